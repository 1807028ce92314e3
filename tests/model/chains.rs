//! Chains: where a value comes from, step by step.

use secnumgate::plan::address::Address;
use secnumgate::plan::value::Value;
use secnumgate::resolve::Link;
use serde_json::Value as Json;

use super::case::{Case, Score, json, path};

pub(crate) fn ask(case: &Case, with_sources: bool, score: &mut Score) {
    let resolver = case.resolver(with_sources);
    for question in case.list("attributes") {
        let Some(expected) = question["chains"].as_array() else { continue };
        let address = Address::parse(question["address"].as_str().unwrap()).unwrap();
        let Some(change) = resolver.change(&address) else { continue };
        let chains = resolver.chains(change, &path(question["attribute"].as_str().unwrap()));
        for chain in expected {
            let steps: Vec<&Json> = chain.as_array().unwrap().iter().collect();
            // What only a condition refers to is no source.
            let condition = question["condition"].as_str().is_some_and(|condition| steps[0]["ref"] == condition);
            if chains.iter().any(|chain| is_prefix(&steps, chain)) || condition {
                score.right();
            } else if with_sources {
                score.wrong(format!(
                    "{address} {}: {}, expected {}",
                    question["attribute"],
                    shown(&chains),
                    refs(&steps)
                ));
            } else {
                score.open();
            }
        }
        if let Some(arms) = question["arms"].as_array() {
            let found = resolver.arms(change, &path(question["attribute"].as_str().unwrap()));
            let found: Vec<String> = found.iter().map(|arm| json(arm).to_string()).collect();
            let right = arms.len() == found.len()
                && arms.iter().zip(&found).all(|(arm, found)| found.contains(arm.as_str().unwrap()));
            match (right, with_sources) {
                (true, _) => score.right(),
                (false, true) => score.wrong(format!("{address}: arms {found:?}, expected {arms:?}")),
                (false, false) => score.open(),
            }
        }
    }
}

/// True if a chain takes the expected steps one behind the other. Which literal of a collection it ends at may be
/// open.
pub(crate) fn is_prefix(steps: &[&Json], chain: &[Link]) -> bool {
    let literal = steps.last().is_some_and(|last| last["ref"].as_str().unwrap().starts_with("literal "));
    let shorter = if literal && steps.len() > 1 { &steps[..steps.len() - 1] } else { steps };
    let starts = 0..=chain.len().saturating_sub(shorter.len());
    let takes = |steps: &[&Json], start: usize| {
        chain.len() >= start + steps.len()
            && steps.iter().zip(&chain[start..]).all(|(step, link)| step_matches(step, link))
    };
    starts
        .into_iter()
        .any(|start| takes(steps, start) || (chain.len() == start + shorter.len() && takes(shorter, start)))
}

pub(crate) fn step_matches(step: &Json, link: &Link) -> bool {
    let reference = match (&link.literal, link.reference.as_str()) {
        (Some(value), "literal") => format!("literal {}", json(value)),
        (_, reference) => reference.to_owned(),
    };
    let place = step["in"].as_str().unwrap_or_default() == link.module.to_string();
    let address = step["address"].as_str().is_none_or(|expected| {
        let attribute = link.attribute.as_ref().map(ToString::to_string).unwrap_or_default();
        link.address.as_ref().is_some_and(|address| address.to_string() == expected)
            && step["attribute"].as_str().is_none_or(|expected| attribute == expected)
    });
    let value = step.get("plan_value").or_else(|| step.get("default"));
    let value = value.is_none_or(|expected| {
        // Of a collection, the link has the part that is meant.
        let whole = expected.is_object();
        link.literal.as_ref().is_some_and(|value| whole || json(value) == *expected || *value == Value::Redacted)
    });
    place && same_reference(&reference, step["ref"].as_str().unwrap()) && address && value
}

/// A reference may be told with or without the index and the fields that select in it.
fn same_reference(one: &str, other: &str) -> bool {
    let shortened = |long: &str, short: &str| {
        long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    shortened(one, other) || shortened(other, one)
}

fn refs(steps: &[&Json]) -> String {
    let steps =
        steps.iter().map(|step| format!("{}|{} {}", step["in"].as_str().unwrap(), step["ref"], step["address"]));
    steps.collect::<Vec<_>>().join(" > ")
}

fn shown(chains: &[Vec<Link>]) -> String {
    let chains = chains.iter().map(|chain| {
        let links = chain.iter().map(|link| {
            let address = link.address.as_ref().map(ToString::to_string).unwrap_or_default();
            let attribute = link.attribute.as_ref().map(ToString::to_string).unwrap_or_default();
            let value = link.literal.as_ref().map(|value| json(value).to_string()).unwrap_or_default();
            format!("{}|{} {address}#{attribute} {value}", link.module, link.reference)
        });
        links.collect::<Vec<_>>().join(" > ")
    });
    format!("[{}]", chains.collect::<Vec<_>>().join(" ; "))
}
