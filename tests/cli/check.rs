//! `check`: formats, inputs, output.

use std::process::Stdio;

use crate::harness::{EMPTY, Sandbox};

/// Exit code 2, nothing on standard output, and words on standard error.
fn refused(sandbox: &Sandbox, arguments: &[&str], words: &[&str]) {
    let answer = sandbox.run(arguments);
    assert_eq!((answer.code, answer.stdout.as_str()), (2, ""), "{arguments:?}: {}", answer.stderr);
    let flat = answer.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    for word in words {
        assert!(flat.contains(word), "{arguments:?}: {word} is not in {}", answer.stderr);
    }
}

#[test]
fn an_empty_plan_passes_and_says_what_was_seen() {
    let sandbox = Sandbox::new();
    let answer = sandbox.run(&["check", "plan.json", "--today", "2026-11-26"]);
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""));
    assert!(answer.stdout.contains("fail\u{a0}0"), "{}", answer.stdout);
    assert!(answer.stdout.ends_with("exit code     0: no failure at or above `high`\n"), "{}", answer.stdout);
    assert!(!answer.stdout.contains('\u{1b}'), "no colour in a pipe");
}

#[test]
fn the_report_for_machines_follows_its_schema() {
    let sandbox = Sandbox::new();
    let schema: serde_json::Value = serde_json::from_str(&sandbox.run(&["schema", "report"]).stdout).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    for arguments in [&["plan.json"][..], &["plan.json", "--all"], &["plan.json", "plan.json"]] {
        let report = sandbox.report(arguments);
        let errors: Vec<_> = schema.iter_errors(&report).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new());
    }
    let report = sandbox.report(&["plan.json", "--today", "2030-01-31"]);
    assert_eq!(report["today"], "2030-01-31");
    assert_eq!(report["plans"][0]["path"], "plan.json");
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let sandbox = Sandbox::new();
    let run = |format| sandbox.run(&["check", "plan.json", "--format", format, "--today", "2026-11-26"]);
    for format in ["human", "json"] {
        assert_eq!(run(format), run(format));
    }
}

#[test]
fn a_plan_comes_from_standard_input() {
    let sandbox = Sandbox::new();
    let answer = sandbox.run_with(&["check", "-", "--format", "json"], EMPTY, &[]);
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""));
    let report: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(report["plans"][0]["path"], "-");
    refused(&sandbox, &["check", "-", "-"], &["standard input is named twice"]);
    refused(&sandbox, &["check", "-"], &["`-` cannot be read: it is empty"]);
}

#[test]
fn several_plans_make_one_report() {
    let sandbox = Sandbox::new();
    sandbox.write("b/plan.json", EMPTY);
    let report = sandbox.report(&["plan.json", "b/plan.json"]);
    let paths: Vec<_> = report["plans"].as_array().unwrap().iter().map(|plan| plan["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["plan.json", "b/plan.json"]);
}

#[test]
fn what_cannot_be_read_is_named() {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path().join("folder")).unwrap();
    sandbox.write("empty.json", "");
    refused(&sandbox, &["check"], &["no plan is named", "secnumgate check tfplan"]);
    refused(
        &sandbox,
        &["check", "nope.json"],
        &["`nope.json` cannot be read: no such file", "terraform plan -out tfplan"],
    );
    refused(&sandbox, &["check", "folder"], &["`folder` cannot be read: it is a folder"]);
    refused(&sandbox, &["check", "empty.json"], &["`empty.json` cannot be read: it is empty"]);
    // One that is fine does not hide two that are not.
    refused(&sandbox, &["check", "plan.json", "nope.json", "folder"], &["2 plans", "`nope.json`", "`folder`"]);
    refused(&sandbox, &["check", "a\u{1b}[2J"], &["`a\\u{1b}[2J` cannot be read"]);
}

#[test]
fn bytes_that_are_no_plan_are_refused() {
    let sandbox = Sandbox::new();
    for text in ["hello", "{", "[]", "{}", "\u{0}\u{1}", "PK\u{3}\u{4}"] {
        sandbox.write("x", text);
        refused(&sandbox, &["check", "x"], &["`x`"]);
    }
}

#[test]
fn limits_hold() {
    let sandbox = Sandbox::new();
    refused(&sandbox, &["check", "plan.json", "--max-size", "10"], &["it is larger than 10 bytes", "--max-size"]);
    let answer = sandbox.run_with(&["check", "-", "--max-size", "10"], EMPTY, &[]);
    assert_eq!((answer.code, answer.stdout.as_str()), (2, ""));
    let exact = EMPTY.len().to_string();
    assert_eq!(sandbox.run(&["check", "plan.json", "--max-size", &exact]).code, 0);
    assert_eq!(sandbox.run(&["check", "plan.json", "--threads", "1"]).code, 0);
}

#[test]
fn wrong_usage_is_exit_code_2() {
    let sandbox = Sandbox::new();
    for arguments in [
        &["check", "plan.json", "--fail-on", "hihg"][..],
        &["check", "plan.json", "--format", "xml"],
        &["check", "plan.json", "--today", "yesterday"],
        &["check", "plan.json", "--max-size", "lots"],
        &["check", "plan.json", "--threads", "0"],
        &["check", "plan.json", "--lang", "de"],
        &["check", "plan.json", "--config", "x", "--no-config"],
        &["check", "plan.json", "--nonsense"],
        &["frobnicate"],
        &[],
    ] {
        let answer = sandbox.run(arguments);
        assert_eq!((answer.code, answer.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(!answer.stderr.is_empty());
    }
    refused(&sandbox, &["check", "plan.json", "--plan-file", "a", "--plan-file", "b"], &["2 saved plans for 1 plans"]);
    refused(&sandbox, &["check", "plan.json", "--source", "nowhere"], &["`nowhere` cannot be read: no such folder"]);
    refused(
        &sandbox,
        &["check", "plan.json", "plan.json", "--source", "."],
        &["one folder of sources for several plans"],
    );
}

#[test]
fn the_report_goes_to_a_file_whole_or_not_at_all() {
    let sandbox = Sandbox::new();
    let answer = sandbox.run(&["check", "plan.json", "--format", "json", "-o", "report.json"]);
    assert_eq!((answer.code, answer.stdout.as_str(), answer.stderr.as_str()), (0, "", ""));
    let written = sandbox.read("report.json");
    assert!(serde_json::from_str::<serde_json::Value>(&written).is_ok());
    assert_eq!(sandbox.files(), ["plan.json", "report.json"], "nothing temporary is left");

    // A run that cannot judge leaves the last report as it was.
    refused(&sandbox, &["check", "nope.json", "--format", "json", "-o", "report.json"], &["nope.json"]);
    assert_eq!(sandbox.read("report.json"), written);
    refused(
        &sandbox,
        &["check", "plan.json", "-o", "nowhere/report.json"],
        &["`nowhere/report.json` cannot be written"],
    );
    refused(&sandbox, &["check", "plan.json", "-o", "."], &["cannot be written: it is a folder"]);
    refused(&sandbox, &["check", "plan.json", "-o", "./plan.json"], &["the report would replace `plan.json`"]);
    assert_eq!(sandbox.read("plan.json"), EMPTY);
    assert_eq!(sandbox.files(), ["plan.json", "report.json"]);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let sandbox = Sandbox::new();
    sandbox.write("there.json", "old");
    std::os::unix::fs::symlink("there.json", sandbox.path().join("here.json")).unwrap();
    assert_eq!(sandbox.run(&["check", "plan.json", "--format", "json", "-o", "here.json"]).code, 0);
    assert!(sandbox.path().join("here.json").symlink_metadata().unwrap().is_symlink());
    assert!(sandbox.read("there.json").starts_with('{'));
    // A device is written to, not replaced.
    assert_eq!(sandbox.run(&["check", "plan.json", "-o", "/dev/null"]).code, 0);
}

#[cfg(unix)]
#[test]
fn a_reader_that_leaves_changes_nothing() {
    let sandbox = Sandbox::new();
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("secnumgate"))
        .args(["check", "plan.json"])
        .current_dir(sandbox.path())
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn colour_follows_flag_and_environment() {
    let sandbox = Sandbox::new();
    let colored = |arguments: &[&str], environment: &[(&str, &str)]| {
        sandbox.run_with(&[&["check", "plan.json"], arguments].concat(), "", environment).stdout.contains('\u{1b}')
    };
    assert!(!colored(&[], &[]));
    assert!(colored(&["--color", "always"], &[("NO_COLOR", "1")]), "the flag is the last word");
    assert!(colored(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!colored(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn a_dumb_terminal_gets_ascii() {
    let sandbox = Sandbox::new();
    let answer = sandbox.run_with(&["check", "plan.json"], "", &[("TERM", "dumb")]);
    assert!(answer.stdout.is_ascii(), "{}", answer.stdout);
    let answer = sandbox.run_with(&["check", "nope"], "", &[("TERM", "dumb")]);
    assert!(answer.stderr.is_ascii(), "{}", answer.stderr);
}

#[test]
fn sentences_take_the_place_of_drawings() {
    let sandbox = Sandbox::new();
    let drawn = sandbox.run(&["check", "plan.json"]);
    assert!(drawn.stdout.contains('─'), "{}", drawn.stdout);
    let plain = sandbox.run(&["check", "plan.json", "--plain", "--color", "always"]);
    assert!(plain.stdout.is_ascii() && !plain.stdout.contains('\u{1b}'), "{}", plain.stdout);
    assert!(plain.stdout.contains("exit code 0: "), "{}", plain.stdout);
    assert_eq!(plain, sandbox.run_with(&["check", "plan.json"], "", &[("NO_GRAPHICS", "1")]));
    assert_eq!(drawn, sandbox.run_with(&["check", "plan.json"], "", &[("NO_GRAPHICS", "0")]));
    let error = sandbox.run(&["check", "nope", "--plain"]);
    insta::assert_snapshot!(error.stderr, @r#"
    `nope` cannot be read: no such file
        Diagnostic severity: error
    diagnostic help: make a plan first: `terraform plan -out tfplan`
    diagnostic code: secnumgate::input
    "#);
}

#[test]
fn names_of_files_are_hyperlinks_where_they_are_asked_for() {
    let sandbox = Sandbox::new();
    let plan = r#"{"format_version":"1.2","terraform_version":"1.11.4","applyable":true,"complete":true,"errored":false,
        "planned_values":{"root_module":{}},"resource_changes":[],"configuration":{"provider_config":{"scaleway":
        {"name":"scaleway","full_name":"registry.terraform.io/scaleway/scaleway",
        "expressions":{"api_url":{"constant_value":"https://api.example.org"}}}},"root_module":{}}}"#;
    sandbox.write("à b/plan.json", plan);
    sandbox.write("à b/main.tf", "provider \"scaleway\" {\n  api_url = \"https://api.example.org\"\n}\n");
    let run = |arguments: &[&str], environment: &[(&str, &str)]| {
        sandbox.run_with(&[&["check", "à b/plan.json"], arguments].concat(), "", environment).stdout
    };
    let bare = run(&[], &[]);
    assert!(bare.contains("[à b/main.tf:2:3]") && !bare.contains('\u{1b}'), "{bare}");
    let linked = run(&["--hyperlinks", "always"], &[]);
    let (_, link) = linked.split_once("\u{1b}]8;;file://").unwrap();
    let (uri, text) = link.split_once("\u{1b}\\").unwrap();
    assert!(uri.ends_with("/%C3%A0%20b/main.tf"), "{uri}");
    assert!(text.starts_with("à b/main.tf:2:3\u{1b}]8;;\u{1b}\\"), "{text}");
    assert_eq!(run(&[], &[("FORCE_HYPERLINK", "1")]), linked);
    assert_eq!(run(&["--hyperlinks", "never"], &[("FORCE_HYPERLINK", "1")]), bare);
    assert_eq!(run(&[], &[("TERM", "xterm-kitty")]), bare, "a pipe is no terminal");
    assert!(!run(&["--plain"], &[("FORCE_HYPERLINK", "1")]).contains('\u{1b}'));
    // A file that holds something else is not what the report shows.
    sandbox.write("à b/main.tf", "# changed\n");
    assert!(!run(&["--hyperlinks", "always"], &[]).contains("main.tf\u{1b}"));
}

#[test]
fn the_language_is_chosen_in_a_fixed_order() {
    let sandbox = Sandbox::new();
    let french = |arguments: &[&str], environment: &[(&str, &str)]| {
        sandbox
            .run_with(&[&["check", "plan.json"], arguments].concat(), "", environment)
            .stdout
            .contains("code de sortie")
    };
    assert!(!french(&[], &[]));
    assert!(french(&[], &[("LANG", "fr_FR.UTF-8")]));
    assert!(french(&[], &[("LC_ALL", "fr_FR.UTF-8"), ("LANG", "en_GB.UTF-8")]));
    assert!(!french(&[], &[("LC_MESSAGES", "C"), ("LANG", "fr_FR.UTF-8")]));
    sandbox.write("secnumgate.toml", "lang = 'fr'\n");
    assert!(french(&[], &[("LANG", "en_GB.UTF-8")]), "the project file comes before the locale");
    assert!(!french(&[], &[("SECNUMGATE_LANG", "en")]), "the variable comes before the project file");
    assert!(french(&["--lang", "fr"], &[("SECNUMGATE_LANG", "en")]), "the flag comes first");
}

#[test]
fn narrowing_options_are_named() {
    let sandbox = Sandbox::new();
    let names = |arguments: &[&str]| -> Vec<String> {
        let report = sandbox.report(&[&["plan.json"], arguments].concat());
        report["options"].as_array().unwrap().iter().map(|option| option["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&[]), Vec::<String>::new());
    assert_eq!(names(&["--strict", "--fail-on", "low"]), Vec::<String>::new());
    assert_eq!(names(&["--fail-on", "critical", "--allow-incomplete"]), ["--allow-incomplete", "--fail-on"]);
    sandbox.write("secnumgate.toml", "[logs]\nretention_days = 30\n");
    assert_eq!(names(&[]), ["logs.retention_days"]);
    assert_eq!(names(&["--no-config"]), Vec::<String>::new());
}

#[test]
fn why_a_plan_is_not_judged_is_one_message() {
    let ran = Sandbox::saved("model/errored-precondition").run(&["check", "tfplan"]);
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.stderr, @r"
    secnumgate::plan::errored

      × `tfplan` cannot be judged: the plan is errored:
      │ `outscale_security_group_rule.ssh` failed
      help: repair the configuration until `terraform plan` succeeds;
            `--allow-incomplete` judges what is there
    ");
}
