use super::*;
use crate::render::fixture::{everything, report};

fn validated(report: &Report, all: bool) -> serde_json::Value {
    let json: serde_json::Value = serde_json::from_str(&render(report, all)).unwrap();
    let schema = jsonschema::validator_for(&schema()).unwrap();
    let errors: Vec<_> = schema.iter_errors(&json).map(|e| format!("{}: {e}", e.instance_path)).collect();
    assert_eq!(errors, Vec::<String>::new());
    json
}

#[test]
fn reports_follow_the_schema() {
    validated(&report(Vec::new()), false);
    validated(&everything(), false);
    validated(&everything(), true);
}

#[test]
fn the_schema_is_strict() {
    let schema = jsonschema::validator_for(&schema()).unwrap();
    let json = validated(&everything(), true);
    for pointer in [
        "",
        "/tool",
        "/plans/0",
        "/verdicts/0",
        "/verdicts/0/location",
        "/verdicts/0/related/0",
        "/coverage",
        "/summary",
    ] {
        let mut more = json.clone();
        more.pointer_mut(pointer).unwrap().as_object_mut().unwrap().insert("extra".to_owned(), 1.into());
        assert!(!schema.is_valid(&more), "{pointer} takes other keys");
        for key in json.pointer(pointer).unwrap().as_object().unwrap().keys() {
            let mut less = json.clone();
            less.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(key);
            assert!(!schema.is_valid(&less), "{pointer}/{key} may be missing");
        }
    }
}

#[test]
fn a_verdict_has_every_key() {
    let json = validated(&everything(), false);
    assert_eq!(
        json["verdicts"][0],
        serde_json::json!({
            "plan": 0,
            "control": "admin-port-open-to-world",
            "requirements": ["9.6.d", "13.2.e"],
            "severity": "critical",
            "confidence": "certain",
            "gates": true,
            "address": "module.edge.outscale_security_group_rule.ssh[\"a\"]",
            "verdict": "fail",
            "attribute": "ip_range",
            "message": "port 22 is open to every address (`0.0.0.0/0`)",
            "help": "name the ranges that administer in `ip_range`, never `0.0.0.0/0`",
            "cause": null,
            "location": {"file": "modules/edge/main.tf", "line": 4, "column": 3},
            "related": [
                {"label": "given to the module here", "file": "main.tf", "line": 3, "column": 3},
                {"label": "the value", "file": "locals.tf", "line": 2, "column": 20}
            ],
            "fingerprint": "admin-port-open-to-world:module.edge.outscale_security_group_rule.ssh[\"a\"]",
            "waiver": null,
            "examined": null
        })
    );
}

#[test]
fn all_adds_rows_and_changes_nothing_else() {
    let (some, all) = (validated(&everything(), false), validated(&everything(), true));
    let outcomes = |json: &serde_json::Value| -> Vec<String> {
        json["verdicts"].as_array().unwrap().iter().map(|v| v["verdict"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(outcomes(&some), ["fail", "fail", "waived", "undetermined", "undetermined"]);
    assert_eq!(outcomes(&all), ["fail", "fail", "waived", "undetermined", "undetermined", "pass", "not-applicable"]);
    assert_eq!(all["verdicts"][6]["examined"], 6);
    let mut rest = all.clone();
    rest["verdicts"] = some["verdicts"].clone();
    assert_eq!(rest, some);
    assert_eq!(
        some["summary"],
        serde_json::json!({"fail": 2, "undetermined": 2, "pass": 1, "waived": 1, "not_applicable": 1})
    );
    assert_eq!(some["exit_code"], 1);
}

#[test]
fn the_order_of_the_verdicts_never_shows() {
    let mut backwards = everything();
    backwards.verdicts.reverse();
    assert_eq!(render(&backwards, true), render(&everything(), true));
}
