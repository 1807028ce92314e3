//! Package `v` in Rust: nodes made from nodes. What is unknown or absent passes through.

use super::{Document, NodeStatus, Word, elements, keys, object, node_status, node_value, with_cause, with_value};

pub(super) const WORDS: &[(&str, u8, Word)] = &[
    ("v.fixed", 1, |a| with_value(&blank(), argument(a, 0))),
    ("v.fixed_at", 2, |a| with_value(&located(&argument(a, 1)), argument(a, 0))),
    ("v.unknown", 1, |a| with_cause(&blank(), &argument(a, 0))),
    ("v.or_default", 2, or_default),
    ("v.eq", 2, |a| mapped(a, |value, wanted| Some(Document::Bool(value == wanted)))),
    ("v.among", 2, |a| mapped(a, |value, wanted| Some(Document::Bool(contains(value, wanted))))),
    ("v.not", 1, |a| mapped(a, |value, _| value.as_bool().ok().map(|b| Document::Bool(!b)))),
    ("v.is_written", 1, is_written),
    ("v.map", 3, map),
    ("v.first", 2, first),
    ("v.low", 1, |a| mapped(a, |value, _| bound(value, true))),
    ("v.high", 1, |a| mapped(a, |value, _| bound(value, false))),
    ("v.any", 2, |a| kleene(a, true)),
    ("v.all", 2, |a| kleene(a, false)),
    ("v.companion", 2, companion),
    ("v.allows_everyone", 1, |a| mapped(a, |value, _| allows_everyone(value))),
];

fn argument(arguments: &[Document], i: usize) -> Document {
    arguments.get(i).cloned().unwrap_or(Document::Undefined)
}

fn blank() -> Document {
    object([(keys().path.clone(), keys().empty.clone())])
}

/// A node without status that points where another points.
fn located(node: &Document) -> Document {
    let keys = keys();
    let mut fields = vec![(keys.path.clone(), super::field(node, &keys.path).cloned().unwrap_or_else(|| keys.empty.clone()))];
    if let Some(at) = super::field(node, &keys.at) {
        fields.push((keys.at.clone(), at.clone()));
    }
    object(fields)
}

/// A known node mapped by a function; a value that the function does not take is of an unexpected type.
fn mapped(arguments: &[Document], f: fn(&Document, &Document) -> Option<Document>) -> Document {
    let (node, other) = (argument(arguments, 0), argument(arguments, 1));
    match node_value(&node) {
        Some(value) => f(value, &other).map_or_else(|| with_cause(&node, &keys().unexpected_type), |value| with_value(&node, value)),
        None => passed(node),
    }
}

/// What is no node becomes one that is unknown.
fn passed(node: Document) -> Document {
    match node_status(&node) {
        NodeStatus::Absent => node,
        _ if super::field(&node, &keys().cause).is_some() => node,
        _ => with_cause(&node, &keys().not_mapped),
    }
}

fn or_default(arguments: &[Document]) -> Document {
    let (node, value) = (argument(arguments, 0), argument(arguments, 1));
    if node_status(&node) != NodeStatus::Absent {
        return passed_known(node);
    }
    let keys = keys();
    let mut fields = vec![
        (keys.status.clone(), keys.default.clone()),
        (keys.value.clone(), value),
        (keys.path.clone(), super::field(&node, &keys.path).cloned().unwrap_or_else(|| keys.empty.clone())),
    ];
    if let Some(at) = super::field(&node, &keys.at) {
        fields.push((keys.at.clone(), at.clone()));
    }
    object(fields)
}

fn passed_known(node: Document) -> Document {
    if node_value(&node).is_some() { node } else { passed(node) }
}

/// True where something is written, false where nothing is; empty text, zero and empty lists are nothing.
fn is_written(arguments: &[Document]) -> Document {
    let node = argument(arguments, 0);
    match node_status(&node) {
        NodeStatus::Absent => with_value(&located(&node), Document::Bool(false)),
        NodeStatus::Unknown => passed(node),
        NodeStatus::Known | NodeStatus::Default => {
            let empty = node_value(&node).is_none_or(|value| {
                value == &keys().empty
                    || value == &Document::from(0_u64)
                    || matches!(value, Document::Array(items) if items.is_empty())
            });
            with_value(&node, Document::Bool(!empty))
        }
    }
}

fn map(arguments: &[Document]) -> Document {
    let (node, table, otherwise) = (argument(arguments, 0), argument(arguments, 1), argument(arguments, 2));
    let Some(value) = node_value(&node) else { return passed(node) };
    match super::field(&table, value) {
        Some(mapped) => with_value(&node, mapped.clone()),
        None if matches!(otherwise, Document::Null | Document::Undefined) => with_cause(&node, &keys().not_mapped),
        None => with_value(&node, otherwise),
    }
}

/// The first node, and the second only where the first is absent.
fn first(arguments: &[Document]) -> Document {
    let (a, b) = (argument(arguments, 0), argument(arguments, 1));
    let second = if node_status(&a) == NodeStatus::Absent { Some(b) } else { None };
    second.map_or_else(|| passed_known(a), passed_known)
}

/// One end of a range of ports: `22`, `"22"`, `"22-25"`.
fn bound(value: &Document, low: bool) -> Option<Document> {
    match value {
        Document::Number(_) => Some(value.clone()),
        Document::String(text) => {
            let mut ends = text.split('-').map(|end| end.trim().parse::<u64>().ok());
            let first = ends.next()??;
            let last = match ends.next() {
                None => first,
                Some(end) => end?,
            };
            ends.next().is_none().then(|| Document::from(if low { first } else { last }))
        }
        _ => None,
    }
}

fn contains(value: &Document, wanted: &Document) -> bool {
    match wanted {
        Document::Set(set) => set.contains(value),
        Document::Array(items) => items.contains(value),
        _ => false,
    }
}

/// Kleene "any" (or "all") over truth nodes; the second argument answers for an empty list.
fn kleene(arguments: &[Document], any: bool) -> Document {
    let list = argument(arguments, 0);
    let mut unknown: Option<&Document> = None;
    let mut other: Option<&Document> = None;
    for node in elements(&list) {
        match node_value(node).and_then(|value| value.as_bool().ok().copied()) {
            Some(b) if b == any => return node.clone(),
            Some(_) => other = other.or(Some(node)),
            None => unknown = unknown.or(Some(node)),
        }
    }
    match (unknown, other) {
        (Some(node), _) if node_value(node).is_some() => with_cause(node, &keys().unexpected_type),
        (Some(node), _) if node_status(node) == NodeStatus::Absent => with_cause(node, &keys().not_set),
        (Some(node), _) => passed(node.clone()),
        (None, Some(node)) => node.clone(),
        (None, None) => passed_known(argument(arguments, 1)),
    }
}

/// Whether some companion does it: known if one does; else as far as it is known that no other companion exists.
fn companion(arguments: &[Document]) -> Document {
    let (missing, list) = (argument(arguments, 0), argument(arguments, 1));
    if elements(&list).next().is_none() {
        return mapped(&[missing], |value, _| value.as_bool().ok().map(|b| Document::Bool(!b)));
    }
    let answer = kleene(&[list, Document::Undefined], true);
    let certain = node_value(&answer) == Some(&Document::Bool(true));
    if certain || node_value(&missing).is_some() { answer } else { passed(missing) }
}

/// Whether a policy document (JSON) has an `Allow` for everyone.
fn allows_everyone(value: &Document) -> Option<Document> {
    let Document::String(text) = value else { return None };
    let document: serde_json::Value = serde_json::from_str(text).ok()?;
    let statements = match document.get("Statement")? {
        serde_json::Value::Array(statements) => statements.iter().collect::<Vec<_>>(),
        one => vec![one],
    };
    let open = statements.iter().any(|statement| {
        statement.get("Effect").and_then(|effect| effect.as_str()) == Some("Allow")
            && statement.get("Principal").is_some_and(everyone)
    });
    Some(Document::Bool(open))
}

/// `"*"`, `{"AWS": "*"}`, `{"SCW": ["*"]}`.
fn everyone(principal: &serde_json::Value) -> bool {
    match principal {
        serde_json::Value::String(text) => text == "*",
        serde_json::Value::Array(items) => items.iter().any(everyone),
        serde_json::Value::Object(fields) => fields.values().any(everyone),
        _ => false,
    }
}
