//! The same evaluation for stock OPA: the document that policies see, and the bundle with the modules of the host.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::catalogue::Catalogue;
use super::evaluate::{Work, World, work};
use super::placements::Places;
use super::resource::resource;
use super::session::{Module, Settings, is_rego};
use super::text::{Named, Subject, Writer, named};
use crate::policy::bundle::{ADAPTERS, LIBRARY};
use crate::policy::control::{Control, Scope};

/// The document that policies see of a whole plan, as JSON, with the names of everything in it.
pub(crate) fn input(world: &World<'_, '_>, catalogue: &Catalogue, places: &Places, providers: &[String]) -> String {
    let shown = |named: &Named| match named {
        Named::Text(text) => text.to_string(),
        Named::Subject(Subject::Change(i)) => {
            world.plan.changes.get(*i).map(|change| change.address.to_string()).unwrap_or_default()
        }
        Named::Subject(Subject::Provider(i)) => providers.get(*i).cloned().unwrap_or_default(),
    };
    let mut writer = Writer::default();
    let mut documents = |work: &Work<'_>, indices: &[usize]| {
        let mut list = Vec::new();
        for (i, change) in indices.iter().filter_map(|i| Some((*i, world.plan.changes.get(*i)?))) {
            writer.clear();
            resource(world, work, i, change, &mut writer);
            let names = writer.names();
            list.push(named(writer.text(), |number| names.get(number).map(shown).unwrap_or_default()));
        }
        format!("\"{}\":[{}]", work.resource_type, list.join(","))
    };
    let (mut present, mut removed) = (Vec::new(), Vec::new());
    for work in work(world, catalogue) {
        if !work.removed.is_empty() {
            removed.push(documents(&work, &work.removed));
        }
        if !work.present.is_empty() {
            present.push(documents(&work, &work.present));
        }
    }
    let places = places.iter().map(|(concept, placements)| {
        let facts = placements.facts().map(|(subject, text)| named(text, |_| shown(&Named::Subject(subject))));
        format!("\"{concept}\":[{}]", facts.collect::<Vec<_>>().join(","))
    });
    format!(
        "{{\"by_type\":{{{}}},\"removed\":{{{}}},\"place\":{{{}}}}}",
        present.join(","),
        removed.join(","),
        places.collect::<Vec<_>>().join(",")
    )
}

/// Every module that evaluates that document in stock OPA: `opa eval -d DIR -i input.json data.main.verdicts`.
pub(crate) fn bundle(controls: &[&Control], place_concepts: &BTreeSet<&str>, settings: &Settings) -> Vec<Module> {
    let mut modules: Vec<Module> = Vec::new();
    let library = LIBRARY.iter().map(|(path, source)| ((*path).to_owned(), (*source).to_owned()));
    modules.extend(library.filter(|(path, _)| is_rego(path)));
    let mut rules: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for adapter in ADAPTERS {
        modules.push((adapter.path.to_owned(), adapter.source.to_owned()));
        for rule in adapter.rules {
            let name = format!("data.adapters.{}.{}.{}", adapter.provider, adapter.concept, rule.resource_type);
            rules.entry(adapter.concept).or_default().push(name);
        }
    }
    let mut facts = String::from("package facts\n");
    for (concept, rules) in &rules {
        let _ = writeln!(
            facts,
            "\n{concept} := [f |\n\tsome fs in [\n\t\t{},\n\t]\n\tsome f in fs\n]",
            rules.join(",\n\t\t")
        );
    }
    for concept in place_concepts {
        let _ = writeln!(facts, "\n{concept} := object.get(input.place, \"{concept}\", [])");
    }
    modules.push(("host/facts.rego".to_owned(), facts));
    modules.push(("host/config.rego".to_owned(), settings.module()));
    let grouped: BTreeSet<&str> = controls
        .iter()
        .filter(|control| control.header.scope == Scope::Group)
        .flat_map(|control| control.header.concepts.iter().map(String::as_str))
        .collect();
    let mut groups = String::from("package groups\n");
    for concept in grouped {
        let _ = writeln!(
            groups,
            "\n{concept}_by[f.group] contains f if some f in data.facts.{concept}\n\n{concept} := [[f | some f in fs] | some fs in {concept}_by]"
        );
    }
    modules.push(("host/groups.rego".to_owned(), groups));
    let mut main = String::from("package main\n\nverdicts := {");
    for control in controls {
        let _ = write!(main, "\n\t{:?}: data.{}.verdicts,", control.header.id, control.package());
        modules.push((control.path().to_owned(), control.source().to_owned()));
    }
    main.push_str("\n}\n");
    modules.push(("host/main.rego".to_owned(), main));
    modules
}
