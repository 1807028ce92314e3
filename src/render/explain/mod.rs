//! What a control is: letters, reasons, what it looks at per provider, how to mend. And what a letter is: the controls
//! behind it, and what no plan shows of it.

mod human;
mod markdown;

use std::collections::BTreeSet;

use miette::Diagnostic;
use serde::Serialize;

use super::sanitize;
use super::text::Word;
use crate::policy::info::{Basis, ControlInfo, Inspected, ProviderInfo};
use crate::policy::referential::{self, Letter, Level, Reach};
use crate::project::nearest;
use crate::severity::UnknownPolicy;

pub use human::human;
pub use markdown::markdown;

/// A name that no control and no letter answers to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Diagnostic)]
#[error("no control and no requirement letter is called `{name}`")]
#[diagnostic(code(secnumgate::unknown_control))]
pub struct UnknownControl {
    /// The name.
    name: String,
    #[help]
    help: String,
}

/// What was asked for: a control, or a letter with those behind it.
#[derive(Clone, Debug, PartialEq)]
pub enum Found<'a> {
    /// One control.
    Control(&'a ControlInfo),
    /// A letter, and the controls that give evidence on it.
    Letter(Letter, Vec<&'a ControlInfo>),
}

/// Finds a control by its id, or a letter.
///
/// # Errors
///
/// When neither answers to the name.
pub fn find<'a>(controls: &'a [ControlInfo], name: &str) -> Result<Found<'a>, UnknownControl> {
    if let Some(control) = controls.iter().find(|control| control.id == name) {
        return Ok(Found::Control(control));
    }
    let letters = referential::letters();
    if let Some(letter) = letters.get(name) {
        return Ok(Found::Letter(
            letter.typeset(),
            controls.iter().filter(|control| control.answers_to(name)).collect(),
        ));
    }
    let of_section: Vec<&str> = letters
        .keys()
        .filter(|id| id.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
        .map(String::as_str)
        .collect();
    let help = if of_section.is_empty() {
        nearest(name, controls.iter().map(|control| control.id.as_str())).map_or_else(
            || "`secnumgate list` shows the controls; letters are written `10.1.a`".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        )
    } else {
        format!("name one of its letters: {}", of_section.join(", "))
    };
    Err(UnknownControl { name: sanitize::short(name, 80), help })
}

/// As `{"controls": […]}`, with the letter under `letter` if one was asked for.
pub fn json(found: &Found<'_>) -> String {
    #[derive(Serialize)]
    struct Explained<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        letter: Option<&'a Letter>,
        controls: &'a [&'a ControlInfo],
    }
    let explained = match found {
        Found::Control(control) => Explained { letter: None, controls: std::slice::from_ref(control) },
        Found::Letter(letter, controls) => Explained { letter: Some(letter), controls },
    };
    // Strings and lists always serialise.
    serde_json::to_string_pretty(&explained).map_or_else(|_| String::new(), |text| sanitize::json(&text) + "\n")
}

/// A sentence with a capital: headers begin their texts without, because most follow a name.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Types of which the same is looked at, together.
fn alike(inspects: &[Inspected]) -> Vec<(Vec<&str>, &Inspected)> {
    let mut groups: Vec<(Vec<&str>, &Inspected)> = Vec::new();
    for inspected in inspects {
        let same = |(_, known): &&mut (Vec<&str>, &Inspected)| {
            known.attributes == inspected.attributes && known.remediation == inspected.remediation
        };
        match groups.iter_mut().find(same) {
            Some((types, _)) => types.push(&inspected.resource_type),
            None => groups.push((vec![&inspected.resource_type], inspected)),
        }
    }
    groups
}

/// Where the defaults of a provider are documented, each source once.
fn sources(provider: &ProviderInfo) -> Vec<&str> {
    let attributes = provider.inspects.iter().flat_map(|inspected| &inspected.attributes);
    let all: BTreeSet<&str> = attributes.filter_map(|attribute| attribute.source.as_deref()).collect();
    all.into_iter().collect()
}

const fn unknown(policy: UnknownPolicy) -> Word {
    match policy {
        UnknownPolicy::Gate => Word::UnknownGate,
        UnknownPolicy::Warn => Word::UnknownWarn,
        UnknownPolicy::Report => Word::UnknownReport,
    }
}

const fn basis(basis: Basis) -> Word {
    match basis {
        Basis::Violation => Word::BasisViolation,
        Basis::Evidence => Word::BasisEvidence,
        Basis::Inference => Word::BasisInference,
    }
}

const fn level(level: Level) -> Word {
    match level {
        Level::Must => Word::LevelMust,
        Level::Should => Word::LevelShould,
    }
}

const fn reach(reach: Reach) -> Word {
    match reach {
        Reach::Direct => Word::ReachDirect,
        Reach::Partial => Word::ReachPartial,
        Reach::None => Word::ReachNone,
    }
}
