//! Coverage: every managed resource is judged, out of scope with a reason, or uncovered. None is silently out of sight.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::engine::text::Subject;
use crate::plan::Plan;
use crate::policy::bundle::ADAPTERS;
use crate::report::{Coverage, OutOfScope, Uncovered};
use crate::vendor::facts::{Class, Location};
use crate::vendor::{VendorData, VendorError};

/// What is known of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// Some bundled control may judge it.
    Covered,
    /// It holds nothing to judge.
    OutOfScope(String),
    /// No adapter names it.
    Uncovered,
}

/// What is known of every managed type of a plan, with its number of resources.
pub(super) fn sights(plan: &Plan, vendor: &VendorData) -> Result<BTreeMap<Arc<str>, (usize, Sight)>, VendorError> {
    let mut sights: BTreeMap<Arc<str>, (usize, Sight)> = BTreeMap::new();
    for change in plan.changes.iter().filter(|change| change.is_subject()) {
        let resource_type = &change.address.resource_type;
        if let Some((count, _)) = sights.get_mut(resource_type) {
            *count += 1;
        } else {
            let sight = sight(vendor, &change.provider_name, resource_type)?;
            sights.insert(resource_type.clone(), (1, sight));
        }
    }
    Ok(sights)
}

fn sight(vendor: &VendorData, source: &str, resource_type: &str) -> Result<Sight, VendorError> {
    let adapted = ADAPTERS.iter().flat_map(|adapter| adapter.rules).any(|rule| rule.resource_type == resource_type);
    if adapted {
        return Ok(Sight::Covered);
    }
    if let Some(reason) = vendor.out_of_scope(source, resource_type)? {
        return Ok(Sight::OutOfScope(reason.to_owned()));
    }
    let facts = vendor.plugin(source)?.and_then(|plugin| plugin.type_facts(resource_type));
    Ok(match facts {
        Some(facts) if facts.location != Location::None || facts.service.is_some() => Sight::Covered,
        Some(facts) if facts.class == Class::None => {
            Sight::OutOfScope(facts.reason.as_deref().unwrap_or("nothing to judge").to_owned())
        }
        _ => Sight::Uncovered,
    })
}

/// Adds the coverage of one plan.
pub(super) fn add(coverage: &mut Coverage, sights: &BTreeMap<Arc<str>, (usize, Sight)>, judged: usize) {
    coverage.judged += judged;
    for (resource_type, (count, sight)) in sights {
        coverage.resources += count;
        match sight {
            Sight::Covered => {}
            Sight::OutOfScope(reason) => {
                let same = coverage.out_of_scope.iter_mut().find(|entry| entry.resource_type == **resource_type);
                match same {
                    Some(entry) => entry.count += count,
                    None => coverage.out_of_scope.push(OutOfScope {
                        resource_type: resource_type.to_string(),
                        count: *count,
                        reason: reason.clone(),
                    }),
                }
            }
            Sight::Uncovered => {
                let same = coverage.uncovered.iter_mut().find(|entry| entry.resource_type == **resource_type);
                match same {
                    Some(entry) => entry.count += count,
                    None => {
                        coverage.uncovered.push(Uncovered { resource_type: resource_type.to_string(), count: *count });
                    }
                }
            }
        }
    }
    coverage.out_of_scope.sort();
    coverage.uncovered.sort();
}

/// Managed resources among the subjects that have a verdict.
pub(super) fn judged(plan: &Plan, concerned: &BTreeSet<Subject>) -> usize {
    let changes = plan.changes.iter().enumerate();
    changes.filter(|(i, change)| change.is_subject() && concerned.contains(&Subject::Change(*i))).count()
}
