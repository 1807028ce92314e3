//! Signs and colours: what a theme of miette draws with, on a page.

use std::collections::BTreeMap;
use std::sync::Arc;

use miette::{GraphicalTheme, ThemeCharacters, ThemeStyles};

use crate::lang::Lang;
use crate::render::text::Word;
use crate::render::wrap;
use crate::render::{Layout, Page};

/// A page with the signs and colours that it can show.
#[derive(Debug)]
pub(super) struct Paint<'a> {
    theme: GraphicalTheme,
    color: bool,
    links: &'a BTreeMap<(usize, Arc<str>), String>,
    /// Sentences in place of drawings, a line each.
    pub(super) plain: bool,
    pub(super) width: usize,
    pub(super) lang: Lang,
}

/// What a piece of text is, for its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Fail,
    Undetermined,
    Pass,
    Help,
    Quiet,
    Strong,
    Related,
}

impl<'a> Paint<'a> {
    pub(super) fn new(page: &'a Page) -> Self {
        let plain = page.layout == Layout::Plain;
        let color = page.color && !plain;
        let characters =
            if page.layout == Layout::Unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
        let styles = if color { ThemeStyles::ansi() } else { ThemeStyles::none() };
        let theme = GraphicalTheme { characters, styles };
        // A sentence that is read out has no width.
        let width = if plain { usize::MAX } else { page.width.clamp(60, 200) };
        Self { theme, color, links: &page.links, plain, width, lang: page.lang }
    }

    /// The URI that the name of a file leads to.
    pub(super) fn target(&self, plan: usize, file: &Arc<str>) -> Option<&'a str> {
        self.links.get(&(plan, file.clone())).map(String::as_str)
    }

    pub(super) fn signs(&self) -> &ThemeCharacters {
        &self.theme.characters
    }

    /// The text in the colour of its role.
    pub(super) fn paint(&self, role: Role, text: &str) -> String {
        if !self.color {
            return text.to_owned();
        }
        let styles = &self.theme.styles;
        let style = match role {
            Role::Fail => styles.error.bold(),
            Role::Undetermined => styles.warning.bold(),
            Role::Pass => styles.advice.green().bold(),
            Role::Help => styles.help,
            Role::Quiet => styles.linum,
            Role::Strong => styles.linum.remove_all_effects().bold(),
            Role::Related => styles.highlights.first().copied().unwrap_or(styles.help),
        };
        style.style(text).to_string()
    }

    pub(super) fn say(&self, word: Word) -> String {
        word.get(self.lang)
    }

    pub(super) fn fill(&self, word: Word, values: &[&str]) -> String {
        word.fill(self.lang, values)
    }

    /// A text behind a label in colour, wrapped, indented by two columns.
    pub(super) fn labelled(&self, label: &str, role: Role, text: &str) -> String {
        let indent = if self.plain { "" } else { "  " };
        let plain = wrap::hang(&format!("{indent}{label}"), text, self.width);
        let painted = self.paint(role, label);
        plain.replacen(label, &painted, 1)
    }
}
