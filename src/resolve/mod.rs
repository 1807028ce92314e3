//! What is behind the values of a plan: references, companions, places.
//!
//! A value that is in the plan decides. One that is not ("known after apply") is unknown for one of three
//! reasons, and only the configuration tells which: somebody wrote it and it comes from somewhere, or the plugin
//! computes it, or the plugin merely hides what was written. What cannot be told stays undecidable, with its cause.

mod asking;
mod attribute;
mod chain;
mod companions;
mod context;
mod evaluate;
mod index;
pub mod inspect;
mod json;
mod keys;
mod leaves;
mod literal;
mod memo;
mod module;
mod parent;
mod place;
mod provider;
mod reference;
mod resource;
mod through;
mod trace;
mod written;

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, OnceLock, PoisonError};

pub use companions::{Companions, Pair, Unpaired};
pub use inspect::{Belonging, Edge, Inspection, OpenAttribute, dot};
pub use place::{PlaceSource, Placed};
pub use provider::{ProviderOf, ProviderSettings};

use crate::configuration::{Configuration, Position};
use crate::plan::address::{Address, ModulePath};
use crate::plan::value::{AttributePath, Origin, Step, Value};
use crate::plan::{Plan, ResourceChange, Secrets};
use crate::severity::Confidence;

use index::{Index, Instances, Place};
use memo::Memo;

/// Answers what is behind the values of one plan. Workers share it.
#[derive(Debug)]
pub struct Resolver<'a> {
    plan: &'a Plan,
    configuration: &'a Configuration,
    secrets: &'a Secrets,
    index: Index,
    memo: Memo,
    spent: AtomicU64,
    by_type: HashMap<Arc<str>, Vec<usize>>,
    literals: literal::Literals,
    providers: provider::Providers<'a>,
    /// Variables of the root module whose default is in force; once somebody asks.
    defaults: OnceLock<BTreeSet<Arc<str>>>,
}

/// What an attribute really is.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    /// Who decides it.
    pub status: Status,
    /// The value in force, or what is known of it.
    pub value: Value,
    /// How sure.
    pub confidence: Confidence,
}

/// Who decides the value of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// The value is in the plan: final, whatever the references say.
    Known,
    /// Unknown in the plan, yet what was written decides.
    Configured,
    /// Unknown, and comes from resource attributes that are unknown too: the origins of the value.
    Reference,
    /// Unknown, and decided by the plugin: nobody wrote it, or what was written is null. This is proven.
    Computed,
    /// Null or absent, and nobody wrote it.
    Unset,
    /// Written, and null.
    Null,
    /// Unknown, and nothing at hand decides it; the value carries the cause.
    Undecidable,
}

/// One step from a value to where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Module instance in which the reference stands.
    pub module: ModulePath,
    /// The reference as written there (`var.zone`, `outscale_net.main.net_id`), or `literal`.
    pub reference: String,
    /// The resource instance that it ends at.
    pub address: Option<Address>,
    /// The attribute of that resource.
    pub attribute: Option<AttributePath>,
    /// The value that it ends at: of a literal, of a variable in force.
    pub literal: Option<Value>,
    /// The variable whose value in force it ends at.
    pub variable: Option<VariableEnd>,
    /// Where the definition behind the reference is written.
    pub position: Option<Position>,
}

/// The end of a chain at the value of a variable.
#[derive(Clone, Debug, PartialEq)]
pub struct VariableEnd {
    /// Its name.
    pub name: Arc<str>,
    /// What of its value is meant.
    pub within: AttributePath,
    /// True if the value was given when the plan was made, and is not the default.
    pub given: bool,
}

impl Resolved {
    /// An attribute of which nobody can tell anything.
    pub(crate) fn undecidable(cause: crate::plan::value::Cause) -> Self {
        Self::new(Status::Undecidable, Value::unknown(cause), Confidence::Certain)
    }

    const fn new(status: Status, value: Value, confidence: Confidence) -> Self {
        Self { status, value, confidence }
    }

    /// The resource attributes that the value comes from, at any depth.
    pub fn origins(&self) -> Vec<Origin> {
        let mut origins = Vec::new();
        collect_origins(&self.value, &mut origins);
        origins
    }
}

/// Adds the origins of everything unknown in a value, each once, in order.
pub(crate) fn collect_origins(value: &Value, origins: &mut Vec<Origin>) {
    match value {
        Value::Unknown(unknown) => {
            for origin in &unknown.origins {
                if !origins.contains(origin) {
                    origins.push(origin.clone());
                }
            }
        }
        Value::List(items) => items.iter().for_each(|item| collect_origins(item, origins)),
        Value::Object(fields) => fields.values().for_each(|field| collect_origins(field, origins)),
        _ => {}
    }
}

impl<'a> Resolver<'a> {
    /// Indexes a plan.
    pub fn new(plan: &'a Plan, configuration: &'a Configuration, secrets: &'a Secrets) -> Self {
        Self {
            plan,
            configuration,
            secrets,
            index: Index::new(plan),
            memo: Memo::default(),
            spent: AtomicU64::new(0),
            by_type: literal::by_type(plan),
            literals: literal::Literals::default(),
            providers: provider::Providers::default(),
            defaults: OnceLock::new(),
        }
    }

    /// Gives back the memory of what was evaluated; it is evaluated anew if somebody asks.
    pub(crate) fn forget(&self) {
        self.memo.clear();
        *self.literals.lock().unwrap_or_else(PoisonError::into_inner) = HashMap::new();
    }

    /// The instances of a resource, by its address without key, in the order of their keys.
    pub fn instances(&self, base: &Address) -> Vec<Address> {
        let keys = self.index.instances(base).into_iter().flat_map(Instances::iter);
        keys.map(|(key, _)| Address { key: key.clone(), ..base.clone() }).collect()
    }

    /// The wanted part of a resource's planned values.
    pub(crate) fn planned(
        &self,
        change: &ResourceChange,
        side: crate::plan::Side,
        shape: &crate::plan::value::Shape,
    ) -> Value {
        self.plan.values(change, side, shape, self.secrets)
    }

    /// The change of a current object.
    pub fn change(&self, address: &Address) -> Option<&'a ResourceChange> {
        self.plan.changes.get(self.index_of(address)?)
    }

    /// Index of the change of a current object.
    pub(crate) fn index_of(&self, address: &Address) -> Option<usize> {
        match self.index.find(address)? {
            Place::Change(i) => Some(i),
            Place::Prior(_) => None,
        }
    }

    fn module(&self, path: &ModulePath) -> Option<&'a crate::configuration::Module> {
        self.configuration.modules.get(path.dotted().as_str()).map(AsRef::as_ref)
    }

    /// True for an argument that whoever wrote the resource left out: what the plan shows there, the plugin filled in.
    /// Only of an argument of the resource itself is absence a proof: a block inside may be a dynamic one.
    pub(crate) fn is_left_out(&self, address: &Address, path: &AttributePath) -> bool {
        let [Step::Name(name)] = &path.0[..] else { return false };
        self.written_resource(address).is_some_and(|resource| !resource.block.attributes.contains_key(name))
    }

    /// What was written for a resource.
    fn written_resource(&self, address: &Address) -> Option<&'a crate::configuration::Resource> {
        let key = (address.mode, address.resource_type.clone(), Arc::clone(&address.name));
        self.module(&address.module)?.resources.get(&key)
    }
}
