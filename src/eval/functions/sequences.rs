//! Functions that make a list or tuple of another.

use std::sync::Arc;

use super::{sequence, veiled, whole};
use crate::eval::Fault;
use crate::eval::convert::{alike, convert};
use crate::eval::expression::Evaluator;
use crate::eval::sets::{self, Same, same};
use crate::eval::term::{Blend, Sequence, Term};
use crate::eval::types::{Common, Type, unify};

/// The element type of an argument that was converted to a list.
fn element_type(kind: &Sequence) -> Type {
    match kind {
        Sequence::List(t) | Sequence::Set(t) => t.clone(),
        _ => Type::Foreign,
    }
}

pub(super) fn chunklist(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (kind, items) = sequence(arguments, 0)?;
    let size = whole(arguments, 1)?;
    let element = element_type(kind);
    if size < 0 {
        return Err(Fault::error("a negative size"));
    }
    evaluator.budget.elements(items.len())?;
    let inner = Type::list(element.clone());
    let chunks: Vec<Term> = match usize::try_from(size) {
        _ if items.is_empty() => Vec::new(),
        Ok(0) | Err(_) => vec![Term::list(element, items.to_vec())],
        Ok(size) => items.chunks(size).map(|chunk| Term::list(element.clone(), chunk.to_vec())).collect(),
    };
    Ok(Term::list(inner, chunks))
}

pub(super) fn compact(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (_, items) = sequence(arguments, 0)?;
    if let Some(unknown) = veiled(evaluator, items, Type::list(Type::String))? {
        return Ok(unknown);
    }
    let kept = items.iter().filter(|item| !item.is_null() && !matches!(item, Term::String(s) if s.is_empty()));
    Ok(Term::list(Type::String, kept.cloned().collect()))
}

pub(super) fn concat(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    if arguments.is_empty() {
        return Err(Fault::error("a list is required"));
    }
    let mut all = Vec::new();
    let mut lists = Vec::new();
    let mut foreign = false;
    for at in 0..arguments.len() {
        let (kind, items) = sequence(arguments, at)?;
        match kind {
            Sequence::List(t) => lists.push(Type::list(t.clone())),
            Sequence::Set(_) => return Err(Fault::error("lists or tuples are required")),
            Sequence::Tuple => {}
            Sequence::Row => foreign = true,
            Sequence::Foreign => {
                foreign = true;
                evaluator.budget.assumed = true;
            }
        }
        evaluator.budget.elements(items.len())?;
        all.extend(items.iter().cloned());
    }
    if lists.len() == arguments.len()
        && let Common::Type(Type::List(element)) = unify(&lists)
    {
        let items = all.iter().map(|item| convert(item, &element, evaluator.budget)).collect::<Result<_, _>>()?;
        return Ok(Term::list(element.as_ref().clone(), items));
    }
    if !foreign && lists.len() < arguments.len() {
        return Ok(Term::tuple(all));
    }
    // Lists of the plan would be converted to one type, tuples not: the same for elements of one kind.
    let kinds: Vec<Type> = all.iter().filter(|t| !t.is_null() && !t.is_hidden()).map(Term::kind).collect();
    let one_kind =
        kinds.split_first().is_none_or(|(first, rest)| first.is_primitive() && rest.iter().all(|k| k == first));
    let lone = all.len() <= 1 || arguments.len() == 1;
    let mixed_with_tuple = arguments.iter().any(|t| matches!(t, Term::Sequence(Sequence::Tuple, _)));
    if one_kind
        || lone
        || mixed_with_tuple
        || alike(all.iter(), evaluator.budget).is_ok_and(|(t, _)| t == Type::Foreign)
    {
        return Ok(Term::Sequence(Sequence::Row, Arc::new(all)));
    }
    Err(Fault::unclear("lists of types that are not known"))
}

pub(super) fn distinct(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (kind, items) = sequence(arguments, 0)?;
    if let Some(unknown) = veiled(evaluator, items, arguments.first().map_or(Type::Foreign, Term::kind))? {
        return Ok(unknown);
    }
    let mut kept: Vec<Term> = Vec::new();
    for item in items {
        let mut seen = false;
        for other in &kept {
            match same(other, item, evaluator.budget)? {
                Same::Yes => seen = true,
                Same::No => {}
                _ => return Err(Fault::unclear("a comparison of types that are not known")),
            }
            if seen {
                break;
            }
        }
        if !seen {
            kept.push(item.clone());
        }
    }
    Ok(Term::list(element_type(kind), kept))
}

pub(super) fn element(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (kind, items) = sequence(arguments, 0)?;
    let at = whole(arguments, 1)?;
    match kind {
        Sequence::Set(_) => return Err(Fault::error("a list or tuple is required")),
        Sequence::Foreign => evaluator.budget.assumed = true,
        _ => {}
    }
    let length = i128::try_from(items.len()).unwrap_or(i128::MAX);
    if length == 0 {
        return Err(Fault::error("an element of an empty list"));
    }
    // Newer tools count a negative index from the end, older ones refuse it.
    if at < 0 {
        return Err(Fault::unclear("a negative index"));
    }
    let position = usize::try_from(at.rem_euclid(length)).unwrap_or_default();
    items.get(position).cloned().ok_or_else(|| Fault::error("no such element"))
}

pub(super) fn flatten(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (_, items) = sequence(arguments, 0)?;
    let mut out = Vec::new();
    let mut open = false;
    level(evaluator, items, &mut out, &mut open, 0)?;
    if open {
        return evaluator.hidden(&arguments.iter().collect::<Vec<_>>(), Type::Foreign);
    }
    Ok(Term::tuple(out))
}

fn level(
    evaluator: &mut Evaluator<'_>,
    items: &[Term],
    out: &mut Vec<Term>,
    open: &mut bool,
    depth: usize,
) -> Result<(), Fault> {
    if depth > 200 {
        return Err(Fault::Limit("depth"));
    }
    for item in items {
        evaluator.budget.elements(1)?;
        match item {
            Term::Sequence(Sequence::Set(_), inner) if Blend::of(inner.iter(), evaluator.budget)?.is_some() => {
                *open = true;
            }
            Term::Sequence(_, inner) => level(evaluator, inner, out, open, depth + 1)?,
            // It may be a list itself, and then nobody knows how many elements there are.
            Term::Unknown(_, t) | Term::Redacted(t)
                if !t.is_primitive() && !matches!(t, Type::Map(_) | Type::Object(_)) =>
            {
                *open = true;
            }
            other => out.push(other.clone()),
        }
    }
    Ok(())
}

pub(super) fn matchkeys(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (kind, values) = sequence(arguments, 0)?;
    let (_, keys) = sequence(arguments, 1)?;
    let (_, wanted) = sequence(arguments, 2)?;
    if values.len() != keys.len() {
        return Err(Fault::error("keys and values differ in number"));
    }
    if let Some(unknown) = veiled(evaluator, arguments, arguments.first().map_or(Type::Foreign, Term::kind))? {
        return Ok(unknown);
    }
    let both: Vec<Term> = keys.iter().chain(wanted).cloned().collect();
    let (_, both) = alike(both.iter(), evaluator.budget)?;
    let (keys, wanted) = both.split_at_checked(keys.len()).unwrap_or((&both, &[]));
    let mut kept = Vec::new();
    for (key, value) in keys.iter().zip(values) {
        for search in wanted {
            match same(key, search, evaluator.budget)? {
                Same::Yes => {
                    kept.push(value.clone());
                    break;
                }
                Same::No => {}
                _ => return Err(Fault::unclear("a comparison of types that are not known")),
            }
        }
    }
    Ok(Term::list(element_type(kind), kept))
}

pub(super) fn reverse(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (kind, items) = sequence(arguments, 0)?;
    if let Sequence::Set(_) = kind
        && let Some(unknown) = veiled(evaluator, items, Type::Foreign)?
    {
        return Ok(unknown);
    }
    evaluator.budget.elements(items.len())?;
    let reversed = items.iter().rev().cloned().collect();
    Ok(match kind {
        Sequence::Tuple => Term::tuple(reversed),
        Sequence::List(t) | Sequence::Set(t) => Term::list(t.clone(), reversed),
        Sequence::Row | Sequence::Foreign => Term::Sequence(Sequence::Row, Arc::new(reversed)),
    })
}

pub(super) fn setproduct(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    if arguments.len() < 2 {
        return Err(Fault::error("two collections are required"));
    }
    let mut columns = Vec::with_capacity(arguments.len());
    let mut as_set = false;
    let mut foreign = false;
    let mut total = 1_usize;
    for at in 0..arguments.len() {
        let (kind, items) = sequence(arguments, at)?;
        as_set |= matches!(kind, Sequence::Set(_));
        foreign |= matches!(kind, Sequence::Foreign);
        let (element, items) = match kind {
            Sequence::List(t) | Sequence::Set(t) => (t.clone(), items.to_vec()),
            _ => alike(items.iter(), evaluator.budget)?,
        };
        total = total.saturating_mul(items.len());
        columns.push((element, items));
    }
    evaluator.budget.elements(total.saturating_mul(arguments.len()))?;
    let element = Type::Tuple(columns.iter().map(|(t, _)| t.clone()).collect());
    let mut rows: Vec<Vec<Term>> = vec![Vec::new()];
    for (_, items) in &columns {
        rows = rows
            .iter()
            .flat_map(|row| {
                items.iter().map(move |item| {
                    let mut next = row.clone();
                    next.push(item.clone());
                    next
                })
            })
            .collect();
    }
    let rows: Vec<Term> = rows.into_iter().map(Term::tuple).collect();
    if as_set && foreign {
        return Err(Fault::unclear("a product of lists or sets"));
    }
    if as_set {
        return sets::set(element, rows, evaluator.budget);
    }
    if foreign {
        // A product of lists and of sets are the same only if the rows are in order already.
        if rows.len() <= 1 {
            return Ok(Term::Sequence(Sequence::Foreign, Arc::new(rows)));
        }
        let Term::Sequence(_, ordered) = sets::set(element, rows.clone(), evaluator.budget)? else {
            return Err(Fault::unclear("a product of lists or sets"));
        };
        for (a, b) in rows.iter().zip(ordered.iter()) {
            if rows.len() != ordered.len() || same(a, b, evaluator.budget)? != Same::Yes {
                return Err(Fault::unclear("a product of lists or sets"));
            }
        }
        return Ok(Term::Sequence(Sequence::Foreign, Arc::new(rows)));
    }
    Ok(Term::list(element, rows))
}

pub(super) fn slice(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (kind, items) = sequence(arguments, 0)?;
    match kind {
        Sequence::Set(_) => return Err(Fault::error("a list or tuple is required")),
        Sequence::Foreign => evaluator.budget.assumed = true,
        _ => {}
    }
    let at = |n: i128| usize::try_from(n).map_err(|_| Fault::error("an index outside the list"));
    let (start, end) = (at(whole(arguments, 1)?)?, at(whole(arguments, 2)?)?);
    let part = items.get(start..end).ok_or_else(|| Fault::error("an index outside the list"))?;
    evaluator.budget.elements(part.len())?;
    let kind = if *kind == Sequence::Foreign { Sequence::Row } else { kind.clone() };
    Ok(Term::Sequence(kind, Arc::new(part.to_vec())))
}

pub(super) fn sort(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (_, items) = sequence(arguments, 0)?;
    if let Some(unknown) = veiled(evaluator, items, Type::list(Type::String))? {
        return Ok(unknown);
    }
    let mut texts = Vec::with_capacity(items.len());
    for item in items {
        let Term::String(text) = item else { return Err(Fault::error("null in a list to sort")) };
        texts.push(text.clone());
    }
    evaluator.budget.elements(texts.len().saturating_mul(4))?;
    texts.sort();
    Ok(Term::list(Type::String, texts.into_iter().map(Term::String).collect()))
}
