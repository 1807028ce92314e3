//! The flags as they are typed: a plain record of each command, and the help that goes with it.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{ArgAction, Args as Flags, CommandFactory as _, Parser, Subcommand, ValueEnum};
use secnumgate::check::InspectionFormat;
use secnumgate::lang::Lang;
use secnumgate::severity::Severity;

/// Judges Terraform and OpenTofu plans against SecNumCloud 3.2.
#[derive(Debug, Parser)]
#[command(
    name = "secnumgate",
    version,
    long_about = "Judges Terraform and OpenTofu plans against SecNumCloud 3.2, the cloud qualification of ANSSI.\n\n\
        A verdict is evidence on requirement letters. A clean run never means that a system is compliant: most letters \
        are about people, contracts and premises, which no plan shows.",
    after_help = "Start with:\n  \
        terraform plan -out tfplan && secnumgate check tfplan\n  \
        secnumgate explain admin-port-open-to-world",
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Flags of every command.
#[derive(Clone, Copy, Debug, Flags)]
pub(crate) struct Common {
    /// Language of the texts [default: the project file, else the locale]
    #[arg(
        long,
        global = true,
        value_name = "LANG",
        env = "SECNUMGATE_LANG",
        hide_env_values = true,
        help_heading = "Output"
    )]
    pub(crate) lang: Option<LangFlag>,
    /// When to colour; `auto` obeys `NO_COLOR` and `CLICOLOR_FORCE`
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub(crate) color: When,
    /// When names of files lead to the files; `auto` obeys `FORCE_HYPERLINK`
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub(crate) hyperlinks: When,
    /// Sentences instead of frames, columns and colours: for screen readers; `NO_GRAPHICS=1` asks the same
    #[arg(long, global = true, help_heading = "Output")]
    pub(crate) plain: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge plans: the gate of a pipeline
    Check(CheckFlags),
    /// Show where things are, who runs them, which key, and how we know
    Inspect(InspectFlags),
    /// Explain a control, or the controls behind a requirement letter
    Explain(ExplainFlags),
    /// List the controls and what each judges per provider
    List(ListFlags),
    /// Print the document that policies see
    Input(InputFlags),
    /// Write the Rego bundle that judges the document of `input` in stock OPA
    Bundle(BundleFlags),
    /// Print completions for a shell
    #[command(after_help = "Example:\n  secnumgate completions bash > /etc/bash_completion.d/secnumgate")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    #[command(after_help = "Example:\n  secnumgate man | man -l -")]
    Man,
    /// Print a JSON Schema
    Schema {
        /// Of which document
        document: Document,
    },
}

#[derive(Debug, Flags)]
#[command(after_long_help = "\
Exit codes:
  0  judged; nothing at or above the threshold
  1  at least one `fail` at or above the threshold
  2  could not judge: unreadable plan, wrong usage, limits exceeded; standard output is empty
  3  no such `fail`, but an `undetermined` whose control must be known
  Several plans: 2 before 1 before 3 before 0. Neither format nor `--all` changes the code.

Examples:
  A saved plan is best: it holds the sources, so verdicts point at lines of code.
      terraform plan -out tfplan
      secnumgate check tfplan

  A plan as JSON, with the saved plan beside it for the sources:
      terraform show -json tfplan > plan.json
      secnumgate check plan.json --plan-file tfplan

  From a pipe, for a machine:
      terraform show -json tfplan | secnumgate check - --format json -o report.json

  Several systems, one report; stop at medium, and at whatever is not known:
      secnumgate check */plan.json --fail-on medium --strict

Project file:
  What the organisation declares (its area, administration ranges, tags) stands in
  `secnumgate.toml`: beside the plan, else in the working directory or above it, up to the root
  of the repository.
  `secnumgate schema project` describes its keys.")]
pub(crate) struct CheckFlags {
    /// Plans: JSON, saved plan files, states; `-` is standard input
    #[arg(value_name = "PLAN")]
    pub(crate) plans: Vec<PathBuf>,
    /// How the report is written
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    pub(crate) format: CheckFormat,
    /// Write the report to a file, whole or not at all
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
    /// Show what passed and what concerned nothing, too
    #[arg(long, help_heading = "Output")]
    pub(crate) all: bool,
    /// The least severity of a `fail` that closes the gate [default: the project file, else high]
    #[arg(long, value_name = "SEVERITY", help_heading = "Gate")]
    pub(crate) fail_on: Option<SeverityFlag>,
    /// Let every `undetermined` close the gate (exit code 3)
    #[arg(long, help_heading = "Gate")]
    pub(crate) strict: bool,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// What closes the gate, as typed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ThresholdFlags {
    pub(crate) fail_on: Option<Severity>,
    pub(crate) strict: bool,
}

impl CheckFlags {
    pub(crate) fn threshold(&self) -> ThresholdFlags {
        ThresholdFlags { fail_on: self.fail_on.map(Into::into), strict: self.strict }
    }
}

/// Flags of the commands that read plans.
#[derive(Debug, Flags)]
pub(crate) struct Reading {
    /// Judge plans that are incomplete (`-target`, deferred changes); the report says so
    #[arg(long, help_heading = "Gate")]
    pub(crate) allow_incomplete: bool,
    /// The day that dates are judged at: 2026-11-26 [default: today]
    #[arg(long, value_name = "DATE", help_heading = "Gate")]
    pub(crate) today: Option<jiff::civil::Date>,
    /// The project file, instead of looking for it
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub(crate) config: Option<PathBuf>,
    /// Ignore any project file
    #[arg(long, conflicts_with = "config", help_heading = "Input")]
    pub(crate) no_config: bool,
    /// Folder of the root module that the plan was made in [default: the folder of the plan]
    #[arg(long, value_name = "DIR", help_heading = "Input")]
    pub(crate) source: Option<PathBuf>,
    /// The saved plan that the JSON was made from; one for each plan, in their order
    #[arg(long, value_name = "TFPLAN", action = ArgAction::Append, help_heading = "Input")]
    pub(crate) plan_file: Vec<PathBuf>,
    /// Size of a plan at most: 512M, 2G
    #[arg(long, value_name = "SIZE", default_value = "1G", value_parser = size, help_heading = "Limits")]
    pub(crate) max_size: u64,
    /// Threads at most [default: one per processor]
    #[arg(long, value_name = "N", help_heading = "Limits")]
    pub(crate) threads: Option<NonZeroUsize>,
}

#[derive(Debug, Flags)]
#[command(after_help = "Examples:\n  \
    secnumgate inspect tfplan\n  \
    secnumgate inspect tfplan 'module.site[\"par\"].scaleway_object_bucket.logs'\n  \
    secnumgate inspect tfplan --format csv > locations.csv")]
pub(crate) struct InspectFlags {
    /// The plan; `-` is standard input
    #[arg(value_name = "PLAN")]
    pub(crate) plan: PathBuf,
    /// A resource; without it, the inventory of the plan
    #[arg(value_name = "ADDRESS")]
    pub(crate) address: Option<String>,
    /// How the answer is written
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    pub(crate) format: InspectFormat,
    /// Write the graph of references instead
    #[arg(long, help_heading = "Output")]
    pub(crate) graph: bool,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

#[derive(Debug, Flags)]
#[command(after_help = "Examples:\n  secnumgate explain data-outside-eu\n  secnumgate explain 19.2.b")]
pub(crate) struct ExplainFlags {
    /// Id of a control, or a requirement letter
    #[arg(value_name = "CONTROL")]
    pub(crate) control: String,
    /// How it is written
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    pub(crate) format: ListFormat,
}

#[derive(Debug, Flags)]
pub(crate) struct ListFlags {
    /// How it is written
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    pub(crate) format: ListFormat,
}

#[derive(Debug, Flags)]
#[command(
    after_help = "Example:\n  secnumgate bundle policies\n  secnumgate input plan.json > input.json\n  opa eval --data policies --input input.json data.main.verdicts"
)]
pub(crate) struct InputFlags {
    /// The plan; `-` is standard input
    #[arg(value_name = "PLAN")]
    pub(crate) plan: PathBuf,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

#[derive(Debug, Flags)]
#[command(
    after_help = "Example:\n  secnumgate bundle policies && opa eval --data policies --input input.json data.main.verdicts"
)]
pub(crate) struct BundleFlags {
    /// The folder to write; it is made if it does not exist
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For a reader
    Human,
    /// For a machine; `secnumgate schema report` describes it
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum InspectFormat {
    /// For a reader
    Human,
    /// For a machine
    Json,
    /// For a spreadsheet
    Csv,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For a reader
    Human,
    /// For documentation
    Markdown,
    /// For a machine
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// Where the terminal can
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LangFlag {
    /// English
    En,
    /// French
    Fr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SeverityFlag {
    Info,
    Low,
    Medium,
    High,
    Critical,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Document {
    /// The JSON report
    Report,
    /// The project file
    Project,
}

impl From<LangFlag> for Lang {
    fn from(flag: LangFlag) -> Self {
        match flag {
            LangFlag::En => Self::En,
            LangFlag::Fr => Self::Fr,
        }
    }
}

impl From<SeverityFlag> for Severity {
    fn from(flag: SeverityFlag) -> Self {
        match flag {
            SeverityFlag::Info => Self::Info,
            SeverityFlag::Low => Self::Low,
            SeverityFlag::Medium => Self::Medium,
            SeverityFlag::High => Self::High,
            SeverityFlag::Critical => Self::Critical,
        }
    }
}

impl From<InspectFormat> for InspectionFormat {
    fn from(format: InspectFormat) -> Self {
        match format {
            InspectFormat::Human => Self::Human,
            InspectFormat::Json => Self::Json,
            InspectFormat::Csv => Self::Csv,
        }
    }
}

/// Reads `512M`, `2GiB`, `1000`; every unit is a power of 1024.
fn size(text: &str) -> Result<u64, String> {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits).unwrap_or((text, ""));
    let shift = match unit.trim().to_ascii_lowercase().trim_end_matches('b').trim_end_matches('i') {
        "" => 0,
        "k" => 10,
        "m" => 20,
        "g" => 30,
        _ => return Err("write a number and a unit: `512M`, `2G`".to_owned()),
    };
    let number: u64 = number.parse().map_err(|_| "write a number and a unit: `512M`, `2G`".to_owned())?;
    match number.checked_mul(1 << shift) {
        None | Some(0) => Err("no plan has this size".to_owned()),
        Some(bytes) => Ok(bytes),
    }
}

/// What the flags say of themselves.
#[derive(Debug)]
pub(crate) struct Usage;

impl Usage {
    /// Completions for a shell.
    pub(crate) fn completions(shell: clap_complete::Shell) -> String {
        let mut bytes = Vec::new();
        clap_complete::generate(shell, &mut Args::command(), "secnumgate", &mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The manual page: the program, then each command.
    pub(crate) fn man() -> String {
        let mut bytes = Vec::new();
        let mut program = Args::command();
        program.build();
        let mut pages = vec![program.clone()];
        pages.extend(program.get_subcommands().filter(|command| command.get_name() != "help").cloned());
        for page in pages {
            // A page that cannot be written to memory does not exist.
            if clap_mangen::Man::new(page).render(&mut bytes).is_err() {
                break;
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// A JSON Schema as text.
pub(crate) fn schema(document: Document) -> String {
    let schema = match document {
        Document::Report => secnumgate::render::json::schema(),
        Document::Project => secnumgate::project::schema(),
    };
    format!("{schema:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_hold_together() {
        Args::command().debug_assert();
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!(size("512M"), Ok(512 << 20));
        assert_eq!(size("2GiB"), Ok(2 << 30));
        assert_eq!(size("1 kB"), Ok(1024));
        assert_eq!(size("1000"), Ok(1000));
        for wrong in ["", "M", "-1", "1T", "0", "99999999999G", "1.5G", "é"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
