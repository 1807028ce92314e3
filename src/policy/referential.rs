//! The referential: its letters, and what a plan can say of each.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::bundle::DATA;
use crate::lang::{Localised, french};

/// What a plan can say of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reach {
    /// A value in a plan can contradict it.
    Direct,
    /// A plan gives evidence.
    Partial,
    /// Organisational, physical, contractual or legal.
    None,
}

/// How much a letter binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// A requirement.
    Must,
    /// A recommendation, which the qualification does not verify.
    Should,
}

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// `10.1.a`.
    pub id: String,
    /// How much it binds.
    pub level: Level,
    /// What a plan can say of it.
    pub plan: Reach,
    /// What it asks, in our own words.
    #[serde(flatten)]
    pub text: Localised,
    /// What no plan can show of it.
    pub unseen: Option<Localised>,
}

impl Letter {
    /// The letter for a reader: French with the spaces that its typography asks for. The data are written with plain
    /// ones, and most runs show no letter.
    #[must_use]
    pub fn typeset(&self) -> Self {
        let mut shown = self.clone();
        for text in std::iter::once(&mut shown.text).chain(&mut shown.unseen) {
            text.fr = french(&text.fr);
        }
        shown
    }
}

#[derive(Deserialize)]
struct Document {
    chapters: Vec<Chapter>,
}

#[derive(Deserialize)]
struct Chapter {
    sections: Vec<Section>,
}

#[derive(Deserialize)]
struct Section {
    letters: Vec<Letter>,
}

/// The letters of the edition in force, by id; empty if the document does not read, which a test rules out.
pub fn letters() -> &'static BTreeMap<String, Letter> {
    static LETTERS: OnceLock<BTreeMap<String, Letter>> = OnceLock::new();
    LETTERS.get_or_init(|| {
        let sections =
            document().into_iter().flat_map(|document| document.chapters).flat_map(|chapter| chapter.sections);
        sections.flat_map(|section| section.letters).map(|letter| (letter.id.clone(), letter)).collect()
    })
}

fn document() -> Option<Document> {
    let (_, json) = DATA.iter().find(|(name, _)| *name == "data/referentials/secnumcloud")?;
    serde_json::from_str(json).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::control::controls;

    #[test]
    fn every_letter_is_there_and_every_control_serves_one_that_a_plan_reaches() {
        assert_eq!(letters().len(), 278);
        for control in controls().unwrap() {
            assert!(control.letters().next().is_some(), "{} serves no letter", control.header.id);
            for letter in control.letters() {
                let found = letters().get(letter).unwrap_or_else(|| panic!("{letter} is no letter"));
                assert_ne!(found.plan, Reach::None, "{} serves {letter}", control.header.id);
            }
        }
    }
}
