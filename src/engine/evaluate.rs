//! One plan judged: nodes, facts and verdicts, type by type and chunk by chunk.
//!
//! Chunks are independent and their results are sorted, so threads change nothing but the time. Within a chunk,
//! documents that are equal but for the names in them are judged once: what was said holds for each of the resources.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::catalogue::{Catalogue, TypeReads};
use super::finding::{At, Finding, Marked, judgements};
use super::groups::{GroupFact, Groups, Members, group_fact};
use super::nearby::Nearby;
use super::placements::{Places, judge_places};
use super::rego::{Document, RegoError, Session, Words, elements, field, object};
use super::resource::resource;
use super::session::{self, Settings};
use super::text::{Mark, Named, Subject, Writer, document};
use crate::plan::{Plan, ResourceChange, Secrets};
use crate::policy::control::{Control, Scope};
use crate::resolve::Resolver;
use crate::vendor::VendorData;
use crate::vendor::plugin::Plugin;

/// Resources that a worker takes at a time: enough for equal ones to meet.
const CHUNK: usize = 256;

/// Documents judged in one evaluation: enough to spread its fixed cost, few enough to stay in the cache.
pub(super) const EVALUATION: usize = 32;

/// Everything that is needed to judge one plan.
#[derive(Debug)]
pub(crate) struct World<'a, 'p> {
    pub(crate) plan: &'a Plan,
    pub(crate) resolver: &'a Resolver<'p>,
    pub(crate) secrets: &'a Secrets,
    pub(crate) controls: &'a [&'a Control],
    pub(crate) settings: &'a Settings,
    pub(crate) nearby: &'a Nearby,
    pub(crate) vendor: &'a VendorData,
    pub(crate) words: Words,
}

/// What came out: by control, in the order of the catalogue.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// Control id → findings, sorted by subject and rank.
    pub(crate) by_control: BTreeMap<String, Vec<Finding>>,
}

/// Findings by the index of their control.
pub(super) type ByControl = BTreeMap<usize, Vec<Finding>>;

/// What policies said of some documents.
pub(super) type Said = Vec<(usize, Marked)>;

/// Facts and findings of one chunk.
#[derive(Default)]
struct Judged {
    findings: ByControl,
    members: Members,
}

/// A type of the plan with the resources to judge and the session that judges them.
pub(super) struct Work<'a> {
    pub(super) resource_type: &'static str,
    pub(super) reads: &'a TypeReads,
    /// Resources that exist after the plan.
    pub(super) present: Vec<usize>,
    /// Resources that only go away.
    pub(super) removed: Vec<usize>,
    session: OnceLock<Result<Session, RegoError>>,
}

/// Judges a plan.
///
/// # Errors
/// If a policy fails, or its verdicts do not match its facts.
pub(crate) fn evaluate(world: &World<'_, '_>, catalogue: &Catalogue, places: Places) -> Result<Findings, RegoError> {
    let mut all = Findings::default();
    // The facts of places come first, and are gone before the others are made.
    all.take(world, judge_places(world, &places)?);
    drop(places);
    let work = work(world, catalogue);
    let chunks: Vec<(&Work<'_>, bool, &[usize])> = work
        .iter()
        .flat_map(|work| {
            let present = work.present.chunks(CHUNK).map(move |chunk| (work, false, chunk));
            let removed = work.removed.chunks(CHUNK).map(move |chunk| (work, true, chunk));
            present.chain(removed)
        })
        .collect();
    let judged: Vec<Judged> = chunks
        .par_iter()
        .map(|(work, removed, chunk)| judge_chunk(world, work, *removed, chunk))
        .collect::<Result<_, _>>()?;
    let mut groups = Groups::default();
    for one in judged {
        groups.take(one.members);
        all.take(world, one.findings);
    }
    all.take(world, groups.judge(world)?);
    for findings in all.by_control.values_mut() {
        findings.sort_by(|a, b| {
            let (one, other) = (&a.judgement, &b.judgement);
            (a.subject, one.rank, &one.path, &one.key).cmp(&(b.subject, other.rank, &other.path, &other.key))
        });
    }
    Ok(all)
}

impl<'a> World<'a, '_> {
    /// The plugin of a resource; documents were read once before, so none fails here.
    pub(super) fn plugin(&self, change: &ResourceChange) -> Option<&'a Plugin> {
        self.vendor.plugin(&change.provider_name).ok().flatten()
    }

    /// The name that a mark stands for, for readers.
    pub(super) fn shown(&self, named: &Named) -> Arc<str> {
        match named {
            Named::Text(text) => text.clone(),
            Named::Subject(Subject::Change(i)) => {
                self.plan.changes.get(*i).map(|change| change.address.to_string()).unwrap_or_default().into()
            }
            Named::Subject(Subject::Provider(_)) => Arc::default(),
        }
    }
}

impl Findings {
    fn take(&mut self, world: &World<'_, '_>, findings: ByControl) {
        for (control, findings) in findings {
            if let Some(control) = world.controls.get(control) {
                self.by_control.entry(control.header.id.clone()).or_default().extend(findings);
            }
        }
    }
}

pub(super) fn work<'a>(world: &World<'_, '_>, catalogue: &'a Catalogue) -> Vec<Work<'a>> {
    let mut work: BTreeMap<&'static str, Work<'a>> = catalogue
        .types()
        .map(|(resource_type, reads)| {
            let work =
                Work { resource_type, reads, present: Vec::new(), removed: Vec::new(), session: OnceLock::new() };
            (resource_type, work)
        })
        .collect();
    for (i, change) in world.plan.changes.iter().enumerate() {
        if !change.is_subject() {
            continue;
        }
        if let Some(work) = work.get_mut(change.address.resource_type.as_ref()) {
            if !change.actions.only_goes_away() {
                work.present.push(i);
            } else if work.reads.removed {
                work.removed.push(i);
            }
        }
    }
    work.into_values().filter(|work| !work.present.is_empty() || !work.removed.is_empty()).collect()
}

/// What policies said of one document.
#[derive(Default)]
struct Answer {
    said: Said,
    facts: Vec<GroupFact>,
}

fn judge_chunk(world: &World<'_, '_>, work: &Work<'_>, removed: bool, chunk: &[usize]) -> Result<Judged, RegoError> {
    let (documents, resources) = equal_documents(world, work, chunk)?;
    let mut answers = answers(world, work, removed, documents)?;
    let mut judged = Judged::default();
    for (number, names) in &resources {
        let Some(answer) = answers.get_mut(*number) else { continue };
        for (control, marked) in &answer.said {
            judged.findings.entry(*control).or_default().push(finding(marked, names)?);
        }
        for fact in &mut answer.facts {
            judged.members.add(world, fact, names)?;
        }
    }
    Ok(judged)
}

/// The number of a resource's document, and what its marks stand for.
type Of = (usize, Vec<Named>);

/// The documents of some resources, each once; and the document of each resource, with what its marks stand for.
fn equal_documents(
    world: &World<'_, '_>,
    work: &Work<'_>,
    chunk: &[usize],
) -> Result<(Vec<Document>, Vec<Of>), RegoError> {
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut documents = Vec::new();
    let mut resources = Vec::new();
    let mut writer = Writer::default();
    for (i, change) in chunk.iter().filter_map(|i| Some((*i, world.plan.changes.get(*i)?))) {
        writer.clear();
        resource(world, work, i, change, &mut writer);
        let number = if let Some(number) = numbers.get(writer.text()) {
            *number
        } else {
            let number = documents.len();
            documents.push(document(writer.text(), number)?);
            numbers.insert(writer.text().to_owned(), number);
            number
        };
        resources.push((number, writer.names().to_vec()));
    }
    Ok((documents, resources))
}

/// What policies say of documents, by their numbers.
fn answers(
    world: &World<'_, '_>,
    work: &Work<'_>,
    removed: bool,
    mut documents: Vec<Document>,
) -> Result<Vec<Answer>, RegoError> {
    let load = || {
        let adapters = &work.reads.adapters;
        let modules = session::modules_of_type(work.resource_type, adapters, world.controls, world.settings);
        session::load(&modules, world.words)
    };
    let mut session = work.session.get_or_init(load).clone()?;
    let mut answers: Vec<Answer> = documents.iter().map(|_| Answer::default()).collect();
    while !documents.is_empty() {
        let some: Vec<Document> = documents.drain(..documents.len().min(EVALUATION)).collect();
        let (said, facts) = judge_documents(world, work, removed, some, &mut session)?;
        for (control, marked) in said {
            if let Some(answer) = answers.get_mut(marked.id.document) {
                answer.said.push((control, marked));
            }
        }
        for fact in facts {
            if let Some(answer) = answers.get_mut(fact.id.document) {
                answer.facts.push(fact);
            }
        }
    }
    Ok(answers)
}

/// The subject that a mark stands for.
pub(super) fn subject(mark: Mark, names: &[Named]) -> Result<Subject, RegoError> {
    match names.get(mark.name) {
        Some(Named::Subject(subject)) => Ok(*subject),
        _ => Err(policy_error("facts", "a fact stands on no resource")),
    }
}

/// What was said of a document, for one of its resources.
pub(super) fn finding(marked: &Marked, names: &[Named]) -> Result<Finding, RegoError> {
    let subject = subject(marked.id, names)?;
    let at = match &marked.at {
        Some(At::Mark(mark)) => names.get(mark.name).cloned(),
        Some(At::Name(name)) => Some(Named::Text(name.clone())),
        None => None,
    };
    let at = at.filter(|at| *at != Named::Subject(subject));
    Ok(Finding { subject, at, judgement: marked.judgement.clone() })
}

/// Judges some documents of a type at once.
fn judge_documents(
    world: &World<'_, '_>,
    work: &Work<'_>,
    removed: bool,
    documents: Vec<Document>,
    session: &mut Session,
) -> Result<(Said, Vec<GroupFact>), RegoError> {
    let expected = if removed { 0 } else { documents.len() };
    let list = object([(Document::from(work.resource_type), Document::from(documents))]);
    let (by_type, gone) = if removed { (Document::new_object(), list) } else { (list, Document::new_object()) };
    let output = session.evaluate("data.main.out", object([("by_type".into(), by_type), ("removed".into(), gone)]))?;
    let said = read(world, &output, Scope::Resource)?;
    let facts = field(&output, &"facts".into());
    let mut grouped = Vec::new();
    for concept in work.reads.adapters.keys().copied() {
        let made = facts.and_then(|facts| field(facts, &concept.into()));
        let Some(made) = made.filter(|made| matches!(made, Document::Array(_))) else {
            return Err(policy_error(
                work.resource_type,
                &format!("the adapter for `{concept}` made no list of facts"),
            ));
        };
        if work.reads.per_resource.contains(concept) && elements(made).count() < expected {
            return Err(policy_error(work.resource_type, &format!("the adapter for `{concept}` lost a resource")));
        }
        if is_grouped(world, concept) {
            for fact in elements(made) {
                grouped.push(group_fact(concept, fact)?);
            }
        }
    }
    Ok((said, grouped))
}

fn is_grouped(world: &World<'_, '_>, concept: &str) -> bool {
    world.controls.iter().any(|c| c.header.scope == Scope::Group && c.header.concepts.iter().any(|own| own == concept))
}

/// What every control says in an output, counted against the facts.
pub(super) fn read(world: &World<'_, '_>, output: &Document, scope: Scope) -> Result<Said, RegoError> {
    let verdicts = field(output, &"verdicts".into()).ok_or_else(|| policy_error("main", "no verdicts"))?;
    let facts = field(output, &"facts".into()).ok_or_else(|| policy_error("main", "no facts"))?;
    let mut all = Vec::new();
    for (i, control) in world.controls.iter().enumerate().filter(|(_, control)| control.header.scope == scope) {
        let id = control.header.id.as_str();
        let Some(own) = field(verdicts, &id.into()) else { continue };
        let said = judgements(own).map_err(|_| policy_error(id, "a verdict is no pair of fact and judgement"))?;
        let concept = control.header.concepts.first().map(String::as_str).unwrap_or_default();
        let made = field(facts, &concept.into()).map_or(0, |made| match scope {
            Scope::Group => elements(made).map(|group| elements(group).count()).sum(),
            _ => elements(made).count(),
        });
        // Absence is silent in Rego: a fact without a verdict is a hole, never a pass.
        if said.len() != made {
            return Err(policy_error(id, &format!("{made} facts, {} verdicts", said.len())));
        }
        all.extend(said.into_iter().map(|marked| (i, marked)));
    }
    Ok(all)
}

pub(super) fn policy_error(at: &str, message: &str) -> RegoError {
    RegoError { at: at.to_owned(), message: message.to_owned() }
}
