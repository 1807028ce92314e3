//! The plan by address: instances of resources and modules, found in constant time.

use std::collections::{BTreeSet, HashMap, HashSet};
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

/// The instances of a resource, sorted by key; most have one.
#[derive(Debug, Default)]
pub(crate) struct Instances(Vec<(Option<InstanceKey>, Place)>);

impl Instances {
    fn find(&self, key: Option<&InstanceKey>) -> Result<usize, usize> {
        self.0.binary_search_by(|(own, _)| own.as_ref().cmp(&key))
    }

    fn add(&mut self, key: Option<&InstanceKey>, place: Place) {
        if self.0.is_empty() {
            self.0.reserve_exact(1);
        }
        self.0.push((key.cloned(), place));
    }

    /// Sorts by key; of two with one key the first stays.
    fn sort(&mut self) {
        self.0.sort_by(|(one, _), (other, _)| one.cmp(other));
        self.0.dedup_by(|(later, _), (first, _)| later == first);
    }

    /// Where an instance is.
    pub(crate) fn get(&self, key: Option<&InstanceKey>) -> Option<Place> {
        self.0.get(self.find(key).ok()?).map(|(_, place)| *place)
    }

    /// True if there is such an instance.
    pub(crate) fn has(&self, key: Option<&InstanceKey>) -> bool {
        self.find(key).is_ok()
    }

    /// Keys and places, in the order of the keys.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, (Option<InstanceKey>, Place)> {
        self.0.iter()
    }
}

/// The plan by address. Objects that only go away, and deposed ones, are no instances.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// By the address without key.
    instances: HashMap<Address, Instances>,
    modules: HashMap<(ModulePath, Arc<str>), BTreeSet<Option<InstanceKey>>>,
}

impl Index {
    /// Reads all addresses of a plan.
    pub(crate) fn new(plan: &Plan) -> Self {
        let mut index = Self { instances: HashMap::with_capacity(plan.changes.len()), ..Self::default() };
        // What the plan speaks of, and is no instance after it.
        let mut gone: HashSet<&Address> = HashSet::new();
        let mut last = &ModulePath::default();
        for (i, change) in plan.changes.iter().enumerate() {
            gone.extend(change.previous_address.as_deref());
            if change.deposed.is_none() && !change.actions.only_goes_away() {
                index.add(&change.address, Place::Change(i), last);
                last = &change.address.module;
            } else {
                gone.insert(&change.address);
            }
        }
        index.instances.values_mut().for_each(Instances::sort);
        let unplanned = |address: &Address| !gone.contains(address) && index.find(address).is_none();
        let prior: Vec<_> = plan.prior.iter().enumerate().filter(|(_, object)| unplanned(&object.address)).collect();
        for (i, object) in prior {
            index.add(&object.address, Place::Prior(i), last);
            last = &object.address.module;
        }
        index.instances.values_mut().for_each(Instances::sort);
        index
    }

    /// Adds an instance; neighbours share their module, which is then there already.
    fn add(&mut self, address: &Address, place: Place, last: &ModulePath) {
        self.instances.entry(address.without_key()).or_default().add(address.key.as_ref(), place);
        if Arc::ptr_eq(&address.module.0, &last.0) {
            return;
        }
        let mut path = address.module.clone();
        while let (Some(parent), Some(step)) = (path.parent(), path.0.last()) {
            // The modules above were added together with this one.
            let keys = self.modules.entry((parent.clone(), step.name.clone())).or_default();
            if !keys.insert(step.key.clone()) {
                break;
            }
            path = parent;
        }
    }

    /// The instances of a resource, in the order of their keys.
    pub(crate) fn instances(&self, base: &Address) -> Option<&Instances> {
        self.instances.get(base)
    }

    /// Where an instance is.
    pub(crate) fn find(&self, address: &Address) -> Option<Place> {
        self.instances.get(&address.without_key())?.get(address.key.as_ref())
    }

    /// Keys of the instances of a module call that hold resources.
    pub(crate) fn module_keys(&self, parent: &ModulePath, name: &Arc<str>) -> Option<&BTreeSet<Option<InstanceKey>>> {
        self.modules.get(&(parent.clone(), name.clone()))
    }
}
