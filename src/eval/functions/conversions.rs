//! Conversions that are asked for, and marks.

use std::sync::Arc;

use crate::eval::Fault;
use crate::eval::convert::convert;
use crate::eval::expression::Evaluator;
use crate::eval::sets;
use crate::eval::term::{Mapping, Sequence, Term};
use crate::eval::types::Type;
use crate::plan::value::{Cause, Unknown};

/// A conversion; of an unknown it is a computed value, no longer the origin itself.
fn to(evaluator: &mut Evaluator<'_>, arguments: &[Term], want: &Type) -> Result<Term, Fault> {
    let Some(term) = arguments.first() else { return Err(Fault::error("a value is required")) };
    Ok(match convert(term, want, evaluator.budget)? {
        Term::Unknown(unknown, kind) if term.is_hidden() => {
            Term::Unknown(Arc::new(Unknown { exact: false, ..unknown.as_ref().clone() }), kind)
        }
        other => other,
    })
}

pub(super) fn tostring(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    to(evaluator, arguments, &Type::String)
}

pub(super) fn tonumber(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    to(evaluator, arguments, &Type::Number)
}

pub(super) fn tobool(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    to(evaluator, arguments, &Type::Bool)
}

pub(super) fn tolist(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    if let Some(Term::Sequence(kind @ Sequence::Set(_), items)) = arguments.first() {
        let Sequence::Set(t) = kind else { return Err(Fault::error("a set is required")) };
        return Ok(Term::list(t.clone(), items.to_vec()));
    }
    to(evaluator, arguments, &Type::list(Type::Any))
}

pub(super) fn toset(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    match arguments.first() {
        // The elements of a set of the plan are in order already; those of a list are put in order.
        Some(Term::Sequence(Sequence::Foreign, items)) if items.len() <= 1 || sets::is_ordered_text(items) => {
            let kind = items.first().map_or(Type::Foreign, Term::kind);
            sets::set(kind, items.to_vec(), evaluator.budget)
        }
        _ => to(evaluator, arguments, &Type::set(Type::Any)),
    }
}

pub(super) fn tomap(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    match arguments.first() {
        Some(Term::Mapping(Mapping::Map(_), _)) => Ok(arguments.first().cloned().unwrap_or(Term::Null(Type::Any))),
        _ => to(evaluator, arguments, &Type::map(Type::Any)),
    }
}

pub(super) fn sensitive(_: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    match arguments.first() {
        Some(Term::Unknown(unknown, kind)) => {
            Ok(Term::Unknown(Arc::new(Unknown { exact: false, ..unknown.as_ref().clone() }), kind.clone()))
        }
        Some(term) => Ok(Term::Redacted(term.kind())),
        None => Err(Fault::error("a value is required")),
    }
}

pub(super) fn nonsensitive(_: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    match arguments.first() {
        Some(Term::Redacted(kind)) => Ok(Term::unknown(Cause::Sensitive, kind.clone())),
        Some(Term::Unknown(unknown, kind)) => {
            Ok(Term::Unknown(Arc::new(Unknown { exact: false, ..unknown.as_ref().clone() }), kind.clone()))
        }
        Some(term) => Ok(term.clone()),
        None => Err(Fault::error("a value is required")),
    }
}

/// Whether the tool marks a value is not the same as whether we hide it: only plain values are certain.
pub(super) fn issensitive(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    match arguments.first() {
        Some(term) if term.is_hidden() => evaluator.hidden(&[term], Type::Bool),
        Some(_) => Err(Fault::unclear("a mark that values do not carry here")),
        None => Err(Fault::error("a value is required")),
    }
}
