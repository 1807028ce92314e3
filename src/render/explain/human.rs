//! For a reader at a terminal.

use std::fmt::Write as _;

use super::{Found, alike, basis, level, reach, sentence, sources, unknown};
use crate::lang::Lang;
use crate::policy::info::{ControlInfo, Example, InspectedAttribute, ProviderInfo, Remediation};
use crate::policy::referential::{Letter, Reach};
use crate::render::text::{Named as _, Word};
use crate::render::wrap::{hang, wrap};
use crate::render::{Page, finish, sanitize};
use crate::report::Outcome;

/// The text.
pub fn human(found: &Found<'_>, page: &Page) -> String {
    let text = match found {
        Found::Control(control) => control_for_reader(control, page),
        Found::Letter(letter, controls) => letter_for_reader(letter, controls, page),
    };
    finish(&text, page)
}

fn letter_for_reader(letter: &Letter, controls: &[&ControlInfo], page: &Page) -> String {
    let lang = page.lang;
    let mut out = format!("{}\n", Word::Pair.fill(lang, &[&letter.id, &level(letter.level).get(lang)]));
    paragraph(&mut out, Word::Asks, &[sanitize::line(letter.text.get(lang))], page);
    paragraph(&mut out, Word::Shows, &[sentence(&reach(letter.plan).get(lang))], page);
    if let Some(unseen) = &letter.unseen {
        paragraph(&mut out, Word::ShowsNot, &[sanitize::line(&sentence(unseen.get(lang)))], page);
    }
    if letter.plan == Reach::None {
        return out;
    }
    if controls.is_empty() {
        paragraph(&mut out, Word::Behind, &[sentence(&Word::BehindNone.get(lang))], page);
        return out;
    }
    let _ = write!(out, "\n{}\n", Word::Behind.get(lang));
    for control in controls {
        let _ = writeln!(out, "  {}", sanitize::line(&control.id));
        for line in wrap(&sanitize::line(control.title.get(lang)), page.width.saturating_sub(4)) {
            let _ = writeln!(out, "    {line}");
        }
    }
    out
}

fn control_for_reader(control: &ControlInfo, page: &Page) -> String {
    let lang = page.lang;
    let mut out = format!("{}\n", sanitize::line(&control.id));
    let outcomes = &control.outcomes;
    let text = |text: &str| [sanitize::line(&sentence(text))];
    paragraph(&mut out, Word::Title, &[sanitize::line(control.title.get(lang))], page);
    paragraph(&mut out, Word::Rationale, &text(control.rationale.get(lang)), page);
    paragraph(&mut out, Word::Passes, &text(outcomes.pass.get(lang)), page);
    paragraph(&mut out, Word::Fails, &text(outcomes.fail.get(lang)), page);
    paragraph(&mut out, Word::CannotBeKnown, &text(outcomes.undetermined.get(lang)), page);
    paragraph(&mut out, Word::WhenUndetermined, &[sentence(&unknown(control.unknown).get(lang))], page);
    paragraph(&mut out, Word::Severity, &[sentence(&control.severity.word().get(lang))], page);
    let _ = write!(out, "\n{}\n", Word::Requirements.get(lang));
    for requirement in &control.requirements {
        let label = format!("  {}  ", sanitize::line(&requirement.letter));
        let text =
            format!("{} ({})", sanitize::line(requirement.summary.get(lang)), basis(requirement.basis).get(lang));
        out.push_str(&hang(&label, &text, page.width));
        if let Some(unseen) = &requirement.unseen {
            let text = Word::NoPlanShows.fill(lang, &[&sanitize::line(unseen.get(lang))]);
            out.push_str(&hang(&" ".repeat(label.len()), &text, page.width));
        }
    }
    if !control.project.is_empty() {
        let _ = write!(out, "\n{}\n", Word::InProjectFile.get(lang));
        for key in &control.project {
            let label = format!("  {}  ", sanitize::line(&key.key));
            out.push_str(&hang(&label, &sanitize::line(key.effect.get(lang)), page.width));
        }
    }
    for provider in &control.providers {
        let _ = write!(out, "\n{}\n", sanitize::line(&provider.provider));
        provider_for_reader(&mut out, provider, page);
    }
    out
}

fn paragraph(out: &mut String, heading: Word, lines: &[String], page: &Page) {
    let _ = write!(out, "\n{}\n", heading.get(page.lang));
    for text in lines {
        for line in wrap(text, page.width.saturating_sub(2)) {
            let _ = writeln!(out, "  {line}");
        }
    }
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
    for example in &provider.examples {
        example_for_reader(out, example, page.lang);
    }
    let sources = sources(provider);
    if !sources.is_empty() {
        let text = Word::DefaultsFrom.fill(lang, &[&sources.join(", ")]);
        out.push_str(&hang("  ", &sanitize::line(&text), page.width));
    }
}

fn example_for_reader(out: &mut String, example: &Example, lang: Lang) {
    let _ = writeln!(out, "  {}", verdict(example).get(lang));
    for line in example.configuration.lines() {
        out.push_str(format!("      {}", sanitize::line(line)).trim_end());
        out.push('\n');
    }
}

/// What the control says of an example.
pub(super) const fn verdict(example: &Example) -> Word {
    match example.verdict {
        Outcome::Fail => Word::ExampleFails,
        _ => Word::ExamplePasses,
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
