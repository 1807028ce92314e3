//! Numbers as the tool computes them: exact fractions, and the honesty to say when it would have rounded.
//!
//! The tool computes with binary floats of 512 bits. Whatever is exact there is exact here; what it would round
//! is kept as an exact fraction marked `rounded`, good for comparing and flooring, and never printed.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::plan::value::Number;

/// A number: a fraction in lowest terms, or the text of one that is too large for that.
#[derive(Clone, Debug)]
pub enum Num {
    /// `numerator / denominator`, the denominator positive.
    Ratio {
        /// Above the line, with the sign.
        numerator: i128,
        /// Below the line, never zero.
        denominator: i128,
        /// True if the tool's own result differs from this one by its rounding.
        rounded: bool,
    },
    /// Too large or too long to compute with; passed on as it is written.
    Text(Arc<str>),
}

/// The result of an operation that cannot be followed exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Murky;

const fn gcd(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl Num {
    /// A whole number.
    pub const fn int(n: i128) -> Self {
        Self::Ratio { numerator: n, denominator: 1, rounded: false }
    }

    /// A number of elements.
    pub(super) fn count(n: usize) -> Self {
        Self::int(i128::try_from(n).unwrap_or(i128::MAX))
    }

    fn ratio(numerator: i128, denominator: i128, rounded: bool) -> Result<Self, Murky> {
        if denominator == 0 || numerator == i128::MIN || denominator == i128::MIN {
            return Err(Murky);
        }
        let divisor = gcd(numerator, denominator).abs().max(1);
        let sign = if denominator < 0 { -1 } else { 1 };
        Ok(Self::Ratio { numerator: sign * numerator / divisor, denominator: sign * denominator / divisor, rounded })
    }

    /// Reads a decimal: digits, a fraction, an exponent. `None` if the text is no such number.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.find(['e', 'E']) {
            Some(at) => {
                let (mantissa, rest) = text.split_at_checked(at)?;
                (mantissa, rest.get(1..)?.parse::<i32>().ok()?)
            }
            None => (text, 0),
        };
        let (negative, digits) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() && fraction.is_empty() || !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        let scale = i64::from(exponent) - i64::try_from(fraction.len()).ok()?;
        let exact = || -> Option<Self> {
            let digits = format!("{whole}{fraction}");
            let mut numerator = digits
                .trim_start_matches('0')
                .parse::<i128>()
                .or_else(|e| if digits.bytes().all(|b| b == b'0') { Ok(0) } else { Err(e) });
            if negative {
                numerator = numerator.map(|n| -n);
            }
            let power = 10_i128.checked_pow(u32::try_from(scale.unsigned_abs()).ok()?)?;
            let (numerator, denominator) =
                if scale >= 0 { (numerator.ok()?.checked_mul(power)?, 1) } else { (numerator.ok()?, power) };
            Self::ratio(numerator, denominator, false).ok()
        };
        Some(exact().unwrap_or_else(|| Self::Text(text.into())))
    }

    /// The number of a plan.
    pub(super) fn from_plan(number: &Number) -> Self {
        match number {
            Number::Int(n) => Self::int(i128::from(*n)),
            Number::Float(n) => Self::parse(&n.to_string()).unwrap_or_else(|| Self::Text(n.to_string().into())),
            Number::Big(text) => Self::parse(text).unwrap_or_else(|| Self::Text(text.clone())),
        }
    }

    /// The number for a plan.
    pub(super) fn to_plan(&self) -> Result<Number, Murky> {
        if let Some(n) = self.whole().and_then(|n| i64::try_from(n).ok()) {
            return Ok(Number::Int(n));
        }
        let text = self.text()?;
        match text.parse::<f64>() {
            Ok(n) if n.is_finite() && n.to_string() == text => Ok(Number::Float(n)),
            _ => Ok(Number::Big(text.into())),
        }
    }

    /// The whole number, if this is one for certain.
    pub(super) const fn whole(&self) -> Option<i128> {
        match self {
            Self::Ratio { numerator, denominator: 1, rounded: false } => Some(*numerator),
            _ => None,
        }
    }

    /// The decimal as the tool prints it.
    pub(super) fn text(&self) -> Result<String, Murky> {
        match self {
            Self::Ratio { rounded: true, .. } => Err(Murky),
            Self::Ratio { numerator, denominator: 1, .. } => Ok(numerator.to_string()),
            Self::Ratio { numerator, denominator, .. } => {
                let mut scaled = *numerator;
                let mut places = 0_usize;
                while scaled % denominator != 0 {
                    scaled = scaled.checked_mul(10).ok_or(Murky)?;
                    places += 1;
                    // More places than this cannot come from a fraction that fits.
                    if places > 60 {
                        return Err(Murky);
                    }
                }
                let digits = (scaled / denominator).unsigned_abs().to_string();
                let padded = format!("{digits:0>width$}", width = places + 1);
                let (whole, fraction) = padded.split_at_checked(padded.len() - places).ok_or(Murky)?;
                Ok(format!("{}{whole}.{fraction}", if *numerator < 0 { "-" } else { "" }))
            }
            // As written is as printed only for plain digits.
            Self::Text(text)
                if text.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit()) && text.len() < 150 =>
            {
                Ok(text.to_string())
            }
            Self::Text(_) => Err(Murky),
        }
    }

    /// Sign and digits with so many places behind the point, rounded half to even.
    pub(super) fn decimal(&self, places: usize) -> Result<(bool, String), Murky> {
        let (numerator, denominator) = self.parts()?;
        let power = u32::try_from(places).ok().and_then(|p| 10_i128.checked_pow(p)).ok_or(Murky)?;
        let scaled = numerator.checked_abs().and_then(|n| n.checked_mul(power)).ok_or(Murky)?;
        let (quotient, rest) = (scaled / denominator, scaled % denominator);
        let rounded = match rest.checked_mul(2).ok_or(Murky)?.cmp(&denominator) {
            Ordering::Less => quotient,
            Ordering::Greater => quotient + 1,
            // Which side of a tie the tool's own value lies on is not known.
            Ordering::Equal if !self.is_exact() => return Err(Murky),
            Ordering::Equal => quotient + quotient % 2,
        };
        if rest == 0 && self.is_rounded() {
            // The digits are the same whichever way the tool has rounded.
            return Ok((numerator < 0, quotient.to_string()));
        }
        Ok((numerator < 0, rounded.to_string()))
    }

    /// True if the tool holds this value without rounding.
    const fn is_exact(&self) -> bool {
        match self {
            Self::Ratio { denominator, rounded, .. } => !*rounded && denominator.count_ones() == 1,
            Self::Text(_) => false,
        }
    }

    const fn parts(&self) -> Result<(i128, i128), Murky> {
        match self {
            Self::Ratio { numerator, denominator, .. } => Ok((*numerator, *denominator)),
            Self::Text(_) => Err(Murky),
        }
    }

    fn computed(&self, other: &Self, numerator: Option<i128>, denominator: Option<i128>) -> Result<Self, Murky> {
        let exact = self.is_exact() && other.is_exact();
        let result = Self::ratio(numerator.ok_or(Murky)?, denominator.ok_or(Murky)?, false)?;
        match result {
            Self::Ratio { numerator, denominator, .. } => {
                let rounded = !(exact && denominator.count_ones() == 1);
                Ok(Self::Ratio { numerator, denominator, rounded })
            }
            Self::Text(_) => Err(Murky),
        }
    }

    /// Sum.
    pub(super) fn add(&self, other: &Self) -> Result<Self, Murky> {
        let ((a, b), (c, d)) = (self.parts()?, other.parts()?);
        let numerator = a.checked_mul(d).zip(c.checked_mul(b)).and_then(|(x, y)| x.checked_add(y));
        self.computed(other, numerator, b.checked_mul(d))
    }

    /// Difference.
    pub(super) fn subtract(&self, other: &Self) -> Result<Self, Murky> {
        self.add(&other.negate()?)
    }

    /// Product.
    pub(super) fn multiply(&self, other: &Self) -> Result<Self, Murky> {
        let ((a, b), (c, d)) = (self.parts()?, other.parts()?);
        self.computed(other, a.checked_mul(c), b.checked_mul(d))
    }

    /// Quotient; the divisor is not zero.
    pub(super) fn divide(&self, other: &Self) -> Result<Self, Murky> {
        let ((a, b), (c, d)) = (self.parts()?, other.parts()?);
        self.computed(other, a.checked_mul(d), b.checked_mul(c))
    }

    /// The same number with the other sign.
    pub(super) fn negate(&self) -> Result<Self, Murky> {
        match self {
            Self::Ratio { numerator, denominator, rounded } => Ok(Self::Ratio {
                numerator: numerator.checked_neg().ok_or(Murky)?,
                denominator: *denominator,
                rounded: *rounded,
            }),
            Self::Text(text) => {
                Ok(Self::Text(text.strip_prefix('-').map_or_else(|| format!("-{text}").into(), Into::into)))
            }
        }
    }

    /// The greatest whole number that is not greater.
    pub(super) fn floor(&self) -> Result<Self, Murky> {
        match self {
            Self::Ratio { denominator: 1, rounded: true, .. } | Self::Text(_) => Err(Murky),
            Self::Ratio { numerator, denominator, .. } => Ok(Self::int(numerator.div_euclid(*denominator))),
        }
    }

    /// The part before the point.
    pub(super) fn truncate(&self) -> Result<Self, Murky> {
        match self {
            Self::Ratio { denominator: 1, rounded: true, .. } | Self::Text(_) => Err(Murky),
            Self::Ratio { numerator, denominator, .. } => Ok(Self::int(numerator / denominator)),
        }
    }

    /// True for zero.
    pub(super) const fn is_zero(&self) -> bool {
        matches!(self, Self::Ratio { numerator: 0, .. })
    }

    /// True below zero.
    pub(super) fn is_negative(&self) -> bool {
        match self {
            Self::Ratio { numerator, .. } => *numerator < 0,
            Self::Text(text) => text.starts_with('-'),
        }
    }

    /// Which of two is greater; murky where the tool's rounding decides.
    pub(super) fn compare(&self, other: &Self) -> Result<Ordering, Murky> {
        if let (Self::Text(a), Self::Text(b)) = (self, other) {
            return if a == b { Ok(Ordering::Equal) } else { Err(Murky) };
        }
        let ((a, b), (c, d)) = (self.parts()?, other.parts()?);
        let left = a.checked_mul(d).ok_or(Murky)?;
        let right = c.checked_mul(b).ok_or(Murky)?;
        match left.cmp(&right) {
            Ordering::Equal if self.is_rounded() || other.is_rounded() => Err(Murky),
            order => Ok(order),
        }
    }

    const fn is_rounded(&self) -> bool {
        matches!(self, Self::Ratio { rounded: true, .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn num(text: &str) -> Num {
        Num::parse(text).unwrap()
    }

    #[test]
    fn prints_like_the_tool() {
        for (text, printed) in [("1.50", "1.5"), ("100", "100"), ("1e3", "1000"), ("-0.25", "-0.25"), ("0.1", "0.1")] {
            assert_eq!(num(text).text().unwrap(), printed);
        }
        assert!(Num::parse("1_000").is_none() && Num::parse(" 1").is_none() && Num::parse("").is_none());
    }

    #[test]
    fn rounded_results_compare_and_floor_but_never_print() {
        let third = num("10").divide(&num("3")).unwrap();
        assert!(third.text().is_err());
        assert_eq!(third.floor().unwrap().whole(), Some(3));
        assert_eq!(third.compare(&num("3.5")), Ok(Ordering::Less));
        // One third times three: the tool's rounding decides.
        assert!(third.multiply(&num("3")).unwrap().compare(&num("10")).is_err());
        assert_eq!(num("7").divide(&num("2")).unwrap().text().unwrap(), "3.5");
        assert!(num("0.1").add(&num("0.2")).unwrap().text().is_err());
    }

    #[test]
    fn large_numbers_pass_through() {
        let large = num("123456789012345678901234567890123456789012345");
        assert_eq!(large.text().unwrap(), "123456789012345678901234567890123456789012345");
        assert!(large.add(&Num::int(1)).is_err());
        assert!(matches!(num("170141183460469231731687303715884105727").to_plan(), Ok(Number::Big(_))));
        assert!(num("170141183460469231731687303715884105727").add(&Num::int(1)).is_err());
    }
}
