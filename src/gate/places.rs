//! Placement facts: where resources and provider configurations are, and who runs them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::engine::rego::{Document, keys, object};
use crate::lang::Lang;
use crate::plan::value::Cause;
use crate::plan::{Plan, ResourceChange};
use crate::policy::control::Control;
use crate::project::{Control as ProjectControl, Project};
use crate::resolve::{PlaceSource, Placed, Resolver};
use crate::severity::Confidence;
use crate::vendor::facts::Location;
use crate::vendor::judged::Judged;
use crate::vendor::operator::{Control as VendorControl, DeclaredVendor, Operator, Scope};
use crate::vendor::place::{Area, Place};
use crate::vendor::{VendorData, VendorError};

/// Facts by concept, and what the reader must know of the data.
#[derive(Debug, Default)]
pub(crate) struct Places {
    pub(crate) facts: BTreeMap<&'static str, Vec<Document>>,
    pub(crate) notes: BTreeSet<String>,
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
    let subjects: Vec<&ResourceChange> =
        plan.changes.iter().filter(|change| change.is_subject() && !change.actions.only_goes_away()).collect();
    let parts: Vec<Places> = subjects
        .par_chunks(64)
        .map(|chunk| {
            let mut part = Places::default();
            for change in chunk {
                asking.resource(change, &mut part)?;
            }
            Ok(part)
        })
        .collect::<Result<_, VendorError>>()?;
    for part in parts {
        for (concept, facts) in part.facts {
            places.facts.entry(concept).or_default().extend(facts);
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

    fn resource(&self, change: &ResourceChange, places: &mut Places) -> Result<(), VendorError> {
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
        if concept.is_none() && !scoped {
            return Ok(());
        }
        let found = self.resolver.place(change, plugin, &self.declared)?;
        let provider = self.resolver.provider_of(change);
        let operator = plugin.operator(&provider.settings, &self.declared, Some(resource_type))?;
        let address = change.address.to_string();
        if let Some(concept) = concept {
            for one in found.iter().filter(|one| concept == "key_place" || !one.beside) {
                let node = self.in_area(&one.place, &label(change, one));
                let fact = self.fact(&address, "in_area", node, one.place.value(), operator.value(), None);
                places.facts.entry(concept).or_default().push(fact);
            }
        }
        if scoped && let Some(one) = found.iter().find(|one| !one.beside) {
            let path = label(change, one);
            let scope = match (&operator, &one.place) {
                (Judged::Known { value: operator, .. }, Judged::Known { value: place, .. }) => {
                    plugin.perimeter(operator, place, resource_type)
                }
                (Judged::Unknown { cause, .. }, _) | (_, Judged::Unknown { cause, .. }) => {
                    Judged::unknown(cause.clone(), None)
                }
                _ => Judged::unknown(Cause::NotInVendorData, None),
            };
            if let Some(scope) = scope.value() {
                self.note_end(scope, places);
            }
            let node = truth(&scope.clone().map(|scope| scope.inside), &path);
            let fact = self.fact(&address, "qualified", node, one.place.value(), operator.value(), scope.value());
            places.facts.entry("scope_place").or_default().push(fact);
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
        for provider in self.resolver.provider_configurations() {
            if provider.full_name.contains("builtin/") || self.vendor.is_utility(&provider.full_name)? {
                continue;
            }
            let plugin = self.vendor.plugin(&provider.full_name)?;
            let operator = match plugin {
                Some(plugin) => plugin.operator(&provider.settings, &self.declared, None)?,
                None => Judged::unknown(Cause::NotInVendorData, None),
            };
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
                let node = truth(&controlled, controlled.argument().unwrap_or_default());
                let mut fact =
                    vec![("id".into(), Document::from(provider.address.as_str())), ("eu_controlled".into(), node)];
                let vendor = operator.value().map(|operator| &operator.vendor);
                fact.push(("vendor".into(), text(vendor.map(|vendor| vendor.name.as_ref()))));
                fact.push(("country".into(), text(vendor.map(|vendor| self.country(&vendor.country)))));
                places.facts.entry("provider_vendor").or_default().push(object(fact));
            }
            if self.wants("provider_place") {
                let place = match (plugin, &operator) {
                    (Some(plugin), Judged::Known { value, .. }) => {
                        plugin.configured_place(value, &provider.settings, None)
                    }
                    (_, Judged::Unknown { cause, at }) => Judged::unknown(cause.clone(), at.clone()),
                    (_, other) => Judged::unknown(Cause::NotInVendorData, other.argument().map(Into::into)),
                };
                if !matches!(place, Judged::Open { .. }) {
                    let path = place.argument().unwrap_or_default().to_owned();
                    let node = self.in_area(&place, &path);
                    let fact = self.fact(&provider.address, "in_area", node, place.value(), operator.value(), None);
                    places.facts.entry("provider_place").or_default().push(fact);
                }
            }
        }
        Ok(())
    }

    /// Whether a place is in the accepted area: every country is, one is not, or nobody knows.
    fn in_area(&self, place: &Judged<Place>, path: &str) -> Document {
        let inside = match place {
            Judged::Known { value, confidence, .. } => match value.within(&self.area, self.vendor.countries()) {
                Some(inside) => Judged::Known { value: inside, by: None, confidence: *confidence },
                None => Judged::unknown(Cause::NotInVendorData, None),
            },
            Judged::Open { .. } => Judged::unknown(Cause::NotInVendorData, None),
            Judged::Unknown { cause, .. } => Judged::unknown(cause.clone(), None),
        };
        truth(&inside, path)
    }

    fn fact(
        &self,
        address: &str,
        field: &'static str,
        node: Document,
        place: Option<&Place>,
        operator: Option<&Arc<Operator>>,
        scope: Option<&Scope>,
    ) -> Document {
        let named = place.and_then(|place| place.zone.as_ref().or(place.region.as_ref()).or(Some(&place.identifier)));
        let countries = place.map(|place| self.countries(place));
        let offer = scope.and_then(|scope| scope.offer.as_ref());
        object([
            ("id".into(), Document::from(address)),
            (field.into(), node),
            ("place".into(), text(named.map(AsRef::as_ref))),
            ("country".into(), text(countries.as_deref())),
            ("vendor".into(), text(operator.map(|operator| operator.name.as_ref()))),
            ("offer".into(), text(offer.map(|offer| offer.offer.as_ref()))),
            ("until".into(), text(offer.and_then(|offer| offer.until.as_deref()))),
        ])
    }

    /// The countries of a place; of one that is all over, whether it is in the Union.
    fn countries(&self, place: &Place) -> String {
        if !place.countries.is_empty() {
            return place.countries.iter().map(|code| self.country(code)).collect::<Vec<_>>().join(", ");
        }
        let words = match (place.eu, self.lang) {
            (Some(true), Lang::En) => "European Union",
            (Some(true), Lang::Fr) => "Union européenne",
            (Some(false), Lang::En) => "outside the European Union",
            (Some(false), Lang::Fr) => "hors de l’Union européenne",
            (None, _) => "?",
        };
        words.to_owned()
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
fn label(change: &ResourceChange, placed: &Placed) -> String {
    match (placed.source, &placed.via) {
        (PlaceSource::Provider | PlaceSource::Environment, _) => String::new(),
        (_, Some(via)) => via.to_string(),
        _ if placed.provider.is_some() || placed.address != change.address => String::new(),
        _ => placed.attribute.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}

fn text(text: Option<&str>) -> Document {
    Document::from(text.unwrap_or("?"))
}

/// A truth node.
fn truth(judged: &Judged<bool>, path: &str) -> Document {
    let keys = keys();
    let path = (keys.path.clone(), Document::from(path));
    match judged {
        Judged::Known { value, confidence, .. } => {
            let mut fields =
                vec![(keys.status.clone(), keys.known.clone()), (keys.value.clone(), Document::Bool(*value)), path];
            if *confidence < Confidence::Certain {
                fields.push((keys.sure.clone(), "likely".into()));
            }
            object(fields)
        }
        Judged::Open { .. } => object([
            (keys.status.clone(), keys.unknown.clone()),
            (keys.cause.clone(), "not-in-vendor-data".into()),
            path,
        ]),
        Judged::Unknown { cause, .. } => object([
            (keys.status.clone(), keys.unknown.clone()),
            (keys.cause.clone(), Document::from(cause.code())),
            path,
        ]),
    }
}
