//! A single look at the whole JSON text for what the parser would accept and we do not.

use super::error::PlanError;
use super::excerpt::{position, syntax_error};

/// Refuses nesting beyond the limit, and escapes that are half a character (`\ud800`), which no tool writes
/// and which could not be read later.
///
/// Runs beside the parser on text that may be broken in any way; it only follows quotes and brackets.
pub(crate) fn scan(text: &str, max_depth: usize) -> Result<(), PlanError> {
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    let mut rest = bytes;
    let offset = |rest: &[u8]| bytes.len() - rest.len();
    while let Some((byte, tail)) = rest.split_first() {
        rest = tail;
        match byte {
            b'{' | b'[' => {
                depth += 1;
                if depth > max_depth {
                    let (line, column) = position(text, offset(rest).saturating_sub(1));
                    return Err(PlanError::TooDeep { limit: max_depth, line, column });
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => match string(rest) {
                Ok(tail) => rest = tail,
                Err(at) => {
                    let reason = "a `\\u` escape is half of a surrogate pair".to_owned();
                    return Err(syntax_error(
                        text,
                        offset(at),
                        reason,
                        "make the plan again with `terraform show -json`",
                    ));
                }
            },
            _ => {}
        }
    }
    Ok(())
}

/// What follows a string whose opening quote was just read, or the place of a broken escape.
fn string(mut rest: &[u8]) -> Result<&[u8], &[u8]> {
    loop {
        let Some(i) = quote_or_backslash(rest) else { return Ok(&[]) };
        let Some((found, tail)) = rest.get(i..).and_then(<[u8]>::split_first) else { return Ok(&[]) };
        if *found == b'"' {
            return Ok(tail);
        }
        let here = rest.get(i..).unwrap_or_default();
        rest = match (tail.first(), unit(here)) {
            (Some(b'u'), Some(0xd800..=0xdbff)) => {
                let next = here.get(6..).unwrap_or_default();
                if !matches!(unit(next), Some(0xdc00..=0xdfff)) {
                    return Err(here);
                }
                next.get(6..).unwrap_or_default()
            }
            (Some(b'u'), Some(0xdc00..=0xdfff)) => return Err(here),
            _ => tail.get(1..).unwrap_or_default(),
        };
    }
}

/// The first quote or backslash, eight bytes at a time: most of a plan is text.
fn quote_or_backslash(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // The lowest bit that is set belongs to the first byte that is zero.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & (ONES << 7);
    let (words, rest) = bytes.as_chunks::<8>();
    for (i, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let found = zeros(word ^ (ONES * u64::from(b'"'))) | zeros(word ^ (ONES * u64::from(b'\\')));
        if found != 0 {
            return Some(i * 8 + found.trailing_zeros() as usize / 8);
        }
    }
    rest.iter().position(|b| matches!(b, b'"' | b'\\')).map(|i| words.len() * 8 + i)
}

/// The code unit of a `\uXXXX` at the start of some bytes.
fn unit(bytes: &[u8]) -> Option<u32> {
    let [b'\\', b'u', digits @ ..] = bytes.get(..6)? else { return None };
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_brackets_outside_strings() {
        assert!(scan(r#"{"[[[[":[["]]\"[["]]}"#, 3).is_ok());
        let error = scan("{\"a\":\n[[1]]}", 2).unwrap_err();
        assert_eq!(error.to_string(), "the JSON is nested deeper than 2 levels at line 2, column 2");
        assert!(scan(&"[".repeat(128), 128).is_ok());
        assert!(scan(&"[".repeat(129), 128).is_err());
    }

    #[test]
    fn half_a_surrogate_pair_is_refused_and_a_whole_one_is_not() {
        assert!(scan(r#"["\ud83d\ude00", "\\ud800", "\u00e9"]"#, 9).is_ok());
        for text in [r#"["\ud83d"]"#, r#"["\ud83dx"]"#, r#"["\ude00"]"#, r#"["\ud83d\ud83d"]"#] {
            assert!(scan(text, 9).is_err(), "{text}");
        }
    }

    #[test]
    fn quotes_are_found_at_every_place() {
        for length in 0..30 {
            for at in 0..length {
                let mut text = vec![b'#'; length];
                text[at] = if at % 2 == 0 { b'"' } else { b'\\' };
                assert_eq!(quote_or_backslash(&text), Some(at));
            }
            assert_eq!(quote_or_backslash(&vec![0xa2; length]), None);
        }
    }

    #[test]
    fn broken_text_is_left_to_the_parser() {
        for text in ["\"", "\"\\", "\"\\u", "\"\\ud8", "]]]}", "{\"a"] {
            assert!(scan(text, 9).is_ok(), "{text}");
        }
    }
}
