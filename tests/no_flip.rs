//! Less knowledge never flips a verdict: hide any value of any recorded plan, and no verdict changes side, no failure
//! vanishes.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout, reason = "tests")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use secnumgate::check::{Input, Options, check};
use secnumgate::report::Outcome;
use serde_json::Value;

/// Every recorded plan and every example of a policy below a folder.
fn plans(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            plans(&path, found);
        } else if path.file_name().is_some_and(|name| name == "plan.json") || is_example(&path) {
            found.push(path);
        }
    }
}

fn is_example(path: &Path) -> bool {
    path.starts_with(Path::new(env!("CARGO_MANIFEST_DIR")).join("policies"))
        && path.extension().is_some_and(|extension| extension == "json")
}

type Verdicts = BTreeMap<(String, String), Outcome>;

/// The worst verdict of every control and address. The plan stands alone: no sources beside it.
fn judge(plan: &Value) -> Option<Verdicts> {
    let options = Options { allow_incomplete: true, ..Options::new(jiff::civil::date(2026, 11, 26)) };
    let input = Input { path: "-".to_owned(), bytes: plan.to_string().into_bytes(), plan_file: None, source: None };
    let report = check(vec![input], &options).ok()?;
    let mut worst = Verdicts::new();
    for verdict in report.verdicts {
        if let Some(address) = verdict.address {
            let entry = worst.entry((verdict.control, address)).or_insert(verdict.outcome);
            *entry = (*entry).min(verdict.outcome);
        }
    }
    Some(worst)
}

/// Paths of the known leaves of a value.
fn leaves(value: &Value, path: &mut Vec<Step>, found: &mut Vec<Vec<Step>>) {
    match value {
        Value::Null => {}
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                path.push(Step::Name(name.clone()));
                leaves(value, path, found);
                path.pop();
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (i, value) in items.iter().enumerate() {
                path.push(Step::Index(i));
                leaves(value, path, found);
                path.pop();
            }
        }
        _ if path.is_empty() => {}
        _ => found.push(path.clone()),
    }
}

#[derive(Clone, Debug)]
enum Step {
    Name(String),
    Index(usize),
}

/// Takes a leaf out of `after` and marks it as known after apply.
fn hide(change: &mut Value, path: &[Step]) {
    let (last, parents) = path.split_last().unwrap();
    let mut after = &mut change["after"];
    for step in parents {
        after = match step {
            Step::Name(name) => &mut after[name],
            Step::Index(i) => &mut after[*i],
        };
    }
    match last {
        Step::Name(name) => drop(after.as_object_mut().unwrap().remove(name)),
        // The place of an element stays, as in the tool.
        Step::Index(i) => after[*i] = Value::Null,
    }
    let mut unknown = &mut change["after_unknown"];
    for step in path {
        match step {
            Step::Name(name) => {
                if !unknown.is_object() {
                    *unknown = serde_json::json!({});
                }
                unknown = &mut unknown[name];
            }
            Step::Index(i) => {
                if !unknown.is_array() {
                    *unknown = serde_json::json!([]);
                }
                let items = unknown.as_array_mut().unwrap();
                while items.len() <= *i {
                    items.push(Value::Bool(false));
                }
                unknown = &mut items[*i];
            }
        }
    }
    *unknown = Value::Bool(true);
}

/// What may not happen when something is hidden.
fn flips(before: &Verdicts, after: &Verdicts) -> Vec<String> {
    let mut flips = Vec::new();
    for (key, was) in before {
        let is = after.get(key);
        let flipped = match (was, is) {
            (Outcome::Fail, Some(Outcome::Fail | Outcome::Undetermined)) => false,
            (Outcome::Fail, _)
            | (Outcome::Pass, Some(Outcome::Fail))
            | (Outcome::Undetermined, Some(Outcome::Pass | Outcome::Fail)) => true,
            _ => false,
        };
        if flipped {
            flips.push(format!("{} {}: {was:?} became {is:?}", key.0, key.1));
        }
    }
    flips.extend(
        after
            .iter()
            .filter(|(key, is)| **is == Outcome::Fail && !before.contains_key(*key))
            .map(|(key, _)| format!("{} {}: nothing became Fail", key.0, key.1)),
    );
    flips
}

/// Hides one leaf of every resource at a time: the n-th of each in the n-th mutant.
fn sweep(file: &Path) -> (usize, Vec<String>) {
    let plan: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let Some(before) = judge(&plan) else { return (0, Vec::new()) };
    let changes = plan["resource_changes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let all: Vec<Vec<Vec<Step>>> = changes
        .iter()
        .map(|change| {
            let mut found = Vec::new();
            leaves(&change["change"]["after"], &mut Vec::new(), &mut found);
            found
        })
        .collect();
    let most = all.iter().map(Vec::len).max().unwrap_or_default();
    let mut found = Vec::new();
    for n in 0..most {
        let mut mutant = plan.clone();
        let mut hidden = Vec::new();
        for (i, leaves) in all.iter().enumerate() {
            if let Some(path) = leaves.get(n) {
                hide(&mut mutant["resource_changes"][i]["change"], path);
                hidden.push(format!("{} {path:?}", changes[i]["address"]));
            }
        }
        let after = judge(&mutant).unwrap_or_else(|| panic!("{}: mutant {n} is not judged", file.display()));
        for flip in flips(&before, &after) {
            let address = flip.split_whitespace().nth(1).unwrap_or_default().trim_end_matches(':').to_owned();
            let culprit = hidden.iter().find(|text| text.contains(&address)).cloned().unwrap_or_default();
            found.push(format!("{}: {flip} (hidden: {culprit})", file.display()));
        }
    }
    (most, found)
}

#[test]
fn hiding_any_value_of_any_recorded_plan_flips_nothing() {
    let mut files = Vec::new();
    for folder in ["tests/plans/real", "tests/plans/model", "policies/controls"] {
        plans(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
    }
    assert!(files.len() > 200, "{} plans", files.len());
    let mut mutants = 0;
    let mut all = Vec::new();
    for file in files {
        let (count, found) = sweep(&file);
        mutants += count;
        all.extend(found);
    }
    println!("{mutants} mutants");
    assert!(all.is_empty(), "{} flips:\n{}", all.len(), all.join("\n"));
}
