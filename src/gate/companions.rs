//! Companions: which resources complete which, joined by reference and then by literal name.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::engine::catalogue::Catalogue;
use crate::engine::nearby::{Missing, Near, Nearby};
use crate::plan::value::{AttributePath, Cause, Shape, Value};
use crate::plan::{Plan, ResourceChange, Side};
use crate::resolve::{Resolver, Status};
use crate::vendor::VendorData;
use crate::vendor::facts::{Companion, CompanionKind};

/// The companions that the adapters of a catalogue ask for.
pub(super) fn nearby(plan: &Plan, resolver: &Resolver<'_>, vendor: &VendorData, catalogue: &Catalogue) -> Nearby {
    let mut by_type: HashMap<&str, Vec<usize>> = HashMap::new();
    for (i, change) in plan.changes.iter().enumerate().filter(|(_, change)| change.is_subject()) {
        by_type.entry(change.address.resource_type.as_ref()).or_default().push(i);
    }
    let mut nearby = Nearby::default();
    for (resource_type, reads) in catalogue.types() {
        let relations = reads.near.keys().chain(&reads.missing).copied();
        let Some(mains) = by_type.get(resource_type) else { continue };
        let plugin = mains.first().and_then(|i| plan.changes.get(*i)).and_then(|change| vendor.plugin(&change.provider_name).ok().flatten());
        let Some(declared) = plugin.and_then(|plugin| plugin.companions(resource_type)) else { continue };
        for relation in relations {
            if let Some(companion) = declared.get(relation)
                && !nearby.relations.contains_key(&(resource_type, relation))
            {
                let join = Join { plan, resolver, companion, mains, by_type: &by_type };
                nearby.relations.insert((resource_type, relation), join.near());
            }
        }
    }
    nearby
}

/// One relation, to be joined.
struct Join<'a> {
    plan: &'a Plan,
    resolver: &'a Resolver<'a>,
    companion: &'a Companion,
    mains: &'a [usize],
    by_type: &'a HashMap<&'a str, Vec<usize>>,
}

/// Where a companion points.
enum Target {
    /// These main resources, for certain.
    Mains(Vec<usize>),
    /// One of these, nobody can tell which.
    Among(Vec<usize>),
    /// Any main resource of the plan, or none of it.
    Anything(Cause),
    /// Something that is not in this plan.
    Elsewhere,
}

impl Join<'_> {
    fn near(&self) -> HashMap<usize, Near> {
        let mut found: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut removed: HashMap<usize, usize> = HashMap::new();
        let mut unsure: HashMap<usize, Cause> = HashMap::new();
        let mut anything: Option<Cause> = None;
        let by_address = self.by_address();
        let (by_value, nameless) = self.by_value();
        let mut named_elsewhere = false;
        for i in self.companion.types.iter().filter_map(|name| self.by_type.get(name.as_ref())).flatten().copied() {
            let Some(change) = self.plan.changes.get(i) else { continue };
            let gone = change.actions.only_goes_away();
            match self.counts(change, gone) {
                Some(false) => continue,
                Some(true) => {}
                None => {
                    anything = Some(Cause::AfterApply);
                    continue;
                }
            }
            match self.target(change, gone, &by_address, &by_value) {
                Target::Mains(mains) if gone => mains.into_iter().for_each(|main| drop(removed.insert(main, i))),
                Target::Mains(mains) => mains.into_iter().for_each(|main| found.entry(main).or_default().push(i)),
                Target::Among(mains) if !gone => {
                    mains.into_iter().for_each(|main| drop(unsure.insert(main, Cause::Unpaired)));
                }
                Target::Anything(cause) if !gone => anything = Some(cause),
                Target::Elsewhere if !gone => named_elsewhere = true,
                _ => {}
            }
        }
        self.mains
            .iter()
            .map(|main| {
                let companions = found.remove(main).unwrap_or_default();
                let missing = if !companions.is_empty() {
                    Missing::No
                } else if let Some(cause) = unsure.remove(main).or_else(|| anything.clone()) {
                    Missing::Unknown(cause)
                } else if named_elsewhere && nameless.contains(main) {
                    // A companion names something, and the name of this resource is written but not known.
                    Missing::Unknown(Cause::Unpaired)
                } else {
                    self.none(*main, removed.contains_key(main))
                };
                (*main, Near { companions, missing })
            })
            .collect()
    }

    /// Whether a resource of the type is a companion of this kind: it has the block that makes it one.
    fn counts(&self, change: &ResourceChange, gone: bool) -> Option<bool> {
        let Some(block) = &self.companion.with else { return Some(true) };
        let side = if gone { Side::Before } else { Side::After };
        let mut shape = Shape::default();
        shape.insert(block);
        let values = self.plan.values(change, side, &shape, &crate::plan::Secrets::new());
        let path = AttributePath::parse(block);
        let resolved = self.resolver.attribute(change, side, &path, values.at(&path));
        match resolved.value {
            // Nobody wrote it: what the provider computes there is no setting of this resource.
            _ if resolved.status == Status::Computed => Some(false),
            Value::Unknown(_) | Value::Redacted => None,
            Value::Null => Some(false),
            Value::List(blocks) => Some(!blocks.is_empty()),
            _ => Some(true),
        }
    }

    /// What it means that no companion is there.
    fn none(&self, main: usize, removed: bool) -> Missing {
        let created = self.plan.changes.get(main).is_some_and(|change| change.actions.creates());
        match self.companion.kind {
            CompanionKind::Opening => Missing::Yes,
            CompanionKind::ProtectingOne if removed => Missing::Yes,
            _ if created => Missing::Yes,
            _ => Missing::Unknown(Cause::Elsewhere),
        }
    }

    fn by_address(&self) -> HashMap<String, usize> {
        let changes = self.mains.iter().filter_map(|i| self.plan.changes.get(*i).map(|change| (*i, change)));
        changes.map(|(i, change)| (change.address.to_string(), i)).collect()
    }

    /// Known values of the attributes that a companion may name → main resources; and the main resources of which
    /// such an attribute is written but not known.
    fn by_value(&self) -> (BTreeMap<Arc<str>, Vec<usize>>, BTreeSet<usize>) {
        let mut values: BTreeMap<Arc<str>, Vec<usize>> = BTreeMap::new();
        let mut nameless = BTreeSet::new();
        let mut shape = Shape::default();
        self.companion.matches.iter().for_each(|name| shape.insert(name));
        let none = crate::plan::Secrets::new();
        for i in self.mains.iter().copied() {
            let Some(change) = self.plan.changes.get(i) else { continue };
            for side in [Side::Before, Side::After] {
                let planned = self.plan.values(change, side, &shape, &none);
                for name in &self.companion.matches {
                    let path = AttributePath::parse(name);
                    let Some(value) = planned.at(&path) else { continue };
                    let value = match value {
                        Value::Unknown(_) => {
                            let resolved = self.resolver.attribute(change, side, &path, Some(value));
                            if resolved.status != Status::Computed && resolved.value.is_unknown() {
                                nameless.insert(i);
                            }
                            resolved.value
                        }
                        known => known.clone(),
                    };
                    if let Value::String(text) = value
                        && !text.is_empty()
                    {
                        let mains = values.entry(text).or_default();
                        if !mains.contains(&i) {
                            mains.push(i);
                        }
                    }
                }
            }
        }
        (values, nameless)
    }

    fn target(
        &self,
        change: &ResourceChange,
        gone: bool,
        by_address: &HashMap<String, usize>,
        by_value: &BTreeMap<Arc<str>, Vec<usize>>,
    ) -> Target {
        let side = if gone { Side::Before } else { Side::After };
        let mut shape = Shape::default();
        shape.insert(&self.companion.by);
        let values = self.plan.values(change, side, &shape, &crate::plan::Secrets::new());
        let path = AttributePath::parse(&self.companion.by);
        let resolved = self.resolver.attribute(change, side, &path, values.at(&path));
        let origins = resolved.origins();
        match &resolved.value {
            Value::String(text) => match by_value.get(text) {
                Some(mains) if mains.len() == 1 => Target::Mains(mains.clone()),
                Some(mains) => self.same(change, mains),
                None => Target::Elsewhere,
            },
            Value::Unknown(unknown) => {
                let mains: Vec<usize> =
                    origins.iter().filter_map(|origin| by_address.get(&origin.address.to_string()).copied()).collect();
                match (mains.as_slice(), unknown.exact) {
                    ([], _) if origins.is_empty() => Target::Anything(unknown.cause.clone()),
                    ([], _) => Target::Elsewhere,
                    ([_], true) => Target::Mains(mains),
                    _ => Target::Among(mains),
                }
            }
            Value::Null => Target::Elsewhere,
            _ => Target::Anything(Cause::UnexpectedType),
        }
    }

    /// Of several main resources with the same name, those whose `same` arguments do not contradict.
    fn same(&self, change: &ResourceChange, mains: &[usize]) -> Target {
        let mut shape = Shape::default();
        self.companion.same.iter().for_each(|name| shape.insert(name));
        let none = crate::plan::Secrets::new();
        let own = self.plan.values(change, Side::After, &shape, &none);
        let fits = |main: &usize| {
            let Some(main) = self.plan.changes.get(*main) else { return false };
            let other = self.plan.values(main, Side::After, &shape, &none);
            self.companion.same.iter().all(|name| {
                let path = AttributePath::parse(name);
                let value = |change: &ResourceChange, values: &Value| {
                    self.resolver.attribute(change, Side::After, &path, values.at(&path)).value
                };
                match (value(change, &own), value(main, &other)) {
                    (Value::String(a), Value::String(b)) => a == b,
                    _ => true,
                }
            })
        };
        let left: Vec<usize> = mains.iter().copied().filter(|main| fits(main)).collect();
        if left.len() == 1 { Target::Mains(left) } else { Target::Among(left) }
    }
}
