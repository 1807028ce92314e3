//! Whether sources are what a plan was made from, as far as plan JSON shows them.
//!
//! It shows which resources, calls, variables and outputs there are, every constant and every reference. It does not
//! show locals, what is in dynamic blocks, and how references are combined.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::json_syntax;
use super::references::{Listing, as_float, constant, listing};
use crate::configuration::{Block, Call, Configuration, Expression, Module, NestedBlock, Provider, Variable};
use crate::plan::value::Value;

/// Compares a module with its sources; the error names the first place that differs.
pub(super) fn same_module(plan: &Module, found: &Module) -> Result<(), String> {
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
pub(super) fn same_providers(plan: &Configuration, sources: &Configuration, path: &Arc<str>) -> Result<(), String> {
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
            Expression::Constant(Value::Redacted) => *listed == Value::Redacted,
            Expression::Constant(written) => converts(written, listed),
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
            // A list keeps its order, a set loses it: the search goes on from where it last found something.
            let mut next = 0;
            listed.len() <= written.len()
                && listed.iter().all(|value| {
                    let (before, after) = written.split_at(next);
                    let found = after.iter().chain(before).position(|written| converts(written, value));
                    next = found.map_or(0, |at| (next + at + 1) % written.len());
                    found.is_some()
                })
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
    fn text(value: &Value) -> Option<Cow<'_, str>> {
        match value {
            Value::String(text) => Some(Cow::Borrowed(text)),
            Value::Number(number) => Some(Cow::Owned(number.to_string())),
            Value::Bool(value) => Some(Cow::Owned(value.to_string())),
            _ => None,
        }
    }
    if let (Some(a), Some(b)) = (as_float(written), as_float(listed)) {
        return (a - b).abs() <= f64::EPSILON * a.abs();
    }
    matches!((text(written), text(listed)), (Some(a), Some(b)) if same_text(&a, &b))
}

/// The tools compose accents (normalisation form C); a text that has them apart is not compared in full.
fn same_text(written: &str, listed: &str) -> bool {
    written == listed || written.chars().any(|c| ('\u{300}'..='\u{36f}').contains(&c)) && !listed.is_ascii()
}
