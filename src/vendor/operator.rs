//! Operators: who runs the machines behind an endpoint, where, and what of it is qualified.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::judged::Judged;
use super::pattern::{Endpoint, HostMatch, match_host, matches};
use super::place::{Area, Around, Countries, Entry, FullEntry, IdentifierKind, Normalise, Place, PlaceKind, Regions};
use super::source::{Provenance, Sources};
use crate::plan::value::Cause;

/// Where the control over a vendor lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Control {
    /// In the European Union.
    Eu,
    /// Outside the European Union.
    Foreign,
    /// Nobody could settle it.
    Unknown,
}

/// A company that sells a cloud.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vendor {
    /// Identifier in the data (`outscale`).
    pub id: Arc<str>,
    /// Name for the reader.
    pub name: Arc<str>,
    /// Country of its seat, by code.
    pub country: Arc<str>,
    /// Where the control lies.
    pub control: Control,
    pub(crate) src: Option<Arc<str>>,
    pub(crate) date: Option<Arc<str>>,
    /// A remark for the reader.
    pub note: Option<Arc<str>>,
}

/// One cloud: an endpoint, a universe or a partition with its own table of regions.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operator {
    /// Identifier in the data (`outscale`, `aws-eusc`).
    pub id: Arc<str>,
    /// Name for the reader.
    pub name: Arc<str>,
    /// Who controls it.
    pub vendor: Vendor,
    /// Documents that the facts are taken from.
    #[serde(default)]
    pub sources: Sources,
    pub(crate) src: Option<Arc<str>>,
    pub(crate) date: Option<Arc<str>>,
    /// Hosts that belong to it, with the label that names the region.
    #[serde(default)]
    pub(crate) hosts: Vec<Arc<str>>,
    /// Region names that belong to it, for operators that a region alone tells apart.
    #[serde(default)]
    pub(crate) partition: Vec<Arc<str>>,
    /// Where everything is, if all sites are in one place.
    pub(crate) everywhere: Option<FullEntry>,
    /// The identifiers.
    #[serde(default)]
    pub(crate) regions: Regions,
    /// Region → region that geo-redundant copies go to.
    #[serde(default)]
    pub(crate) pairs: BTreeMap<Arc<str>, Arc<str>>,
    /// Qualified offers, and offers on the way.
    #[serde(default)]
    pub(crate) perimeters: Vec<Perimeter>,
    /// True for what a project file describes: its regions are those that somebody uses, not all that there are.
    #[serde(skip)]
    pub(crate) declared: bool,
    #[serde(skip)]
    countries: Option<Arc<Countries>>,
}

/// State of a qualification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Qualified.
    Qualified,
    /// Asked for, not given.
    InProcess,
}

/// An offer with its qualification and what it covers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Perimeter {
    /// Name of the offer.
    pub offer: Arc<str>,
    /// State of the qualification.
    pub status: Status,
    /// Kinds of service, as the decision names them.
    pub kind: Option<Arc<str>>,
    /// First day.
    pub from: Option<Arc<str>>,
    /// Last day.
    pub until: Option<Arc<str>>,
    /// Number of the decision.
    pub decision: Option<Arc<str>>,
    /// Regions inside, as patterns on their normalised names; none means that they are not known.
    #[serde(default)]
    pub(crate) regions: Vec<Arc<str>>,
    /// Services inside, in the words of the types; none means every service.
    #[serde(default)]
    pub(crate) services: Vec<Arc<str>>,
    /// Services of which nobody could verify whether they are inside.
    #[serde(default)]
    pub(crate) unsettled: Vec<Arc<str>>,
    pub(crate) src: Option<Arc<str>>,
    pub(crate) date: Option<Arc<str>>,
    /// A remark for the reader.
    pub note: Option<Arc<str>>,
}

/// Whether a service at a place is in a qualified perimeter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// True if it is.
    pub inside: bool,
    /// The offer: the qualified one that it is in, or one on the way that it may be in one day.
    pub offer: Option<Perimeter>,
    /// Key of the source.
    pub source: Arc<str>,
    /// Day of the source.
    pub date: Arc<str>,
}

/// An operator that the project file describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredVendor {
    /// Name for the reader.
    pub name: Arc<str>,
    /// Plugin that it is reached with (`openstack`); any if absent.
    pub plugin: Option<Arc<str>>,
    /// Its endpoint.
    pub endpoint: Arc<str>,
    /// Country of its seat, by code.
    pub country: Arc<str>,
    /// Where the control lies.
    pub control: Control,
    /// Region → country.
    pub regions: BTreeMap<Arc<str>, Arc<str>>,
    /// Regions that are qualified.
    pub qualified: Vec<Arc<str>>,
    /// Last day of that qualification.
    pub qualified_until: Option<Arc<str>>,
}

impl Operator {
    /// Reads the document of an operator.
    pub(crate) fn from_json(json: &str, countries: Arc<Countries>) -> Result<Self, serde_json::Error> {
        let mut operator: Self = serde_json::from_str(json)?;
        operator.countries = Some(countries);
        Ok(operator)
    }

    /// The operator that a project file describes.
    pub(crate) fn declared(vendor: &DeclaredVendor, countries: Arc<Countries>) -> Self {
        // Names of regions are compared without regard to case.
        let folded = |id: &Arc<str>| -> Arc<str> { id.trim().to_ascii_lowercase().into() };
        let table = vendor.regions.iter().map(|(id, code)| (folded(id), Entry::Country(code.clone()))).collect();
        let mut seats: Vec<_> = vendor.regions.values().collect();
        seats.dedup();
        let everywhere = match seats.as_slice() {
            [only] => Some(FullEntry { country: Some((*only).clone()), verified: true, ..FullEntry::default() }),
            _ => None,
        };
        let perimeter = (!vendor.qualified.is_empty()).then(|| Perimeter {
            offer: vendor.name.clone(),
            status: Status::Qualified,
            kind: None,
            from: None,
            until: vendor.qualified_until.clone(),
            decision: None,
            regions: vendor.qualified.iter().map(folded).collect(),
            services: Vec::new(),
            unsettled: Vec::new(),
            src: Some("project-file".into()),
            date: None,
            note: None,
        });
        Self {
            id: vendor.name.clone(),
            name: vendor.name.clone(),
            vendor: Vendor {
                id: vendor.name.clone(),
                name: vendor.name.clone(),
                country: vendor.country.clone(),
                control: vendor.control,
                src: Some("project-file".into()),
                date: None,
                note: None,
            },
            sources: Sources::new(),
            src: Some("project-file".into()),
            date: None,
            hosts: Vec::new(),
            partition: Vec::new(),
            everywhere,
            regions: Regions { table, normalise: vec![Normalise::Lower], ..Regions::default() },
            declared: true,
            pairs: BTreeMap::new(),
            perimeters: perimeter.into_iter().collect(),
            countries: Some(countries),
        }
    }

    /// The place of an identifier; unknown for one that the table does not hold.
    pub fn place(&self, identifier: &str, kind: IdentifierKind) -> Judged<Place> {
        let found = self.around().and_then(|around| self.regions.find(identifier, kind, &around));
        found.map_or_else(|| Judged::unknown(Cause::NotInVendorData, None), |place| Judged::certain(place, None))
    }

    /// Regions that lie in an area, those of France first.
    pub fn regions_in(&self, area: &Area) -> Vec<Arc<str>> {
        let Some(countries) = self.countries.as_deref() else { return Vec::new() };
        let mut found: Vec<(bool, Arc<str>)> = Vec::new();
        for id in self.regions.table.keys() {
            let Judged::Known { value: place, .. } = self.place(id, IdentifierKind::Region) else { continue };
            if place.kind == PlaceKind::Region && place.within(area, countries) == Some(true) {
                found.push((place.countries.iter().all(|code| &**code != "FR"), id.clone()));
            }
        }
        found.sort();
        found.into_iter().map(|(_, id)| id).collect()
    }

    /// The regions that qualified perimeters name; `None` if nothing of the operator is qualified in the data.
    pub fn qualified_regions(&self) -> Option<Vec<Arc<str>>> {
        let qualified = || self.perimeters.iter().filter(|perimeter| perimeter.status == Status::Qualified);
        qualified().next()?;
        // Everywhere is no name.
        let patterns: Vec<&Arc<str>> =
            qualified().flat_map(|perimeter| &perimeter.regions).filter(|pattern| &***pattern != "*").collect();
        let named = |id: &&Arc<str>| patterns.iter().any(|pattern| matches(pattern, id));
        Some(self.regions.table.keys().filter(named).cloned().collect())
    }

    /// The place that holds whatever the identifier says, because every site lies there.
    pub fn everywhere(&self) -> Option<Place> {
        let around = self.around()?;
        self.everywhere.as_ref().map(|entry| entry.place(around.section, &around))
    }

    /// Where geo-redundant copies of a region go; `None` where no pair is recorded.
    pub fn pair(&self, region: &str) -> Option<Place> {
        let other = self.pairs.get(self.regions.spelling(region).as_str())?;
        self.regions.find(other, IdentifierKind::Region, &self.around()?)
    }

    /// Source and date of what is said of the vendor.
    pub fn provenance(&self) -> (Arc<str>, Arc<str>) {
        let section = Provenance::of(&self.src, &self.date);
        Provenance::of(&self.vendor.src, &self.vendor.date).within(section).resolve(&self.sources)
    }

    /// True if the region's name alone says that it belongs here.
    pub(crate) fn owns_region(&self, region: &str) -> bool {
        self.partition.iter().any(|pattern| matches(pattern, region))
    }

    /// A host of this operator, with the region that it names; `None` if the host is of somebody else.
    pub(crate) fn recognise<'h>(&self, endpoint: &'h Endpoint) -> Option<HostMatch<'h>> {
        self.hosts.iter().find_map(|pattern| match_host(pattern, &endpoint.host))
    }

    /// Two names of one region?
    pub(crate) fn same_region(&self, one: &str, other: &str) -> bool {
        self.regions.spelling(one) == self.regions.spelling(other)
    }

    /// Whether a service at a place is in a qualified perimeter.
    pub fn scope(&self, place: &Place, service: &str) -> Judged<Scope> {
        let qualified = || self.perimeters.iter().filter(|perimeter| perimeter.status == Status::Qualified);
        let mut open = false;
        for perimeter in qualified() {
            match perimeter.covers(place, service) {
                Some(true) => return Judged::certain(self.answer(true, Some(perimeter)), None),
                Some(false) => {}
                None => open = true,
            }
        }
        if open {
            return Judged::unknown(Cause::NotInVendorData, None);
        }
        let on_the_way = self.perimeters.iter().find(|perimeter| perimeter.status == Status::InProcess);
        Judged::certain(self.answer(false, on_the_way), None)
    }

    fn answer(&self, inside: bool, offer: Option<&Perimeter>) -> Scope {
        let section = Provenance::of(&self.src, &self.date);
        let own = offer.map_or(section, |offer| Provenance::of(&offer.src, &offer.date).within(section));
        let (source, date) = own.resolve(&self.sources);
        Scope { inside, offer: offer.cloned(), source, date }
    }

    fn around(&self) -> Option<Around<'_>> {
        let section = Provenance::of(&self.src, &self.date);
        Some(Around { countries: self.countries.as_deref()?, sources: &self.sources, section })
    }
}

impl Perimeter {
    /// Whether a service at a place is inside; `None` if the data cannot say.
    fn covers(&self, place: &Place, service: &str) -> Option<bool> {
        let listed = |list: &[Arc<str>]| list.iter().any(|pattern| matches(pattern, service));
        let unsettled = listed(&self.unsettled);
        if !unsettled && !self.services.is_empty() && !listed(&self.services) {
            return Some(false);
        }
        let everywhere = self.regions.iter().any(|pattern| pattern.as_ref() == "*");
        let here = match &place.region {
            _ if everywhere => Some(true),
            Some(region) if !self.regions.is_empty() => {
                Some(self.regions.iter().any(|pattern| matches(pattern, region)))
            }
            _ => None,
        };
        match (here, unsettled) {
            (Some(false), _) => Some(false),
            (Some(true), false) => Some(true),
            _ => None,
        }
    }
}
