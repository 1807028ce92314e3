//! String functions.

use super::{string, veiled, whole};
use crate::eval::Fault;
use crate::eval::expression::Evaluator;
use crate::eval::term::Term;
use crate::eval::types::Type;

/// True if the text is certainly in Unicode normal form C, as the tool keeps all text.
pub(in crate::eval) fn is_certainly_normal(text: &str) -> bool {
    text.is_ascii()
        || text.chars().all(|c| {
            matches!(u32::from(c),
                0..=0x2FF
                | 0x370..=0x373 | 0x376..=0x377 | 0x37B..=0x37D | 0x388..=0x3FF
                | 0x400..=0x482 | 0x48A..=0x52F
                | 0x1E00..=0x1EF9
                | 0x2002..=0x200A | 0x2010..=0x206F | 0x20A0..=0x20BF
                | 0x2190..=0x21FF | 0x2460..=0x2ADB | 0x2B00..=0x2BFF
                | 0x3001..=0x3029 | 0x3041..=0x3096 | 0x309B..=0x30FF
                | 0x3400..=0x9FFF | 0xAC00..=0xD7A3 | 0xFE0F | 0xFF01..=0xFF9D
                | 0x1F300..=0x1FAFF)
        })
}

/// True if every character is a cluster of its own.
fn is_simple(text: &str) -> bool {
    if text.is_ascii() {
        return !text.contains("\r\n");
    }
    !text.contains("\r\n")
        && text.chars().all(|c| {
            matches!(u32::from(c),
                0..=0xAC | 0xAE..=0x2FF | 0x370..=0x482 | 0x48A..=0x52F | 0x1E00..=0x1EF9 | 0x2010..=0x2027
                | 0x20A0..=0x20BF | 0x2190..=0x21FF | 0x3001..=0x3029 | 0x3041..=0x3096 | 0x30A0..=0x30FF
                | 0x4E00..=0x9FFF)
        })
}

/// The characters of the text, if each is what the tool counts as one.
fn clusters(text: &str) -> Result<Vec<char>, Fault> {
    if is_simple(text) { Ok(text.chars().collect()) } else { Err(Fault::unclear("text with composed characters")) }
}

/// The length as the tool counts it.
pub(super) fn length(text: &str) -> Result<usize, Fault> {
    clusters(text).map(|c| c.len())
}

fn cased(text: &str, map: fn(char) -> (char, bool)) -> Result<String, Fault> {
    text.chars()
        .map(|c| match map(c) {
            (mapped, true) => Ok(mapped),
            // The tool maps one character to one.
            (_, false) if c == 'ß' => Ok(c),
            _ => Err(Fault::unclear("a letter that changes length with its case")),
        })
        .collect()
}

fn to_upper(c: char) -> (char, bool) {
    let mut mapped = c.to_uppercase();
    (mapped.next().unwrap_or(c), mapped.next().is_none())
}

fn to_lower(c: char) -> (char, bool) {
    let mut mapped = c.to_lowercase();
    (mapped.next().unwrap_or(c), mapped.next().is_none())
}

pub(super) fn upper(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    evaluator.text(cased(string(arguments, 0)?, to_upper)?)
}

pub(super) fn lower(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    evaluator.text(cased(string(arguments, 0)?, to_lower)?)
}

pub(super) fn title(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let mut inside = false;
    let mut result = String::new();
    for c in string(arguments, 0)?.chars() {
        let word = c == '_' || c.is_alphanumeric() || !c.is_ascii() && !c.is_whitespace();
        if inside || !word {
            result.push(c);
        } else if c.is_ascii() {
            result.push(c.to_ascii_uppercase());
        } else {
            // The title case of these is one character, and the upper case.
            result.push_str(&cased(&c.to_string(), to_upper)?);
        }
        inside = word;
    }
    evaluator.text(result)
}

pub(super) fn strrev(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let reversed: String = clusters(string(arguments, 0)?)?.iter().rev().collect();
    evaluator.text(reversed)
}

pub(super) fn substr(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let all = clusters(string(arguments, 0)?)?;
    let (mut offset, length) = (whole(arguments, 1)?, whole(arguments, 2)?);
    let total = i128::try_from(all.len()).unwrap_or(i128::MAX);
    if offset < 0 {
        offset += total;
        // The tool's own arithmetic goes on with a negative offset, or takes all for a length of zero.
        if offset < 0 || length == 0 {
            return Err(Fault::unclear("an offset before the start"));
        }
    } else if length == 0 {
        return Ok(Term::text(""));
    }
    let skip = usize::try_from(offset).unwrap_or(usize::MAX);
    let take = if length < 0 { usize::MAX } else { usize::try_from(length).unwrap_or(usize::MAX) };
    let result: String = all.into_iter().skip(skip).take(take).collect();
    evaluator.text(result)
}

pub(super) fn chomp(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    evaluator.text(string(arguments, 0)?.trim_end_matches(['\r', '\n']))
}

pub(super) fn indent(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let spaces = whole(arguments, 0)?;
    let text = string(arguments, 1)?;
    if spaces < 0 {
        return Err(Fault::error("a negative number of spaces"));
    }
    let spaces = usize::try_from(spaces).unwrap_or(usize::MAX);
    let lines = text.matches('\n').count();
    evaluator.budget.grow(spaces.saturating_mul(lines.max(1)))?;
    evaluator.text(text.replace('\n', &format!("\n{}", " ".repeat(spaces))))
}

pub(super) fn trim(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let cut: Vec<char> = string(arguments, 1)?.chars().collect();
    evaluator.text(string(arguments, 0)?.trim_matches(cut.as_slice()))
}

pub(super) fn trimprefix(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let text = string(arguments, 0)?;
    evaluator.text(text.strip_prefix(string(arguments, 1)?).unwrap_or(text))
}

pub(super) fn trimsuffix(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let text = string(arguments, 0)?;
    evaluator.text(text.strip_suffix(string(arguments, 1)?).unwrap_or(text))
}

pub(super) fn trimspace(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    evaluator.text(string(arguments, 0)?.trim())
}

pub(super) fn startswith(_: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    Ok(Term::Bool(string(arguments, 0)?.starts_with(string(arguments, 1)?)))
}

pub(super) fn endswith(_: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    Ok(Term::Bool(string(arguments, 0)?.ends_with(string(arguments, 1)?)))
}

pub(super) fn strcontains(_: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    Ok(Term::Bool(string(arguments, 0)?.contains(string(arguments, 1)?)))
}

pub(super) fn split(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (separator, text) = (string(arguments, 0)?, string(arguments, 1)?);
    let parts: Vec<String> = if separator.is_empty() {
        text.chars().map(String::from).collect()
    } else {
        text.split(separator).map(str::to_owned).collect()
    };
    evaluator.budget.elements(parts.len())?;
    let items = parts.iter().map(|part| evaluator.text(part)).collect::<Result<_, _>>()?;
    Ok(Term::list(Type::String, items))
}

pub(super) fn join(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let separator = string(arguments, 0)?;
    let lists = arguments.get(1..).unwrap_or_default();
    if lists.is_empty() {
        return Err(Fault::error("a list is required"));
    }
    if let Some(unknown) = veiled(evaluator, lists, Type::String)? {
        return Ok(unknown);
    }
    let mut parts = Vec::new();
    for list in lists {
        let Term::Sequence(_, items) = list else { return Err(Fault::error("a list is required")) };
        for item in items.iter() {
            let Term::String(part) = item else { return Err(Fault::error("null in a list to join")) };
            evaluator.budget.grow(part.len() + separator.len())?;
            parts.push(part.as_ref());
        }
    }
    evaluator.text(parts.join(separator))
}
