//! The gate itself: plans in, one report out.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use jiff::civil::Date;
use miette::Diagnostic;

use crate::exit::Threshold;
use crate::lang::Lang;
use crate::policy::info::ControlInfo;
use crate::policy::{catalogue, control};
use crate::project::Project;
use crate::render::Page;
use crate::render::text::Word;
use crate::report::{OptionInForce, Report};
use crate::severity::Severity;

/// Bytes that a plan may have if nobody says otherwise.
pub const MAX_SIZE: u64 = 1 << 30;

/// A plan to judge, already in memory.
#[derive(Clone, Debug)]
pub struct Input {
    /// How reports call it; `-` for standard input.
    pub path: String,
    /// JSON, a saved plan file, or a state.
    pub bytes: Vec<u8>,
    /// The saved plan that the JSON was made from.
    pub plan_file: Option<Vec<u8>>,
    /// Folder of the root module; the folder of the plan if not set.
    pub source: Option<PathBuf>,
}

/// What a run is asked to do.
#[derive(Clone, Debug)]
pub struct Options {
    /// The project file, or its defaults.
    pub project: Project,
    /// The day that dates are judged at.
    pub today: Date,
    /// Language of the texts.
    pub lang: Lang,
    /// What closes the gate.
    pub threshold: Threshold,
    /// Judges plans that are incomplete.
    pub allow_incomplete: bool,
    /// Threads at most; as many as there are processors if not set.
    pub threads: Option<NonZeroUsize>,
    /// Bytes of a plan at most.
    pub max_size: u64,
    /// Folder of the project file, which its paths are relative to.
    pub folder: Option<PathBuf>,
    /// What the report holds beside what fails and what is open.
    pub detail: Detail,
}

/// What a report holds beside what fails and what is open: a large plan has many rows that nobody reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Detail {
    /// Rows of what passed; they are counted all the same.
    pub passes: bool,
    /// Planned values around the deciding attribute, where no source can be shown.
    pub excerpts: bool,
}

impl Options {
    /// The options of a run without project file and without flags.
    pub fn new(today: Date) -> Self {
        Self {
            project: Project::default(),
            today,
            lang: Lang::default(),
            threshold: Threshold::default(),
            allow_incomplete: false,
            threads: None,
            max_size: MAX_SIZE,
            folder: None,
            detail: Detail { passes: true, excerpts: true },
        }
    }

    /// What narrowed or relaxed the run, for the report.
    pub fn in_force(&self) -> Vec<OptionInForce> {
        let mut options: Vec<_> = self.project.relaxed(self.lang).into_iter().map(|relaxed| relaxed.option).collect();
        let say = |name: &str, word: Word, value: &str| OptionInForce {
            name: name.to_owned(),
            effect: word.fill(self.lang, &[value]),
        };
        let written = self.project.gate.fail_on;
        let Threshold { fail_on, .. } = self.threshold;
        if fail_on > written.unwrap_or(Severity::High).min(Severity::High) {
            let name = if written == Some(fail_on) { "gate.fail_on" } else { "--fail-on" };
            options.push(say(name, Word::OptionFailOn, fail_on.code()));
        }
        if self.allow_incomplete {
            options.push(say("--allow-incomplete", Word::OptionIncomplete, ""));
        }
        options.sort_by(|a, b| a.name.cmp(&b.name));
        options
    }
}

/// What `inspect` is asked.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// Address of a resource; the inventory of the plan without it.
    pub address: Option<String>,
    /// How the answer is written.
    pub format: InspectionFormat,
    /// Writes the graph of references instead.
    pub graph: bool,
    /// What the answer for a reader is set on.
    pub page: Page,
}

/// How the answer of `inspect` is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InspectionFormat {
    /// For a reader.
    #[default]
    Human,
    /// JSON.
    Json,
    /// Comma-separated values.
    Csv,
}

/// Why a run could not judge. As a diagnostic it is the one of its cause, with the path before it.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[expect(clippy::error_impl_error, reason = "the error of the library as a whole")]
#[non_exhaustive]
pub enum Error {
    /// A plan that cannot be read, or may not be judged.
    #[error("`{path}` cannot be judged: {cause}")]
    #[diagnostic(forward(cause))]
    Plan {
        /// The path, as the user named it.
        path: String,
        /// What is wrong with it.
        cause: Box<dyn Diagnostic + Send + Sync>,
    },
    /// Several plans that cannot be judged.
    #[error("{} plans cannot be judged", plans.len())]
    #[diagnostic(code(secnumgate::plan))]
    Plans {
        /// What is wrong with each.
        #[related]
        plans: Vec<Error>,
    },
    /// Policies or data that cannot be used.
    #[error("the policies cannot be used: {cause}")]
    #[diagnostic(forward(cause))]
    Policy {
        /// What is wrong with them.
        cause: Box<dyn Diagnostic + Send + Sync>,
    },
}

/// Judges plans.
///
/// # Errors
///
/// When a plan cannot be read, may not be judged, or the policies cannot be used: exit code 2.
pub fn check(inputs: Vec<Input>, options: &Options) -> Result<Report, Error> {
    crate::gate::check(inputs, options)
}

/// Every control that is built in, sorted by domain and id.
///
/// # Errors
///
/// When a header or the vendor data do not read.
pub fn controls() -> Result<Vec<ControlInfo>, Error> {
    let vendor = crate::gate::vendor_data().map_err(Error::policy)?;
    catalogue::catalogue(&vendor).map_err(Error::policy)
}

/// The ids that a project file may name, former ones too.
///
/// # Errors
///
/// When a header does not read.
pub fn control_ids() -> Result<Vec<&'static str>, Error> {
    let controls = control::controls().map_err(Error::policy)?;
    let ids = controls.iter().flat_map(|control| std::iter::once(&control.header.id).chain(&control.header.aliases));
    Ok(ids.map(String::as_str).collect())
}

/// The document that policies see, as JSON.
///
/// # Errors
///
/// When the plan cannot be read or may not be judged.
pub fn input(input: Input, options: &Options) -> Result<String, Error> {
    crate::gate::input(input, options)
}

/// The Rego modules that judge the document of [`input`] in stock OPA, by path.
///
/// # Errors
///
/// When a policy does not read.
pub fn bundle(options: &Options) -> Result<Vec<(String, String)>, Error> {
    crate::gate::bundle(options)
}

/// Where things are, who runs them, which key, and how we know.
///
/// # Errors
///
/// When the plan cannot be read or may not be judged, or holds no such address.
pub fn inspect(input: Input, inspection: &Inspection, options: &Options) -> Result<String, Error> {
    crate::gate::inspect::inspect(input, inspection, options)
}

impl Error {
    /// A plan that cannot be read, or may not be judged.
    pub(crate) fn plan(path: &str, cause: impl Diagnostic + Send + Sync + 'static) -> Self {
        Self::Plan { path: path.to_owned(), cause: Box::new(cause) }
    }

    /// Policies or data that cannot be used.
    pub(crate) fn policy(cause: impl Diagnostic + Send + Sync + 'static) -> Self {
        Self::Policy { cause: Box::new(cause) }
    }
}
