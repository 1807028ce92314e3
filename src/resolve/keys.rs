//! The keys that a resource names by an identifier: keys that somebody else manages.

use super::asking::{Asking, Here, sure};
use super::leaves::text;
use super::place::{PlaceSource, Placed};
use super::{Link, Resolver, Status};
use crate::plan::ResourceChange;
use crate::plan::address::Mode;
use crate::plan::value::AttributePath;
use crate::vendor::VendorError;
use crate::vendor::facts::Location;
use crate::vendor::operator::DeclaredVendor;
use crate::vendor::place::IdentifierKind;
use crate::vendor::plugin::Plugin;

impl Resolver<'_> {
    /// Where the keys are that a resource names. A key of this plan is left out: it is asked for its own place. So is
    /// an identifier that carries no place.
    ///
    /// # Errors
    ///
    /// If vendor data do not parse.
    pub fn named_keys(
        &self,
        change: &ResourceChange,
        plugin: &Plugin,
        declared: &[DeclaredVendor],
    ) -> Result<Vec<Placed>, VendorError> {
        let resource_type = change.address.resource_type.as_ref();
        let Some(facts) = plugin.type_facts(resource_type).filter(|facts| !facts.keys.is_empty()) else {
            return Ok(Vec::new());
        };
        let provider = self.provider_of(change);
        let operator = plugin.operator(&provider.settings, declared, Some(resource_type))?;
        let here = Here { change, provider: &provider, operator: &operator };
        let asking = Asking { plugin, declared, chains: false };
        let mut answers = Vec::new();
        for leaf in facts.keys.iter().flat_map(|path| self.decisive(change, path)) {
            // The key of an existing object that nobody wrote: the service chose it, where the object is.
            let chosen = leaf.resolved.status == Status::Known && self.is_left_out(&change.address, &leaf.path);
            if chosen || self.is_of_this_plan(change, &leaf.path, plugin) {
                continue;
            }
            let Some(identifier) = text(&leaf.resolved) else {
                answers.push(here.open(&leaf));
                continue;
            };
            let Some((region, tables)) = plugin.key_in_identifier(&identifier) else { continue };
            let place = if tables.is_empty() {
                asking.identify(&operator, region, IdentifierKind::Any)?
            } else {
                plugin.place_among(tables, operator.value(), region)?
            };
            let place = sure(place.decided_by(Some(leaf.path.to_string().into())), leaf.resolved.confidence);
            let mut placed = here.placed(place, PlaceSource::Attribute, Some(leaf.path));
            placed.identifier = Some(identifier);
            answers.push(placed);
        }
        Ok(answers)
    }

    /// True if every way that is written to a value ends at a key of this plan.
    fn is_of_this_plan(&self, change: &ResourceChange, path: &AttributePath, plugin: &Plugin) -> bool {
        let key = |link: &Link| {
            link.address.as_ref().is_some_and(|address| {
                // Of the types of another plugin only a key has something to say here.
                let facts = plugin.type_facts(&address.resource_type);
                address.mode == Mode::Managed && facts.is_none_or(|facts| facts.location == Location::Key)
            })
        };
        let chains = self.chains(change, path);
        !chains.is_empty() && chains.iter().all(|chain| chain.last().is_some_and(key))
    }
}
