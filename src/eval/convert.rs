//! Conversions between types, as the tool does them without being asked.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::number::Num;
use super::sets;
use super::term::{Blend, Mapping, Sequence, Term};
use super::types::{Common, Type, converts, unify};
use super::{Budget, Fault};
use crate::plan::value::Cause;

/// The term as this type; an error if the tool refuses.
pub(super) fn convert(term: &Term, want: &Type, budget: &mut Budget) -> Result<Term, Fault> {
    budget.step()?;
    match (term, want) {
        (_, Type::Any | Type::Foreign) => Ok(term.clone()),
        (Term::Null(own), _) => {
            assume(own, want, budget);
            Ok(Term::Null(want.clone()))
        }
        (Term::Unknown(unknown, own), _) => {
            assume(own, want, budget);
            Ok(Term::Unknown(unknown.clone(), want.clone()))
        }
        (Term::Redacted(own), _) => {
            assume(own, want, budget);
            Ok(Term::Redacted(want.clone()))
        }
        (Term::Bool(_), Type::Bool) | (Term::Number(_), Type::Number) | (Term::String(_), Type::String) => {
            Ok(term.clone())
        }
        (Term::Bool(b), Type::String) => Ok(Term::text(if *b { "true" } else { "false" })),
        (Term::Number(n), Type::String) => Ok(n.text().map_or_else(|_| rounded(Type::String), Term::text)),
        (Term::String(text), Type::Number) => parse_number(text),
        (Term::String(text), Type::Bool) => match text.as_ref() {
            "true" | "1" => Ok(Term::Bool(true)),
            "false" | "0" => Ok(Term::Bool(false)),
            _ => Err(Fault::error("a bool is required")),
        },
        (Term::Sequence(kind, items), Type::List(element)) => {
            let (element, items) = elements(kind, items, element, budget)?;
            Ok(Term::list(element, items))
        }
        (Term::Sequence(kind, items), Type::Set(element)) => {
            let (element, items) = elements(kind, items, element, budget)?;
            sets::set(element, items, budget)
        }
        (Term::Sequence(kind, items), Type::Tuple(types)) => {
            match kind {
                Sequence::Tuple => {}
                Sequence::Row | Sequence::Foreign => budget.assumed = true,
                Sequence::List(_) | Sequence::Set(_) => return Err(Fault::error("a tuple is required")),
            }
            if items.len() != types.len() {
                return Err(Fault::error("a tuple of another length is required"));
            }
            budget.elements(items.len())?;
            let items = items.iter().zip(types.iter()).map(|(item, t)| convert(item, t, budget));
            Ok(Term::tuple(items.collect::<Result<_, _>>()?))
        }
        (Term::Mapping(kind, fields), Type::Map(element)) => {
            let (element, fields) = values(kind, fields, element, budget)?;
            Ok(Term::map(element, fields))
        }
        (Term::Mapping(_, fields), Type::Object(types)) => {
            budget.elements(types.len())?;
            let converted = types.iter().map(|(name, t)| {
                let value = fields.get(name).ok_or_else(|| Fault::error("an attribute is missing"))?;
                Ok((name.clone(), convert(value, t, budget)?))
            });
            Ok(Term::object(converted.collect::<Result<_, Fault>>()?))
        }
        _ => Err(Fault::error("a value of another type is required")),
    }
}

/// A type that we do not know may not convert, and then the tool refuses.
fn assume(own: &Type, want: &Type, budget: &mut Budget) {
    budget.assumed |= *own == Type::Foreign && own != want;
}

/// A number that the tool would print after rounding.
pub(super) fn rounded(kind: Type) -> Term {
    Term::unknown(Cause::NotEvaluated("a number that the tool rounds".into()), kind)
}

fn parse_number(text: &str) -> Result<Term, Fault> {
    if let Some(n) = Num::parse(text) {
        return Ok(Term::Number(n));
    }
    // Spellings that the tool's parser takes and ours does not.
    let rest = text.trim_start_matches(['+', '-']);
    if rest.to_ascii_lowercase().starts_with("inf") || rest.contains(['p', 'P']) {
        return Err(Fault::unclear("an unusual spelling of a number"));
    }
    Err(Fault::error("a number is required"))
}

/// Elements converted to one type: the wanted one, or the one that they have in common.
fn elements(
    kind: &Sequence,
    items: &Arc<Vec<Term>>,
    want: &Type,
    budget: &mut Budget,
) -> Result<(Type, Vec<Term>), Fault> {
    budget.elements(items.len())?;
    if let Sequence::List(own) | Sequence::Set(own) = kind
        && !converts(own, want)
    {
        return Err(Fault::error("elements of another type are required"));
    }
    // Without an element to look at, the type may be one that does not convert.
    budget.assumed |= items.is_empty() && matches!(kind, Sequence::Row | Sequence::Foreign);
    if *want != Type::Any {
        let items = items.iter().map(|item| convert(item, want, budget)).collect::<Result<_, _>>()?;
        return Ok((want.clone(), items));
    }
    match kind {
        Sequence::List(t) | Sequence::Set(t) => Ok((t.clone(), items.to_vec())),
        Sequence::Tuple | Sequence::Row | Sequence::Foreign => {
            let (element, items) = alike(items.iter(), budget)?;
            Ok((if *kind == Sequence::Tuple { element } else { Type::Foreign }, items))
        }
    }
}

fn values(
    kind: &Mapping,
    fields: &Arc<BTreeMap<Arc<str>, Term>>,
    want: &Type,
    budget: &mut Budget,
) -> Result<(Type, BTreeMap<Arc<str>, Term>), Fault> {
    budget.elements(fields.len())?;
    if let Mapping::Map(own) = kind
        && !converts(own, want)
    {
        return Err(Fault::error("elements of another type are required"));
    }
    budget.assumed |= fields.is_empty() && matches!(kind, Mapping::Foreign);
    if *want != Type::Any {
        let fields = fields.iter().map(|(name, value)| Ok((name.clone(), convert(value, want, budget)?)));
        return Ok((want.clone(), fields.collect::<Result<_, Fault>>()?));
    }
    match kind {
        Mapping::Map(t) => Ok((t.clone(), fields.as_ref().clone())),
        Mapping::Object | Mapping::Foreign => {
            let (element, values) = alike(fields.values(), budget)?;
            Ok((element, fields.keys().cloned().zip(values).collect()))
        }
    }
}

/// Terms converted to the type that they have in common.
pub(super) fn alike<'t>(
    terms: impl Iterator<Item = &'t Term> + Clone,
    budget: &mut Budget,
) -> Result<(Type, Vec<Term>), Fault> {
    let kinds: Vec<Type> = terms.clone().map(Term::kind).collect();
    if kinds.is_empty() {
        return Ok((Type::Any, Vec::new()));
    }
    match unify(&kinds) {
        Common::Type(t) => {
            let converted = terms.map(|term| convert(term, &t, budget)).collect::<Result<_, _>>()?;
            Ok((t, converted))
        }
        Common::None => Err(Fault::error("all elements must have the same type")),
        Common::Unclear => {
            let items: Vec<&Term> = terms.collect();
            // Primitives say their type themselves; a null or an unknown of foreign type can only turn them to text.
            let known: Vec<Type> = kinds.iter().filter(|t| t.is_primitive()).cloned().collect();
            let hidden = items.iter().filter(|t| t.is_null() || t.is_hidden()).count();
            if known.len() + hidden == items.len() && known.contains(&Type::String) {
                let converted = items.iter().map(|t| convert(t, &Type::String, budget)).collect::<Result<_, _>>()?;
                return Ok((Type::String, converted));
            }
            if hidden == items.len() || steady(&items, budget)? {
                return Ok((Type::Foreign, items.into_iter().cloned().collect()));
            }
            let mut blend = Blend::default();
            for item in items {
                item.hidden(&mut blend, budget)?;
            }
            Err(Fault::unclear_with("types that are not known", blend))
        }
    }
}

/// True if these terms have one shape, so that no conversion to a common type changes any of them.
fn steady(items: &[&Term], budget: &mut Budget) -> Result<bool, Fault> {
    let Some((first, rest)) = items.split_first() else { return Ok(true) };
    for item in rest {
        if !same_shape(first, item, budget)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn same_shape(a: &Term, b: &Term, budget: &mut Budget) -> Result<bool, Fault> {
    budget.step()?;
    Ok(match (a, b) {
        (Term::Bool(_), Term::Bool(_)) | (Term::Number(_), Term::Number(_)) | (Term::String(_), Term::String(_)) => {
            true
        }
        (Term::Sequence(kind, items), Term::Sequence(other_kind, others)) => {
            // Within a list all elements are of one type: any two must have one shape.
            let all: Vec<&Term> = items.iter().chain(others.iter()).collect();
            kind == other_kind && steady(&all, budget)?
        }
        (Term::Mapping(kind, fields), Term::Mapping(other_kind, others)) => {
            if kind != other_kind || !fields.keys().eq(others.keys()) {
                return Ok(false);
            }
            for (own, other) in fields.values().zip(others.values()) {
                // Two nulls are of foreign type both, and stay null.
                let both_null = own.is_null() && other.is_null();
                if !both_null && !same_shape(own, other, budget)? {
                    return Ok(false);
                }
            }
            true
        }
        _ => false,
    })
}

/// True if two terms certainly have no type in common: a primitive, a sequence and a mapping.
pub(super) const fn clash(a: &Term, b: &Term) -> bool {
    const fn sort(term: &Term) -> Option<u8> {
        match term {
            Term::Bool(_) | Term::Number(_) | Term::String(_) => Some(0),
            Term::Sequence(..) => Some(1),
            Term::Mapping(..) => Some(2),
            Term::Null(_) | Term::Unknown(..) | Term::Redacted(_) => None,
        }
    }
    match (sort(a), sort(b)) {
        (Some(a), Some(b)) => a != b,
        _ => false,
    }
}

/// One of several alternatives, converted to the type that all have in common.
pub(super) fn chosen(term: &Term, others: &[&Term], budget: &mut Budget) -> Result<Term, Fault> {
    if others.iter().any(|other| clash(term, other)) {
        return Err(Fault::error("the alternatives have no type in common"));
    }
    let mut kinds = vec![term.kind()];
    kinds.extend(others.iter().map(|t| t.kind()));
    match unify(&kinds) {
        Common::Type(t) => convert(term, &t, budget),
        Common::None => Err(Fault::error("the alternatives have no type in common")),
        Common::Unclear if settled(term, others, budget)? => {
            // They may have none in common, and then the tool refuses.
            budget.assumed = true;
            Ok(match term {
                Term::Sequence(_, items) => Term::Sequence(Sequence::Foreign, items.clone()),
                Term::Mapping(_, fields) => Term::Mapping(Mapping::Foreign, fields.clone()),
                other => other.clone(),
            })
        }
        Common::Unclear => {
            let mut blend = Blend::default();
            term.hidden(&mut blend, budget)?;
            Err(Fault::unclear_with("alternatives of types that are not known", blend))
        }
    }
}

/// True if no type that the others might have changes this term.
fn settled(term: &Term, others: &[&Term], budget: &mut Budget) -> Result<bool, Fault> {
    budget.step()?;
    Ok(match term {
        Term::String(_) | Term::Null(_) | Term::Unknown(..) | Term::Redacted(_) => true,
        Term::Bool(_) | Term::Number(_) => others.iter().all(|t| t.kind() == term.kind()),
        Term::Sequence(_, items) => {
            // A set among the others would sort and drop duplicates.
            let no_set = |t: &&Term| match t {
                Term::Sequence(kind, _) => !matches!(kind, Sequence::Set(_) | Sequence::Foreign),
                Term::Null(t) => *t != Type::Foreign && !matches!(t, Type::Set(_)),
                _ => false,
            };
            if items.len() > 1 && !others.iter().all(no_set) && !sets::is_ordered_text(items) {
                return Ok(false);
            }
            let inner = below(others, |other| match other {
                Term::Sequence(kind, items) if *kind == Sequence::Tuple || !items.is_empty() => {
                    Some(items.iter().collect())
                }
                _ => None,
            });
            // A set among lists takes the element type of the list, be it numbers.
            let text = |t: &&Term| matches!(t, Term::String(_) | Term::Null(_)) || t.is_hidden();
            let all_text = inner.as_ref().is_some_and(|inner| inner.iter().all(text));
            if items.iter().any(|item| matches!(item, Term::String(_))) && !all_text {
                return Ok(false);
            }
            all_settled(items.iter(), inner.as_deref(), budget)?
        }
        Term::Mapping(_, fields) => {
            let inner = below(others, |other| match other {
                Term::Mapping(kind, fields) if *kind == Mapping::Object || !fields.is_empty() => {
                    Some(fields.values().collect())
                }
                _ => None,
            });
            all_settled(fields.values(), inner.as_deref(), budget)?
        }
    })
}

/// The elements of the others, if all are collections of this kind whose elements tell their type.
fn below<'t>(others: &[&'t Term], inside: fn(&'t Term) -> Option<Vec<&'t Term>>) -> Option<Vec<&'t Term>> {
    let mut all = Vec::new();
    for other in others {
        all.extend(inside(other)?);
    }
    Some(all)
}

fn all_settled<'t>(
    mut items: impl Iterator<Item = &'t Term> + Clone,
    inner: Option<&[&'t Term]>,
    budget: &mut Budget,
) -> Result<bool, Fault> {
    let siblings: Vec<&Term> = items.clone().chain(inner.unwrap_or_default().iter().copied()).collect();
    let leaves_text = |t: &Term| matches!(t, Term::String(_) | Term::Null(_)) || t.is_hidden();
    if items.clone().all(leaves_text) {
        return Ok(true);
    }
    // Without sight of the other side only text is safe.
    if inner.is_none() {
        return Ok(false);
    }
    let first = items.clone().next();
    let uniform = first.is_some_and(|f| f.kind().is_primitive() && siblings.iter().all(|s| s.kind() == f.kind()));
    if uniform {
        return Ok(true);
    }
    let mut ok = true;
    for item in items.by_ref() {
        ok &= !matches!(item, Term::Bool(_) | Term::Number(_)) && settled(item, &siblings, budget)?;
    }
    Ok(ok)
}
