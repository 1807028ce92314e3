//! Numeric functions.

use std::cmp::Ordering;

use super::{number, sequence, string, veiled, whole};
use crate::eval::Fault;
use crate::eval::convert::convert;
use crate::eval::expression::Evaluator;
use crate::eval::number::Num;
use crate::eval::term::Term;
use crate::eval::types::Type;

pub(super) fn abs(_: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let n = number(arguments, 0)?;
    Ok(Term::Number(if n.is_negative() { n.negate()? } else { n.clone() }))
}

pub(super) fn floor(_: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    Ok(Term::Number(number(arguments, 0)?.floor()?))
}

pub(super) fn ceil(_: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    Ok(Term::Number(number(arguments, 0)?.negate()?.floor()?.negate()?))
}

pub(super) fn signum(_: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    Ok(Term::int(whole(arguments, 0)?.signum()))
}

fn extreme(arguments: &[Term], wanted: Ordering) -> Result<Term, Fault> {
    let mut best = number(arguments, 0)?;
    for at in 1..arguments.len() {
        let next = number(arguments, at)?;
        if next.compare(best)? == wanted {
            best = next;
        }
    }
    Ok(Term::Number(best.clone()))
}

pub(super) fn max(_: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    extreme(arguments, Ordering::Greater)
}

pub(super) fn min(_: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    extreme(arguments, Ordering::Less)
}

/// Logarithms of exact powers; the tool computes the others in floating point.
pub(super) fn log(_: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (value, base) = (number(arguments, 0)?, number(arguments, 1)?);
    match (value.whole(), base.whole()) {
        (Some(1), Some(base)) if base > 1 => Ok(Term::int(0)),
        (Some(value), Some(base)) if value == base && base > 1 => Ok(Term::int(1)),
        _ => Err(Fault::unclear("a logarithm")),
    }
}

pub(super) fn pow(_: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (base, power) = (number(arguments, 0)?, number(arguments, 1)?);
    let (Some(base), Some(power)) = (base.whole(), power.whole()) else {
        return Err(Fault::unclear("a power that the tool rounds"));
    };
    if power < 0 {
        return Err(Fault::unclear("a power that the tool rounds"));
    }
    let result = u32::try_from(power).ok().and_then(|power| base.checked_pow(power));
    // The tool computes in 64-bit floats, exact up to 2^53.
    match result {
        Some(n) if n.unsigned_abs() <= 1 << 53 => Ok(Term::int(n)),
        _ => Err(Fault::unclear("a power that the tool rounds")),
    }
}

pub(super) fn parseint(_: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let text = string(arguments, 0)?;
    let base = whole(arguments, 1)?;
    if !(2..=62).contains(&base) {
        return Err(Fault::error("a base from 2 to 62 is required"));
    }
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() {
        return Err(Fault::error("no number of this base"));
    }
    let mut result = 0_i128;
    for c in digits.chars() {
        let digit = match c {
            '0'..='9' => i128::from(u32::from(c) - u32::from('0')),
            'a'..='z' => i128::from(u32::from(c) - u32::from('a')) + 10,
            'A'..='Z' if base <= 36 => i128::from(u32::from(c) - u32::from('A')) + 10,
            'A'..='Z' => i128::from(u32::from(c) - u32::from('A')) + 36,
            _ => return Err(Fault::error("no number of this base")),
        };
        if digit >= base {
            return Err(Fault::error("no number of this base"));
        }
        result = result
            .checked_mul(base)
            .and_then(|n| n.checked_add(digit))
            .ok_or_else(|| Fault::unclear("a number too large to follow"))?;
    }
    Ok(Term::int(if text.starts_with('-') { -result } else { result }))
}

pub(super) fn range(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let zero = Num::int(0);
    let signed = |down: bool| Num::int(if down { -1 } else { 1 });
    let (start, end, step) = match arguments.len() {
        1 => (zero.clone(), number(arguments, 0)?.clone(), signed(number(arguments, 0)?.is_negative())),
        2 => {
            let (start, end) = (number(arguments, 0)?, number(arguments, 1)?);
            (start.clone(), end.clone(), signed(end.compare(start)? == Ordering::Less))
        }
        3 => (number(arguments, 0)?.clone(), number(arguments, 1)?.clone(), number(arguments, 2)?.clone()),
        _ => return Err(Fault::error("one, two or three arguments are required")),
    };
    if step.is_zero() {
        return Err(Fault::error("a step of zero"));
    }
    let beyond = if step.is_negative() { Ordering::Greater } else { Ordering::Less };
    if end.compare(&start)? == beyond {
        return Err(Fault::error("the end is on the other side of the start"));
    }
    let mut items = Vec::new();
    let mut next = start;
    while next.compare(&end)? == beyond.reverse().reverse() && next.compare(&end)? != Ordering::Equal {
        if items.len() >= 1024 {
            return Err(Fault::error("more than 1024 elements"));
        }
        evaluator.budget.elements(1)?;
        items.push(Term::Number(next.clone()));
        next = next.add(&step)?;
    }
    Ok(Term::list(Type::Number, items))
}

pub(super) fn sum(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (_, items) = sequence(arguments, 0)?;
    if items.is_empty() {
        return Err(Fault::error("the sum of nothing"));
    }
    if let Some(unknown) = veiled(evaluator, arguments, Type::Number)? {
        return Ok(unknown);
    }
    let mut total = Num::int(0);
    for item in items {
        match convert(item, &Type::Number, evaluator.budget)? {
            Term::Number(n) => total = total.add(&n)?,
            _ => return Err(Fault::error("numbers are required")),
        }
    }
    Ok(Term::Number(total))
}
