//! The report in the README, shortened, is the one that its first command prints; `UPDATE=1` writes it.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::process::Command;

const COMMAND: [&str; 2] = ["check", "examples/terraform/typical-saas/plan.json"];

#[test]
fn the_report_is_fresh() {
    let root = env!("CARGO_MANIFEST_DIR");
    let readme = std::fs::read_to_string(format!("{root}/README.md")).unwrap().replace("\r\n", "\n");
    assert!(readme.contains(&format!("cargo run --release --locked -- {}\n", COMMAND.join(" "))));
    let (_, rest) = readme.split_once("<!-- report: begin -->\n```text\n").unwrap();
    let (shown, _) = rest.split_once("```\n<!-- report: end -->").unwrap();

    let output = Command::new(env!("CARGO_BIN_EXE_secnumgate"))
        .args(COMMAND)
        // The day that the README was written.
        .args(["--today", "2026-11-26", "--lang", "en"])
        .current_dir(root)
        .env_remove("COLUMNS")
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    let printed = abridged(&printed);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(format!("{root}/README.md"), readme.replace(shown, &printed)).unwrap();
        return;
    }
    // Every policy changes the digest; the report is as fresh without it.
    let digest = regex::Regex::new("sha256:[0-9a-f]+").unwrap();
    let same = digest.replace_all(shown, "") == digest.replace_all(&printed, "");
    assert!(same, "run `UPDATE=1 cargo test --locked --test readme`; the report is now:\n{printed}");
}

/// The first two blocks, and the summary behind the rule.
fn abridged(report: &str) -> String {
    let blocks: Vec<&str> = report.split("\n\n").take(2).collect();
    let (_, summary) = report.split_once("\n\n───").unwrap_or_else(|| report.split_once("\n───").unwrap());
    format!("{}\n\n[…]\n\n───{summary}", blocks.join("\n\n"))
}

#[test]
fn every_documented_install_keeps_the_locked_versions() {
    let root = env!("CARGO_MANIFEST_DIR");
    for file in
        ["README.md", "CONTRIBUTING.md", ".pre-commit-hooks.yaml", "action.yml", ".ci/run", ".github/workflows/ci.yml"]
    {
        let text = std::fs::read_to_string(format!("{root}/{file}")).unwrap();
        for line in text.lines().filter(|line| line.contains("cargo install") || line.contains("cargo run")) {
            assert!(line.contains("--locked"), "{file}: {line}");
        }
    }
}
