//! The library as an embedder uses it: through its public API only.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;
use std::process::Command;

use secnumgate::check::{Input, Options, check};
use secnumgate::render::json;
use serde_json::Value;

const PLAN: &str = "examples/terraform/dossier-patient-typical/plan.json";

fn input(path: &str) -> Input {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    Input {
        path: path.to_owned(),
        bytes: std::fs::read(&file).unwrap(),
        plan_file: None,
        source: Some(file.parent().unwrap().to_owned()),
    }
}

fn options() -> Options {
    Options::new(jiff::civil::date(2026, 11, 26))
}

#[test]
fn the_library_says_what_the_program_says() {
    let report = check(vec![input(PLAN)], &options()).unwrap();
    let embedded: Value = serde_json::from_str(&json::render(&report, true)).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_secnumgate"))
        .args(["check", "--format", "json", "--all", "--no-config", "--lang", "en", "--today", "2026-11-26", PLAN])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(report.exit_code.into()));
    assert_eq!(embedded["verdicts"], printed["verdicts"]);
    assert_eq!(embedded["coverage"], printed["coverage"]);
}

#[test]
fn two_runs_give_the_same_bytes_whatever_the_number_of_threads() {
    let render = |threads: usize| {
        let options = Options { threads: std::num::NonZeroUsize::new(threads), ..options() };
        json::render(&check(vec![input(PLAN)], &options).unwrap(), true)
    };
    let one = render(1);
    assert!(one == render(1));
    assert!(one == render(2));
    assert!(one == render(7));
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let broken = Input { bytes: b"{".to_vec(), ..input(PLAN) };
    let error = check(vec![broken], &options()).unwrap_err();
    assert!(error.to_string().contains(PLAN), "{error}");
}

#[test]
fn the_example_runs_and_names_a_violation() {
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--locked", "--offline", "--example", "embed"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(stdout.contains("admin-port-open-to-world outscale_security_group_rule.ssh: "), "{stdout}");
    assert!(stdout.contains("the gate is closed\n"), "{stdout}");
}
