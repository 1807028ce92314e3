//! The reader on recorded plans of real tools.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value as Json;

use super::super::*;
use super::{cases, read_file};

fn json_of(path: &Path) -> Json {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The actions of a plan, as `expected.json` writes them.
fn actions(plan: &Plan) -> BTreeMap<String, String> {
    plan.changes
        .iter()
        .filter(|change| change.address.mode == address::Mode::Managed)
        .map(|change| {
            let deposed = if change.deposed.is_some() { " deposed" } else { "" };
            (format!("{}{deposed}", change.address), change.actions.words().join("+"))
        })
        .collect()
}

/// Holds the health of a plan against `health` of `expected.json`.
fn assert_health(case: &str, plan: &Plan, expected: &Json, json_only: bool) {
    let health = &plan.health;
    let flag = |value: Option<bool>| value.map_or(Json::Null, Json::Bool);
    assert_eq!(flag(health.complete), expected["complete"], "{case}");
    assert_eq!(flag(health.applyable), expected["applyable"], "{case}");
    assert_eq!(Json::Bool(health.errored), expected["errored"], "{case}");
    assert_eq!(health.deferred.len() as u64, expected["deferred"].as_u64().unwrap(), "{case}");
    let mode = match health.mode {
        PlanMode::Normal => "normal",
        PlanMode::Destroy => "destroy",
        PlanMode::RefreshOnly => "refresh-only",
    };
    assert_eq!(mode, expected["mode"], "{case}");
    if let Some(targeted) = health.targeted {
        assert_eq!(Json::Bool(targeted), expected["targeted"], "{case}");
    } else {
        assert!(json_only, "{case}: a saved plan tells");
    }
    let decision = match decide(plan) {
        Decision::Judge => "judge",
        Decision::Warn(codes) => {
            assert_eq!(codes, ["may-be-targeted"], "{case}");
            "warn"
        }
        Decision::Refuse(_) => "refuse",
    };
    let judged = |word: &str| if word == "warn" { "judge".to_owned() } else { word.to_owned() };
    if json_only && !expected["decision_json_only"].is_null() {
        assert_eq!(decision, expected["decision_json_only"], "{case}");
    } else if json_only && expected["complete"].is_null() {
        assert_eq!(judged(decision), expected["decision"], "{case}");
    } else {
        assert_eq!(decision, expected["decision"], "{case}");
    }
    if let Some(wanted) = expected["actions"].as_object() {
        let wanted: BTreeMap<_, _> =
            wanted.iter().map(|(address, it)| (address.clone(), it.as_str().unwrap().to_owned())).collect();
        assert_eq!(actions(plan), wanted, "{case}");
    }
    if let Some(wanted) = expected["deferred_addresses"].as_object() {
        let mut addresses = health.deferred.clone();
        addresses.sort();
        assert_eq!(addresses, wanted.keys().cloned().collect::<Vec<_>>(), "{case}");
        assert!(addresses.iter().all(|address| Address::parse(address).is_ok()));
    }
    if let Some(checks) = expected["checks"].as_array() {
        let failed = checks.iter().filter(|check| check["status"] == "fail");
        assert_eq!(
            health.failed_checks,
            failed.map(|it| it["address"].as_str().unwrap()).collect::<Vec<_>>(),
            "{case}"
        );
    }
}

/// No debug print of the plan, of its values or of an error shows a string that must not be seen.
fn assert_silent(case: &str, plan: &Plan, never: &Json) {
    let mut prints = vec![format!("{plan:?}")];
    for change in &plan.changes {
        prints.push(format!("{:?}", plan.values(change, Side::After, &Shape::everything(), &Secrets::new())));
    }
    for word in never.as_array().into_iter().flatten() {
        let word = word.as_str().unwrap();
        assert!(!prints.iter().any(|print| print.contains(word)), "{case}: {word}");
    }
}

#[test]
fn the_health_of_recorded_plan_json_is_as_written_down() {
    for case in cases() {
        let name = case.file_name().unwrap().to_string_lossy();
        let expected = json_of(&case.join("expected.json"));
        let plan = read_file(&case.join("plan.json")).unwrap();
        assert_health(&name, &plan, &expected["health"], true);
        assert_silent(&name, &plan, &expected["never_print"]);
    }
}

/// Every attribute that `expected.json` states as known or unknown is so in the plan.
#[test]
fn stated_attributes_are_found() {
    let mut stated = 0;
    for case in cases() {
        let expected = json_of(&case.join("expected.json"));
        let plan = read_file(&case.join("plan.json")).unwrap();
        for attribute in expected["attributes"].as_array().into_iter().flatten() {
            let text = |key: &str| attribute[key].as_str();
            let (Some(address), Some(path)) = (text("address"), text("attribute")) else { continue };
            let deposed = text("deposed");
            let side = if text("side").is_some() { Side::Before } else { Side::After };
            let found = plan
                .changes
                .iter()
                .find(|change| change.address.to_string() == address && change.deposed.as_deref() == deposed);
            let Some(change) = found else { continue };
            let value = plan.values(change, side, &Shape::everything(), &Secrets::new());
            let at = value.at(&AttributePath::parse(path));
            let what = format!("{}: {address} {path}: {at:?}", case.display());
            match attribute["status"].as_str().unwrap() {
                "unknown-reference" | "unknown-computed" | "configured-constant" => {
                    assert!(at.is_some_and(Value::is_unknown), "{what}");
                }
                "known" => assert!(at.is_some_and(|it| !it.is_unknown() && !it.is_null()), "{what}"),
                "unset" | "null" => assert!(at.is_none_or(Value::is_null), "{what}"),
                other => panic!("{other}"),
            }
            if let Some(sensitive) = attribute["sensitive"].as_bool() {
                assert_eq!(
                    matches!(at, Some(Value::Redacted)),
                    sensitive && at.is_some_and(|it| !it.is_null()),
                    "{what}"
                );
            }
            if let (Some(Value::String(text)), Some(wanted)) = (at, attribute["value"].as_str()) {
                assert_eq!(text.as_ref(), wanted, "{what}");
            }
            stated += 1;
        }
    }
    assert!(stated > 100, "{stated}");
}

/// Differences of two values, by path.
fn differences(json: &Value, saved: &Value, path: &str, found: &mut Vec<String>) {
    match (json, saved) {
        (Value::Object(a), Value::Object(b)) => {
            let names: std::collections::BTreeSet<_> = a.keys().chain(b.keys()).collect();
            for name in names {
                match (a.get(name), b.get(name)) {
                    (Some(a), Some(b)) => differences(a, b, &format!("{path}.{name}"), found),
                    (a, b) => found.push(format!("{path}.{name}: {a:?} / {b:?}")),
                }
            }
        }
        (Value::List(a), Value::List(b)) if a.len() == b.len() => {
            for (i, (a, b)) in a.iter().zip(b).enumerate() {
                differences(a, b, &format!("{path}[{i}]"), found);
            }
        }
        (a, b) if a == b => {}
        (a, b) => found.push(format!("{path}: {a:?} / {b:?}")),
    }
}

/// A plan JSON and the saved plan beside it are the same plan, value by value.
fn assert_equal(case: &Path, json: &Plan, saved: &Plan) -> usize {
    same_plan(json, saved).unwrap();
    let everything = Shape::everything();
    let mut found = Vec::new();
    let mut compared = 0;
    for a in &json.changes {
        let b = saved.changes.iter().find(|b| (&a.address, &a.deposed) == (&b.address, &b.deposed)).unwrap();
        let head = |change: &ResourceChange| {
            let mut paths = change.replace_paths.clone();
            paths.sort();
            let reason = change.action_reason.clone();
            (
                change.actions,
                change.provider_name.clone(),
                change.previous_address.clone(),
                change.importing,
                reason,
                paths,
            )
        };
        assert_eq!(head(a), head(b), "{}", a.address);
        for side in [Side::Before, Side::After] {
            let left = json.values(a, side, &everything, &Secrets::new());
            let right = saved.values(b, side, &everything, &Secrets::new());
            differences(&left, &right, &format!("{} {side:?} ", a.address), &mut found);
            compared += 1;
        }
    }
    // A saved plan has only the variables that somebody set; its sources have the defaults.
    for (name, value) in &saved.variables {
        if json.variables[name] != Value::Redacted {
            differences(&json.variables[name], value, &format!("var.{name}"), &mut found);
        }
    }
    assert_eq!(json.prior.len(), saved.prior.len());
    for a in &json.prior {
        let b = saved.prior.iter().find(|b| a.address == b.address).unwrap();
        let left = json.prior_values(a, &everything, &Secrets::new());
        let right = saved.prior_values(b, &everything, &Secrets::new());
        differences(&left, &right, &format!("{} prior ", a.address), &mut found);
    }
    // Marks of the schema are in no state that was written by hand, as those of some recorded cases.
    found.retain(|difference| !difference.contains("/ redacted") && !difference.contains(": redacted /"));
    assert!(found.is_empty(), "{}: {found:#?}", case.display());
    compared
}

#[test]
fn saved_plans_hold_what_the_json_holds() {
    let mut compared = 0;
    for case in cases() {
        let name = case.file_name().unwrap().to_string_lossy();
        let expected = json_of(&case.join("expected.json"));
        let json = read_file(&case.join("plan.json")).unwrap();
        let saved = read_file(&case.join("tfplan"));
        if name == "tofu-encrypted" {
            assert!(matches!(saved.unwrap_err(), PlanError::Encrypted));
            continue;
        }
        let saved = saved.unwrap();
        assert_health(&name, &saved, &expected["health"], false);
        assert_silent(&name, &saved, &expected["never_print"]);
        compared += assert_equal(&case, &json, &saved);
    }
    assert!(compared > 200, "{compared}");
}
