//! Guards over the bundle that need the engine: the lint, and the reads held against the syntax tree.

use std::collections::{BTreeMap, BTreeSet};

use super::rego::{Session, Words};
use crate::policy::bundle::{ADAPTERS, DATA};
use crate::policy::control::controls;
use crate::policy::lint::{Remark, Subject, lint};

/// Fields of every concept, by name, with their kind.
pub(crate) fn concepts() -> BTreeMap<String, BTreeMap<String, String>> {
    let text = DATA.iter().find(|(name, _)| *name == "lib/concepts").map(|(_, json)| *json).unwrap();
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

/// What a rule reads, taken from its syntax tree: every reference, with variables replaced by what they are bound to.
fn references(node: &serde_json::Value, bound: &mut BTreeMap<String, String>, found: &mut BTreeSet<String>) {
    if let Some(comprehension) = node.get("ArrayCompr") {
        let outer = bound.clone();
        for statement in comprehension["query"]["stmts"].as_array().unwrap() {
            let some = &statement["literal"]["SomeIn"];
            let collection = format!("{}[]", reference(&some["collection"], bound).unwrap());
            found.insert(collection.clone());
            bound.insert(some["value"]["Var"]["value"].as_str().unwrap().to_owned(), collection);
        }
        references(&comprehension["term"], bound, found);
        *bound = outer;
    } else if let Some(path) = reference(node, bound) {
        found.insert(path);
    } else if let Some(call) = node.get("Call") {
        call["params"].as_array().unwrap().iter().for_each(|parameter| references(parameter, bound, found));
    } else {
        match node {
            serde_json::Value::Object(fields) => fields.values().for_each(|field| references(field, bound, found)),
            serde_json::Value::Array(items) => items.iter().for_each(|item| references(item, bound, found)),
            _ => {}
        }
    }
}

fn reference(node: &serde_json::Value, bound: &BTreeMap<String, String>) -> Option<String> {
    if let Some(name) = node.pointer("/Var/value").and_then(serde_json::Value::as_str) {
        return Some(bound.get(name).cloned().unwrap_or_else(|| name.to_owned()));
    }
    let dot = node.get("RefDot")?;
    Some(format!("{}.{}", reference(&dot["refr"], bound)?, dot["field"][1].as_str()?))
}

/// What the scan of the text found of a rule, as paths below the resource.
fn scanned(rule: &crate::policy::bundle::EmbeddedRule) -> BTreeSet<String> {
    let near = rule.near.iter().flat_map(|(relation, paths)| {
        let paths = paths.iter().map(move |path| format!("near.{relation}[].attr.{path}"));
        paths.chain([format!("near.{relation}[]")])
    });
    let sides = rule
        .after
        .iter()
        .map(|path| format!("attr.{path}"))
        .chain(rule.before.iter().map(|path| format!("before.{path}")));
    let missing = rule.missing.iter().map(|relation| format!("missing.{relation}"));
    let targets = rule.targets.iter().map(|argument| format!("target.{argument}"));
    near.chain(sides).chain(missing).chain(targets).collect()
}

#[test]
fn the_scan_of_an_adapter_finds_what_its_syntax_tree_holds() {
    let mut compared = 0;
    for adapter in ADAPTERS {
        let module = tree(adapter.path, adapter.source);
        for rule in module["ast"]["rules"].as_array().unwrap() {
            let name = rule.pointer("/Spec/head/Compr/refr/Var/value").and_then(serde_json::Value::as_str).unwrap();
            let mut all = BTreeSet::new();
            references(rule.pointer("/Spec/head/Compr/assign/value").unwrap(), &mut BTreeMap::new(), &mut all);
            let mut found: BTreeSet<String> = BTreeSet::new();
            for path in &all {
                let own =
                    ["by_type", "removed"].iter().find_map(|list| path.strip_prefix(&format!("input.{list}.{name}[]")));
                let own = own.unwrap_or(path).trim_start_matches('.');
                let own = own.strip_suffix(".exists").unwrap_or(own);
                let kept =
                    ["attr.", "before.", "near.", "missing.", "target."].iter().any(|side| own.starts_with(side));
                if kept {
                    found.insert(own.to_owned());
                }
            }
            let scan = adapter.rules.iter().find(|rule| rule.resource_type == name).unwrap();
            assert_eq!(scanned(scan), found, "{} {name}", adapter.path);
            compared += found.len();
        }
        assert_eq!(adapter.rules.len(), module["ast"]["rules"].as_array().unwrap().len(), "{}", adapter.path);
    }
    assert!(compared > 90, "{compared}");
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
        "t := [{\"id\": r.address, \"x\": v.fixed(r.address)} | some r in input.by_type.t]",
        "t := [{\"id\": r.address, \"x\": v.eq(r.target.a, \"b\")} | some r in input.by_type.t]",
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

/// A small generator of choices, the same on every run.
struct Choices(u64);

impl Choices {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below
    }
}

fn known(value: &serde_json::Value) -> serde_json::Value {
    serde_json::json!({"status": "known", "value": value, "path": "x"})
}

fn unknown() -> serde_json::Value {
    serde_json::json!({"status": "unknown", "cause": "after-apply", "path": "u"})
}

/// Known values that a field may take: what adapters make of it.
fn domain(field: &str) -> Vec<serde_json::Value> {
    let values = match field {
        "protocol" => vec!["tcp".into(), "udp".into(), "any".into(), "icmp".into()],
        "from" => vec![0.into(), 1.into(), 22.into(), 80.into()],
        "to" => vec![22.into(), 80.into(), 3389.into(), 65535.into()],
        "days" | "days_before" | "days_after" => vec![0.into(), 30.into(), 182.into(), 184.into(), 365.into()],
        _ => vec![true.into(), false.into()],
    };
    values.iter().map(known).collect()
}

fn sources() -> Vec<serde_json::Value> {
    let ranges = ["0.0.0.0/0", "::/0", "10.0.0.0/8", "0.0.0.0/1", "128.0.0.0/1", "192.0.2.0/24"];
    ranges.iter().map(|range| known(&(*range).into())).collect()
}

/// Ranks that a control gives to facts, each judged in a group of its own.
fn ranks(control: &crate::policy::control::Control, facts: &[serde_json::Value]) -> Vec<u8> {
    use super::rego::{Document, elements};
    use super::session::{Settings, load, modules_of_groups, modules_of_places};
    use crate::policy::control::Scope;
    let concept: &'static str = control.header.concepts[0].clone().leak();
    let settings = Settings { retention_days: 184, retention_floor: 180, role_key: None };
    let concepts = BTreeSet::from([concept]);
    let (modules, input) = if control.header.scope == Scope::Group {
        let groups: Vec<_> = facts.iter().map(|fact| serde_json::json!([fact])).collect();
        (modules_of_groups(&concepts, &[control], &settings), serde_json::json!({"groups": {concept: groups}}))
    } else {
        (modules_of_places(&concepts, &[control], &settings), serde_json::json!({"place": {concept: facts}}))
    };
    let mut session = load(&modules, Words::Native).unwrap();
    let input = Document::from_json_str(&input.to_string()).unwrap();
    let output = session.evaluate(&format!("data.{}.verdicts", control.package()), input).unwrap();
    elements(&output).map(|pair| pair.as_array().unwrap()[1].as_array().unwrap()[0].as_u8().unwrap()).collect()
}

#[test]
fn a_fact_of_which_nothing_is_known_is_undetermined() {
    let schema = concepts();
    for control in controls().unwrap() {
        let mut fact = serde_json::json!({"id": "t.n", "group": "g"});
        for (field, kind) in &schema[&control.header.concepts[0]] {
            fact[field] = match kind.as_str() {
                "nodes" => serde_json::json!([unknown()]),
                "text" => "text".into(),
                _ => unknown(),
            };
        }
        assert_eq!(ranks(control, &[fact]), vec![1], "{}", control.header.id);
    }
}

/// Kleene: hiding one field of a fact may make a verdict undetermined; it never turns it round, and a field that could
/// turn it round, hidden, makes it undetermined.
#[test]
fn hiding_a_field_never_turns_a_verdict_round() {
    let schema = concepts();
    let mut choices = Choices(7);
    for control in controls().unwrap() {
        let fields = &schema[&control.header.concepts[0]];
        for (field, kind) in fields.iter().filter(|(_, kind)| *kind != "text") {
            let (mut facts, mut hidden) = (Vec::new(), Vec::new());
            for _ in 0..120 {
                let mut fact = serde_json::json!({"id": "t.n", "group": "g"});
                for (other, kind) in fields {
                    fact[other] = match kind.as_str() {
                        "text" => "text".into(),
                        "nodes" => {
                            let all = sources();
                            (0..choices.next(3)).map(|_| all[choices.next(all.len())].clone()).collect()
                        }
                        _ => domain(other)[choices.next(domain(other).len())].clone(),
                    };
                }
                let mut without = fact.clone();
                without[field] = if kind == "nodes" { serde_json::json!([unknown()]) } else { unknown() };
                // Every value that the hidden field might have.
                let possible: Vec<serde_json::Value> = if kind == "nodes" {
                    sources().into_iter().map(|source| serde_json::json!([source])).collect()
                } else {
                    domain(field)
                };
                for value in possible {
                    let mut with = fact.clone();
                    with[field] = value;
                    facts.push(with);
                    hidden.push(without.clone());
                }
            }
            for ((known, hidden), fact) in ranks(control, &facts).into_iter().zip(ranks(control, &hidden)).zip(&facts) {
                let turned = matches!((known, hidden), (0, 2 | 3) | (2 | 3, 0));
                assert!(!turned, "{}: {field} hidden turns {known} into {hidden}: {fact}", control.header.id);
            }
        }
    }
}
