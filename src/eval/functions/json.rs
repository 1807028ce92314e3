//! `jsonencode` and `jsondecode`, byte for byte as the tool writes.

use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write as _;
use std::sync::Arc;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{string, veiled};
use crate::eval::expression::Evaluator;
use crate::eval::number::Num;
use crate::eval::term::Term;
use crate::eval::types::Type;
use crate::eval::{Budget, Fault};

pub(super) fn jsonencode(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    if let Some(unknown) = veiled(evaluator, arguments, Type::String)? {
        return Ok(unknown);
    }
    let mut out = String::new();
    for argument in arguments {
        encode(argument, &mut out, evaluator.budget)?;
    }
    evaluator.text(out)
}

/// Writes a term as JSON; the term is wholly known.
pub(in crate::eval) fn encode(term: &Term, out: &mut String, budget: &mut Budget) -> Result<(), Fault> {
    budget.step()?;
    match term {
        Term::Null(_) => out.push_str("null"),
        Term::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Term::Number(n) => out.push_str(&n.text()?),
        Term::String(text) => quote(text, out, budget)?,
        Term::Sequence(_, items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                encode(item, out, budget)?;
            }
            out.push(']');
        }
        Term::Mapping(_, fields) => {
            out.push('{');
            for (i, (name, value)) in fields.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                quote(name, out, budget)?;
                out.push(':');
                encode(value, out, budget)?;
            }
            out.push('}');
        }
        Term::Unknown(..) | Term::Redacted(_) => return Err(Fault::unclear("a value that is not known")),
    }
    Ok(())
}

/// Text in quotes, with what HTML takes for markup escaped.
pub(super) fn quote(text: &str, out: &mut String, budget: &mut Budget) -> Result<(), Fault> {
    budget.grow(text.len() + 2)?;
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                write!(out, "\\u{:04x}", u32::from(c)).map_err(|_| Fault::unclear("text that cannot be written"))?;
            }
            c => out.push(c),
        }
    }
    out.push('"');
    Ok(())
}

pub(super) fn jsondecode(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    decode(string(arguments, 0)?.trim_matches([' ', '\t', '\n', '\r']), evaluator, 0)
}

/// Fields in the order of the text; the tool's answer to a key given twice is not ours to guess.
struct Fields<'r>(Vec<(String, &'r RawValue)>);

impl<'r> Deserialize<'r> for Fields<'r> {
    fn deserialize<D: Deserializer<'r>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'r> Visitor<'r> for Read {
            type Value = Fields<'r>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'r>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    fields.push(entry);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Read)
    }
}

fn parsed<'r, T: Deserialize<'r>>(text: &'r str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|_| {
        // Half a surrogate pair and great depth are no errors to the tool.
        if text.contains("\\u") || text.len() > 256 {
            Fault::unclear("JSON that is not read here")
        } else {
            Fault::error("no valid JSON")
        }
    })
}

fn decode(text: &str, evaluator: &mut Evaluator<'_>, depth: usize) -> Result<Term, Fault> {
    if depth > 200 {
        return Err(Fault::Limit("depth"));
    }
    evaluator.budget.spend(u64::try_from(text.len() / 64).unwrap_or(u64::MAX).saturating_add(1))?;
    match text.bytes().next() {
        Some(b'{') => {
            let Fields(entries) = parsed(text)?;
            evaluator.budget.elements(entries.len())?;
            let mut fields: BTreeMap<Arc<str>, Term> = BTreeMap::new();
            for (name, value) in entries {
                let value = decode(value.get(), evaluator, depth + 1)?;
                if fields.insert(name.into(), value).is_some() {
                    return Err(Fault::unclear("JSON with a key given twice"));
                }
            }
            Ok(Term::object(fields))
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = parsed(text)?;
            evaluator.budget.elements(items.len())?;
            Ok(Term::tuple(items.iter().map(|i| decode(i.get(), evaluator, depth + 1)).collect::<Result<_, _>>()?))
        }
        Some(b'"') => {
            let text: String = parsed(text)?;
            evaluator.text(text)
        }
        Some(b't' | b'f') => parsed(text).map(Term::Bool),
        Some(b'n') => parsed::<()>(text).map(|()| Term::Null(Type::Any)),
        _ => {
            // Valid as JSON first: leading zeros and plus signs are not.
            parsed::<&RawValue>(text)?;
            Num::parse(text).map(Term::Number).ok_or_else(|| Fault::error("no valid JSON"))
        }
    }
}
