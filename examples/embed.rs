//! The gate as a library: bytes in, a report out. No file, no network, no clock.
//!
//! `cargo run --example embed [PLAN]`

use std::error::Error;
use std::path::Path;

use secnumgate::check::{Input, Options, check};
use secnumgate::exit::FAILED;
use secnumgate::render::json;
use secnumgate::report::Outcome;

#[expect(clippy::print_stdout, reason = "an example shows its result")]
fn main() -> Result<(), Box<dyn Error>> {
    let bundled = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/terraform/typical-saas/plan.json");
    let path = std::env::args_os().nth(1).map_or(bundled, Into::into);

    // The caller reads the bytes and says which day it is; the library asks nobody.
    let input = Input {
        path: path.display().to_string(),
        bytes: std::fs::read(&path)?,
        plan_file: None,
        source: path.parent().map(Path::to_owned),
    };
    let options = Options::new(jiff::civil::date(2026, 11, 26));
    let report = check(vec![input], &options)?;

    for verdict in report.verdicts.iter().filter(|verdict| verdict.gates && verdict.outcome == Outcome::Fail) {
        println!("{} {}: {}", verdict.control, verdict.address.as_deref().unwrap_or("-"), verdict.message);
    }
    if report.exit_code == FAILED {
        println!("the gate is closed");
    }
    // The same document as `secnumgate check --format json`.
    let document = json::render(&report, false);
    println!("{} bytes of JSON", document.len());
    Ok(())
}
