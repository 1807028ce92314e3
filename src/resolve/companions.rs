//! Companions: the resources that complete, protect or open another one.
//!
//! Joined by reference, then by literal name or identifier. What a reference leads to is followed; what cannot be
//! paired is said, never guessed: its target is unknown for every main resource that it may mean.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::leaves::{Leaf, text};
use super::{Resolved, Resolver, Status};
use crate::plan::address::{Address, Mode};
use crate::plan::value::{AttributePath, Cause, Origin, Value};
use crate::plan::{ResourceChange, Side};
use crate::severity::Confidence;
use crate::vendor::facts::Companion;

/// The companions of one relation, by main resource.
#[derive(Clone, Debug, Default)]
pub struct Companions {
    /// Companions of each main resource of the type, in the order of the plan.
    pub of: BTreeMap<Address, Vec<Pair>>,
    /// Companions whose target is not known, with the cause and the main resources that they may mean.
    pub unknown: Vec<Unpaired>,
    /// Companions that this plan removes, with the main resource that they belonged to, if it is in the plan.
    pub removed: Vec<(Address, Option<Address>)>,
    /// Companions of a main resource that is not in the plan.
    pub alone: Vec<Address>,
    /// Indices into `unknown`: of those that may mean any main resource, and of those that may mean one.
    any: Vec<usize>,
    some: BTreeMap<Address, Vec<usize>>,
}

/// A companion of a main resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The companion.
    pub companion: Address,
    /// The argument that names the main resource.
    pub by: AttributePath,
    /// How sure.
    pub confidence: Confidence,
}

/// A companion whose target is not known.
#[derive(Clone, Debug, PartialEq)]
pub struct Unpaired {
    /// The companion.
    pub companion: Address,
    /// Why.
    pub cause: Cause,
    /// The main resources that it may mean; `None` for any.
    pub candidates: Option<BTreeSet<Address>>,
}

/// What one value of the argument means.
enum Target {
    Main(Vec<Address>, Confidence),
    Elsewhere,
    Unknown(Cause, Option<BTreeSet<Address>>),
}

/// References that only pass an identifier on, one behind the other, at most.
const LONGEST: usize = 16;

/// Candidates that are worth naming.
const FEW: usize = 100;

impl Companions {
    /// The companions of a main resource.
    pub fn of(&self, main: &Address) -> &[Pair] {
        self.of.get(main).map(Vec::as_slice).unwrap_or_default()
    }

    /// The companions that may belong to a main resource, and may not.
    pub fn maybe(&self, main: &Address) -> impl Iterator<Item = &Unpaired> {
        let some = self.some.get(main).into_iter().flatten();
        self.any.iter().chain(some).filter_map(|i| self.unknown.get(*i))
    }

    fn index(&mut self) {
        for (i, unpaired) in self.unknown.iter().enumerate() {
            match &unpaired.candidates {
                None => self.any.push(i),
                Some(mains) => mains.iter().for_each(|main| self.some.entry(main.clone()).or_default().push(i)),
            }
        }
    }
}

impl Resolver<'_> {
    /// Pairs the resources of a relation: which companions belong to which resource of the main type.
    pub fn companions(&self, main_type: &str, relation: &Companion) -> Companions {
        let mut found = Companions::default();
        for main in self.of_type(main_type) {
            found.of.entry(main.address.clone()).or_default();
        }
        for companion_type in &relation.types {
            for companion in self.of_type(companion_type) {
                self.pair(companion, main_type, relation, &mut found);
            }
        }
        for change in &self.plan.changes {
            let goes = change.deposed.is_none() && change.actions.only_goes_away();
            if goes && change.address.mode == Mode::Managed && relation.types.contains(&change.address.resource_type) {
                let main = self.former_main(change, main_type, relation);
                found.removed.push((change.address.clone(), main));
            }
        }
        found.index();
        found
    }

    fn pair(&self, companion: &ResourceChange, main_type: &str, relation: &Companion, found: &mut Companions) {
        let mut elsewhere = true;
        for leaf in self.leaves(companion, Side::After, &relation.by) {
            match self.target(companion, &leaf, main_type, relation) {
                Target::Main(mains, confidence) => {
                    elsewhere = false;
                    for main in mains {
                        let pair = Pair { companion: companion.address.clone(), by: leaf.path.clone(), confidence };
                        let pairs = found.of.entry(main).or_default();
                        if !pairs.iter().any(|other| other.companion == pair.companion) {
                            pairs.push(pair);
                        }
                    }
                }
                Target::Elsewhere => {}
                Target::Unknown(cause, candidates) => {
                    elsewhere = false;
                    let companion = companion.address.clone();
                    found.unknown.push(Unpaired { companion, cause, candidates });
                }
            }
        }
        if elsewhere {
            found.alone.push(companion.address.clone());
        }
    }

    fn target(&self, companion: &ResourceChange, leaf: &Leaf, main_type: &str, relation: &Companion) -> Target {
        let resolved = &leaf.resolved;
        if let Some(identifier) = text(resolved) {
            return self.bearing(companion, &leaf.path, &identifier, main_type, relation, resolved.confidence);
        }
        match resolved.status {
            Status::Unset | Status::Null => Target::Elsewhere,
            Status::Reference => self.referred(companion, resolved, main_type, relation),
            _ => {
                let cause = cause(resolved);
                Target::Unknown(cause, None)
            }
        }
    }

    /// The main resource that a reference leads to, through others that only pass the identifier on.
    fn referred(
        &self,
        companion: &ResourceChange,
        resolved: &Resolved,
        main_type: &str,
        relation: &Companion,
    ) -> Target {
        let mut exact = matches!(&resolved.value, Value::Unknown(unknown) if unknown.exact);
        let mut confidence = resolved.confidence;
        let mut origins = resolved.origins();
        let mut ends: Vec<Origin> = Vec::new();
        let mut mains: BTreeSet<Address> = BTreeSet::new();
        for _ in 0..LONGEST {
            let mut further = Vec::new();
            for origin in origins {
                if origin.address.mode == Mode::Managed && origin.address.resource_type.as_ref() == main_type {
                    if origin.attribute.is_empty() {
                        confidence = confidence.min(Confidence::Likely);
                    }
                    mains.insert(origin.address);
                    continue;
                }
                let next = self.follow(&origin);
                if let Some(identifier) = text(&next)
                    && exact
                {
                    return self.bearing(
                        companion,
                        &origin.attribute,
                        &identifier,
                        main_type,
                        relation,
                        next.confidence,
                    );
                }
                exact &=
                    matches!(&next.value, Value::Unknown(unknown) if unknown.exact) || next.status != Status::Reference;
                confidence = confidence.min(next.confidence);
                match next.status {
                    Status::Reference => further.extend(next.origins()),
                    _ => ends.push(origin),
                }
            }
            if further.is_empty() {
                break;
            }
            origins = further;
        }
        if exact && ends.is_empty() && mains.len() == 1 {
            return Target::Main(mains.into_iter().collect(), confidence);
        }
        // An identifier that comes from somewhere else altogether, or from several: only if nothing else than these
        // resources is in sight are they all that it may mean.
        let complete = ends.is_empty()
            && !mains.is_empty()
            && cause(resolved) == Cause::AfterApply
            && !self.has_literals(companion, relation);
        Target::Unknown(Cause::Unpaired, complete.then_some(mains))
    }

    /// True if the argument may turn out to be something else than a reference: a literal in one arm of a choice.
    fn has_literals(&self, companion: &ResourceChange, relation: &Companion) -> bool {
        let chains = self.chains(companion, &AttributePath::parse(&relation.by));
        chains.is_empty() || chains.iter().any(|chain| chain.last().is_none_or(|link| link.address.is_none()))
    }

    /// The main resource that bears a name or an identifier.
    fn bearing(
        &self,
        companion: &ResourceChange,
        path: &AttributePath,
        identifier: &str,
        main_type: &str,
        relation: &Companion,
        confidence: Confidence,
    ) -> Target {
        let main_type: Arc<str> = main_type.into();
        let holders: Vec<_> = relation.matches.iter().map(|attribute| self.holders(&main_type, attribute)).collect();
        let bearing = holders.iter().flat_map(|holders| holders.of(identifier));
        let mains: BTreeSet<Address> =
            bearing.filter(|main| self.agrees(companion, main, relation) != Some(false)).cloned().collect();
        if let (1, Some(main)) = (mains.len(), mains.first()) {
            return Target::Main(vec![main.clone()], confidence);
        }
        let open = || holders.iter().flat_map(|holders| holders.open());
        if mains.is_empty() && open().next().is_none() {
            return Target::Elsewhere;
        }
        // One name for several, or a name that the plan hides: the reference that is written tells.
        let ends = self.chains(companion, path).into_iter().filter_map(|chain| chain.last()?.address.clone());
        let may = |end: &Address| if mains.is_empty() { open().any(|main| main == end) } else { mains.contains(end) };
        let meant: BTreeSet<Address> = ends.filter(may).collect();
        if let (1, Some(main)) = (meant.len(), meant.first()) {
            return Target::Main(vec![main.clone()], confidence.min(Confidence::Likely));
        }
        if !mains.is_empty() {
            return Target::Unknown(Cause::Unpaired, Some(mains));
        }
        // Of very many, any may be meant: a list of them for each companion would be too long.
        let candidates: BTreeSet<Address> = open().take(FEW + 1).cloned().collect();
        Target::Unknown(Cause::AfterApply, Some(candidates).filter(|candidates| candidates.len() <= FEW))
    }

    /// Whether the arguments that must be equal are, and the plugin is the same; `None` if that is not known.
    fn agrees(&self, companion: &ResourceChange, main: &Address, relation: &Companion) -> Option<bool> {
        let main = self.change(main)?;
        if main.provider_name != companion.provider_name {
            return Some(false);
        }
        let mut sure = true;
        for attribute in &relation.same {
            let value = |change| {
                let leaves = self.leaves(change, Side::After, attribute);
                leaves.first().and_then(|leaf| text(&leaf.resolved))
            };
            match (value(companion), value(main)) {
                (Some(one), Some(other)) if one != other => return Some(false),
                (Some(_), Some(_)) => {}
                _ => sure = false,
            }
        }
        sure.then_some(true)
    }

    /// The main resource that a removed companion belonged to.
    fn former_main(&self, companion: &ResourceChange, main_type: &str, relation: &Companion) -> Option<Address> {
        let leaves = self.leaves(companion, Side::Before, &relation.by);
        let main_type: Arc<str> = main_type.into();
        leaves.iter().filter_map(|leaf| text(&leaf.resolved)).find_map(|identifier| {
            relation.matches.iter().find_map(|attribute| {
                let holders = self.holders(&main_type, attribute);
                if let [main] = holders.of(&identifier) { Some(main.clone()) } else { None }
            })
        })
    }
}

/// Why a value is not known.
fn cause(resolved: &Resolved) -> Cause {
    super::context::cause_of(&resolved.value).unwrap_or(Cause::UnexpectedType)
}
