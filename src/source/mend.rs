//! Rewrites what the parser refuses although the tools accept it, byte for byte, so that positions hold.
//!
//! A line end inside `{ for … }` becomes a blank, and of the entries of an object that share a key only the last
//! stays, as the tools take it.

use std::collections::HashMap;
use std::ops::Range;

use super::lex::{Kind, Lexer, Token};

/// What a bracket holds.
enum Frame {
    /// The body of a block.
    Body,
    /// `{ for … }`.
    For,
    /// `{ key = value }`.
    Object(Entries),
    /// `[…]` or `(…)`.
    Other,
}

/// The entries of an object as far as they have been read.
#[derive(Default)]
struct Entries {
    start: Option<usize>,
    key: Option<Range<usize>>,
    end: usize,
    count: usize,
}

/// The most entries that any object of the text has.
pub(super) fn widest_object(text: &str) -> usize {
    let mut widest = 0;
    walk(text, |_, _| {}, |_, count| widest = widest.max(count));
    widest
}

/// The text with the same number of bytes and, hopefully, without what the parser refuses.
pub(super) fn mend(text: &str) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    let mut blanks: Vec<Range<usize>> = Vec::new();
    let mut last: HashMap<(usize, &str), Range<usize>> = HashMap::new();
    let mut repeated: Vec<Range<usize>> = Vec::new();
    walk(
        text,
        |token, in_for| {
            if in_for && matches!(token.kind, Kind::Newline | Kind::Comment) {
                blanks.push(token.range.clone());
            }
        },
        |_, _| {},
    );
    entries(text, |object, key, range| {
        if let Some(earlier) = last.insert((object, key), range) {
            repeated.push(earlier);
        }
    });
    for range in blanks {
        bytes.get_mut(range)?.fill(b' ');
    }
    for range in repeated {
        for byte in bytes.get_mut(range)? {
            if *byte != b'\n' && *byte != b'\r' {
                *byte = b' ';
            }
        }
    }
    let mended = String::from_utf8(bytes).ok()?;
    (mended != text).then_some(mended)
}

/// Goes through the tokens with the brackets around them.
fn walk(text: &str, mut token_in: impl FnMut(&Token, bool), mut object_done: impl FnMut(usize, usize)) {
    let mut frames: Vec<(usize, Frame)> = Vec::new();
    let mut before: Option<Token> = None;
    for token in Lexer::new(text.as_bytes(), 0) {
        token_in(&token, matches!(frames.last(), Some((_, Frame::For))));
        match token.kind {
            Kind::Open => frames.push((token.range.start, open(text, &token, before.as_ref()))),
            Kind::Close => {
                if let Some((start, Frame::Object(entries))) = frames.pop() {
                    object_done(start, entries.count);
                }
            }
            Kind::Word => {
                // `{` was taken for an object; its first word tells.
                if before.as_ref().is_some_and(|b| b.kind == Kind::Open)
                    && text.get(token.range.clone()) == Some("for")
                    && let Some((_, frame @ Frame::Object(_))) = frames.last_mut()
                {
                    *frame = Frame::For;
                }
            }
            Kind::Other if matches!(text.get(token.range.clone()), Some("=" | ":")) => {
                if let Some((_, Frame::Object(entries))) = frames.last_mut() {
                    entries.count += 1;
                }
            }
            _ => {}
        }
        if !matches!(token.kind, Kind::Space | Kind::Newline | Kind::Comment) {
            before = Some(token);
        }
    }
}

fn open(text: &str, token: &Token, before: Option<&Token>) -> Frame {
    if text.get(token.range.clone()) != Some("{") {
        return Frame::Other;
    }
    match before.map(|b| b.kind) {
        None | Some(Kind::Word | Kind::Quoted) => Frame::Body,
        _ => Frame::Object(Entries::default()),
    }
}

/// Calls back for every entry of every object: where the object starts, the key as written, and the entry's bytes.
fn entries<'t>(text: &'t str, mut found: impl FnMut(usize, &'t str, Range<usize>)) {
    let mut frames: Vec<(usize, Frame)> = Vec::new();
    let mut before: Option<Token> = None;
    let mut finish = |object: usize, entries: &mut Entries, end: usize| {
        if let (Some(start), Some(key)) = (entries.start.take(), entries.key.take())
            && let Some(key) = text.get(key)
        {
            found(object, key.trim(), start..end);
        }
        entries.key = None;
        entries.start = None;
    };
    for token in Lexer::new(text.as_bytes(), 0) {
        if matches!(token.kind, Kind::Space | Kind::Comment) {
            continue;
        }
        let written = text.get(token.range.clone()).unwrap_or_default();
        if written == "for"
            && before.as_ref().is_some_and(|b| b.kind == Kind::Open)
            && let Some((_, frame @ Frame::Object(_))) = frames.last_mut()
        {
            *frame = Frame::For;
        }
        if token.kind == Kind::Close {
            if let Some((object, Frame::Object(mut entries))) = frames.pop() {
                let end = entries.end;
                finish(object, &mut entries, end);
            }
        } else if let Some((object, Frame::Object(entries))) = frames.last_mut() {
            match token.kind {
                Kind::Newline => {
                    let end = entries.end;
                    finish(*object, entries, end);
                }
                Kind::Other if written == "," => finish(*object, entries, token.range.end),
                Kind::Other if matches!(written, "=" | ":") && entries.key.is_none() => {
                    entries.key = entries.start.map(|start| start..token.range.start);
                }
                _ => {
                    entries.start.get_or_insert(token.range.start);
                }
            }
        }
        if token.kind == Kind::Open {
            frames.push((token.range.start, open(text, &token, before.as_ref())));
        } else if let Some((_, Frame::Object(entries))) = frames.last_mut() {
            entries.end = token.range.end;
        }
        if token.kind != Kind::Newline {
            before = Some(token);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_of_equal_keys_stays() {
        assert_eq!(mend("x = { a = 1, b = 2, a = [3] }").unwrap(), "x = {        b = 2, a = [3] }");
        assert_eq!(mend("x = {\n  a = 1\n  a = 2\n}").unwrap(), "x = {\n       \n  a = 2\n}");
        assert_eq!(mend("x = {\n  a = { a = 1 }\n  b = { a = 2 }\n}"), None);
    }

    #[test]
    fn line_ends_vanish_inside_for_objects_only() {
        assert_eq!(mend("x = { for a in b :\n a => { c = 1\n } }").unwrap(), "x = { for a in b :  a => { c = 1\n } }");
        assert_eq!(mend("b {\n  x = 1\n}"), None);
    }

    #[test]
    fn entries_are_counted_per_object() {
        assert_eq!(widest_object("x = { a = 1, b = { c = 1, d = 2, e = 3 } }"), 3);
        assert_eq!(widest_object("b {\n  x = 1\n  y = 2\n}"), 0);
    }
}
