//! Arguments that stay as they are in the block that is judged.

use std::sync::Arc;

use hcl_edit::expr::{Array, Expression};

use super::hcl::inline;
use super::{Fit, Item};
use crate::configuration::{Block, Expression as Written};
use crate::locate;
use crate::plan::value::{AttributePath, Step, Value};

/// What the reader has there.
enum Own {
    Value(Expression),
    /// Nothing.
    Unset,
    /// Nobody knows, or it may not be shown.
    Unknown,
}

/// Puts the reader's arguments into the block that the deciding attribute stands in: those that `keep` lists as
/// `BLOCK.ARGUMENT`. One that he did not write does not stay.
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
    for name in keep.iter().filter_map(|path| path.strip_prefix(prefix)?.strip_prefix('.')) {
        if name.contains('.') {
            continue;
        }
        let at = items.iter().position(|item| matches!(item, Item::Attribute { name: own, .. } if own == name));
        match (own(base, name, fit), at) {
            (Own::Value(value), at) => {
                let item = Item::Attribute { name: name.to_owned(), value };
                let replaced = at.unwrap_or(end);
                items.splice(replaced..replaced + usize::from(at.is_some()), [item]);
                end = replaced + 1;
            }
            (Own::Unset, Some(at)) => {
                items.remove(at);
                end = at;
            }
            (Own::Unset, None) => {}
            (Own::Unknown, at) => end = at.map_or(end, |at| at + 1),
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

/// What stands in the sources, if it is certain where; else the planned value.
fn own(base: &AttributePath, name: &str, fit: &Fit<'_>) -> Own {
    let Some(row) = fit.values.and_then(|values| values.at(base)) else { return Own::Unknown };
    let Value::Object(fields) = row else { return Own::Unknown };
    let planned = fields.get(name);
    if matches!(planned, Some(Value::Redacted)) {
        return Own::Unknown;
    }
    match written(base, fit).map(|block| (block.complete, block.attributes.get(name))) {
        Some((true, None)) => return Own::Unset,
        Some((_, Some(attribute))) => {
            let value = match &attribute.expression {
                Written::Hcl(written) => one_line(&written.expression),
                Written::Constant(value) => literal(value),
                Written::References(_) | Written::Opaque => None,
            };
            if let Some(value) = value {
                return Own::Value(value);
            }
        }
        _ => {}
    }
    match planned {
        None | Some(Value::Null) => Own::Unset,
        Some(value) if is_empty(value) => Own::Unset,
        Some(value) => literal(value).map_or(Own::Unknown, Own::Value),
    }
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
