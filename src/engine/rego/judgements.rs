//! Package `k` in Rust: judgements on nodes, and their three-valued logic.
//!
//! A judgement is `[rank, node]` or `[rank, node, message key]`; ranks: 0 violated, 1 unknown, 2 holds, 3 does not
//! apply. The Rego library in `policies/lib/k.rego` is the reference; a test holds the two together.

use super::{Document, NodeStatus, Word, elements, keys, node_status, node_value};

pub(super) const WORDS: &[(&str, u8, Word)] = &[
    ("k.is", 2, |a| compare(a, true)),
    ("k.is_not", 2, |a| compare(a, false)),
    ("k.one_of", 2, |a| judge(a, contains)),
    ("k.none_of", 2, |a| judge(a, |value, wanted| !contains(value, wanted))),
    ("k.at_least", 2, |a| judge(a, |value, bound| is_number(value) && value >= bound)),
    ("k.at_most", 2, |a| judge(a, |value, bound| is_number(value) && value <= bound)),
    ("k.is_set", 1, is_set),
    ("k.not_less", 2, not_less),
    ("k.all_of", 1, |a| extreme(a, |rank, best| rank < best)),
    ("k.any_of", 1, |a| extreme(a, |rank, best| rank > best)),
    ("k.negate", 1, negate),
    ("k.when", 2, when),
    ("k.say", 2, say),
];

/// Rank of a judgement; what is none reads as unknown.
pub(super) fn rank(judgement: &Document) -> u8 {
    let Document::Array(parts) = judgement else { return 1 };
    parts.first().and_then(|rank| rank.as_u8().ok()).filter(|rank| *rank <= 3).unwrap_or(1)
}

fn evidence(judgement: &Document) -> Document {
    let Document::Array(parts) = judgement else { return unknown_node() };
    parts.get(1).cloned().unwrap_or_else(unknown_node)
}

fn unknown_node() -> Document {
    super::with_cause(&Document::new_object(), &keys().not_mapped)
}

/// A judgement.
pub(super) fn judgement(rank: u8, node: Document) -> Document {
    Document::from(vec![Document::from(u64::from(rank)), node])
}

fn argument(arguments: &[Document], i: usize) -> Document {
    arguments.get(i).cloned().unwrap_or(Document::Undefined)
}

fn judge(arguments: &[Document], holds: fn(&Document, &Document) -> bool) -> Document {
    let (node, wanted) = (argument(arguments, 0), argument(arguments, 1));
    let rank = node_value(&node).map_or(1, |value| if holds(value, &wanted) { 2 } else { 0 });
    judgement(rank, node)
}

/// Equality with a constant; a value of another type says nothing.
fn compare(arguments: &[Document], equal: bool) -> Document {
    let (node, wanted) = (argument(arguments, 0), argument(arguments, 1));
    match node_value(&node) {
        Some(value) if !super::same_type(value, &wanted) => {
            judgement(1, super::with_cause(&node, &keys().unexpected_type))
        }
        Some(value) => judgement(if (*value == wanted) == equal { 2 } else { 0 }, node),
        None => judgement(1, node),
    }
}

fn contains(value: &Document, wanted: &Document) -> bool {
    match wanted {
        Document::Set(set) => set.contains(value),
        Document::Array(items) => items.contains(value),
        _ => false,
    }
}

fn is_number(value: &Document) -> bool {
    matches!(value, Document::Number(_))
}

fn is_set(arguments: &[Document]) -> Document {
    let node = argument(arguments, 0);
    let empty = |value: &Document| {
        matches!(value, Document::Bool(false))
            || value == &keys().empty
            || matches!(value, Document::Array(items) if items.is_empty())
    };
    let rank = match node_status(&node) {
        NodeStatus::Absent => 0,
        NodeStatus::Unknown => 1,
        NodeStatus::Known | NodeStatus::Default => {
            node_value(&node).map_or(1, |value| if empty(value) { 0 } else { 2 })
        }
    };
    judgement(rank, node)
}

/// The first node is a number not smaller than the second; an absent second asks nothing.
fn not_less(arguments: &[Document]) -> Document {
    let (after, before) = (argument(arguments, 0), argument(arguments, 1));
    if node_status(&before) == NodeStatus::Absent {
        return judgement(2, after);
    }
    let rank = match (node_value(&after), node_value(&before)) {
        (Some(a), Some(b)) if is_number(a) && is_number(b) => {
            if a >= b {
                2
            } else {
                0
            }
        }
        _ => 1,
    };
    judgement(rank, after)
}

/// The first judgement with the extreme rank. An empty list is unknown: a misspelt field leaves one behind.
fn extreme(arguments: &[Document], better: fn(u8, u8) -> bool) -> Document {
    let mut best: Option<&Document> = None;
    for judgement in arguments.first().into_iter().flat_map(elements) {
        if best.is_none_or(|best| better(rank(judgement), rank(best))) {
            best = Some(judgement);
        }
    }
    best.cloned().unwrap_or_else(|| judgement(1, unknown_node()))
}

fn with_rank(of: &Document, rank: u8) -> Document {
    let Document::Array(parts) = of else { return judgement(rank, unknown_node()) };
    let mut parts = parts.to_vec();
    if let Some(first) = parts.first_mut() {
        *first = Document::from(u64::from(rank));
    }
    Document::from(parts)
}

fn negate(arguments: &[Document]) -> Document {
    let of = argument(arguments, 0);
    let flipped = match rank(&of) {
        0 => 2,
        2 => 0,
        other => other,
    };
    with_rank(&of, flipped)
}

/// The judgement where the condition holds; where it may hold, a violation is only possible.
fn when(arguments: &[Document]) -> Document {
    let (condition, then) = (argument(arguments, 0), argument(arguments, 1));
    match (rank(&condition), rank(&then)) {
        (0 | 3, _) => judgement(3, evidence(&condition)),
        (1, 0) => with_rank(&condition, 1),
        _ => then,
    }
}

fn say(arguments: &[Document]) -> Document {
    said(&argument(arguments, 0), argument(arguments, 1))
}

/// A judgement with the key of its message.
pub(super) fn said(judgement: &Document, key: Document) -> Document {
    Document::from(vec![Document::from(u64::from(rank(judgement))), evidence(judgement), key])
}
