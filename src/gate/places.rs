//! Placement facts: where resources and provider configurations are, and who runs them.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::engine::node::Node;
use crate::engine::placements;
use crate::engine::text::{Subject, Writer};
use crate::lang::Lang;
use crate::plan::value::{Cause, Value};
use crate::plan::{Plan, ResourceChange};
use crate::policy::control::Control;
use crate::project::{Control as ProjectControl, Project};
use crate::render::text::Word;
use crate::resolve::{PlaceSource, Placed, Resolver};
use crate::severity::Confidence;
use crate::vendor::facts::Location;
use crate::vendor::judged::Judged;
use crate::vendor::operator::{Control as VendorControl, DeclaredVendor, Operator, Scope};
use crate::vendor::place::{Area, Place, PlaceKind};
use crate::vendor::{VendorData, VendorError};

/// Facts by concept, and what the reader must know of the data.
#[derive(Debug, Default)]
pub(crate) struct Places {
    pub(crate) facts: placements::Places,
    pub(crate) notes: BTreeSet<String>,
    /// The provider configurations that are subjects, by index.
    pub(crate) providers: Vec<ProviderSubject>,
}

/// A provider configuration as a subject.
#[derive(Clone, Debug)]
pub(crate) struct ProviderSubject {
    pub(crate) address: String,
    /// Name of the plugin, if the vendor data know it.
    pub(crate) plugin: Option<Arc<str>>,
}

/// What places are asked with.
struct Asking<'a, 'p> {
    resolver: &'a Resolver<'p>,
    vendor: &'a VendorData,
    declared: Vec<DeclaredVendor>,
    area: Area,
    today: Date,
    lang: Lang,
    wanted: BTreeSet<&'static str>,
}

/// Changes that a worker takes at a time.
const CHUNK: usize = 64;

const CONCEPTS: [&str; 6] =
    ["data_place", "key_place", "technical_place", "scope_place", "provider_place", "provider_vendor"];

/// The facts of every place concept that a control reads.
pub(super) fn facts(
    plan: &Plan,
    resolver: &Resolver<'_>,
    vendor: &VendorData,
    project: &Project,
    controls: &[&Control],
    (today, lang): (Date, Lang),
) -> Result<Places, VendorError> {
    let read: BTreeSet<&str> =
        controls.iter().flat_map(|control| control.header.concepts.iter().map(String::as_str)).collect();
    let asking = Asking {
        resolver,
        vendor,
        declared: declared(project),
        area: Area::of(&project.area.countries),
        today,
        lang,
        wanted: CONCEPTS.into_iter().filter(|concept| read.contains(concept)).collect(),
    };
    let mut places = Places::default();
    let parts: Vec<Places> = plan
        .changes
        .par_chunks(CHUNK)
        .enumerate()
        .map(|(chunk, changes)| {
            let mut part = Places::default();
            let mut writer = Writer::default();
            for (i, change) in changes.iter().enumerate() {
                if change.is_subject() && !change.actions.only_goes_away() {
                    asking.resource(Subject::Change(chunk * CHUNK + i), change, &mut part, &mut writer)?;
                }
            }
            Ok(part)
        })
        .collect::<Result<_, VendorError>>()?;
    for part in parts {
        for (concept, placements) in &part.facts {
            places.facts.entry(concept).or_default().extend(placements);
        }
        places.notes.extend(part.notes);
    }
    if asking.wants("provider_place") || asking.wants("provider_vendor") {
        asking.providers(&mut places)?;
    }
    Ok(places)
}

/// The operators that the project file describes.
pub(crate) fn declared(project: &Project) -> Vec<DeclaredVendor> {
    let vendors = project.vendor.iter().map(|vendor| DeclaredVendor {
        name: vendor.name.as_str().into(),
        plugin: vendor.plugin.as_deref().map(Into::into),
        endpoint: vendor.endpoint.as_deref().unwrap_or_default().into(),
        country: vendor.country.as_deref().unwrap_or_default().into(),
        control: match vendor.control {
            Some(ProjectControl::Eu) => VendorControl::Eu,
            Some(ProjectControl::Foreign) => VendorControl::Foreign,
            None => VendorControl::Unknown,
        },
        regions: vendor.regions.iter().map(|(id, code)| (id.as_str().into(), code.as_str().into())).collect(),
        qualified: vendor.qualified.iter().flat_map(|q| q.regions.iter().map(|id| Arc::from(id.as_str()))).collect(),
        qualified_until: vendor.qualified.as_ref().and_then(|q| q.until).map(|date| date.to_string().into()),
    });
    vendors.collect()
}

impl Asking<'_, '_> {
    fn wants(&self, concept: &str) -> bool {
        self.wanted.contains(concept)
    }

    fn resource(
        &self,
        subject: Subject,
        change: &ResourceChange,
        places: &mut Places,
        writer: &mut Writer,
    ) -> Result<(), VendorError> {
        let Some(plugin) = self.vendor.plugin(&change.provider_name)? else { return Ok(()) };
        let resource_type = change.address.resource_type.as_ref();
        let Some(facts) = plugin.type_facts(resource_type) else { return Ok(()) };
        let concept = match facts.location {
            Location::Data => Some("data_place"),
            Location::Key => Some("key_place"),
            Location::Technical => Some("technical_place"),
            Location::None => None,
        };
        let concept = concept.filter(|concept| self.wants(concept));
        let scoped = facts.service.is_some() && self.wants("scope_place");
        if self.wants("key_place") {
            for one in self.resolver.named_keys(change, plugin, &self.declared)? {
                let named_in_area = self.in_area(&one.place);
                let fact = PlaceFact {
                    subject,
                    nodes: &[("in_area", no_question(&one.place)), ("named_in_area", named_in_area.clone())],
                    path: &label(change, &one),
                    // Messages on what is not known speak of the resource, not of the key that it names.
                    place: named_in_area.value().and(one.place.value()),
                    written: None,
                    operator: None,
                    scope: None,
                    provider: "",
                };
                self.add("key_place", &fact, places, writer);
            }
        }
        if concept.is_none() && !scoped {
            return Ok(());
        }
        let found = self.resolver.place(change, plugin, &self.declared)?;
        let provider = self.resolver.provider_of(change);
        let operator = plugin.operator(&provider.settings, &self.declared, Some(resource_type))?;
        if let Some(concept) = concept {
            for one in found.iter().filter(|one| concept == "key_place" || !one.beside) {
                let mut nodes = vec![("in_area", self.in_area(&one.place))];
                if concept == "key_place" {
                    nodes.push(("named_in_area", no_question(&one.place)));
                }
                let fact = PlaceFact {
                    subject,
                    nodes: &nodes,
                    path: &label(change, one),
                    place: one.place.value(),
                    written: one.identifier.as_deref(),
                    operator: operator.value(),
                    scope: None,
                    provider: decided_by(one),
                };
                self.add(concept, &fact, places, writer);
            }
        }
        // Of several places the one that weighs most is shown, as it is for the data.
        let mut weighed = Vec::new();
        for one in found.iter().filter(|one| scoped && !one.beside) {
            let scope = match (&operator, &one.place) {
                (Judged::Known { value: operator, .. }, Judged::Known { value: place, .. }) => {
                    plugin.perimeter(operator, place, resource_type)
                }
                (Judged::Unknown { cause, .. }, _) | (_, Judged::Unknown { cause, .. }) => {
                    Judged::unknown(cause.clone(), None)
                }
                _ => Judged::unknown(Cause::NotInVendorData, None),
            };
            weighed.push((one, scope));
        }
        let weight = |(_, scope): &(&Placed, Judged<Scope>)| match scope.value() {
            Some(scope) if !scope.inside => 0,
            None => 1,
            Some(_) => 2,
        };
        if let Some((one, scope)) = weighed.into_iter().min_by_key(weight) {
            if let Some(scope) = scope.value() {
                self.note_end(scope, places);
            }
            // Where nothing of a vendor is qualified, its configuration decides, whatever place the resource names.
            let alone = operator.value().is_some_and(|operator| operator.qualified_regions().is_none());
            let fact = PlaceFact {
                subject,
                nodes: &[("qualified", scope.clone().map(|scope| scope.inside))],
                path: &label(change, one),
                place: one.place.value(),
                written: one.identifier.as_deref(),
                operator: operator.value(),
                scope: scope.value(),
                provider: if alone { &provider.address } else { decided_by(one) },
            };
            self.add("scope_place", &fact, places, writer);
        }
        Ok(())
    }

    /// A perimeter past its end is no verdict, but somebody must know.
    fn note_end(&self, scope: &Scope, places: &mut Places) {
        let Some((offer, until)) = scope.offer.as_ref().and_then(|offer| Some((&offer.offer, offer.until.as_ref()?)))
        else {
            return;
        };
        if scope.inside && until.parse::<Date>().is_ok_and(|until| until < self.today) {
            places.notes.insert(match self.lang {
                Lang::En => format!("the qualification of `{offer}` in our data ended on {until}, renewal not known"),
                Lang::Fr => format!(
                    "la qualification de « {offer} » s’arrête au {until} dans nos données, renouvellement inconnu"
                ),
            });
        }
    }

    fn providers(&self, places: &mut Places) -> Result<(), VendorError> {
        let mut writer = Writer::default();
        for (provider, used) in self.resolver.provider_configurations() {
            if provider.full_name.contains("builtin/") || self.vendor.is_utility(&provider.full_name)? {
                continue;
            }
            let plugin = self.vendor.plugin(&provider.full_name)?;
            let operator = match plugin {
                Some(plugin) => plugin.operator(&provider.settings, &self.declared, None)?,
                None => Judged::unknown(Cause::NotInVendorData, None),
            };
            let subject = Subject::Provider(places.providers.len());
            places.providers.push(ProviderSubject {
                address: provider.address.clone(),
                plugin: plugin.map(|plugin| plugin.name.clone()),
            });
            if self.wants("provider_vendor") {
                let controlled = match &operator {
                    Judged::Known { value, by, confidence } => match value.vendor.control {
                        VendorControl::Eu => Judged::Known { value: true, by: by.clone(), confidence: *confidence },
                        VendorControl::Foreign => {
                            Judged::Known { value: false, by: by.clone(), confidence: *confidence }
                        }
                        VendorControl::Unknown => Judged::unknown(Cause::NotInVendorData, by.clone()),
                    },
                    Judged::Open { by } => Judged::unknown(Cause::NotInVendorData, by.clone()),
                    Judged::Unknown { cause, at } => Judged::unknown(cause.clone(), at.clone()),
                };
                let vendor = operator.value().map(|operator| &operator.vendor);
                let path = controlled.argument().unwrap_or_default().to_owned();
                begin(&mut writer, subject, &[("eu_controlled", controlled)], &path);
                writer.field("vendor", vendor.map_or("?", |vendor| &vendor.name));
                writer.field("country", vendor.map_or("?", |vendor| self.country(&vendor.country)));
                writer.close('}');
                places.facts.entry("provider_vendor").or_default().add(subject, writer.text());
            }
            if self.wants("provider_place") {
                let place = match (plugin, &operator) {
                    (Some(plugin), Judged::Known { value, .. }) => {
                        plugin.configured_place(value, &provider.settings, None)
                    }
                    (_, Judged::Unknown { cause, at }) => Judged::unknown(cause.clone(), at.clone()),
                    (_, other) => Judged::unknown(Cause::NotInVendorData, other.argument().map(Into::into)),
                };
                // A block that nobody uses is asked where it points only if it says so.
                let silent = matches!(&place, Judged::Unknown { cause: Cause::Environment, .. })
                    && plugin.is_some_and(|plugin| plugin.configured_identifier(&provider.settings, None).is_none());
                if !matches!(place, Judged::Open { .. }) && (used || !silent) {
                    let written = plugin.and_then(|plugin| plugin.configured_identifier(&provider.settings, None));
                    let written = written.and_then(|argument| argument.value.ok());
                    let fact = PlaceFact {
                        subject,
                        nodes: &[("in_area", self.in_area(&place))],
                        path: place.argument().unwrap_or_default(),
                        place: place.value(),
                        written: written.as_deref(),
                        operator: operator.value(),
                        scope: None,
                        provider: "",
                    };
                    self.add("provider_place", &fact, places, &mut writer);
                }
            }
        }
        Ok(())
    }

    /// Whether a place is in the accepted area: every country is, one is not, or nobody knows.
    fn in_area(&self, place: &Judged<Place>) -> Judged<bool> {
        match place {
            Judged::Known { value, confidence, .. } => match value.within(&self.area, self.vendor.countries()) {
                Some(inside) => Judged::Known { value: inside, by: None, confidence: *confidence },
                None => Judged::unknown(Cause::NotInVendorData, None),
            },
            Judged::Open { .. } => Judged::unknown(Cause::NotInVendorData, None),
            Judged::Unknown { cause, .. } => Judged::unknown(cause.clone(), None),
        }
    }

    fn add(&self, concept: &'static str, fact: &PlaceFact<'_>, places: &mut Places, writer: &mut Writer) {
        let place = fact.place;
        // As it is written, unless that is a path.
        let short = |written: &str| !written.is_empty() && !written.contains('/');
        let named = match place {
            Some(place) => Some(match (&place.identifier, &place.region) {
                (written, _) if short(written) => written.as_ref(),
                (_, Some(region)) => place.zone.as_ref().unwrap_or(region),
                // Every site of the operator is in one place.
                _ => fact.operator.map_or("?", |operator| operator.name.as_ref()),
            }),
            None => fact.written.filter(|written| short(written)),
        };
        let offer = fact.scope.and_then(|scope| scope.offer.as_ref());
        begin(writer, fact.subject, fact.nodes, fact.path);
        let named = named.unwrap_or("?");
        writer.field("place", named);
        let countries = place.map_or(Cow::Borrowed("?"), |place| self.countries(place));
        // Some places bear the name of their country.
        let located = if named.contains(&*countries) {
            Cow::Borrowed(named)
        } else {
            Cow::Owned(format!("{named} ({countries})"))
        };
        writer.field("located", &located);
        let vendor = fact.operator.map_or("?", |operator| &operator.name);
        writer.field("vendor", vendor);
        if concept == "scope_place" {
            let one = fact.operator.is_some_and(|operator| operator.qualified_regions().is_none());
            let word = if one { Word::AtVendor } else { Word::InPlaceAtVendor };
            writer.field("where", &word.fill(self.lang, &[vendor, named]));
        }
        writer.field("offer", offer.map_or("?", |offer| &offer.offer));
        writer.field("until", offer.and_then(|offer| offer.until.as_deref()).unwrap_or("?"));
        writer.field("provider", fact.provider);
        writer.close('}');
        places.facts.entry(concept).or_default().add(fact.subject, writer.text());
    }

    /// The countries of a place, or what it is instead of being in some.
    fn countries<'c>(&'c self, place: &'c Place) -> Cow<'c, str> {
        match place.countries.as_slice() {
            [] => Cow::Borrowed(match (place.kind, place.eu, self.lang) {
                (PlaceKind::Global, _, Lang::En) => "not bound to any country",
                (PlaceKind::Global, _, Lang::Fr) => "sans pays fixe",
                (_, Some(true), Lang::En) => "several countries of the Union",
                (_, Some(true), Lang::Fr) => "plusieurs pays de l’Union",
                (_, _, Lang::En) => "not in the Union",
                (_, _, Lang::Fr) => "hors de l’Union",
            }),
            [one] => Cow::Borrowed(self.country(one)),
            several => Cow::Owned(several.iter().map(|code| self.country(code)).collect::<Vec<_>>().join(", ")),
        }
    }

    fn country<'c>(&'c self, code: &'c str) -> &'c str {
        match (self.vendor.country(code), self.lang) {
            (Some(country), Lang::En) => &country.en,
            (Some(country), Lang::Fr) => &country.fr,
            (None, _) => code,
        }
    }
}

/// The argument of the resource that a verdict on its place points at: its own, or the one that leads to its parent;
/// none where the provider configuration decides.
pub(super) fn label(change: &ResourceChange, placed: &Placed) -> String {
    match (placed.source, &placed.via) {
        (PlaceSource::Provider | PlaceSource::Environment, _) => String::new(),
        (_, Some(via)) => via.to_string(),
        _ if placed.provider.is_some() || placed.address != change.address => String::new(),
        _ => placed.attribute.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}

/// The provider configuration that decides, or whose silence leaves it to the environment.
fn decided_by(placed: &Placed) -> &str {
    match placed.source {
        PlaceSource::Provider | PlaceSource::Environment => placed.provider.as_deref().unwrap_or_default(),
        _ => "",
    }
}

/// What is known of one place.
struct PlaceFact<'f> {
    subject: Subject,
    /// The fields that are judged.
    nodes: &'f [(&'static str, Judged<bool>)],
    /// The argument that the verdict points at.
    path: &'f str,
    place: Option<&'f Place>,
    /// The identifier that names the place, where nobody knows the place.
    written: Option<&'f str>,
    operator: Option<&'f Arc<Operator>>,
    scope: Option<&'f Scope>,
    provider: &'f str,
}

/// What is not asked: it holds.
fn no_question(place: &Judged<Place>) -> Judged<bool> {
    Judged::certain((), None).at_most(place.confidence()).map(|()| true)
}

/// Begins a fact: its subject, and the nodes that are judged.
fn begin(writer: &mut Writer, subject: Subject, nodes: &[(&str, Judged<bool>)], path: &str) {
    writer.clear();
    writer.open('{');
    writer.key("id");
    writer.subject(subject);
    for (field, judged) in nodes {
        writer.key(field);
        let node = match judged {
            Judged::Known { value, confidence, .. } => {
                Node::Known(Cow::Owned(Value::Bool(*value)), (*confidence).max(Confidence::Likely))
            }
            Judged::Open { .. } => Node::Unknown(Cause::NotInVendorData),
            Judged::Unknown { cause, .. } => Node::Unknown(cause.clone()),
        };
        node.write(&path, None, writer);
    }
}
