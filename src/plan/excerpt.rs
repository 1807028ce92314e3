//! A masked window on broken JSON: enough to find the place, nothing that could be a secret.

use std::fmt;

use miette::{MietteError, SourceCode, SourceSpan, SpanContents};

use super::error::PlanError;

/// Characters shown before and behind the place.
const BEFORE: usize = 60;
const BEHIND: usize = 30;

/// One line of text around an error, with every string and word masked.
#[derive(Clone, PartialEq, Eq)]
pub struct Excerpt(String);

impl Excerpt {
    /// The masked text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        context_lines_before: usize,
        context_lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        self.0.read_span(span, context_lines_before, context_lines_after)
    }
}

/// The error for a syntax error of the JSON parser at a byte of the text.
pub(crate) fn syntax_error(text: &str, offset: usize, reason: String, help: &'static str) -> PlanError {
    let offset = floor(text, offset);
    let (line, column) = position(text, offset);
    let (excerpt, at) = mask(text, offset);
    let length = excerpt.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    PlanError::Json { reason, line, column, help, excerpt: Excerpt(excerpt), span: (at, length).into() }
}

/// The nearest character boundary at or before an offset.
fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// Line and column from 1, the column in Unicode scalar values.
pub(crate) fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..floor(text, offset)).unwrap_or_default();
    let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    (line, column)
}

/// Byte offset of a line and a column in bytes, both from 1, as the JSON parser counts them.
pub(crate) fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start = if line <= 1 {
        0
    } else {
        text.bytes().enumerate().filter(|(_, b)| *b == b'\n').nth(line - 2).map_or(text.len(), |(i, _)| i + 1)
    };
    (start + column.saturating_sub(1)).min(text.len())
}

/// The window on the line of an offset, masked, and where the offset is in it.
fn mask(text: &str, offset: usize) -> (String, usize) {
    let line_start = text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |i| i + 1);
    let before = text.get(line_start..offset).unwrap_or_default();
    let start = before.char_indices().rev().nth(BEFORE - 1).map_or(line_start, |(i, _)| line_start + i);
    let behind = text.get(offset..).unwrap_or_default();
    let end = behind
        .char_indices()
        .take(BEHIND + 1)
        .find(|(i, c)| *c == '\n' || *c == '\r' || behind.get(..*i).is_some_and(|s| s.chars().count() == BEHIND))
        .map_or_else(|| if behind.chars().count() <= BEHIND { text.len() } else { offset }, |(i, _)| offset + i);

    let mut masker = Masker::new(text.get(..start).unwrap_or_default());
    let mut at = 0;
    if start > line_start {
        masker.out.push('…');
    }
    for (i, c) in text.get(start..end).unwrap_or_default().char_indices() {
        if start + i == offset {
            masker.end_word();
            at = masker.out.len();
        }
        masker.push(c);
    }
    masker.end_word();
    if end == offset {
        // Behind the last character of the line: something must stand under the mark.
        at = masker.out.len();
        masker.out.push_str("<end>");
    } else if end < text.len() {
        masker.out.push('…');
    }
    (masker.out, at)
}

/// Copies JSON and hides strings and words.
struct Masker {
    out: String,
    word: String,
    in_string: bool,
    escaped: bool,
}

impl Masker {
    /// A masker in the state that some text leaves behind.
    fn new(before: &str) -> Self {
        let mut masker = Self { out: String::new(), word: String::new(), in_string: false, escaped: false };
        for b in before.bytes() {
            masker.step(b == b'"', b == b'\\');
        }
        if masker.in_string {
            masker.out.push('…');
        }
        masker
    }

    /// Follows quotes and escapes; true if the character belongs to the content of a string.
    fn step(&mut self, quote: bool, backslash: bool) -> bool {
        if !self.in_string {
            self.in_string = quote;
            return false;
        }
        if self.escaped {
            self.escaped = false;
        } else if backslash {
            self.escaped = true;
        } else if quote {
            self.in_string = false;
            return false;
        }
        true
    }

    fn push(&mut self, c: char) {
        if self.step(c == '"', c == '\\') {
            if !self.out.ends_with('…') {
                self.out.push('…');
            }
        } else if c.is_alphanumeric() || matches!(c, '_' | '-' | '+' | '.' | '/' | '=') {
            self.word.push(c);
        } else {
            self.end_word();
            self.out.push(if c.is_control() { ' ' } else { c });
        }
    }

    /// Writes the bare word that ended: literals and short numbers as they are, anything else hidden.
    fn end_word(&mut self) {
        let word = std::mem::take(&mut self.word);
        let literal = matches!(word.as_str(), "true" | "false" | "null");
        let number = word.len() <= 6 && word.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.'));
        if literal || number {
            self.out.push_str(&word);
        } else if !word.is_empty() {
            self.out.push('…');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(text: &str, offset: usize) -> (String, usize) {
        mask(text, offset)
    }

    #[test]
    fn strings_and_words_are_hidden_and_the_caret_stays() {
        let text = "{\"password\": \"s3cret\", \"n\": 12, oops}";
        let offset = text.find("oops").unwrap();
        let (shown, at) = excerpt(text, offset);
        assert_eq!(shown, "{\"…\": \"…\", \"…\": 12, …}");
        assert_eq!(shown.get(at..), Some("…}"));
    }

    #[test]
    fn one_endless_line_is_a_window_that_knows_it_starts_inside_a_string() {
        let text = format!("{{\"a\":\"{}\" x \"tail\":\"{}\"}}", "SECRET ".repeat(40), "HIDDEN ".repeat(40));
        let offset = text.find(" x ").unwrap() + 1;
        let (shown, at) = excerpt(&text, offset);
        assert!(!shown.contains("SECRET") && !shown.contains("HIDDEN"), "{shown}");
        assert!(shown.len() < 60, "{shown}");
        assert!(shown.get(at..).unwrap().starts_with("… \"…\":\"…"), "{shown}");
    }

    #[test]
    fn a_missing_quote_turns_nothing_inside_out() {
        let text = "{\"a: \"S3CRETVALUE\", \"b\": 4111111111111111}";
        for offset in 0..text.len() {
            let (shown, _) = excerpt(text, offset);
            assert!(!shown.contains("S3CRET") && !shown.contains("4111"), "{shown}");
        }
    }

    #[test]
    fn positions_count_characters_and_lines() {
        assert_eq!(position("é\nàx", 5), (2, 2));
        assert_eq!(offset_of("é\nàx", 2, 3), 5);
        assert_eq!(offset_of("a", 9, 9), 1);
    }

    #[test]
    fn every_offset_of_any_text_is_safe() {
        let text = "é{\"ü\":[1,\r\n\"\\\"";
        for offset in 0..text.len() + 3 {
            let _ = syntax_error(text, offset, String::new(), "");
        }
    }
}
