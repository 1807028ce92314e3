//! Package `v` in Rust: nodes made from nodes. What is unknown or absent passes through.

use super::{
    Document, NodeStatus, Word, elements, keys, known_node, node_status, node_value, object, open_node, with_cause,
    with_value,
};

pub(super) const WORDS: &[(&str, u8, Word)] = &[
    ("v.fixed", 1, |a| known_node(&keys().known, argument(a, 0), keys().empty.clone())),
    ("v.fixed_at", 2, |a| with_value(&located(&argument(a, 1)), &argument(a, 0))),
    ("v.unknown", 1, |a| open_node(&keys().unknown, argument(a, 0), keys().empty.clone())),
    ("v.absent", 1, |a| absent(argument(a, 0), None)),
    ("v.unless_empty", 1, unless_empty),
    ("v.is_empty", 1, is_empty),
    ("v.ends_with", 2, |a| mapped(a, ends_with)),
    ("v.names_logs", 1, |a| mapped(a, |value, _| value.as_string().ok().map(|text| Document::Bool(names_logs(text))))),
    ("v.role_is", 4, role_is),
    ("v.given", 2, given),
    ("v.least", 2, least),
    ("v.or_default", 2, or_default),
    ("v.eq", 2, |a| {
        mapped(a, |value, wanted| super::same_type(value, wanted).then(|| Document::Bool(value == wanted)))
    }),
    ("v.among", 2, |a| mapped(a, |value, wanted| Some(Document::Bool(contains(value, wanted))))),
    ("v.negated", 1, |a| mapped(a, |value, _| value.as_bool().ok().map(|b| Document::Bool(!b)))),
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
    let mut fields =
        vec![(keys.path.clone(), super::field(node, &keys.path).cloned().unwrap_or_else(|| keys.empty.clone()))];
    if let Some(at) = super::field(node, &keys.at) {
        fields.push((keys.at.clone(), at.clone()));
    }
    object(fields)
}

/// A known node mapped by a function; a value that the function does not take is of an unexpected type.
fn mapped(arguments: &[Document], f: fn(&Document, &Document) -> Option<Document>) -> Document {
    let (node, other) = (argument(arguments, 0), argument(arguments, 1));
    match node_value(&node) {
        Some(value) => f(value, &other)
            .map_or_else(|| with_cause(&node, &keys().unexpected_type), |value| with_value(&node, &value)),
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

/// A node where nothing is written.
fn absent(path: Document, at: Option<&Document>) -> Document {
    let keys = keys();
    let mut fields = vec![
        (keys.status.clone(), keys.absent.clone()),
        (keys.path.clone(), path),
        (keys.cause.clone(), keys.not_set.clone()),
    ];
    if let Some(at) = at {
        fields.push((keys.at.clone(), at.clone()));
    }
    object(fields)
}

/// Empty text, zero and the empty list, which some plugins write for "not set", read as absent.
fn unless_empty(arguments: &[Document]) -> Document {
    let node = argument(arguments, 0);
    if node_value(&node).is_some_and(is_empty_value) {
        let path = super::field(&node, &keys().path).cloned().unwrap_or_else(|| keys().empty.clone());
        return absent(path, super::field(&node, &keys().at));
    }
    passed_known(node)
}

fn is_empty_value(value: &Document) -> bool {
    value == &keys().empty
        || value == &Document::from(0_u64)
        || matches!(value, Document::Array(items) if items.is_empty())
}

/// Whether a list of nodes is empty; an unknown element may be no element.
fn is_empty(arguments: &[Document]) -> Document {
    let list = argument(arguments, 0);
    let unread = elements(&list).find(|node| node_value(node).is_none() && node_status(node) != NodeStatus::Absent);
    match unread {
        Some(node) => with_cause(node, &"after-apply".into()),
        None => with_value(&blank(), &Document::Bool(elements(&list).next().is_none())),
    }
}

fn ends_with(value: &Document, ends: &Document) -> Option<Document> {
    let text = value.as_string().ok()?;
    let found = elements(ends).any(|end| end.as_string().is_ok_and(|end| text.ends_with(end.as_ref())));
    Some(Document::Bool(found))
}

/// Whole words that name a log store, in English and French.
fn names_logs(text: &str) -> bool {
    const WORDS: [&str; 10] =
        ["log", "logs", "logging", "journal", "journaux", "journalisation", "audit", "audits", "trace", "traces"];
    text.to_lowercase().split(|c: char| !c.is_ascii_lowercase()).any(|word| WORDS.contains(&word))
}

/// Whether a map of tags, or a list of `key=value` and `key:value`, gives a key a value, without regard to case.
/// Without a declared key, and where the tags do not have it, the last argument answers.
fn role_is(arguments: &[Document]) -> Document {
    let (tags, key, wanted) = (argument(arguments, 0), argument(arguments, 1), argument(arguments, 2));
    let otherwise = || passed_known(argument(arguments, 3));
    let (Ok(key), Ok(wanted)) = (key.as_string(), wanted.as_string()) else { return otherwise() };
    if node_status(&tags) == NodeStatus::Absent {
        return otherwise();
    }
    let Some(value) = node_value(&tags) else { return passed(tags) };
    let (key, wanted) = (key.to_lowercase(), wanted.to_lowercase());
    let role = |value: &str| value.to_lowercase() == wanted;
    let roles: Vec<bool> = match value {
        Document::Object(fields) => fields
            .iter()
            .filter(|(name, _)| name.as_string().is_ok_and(|name| name.to_lowercase() == key))
            .map(|(_, value)| value.as_string().is_ok_and(|value| role(value)))
            .collect(),
        list => elements(list)
            .filter_map(|tag| {
                tag.as_string().ok()?.to_lowercase().strip_prefix(&key)?.strip_prefix(['=', ':']).map(role)
            })
            .collect(),
    };
    if roles.is_empty() { otherwise() } else { with_value(&tags, &Document::Bool(roles.contains(&true))) }
}

/// The node where a condition holds, absent where it does not.
fn given(arguments: &[Document]) -> Document {
    let (condition, node) = (argument(arguments, 0), argument(arguments, 1));
    if node_status(&node) == NodeStatus::Absent {
        return node;
    }
    match node_value(&condition).map(Document::as_bool) {
        Some(Ok(true)) => passed_known(node),
        Some(Ok(false)) => {
            let path = super::field(&node, &keys().path).cloned().unwrap_or_else(|| keys().empty.clone());
            absent(path, super::field(&node, &keys().at))
        }
        _ => reason(&condition),
    }
}

/// Why a node does not say what is asked.
fn reason(node: &Document) -> Document {
    if node_value(node).is_some() {
        return with_cause(node, &keys().unexpected_type);
    }
    match node_status(node) {
        NodeStatus::Absent => with_cause(node, &keys().not_set),
        _ => passed(node.clone()),
    }
}

/// The smallest of some numbers; absent ones do not count.
fn least(arguments: &[Document]) -> Document {
    let list = argument(arguments, 0);
    let mut smallest: Option<(&Document, &Document)> = None;
    for node in elements(&list).filter(|node| node_status(node) != NodeStatus::Absent) {
        match node_value(node) {
            Some(value @ Document::Number(_)) => {
                if smallest.is_none_or(|(least, _)| value < least) {
                    smallest = Some((value, node));
                }
            }
            _ => return reason(node),
        }
    }
    smallest.map_or_else(|| passed_known(argument(arguments, 1)), |(_, node)| node.clone())
}

/// True where something is written, false where nothing is; empty text, zero and empty lists are nothing.
fn is_written(arguments: &[Document]) -> Document {
    let node = argument(arguments, 0);
    match node_value(&node) {
        Some(value) => with_value(&node, &Document::Bool(!is_empty_value(value))),
        None if node_status(&node) == NodeStatus::Absent => with_value(&located(&node), &Document::Bool(false)),
        None => passed(node),
    }
}

fn map(arguments: &[Document]) -> Document {
    let (node, table, otherwise) = (argument(arguments, 0), argument(arguments, 1), argument(arguments, 2));
    let Some(value) = node_value(&node) else { return passed(node) };
    match super::field(&table, value) {
        Some(mapped) => with_value(&node, mapped),
        None if matches!(otherwise, Document::Null | Document::Undefined) => with_cause(&node, &keys().not_mapped),
        None => with_value(&node, &otherwise),
    }
}

/// The first node, and the second only where the first is absent; of two absent ones the first.
fn first(arguments: &[Document]) -> Document {
    let (a, b) = (argument(arguments, 0), argument(arguments, 1));
    let second = node_status(&a) == NodeStatus::Absent && node_status(&b) != NodeStatus::Absent;
    passed_known(if second { b } else { a })
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
        (Some(node), _) => reason(node),
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
