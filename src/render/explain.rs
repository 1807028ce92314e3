//! What a control is: letters, reasons, what it looks at per provider, how to mend.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use miette::Diagnostic;

use super::list::{cell, letters, prose};
use super::text::{Named as _, Word};
use super::wrap::{hang, wrap};
use super::{Page, sanitize};
use crate::lang::Lang;
use crate::policy::info::{Basis, ControlInfo, Inspected, InspectedAttribute, ProviderInfo, Remediation};
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
    paragraph(Word::Rationale, &[sanitize::line(&sentence(control.rationale.get(lang)))]);
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
    let alike = alike(&provider.inspects);
    for (types, inspected) in &alike {
        out.push_str(&hang("  ", &some_of(types, lang), page.width));
        let attributes: Vec<String> = inspected.attributes.iter().map(|attribute| written(attribute, lang)).collect();
        let attributes = if attributes.is_empty() { Word::NothingDecides.get(lang) } else { attributes.join(" · ") };
        out.push_str(&hang("    ", &attributes, page.width));
        for remediation in &inspected.remediation {
            remedy_for_reader(out, "    ", remediation, page);
        }
    }
    if let Some(remediation) = &provider.remediation {
        remedy_for_reader(out, "  ", remediation, page);
    }
    let sources = sources(provider);
    if !sources.is_empty() {
        let text = Word::DefaultsFrom.fill(lang, &[&sources.join(", ")]);
        out.push_str(&hang("  ", &sanitize::line(&text), page.width));
    }
}

/// Types in a line; of a great many, the first.
fn some_of(types: &[&str], lang: Lang) -> String {
    let shown = if types.len() > 16 { 8 } else { types.len() };
    let mut line = types.iter().take(shown).map(|name| sanitize::line(name)).collect::<Vec<_>>().join(", ");
    if types.len() > shown {
        line.push_str(&Word::AndMore.fill(lang, &[&(types.len() - shown).to_string()]));
    }
    line
}

/// A sentence with a capital: headers begin their texts without, because most follow a name.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// An attribute with its documented default.
fn written(attribute: &InspectedAttribute, lang: Lang) -> String {
    let path = sanitize::line(&attribute.path);
    match &attribute.default {
        Some(default) => format!("{path} ({})", Word::DefaultIs.fill(lang, &[&sanitize::line(default)])),
        None => path,
    }
}

fn remedy_for_reader(out: &mut String, indent: &str, remediation: &Remediation, page: &Page) {
    let text = remediation.text.get(page.lang);
    let text = match &remediation.attribute {
        Some(attribute) => Word::Pair.fill(page.lang, &[attribute, text]),
        None => text.to_owned(),
    };
    out.push_str(&hang(&format!("{indent}→ "), &sanitize::line(&text), page.width));
    for line in remediation.snippet.iter().flat_map(|snippet| snippet.lines()) {
        out.push_str(format!("{indent}    {}", sanitize::line(line)).trim_end());
        out.push('\n');
    }
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
    let _ = write!(out, "## {}\n\n{}\n\n", Word::Rationale.get(lang), cell(&sentence(control.rationale.get(lang))));
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
            let _ = writeln!(out, "{}", Word::Cannot.fill(lang, &[&prose(reason.get(lang))]));
        }
        for (types, inspected) in alike(&provider.inspects) {
            let types: Vec<_> = types.iter().map(|name| format!("`{name}`")).collect();
            let paths: Vec<_> = inspected
                .attributes
                .iter()
                .map(|attribute| match &attribute.default {
                    Some(default) => {
                        format!("`{}` ({})", attribute.path, Word::DefaultIs.fill(lang, &[&format!("`{default}`")]))
                    }
                    None => format!("`{}`", attribute.path),
                })
                .collect();
            let paths = if paths.is_empty() { Word::NothingDecides.get(lang) } else { paths.join(", ") };
            let line = Word::Pair.fill(lang, &[&types.join(", "), &paths]);
            let _ = writeln!(out, "- {line}");
        }
        let own = provider.inspects.iter().flat_map(|inspected| {
            inspected.remediation.iter().map(|remediation| (Some(inspected.resource_type.as_str()), remediation))
        });
        for (owner, remediation) in own.chain(provider.remediation.iter().map(|remediation| (None, remediation))) {
            remedy_as_markdown(&mut out, owner, remediation, lang);
        }
        let sources = sources(provider);
        if !sources.is_empty() {
            let _ = write!(out, "\n{}\n", cell(&Word::DefaultsFrom.fill(lang, &[&sources.join(", ")])));
        }
    }
    out
}

fn remedy_as_markdown(out: &mut String, owner: Option<&str>, remediation: &Remediation, lang: Lang) {
    let text = prose(remediation.text.get(lang));
    let owner = owner.map(|owner| match &remediation.attribute {
        Some(attribute) => format!("`{owner}`, `{attribute}`"),
        None => format!("`{owner}`"),
    });
    let text = owner.map_or_else(|| text.clone(), |owner| Word::Pair.fill(lang, &[&owner, &text]));
    let _ = write!(out, "\n{text}\n");
    if let Some(snippet) = &remediation.snippet {
        // No run of backticks inside closes the fence.
        let fence = "`".repeat(snippet.split(|c| c != '`').map(str::len).max().unwrap_or_default().max(2) + 1);
        let _ = write!(out, "\n{fence}hcl\n{}\n{fence}\n", sanitize::same_length(snippet).trim_end());
    }
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
