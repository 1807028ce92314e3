//! The same bundle in stock OPA gives the same verdicts: the Rego library is the reference of the native words, and
//! adapters and controls use nothing that OPA lacks. Runs where `opa` is in the path, or `OPA` names it.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn opa() -> Option<PathBuf> {
    let named = std::env::var_os("OPA").map(PathBuf::from);
    let found = named.unwrap_or_else(|| PathBuf::from("opa"));
    Command::new(&found).arg("version").output().is_ok_and(|output| output.status.success()).then_some(found)
}

fn secnumgate(arguments: &[&str], folder: &Path) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_secnumgate")).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

type Worst = BTreeMap<(String, String), u64>;

/// The worst rank of every control and address, out of what OPA printed.
fn worst(verdicts: &Value) -> Worst {
    let mut worst = Worst::new();
    for (control, pairs) in verdicts.as_object().unwrap() {
        for pair in pairs.as_array().unwrap() {
            let (fact, judgement) = (&pair[0], &pair[1]);
            let mut rank = judgement[0].as_u64().unwrap();
            if rank == 0 && fact.get("exists").is_some_and(|exists| exists.get("value").is_none()) {
                rank = 1;
            }
            let key = (control.clone(), fact["id"].as_str().unwrap().to_owned());
            let entry = worst.entry(key).or_insert(rank);
            *entry = (*entry).min(rank);
        }
    }
    worst.retain(|_, rank| *rank < 3);
    worst
}

#[test]
fn stock_opa_gives_the_same_verdicts() {
    let Some(opa) = opa() else {
        println!("skipped: no `opa`; set OPA to its path");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("bundle");
    secnumgate(&["bundle", "--no-config", bundle.to_str().unwrap()], folder.path());
    let mut compared = 0;
    for provider in ["outscale", "scaleway"] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans/real").join(provider);
        let mut scenarios: Vec<PathBuf> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
        scenarios.sort();
        for scenario in scenarios.iter().filter(|path| path.join("plan.json").exists()) {
            let input = folder.path().join("input.json");
            std::fs::write(&input, secnumgate(&["input", "--no-config", "plan.json"], scenario)).unwrap();
            let output = Command::new(&opa)
                .args(["eval", "--format", "raw", "--data"])
                .arg(&bundle)
                .arg("--input")
                .arg(&input)
                .arg("data.main.verdicts")
                .output()
                .unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let there = worst(&serde_json::from_slice(&output.stdout).unwrap());
            let report: Value = serde_json::from_slice(&secnumgate(
                &["check", "--no-config", "--all", "--format", "json", "plan.json"],
                scenario,
            ))
            .unwrap();
            let mut here = Worst::new();
            for verdict in report["verdicts"].as_array().unwrap() {
                let rank = match verdict["verdict"].as_str().unwrap() {
                    "fail" => 0,
                    "undetermined" => 1,
                    "pass" => 2,
                    _ => continue,
                };
                let key =
                    (verdict["control"].as_str().unwrap().to_owned(), verdict["address"].as_str().unwrap().to_owned());
                let entry = here.entry(key).or_insert(rank);
                *entry = (*entry).min(rank);
            }
            compared += here.len();
            assert_eq!(here, there, "{}", scenario.display());
        }
    }
    assert!(compared > 300, "{compared} verdicts compared");
    println!("{compared} verdicts are the same");
}
