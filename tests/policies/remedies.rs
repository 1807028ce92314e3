//! Remedies: a snippet, put where the report tells the reader to put it, settles the verdict.

use std::collections::BTreeSet;

use secnumgate::lang::Lang;
use secnumgate::plan::address::Address;
use secnumgate::policy::control::{Header, controls};
use secnumgate::report::{Outcome, Verdict};
use serde_json::{Map, Value, json};

use super::examples::{Example, examples, judge, worst};
use super::hcl::{self, Companion, Planned, Snippet};

/// Where a remedy applies, its key, and its lines as the report has them.
fn remedy<'a>(header: &'a Header, provider: &str, verdict: &'a Verdict) -> Option<(&'a str, &'a str, &'a str)> {
    let path = verdict.attribute.as_deref().unwrap_or_default();
    let attribute = path.split(['.', '[']).next().unwrap_or_default();
    let address = verdict.address.as_deref()?;
    let owner = |address: &str| Address::parse(address).unwrap().resource_type.to_string();
    let at = verdict.evidence_address.as_deref();
    let tried =
        at.into_iter().chain([address]).map(|place| (place, owner(place))).chain([(address, provider.to_owned())]);
    let keys = tried.flat_map(|(place, owner)| [(place, format!("{owner}.{attribute}")), (place, owner)]);
    let (place, key) = keys.into_iter().find(|(_, key)| header.remediation.contains_key(key))?;
    let (key, remedy) = header.remediation.get_key_value(&key)?;
    // What is undetermined shows no lines, and has the same remedy.
    Some((place, key, verdict.snippet.as_deref().or(remedy.snippet.as_deref())?))
}

fn find<'a>(list: &'a mut Value, address: &str) -> &'a mut Value {
    let items = list.as_array_mut().unwrap();
    items.iter_mut().find(|item| item["address"] == address).unwrap_or_else(|| panic!("no {address}"))
}

fn merge(into: &mut Value, fields: &Map<String, Value>) {
    for (name, value) in fields {
        into[name] = value.clone();
    }
}

/// Writes the lines of a snippet into the resource or the provider configuration at an address.
fn write(plan: &mut Value, address: &str, lines: &Planned) {
    if let Some(key) = address.strip_prefix("provider.") {
        let provider = &mut plan["configuration"]["provider_config"][key];
        if provider["expressions"].is_null() {
            provider["expressions"] = json!({});
        }
        return merge(&mut provider["expressions"], &lines.expressions);
    }
    let change = &mut find(&mut plan["resource_changes"], address)["change"];
    for name in lines.expressions.keys() {
        change["after"].as_object_mut().unwrap().remove(name);
        change["after_unknown"].as_object_mut().unwrap().remove(name);
    }
    merge(&mut change["after"], &lines.after);
    merge(&mut change["after_unknown"], &lines.unknown);
    let resource = find(&mut plan["configuration"]["root_module"]["resources"], address);
    merge(&mut resource["expressions"], &lines.expressions);
}

/// Adds a companion of an instance; `written` is what the configuration calls its resource.
fn add(plan: &mut Value, main: &str, written: &str, companion: Companion) {
    let Companion { resource_type, name, planned } = companion;
    let address = format!("{resource_type}.{name}");
    let provider = find(&mut plan["resource_changes"], main)["provider_name"].clone();
    let key = find(&mut plan["configuration"]["root_module"]["resources"], written)["provider_config_key"].clone();
    let mut unknown = planned.unknown;
    unknown.insert("id".to_owned(), Value::Bool(true));
    plan["resource_changes"].as_array_mut().unwrap().push(json!({
        "address": address, "mode": "managed", "type": resource_type, "name": name, "provider_name": provider,
        "change": {"actions": ["create"], "before": null, "after": planned.after, "after_unknown": unknown},
    }));
    plan["configuration"]["root_module"]["resources"].as_array_mut().unwrap().push(json!({
        "address": address, "mode": "managed", "type": resource_type, "name": name, "provider_config_key": key,
        "expressions": planned.expressions, "schema_version": 0,
    }));
}

/// The plan of an example, mended.
fn mend(example: &Example, place: &str, snippet: &str) -> Value {
    let mut plan = example.plan.clone();
    let changes = plan["resource_changes"].clone();
    let lookup = |resource_type: &str, attribute: &str| {
        let main =
            changes.as_array()?.iter().find(|change| change["address"] == place && change["type"] == resource_type)?;
        main["change"]["after"].get(attribute).cloned()
    };
    match hcl::read(snippet, &lookup) {
        Snippet::Lines(lines) => write(&mut plan, place, &lines),
        Snippet::Companion(companion) => add(&mut plan, place, place, companion),
    }
    plan
}

#[test]
fn each_snippet_settles_its_verdict() {
    let mut used: BTreeSet<(String, String)> = BTreeSet::new();
    let mut wrong = Vec::new();
    for example in examples() {
        let header = &example.control.header;
        for verdict in example.own().filter(|verdict| verdict.outcome < Outcome::Pass) {
            let Some((place, key, snippet)) = remedy(header, &example.provider, verdict) else { continue };
            let after = judge(&mend(example, place, snippet), Lang::En);
            let rows = after.iter().filter(|row| row.control == header.id && row.address == verdict.address);
            let found = worst(rows);
            // An endpoint that serves places all over the world fixes none: its block is not judged by this control.
            let open = found.is_none() && place.starts_with("provider.");
            if open || found == Some(Outcome::Pass) {
                used.insert((header.id.clone(), key.to_owned()));
            } else if verdict.snippet.is_some() {
                // Where the report shows no lines, because nothing that is known would help, none can be wrong.
                let name = format!("{} {}/{}", header.id, example.provider, example.name);
                wrong.push(format!("{name}: `{key}` at {place} gives {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for control in controls().unwrap() {
        for (key, remedy) in &control.header.remediation {
            let Some(snippet) = &remedy.snippet else { continue };
            hcl::read(snippet, &|_, _| None);
            let shown = used.contains(&(control.header.id.clone(), key.clone()));
            // A violation that no example can show has no snippet to try.
            assert!(shown, "{}: no example needs the snippet of `{key}`", control.header.id);
        }
    }
    assert!(used.len() > 40, "{}", used.len());
}

/// The plan of an example whose resource at an address is one instance of several.
fn repeated(example: &Example, place: &str, meta: &str, key: &Value) -> Value {
    let mut plan = example.plan.clone();
    let change = find(&mut plan["resource_changes"], place);
    change["address"] = json!(format!("{place}[{key}]"));
    change["index"] = key.clone();
    let resource = find(&mut plan["configuration"]["root_module"]["resources"], place);
    resource[format!("{meta}_expression")] = json!({ "references": ["var.many"] });
    plan
}

#[test]
fn a_companion_of_instances_settles_each() {
    let mut settled = 0;
    for example in examples() {
        let id = &example.control.header.id;
        for verdict in example.own().filter(|verdict| verdict.outcome == Outcome::Fail) {
            let Some(place) = verdict.address.as_deref() else { continue };
            if !verdict.snippet.as_deref().is_some_and(|snippet| snippet.starts_with("resource ")) {
                continue;
            }
            for (meta, each, key) in [("for_each", "each.key", json!("a")), ("count", "count.index", json!(0))] {
                let mut plan = repeated(example, place, meta, &key);
                let instance = format!("{place}[{key}]");
                let rows = judge(&plan, Lang::En);
                let row =
                    rows.iter().find(|row| row.control == *id && row.address.as_ref() == Some(&instance)).unwrap();
                let changes = plan["resource_changes"].clone();
                let lookup = |resource_type: &str, attribute: &str| {
                    let main = changes.as_array()?.iter().find(|change| change["address"] == *instance)?;
                    assert_eq!(main["type"], resource_type);
                    main["change"]["after"].get(attribute).cloned()
                };
                let Snippet::Companion(mut companion) = hcl::read(row.snippet.as_deref().unwrap(), &lookup) else {
                    panic!("{id} {place}");
                };
                let planned = &mut companion.planned;
                planned.after.remove(meta);
                planned.unknown.remove(meta);
                assert!(planned.expressions.remove(meta).is_some(), "{id} {place}: no `{meta}`");
                // What the plan JSON says of `type.name[each.key].id`.
                for expression in
                    planned.expressions.values_mut().filter(|expression| expression["references"].is_array())
                {
                    *expression = json!({ "references": [place, each] });
                }
                add(&mut plan, &instance, place, companion);
                let added = plan["resource_changes"].as_array_mut().unwrap().last_mut().unwrap();
                let address = added["address"].as_str().unwrap().to_owned();
                added["address"] = json!(format!("{address}[{key}]"));
                added["index"] = key.clone();
                let resource = find(&mut plan["configuration"]["root_module"]["resources"], &address);
                resource[format!("{meta}_expression")] = json!({ "references": [place] });
                let after = judge(&plan, Lang::En);
                let found =
                    worst(after.iter().filter(|row| row.control == *id && row.address.as_ref() == Some(&instance)));
                assert_eq!(found, Some(Outcome::Pass), "{id} {}/{} {instance}", example.provider, example.name);
                settled += 1;
            }
        }
    }
    assert!(settled >= 8, "{settled}");
}
