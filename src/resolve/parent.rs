//! The resource that another one belongs to, and whose place it shares.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::asking::{Asking, Here};
use super::context::cause_of;
use super::leaves::{Leaf, text};
use super::place::{PlaceSource, Placed, said_by_identifier};
use super::{Resolved, Resolver, Status};
use crate::plan::ResourceChange;
use crate::plan::address::{Address, Mode};
use crate::plan::value::{AttributePath, Cause, Value};
use crate::vendor::VendorError;
use crate::vendor::facts::PlaceStep;

/// Parents of parents, at most.
pub(super) const DEEPEST: usize = 8;

/// What a reference, or an identifier, means.
enum Meaning {
    /// One of these resources.
    Parents(BTreeSet<Address>),
    /// Something that this plan does not hold, by this identifier.
    Elsewhere(Arc<str>),
    /// Not known.
    Open,
}

impl<'a> Resolver<'a> {
    /// The places of the resource that an argument names.
    pub(super) fn parent(
        &self,
        here: &Here<'_, 'a>,
        by: &str,
        to: &[Arc<str>],
        matches: &[Arc<str>],
        asking: &Asking<'_>,
        depth: usize,
    ) -> Result<Vec<Placed>, VendorError> {
        const MOST: usize = 64;
        let mut answers: Vec<Placed> = Vec::new();
        if depth >= DEEPEST {
            return Ok(answers);
        }
        for leaf in self.decisive(here.change, by).into_iter().take(MOST) {
            let parents = match self.meaning(here.change, &leaf, to, matches) {
                Meaning::Parents(parents) => parents,
                // What this plan does not hold is where its identifier says, if that says anything.
                Meaning::Elsewhere(identifier) => {
                    answers.extend(said_by_identifier(here, leaf.path, identifier, asking));
                    continue;
                }
                Meaning::Open => {
                    answers.push(here.open(&leaf));
                    continue;
                }
            };
            let mut found = Vec::new();
            for change in parents.iter().take(MOST).filter_map(|parent| self.change(parent)) {
                found.extend(self.place_of(change, asking, depth + 1)?.into_iter().filter(|placed| !placed.beside));
            }
            let same = |first: &Placed| found.iter().all(|other| other.place.value() == first.place.value());
            // Every place of the one parent counts; several parents answer only together.
            let counted = match found.first() {
                Some(_) if parents.len() == 1 => found.len(),
                Some(first) if same(first) && first.place.value().is_some() => 1,
                _ => 0,
            };
            if counted == 0 {
                answers.push(here.open(&leaf));
            }
            for parent in found.into_iter().take(counted) {
                // Where nothing is said on the whole way, the configuration of the last one decides.
                let source = match parent.source {
                    PlaceSource::Attribute | PlaceSource::Configuration => PlaceSource::Parent,
                    other => other,
                };
                let mut chain = parent.chain.clone();
                if source == PlaceSource::Parent {
                    chain.splice(..0, self.chain_of(here.change, &leaf.path, asking));
                }
                answers.push(Placed { source, chain, via: Some(leaf.path.clone()), ..parent });
            }
        }
        Ok(answers)
    }

    /// The resources that a reference, or an identifier, may mean.
    fn meaning(&self, change: &ResourceChange, leaf: &Leaf, to: &[Arc<str>], matches: &[Arc<str>]) -> Meaning {
        if let Some(identifier) = text(&leaf.resolved) {
            return self.bearer(change, &leaf.path, &identifier, to, matches);
        }
        let mut exact = is_exact(&leaf.resolved);
        let mut origins = leaf.resolved.origins();
        let mut parents = BTreeSet::new();
        let mut complete = !origins.is_empty();
        // Through other resources that only pass an identifier on.
        for _ in 0..DEEPEST {
            let mut further = Vec::new();
            for origin in origins {
                if to.contains(&origin.address.resource_type) && origin.address.mode == Mode::Managed {
                    parents.insert(origin.address);
                    continue;
                }
                let next = self.follow(&origin);
                if let (Some(identifier), true) = (text(&next), exact) {
                    return self.bearer(change, &leaf.path, &identifier, to, matches);
                }
                exact &= is_exact(&next);
                let before = further.len();
                further.extend(next.origins().into_iter().filter(|next| *next != origin));
                complete &= next.status == Status::Reference && further.len() > before;
            }
            if further.is_empty() {
                break;
            }
            origins = further;
        }
        // Where a choice is not known, the literal in one of its arms may mean anything.
        let whole = complete && (exact || self.is_choice_of(change, &leaf.path, &parents));
        if whole && !parents.is_empty() && waits(&leaf.resolved) { Meaning::Parents(parents) } else { Meaning::Open }
    }

    /// The resource that bears an identifier or a name.
    fn bearer(
        &self,
        change: &ResourceChange,
        path: &AttributePath,
        identifier: &str,
        to: &[Arc<str>],
        matches: &[Arc<str>],
    ) -> Meaning {
        let id: Arc<str> = "id".into();
        let attributes = || matches.iter().chain(std::iter::once(&id));
        let pairs = to.iter().flat_map(|resource_type| attributes().map(move |attribute| (resource_type, attribute)));
        let holders: Vec<_> = pairs.map(|(resource_type, attribute)| self.holders(resource_type, attribute)).collect();
        let parents: BTreeSet<Address> = holders.iter().flat_map(|holders| holders.of(identifier)).cloned().collect();
        if parents.len() == 1 {
            return Meaning::Parents(parents);
        }
        let open = || holders.iter().flat_map(|holders| holders.open());
        if parents.is_empty() && open().next().is_none() {
            return Meaning::Elsewhere(identifier.into());
        }
        // One name for several, or a name that the plan hides: the reference that is written tells.
        let ends = self.chains(change, path).into_iter().filter_map(|chain| chain.last()?.address.clone());
        let meant: BTreeSet<Address> =
            ends.filter(|end| parents.contains(end) || open().any(|address| address == end)).collect();
        if meant.len() == 1 { Meaning::Parents(meant) } else { Meaning::Open }
    }

    /// True if every way that is written ends at one of these resources.
    fn is_choice_of(&self, change: &ResourceChange, path: &AttributePath, parents: &BTreeSet<Address>) -> bool {
        let chains = self.chains(change, path);
        let ends = |chain: &Vec<super::Link>| {
            chain.last().and_then(|link| link.address.as_ref()).is_some_and(|address| parents.contains(address))
        };
        !chains.is_empty() && chains.iter().all(ends)
    }

    /// The place of the resource whose own place argument a value comes from, where the plugin decides that one.
    pub(super) fn place_behind(
        &self,
        resolved: &Resolved,
        asking: &Asking<'_>,
        depth: usize,
    ) -> Result<Option<Vec<Placed>>, VendorError> {
        let Value::Unknown(unknown) = &resolved.value else { return Ok(None) };
        let ([origin], true) = (unknown.origins.as_slice(), unknown.exact && depth < DEEPEST) else { return Ok(None) };
        let Some(change) = self.change(&origin.address) else { return Ok(None) };
        let facts = asking.plugin.type_facts(&origin.address.resource_type);
        let names = origin.attribute.to_string();
        let is_place = facts.is_some_and(|facts| {
            facts.place.iter().any(|step| match step {
                PlaceStep::Region(path) | PlaceStep::Zone(path) => path.as_ref() == names,
                _ => false,
            })
        });
        if is_place { self.place_of(change, asking, depth + 1).map(Some) } else { Ok(None) }
    }
}

fn is_exact(resolved: &Resolved) -> bool {
    matches!(&resolved.value, Value::Unknown(unknown) if unknown.exact)
}

/// True if nothing but the apply stands between the value and what is written.
fn waits(resolved: &Resolved) -> bool {
    cause_of(&resolved.value) == Some(Cause::AfterApply)
}
