//! One plan judged: nodes, facts and verdicts, type by type and chunk by chunk.
//!
//! Chunks are independent and their results are sorted, so threads change nothing but the time. Within a chunk,
//! documents that are equal but for the names in them are judged once: what was said holds for each of the resources.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::catalogue::{Catalogue, TypeReads};
use super::finding::{At, Finding, Marked, judgements};
use super::nearby::{Missing, Near, Nearby};
use super::node::{Builder, Node};
use super::rego::{Document, RegoError, Session, Words, elements, field, keys, object};
use super::session::{self, Settings};
use super::text::{Mark, Named, Subject, Writer, document};
use super::tree::Tree;
use crate::plan::value::{AttributePath, Cause, Shape, Value};
use crate::plan::{Actions, Plan, ResourceChange, Secrets, Side};
use crate::policy::control::{Control, Scope};
use crate::resolve::Resolver;
use crate::vendor::VendorData;
use crate::vendor::plugin::Plugin;

/// Resources that a worker takes at a time: enough for equal ones to meet.
const CHUNK: usize = 256;

/// Documents judged in one evaluation: enough to spread its fixed cost, few enough to stay in the cache.
const EVALUATION: usize = 32;

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

/// Placement facts, which the host makes, by concept.
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

/// What came out: by control, in the order of the catalogue.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// Control id → findings, sorted by subject and rank.
    pub(crate) by_control: BTreeMap<String, Vec<Finding>>,
}

/// Findings by the index of their control.
type ByControl = BTreeMap<usize, Vec<Finding>>;

/// What policies said of some documents.
type Said = Vec<(usize, Marked)>;

/// Facts and findings of one chunk.
#[derive(Default)]
struct Judged {
    findings: ByControl,
    /// Facts that are judged in groups, without what tells equal ones apart.
    facts: Vec<Document>,
    members: Vec<Member>,
}

/// A fact of a group.
struct Member {
    concept: &'static str,
    group: Arc<str>,
    subject: Subject,
    /// Index of the fact.
    fact: usize,
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
    let mut grouped: BTreeMap<&'static str, Grouped> = BTreeMap::new();
    for one in judged {
        for member in one.members {
            if let Some(fact) = one.facts.get(member.fact) {
                grouped.entry(member.concept).or_default().add(member.group, member.subject, fact);
            }
        }
        all.take(world, one.findings);
    }
    for (concept, grouped) in &grouped {
        all.take(world, judge_groups(world, concept, grouped)?);
    }
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
    fn plugin(&self, change: &ResourceChange) -> Option<&'a Plugin> {
        self.vendor.plugin(&change.provider_name).ok().flatten()
    }

    /// The name that a mark stands for, for readers.
    fn shown(&self, named: &Named) -> Arc<str> {
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

fn judge_chunk(world: &World<'_, '_>, work: &Work<'_>, removed: bool, chunk: &[usize]) -> Result<Judged, RegoError> {
    let mut session = work
        .session
        .get_or_init(|| {
            let modules =
                session::modules_of_type(work.resource_type, &work.reads.adapters, world.controls, world.settings);
            session::load(&modules, world.words)
        })
        .clone()?;
    // Equal documents, by their text; and what the marks of each resource stand for.
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut documents: Vec<Document> = Vec::new();
    let mut resources: Vec<(usize, Vec<Named>)> = Vec::new();
    let mut writer = Writer::default();
    for i in chunk {
        let Some(change) = world.plan.changes.get(*i) else { continue };
        writer.clear();
        resource(world, work, *i, change, &mut writer);
        let number = if let Some(number) = numbers.get(writer.text()) {
            *number
        } else {
            documents.push(document(writer.text(), documents.len())?);
            numbers.insert(writer.text().to_owned(), documents.len() - 1);
            documents.len() - 1
        };
        resources.push((number, writer.names().to_vec()));
    }
    drop(numbers);
    let mut by_document: Vec<(Said, Vec<GroupFact>)> = documents.iter().map(|_| Default::default()).collect();
    while !documents.is_empty() {
        let some: Vec<Document> = documents.drain(..documents.len().min(EVALUATION)).collect();
        let (said, facts) = judge_documents(world, work, removed, some, &mut session)?;
        for (control, marked) in said {
            if let Some((said, _)) = by_document.get_mut(marked.id.document) {
                said.push((control, marked));
            }
        }
        for fact in facts {
            if let Some((_, facts)) = by_document.get_mut(fact.id.document) {
                facts.push(fact);
            }
        }
    }
    let mut judged = Judged::default();
    for (number, names) in &resources {
        let Some((said, facts)) = by_document.get_mut(*number) else { continue };
        for (control, marked) in said.iter() {
            judged.findings.entry(*control).or_default().push(finding(marked, names)?);
        }
        for fact in facts {
            judged.member(world, fact, names)?;
        }
    }
    Ok(judged)
}

/// A fact that is judged in a group.
struct GroupFact {
    concept: &'static str,
    id: Mark,
    group: Mark,
    fact: Document,
    /// Index among the facts of the chunk, once it is there.
    kept: Option<usize>,
}

impl Judged {
    fn member(&mut self, world: &World<'_, '_>, fact: &mut GroupFact, names: &[Named]) -> Result<(), RegoError> {
        let subject = subject(fact.id, names)?;
        let group = names.get(fact.group.name).map(|named| world.shown(named)).unwrap_or_default();
        // Marks mean nothing beside facts of other documents. A fact that names its resources is like no other.
        let named = names_carrier(&fact.fact);
        let index = match fact.kept.filter(|_| !named) {
            Some(index) => index,
            None => {
                self.facts.push(with_carriers(&fact.fact, &|mark| {
                    names.get(mark.name).map(|named| world.shown(named)).unwrap_or_default()
                }));
                self.facts.len() - 1
            }
        };
        fact.kept = Some(index);
        self.members.push(Member { concept: fact.concept, group, subject, fact: index });
        Ok(())
    }
}

/// True if some node says which resource carries it.
fn names_carrier(document: &Document) -> bool {
    match document {
        Document::Object(fields) => fields.iter().any(|(key, value)| *key == keys().at || names_carrier(value)),
        Document::Array(items) => items.iter().any(names_carrier),
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

fn subject(mark: Mark, names: &[Named]) -> Result<Subject, RegoError> {
    match names.get(mark.name) {
        Some(Named::Subject(subject)) => Ok(*subject),
        _ => Err(policy_error("facts", "a fact stands on no resource")),
    }
}

/// What was said of a document, for one of its resources.
fn finding(marked: &Marked, names: &[Named]) -> Result<Finding, RegoError> {
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

/// Takes a fact out of its document: without what tells it apart from equal ones.
fn group_fact(concept: &'static str, fact: &Document) -> Result<GroupFact, RegoError> {
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
    Ok(GroupFact { concept, id, group, fact, kept: None })
}

fn is_grouped(world: &World<'_, '_>, concept: &str) -> bool {
    world.controls.iter().any(|c| c.header.scope == Scope::Group && c.header.concepts.iter().any(|own| own == concept))
}

/// What every control says in an output, counted against the facts.
fn read(world: &World<'_, '_>, output: &Document, scope: Scope) -> Result<Said, RegoError> {
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

fn policy_error(at: &str, message: &str) -> RegoError {
    RegoError { at: at.to_owned(), message: message.to_owned() }
}

fn judge_places(world: &World<'_, '_>, places: &Places) -> Result<ByControl, RegoError> {
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

/// The groups of one concept.
#[derive(Default)]
struct Grouped {
    /// Facts, each once.
    facts: BTreeMap<Document, usize>,
    /// Subjects and numbers of facts, by the name of the group.
    groups: BTreeMap<Arc<str>, Vec<(Subject, usize)>>,
}

impl Grouped {
    fn add(&mut self, group: Arc<str>, subject: Subject, fact: &Document) {
        let number = self.facts.get(fact).copied().unwrap_or_else(|| {
            self.facts.insert(fact.clone(), self.facts.len());
            self.facts.len() - 1
        });
        self.groups.entry(group).or_default().push((subject, number));
    }
}

/// Groups that hold the same facts are judged once.
fn judge_groups(world: &World<'_, '_>, concept: &'static str, grouped: &Grouped) -> Result<ByControl, RegoError> {
    let mut facts: Vec<&Document> = vec![&Document::Undefined; grouped.facts.len()];
    for (fact, number) in &grouped.facts {
        if let Some(place) = facts.get_mut(*number) {
            *place = fact;
        }
    }
    let mut equal: BTreeMap<Vec<usize>, Vec<&[(Subject, usize)]>> = BTreeMap::new();
    for members in grouped.groups.values() {
        equal.entry(members.iter().map(|(_, fact)| *fact).collect()).or_default().push(members);
    }
    let equal: Vec<(Vec<usize>, Vec<&[(Subject, usize)]>)> = equal.into_iter().collect();
    let concepts = BTreeSet::from([concept]);
    let session = session::load(&session::modules_of_groups(&concepts, world.controls, world.settings), world.words)?;
    let judged: Vec<ByControl> = equal
        .par_chunks(EVALUATION)
        .map(|chunk| {
            let groups = chunk.iter().enumerate().map(|(i, (numbers, _))| {
                let members = numbers.iter().enumerate().filter_map(|(j, number)| {
                    let mut fact = (*facts.get(*number)?).clone();
                    let fields = fact.as_object_mut().ok()?;
                    fields.insert("id".into(), format!("{i}:{j}").into());
                    fields.insert("group".into(), Document::from(""));
                    Some(fact)
                });
                Document::from(members.collect::<Vec<_>>())
            });
            let groups = object([(Document::from(concept), Document::from(groups.collect::<Vec<_>>()))]);
            let output = session.clone().evaluate("data.main.out", object([("groups".into(), groups)]))?;
            let mut findings = ByControl::new();
            for (control, marked) in read(world, &output, Scope::Group)? {
                let groups = chunk.get(marked.id.document).map(|(_, groups)| groups.as_slice()).unwrap_or_default();
                for members in groups {
                    let names: Vec<Named> =
                        members.get(marked.id.name).map(|(subject, _)| Named::Subject(*subject)).into_iter().collect();
                    let marked = Marked { id: Mark { document: 0, name: 0 }, ..marked.clone() };
                    findings.entry(control).or_default().push(finding(&marked, &names)?);
                }
            }
            Ok(findings)
        })
        .collect::<Result<_, RegoError>>()?;
    let mut all = ByControl::new();
    for (control, findings) in judged.into_iter().flatten() {
        all.entry(control).or_default().extend(findings);
    }
    Ok(all)
}

/// Writes the document of one resource.
pub(super) fn resource(
    world: &World<'_, '_>,
    work: &Work<'_>,
    index: usize,
    change: &ResourceChange,
    out: &mut Writer,
) {
    let gone = change.actions.only_goes_away();
    let existing = !gone && !change.actions.creates();
    let after =
        if gone { Value::Null } else { world.plan.values(change, Side::After, &work.reads.after_shape, world.secrets) };
    let wants_before = existing || !work.reads.before.children.is_empty();
    let before = match change.actions {
        Actions::Create => None,
        _ if !wants_before => None,
        _ => Some(world.plan.values(change, Side::Before, &work.reads.before_shape, world.secrets)),
    };
    let plugin = world.plugin(change);
    let builder = |side, before| Builder { resolver: world.resolver, plugin, change, side, before, at: None };
    out.open('{');
    out.key("address");
    out.subject(Subject::Change(index));
    out.key("attr");
    builder(Side::After, before.as_ref().filter(|_| existing)).build(&work.reads.after, &after, out);
    out.key("change");
    out.open('{');
    out.key("existed");
    Node::truth(!matches!(change.actions, Actions::Create)).write(&"", None, out);
    out.key("destroyed");
    Node::truth(change.actions.destroys()).write(&"", None, out);
    out.close('}');
    if !work.reads.before.children.is_empty() {
        out.key("before");
        builder(Side::Before, None).build(&work.reads.before, before.as_ref().unwrap_or(&Value::Null), out);
    }
    out.key("near");
    out.open('{');
    for ((relation, tree), shape) in work.reads.near.iter().zip(work.reads.near_shapes.values()) {
        out.key(relation);
        out.open('[');
        let found = world.nearby.of(work.resource_type, relation, index);
        for companion in found.map(|found| found.companions.as_slice()).unwrap_or_default() {
            write_companion(world, *companion, (tree, shape), out);
        }
        out.close(']');
    }
    out.close('}');
    out.key("missing");
    out.open('{');
    for relation in &work.reads.missing {
        out.key(relation);
        write_missing(world.nearby.of(work.resource_type, relation, index), out);
    }
    out.close('}');
    out.key("target");
    out.open('{');
    for argument in &work.reads.targets {
        out.key(argument);
        out.name(Named::Text(target(world, change, argument)));
    }
    out.close('}');
    out.close('}');
}

fn write_companion(world: &World<'_, '_>, index: usize, (tree, shape): (&Tree, &Shape), out: &mut Writer) {
    let Some(change) = world.plan.changes.get(index) else { return };
    let values = world.plan.values(change, Side::After, shape, world.secrets);
    let existing = !change.actions.creates();
    let before = existing.then(|| world.plan.values(change, Side::Before, shape, world.secrets));
    let builder = Builder {
        resolver: world.resolver,
        plugin: world.plugin(change),
        change,
        side: Side::After,
        before: before.as_ref(),
        at: Some(Subject::Change(index)),
    };
    out.element();
    out.open('{');
    out.key("address");
    out.subject(Subject::Change(index));
    out.key("attr");
    builder.build(tree, &values, out);
    out.close('}');
}

/// Whether a companion is missing; its path is the type of the companion, since nothing else is there to point at.
fn write_missing(near: Option<&Near>, out: &mut Writer) {
    let node = match near.map(|near| &near.missing) {
        Some(Missing::Yes) => Node::truth(true),
        Some(Missing::No) => Node::truth(false),
        Some(Missing::Unknown(cause)) => Node::Unknown(cause.clone()),
        None => Node::Unknown(Cause::NotMapped),
    };
    node.write(&near.map(|near| &*near.kind).unwrap_or_default(), None, out);
}

/// What an argument leads to, as text: the resource, the literal, or the rule's own resource where nobody can tell.
fn target(world: &World<'_, '_>, change: &ResourceChange, argument: &str) -> Arc<str> {
    let mut shape = Shape::default();
    shape.insert(argument);
    let values = world.plan.values(change, Side::After, &shape, world.secrets);
    let path = AttributePath::name(argument);
    let resolved = world.resolver.attribute(change, Side::After, &path, values.at(&path));
    match &resolved.value {
        Value::String(text) => text.clone(),
        Value::Unknown(unknown) if unknown.exact => match unknown.origins.as_slice() {
            [one] => one.address.to_string().into(),
            _ => change.address.without_key().to_string().into(),
        },
        _ => change.address.without_key().to_string().into(),
    }
}
