//! What can be told from a list of references alone, when the expression itself is not at hand.
//!
//! The plan JSON says which names occur in an expression, not how they are combined. One name and nothing else is
//! in all likelihood a plain reference; a resource beside `each.key` is the instance of the same key. Everything
//! else needs the sources.

use std::sync::Arc;

use super::Resolver;
use super::context::{Context, base};
use super::evaluate::{descend, needs_sources, unknown};
use super::memo::Trail;
use super::reference::{Part, Reference};
use crate::eval::{Blend, Budget, Term, Type};
use crate::plan::address::{Address, InstanceKey, Mode};
use crate::plan::value::{AttributePath, Cause, Origin};

impl<'a> Resolver<'a> {
    /// The value of an expression of which only the references are known.
    pub(crate) fn references(&self, names: &[Arc<str>], context: &Context<'a>, trail: &Trail) -> Term {
        trail.likely();
        let local = names.iter().find(|name| name.starts_with("local."));
        let needed: Arc<str> = local.cloned().unwrap_or_else(|| names.join(", ").into());
        let parsed: Option<Vec<Reference>> = names.iter().map(|name| Reference::parse(name)).collect();
        let (keys, others): (Vec<_>, Vec<_>) =
            parsed.unwrap_or_default().into_iter().partition(Reference::is_instance_key);
        let found = match (keys.as_slice(), others.as_slice()) {
            ([], [reference]) | ([reference], []) => self.lookup(reference, context, trail).ok(),
            ([key], [reference]) => self.paired(reference, key, context, trail),
            _ => return self.candidates(&others, context, trail, needed),
        };
        plausible(found, needed)
    }

    /// A reference whose index is the key of the asking instance: `x.y[each.key]`, of which `x.y` and `each.key` are
    /// left. The attribute behind the index is lost.
    fn paired(&self, reference: &Reference, key: &Reference, context: &Context<'a>, trail: &Trail) -> Option<Term> {
        let mine = &context.each.as_ref()?.key;
        match (mine, key.root.as_ref()) {
            (InstanceKey::Key(_), "each") | (InstanceKey::Index(_), "count") => {}
            _ => return None,
        }
        if reference.is_resource() {
            let base = resource(reference, context)?;
            let theirs = self.index.instances(&base)?;
            if !theirs.has(Some(mine)) {
                return None;
            }
            let address = Address { key: Some(mine.clone()), ..base };
            return Some(unknown(
                Cause::AfterApply,
                vec![Origin { address, attribute: AttributePath::default() }],
                true,
            ));
        }
        // Of a module, the output is lost.
        if reference.root.as_ref() == "module" {
            return None;
        }
        let collection = self.lookup(reference, context, trail).ok()?;
        descend(&collection, &[Part::Key(mine.clone())]).ok().filter(|found| !found.is_hidden())
    }

    /// Several references: the resources among them are candidates, and nothing more can be told.
    fn candidates(&self, all: &[Reference], context: &Context<'a>, trail: &Trail, needed: Arc<str>) -> Term {
        let mut blend = Blend::default();
        for reference in all {
            if let Ok(term) = self.lookup(reference, context, trail) {
                // What is too large to be searched has no origins to show.
                let _ = term.hidden(&mut blend, &mut Budget::default());
            }
        }
        Term::Unknown(blend.because(Cause::NeedsSources(needed)), Type::Foreign)
    }
}

/// The resource that a reference consists of; `None` if there is more to it.
fn resource(reference: &Reference, context: &Context<'_>) -> Option<Address> {
    match (reference.root.as_ref(), reference.parts.as_slice()) {
        ("data", [Part::Name(resource_type), Part::Name(name)]) => {
            Some(base(&context.module, Mode::Data, resource_type, name))
        }
        (_, [Part::Name(name)]) => Some(base(&context.module, Mode::Managed, &reference.root, name)),
        _ => None,
    }
}

/// Keeps a value that a plain reference would give, and that something else would hardly give.
///
/// A truth value or a number behind a single name may be negated, compared or added to, an empty text may be what a
/// conditional looks at; any other text is at worst one that no table knows.
fn plausible(found: Option<Term>, needed: Arc<str>) -> Term {
    match found {
        Some(Term::String(text)) if !text.is_empty() => Term::String(text),
        Some(Term::String(_) | Term::Bool(_) | Term::Number(_) | Term::Null(_)) | None => needs_sources(needed),
        Some(term) => term,
    }
}
