//! Companions: which resources complete which, joined by reference and then by literal name.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::engine::catalogue::Catalogue;
use crate::engine::nearby::{Missing, Near, Nearby};
use crate::plan::address::Address;
use crate::plan::value::{AttributePath, Cause, Shape, Value};
use crate::plan::{Plan, Secrets, Side};
use crate::resolve::{Companions, Resolver, Status};
use crate::vendor::VendorData;
use crate::vendor::facts::{Companion, CompanionKind};
use crate::vendor::plugin::Plugin;

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
        let plugin = mains
            .first()
            .and_then(|i| plan.changes.get(*i))
            .and_then(|change| vendor.plugin(&change.provider_name).ok().flatten());
        let Some(declared) = plugin.and_then(|plugin| plugin.companions(resource_type)) else { continue };
        for relation in relations {
            if let Some(companion) = declared.get(relation)
                && !nearby.relations.contains_key(&(resource_type, relation))
            {
                let join = Join { plan, resolver, companion, main_type: resource_type, mains };
                let near = match &companion.inverse {
                    None => join.near(),
                    Some(name) => plugin.map(|plugin| join.completed(plugin, name)).unwrap_or_default(),
                };
                nearby.relations.insert((resource_type, relation), near);
            }
        }
    }
    nearby
}

/// One relation, to be joined.
struct Join<'a, 'p> {
    plan: &'a Plan,
    resolver: &'a Resolver<'p>,
    companion: &'a Companion,
    main_type: &'static str,
    mains: &'a [usize],
}

impl Join<'_, '_> {
    fn near(&self) -> HashMap<usize, Near> {
        let found = self.resolver.companions(self.main_type, self.companion);
        let removed: BTreeSet<&Address> = found.removed.iter().filter_map(|(_, main)| main.as_ref()).collect();
        // Whether a resource of the type is a companion of this kind at all: asked once each.
        let mut kinds: HashMap<&Address, Option<bool>> = HashMap::new();
        let mut counts = |address| match &self.companion.with {
            Some(block) => *kinds.entry(address).or_insert_with(|| self.counts(address, block)),
            None => Some(true),
        };
        let kind: Arc<str> = self.companion.types.first().cloned().unwrap_or_default();
        let near = self.mains.iter().filter_map(|main| {
            let address = &self.plan.changes.get(*main)?.address;
            let mut companions = Vec::new();
            let mut unsure: Option<Cause> = None;
            for pair in found.of(address) {
                match counts(&pair.companion) {
                    Some(true) => companions.extend(self.resolver.index_of(&pair.companion)),
                    Some(false) => {}
                    None => unsure = Some(Cause::AfterApply),
                }
            }
            for maybe in found.maybe(address) {
                if counts(&maybe.companion) != Some(false) {
                    unsure = Some(maybe.cause.clone());
                }
            }
            let missing = match unsure {
                _ if !companions.is_empty() => Missing::No,
                Some(cause) => Missing::Unknown(cause),
                None => self.none(*main, removed.contains(address)),
            };
            Some((*main, Near { companions, missing, kind: kind.clone() }))
        });
        near.collect()
    }

    /// The other side of a relation: what each resource completes, whether it stays or goes away.
    fn completed(&self, plugin: &Plugin, name: &str) -> HashMap<usize, Near> {
        let mut owners: HashMap<&Address, BTreeSet<usize>> = HashMap::new();
        let mut unsure: HashMap<&Address, Cause> = HashMap::new();
        let sides = self.companion.types.iter().filter_map(|main_type| {
            Some(self.resolver.companions(main_type, plugin.companions(main_type)?.get(name)?))
        });
        let sides: Vec<Companions> = sides.collect();
        for found in &sides {
            for (main, pairs) in &found.of {
                for pair in pairs {
                    owners.entry(&pair.companion).or_default().extend(self.resolver.index_of(main));
                }
            }
            for (companion, main) in &found.removed {
                let main = main.as_ref().and_then(|main| self.resolver.index_of(main));
                owners.entry(companion).or_default().extend(main);
            }
            for unpaired in &found.unknown {
                unsure.entry(&unpaired.companion).or_insert_with(|| unpaired.cause.clone());
            }
        }
        let kind: Arc<str> = self.companion.types.first().cloned().unwrap_or_default();
        let near = self.mains.iter().filter_map(|index| {
            let address = &self.plan.changes.get(*index)?.address;
            let companions: Vec<usize> = owners.get(address).into_iter().flatten().copied().collect();
            let missing = match unsure.get(address) {
                _ if !companions.is_empty() => Missing::No,
                Some(cause) => Missing::Unknown(cause.clone()),
                None => Missing::Yes,
            };
            Some((*index, Near { companions, missing, kind: kind.clone() }))
        });
        near.collect()
    }

    /// Whether a resource of the type is a companion of this kind: it has the block that makes it one.
    fn counts(&self, address: &Address, block: &str) -> Option<bool> {
        let change = self.resolver.change(address)?;
        let mut shape = Shape::default();
        shape.insert(block);
        let values = self.plan.values(change, Side::After, &shape, &Secrets::new());
        let path = AttributePath::parse(block);
        let resolved = self.resolver.attribute(change, Side::After, &path, values.at(&path));
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
}
