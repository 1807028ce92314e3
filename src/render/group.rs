//! One block per cause: verdicts that the same words of the configuration bring about.

use std::collections::{BTreeMap, BTreeSet};

use crate::report::{Location, Outcome, Verdict};

/// Verdicts with one cause, in the order of the report.
#[derive(Debug)]
pub(crate) struct Group<'a> {
    /// The first of them, whose words and place are shown.
    pub(crate) first: &'a Verdict,
    /// Their addresses without repetition.
    pub(crate) addresses: Vec<&'a str>,
    /// Where their chains end, each place once, apart from that of the first.
    pub(crate) ends: Vec<&'a Location>,
}

/// What makes two verdicts one block.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cause<'a> {
    /// The same provider configuration, and the same words apart from the address.
    Provider(&'a str, String),
    /// The same place, and the same words apart from the address.
    Place(&'a str, usize, usize, String),
    /// The same words about instances of the same resource.
    Words(&'a str, Option<&'a str>, Option<String>),
}

/// Puts verdicts together; those that gate and weigh most come first.
pub(crate) fn groups<'a>(verdicts: impl Iterator<Item = &'a Verdict>) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut known: BTreeMap<_, usize> = BTreeMap::new();
    let mut seen: BTreeSet<(usize, &str)> = BTreeSet::new();
    let mut ended: BTreeSet<(usize, &str, usize, usize)> = BTreeSet::new();
    for verdict in verdicts {
        let key =
            (verdict.plan, verdict.control.as_str(), verdict.outcome, verdict.gates, verdict.severity, cause(verdict));
        let at = *known.entry(key).or_insert_with(|| {
            groups.push(Group { first: verdict, addresses: Vec::new(), ends: Vec::new() });
            groups.len() - 1
        });
        let (Some(group), Some(address)) = (groups.get_mut(at), verdict.address.as_deref()) else { continue };
        // Where a provider configuration decides, it does for all of them.
        if let Some(end) = verdict.related.last().map(|related| &related.location)
            && verdict.provider.is_none()
            && ended.insert((at, &end.file, end.line, end.column))
            && !std::ptr::eq(group.first, verdict)
        {
            group.ends.push(end);
        }
        if seen.insert((at, address)) {
            group.addresses.push(address);
        }
    }
    groups.sort_by_key(|group| {
        let first = group.first;
        (first.outcome != Outcome::Fail, !first.gates, std::cmp::Reverse(first.severity))
    });
    groups
}

fn cause(verdict: &Verdict) -> Cause<'_> {
    let words = || {
        let address = verdict.address.as_deref().unwrap_or_default();
        if address.is_empty() { verdict.message.clone() } else { verdict.message.replace(address, "") }
    };
    match (&verdict.provider, &verdict.location) {
        (Some(provider), _) => Cause::Provider(provider, words()),
        (None, Some(Location { file, line, column, .. })) => Cause::Place(file, *line, *column, words()),
        (None, None) => {
            Cause::Words(&verdict.message, verdict.attribute.as_deref(), verdict.address.as_deref().map(without_keys))
        }
    }
}

/// An address without the keys of its instances.
fn without_keys(address: &str) -> String {
    let mut base = String::new();
    let mut chars = address.chars();
    while let Some(c) = chars.next() {
        if c != '[' {
            base.push(c);
            continue;
        }
        let mut quoted = false;
        while let Some(c) = chars.next() {
            match c {
                '\\' if quoted => drop(chars.next()),
                '"' => quoted = !quoted,
                ']' if !quoted => break,
                _ => {}
            }
        }
    }
    base
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_any_spelling_are_cut() {
        assert_eq!(without_keys("module.a[\"x]y\"].t.n[0]"), "module.a.t.n");
        assert_eq!(without_keys("t.n[\"a\\\"]b\"]"), "t.n");
        assert_eq!(without_keys("t.n"), "t.n");
        assert_eq!(without_keys("t.n[\"never closed"), "t.n");
    }
}
