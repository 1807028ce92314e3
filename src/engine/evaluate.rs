//! One plan judged: nodes, facts and verdicts, type by type and chunk by chunk.
//!
//! Chunks are independent and their results are sorted, so threads change nothing but the time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::catalogue::{Catalogue, TypeReads};
use super::finding::{Finding, findings};
use super::nearby::{Missing, Near, Nearby};
use super::node::Builder;
use super::rego::{Document, RegoError, Session, Words, elements, field, keys, object};
use super::session::{self, Settings};
use super::tree::Tree;
use crate::plan::value::{AttributePath, Shape, Value};
use crate::plan::{Actions, Plan, ResourceChange, Secrets, Side};
use crate::policy::control::{Control, Scope};
use crate::resolve::Resolver;
use crate::vendor::VendorData;
use crate::vendor::plugin::Plugin;

/// Resources judged in one evaluation: enough to spread the fixed cost, few enough to stay in the cache.
const CHUNK: usize = 32;

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

/// Placement facts, which the host makes: concept → facts.
pub(crate) type Places = BTreeMap<&'static str, Vec<Document>>;

/// What came out: by control, in the order of the catalogue.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// Control id → findings, sorted by address and path.
    pub(crate) by_control: BTreeMap<String, Vec<Finding>>,
}

/// Findings with the index of their control.
type ByControl = Vec<(usize, Vec<Finding>)>;

/// Facts and findings of one chunk.
#[derive(Default)]
struct Judged {
    findings: ByControl,
    grouped: Vec<(&'static str, Document)>,
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
    let mut grouped: BTreeMap<&'static str, Vec<Document>> = BTreeMap::new();
    for one in judged {
        for (concept, fact) in one.grouped {
            grouped.entry(concept).or_default().push(fact);
        }
        all.take(world, one.findings);
    }
    for findings in judge_groups(world, grouped)? {
        all.take(world, findings);
    }
    for findings in all.by_control.values_mut() {
        findings.sort_by(|a, b| (&a.address, a.rank, &a.path, &a.key).cmp(&(&b.address, b.rank, &b.path, &b.key)));
    }
    Ok(all)
}

impl<'a> World<'a, '_> {
    /// The plugin of a resource; documents were read once before, so none fails here.
    fn plugin(&self, change: &ResourceChange) -> Option<&'a Plugin> {
        self.vendor.plugin(&change.provider_name).ok().flatten()
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
    let documents: Vec<Document> = chunk
        .iter()
        .filter_map(|i| world.plan.changes.get(*i).map(|change| resource(world, work, *i, change)))
        .collect();
    let count = documents.len();
    let list = object([(Document::from(work.resource_type), Document::from(documents))]);
    let (by_type, gone) = if removed { (Document::new_object(), list) } else { (list, Document::new_object()) };
    let output = session.evaluate("data.main.out", object([("by_type".into(), by_type), ("removed".into(), gone)]))?;
    let expected = if removed { 0 } else { count };
    let mut judged = Judged { findings: read(world, &output, Scope::Resource)?, grouped: Vec::new() };
    let facts = field(&output, &"facts".into());
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
            judged.grouped.extend(elements(made).map(|fact| (concept, fact.clone())));
        }
    }
    Ok(judged)
}

fn is_grouped(world: &World<'_, '_>, concept: &str) -> bool {
    world.controls.iter().any(|c| c.header.scope == Scope::Group && c.header.concepts.iter().any(|own| own == concept))
}

/// The findings of every control in an output, counted against the facts.
fn read(world: &World<'_, '_>, output: &Document, scope: Scope) -> Result<ByControl, RegoError> {
    let verdicts = field(output, &"verdicts".into()).ok_or_else(|| policy_error("main", "no verdicts"))?;
    let facts = field(output, &"facts".into()).ok_or_else(|| policy_error("main", "no facts"))?;
    let mut all = Vec::new();
    for (i, control) in world.controls.iter().enumerate().filter(|(_, control)| control.header.scope == scope) {
        let id = control.header.id.as_str();
        let Some(own) = field(verdicts, &id.into()) else { continue };
        let found = findings(own, control.names_facts())
            .map_err(|_| policy_error(id, "a verdict is no pair of fact and judgement"))?;
        let concept = control.header.concepts.first().map(String::as_str).unwrap_or_default();
        let made = field(facts, &concept.into()).map_or(0, |made| match scope {
            Scope::Group => elements(made).map(|group| elements(group).count()).sum(),
            _ => elements(made).count(),
        });
        // Absence is silent in Rego: a fact without a verdict is a hole, never a pass.
        if found.len() != made {
            return Err(policy_error(id, &format!("{made} facts, {} verdicts", found.len())));
        }
        all.push((i, found));
    }
    Ok(all)
}

fn policy_error(at: &str, message: &str) -> RegoError {
    RegoError { at: at.to_owned(), message: message.to_owned() }
}

fn judge_places(world: &World<'_, '_>, places: &Places) -> Result<ByControl, RegoError> {
    let concepts: BTreeSet<&'static str> =
        places.iter().filter(|(_, facts)| !facts.is_empty()).map(|(concept, _)| *concept).collect();
    if concepts.is_empty() {
        return Ok(Vec::new());
    }
    let session = session::load(&session::modules_of_places(&concepts, world.controls, world.settings), world.words)?;
    let longest = places.values().map(Vec::len).max().unwrap_or_default();
    let starts: Vec<usize> = (0..longest).step_by(CHUNK * 4).collect();
    let chunks: Vec<ByControl> = starts
        .par_iter()
        .map(|start| {
            let facts = concepts.iter().map(|concept| {
                let all = places.get(concept).map(Vec::as_slice).unwrap_or_default();
                let end = (start + CHUNK * 4).min(all.len());
                let part = all.get(*start..end).unwrap_or_default().to_vec();
                (Document::from(*concept), Document::from(part))
            });
            let output = session.clone().evaluate("data.main.out", object([("place".into(), object(facts))]))?;
            read(world, &output, Scope::Resource)
        })
        .collect::<Result<_, _>>()?;
    Ok(chunks.into_iter().flatten().collect())
}

fn judge_groups(
    world: &World<'_, '_>,
    facts: BTreeMap<&'static str, Vec<Document>>,
) -> Result<Vec<ByControl>, RegoError> {
    let mut all = Vec::new();
    for (concept, facts) in facts {
        let concepts = BTreeSet::from([concept]);
        let session =
            session::load(&session::modules_of_groups(&concepts, world.controls, world.settings), world.words)?;
        let mut groups: BTreeMap<Document, Vec<Document>> = BTreeMap::new();
        for fact in facts {
            let group = field(&fact, &"group".into()).cloned().unwrap_or(Document::Null);
            groups.entry(group).or_default().push(fact);
        }
        let groups: Vec<Document> = groups.into_values().map(Document::from).collect();
        let chunks: Vec<ByControl> = groups
            .par_chunks(CHUNK)
            .map(|chunk| {
                let groups = object([(Document::from(concept), Document::from(chunk.to_vec()))]);
                let output = session.clone().evaluate("data.main.out", object([("groups".into(), groups)]))?;
                read(world, &output, Scope::Group)
            })
            .collect::<Result<_, _>>()?;
        all.extend(chunks);
    }
    Ok(all)
}

/// The document of one resource.
pub(super) fn resource(world: &World<'_, '_>, work: &Work<'_>, index: usize, change: &ResourceChange) -> Document {
    let address = Document::from(change.address.to_string());
    let gone = change.actions.only_goes_away();
    let existing = !gone && !change.actions.creates();
    let after = if gone {
        Value::Null
    } else {
        world.plan.values(change, Side::After, &work.reads.after_shape(), world.secrets)
    };
    let wants_before = existing || !work.reads.before.children.is_empty();
    let before = match change.actions {
        Actions::Create => None,
        _ if !wants_before => None,
        _ => Some(world.plan.values(change, Side::Before, &work.reads.before_shape(), world.secrets)),
    };
    let plugin = world.plugin(change);
    let builder = |side, before| Builder { resolver: world.resolver, plugin, change, side, before, at: None };
    let mut fields: Vec<(Document, Document)> = vec![
        ("address".into(), address),
        ("attr".into(), builder(Side::After, before.as_ref().filter(|_| existing)).build(&work.reads.after, &after)),
        ("change".into(), change_nodes(change)),
    ];
    if !work.reads.before.children.is_empty() {
        let values = before.as_ref().unwrap_or(&Value::Null);
        fields.push(("before".into(), builder(Side::Before, None).build(&work.reads.before, values)));
    }
    let mut near = Vec::new();
    for (relation, tree) in &work.reads.near {
        let found = world.nearby.of(work.resource_type, relation, index);
        let companions = found.map(|found| found.companions.as_slice()).unwrap_or_default();
        let list: Vec<Document> = companions.iter().filter_map(|i| companion(world, *i, tree)).collect();
        near.push((Document::from(*relation), Document::from(list)));
    }
    fields.push(("near".into(), object(near)));
    let missing = work.reads.missing.iter().map(|relation| {
        let found = world.nearby.of(work.resource_type, relation, index);
        (Document::from(*relation), missing_node(found))
    });
    fields.push(("missing".into(), object(missing)));
    let targets =
        work.reads.targets.iter().map(|argument| (Document::from(*argument), target(world, change, argument)));
    fields.push(("target".into(), object(targets)));
    object(fields)
}

fn companion(world: &World<'_, '_>, index: usize, tree: &Tree) -> Option<Document> {
    let change = world.plan.changes.get(index)?;
    let values = world.plan.values(change, Side::After, &tree.root_shape(), world.secrets);
    let existing = !change.actions.creates();
    let before = existing.then(|| world.plan.values(change, Side::Before, &tree.root_shape(), world.secrets));
    let address = Document::from(change.address.to_string());
    let builder = Builder {
        resolver: world.resolver,
        plugin: world.plugin(change),
        change,
        side: Side::After,
        before: before.as_ref(),
        at: Some(address.clone()),
    };
    Some(object([("address".into(), address), ("attr".into(), builder.build(tree, &values))]))
}

fn change_nodes(change: &ResourceChange) -> Document {
    let known = |value: bool| {
        let keys = keys();
        object([
            (keys.status.clone(), keys.known.clone()),
            (keys.value.clone(), Document::Bool(value)),
            (keys.path.clone(), keys.empty.clone()),
        ])
    };
    let existed = !matches!(change.actions, Actions::Create);
    object([("existed".into(), known(existed)), ("destroyed".into(), known(change.actions.destroys()))])
}

/// Whether a companion is missing; its path is the type of the companion, since nothing else is there to point at.
fn missing_node(near: Option<&Near>) -> Document {
    let keys = keys();
    let path = (keys.path.clone(), near.map_or_else(|| keys.empty.clone(), |near| Document::String(near.kind.clone())));
    let known = |value: bool| {
        object([(keys.status.clone(), keys.known.clone()), (keys.value.clone(), Document::Bool(value)), path.clone()])
    };
    let unknown = |code: &Document| {
        object([(keys.status.clone(), keys.unknown.clone()), (keys.cause.clone(), code.clone()), path.clone()])
    };
    match near.map(|near| &near.missing) {
        Some(Missing::Yes) => known(true),
        Some(Missing::No) => known(false),
        Some(Missing::Unknown(cause)) => unknown(&Document::from(cause.code())),
        None => unknown(&keys.not_mapped),
    }
}

/// What an argument leads to, as text: the resource, the literal, or the rule's own resource where nobody can tell.
fn target(world: &World<'_, '_>, change: &ResourceChange, argument: &str) -> Document {
    let mut shape = Shape::default();
    shape.insert(argument);
    let values = world.plan.values(change, Side::After, &shape, world.secrets);
    let path = AttributePath::name(argument);
    let resolved = world.resolver.attribute(change, Side::After, &path, values.at(&path));
    let text: Arc<str> = match &resolved.value {
        Value::String(text) => text.clone(),
        Value::Unknown(unknown) if unknown.exact => match unknown.origins.as_slice() {
            [one] => one.address.to_string().into(),
            _ => change.address.without_key().to_string().into(),
        },
        _ => change.address.without_key().to_string().into(),
    };
    Document::String(text)
}
