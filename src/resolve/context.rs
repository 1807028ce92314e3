//! What a name means at the place where it is written: variables, locals, `each`, `count`, iterators.

use std::sync::Arc;

use super::Resolver;
use super::evaluate::{converted, descend, from_value, needs_sources, plain};
use super::memo::{Key, Trail};
use super::reference::{Part, Reference};
use crate::configuration::{Call, Expression};
use crate::eval::{Blend, Budget, Fault, Term, Type};
use crate::plan::PlanKind;
use crate::plan::address::{Address, InstanceKey, Mode, ModulePath};
use crate::plan::value::{Cause, Value};

/// Where an expression stands.
#[derive(Clone, Debug)]
pub(crate) struct Context<'a> {
    /// The module instance.
    pub(crate) module: ModulePath,
    /// The instance of the resource, call or provider that the expression belongs to.
    pub(crate) each: Option<Each<'a>>,
    /// Iterators of the dynamic blocks around it, outermost first.
    pub(crate) iterators: Vec<Iterated<'a>>,
}

/// What `each` and `count` mean.
#[derive(Clone, Debug)]
pub(crate) struct Each<'a> {
    /// Key of the instance.
    pub(crate) key: InstanceKey,
    /// The collection, if it is written and at hand.
    pub(crate) for_each: Option<&'a Expression>,
}

/// One element of a dynamic block.
#[derive(Clone, Debug)]
pub(crate) struct Iterated<'a> {
    /// Name of the iterator.
    pub(crate) name: Arc<str>,
    /// `name.key`.
    pub(crate) key: Term,
    /// `name.value`.
    pub(crate) value: Term,
    /// What the block iterates over.
    pub(crate) for_each: &'a Expression,
}

/// What a name stands for; an error if the tool would refuse the reference (no such index, no such field).
pub(crate) type Found = Result<Term, Fault>;

impl<'a> Context<'a> {
    /// The top of a module.
    pub(crate) const fn module(module: ModulePath) -> Self {
        Self { module, each: None, iterators: Vec::new() }
    }

    /// The place where the arguments of a module call stand.
    pub(crate) fn call(parent: ModulePath, key: Option<InstanceKey>, call: &'a Call) -> Self {
        let each = key.map(|key| Each { key, for_each: call.for_each.as_ref() });
        Self { module: parent, each, iterators: Vec::new() }
    }

    /// The same place inside one element of a dynamic block.
    pub(crate) fn with(&self, iterated: Iterated<'a>) -> Self {
        let mut inner = self.clone();
        inner.iterators.push(iterated);
        inner
    }
}

impl<'a> Resolver<'a> {
    /// The place where the arguments of a resource instance stand.
    pub(crate) fn context_of(&self, address: &Address) -> Context<'a> {
        let for_each = self.written_resource(address).and_then(|resource| resource.for_each.as_ref());
        let each = address.key.clone().map(|key| Each { key, for_each });
        Context { module: address.module.clone(), each, iterators: Vec::new() }
    }

    /// What a reference stands for.
    pub(crate) fn lookup(&self, reference: &Reference, context: &Context<'a>, trail: &Trail) -> Found {
        let rest = reference.parts.get(1..).unwrap_or_default();
        let name = || reference.name().ok_or_else(|| Fault::error("a reference without a name"));
        if let Some(iterated) = context.iterators.iter().rev().find(|i| i.name == reference.root) {
            return match name()?.as_ref() {
                "key" => descend(&iterated.key, rest),
                "value" => descend(&iterated.value, rest),
                _ => Err(Fault::error("an iterator has a key and a value")),
            };
        }
        match reference.root.as_ref() {
            "var" => descend(&self.variable(&context.module, name()?, trail), rest),
            "local" => descend(&self.local(&context.module, name()?, trail), rest),
            "each" => match name()?.as_ref() {
                "key" => Ok(self.each_key(context, trail)),
                "value" => self.each_value(context, rest, trail),
                _ => Err(Fault::error("`each` has a key and a value")),
            },
            "count" => Ok(match context.each.as_ref().map(|each| &each.key) {
                Some(InstanceKey::Index(i)) => Term::int(i128::from(*i)),
                _ => Term::unknown(Cause::AfterApply, Type::Number),
            }),
            "module" => self.module_call(&context.module, name()?, rest, trail),
            "data" => match reference.parts.as_slice() {
                [Part::Name(resource_type), Part::Name(name), rest @ ..] => {
                    self.resource(&base(&context.module, Mode::Data, resource_type, name), rest, trail)
                }
                _ => Err(Fault::error("a data source has a type and a name")),
            },
            "path" | "terraform" | "self" | "ephemeral" | "tofu" => Ok(needs_sources(reference.to_string())),
            _ => self.resource(&base(&context.module, Mode::Managed, &reference.root, name()?), rest, trail),
        }
    }

    /// The value in force of a variable.
    pub(crate) fn variable(&self, module: &ModulePath, name: &Arc<str>, trail: &Trail) -> Term {
        let key = Key::Variable(module.clone(), name.clone());
        self.memo.get(key, trail, |trail| self.variable_value(module, name, trail))
    }

    fn variable_value(&self, module: &ModulePath, name: &Arc<str>, trail: &Trail) -> Term {
        let declared = self.module(module).and_then(|module| module.variables.get(name));
        let constraint = declared.and_then(|variable| variable.constraint.as_ref());
        let Some((step, parent)) = module.0.split_last() else {
            // An ephemeral variable is in no plan, and its default need not be in force.
            let Some(value) = self.plan.variables.get(name) else {
                // A saved plan leaves out what nobody set: then the default is in force.
                let default = declared.filter(|variable| !variable.ephemeral && self.plan.kind == PlanKind::PlanFile);
                return default.and_then(|variable| variable.default.as_ref()).map_or_else(
                    || Term::unknown(Cause::Environment, Type::Foreign),
                    |default| self.evaluate(default, &Context::module(module.clone()), trail),
                );
            };
            return converted(from_value(value), constraint, trail);
        };
        let parent = ModulePath(parent.into());
        let Some(call) = self.module(&parent).and_then(|parent| parent.calls.get(&step.name)) else {
            return needs_sources(format!("var.{name}"));
        };
        let default = || {
            // A variable that is not passed has a default; the plan JSON does not show one that is null.
            let default = declared.and_then(|variable| variable.default.as_ref());
            default.map_or(Term::Null(Type::Foreign), |default| {
                self.evaluate(default, &Context::module(module.clone()), trail)
            })
        };
        let value = match call.block.attributes.get(name) {
            None => default(),
            Some(argument) => {
                let passed = self.evaluate(&argument.expression, &Context::call(parent, step.key.clone(), call), trail);
                match (&passed, declared.and_then(|variable| variable.nullable.as_ref())) {
                    (Term::Null(_), Some(nullable)) => {
                        match self.evaluate(nullable, &Context::module(module.clone()), trail) {
                            Term::Bool(false) => default(),
                            Term::Bool(true) => passed,
                            _ => needs_sources(format!("var.{name}")),
                        }
                    }
                    // The plan JSON does not say whether null means the default.
                    (Term::Null(_), None) if self.is_shown_in_part(module) && !default().is_null() => {
                        needs_sources(format!("var.{name}"))
                    }
                    _ => passed,
                }
            }
        };
        converted(value, constraint, trail)
    }

    /// True if the plan JSON is all that is at hand of a module.
    fn is_shown_in_part(&self, module: &ModulePath) -> bool {
        self.module(module).is_none_or(|module| module.locals.is_none())
    }

    /// The value of a local.
    fn local(&self, module: &ModulePath, name: &Arc<str>, trail: &Trail) -> Term {
        let locals = self.module(module).and_then(|module| module.locals.as_ref());
        let Some(local) = locals.and_then(|locals| locals.get(name)) else {
            return needs_sources(format!("local.{name}"));
        };
        let key = Key::Local(module.clone(), name.clone());
        self.memo.get(key, trail, |trail| self.evaluate(&local.expression, &Context::module(module.clone()), trail))
    }

    fn each_key(&self, context: &Context<'a>, trail: &Trail) -> Term {
        let each = context.each.as_ref();
        match each.map(|each| (&each.key, each.for_each)) {
            Some((InstanceKey::Key(key), _)) => Term::String(key.clone()),
            Some((InstanceKey::Any, Some(for_each))) => match self.for_each(for_each, &context.module, trail) {
                Term::Sequence(_, items) => only(&items),
                other => blurred([&other]),
            },
            _ => Term::unknown(Cause::AfterApply, Type::String),
        }
    }

    fn each_value(&self, context: &Context<'a>, rest: &[Part], trail: &Trail) -> Found {
        let Some(Each { key, for_each: Some(for_each) }) = &context.each else {
            return Ok(needs_sources("each.value"));
        };
        // A plain reference is followed with the key of this instance, without building the collection.
        if let (Some(mut reference), InstanceKey::Key(_)) = (plain(for_each), key) {
            reference.parts.push(Part::Key(key.clone()));
            reference.parts.extend(rest.iter().cloned());
            if matches!(for_each, Expression::References(_)) {
                trail.likely();
            }
            if let Ok(term) = self.lookup(&reference, &Context::module(context.module.clone()), trail) {
                return Ok(term);
            }
        }
        match (self.for_each(for_each, &context.module, trail), key) {
            (Term::Mapping(_, fields), InstanceKey::Key(key)) => match fields.get(key) {
                Some(value) => descend(value, rest),
                None => Ok(blurred(fields.values())),
            },
            // The values of a set are its keys.
            (Term::Sequence(_, items), InstanceKey::Key(key)) => {
                let held = items.iter().any(|item| matches!(item, Term::String(text) if text == key));
                if held { descend(&Term::String(key.clone()), rest) } else { Ok(blurred(items.iter())) }
            }
            (Term::Sequence(_, items), InstanceKey::Any) => descend(&only(&items), rest),
            (other, _) => Ok(blurred([&other])),
        }
    }

    /// The collection of a `for_each`, or the number of a `count`.
    pub(crate) fn for_each(&self, expression: &'a Expression, module: &ModulePath, trail: &Trail) -> Term {
        let key = Key::ForEach(module.clone(), std::ptr::from_ref(expression).addr());
        self.memo.get(key, trail, |trail| self.evaluate(expression, &Context::module(module.clone()), trail))
    }
}

/// The address, without key, of a resource or data source.
pub(crate) fn base(module: &ModulePath, mode: Mode, resource_type: &Arc<str>, name: &Arc<str>) -> Address {
    Address { module: module.clone(), mode, resource_type: resource_type.clone(), name: name.clone(), key: None }
}

/// The element of a collection of one; else what is known of the elements.
fn only(items: &[Term]) -> Term {
    if let [item] = items { item.clone() } else { blurred(items) }
}

/// An unknown value that comes from somewhere inside others.
pub(crate) fn blurred<'t>(terms: impl IntoIterator<Item = &'t Term>) -> Term {
    let mut blend = Blend::default();
    let mut budget = Budget::default();
    for term in terms {
        // What is too large to be searched has no origins to show.
        let _ = term.hidden(&mut blend, &mut budget);
    }
    Term::Unknown(blend.finish(Cause::AfterApply), Type::Foreign)
}

/// The cause of what is unknown in a value; sources that are missing come before anything else.
pub(crate) fn cause_of(value: &Value) -> Option<Cause> {
    fn all<'v>(value: &'v Value, causes: &mut Vec<&'v Cause>) {
        match value {
            Value::Unknown(unknown) => causes.push(&unknown.cause),
            Value::Redacted => causes.push(&Cause::Sensitive),
            Value::List(items) => items.iter().for_each(|item| all(item, causes)),
            Value::Object(fields) => fields.values().for_each(|field| all(field, causes)),
            _ => {}
        }
    }
    let mut causes = Vec::new();
    all(value, &mut causes);
    let needs = causes.iter().find(|cause| matches!(cause, Cause::NeedsSources(_)));
    needs.or_else(|| causes.first()).map(|cause| (*cause).clone())
}
