//! Ways through function calls: which arguments a call hands on, and which part of each; and which of several ways
//! bear on a value.

use std::collections::BTreeMap;
use std::sync::Arc;

use hcl_edit::expr::{Expression as Hcl, FuncCall};

use super::context::Context;
use super::evaluate::{descend, key_of, value_of};
use super::memo::{Key, Trail};
use super::reference::Part;
use super::{Link, Resolver};
use crate::eval::{Sequence, Term, Type};
use crate::plan::address::InstanceKey;
use crate::plan::value::{Value, same};

impl<'a> Resolver<'a> {
    /// The arguments of a call that its value, or a part of it, comes from, with the part of each.
    pub(super) fn handed_on<'e>(
        &self,
        call: &'e FuncCall,
        parts: &[Part],
        context: &Context<'a>,
    ) -> Vec<(&'e Hcl, Vec<Part>)> {
        let all = |parts: &[Part]| call.args.iter().map(|argument| (argument, parts.to_vec())).collect();
        let at = |part: Part| {
            let first = call.args.iter().next()?;
            let narrowed: Vec<Part> = std::iter::once(part).chain(parts.iter().cloned()).collect();
            self.has(first, &narrowed, context).then(|| vec![(first, narrowed)])
        };
        let second = || Some(self.evaluate_hcl(call.args.iter().nth(1)?, context, &Trail::start()));
        match call.name.name.as_str() {
            "coalesce" | "coalescelist" | "nonsensitive" | "sensitive" | "tolist" | "tomap" | "toset" | "try" => {
                all(parts)
            }
            // The last argument that has the part.
            "merge" if !parts.is_empty() => {
                let holder = call.args.iter().filter(|argument| self.has(argument, parts, context)).last();
                holder.map_or_else(|| all(&[]), |holder| vec![(holder, parts.to_vec())])
            }
            "lookup" => {
                let key = second().and_then(|key| key_of(&key));
                let found = key.and_then(|key| at(Part::Key(key)));
                // What is not there is the default.
                found.unwrap_or_else(|| {
                    all(&[]).into_iter().enumerate().filter(|(i, _)| *i != 1).map(|(_, a)| a).collect()
                })
            }
            "element" => {
                let index = second().and_then(|index| self.wrapped(call, &index, context));
                let found = index.and_then(|index| at(Part::Key(InstanceKey::Index(index))));
                found.unwrap_or_else(|| all(&[]).into_iter().take(1).collect())
            }
            "one" => at(Part::Key(InstanceKey::Index(0))).unwrap_or_else(|| all(&[])),
            _ => all(&[]),
        }
    }

    /// The part of its collection that a `for` makes one of its elements from, if that hands on the element, or a part
    /// of it, and no other element is equal.
    pub(super) fn made_from(&self, expression: &'a Hcl, part: &Part, context: &Context<'a>) -> Option<Vec<Part>> {
        let Hcl::ForExpr(each) = expression else { return None };
        let is_element = |root: &Hcl| matches!(root, Hcl::Variable(name) if **name == *each.intro.value_var);
        let taken = match &each.value_expr {
            Hcl::Traversal(traversal) if is_element(&traversal.expr) => {
                self.parts_of(&traversal.operators, &[], context)
            }
            root if is_element(root) => Vec::new(),
            _ => return None,
        };
        let sources = |trail: &Trail| self.sources(expression, &each.intro.collection_expr, &taken, context, trail);
        let sources = if context.each.is_none() && context.iterators.is_empty() {
            let key = Key::For(context.module.clone(), std::ptr::from_ref(expression).addr());
            self.memo.get(key, &Trail::start(), sources)
        } else {
            sources(&Trail::start())
        };
        let source = key_of(&descend(&sources, std::slice::from_ref(part)).ok()?)?;
        Some(std::iter::once(Part::Key(source)).chain(taken).collect())
    }

    /// What a `for` makes, with the key of the only element that each can be made from in its place; null where there
    /// are several.
    fn sources(&self, each: &Hcl, collection: &Hcl, taken: &[Part], context: &Context<'a>, trail: &Trail) -> Term {
        let collection = self.evaluate_hcl(collection, context, trail);
        let elements: Vec<(Term, &Term)> = match &collection {
            Term::Mapping(_, fields) => fields.iter().map(|(key, value)| (Term::String(key.clone()), value)).collect(),
            // The order of a set is not that of what is written; its elements are its keys.
            Term::Sequence(Sequence::Set(_), items) => items.iter().map(|item| (item.clone(), item)).collect(),
            Term::Sequence(_, items) => (0..).map(Term::int).zip(items.iter()).collect(),
            _ => return Term::Null(Type::Foreign),
        };
        let mut keys: BTreeMap<String, Option<Term>> = BTreeMap::new();
        for (key, element) in elements {
            if let Some(text) = descend(element, taken).ok().and_then(|taken| canonical(&value_of(&taken))) {
                keys.entry(text).and_modify(|several| *several = None).or_insert(Some(key));
            }
        }
        let source = |made: &Term| {
            let found = canonical(&value_of(made)).and_then(|text| keys.get(&text)?.clone());
            found.unwrap_or(Term::Null(Type::Foreign))
        };
        match self.evaluate_hcl(each, context, trail) {
            Term::Mapping(kind, fields) => {
                let fields = fields.iter().map(|(key, made)| (key.clone(), source(made)));
                Term::Mapping(kind, Arc::new(fields.collect()))
            }
            Term::Sequence(kind, items) => Term::Sequence(kind, Arc::new(items.iter().map(source).collect())),
            _ => Term::Null(Type::Foreign),
        }
    }

    /// The index of `element`, which begins again behind the end.
    fn wrapped(&self, call: &FuncCall, index: &Term, context: &Context<'a>) -> Option<u64> {
        let Some(InstanceKey::Index(index)) = key_of(index) else { return None };
        let Term::Sequence(_, items) = self.evaluate_hcl(call.args.iter().next()?, context, &Trail::start()) else {
            return None;
        };
        index.checked_rem(items.len().try_into().ok()?)
    }

    /// True if an expression has a part.
    fn has(&self, expression: &Hcl, parts: &[Part], context: &Context<'a>) -> bool {
        let whole = self.evaluate_hcl(expression, context, &Trail::start());
        matches!(whole, Term::Mapping(..) | Term::Sequence(..)) && descend(&whole, parts).is_ok()
    }
}

/// A text that equal values share; none of what is not known.
fn canonical(value: &Value) -> Option<String> {
    Some(match value {
        Value::Unknown(_) | Value::Redacted => return None,
        Value::Null => String::from("null"),
        Value::Bool(truth) => format!("={truth}"),
        Value::Number(number) => format!("={number}"),
        Value::String(text) => format!("={}:{text}", text.len()),
        Value::List(items) => format!("[{}]", items.iter().map(canonical).collect::<Option<Vec<_>>>()?.join(",")),
        Value::Object(fields) => {
            let field = |(name, value): (&Arc<str>, &Value)| Some(format!("{name:?}{}", canonical(value)?));
            format!("{{{}}}", fields.iter().map(field).collect::<Option<Vec<_>>>()?.join(","))
        }
    })
}

/// Leaves out the ways that end at values which the value in question is not made of: the pattern of a `format`, the
/// null that a `coalesce` passes over. If none explains it, all stay.
pub(super) fn bearing(chains: Vec<Vec<Link>>, value: &Value) -> Vec<Vec<Link>> {
    let end = |chain: &Vec<Link>| match chain.last()?.literal.as_ref()? {
        Value::Redacted | Value::Unknown(_) => None,
        literal => Some(weight(literal, value)),
    };
    let weights: Vec<Option<usize>> = chains.iter().map(end).collect();
    let best = weights.iter().flatten().max().copied().unwrap_or_default();
    if best == 0 {
        return chains;
    }
    let bears = |weight: Option<usize>| match weight {
        // Another one explains all of it.
        None => best != WHOLE,
        Some(weight) => weight > 0 && weight >= best / 2,
    };
    chains.into_iter().zip(weights).filter(|(_, weight)| bears(*weight)).map(|(chain, _)| chain).collect()
}

/// The weight of what is the whole value, or a whole element of it.
const WHOLE: usize = usize::MAX;

/// How much of a value another one can account for: characters of a text, or all of it.
fn weight(part: &Value, of: &Value) -> usize {
    let text = |value: &Value| -> Option<Arc<str>> {
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string().into()),
            Value::Bool(truth) => Some(truth.to_string().into()),
            _ => None,
        }
    };
    match (part, of) {
        (Value::Null, of) => usize::from(of.is_null()),
        (part, of) if same(part, of) => WHOLE,
        (Value::List(items), of) => items.iter().map(|item| weight(item, of)).max().unwrap_or_default(),
        (Value::Object(fields), of) => fields.values().map(|field| weight(field, of)).max().unwrap_or_default(),
        (part, Value::List(items)) => items.iter().map(|item| weight(part, item)).max().unwrap_or_default(),
        (part, Value::Object(fields)) => fields.values().map(|field| weight(part, field)).max().unwrap_or_default(),
        (part, Value::String(of)) => text(part).filter(|part| of.contains(&**part)).map_or(0, |part| part.len()),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::value::Number;

    #[test]
    fn what_a_value_is_made_of_weighs() {
        let text = |text: &str| Value::string(text);
        assert_eq!(weight(&text("us-east-2"), &text("us-east-2a")), 9);
        assert_eq!(weight(&text("a"), &text("us-east-2a")), 1);
        assert_eq!(weight(&text("%sa"), &text("us-east-2a")), 0);
        assert_eq!(weight(&text(""), &text("us-east-2a")), 0);
        assert_eq!(weight(&Value::Null, &text("null")), 0);
        // Digits are no part of a number.
        assert_eq!(weight(&Value::Number(Number::Int(1)), &Value::Number(Number::Int(14))), 0);
        assert_eq!(weight(&Value::Number(Number::Int(22)), &text("tcp/22")), 2);
        assert_eq!(weight(&text("0.0.0.0/0"), &Value::List(vec![text("0.0.0.0/0"), text("::/0")])), WHOLE);
        assert_eq!(weight(&Value::List(vec![text("x"), text("22")]), &Value::Number(Number::Int(22))), WHOLE);
    }
}
