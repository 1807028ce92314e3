//! Joins sources to the configuration of a plan, module by module.
//!
//! Sources that did not travel with the plan may be older or newer than it. A module's sources count only if what
//! plan JSON shows of them is what the plan says; else the plan stands alone there, and a warning says so.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::compare::{same_module, same_providers};
use super::{SourceProblem, Sources};
use crate::configuration::{Block, Configuration, Module};

/// Joins sources to the configuration of a plan; the plan stays right about what exists and which provider it uses.
///
/// `trusted` sources travelled with the plan and are not compared. Returns what to tell the user, too.
pub fn bind(plan: Configuration, sources: Sources, trusted: bool) -> (Configuration, Vec<String>) {
    let mut warnings: Vec<String> = sources.problems.iter().map(SourceProblem::to_string).collect();
    let sources = sources.configuration;
    if !plan.present {
        if trusted {
            return (sources, warnings);
        }
        if !sources.files.is_empty() {
            warnings.push("the sources are not used: the plan has no configuration to compare them with".to_owned());
        }
        return (plan, warnings);
    }
    if sources.files.is_empty() {
        return (plan, warnings);
    }
    let mut bound = plan;
    let mut used = BTreeSet::new();
    let mut missing = Vec::new();
    for (path, module) in &bound.modules {
        let found = sources.modules.get(path);
        let Some(found) = found else {
            missing.push(format!("`{path}`"));
            continue;
        };
        let compared = if trusted {
            Ok(())
        } else {
            same_module(module, found).and_then(|()| same_providers(&bound, &sources, path))
        };
        if let Err(place) = compared {
            let name = if path.is_empty() { "the root module".to_owned() } else { format!("module `{path}`") };
            warnings
                .push(format!("{name} has other sources than the plan was made from (`{place}`); they are not used"));
            continue;
        }
        used.insert(path.clone());
    }
    for (path, module) in &mut bound.modules {
        if let Some(found) = sources.modules.get(path).filter(|_| used.contains(path)) {
            take_module(Arc::make_mut(module), found);
        }
    }
    if !missing.is_empty() {
        warnings.push(format!("no sources of module {}", missing.join(", ")));
    }
    for (key, provider) in &mut bound.providers {
        if let Some(found) = sources.providers.get(key).filter(|found| used.contains(&found.module)) {
            provider.for_each.clone_from(&found.for_each);
            if let Some(written) = &found.block {
                // A block that sets nothing is no block in plan JSON.
                let listed = provider.block.take().unwrap_or_default();
                provider.block = Some(reading(&listed, written));
            }
        }
    }
    bound.files = sources.files;
    (bound, warnings)
}

/// Takes over what the sources say of a module.
fn take_module(module: &mut Module, found: &Module) {
    for (key, resource) in &mut module.resources {
        if let Some(written) = found.resources.get(key) {
            resource.block = reading(&resource.block, &written.block);
            resource.provider.clone_from(&written.provider);
            resource.count.clone_from(&written.count);
            resource.for_each.clone_from(&written.for_each);
        }
    }
    for (name, call) in &mut module.calls {
        if let Some(written) = found.calls.get(name) {
            call.block = reading(&call.block, &written.block);
            call.providers.clone_from(&written.providers);
            call.count.clone_from(&written.count);
            call.for_each.clone_from(&written.for_each);
        }
    }
    for (name, variable) in &mut module.variables {
        if let Some(written) = found.variables.get(name) {
            // The plan's default has been converted to the variable's type.
            variable.position.clone_from(&written.position);
            variable.default_position.clone_from(&written.default_position);
            variable.sensitive |= written.sensitive;
            variable.constraint.clone_from(&written.constraint);
            variable.nullable.clone_from(&written.nullable);
        }
    }
    for (name, output) in &mut module.outputs {
        if let Some(written) = found.outputs.get(name) {
            *output = written.clone();
        }
    }
    module.locals.clone_from(&found.locals);
    module.provider_blocks.clone_from(&found.provider_blocks);
    module.required_providers.clone_from(&found.required_providers);
}

/// The block as written; where JSON syntax leaves two readings of a name, the one that the plan has.
fn reading(plan: &Block, written: &Block) -> Block {
    let mut block = written.clone();
    for (name, listed) in &plan.blocks {
        block.attributes.remove(name);
        let literal = block.blocks.get_mut(name).into_iter().flatten().filter(|nested| nested.dynamic.is_none());
        for (listed, nested) in listed.iter().zip(literal) {
            nested.block = reading(&listed.block, &nested.block);
        }
    }
    for name in plan.attributes.keys() {
        // A lone reading stands: an argument may be written as blocks.
        if block.attributes.contains_key(name) {
            block.blocks.remove(name);
        }
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Expression;
    use crate::configuration::json::from_json;
    use crate::plan::address::Mode;
    use crate::plan::{Archive, ArchiveModule};

    const PLAN: &str = r#"{"provider_config":{"p":{"name":"p","full_name":"r/p/p","expressions":{"region":{"constant_value":"x"}}}},
        "root_module":{"resources":[{"mode":"managed","type":"p_t","name":"n","provider_config_key":"p","expressions":{
        "a":{"constant_value":22},"b":{"references":["local.l"]},"c":{},"k":{"constant_value":[{"y":1,"z":null}]},"r":[{"x":{"constant_value":true}}]}}],
        "variables":{"v":{"default":"8"}},"outputs":{"o":{"expression":{"references":["p_t.n.id","p_t.n"]}}}}}"#;
    const SOURCE: &str = "provider \"p\" { region = \"x\" }
        locals { l = 1 }\nvariable \"v\" { default = 8 }\noutput \"o\" { value = p_t.n.id }
        resource \"p_t\" \"n\" {\n a = 22\n b = local.l\n c = f(1)\n k { y = 1 }\n r { x = true }\n
        dynamic \"q\" {\n for_each = []\n content {}\n }\n}";

    fn sources(text: &str) -> Sources {
        let files = [("main.tf".into(), text.as_bytes().into())].into();
        let module = ArchiveModule { dir: ".".into(), files, ..ArchiveModule::default() };
        super::super::from_archive(&Archive { modules: [("".into(), module)].into(), lock: None })
    }

    fn warnings(text: &str) -> Vec<String> {
        bind(from_json(PLAN).unwrap(), sources(text), false).1
    }

    #[test]
    fn sources_of_the_plan_give_positions_locals_and_dynamic_blocks() {
        let (bound, warnings) = bind(from_json(PLAN).unwrap(), sources(SOURCE), false);
        assert_eq!(warnings, Vec::<String>::new());
        let root = &bound.modules[""];
        let resource = &root.resources[&(Mode::Managed, "p_t".into(), "n".into())];
        assert!(resource.block.complete && resource.block.blocks.contains_key("q"));
        assert_eq!(resource.provider_config_key.as_deref(), Some("p"));
        assert!(root.locals.as_ref().is_some_and(|locals| locals.contains_key("l")));
        assert!(bound.providers["p"].block.as_ref().unwrap().attributes["region"].position.is_some());
        assert!(
            matches!(&root.variables["v"].default, Some(Expression::Constant(value)) if value.as_str() == Some("8"))
        );
    }

    #[test]
    fn a_stale_checkout_changes_nothing() {
        let edits = [
            ("a = 22", "a = 23"),
            ("a = 22", "a = var.v"),
            ("b = local.l", "b = local.m"),
            ("c = f(1)", "c = 1"),
            ("c = f(1)", ""),
            ("x = true", "x = false"),
            ("r { x = true }", "r { x = true }\n r { x = true }"),
            ("a = 22", "a = 22\n z = 1"),
            ("a = 22", "a = 22\n z {}"),
            ("a = 22", "a = 22\n count = 1"),
            ("k { y = 1 }", "k { y = 2 }"),
            ("k { y = 1 }", "k { y = 1 }\n k { y = 1 }"),
            ("region = \"x\"", "region = \"y\""),
            ("region = \"x\"", ""),
            ("default = 8", "default = 9"),
            ("value = p_t.n.id", "value = p_t.n.name"),
            ("locals", "resource \"p_t\" \"m\" {}\nlocals"),
            ("resource \"p_t\" \"n\"", "resource \"p_t\" \"m\""),
            ("locals", "module \"m\" { source = \"./m\" }\nlocals"),
            ("c = f(1)", "c = = 1"),
        ];
        for (old, new) in edits {
            let text = SOURCE.replacen(old, new, 1);
            assert_ne!(text, SOURCE);
            let plan = from_json(PLAN).unwrap();
            let (bound, warnings) = bind(plan.clone(), sources(&text), false);
            assert!(!warnings.is_empty(), "{new}");
            assert!(bound.modules[""].locals.is_none(), "{new}");
            assert_eq!(format!("{:?}", bound.modules), format!("{:?}", plan.modules), "{new}");
        }
    }

    #[test]
    fn the_warning_names_the_place() {
        let found = warnings(&SOURCE.replace("a = 22", "a = 23"));
        assert_eq!(
            found,
            ["the root module has other sources than the plan was made from (`p_t.n.a`); they are not used"]
        );
    }

    #[test]
    fn sources_without_a_plan_to_compare_with_are_used_only_if_they_travelled_with_it() {
        assert!(bind(Configuration::default(), sources(SOURCE), true).0.present);
        assert!(!bind(Configuration::default(), sources(SOURCE), false).0.present);
    }
}
