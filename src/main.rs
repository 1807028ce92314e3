//! The command line of secnumgate.

mod cli;

use std::process::ExitCode;

use secnumgate::exit;

fn main() -> ExitCode {
    // A gate that crashes has judged nothing: that is exit code 2, like any other reason not to judge.
    let code = std::panic::catch_unwind(|| cli::run(std::env::args_os())).unwrap_or(exit::NOT_JUDGED);
    ExitCode::from(code)
}
