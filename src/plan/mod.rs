//! The plan: what the tool says will change, read once and materialised on demand.
//!
//! A plan of hundreds of megabytes stays what it is on disk, one run of bytes. Reading it yields headers
//! (address, actions) and ranges; [`Plan::values`] builds the part of a resource that somebody asks for.

pub mod address;
mod change;
mod document;
mod encoding;
mod error;
mod excerpt;
mod health;
mod hidden;
mod json;
mod mask;
mod materialise;
mod number;
mod read;
mod saved;
mod scan;
mod state;
mod state_file;
#[cfg(test)]
mod tests;
pub mod value;
mod wrong;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::configuration::Configuration;
use address::Address;
use hidden::Hidden;
use mask::Mask;
use materialise::Lens;
use value::{AttributePath, Shape, Value};

pub use error::PlanError;
pub use excerpt::Excerpt;
pub use health::{Decision, decide};
pub use read::{Limits, read};
pub use saved::same_plan;

/// A plan of Terraform or OpenTofu, or a state seen as an unchanged world.
#[derive(Debug)]
pub struct Plan {
    /// What kind of document this was read from.
    pub kind: PlanKind,
    /// `format_version` of the JSON, or the version of the saved plan's format.
    pub format_version: String,
    /// Version of the tool that made the plan.
    pub tool_version: Option<String>,
    /// Whether the plan can be judged.
    pub health: Health,
    /// Every planned change, current and deposed objects, managed and data, in the order of the plan.
    pub changes: Vec<ResourceChange>,
    /// Objects of the prior state: data sources read while planning stand only here.
    pub prior: Vec<PriorObject>,
    /// What somebody wrote.
    pub configuration: Configuration,
    /// Values in force of the root variables; sensitive ones redacted, ephemeral ones absent.
    pub variables: BTreeMap<Arc<str>, Value>,
    /// When the plan was made, as written in it.
    pub timestamp: Option<String>,
    /// Source files that travel with the plan (saved plans only).
    pub archive: Option<Archive>,
    /// `sha256:…` of the bytes that were read.
    pub digest: String,
    /// The JSON text that ranges point into, decoded to UTF-8; of a saved plan the state inside it.
    pub(crate) text: Hidden<String>,
}

/// Kind of the document that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanKind {
    /// `terraform show -json tfplan`.
    PlanJson,
    /// `terraform plan -out tfplan`.
    PlanFile,
    /// `terraform show -json` of a state.
    StateJson,
    /// A raw state, version 4.
    StateFile,
}

impl PlanKind {
    /// The word that reports carry.
    pub const fn code(self) -> &'static str {
        match self {
            Self::PlanJson => "plan-json",
            Self::PlanFile => "plan-file",
            Self::StateJson => "state-json",
            Self::StateFile => "state-file",
        }
    }

    /// True for the two kinds of state, which hold no change.
    pub const fn is_state(self) -> bool {
        matches!(self, Self::StateJson | Self::StateFile)
    }
}

/// What the plan says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// `complete` of the plan; OpenTofu never writes it.
    pub complete: Option<bool>,
    /// `errored` of the plan.
    pub errored: bool,
    /// `applyable` of the plan; OpenTofu never writes it.
    pub applyable: Option<bool>,
    /// Changes that were put off, as the plan writes their addresses.
    pub deferred: Vec<String>,
    /// What the plan was asked to do.
    pub mode: PlanMode,
    /// Whether the plan was narrowed by `-target` or `-exclude`; `None` where the document cannot say.
    pub targeted: Option<bool>,
    /// True if the document has a `resource_changes` key (a saved plan always has).
    pub has_resource_changes: bool,
    /// Addresses of checks, preconditions and postconditions that failed.
    pub failed_checks: Vec<String>,
}

/// What the plan was asked to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PlanMode {
    /// Create, update, delete what differs.
    #[default]
    Normal,
    /// `-destroy`.
    Destroy,
    /// `-refresh-only`.
    RefreshOnly,
}

/// One planned change of one object.
#[derive(Clone, Debug)]
pub struct ResourceChange {
    /// The instance.
    pub address: Address,
    /// Source of the plugin: `registry.terraform.io/scaleway/scaleway`.
    pub provider_name: Arc<str>,
    /// What will be done.
    pub actions: Actions,
    /// Key of a deposed object; `None` for the current one.
    pub deposed: Option<Arc<str>>,
    /// Where the object stood before a move.
    pub previous_address: Option<Box<Address>>,
    /// True if this plan imports the object.
    pub importing: bool,
    /// Why the tool chose these actions, in its own code.
    pub action_reason: Option<Arc<str>>,
    /// Paths that force a replacement.
    pub replace_paths: Vec<AttributePath>,
    /// Where the values are.
    pub(crate) raw: RawChange,
}

/// An object of the prior state.
#[derive(Clone, Debug)]
pub struct PriorObject {
    /// The instance.
    pub address: Address,
    /// Source of the plugin.
    pub provider_name: Arc<str>,
    /// Where the values are.
    pub(crate) raw: RawObject,
}

/// What will be done to an object; the order of a replacement counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Actions {
    /// `["no-op"]`.
    NoOp,
    /// `["create"]`.
    Create,
    /// `["read"]`.
    Read,
    /// `["update"]`.
    Update,
    /// `["delete"]`.
    Delete,
    /// `["delete", "create"]`.
    DeleteCreate,
    /// `["create", "delete"]`.
    CreateDelete,
    /// `["forget"]`.
    Forget,
    /// `["forget", "create"]` (OpenTofu).
    ForgetCreate,
    /// `["create", "forget"]`.
    CreateForget,
    /// The document does not say: final values without a change.
    Unknown,
}

impl Actions {
    /// The actions as plans write them.
    pub const fn words(self) -> &'static [&'static str] {
        match self {
            Self::NoOp => &["no-op"],
            Self::Create => &["create"],
            Self::Read => &["read"],
            Self::Update => &["update"],
            Self::Delete => &["delete"],
            Self::DeleteCreate => &["delete", "create"],
            Self::CreateDelete => &["create", "delete"],
            Self::Forget => &["forget"],
            Self::ForgetCreate => &["forget", "create"],
            Self::CreateForget => &["create", "forget"],
            Self::Unknown => &[],
        }
    }

    /// The actions of a list of words; `None` for a list that no tool is known to write.
    pub fn from_words<S: AsRef<str>>(words: &[S]) -> Option<Self> {
        const ALL: [Actions; 10] = [
            Actions::NoOp,
            Actions::Create,
            Actions::Read,
            Actions::Update,
            Actions::Delete,
            Actions::DeleteCreate,
            Actions::CreateDelete,
            Actions::Forget,
            Actions::ForgetCreate,
            Actions::CreateForget,
        ];
        ALL.into_iter().find(|actions| actions.words().iter().copied().eq(words.iter().map(AsRef::as_ref)))
    }

    /// True if the object exists after the plan because this plan makes it.
    pub const fn creates(self) -> bool {
        matches!(self, Self::Create | Self::DeleteCreate | Self::CreateDelete | Self::ForgetCreate | Self::CreateForget)
    }

    /// True if this plan destroys an object (a replacement too).
    pub const fn destroys(self) -> bool {
        matches!(self, Self::Delete | Self::DeleteCreate | Self::CreateDelete)
    }

    /// True if nothing is left under management afterwards.
    pub const fn only_goes_away(self) -> bool {
        matches!(self, Self::Delete | Self::Forget)
    }
}

/// The two sides of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Before the plan.
    Before,
    /// After the plan.
    After,
}

/// Where the values of a change are.
#[derive(Clone, Debug)]
pub(crate) enum RawChange {
    /// Ranges of the JSON text; empty where the key is missing.
    Json {
        before: Range<usize>,
        after: Range<usize>,
        after_unknown: Range<usize>,
        before_sensitive: Range<usize>,
        after_sensitive: Range<usize>,
    },
    /// msgpack of a saved plan, with the paths that are marked sensitive.
    Msgpack { before: Hidden<Bytes>, after: Hidden<Bytes>, sensitive: Vec<AttributePath> },
    /// An object of a raw state: both sides are equal.
    Unchanged(RawObject),
}

/// Where the values of an object of a state are.
#[derive(Clone, Debug)]
pub(crate) enum RawObject {
    /// `values` and `sensitive_values` of a state in plan or state JSON.
    Json { values: Range<usize>, sensitive: Range<usize> },
    /// `attributes` of a raw state, with the paths that are marked sensitive.
    File { attributes: Range<usize>, sensitive: Vec<AttributePath> },
}

/// A piece of a saved plan.
pub(crate) type Bytes = Arc<[u8]>;

/// The files that travel inside a saved plan.
#[derive(Clone, Debug, Default)]
pub struct Archive {
    /// Source files, by the dotted path of the calls that lead to the module (`""`, `site.network`).
    pub modules: BTreeMap<Arc<str>, ArchiveModule>,
    /// `.terraform.lock.hcl`.
    pub lock: Option<Arc<str>>,
}

/// One module of a saved plan.
#[derive(Clone, Default)]
pub struct ArchiveModule {
    /// Folder of the module, relative to the root module (`.`, `modules/x`).
    pub dir: String,
    /// Where the module comes from, as `modules.json` says.
    pub source: Option<String>,
    /// Version of a module from a registry.
    pub version: Option<String>,
    /// File name → bytes, unchanged.
    pub files: BTreeMap<Arc<str>, Bytes>,
}

/// Attributes whose values never leave the reader, by resource type.
pub type Secrets = BTreeMap<Arc<str>, Shape>;

impl fmt::Debug for ArchiveModule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The files may hold secrets.
        f.debug_struct("ArchiveModule")
            .field("dir", &self.dir)
            .field("files", &self.files.keys())
            .finish_non_exhaustive()
    }
}

impl Plan {
    /// The JSON text, decoded to UTF-8, as it was given; empty for a saved plan. It holds secrets in clear.
    pub fn text(&self) -> &str {
        if self.kind == PlanKind::PlanFile { "" } else { &self.text }
    }

    /// Builds the wanted part of a change's values: unknown leaves as [`Value::Unknown`] (exact origin: the
    /// attribute itself), sensitive and secret leaves as [`Value::Redacted`]. `Null` if the side does not exist.
    pub fn values(&self, change: &ResourceChange, side: Side, shape: &Shape, secrets: &Secrets) -> Value {
        let address = &change.address;
        match &change.raw {
            RawChange::Json { before, after, after_unknown, before_sensitive, after_sensitive } => {
                let (values, unknown, sensitive) = match side {
                    Side::Before => (before, &(0..0), before_sensitive),
                    Side::After => (after, after_unknown, after_sensitive),
                };
                let lens = Lens {
                    shape,
                    secret: secrets.get(&address.resource_type),
                    unknown: Mask::from_json(self.piece(unknown), shape),
                    sensitive: Mask::from_json(self.piece(sensitive), shape),
                    address: Some(address),
                    absent_is_unknown: change.actions == Actions::Unknown,
                    typed: false,
                };
                materialise::from_json(self.piece(values), &lens)
            }
            RawChange::Msgpack { before, after, sensitive } => {
                let bytes = if side == Side::Before { before } else { after };
                let lens = Lens {
                    secret: secrets.get(&address.resource_type),
                    sensitive: Mask::from_paths(sensitive),
                    address: Some(address),
                    ..Lens::plain(shape)
                };
                saved::values(bytes, &lens)
            }
            RawChange::Unchanged(object) => self.object_values(address, object, shape, secrets),
        }
    }

    /// Builds the wanted part of an object of the prior state.
    pub fn prior_values(&self, object: &PriorObject, shape: &Shape, secrets: &Secrets) -> Value {
        self.object_values(&object.address, &object.raw, shape, secrets)
    }

    fn object_values(&self, address: &Address, object: &RawObject, shape: &Shape, secrets: &Secrets) -> Value {
        let (text, sensitive) = match object {
            RawObject::Json { values, sensitive } => {
                (self.piece(values), Mask::from_json(self.piece(sensitive), shape))
            }
            RawObject::File { attributes, sensitive } => (self.piece(attributes), Mask::from_paths(sensitive)),
        };
        let secret = secrets.get(&address.resource_type);
        let typed = matches!(object, RawObject::File { .. });
        let lens = Lens { secret, sensitive, address: Some(address), typed, ..Lens::plain(shape) };
        materialise::from_json(text, &lens)
    }

    /// A piece of the text; empty for an empty range.
    fn piece(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }
}

impl ResourceChange {
    /// True for a current managed object that a control may judge.
    pub fn is_subject(&self) -> bool {
        self.address.mode == address::Mode::Managed && self.deposed.is_none() && self.actions != Actions::Read
    }
}
