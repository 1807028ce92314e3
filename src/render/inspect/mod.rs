//! Where things are, who runs them, which key, and how we know: the answer of `inspect`.

mod human;
mod table;

use serde::Serialize;

pub(crate) use human::render as human;
pub(crate) use table::render as csv;

use super::sanitize;

/// Everything that is told of one plan: resources whose place is not known first.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Inventory {
    /// Version of this document.
    #[serde(rename = "inventory_version")]
    pub(crate) version: u32,
    /// The plan, as the user named it.
    pub(crate) plan: String,
    /// Date of the vendor data.
    pub(crate) data_date: String,
    /// The resources.
    pub(crate) resources: Vec<Resource>,
}

/// One resource.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Resource {
    pub(crate) address: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// What it holds, in the words of the vendor data.
    pub(crate) class: Option<&'static str>,
    /// The provider configuration that it uses.
    pub(crate) provider: String,
    pub(crate) vendor: Option<Vendor>,
    /// Why the vendor is not known.
    pub(crate) vendor_cause: Option<&'static str>,
    pub(crate) places: Vec<Place>,
    pub(crate) perimeter: Option<Perimeter>,
    pub(crate) keys: Vec<Key>,
    pub(crate) companions: Vec<Companion>,
    pub(crate) unknowns: Vec<Unknown>,
}

/// Who runs it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Vendor {
    pub(crate) cloud: String,
    pub(crate) name: String,
    /// Country of its seat.
    pub(crate) country: String,
    /// `eu`, `foreign` or `unknown`.
    pub(crate) control: &'static str,
    /// Argument of the provider configuration that tells.
    pub(crate) argument: Option<String>,
    pub(crate) source: String,
    pub(crate) date: String,
}

/// Where it is.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Place {
    pub(crate) identifier: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) countries: Vec<String>,
    /// In the European Union; null if nobody can say.
    pub(crate) eu: Option<bool>,
    /// What decides: `attribute`, `configuration`, `parent`, `provider`, `environment`, `undetermined`.
    pub(crate) decided_by: &'static str,
    /// The resource or provider configuration that carries the deciding argument.
    pub(crate) address: String,
    pub(crate) argument: Option<String>,
    /// Why it is not known.
    pub(crate) cause: Option<&'static str>,
    pub(crate) confidence: Option<&'static str>,
    pub(crate) source: Option<String>,
    pub(crate) date: Option<String>,
    /// A place beside its own: a replica.
    pub(crate) beside: bool,
    /// The way to the value, nearest step first.
    pub(crate) chain: Vec<Step>,
}

/// One step of a way.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Step {
    /// Module instance in which the reference stands.
    pub(crate) module: String,
    pub(crate) reference: String,
    pub(crate) file: Option<String>,
    pub(crate) line: Option<usize>,
}

/// Whether it is in a qualified perimeter.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Perimeter {
    pub(crate) inside: Option<bool>,
    pub(crate) offer: Option<String>,
    pub(crate) until: Option<String>,
    pub(crate) cause: Option<&'static str>,
    pub(crate) source: Option<String>,
    pub(crate) date: Option<String>,
}

/// A key that it names.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Key {
    pub(crate) argument: String,
    /// The key: a resource of the plan, or its identifier.
    #[serde(rename = "key")]
    pub(crate) target: Option<String>,
    /// Where the key is, if the plan or the identifier tells.
    pub(crate) region: Option<String>,
    pub(crate) cause: Option<&'static str>,
}

/// What completes it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Companion {
    pub(crate) relation: String,
    pub(crate) address: String,
    /// `certain`, `likely`, or `possible` for one whose target is not known.
    pub(crate) certainty: &'static str,
}

/// An attribute that is known after apply.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Unknown {
    pub(crate) attribute: String,
    pub(crate) cause: Option<&'static str>,
    /// Where it comes from.
    pub(crate) from: Vec<String>,
}

impl Resource {
    /// True if its place matters and is not known.
    pub(crate) fn is_open(&self) -> bool {
        self.places.iter().any(|place| place.cause.is_some())
    }
}

/// The inventory as JSON.
pub(crate) fn json(inventory: &Inventory) -> String {
    // Strings and lists always serialise.
    serde_json::to_string_pretty(inventory).map_or_else(|_| String::new(), |text| sanitize::json(&text) + "\n")
}
