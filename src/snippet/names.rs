//! The names that a reader gave.

use std::sync::Arc;

use hcl_edit::expr::{Expression, Traversal, TraversalOperator};
use hcl_edit::visit::{self, Visit};
use hcl_edit::visit_mut::{self, VisitMut};
use hcl_edit::{Decorated, Ident};

use super::{Fit, Item};
use crate::configuration::{Expression as Written, Module};
use crate::plan::address::{Address, InstanceKey, Mode};
use crate::source::references::{Listing, listing};

/// What a snippet calls a resource that the reader calls by another name.
const THIS: &str = "this";

/// How instances of a resource are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Instances {
    One,
    Count,
    ForEach,
}

/// Gives a snippet the reader's names; `None` for a companion that is written already and only has no instance here.
pub(super) fn give(items: &mut Vec<Item>, fit: &Fit<'_>) -> Option<()> {
    let module = fit.subjects.first().and_then(|subject| module(fit, subject));
    let mut named = Named { fit, module, companion: None };
    for item in items {
        match item {
            Item::Block { name, labels, items } if name == "resource" => companion(labels, items, &mut named)?,
            item => walk(item, &mut named),
        }
    }
    Some(())
}

/// True if a snippet names a resource, or is one.
pub(super) fn has_any(items: &[Item]) -> bool {
    struct Finder(bool);
    impl Visit for Finder {
        fn visit_traversal(&mut self, node: &Traversal) {
            self.0 |= type_of(node).is_some();
            visit::visit_traversal(self, node);
        }
    }
    items.iter().any(|item| match item {
        Item::Blank => false,
        Item::Attribute { value, .. } => {
            let mut finder = Finder(false);
            finder.visit_expr(value);
            finder.0
        }
        Item::Block { name, items, .. } => name == "resource" || has_any(items),
    })
}

/// A resource that is missing: it is called as the one that it is for, and has as many instances.
fn companion(labels: &mut [String], items: &mut Vec<Item>, named: &mut Named<'_, '_>) -> Option<()> {
    let main = named.fit.subjects.iter().copied().find(|subject| refers_to(items, subject));
    let Some(main) = main else {
        walk_all(items, named);
        return Some(());
    };
    if let ([resource_type, ..], Some(module)) = (&*labels, named.module) {
        let without_instance = |name: &&str| !(named.fit.exists)(main, resource_type, name);
        if written_for(module, resource_type, main).find(without_instance).is_some() {
            return None;
        }
    }
    let instances = instances(main, named.module);
    named.companion = Some((main, instances));
    walk_all(items, named);
    named.companion = None;
    let whole = format!("{}.{}", main.resource_type, main.name);
    let meta = match instances {
        Instances::One => None,
        Instances::Count => Some(("count", format!("length({whole})"))),
        Instances::ForEach => Some(("for_each", whole)),
    };
    if let Some((name, text)) = meta
        && let Ok(value) = hcl_edit::parser::parse_expr(&text)
    {
        items.splice(0..0, [Item::Attribute { name: name.to_owned(), value }, Item::Blank]);
    }
    if let [resource_type, name] = labels
        && name == THIS
    {
        *name = free(named.module, resource_type, &main.name);
    }
    Some(())
}

/// Names of the resources of a type that refer to the one that a companion would be for.
fn written_for<'m>(module: &'m Module, resource_type: &str, main: &Address) -> impl Iterator<Item = &'m str> {
    let whole = format!("{}.{}", main.resource_type, main.name);
    let names = move |reference: &str| {
        reference.strip_prefix(whole.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let refers = move |expression: &Written| match expression {
        Written::References(found) => found.iter().any(|reference| names(reference)),
        Written::Hcl(written) => match listing(&written.expression) {
            Listing::References(found) => found.iter().any(|reference| names(reference)),
            _ => false,
        },
        Written::Constant(_) | Written::Opaque => false,
    };
    let wanted = resource_type.to_owned();
    module.resources.iter().filter_map(move |((mode, known, name), resource)| {
        let of_type = *mode == Mode::Managed && **known == *wanted;
        let attributes = || resource.block.attributes.values();
        (of_type && attributes().any(|attribute| refers(&attribute.expression))).then_some(&**name)
    })
}

/// A name that no resource of the type has yet.
fn free(module: Option<&Module>, resource_type: &str, wanted: &str) -> String {
    let taken = |name: &str| {
        let key = (Mode::Managed, Arc::from(resource_type), Arc::from(name));
        module.is_some_and(|module| module.resources.contains_key(&key))
    };
    let numbered = (2..).map(|n| format!("{wanted}_{n}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}

fn refers_to(items: &[Item], subject: &Address) -> bool {
    struct Finder<'a>(&'a str, bool);
    impl Visit for Finder<'_> {
        fn visit_traversal(&mut self, node: &Traversal) {
            self.1 |= type_of(node) == Some(self.0);
            visit::visit_traversal(self, node);
        }
    }
    let mut finder = Finder(&subject.resource_type, false);
    items.iter().any(|item| match item {
        Item::Blank => false,
        Item::Attribute { value, .. } => {
            finder.visit_expr(value);
            finder.1
        }
        Item::Block { items, .. } => refers_to(items, subject),
    })
}

fn walk_all(items: &mut [Item], named: &mut Named<'_, '_>) {
    for item in items {
        walk(item, named);
    }
}

fn walk(item: &mut Item, named: &mut Named<'_, '_>) {
    match item {
        Item::Blank => {}
        Item::Attribute { value, .. } => named.visit_expr_mut(value),
        Item::Block { items, .. } => walk_all(items, named),
    }
}

/// The module that a resource stands in, without the keys of its calls: inside, names are local.
fn module<'a>(fit: &Fit<'a>, subject: &Address) -> Option<&'a Module> {
    fit.configuration.modules.get(subject.module.dotted().as_str()).map(AsRef::as_ref)
}

/// The key of the address tells; where it is open, what was written.
fn instances(address: &Address, module: Option<&Module>) -> Instances {
    match &address.key {
        None => Instances::One,
        Some(InstanceKey::Index(_)) => Instances::Count,
        Some(InstanceKey::Key(_)) => Instances::ForEach,
        Some(InstanceKey::Any) => {
            let key = (address.mode, address.resource_type.clone(), address.name.clone());
            match module.and_then(|module| module.resources.get(&key)) {
                Some(resource) if resource.count.is_some() => Instances::Count,
                _ => Instances::ForEach,
            }
        }
    }
}

/// The type of `TYPE.this`.
fn type_of(node: &Traversal) -> Option<&str> {
    let Some(TraversalOperator::GetAttr(name)) = node.operators.first().map(Decorated::value) else {
        return None;
    };
    (name.as_str() == THIS).then_some(())?;
    node.expr.as_variable().map(Ident::as_str)
}

/// Replaces `TYPE.this`.
struct Named<'a, 'f> {
    fit: &'f Fit<'a>,
    module: Option<&'a Module>,
    /// What the companion that is being written is for.
    companion: Option<(&'f Address, Instances)>,
}

impl Named<'_, '_> {
    /// What the reader calls a resource; `None` where nobody can tell which one is meant.
    fn name(&self, resource_type: &str) -> Option<String> {
        let name = |name: &str| format!("{resource_type}.{name}");
        if let Some((main, instances)) = self.companion
            && *main.resource_type == *resource_type
        {
            let whole = name(&main.name);
            return Some(match instances {
                Instances::One => whole,
                Instances::Count => format!("{whole}[count.index]"),
                Instances::ForEach => format!("{whole}[each.key]"),
            });
        }
        if let Some(subject) = self.fit.subjects.iter().find(|subject| *subject.resource_type == *resource_type) {
            return (subject.key.is_none()).then(|| name(&subject.name));
        }
        let of_type = |((mode, known, _), _): &(&(Mode, Arc<str>, Arc<str>), _)| {
            *mode == Mode::Managed && **known == *resource_type
        };
        let mut known = self.module?.resources.iter().filter(of_type);
        match (known.next(), known.next()) {
            (Some(((_, _, only), resource)), None) if resource.count.is_none() && resource.for_each.is_none() => {
                Some(name(only))
            }
            _ => None,
        }
    }
}

impl VisitMut for Named<'_, '_> {
    fn visit_traversal_mut(&mut self, node: &mut Traversal) {
        visit_mut::visit_traversal_mut(self, node);
        let Some(name) = type_of(node).and_then(|resource_type| self.name(resource_type)) else { return };
        if let Ok(Expression::Traversal(found)) = hcl_edit::parser::parse_expr(&name) {
            node.expr = found.expr;
            node.operators.splice(0..1, found.operators);
        }
    }
}
