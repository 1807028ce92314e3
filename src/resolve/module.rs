//! Module calls as references see them: instances and their outputs.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Resolver;
use super::context::{Context, Found};
use super::evaluate::{descend, keyed, natural, needs_sources};
use super::memo::{Key, Trail};
use super::reference::Part;
use crate::configuration::Call;
use crate::eval::{Fault, Term, Type};
use crate::plan::address::{InstanceKey, ModulePath};
use crate::plan::value::Cause;

impl<'a> Resolver<'a> {
    /// What `module.name` and the parts behind it stand for.
    pub(crate) fn module_call(&self, parent: &ModulePath, name: &Arc<str>, parts: &[Part], trail: &Trail) -> Found {
        let Some(call) = self.module(parent).and_then(|module| module.calls.get(name)) else {
            return Ok(needs_sources(format!("module.{name}")));
        };
        let seen = self.index.module_keys(parent, name);
        let many = call.count.is_some() || call.for_each.is_some() || seen.is_some_and(|keys| !keys.contains(&None));
        if !many {
            return self.outputs(&parent.child(name, None), parts, trail);
        }
        let keys = || self.module_instances(parent, name, call, trail);
        match parts {
            [Part::Key(InstanceKey::Any), rest @ ..] => {
                let Some(keys) = keys() else { return Ok(Term::unknown(Cause::AfterApply, Type::Foreign)) };
                let values = keys.into_iter().map(|key| self.outputs(&parent.child(name, Some(key)), rest, trail));
                Ok(Term::tuple(values.collect::<Result<_, _>>()?))
            }
            [Part::Key(key), rest @ ..] => {
                let known = seen.is_some_and(|keys| keys.contains(&Some(key.clone())))
                    || keys().is_none_or(|keys| keys.contains(key));
                if known {
                    self.outputs(&parent.child(name, Some(key.clone())), rest, trail)
                } else {
                    Err(Fault::error("no such instance"))
                }
            }
            _ => {
                let Some(keys) = keys() else { return Ok(needs_sources(format!("module.{name}"))) };
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
        written.or_else(|| self.index.module_keys(parent, name)?.iter().map(Clone::clone).collect())
    }

    /// Outputs of a module instance: the one that the parts name, or all.
    fn outputs(&self, path: &ModulePath, parts: &[Part], trail: &Trail) -> Found {
        let Some(module) = self.module(path) else { return Ok(needs_sources(path.to_string())) };
        match parts {
            [] => Ok(self.memo.get(Key::Outputs(path.clone()), trail, |trail| {
                let outputs = module.outputs.keys();
                Term::object(outputs.map(|name| (name.clone(), self.output(path, name, trail))).collect())
            })),
            [Part::Name(name) | Part::Key(InstanceKey::Key(name)), rest @ ..] => {
                if !module.outputs.contains_key(name) {
                    return Err(Fault::error("no such output"));
                }
                descend(&self.output(path, name, trail), rest)
            }
            _ => Err(Fault::error("a module has outputs")),
        }
    }

    fn output(&self, path: &ModulePath, name: &Arc<str>, trail: &Trail) -> Term {
        self.memo.get(Key::Output(path.clone(), name.clone()), trail, |trail| {
            let output = self.module(path).and_then(|module| module.outputs.get(name));
            output.map_or(Term::Null(Type::Foreign), |output| {
                self.evaluate(&output.expression, &Context::module(path.clone()), trail)
            })
        })
    }
}

/// The keys that a `for_each` makes; `None` if they are not known.
pub(crate) fn keys_of(collection: &Term) -> Option<Vec<InstanceKey>> {
    match collection {
        Term::Mapping(_, fields) => Some(fields.keys().cloned().map(InstanceKey::Key).collect()),
        Term::Sequence(_, items) => items
            .iter()
            .map(|item| match item {
                Term::String(text) => Some(InstanceKey::Key(text.clone())),
                _ => None,
            })
            .collect(),
        _ => None,
    }
}

/// The keys that a `count` makes; `None` if it is not known.
pub(crate) fn count_of(count: &Term) -> Option<Vec<InstanceKey>> {
    const MOST: u64 = 100_000;
    let n = natural(count).filter(|n| *n <= MOST)?;
    Some((0..n).map(InstanceKey::Index).collect())
}
