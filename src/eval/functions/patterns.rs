//! Regular expressions, where the tool's dialect and ours agree.

use std::collections::BTreeMap;
use std::sync::Arc;

use regex::{Captures, Regex, RegexBuilder};

use super::string;
use crate::eval::Fault;
use crate::eval::expression::Evaluator;
use crate::eval::term::Term;
use crate::eval::types::Type;

const DIALECT: &str = "a pattern that is not supported";

/// Translates a pattern of RE2 into ours; `None` where the two may differ.
fn translate(pattern: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = pattern.chars().peekable();
    // Whether something stands here that can be repeated, and whether it is a repetition itself.
    let mut atom = false;
    let mut repeated = false;
    while let Some(c) = chars.next() {
        let (mut now_atom, mut now_repeated) = (true, false);
        match c {
            '\\' => match chars.next()? {
                'd' => out.push_str("[0-9]"),
                'D' => out.push_str("[^0-9]"),
                'w' => out.push_str("[0-9A-Za-z_]"),
                'W' => out.push_str("[^0-9A-Za-z_]"),
                's' => out.push_str("[\\t\\n\\f\\r ]"),
                'S' => out.push_str("[^\\t\\n\\f\\r ]"),
                'b' => out.push_str("(?-u:\\b)"),
                c @ ('A' | 'z' | 'n' | 'r' | 't' | 'f' | 'v' | 'a') => out.extend(['\\', c]),
                c if c.is_ascii_punctuation() => literal(c, &mut out),
                _ => return None,
            },
            '[' => class(&mut chars, &mut out)?,
            '(' => {
                out.push('(');
                now_atom = false;
                if chars.next_if_eq(&'?').is_some() {
                    out.push('?');
                    group(&mut chars, &mut out)?;
                }
            }
            '|' => {
                out.push('|');
                now_atom = false;
            }
            '*' | '+' | '?' => {
                let lazy = c == '?' && repeated && !out.ends_with("??") && !out.ends_with("*?") && !out.ends_with("+?");
                if !atom && !lazy {
                    return None;
                }
                out.push(c);
                now_atom = false;
                now_repeated = !lazy;
            }
            '{' => match bounds(&mut chars) {
                Some(bounds) if atom => {
                    out.push_str(&bounds);
                    now_atom = false;
                    now_repeated = true;
                }
                Some(_) => return None,
                None => out.push_str("\\{"),
            },
            '}' | ']' => literal(c, &mut out),
            '^' | '$' | '.' | ')' => out.push(c),
            c => out.push(c),
        }
        atom = now_atom;
        repeated = now_repeated;
    }
    Some(out)
}

fn literal(c: char, out: &mut String) {
    // Escapes of these mean something else to us.
    if !matches!(c, '<' | '>' | '/' | '"' | '\'' | '%' | ',' | ':' | ';' | '=' | '@' | '_' | '`' | '!') {
        out.push('\\');
    }
    out.push(c);
}

/// `{2}`, `{2,}` or `{2,5}` behind the brace; nothing is taken if it is no repetition.
fn bounds(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<String> {
    let mut ahead = chars.clone();
    let mut inside = String::new();
    loop {
        match ahead.next()? {
            '}' => break,
            c @ ('0'..='9' | ',') if inside.len() < 9 => inside.push(c),
            _ => return None,
        }
    }
    let (low, high) = inside.split_once(',').unwrap_or((&inside, ""));
    let limit = |s: &str| s.parse::<u32>().is_ok_and(|n| n <= 1000);
    if !limit(low) || !(high.is_empty() || limit(high)) {
        return None;
    }
    *chars = ahead;
    Some(format!("{{{inside}}}"))
}

/// What may stand behind `(?`.
fn group(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, out: &mut String) -> Option<()> {
    if chars.next_if_eq(&'P').is_some() {
        out.push('P');
        if chars.peek() != Some(&'<') {
            return None;
        }
    }
    if chars.next_if_eq(&'<').is_some() {
        out.push('<');
        loop {
            match chars.next()? {
                '>' => break,
                c if c == '_' || c.is_ascii_alphanumeric() => out.push(c),
                _ => return None,
            }
        }
        out.push('>');
        return Some(());
    }
    loop {
        match chars.next()? {
            c @ (':' | ')') => {
                out.push(c);
                return Some(());
            }
            c @ ('i' | 'm' | 's' | '-') => out.push(c),
            _ => return None,
        }
    }
}

/// A class in brackets, from behind the opening one.
fn class(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, out: &mut String) -> Option<()> {
    out.push('[');
    if chars.next_if_eq(&'^').is_some() {
        out.push('^');
    }
    if chars.next_if_eq(&']').is_some() {
        out.push_str("\\]");
    }
    loop {
        match chars.next()? {
            ']' => break,
            '\\' => match chars.next()? {
                'd' => out.push_str("0-9"),
                'w' => out.push_str("0-9A-Za-z_"),
                's' => out.push_str("\\t\\n\\f\\r "),
                c @ ('n' | 'r' | 't' | 'f' | 'v' | 'a') => out.extend(['\\', c]),
                c if c.is_ascii_punctuation() => literal(c, out),
                _ => return None,
            },
            '[' if chars.peek() == Some(&':') => {
                out.push('[');
                loop {
                    match chars.next()? {
                        ']' => break,
                        c if c == ':' || c == '^' || c.is_ascii_lowercase() => out.push(c),
                        _ => return None,
                    }
                }
                out.push(']');
            }
            '-' => {
                if chars.peek() == Some(&'-') {
                    return None;
                }
                out.push('-');
            }
            c @ ('[' | '&' | '~' | '^') => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out.push(']');
    Some(())
}

fn compile(evaluator: &mut Evaluator<'_>, pattern: &str, text: &str) -> Result<Regex, Fault> {
    if pattern.len() > 4096 {
        return Err(Fault::unclear(DIALECT));
    }
    // Matching is linear in the product of the two.
    let cost = pattern.len().saturating_mul(text.len()) / 256 + 1000;
    evaluator.budget.spend(u64::try_from(cost).unwrap_or(u64::MAX))?;
    let ours = translate(pattern).ok_or_else(|| Fault::unclear(DIALECT))?;
    RegexBuilder::new(&ours).size_limit(1 << 20).nest_limit(50).build().map_err(|_| Fault::unclear(DIALECT))
}

/// What a match gives: the text, or its groups, by position or by name.
fn found(evaluator: &mut Evaluator<'_>, regex: &Regex, captures: &Captures<'_>) -> Result<Term, Fault> {
    let names: Vec<Option<&str>> = regex.capture_names().skip(1).collect();
    if names.is_empty() {
        return evaluator.text(captures.get(0).map_or("", |m| m.as_str()));
    }
    let mut groups = Vec::with_capacity(names.len());
    for at in 1..=names.len() {
        groups.push(match captures.get(at) {
            Some(group) => evaluator.text(group.as_str())?,
            None => Term::Null(Type::String),
        });
    }
    if names.iter().all(Option::is_none) {
        return Ok(Term::tuple(groups));
    }
    let by_name: BTreeMap<_, _> =
        names.iter().zip(groups).filter_map(|(name, group)| Some(((*name)?.into(), group))).collect();
    if by_name.len() < names.len() {
        return Err(Fault::error("groups with and without names"));
    }
    Ok(Term::object(by_name))
}

pub(super) fn regex(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (pattern, text) = (string(arguments, 0)?, string(arguments, 1)?);
    let regex = compile(evaluator, pattern, text)?;
    match regex.captures(text) {
        Some(captures) => found(evaluator, &regex, &captures),
        None => Err(Fault::error("the pattern does not match")),
    }
}

pub(super) fn regexall(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (pattern, text) = (string(arguments, 0)?, string(arguments, 1)?);
    let regex = compile(evaluator, pattern, text)?;
    let mut items = Vec::new();
    for captures in regex.captures_iter(text) {
        evaluator.budget.elements(1)?;
        items.push(found(evaluator, &regex, &captures)?);
    }
    let names: Vec<Option<&str>> = regex.capture_names().skip(1).collect();
    let kind = match names.first() {
        None => Type::String,
        Some(None) => Type::Tuple(names.iter().map(|_| Type::String).collect()),
        Some(Some(_)) => {
            Type::Object(Arc::new(names.iter().flatten().map(|name| ((*name).into(), Type::String)).collect()))
        }
    };
    Ok(Term::list(kind, items))
}

pub(super) fn replace(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (text, old, new) = (string(arguments, 0)?, string(arguments, 1)?, string(arguments, 2)?);
    let pattern = old.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
    // An empty piece stands between all characters.
    let places = text.len().saturating_add(1);
    evaluator.budget.grow(new.len().saturating_mul(text.matches(old).count().min(places)))?;
    let Some(pattern) = pattern else { return evaluator.text(text.replace(old, new)) };
    let regex = compile(evaluator, pattern, text)?;
    let mut out = String::new();
    let mut end = 0;
    for captures in regex.captures_iter(text) {
        let Some(whole) = captures.get(0) else { continue };
        out.push_str(text.get(end..whole.start()).unwrap_or_default());
        let before = out.len();
        captures.expand(new, &mut out);
        evaluator.budget.grow(out.len() - before)?;
        end = whole.end();
    }
    out.push_str(text.get(end..).unwrap_or_default());
    evaluator.text(out)
}
