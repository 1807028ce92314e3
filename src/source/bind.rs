//! Joins sources to the configuration of a plan, module by module.
//!
//! Sources that did not travel with the plan may be older or newer than it. A module's sources count only if what
//! plan JSON shows of them is what the plan says; else the plan stands alone there, and a warning says so.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::json_syntax;
use super::references::{Listing, as_float, constant, listing};
use super::{SourceProblem, Sources};
use crate::configuration::{Block, Call, Configuration, Expression, Module, NestedBlock, Provider, Variable};
use crate::plan::value::Value;

/// Joins sources to the configuration of a plan; the plan stays right about what exists and which provider it uses.
///
/// `trusted` sources travelled with the plan and are not compared. Returns what to tell the user, too.
pub fn bind(plan: &Configuration, sources: Sources, trusted: bool) -> (Configuration, Vec<String>) {
    let mut warnings: Vec<String> = sources.problems.iter().map(SourceProblem::to_string).collect();
    let sources = sources.configuration;
    if !plan.present {
        if trusted {
            return (sources, warnings);
        }
        if !sources.files.is_empty() {
            warnings.push("the sources are not used: the plan has no configuration to compare them with".to_owned());
        }
        return (plan.clone(), warnings);
    }
    if sources.files.is_empty() {
        return (plan.clone(), warnings);
    }
    let mut bound = plan.clone();
    let mut used = BTreeSet::new();
    let mut missing = Vec::new();
    for (path, module) in &mut bound.modules {
        let found = sources.modules.get(path);
        let Some(found) = found else {
            missing.push(format!("`{path}`"));
            continue;
        };
        let compared = if trusted {
            Ok(())
        } else {
            same_module(module, found).and_then(|()| same_providers(plan, &sources, path))
        };
        if let Err(place) = compared {
            let name = if path.is_empty() { "the root module".to_owned() } else { format!("module `{path}`") };
            warnings
                .push(format!("{name} has other sources than the plan was made from (`{place}`); they are not used"));
            continue;
        }
        used.insert(path.clone());
        take_module(module, found);
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

/// Compares a module with its sources; the error names the first place that differs.
fn same_module(plan: &Module, found: &Module) -> Result<(), String> {
    let name_of = |(mode, kind, name): &(crate::plan::address::Mode, Arc<str>, Arc<str>)| match mode {
        crate::plan::address::Mode::Managed => format!("{kind}.{name}"),
        crate::plan::address::Mode::Data => format!("data.{kind}.{name}"),
    };
    if let Some(key) = plan.resources.keys().find(|key| !found.resources.contains_key(*key)) {
        return Err(name_of(key));
    }
    for (key, written) in &found.resources {
        let place = name_of(key);
        let listed = plan.resources.get(key).ok_or_else(|| place.clone())?;
        same_block(&listed.block, &written.block, &place)?;
        same_repetition(listed.count.as_ref(), written.count.as_ref(), &place)?;
        same_repetition(listed.for_each.as_ref(), written.for_each.as_ref(), &place)?;
    }
    if let Some(name) = plan.calls.keys().find(|name| !found.calls.contains_key(*name)) {
        return Err(format!("module.{name}"));
    }
    for (name, written) in &found.calls {
        let place = format!("module.{name}");
        same_call(plan.calls.get(name).ok_or_else(|| place.clone())?, written, &place)?;
    }
    for (name, written) in &found.variables {
        let listed = plan.variables.get(name).filter(|listed| same_variable(listed, written));
        listed.ok_or_else(|| format!("var.{name}"))?;
    }
    if let Some(name) = plan.variables.keys().find(|name| !found.variables.contains_key(*name)) {
        return Err(format!("var.{name}"));
    }
    for (name, listed) in &plan.outputs {
        let written = found.outputs.get(name);
        let same = written.is_some_and(|written| same_expression(&listed.expression, &written.expression));
        if !same {
            return Err(format!("output.{name}"));
        }
    }
    let other = found.outputs.keys().find(|name| !plan.outputs.contains_key(*name));
    other.map_or(Ok(()), |name| Err(format!("output.{name}")))
}

fn same_call(listed: &Call, written: &Call, place: &str) -> Result<(), String> {
    let differs = |a: &Option<String>, b: &Option<String>| matches!((a, b), (Some(a), Some(b)) if a != b);
    if differs(&listed.source, &written.source) || differs(&listed.version, &written.version) {
        return Err(place.to_owned());
    }
    same_block(&listed.block, &written.block, place)?;
    same_repetition(listed.count.as_ref(), written.count.as_ref(), place)?;
    same_repetition(listed.for_each.as_ref(), written.for_each.as_ref(), place)
}

/// Compares the provider blocks of a module.
fn same_providers(plan: &Configuration, sources: &Configuration, path: &Arc<str>) -> Result<(), String> {
    let of_module = |provider: &&Provider| provider.module == *path;
    for (key, written) in sources.providers.iter().filter(|(_, provider)| of_module(provider)) {
        let Some(block) = &written.block else { continue };
        let listed = plan.providers.get(key).and_then(|provider| provider.block.as_ref());
        same_block(listed.unwrap_or(&Block::default()), block, &format!("provider.{key}"))?;
    }
    for (key, listed) in plan.providers.iter().filter(|(_, provider)| of_module(provider)) {
        let Some(block) = &listed.block else { continue };
        let written = sources.providers.get(key).and_then(|provider| provider.block.as_ref());
        same_block(block, written.unwrap_or(&Block::default()), &format!("provider.{key}"))?;
    }
    Ok(())
}

/// A repetition is missing in the plan if it is a function of constants.
fn same_repetition(listed: Option<&Expression>, written: Option<&Expression>, place: &str) -> Result<(), String> {
    let same = match (listed, written) {
        (None, None) => true,
        (None, Some(written)) => same_expression(&Expression::Opaque, written),
        (Some(_), None) => false,
        (Some(listed), Some(written)) => same_expression(listed, written),
    };
    if same { Ok(()) } else { Err(place.to_owned()) }
}

fn same_block(listed: &Block, written: &Block, place: &str) -> Result<(), String> {
    let at = |name: &str| format!("{place}.{name}");
    for (name, attribute) in &listed.attributes {
        let same = match (written.attributes.get(name), written.blocks.get(name)) {
            (Some(found), _) => same_expression(&attribute.expression, &found.expression),
            (None, Some(blocks)) => same_as_blocks(&attribute.expression, blocks),
            (None, None) => false,
        };
        if !same {
            return Err(at(name));
        }
    }
    for (name, blocks) in &listed.blocks {
        let found = written.blocks.get(name).into_iter().flatten().filter(|nested| nested.dynamic.is_none());
        let found: Vec<&Block> = found.map(|nested| &nested.block).collect();
        if found.len() != blocks.len() {
            return Err(at(name));
        }
        for (nested, found) in blocks.iter().zip(found) {
            same_block(&nested.block, found, &at(name))?;
        }
    }
    let known = |name: &Arc<str>| listed.attributes.contains_key(name) || listed.blocks.contains_key(name);
    if let Some(name) = written.attributes.keys().find(|name| !known(name)) {
        return Err(at(name));
    }
    let extra = written
        .blocks
        .iter()
        .find(|(name, blocks)| !known(name) && blocks.iter().any(|nested| nested.dynamic.is_none()));
    extra.map_or(Ok(()), |(name, _)| Err(at(name)))
}

/// Compares an argument with the blocks that it is written as (`ingress { … }` for a list of objects).
fn same_as_blocks(listed: &Expression, blocks: &[NestedBlock]) -> bool {
    match listed {
        Expression::Constant(Value::List(items)) => {
            items.len() == blocks.len()
                && items
                    .iter()
                    .zip(blocks)
                    .all(|(item, nested)| nested.dynamic.is_none() && same_fields(item, &nested.block))
        }
        Expression::References(_) | Expression::Opaque => {
            let mut found = BTreeSet::new();
            for nested in blocks {
                block_references(nested, &mut found);
            }
            match listed {
                Expression::References(listed) => same_names(listed, &found),
                _ => found.is_empty(),
            }
        }
        _ => false,
    }
}

/// An object lists every argument of the type, null where nothing is written.
fn same_fields(item: &Value, block: &Block) -> bool {
    let Value::Object(fields) = item else { return false };
    block.attributes.keys().all(|name| fields.contains_key(name))
        && fields.iter().all(|(name, value)| match block.attributes.get(name) {
            Some(found) => same_expression(&Expression::Constant(value.clone()), &found.expression),
            None => value.is_null() || block.blocks.contains_key(name),
        })
}

/// Every reference of a block, without the iterator of a dynamic one.
fn block_references(nested: &NestedBlock, found: &mut BTreeSet<String>) {
    let mut inside = BTreeSet::new();
    for attribute in nested.block.attributes.values() {
        inside.extend(references_of(&attribute.expression));
    }
    for nested in nested.block.blocks.values().flatten() {
        block_references(nested, &mut inside);
    }
    if let Some(dynamic) = &nested.dynamic {
        let iterator = format!("{}.", dynamic.iterator);
        inside.retain(|name| !name.starts_with(&iterator));
        inside.extend(references_of(&dynamic.for_each));
    }
    found.append(&mut inside);
}

fn references_of(expression: &Expression) -> BTreeSet<String> {
    match expression {
        Expression::Hcl(written) => match listing(&written.expression) {
            Listing::References(found) => found,
            _ => BTreeSet::new(),
        },
        _ => BTreeSet::new(),
    }
}

/// Compares references, whatever escapes their keys are written with.
fn same_names(listed: &[Arc<str>], found: &BTreeSet<String>) -> bool {
    let plain = |text: &str| text.replace('\\', "").replace("$${", "${");
    let listed: BTreeSet<String> = listed.iter().map(|name| plain(name)).collect();
    listed == found.iter().map(|name| plain(name)).collect()
}

fn same_variable(listed: &Variable, written: &Variable) -> bool {
    match (&listed.default, &written.default) {
        (None, None) => listed.sensitive == written.sensitive,
        (Some(Expression::Constant(listed)), Some(written)) => match written {
            Expression::Constant(written) => listed == written,
            // A default that takes more than literals to say is not compared.
            Expression::Hcl(written) => constant(&written.expression).is_none_or(|value| converts(&value, listed)),
            _ => false,
        },
        _ => false,
    }
}

/// True if a value may have become another by conversion to the type of a variable.
fn converts(written: &Value, listed: &Value) -> bool {
    match (written, listed) {
        (Value::Object(written), Value::Object(listed)) => {
            listed.iter().all(|(name, value)| written.get(name).is_none_or(|written| converts(written, value)))
        }
        (Value::List(written), Value::List(listed)) => {
            listed.len() <= written.len()
                && listed.iter().all(|value| written.iter().any(|written| converts(written, value)))
        }
        (Value::Null, Value::Null) => true,
        (
            Value::String(_) | Value::Number(_) | Value::Bool(_),
            Value::String(_) | Value::Number(_) | Value::Bool(_),
        ) => same_scalar(written, listed),
        _ => false,
    }
}

fn same_expression(listed: &Expression, written: &Expression) -> bool {
    let Expression::Hcl(written) = written else { return false };
    if let Expression::Constant(listed) = listed
        && json_syntax::expression_of(listed).is_some_and(|listed| listed == written.expression)
    {
        // JSON syntax: the constant is the template as it stands.
        return true;
    }
    match (listed, listing(&written.expression)) {
        (Expression::Constant(listed), Listing::Constant(value)) => {
            value.is_none_or(|value| same_value(&value, listed))
        }
        (Expression::References(listed), Listing::References(found)) => same_names(listed, &found),
        (Expression::Opaque, Listing::Nothing) => true,
        _ => false,
    }
}

fn same_value(written: &Value, listed: &Value) -> bool {
    match (written, listed) {
        (Value::Object(written), Value::Object(listed)) => {
            written.len() == listed.len()
                && written
                    .iter()
                    .zip(listed)
                    .all(|((a, written), (b, listed))| same_text(a, b) && same_value(written, listed))
        }
        (Value::List(written), Value::List(listed)) => {
            written.len() == listed.len() && written.iter().zip(listed).all(|(a, b)| same_value(a, b))
        }
        (Value::Number(_), Value::Number(_)) | (Value::String(_), Value::String(_)) => same_scalar(written, listed),
        _ => written == listed,
    }
}

/// Compares texts and numbers, whichever of the two either is written as.
fn same_scalar(written: &Value, listed: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    };
    if let (Some(a), Some(b)) = (as_float(written), as_float(listed)) {
        return (a - b).abs() <= f64::EPSILON * a.abs();
    }
    matches!((text(written), text(listed)), (Some(a), Some(b)) if same_text(&a, &b))
}

/// The tools compose accents (normalisation form C); a text that has them apart is not compared in full.
fn same_text(written: &str, listed: &str) -> bool {
    written == listed || written.chars().any(|c| ('\u{300}'..='\u{36f}').contains(&c)) && !listed.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;
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
        bind(&from_json(PLAN).unwrap(), sources(text), false).1
    }

    #[test]
    fn sources_of_the_plan_give_positions_locals_and_dynamic_blocks() {
        let (bound, warnings) = bind(&from_json(PLAN).unwrap(), sources(SOURCE), false);
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
            let (bound, warnings) = bind(&plan, sources(&text), false);
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
        assert!(bind(&Configuration::default(), sources(SOURCE), true).0.present);
        assert!(!bind(&Configuration::default(), sources(SOURCE), false).0.present);
    }
}
