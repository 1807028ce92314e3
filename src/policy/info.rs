//! What a control says of itself: the value that `list` and `explain` render.

use serde::{Deserialize, Serialize};

use crate::lang::Localised;
use crate::report::Outcome;
use crate::severity::{Severity, UnknownPolicy};

/// A control, as its header and the adapters describe it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ControlInfo {
    /// Id: kebab-case, names the violation.
    pub id: String,
    /// Folder of the catalogue: `segmentation`, `residency`…
    pub domain: String,
    /// What holds when the control passes.
    pub title: Localised,
    /// Why it matters.
    pub rationale: Localised,
    /// What each verdict of it says.
    pub outcomes: Outcomes,
    /// Weight of a violation.
    pub severity: Severity,
    /// What an undetermined verdict does.
    pub unknown: UnknownPolicy,
    /// Keys of the project file that change what it says, sorted.
    pub project: Vec<ProjectKey>,
    /// The letters that its verdicts are evidence on.
    pub requirements: Vec<RequirementInfo>,
    /// What is judged per provider, sorted by provider.
    pub providers: Vec<ProviderInfo>,
}

/// What passes, what fails, and what cannot be known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcomes {
    /// What passes.
    pub pass: Localised,
    /// What fails.
    pub fail: Localised,
    /// What cannot be known.
    pub undetermined: Localised,
}

/// A key of the project file, and what it does to a control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectKey {
    /// `area.countries`.
    pub key: String,
    /// What it changes.
    pub effect: Localised,
}

/// A letter of the referential, and how a verdict bears on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequirementInfo {
    /// `10.1.a`.
    pub letter: String,
    /// How a verdict bears on it.
    pub basis: Basis,
    /// What the letter asks, in our own words.
    pub summary: Localised,
    /// What no plan can show of it.
    pub unseen: Option<Localised>,
}

/// How a verdict bears on a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// A plan can show a violation of the letter.
    Violation,
    /// A plan gives evidence only.
    Evidence,
    /// The letter does not name the thing.
    Inference,
}

/// What a control judges at one provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderInfo {
    /// Name of the provider: `scaleway`.
    pub provider: String,
    /// The resource types, sorted.
    pub inspects: Vec<Inspected>,
    /// How to mend a violation here.
    pub remediation: Option<Remediation>,
    /// Why nothing can be judged here.
    pub cannot: Option<Localised>,
    /// Configurations and what the control says of them: one that fails, then one that nearly does.
    pub examples: Vec<Example>,
}

/// A configuration, and what the control says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The verdict.
    pub verdict: Outcome,
    /// The configuration, in HCL.
    pub configuration: String,
}

/// A resource type and the attributes that decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspected {
    /// Resource type.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// The deciding attributes; those of a companion begin with its type.
    pub attributes: Vec<InspectedAttribute>,
    /// How to mend a violation of this type, where that differs from the provider as a whole.
    pub remediation: Vec<Remediation>,
}

/// An attribute that decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectedAttribute {
    /// Path without indexes: `inbound_rule.ip_range`.
    pub path: String,
    /// The documented default, as written in HCL.
    pub default: Option<String>,
    /// Where the default is documented.
    pub source: Option<String>,
}

/// How to mend a violation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remediation {
    /// The attribute that it mends; every one that no other entry names if not set.
    pub attribute: Option<String>,
    /// What to do.
    pub text: Localised,
    /// Lines of HCL that hold.
    pub snippet: Option<String>,
}

impl ControlInfo {
    /// True if the control serves a letter, or is meant by an id.
    pub fn answers_to(&self, name: &str) -> bool {
        self.id == name || self.requirements.iter().any(|requirement| requirement.letter == name)
    }
}
