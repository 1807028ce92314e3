//! Resources by the literal value of an attribute: names and identifiers that others may mention.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::leaves::text;
use super::{Resolver, Status};
use crate::plan::address::{Address, Mode};
use crate::plan::value::{AttributePath, Shape, Value};
use crate::plan::{ResourceChange, Side};

/// Instances of one type by the value of one attribute.
#[derive(Debug, Default)]
pub(crate) struct Holders {
    by_value: HashMap<Arc<str>, Vec<Address>>,
    /// Those whose value somebody wrote, and nobody knows.
    open: Vec<Address>,
}

impl Holders {
    /// The instances that have this value.
    pub(crate) fn of(&self, value: &str) -> &[Address] {
        self.by_value.get(value).map(Vec::as_slice).unwrap_or_default()
    }

    /// The instances of which nobody knows whether they have it.
    pub(crate) fn open(&self) -> &[Address] {
        &self.open
    }
}

/// Holders of each attribute that was asked for, by type.
pub(crate) type Literals = Mutex<HashMap<(Arc<str>, Arc<str>), Arc<Holders>>>;

impl Resolver<'_> {
    /// The managed instances of a type by the value of an attribute, after the plan or before it.
    pub(crate) fn holders(&self, resource_type: &Arc<str>, attribute: &Arc<str>) -> Arc<Holders> {
        let key = (resource_type.clone(), attribute.clone());
        if let Some(found) = self.literals.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return found.clone();
        }
        let mut holders = Holders::default();
        for change in self.of_type(resource_type) {
            let (values, open) = self.literal_values(change, attribute);
            if open {
                holders.open.push(change.address.clone());
            }
            for value in values {
                let addresses = holders.by_value.entry(value).or_default();
                if addresses.last() != Some(&change.address) {
                    addresses.push(change.address.clone());
                }
            }
        }
        let holders = Arc::new(holders);
        self.literals.lock().unwrap_or_else(PoisonError::into_inner).insert(key, holders.clone());
        holders
    }

    /// The current managed objects of a type.
    pub(crate) fn of_type(&self, resource_type: &str) -> impl Iterator<Item = &ResourceChange> {
        let changes = self.by_type.get(resource_type).into_iter().flatten();
        changes.filter_map(|i| self.plan.changes.get(*i))
    }

    /// The values that others may mention an object by: planned, and those that it has already; and whether there is
    /// one that is not known. What the plugin computes nobody can have written down.
    fn literal_values(&self, change: &ResourceChange, attribute: &str) -> (Vec<Arc<str>>, bool) {
        let path = AttributePath::parse(attribute);
        let mut shape = Shape::default();
        shape.insert(attribute);
        let mut found = Vec::new();
        let after = self.plan.values(change, Side::After, &shape, self.secrets);
        let resolved = self.attribute(change, Side::After, &path, after.at(&path));
        found.extend(text(&resolved));
        let open =
            matches!(resolved.status, Status::Reference | Status::Undecidable) || resolved.value == Value::Redacted;
        if !change.actions.creates() {
            let before = self.plan.values(change, Side::Before, &shape, self.secrets);
            let before = self.attribute(change, Side::Before, &path, before.at(&path));
            found.extend(text(&before).filter(|text| !found.contains(text)));
        }
        found.retain(|text| !text.is_empty());
        (found, open)
    }
}

/// Indices of the current managed objects by type.
pub(crate) fn by_type(plan: &crate::plan::Plan) -> HashMap<Arc<str>, Vec<usize>> {
    let mut by_type: HashMap<Arc<str>, Vec<usize>> = HashMap::new();
    for (i, change) in plan.changes.iter().enumerate() {
        let current = change.deposed.is_none() && !change.actions.only_goes_away();
        if current && change.address.mode == Mode::Managed {
            by_type.entry(change.address.resource_type.clone()).or_default().push(i);
        }
    }
    by_type
}
