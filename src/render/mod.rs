//! Renderers: one report, several formats. No format and no filter changes the exit code.

#[cfg(test)]
mod catalogue_tests;
pub mod explain;
#[cfg(test)]
pub(crate) mod fixture;
#[cfg(feature = "cli")]
pub(crate) mod group;
#[cfg(feature = "cli")]
pub mod human;
pub(crate) mod inspect;
pub mod json;
pub mod list;
mod report_schema;
pub mod sanitize;
pub mod text;
mod wrap;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::lang::Lang;
#[cfg(feature = "cli")]
use crate::report::Report;

/// What a text is set on, and how much of the report it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Language of the words around the verdicts.
    pub lang: Lang,
    /// Columns.
    pub width: usize,
    /// Colours.
    pub color: bool,
    /// How it is laid out.
    pub layout: Layout,
    /// URIs that names of files lead to, by plan and path as [`files`](crate::report::Report::files) has them. Only
    /// where the terminal knows hyperlinks.
    pub links: BTreeMap<(usize, Arc<str>), String>,
    /// Shows what passed and what concerned nothing, too.
    pub all: bool,
}

impl Default for Page {
    fn default() -> Self {
        Self { lang: Lang::En, width: 80, color: false, layout: Layout::Unicode, links: BTreeMap::new(), all: false }
    }
}

/// How a text for a reader is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Layout {
    /// Frames and aligned columns, with line drawing.
    Unicode,
    /// The same with signs of ASCII.
    Ascii,
    /// Sentences in place of frames, columns and colours: what a screen reader reads out.
    Plain,
}

/// A format of the report.
#[cfg(feature = "cli")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// For a reader at a terminal or in a log.
    Human,
    /// The JSON report.
    Json,
}

/// Writes a report in a format.
#[cfg(feature = "cli")]
pub fn render(format: Format, report: &Report, page: &Page) -> String {
    match format {
        Format::Human => human::render(report, page),
        Format::Json => json::render(report, page.all),
    }
}

/// A text for a reader as the page can show it, with no line that a runner takes for a command.
fn finish(text: &str, page: &Page) -> String {
    let text = sanitize::no_commands(text);
    if page.layout == Layout::Unicode { text } else { plain(&text) }
}

/// Signs of the typesetter as a terminal without them shows them. Letters stay: names are names.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("«\u{a0}", "\"").replace("\u{a0}»", "\"").chars() {
        match c {
            '…' => out.push_str("..."),
            '\u{a0}' | '\u{202f}' => out.push(' '),
            '’' => out.push('\''),
            '«' | '»' => out.push('"'),
            '·' => out.push('-'),
            '→' => out.push_str("->"),
            '←' => out.push_str("<-"),
            c => out.push(c),
        }
    }
    out
}
