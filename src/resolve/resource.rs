//! Values of resource instances, as references see them.

use std::collections::BTreeMap;

use super::Resolver;
use super::context::Found;
use super::evaluate::{descend, from_value, keyed, needs_sources, unknown};
use super::index::Place;
use super::memo::{Key, Trail};
use super::reference::{Part, path};
use crate::eval::{Fault, Term, Type};
use crate::plan::address::{Address, InstanceKey};
use crate::plan::value::{AttributePath, Cause, Origin, Shape, Step, Value};
use crate::plan::{ResourceChange, Side};

impl Resolver<'_> {
    /// What `type.name` and the parts behind it stand for, in the module of `base`.
    pub(crate) fn resource(&self, base: &Address, parts: &[Part], trail: &Trail) -> Found {
        let written = self.written_resource(base);
        let Some(instances) = self.index.instances(base) else {
            return self.without_instances(base, parts);
        };
        let many = written.is_some_and(|resource| resource.count.is_some() || resource.for_each.is_some())
            || !instances.has(None);
        if !many {
            return match instances.get(None) {
                Some(place) => self.instance(base, place, parts, trail),
                None => Ok(not_seen(base.clone(), parts)),
            };
        }
        match parts {
            [Part::Key(InstanceKey::Any), rest @ ..] => {
                let values = instances.iter().map(|(key, place)| {
                    self.instance(&Address { key: key.clone(), ..base.clone() }, *place, rest, trail)
                });
                Ok(Term::tuple(values.collect::<Result<_, _>>()?))
            }
            [Part::Key(key), rest @ ..] => {
                let key = if instances.has(Some(key)) { key.clone() } else { respelt(key) };
                let address = Address { key: Some(key), ..base.clone() };
                match instances.get(address.key.as_ref()) {
                    Some(place) => self.instance(&address, place, rest, trail),
                    None if instances.has(Some(&InstanceKey::Any)) => Ok(not_seen(address, rest)),
                    None => self.missing(address, rest),
                }
            }
            _ if instances.has(Some(&InstanceKey::Any)) => Ok(Term::unknown(Cause::AfterApply, Type::Foreign)),
            // With the sources, the whole is meant. Without them the index behind it is lost.
            _ if written.is_some_and(|resource| !resource.block.complete) => {
                let origins = instances.iter().map(|(key, _)| Origin {
                    address: Address { key: key.clone(), ..base.clone() },
                    attribute: AttributePath::default(),
                });
                let origins: Vec<_> = origins.collect();
                let exact = origins.len() == 1;
                let cause = if exact { Cause::AfterApply } else { Cause::NeedsSources(base_text(base).into()) };
                Ok(unknown(cause, origins, exact))
            }
            _ => {
                let whole = self.memo.get(Key::Instances(base.clone()), trail, |_| {
                    let all = instances.iter().filter_map(|(key, place)| {
                        let value = from_value(&self.whole(*place));
                        key.clone().map(|key| (key, value))
                    });
                    keyed(all.collect::<BTreeMap<_, _>>())
                });
                descend(&whole, parts)
            }
        }
    }

    /// A resource of which the plan holds no instance.
    fn without_instances(&self, base: &Address, parts: &[Part]) -> Found {
        let Some(written) = self.written_resource(base) else {
            return Ok(needs_sources(base_text(base)));
        };
        if self.plan.health.targeted != Some(false) || !self.plan.health.deferred.is_empty() {
            return Ok(not_seen(base.clone(), parts));
        }
        match (parts, &written.count, &written.for_each) {
            ([Part::Key(InstanceKey::Any), ..], ..) | ([], Some(_), _) => Ok(Term::tuple(Vec::new())),
            ([Part::Key(_), ..], ..) => Err(Fault::error("no such instance")),
            ([], None, Some(_)) => Ok(Term::object(BTreeMap::new())),
            _ => Ok(not_seen(base.clone(), parts)),
        }
    }

    /// An instance that the plan does not hold.
    fn missing(&self, address: Address, parts: &[Part]) -> Found {
        // A targeted plan leaves out instances that exist.
        if self.plan.health.targeted == Some(false) {
            return Err(Fault::error("no such instance"));
        }
        Ok(not_seen(address, parts))
    }

    /// What the parts stand for in one instance.
    fn instance(&self, address: &Address, place: Place, parts: &[Part], trail: &Trail) -> Found {
        let (attribute, whole) = path(parts);
        if attribute.is_empty() {
            return descend(&from_value(&self.whole(place)), parts);
        }
        let value = self.leaf(address, place, &attribute, trail)?;
        if whole { Ok(value) } else { descend(&value, parts.get(attribute.0.len()..).unwrap_or_default()) }
    }

    /// One attribute of an instance: planned, or what is behind it.
    fn leaf(&self, address: &Address, place: Place, attribute: &AttributePath, trail: &Trail) -> Found {
        let values = self.values(place, &shape(attribute));
        let value = match values.at(attribute) {
            Some(value) => value,
            // An attribute that the plan does not show at all is not known, rather than none.
            None if attribute.0.len() == 1 => return Ok(unseen(address, attribute)),
            None => return Err(Fault::error("no such attribute")),
        };
        match place {
            Place::Change(i) if value.is_unknown() => match self.plan.changes.get(i) {
                Some(change) => Ok(self.behind(change, attribute, trail)),
                None => Ok(unseen(address, attribute)),
            },
            _ => Ok(from_value(value)),
        }
    }

    /// What decides an attribute that is unknown in the plan, as another expression sees it: a value if what was
    /// written decides, else the attribute itself as exact origin.
    fn behind(&self, change: &ResourceChange, attribute: &AttributePath, trail: &Trail) -> Term {
        let key = Key::Attribute(change.address.clone(), attribute.clone());
        self.memo.get(key, trail, |trail| {
            let resolved = self.unknown_attribute(change, attribute, trail);
            match (resolved.status, resolved.value) {
                (super::Status::Configured, value) | (_, value @ (Value::List(_) | Value::Object(_))) => {
                    from_value(&value)
                }
                _ => unseen(&change.address, attribute),
            }
        })
    }

    /// Everything that the plan says of an instance.
    fn whole(&self, place: Place) -> Value {
        self.values(place, &Shape::everything())
    }

    /// The wanted part of an instance.
    pub(crate) fn values(&self, place: Place, shape: &Shape) -> Value {
        match place {
            Place::Change(i) => self
                .plan
                .changes
                .get(i)
                .map_or(Value::Null, |change| self.plan.values(change, Side::After, shape, self.secrets)),
            Place::Prior(i) => {
                let object = self.plan.prior.get(i);
                object.map_or(Value::Null, |object| self.plan.prior_values(object, shape, self.secrets))
            }
        }
    }
}

/// The wish for one attribute.
pub(crate) fn shape(attribute: &AttributePath) -> Shape {
    let mut shape = Shape::everything();
    for step in attribute.0.iter().rev() {
        if let Step::Name(name) = step {
            let mut outer = Shape::default();
            outer.children.insert(name.clone(), shape);
            shape = outer;
        }
    }
    shape
}

/// The address as references name it, without module.
fn base_text(base: &Address) -> String {
    Address { module: crate::plan::address::ModulePath::default(), ..base.clone() }.to_string()
}

/// An attribute of an instance that is known after apply.
fn unseen(address: &Address, attribute: &AttributePath) -> Term {
    let origin = Origin { address: address.clone(), attribute: attribute.clone() };
    unknown(Cause::AfterApply, vec![origin], true)
}

/// What the parts stand for in an instance that the plan does not show.
fn not_seen(address: Address, parts: &[Part]) -> Term {
    let (attribute, whole) = path(parts);
    unknown(Cause::AfterApply, vec![Origin { address, attribute }], whole)
}

/// The key that the tool converts another one to: numbers and their texts are the same index.
fn respelt(key: &InstanceKey) -> InstanceKey {
    match key {
        InstanceKey::Index(i) => InstanceKey::Key(i.to_string().into()),
        InstanceKey::Key(text) => text.parse().map_or_else(|_| key.clone(), InstanceKey::Index),
        InstanceKey::Any => InstanceKey::Any,
    }
}
