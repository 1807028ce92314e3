//! What is recorded of a resource type.

use std::sync::Arc;

use serde::Deserialize;

/// What resources of a type hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Data of customers: stores, volumes, databases, queues, snapshots, backups, images.
    Data,
    /// Machines, clusters, functions, jobs.
    Compute,
    /// Keys, key rings, key domains.
    Key,
    /// Secrets.
    Secret,
    /// Logs, metrics, alerts, artefacts, certificates, directories.
    Technical,
    /// Networks, balancers, gateways, addresses, rules.
    Network,
    /// Accounts, roles, grants.
    Identity,
    /// Nothing: links, attachments, settings of another resource.
    None,
}

impl Class {
    /// The word that an inventory of locations carries.
    pub const fn inventory(self) -> &'static str {
        match self {
            Self::Data => "customer_data",
            Self::Key | Self::Secret | Self::Technical => "technical_data",
            Self::Compute => "compute",
            Self::Network => "network",
            Self::Identity => "identity",
            Self::None => "none",
        }
    }
}

/// Whose rule of location a type is concerned by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Location {
    /// Data of customers and their processing.
    Data,
    /// Keys and secrets.
    Key,
    /// Technical data.
    Technical,
    /// None.
    None,
}

/// One step on the way to the place of a resource; the first that answers decides.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceStep {
    /// An argument that names a region or a location; through lists and blocks, every value is a place.
    Region(Arc<str>),
    /// An argument that names a zone, or a list of zones.
    Zone(Arc<str>),
    /// An argument that chooses the site by an identifier that says nothing: the place is that of the operator.
    Site(Arc<str>),
    /// An argument that names another resource by an identifier that carries the place.
    Identifier(Arc<str>),
    /// Another resource, whose place it is.
    Parent {
        /// Argument that refers to it.
        by: Arc<str>,
        /// Its type, or types.
        #[serde(deserialize_with = "one_or_many")]
        to: Vec<Arc<str>>,
        /// Attribute of the parent whose literal value the argument may equal (`name`); its identifier otherwise.
        #[serde(default, rename = "match")]
        matches: Vec<Arc<str>>,
    },
    /// A list of labelled values, one of whose labels names the place.
    Labelled {
        /// The value of each element (`plan[].configuration[].value`); the label stands beside it in `label`.
        value: Arc<str>,
        /// Labels that name a place.
        labels: Vec<Arc<str>>,
    },
    /// A block whose presence says that the service chooses any place (`replication[].auto`).
    Anywhere(Arc<str>),
}

/// Which argument of the plugin's configuration holds where the resource says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProviderStep {
    /// The region.
    #[default]
    Region,
    /// The zone.
    Zone,
    /// None: the place does not follow the configuration.
    None,
}

/// What is recorded of a type.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeFacts {
    /// What it holds.
    pub class: Class,
    /// Whose rule of location it is concerned by.
    pub location: Location,
    /// Service, in the words of the perimeters; `None` where being qualified is not asked.
    pub service: Option<Arc<str>>,
    /// The way to its place.
    pub place: Vec<PlaceStep>,
    /// Places beside its own: replicas that belong to the resource itself.
    pub also: Vec<PlaceStep>,
    /// What holds at the end of the way.
    pub provider: ProviderStep,
    /// Arguments that name an existing key, whose identifier may carry a location.
    pub keys: Vec<Arc<str>>,
    /// Service of the plugin's endpoint list that it uses (`s3`).
    pub endpoint: Option<Arc<str>>,
    /// True if today's plugin has the type no more, and plans of an older one still do.
    pub legacy: bool,
    /// Why there is nothing to judge, for [`Class::None`].
    pub reason: Option<Arc<str>>,
    /// A remark for the reader.
    pub note: Option<Arc<str>>,
    /// Key of the source.
    pub source: Arc<str>,
    /// Day of the source.
    pub date: Arc<str>,
}

/// How a companion bears on its main resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CompanionKind {
    /// Protects; at most one for each main resource.
    ProtectingOne,
    /// Protects; several may exist.
    ProtectingMany,
    /// Opens or weakens.
    Opening,
    /// Belongs to it without protecting or opening (listeners, members).
    Part,
}

/// A resource that completes another one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Companion {
    /// Its type, or types.
    #[serde(rename = "type", deserialize_with = "one_or_many")]
    pub types: Vec<Arc<str>>,
    /// A relation of that type, of which this one is the other side: the resources that this one completes.
    pub inverse: Option<Arc<str>>,
    /// Argument of the companion that names the main resource.
    #[serde(default)]
    pub by: Arc<str>,
    /// Attributes of the main resource whose value that argument may equal.
    #[serde(default, rename = "match")]
    pub matches: Vec<Arc<str>>,
    /// Arguments that must be equal on both, where a name is not unique without them.
    #[serde(default)]
    pub same: Vec<Arc<str>>,
    /// Block without which a resource of the type is no companion of this kind.
    pub with: Option<Arc<str>>,
    /// How it bears on the main resource.
    pub kind: CompanionKind,
    /// A remark for the reader.
    pub note: Option<Arc<str>>,
    pub(crate) src: Option<Arc<str>>,
    pub(crate) date: Option<Arc<str>>,
}

/// Reads one word or a list of words.
fn one_or_many<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Arc<str>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(Arc<str>),
        Many(Vec<Arc<str>>),
    }
    Ok(match OneOrMany::deserialize(deserializer)? {
        OneOrMany::One(one) => vec![one],
        OneOrMany::Many(many) => many,
    })
}
