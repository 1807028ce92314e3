//! The report: everything a run found, in one value that every format renders.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::exit::Threshold;
use crate::plan::value::Cause;
use crate::severity::{Confidence, Severity};

/// What a verdict says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The plan shows a violation.
    Fail,
    /// A deciding value cannot be known from this plan.
    Undetermined,
    /// A `fail` or `undetermined` that someone accepted.
    Waived,
    /// The deciding values hold.
    Pass,
    /// No resource of the kind.
    NotApplicable,
}

impl Outcome {
    /// The word that reports carry.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Undetermined => "undetermined",
            Self::Waived => "waived",
            Self::Pass => "pass",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// One verdict: a control on a resource, at an attribute.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Index into [`Report::plans`].
    pub plan: usize,
    /// Control id.
    pub control: String,
    /// Requirement letters, empty if a relaxed setting took them away.
    pub requirements: Arc<[String]>,
    /// Weight.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// True if this row counts towards the exit code with the options in force.
    pub gates: bool,
    /// Address of the resource or provider configuration; `None` for `not-applicable`.
    pub address: Option<String>,
    /// What it says.
    pub outcome: Outcome,
    /// The deciding attribute.
    pub attribute: Option<String>,
    /// The fact, with the real value, in the language of the run.
    pub message: String,
    /// What to do, in the language of the run.
    pub help: Option<Arc<str>>,
    /// Lines that mend it, in the language of the configuration.
    pub snippet: Option<Arc<str>>,
    /// Why it is undetermined.
    pub cause: Option<Cause>,
    /// The provider configuration that decides, where nothing of the resource does: what verdicts are grouped by.
    pub provider: Option<String>,
    /// Where the deciding attribute is written; where its block opens, if it is missing.
    pub location: Option<Location>,
    /// What is not written, where that decides.
    pub missing: Option<Missing>,
    /// Where its value comes from.
    pub related: Vec<Related>,
    /// Identity for waivers and baselines: control, address and attribute; never message or line.
    pub fingerprint: String,
    /// Address of the resource whose attribute decides, if it is not `address` (a companion).
    pub evidence_address: Option<String>,
    /// Resources examined, for `not-applicable`.
    pub examined: Option<usize>,
    /// The planned values around the deciding attribute, masked, ready to show.
    pub excerpt: Option<Excerpt>,
}

/// What is certainly not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The deciding attribute, in the block where it would stand.
    Attribute,
    /// A resource that completes this one; the deciding attribute is its type.
    Companion,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Location {
    /// Path relative to the root module, or the plan's own path.
    pub file: Arc<str>,
    /// Line from 1.
    pub line: usize,
    /// Column from 1, in Unicode scalar values.
    pub column: usize,
    /// Line of the end.
    #[serde(skip)]
    pub end_line: usize,
    /// Column behind the end.
    #[serde(skip)]
    pub end_column: usize,
    /// Bytes from the start of the file.
    #[serde(skip)]
    pub span: std::ops::Range<usize>,
}

/// A secondary place and what it says.
#[derive(Clone, Debug, Serialize)]
pub struct Related {
    /// What stands there.
    pub label: String,
    /// The place.
    #[serde(flatten)]
    pub location: Location,
}

/// A pretty-printed piece of the planned values.
#[derive(Clone, Debug)]
pub struct Excerpt {
    /// The text, one attribute a line, secrets masked.
    pub text: String,
    /// Bytes of the deciding attribute in `text`; empty at the resource's line where it is missing.
    pub span: std::ops::Range<usize>,
    /// True if these are the values of a resource that the plan takes away.
    pub gone: bool,
}

/// A plan that was judged.
#[derive(Clone, Debug, Serialize)]
pub struct PlanSummary {
    /// Path as given; `-` for standard input.
    pub path: String,
    /// Root module relative to the working directory.
    pub root: String,
    /// `sha256:…` of the bytes.
    pub digest: String,
    /// `format_version`.
    pub format_version: String,
    /// Version of the tool that made it.
    pub terraform_version: Option<String>,
    /// `plan-json`, `plan-file`, `state-json`, `state-file`.
    pub kind: &'static str,
    /// Judged although incomplete.
    pub incomplete: bool,
    /// Codes of what a reader must know (`may-be-targeted`).
    pub warnings: Vec<String>,
}

/// What was in sight.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Coverage {
    /// Managed resources of the plans.
    pub resources: usize,
    /// Those that some control judged.
    pub judged: usize,
    /// Controls that cannot say `not-applicable`: an uncovered type could be of their kind.
    pub not_judged: Vec<String>,
    /// Types that hold nothing to judge.
    pub out_of_scope: Vec<OutOfScope>,
    /// Types that no adapter names.
    pub uncovered: Vec<Uncovered>,
}

/// A type that holds nothing to judge.
#[derive(Clone, Debug, Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub struct OutOfScope {
    /// Resource type.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// Resources of it.
    pub count: usize,
    /// Why.
    pub reason: String,
}

/// A type that no adapter names.
#[derive(Clone, Debug, Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub struct Uncovered {
    /// Resource type.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// Resources of it.
    pub count: usize,
}

/// An option that narrowed or relaxed the run.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct OptionInForce {
    /// Name of the option or key.
    pub name: String,
    /// What it changed.
    pub effect: String,
}

/// The text that requirement letters belong to.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Referential {
    /// Id: `secnumcloud`.
    pub id: String,
    /// Edition: `3.2`.
    pub edition: String,
    /// Letters that no plan can show.
    #[serde(skip)]
    pub out_of_reach: usize,
}

/// Everything a run found.
#[derive(Clone, Debug)]
pub struct Report {
    /// The text that requirement letters belong to.
    pub referential: Referential,
    /// `sha256:…` of the policies and data in force.
    pub policies_digest: String,
    /// Date of the vendor data.
    pub data_date: String,
    /// The day that dates were judged at.
    pub today: String,
    /// Language of the texts: `en` or `fr`.
    pub lang: String,
    /// What closes the gate.
    pub threshold: Threshold,
    /// What narrowed or relaxed the run.
    pub options: Vec<OptionInForce>,
    /// The plans.
    pub plans: Vec<PlanSummary>,
    /// All verdicts, sorted: `fail` and `undetermined` first by plan, control, address, attribute.
    pub verdicts: Vec<Verdict>,
    /// Rows of what passed that were left out of `verdicts`.
    pub passed: usize,
    /// What was in sight.
    pub coverage: Coverage,
    /// Remarks on the run: a perimeter that ended, a file that does not parse.
    pub notes: Vec<String>,
    /// Titles of the controls that ran, by id.
    pub titles: BTreeMap<String, String>,
    /// Why each control that ran matters, in one sentence, by id.
    pub rationales: BTreeMap<String, String>,
    /// Source files that locations point into, by plan and path, for code frames; secrets masked.
    pub files: BTreeMap<(usize, Arc<str>), Arc<str>>,
    /// Exit code of the run.
    pub exit_code: u8,
}

impl Report {
    /// Path of a file of a plan, relative to the working directory: what a reader can open.
    pub fn path_of(&self, plan: usize, file: &str) -> String {
        match self.plans.get(plan) {
            // A position in the plan itself has the plan's own path.
            Some(plan) if plan.path != file && !matches!(plan.root.as_str(), "" | ".") => {
                format!("{}/{file}", plan.root.trim_end_matches('/'))
            }
            _ => file.to_owned(),
        }
    }
}
