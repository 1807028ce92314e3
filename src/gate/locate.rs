//! Places: where the deciding attribute of a verdict is written, and the planned values around it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::excerpt;
use super::rows::Rows;
use crate::check::Options;
use crate::configuration::{Configuration, Position};
use crate::engine::text::{Named, Subject};
use crate::lang::Lang;
use crate::locate::{self, Lines, Masker, Offsets, Places};
use crate::plan::address::Address;
use crate::plan::value::{AttributePath, Shape, Step, Value};
use crate::plan::{Plan, RawChange, ResourceChange, Secrets, Side};
use crate::render::text::Word;
use crate::report::{Location, Missing, Outcome, Related, Verdict};
use crate::resolve::{Link, PlaceSource, Placed, ProviderOf, Resolver};
use crate::snippet::{self, Fit, Fitted};
use crate::vendor::VendorData;
use crate::vendor::operator::DeclaredVendor;
use crate::vendor::plugin::Plugin;

/// Secondary places that one verdict keeps; the human report shows fewer and counts the rest.
const RELATED: usize = 24;

/// Finds places in one plan and its sources.
pub(super) struct Locator<'a, 'p> {
    plan: &'a Plan,
    path: Arc<str>,
    configuration: &'a Configuration,
    secrets: &'a Secrets,
    resolver: &'a Resolver<'p>,
    places: Places<'a>,
    variables: locate::Variables<'a>,
    lines: std::sync::OnceLock<Lines>,
    vendor: &'a VendorData,
    declared: Vec<DeclaredVendor>,
    lang: Lang,
    excerpts: bool,
    /// Provider configurations by address.
    providers: std::sync::OnceLock<BTreeMap<String, Arc<ProviderOf<'p>>>>,
}

/// Controls whose verdict rests on a place: its derivation is shown.
const PLACES: [&str; 4] = ["data-outside-eu", "key-outside-eu", "technical-data-outside-eu", "outside-qualified-scope"];

impl<'a, 'p> Locator<'a, 'p> {
    pub(super) fn new(
        plan: &'a Plan,
        path: &str,
        configuration: &'a Configuration,
        secrets: &'a Secrets,
        resolver: &'a Resolver<'p>,
        vendor: &'a VendorData,
        options: &Options,
    ) -> Self {
        Self {
            plan,
            path: path.into(),
            configuration,
            secrets,
            resolver,
            places: Places::new(configuration),
            variables: locate::Variables::new(configuration),
            lines: std::sync::OnceLock::new(),
            vendor,
            declared: super::places::declared(&options.project),
            lang: options.lang,
            excerpts: options.detail.excerpts,
            providers: std::sync::OnceLock::new(),
        }
    }

    /// Gives every failure and every open question its place, its chain and its excerpt.
    pub(super) fn locate(&self, rows: &mut Rows) {
        rows.verdicts.par_iter_mut().zip(&rows.carriers).for_each(|(verdict, carrier)| {
            if !matches!(verdict.outcome, Outcome::Fail | Outcome::Undetermined) {
                return;
            }
            let path = verdict.attribute.as_deref().map(AttributePath::parse).unwrap_or_default();
            let change = match carrier {
                Named::Subject(Subject::Change(i)) => self.plan.changes.get(*i),
                Named::Subject(Subject::Provider(_)) => None,
                Named::Text(address) => Address::parse(address).ok().and_then(|address| self.resolver.change(&address)),
            };
            if let Some(change) = change {
                self.resource(verdict, change, &path);
            } else if let Some(provider) = verdict.address.as_ref().and_then(|address| self.providers().get(address)) {
                let position = self.in_provider(provider, &path);
                verdict.location = position.as_ref().map(|position| self.places.location(position));
                verdict.related = self.related(self.behind_provider(provider, &path), position.as_ref());
                self.fit(verdict, None, &path, None, position.as_ref());
            }
        });
    }

    fn resource(&self, verdict: &mut Verdict, change: &ResourceChange, path: &AttributePath) {
        let side = if change.actions.only_goes_away() { Side::Before } else { Side::After };
        let has_sources = !self.configuration.files.is_empty();
        let lines = self.excerpts && verdict.snippet.is_some();
        let values = (has_sources || lines).then(|| self.values(change, side, path));
        let position = values.as_ref().filter(|_| has_sources).and_then(|values| {
            locate::attribute(self.configuration, &change.address, path, Some(values), rows(values, path))
        });
        verdict.location = position.as_ref().map(|position| self.places.location(position));
        if position.is_some() && side == Side::After && verdict.outcome == Outcome::Fail {
            verdict.missing = self.missing(change, path, values.as_ref());
        }
        self.fit(verdict, Some(&change.address), path, values.as_ref(), position.as_ref());
        if verdict.location.is_none() && !has_sources {
            verdict.location = self.in_plan(change, path);
        }
        // A chain shows where things are written: without sources nothing of it has a place.
        if let Some(values) = values.filter(|_| has_sources) {
            if PLACES.contains(&verdict.control.as_str()) {
                self.derivation(verdict, change, path, position.as_ref(), &values);
            } else if side == Side::After && !path.is_empty() {
                let chains = self.resolver.ways(change, path);
                verdict.related = self.related(chains.into_iter().flatten(), position.as_ref());
            }
        }
        // Where a companion decides, the resource that it is judged for.
        if has_sources
            && let Some(address) = verdict.address.as_ref().filter(|address| **address != change.address.to_string())
            && let Ok(judged) = Address::parse(address)
            && let Some(block) = self.block_of(&judged)
            && verdict.related.len() < RELATED
        {
            verdict.related.push(Related { label: address.clone(), location: self.places.location(&block) });
        }
        // The planned values stand in where no source can be shown.
        if position.is_none() && self.excerpts {
            verdict.excerpt = Some(excerpt::of(self.plan, change, side, path, self.secrets));
        }
    }

    /// What decides by not being written.
    fn missing(&self, change: &ResourceChange, path: &AttributePath, values: Option<&Value>) -> Option<Missing> {
        if let [Step::Name(name)] = &path.0[..]
            && let Ok(Some(plugin)) = self.vendor.plugin(&change.provider_name)
            && let Some(companions) = plugin.companions(&change.address.resource_type)
            && companions.values().any(|companion| companion.types.contains(name))
        {
            return Some(Missing::Companion);
        }
        locate::is_missing(self.configuration, &change.address, path, values).then_some(Missing::Attribute)
    }

    /// The planned values around an attribute.
    fn values(&self, change: &ResourceChange, side: Side, path: &AttributePath) -> Value {
        let mut shape = Shape::default();
        if let Some(Step::Name(top)) = path.0.first() {
            shape.insert(top);
        }
        self.plan.values(change, side, &shape, self.secrets)
    }

    /// The lines to write in the names and the syntax of the configuration.
    fn fit(
        &self,
        verdict: &mut Verdict,
        deciding: Option<&Address>,
        path: &AttributePath,
        values: Option<&Value>,
        position: Option<&Position>,
    ) {
        // Only people read them.
        let Some(general) = verdict.snippet.as_ref().filter(|_| self.excerpts) else { return };
        let judged = verdict.address.as_deref().and_then(|address| Address::parse(address).ok());
        let subjects: Vec<&Address> = deciding.into_iter().chain(judged.as_ref()).collect();
        let json = position.is_some_and(|position| self.configuration.is_json(position.file));
        let exists = |main: &Address, resource_type: &str, name: &str| {
            let base = Address { resource_type: resource_type.into(), name: name.into(), key: None, ..main.clone() };
            let instances = self.resolver.instances(&base);
            instances.iter().any(|instance| main.key.is_none() || instance.key == main.key)
        };
        let fit = Fit { configuration: self.configuration, subjects: &subjects, path, values, exists: &exists, json };
        match snippet::fitted(&verdict.control, general, &fit) {
            Fitted::General => {}
            Fitted::Lines(lines) => verdict.snippet = Some(lines),
            Fitted::Nothing => verdict.snippet = None,
        }
    }

    fn providers(&self) -> &BTreeMap<String, Arc<ProviderOf<'p>>> {
        self.providers.get_or_init(|| {
            let all = self.resolver.provider_configurations().into_iter().map(|(provider, _)| provider);
            all.map(|provider| (provider.address.clone(), provider)).collect()
        })
    }

    /// An argument of a provider configuration, or its block.
    fn in_provider(&self, provider: &ProviderOf<'p>, path: &AttributePath) -> Option<Position> {
        let argument = (!path.is_empty()).then(|| locate::provider(self.configuration, &provider.key, path)).flatten();
        argument.or_else(|| provider.position.clone())
    }

    /// What the place of a resource follows from: its parents, the provider configuration, and what that names.
    fn derivation(
        &self,
        verdict: &mut Verdict,
        change: &ResourceChange,
        path: &AttributePath,
        own: Option<&Position>,
        values: &Value,
    ) {
        let Ok(Some(plugin)) = self.vendor.plugin(&change.provider_name) else { return };
        let Ok(placed) = self.resolver.explain_place(change, plugin, &self.declared) else { return };
        let decides = |one: &Placed| super::places::label(change, one) == path.to_string();
        let Some(mut placed) = placed.into_iter().find(decides) else {
            // What decides is no place of the resource: a key that it names.
            verdict.related = self.related(self.resolver.ways(change, path).into_iter().flatten(), own);
            return;
        };
        let mut chain = std::mem::take(&mut placed.chain);
        self.resolver.lead_on(&mut chain);
        // Of a parent, the argument that decides.
        let reached =
            |link: &&mut Link| placed.address != change.address && link.address.as_ref() == Some(&placed.address);
        if let (Some(link), Some(argument)) = (chain.iter_mut().find(reached), &placed.attribute)
            && let Some(position) = locate::attribute(self.configuration, &placed.address, argument, None, None)
        {
            link.position = Some(position);
            link.reference = format!("{}.{}.{argument}", placed.address.resource_type, placed.address.name);
        }
        let mut related = self.related(chain, own);
        let provider = placed.provider.as_ref().and_then(|address| self.providers().get(address));
        let position =
            provider.and_then(|p| self.in_provider(p, placed.attribute.as_ref().unwrap_or(&AttributePath::default())));
        if let (Some(position), Some(address)) = (position, placed.provider.clone()) {
            related.insert(0, Related { label: address, location: self.places.location(&position) });
            related.truncate(RELATED);
        }
        let decides = match placed.source {
            PlaceSource::Provider | PlaceSource::Environment => placed.provider,
            // Nobody wrote the place that the plan shows: it came from the provider configuration once.
            PlaceSource::Attribute
                if placed.attribute.as_ref().is_some_and(|path| self.resolver.is_left_out(&change.address, path)) =>
            {
                let provider = self.resolver.provider_of(change);
                if related.is_empty()
                    && let Some(path) = self.filled_in_from(change, plugin, &provider, &placed, values)
                    && let Some(position) = self.in_provider(&provider, &path)
                {
                    related = self.related(self.behind_provider(&provider, &path), Some(&position));
                    let location = self.places.location(&position);
                    related.insert(0, Related { label: provider.address.clone(), location });
                    related.truncate(RELATED);
                }
                Some(provider.address.clone())
            }
            _ => None,
        };
        verdict.provider = verdict.provider.take().or(decides);
        verdict.related = related;
    }

    /// The argument of the provider configuration from which the plugin filled in a place; where nobody knows the
    /// operator, the one that names it: whose the place is follows from it.
    fn filled_in_from(
        &self,
        change: &ResourceChange,
        plugin: &Plugin,
        provider: &ProviderOf<'p>,
        placed: &Placed,
        values: &Value,
    ) -> Option<AttributePath> {
        let resource_type = Some(&*change.address.resource_type);
        let named = plugin.configured_identifier(&provider.settings, resource_type)?;
        if !shows(values, placed, named.value.as_ref().ok()?) {
            return None;
        }
        let operator = plugin.operator(&provider.settings, &self.declared, resource_type).ok()?;
        let whose = if operator.value().is_none() { operator.argument() } else { None };
        Some(AttributePath::parse(whose.unwrap_or(&named.path)))
    }

    /// The way from an argument of a provider configuration.
    fn behind_provider(&self, provider: &ProviderOf<'p>, path: &AttributePath) -> Vec<Link> {
        let argument = self.resolver.provider_argument(provider, &path.to_string());
        let mut chain = argument
            .map(|(argument, context)| self.resolver.trace_argument(&argument.expression, &context))
            .unwrap_or_default();
        self.resolver.lead_on(&mut chain);
        chain
    }

    /// Where the block of a resource opens.
    fn block_of(&self, address: &Address) -> Option<Position> {
        locate::attribute(self.configuration, address, &AttributePath::default(), None, None)
    }

    /// A position in the plan JSON itself, where no source is at hand.
    fn in_plan(&self, change: &ResourceChange, path: &AttributePath) -> Option<Location> {
        let RawChange::Json { before, after, .. } = &change.raw else { return None };
        let values = if change.actions.only_goes_away() { before } else { after };
        let text = self.plan.text();
        let span = locate::key_in(text, values.clone(), path).or_else(|| {
            // Nothing is written there: the address of the change, which stands before its values.
            let address = serde_json::json!(change.address.to_string()).to_string();
            let start = text.get(..values.start)?.rfind(&address)?;
            Some(start..start + address.len())
        })?;
        let lines = self.lines.get_or_init(|| Lines::new(text));
        let ((line, column), (end_line, end_column)) = (lines.place(text, span.start), lines.place(text, span.end));
        Some(Location { file: self.path.clone(), line, column, end_line, end_column, span })
    }

    /// The ways to the sources of a value, nearest first, each place once.
    fn related(&self, links: impl IntoIterator<Item = Link>, own: Option<&Position>) -> Vec<Related> {
        let mut related: Vec<Related> = Vec::new();
        let mut seen: Vec<Position> = own.cloned().into_iter().collect();
        for link in links {
            let (position, label) = self.defined(link);
            if let Some(position) = position
                && !seen.contains(&position)
                && related.len() < RELATED
            {
                related.push(Related { label, location: self.places.location(&position) });
                seen.push(position);
            }
        }
        related
    }

    /// Where a step of a chain is written, and what stands there.
    fn defined(&self, link: Link) -> (Option<Position>, String) {
        let written = || Word::WrittenHere.get(self.lang);
        let Some(end) = link.variable else {
            let label = if link.literal.is_some() { written() } else { link.reference };
            return (link.position, label);
        };
        let module = link.module.dotted();
        let at = |given| self.variables.end(&module, &end.name, &end.within, given);
        let shown = module.is_empty() && link.literal.is_some_and(|value| value != Value::Redacted);
        match at(true).filter(|_| shown) {
            Some((position, true)) => return (Some(position), format!("{}, {}", link.reference, written())),
            Some((position, false)) => return (Some(position), link.reference),
            None if end.given => {
                let label = Word::GivenToPlan.fill(self.lang, &[&link.reference]);
                return (locate::variable(self.configuration, &module, &end.name), label);
            }
            None => {}
        }
        match at(false) {
            Some((position, true)) => (Some(position), written()),
            other => (other.map(|(position, _)| position).or(link.position), link.reference),
        }
    }
}

/// True if the place that a plan shows is in the one that an argument names: `fr-par-1` in `fr-par`.
fn shows(values: &Value, placed: &Placed, named: &str) -> bool {
    let planned = placed.attribute.as_ref().and_then(|path| values.at(path));
    planned.and_then(Value::as_str).is_some_and(|planned| planned.starts_with(named))
}

/// The elements of the innermost list on the way to an attribute.
fn rows<'v>(values: &'v Value, path: &AttributePath) -> Option<&'v [Value]> {
    let at = path.0.iter().rposition(|step| matches!(step, Step::Index(_)))?;
    match values.at(&AttributePath(path.0.get(..at)?.to_vec())) {
        Some(Value::List(items)) => Some(items),
        _ => None,
    }
}

/// The files that the places of verdicts stand in, masked, and the spans moved to the masked text.
pub(super) fn files(
    configuration: &Configuration,
    secrets: &Secrets,
    plan: usize,
    verdicts: &mut [Verdict],
) -> BTreeMap<(usize, Arc<str>), Arc<str>> {
    let named: BTreeSet<Arc<str>> = verdicts
        .iter()
        .flat_map(|verdict| verdict.location.iter().chain(verdict.related.iter().map(|related| &related.location)))
        .map(|location| location.file.clone())
        .collect();
    if named.is_empty() || configuration.files.is_empty() {
        return BTreeMap::new();
    }
    let masker = Masker::new(configuration, secrets);
    let mut files: BTreeMap<(usize, Arc<str>), Arc<str>> = BTreeMap::new();
    for (i, file) in configuration.files.iter().enumerate() {
        let Some(path) = named.get(file.path.as_str()) else { continue };
        let text = || {
            if !configuration.is_value_file(i) {
                return masker.source(i);
            }
            let all = verdicts.iter().flat_map(|verdict| &verdict.related).map(|related| &related.location);
            let shown =
                all.filter(|location| location.file == *path).map(|location| (location.span.start, location.span.end));
            masker.values(i, &shown.collect())
        };
        files.entry((plan, path.clone())).or_insert_with(|| text().into());
    }
    let offsets: BTreeMap<&str, Offsets<'_>> =
        files.iter().map(|((_, name), text)| (name.as_ref(), Offsets::new(text))).collect();
    for verdict in verdicts {
        let locations =
            verdict.location.iter_mut().chain(verdict.related.iter_mut().map(|related| &mut related.location));
        for location in locations {
            if let Some(offsets) = offsets.get(location.file.as_ref()) {
                let start = offsets.of(location.line, location.column);
                location.span = start..offsets.of(location.end_line, location.end_column).max(start);
            }
        }
    }
    files
}
