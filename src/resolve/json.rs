//! What can be told from a list of references alone, when the expression itself is not at hand.
//!
//! The plan JSON says which names occur in an expression, not how they are combined. One name and nothing else is
//! in all likelihood a plain reference; a resource beside `each.key` is the instance of the same key. Everything
//! else needs the sources.

use std::sync::Arc;

use super::context::{Context, descend};
use super::memo::Trail;
use super::reference::{Part, Reference};
use super::{Resolver, collect_origins};
use crate::plan::address::{Address, InstanceKey};
use crate::plan::value::{AttributePath, Cause, Origin, Unknown, Value};

impl<'a> Resolver<'a> {
    /// The value of an expression of which only the references are known.
    pub(crate) fn references(&self, names: &[Arc<str>], context: &Context<'a>, trail: &Trail) -> Value {
        trail.likely();
        let needs = || {
            let local = names.iter().find(|name| name.starts_with("local."));
            let text = local.map_or_else(|| names.join(", "), ToString::to_string);
            Cause::NeedsSources(text.into())
        };
        let Some(parsed) = names.iter().map(|name| Reference::parse(name)).collect::<Option<Vec<_>>>() else {
            return Value::unknown(needs());
        };
        let (keys, others): (Vec<_>, Vec<_>) = parsed.into_iter().partition(Reference::is_instance_key);
        match (keys.as_slice(), others.as_slice()) {
            ([], [reference]) => {
                let value = self.lookup(reference, context, trail);
                plausible(value.unwrap_or_else(|| Value::unknown(needs())), &needs)
            }
            ([key], [reference]) => {
                let value = self.paired(reference, key, context, trail);
                plausible(value.unwrap_or_else(|| Value::unknown(needs())), &needs)
            }
            ([key], []) => {
                let value = self.lookup(key, context, trail);
                plausible(value.unwrap_or_else(|| Value::unknown(needs())), &needs)
            }
            _ => self.candidates(&others, context, trail, needs()),
        }
    }

    /// A reference whose index is the key of the asking instance: `x.y[each.key]`, of which `x.y` and `each.key` are
    /// left. The attribute behind the index is lost.
    fn paired(&self, reference: &Reference, key: &Reference, context: &Context<'a>, trail: &Trail) -> Option<Value> {
        let mine = &context.each.as_ref()?.key;
        let fits = match (mine, key.root.as_ref()) {
            (InstanceKey::Key(_), "each") | (InstanceKey::Index(_), "count") => true,
            _ => false,
        };
        if !fits {
            return None;
        }
        if !reference.is_resource() {
            if reference.root.as_ref() == "module" {
                return None;
            }
            let value = self.lookup(reference, context, trail)?;
            return descend(&value, &[Part::Key(mine.clone())]);
        }
        let base = resource_base(reference, context)?;
        // More behind the name than an index was lost: not a plain `x.y[each.key]`.
        if reference.parts.len() > base.1 {
            return None;
        }
        let theirs = self.index.instances(&base.0)?;
        let asking = context.each.as_ref().and_then(|each| each.for_each);
        let same_keys = theirs.keys().all(Option::is_some) && theirs.contains_key(&Some(mine.clone()));
        let _ = asking;
        same_keys.then(|| {
            let address = Address { key: Some(mine.clone()), ..base.0 };
            unknown(Cause::AfterApply, vec![Origin { address, attribute: AttributePath::default() }], true)
        })
    }

    /// Several references: the resources among them are candidates, and nothing more can be told.
    fn candidates(&self, references: &[Reference], context: &Context<'a>, trail: &Trail, cause: Cause) -> Value {
        let mut origins = Vec::new();
        for reference in references {
            if let Some(value) = self.lookup(reference, context, trail) {
                collect_origins(&value, &mut origins);
            }
        }
        unknown(cause, origins, false)
    }
}

fn unknown(cause: Cause, origins: Vec<Origin>, exact: bool) -> Value {
    Value::Unknown(Arc::new(Unknown { cause, origins, exact }))
}

/// The resource that a reference starts at, and how many parts that takes.
fn resource_base(reference: &Reference, context: &Context<'_>) -> Option<(Address, usize)> {
    match (reference.root.as_ref(), reference.parts.as_slice()) {
        ("data", [Part::Name(resource_type), Part::Name(name), ..]) => {
            Some((super::context::data_source(&context.module, resource_type, name), 2))
        }
        (_, [Part::Name(name), ..]) => Some((super::context::managed(&context.module, &reference.root, name), 1)),
        _ => None,
    }
}

/// Keeps a value that a plain reference would give, and that something else would hardly give.
///
/// A truth value or a number behind a single name may be negated, compared or added to; text is at worst text that
/// no table knows.
fn plausible(value: Value, needs: &dyn Fn() -> Cause) -> Value {
    match value {
        Value::Bool(_) | Value::Number(_) => Value::unknown(needs()),
        value => value,
    }
}
