//! Controls: their headers, as the policies carry them.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde::Deserialize;

use super::bundle::{CONTROLS, EmbeddedControl};
use super::info::{Basis, Example, Outcomes};
use crate::lang::{Lang, Localised, french};
use crate::severity::{Severity, UnknownPolicy};

/// How a control sees facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Fact by fact, in chunks.
    Resource,
    /// Facts of one group together: those with the same `group`.
    Group,
    /// All facts of its concepts together.
    Plan,
}

/// A requirement letter that a control serves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letter {
    /// `10.1.a`.
    pub letter: String,
    /// How the control bears on it.
    pub basis: Basis,
}

/// What to do about a failure, on one cloud.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remediation {
    /// In English.
    pub en: String,
    /// In French.
    pub fr: String,
    /// Lines to write inside the resource, or the whole block of a companion that is missing: valid HCL.
    pub snippet: Option<Arc<str>>,
    /// Arguments of the snippet's block that stay as the reader has them (`inbound_rule.port`).
    #[serde(default)]
    pub keep: Vec<Arc<str>>,
}

/// A case that an example shows, or whose absence has a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Case {
    /// A violation.
    Noncompliant,
    /// Nearly a violation.
    Compliant,
    /// A deciding value that cannot be known.
    Unknown,
    /// A deciding argument that nobody wrote.
    Absent,
}

/// The header of a control.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Identifier: names the violation.
    pub id: String,
    /// What holds when it passes.
    pub title: Localised,
    /// Weight.
    pub severity: Severity,
    /// Other weights, by message key.
    #[serde(default)]
    pub severity_of: BTreeMap<String, Severity>,
    /// What an undetermined verdict does.
    pub unknown: UnknownPolicy,
    /// How it sees facts.
    pub scope: Scope,
    /// Concepts that it reads.
    pub concepts: Vec<String>,
    /// Letters by referential and edition (`secnumcloud-3.2`).
    pub requirements: BTreeMap<String, Vec<Letter>>,
    /// Why it matters, in one sentence.
    pub rationale: Localised,
    /// What passes, what fails, and what cannot be known.
    pub outcomes: Outcomes,
    /// Keys of the project file that change what it says, and how.
    #[serde(default)]
    pub project: BTreeMap<String, Localised>,
    /// Texts by key: `fail`, `undetermined`, and those that the rule names.
    pub messages: BTreeMap<String, Localised>,
    /// What to do, by attribute of a type (`scaleway_lb_frontend.acl`), by type, by provider, or for `any` provider.
    #[serde(default)]
    pub remediation: BTreeMap<String, Remediation>,
    /// Why a provider cannot be judged, by provider.
    #[serde(default)]
    pub cannot: BTreeMap<String, Localised>,
    /// Why a provider has no example of a case, by provider and case.
    #[serde(default)]
    pub cells: BTreeMap<String, BTreeMap<Case, Localised>>,
    /// Former identifiers.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// First version that has it.
    pub since: String,
}

impl Header {
    /// The French texts with the spaces that French typography asks for; headers are written with plain ones.
    fn typeset(mut self) -> Self {
        let texts = self.messages.values_mut().chain(self.cannot.values_mut()).chain(self.project.values_mut());
        let cells = self.cells.values_mut().flat_map(BTreeMap::values_mut);
        let Outcomes { pass, fail, undetermined } = &mut self.outcomes;
        let own = [&mut self.title, &mut self.rationale, pass, fail, undetermined];
        let localised = texts.chain(cells).chain(own).map(|text| &mut text.fr);
        let remedies = self.remediation.values_mut().map(|remedy| &mut remedy.fr);
        localised.chain(remedies).for_each(|text| *text = french(text));
        self
    }

    /// The remedy for an attribute of a type or of a provider (`owner` is the name of either).
    pub fn remedy_of(&self, owner: &str, path: &str) -> Option<&Remediation> {
        let attribute = path.split(['.', '[']).next().unwrap_or_default();
        self.remediation.get(&format!("{owner}.{attribute}")).or_else(|| self.remediation.get(owner))
    }

    /// The remedy that holds at a provider, whatever the type.
    pub fn remedy_at(&self, provider: &str, path: &str) -> Option<&Remediation> {
        self.remedy_of(provider, path).or_else(|| self.remediation.get("any"))
    }
}

#[derive(Deserialize)]
struct Metadata {
    custom: Header,
}

/// A bundled control.
#[derive(Debug)]
pub struct Control {
    /// Folder of the catalogue that it stands in.
    pub domain: &'static str,
    /// Its header.
    pub header: Header,
    embedded: &'static EmbeddedControl,
}

impl Control {
    /// Path of its file.
    pub fn path(&self) -> &'static str {
        self.embedded.path
    }

    /// Its Rego.
    pub fn source(&self) -> &'static str {
        self.embedded.source
    }

    /// Its Rego package, without `data.`.
    pub fn package(&self) -> String {
        format!("controls.{}.{}", self.domain.replace('-', "_"), self.embedded.id.replace('-', "_"))
    }

    /// Configurations and what it says of them, by provider.
    pub(super) fn examples(&self) -> BTreeMap<String, Vec<Example>> {
        serde_json::from_str(self.embedded.examples).unwrap_or_default()
    }

    /// The letters that it serves in the edition in force.
    pub fn letters(&self) -> impl Iterator<Item = &str> {
        self.header.requirements.get(crate::policy::EDITION).into_iter().flatten().map(|letter| letter.letter.as_str())
    }

    /// The text of a message key.
    pub fn message(&self, key: &str, lang: Lang) -> Option<&str> {
        self.header.messages.get(key).map(|text| text.get(lang))
    }
}

/// A header that does not parse: a test holds that none is bundled.
#[derive(Clone, Debug, thiserror::Error, miette::Diagnostic)]
#[error("the header of `{path}` does not read: {message}")]
#[diagnostic(code(policy::header))]
pub struct HeaderError {
    /// File of the control.
    pub path: String,
    /// What is wrong.
    pub message: String,
}

/// Every bundled control, by domain and id.
///
/// # Errors
/// If a header does not parse.
pub fn controls() -> Result<&'static [Control], HeaderError> {
    static PARSED: OnceLock<Result<Vec<Control>, HeaderError>> = OnceLock::new();
    let parsed = PARSED.get_or_init(|| {
        CONTROLS
            .iter()
            .map(|embedded| {
                serde_json::from_str::<Metadata>(embedded.header)
                    .map(|metadata| Control { domain: embedded.domain, header: metadata.custom.typeset(), embedded })
                    .map_err(|e| HeaderError { path: embedded.path.to_owned(), message: e.to_string() })
            })
            .collect()
    });
    match parsed {
        Ok(controls) => Ok(controls),
        Err(error) => Err(error.clone()),
    }
}
