//! Functions over maps and objects.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{sequence, veiled};
use crate::eval::Fault;
use crate::eval::convert::{clash, convert};
use crate::eval::expression::Evaluator;
use crate::eval::term::{Blend, Mapping, Sequence, Term};
use crate::eval::types::Type;

type Fields = BTreeMap<Arc<str>, Term>;

fn mapping(term: Option<&Term>) -> Result<(&Mapping, &Arc<Fields>), Fault> {
    match term {
        Some(Term::Mapping(kind, fields)) => Ok((kind, fields)),
        _ => Err(Fault::error("a map or object is required")),
    }
}

pub(super) fn keys(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    if let Some(hidden) = arguments.first().filter(|t| t.is_hidden()) {
        return match hidden {
            Term::Unknown(_, Type::Object(fields)) => {
                Ok(Term::tuple(fields.keys().cloned().map(Term::String).collect()))
            }
            _ => evaluator.hidden(&[hidden], Type::Foreign),
        };
    }
    let (kind, fields) = mapping(arguments.first())?;
    evaluator.budget.elements(fields.len())?;
    let keys: Vec<Term> = fields.keys().cloned().map(Term::String).collect();
    Ok(match kind {
        Mapping::Map(_) => Term::list(Type::String, keys),
        Mapping::Object => Term::tuple(keys),
        Mapping::Foreign => Term::Sequence(Sequence::Row, Arc::new(keys)),
    })
}

pub(super) fn values(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (kind, fields) = mapping(arguments.first())?;
    evaluator.budget.elements(fields.len())?;
    let values: Vec<Term> = fields.values().cloned().collect();
    Ok(match kind {
        Mapping::Map(t) => Term::list(t.clone(), values),
        Mapping::Object => Term::tuple(values),
        Mapping::Foreign => Term::Sequence(Sequence::Row, Arc::new(values)),
    })
}

pub(super) fn lookup(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    if arguments.len() > 3 {
        return Err(Fault::error("a call with another number of arguments"));
    }
    let default = arguments.get(2);
    let collection = arguments.first();
    if collection.is_some_and(Term::is_hidden) {
        // What is found may be the default.
        let all: Vec<&Term> = collection.into_iter().chain(default).collect();
        return evaluator.hidden(&all, Type::Foreign);
    }
    let (kind, fields) = mapping(collection)?;
    let key = match arguments.get(1) {
        Some(key) => convert(key, &Type::String, evaluator.budget)?,
        None => return Err(Fault::error("a key is required")),
    };
    let Term::String(name) = &key else {
        // Any element may be meant: those are the sources, the key is not.
        let mut blend = Blend::default();
        if let Term::Unknown(unknown, _) = &key {
            let mut cause_only = unknown.as_ref().clone();
            cause_only.origins.clear();
            blend.add(&cause_only);
        } else {
            blend.add_sensitive();
        }
        for value in fields.values().chain(default) {
            value.hidden(&mut blend, evaluator.budget)?;
        }
        return Ok(Term::Unknown(blend.finish(crate::plan::value::Cause::AfterApply), Type::Foreign));
    };
    match (fields.get(name), kind, default) {
        (Some(found), Mapping::Map(t), Some(default)) => {
            if t.is_open() && clash(found, default) {
                return Err(Fault::error("a default of another type than the elements"));
            }
            evaluator.budget.assumed |= t.is_open();
            convert(default, t, evaluator.budget)?;
            Ok(found.clone())
        }
        (Some(found), ..) => Ok(found.clone()),
        (None, _, None) => Err(Fault::error("no such key, and no default")),
        (None, Mapping::Map(t), Some(default)) if !t.is_open() => convert(default, t, evaluator.budget),
        (None, Mapping::Object, Some(default)) => Ok(default.clone()),
        (None, Mapping::Foreign | Mapping::Map(_), Some(default)) => {
            // A map would convert the default to its element type, an object would not.
            let safe = match default {
                Term::String(_) => {
                    fields.values().all(|v| matches!(v, Term::String(_) | Term::Null(_)) || v.is_hidden())
                }
                Term::Bool(_) | Term::Number(_) => {
                    fields.values().all(|v| v.kind() == default.kind()) && !fields.is_empty()
                }
                Term::Sequence(_, items) => {
                    items.is_empty() && fields.values().all(|v| matches!(v, Term::Sequence(..)))
                }
                Term::Mapping(_, inner) => inner.is_empty() && fields.values().all(|v| matches!(v, Term::Mapping(..))),
                Term::Null(_) | Term::Unknown(..) | Term::Redacted(_) => true,
            };
            if safe {
                evaluator.budget.assumed = true;
                return Ok(default.clone());
            }
            Err(Fault::unclear("a default for a map of a type that is not known"))
        }
    }
}

pub(super) fn merge(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let mut merged = Fields::new();
    let mut kinds: Vec<Type> = Vec::new();
    let mut hidden = false;
    for argument in arguments {
        kinds.push(argument.kind());
        match argument {
            Term::Null(Type::Any) => return Err(Fault::unclear("a merge with null")),
            Term::Null(_) => {}
            Term::Unknown(_, t) | Term::Redacted(t) if !t.is_primitive() => hidden = true,
            Term::Mapping(_, fields) => {
                evaluator.budget.elements(fields.len())?;
                merged.extend(fields.iter().map(|(name, value)| (name.clone(), value.clone())));
            }
            _ => return Err(Fault::error("maps or objects are required")),
        }
    }
    if hidden {
        return evaluator.hidden(&arguments.iter().collect::<Vec<_>>(), Type::Foreign);
    }
    let foreign = kinds.iter().any(Type::has_foreign);
    Ok(match kinds.split_first() {
        Some((Type::Map(t), rest)) if rest.iter().all(|k| Some(k) == kinds.first()) => {
            Term::map(t.as_ref().clone(), merged)
        }
        _ if foreign => Term::Mapping(Mapping::Foreign, Arc::new(merged)),
        _ => Term::object(merged),
    })
}

pub(super) fn transpose(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let result = Type::map(Type::list(Type::String));
    if let Some(unknown) = veiled(evaluator, arguments, result)? {
        return Ok(unknown);
    }
    let (_, fields) = mapping(arguments.first())?;
    let mut turned: BTreeMap<Arc<str>, Vec<Term>> = BTreeMap::new();
    for (name, list) in fields.iter() {
        let Term::Sequence(_, items) = list else { return Err(Fault::error("null in a map of lists")) };
        evaluator.budget.elements(items.len())?;
        for item in items.iter() {
            let Term::String(key) = item else { return Err(Fault::error("null in a map of lists")) };
            turned.entry(key.clone()).or_default().push(Term::String(name.clone()));
        }
    }
    let lists = turned.into_iter().map(|(key, names)| (key, Term::list(Type::String, names)));
    Ok(Term::map(Type::list(Type::String), lists.collect()))
}

pub(super) fn zipmap(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (_, names) = sequence(arguments, 0)?;
    let (kind, values) = sequence(arguments, 1)?;
    match kind {
        Sequence::Set(_) => return Err(Fault::error("a list or tuple is required")),
        Sequence::Foreign => evaluator.budget.assumed = true,
        _ => {}
    }
    if let Some(unknown) = veiled(evaluator, names, Type::Foreign)? {
        let mut all: Vec<&Term> = arguments.iter().collect();
        all.truncate(2);
        drop(unknown);
        return evaluator.hidden(&all, Type::Foreign);
    }
    if names.len() != values.len() {
        return Err(Fault::error("keys and values differ in number"));
    }
    evaluator.budget.elements(names.len())?;
    let mut fields = Fields::new();
    for (name, value) in names.iter().zip(values) {
        let Term::String(name) = name else { return Err(Fault::error("null as key")) };
        fields.insert(name.clone(), value.clone());
    }
    Ok(match kind {
        Sequence::List(t) => Term::map(t.clone(), fields),
        Sequence::Tuple => Term::object(fields),
        _ => Term::Mapping(Mapping::Foreign, Arc::new(fields)),
    })
}
