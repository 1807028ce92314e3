//! Rego tests, with the Rego library as the reference: each `test_…` gives exactly `true`.

use std::collections::BTreeSet;
use std::path::Path;

use secnumgate::engine::rego::{Document, Session, Words};
use secnumgate::policy::control::controls;

use super::{files, is_rego, root};

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// Names of the tests of a module: a failing rule is undefined, so they are listed from the text.
fn tests(source: &str) -> Vec<&str> {
    source.lines().filter(|line| line.starts_with("test_")).map(|line| line.split([' ', ':']).next().unwrap()).collect()
}

fn package(source: &str) -> &str {
    source.lines().find_map(|line| line.strip_prefix("package ")).unwrap()
}

/// A test module with what it tests, the library and the settings of a run without project file.
fn session(paths: &[&Path]) -> Session {
    let mut session = Session::new(Words::Library).unwrap();
    for path in files(&root("policies/lib")).iter().filter(|path| is_rego(path)) {
        session.add(path.to_str().unwrap(), &read(path)).unwrap();
    }
    let settings = "package config\n\nretention_days := 184\n\nretention_floor := 180\n\nrole_key := \"role\"\n";
    session.add("config.rego", settings).unwrap();
    for path in paths {
        session.add(path.to_str().unwrap(), &read(path)).unwrap();
    }
    session
}

#[test]
fn each_rego_test_gives_true() {
    let (mut failed, mut run) = (Vec::new(), 0);
    let all: Vec<_> =
        files(&root("policies")).into_iter().filter(|path| path.to_str().unwrap().ends_with("_test.rego")).collect();
    for path in all {
        let subject = path.to_str().unwrap().replace("_test.rego", ".rego");
        let source = read(&path);
        let mut session = session(&[Path::new(&subject), &path]);
        let names = tests(&source);
        assert_eq!(
            names.len(),
            names.iter().collect::<BTreeSet<_>>().len(),
            "{}: two tests of one name",
            path.display()
        );
        for name in names {
            run += 1;
            let rule = format!("data.{}.{name}", package(&source));
            let found = session.evaluate(&rule, Document::new_object());
            if !matches!(found, Ok(Document::Bool(true))) {
                failed.push(format!("{}: {name} gives {found:?}", path.display()));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(run >= 14 * 4, "{run}");
}

#[test]
fn each_control_and_each_adapter_rule_is_tested() {
    for control in controls().unwrap() {
        let source = read(&root(&control.path().replace("control.rego", "control_test.rego")));
        for case in ["wrong", "right", "absent", "unknown"] {
            let shown = tests(&source).iter().any(|name| name.split('_').any(|word| word == case));
            assert!(shown, "{}: no test of what is {case}", control.header.id);
        }
    }
    for path in files(&root("policies/providers")) {
        let name = path.to_str().unwrap();
        if !is_rego(&path) || name.ends_with("_test.rego") {
            continue;
        }
        let tested = read(Path::new(&name.replace(".rego", "_test.rego")));
        for rule in secnumgate::policy::reads::scan(&read(&path)) {
            assert!(tested.contains(&rule.rule), "{name}: `{}` has no test", rule.rule);
        }
    }
}
