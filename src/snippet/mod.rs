//! Snippets: the lines of a remedy, in the names, the values and the syntax of the one who reads them.
//!
//! A control's header has them in general form, as `explain` prints them. A report knows whom it speaks to:
//!
//! * `TYPE.this` is the resource that is judged if it is of that type, else the only one of that type in the module;
//! * a companion takes the name of the resource that it is for, and one instance for each of its instances;
//! * arguments that the header lists in `keep` stay as they are in the block that is judged;
//! * in a file of JSON syntax the lines are members of its objects.

mod hcl;
mod json;
mod keep;
mod names;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use hcl_edit::expr::Expression;
use hcl_edit::structure::{Body, Structure};

use crate::configuration::Configuration;
use crate::plan::address::Address;
use crate::plan::value::{AttributePath, Value};
use crate::policy::control::{Control, Remediation, controls};

/// What a snippet is fitted to.
#[derive(Clone, Copy)]
pub(crate) struct Fit<'a> {
    pub(crate) configuration: &'a Configuration,
    /// The resource whose attribute decides, then the one that is judged; none for a provider configuration.
    pub(crate) subjects: &'a [&'a Address],
    /// The deciding attribute.
    pub(crate) path: &'a AttributePath,
    /// Values of the deciding resource, as far as they are at hand.
    pub(crate) values: Option<&'a Value>,
    /// Whether a resource has an instance beside that of an address: by type and name.
    pub(crate) exists: &'a dyn Fn(&Address, &str, &str) -> bool,
    /// True if the lines go into a file of JSON syntax.
    pub(crate) json: bool,
}

/// What stands in a body.
#[derive(Clone, Debug)]
enum Item {
    Attribute { name: String, value: Expression },
    Block { name: String, labels: Vec<String>, items: Vec<Item> },
    Blank,
}

/// A snippet that was read.
#[derive(Clone, Debug)]
pub(crate) struct Snippet {
    items: Vec<Item>,
}

impl Snippet {
    /// Reads a snippet; `None` for what is no HCL.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let body: Body = text.parse().ok()?;
        Some(Self { items: items(&body) })
    }

    /// The snippet as its reader would write it; `None` if nothing of the kind would be right.
    fn fitted(&self, keep: &[Arc<str>], fit: &Fit<'_>) -> Option<String> {
        let mut items = self.items.clone();
        names::give(&mut items, fit)?;
        keep::keep(&mut items, keep, fit);
        if fit.json { json::print(&items) } else { Some(hcl::print(&items)) }
    }

    /// True if it is the same for every reader of native syntax.
    fn is_general(&self, keep: &[Arc<str>]) -> bool {
        keep.is_empty() && !names::has_any(&self.items)
    }
}

/// What a reader is shown of a snippet.
#[derive(Debug)]
pub(crate) enum Fitted {
    /// The general form.
    General,
    /// These lines.
    Lines(Arc<str>),
    /// Nothing: no lines that could be added would be right.
    Nothing,
}

/// The lines of a remedy for their reader.
pub(crate) fn fitted(control: &str, general: &str, fit: &Fit<'_>) -> Fitted {
    match find(control, general) {
        Some((keep, snippet)) if fit.json || !snippet.is_general(keep) => {
            snippet.fitted(keep, fit).map_or(Fitted::Nothing, |lines| Fitted::Lines(lines.into()))
        }
        _ => Fitted::General,
    }
}

/// A remedy and its snippet, once somebody asked.
type Read = (&'static Remediation, OnceLock<Option<Snippet>>);

/// What a control has to say with a snippet; each is read once.
fn find(control: &str, general: &str) -> Option<(&'static [Arc<str>], &'static Snippet)> {
    static KNOWN: OnceLock<BTreeMap<&'static str, BTreeMap<&'static str, Read>>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let remedies = |control: &'static Control| {
            let all = control.header.remediation.values();
            all.filter_map(|remedy| Some((remedy.snippet.as_deref()?, (remedy, OnceLock::new())))).collect()
        };
        let controls = controls().unwrap_or_default().iter();
        controls.map(|control| (control.header.id.as_str(), remedies(control))).collect()
    });
    let (remedy, read) = known.get(control)?.get(general)?;
    Some((&remedy.keep, read.get_or_init(|| Snippet::read(general)).as_ref()?))
}

fn items(body: &Body) -> Vec<Item> {
    let mut found = Vec::new();
    for structure in body {
        // The line end of what stands before is its own: another one is an empty line.
        let prefix = hcl_edit::Decorate::decor(structure).prefix().map(|prefix| prefix.to_string());
        if !found.is_empty() && prefix.is_some_and(|prefix| prefix.contains('\n')) {
            found.push(Item::Blank);
        }
        found.push(match structure {
            Structure::Attribute(attribute) => {
                Item::Attribute { name: attribute.key.as_str().to_owned(), value: attribute.value.clone() }
            }
            Structure::Block(block) => Item::Block {
                name: block.ident.as_str().to_owned(),
                labels: block.labels.iter().map(|label| label.as_str().to_owned()).collect(),
                items: items(&block.body),
            },
        });
    }
    found
}

#[cfg(test)]
mod tests;
