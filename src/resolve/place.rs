//! Where a resource is: its own argument, its parent, the provider configuration, in the order that the vendor
//! data record, with the way that led there.

use std::sync::Arc;

use super::leaves::{Leaf, text};
use super::provider::ProviderOf;
use super::{Link, Resolved, Resolver, Status};
use crate::configuration::Position;
use crate::plan::address::{Address, Mode};
use crate::plan::value::{AttributePath, Cause, Origin, Value};
use crate::plan::{ResourceChange, Side};
use crate::severity::Confidence;
use crate::vendor::VendorError;
use crate::vendor::facts::PlaceStep;
use crate::vendor::judged::Judged;
use crate::vendor::operator::{DeclaredVendor, Operator};
use crate::vendor::place::{IdentifierKind, Place};
use crate::vendor::plugin::Plugin;

/// A place of a resource, or why it is not known.
#[derive(Clone, Debug)]
pub struct Placed {
    /// What the vendor data say.
    pub place: Judged<Place>,
    /// The identifier that decides, as written.
    pub identifier: Option<Arc<str>>,
    /// What decides.
    pub source: PlaceSource,
    /// The resource whose argument decides: this one, or a parent.
    pub address: Address,
    /// That argument, or the argument of the provider configuration.
    pub attribute: Option<AttributePath>,
    /// The provider configuration that decides, or would.
    pub provider: Option<String>,
    /// Where its argument is written; of an argument of a resource, its own position is known elsewhere.
    pub position: Option<Position>,
    /// The way to the value, nearest step first.
    pub chain: Vec<Link>,
    /// The argument of this resource that leads to the one that decides; `None` where it decides itself.
    pub via: Option<AttributePath>,
    /// True for a place beside the resource's own: a replica that belongs to it.
    pub beside: bool,
}

/// What decides where a resource is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceSource {
    /// An argument of the resource, known in the plan.
    Attribute,
    /// An argument of the resource, unknown in the plan and decided by what was written.
    Configuration,
    /// Another resource that this one belongs to.
    Parent,
    /// The provider configuration.
    Provider,
    /// The environment of whoever runs the tool.
    Environment,
    /// Nothing that is at hand.
    Undetermined,
}

/// Parents of parents, at most.
const DEEPEST: usize = 8;

/// What a place is asked with.
struct Asking<'q> {
    plugin: &'q Plugin,
    declared: &'q [DeclaredVendor],
}

impl<'a> Resolver<'a> {
    /// The places of a resource: one, or several where an argument names several.
    ///
    /// # Errors
    ///
    /// If vendor data do not parse.
    pub fn place(
        &self,
        change: &ResourceChange,
        plugin: &Plugin,
        declared: &[DeclaredVendor],
    ) -> Result<Vec<Placed>, VendorError> {
        self.place_of(change, &Asking { plugin, declared }, 0)
    }

    fn place_of(&self, change: &ResourceChange, asking: &Asking<'_>, depth: usize) -> Result<Vec<Placed>, VendorError> {
        let resource_type = change.address.resource_type.as_ref();
        let provider = self.provider_of(change);
        let operator = asking.plugin.operator(&provider.settings, asking.declared, Some(resource_type))?;
        let here = Here { change, provider: &provider, operator: &operator };
        let Some(facts) = asking.plugin.type_facts(resource_type) else {
            return Ok(vec![here.unknown(Cause::NotMapped, None)]);
        };
        let mut answers = Vec::new();
        for step in &facts.place {
            answers = self.step(&here, step, asking, depth)?;
            if !answers.is_empty() {
                break;
            }
        }
        if answers.is_empty() {
            answers.push(self.configured_place(&here, asking));
        }
        for step in &facts.also {
            let beside = self.step(&here, step, asking, depth)?;
            answers.extend(beside.into_iter().map(|placed| Placed { beside: true, ..placed }));
        }
        Ok(answers)
    }

    /// The answers of one step on the way; none if it decides nothing.
    fn step(
        &self,
        here: &Here<'_, 'a>,
        step: &PlaceStep,
        asking: &Asking<'_>,
        depth: usize,
    ) -> Result<Vec<Placed>, VendorError> {
        match step {
            PlaceStep::Region(path) => {
                self.named(here, self.decisive(here.change, path), IdentifierKind::Region, asking, depth)
            }
            PlaceStep::Zone(path) => {
                self.named(here, self.decisive(here.change, path), IdentifierKind::Zone, asking, depth)
            }
            PlaceStep::Labelled { value, labels } => {
                let leaves = self.labelled(here.change, value, labels);
                self.named(here, leaves, IdentifierKind::Any, asking, depth)
            }
            PlaceStep::Site(path) => Ok(self.site(here, path)),
            PlaceStep::Identifier(path) => self.in_identifier(here, path, asking, depth),
            PlaceStep::Anywhere(path) => Ok(self.anywhere(here, path)),
            PlaceStep::Parent { by, to, matches } => self.parent(here, by, to, matches, asking, depth),
        }
    }

    /// The values of a list of labelled values under one of these labels, or under a label that is not known.
    fn labelled(&self, change: &ResourceChange, value: &str, labels: &[Arc<str>]) -> Vec<Leaf> {
        let Some((list, _)) = value.rsplit_once('.') else { return Vec::new() };
        let mut named = self.leaves(change, Side::After, &format!("{list}.label"));
        named.retain(|leaf| text(&leaf.resolved).is_none_or(|label| labels.contains(&label)));
        let beside = |leaf: &Leaf| {
            let (_, own) = leaf.path.0.split_last()?;
            named.iter().find(|other| other.path.0.split_last().is_some_and(|(_, list)| list == own))
        };
        let mut leaves = self.decisive(change, value);
        leaves.retain(|leaf| beside(leaf).is_some());
        for leaf in &mut leaves {
            // A value whose label is not known may or may not name the place.
            if let Some(label) = beside(leaf).filter(|label| text(&label.resolved).is_none()) {
                leaf.resolved = label.resolved.clone();
            }
        }
        leaves
    }

    /// An argument that names a region or a zone.
    fn named(
        &self,
        here: &Here<'_, 'a>,
        leaves: Vec<Leaf>,
        kind: IdentifierKind,
        asking: &Asking<'_>,
        depth: usize,
    ) -> Result<Vec<Placed>, VendorError> {
        let mut answers = Vec::new();
        for leaf in leaves {
            let source = if leaf.resolved.status == Status::Known { PlaceSource::Attribute } else { PlaceSource::Configuration };
            if let Some(identifier) = text(&leaf.resolved) {
                if identifier.trim().is_empty() {
                    continue;
                }
                let place = asking.identify(here.operator, &identifier, kind)?;
                let place = sure(place.decided_by(Some(leaf.path.to_string().into())), leaf.resolved.confidence);
                let mut placed = here.placed(place, source, Some(leaf.path.clone()));
                placed.identifier = Some(identifier);
                placed.chain = self.chain_of(here.change, &leaf.path);
                answers.push(placed);
            } else if let Some(placed) = self.place_behind(&leaf.resolved, asking, depth)? {
                let via = Some(leaf.path.clone());
                answers.extend(placed.into_iter().map(|placed| Placed { source: PlaceSource::Parent, via: via.clone(), ..placed }));
            } else {
                answers.push(here.open(&leaf));
            }
        }
        Ok(answers)
    }

    /// The place of the resource whose own place argument a value comes from, where the plugin decides that one.
    fn place_behind(
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

    /// An argument that chooses a site by an identifier that says nothing.
    fn site(&self, here: &Here<'_, 'a>, path: &str) -> Vec<Placed> {
        let leaves = self.decisive(here.change, path);
        let Some(leaf) = leaves.first() else { return Vec::new() };
        let everywhere = here.operator.value().and_then(|operator| operator.everywhere());
        let place = match everywhere {
            Some(place) => Judged::certain(place, Some(leaf.path.to_string().into())),
            None => Judged::unknown(Cause::NotInVendorData, Some(leaf.path.to_string().into())),
        };
        vec![here.placed(place, PlaceSource::Attribute, Some(leaf.path.clone()))]
    }

    /// An argument that names another resource by an identifier that carries the place.
    fn in_identifier(
        &self,
        here: &Here<'_, 'a>,
        path: &str,
        asking: &Asking<'_>,
        depth: usize,
    ) -> Result<Vec<Placed>, VendorError> {
        let mut answers = Vec::new();
        for leaf in self.decisive(here.change, path) {
            let Some(identifier) = text(&leaf.resolved) else {
                let origins = leaf.resolved.origins();
                let target = origins.first().filter(|_| origins.len() == 1 && depth < DEEPEST);
                match target.and_then(|origin| self.change(&origin.address)) {
                    Some(change) => {
                        let placed = self.place_of(change, asking, depth + 1)?;
                        answers.extend(placed.into_iter().map(|placed| Placed { via: Some(leaf.path.clone()), ..placed }));
                    }
                    None => answers.push(here.open(&leaf)),
                }
                continue;
            };
            let Some(operator) = here.operator.value() else { continue };
            if let Some(place) = asking.plugin.place_in_identifier(operator, &identifier, None) {
                let place = place.decided_by(Some(leaf.path.to_string().into()));
                let mut placed = here.placed(place, PlaceSource::Attribute, Some(leaf.path.clone()));
                placed.identifier = Some(identifier);
                answers.push(placed);
            }
        }
        Ok(answers)
    }

    /// A block whose presence says that any place may be chosen.
    fn anywhere(&self, here: &Here<'_, 'a>, path: &str) -> Vec<Placed> {
        let Some((block, _)) = path.rsplit_once("[]").or(Some((path, ""))) else { return Vec::new() };
        let mut answers = Vec::new();
        for leaf in self.decisive(here.change, block) {
            match leaf.resolved.status {
                Status::Known | Status::Configured => {
                    let open = Judged::Open { by: Some(leaf.path.to_string().into()) };
                    answers.push(here.placed(open, PlaceSource::Attribute, Some(leaf.path)));
                    break;
                }
                _ => answers.push(here.open(&leaf)),
            }
        }
        answers
    }

    /// Another resource, whose place it is.
    fn parent(
        &self,
        here: &Here<'_, 'a>,
        by: &str,
        to: &[Arc<str>],
        matches: &[Arc<str>],
        asking: &Asking<'_>,
        depth: usize,
    ) -> Result<Vec<Placed>, VendorError> {
        let mut answers: Vec<Placed> = Vec::new();
        if depth >= DEEPEST {
            return Ok(answers);
        }
        for leaf in self.decisive(here.change, by) {
            let parents = self.parents(&leaf.resolved, to, matches);
            let known = text(&leaf.resolved).is_some();
            if parents.is_empty() {
                // An identifier of something that this plan does not hold says nothing of the place.
                if !known {
                    answers.push(here.open(&leaf));
                }
                continue;
            }
            let mut found = Vec::new();
            for parent in &parents {
                found.extend(match self.change(parent) {
                    Some(change) => self.place_of(change, asking, depth + 1)?,
                    None => Vec::new(),
                });
            }
            let same = found.first().is_some_and(|first| found.iter().all(|other| other.place.value() == first.place.value()));
            match found.into_iter().next() {
                Some(first) if same || parents.len() == 1 => {
                    let mut chain = self.chain_of(here.change, &leaf.path);
                    chain.extend(first.chain);
                    // Where nothing is said on the whole way, the configuration of the last one decides, not the parent.
                    let source = match first.source {
                        PlaceSource::Attribute | PlaceSource::Configuration => PlaceSource::Parent,
                        other => other,
                    };
                    answers.push(Placed { source, chain, via: Some(leaf.path.clone()), ..first });
                }
                _ => answers.push(here.open(&leaf)),
            }
        }
        answers.truncate(64);
        Ok(answers)
    }

    /// The resources that a reference, or an identifier, may mean.
    fn parents(&self, resolved: &Resolved, to: &[Arc<str>], matches: &[Arc<str>]) -> Vec<Address> {
        if let Some(identifier) = text(resolved) {
            let id: Arc<str> = "id".into();
            let attributes = matches.iter().chain(std::iter::once(&id));
            let mut found: Vec<Address> = Vec::new();
            for attribute in attributes {
                for resource_type in to {
                    found.extend(self.holding(resource_type, attribute, &identifier).0);
                }
            }
            found.dedup();
            return if found.len() == 1 { found } else { Vec::new() };
        }
        let mut origins = resolved.origins();
        let mut parents = Vec::new();
        // Through other resources that only pass an identifier on.
        for _ in 0..DEEPEST {
            let mut further: Vec<Origin> = Vec::new();
            for origin in origins {
                if to.contains(&origin.address.resource_type) && origin.address.mode == Mode::Managed {
                    parents.push(origin.address);
                } else {
                    further.extend(self.follow(&origin).origins().into_iter().filter(|next| *next != origin));
                }
            }
            if further.is_empty() {
                break;
            }
            origins = further;
        }
        parents.dedup();
        parents
    }

    /// What holds where the resource says nothing: the provider configuration.
    fn configured_place(&self, here: &Here<'_, 'a>, asking: &Asking<'_>) -> Placed {
        let resource_type = Some(here.change.address.resource_type.as_ref());
        let settings = &here.provider.settings;
        let place = match here.operator {
            Judged::Known { value, .. } => asking.plugin.configured_place(value, settings, resource_type),
            Judged::Open { by } => Judged::Open { by: by.clone() },
            Judged::Unknown { cause, at } => Judged::Unknown { cause: cause.clone(), at: at.clone() },
        };
        let argument = place.argument().map(ToOwned::to_owned);
        let written = asking.plugin.configured_identifier(settings, resource_type);
        let source = match (&place, &written) {
            (Judged::Known { .. } | Judged::Open { .. }, _) => PlaceSource::Provider,
            (Judged::Unknown { .. }, Some((_, Ok(_)))) => PlaceSource::Provider,
            (Judged::Unknown { cause: Cause::Environment, .. }, None) => PlaceSource::Environment,
            (Judged::Unknown { .. }, _) => PlaceSource::Undetermined,
        };
        let named = written.as_ref().map(|(path, _)| path.to_string());
        let path = if place.value().is_some() { argument.or(named) } else { named.or(argument) };
        let mut placed = here.placed(place, source, path.as_deref().map(AttributePath::parse));
        placed.provider = Some(here.provider.address.clone());
        placed.identifier = written.and_then(|(_, value)| value.ok());
        let argument = path.and_then(|path| self.provider_argument(here.provider, &path));
        if let Some((argument, context)) = argument {
            placed.position.clone_from(&argument.position);
            placed.chain = self.trace_argument(&argument.expression, &context);
        }
        placed
    }

    /// The values of an argument that decide something: what is not set decides nothing, and what the plugin
    /// computes decides only if the object exists and keeps it.
    fn decisive(&self, change: &ResourceChange, path: &str) -> Vec<Leaf> {
        let mut leaves = self.leaves(change, Side::After, path);
        let computed = leaves.iter().any(|leaf| leaf.resolved.status == Status::Computed);
        leaves.retain(|leaf| !matches!(leaf.resolved.status, Status::Unset | Status::Null | Status::Computed));
        if computed && leaves.is_empty() && !change.actions.creates() {
            leaves = self.leaves(change, Side::Before, path);
            leaves.retain(|leaf| leaf.resolved.status == Status::Known);
        }
        leaves
    }

    /// The nearest way to a value.
    fn chain_of(&self, change: &ResourceChange, path: &AttributePath) -> Vec<Link> {
        self.chains(change, path).into_iter().next().unwrap_or_default()
    }
}

/// The resource that is asked about.
struct Here<'h, 'a> {
    change: &'h ResourceChange,
    provider: &'h ProviderOf<'a>,
    operator: &'h Judged<Arc<Operator>>,
}

impl Here<'_, '_> {
    fn placed(&self, place: Judged<Place>, source: PlaceSource, attribute: Option<AttributePath>) -> Placed {
        Placed {
            place,
            identifier: None,
            source,
            address: self.change.address.clone(),
            attribute,
            provider: None,
            position: None,
            chain: Vec::new(),
            via: None,
            beside: false,
        }
    }

    fn unknown(&self, cause: Cause, path: Option<AttributePath>) -> Placed {
        let at = path.as_ref().map(|path| path.to_string().into());
        self.placed(Judged::unknown(cause, at), PlaceSource::Undetermined, path)
    }

    /// A value that decides and is not known.
    fn open(&self, leaf: &Leaf) -> Placed {
        let cause = match &leaf.resolved.value {
            Value::Unknown(unknown) => unknown.cause.clone(),
            Value::Redacted => Cause::Sensitive,
            _ => Cause::UnexpectedType,
        };
        self.unknown(cause, Some(leaf.path.clone()))
    }
}

impl Asking<'_> {
    fn identify(
        &self,
        operator: &Judged<Arc<Operator>>,
        identifier: &str,
        kind: IdentifierKind,
    ) -> Result<Judged<Place>, VendorError> {
        match operator {
            Judged::Known { value, .. } => Ok(self.plugin.place(value, identifier, kind)),
            Judged::Open { .. } => {
                let without = self.plugin.place_without_operator(identifier, kind)?;
                Ok(without.unwrap_or_else(|| Judged::unknown(Cause::NotInVendorData, None)))
            }
            // Nothing is written: the names of the plugin's usual operators can be read. Behind an endpoint that is
            // written and not known they say nothing.
            Judged::Unknown { cause: cause @ Cause::Environment, at } => {
                let without = self.plugin.place_without_operator(identifier, kind)?;
                Ok(without.unwrap_or_else(|| Judged::Unknown { cause: cause.clone(), at: at.clone() }))
            }
            Judged::Unknown { cause, at } => Ok(Judged::Unknown { cause: cause.clone(), at: at.clone() }),
        }
    }
}

/// The answer, no surer than what it rests on.
fn sure(place: Judged<Place>, most: Confidence) -> Judged<Place> {
    match place {
        Judged::Known { value, by, confidence } => Judged::Known { value, by, confidence: confidence.min(most) },
        other => other,
    }
}
