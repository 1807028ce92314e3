//! Guards over the bundle that need the engine: the lint, and the reads held against the syntax tree.

use std::collections::{BTreeMap, BTreeSet};

use super::rego::{Session, Words};
use crate::policy::bundle::{ADAPTERS, DATA};
use crate::policy::control::controls;
use crate::policy::lint::{Remark, Subject, lint};

/// Fields of every concept, by name, with their kind.
pub(crate) fn concepts() -> BTreeMap<String, BTreeMap<String, String>> {
    let text = DATA.iter().find(|(name, _)| *name == "concepts").map(|(_, json)| *json).unwrap();
    let all: BTreeMap<String, serde_json::Value> = serde_json::from_str(text).unwrap();
    all.into_iter()
        .map(|(name, concept)| (name, serde_json::from_value(concept.get("fields").unwrap().clone()).unwrap()))
        .collect()
}

fn tree(path: &str, source: &str) -> serde_json::Value {
    let mut session = Session::new(Words::Native).unwrap();
    session.add(path, source).unwrap();
    let all: serde_json::Value = serde_json::from_str(&session.syntax_tree().unwrap()).unwrap();
    all[0].clone()
}

fn lint_control(source: &str) -> Vec<Remark> {
    let concepts = BTreeSet::from(["stored_data".to_owned()]);
    let fields = BTreeSet::from(["encrypted".to_owned(), "id".to_owned()]);
    lint(&tree("x.rego", source), &Subject::Control { concepts: &concepts, fields: &fields })
}

#[test]
fn bundled_policies_say_nothing_that_unknown_would_break() {
    let schema = concepts();
    let mut remarks = Vec::new();
    for adapter in ADAPTERS {
        remarks.extend(lint(&tree(adapter.path, adapter.source), &Subject::Adapter));
    }
    for control in controls().unwrap() {
        let concepts: BTreeSet<String> = control.header.concepts.iter().cloned().collect();
        let fields = concepts.iter().flat_map(|c| schema[c].keys().cloned()).collect();
        let module = tree(control.path(), control.source());
        // Constants beside the rule are data.
        remarks.extend(lint(&module, &Subject::Control { concepts: &concepts, fields: &fields }));
    }
    assert!(remarks.is_empty(), "{}", remarks.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
}

#[test]
fn naive_controls_are_refused() {
    let naive = [
        "verdicts := [[f, k.is(f.encrypted, true)] | some f in data.facts.stored_data; not f.encrypted.value]",
        "verdicts := [[f, k.is(f.encrypted, true)] | some f in data.facts.stored_data; f.encrypted == true]",
        "verdicts := [[f, [0, f.encrypted]] | some f in data.facts.stored_data; f.encrypted.status == \"known\"]",
        "verdicts := [[f, k.is(object.get(f.encrypted, \"value\", true), true)] | some f in data.facts.stored_data]",
        "verdicts := [[f, k.is(f.encryption, true)] | some f in data.facts.stored_data]",
        "verdicts := [[f, k.is(true, f.encrypted)] | some f in data.facts.stored_data]",
        "verdicts := [[f, k.is(f.encrypted, true)] | some f in data.facts.other]",
        "verdicts contains f if some f in data.facts.stored_data",
        "default verdicts := []",
        "rank(f) := 0 if { f.encrypted.value == false } else := 2",
        "verdicts := [[f, k.is(f.encrypted.value, true)] | some f in data.facts.stored_data]",
    ];
    for rule in naive {
        let source = format!("package controls.x\nimport data.k\n{rule}\n");
        assert!(!lint_control(&source).is_empty(), "not refused: {rule}");
    }
    let good = "package controls.x\nimport data.k\nverdicts := [[f, k.is(f.encrypted, true)] | some f in data.facts.stored_data]\n";
    assert_eq!(lint_control(good), vec![]);
}

#[test]
fn naive_adapters_are_refused() {
    let naive = [
        "t := [{\"id\": r.address, \"x\": r.attr.a} | some r in input.by_type.t; some x in r.attr.rule; x.action.value == \"accept\"]",
        "t := [{\"id\": r.address, \"x\": r.attr.a.value} | some r in input.by_type.t]",
        "t := [{\"id\": r.address, \"x\": v.fixed(object.get(r.attr.a, \"value\", false))} | some r in input.by_type.t]",
        "t := [{\"id\": r.address, \"x\": r.attr.a} | some r in input.by_type.t; not r.attr.b]",
        "t contains {\"id\": r.address} if some r in input.by_type.t",
    ];
    for rule in naive {
        let source = format!("package adapters.x\nimport data.v\n{rule}\n");
        assert!(!lint(&tree("x.rego", &source), &Subject::Adapter).is_empty(), "not refused: {rule}");
    }
}

#[test]
fn partial_rules_still_lose_facts_in_this_engine() {
    // The reason why the lint refuses them; when this fails, the engine was mended.
    let mut session = Session::new(Words::Native).unwrap();
    session.add("p.rego", "package p\nq contains {\"a\": r.a} if some r in [{\"a\": 1}, {}]\n").unwrap();
    let found = session.evaluate("data.p.q", super::rego::Document::new_object()).unwrap();
    assert_eq!(found.as_set().unwrap().len(), 0, "regorus no longer drops elements");
}
