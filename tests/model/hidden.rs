//! Less knowledge never makes another answer: a value that is hidden is found again, or stays unknown.

use secnumgate::plan::address::Address;
use secnumgate::plan::value::{AttributePath, Shape, Step};
use secnumgate::plan::{Limits, Plan, Side, read};
use secnumgate::resolve::{Resolver, Status};
use serde_json::{Value as Json, json};

use super::case::{Case, Score, json as shown};

pub(crate) fn ask(case: &Case, with_sources: bool, score: &mut Score) {
    let document = case.document();
    let written = if with_sources { &case.sources } else { &case.written };
    let changes = document["resource_changes"].as_array().into_iter().flatten();
    for (i, change) in changes.enumerate() {
        let mut paths = Vec::new();
        leaves(&change["change"]["after"], &mut Vec::new(), &mut paths);
        for path in paths {
            let mut hidden = document.clone();
            let change = &mut hidden["resource_changes"][i];
            let value = hide(&mut change["change"], &path);
            if change["mode"] != "managed" || value.is_null() || change["change"]["after_unknown"] == true {
                continue;
            }
            let address = Address::parse(change["address"].as_str().unwrap()).unwrap();
            let plan: Plan = read(serde_json::to_vec(&hidden).unwrap(), &case.secrets, &Limits::default()).unwrap();
            let resolver = Resolver::new(&plan, written, &case.secrets);
            let Some(change) = resolver.change(&address) else { continue };
            let path = AttributePath(path);
            let planned = plan.values(change, Side::After, &Shape::everything(), &case.secrets);
            let found = resolver.attribute(change, Side::After, &path, planned.at(&path));
            match found.status {
                Status::Configured if same(&shown(&found.value), &value) => score.right(),
                Status::Reference | Status::Undecidable | Status::Computed => score.open(),
                status => score.wrong(format!("{address} {path}: {status:?} {}, was {value}", shown(&found.value))),
            }
        }
    }
}

/// Texts that read as numbers or truth values are the same to the tool.
fn same(one: &Json, other: &Json) -> bool {
    let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    // Some plugins keep a digest of what was written.
    let digest = |text: &str| text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit());
    one == "(redacted)" || one == other || text(one) == text(other) || other.as_str().is_some_and(digest)
}

fn leaves(value: &Json, path: &mut Vec<Step>, paths: &mut Vec<Vec<Step>>) {
    match value {
        Json::Object(fields) => {
            for (name, field) in fields {
                path.push(Step::Name(name.as_str().into()));
                leaves(field, path, paths);
                path.pop();
            }
        }
        Json::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                path.push(Step::Index(i));
                leaves(item, path, paths);
                path.pop();
            }
        }
        _ if path.is_empty() => {}
        _ => paths.push(path.clone()),
    }
}

/// Makes a value known after apply, as the tool writes it.
fn hide(change: &mut Json, path: &[Step]) -> Json {
    let value = step(&mut change["after"], path, &mut |parent, last| match last {
        Step::Name(name) => parent.as_object_mut().and_then(|fields| fields.remove(name.as_ref())).unwrap_or_default(),
        Step::Index(i) => parent.get_mut(*i).map(Json::take).unwrap_or_default(),
    });
    mark(&mut change["after_unknown"], path);
    value
}

fn step(value: &mut Json, path: &[Step], end: &mut dyn FnMut(&mut Json, &Step) -> Json) -> Json {
    match path {
        [last] => end(value, last),
        [Step::Name(name), rest @ ..] => step(&mut value[name.as_ref()], rest, end),
        [Step::Index(i), rest @ ..] => step(&mut value[*i], rest, end),
        [] => Json::Null,
    }
}

fn mark(mask: &mut Json, path: &[Step]) {
    match path {
        [] => *mask = json!(true),
        _ if *mask == true => {}
        [Step::Name(name), rest @ ..] => {
            if !mask.is_object() {
                *mask = json!({});
            }
            mark(&mut mask[name.as_ref()], rest);
        }
        [Step::Index(i), rest @ ..] => {
            if !mask.is_array() {
                *mask = json!([]);
            }
            if let Some(items) = mask.as_array_mut() {
                while items.len() <= *i {
                    items.push(json!({}));
                }
                mark(&mut items[*i], rest);
            }
        }
    }
}
