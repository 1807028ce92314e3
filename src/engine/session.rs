//! The modules that judge one resource type, and the two that the host writes: `facts` and `main`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::rego::{RegoError, Session, Words};
use crate::policy::bundle::{EmbeddedAdapter, LIBRARY};
use crate::policy::control::{Control, Scope};

/// What the policies are told of the run, as module `config`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Days that logs must be kept.
    pub retention_days: u32,
    /// Days below which a retention weighs in full.
    pub retention_floor: u32,
    /// Key of the tag that gives a resource its role.
    pub role_key: Option<String>,
}

impl Settings {
    /// The module: constants, so that the exported bundle needs no data document.
    pub(super) fn module(&self) -> String {
        let role = self.role_key.as_ref().map_or_else(|| "null".to_owned(), |key| serde_json::json!(key).to_string());
        format!(
            "package config\n\nretention_days := {}\n\nretention_floor := {}\n\nrole_key := {role}\n",
            self.retention_days, self.retention_floor
        )
    }
}

/// True for the path of a module.
pub(crate) fn is_rego(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|extension| extension == "rego")
}

/// A module by path.
pub(crate) type Module = (String, String);

/// The modules for the facts and resource-scope verdicts of one type.
pub(crate) fn modules_of_type(
    resource_type: &str,
    adapters: &BTreeMap<&'static str, &'static EmbeddedAdapter>,
    controls: &[&Control],
    settings: &Settings,
) -> Vec<Module> {
    let mut modules: Vec<Module> = adapters.values().map(|a| (a.path.to_owned(), a.source.to_owned())).collect();
    let mut facts = String::from("package facts\n");
    for (concept, adapter) in adapters {
        let _ = writeln!(facts, "\n{concept} := data.adapters.{}.{concept}.{resource_type}", adapter.provider);
    }
    modules.push(("facts.rego".to_owned(), facts));
    modules.push(("config.rego".to_owned(), settings.module()));
    finish(modules, "facts", &adapters.keys().copied().collect(), controls, Scope::Resource)
}

/// The modules for placement facts, which the host makes itself.
pub(crate) fn modules_of_places(
    concepts: &BTreeSet<&'static str>,
    controls: &[&Control],
    settings: &Settings,
) -> Vec<Module> {
    host_facts("place", concepts, controls, settings, Scope::Resource)
}

/// The modules for group-scope verdicts.
pub(crate) fn modules_of_groups(
    concepts: &BTreeSet<&'static str>,
    controls: &[&Control],
    settings: &Settings,
) -> Vec<Module> {
    host_facts("groups", concepts, controls, settings, Scope::Group)
}

fn host_facts(
    input: &str,
    concepts: &BTreeSet<&'static str>,
    controls: &[&Control],
    settings: &Settings,
    scope: Scope,
) -> Vec<Module> {
    let package = if scope == Scope::Group { "groups" } else { "facts" };
    let mut facts = format!("package {package}\n");
    for concept in concepts {
        let _ = writeln!(facts, "\n{concept} := input.{input}.{concept}");
    }
    let modules = vec![(format!("{package}.rego"), facts), ("config.rego".to_owned(), settings.module())];
    finish(modules, package, concepts, controls, scope)
}

/// Adds the controls that these facts concern, and the entry point.
fn finish(
    mut modules: Vec<Module>,
    package: &str,
    concepts: &BTreeSet<&'static str>,
    controls: &[&Control],
    scope: Scope,
) -> Vec<Module> {
    let concerned: Vec<&&Control> = controls
        .iter()
        .filter(|control| control.header.scope == scope)
        .filter(|control| control.header.concepts.iter().all(|concept| concepts.contains(concept.as_str())))
        .collect();
    let mut main = String::from("package main\n\nout := {\n\t\"verdicts\": {");
    for control in &concerned {
        let _ = write!(main, "\n\t\t{:?}: data.{}.verdicts,", control.header.id, control.package());
        modules.push((control.path().to_owned(), control.source().to_owned()));
    }
    main.push_str("\n\t},\n\t\"facts\": {");
    for concept in concepts {
        let _ = write!(main, "\n\t\t\"{concept}\": data.{package}.{concept},");
    }
    main.push_str("\n\t},\n}\n");
    // Rego has no trailing comma in an empty object.
    modules.push(("main.rego".to_owned(), main.replace("{\n\t}", "{}")));
    modules
}

/// A session with these modules and the words.
///
/// # Errors
/// If a module does not parse.
pub(crate) fn load(modules: &[Module], words: Words) -> Result<Session, RegoError> {
    let mut session = Session::new(words)?;
    if words == Words::Library {
        for (path, source) in LIBRARY.iter().filter(|(path, _)| is_rego(path)) {
            session.add(path, source)?;
        }
    }
    for (path, source) in modules {
        session.add(path, source)?;
    }
    Ok(session)
}
