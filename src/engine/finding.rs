//! Findings: what came out of Rego, before waivers, texts and places.

use std::sync::Arc;

use super::rego::{Document, elements, field, keys, node_value};
use super::text::{Mark, Named, Subject};
use crate::plan::value::Cause;
use crate::severity::Confidence;

/// The verdict of one control on one fact about one subject.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// What the verdict stands on.
    pub(crate) subject: Subject,
    /// The resource that carries the deciding attribute, if it is another one.
    pub(crate) at: Option<Named>,
    /// What was said; subjects that policies cannot tell apart share it.
    pub(crate) judgement: Arc<Judgement>,
}

/// What a control says of a fact.
#[derive(Clone, Debug)]
pub(crate) struct Judgement {
    /// 0 violated, 1 unknown, 2 holds, 3 does not apply.
    pub(crate) rank: u8,
    /// The deciding attribute; empty for the resource as a whole.
    pub(crate) path: Arc<str>,
    /// The deciding value, for the message.
    pub(crate) value: Option<Document>,
    /// Cause code of an unknown.
    pub(crate) cause: Option<Cause>,
    /// How sure.
    pub(crate) confidence: Confidence,
    /// Message key.
    pub(crate) key: Option<Arc<str>>,
    /// The fact; of failures and unknowns only.
    pub(crate) fact: Option<Document>,
}

/// A judgement with the marks of what it stands on, as the policies return it.
#[derive(Clone, Debug)]
pub(crate) struct Marked {
    /// The subject of the fact.
    pub(crate) id: Mark,
    /// The carrier of the deciding attribute, if it is another one.
    pub(crate) at: Option<At>,
    /// What was said.
    pub(crate) judgement: Arc<Judgement>,
}

/// The carrier of an attribute.
#[derive(Clone, Debug)]
pub(crate) enum At {
    /// By its mark.
    Mark(Mark),
    /// By its name, where facts of several documents came together.
    Name(Arc<str>),
}

/// A result that is no list of `[fact, judgement]`: a policy error.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Malformed;

/// Reads `[[fact, judgement], …]`.
pub(crate) fn judgements(verdicts: &Document) -> Result<Vec<Marked>, Malformed> {
    let Document::Array(items) = verdicts else { return Err(Malformed) };
    items.iter().map(marked).collect()
}

fn marked(pair: &Document) -> Result<Marked, Malformed> {
    let mut parts = elements(pair);
    let (Some(fact), Some(judgement)) = (parts.next(), parts.next()) else { return Err(Malformed) };
    let mut judgement = elements(judgement);
    let mut rank = judgement.next().and_then(|rank| rank.as_u8().ok()).filter(|rank| *rank <= 3).ok_or(Malformed)?;
    let mut node = judgement.next().ok_or(Malformed)?;
    let key = judgement.next().and_then(text);
    let id = field(fact, &"id".into()).and_then(text).and_then(|id| Mark::parse(&id)).ok_or(Malformed)?;
    // A violation of something that may not exist is a possible one.
    if rank == 0
        && let Some(exists) = field(fact, &"exists".into())
        && node_value(exists).is_none()
    {
        (rank, node) = (1, exists);
    }
    let keys = keys();
    let confidence = match field(node, &keys.sure).and_then(text).as_deref() {
        Some("likely") => Confidence::Likely,
        Some("heuristic") => Confidence::Heuristic,
        _ => Confidence::Certain,
    };
    let at = field(node, &keys.at).and_then(text);
    let at = at.map(|at| Mark::parse(&at).map_or(At::Name(at), At::Mark));
    let judgement = Judgement {
        rank,
        path: field(node, &keys.path).and_then(text).unwrap_or_default(),
        value: node_value(node).cloned(),
        cause: (rank == 1)
            .then(|| field(node, &keys.cause).and_then(text).map_or(Cause::NotMapped, |code| cause(&code))),
        confidence,
        key,
        fact: (rank < 2).then(|| fact.clone()),
    };
    Ok(Marked { id, at, judgement: Arc::new(judgement) })
}

fn text(document: &Document) -> Option<Arc<str>> {
    if let Document::String(text) = document { Some(text.clone()) } else { None }
}

/// The cause of a code; codes with a detail lose it on the way through Rego.
fn cause(code: &str) -> Cause {
    match code {
        "after-apply" => Cause::AfterApply,
        "environment" => Cause::Environment,
        "not-set" => Cause::NotSet,
        "no-argument" => Cause::NoArgument,
        "not-in-vendor-data" => Cause::NotInVendorData,
        "unexpected-type" => Cause::UnexpectedType,
        "elsewhere" => Cause::Elsewhere,
        "unpaired" => Cause::Unpaired,
        "needs-sources" => Cause::NeedsSources("".into()),
        "unsupported-function" => Cause::UnsupportedFunction("".into()),
        "sensitive" => Cause::Sensitive,
        _ => Cause::NotMapped,
    }
}
