//! The catalogue: which controls there are, and what each judges per provider.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use super::text::{Named as _, Word};
use super::wrap::wrap;
use super::{Layout, Page, sanitize};
use crate::lang::Lang;
use crate::policy::info::ControlInfo;

/// The catalogue as `{"controls": […]}`.
pub fn json(controls: &[ControlInfo]) -> String {
    #[derive(Serialize)]
    struct Catalogue<'a> {
        controls: &'a [ControlInfo],
    }
    // Strings and lists always serialise.
    serde_json::to_string_pretty(&Catalogue { controls })
        .map_or_else(|_| String::new(), |text| sanitize::json(&text) + "\n")
}

/// The catalogue for a reader: one paragraph a control, by domain.
pub fn human(controls: &[ControlInfo], page: &Page) -> String {
    let mut out = String::new();
    for domain in domains(controls) {
        let _ = writeln!(out, "{}", sanitize::line(domain));
        for control in controls.iter().filter(|control| control.domain == domain) {
            let letters = letters(control);
            let severity = control.severity.word().get(page.lang);
            let head = format!("  {}", sanitize::line(&control.id));
            let tail = format!("{severity}  {letters}");
            let gap = page.width.saturating_sub(head.width() + tail.width());
            if page.layout == Layout::Plain {
                let _ =
                    writeln!(out, "{}", Word::Pair.fill(page.lang, &[head.trim(), &format!("{severity}, {letters}")]));
            } else if gap >= 2 {
                let _ = writeln!(out, "{head}{}{tail}", " ".repeat(gap));
            } else {
                let _ = writeln!(out, "{head}\n    {tail}");
            }
            for line in wrap(&sanitize::line(control.title.get(page.lang)), page.width.saturating_sub(4)) {
                let _ = writeln!(out, "    {line}");
            }
            let providers = providers(control);
            for line in wrap(&providers, page.width.saturating_sub(4)).iter().filter(|line| !line.is_empty()) {
                let _ = writeln!(out, "    {line}");
            }
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{}", Word::Controls.fill(page.lang, &[&controls.len().to_string()]));
    super::finish(&out, page)
}

/// The catalogue as a table of controls and providers.
pub fn markdown(controls: &[ControlInfo], lang: Lang) -> String {
    let names: BTreeSet<&str> =
        controls.iter().flat_map(|control| &control.providers).map(|provider| provider.provider.as_str()).collect();
    let mut out = format!("| | {} | {} |", Word::Severity.get(lang), Word::Requirements.get(lang));
    for name in &names {
        let _ = write!(out, " {} |", cell(name));
    }
    let _ = write!(out, "\n|---|---|---|{}\n", "---|".repeat(names.len()));
    for control in controls {
        let _ = write!(
            out,
            "| `{}` {} | {} | {} |",
            control.id,
            cell(control.title.get(lang)),
            control.severity.word().get(lang),
            letters(control)
        );
        for name in &names {
            let found = control.providers.iter().find(|provider| provider.provider == *name);
            let _ = match found {
                None => write!(out, " |"),
                Some(provider) => match &provider.cannot {
                    Some(reason) => write!(out, " – {} |", cell(reason.get(lang))),
                    None => write!(out, " {} |", provider.inspects.len()),
                },
            };
        }
        out.push('\n');
    }
    out
}

fn domains(controls: &[ControlInfo]) -> Vec<&str> {
    let mut domains: Vec<&str> = Vec::new();
    for control in controls {
        if !domains.contains(&control.domain.as_str()) {
            domains.push(&control.domain);
        }
    }
    domains
}

/// The requirement letters of a control.
pub(super) fn letters(control: &ControlInfo) -> String {
    control.requirements.iter().map(|requirement| requirement.letter.as_str()).collect::<Vec<_>>().join(", ")
}

/// The providers of a control with the number of types; those where nothing can be judged are left out.
fn providers(control: &ControlInfo) -> String {
    let judged = control.providers.iter().filter(|provider| provider.cannot.is_none());
    let counts =
        judged.map(|provider| format!("{}\u{a0}{}", sanitize::line(&provider.provider), provider.inspects.len()));
    counts.collect::<Vec<_>>().join(" · ")
}

/// Text for a cell of a Markdown table: nothing in it is markup.
pub(super) fn cell(text: &str) -> String {
    let mut out = String::new();
    for c in sanitize::line(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '|' | '*' | '_' | '[' | ']' | '\\' | '#' | '!' | '~' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// Prose for Markdown: what stands in backticks is code, nothing else is markup.
pub(super) fn prose(text: &str) -> String {
    // An odd backtick opens nothing.
    let even = text.matches('`').count().is_multiple_of(2);
    let parts = text.split('`').enumerate().map(|(i, part)| match i % 2 {
        1 if even => format!("`{}`", sanitize::line(part).replace('|', "\\|")),
        1 => format!("\\`{}", cell(part)),
        _ if even || i == 0 => cell(part),
        _ => format!("\\`{}", cell(part)),
    });
    parts.collect()
}
