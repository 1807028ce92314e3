//! `format` and `formatlist`.

use super::{json, string, text, veiled};
use crate::eval::convert::convert;
use crate::eval::expression::Evaluator;
use crate::eval::number::Num;
use crate::eval::term::{Blend, Sequence, Term};
use crate::eval::types::Type;
use crate::eval::{Budget, Fault};

pub(super) fn format(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    if let Some(unknown) = veiled(evaluator, arguments, Type::String)? {
        return Ok(unknown);
    }
    let values: Vec<&Term> = arguments.iter().skip(1).collect();
    // A null without type leaves the result open, in the tool itself.
    if values.iter().any(|value| matches!(value, Term::Null(Type::Any))) {
        return Err(Fault::unclear("a format of null"));
    }
    let result = write(string(arguments, 0)?, &values, evaluator.budget)?;
    evaluator.text(result)
}

pub(super) fn formatlist(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let pattern = string(arguments, 0)?;
    let values = arguments.get(1..).unwrap_or_default();
    let mut length: Option<usize> = None;
    for value in values {
        match value {
            Term::Sequence(Sequence::Set(_), items) if Blend::of(items.iter(), evaluator.budget)?.is_some() => {
                return evaluator.hidden(&values.iter().collect::<Vec<_>>(), Type::list(Type::String));
            }
            Term::Sequence(_, items) => {
                if length.is_some_and(|own| own != items.len()) {
                    return Err(Fault::error("lists of different lengths"));
                }
                length = Some(items.len());
            }
            // It may be a list, of any length.
            Term::Unknown(_, t) | Term::Redacted(t) if !t.is_primitive() => {
                return evaluator.hidden(&values.iter().collect::<Vec<_>>(), Type::list(Type::String));
            }
            _ => {}
        }
    }
    let rounds = length.unwrap_or(1);
    evaluator.budget.elements(rounds.saturating_mul(values.len()))?;
    let mut items = Vec::with_capacity(rounds);
    for round in 0..rounds {
        let row: Vec<&Term> = values
            .iter()
            .filter_map(|value| match value {
                Term::Sequence(_, items) => items.get(round),
                single => Some(single),
            })
            .collect();
        items.push(if let Some(unknown) = Blend::of(row.iter().copied(), evaluator.budget)? {
            Term::Unknown(unknown, Type::String)
        } else {
            let line = write(pattern, &row, evaluator.budget)?;
            evaluator.text(line)?
        });
    }
    Ok(Term::list(Type::String, items))
}

/// One verb of a format: `%-08.2f`.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "the flags of a verb, one each")]
struct Verb {
    sharp: bool,
    zero: bool,
    plus: bool,
    minus: bool,
    space: bool,
    width: Option<usize>,
    precision: Option<usize>,
}

fn write(pattern: &str, values: &[&Term], budget: &mut Budget) -> Result<String, Fault> {
    let mut out = String::new();
    let mut chars = pattern.chars().peekable();
    let mut next = 1_usize;
    let mut highest = 0_usize;
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        if chars.next_if_eq(&'%').is_some() {
            out.push('%');
            continue;
        }
        let mut verb = Verb::default();
        while let Some(flag) = chars.next_if(|c| matches!(c, '0' | '#' | '-' | '+' | ' ')) {
            match flag {
                '0' => verb.zero = true,
                '#' => verb.sharp = true,
                '-' => verb.minus = true,
                '+' => verb.plus = true,
                _ => verb.space = true,
            }
        }
        let digits = |chars: &mut std::iter::Peekable<std::str::Chars<'_>>| {
            let mut number = String::new();
            while let Some(d) = chars.next_if(char::is_ascii_digit) {
                number.push(d);
            }
            number
        };
        let count = |number: &str| number.parse::<usize>().ok().filter(|n| *n <= 10_000);
        let width = digits(&mut chars);
        if !width.is_empty() {
            verb.width = Some(count(&width).ok_or_else(|| Fault::unclear("a very wide format"))?);
        }
        if chars.next_if_eq(&'.').is_some() {
            let precision = digits(&mut chars);
            let precision = if precision.is_empty() { "0" } else { &precision };
            verb.precision = Some(count(precision).ok_or_else(|| Fault::unclear("a very precise format"))?);
        }
        if chars.next_if_eq(&'[').is_some() {
            let number = digits(&mut chars);
            next = count(&number).ok_or_else(|| Fault::error("no valid format"))?;
            if chars.next() != Some(']') || next == 0 {
                return Err(Fault::error("no valid format"));
            }
        }
        let Some(mode) = chars.next() else { return Err(Fault::error("no valid format")) };
        let at = next.saturating_sub(1);
        highest = highest.max(next);
        next += 1;
        let value = values.get(at).ok_or_else(|| Fault::error("too few arguments for a format"))?;
        let piece = show(mode, &verb, value, budget)?;
        budget.grow(piece.len())?;
        out.push_str(&piece);
    }
    if highest < values.len() {
        return Err(Fault::error("too many arguments for a format"));
    }
    Ok(out)
}

fn show(mode: char, verb: &Verb, value: &Term, budget: &mut Budget) -> Result<String, Fault> {
    if mode != 'v' && value.is_null() {
        return Err(Fault::error("null in a format"));
    }
    match mode {
        'v' => {
            let plain = match value {
                Term::String(text) if !verb.sharp => text.to_string(),
                Term::Number(n) if !verb.sharp => general(&n.text()?),
                other => {
                    let mut out = String::new();
                    json::encode(other, &mut out, budget)?;
                    out
                }
            };
            pad(verb, plain)
        }
        't' => match convert(value, &Type::Bool, budget)? {
            Term::Bool(b) => Ok(b.to_string()),
            _ => Err(Fault::error("a bool is required")),
        },
        's' | 'q' => {
            let Term::String(mut shown) = convert(value, &Type::String, budget)? else {
                return Err(Fault::unclear("a number that the tool rounds"));
            };
            if let Some(most) = verb.precision.filter(|p| *p > 0)
                && text::length(&shown)? > most
            {
                shown = shown.chars().take(most).collect::<String>().into();
            }
            if mode == 's' {
                return pad(verb, shown.to_string());
            }
            let mut out = String::new();
            json::quote(&shown, &mut out, budget)?;
            pad(verb, out)
        }
        'b' | 'd' | 'o' | 'x' | 'X' | 'e' | 'E' | 'f' | 'g' | 'G' => {
            let Term::Number(n) = convert(value, &Type::Number, budget)? else {
                return Err(Fault::error("a number is required"));
            };
            if matches!(mode, 'f') { fixed(verb, &n) } else { integer(mode, verb, &n) }
        }
        _ => Err(Fault::error("no verb of a format")),
    }
}

fn pad(verb: &Verb, shown: String) -> Result<String, Fault> {
    let Some(width) = verb.width else { return Ok(shown) };
    let missing = width.saturating_sub(text::length(&shown)?);
    let fill = if verb.zero { "0" } else { " " }.repeat(missing);
    Ok(if verb.minus { shown + &fill } else { fill + &shown })
}

/// From this exponent on, the shortest form has one.
const LIMIT: i64 = 6;

/// The shortest form: an exponent below 10^-4 and from the precision on.
fn general(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    let leading = all.bytes().take_while(|b| *b == b'0').count();
    let significant = all.trim_start_matches('0').trim_end_matches('0');
    if significant.is_empty() {
        return text.to_owned();
    }
    let exponent = i64::try_from(whole.len()).unwrap_or(0) - i64::try_from(leading).unwrap_or(0) - 1;
    if (-4..LIMIT).contains(&exponent) {
        return text.to_owned();
    }
    let (first, rest) = significant.split_at_checked(1).unwrap_or((significant, ""));
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{first}{point}{rest}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
}

/// Sign, digits and padding of a number.
fn dressed(verb: &Verb, negative: bool, digits: &str) -> String {
    let sign = match (negative, verb.plus, verb.space) {
        (true, ..) => "-",
        (_, true, _) => "+",
        (_, _, true) => " ",
        _ => "",
    };
    let missing = verb.width.unwrap_or(0).saturating_sub(sign.len() + digits.len());
    match (verb.minus, verb.zero) {
        (true, _) => format!("{sign}{digits}{}", " ".repeat(missing)),
        (_, true) => format!("{sign}{}{digits}", "0".repeat(missing)),
        _ => format!("{}{sign}{digits}", " ".repeat(missing)),
    }
}

fn integer(mode: char, verb: &Verb, n: &Num) -> Result<String, Fault> {
    if matches!(mode, 'e' | 'E' | 'g' | 'G') || verb.precision.is_some() || verb.sharp {
        return Err(Fault::unclear("a format that is not supported"));
    }
    let Some(whole) = n.whole() else {
        n.text()?;
        return Err(Fault::error("a whole number is required"));
    };
    let size = whole.unsigned_abs();
    let digits = match mode {
        'b' => format!("{size:b}"),
        'o' => format!("{size:o}"),
        'x' => format!("{size:x}"),
        'X' => format!("{size:X}"),
        _ => size.to_string(),
    };
    Ok(dressed(verb, whole < 0, &digits))
}

/// `%f`: so many places, rounded half to even where the tool holds the number exactly.
fn fixed(verb: &Verb, n: &Num) -> Result<String, Fault> {
    if verb.sharp {
        return Err(Fault::unclear("a format that is not supported"));
    }
    let places = verb.precision.unwrap_or(6);
    let (negative, digits) = n.decimal(places)?;
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = padded.split_at_checked(padded.len() - places).unwrap_or((&padded, ""));
    let point = if places == 0 { "" } else { "." };
    Ok(dressed(verb, negative, &format!("{whole}{point}{fraction}")))
}
