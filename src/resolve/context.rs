//! What a name means at the place where it is written: variables, locals, `each`, modules, iterators.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Resolver;
use super::memo::{Key, Trail};
use super::reference::{Part, Reference};
use crate::configuration::{Call, Expression};
use crate::plan::address::{Address, InstanceKey, ModulePath};
use crate::plan::value::{Cause, Origin, Step, Unknown, Value};

/// Where an expression stands.
#[derive(Clone, Debug)]
pub(crate) struct Context<'a> {
    /// The module instance.
    pub(crate) module: ModulePath,
    /// The instance of the resource, call or provider that the expression belongs to.
    pub(crate) each: Option<Each<'a>>,
    /// Iterators of the dynamic blocks around it, outermost first.
    pub(crate) iterators: Vec<Iterated>,
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
pub(crate) struct Iterated {
    /// Name of the iterator.
    pub(crate) name: Arc<str>,
    /// `name.key`.
    pub(crate) key: Value,
    /// `name.value`.
    pub(crate) value: Value,
}

impl<'a> Context<'a> {
    /// The top of a module.
    pub(crate) const fn module(module: ModulePath) -> Self {
        Self { module, each: None, iterators: Vec::new() }
    }

    /// The same place inside one element of a dynamic block.
    pub(crate) fn with(&self, iterated: Option<Iterated>) -> Self {
        let mut inner = self.clone();
        inner.iterators.extend(iterated);
        inner
    }
}

/// What a name stands for; `None` if the tool would refuse the reference (no such index, no such field).
pub(crate) type Found = Option<Value>;

impl<'a> Resolver<'a> {
    /// The place where the arguments of a resource instance stand.
    pub(crate) fn context_of(&self, address: &Address) -> Context<'a> {
        let for_each = self.written_resource(address).and_then(|resource| resource.for_each.as_ref());
        let each = address.key.clone().map(|key| Each { key, for_each });
        Context { module: address.module.clone(), each, iterators: Vec::new() }
    }

    /// The value of an expression.
    pub(crate) fn evaluate(&self, expression: &'a Expression, context: &Context<'a>, trail: &Trail) -> Value {
        match expression {
            Expression::Constant(value) => value.clone(),
            Expression::References(names) => self.references(names, context, trail),
            Expression::Hcl(_) => Value::unknown(Cause::NeedsSources("expression".into())),
            Expression::Opaque => Value::unknown(Cause::NeedsSources("a function of constants".into())),
        }
    }

    /// What a reference stands for.
    pub(crate) fn lookup(&self, reference: &Reference, context: &Context<'a>, trail: &Trail) -> Found {
        let needs = || Some(Value::unknown(Cause::NeedsSources(reference.to_string().into())));
        let rest = reference.parts.get(1..).unwrap_or_default();
        if let Some(iterated) = context.iterators.iter().rev().find(|i| i.name == reference.root) {
            return match reference.name()?.as_ref() {
                "key" => descend(&iterated.key, rest),
                "value" => descend(&iterated.value, rest),
                _ => None,
            };
        }
        match reference.root.as_ref() {
            "var" => descend(&*self.variable(&context.module, reference.name()?, trail), rest),
            "local" => descend(&*self.local(&context.module, reference.name()?, trail)?, rest),
            "each" => match reference.name()?.as_ref() {
                "key" => self.each_key(context, trail),
                "value" => self.each_value(context, rest, trail),
                _ => None,
            },
            "count" => match context.each.as_ref().map(|each| &each.key) {
                Some(InstanceKey::Index(i)) => i64::try_from(*i).ok().map(Value::int),
                _ => needs(),
            },
            "module" => self.module_call(context, reference.name()?, rest, trail),
            "data" => {
                let [Part::Name(resource_type), Part::Name(name), rest @ ..] = reference.parts.as_slice() else {
                    return None;
                };
                self.resource(&data_source(&context.module, resource_type, name), rest, trail)
            }
            "path" | "terraform" | "self" | "ephemeral" | "tofu" => needs(),
            _ => {
                let base = managed(&context.module, &reference.root, reference.name()?);
                self.resource(&base, rest, trail)
            }
        }
    }

    /// The value in force of a variable.
    pub(crate) fn variable(&self, module: &ModulePath, name: &Arc<str>, trail: &Trail) -> Arc<Value> {
        let key = Key::Variable(module.clone(), name.clone());
        self.memo.get(key, trail, |trail| self.variable_value(module, name, trail))
    }

    fn variable_value(&self, module: &ModulePath, name: &Arc<str>, trail: &Trail) -> Value {
        let declared = self.module(module).and_then(|module| module.variables.get(name));
        let Some((step, parent)) = module.0.split_last() else {
            // An ephemeral variable is in no plan, and its default need not be in force.
            let value = self.plan.variables.get(name).cloned();
            return value.unwrap_or_else(|| Value::unknown(Cause::Environment));
        };
        let parent = ModulePath(parent.to_vec());
        let Some(call) = self.module(&parent).and_then(|parent| parent.calls.get(&step.name)) else {
            return Value::unknown(Cause::NeedsSources(format!("var.{name}").into()));
        };
        let passed = call.block.attributes.get(name).map(|argument| {
            let context = call_context(parent, step.key.clone(), call);
            self.evaluate(&argument.expression, &context, trail)
        });
        match passed {
            Some(value) => value,
            // A variable without a default must be passed: what is not passed and has none defaults to null.
            None => declared.and_then(|variable| variable.default.as_ref()).map_or(Value::Null, |default| {
                self.evaluate(default, &Context::module(module.clone()), trail)
            }),
        }
    }

    /// The value of a local; `None` if there is none of that name.
    fn local(&self, module: &ModulePath, name: &Arc<str>, trail: &Trail) -> Option<Arc<Value>> {
        let Some(locals) = self.module(module).and_then(|module| module.locals.as_ref()) else {
            return Some(Arc::new(Value::unknown(Cause::NeedsSources(format!("local.{name}").into()))));
        };
        let local = locals.get(name)?;
        let key = Key::Local(module.clone(), name.clone());
        Some(self.memo.get(key, trail, |trail| {
            self.evaluate(&local.expression, &Context::module(module.clone()), trail)
        }))
    }

    fn each_key(&self, context: &Context<'a>, trail: &Trail) -> Found {
        let each = context.each.as_ref()?;
        match &each.key {
            InstanceKey::Key(key) => Some(Value::String(key.clone())),
            InstanceKey::Index(_) => None,
            InstanceKey::Any => {
                let Some(for_each) = each.for_each else { return Some(Value::unknown(Cause::AfterApply)) };
                match &*self.for_each(for_each, &context.module, trail) {
                    Value::List(items) => Some(only(items)),
                    other => Some(unknown_part(other)),
                }
            }
        }
    }

    fn each_value(&self, context: &Context<'a>, rest: &[Part], trail: &Trail) -> Found {
        let each = context.each.as_ref()?;
        let Some(for_each) = each.for_each else {
            return Some(Value::unknown(Cause::NeedsSources("each.value".into())));
        };
        // A plain reference is followed with the key of this instance, without building the collection.
        if let Some(mut reference) = self.plain(for_each)
            && each.key != InstanceKey::Any
        {
            reference.parts.push(Part::Key(each.key.clone()));
            reference.parts.extend(rest.iter().cloned());
            if matches!(for_each, Expression::References(_)) {
                trail.likely();
            }
            if let Some(value) = self.lookup(&reference, &Context::module(context.module.clone()), trail) {
                return Some(value);
            }
        }
        let collection = self.for_each(for_each, &context.module, trail);
        match (&*collection, &each.key) {
            (Value::Object(fields), InstanceKey::Key(key)) => descend(fields.get(key)?, rest),
            (Value::List(items), InstanceKey::Key(key)) => {
                let value = items.iter().find(|item| item.as_str() == Some(key))?;
                descend(value, rest)
            }
            (Value::List(items), InstanceKey::Any) => descend(&only(items), rest),
            (other, _) => Some(unknown_part(other)),
        }
    }

    /// The collection of a `for_each`.
    pub(crate) fn for_each(&self, expression: &'a Expression, module: &ModulePath, trail: &Trail) -> Arc<Value> {
        let key = Key::ForEach(module.clone(), std::ptr::from_ref(expression).addr());
        self.memo.get(key, trail, |trail| self.evaluate(expression, &Context::module(module.clone()), trail))
    }

    /// The reference that an expression consists of, if it is nothing else, as far as can be told.
    pub(crate) fn plain(&self, expression: &Expression) -> Option<Reference> {
        match expression {
            Expression::References(names) => match names.as_slice() {
                [name] => Reference::parse(name),
                _ => None,
            },
            _ => None,
        }
    }

    fn module_call(&self, context: &Context<'a>, name: &Arc<str>, parts: &[Part], trail: &Trail) -> Found {
        let parent = &context.module;
        let Some(call) = self.module(parent).and_then(|module| module.calls.get(name)) else {
            return Some(Value::unknown(Cause::NeedsSources(format!("module.{name}").into())));
        };
        let seen = self.index.module_keys(parent, name);
        let many = call.count.is_some() || call.for_each.is_some() || seen.is_some_and(|keys| !keys.contains(&None));
        if !many {
            return self.outputs(&parent.child(name, None), parts, trail);
        }
        match parts {
            [Part::Key(InstanceKey::Any), rest @ ..] => {
                let Some(keys) = self.module_instances(parent, name, call, trail) else {
                    return Some(Value::unknown(Cause::AfterApply));
                };
                let values = keys.into_iter().map(|key| self.outputs(&parent.child(name, Some(key)), rest, trail));
                values.collect::<Option<Vec<_>>>().map(Value::List)
            }
            [Part::Key(key), rest @ ..] => {
                let known = seen.is_some_and(|keys| keys.contains(&Some(key.clone())))
                    || self.module_instances(parent, name, call, trail).is_none_or(|keys| keys.contains(key));
                if known { self.outputs(&parent.child(name, Some(key.clone())), rest, trail) } else { None }
            }
            _ => {
                let Some(keys) = self.module_instances(parent, name, call, trail) else {
                    return Some(Value::unknown(Cause::NeedsSources(format!("module.{name}").into())));
                };
                let mut all = BTreeMap::new();
                for key in keys {
                    let value = self.outputs(&parent.child(name, Some(key.clone())), &[], trail)?;
                    all.insert(key, value);
                }
                descend(&keyed(all), parts)
            }
        }
    }

    /// Keys of the instances of a call, if they can be told.
    fn module_instances(
        &self,
        parent: &ModulePath,
        name: &Arc<str>,
        call: &'a Call,
        trail: &Trail,
    ) -> Option<Vec<InstanceKey>> {
        let written = match (&call.for_each, &call.count) {
            (Some(for_each), _) => keys_of(&self.for_each(for_each, parent, trail)),
            (None, Some(count)) => count_of(&self.for_each(count, parent, trail)),
            (None, None) => None,
        };
        // An instance that holds no resource leaves no trace, so what is seen may fall short.
        written.or_else(|| {
            let seen = self.index.module_keys(parent, name)?;
            seen.iter().map(Clone::clone).collect()
        })
    }

    /// Outputs of a module instance: the one that the parts name, or all.
    fn outputs(&self, path: &ModulePath, parts: &[Part], trail: &Trail) -> Found {
        let Some(module) = self.module(path) else {
            return Some(Value::unknown(Cause::NeedsSources(path.to_string().into())));
        };
        match parts {
            [] => {
                let value = self.memo.get(Key::Outputs(path.clone()), trail, |trail| {
                    let outputs = module.outputs.keys();
                    let values = outputs.map(|name| (name.clone(), (*self.output(path, name, trail)).clone()));
                    Value::Object(values.collect())
                });
                Some((*value).clone())
            }
            [Part::Name(name) | Part::Key(InstanceKey::Key(name)), rest @ ..] => {
                module.outputs.get(name)?;
                descend(&*self.output(path, name, trail), rest)
            }
            _ => None,
        }
    }

    fn output(&self, path: &ModulePath, name: &Arc<str>, trail: &Trail) -> Arc<Value> {
        self.memo.get(Key::Output(path.clone(), name.clone()), trail, |trail| {
            let output = self.module(path).and_then(|module| module.outputs.get(name));
            output.map_or(Value::Null, |output| {
                self.evaluate(&output.expression, &Context::module(path.clone()), trail)
            })
        })
    }
}

/// The place where the arguments of a module call stand.
pub(crate) fn call_context(parent: ModulePath, key: Option<InstanceKey>, call: &Call) -> Context<'_> {
    let each = key.map(|key| Each { key, for_each: call.for_each.as_ref() });
    Context { module: parent, each, iterators: Vec::new() }
}

/// The address, without key, of a managed resource.
pub(crate) fn managed(module: &ModulePath, resource_type: &Arc<str>, name: &Arc<str>) -> Address {
    let mode = crate::plan::address::Mode::Managed;
    Address { module: module.clone(), mode, resource_type: resource_type.clone(), name: name.clone(), key: None }
}

/// The address, without key, of a data source.
pub(crate) fn data_source(module: &ModulePath, resource_type: &Arc<str>, name: &Arc<str>) -> Address {
    Address { mode: crate::plan::address::Mode::Data, ..managed(module, resource_type, name) }
}

/// The values of all instances: a list for `count`, a map for `for_each`.
pub(crate) fn keyed(all: BTreeMap<InstanceKey, Value>) -> Value {
    if all.keys().all(|key| matches!(key, InstanceKey::Index(_))) {
        return Value::List(all.into_values().collect());
    }
    let named = all.into_iter().filter_map(|(key, value)| match key {
        InstanceKey::Key(name) => Some((name, value)),
        InstanceKey::Index(_) | InstanceKey::Any => None,
    });
    Value::Object(named.collect())
}

/// The keys that a `for_each` makes; `None` if they are not known.
pub(crate) fn keys_of(collection: &Value) -> Option<Vec<InstanceKey>> {
    match collection {
        Value::Object(fields) => Some(fields.keys().cloned().map(InstanceKey::Key).collect()),
        Value::List(items) => {
            items.iter().map(|item| item.as_str().map(|text| InstanceKey::Key(text.into()))).collect()
        }
        _ => None,
    }
}

/// The keys that a `count` makes; `None` if it is not known.
pub(crate) fn count_of(count: &Value) -> Option<Vec<InstanceKey>> {
    const MOST: i64 = 100_000;
    match count {
        Value::Number(crate::plan::value::Number::Int(n)) if (0..=MOST).contains(n) => {
            let n = u64::try_from(*n).ok()?;
            Some((0..n).map(InstanceKey::Index).collect())
        }
        _ => None,
    }
}

/// The element of a collection of one; else what is known of the elements.
fn only(items: &[Value]) -> Value {
    if let [item] = items {
        return item.clone();
    }
    unknown_part(&Value::List(items.to_vec()))
}

/// An unknown value that comes from somewhere inside another.
pub(crate) fn unknown_part(of: &Value) -> Value {
    let mut origins = Vec::new();
    super::collect_origins(of, &mut origins);
    let cause = cause_of(of).unwrap_or(Cause::AfterApply);
    Value::Unknown(Arc::new(Unknown { cause, origins, exact: false }))
}

/// The cause of the first unknown in a value; sources that are missing come before anything else.
pub(crate) fn cause_of(value: &Value) -> Option<Cause> {
    fn all(value: &Value, causes: &mut Vec<Cause>) {
        match value {
            Value::Unknown(unknown) => causes.push(unknown.cause.clone()),
            Value::Redacted => causes.push(Cause::Sensitive),
            Value::List(items) => items.iter().for_each(|item| all(item, causes)),
            Value::Object(fields) => fields.values().for_each(|field| all(field, causes)),
            _ => {}
        }
    }
    let mut causes = Vec::new();
    all(value, &mut causes);
    let needs = causes.iter().find(|cause| matches!(cause, Cause::NeedsSources(_))).cloned();
    needs.or_else(|| causes.into_iter().next())
}

/// The value behind the parts; `None` if there is no such thing.
pub(crate) fn descend(value: &Value, parts: &[Part]) -> Found {
    let Some((part, rest)) = parts.split_first() else { return Some(value.clone()) };
    match (value, part) {
        (Value::Redacted, _) => Some(Value::Redacted),
        (Value::Unknown(unknown), _) => Some(below(unknown, parts)),
        (Value::Object(fields), Part::Name(name) | Part::Key(InstanceKey::Key(name))) => {
            descend(fields.get(name)?, rest)
        }
        (Value::Object(fields), Part::Key(InstanceKey::Index(i))) => {
            descend(fields.get(i.to_string().as_str())?, rest)
        }
        (Value::List(items), Part::Key(InstanceKey::Index(i))) => {
            descend(items.get(usize::try_from(*i).ok()?)?, rest)
        }
        (Value::List(items), Part::Key(InstanceKey::Any)) => {
            items.iter().map(|item| descend(item, rest)).collect::<Option<Vec<_>>>().map(Value::List)
        }
        (Value::Null, Part::Key(InstanceKey::Any)) => Some(Value::List(Vec::new())),
        (_, Part::Key(InstanceKey::Any)) => descend(value, rest).map(|value| Value::List(vec![value])),
        _ => None,
    }
}

/// The part of an unknown value: of the same origin, further down.
fn below(unknown: &Arc<Unknown>, parts: &[Part]) -> Value {
    let (path, whole) = super::reference::path(parts);
    match unknown.origins.as_slice() {
        [origin] if unknown.exact && whole => {
            let mut attribute = origin.attribute.clone();
            attribute.0.extend(path.0.into_iter().map(|step: Step| step));
            let origins = vec![Origin { address: origin.address.clone(), attribute }];
            Value::Unknown(Arc::new(Unknown { cause: unknown.cause.clone(), origins, exact: true }))
        }
        _ => Value::Unknown(Arc::new(Unknown { exact: false, ..(**unknown).clone() })),
    }
}
