//! Attributes: who decides them, their value, where it comes from.

use std::collections::BTreeSet;

use secnumgate::plan::value::Value;
use secnumgate::resolve::{Resolved, Status};
use secnumgate::severity::Confidence;
use serde_json::Value as Json;

use super::case::{Case, Score, json};

pub(crate) fn ask(case: &Case, with_sources: bool, score: &mut Score) {
    let resolver = case.resolver(with_sources);
    for question in case.list("attributes") {
        let name = format!("{} {}", question["address"], question["attribute"]);
        let Some(found) = case.resolve(&resolver, question) else {
            score.wrong(format!("{name}: not found"));
            continue;
        };
        let right = is_right(&found, question, with_sources);
        if right {
            score.right();
        } else if !with_sources && found.status == Status::Undecidable && may_be_open(question) {
            score.open();
        } else {
            let (status, value) = (found.status, json(&found.value));
            score.wrong(format!("{name}: {status:?} {value}, expected {} {}", question["status"], chains(question)));
        }
    }
}

fn is_right(resolved: &Resolved, question: &Json, with_sources: bool) -> bool {
    let sensitive = resolved.value == Value::Redacted && question["sensitive"] == true;
    match question["status"].as_str().unwrap() {
        "known" => resolved.status == Status::Known && (sensitive || json(&resolved.value) == question["value"]),
        "configured-constant" => {
            resolved.status == Status::Configured && json(&resolved.value) == question["effective"]
        }
        "unknown-computed" => resolved.status == Status::Computed,
        "unset" => resolved.status == Status::Unset,
        "null" => resolved.status == Status::Null,
        "unknown-reference" => {
            resolved.status == Status::Reference && origins_are_right(resolved, question, with_sources)
        }
        other => panic!("{other}"),
    }
}

/// The origins are the ends of the chains; an attribute that only the sources tell may be missing without them.
fn origins_are_right(resolved: &Resolved, question: &Json, with_sources: bool) -> bool {
    let origins = resolved.origins();
    let found: BTreeSet<String> = origins.iter().map(|origin| origin.address.to_string()).collect();
    let exact = matches!(&resolved.value, Value::Unknown(unknown) if unknown.exact);
    if let Some(candidates) = question["candidates"].as_array() {
        let candidates: BTreeSet<String> = candidates.iter().map(|c| c.as_str().unwrap().to_owned()).collect();
        return found == candidates && !exact;
    }
    let ends: Vec<&Json> =
        question["chains"].as_array().unwrap().iter().filter_map(|c| c.as_array().unwrap().last()).collect();
    if question["arms"].is_array() {
        // Without sources, one name may be all that is seen of a choice: likely, and no arm is taken.
        return !exact || (!with_sources && resolved.confidence < Confidence::Certain);
    }
    ends.iter().all(|end| {
        let Some(address) = end["address"].as_str() else { return true };
        let attribute = end["attribute"].as_str().unwrap_or_default();
        origins.iter().any(|origin| {
            let named = origin.attribute.to_string();
            origin.address.to_string() == address && (named == attribute || (!with_sources && named.is_empty()))
        })
    }) && ends.iter().any(|end| end["address"].is_string() || !found.is_empty())
}

/// Whether the plan JSON alone may leave it open: something other than plain references is in between.
fn may_be_open(question: &Json) -> bool {
    question["status"] != "known" && question["status"] != "unset"
}

fn chains(question: &Json) -> String {
    let chains = question["chains"].as_array().into_iter().flatten();
    let refs = chains.map(|chain| {
        let steps = chain.as_array().unwrap().iter();
        steps.map(|step| step["ref"].as_str().unwrap_or_default()).collect::<Vec<_>>().join(" > ")
    });
    refs.collect::<Vec<_>>().join(" | ")
}
