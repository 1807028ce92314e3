//! What vendors are and do: regions, operators, perimeters, documented defaults, secrets, companions.
//!
//! Data, not code: every fact comes from a document of `policies/` with its source and its date. A document is read
//! when somebody asks for it, so a run pays for the plugins of its plan and for nothing else.

mod configuration;
mod document;
pub mod facts;
pub mod judged;
pub mod operator;
mod pattern;
pub mod place;
pub mod plugin;
mod registry;
pub mod settings;
pub mod source;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::{Arc, OnceLock};

use miette::Diagnostic;
use serde::Deserialize;
use thiserror::Error;

use document::Head;
use operator::Operator;
use place::{Area, Countries, Country};
use plugin::Plugin;
use registry::Operators;
use source::Sources;

/// The vendor data of a run.
#[derive(Debug)]
pub struct VendorData {
    as_of: Arc<str>,
    countries: Arc<Countries>,
    out_of_scope: Arc<str>,
    out_of_scope_read: OnceLock<Result<OutOfScope, VendorError>>,
    registry: Arc<Operators>,
    plugins: Vec<PluginDocument>,
    heads: OnceLock<Result<Vec<Head>, VendorError>>,
}

#[derive(Debug)]
struct PluginDocument {
    name: Arc<str>,
    json: Arc<str>,
    parsed: OnceLock<Result<Plugin, VendorError>>,
}

/// The day that the data stand for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edition {
    as_of: Arc<str>,
}

/// Plugins and types that hold nothing to judge.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OutOfScope {
    #[expect(dead_code, reason = "named so that no other key is accepted")]
    sources: Sources,
    #[expect(dead_code, reason = "named so that no other key is accepted")]
    src: Option<Arc<str>>,
    groups: Vec<OutOfScopeGroup>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OutOfScopeGroup {
    /// Sources of plugins, all of whose types are meant.
    #[serde(default)]
    plugins: Vec<Arc<str>>,
    /// Patterns of types.
    types: Vec<Arc<str>>,
    reason: Arc<str>,
}

/// Vendor data that cannot be used.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum VendorError {
    /// A document does not have the shape of the schema.
    #[error("vendor data `{name}` cannot be read: {reason}")]
    Document {
        /// Name of the document.
        name: Arc<str>,
        /// What the parser says.
        reason: Arc<str>,
    },
    /// A document is missing.
    #[error("vendor data `{name}` is missing")]
    Missing {
        /// Name of the document.
        name: Arc<str>,
    },
}

impl Diagnostic for VendorError {
    fn code<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        Some(Box::new(match self {
            Self::Document { .. } => "vendor::document",
            Self::Missing { .. } => "vendor::missing",
        }))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        Some(Box::new(match self {
            Self::Document { .. } => "the schema stands in `policies/data/README.md`",
            Self::Missing { .. } => "add the document, or remove the line that names it",
        }))
    }
}

impl VendorError {
    fn document(name: &str, error: &serde_json::Error) -> Self {
        Self::Document { name: name.into(), reason: error.to_string().into() }
    }
}

impl VendorData {
    /// Takes the documents by their names: `data/edition`, `data/countries`, `data/out-of-scope`, `data/operators/<id>`,
    /// `providers/<name>/provider`, with or without `policies/` before and an extension behind; other names are left
    /// alone. Only the edition and
    /// the countries are read at once.
    ///
    /// # Errors
    ///
    /// If one of these three is missing, or the first two do not parse.
    pub fn from_documents<'d>(documents: impl Iterator<Item = (&'d str, &'d str)>) -> Result<Self, VendorError> {
        let mut data = BTreeMap::new();
        let mut operators: BTreeMap<Arc<str>, Arc<str>> = BTreeMap::new();
        let mut plugins = Vec::new();
        for (name, json) in documents {
            let name = name.strip_prefix("policies/").unwrap_or(name);
            let name = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".json")).unwrap_or(name);
            if let Some(id) = name.strip_prefix("data/operators/") {
                operators.insert(id.into(), json.into());
            } else if let Some(name) = name.strip_prefix("providers/").and_then(|name| name.strip_suffix("/provider")) {
                plugins.push(PluginDocument { name: name.into(), json: json.into(), parsed: OnceLock::new() });
            } else if let Some(name) = name.strip_prefix("data/") {
                data.insert(name, json);
            }
        }
        plugins.sort_by(|one, other| one.name.cmp(&other.name));
        let text = |name: &str| {
            let found = data.get(name).copied();
            found.ok_or_else(|| VendorError::Missing { name: format!("data/{name}").into() })
        };
        let edition: Edition = parse("data/edition", text("edition")?)?;
        let countries: Countries = parse("data/countries", text("countries")?)?;
        let countries = Arc::new(countries);
        Ok(Self {
            as_of: edition.as_of,
            out_of_scope: text("out-of-scope")?.into(),
            out_of_scope_read: OnceLock::new(),
            registry: Arc::new(Operators::new(operators, countries.clone())),
            countries,
            plugins,
            heads: OnceLock::new(),
        })
    }

    /// The plugin of a source: `registry.terraform.io/scaleway/scaleway`, of any registry; `None` if the data do not
    /// know it.
    ///
    /// # Errors
    ///
    /// If a document does not parse.
    pub fn plugin(&self, source: &str) -> Result<Option<&Plugin>, VendorError> {
        let source = short_source(source);
        self.find(|head: &Head| head.plugins.iter().any(|known| is_source(known, source)))
    }

    /// The plugin that a type belongs to by its name.
    ///
    /// # Errors
    ///
    /// If a document does not parse.
    pub fn plugin_of_type(&self, resource_type: &str) -> Result<Option<&Plugin>, VendorError> {
        self.find(|head| head.prefixes.iter().any(|prefix| resource_type.starts_with(prefix.as_ref())))
    }

    /// Every plugin of the data.
    ///
    /// # Errors
    ///
    /// If a document does not parse.
    pub fn plugins(&self) -> Result<Vec<&Plugin>, VendorError> {
        self.plugins.iter().map(|document| self.parse(document)).collect()
    }

    /// Every operator of the data.
    ///
    /// # Errors
    ///
    /// If a document does not parse.
    pub fn operators(&self) -> Result<Vec<Arc<Operator>>, VendorError> {
        self.registry.ids().map(|id| self.registry.get(id)).collect()
    }

    /// The operator of an identifier.
    ///
    /// # Errors
    ///
    /// If there is none, or its document does not parse.
    pub fn operator(&self, id: &str) -> Result<Arc<Operator>, VendorError> {
        self.registry.get(id)
    }

    /// The operator that a project file describes.
    pub(crate) fn declared(&self, vendor: &operator::DeclaredVendor) -> Arc<Operator> {
        self.registry.declared(vendor)
    }

    /// Why a type holds nothing to judge, for plugins that keep nothing anywhere (`random_id`, `null_resource`).
    ///
    /// # Errors
    ///
    /// If the document does not parse.
    pub fn out_of_scope(&self, source: &str, resource_type: &str) -> Result<Option<&str>, VendorError> {
        let read = || parse("data/out-of-scope", &self.out_of_scope);
        let document = self.out_of_scope_read.get_or_init(read).as_ref().map_err(Clone::clone)?;
        let source = short_source(source);
        let holds = |group: &&OutOfScopeGroup| {
            let plugin =
                group.plugins.is_empty() || group.plugins.iter().any(|known| known.eq_ignore_ascii_case(source));
            plugin && group.types.iter().any(|wanted| pattern::matches(wanted, resource_type))
        };
        Ok(document.groups.iter().find(holds).map(|group| group.reason.as_ref()))
    }

    /// True for a plugin that reaches nobody: it makes values, or works on the machine that applies.
    ///
    /// # Errors
    ///
    /// If the document does not parse.
    pub fn is_utility(&self, source: &str) -> Result<bool, VendorError> {
        let read = || parse("data/out-of-scope", &self.out_of_scope);
        let document = self.out_of_scope_read.get_or_init(read).as_ref().map_err(Clone::clone)?;
        let source = short_source(source);
        let mut named = document.groups.iter().flat_map(|group| &group.plugins);
        Ok(named.any(|known| is_source(known, source)))
    }

    /// The day that the data stand for.
    pub fn as_of(&self) -> &str {
        &self.as_of
    }

    /// A country by its code.
    pub fn country(&self, code: &str) -> Option<&Country> {
        self.countries.countries.get(code)
    }

    /// The countries of the data.
    pub fn countries(&self) -> &Countries {
        &self.countries
    }

    /// The 27 member states: the area that holds where the project file names none.
    pub fn union(&self) -> Area {
        self.countries.union()
    }

    /// True if a country is in an area.
    pub fn in_area(&self, code: &str, area: &Area) -> bool {
        area.contains(code)
    }

    fn find(&self, wanted: impl Fn(&Head) -> bool) -> Result<Option<&Plugin>, VendorError> {
        let read = || self.plugins.iter().map(PluginDocument::head).collect();
        let heads: &Vec<Head> = self.heads.get_or_init(read).as_ref().map_err(Clone::clone)?;
        let found = heads.iter().zip(&self.plugins).find(|(head, _)| wanted(head));
        found.map(|(_, document)| self.parse(document)).transpose()
    }

    fn parse<'d>(&self, document: &'d PluginDocument) -> Result<&'d Plugin, VendorError> {
        let parse = || {
            let parsed = Plugin::from_json(&document.json, self.registry.clone());
            parsed.map_err(|error| VendorError::document(&document.path(), &error))
        };
        document.parsed.get_or_init(parse).as_ref().map_err(Clone::clone)
    }
}

impl PluginDocument {
    fn path(&self) -> String {
        format!("providers/{}/provider", self.name)
    }

    fn head(&self) -> Result<Head, VendorError> {
        parse(&self.path(), &self.json)
    }
}

/// Reads a document.
fn parse<'d, T: Deserialize<'d>>(name: &str, json: &'d str) -> Result<T, VendorError> {
    serde_json::from_str(json).map_err(|error| VendorError::document(name, &error))
}

/// True if a source, without the registry's host, is that of a plugin. Terraform 0.12 knows names alone (`aws`), and 0.13
/// writes them as `-/aws`.
fn is_source(known: &str, short: &str) -> bool {
    let name = short.strip_prefix("-/").unwrap_or(short);
    let own = if name.contains('/') { known } else { known.rsplit('/').next().unwrap_or(known) };
    own.eq_ignore_ascii_case(name)
}

/// The source without the registry's host: the same plugin comes from several registries.
fn short_source(source: &str) -> &str {
    match source.split_once('/') {
        Some((host, rest)) if host.contains('.') && rest.contains('/') => rest,
        _ => source,
    }
}
