//! For documentation.

use std::fmt::Write as _;

use super::human::verdict;
use super::{Found, alike, basis, level, reach, sentence, sources, unknown};
use crate::lang::Lang;
use crate::policy::info::{ControlInfo, Remediation};
use crate::policy::referential::{Letter, Reach};
use crate::render::list::{cell, letters, prose};
use crate::render::sanitize;
use crate::render::text::{Named as _, Word};

/// The page.
pub fn markdown(found: &Found<'_>, lang: Lang) -> String {
    match found {
        Found::Control(control) => control_as_markdown(control, lang),
        Found::Letter(letter, controls) => letter_as_markdown(letter, controls, lang),
    }
}

fn letter_as_markdown(letter: &Letter, controls: &[&ControlInfo], lang: Lang) -> String {
    let mut out = format!("# {}\n\n{}\n\n", letter.id, cell(letter.text.get(lang)));
    let unseen = letter.unseen.as_ref().map(|unseen| (Word::ShowsNot, prose(unseen.get(lang))));
    let facts = [(Word::Level, level(letter.level).get(lang)), (Word::Shows, reach(letter.plan).get(lang))];
    for (name, fact) in facts.into_iter().chain(unseen) {
        let _ = writeln!(out, "- {}", Word::Pair.fill(lang, &[&name.get(lang), &fact]));
    }
    if letter.plan == Reach::None {
        return out;
    }
    let _ = write!(out, "\n## {}\n\n", Word::Behind.get(lang));
    if controls.is_empty() {
        let _ = writeln!(out, "{}", Word::BehindNone.get(lang));
    }
    for control in controls {
        let title = cell(control.title.get(lang));
        let _ = writeln!(out, "- {}", Word::Pair.fill(lang, &[&format!("`{}`", control.id), &title]));
    }
    out
}

fn control_as_markdown(control: &ControlInfo, lang: Lang) -> String {
    let mut out = format!("# {}\n\n{}\n\n", control.id, cell(control.title.get(lang)));
    let _ = write!(out, "## {}\n\n{}\n\n", Word::Rationale.get(lang), cell(&sentence(control.rationale.get(lang))));
    let outcomes = &control.outcomes;
    let said =
        [(Word::Passes, &outcomes.pass), (Word::Fails, &outcomes.fail), (Word::CannotBeKnown, &outcomes.undetermined)];
    for (name, text) in said {
        let _ = write!(out, "## {}\n\n{}\n\n", name.get(lang), prose(&sentence(text.get(lang))));
    }
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
        if let Some(unseen) = &requirement.unseen {
            let _ = writeln!(out, "  {}", Word::NoPlanShows.fill(lang, &[&prose(unseen.get(lang))]));
        }
    }
    if !control.project.is_empty() {
        let _ = write!(out, "\n## {}\n\n", Word::InProjectFile.get(lang));
        for key in &control.project {
            let effect = prose(key.effect.get(lang));
            let _ = writeln!(out, "- {}", Word::Pair.fill(lang, &[&format!("`{}`", key.key), &effect]));
        }
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
        for example in &provider.examples {
            let _ = write!(out, "\n{}\n", verdict(example).get(lang));
            fenced(&mut out, &example.configuration);
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
        fenced(out, snippet);
    }
}

fn fenced(out: &mut String, code: &str) {
    // No run of backticks inside closes the fence.
    let fence = "`".repeat(code.split(|c| c != '`').map(str::len).max().unwrap_or_default().max(2) + 1);
    let _ = write!(out, "\n{fence}hcl\n{}\n{fence}\n", sanitize::same_length(code).trim_end());
}
