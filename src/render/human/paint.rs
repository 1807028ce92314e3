//! Signs and colours: what a theme of miette draws with, on a page.

use miette::{GraphicalTheme, ThemeCharacters, ThemeStyles};

use crate::lang::Lang;
use crate::render::Page;
use crate::render::text::Word;
use crate::render::wrap;

/// A page with the signs and colours that it can show.
#[derive(Debug)]
pub(super) struct Paint {
    theme: GraphicalTheme,
    color: bool,
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

impl Paint {
    pub(super) fn new(page: &Page) -> Self {
        let characters = if page.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
        let styles = if page.color { ThemeStyles::ansi() } else { ThemeStyles::none() };
        let theme = GraphicalTheme { characters, styles };
        Self { theme, color: page.color, width: page.width.clamp(60, 200), lang: page.lang }
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
        let plain = wrap::hang(&format!("  {label}"), text, self.width);
        let painted = self.paint(role, label);
        plain.replacen(label, &painted, 1)
    }
}
