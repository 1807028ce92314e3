//! Errors of reading a plan: what is wrong, and which command makes the right file.

use miette::{Diagnostic, SourceSpan};
use thiserror::Error;

use super::excerpt::Excerpt;

/// A document that cannot be read as a plan, or a plan that may not be judged.
///
/// INVARIANT: no variant carries a value of the plan; excerpts are masked, names are cut and escaped.
#[derive(Clone, Debug, Error, Diagnostic)]
#[non_exhaustive]
pub enum PlanError {
    /// More bytes than the limit.
    #[error("the plan has {size} bytes, more than the limit of {limit}")]
    #[diagnostic(code(secnumgate::plan::too_large), help("raise the limit with `--max-size`, or split the plan"))]
    TooLarge {
        /// Size that was met.
        size: u64,
        /// Limit in force.
        limit: u64,
    },
    /// Objects and lists inside each other, beyond the limit.
    #[error("the JSON is nested deeper than {limit} levels at line {line}, column {column}")]
    #[diagnostic(
        code(secnumgate::plan::too_deep),
        help("no tool writes such a plan; make it again with `terraform show -json`")
    )]
    TooDeep {
        /// Limit in force.
        limit: usize,
        /// Line from 1.
        line: usize,
        /// Column from 1.
        column: usize,
    },
    /// Bytes that are no text.
    #[error("the file is not text in {encoding}: {reason}")]
    #[diagnostic(
        code(secnumgate::plan::encoding),
        help("write the plan with `terraform show -json tfplan > plan.json`, in UTF-8 or UTF-16")
    )]
    Encoding {
        /// Encoding that the first bytes announce.
        encoding: &'static str,
        /// What breaks it, and where.
        reason: String,
    },
    /// Nothing to read.
    #[error("the file is empty")]
    #[diagnostic(
        code(secnumgate::plan::empty),
        help("look at the exit code of the command that wrote it, usually `terraform show -json tfplan > plan.json`")
    )]
    Empty,
    /// Broken JSON.
    #[error("the JSON is broken at line {line}, column {column}: {reason}")]
    #[diagnostic(code(secnumgate::plan::json), help("{help}"))]
    Json {
        /// What the parser met; never a value.
        reason: String,
        /// Line from 1.
        line: usize,
        /// Column from 1, in Unicode scalar values.
        column: usize,
        /// What to do.
        help: &'static str,
        /// A masked piece of the line.
        #[source_code]
        excerpt: Excerpt,
        /// The place in the excerpt.
        #[label("here")]
        span: SourceSpan,
    },
    /// Another kind of file.
    #[error("this is not a plan but {what}")]
    #[diagnostic(code(secnumgate::plan::not_a_plan), help("{help}"))]
    NotAPlan {
        /// What it is.
        what: &'static str,
        /// The command that makes the right file.
        help: &'static str,
    },
    /// A plan or state encrypted by OpenTofu.
    #[error("this file is encrypted by OpenTofu")]
    #[diagnostic(
        code(secnumgate::plan::encrypted),
        help("write it as JSON where the key is: `tofu show -json tfplan > plan.json`, of a state `tofu show -json`")
    )]
    Encrypted,
    /// A format of another major version.
    #[error("the plan has format version `{found}`, and only 0 and 1 are known")]
    #[diagnostic(
        code(secnumgate::plan::format_version),
        help("update secnumgate, or make the plan with an older tool")
    )]
    FormatVersion {
        /// `format_version` of the document.
        found: String,
    },
    /// A raw state of another version.
    #[error("the state has version {found}, and only 4 is known")]
    #[diagnostic(
        code(secnumgate::plan::state_version),
        help("let a current tool write it: `terraform show -json > state.json`")
    )]
    StateVersion {
        /// `version` of the document.
        found: String,
    },
    /// One key twice, where the two could say different things.
    #[error("the key `{key}` stands twice in the plan")]
    #[diagnostic(
        code(secnumgate::plan::duplicate_key),
        help("no tool writes such a plan; make it again with `terraform show -json`")
    )]
    DuplicateKey {
        /// The key.
        key: String,
    },
    /// A part of another shape than the format says.
    #[error("`{part}` is not what the plan format says: {reason}")]
    #[diagnostic(
        code(secnumgate::plan::shape),
        help("no tool writes such a plan; make it again with `terraform show -json`")
    )]
    Shape {
        /// The part of the document.
        part: String,
        /// What is wrong with it; never a value.
        reason: String,
    },
    /// Actions that no tool is known to write.
    #[error("the change of `{address}` has the actions {actions}, which are not known")]
    #[diagnostic(code(secnumgate::plan::unknown_actions), help("update secnumgate: a newer tool made this plan"))]
    UnknownActions {
        /// Address of the change.
        address: String,
        /// The list as written.
        actions: String,
    },
    /// An address that does not parse.
    #[error("`{address}` in `{part}` is not a resource address")]
    #[diagnostic(
        code(secnumgate::plan::address),
        help("make the plan again with `terraform show -json`, or report this address")
    )]
    Address {
        /// The text.
        address: String,
        /// Where it stands.
        part: &'static str,
    },
    /// Planning failed.
    #[error("the plan is errored: {}", failed(.checks))]
    #[diagnostic(
        code(secnumgate::plan::errored),
        help("repair the configuration until `terraform plan` succeeds; `--allow-incomplete` judges what is there")
    )]
    Errored {
        /// Conditions that failed.
        checks: Vec<String>,
    },
    /// Something is left out.
    #[error("the plan is incomplete: `complete` is false")]
    #[diagnostic(
        code(secnumgate::plan::incomplete),
        help("plan without `-target`; `--allow-incomplete` judges what is there")
    )]
    Incomplete,
    /// Narrowed on purpose.
    #[error("the plan is narrowed by `-target` or `-exclude`")]
    #[diagnostic(
        code(secnumgate::plan::targeted),
        help("plan without `-target` and `-exclude`; `--allow-incomplete` judges what is there")
    )]
    Targeted,
    /// Changes that were put off.
    #[error("the plan puts {} off: {}", count(.addresses.len()), listed(.addresses))]
    #[diagnostic(
        code(secnumgate::plan::deferred),
        help("apply what comes first and plan again; `--allow-incomplete` judges what is there")
    )]
    Deferred {
        /// Their addresses.
        addresses: Vec<String>,
    },
    /// A plan that changes nothing but the state.
    #[error("this is a refresh-only plan, which says nothing of what will be built")]
    #[diagnostic(code(secnumgate::plan::refresh_only), help("plan without `-refresh-only`"))]
    RefreshOnly,
    /// A saved plan that cannot be read.
    #[error("the saved plan cannot be read: {reason}")]
    #[diagnostic(code(secnumgate::plan::saved), help("{help}"))]
    Saved {
        /// What is wrong.
        reason: String,
        /// What to do.
        help: &'static str,
    },
    /// Two documents that were given as one plan.
    #[error("the plan JSON and the saved plan are not the same plan: {reason}")]
    #[diagnostic(
        code(secnumgate::plan::different),
        help("make both in one go: `terraform plan -out tfplan && terraform show -json tfplan > plan.json`")
    )]
    Different {
        /// What differs.
        reason: String,
    },
}

impl PlanError {
    pub(crate) fn shape(part: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Shape { part: part.into(), reason: reason.into() }
    }
}

/// A text from the document, made fit for a message: control characters escaped, cut when long.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 200;
    let mut out = String::new();
    for (i, c) in text.chars().enumerate() {
        if i == LONGEST {
            out.push('…');
            break;
        }
        if c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

fn failed(checks: &[String]) -> String {
    if checks.is_empty() { "planning stopped at an error".to_owned() } else { format!("{} failed", listed(checks)) }
}

fn count(n: usize) -> String {
    if n == 1 { "one change".to_owned() } else { format!("{n} changes") }
}

/// The first names of a list.
fn listed(names: &[String]) -> String {
    const MOST: usize = 5;
    let mut out = names.iter().take(MOST).map(|name| format!("`{}`", shown(name))).collect::<Vec<_>>().join(", ");
    if names.len() > MOST {
        out.push_str(", …");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_messages_are_escaped_and_cut() {
        assert_eq!(shown("a\u{1b}[31m\u{202e}é"), "a\\u{1b}[31m\\u{202e}é");
        assert_eq!(shown(&"x".repeat(300)).chars().count(), 201);
    }

    #[test]
    fn deferred_changes_are_counted_and_named() {
        let one = PlanError::Deferred { addresses: vec!["a.b[*]".into()] };
        assert_eq!(one.to_string(), "the plan puts one change off: `a.b[*]`");
        let many = PlanError::Deferred { addresses: (0..7).map(|i| format!("a.b[{i}]")).collect() };
        assert!(many.to_string().starts_with("the plan puts 7 changes off: `a.b[0]`"), "{many}");
        assert!(many.to_string().ends_with("`a.b[4]`, …"), "{many}");
    }
}
