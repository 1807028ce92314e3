//! Sets in the order in which the tool iterates over them, and the equality that makes them.

use std::cmp::Ordering;
use std::fmt::Write as _;
use std::sync::Arc;

use super::number::Num;
use super::term::{Blend, Mapping, Sequence, Term};
use super::types::Type;
use super::{Budget, Fault};

/// The set of these elements: sorted, without duplicates; unknown as a whole if any element is.
pub(super) fn set(element: Type, items: Vec<Term>, budget: &mut Budget) -> Result<Term, Fault> {
    if items.iter().all(|item| matches!(item, Term::Redacted(_))) && !items.is_empty() {
        return Ok(Term::Redacted(Type::set(element)));
    }
    if let Some(unknown) = Blend::of(&items, budget)? {
        return Ok(Term::Unknown(unknown, Type::set(element)));
    }
    // Comparing costs; a set of n elements takes about n·log n of them.
    budget.elements(items.len().saturating_mul(8))?;
    let mut keyed = Vec::with_capacity(items.len());
    for item in items {
        keyed.push((key(&item, budget)?, item));
    }
    let mut murky = false;
    keyed.sort_by(|(a, _), (b, _)| {
        order(a, b).unwrap_or_else(|| {
            murky = true;
            Ordering::Equal
        })
    });
    if murky {
        return Err(Fault::unclear("the order of a set"));
    }
    keyed.dedup_by(|(a, _), (b, _)| order(a, b) == Some(Ordering::Equal));
    let items = keyed.into_iter().map(|(_, item)| item).collect();
    Ok(Term::Sequence(Sequence::Set(element), Arc::new(items)))
}

/// True for text in strictly rising order: the same as list and as set.
pub(super) fn is_ordered_text(items: &[Term]) -> bool {
    items.windows(2).all(|pair| matches!(pair, [Term::String(a), Term::String(b)] if a < b))
        && items.iter().all(|item| matches!(item, Term::String(_)))
}

/// What the tool sorts by.
enum Key {
    Bool(bool),
    Number(Num),
    Text(Arc<str>),
    Bytes(String),
    Null,
}

fn key(item: &Term, budget: &mut Budget) -> Result<Key, Fault> {
    Ok(match item {
        Term::Null(_) => Key::Null,
        Term::Bool(b) => Key::Bool(*b),
        Term::Number(n) => Key::Number(n.clone()),
        Term::String(text) => Key::Text(text.clone()),
        other => {
            let mut bytes = String::new();
            hash(other, &mut bytes, budget)?;
            Key::Bytes(bytes)
        }
    })
}

fn order(a: &Key, b: &Key) -> Option<Ordering> {
    match (a, b) {
        (Key::Null, Key::Null) => Some(Ordering::Equal),
        (Key::Null, _) => Some(Ordering::Greater),
        (_, Key::Null) => Some(Ordering::Less),
        (Key::Bool(a), Key::Bool(b)) => Some(a.cmp(b)),
        (Key::Number(a), Key::Number(b)) => a.compare(b).ok(),
        (Key::Text(a), Key::Text(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
        (Key::Bytes(a), Key::Bytes(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
        _ => None,
    }
}

/// The bytes by which the tool orders compound elements.
fn hash(term: &Term, out: &mut String, budget: &mut Budget) -> Result<(), Fault> {
    budget.step()?;
    match term {
        Term::Null(_) => out.push('~'),
        Term::Bool(b) => out.push(if *b { 'T' } else { 'F' }),
        Term::Number(n) => {
            // Ten significant digits; longer numbers would need the tool's rounding.
            let text = n.text().map_err(|_| Fault::unclear("the order of a set"))?;
            if text.trim_start_matches(['-', '0', '.']).len() > 10 || text.contains("0.0000") {
                return Err(Fault::unclear("the order of a set"));
            }
            out.push_str(&text);
        }
        Term::String(text) => {
            out.push('"');
            for c in text.chars() {
                match c {
                    '"' | '\\' => {
                        out.push('\\');
                        out.push(c);
                    }
                    '\n' => out.push_str("\\n"),
                    '\t' => out.push_str("\\t"),
                    '\r' => out.push_str("\\r"),
                    ' '..='~' => out.push(c),
                    c if c.is_alphanumeric() => out.push(c),
                    _ => return Err(Fault::unclear("the order of a set")),
                }
            }
            out.push('"');
        }
        Term::Sequence(kind, items) => {
            let (open, close) = match kind {
                Sequence::Tuple => ('<', '>'),
                _ => ('[', ']'),
            };
            out.push(open);
            for item in items.iter() {
                hash(item, out, budget)?;
                out.push(';');
            }
            out.push(close);
        }
        Term::Mapping(Mapping::Map(_), fields) => {
            out.push('{');
            for (name, value) in fields.iter() {
                hash(&Term::String(name.clone()), out, budget)?;
                out.push(':');
                hash(value, out, budget)?;
                out.push(';');
            }
            out.push('}');
        }
        Term::Mapping(Mapping::Object, fields) => {
            out.push('<');
            for value in fields.values() {
                hash(value, out, budget)?;
                out.push(';');
            }
            out.push('>');
        }
        Term::Mapping(Mapping::Foreign, _) => return Err(Fault::unclear("the order of a set")),
        Term::Unknown(..) | Term::Redacted(_) => write!(out, "?").map_err(|_| Fault::unclear("the order of a set"))?,
    }
    Ok(())
}

/// The answer of `==`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Same {
    /// Equal.
    Yes,
    /// Not equal.
    No,
    /// An unknown value decides.
    Unknown,
    /// A type that we do not know decides.
    Unclear,
}

/// Compares two terms as `==` does: other types are never equal, nulls always are.
pub(super) fn same(a: &Term, b: &Term, budget: &mut Budget) -> Result<Same, Fault> {
    budget.step()?;
    if a.is_hidden() || b.is_hidden() {
        return Ok(Same::Unknown);
    }
    Ok(match (a, b) {
        (Term::Null(_), Term::Null(_)) => Same::Yes,
        (Term::Bool(a), Term::Bool(b)) => yes_if(a == b),
        (Term::String(a), Term::String(b)) => yes_if(a == b),
        (Term::Number(a), Term::Number(b)) => a.compare(b).map_or(Same::Unclear, |o| yes_if(o == Ordering::Equal)),
        (Term::Sequence(..), Term::Sequence(..)) => sequences(a, b, budget)?,
        (Term::Mapping(..), Term::Mapping(..)) => mappings(a, b, budget)?,
        _ => Same::No,
    })
}

fn mappings(left: &Term, right: &Term, budget: &mut Budget) -> Result<Same, Fault> {
    let (Term::Mapping(kind, fields), Term::Mapping(other_kind, others)) = (left, right) else { return Ok(Same::No) };
    let map_and_object = |a: &Mapping, b: &Mapping| matches!((a, b), (Mapping::Map(_), Mapping::Object));
    if map_and_object(kind, other_kind) || map_and_object(other_kind, kind) || !fields.keys().eq(others.keys()) {
        return Ok(Same::No);
    }
    let Some(mut verdict) = types(left, right) else { return Ok(Same::No) };
    for (a, b) in fields.values().zip(others.values()) {
        verdict = worse(verdict, same(a, b, budget)?);
    }
    Ok(verdict)
}

fn sequences(left: &Term, right: &Term, budget: &mut Budget) -> Result<Same, Fault> {
    let (Term::Sequence(kind, items), Term::Sequence(other_kind, others)) = (left, right) else { return Ok(Same::No) };
    let rank = |kind: &Sequence| match kind {
        Sequence::List(_) => Some(0),
        Sequence::Set(_) => Some(1),
        Sequence::Tuple => Some(2),
        Sequence::Row | Sequence::Foreign => None,
    };
    if rank(kind).zip(rank(other_kind)).is_some_and(|(a, b)| a != b) || items.len() != others.len() {
        return Ok(Same::No);
    }
    let Some(mut verdict) = types(left, right) else { return Ok(Same::No) };
    for (a, b) in items.iter().zip(others.iter()) {
        let here = same(a, b, budget)?;
        // In the order of the elements, the first that differs or is unknown decides.
        if matches!(here, Same::No | Same::Unknown) {
            return Ok(here);
        }
        verdict = worse(verdict, here);
    }
    Ok(verdict)
}

/// What the types alone say: `None` if they differ, unclear if they are not known in full.
fn types(left: &Term, right: &Term) -> Option<Same> {
    let (left, right) = (left.kind(), right.kind());
    if left.is_open() || right.is_open() {
        return Some(Same::Unclear);
    }
    (left == right).then_some(Same::Yes)
}

const fn yes_if(equal: bool) -> Same {
    if equal { Same::Yes } else { Same::No }
}

const fn worse(a: Same, b: Same) -> Same {
    match (a, b) {
        (Same::Unknown, _) | (_, Same::Unknown) => Same::Unknown,
        (Same::No, _) | (_, Same::No) => Same::No,
        (Same::Unclear, _) | (_, Same::Unclear) => Same::Unclear,
        _ => Same::Yes,
    }
}
