//! Locations: where a resource is, and what says so.

use secnumgate::plan::address::Address;
use secnumgate::plan::value::Cause;
use secnumgate::resolve::{PlaceSource, Placed};
use secnumgate::vendor::VendorData;
use secnumgate::vendor::judged::Judged;
use serde_json::Value as Json;

use super::case::{Case, Score};
use super::chains::{is_prefix, step_matches};

pub(crate) fn ask(case: &Case, data: &VendorData, with_sources: bool, score: &mut Score) {
    let resolver = case.resolver(with_sources);
    for question in case.list("locations") {
        let address = Address::parse(question["address"].as_str().unwrap()).unwrap();
        let Some(change) = resolver.change(&address) else {
            score.wrong(format!("{address}: not found"));
            continue;
        };
        let Some(plugin) = data.plugin(&change.provider_name).unwrap() else {
            score.wrong(format!("{address}: no vendor data for {}", change.provider_name));
            continue;
        };
        let placed = resolver.explain_place(change, plugin, &[]).unwrap();
        let [placed] = placed.as_slice() else {
            score.wrong(format!("{address}: {} places", placed.len()));
            continue;
        };
        let open = !with_sources && question.get("without_sources").is_some_and(Json::is_null);
        if open {
            if placed.place.value().is_none() && placed.identifier.is_none() {
                score.open();
            } else {
                score.wrong(format!("{address}: {placed:?} without sources"));
            }
            continue;
        }
        let needs_sources = matches!(&placed.place, Judged::Unknown { cause: Cause::NeedsSources(_), .. });
        if !with_sources && needs_sources {
            score.open();
            continue;
        }
        match wrong(placed, question, with_sources) {
            None => score.right(),
            Some(what) => score.wrong(format!("{address}: {what} in {placed:?}, expected {question}")),
        }
    }
}

/// What is wrong with a place.
fn wrong(placed: &Placed, question: &Json, with_sources: bool) -> Option<&'static str> {
    let regions = [placed.place.value().and_then(|place| place.region.clone()), placed.identifier.clone()];
    let source = question["source"].as_str().unwrap();
    let attribute = placed.attribute.as_ref().map(ToString::to_string);
    if source == "undetermined" || source == "environment" {
        return placed.place.value().is_some().then_some("a place");
    }
    if question.get("also_acceptable").is_some_and(Json::is_null) && placed.place.value().is_none() {
        return None;
    }
    // An operator that is not known has no table of zones: the zone stands for its region.
    let expected = question["region"].as_str().unwrap();
    if !regions.iter().flatten().any(|region| region.eq_ignore_ascii_case(expected)) {
        return Some("region");
    }
    let same_source = match source {
        "attribute" => placed.source == PlaceSource::Attribute,
        "configuration" => placed.source == PlaceSource::Configuration,
        "parent" => {
            placed.source == PlaceSource::Parent
                && question["parent"] == placed.address.to_string()
                && question["parent_attribute"].as_str() == attribute.as_deref()
        }
        "provider" | "endpoint" => placed.source == PlaceSource::Provider,
        other => panic!("{other}"),
    };
    if !same_source {
        return Some("source");
    }
    if question["attribute"].as_str().is_some_and(|expected| attribute.as_deref() != Some(expected)) {
        return Some("attribute");
    }
    if let Some(provider) = question["provider"].as_str() {
        let address = placed.provider.clone().unwrap_or_default();
        let key = question["instance_key"].as_str().map(|key| format!("[\"{key}\"]")).unwrap_or_default();
        let expected = format!("provider.{provider}{key}");
        if !address.ends_with(&expected) {
            return Some("provider");
        }
    }
    let chain: Vec<&Json> = question["chain"].as_array().into_iter().flatten().collect();
    let same_chain = if with_sources {
        is_prefix(&chain, &placed.chain)
    } else {
        chain.first().is_none_or(|first| placed.chain.first().is_some_and(|link| step_matches(first, link)))
    };
    (!same_chain).then_some("chain")
}
