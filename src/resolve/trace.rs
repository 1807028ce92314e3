//! The next step of a chain: what stands behind one name.

use std::sync::Arc;

use super::chain::{LONGEST, MOST, Walk};
use super::context::{Context, Each, base};
use super::evaluate::{descend, key_of, plain, value_of};
use super::memo::Trail;
use super::reference::{Part, Reference, path};
use super::{Link, Resolver, VariableEnd};
use crate::configuration::{Expression, Variable};
use crate::plan::address::{Address, InstanceKey, Mode, ModulePath};
use crate::plan::value::{Value, same};

impl<'a> Resolver<'a> {
    /// The ways from a reference on: `text` is how it is written.
    pub(super) fn trace_reference(
        &self,
        reference: &Reference,
        text: String,
        context: &Context<'a>,
        walk: &mut Walk,
        depth: usize,
    ) -> Vec<Vec<Link>> {
        if depth > LONGEST || walk.looks == 0 {
            return Vec::new();
        }
        walk.looks -= 1;
        let mut link = Link {
            module: context.module.clone(),
            reference: text,
            address: None,
            attribute: None,
            literal: None,
            variable: None,
            position: None,
        };
        let rest = reference.parts.get(1..).unwrap_or_default();
        let Some(name) = reference.name() else { return Vec::new() };
        let iterator = context.iterators.iter().rposition(|iterated| iterated.name == reference.root);
        let further = match (iterator, reference.root.as_ref()) {
            (Some(at), _) if name.as_ref() == "value" => self.trace_iterator(at, context, rest, walk, depth),
            (None, "var") => self.trace_variable(context, name, rest, &mut link, walk, depth),
            (None, "local") => {
                let locals = self.module(&context.module).and_then(|module| module.locals.as_ref());
                locals.and_then(|locals| locals.get(name)).map_or_else(Vec::new, |local| {
                    link.position.clone_from(&local.position);
                    let context = Context::module(context.module.clone());
                    self.trace(&local.expression, &context, rest, walk, depth + 1)
                })
            }
            (None, "each") if name.as_ref() == "value" => self.trace_each(context, rest, walk, depth),
            (None, "each") if name.as_ref() == "key" => self.trace_key(context, walk, depth),
            (None, "module") => self.trace_module(context, name, rest, &mut link, walk, depth),
            (None, _) if reference.is_resource() => {
                self.end_at_resource(reference, context, &mut link);
                Vec::new()
            }
            _ => Vec::new(),
        };
        if further.is_empty() {
            return vec![vec![link]];
        }
        let chains = further.into_iter().take(MOST).map(|mut chain| {
            chain.insert(0, link.clone());
            chain
        });
        chains.collect()
    }

    fn trace_variable(
        &self,
        context: &Context<'a>,
        name: &Arc<str>,
        rest: &[Part],
        link: &mut Link,
        walk: &mut Walk,
        depth: usize,
    ) -> Vec<Vec<Link>> {
        let declared = self.module(&context.module).and_then(|module| module.variables.get(name));
        let of_default = declared.and_then(|variable| variable.default_position.clone().or(variable.position.clone()));
        if let Some((step, parent)) = context.module.0.split_last() {
            let parent = ModulePath(parent.into());
            let call = self.module(&parent).and_then(|module| module.calls.get(&step.name));
            if let Some(argument) = call.and_then(|call| call.block.attributes.get(name))
                && let Some(call) = call
            {
                link.position.clone_from(&argument.position);
                let context = Context::call(parent, step.key.clone(), call);
                return self.trace(&argument.expression, &context, rest, walk, depth + 1);
            }
        }
        link.position = of_default;
        let whole = self.variable(&context.module, name, &Trail::start());
        link.variable = Some(VariableEnd {
            name: name.clone(),
            within: path(rest).0,
            given: context.module.0.is_empty() && !self.is_default(name),
        });
        link.literal = descend(&whole, rest).ok().map(|term| value_of(&term));
        Vec::new()
    }

    /// True if the value in force of a root variable is its default.
    fn is_default(&self, name: &Arc<str>) -> bool {
        let root = ModulePath::default();
        let defaults = self.defaults.get_or_init(|| {
            let variables = self.module(&root).into_iter().flat_map(|module| &module.variables);
            let in_force = |(name, variable): (&'a Arc<str>, &'a Variable)| {
                let default = variable.default.as_ref()?;
                let default = || value_of(&self.evaluate(default, &Context::module(root.clone()), &Trail::start()));
                let value = || value_of(&self.variable(&root, name, &Trail::start()));
                (!self.plan.variables.contains_key(name) || same(&default(), &value())).then(|| name.clone())
            };
            variables.filter_map(in_force).collect()
        });
        defaults.contains(name)
    }

    /// The element of a set that is the key of an instance. The key of a map is no value of its own.
    fn trace_key(&self, context: &Context<'a>, walk: &mut Walk, depth: usize) -> Vec<Vec<Link>> {
        let Some(key) = context.each.as_ref().map(|each| each.key.clone()) else { return Vec::new() };
        let InstanceKey::Key(key) = key else { return Vec::new() };
        let mut chains = self.trace_each(context, &[], walk, depth);
        let is_key = |link: &Link| link.literal.as_ref().and_then(Value::as_str) == Some(&key);
        chains.retain(|chain| chain.last().is_some_and(is_key));
        chains
    }

    fn trace_each(&self, context: &Context<'a>, rest: &[Part], walk: &mut Walk, depth: usize) -> Vec<Vec<Link>> {
        let Some(Each { key, for_each: Some(for_each) }) = &context.each else { return Vec::new() };
        let outer = Context::module(context.module.clone());
        self.trace_element(for_each, key.clone(), rest, &outer, walk, depth)
    }

    /// The value of the iterator of a dynamic block.
    fn trace_iterator(
        &self,
        at: usize,
        context: &Context<'a>,
        rest: &[Part],
        walk: &mut Walk,
        depth: usize,
    ) -> Vec<Vec<Link>> {
        let Some(iterated) = context.iterators.get(at) else { return Vec::new() };
        let Some(key) = key_of(&iterated.key) else { return Vec::new() };
        let mut outer = context.clone();
        outer.iterators.truncate(at);
        self.trace_element(iterated.for_each, key, rest, &outer, walk, depth)
    }

    /// An element of a collection, or a part of it.
    fn trace_element(
        &self,
        collection: &'a Expression,
        key: InstanceKey,
        rest: &[Part],
        outer: &Context<'a>,
        walk: &mut Walk,
        depth: usize,
    ) -> Vec<Vec<Link>> {
        let mut parts = vec![Part::Key(key)];
        parts.extend(rest.iter().cloned());
        // The reference is shown as written, without the key that this instance adds.
        match plain(collection) {
            Some(mut reference) => {
                let text = reference.to_string();
                reference.parts.extend(parts);
                self.trace_reference(&reference, text, outer, walk, depth + 1)
            }
            None => self.trace(collection, outer, &parts, walk, depth + 1),
        }
    }

    fn trace_module(
        &self,
        context: &Context<'a>,
        name: &Arc<str>,
        rest: &[Part],
        link: &mut Link,
        walk: &mut Walk,
        depth: usize,
    ) -> Vec<Vec<Link>> {
        let (key, rest) = match rest {
            [Part::Key(key), rest @ ..] => (Some(key.clone()), rest),
            rest => (None, rest),
        };
        let [Part::Name(output), rest @ ..] = rest else { return Vec::new() };
        let path = context.module.child(name, key);
        let Some(output) = self.module(&path).and_then(|module| module.outputs.get(output)) else { return Vec::new() };
        link.position.clone_from(&output.position);
        self.trace(&output.expression, &Context::module(path), rest, walk, depth + 1)
    }

    fn end_at_resource(&self, reference: &Reference, context: &Context<'a>, link: &mut Link) {
        let (base, rest) = match (reference.root.as_ref(), reference.parts.as_slice()) {
            ("data", [Part::Name(resource_type), Part::Name(name), rest @ ..]) => {
                (base(&context.module, Mode::Data, resource_type, name), rest)
            }
            (_, [Part::Name(name), rest @ ..]) => (base(&context.module, Mode::Managed, &reference.root, name), rest),
            _ => return,
        };
        let (key, rest) = match rest {
            [Part::Key(InstanceKey::Any), rest @ ..] => (None, rest),
            [Part::Key(key), rest @ ..] => (Some(key.clone()), rest),
            rest => (None, rest),
        };
        let mut address = Address { key, ..base };
        if self.index.find(&address).is_none() {
            // Of a single instance no key need be said.
            let instances = self.instances(&address.without_key());
            match instances.as_slice() {
                [only] if address.key.is_none() => address = only.clone(),
                _ => {}
            }
        }
        link.position = self.written_resource(&address).and_then(|resource| resource.block.position.clone());
        if self.index.find(&address).is_some() {
            link.attribute = Some(path(rest).0);
            link.address = Some(address);
        }
    }
}
