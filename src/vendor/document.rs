//! The file `provider.yaml` of a plugin, as it is written.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::source::Sources;
use crate::severity::Confidence;

/// The part that is read of every plugin, to find the right one.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Head {
    /// Sources of the plugin (`scaleway/scaleway`).
    pub plugins: Vec<Arc<str>>,
    /// Beginnings of its resource types.
    pub prefixes: Vec<Arc<str>>,
}

/// Everything that is recorded of a plugin.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Document {
    pub provider: Arc<str>,
    pub plugins: Vec<Arc<str>>,
    #[expect(dead_code, reason = "read by `Head`; named here so that no key is unknown")]
    pub prefixes: Vec<Arc<str>>,
    pub sources: Sources,
    /// Operators that the plugin can meet, in the order in which their hosts are tried.
    #[serde(default)]
    pub operators: Vec<Arc<str>>,
    /// The operator that remedies speak of, where the plugin reaches several.
    pub home: Option<Arc<str>>,
    #[serde(default)]
    pub configuration: Configuration,
    #[serde(default)]
    pub identifiers: Vec<Identifier>,
    pub types: Types,
    #[serde(default)]
    pub defaults: Defaults,
    #[serde(default)]
    pub secrets: Secrets,
    #[serde(default)]
    pub companions: Companions,
}

/// How the plugin's own configuration says who and where.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Configuration {
    pub src: Option<Arc<str>>,
    pub date: Option<Arc<str>>,
    /// One entry per API that is configured apart; the first that names a type is that type's.
    #[serde(default)]
    pub apis: Vec<Api>,
    /// What holds if no argument names an operator.
    #[serde(default)]
    pub unset: Unset,
    /// Arguments by which everything may come from a profile (`cloud`, `profile`): then nothing unset has a default.
    #[serde(default)]
    pub profiles: Vec<Arc<str>>,
    /// Environment variables that the plugin reads, by what they set.
    #[serde(default)]
    pub environment: BTreeMap<Arc<str>, Vec<Arc<str>>>,
    /// Operators whose tables read a place that a resource names, although the operator itself is not known.
    #[serde(default)]
    pub read_places_as: Vec<Arc<str>>,
    /// An argument that sends single services elsewhere: then nothing is known of the types that use them.
    pub elsewhere: Option<Elsewhere>,
    /// Arguments that lead to a resource whose place and vendor are those of this configuration.
    #[serde(default)]
    pub follow: Vec<Arc<str>>,
    /// Types that they may lead to.
    #[serde(default)]
    pub follow_to: Vec<Arc<str>>,
    /// What a reader must know of it.
    pub note: Option<Arc<str>>,
}

/// A map of service names to endpoints.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Elsewhere {
    /// The argument.
    pub argument: Arc<str>,
    /// Names of services, by the types that use them.
    pub services: BTreeMap<Arc<str>, Vec<Arc<str>>>,
}

/// An API with its own arguments.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Api {
    /// Types that go there; none means all the others.
    #[serde(default)]
    pub types: Vec<Arc<str>>,
    /// Operator that no argument changes.
    pub always: Option<Arc<str>>,
    /// Arguments that name the operator; the first one that is written decides.
    #[serde(default)]
    pub operator: Vec<Selector>,
    /// Arguments that name the region, in order.
    #[serde(default)]
    pub region: Vec<Arc<str>>,
    /// Arguments that name the zone, in order.
    #[serde(default)]
    pub zone: Vec<Arc<str>>,
    /// True if a zone gives the region where no region is written.
    #[serde(default)]
    pub zone_gives_region: bool,
    /// What the region in a host is worth beside the region that is written.
    #[serde(default)]
    pub host_region: HostRegion,
    /// How sure a place is that the block names: less than certain where the environment may win over the block.
    pub confidence: Option<Confidence>,
}

/// An argument that names an operator.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Selector {
    /// Path; `[]` is every block, `*` every argument that matches, `{endpoint}` the service of the type.
    pub argument: Arc<str>,
    /// Words and the operator that each stands for; a word that is not here is read as a host.
    #[serde(default)]
    pub words: BTreeMap<Arc<str>, Arc<str>>,
}

/// What the region in a host is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum HostRegion {
    /// It holds where no region is written.
    #[default]
    Fallback,
    /// It holds against the region that is written.
    Wins,
    /// It holds against the region that is written if a path follows the host.
    WinsWithPath,
}

/// What holds if no argument names an operator.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unset {
    /// This operator; if absent, the environment decides.
    pub operator: Option<Arc<str>>,
    /// The operator that owns the region that is written; if none is written, the environment decides.
    #[serde(default)]
    pub by_region: Vec<Arc<str>>,
    /// How sure that is.
    pub confidence: Option<Confidence>,
    /// Argument that a reader would write to settle it; the first one that names an operator if absent.
    pub at: Option<Arc<str>>,
}

/// An identifier that carries a place.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Identifier {
    /// Pattern: `{region}` is the part that is the place.
    pub pattern: Arc<str>,
    /// What holds the parts apart.
    #[serde(default = "slash")]
    pub separator: char,
    /// What the identifier names (`key`), if only that is read this way.
    pub of: Option<Arc<str>>,
    /// Operators whose tables hold the place, where the plugin's own operator does not give the identifier.
    #[serde(default)]
    pub operators: Vec<Arc<str>>,
}

const fn slash() -> char {
    '/'
}

/// What the types hold.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Types {
    pub src: Option<Arc<str>>,
    pub date: Option<Arc<str>>,
    /// Groups of types that share their facts; a full name wins over a pattern, an earlier group over a later one.
    pub groups: Vec<Group>,
}

/// Types that share their facts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Group {
    pub types: Vec<Arc<str>>,
    pub class: super::facts::Class,
    pub location: Option<super::facts::Location>,
    pub service: Option<Arc<str>>,
    #[serde(default)]
    pub place: Vec<super::facts::PlaceStep>,
    #[serde(default)]
    pub also: Vec<super::facts::PlaceStep>,
    #[serde(default)]
    pub provider: super::facts::ProviderStep,
    #[serde(default)]
    pub keys: Vec<Arc<str>>,
    pub endpoint: Option<Arc<str>>,
    /// The types are gone from the schema of today's plugin and still met in plans of an older one.
    #[serde(default)]
    pub legacy: bool,
    pub reason: Option<Arc<str>>,
    pub note: Option<Arc<str>>,
    pub src: Option<Arc<str>>,
    pub date: Option<Arc<str>>,
}

/// Documented defaults.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Defaults {
    pub src: Option<Arc<str>>,
    pub date: Option<Arc<str>>,
    /// Type → path → default.
    #[serde(default)]
    pub types: BTreeMap<Arc<str>, BTreeMap<Arc<str>, DefaultValue>>,
}

/// One default.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DefaultValue {
    pub value: serde_json::Value,
    pub src: Option<Arc<str>>,
    pub date: Option<Arc<str>>,
    pub note: Option<Arc<str>>,
}

/// Attributes that hold secrets, whether the plugin marks them or not.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Secrets {
    pub src: Option<Arc<str>>,
    pub date: Option<Arc<str>>,
    /// Arguments of the plugin's configuration.
    #[serde(default)]
    pub provider: Vec<Arc<str>>,
    /// Type → paths.
    #[serde(default)]
    pub types: BTreeMap<Arc<str>, Vec<Arc<str>>>,
}

/// Resources that complete another one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Companions {
    pub src: Option<Arc<str>>,
    pub date: Option<Arc<str>>,
    /// Main type → name of the relation → relation.
    #[serde(default)]
    pub types: BTreeMap<Arc<str>, BTreeMap<Arc<str>, super::facts::Companion>>,
}
