//! Facts that are judged in groups: what several resources add up to. Groups that hold the same facts are judged once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::evaluate::{ByControl, EVALUATION, World, finding, policy_error, read, subject};
use super::finding::Marked;
use super::rego::{Document, RegoError, Session, field, keys, object};
use super::session;
use super::text::{Mark, Named, Subject};
use crate::policy::control::Scope;

/// A fact that is judged in a group.
pub(super) struct GroupFact {
    concept: &'static str,
    /// What it stands on.
    pub(super) id: Mark,
    group: Mark,
    fact: Document,
    /// True if some node in it says which resource carries it.
    has_carrier: bool,
    /// Index among the facts of the chunk, once it is there.
    kept: Option<usize>,
}

/// What the resources of one chunk bring to groups.
#[derive(Default)]
pub(super) struct Members {
    /// Facts, without what tells equal ones apart.
    facts: Vec<Document>,
    /// Concept, name of the group, subject, and index of the fact.
    members: Vec<(&'static str, Arc<str>, Subject, usize)>,
}

/// The groups of a plan.
#[derive(Default)]
pub(super) struct Groups {
    /// Facts, each once, with their numbers.
    facts: BTreeMap<Document, usize>,
    /// Subjects and numbers of facts, by concept and name of the group.
    groups: BTreeMap<(&'static str, Arc<str>), Vec<Member>>,
}

/// A subject and the number of its fact.
type Member = (Subject, usize);

/// Groups with the same facts: the numbers of these, and the members of each group.
type Equal<'g> = (Vec<usize>, Vec<&'g [Member]>);

impl Members {
    /// Adds a fact for one of the resources that it holds for.
    pub(super) fn add(
        &mut self,
        world: &World<'_, '_>,
        fact: &mut GroupFact,
        names: &[Named],
    ) -> Result<(), RegoError> {
        let subject = subject(fact.id, names)?;
        let shown = |mark: Mark| names.get(mark.name).map(|name| world.shown(name)).unwrap_or_default();
        // Marks mean nothing beside facts of other documents: a fact that names resources is like no other.
        let index = fact.kept.filter(|_| !fact.has_carrier).unwrap_or_else(|| {
            self.facts.push(with_carriers(&fact.fact, &shown));
            self.facts.len() - 1
        });
        fact.kept = Some(index);
        self.members.push((fact.concept, shown(fact.group), subject, index));
        Ok(())
    }
}

impl Groups {
    /// Takes over what a chunk brings.
    pub(super) fn take(&mut self, members: Members) {
        let mut numbers = Vec::with_capacity(members.facts.len());
        for fact in members.facts {
            let next = self.facts.len();
            numbers.push(*self.facts.entry(fact).or_insert(next));
        }
        for (concept, group, subject, fact) in members.members {
            if let Some(number) = numbers.get(fact) {
                self.groups.entry((concept, group)).or_default().push((subject, *number));
            }
        }
    }

    /// Judges all groups.
    ///
    /// # Errors
    /// If a policy fails, or its verdicts do not match its facts.
    pub(super) fn judge(&self, world: &World<'_, '_>) -> Result<ByControl, RegoError> {
        let mut facts: Vec<&Document> = vec![&Document::Undefined; self.facts.len()];
        for (fact, number) in &self.facts {
            if let Some(place) = facts.get_mut(*number) {
                *place = fact;
            }
        }
        let mut by_concept: BTreeMap<&'static str, BTreeMap<Vec<usize>, Vec<&[Member]>>> = BTreeMap::new();
        for ((concept, _), members) in &self.groups {
            let numbers = members.iter().map(|(_, fact)| *fact).collect();
            by_concept.entry(concept).or_default().entry(numbers).or_default().push(members);
        }
        let mut all = ByControl::new();
        for (concept, equal) in by_concept {
            let equal: Vec<Equal<'_>> = equal.into_iter().collect();
            let modules = session::modules_of_groups(&BTreeSet::from([concept]), world.controls, world.settings);
            let session = session::load(&modules, world.words)?;
            let judged: Vec<ByControl> = equal
                .par_chunks(EVALUATION)
                .map(|chunk| judge_equal(world, session.clone(), concept, chunk, &facts))
                .collect::<Result<_, RegoError>>()?;
            for (control, findings) in judged.into_iter().flatten() {
                all.entry(control).or_default().extend(findings);
            }
        }
        Ok(all)
    }
}

/// Judges one group of each kind, for all groups of the kind.
fn judge_equal(
    world: &World<'_, '_>,
    mut session: Session,
    concept: &'static str,
    chunk: &[Equal<'_>],
    facts: &[&Document],
) -> Result<ByControl, RegoError> {
    let group = |(i, (numbers, _)): (usize, &Equal<'_>)| {
        let members = numbers.iter().enumerate().filter_map(|(j, number)| {
            let mut fact = (*facts.get(*number)?).clone();
            let fields = fact.as_object_mut().ok()?;
            fields.insert("id".into(), Mark { document: i, name: j }.to_string().into());
            fields.insert("group".into(), keys().empty.clone());
            Some(fact)
        });
        Document::from(members.collect::<Vec<_>>())
    };
    let groups: Vec<Document> = chunk.iter().enumerate().map(group).collect();
    let groups = object([(Document::from(concept), Document::from(groups))]);
    let output = session.evaluate("data.main.out", object([("groups".into(), groups)]))?;
    let mut findings = ByControl::new();
    for (control, marked) in read(world, &output, Scope::Group)? {
        let Some((_, groups)) = chunk.get(marked.id.document) else { continue };
        let first = Marked { id: Mark { document: 0, name: 0 }, ..marked.clone() };
        for (subject, _) in groups.iter().filter_map(|members| members.get(marked.id.name)) {
            findings.entry(control).or_default().push(finding(&first, &[Named::Subject(*subject)])?);
        }
    }
    Ok(findings)
}

/// True if some node says which resource carries it.
fn has_carrier(document: &Document) -> bool {
    match document {
        Document::Object(fields) => fields.iter().any(|(key, value)| *key == keys().at || has_carrier(value)),
        Document::Array(items) => items.iter().any(has_carrier),
        _ => false,
    }
}

/// A document with names in the place of the marks of carriers.
fn with_carriers(document: &Document, name: &dyn Fn(Mark) -> Arc<str>) -> Document {
    match document {
        Document::Object(fields) => object(fields.iter().map(|(key, value)| {
            let mark = value.as_string().ok().filter(|_| *key == keys().at).and_then(|text| Mark::parse(text));
            let value = mark.map_or_else(|| with_carriers(value, name), |mark| Document::String(name(mark)));
            (key.clone(), value)
        })),
        Document::Array(items) => {
            Document::from(items.iter().map(|item| with_carriers(item, name)).collect::<Vec<_>>())
        }
        other => other.clone(),
    }
}

/// Takes a fact out of its document: without what tells it apart from equal ones.
pub(super) fn group_fact(concept: &'static str, fact: &Document) -> Result<GroupFact, RegoError> {
    let (id_key, group_key) = (Document::from("id"), Document::from("group"));
    let mark = |key: &Document| {
        let text = field(fact, key).and_then(|text| text.as_string().ok());
        text.and_then(|text| Mark::parse(text))
            .ok_or_else(|| policy_error(concept, "a fact has no resource or no group"))
    };
    let (id, group) = (mark(&id_key)?, mark(&group_key)?);
    let fields = if let Document::Object(fields) = fact { Some(fields.iter()) } else { None };
    let kept = fields.into_iter().flatten().filter(|(key, _)| **key != id_key && **key != group_key);
    let fact = object(kept.map(|(key, value)| (key.clone(), value.clone())));
    Ok(GroupFact { concept, id, group, has_carrier: has_carrier(&fact), fact, kept: None })
}
