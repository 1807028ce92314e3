//! Numbers of any size: integers and floats where they are exact, their spelling where they are not.

use super::value::Number;

/// A number of any size, from its JSON spelling.
pub(crate) fn number(text: &str) -> Number {
    if let Ok(n) = text.parse() {
        return Number::Int(n);
    }
    let Ok(float) = text.parse::<f64>() else { return Number::Big(text.into()) };
    let whole = !text.contains(['.', 'e', 'E']);
    let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
    let vanished = float == 0.0 && mantissa.contains(|c: char| c.is_ascii_digit() && c != '0');
    if !float.is_finite() || vanished || (whole && format!("{float:.0}") != text) {
        return Number::Big(text.into());
    }
    from_f64(float)
}

/// A finite float; whole ones in the range where floats are exact are integers, so that equal numbers are equal.
pub(crate) fn from_f64(float: f64) -> Number {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if float.fract() == 0.0 && float.abs() <= EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "whole and in the range of i64")]
        let n = float as i64;
        return Number::Int(n);
    }
    Number::Float(float)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_size_are_kept() {
        let big = "1234567890123456789012345678901234567890";
        for (text, expected) in [
            ("42", Number::Int(42)),
            ("-0", Number::Int(0)),
            ("2.0", Number::Int(2)),
            ("1e3", Number::Int(1000)),
            ("0.1", Number::Float(0.1)),
            ("9223372036854775807", Number::Int(i64::MAX)),
            ("9223372036854775809", Number::Big("9223372036854775809".into())),
            ("18446744073709551616", Number::Float(18_446_744_073_709_551_616.0)),
            (big, Number::Big(big.into())),
            ("1e400", Number::Big("1e400".into())),
            ("-1e400", Number::Big("-1e400".into())),
            ("1e-400", Number::Big("1e-400".into())),
            ("0e-400", Number::Int(0)),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }
}
