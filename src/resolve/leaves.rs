//! The values that a path of the vendor data means in one resource: `network[].zone` is one for each block.

use std::sync::Arc;

use super::{Resolved, Resolver, Status};
use crate::plan::value::{AttributePath, Shape, Value};
use crate::plan::{ResourceChange, Side};
use crate::severity::Confidence;

/// One value of a path.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    /// Where it is.
    pub(crate) path: AttributePath,
    /// What it is.
    pub(crate) resolved: Resolved,
}

/// One step of a path of the vendor data.
#[derive(Clone, Copy)]
enum Token<'p> {
    Name(&'p str),
    Each,
}

impl Resolver<'_> {
    /// Every value that a path means; lists at its end are taken apart.
    pub(crate) fn leaves(&self, change: &ResourceChange, side: Side, pattern: &str) -> Vec<Leaf> {
        let tokens = tokens(pattern);
        let mut shape = Shape::default();
        shape.insert(&pattern.replace("[]", ""));
        let values = self.plan.values(change, side, &shape, self.secrets);
        let mut leaves = Vec::new();
        let walk = Walk { resolver: self, change, side };
        walk.planned(&tokens, &AttributePath::default(), Some(&values), &mut leaves);
        leaves
    }
}

struct Walk<'w, 'a> {
    resolver: &'w Resolver<'a>,
    change: &'w ResourceChange,
    side: Side,
}

impl Walk<'_, '_> {
    /// Goes down in what is planned.
    fn planned(&self, tokens: &[Token<'_>], path: &AttributePath, value: Option<&Value>, leaves: &mut Vec<Leaf>) {
        match (value, tokens) {
            (Some(Value::Unknown(_)), _) if !path.is_empty() => {
                let resolved = self.resolver.attribute(self.change, self.side, path, value);
                match (&resolved.value, tokens) {
                    (Value::List(_) | Value::Object(_), _) => written(tokens, path, &resolved.value, leaves),
                    _ => leaves.push(Leaf { path: path.clone(), resolved }),
                }
            }
            (Some(Value::Object(_)), [Token::Name(name), rest @ ..]) => {
                let field = value.and_then(|value| value.field(name));
                self.planned(rest, &path.child(name), field, leaves);
            }
            // A list ends a path whose data do not say so: each element is meant.
            (Some(Value::List(items)), [] | [Token::Each, ..]) => {
                let rest = tokens.get(1..).unwrap_or_default();
                for (i, item) in items.iter().enumerate() {
                    self.planned(rest, &path.index(i), Some(item), leaves);
                }
            }
            (Some(Value::List(items)), [Token::Name(_), ..]) => {
                for (i, item) in items.iter().enumerate() {
                    self.planned(tokens, &path.index(i), Some(item), leaves);
                }
            }
            (Some(Value::Object(_)), [Token::Each, rest @ ..]) => self.planned(rest, path, value, leaves),
            (value, []) => {
                let resolved = self.resolver.attribute(self.change, self.side, path, value);
                leaves.push(Leaf { path: path.clone(), resolved });
            }
            (None | Some(Value::Null), _) => {}
            (Some(_), _) => leaves.push(Leaf { path: path.clone(), resolved: known(value) }),
        }
    }
}

/// Goes down in what was written, where the plan shows nothing.
fn written(tokens: &[Token<'_>], path: &AttributePath, value: &Value, leaves: &mut Vec<Leaf>) {
    match (value, tokens) {
        (Value::Object(fields), [Token::Name(name), rest @ ..]) => {
            if let Some(field) = fields.get(*name) {
                written(rest, &path.child(name), field, leaves);
            }
        }
        (Value::List(items), [] | [Token::Each, ..]) => {
            let rest = tokens.get(1..).unwrap_or_default();
            items.iter().enumerate().for_each(|(i, item)| written(rest, &path.index(i), item, leaves));
        }
        (Value::List(items), _) => {
            items.iter().enumerate().for_each(|(i, item)| written(tokens, &path.index(i), item, leaves));
        }
        (Value::Object(_), [Token::Each, rest @ ..]) => written(rest, path, value, leaves),
        (Value::Null, _) => {}
        _ => leaves.push(Leaf { path: path.clone(), resolved: known(Some(value)) }),
    }
}

/// A value that stands for itself.
fn known(value: Option<&Value>) -> Resolved {
    let value = value.cloned().unwrap_or(Value::Null);
    let status = match &value {
        Value::Unknown(unknown) if unknown.origins.is_empty() => Status::Undecidable,
        Value::Unknown(_) => Status::Reference,
        _ => Status::Configured,
    };
    Resolved::new(status, value, Confidence::Certain)
}

fn tokens(pattern: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    for part in pattern.split('.') {
        let (name, each) = part.split_once("[]").map_or((part, false), |(name, _)| (name, true));
        tokens.push(Token::Name(name));
        if each {
            tokens.push(Token::Each);
        }
    }
    tokens
}

/// The text of a leaf that is known.
pub(crate) fn text(resolved: &Resolved) -> Option<Arc<str>> {
    match (&resolved.status, &resolved.value) {
        (Status::Known | Status::Configured, value) => super::written::text(value),
        _ => None,
    }
}
