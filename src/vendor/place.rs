//! Places: the countries behind the identifiers of regions and zones.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;

use super::source::{Provenance, Sources};

/// A country of the data.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Country {
    /// Name in English.
    pub en: Arc<str>,
    /// Name in French.
    pub fr: Arc<str>,
    /// What it is a member of.
    #[serde(default)]
    pub member: Membership,
}

/// What a country is a member of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Membership {
    /// The European Union.
    EuropeanUnion,
    /// The European Economic Area, not the Union.
    EuropeanEconomicArea,
    /// Neither.
    #[default]
    Neither,
}

/// The countries, by two-letter code.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Countries {
    /// Documents that the facts are taken from.
    pub sources: Sources,
    pub(crate) src: Option<Arc<str>>,
    pub(crate) date: Option<Arc<str>>,
    /// Every country that the data name.
    pub countries: BTreeMap<Arc<str>, Country>,
}

impl Countries {
    /// Source and date of the memberships.
    pub fn provenance(&self) -> (Arc<str>, Arc<str>) {
        Provenance::of(&self.src, &self.date).resolve(&self.sources)
    }

    /// The 27 member states.
    pub fn union(&self) -> Area {
        let members = self.countries.iter().filter(|(_, country)| country.member == Membership::EuropeanUnion);
        Area { countries: members.map(|(code, _)| code.clone()).collect() }
    }
}

/// An area that data may stay in: a set of countries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Two-letter codes.
    pub countries: BTreeSet<Arc<str>>,
}

impl Area {
    /// An area of these countries.
    pub fn of<S: AsRef<str>>(codes: impl IntoIterator<Item = S>) -> Self {
        Self { countries: codes.into_iter().map(|code| code.as_ref().to_ascii_uppercase().into()).collect() }
    }

    /// True if the country is in the area.
    pub fn contains(&self, code: &str) -> bool {
        self.countries.contains(code)
    }
}

/// Kind of an identifier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceKind {
    /// A region.
    #[default]
    Region,
    /// A zone of a region.
    Zone,
    /// Several regions under one name.
    MultiRegion,
    /// A zone far from its region.
    LocalZone,
    /// A geography, a name for several regions of a country.
    Logical,
    /// No region at all.
    Global,
    /// A site, or a code of one service.
    Site,
}

/// What the writer of the plan meant the identifier to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IdentifierKind {
    /// A region or a location.
    Region,
    /// A zone.
    Zone,
    /// Not said.
    #[default]
    Any,
}

/// Where something is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The identifier as written; empty for a place that is fixed without one.
    pub identifier: Arc<str>,
    /// The region in the spelling of the data: two spellings of one region are equal here.
    pub region: Option<Arc<str>>,
    /// The zone in the spelling of the data.
    pub zone: Option<Arc<str>>,
    /// Kind of the identifier.
    pub kind: PlaceKind,
    /// Countries, by code; empty if the data do not name them.
    pub countries: Vec<Arc<str>>,
    /// Members of a multi-region, as far as they are recorded.
    pub members: Vec<Arc<str>>,
    /// In the European Union: every country is a member state; `None` if the data cannot say.
    pub eu: Option<bool>,
    /// False if the identifier or its country rests on a single weak source.
    pub verified: bool,
    /// Key of the source.
    pub source: Arc<str>,
    /// Day of the source.
    pub date: Arc<str>,
    /// A remark for the reader.
    pub note: Option<Arc<str>>,
}

impl Place {
    /// Whether all of it lies in an area; `None` if the data cannot say.
    pub fn within(&self, area: &Area, countries: &Countries) -> Option<bool> {
        if !self.countries.is_empty() {
            return Some(self.countries.iter().all(|code| area.contains(code)));
        }
        let union = countries.union();
        if self.eu? {
            union.countries.is_subset(&area.countries).then_some(true)
        } else {
            area.countries.is_subset(&union.countries).then_some(false)
        }
    }
}

/// The identifiers of an operator.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regions {
    pub(crate) src: Option<Arc<str>>,
    pub(crate) date: Option<Arc<str>>,
    /// What is done to an identifier before it is looked up.
    #[serde(default)]
    pub(crate) normalise: Vec<Normalise>,
    /// Endings that make a zone of a region's name.
    #[serde(default)]
    pub(crate) zones: Vec<Strip>,
    /// Endings that a region's name may carry: another spelling of the same place.
    #[serde(default)]
    pub(crate) strip: Vec<Strip>,
    /// What is taken off a region to tell whether two names are one place.
    #[serde(default)]
    pub(crate) canonical: Vec<Strip>,
    /// The table.
    #[serde(default)]
    pub(crate) table: BTreeMap<Arc<str>, Entry>,
}

/// A step on the way from what is written to what the table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Normalise {
    /// `FRANCE` → `france`.
    Lower,
    /// `gra` → `GRA`.
    Upper,
    /// `France Central` → `FranceCentral`.
    NoSpaces,
    /// `projects/p/regions/r` → `r`.
    LastSegment,
    /// `regional-europe-west9` → `europe-west9`.
    NoRegional,
}

/// An ending that a region's name may carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Strip {
    /// `eu-west-2a` → `eu-west-2`.
    Letter,
    /// `europe-west9-a` → `europe-west9`.
    DashLetter,
    /// `fr-par-1` → `fr-par`.
    DashNumber,
    /// `GRA11` → `GRA`.
    Digits,
}

impl Strip {
    fn apply(self, text: &str) -> Option<&str> {
        let digits = |text: &str| -> Option<usize> {
            let kept = text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
            (kept < text.len()).then_some(kept)
        };
        let letter = |text: &str| text.strip_suffix(|c: char| c.is_ascii_alphabetic()).map(str::len);
        let kept = match self {
            Self::Letter => text.get(..letter(text)?)?,
            Self::DashLetter => text.get(..letter(text)?)?.strip_suffix('-')?,
            Self::DashNumber => text.get(..digits(text)?)?.strip_suffix('-')?,
            Self::Digits => text.get(..digits(text)?)?,
        };
        (!kept.is_empty()).then_some(kept)
    }
}

/// One identifier: a country alone, or more.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Entry {
    /// The country of a region.
    Country(Arc<str>),
    /// Everything else.
    Full(Box<FullEntry>),
}

/// What there is to say of an identifier.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FullEntry {
    pub src: Option<Arc<str>>,
    pub date: Option<Arc<str>>,
    /// One country.
    pub country: Option<Arc<str>>,
    /// Several countries.
    #[serde(default)]
    pub countries: Vec<Arc<str>>,
    #[serde(default)]
    pub kind: PlaceKind,
    /// Regions of a multi-region.
    #[serde(default)]
    pub members: Vec<Arc<str>>,
    /// Said only where the countries are not named.
    pub eu: Option<bool>,
    #[serde(default = "yes")]
    pub verified: bool,
    pub note: Option<Arc<str>>,
}

const fn yes() -> bool {
    true
}

impl Regions {
    /// Looks an identifier up; `None` if the table does not know it, which never means that it is in the Union.
    pub(crate) fn find(&self, written: &str, kind: IdentifierKind, around: &Around<'_>) -> Option<Place> {
        let name = self.normalise(written);
        let (key, zone) = self.key(&name)?;
        let entry = self.table.get(key)?;
        let mut place = self.place(entry, around);
        place.identifier = written.into();
        place.zone = if zone || place.kind == PlaceKind::Zone { Some(name.as_str().into()) } else { None };
        if zone && place.kind == PlaceKind::Region {
            place.kind = if kind == IdentifierKind::Region { PlaceKind::Region } else { PlaceKind::Zone };
        }
        let region = if self.is_zone(key) { self.region_of(key).unwrap_or(key) } else { key };
        place.region = Some(self.canonical(region).into());
        Some(place)
    }

    /// The region in the spelling of the data, whether the table knows it or not.
    pub(crate) fn spelling(&self, written: &str) -> String {
        let name = self.normalise(written);
        let region = self.key(&name).map_or(name.as_str(), |(key, _)| key);
        self.canonical(region).to_owned()
    }

    fn normalise(&self, written: &str) -> String {
        let mut name = written.trim().to_owned();
        for step in &self.normalise {
            name = match step {
                Normalise::Lower => name.to_ascii_lowercase(),
                Normalise::Upper => name.to_ascii_uppercase(),
                Normalise::NoSpaces => name.replace(' ', ""),
                Normalise::LastSegment => name.rsplit('/').next().unwrap_or_default().to_owned(),
                Normalise::NoRegional => name.strip_prefix("regional-").unwrap_or(&name).to_owned(),
            };
        }
        name
    }

    /// The key of the table, and whether the ending of a zone had to go.
    fn key<'a>(&self, name: &'a str) -> Option<(&'a str, bool)> {
        if self.table.contains_key(name) {
            return Some((name, false));
        }
        let known = |rest: &str| self.table.contains_key(rest) && !self.is_zone(rest);
        let ends =
            |of: &[Strip], text: &'a str| of.iter().filter_map(|strip| strip.apply(text)).find(|rest| known(rest));
        if let Some(region) = ends(&self.strip, name) {
            return Some((region, false));
        }
        if let Some(region) = ends(&self.zones, name) {
            return Some((region, true));
        }
        // A zone of another spelling: `GRA11-A`.
        self.zones
            .iter()
            .filter_map(|zone| zone.apply(name))
            .find_map(|rest| ends(&self.strip, rest))
            .map(|key| (key, true))
    }

    /// The region that a zone of the table belongs to.
    fn region_of<'a>(&self, zone: &'a str) -> Option<&'a str> {
        self.zones.iter().filter_map(|strip| strip.apply(zone)).find(|rest| self.table.contains_key(*rest))
    }

    fn is_zone(&self, key: &str) -> bool {
        matches!(self.table.get(key), Some(Entry::Full(entry)) if entry.kind == PlaceKind::Zone)
    }

    fn canonical<'a>(&self, region: &'a str) -> &'a str {
        self.canonical.iter().fold(region, |rest, strip| strip.apply(rest).unwrap_or(rest))
    }

    fn place(&self, entry: &Entry, around: &Around<'_>) -> Place {
        let full = match entry {
            Entry::Country(code) => &FullEntry { country: Some(code.clone()), verified: true, ..FullEntry::default() },
            Entry::Full(full) => full.as_ref(),
        };
        full.place(Provenance::of(&self.src, &self.date).within(around.section), around)
    }
}

impl FullEntry {
    /// The place that this entry describes, without its identifier.
    pub(crate) fn place(&self, section: Provenance<'_>, around: &Around<'_>) -> Place {
        let (source, date) = Provenance::of(&self.src, &self.date).within(section).resolve(around.sources);
        let countries: Vec<Arc<str>> = self.country.iter().chain(&self.countries).cloned().collect();
        let union = |code: &Arc<str>| {
            around.countries.countries.get(code).is_some_and(|country| country.member == Membership::EuropeanUnion)
        };
        let eu = if countries.is_empty() { self.eu } else { Some(countries.iter().all(union)) };
        Place {
            identifier: Arc::default(),
            region: None,
            zone: None,
            kind: self.kind,
            countries,
            members: self.members.clone(),
            eu,
            verified: self.verified,
            source,
            date,
            note: self.note.clone(),
        }
    }
}

/// What a lookup needs beside the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Around<'a> {
    pub countries: &'a Countries,
    pub sources: &'a Sources,
    /// Source and date that hold where the table says nothing.
    pub section: Provenance<'a>,
}
