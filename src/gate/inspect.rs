//! The inventory of a plan: what `inspect` answers.

use std::sync::Arc;

use crate::check::{Error, Input, Inspection, InspectionFormat, Options};
use crate::configuration::Position;
use crate::lang::Lang;
use crate::locate::Places;
use crate::plan::address::Address;
use crate::plan::value::{AttributePath, Cause, Shape, Value};
use crate::plan::{ResourceChange, Side};
use crate::policy::bundle;
use crate::render::inspect as render;
use crate::resolve::{Link, PlaceSource, Placed, Resolver, inspect as resolved};
use crate::severity::Confidence;
use crate::vendor::VendorData;
use crate::vendor::facts::Class;
use crate::vendor::judged::Judged;
use crate::vendor::operator::{Control, DeclaredVendor, Operator};
use crate::vendor::place::Place;

/// Answers for one resource, or for the plan.
///
/// # Errors
/// When the plan cannot be read or may not be judged, or holds no such address.
pub(crate) fn inspect(input: Input, asked: &Inspection, options: &Options) -> Result<String, Error> {
    let vendor = super::vendor_data().map_err(Error::policy)?;
    let loaded = super::load(input, options, &vendor)?;
    let resolver = Resolver::new(&loaded.plan, &loaded.configuration, &loaded.secrets);
    if asked.graph {
        return Ok(resolved::dot(&resolver.graph()));
    }
    let declared = super::places::declared(&options.project);
    let wanted = |address: &Address| asked.address.as_ref().is_none_or(|one| address.to_string() == *one);
    let found = resolver.inspect(&vendor, &declared, &wanted).map_err(Error::policy)?;
    if found.is_empty()
        && let Some(address) = &asked.address
    {
        return Err(Error::plan(&loaded.path, NoSuchAddress { address: address.clone() }));
    }
    let inventory = Inventory {
        resolver: &resolver,
        vendor: &vendor,
        declared: &declared,
        places: Places::new(&loaded.configuration),
        lang: options.lang,
    };
    let mut resources = Vec::new();
    for one in &found {
        resources.push(inventory.resource(one)?);
    }
    resources.sort_by_key(|resource| !resource.is_open());
    let answer =
        render::Inventory { version: 1, plan: loaded.path.clone(), data_date: bundle::DATE.to_owned(), resources };
    Ok(match asked.format {
        InspectionFormat::Human => render::human(&answer, asked.address.is_some(), &asked.page),
        InspectionFormat::Json => render::json(&answer),
        InspectionFormat::Csv => render::csv(&answer),
    })
}

#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("the plan holds no resource `{address}`")]
#[diagnostic(code(secnumgate::inspect::address), help("`secnumgate inspect PLAN` lists the addresses"))]
struct NoSuchAddress {
    address: String,
}

struct Inventory<'a, 'p> {
    resolver: &'a Resolver<'p>,
    vendor: &'a VendorData,
    declared: &'a [DeclaredVendor],
    places: Places<'a>,
    lang: Lang,
}

impl Inventory<'_, '_> {
    fn resource(&self, one: &resolved::Inspection) -> Result<render::Resource, Error> {
        let change = self.resolver.change(&one.address);
        let operator = one.operator.as_ref().and_then(Judged::value);
        let companions = one.companions.iter().flat_map(|belonging| {
            let sure = belonging.pairs.iter().map(|pair| render::Companion {
                relation: belonging.relation.to_string(),
                address: pair.companion.to_string(),
                certainty: pair.confidence.code(),
            });
            let maybe = belonging.maybe.iter().map(|unpaired| render::Companion {
                relation: belonging.relation.to_string(),
                address: unpaired.companion.to_string(),
                certainty: "possible",
            });
            sure.chain(maybe)
        });
        let unknowns = one.unknowns.iter().map(|unknown| render::Unknown {
            attribute: unknown.path.to_string(),
            cause: unknown.cause.as_ref().map(Cause::code),
            from: unknown.chains.first().into_iter().flatten().map(|link| link.reference.clone()).collect(),
        });
        Ok(render::Resource {
            address: one.address.to_string(),
            kind: one.address.resource_type.to_string(),
            class: one.class.map(Class::inventory),
            provider: one.provider.clone(),
            vendor: one.operator.as_ref().and_then(|judged| Some(self.operator(judged.value()?, judged.argument()))),
            vendor_cause: match &one.operator {
                Some(Judged::Unknown { cause, .. }) => Some(cause.code()),
                Some(_) => None,
                None => Some("not-in-vendor-data"),
            },
            places: one.places.iter().map(|placed| self.place(placed, operator)).collect(),
            perimeter: change.map(|change| self.perimeter(change, one)).transpose()?.flatten(),
            keys: change.map(|change| self.keys(change)).transpose()?.unwrap_or_default(),
            companions: companions.collect(),
            unknowns: unknowns.collect(),
        })
    }

    fn operator(&self, operator: &Operator, argument: Option<&str>) -> render::Vendor {
        let (source, date) = operator.provenance();
        render::Vendor {
            cloud: operator.name.to_string(),
            name: operator.vendor.name.to_string(),
            country: self.country(&operator.vendor.country),
            control: match operator.vendor.control {
                Control::Eu => "eu",
                Control::Foreign => "foreign",
                Control::Unknown => "unknown",
            },
            argument: argument.map(str::to_owned),
            source: source.to_string(),
            date: date.to_string(),
        }
    }

    fn place(&self, placed: &Placed, operator: Option<&Arc<Operator>>) -> render::Place {
        let place = placed.place.value();
        let cause = match &placed.place {
            Judged::Known { .. } => None,
            Judged::Open { .. } => Some("not-in-vendor-data"),
            Judged::Unknown { cause, .. } => Some(cause.code()),
        };
        let confidence = match &placed.place {
            Judged::Known { confidence, .. } => Some(confidence.code()),
            _ => None::<Confidence>.map(Confidence::code),
        };
        render::Place {
            identifier: placed.identifier.as_ref().map(ToString::to_string),
            region: place.and_then(|place| place.zone.as_ref().or(place.region.as_ref())).map(ToString::to_string),
            countries: place
                .map(|place| place.countries.iter().map(|code| self.country(code)).collect())
                .unwrap_or_default(),
            eu: place.and_then(|place| place.eu),
            decided_by: match placed.source {
                PlaceSource::Attribute => "attribute",
                PlaceSource::Configuration => "configuration",
                PlaceSource::Parent => "parent",
                PlaceSource::Provider => "provider",
                PlaceSource::Environment => "environment",
                PlaceSource::Undetermined => "undetermined",
            },
            address: placed.provider.clone().unwrap_or_else(|| placed.address.to_string()),
            argument: placed.attribute.as_ref().filter(|path| !path.is_empty()).map(ToString::to_string),
            cause,
            confidence,
            source: place.map(|place| title(operator, place)),
            date: place.map(|place| place.date.to_string()),
            beside: placed.beside,
            chain: placed.chain.iter().map(|link| self.step(link)).collect(),
        }
    }

    fn step(&self, link: &Link) -> render::Step {
        let location = link.position.as_ref().map(|position: &Position| self.places.location(position));
        render::Step {
            module: link.module.to_string(),
            reference: link.reference.clone(),
            line: location.as_ref().map(|location| location.line),
            file: location.map(|location| location.file.to_string()),
        }
    }

    fn perimeter(
        &self,
        change: &ResourceChange,
        one: &resolved::Inspection,
    ) -> Result<Option<render::Perimeter>, Error> {
        let Some(plugin) = self.vendor.plugin(&change.provider_name).map_err(Error::policy)? else { return Ok(None) };
        let resource_type = change.address.resource_type.as_ref();
        if plugin.type_facts(resource_type).is_none_or(|facts| facts.service.is_none()) {
            return Ok(None);
        }
        let operator = one.operator.as_ref().and_then(Judged::value);
        let place = one.places.iter().find(|placed| !placed.beside).and_then(|placed| placed.place.value());
        let scope = match (operator, place) {
            (Some(operator), Some(place)) => plugin.perimeter(operator, place, resource_type),
            _ => return Ok(None),
        };
        let found = scope.value();
        let offer = found.and_then(|scope| scope.offer.as_ref());
        Ok(Some(render::Perimeter {
            inside: found.map(|scope| scope.inside),
            offer: offer.map(|offer| offer.offer.to_string()),
            until: offer.and_then(|offer| offer.until.as_ref()).map(ToString::to_string),
            cause: match &scope {
                Judged::Unknown { cause, .. } => Some(cause.code()),
                _ => None,
            },
            source: found.map(|scope| scope.source.to_string()),
            date: found.map(|scope| scope.date.to_string()),
        }))
    }

    /// The keys that a resource names, and where they are.
    fn keys(&self, change: &ResourceChange) -> Result<Vec<render::Key>, Error> {
        let Some(plugin) = self.vendor.plugin(&change.provider_name).map_err(Error::policy)? else {
            return Ok(Vec::new());
        };
        let facts = plugin.type_facts(&change.address.resource_type);
        let mut keys = Vec::new();
        for argument in facts.map(|facts| facts.keys.as_slice()).unwrap_or_default() {
            let path = AttributePath::parse(&argument.replace("[]", "[0]"));
            let mut shape = Shape::default();
            shape.insert(&argument.replace("[]", ""));
            let values = self.resolver.planned(change, Side::After, &shape);
            let found = self.resolver.attribute(change, Side::After, &path, values.at(&path));
            let mut key = render::Key { argument: path.to_string(), target: None, region: None, cause: None };
            match (&found.value, found.origins().as_slice()) {
                (Value::Null, _) => continue,
                (Value::String(text), _) => {
                    let provider = self.resolver.provider_of(change);
                    let resource_type = Some(change.address.resource_type.as_ref());
                    let operator =
                        plugin.operator(&provider.settings, self.declared, resource_type).map_err(Error::policy)?;
                    let place = operator.value().and_then(|operator| plugin.place_in_identifier(operator, text, None));
                    key.target = Some(text.to_string());
                    key.region = place
                        .as_ref()
                        .and_then(Judged::value)
                        .and_then(|place| place.region.as_ref())
                        .map(ToString::to_string);
                }
                (_, [origin]) => {
                    key.target = Some(origin.address.to_string());
                    if let Some(target) = self.resolver.change(&origin.address) {
                        let placed = self.resolver.place(target, plugin, self.declared).map_err(Error::policy)?;
                        let place = placed.first().and_then(|placed| placed.place.value());
                        key.region = place.and_then(|place| place.region.as_ref()).map(ToString::to_string);
                    }
                }
                (Value::Unknown(unknown), _) => key.cause = Some(unknown.cause.code()),
                _ => continue,
            }
            keys.push(key);
        }
        Ok(keys)
    }

    fn country(&self, code: &str) -> String {
        self.vendor
            .country(code)
            .map_or(code, |country| match self.lang {
                Lang::En => &country.en,
                Lang::Fr => &country.fr,
            })
            .to_owned()
    }
}

/// The document behind a place.
fn title(operator: Option<&Arc<Operator>>, place: &Place) -> String {
    let source = operator.and_then(|operator| operator.sources.get(&place.source));
    source.map_or_else(|| place.source.to_string(), |source| source.title.to_string())
}
