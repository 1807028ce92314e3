//! The plan by address: instances of resources and modules, found in constant time.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::plan::Plan;
use crate::plan::address::{Address, InstanceKey, ModulePath};

/// Where the values of an instance are: index into the changes or the prior state of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// [`Plan::changes`].
    Change(usize),
    /// [`Plan::prior`]: data sources read while planning, and what a targeted plan leaves alone.
    Prior(usize),
}

/// The plan by address. Objects that only go away, and deposed ones, are no instances.
#[derive(Debug, Default)]
pub(crate) struct Index {
    instances: HashMap<Address, BTreeMap<Option<InstanceKey>, Place>>,
    modules: HashMap<(ModulePath, Arc<str>), BTreeSet<Option<InstanceKey>>>,
}

impl Index {
    /// Reads all addresses of a plan.
    pub(crate) fn new(plan: &Plan) -> Self {
        let mut index = Self::default();
        let mut planned: HashSet<&Address> = HashSet::new();
        for (i, change) in plan.changes.iter().enumerate() {
            planned.insert(&change.address);
            planned.extend(&change.previous_address);
            if change.deposed.is_none() && !change.actions.only_goes_away() {
                index.add(&change.address, Place::Change(i));
            }
        }
        for (i, object) in plan.prior.iter().enumerate() {
            if !planned.contains(&object.address) {
                index.add(&object.address, Place::Prior(i));
            }
        }
        index
    }

    fn add(&mut self, address: &Address, place: Place) {
        self.instances.entry(address.without_key()).or_default().entry(address.key.clone()).or_insert(place);
        let mut path = address.module.clone();
        while let Some(step) = path.0.pop() {
            // The modules above were added together with this one.
            if !self.modules.entry((path.clone(), step.name)).or_default().insert(step.key) {
                break;
            }
        }
    }

    /// The instances of a resource, in the order of their keys.
    pub(crate) fn instances(&self, base: &Address) -> Option<&BTreeMap<Option<InstanceKey>, Place>> {
        self.instances.get(base)
    }

    /// Where an instance is.
    pub(crate) fn find(&self, address: &Address) -> Option<Place> {
        self.instances.get(&address.without_key())?.get(&address.key).copied()
    }

    /// Keys of the instances of a module call that hold resources.
    pub(crate) fn module_keys(&self, parent: &ModulePath, name: &Arc<str>) -> Option<&BTreeSet<Option<InstanceKey>>> {
        self.modules.get(&(parent.clone(), name.clone()))
    }
}
