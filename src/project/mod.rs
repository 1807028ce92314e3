//! The project file: what an organisation declares about itself, and how strictly it wants to be judged.

mod check;
mod error;
mod form;
mod keys;
mod relaxed;
mod schema;
mod suggest;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use ipnet::IpNet;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::lang::Lang;
use crate::severity::Severity;

pub use error::{Mistake, ProjectError};
pub use relaxed::Relaxation;
pub use schema::schema;
pub(crate) use suggest::nearest;

/// Name of the project file.
pub const FILE_NAME: &str = "secnumgate.toml";

/// The 27 member states of the European Union, by country code.
pub const EUROPEAN_UNION: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// Days that logs must be kept: six months at their longest.
pub const LOG_RETENTION_DAYS: u32 = 184;

/// Least length that a password policy must ask.
pub const PASSWORD_LENGTH: u32 = 12;

/// What an organisation declares; every key is optional.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Project {
    /// Who is judged.
    pub profile: Profile,
    /// Service model of a provider.
    pub service: Option<Service>,
    /// Language of the texts.
    pub lang: Option<Lang>,
    /// Path of the waiver file.
    pub waivers: Option<String>,
    /// Folders of custom controls.
    pub policies: Vec<String>,
    /// What closes the gate.
    pub gate: Gate,
    /// Severities by control, in place of those of the catalogue.
    pub severity: BTreeMap<String, Severity>,
    /// Where data may be.
    pub area: Area,
    /// From where systems are administered.
    pub administration: Administration,
    /// Who may do what.
    pub access: Access,
    /// What belongs to the organisation.
    pub organisation: Organisation,
    /// Tags that carry a meaning.
    pub tags: Tags,
    /// What keys must be.
    pub keys: Keys,
    /// Who may issue certificates.
    pub certificates: Certificates,
    /// How long logs are kept.
    pub logs: Logs,
    /// What availability asks.
    pub availability: Availability,
    /// Where code and images may come from.
    pub sources: Sources,
    /// Operators that the vendor data do not know.
    pub vendor: Vec<Vendor>,
}

/// Who is judged: changes wording and some severities, never which controls run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// A provider that seeks the qualification.
    Provider,
    /// A customer of qualified offers.
    #[default]
    Customer,
    /// A State buyer that must buy qualified services for particularly sensitive data.
    State,
}

/// Service model of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Service {
    /// Infrastructure.
    Iaas,
    /// Containers.
    Caas,
    /// Platform.
    Paas,
    /// Software.
    Saas,
}

/// What closes the gate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Gate {
    /// The least severity of a `fail` that closes the gate; `high` if not set.
    pub fail_on: Option<Severity>,
    /// Every `undetermined` closes the gate.
    pub strict: bool,
}

/// Where data may be stored and processed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Area {
    /// Country codes.
    pub countries: Vec<String>,
}

impl Default for Area {
    fn default() -> Self {
        Self { countries: EUROPEAN_UNION.map(str::to_owned).to_vec() }
    }
}

/// From where systems are administered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Administration {
    /// Sources of administration and supervision; `None` if nobody declared any.
    #[serde(with = "form::networks")]
    pub ranges: Option<Vec<IpNet>>,
    /// Address patterns of declared VPN gateways and bastions.
    pub tunnels: Vec<String>,
    /// Country that a range administers from.
    #[serde(with = "form::network_map")]
    pub countries: BTreeMap<IpNet, String>,
}

/// Who may do what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Access {
    /// Principals that administer; `None` if nobody declared any.
    pub administrators: Option<Vec<String>>,
    /// Principals of vendors, publishers and maintainers; `None` if nobody declared any.
    pub support: Option<Vec<String>>,
    /// Least length that a password policy must ask.
    pub password_length: u32,
    /// Pairs of rights that one principal may not hold; `None`: the built-in ones, empty: none at all.
    pub incompatible: Option<Vec<Incompatible>>,
}

impl Default for Access {
    fn default() -> Self {
        Self { administrators: None, support: None, password_length: PASSWORD_LENGTH, incompatible: None }
    }
}

/// A pair of rights that one principal may not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incompatible {
    /// Name of the pair; that of a built-in pair replaces it.
    pub name: String,
    /// Rights of one side.
    pub first: Vec<String>,
    /// Rights of the other side.
    pub second: Vec<String>,
}

/// What belongs to the organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Organisation {
    /// Accounts, tenants, projects and domains; `None` if nobody declared any.
    pub accounts: Option<Vec<String>>,
}

/// Keys of tags or labels that carry a meaning; none has a default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tags {
    /// Key of the environment.
    pub environment: Option<String>,
    /// Key of the tenant.
    pub tenant: Option<String>,
    /// Key of the role: admin, supervision, logs, backup, config, state, data, public.
    pub role: Option<String>,
    /// Key of the audience of an administration interface: provider, customer, user.
    pub audience: Option<String>,
    /// Key of the owner.
    pub owner: Option<String>,
    /// Key of the classification.
    pub classification: Option<String>,
    /// Keys that every resource must carry.
    pub required: Option<Vec<String>>,
    /// Values of the environment that mean production.
    pub production: Vec<String>,
}

impl Default for Tags {
    fn default() -> Self {
        Self {
            environment: None,
            tenant: None,
            role: None,
            audience: None,
            owner: None,
            classification: None,
            required: None,
            production: vec!["prod".to_owned(), "production".to_owned()],
        }
    }
}

/// What keys must be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Keys {
    /// The least custody that is accepted.
    pub custody: Custody,
}

/// Who holds a key, from the least to the most independent of the vendor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Custody {
    /// The vendor, in a key that customers share.
    Vendor,
    /// The customer, in the vendor's key service.
    #[default]
    Customer,
    /// A key manager outside the vendor's reach.
    External,
}

/// Who may issue certificates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Certificates {
    /// Issuers that are accepted besides those that the vendor data know as European.
    pub authorities: Vec<String>,
}

/// How long logs are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Logs {
    /// Days at least.
    pub retention_days: u32,
}

impl Default for Logs {
    fn default() -> Self {
        Self { retention_days: LOG_RETENTION_DAYS }
    }
}

/// What availability asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Availability {
    /// Zones that a component must span; asked only if set.
    pub zones: Option<u32>,
}

/// Where code and images may come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sources {
    /// Approved origins of images, charts and modules; `None` if nobody declared any.
    pub registries: Option<Vec<String>>,
}

/// An operator that the vendor data do not know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vendor {
    /// Name of the operator.
    pub name: String,
    /// Plugin that its resources are made with.
    pub plugin: Option<String>,
    /// Endpoint that the provider configuration names.
    pub endpoint: Option<String>,
    /// Country that it is placed in, where it has no regions.
    pub country: Option<String>,
    /// Who controls it.
    pub control: Option<Control>,
    /// Country of each region.
    #[serde(default)]
    pub regions: BTreeMap<String, String>,
    /// What is qualified.
    pub qualified: Option<Qualified>,
}

/// Who controls an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Control {
    /// Companies and persons of the European Union.
    Eu,
    /// Anybody else.
    Foreign,
}

/// Perimeter of a qualification.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Qualified {
    /// Regions inside; all if none is named.
    pub regions: Vec<String>,
    /// Resource types inside; all if none is named.
    pub types: Vec<String>,
    /// Last day.
    #[serde(with = "form::day")]
    pub until: Option<Date>,
}

impl Project {
    /// Reads a project file. `path` is how errors call it, `controls` are the ids that `[severity]` may name.
    ///
    /// # Errors
    ///
    /// Every mistake of the file at once: syntax, unknown keys, wrong types, values that mean nothing.
    pub fn parse(path: &str, text: &str, controls: &[&str]) -> Result<Self, ProjectError> {
        let mistakes = check::mistakes(text, controls);
        if !mistakes.is_empty() {
            return Err(ProjectError::new(path, text, mistakes));
        }
        toml::from_str(text).map_err(|error| ProjectError::new(path, text, vec![Mistake::from_toml(&error)]))
    }
}
