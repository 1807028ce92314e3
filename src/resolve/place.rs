//! Where a resource is: its own argument, its parent, the provider configuration, in the order that the vendor
//! data record, with the way that led there.

use std::sync::Arc;

use super::asking::{Asking, Here, sure};
use super::leaves::{Leaf, text};
use super::parent::DEEPEST;
use super::{Link, Resolver, Status};
use crate::configuration::Position;
use crate::plan::address::Address;
use crate::plan::value::{AttributePath, Cause, Step};
use crate::plan::{ResourceChange, Side};
use crate::vendor::VendorError;
use crate::vendor::facts::PlaceStep;
use crate::vendor::judged::Judged;
use crate::vendor::operator::DeclaredVendor;
use crate::vendor::place::{IdentifierKind, Place};
use crate::vendor::plugin::Plugin;
use crate::vendor::settings::Argument;

/// The name of what is not bound to any region, in the tables of operators.
const GLOBAL: &str = "global";

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
    /// Where the argument of a provider configuration is written; set together with the chain.
    pub position: Option<Position>,
    /// The way to the value, nearest step first; only where it was asked for.
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

impl<'a> Resolver<'a> {
    /// The places of a resource: one, or several where an argument names several. Their chains are left out.
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
        self.place_of(change, &Asking { plugin, declared, chains: false }, 0)
    }

    /// The same places with the way that led to each, for a reader.
    ///
    /// # Errors
    ///
    /// If vendor data do not parse.
    pub fn explain_place(
        &self,
        change: &ResourceChange,
        plugin: &Plugin,
        declared: &[DeclaredVendor],
    ) -> Result<Vec<Placed>, VendorError> {
        self.place_of(change, &Asking { plugin, declared, chains: true }, 0)
    }

    pub(super) fn place_of(
        &self,
        change: &ResourceChange,
        asking: &Asking<'_>,
        depth: usize,
    ) -> Result<Vec<Placed>, VendorError> {
        let resource_type = change.address.resource_type.as_ref();
        let provider = self.provider_of(change);
        let operator = asking.plugin.operator(&provider.settings, asking.declared, Some(resource_type))?;
        let here = Here { change, provider: &provider, operator: &operator };
        let Some(facts) = asking.plugin.type_facts(resource_type) else {
            return Ok(vec![here.unknown(Cause::NotMapped, None)]);
        };
        let mut answers = Vec::new();
        let mut steps = facts.place.iter();
        while let Some(step) = steps.next() {
            answers = self.step(&here, step, asking, depth)?;
            if matches!(step, PlaceStep::Zone(_)) {
                self.within_region(&here, &mut answers, steps.as_slice(), asking, depth)?;
            }
            if !answers.is_empty() {
                break;
            }
        }
        if answers.is_empty() || self.host_decides(&here, &answers, asking) {
            answers = vec![self.configured_place(&here, asking)];
        }
        // No configuration puts it anywhere: it is where its parent is, which is none of this plan.
        if matches!(answers.as_slice(), [Placed { place: Judged::Open { by: None }, .. }])
            && let Some(leaf) = self.named_parent(change, &facts.place)
        {
            answers = vec![here.unknown(Cause::Elsewhere, Some(leaf.path))];
        }
        for step in &facts.also {
            let beside = self.step(&here, step, asking, depth)?;
            answers.extend(beside.into_iter().map(|placed| Placed { beside: true, ..placed }));
        }
        Ok(answers)
    }

    /// A zone that is not known lies in the region of the resource, where the plan shows that one.
    fn within_region(
        &self,
        here: &Here<'_, 'a>,
        answers: &mut Vec<Placed>,
        later: &[PlaceStep],
        asking: &Asking<'_>,
        depth: usize,
    ) -> Result<(), VendorError> {
        let open = |placed: &Placed| placed.source == PlaceSource::Undetermined;
        let Some(path) =
            later.iter().find_map(|step| if let PlaceStep::Region(path) = step { Some(path) } else { None })
        else {
            return Ok(());
        };
        if answers.iter().any(open) {
            let leaves = self.decisive(here.change, path);
            let regions = self.named(here, leaves, IdentifierKind::Region, asking, depth)?;
            if !regions.is_empty() && !regions.iter().any(open) {
                answers.retain(|placed| !open(placed));
                answers.extend(regions);
            }
        }
        Ok(())
    }

    /// The argument that names a parent.
    fn named_parent(&self, change: &ResourceChange, steps: &[PlaceStep]) -> Option<Leaf> {
        let by = |step: &PlaceStep| if let PlaceStep::Parent { by, .. } = step { Some(by.clone()) } else { None };
        steps.iter().filter_map(by).find_map(|by| self.decisive(change, &by).into_iter().next())
    }

    /// True where the plugin filled in the region of its configuration while the endpoint of the service stands in
    /// another one: that is where requests go.
    fn host_decides(&self, here: &Here<'_, 'a>, answers: &[Placed], asking: &Asking<'_>) -> bool {
        let [only] = answers else { return false };
        let Some(operator) = here.operator.value() else { return false };
        let address = &here.change.address;
        let filled_in = only.source == PlaceSource::Attribute
            && only.address == *address
            && only.attribute.as_ref().is_some_and(|path| self.is_left_out(address, path));
        let region = asking.plugin.region_of_endpoint(operator, &here.provider.settings, &address.resource_type);
        let other = |region: String| only.identifier.as_deref().is_some_and(|own| !operator.same_region(own, &region));
        filled_in && region.is_some_and(other)
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
            PlaceStep::Anywhere(path) => self.anywhere(here, path, asking),
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
            let source =
                if leaf.resolved.status == Status::Known { PlaceSource::Attribute } else { PlaceSource::Configuration };
            if let Some(identifier) = text(&leaf.resolved) {
                if identifier.trim().is_empty() {
                    continue;
                }
                let place = asking.identify(here.operator, &identifier, kind)?;
                let place = sure(place.decided_by(Some(leaf.path.to_string().into())), leaf.resolved.confidence);
                let mut placed = here.placed(place, source, Some(leaf.path.clone()));
                placed.identifier = Some(identifier);
                placed.chain = self.chain_of(here.change, &leaf.path, asking);
                answers.push(placed);
            } else if let Some(placed) = self.place_behind(&leaf.resolved, asking, depth)? {
                let via = Some(leaf.path.clone());
                answers.extend(placed.into_iter().map(|placed| Placed {
                    source: PlaceSource::Parent,
                    via: via.clone(),
                    ..placed
                }));
            } else {
                answers.push(here.open(&leaf));
            }
        }
        Ok(answers)
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
                        answers
                            .extend(placed.into_iter().map(|placed| Placed { via: Some(leaf.path.clone()), ..placed }));
                    }
                    None => answers.push(here.open(&leaf)),
                }
                continue;
            };
            answers.extend(said_by_identifier(here, leaf.path, identifier, asking));
        }
        Ok(answers)
    }

    /// A block whose presence says that any place may be chosen: it is where `global` is at the operator.
    fn anywhere(&self, here: &Here<'_, 'a>, path: &str, asking: &Asking<'_>) -> Result<Vec<Placed>, VendorError> {
        let Some(mut leaf) = self.decisive(here.change, path).into_iter().next() else { return Ok(Vec::new()) };
        if !matches!(leaf.resolved.status, Status::Known | Status::Configured) {
            return Ok(vec![here.open(&leaf)]);
        }
        if matches!(leaf.path.0.last(), Some(Step::Index(_))) {
            leaf.path.0.pop();
        }
        let place = asking.identify(here.operator, GLOBAL, IdentifierKind::Any)?;
        let place = place.decided_by(Some(leaf.path.to_string().into()));
        Ok(vec![here.placed(place, PlaceSource::Attribute, Some(leaf.path))])
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
        if matches!(place, Judged::Open { by: None }) {
            // It is somewhere at the operator: its configuration has no say.
            return here.placed(place, PlaceSource::Undetermined, None);
        }
        let argument = place.argument().map(ToOwned::to_owned);
        let written = asking.plugin.configured_identifier(settings, resource_type);
        let source = match (&place, &written) {
            (Judged::Known { .. } | Judged::Open { .. }, _) | (_, Some(Argument { value: Ok(_), .. })) => {
                PlaceSource::Provider
            }
            (Judged::Unknown { cause: Cause::Environment, .. }, None) => PlaceSource::Environment,
            (Judged::Unknown { .. }, _) => PlaceSource::Undetermined,
        };
        let named = written.as_ref().map(|argument| argument.path.to_string());
        // Where the operator is not known, the argument that names it decides: whose the region is follows from it.
        let path = match &place {
            Judged::Unknown { cause, .. } if *cause != Cause::NotInVendorData => named.or(argument),
            _ => argument.or(named),
        };
        let mut placed = here.placed(place, source, path.as_deref().map(AttributePath::parse));
        placed.provider = Some(here.provider.address.clone());
        placed.identifier = written.and_then(|argument| argument.value.ok());
        let argument = path.filter(|_| asking.chains).and_then(|path| self.provider_argument(here.provider, &path));
        if let Some((argument, context)) = argument {
            placed.position.clone_from(&argument.position);
            placed.chain = self.trace_argument(&argument.expression, &context);
        }
        placed
    }

    /// The values of an argument that decide something: what is not set decides nothing, and what the plugin
    /// computes decides only if the object exists and keeps it.
    pub(super) fn decisive(&self, change: &ResourceChange, path: &str) -> Vec<Leaf> {
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
    pub(super) fn chain_of(&self, change: &ResourceChange, path: &AttributePath, asking: &Asking<'_>) -> Vec<Link> {
        if !asking.chains {
            return Vec::new();
        }
        self.chains(change, path).into_iter().next().unwrap_or_default()
    }
}

/// The place that an identifier carries; none if it carries none.
pub(super) fn said_by_identifier(
    here: &Here<'_, '_>,
    path: AttributePath,
    identifier: Arc<str>,
    asking: &Asking<'_>,
) -> Option<Placed> {
    let place = asking.plugin.place_in_identifier(here.operator.value()?, &identifier, None)?;
    let place = place.decided_by(Some(path.to_string().into()));
    let mut placed = here.placed(place, PlaceSource::Attribute, Some(path));
    placed.identifier = Some(identifier);
    Some(placed)
}
