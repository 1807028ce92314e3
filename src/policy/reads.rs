//! What an adapter reads: the attribute paths of its rules, taken from its text.
//!
//! A path is written once, where it is used. Adapters are near-declarative (the lint holds that), so a scan of names
//! is enough: `some x in r.attr.inbound_rule` binds `x` to the rows of a block, `x.port` reads a leaf of it. The build
//! script uses the scan for bundled adapters, the loader for custom ones, and a test holds it against the syntax tree.

use std::collections::{BTreeMap, BTreeSet};

/// What one rule of an adapter reads. Paths mark lists with `[]`: `inbound_rule[].port`, `admin_whitelist[]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleReads {
    /// Name of the rule: a resource type.
    pub rule: String,
    /// Attributes of the state after the plan.
    pub after: BTreeSet<String>,
    /// Attributes of the state before the plan.
    pub before: BTreeSet<String>,
    /// Companions by relation, with the attributes read of them.
    pub near: BTreeMap<String, BTreeSet<String>>,
    /// Relations whose absence is asked for.
    pub missing: BTreeSet<String>,
    /// Arguments whose target identifies a group.
    pub targets: BTreeSet<String>,
    /// True if the rule looks at resources that only go away.
    pub removed: bool,
    /// True if a resource may give no fact: every fact comes from a row of a block, or only removals are looked at.
    pub rows_only: bool,
}

/// Where a variable points.
#[derive(Clone, Debug)]
enum Root {
    Resource,
    After(String),
    Before(String),
    Companion(String),
    Near(String, String),
}

/// Scans the text of an adapter: one entry a rule, in the order of the file.
pub fn scan(source: &str) -> Vec<RuleReads> {
    rules(source).into_iter().map(|(name, body)| rule_reads(&name, &body)).collect()
}

/// The rules of a module: name and body, without comments. A rule starts at the first column.
fn rules(source: &str) -> Vec<(String, String)> {
    let mut rules: Vec<(String, String)> = Vec::new();
    for line in source.lines() {
        let line = strip_comment(line);
        let starts = line.starts_with(|c: char| c.is_ascii_alphabetic());
        let head = line.split_once(":=").map(|(head, body)| (head.trim(), body));
        match (head, rules.last_mut()) {
            (Some((name, body)), _) if starts && !name.contains(' ') => rules.push((name.to_owned(), body.to_owned())),
            (_, Some((_, body))) if !starts => {
                body.push(' ');
                body.push_str(line);
            }
            _ => {}
        }
    }
    rules
}

fn strip_comment(line: &str) -> &str {
    let mut quoted = false;
    for (at, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '#' if !quoted => return line.get(..at).unwrap_or(line),
            _ => {}
        }
    }
    line
}

fn rule_reads(name: &str, body: &str) -> RuleReads {
    let references = references(body);
    let mut bound: BTreeMap<String, Root> = BTreeMap::new();
    let mut reads = RuleReads { rule: name.to_owned(), ..RuleReads::default() };
    // Bindings stand behind the head that uses them, and may build on each other in any order.
    for _ in 0..4 {
        for (variable, reference) in bindings(&references) {
            if let Some(root) = bind(reference, &bound) {
                bound.insert(variable.clone(), root);
            }
        }
    }
    for (i, reference) in references.iter().enumerate() {
        let rows = is_bound_source(&references, i);
        note(&mut reads, reference, rows, &bound);
    }
    let present = references.iter().any(|r| matches!(r.as_slice(), [a, b, ..] if a == "input" && b == "by_type"));
    reads.rows_only = !present || body.matches("\"exists\":").count() == body.matches("\"id\":").count();
    reads.removed = references.iter().any(|r| matches!(r.as_slice(), [a, b, ..] if a == "input" && b == "removed"));
    reads
}

/// The names of a body, dotted ones together: `["some"]`, `["x"]`, `["in"]`, `["r", "attr", "port"]`.
fn references(body: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut current: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    let mut dotted = false;
    let mut flush = |word: &mut String, current: &mut Vec<String>, dotted: bool| {
        if word.is_empty() {
            return;
        }
        if !dotted && !current.is_empty() {
            found.push(std::mem::take(current));
        }
        current.push(std::mem::take(word));
    };
    for c in body.chars() {
        if quoted {
            quoted = c != '"';
            continue;
        }
        if c.is_ascii_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        flush(&mut word, &mut current, dotted);
        dotted = c == '.';
        quoted = c == '"';
    }
    flush(&mut word, &mut current, dotted);
    if !current.is_empty() {
        found.push(current);
    }
    found
}

/// `some x in reference` → (x, reference).
fn bindings(references: &[Vec<String>]) -> impl Iterator<Item = (&String, &Vec<String>)> {
    references.windows(4).filter_map(|four| match four {
        [some, name, word, reference] if is(some, "some") && is(word, "in") => Some((name.first()?, reference)),
        _ => None,
    })
}

/// True if the reference at `i` is what a `some … in` iterates.
fn is_bound_source(references: &[Vec<String>], i: usize) -> bool {
    i >= 3 && references.get(i - 1).is_some_and(|r| is(r, "in")) && references.get(i - 3).is_some_and(|r| is(r, "some"))
}

fn is(reference: &[String], word: &str) -> bool {
    matches!(reference, [only] if only == word)
}

fn bind(reference: &[String], bound: &BTreeMap<String, Root>) -> Option<Root> {
    let (head, rest) = reference.split_first()?;
    if head == "input" {
        return matches!(rest, [by, _] if by == "by_type" || by == "removed").then_some(Root::Resource);
    }
    Some(match bound.get(head)? {
        Root::Resource => match rest.split_first()? {
            (side, path) if side == "attr" => Root::After(rows(path)),
            (side, path) if side == "before" => Root::Before(rows(path)),
            (side, [name]) if side == "near" => Root::Companion(name.clone()),
            _ => return None,
        },
        Root::After(base) => Root::After(join(base, &rows(rest))),
        Root::Before(base) => Root::Before(join(base, &rows(rest))),
        Root::Companion(name) => match rest.split_first()? {
            (side, path) if side == "attr" => Root::Near(name.clone(), rows(path)),
            _ => return None,
        },
        Root::Near(name, base) => Root::Near(name.clone(), join(base, &rows(rest))),
    })
}

fn rows(path: &[String]) -> String {
    format!("{}[]", path.join("."))
}

fn join(base: &str, rest: &str) -> String {
    if rest.is_empty() || rest == "[]" { base.to_owned() } else { format!("{base}.{rest}") }
}

/// Records what one reference reads.
fn note(reads: &mut RuleReads, reference: &[String], is_rows: bool, bound: &BTreeMap<String, Root>) {
    let Some((head, rest)) = reference.split_first() else { return };
    let Some(root) = bound.get(head) else { return };
    let mark = if is_rows { "[]" } else { "" };
    let path = |base: &str, rest: &[String]| {
        let tail: Vec<&str> = rest.iter().map(String::as_str).filter(|name| *name != "exists").collect();
        let tail = tail.join(".");
        if tail.is_empty() { base.to_owned() } else { join(base, &format!("{tail}{mark}")) }
    };
    match root {
        Root::Resource => match rest.split_first() {
            Some((side, rest)) if side == "attr" => drop(reads.after.insert(format!("{}{mark}", rest.join(".")))),
            Some((side, rest)) if side == "before" => drop(reads.before.insert(format!("{}{mark}", rest.join(".")))),
            Some((side, [name])) if side == "near" => drop(reads.near.entry(name.clone()).or_default()),
            Some((side, [name])) if side == "target" => drop(reads.targets.insert(name.clone())),
            Some((side, [name])) if side == "missing" => drop(reads.missing.insert(name.clone())),
            _ => {}
        },
        Root::After(base) => drop(reads.after.insert(path(base, rest))),
        Root::Before(base) => drop(reads.before.insert(path(base, rest))),
        Root::Companion(name) => {
            if let Some((side, rest)) = rest.split_first()
                && side == "attr"
            {
                reads.near.entry(name.clone()).or_default().insert(format!("{}{mark}", rest.join(".")));
            }
        }
        Root::Near(name, base) => drop(reads.near.entry(name.clone()).or_default().insert(path(base, rest))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_leaves_companions_and_both_sides() {
        let source = r#"
package adapters.x.opening
import data.v
# some c in r.attr.comment
scaleway_x := array.concat(
  [{"id": r.address, "port": x.port, "sources": [i | some i in x.ranges], "exists": x.exists} | some r in input.by_type.scaleway_x; some x in r.attr.rule],
  [{"id": r.address, "was": r.before.days, "on": v.either(r.missing.acl, [y.ip | some c in r.near.acl; some y in c.attr.rules])} | some r in input.removed.scaleway_x],
)
"#;
        let found = scan(source);
        assert_eq!(found.len(), 1);
        let reads = &found[0];
        assert_eq!(reads.rule, "scaleway_x");
        let after: Vec<&str> = reads.after.iter().map(String::as_str).collect();
        assert_eq!(after, ["rule[]", "rule[].port", "rule[].ranges[]"]);
        assert_eq!(reads.before.iter().collect::<Vec<_>>(), ["days"]);
        assert_eq!(reads.near["acl"].iter().collect::<Vec<_>>(), ["rules[]", "rules[].ip"]);
        assert!(reads.missing.contains("acl"));
        assert!(reads.removed);
    }
}
