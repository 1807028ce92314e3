//! Arguments that stay as they are in the block that is judged.

use std::sync::Arc;

use hcl_edit::expr::{Array, Expression};

use super::hcl::inline;
use super::{Fit, Item};
use crate::configuration::{Block, Expression as Written};
use crate::locate;
use crate::plan::value::{AttributePath, Step, Value};

/// Puts the reader's arguments into the block that the deciding attribute stands in: those that `keep` lists as
/// `BLOCK.ARGUMENT`. Of `BLOCK.ONE|OTHER`, the one that he has takes the place of the other; where he has none, the
/// example stays.
pub(super) fn keep(items: &mut [Item], keep: &[Arc<str>], fit: &Fit<'_>) {
    if keep.is_empty() {
        return;
    }
    for item in items {
        let Item::Block { name, items, .. } = item else { continue };
        let steps = match fit.path.0.as_slice() {
            [Step::Name(top), Step::Index(_), ..] if **top == *name => 2,
            [Step::Name(top), ..] if **top == *name => 1,
            _ => continue,
        };
        let base = AttributePath(fit.path.0.iter().take(steps).cloned().collect());
        in_block(items, name, &base, keep, fit);
    }
}

fn in_block(items: &mut Vec<Item>, prefix: &str, base: &AttributePath, keep: &[Arc<str>], fit: &Fit<'_>) {
    let mut end = 0;
    for names in keep.iter().filter_map(|path| path.strip_prefix(prefix)?.strip_prefix('.')) {
        if names.contains('.') {
            continue;
        }
        let example = items.iter().position(
            |item| matches!(item, Item::Attribute { name, .. } if names.split('|').any(|wanted| wanted == name)),
        );
        let own = names.split('|').find_map(|name| Some((name, own(base, name, fit)?)));
        match (own, example) {
            (Some((name, value)), example) => {
                let item = Item::Attribute { name: name.to_owned(), value };
                let at = example.unwrap_or(end);
                items.splice(at..at + usize::from(example.is_some()), [item]);
                end = at + 1;
            }
            (None, example) => end = example.map_or(end, |at| at + 1),
        }
    }
    for item in items {
        let Item::Block { name, items, .. } = item else { continue };
        let mut deeper = base.clone();
        deeper.0.push(Step::Name(name.as_str().into()));
        match fit.values.and_then(|values| values.at(&deeper)) {
            Some(Value::List(rows)) if rows.len() == 1 => deeper.0.push(Step::Index(0)),
            Some(Value::Object(_)) => {}
            _ => continue,
        }
        in_block(items, &format!("{prefix}.{name}"), &deeper, keep, fit);
    }
}

/// What stands in the sources, if it is certain where; else the planned value. `None` if nothing does, if nobody
/// knows, or if it may not be shown.
fn own(base: &AttributePath, name: &str, fit: &Fit<'_>) -> Option<Expression> {
    let Value::Object(fields) = fit.values?.at(base)? else { return None };
    let planned = fields.get(name);
    if matches!(planned, Some(Value::Redacted)) {
        return None;
    }
    match written(base, fit).map(|block| (block.complete, block.attributes.get(name))) {
        Some((true, None)) => return None,
        Some((_, Some(attribute))) => {
            let value = match &attribute.expression {
                Written::Hcl(written) => one_line(&written.expression),
                Written::Constant(value) => literal(value),
                Written::References(_) | Written::Opaque => None,
            };
            if value.is_some() {
                return value;
            }
        }
        _ => {}
    }
    literal(planned.filter(|value| !is_empty(value))?)
}

fn written<'a>(base: &AttributePath, fit: &Fit<'a>) -> Option<&'a Block> {
    locate::block(fit.configuration, fit.subjects.first()?, base, fit.values)
}

/// An expression without the blanks and comments around it.
fn one_line(expression: &Expression) -> Option<Expression> {
    hcl_edit::parser::parse_expr(&inline(expression)?).ok()
}

/// What plugins put where nobody wrote anything.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        Value::Number(number) => number.to_string() == "0",
        Value::List(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// A planned value as it would be written.
fn literal(value: &Value) -> Option<Expression> {
    Some(match value {
        Value::Bool(value) => Expression::from(*value),
        Value::Number(number) => hcl_edit::parser::parse_expr(&number.to_string()).ok()?,
        Value::String(text) if !text.contains("${") && !text.contains("%{") => Expression::from(&**text),
        Value::List(items) => Expression::Array(Array::from(items.iter().map(literal).collect::<Option<Vec<_>>>()?)),
        _ => return None,
    })
}
