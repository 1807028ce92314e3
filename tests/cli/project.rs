//! Where the project file is found, and how its mistakes are told.

use crate::harness::{EMPTY, Sandbox};

/// Names of the options in force: which project file was read shows there.
fn in_force(sandbox: &Sandbox, folder: &str, arguments: &[&str]) -> Vec<String> {
    let arguments = [&["check", "--format", "json"], arguments].concat();
    let answer = sandbox.run_in(folder, &arguments, EMPTY, &[]);
    assert_eq!(answer.stderr, "");
    let report: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    report["options"].as_array().unwrap().iter().map(|option| option["name"].as_str().unwrap().to_owned()).collect()
}

const LOGS: &str = "[logs]\nretention_days = 30\n";
const KEYS: &str = "[keys]\ncustody = 'vendor'\n";

#[test]
fn the_file_beside_the_plan_comes_first() {
    let sandbox = Sandbox::new();
    sandbox.write("secnumgate.toml", LOGS);
    sandbox.write("a/plan.json", EMPTY);
    sandbox.write("a/secnumgate.toml", KEYS);
    assert_eq!(in_force(&sandbox, ".", &["a/plan.json"]), ["keys.custody"]);
    assert_eq!(in_force(&sandbox, ".", &["plan.json"]), ["logs.retention_days"]);
    assert_eq!(in_force(&sandbox, ".", &["-"]), ["logs.retention_days"]);
    assert_eq!(in_force(&sandbox, ".", &["a/plan.json", "--config", "secnumgate.toml"]), ["logs.retention_days"]);
    assert!(in_force(&sandbox, ".", &["a/plan.json", "--no-config"]).is_empty());
}

#[test]
fn above_the_working_directory_the_repository_is_the_end() {
    let sandbox = Sandbox::new();
    sandbox.write("secnumgate.toml", LOGS);
    sandbox.write("repo/secnumgate.toml", KEYS);
    sandbox.write("repo/.git/HEAD", "");
    sandbox.write("repo/a/b/plan.json", EMPTY);
    assert_eq!(in_force(&sandbox, "repo/a/b", &["plan.json"]), ["keys.custody"]);
    std::fs::remove_file(sandbox.path().join("repo/secnumgate.toml")).unwrap();
    assert!(in_force(&sandbox, "repo/a/b", &["plan.json"]).is_empty(), "what lies above the repository is not ours");
    std::fs::remove_dir_all(sandbox.path().join("repo/.git")).unwrap();
    assert!(in_force(&sandbox, "repo/a/b", &["plan.json"]).is_empty(), "outside a repository nothing above counts");
}

#[test]
fn plans_with_different_project_files_have_no_common_report() {
    let sandbox = Sandbox::new();
    for (folder, text) in [("a", LOGS), ("b", KEYS)] {
        sandbox.write(&format!("{folder}/plan.json"), EMPTY);
        sandbox.write(&format!("{folder}/secnumgate.toml"), text);
    }
    let answer = sandbox.run(&["check", "a/plan.json", "b/plan.json"]);
    assert_eq!((answer.code, answer.stdout.as_str()), (2, ""));
    assert!(answer.stderr.contains("different project files"), "{}", answer.stderr);
    let named = in_force(&sandbox, ".", &["a/plan.json", "b/plan.json", "--config", "a/secnumgate.toml"]);
    assert_eq!(named, ["logs.retention_days"]);
}

#[test]
fn all_mistakes_are_told_at_once_with_their_place() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "secnumgate.toml",
        "profile = \"customer\"\n\n[gate]\nfail-on = \"high\"\n\n[logs]\nretention_days = \"184\"\n",
    );
    let answer = sandbox.run(&["check", "plan.json"]);
    assert_eq!((answer.code, answer.stdout.as_str()), (2, ""));
    insta::assert_snapshot!(answer.stderr, @r#"
    secnumgate::project_file

      × `secnumgate.toml` is not a valid project file
      help: `secnumgate schema project` describes its keys

    Error: 
      × unknown key `fail-on` in `gate`
       ╭─[secnumgate.toml:4:1]
     3 │ [gate]
     4 │ fail-on = "high"
       · ───┬───
       ·    ╰── not a key
     5 │ 
       ╰────
      help: did you mean `fail_on`?

    Error: 
      × `logs.retention_days` is text
       ╭─[secnumgate.toml:7:18]
     6 │ [logs]
     7 │ retention_days = "184"
       ·                  ──┬──
       ·                    ╰── text
       ╰────
      help: write a whole number
    "#);
}

#[test]
fn a_project_file_that_cannot_be_read_is_no_default() {
    let sandbox = Sandbox::new();
    let refused = |words: &str| {
        let answer = sandbox.run(&["check", "plan.json"]);
        assert_eq!((answer.code, answer.stdout.as_str()), (2, ""));
        assert!(answer.stderr.contains(words), "{}", answer.stderr);
    };
    std::fs::write(sandbox.path().join("secnumgate.toml"), b"lang = 'fr'\n# \xff\n").unwrap();
    refused("line 2 is not UTF-8");
    std::fs::remove_file(sandbox.path().join("secnumgate.toml")).unwrap();
    std::fs::create_dir(sandbox.path().join("secnumgate.toml")).unwrap();
    refused("it is a folder");
    #[cfg(unix)]
    {
        std::fs::remove_dir(sandbox.path().join("secnumgate.toml")).unwrap();
        std::os::unix::fs::symlink("nowhere", sandbox.path().join("secnumgate.toml")).unwrap();
        refused("no such file");
        std::fs::remove_file(sandbox.path().join("secnumgate.toml")).unwrap();
        std::os::unix::fs::symlink("/etc/hosts", sandbox.path().join("secnumgate.toml")).unwrap();
        refused("it is a link that leads outside");
    }
    let answer = sandbox.run(&["check", "plan.json", "--config", "nope.toml"]);
    assert_eq!(answer.code, 2);
    assert!(answer.stderr.contains("`nope.toml` cannot be read: no such file"), "{}", answer.stderr);
}
