//! Functions over collections that give one answer, or a set.

use super::{sequence, text, veiled};
use crate::eval::Fault;
use crate::eval::convert::{chosen, clash, convert};
use crate::eval::expression::Evaluator;
use crate::eval::number::Num;
use crate::eval::sets::{self, Same, same};
use crate::eval::term::{Blend, Sequence, Term};
use crate::eval::types::{Common, Type, unify};

pub(super) fn length(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let count = match arguments.first() {
        Some(Term::Sequence(_, items)) => items.len(),
        Some(Term::Mapping(_, fields)) => fields.len(),
        Some(Term::String(text)) => text::length(text)?,
        Some(Term::Unknown(_, Type::Tuple(items))) => items.len(),
        Some(Term::Unknown(_, Type::Object(fields))) => fields.len(),
        Some(Term::Unknown(_, Type::Number | Type::Bool) | Term::Number(_) | Term::Bool(_)) | None => {
            return Err(Fault::error("a value without length"));
        }
        Some(hidden) => return evaluator.hidden(&[hidden], Type::Number),
    };
    Ok(Term::Number(Num::count(count)))
}

pub(super) fn alltrue(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (_, items) = sequence(arguments, 0)?;
    for item in items {
        match item {
            Term::Bool(true) => {}
            Term::Unknown(..) | Term::Redacted(_) => return evaluator.hidden(&[item], Type::Bool),
            _ => return Ok(Term::Bool(false)),
        }
    }
    Ok(Term::Bool(true))
}

pub(super) fn anytrue(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (_, items) = sequence(arguments, 0)?;
    if items.iter().any(|item| matches!(item, Term::Bool(true))) {
        return Ok(Term::Bool(true));
    }
    Ok(veiled(evaluator, items, Type::Bool)?.unwrap_or(Term::Bool(false)))
}

pub(super) fn coalesce(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let kinds: Vec<Type> = arguments.iter().map(Term::kind).collect();
    let common = unify(&kinds);
    let clashing = arguments.first().is_some_and(|first| arguments.iter().any(|other| clash(first, other)))
        || arguments.windows(2).any(|pair| matches!(pair, [a, b] if clash(a, b)));
    if common == Common::None || clashing {
        return Err(Fault::error("the alternatives have no type in common"));
    }
    for (at, argument) in arguments.iter().enumerate() {
        match argument {
            Term::Unknown(..) | Term::Redacted(_) => {
                // It may be null, and then one of the others is taken.
                let rest: Vec<&Term> = arguments.iter().skip(at).collect();
                let kind = if let Common::Type(t) = common { t } else { Type::Foreign };
                return evaluator.hidden(&rest, kind);
            }
            Term::Null(_) => {}
            Term::String(text) if text.is_empty() => {}
            taken => {
                let others: Vec<&Term> =
                    arguments.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, t)| t).collect();
                return match chosen(taken, &others, evaluator.budget) {
                    // The tool goes on without a word where a conversion fails.
                    Err(Fault::Error(_)) => Err(Fault::unclear("alternatives that do not convert")),
                    other => other,
                };
            }
        }
    }
    Err(Fault::error("no alternative is set"))
}

pub(super) fn coalescelist(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    if arguments.is_empty() {
        return Err(Fault::error("a list is required"));
    }
    // The types of all are checked, up to the first that is not known.
    for argument in arguments.iter().take_while(|argument| !argument.is_hidden()) {
        if !matches!(argument, Term::Null(_) | Term::Sequence(..))
            || matches!(argument.kind(), Type::Set(_) | Type::Any)
        {
            return Err(Fault::error("lists or tuples are required"));
        }
        evaluator.budget.assumed |= argument.kind() == Type::Foreign;
    }
    for (at, argument) in arguments.iter().enumerate() {
        match argument {
            hidden if hidden.is_hidden() => {
                let rest: Vec<&Term> = arguments.iter().skip(at).collect();
                return evaluator.hidden(&rest, Type::Foreign);
            }
            Term::Sequence(_, items) if !items.is_empty() => return Ok(argument.clone()),
            _ => {}
        }
    }
    Err(Fault::error("no list has elements"))
}

pub(super) fn contains(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (kind, items) = sequence(arguments, 0)?;
    let Some(value) = arguments.get(1) else { return Err(Fault::error("a value is required")) };
    if let Sequence::Set(_) = kind
        && Blend::of(items, evaluator.budget)?.is_some()
    {
        return evaluator.hidden(&arguments.iter().collect::<Vec<_>>(), Type::Bool);
    }
    let mut hidden: Vec<&Term> = Vec::new();
    let mut unclear = false;
    for item in items {
        match same(value, item, evaluator.budget)? {
            Same::Yes => return Ok(Term::Bool(true)),
            Same::No => {}
            Same::Unknown => hidden.push(item),
            Same::Unclear => unclear = true,
        }
    }
    if !hidden.is_empty() {
        hidden.push(value);
        return evaluator.hidden(&hidden, Type::Bool);
    }
    if unclear {
        return Err(Fault::unclear("a comparison of types that are not known"));
    }
    Ok(Term::Bool(false))
}

pub(super) fn index(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (kind, items) = sequence(arguments, 0)?;
    let Some(value) = arguments.get(1) else { return Err(Fault::error("a value is required")) };
    match kind {
        Sequence::Set(_) => return Err(Fault::error("a list or tuple is required")),
        Sequence::Foreign => evaluator.budget.assumed = true,
        _ => {}
    }
    for (at, item) in items.iter().enumerate() {
        match same(item, value, evaluator.budget)? {
            Same::Yes => return Ok(Term::Number(Num::count(at))),
            Same::No => {}
            Same::Unknown => return evaluator.hidden(&arguments.iter().collect::<Vec<_>>(), Type::Number),
            Same::Unclear => return Err(Fault::unclear("a comparison of types that are not known")),
        }
    }
    Err(Fault::error("no such element"))
}

pub(super) fn one(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (kind, items) = sequence(arguments, 0)?;
    if let Sequence::Set(_) = kind
        && let Some(unknown) = veiled(evaluator, items, Type::Foreign)?
    {
        return Ok(unknown);
    }
    match items {
        [] => Ok(Term::Null(match kind {
            Sequence::List(t) | Sequence::Set(t) => t.clone(),
            Sequence::Tuple => Type::Any,
            Sequence::Row | Sequence::Foreign => Type::Foreign,
        })),
        [single] => Ok(single.clone()),
        _ => Err(Fault::error("more than one element")),
    }
}

/// Sets of one element type.
type Sets = (Type, Vec<Vec<Term>>);

/// The arguments as sets of one type; or the unknown that they make.
fn alike(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Result<Sets, Term>, Fault> {
    if let Some(unknown) = veiled(evaluator, arguments, Type::Foreign)? {
        return Ok(Err(unknown));
    }
    let mut kinds = Vec::new();
    let mut everything = Vec::new();
    for at in 0..arguments.len() {
        let (kind, items) = sequence(arguments, at)?;
        match kind {
            Sequence::Set(Type::Any) if items.is_empty() => {}
            Sequence::Set(t) => kinds.push(t.clone()),
            _ => return Err(Fault::error("a set is required")),
        }
        everything.extend(items.iter());
    }
    let element = match unify(&kinds) {
        _ if kinds.is_empty() => Type::Any,
        Common::Type(t) => t,
        Common::None => return Err(Fault::error("sets of different types")),
        // Of one primitive kind all, or of none that we can tell.
        Common::Unclear => match everything.first().map(|t| t.kind()) {
            Some(first) if first.is_primitive() && everything.iter().all(|t| t.kind() == first) => first,
            None => {
                evaluator.budget.assumed = true;
                Type::Foreign
            }
            Some(_) => return Err(Fault::unclear("sets of types that are not known")),
        },
    };
    let want = Type::set(element.clone());
    let mut converted = Vec::with_capacity(arguments.len());
    for argument in arguments {
        match convert(argument, &want, evaluator.budget)? {
            Term::Sequence(_, items) => converted.push(items.to_vec()),
            _ => return Err(Fault::unclear("sets of types that are not known")),
        }
    }
    Ok(Ok((element, converted)))
}

fn has(evaluator: &mut Evaluator<'_>, items: &[Term], wanted: &Term) -> Result<bool, Fault> {
    for item in items {
        match same(item, wanted, evaluator.budget)? {
            Same::Yes => return Ok(true),
            Same::No => {}
            _ => return Err(Fault::unclear("a comparison of types that are not known")),
        }
    }
    Ok(false)
}

pub(super) fn setunion(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    match alike(evaluator, arguments)? {
        Ok((element, lists)) => sets::set(element, lists.concat(), evaluator.budget),
        Err(unknown) => Ok(unknown),
    }
}

fn keep(evaluator: &mut Evaluator<'_>, arguments: &[Term], wanted: bool) -> Result<Term, Fault> {
    let (element, lists) = match alike(evaluator, arguments)? {
        Ok(alike) => alike,
        Err(unknown) => return Ok(unknown),
    };
    let Some((first, others)) = lists.split_first() else { return Err(Fault::error("a set is required")) };
    let mut kept = first.clone();
    for other in others {
        let mut next = Vec::new();
        for item in kept {
            if has(evaluator, other, &item)? == wanted {
                next.push(item);
            }
        }
        kept = next;
    }
    sets::set(element, kept, evaluator.budget)
}

pub(super) fn setintersection(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    keep(evaluator, arguments, true)
}

pub(super) fn setsubtract(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    keep(evaluator, arguments, false)
}
