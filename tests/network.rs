//! The program without any network: the same answers in a namespace that has none, and no call of the system that would open one.

#![cfg(target_os = "linux")]
#![expect(clippy::print_stderr, reason = "a test that cannot run says why")]
#![expect(clippy::unwrap_used, reason = "tests")]

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const GATE: &str = env!("CARGO_BIN_EXE_secnumgate");
/// Everything that a user may ask, on a plan, a saved plan, and a plan that is not there.
const COMMANDS: [&[&str]; 7] = [
    &["check", "--all", "--today", "2026-11-26", "plan.json"],
    &["check", "--format", "json", "--today", "2026-11-26", "tfplan"],
    &["check", "https://example.fr/plan.json"],
    &["list"],
    &["explain", "data-outside-eu"],
    &["input", "plan.json"],
    &["schema", "report"],
];

fn run(program: &str, before: &[&OsStr], arguments: &[&str]) -> Output {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/terraform/typical-saas");
    Command::new(program)
        .args(before)
        .args(arguments)
        .current_dir(folder)
        .env("SECNUMGATE_LANG", "en")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// True if a program can be run at all here.
fn works(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}

const NAMESPACE: [&str; 4] = ["--user", "--map-root-user", "--net", "--"];

#[test]
fn the_answers_are_the_same_without_a_network() {
    if !works("unshare", &[&NAMESPACE[..], &["true"]].concat()) {
        eprintln!("skipped: `unshare` may not make a network namespace here");
        return;
    }
    let before: Vec<&OsStr> = NAMESPACE.iter().map(OsStr::new).chain([OsStr::new(GATE)]).collect();
    for arguments in COMMANDS {
        let (with, without) = (run(GATE, &[], arguments), run("unshare", &before, arguments));
        assert_eq!(with.status.code(), without.status.code(), "{arguments:?}");
        assert!(with.stdout == without.stdout, "{arguments:?}");
        assert!(with.stderr == without.stderr, "{arguments:?}");
    }
}

#[test]
fn no_socket_is_ever_asked_for() {
    if !works("strace", &["-f", "-o", "/dev/null", "true"]) {
        eprintln!("skipped: no `strace` that may trace here");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let options = ["-f", "-qq", "-e", "signal=none", "-e", "trace=%network", "-o"];
    let before: Vec<&OsStr> =
        options.iter().map(OsStr::new).chain([trace.as_os_str(), OsStr::new("--"), OsStr::new(GATE)]).collect();
    for arguments in COMMANDS {
        run("strace", &before, arguments);
        let trace = std::fs::read_to_string(&trace).unwrap();
        // A worker that ends with the process leaves a line without the name of any call.
        let calls: Vec<&str> = trace.lines().filter(|line| !line.contains(" ???( <detached")).collect();
        assert_eq!(calls, Vec::<&str>::new(), "{arguments:?}");
    }
    // The trace would show one: the same options see what another program does.
    let status = Command::new("strace")
        .args(options)
        .arg(&trace)
        .args(["--", "python3", "-c", "import socket; socket.socket()"])
        .status();
    if status.is_ok_and(|status| status.success()) {
        assert!(std::fs::read_to_string(&trace).unwrap().contains("socket("));
    }
}
