//! Steps into a value: attributes and indexes.

use super::convert::convert;
use super::term::{Sequence, Term};
use super::types::Type;
use super::{Access, Budget, Fault};

impl Term {
    /// The value behind these steps, by the rules of the language: what scopes answer with.
    ///
    /// # Errors
    ///
    /// There is nothing behind a step, or the budget is spent.
    pub fn descend(&self, steps: &[Access], budget: &mut Budget) -> Result<Self, Fault> {
        let mut here = self.clone();
        for step in steps {
            budget.step()?;
            here = match step {
                Access::Attribute(name) => attribute(&here, name)?,
                Access::Index(key) => index(&here, &Self::from_value(key, budget)?, budget)?,
            };
        }
        Ok(here)
    }
}

/// True if a step selects by number inside a value, not among the instances of a resource or module: a set of the
/// plan looks like a list, and the tool would refuse it.
pub(super) fn counts_into_value(root: &str, steps: &[Access]) -> bool {
    let instance = match root {
        "var" | "local" | "each" | "self" => None,
        "data" | "ephemeral" => Some(2),
        _ => Some(1),
    };
    let number = |step: &Access| matches!(step, Access::Index(key) if key.as_str().is_none());
    steps.iter().enumerate().any(|(at, step)| number(step) && Some(at) != instance)
}

/// `[key]` of a value.
pub(super) fn index(term: &Term, key: &Term, budget: &mut Budget) -> Result<Term, Fault> {
    if term.is_null() || key.is_null() {
        return Err(Fault::error("null in an index"));
    }
    match term {
        Term::Unknown(unknown, kind) => {
            let element = match kind {
                Type::List(t) | Type::Map(t) => t.as_ref().clone(),
                t if t.is_primitive() => return Err(Fault::error("a value without elements")),
                Type::Set(_) => return Err(Fault::error("a set has no index")),
                _ => Type::Foreign,
            };
            Ok(Term::Unknown(unknown.clone(), element))
        }
        Term::Redacted(_) => Ok(Term::Redacted(Type::Foreign)),
        Term::Sequence(kind, items) => {
            if let Sequence::Set(_) = kind {
                return Err(Fault::error("a set has no index"));
            }
            let Term::Number(n) = convert(key, &Type::Number, budget)? else {
                return Err(Fault::unclear("an index that is not known"));
            };
            let position = n.whole().and_then(|n| usize::try_from(n).ok());
            let found = position.and_then(|i| items.get(i)).ok_or_else(|| Fault::error("no element of that index"))?;
            // A set of the plan would be refused; nothing else changes.
            budget.assumed |= *kind == Sequence::Foreign;
            Ok(found.clone())
        }
        Term::Mapping(_, fields) => match convert(key, &Type::String, budget)? {
            Term::String(name) => fields.get(&name).cloned().ok_or_else(|| Fault::error("no element of that key")),
            _ => Err(Fault::unclear("a key that is not known")),
        },
        _ => Err(Fault::error("a value without elements")),
    }
}

/// `.name` of a value.
pub(super) fn attribute(term: &Term, name: &str) -> Result<Term, Fault> {
    match term {
        Term::Unknown(unknown, kind) => {
            let inner = match kind {
                Type::Object(fields) => fields.get(name).cloned().ok_or_else(|| Fault::error("no such attribute"))?,
                Type::Map(t) => t.as_ref().clone(),
                Type::Any | Type::Foreign => Type::Foreign,
                _ => return Err(Fault::error("a value without attributes")),
            };
            Ok(Term::Unknown(unknown.clone(), inner))
        }
        Term::Redacted(_) => Ok(Term::Redacted(Type::Foreign)),
        Term::Mapping(_, fields) => fields.get(name).cloned().ok_or_else(|| Fault::error("no such attribute")),
        _ => Err(Fault::error("a value without attributes")),
    }
}
