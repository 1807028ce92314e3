//! What a control is: letters, reasons, what it looks at per provider, how to mend.

use std::fmt::Write as _;

use miette::Diagnostic;

use super::list::{cell, letters};
use super::text::{Named as _, Word};
use super::wrap::{hang, wrap};
use super::{Page, sanitize};
use crate::lang::Lang;
use crate::policy::info::{Basis, ControlInfo, ProviderInfo};
use crate::project::nearest;
use crate::severity::UnknownPolicy;

/// A name that no control answers to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Diagnostic)]
#[error("no control is called `{name}`, and none serves a letter of this name")]
#[diagnostic(code(secnumgate::unknown_control))]
pub struct UnknownControl {
    /// The name.
    name: String,
    #[help]
    help: String,
}

/// What was asked for: a control, or those behind a letter.
#[derive(Clone, Debug, PartialEq)]
pub enum Found<'a> {
    /// One control.
    Control(&'a ControlInfo),
    /// The controls that give evidence on a letter.
    Letter(&'a str, Vec<&'a ControlInfo>),
}

/// Finds a control by its id, or those behind a letter.
///
/// # Errors
///
/// When no control answers to the name.
pub fn find<'a>(controls: &'a [ControlInfo], name: &'a str) -> Result<Found<'a>, UnknownControl> {
    if let Some(control) = controls.iter().find(|control| control.id == name) {
        return Ok(Found::Control(control));
    }
    let behind: Vec<_> = controls.iter().filter(|control| control.answers_to(name)).collect();
    if !behind.is_empty() {
        return Ok(Found::Letter(name, behind));
    }
    let help = nearest(name, controls.iter().map(|control| control.id.as_str()))
        .map_or_else(|| "`secnumgate list` shows what there is".to_owned(), |meant| format!("did you mean `{meant}`?"));
    Err(UnknownControl { name: sanitize::short(name, 80), help })
}

/// As `{"controls": […]}`.
pub fn json(found: &Found<'_>) -> String {
    let controls: Vec<ControlInfo> = match found {
        Found::Control(control) => vec![(*control).clone()],
        Found::Letter(_, controls) => controls.iter().map(|control| (*control).clone()).collect(),
    };
    super::list::json(&controls)
}

/// For a reader.
pub fn human(found: &Found<'_>, page: &Page) -> String {
    let text = match found {
        Found::Control(control) => control_for_reader(control, page),
        Found::Letter(letter, controls) => {
            let mut out = format!("{}\n\n", Word::BehindLetter.fill(page.lang, &[letter]));
            for control in controls {
                let _ = writeln!(out, "  {}", sanitize::line(&control.id));
                for line in wrap(&sanitize::line(control.title.get(page.lang)), page.width.saturating_sub(4)) {
                    let _ = writeln!(out, "    {line}");
                }
            }
            out
        }
    };
    super::finish(&text, page)
}

fn control_for_reader(control: &ControlInfo, page: &Page) -> String {
    let lang = page.lang;
    let mut out = format!("{}\n", sanitize::line(&control.id));
    let mut paragraph = |heading: Word, lines: &[String]| {
        let _ = write!(out, "\n{}\n", heading.get(lang));
        for text in lines {
            for line in wrap(text, page.width.saturating_sub(2)) {
                let _ = writeln!(out, "  {line}");
            }
        }
    };
    paragraph(Word::Title, &[sanitize::line(control.title.get(lang))]);
    paragraph(Word::Rationale, &[sanitize::line(control.rationale.get(lang))]);
    paragraph(Word::Severity, &[control.severity.word().get(lang)]);
    paragraph(Word::WhenUndetermined, &[unknown(control.unknown).get(lang)]);
    let _ = write!(out, "\n{}\n", Word::Requirements.get(lang));
    for requirement in &control.requirements {
        let text =
            format!("{} ({})", sanitize::line(requirement.summary.get(lang)), basis(requirement.basis).get(lang));
        out.push_str(&hang(&format!("  {}  ", sanitize::line(&requirement.letter)), &text, page.width));
    }
    for provider in &control.providers {
        let _ = write!(out, "\n{}\n", sanitize::line(&provider.provider));
        provider_for_reader(&mut out, provider, page);
    }
    out
}

fn provider_for_reader(out: &mut String, provider: &ProviderInfo, page: &Page) {
    let lang = page.lang;
    if let Some(reason) = &provider.cannot {
        out.push_str(&hang("  ", &Word::Cannot.fill(lang, &[&sanitize::line(reason.get(lang))]), page.width));
    }
    for inspected in &provider.inspects {
        let attributes: Vec<String> = inspected
            .attributes
            .iter()
            .map(|attribute| {
                let mut text = sanitize::line(&attribute.path);
                if let Some(default) = &attribute.default {
                    let _ = write!(text, " ({}", Word::DefaultIs.fill(lang, &[&sanitize::line(default)]));
                    if let Some(source) = &attribute.source {
                        let _ = write!(text, ", {}", sanitize::line(source));
                    }
                    text.push(')');
                }
                text
            })
            .collect();
        let _ = writeln!(out, "  {}", sanitize::line(&inspected.resource_type));
        if !attributes.is_empty() {
            out.push_str(&hang("    ", &attributes.join(" · "), page.width));
        }
    }
    if let Some(remediation) = &provider.remediation {
        out.push_str(&hang("  → ", &sanitize::line(remediation.text.get(lang)), page.width));
        for line in remediation.snippet.iter().flat_map(|snippet| snippet.lines()) {
            let _ = writeln!(out, "      {}", sanitize::line(line).trim_end());
        }
    }
}

/// For documentation.
pub fn markdown(found: &Found<'_>, lang: Lang) -> String {
    match found {
        Found::Control(control) => control_as_markdown(control, lang),
        Found::Letter(letter, controls) => {
            let mut out = format!("# {}\n\n", cell(&Word::BehindLetter.fill(lang, &[letter])));
            for control in controls {
                let _ = writeln!(out, "- `{}`: {}", control.id, cell(control.title.get(lang)));
            }
            out
        }
    }
}

fn control_as_markdown(control: &ControlInfo, lang: Lang) -> String {
    let mut out = format!("# {}\n\n{}\n\n", control.id, cell(control.title.get(lang)));
    let _ = write!(out, "## {}\n\n{}\n\n", Word::Rationale.get(lang), cell(control.rationale.get(lang)));
    let facts = [
        (Word::Severity, control.severity.word().get(lang)),
        (Word::WhenUndetermined, unknown(control.unknown).get(lang)),
        (Word::Requirements, letters(control)),
    ];
    for (name, fact) in &facts {
        let _ = writeln!(out, "- {}", Word::Pair.fill(lang, &[&name.get(lang), fact]));
    }
    out.push('\n');
    for requirement in &control.requirements {
        let (summary, basis) = (cell(requirement.summary.get(lang)), basis(requirement.basis).get(lang));
        let _ = writeln!(out, "- **{}** {summary} ({basis})", cell(&requirement.letter));
    }
    for provider in &control.providers {
        let _ = write!(out, "\n## {}\n\n", cell(&provider.provider));
        if let Some(reason) = &provider.cannot {
            let _ = writeln!(out, "{}", Word::Cannot.fill(lang, &[&cell(reason.get(lang))]));
        }
        for inspected in &provider.inspects {
            let paths: Vec<_> = inspected.attributes.iter().map(|attribute| format!("`{}`", attribute.path)).collect();
            let _ = writeln!(out, "- `{}`: {}", inspected.resource_type, paths.join(", "));
        }
        if let Some(remediation) = &provider.remediation {
            let _ = write!(out, "\n{}\n", cell(remediation.text.get(lang)));
            if let Some(snippet) = &remediation.snippet {
                // No run of backticks inside closes the fence.
                let fence = "`".repeat(snippet.split(|c| c != '`').map(str::len).max().unwrap_or_default().max(2) + 1);
                let _ = write!(out, "\n{fence}hcl\n{}\n{fence}\n", sanitize::same_length(snippet).trim_end());
            }
        }
    }
    out
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
