//! Dates, with the time given: the present is no part of a plan.

use super::string;
use crate::eval::Fault;
use crate::eval::expression::Evaluator;
use crate::eval::term::Term;

/// A moment: seconds since 1970 in UTC, nanoseconds, and the offset that it was written with.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Moment {
    seconds: i64,
    nanos: i64,
    offset: i64,
}

/// The calendar day of a moment in its own offset.
struct Calendar {
    year: i64,
    month: i64,
    day: i64,
    weekday: i64,
    hour: i64,
    minute: i64,
    second: i64,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// Days since 1970 of a date of the proleptic Gregorian calendar.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

const fn days_in(year: i64, month: i64) -> i64 {
    let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    days_from_civil(next_year, next, 1) - days_from_civil(year, month, 1)
}

impl Moment {
    fn parse(text: &str) -> Result<Self, Fault> {
        let bad = || Fault::error("no valid timestamp");
        let fixed = text.get(..19).ok_or_else(bad)?;
        let mut rest = text.get(19..).ok_or_else(bad)?;
        let shape = fixed.bytes().enumerate().all(|(i, b)| match i {
            4 | 7 => b == b'-',
            10 => b == b'T',
            13 | 16 => b == b':',
            _ => b.is_ascii_digit(),
        });
        if !shape {
            return Err(bad());
        }
        let part = |from: usize, to: usize| fixed.get(from..to).and_then(|s| s.parse::<i64>().ok()).ok_or_else(bad);
        let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
        let (hour, minute, second) = (part(11, 13)?, part(14, 16)?, part(17, 19)?);
        if !(1..=12).contains(&month)
            || day < 1
            || day > days_in(year, month)
            || hour > 23
            || minute > 59
            || second > 59
        {
            return Err(bad());
        }
        let mut nanos = 0;
        if rest.starts_with(',') {
            return Err(Fault::unclear("an unusual spelling of a timestamp"));
        }
        if let Some(fraction) = rest.strip_prefix('.') {
            let digits: String = fraction.chars().take_while(char::is_ascii_digit).collect();
            if digits.is_empty() {
                return Err(bad());
            }
            if digits.len() > 9 {
                return Err(Fault::unclear("an unusual spelling of a timestamp"));
            }
            nanos = format!("{digits:0<9}").parse().map_err(|_| bad())?;
            rest = fraction.get(digits.len()..).ok_or_else(bad)?;
        }
        let offset = if rest == "Z" {
            0
        } else {
            let sign = match rest.bytes().next() {
                Some(b'+') => 1,
                Some(b'-') => -1,
                _ => return Err(bad()),
            };
            let (hours, minutes) = rest.get(1..).and_then(|s| s.split_once(':')).ok_or_else(bad)?;
            let two = |s: &str| (s.len() == 2 && s.bytes().all(|b| b.is_ascii_digit())).then(|| s.parse::<i64>().ok());
            let (hours, minutes) = (two(hours).flatten().ok_or_else(bad)?, two(minutes).flatten().ok_or_else(bad)?);
            if hours > 23 || minutes > 59 {
                return Err(Fault::unclear("an unusual spelling of a timestamp"));
            }
            sign * (hours * 3600 + minutes * 60)
        };
        let local = days_from_civil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
        Ok(Self { seconds: local - offset, nanos, offset })
    }

    fn calendar(self) -> Result<Calendar, Fault> {
        let local = self.seconds + self.offset;
        let (days, of_day) = (local.div_euclid(86_400), local.rem_euclid(86_400));
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        if !(0..=9999).contains(&year) {
            return Err(Fault::unclear("a year beyond four digits"));
        }
        let weekday = (days + 4).rem_euclid(7);
        Ok(Calendar { year, month, day, weekday, hour: of_day / 3600, minute: of_day / 60 % 60, second: of_day % 60 })
    }

    fn zone(self, colon: bool) -> String {
        let sign = if self.offset < 0 { '-' } else { '+' };
        let (hours, minutes) = (self.offset.abs() / 3600, self.offset.abs() / 60 % 60);
        format!("{sign}{hours:02}{}{minutes:02}", if colon { ":" } else { "" })
    }

    fn zulu(self) -> String {
        if self.offset == 0 { "Z".to_owned() } else { self.zone(true) }
    }
}

pub(super) fn timeadd(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let start = Moment::parse(string(arguments, 0)?)?;
    let nanos = start.nanos + duration(string(arguments, 1)?)?;
    let seconds = start.seconds + nanos.div_euclid(1_000_000_000);
    let end = Moment { seconds, nanos: nanos.rem_euclid(1_000_000_000), offset: start.offset };
    let c = end.calendar()?;
    evaluator.text(format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}",
        c.year,
        c.month,
        c.day,
        c.hour,
        c.minute,
        c.second,
        end.zulu()
    ))
}

/// Nanoseconds of `1h30m`, `-1.5s`.
fn duration(text: &str) -> Result<i64, Fault> {
    let bad = || Fault::error("no valid duration");
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(bad());
    }
    let mut total = 0_i64;
    while !rest.is_empty() {
        let digits = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
        let (whole, after) = rest.split_at_checked(digits(rest)).ok_or_else(bad)?;
        let (fraction, after) = match after.strip_prefix('.') {
            Some(after) => after.split_at_checked(digits(after)).ok_or_else(bad)?,
            None => ("", after),
        };
        if whole.is_empty() && fraction.is_empty() {
            return Err(bad());
        }
        let units = [
            ("ns", 1),
            ("us", 1_000),
            ("µs", 1_000),
            ("μs", 1_000),
            ("ms", 1_000_000),
            ("s", 1_000_000_000),
            ("m", 60_000_000_000),
            ("h", 3_600_000_000_000_i64),
        ];
        let end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (name, after) = after.split_at_checked(end).ok_or_else(bad)?;
        let (_, unit) = units.iter().find(|(own, _)| *own == name).ok_or_else(bad)?;
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| bad())? };
        total = whole.checked_mul(*unit).and_then(|n| total.checked_add(n)).ok_or_else(bad)?;
        if !fraction.is_empty() {
            if fraction.len() > 9 {
                return Err(Fault::unclear("a duration that the tool rounds"));
            }
            let scale = 10_i64.pow(u32::try_from(fraction.len()).unwrap_or(9));
            let part: i64 = fraction.parse().map_err(|_| bad())?;
            let scaled = i128::from(part) * i128::from(*unit);
            if scaled % i128::from(scale) != 0 {
                return Err(Fault::unclear("a duration that the tool rounds"));
            }
            let part = i64::try_from(scaled / i128::from(scale)).map_err(|_| bad())?;
            total = total.checked_add(part).ok_or_else(bad)?;
        }
        rest = after;
    }
    Ok(if negative { -total } else { total })
}

pub(super) fn timecmp(_: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let (a, b) = (Moment::parse(string(arguments, 0)?)?, Moment::parse(string(arguments, 1)?)?);
    Ok(Term::int(match (a.seconds, a.nanos).cmp(&(b.seconds, b.nanos)) {
        std::cmp::Ordering::Less => -1,
        std::cmp::Ordering::Equal => 0,
        std::cmp::Ordering::Greater => 1,
    }))
}

pub(super) fn formatdate(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let moment = Moment::parse(string(arguments, 1)?)?;
    let calendar = moment.calendar()?;
    let mut out = String::new();
    let mut chars = string(arguments, 0)?.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\'' {
            if chars.next_if_eq(&'\'').is_some() {
                out.push('\'');
                continue;
            }
            loop {
                match chars.next() {
                    Some('\'') if chars.next_if_eq(&'\'').is_some() => out.push('\''),
                    Some('\'') => break,
                    Some(c) => out.push(c),
                    None => return Err(Fault::error("an open quote in a date format")),
                }
            }
        } else if c.is_ascii_alphabetic() {
            let mut count = 1;
            while chars.next_if_eq(&c).is_some() {
                count += 1;
            }
            out.push_str(&verb(c, count, moment, &calendar)?);
        } else {
            out.push(c);
        }
    }
    evaluator.text(out)
}

fn verb(letter: char, count: usize, moment: Moment, c: &Calendar) -> Result<String, Fault> {
    let name = |names: &[&str], at: i64| {
        usize::try_from(at).ok().and_then(|at| names.get(at).copied()).unwrap_or("").to_owned()
    };
    let short = |name: String| name.chars().take(3).collect::<String>();
    let twelve = if c.hour % 12 == 0 { 12 } else { c.hour % 12 };
    let number = |n: i64| match count {
        1 => Ok(n.to_string()),
        2 => Ok(format!("{n:02}")),
        _ => Err(Fault::error("no verb of a date format")),
    };
    match (letter, count) {
        ('Y', 2) => Ok(format!("{:02}", c.year % 100)),
        ('Y', 4) => Ok(format!("{:04}", c.year)),
        ('M', 3) => Ok(short(name(&MONTHS, c.month - 1))),
        ('M', 4) => Ok(name(&MONTHS, c.month - 1)),
        ('M', _) => number(c.month),
        ('D', _) => number(c.day),
        ('E', 3) => Ok(short(name(&DAYS, c.weekday))),
        ('E', 4) => Ok(name(&DAYS, c.weekday)),
        ('h', _) => number(c.hour),
        ('H', _) => number(twelve),
        ('A', 2) => Ok(if c.hour < 12 { "AM" } else { "PM" }.to_owned()),
        ('a', 2) => Ok(if c.hour < 12 { "am" } else { "pm" }.to_owned()),
        ('m', _) => number(c.minute),
        ('s', _) => number(c.second),
        ('Z', 1) => Ok(moment.zulu()),
        ('Z', 3) if moment.offset == 0 => Ok("UTC".to_owned()),
        ('Z', 3 | 4) => Ok(moment.zone(false)),
        ('Z', 5) => Ok(moment.zone(true)),
        _ => Err(Fault::error("no verb of a date format")),
    }
}
