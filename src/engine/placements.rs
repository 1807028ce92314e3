//! Placement facts, which the host makes: where resources and provider configurations are, and who runs them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::evaluate::{ByControl, EVALUATION, Said, World, finding, read};
use super::rego::{Document, RegoError, object};
use super::session;
use super::text::{Named, Subject, document};
use crate::policy::control::Scope;

/// Placement facts by concept.
pub(crate) type Places = BTreeMap<&'static str, Placements>;

/// The placement facts of one concept: texts of facts, and the subjects of each.
#[derive(Debug, Default)]
pub(crate) struct Placements {
    texts: Vec<String>,
    numbers: HashMap<String, usize>,
    /// Subject and number of its fact.
    of: Vec<(Subject, usize)>,
}

impl Placements {
    /// Adds a fact about a subject, whose text names nothing but this subject.
    pub(crate) fn add(&mut self, subject: Subject, text: &str) {
        let number = self.numbers.get(text).copied().unwrap_or_else(|| {
            self.texts.push(text.to_owned());
            self.numbers.insert(text.to_owned(), self.texts.len() - 1);
            self.texts.len() - 1
        });
        self.of.push((subject, number));
    }

    /// Adds the facts of another part of the plan.
    pub(crate) fn extend(&mut self, other: &Self) {
        for (subject, text) in other.facts() {
            self.add(subject, text);
        }
    }

    /// Subjects and their facts.
    pub(crate) fn facts(&self) -> impl Iterator<Item = (Subject, &str)> {
        self.of.iter().filter_map(|(subject, number)| Some((*subject, self.texts.get(*number)?.as_str())))
    }
}

/// Judges placement facts, each text once.
///
/// # Errors
/// If a policy fails, or its verdicts do not match its facts.
pub(super) fn judge_places(world: &World<'_, '_>, places: &Places) -> Result<ByControl, RegoError> {
    let mut all = ByControl::new();
    for (concept, placements) in places {
        let concepts = BTreeSet::from([*concept]);
        let modules = session::modules_of_places(&concepts, world.controls, world.settings);
        let mut session = session::load(&modules, world.words)?;
        let mut said: Vec<Said> = placements.texts.iter().map(|_| Said::default()).collect();
        for (chunk, texts) in placements.texts.chunks(EVALUATION * 4).enumerate() {
            let first = chunk * EVALUATION * 4;
            let facts = texts.iter().enumerate().map(|(i, text)| document(text, first + i));
            let facts = facts.collect::<Result<Vec<_>, _>>()?;
            let facts = object([(Document::from(*concept), Document::from(facts))]);
            let output = session.evaluate("data.main.out", object([("place".into(), facts)]))?;
            for (control, marked) in read(world, &output, Scope::Resource)? {
                if let Some(said) = said.get_mut(marked.id.document) {
                    said.push((control, marked));
                }
            }
        }
        for (subject, number) in &placements.of {
            for (control, marked) in said.get(*number).into_iter().flatten() {
                all.entry(*control).or_default().push(finding(marked, &[Named::Subject(*subject)])?);
            }
        }
    }
    Ok(all)
}
