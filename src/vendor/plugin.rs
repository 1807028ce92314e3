//! A plugin of the tool, and what is recorded of its types.

#[cfg(test)]
mod paths;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::VendorError;
use super::document::{Configuration, Document, Group};
use super::facts::{Class, Companion, Location, TypeFacts};
use super::judged::Judged;
use super::operator::{Operator, Scope};
use super::pattern::{match_identifier, matches};
use super::place::{IdentifierKind, Place};
use super::registry::Operators;
use super::source::{Provenance, Recorded, Source, Sources};
use crate::plan::value::{Cause, Number, Shape, Value};

/// What is recorded of a plugin.
#[derive(Debug)]
pub struct Plugin {
    /// Name of its folder (`scaleway`).
    pub name: Arc<str>,
    /// Sources of the plugin (`scaleway/scaleway`).
    pub sources_of_plugin: Vec<Arc<str>>,
    pub(crate) documents: Sources,
    pub(crate) configuration: Configuration,
    pub(crate) operators: Vec<Arc<str>>,
    home: Option<Arc<str>>,
    pub(crate) registry: Arc<Operators>,
    identifiers: Vec<super::document::Identifier>,
    facts: Vec<TypeFacts>,
    exact: BTreeMap<Arc<str>, usize>,
    patterns: Vec<(Arc<str>, usize)>,
    defaults: BTreeMap<Arc<str>, BTreeMap<Arc<str>, Recorded<Value>>>,
    secrets: BTreeMap<Arc<str>, Vec<Arc<str>>>,
    provider_secrets: Vec<Arc<str>>,
    companions: BTreeMap<Arc<str>, BTreeMap<Arc<str>, Companion>>,
    provenance: BTreeMap<Section, (Arc<str>, Arc<str>)>,
}

/// A part of what is recorded of a plugin, with one source for all of its facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Precedence of the arguments of its own configuration.
    Configuration,
    /// Attributes that hold secrets.
    Secrets,
    /// Relations between types.
    Companions,
}

impl Plugin {
    /// Reads the document of a plugin.
    pub(crate) fn from_json(json: &str, registry: Arc<Operators>) -> Result<Self, serde_json::Error> {
        let document: Document = serde_json::from_str(json)?;
        let documents = document.sources;
        let section = Provenance::of(&document.types.src, &document.types.date);
        let mut exact = BTreeMap::new();
        let mut patterns = Vec::new();
        let mut facts = Vec::with_capacity(document.types.groups.len());
        for group in document.types.groups {
            let index = facts.len();
            for name in &group.types {
                if name.contains('*') {
                    patterns.push((name.clone(), index));
                } else {
                    exact.entry(name.clone()).or_insert(index);
                }
            }
            facts.push(type_facts(group, section, &documents));
        }
        let section = Provenance::of(&document.defaults.src, &document.defaults.date);
        let mut defaults = BTreeMap::new();
        for (resource_type, paths) in document.defaults.types {
            let recorded = paths.into_iter().map(|(path, default)| {
                let own = Provenance::of(&default.src, &default.date).within(section);
                let (source, date) = own.resolve(&documents);
                (path, Recorded { value: value(&default.value), source, date, note: default.note.clone() })
            });
            defaults.insert(resource_type, recorded.collect());
        }
        let provenance = [
            (Section::Configuration, Provenance::of(&document.configuration.src, &document.configuration.date)),
            (Section::Secrets, Provenance::of(&document.secrets.src, &document.secrets.date)),
            (Section::Companions, Provenance::of(&document.companions.src, &document.companions.date)),
        ];
        let provenance = provenance.map(|(section, own)| (section, own.resolve(&documents))).into();
        Ok(Self {
            name: document.provider,
            provenance,
            sources_of_plugin: document.plugins,
            documents,
            configuration: document.configuration,
            operators: document.operators,
            home: document.home,
            registry,
            identifiers: document.identifiers,
            facts,
            exact,
            patterns,
            defaults,
            secrets: document.secrets.types,
            provider_secrets: document.secrets.provider,
            companions: document.companions.types,
        })
    }

    /// Identifier of the operator that remedies speak of, where the plugin reaches several.
    pub(crate) fn home(&self) -> Option<&str> {
        self.home.as_deref()
    }

    /// What is recorded of a type; `None` for a type that the data do not name.
    pub fn type_facts(&self, resource_type: &str) -> Option<&TypeFacts> {
        let by_pattern = || self.patterns.iter().find(|(pattern, _)| matches(pattern, resource_type));
        let index = self.exact.get(resource_type).or_else(|| by_pattern().map(|(_, index)| index))?;
        self.facts.get(*index)
    }

    /// What the types of a service hold, the most delicate first: data, keys, technical data, nothing.
    pub(crate) fn kept_at(&self, endpoint: &str) -> Location {
        let there = self.facts.iter().filter(|facts| facts.endpoint.as_deref() == Some(endpoint));
        there.map(|facts| facts.location).min().unwrap_or(Location::None)
    }

    /// Every type and pattern of types that the data name, with what is recorded of it, sorted.
    pub fn types(&self) -> BTreeMap<&str, &TypeFacts> {
        let patterns = self.patterns.iter().map(|(name, index)| (name, index));
        let named = self.exact.iter().chain(patterns);
        named.filter_map(|(name, index)| Some((name.as_ref(), self.facts.get(*index)?))).collect()
    }

    /// Arguments of the plugin's configuration that name its operator, and those that name a place.
    pub fn arguments(&self) -> (Vec<&str>, Vec<&str>) {
        let apis = || self.configuration.apis.iter();
        let operators = apis().flat_map(|api| &api.operator).map(|selector| selector.argument.as_ref());
        let places = apis().flat_map(|api| api.region.iter().chain(&api.zone)).map(AsRef::as_ref);
        (operators.collect(), places.collect())
    }

    /// The documented default of an argument; paths without indices (`rules[].ip_protocol`).
    pub fn default(&self, resource_type: &str, path: &str) -> Option<&Recorded<Value>> {
        self.defaults.get(resource_type)?.get(path)
    }

    /// Every documented default of a type.
    pub fn defaults(&self, resource_type: &str) -> Option<&BTreeMap<Arc<str>, Recorded<Value>>> {
        self.defaults.get(resource_type)
    }

    /// Attributes that hold secrets, by type; paths with `[]` for lists.
    pub const fn secrets(&self) -> &BTreeMap<Arc<str>, Vec<Arc<str>>> {
        &self.secrets
    }

    /// The secret attributes of a type in the form that the plan reader takes.
    pub fn secret_shape(&self, resource_type: &str) -> Option<Shape> {
        let paths = self.secrets.get(resource_type)?;
        let mut shape = Shape::default();
        for path in paths {
            shape.insert(&path.replace("[]", ""));
        }
        Some(shape)
    }

    /// The secret attributes of every type in the form that the plan reader takes.
    pub fn secret_shapes(&self) -> crate::plan::Secrets {
        self.secrets.keys().filter_map(|name| Some((name.clone(), self.secret_shape(name)?))).collect()
    }

    /// Arguments of the plugin's own configuration that hold secrets.
    pub fn provider_secrets(&self) -> &[Arc<str>] {
        &self.provider_secrets
    }

    /// Relations of a type to the resources that complete it, by name.
    pub fn companions(&self, resource_type: &str) -> Option<&BTreeMap<Arc<str>, Companion>> {
        self.companions.get(resource_type)
    }

    /// Every relation, by main type.
    pub const fn all_companions(&self) -> &BTreeMap<Arc<str>, BTreeMap<Arc<str>, Companion>> {
        &self.companions
    }

    /// Source and date of a section's facts.
    pub fn provenance(&self, section: Section) -> Option<&(Arc<str>, Arc<str>)> {
        self.provenance.get(&section)
    }

    /// What a reader must know of the plugin's own configuration.
    pub fn configuration_note(&self) -> Option<&str> {
        self.configuration.note.as_deref()
    }

    /// The document behind the key of a source.
    pub fn source(&self, key: &str) -> Option<&Source> {
        self.documents.get(key)
    }

    /// Arguments of the plugin's configuration whose reference leads to a resource that has its place and vendor
    /// (the cluster of a Kubernetes configuration), and the types that it may lead to.
    pub fn follow(&self) -> (&[Arc<str>], &[Arc<str>]) {
        (&self.configuration.follow, &self.configuration.follow_to)
    }

    /// Environment variables that the plugin reads, by what they set (`region`, `endpoint`).
    pub const fn environment(&self) -> &BTreeMap<Arc<str>, Vec<Arc<str>>> {
        &self.configuration.environment
    }

    /// The place of an identifier at an operator.
    pub fn place(&self, operator: &Operator, identifier: &str, kind: IdentifierKind) -> Judged<Place> {
        operator.place(identifier, kind)
    }

    /// The place that an identifier of another resource carries (`nl-ams-1/…`, the ARN of a key).
    pub fn place_in_identifier(
        &self,
        operator: &Operator,
        identifier: &str,
        of: Option<&str>,
    ) -> Option<Judged<Place>> {
        let usable = |known: &&super::document::Identifier| known.of.is_none() || known.of.as_deref() == of;
        let region =
            |known: &super::document::Identifier| match_identifier(&known.pattern, known.separator, identifier);
        let region = self.identifiers.iter().filter(usable).find_map(region)?;
        Some(operator.place(region, IdentifierKind::Any))
    }

    /// The region in the identifier of a key, and the operators whose tables hold it, if it is not the plugin's own.
    pub fn key_in_identifier<'t>(&self, identifier: &'t str) -> Option<(&'t str, &[Arc<str>])> {
        let usable = |known: &&super::document::Identifier| known.of.as_deref().is_none_or(|of| of == "key");
        self.identifiers.iter().filter(usable).find_map(|known| {
            let region = match_identifier(&known.pattern, known.separator, identifier)?;
            Some((region, known.operators.as_slice()))
        })
    }

    /// The place of a region that one of several operators has: the one at hand if it is among them, else the first,
    /// if all that know the name agree on the Union.
    ///
    /// # Errors
    ///
    /// If the document of an operator does not parse.
    pub fn place_among(
        &self,
        operators: &[Arc<str>],
        own: Option<&Arc<Operator>>,
        region: &str,
    ) -> Result<Judged<Place>, VendorError> {
        let mut known: Vec<Judged<Place>> = Vec::new();
        for id in operators {
            let answer = self.registry.get(id)?.place(region, IdentifierKind::Any);
            if answer.value().is_none() {
                continue;
            }
            if own.is_some_and(|own| own.id == *id) {
                return Ok(answer);
            }
            known.push(answer);
        }
        let eu = |answer: &Judged<Place>| answer.value().and_then(|place| place.eu);
        let agreed = known.first().filter(|first| known.iter().all(|other| eu(other) == eu(first)));
        Ok(agreed.cloned().unwrap_or_else(|| Judged::unknown(Cause::NotInVendorData, None)))
    }

    /// The place of an identifier where the operator is not known, for plugins whose operators share no name: the
    /// first table that holds it. `None` where the identifier means nothing without its operator.
    ///
    /// # Errors
    ///
    /// If the document of an operator does not parse.
    pub fn place_without_operator(
        &self,
        identifier: &str,
        kind: IdentifierKind,
    ) -> Result<Option<Judged<Place>>, VendorError> {
        for id in &self.configuration.read_places_as {
            let answer = self.registry.get(id)?.place(identifier, kind);
            if answer.value().is_some() {
                return Ok(Some(answer));
            }
        }
        let readable = !self.configuration.read_places_as.is_empty();
        Ok(readable.then(|| Judged::unknown(Cause::NotInVendorData, None)))
    }

    /// Whether a resource of a type at a place is in a qualified perimeter.
    pub fn perimeter(&self, operator: &Operator, place: &Place, resource_type: &str) -> Judged<Scope> {
        match self.type_facts(resource_type).and_then(|facts| facts.service.as_deref()) {
            Some(service) => operator.scope(place, service),
            None => Judged::unknown(Cause::NotMapped, None),
        }
    }
}

fn type_facts(group: Group, section: Provenance<'_>, documents: &Sources) -> TypeFacts {
    let (source, date) = Provenance::of(&group.src, &group.date).within(section).resolve(documents);
    let location = group.location.unwrap_or(match group.class {
        Class::Data | Class::Compute => Location::Data,
        Class::Key | Class::Secret => Location::Key,
        Class::Technical => Location::Technical,
        Class::Network | Class::Identity | Class::None => Location::None,
    });
    TypeFacts {
        class: group.class,
        location,
        service: group.service,
        place: group.place,
        also: group.also,
        provider: group.provider,
        keys: group.keys,
        endpoint: group.endpoint,
        legacy: group.legacy,
        reason: group.reason,
        note: group.note,
        source,
        date,
    }
}

/// A value of the data in the vocabulary of plans.
fn value(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(b) => Value::Bool(*b),
        serde_json::Value::Number(n) => match (n.as_i64(), n.as_f64()) {
            (Some(whole), _) => Value::int(whole),
            (None, Some(float)) => Value::Number(Number::Float(float)),
            (None, None) => Value::Number(Number::Big(n.to_string().into())),
        },
        serde_json::Value::String(text) => Value::string(text.as_str()),
        serde_json::Value::Array(items) => Value::List(items.iter().map(value).collect()),
        serde_json::Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, field)| (name.as_str().into(), value(field))).collect())
        }
    }
}
