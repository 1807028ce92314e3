//! Cuts a file into its top-level items, so that one mistake costs one item.

use std::ops::Range;

use super::lex::{Kind, Lexer};

/// How often a file may lose its way (an item without end) before the rest of it is given up.
const MAX_RECOVERIES: usize = 32;

/// Words that open an item; a line that starts with one of them ends an item whose brackets never close.
const KEYWORDS: [&str; 14] = [
    "resource",
    "data",
    "module",
    "variable",
    "output",
    "locals",
    "provider",
    "terraform",
    "moved",
    "removed",
    "import",
    "check",
    "ephemeral",
    "language",
];

/// A top-level item: an attribute or a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// Its bytes, from its first word to the end of its last line.
    pub(super) range: Range<usize>,
    /// False if its brackets never close.
    pub(super) closed: bool,
}

/// The items of a text or of the inside of a block.
pub(super) fn items(text: &[u8], within: Range<usize>) -> Vec<Item> {
    let text = text.get(..within.end).unwrap_or(text);
    let mut items = Vec::new();
    let mut start = within.start;
    let mut recoveries = 0;
    while let Some(item) = next_item(text, start) {
        start = item.range.end;
        if !item.closed && recoveries < MAX_RECOVERIES {
            recoveries += 1;
            start = next_keyword(text, item.range.start).unwrap_or(item.range.end);
            items.push(Item { range: item.range.start..start, closed: false });
            continue;
        }
        items.push(item);
    }
    items
}

fn next_item(text: &[u8], from: usize) -> Option<Item> {
    let mut start = None;
    let mut end = from;
    let mut depth = 0_usize;
    for token in Lexer::new(text, from) {
        match token.kind {
            Kind::Newline if depth == 0 && start.is_some() => break,
            Kind::Space | Kind::Comment | Kind::Newline => continue,
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        start.get_or_insert(token.range.start);
        end = token.range.end;
    }
    start.map(|start| Item { range: start..end, closed: depth == 0 })
}

/// The next line that opens an item, behind the line of `from`.
fn next_keyword(text: &[u8], from: usize) -> Option<usize> {
    let mut line = from;
    loop {
        line += text.get(line..)?.iter().position(|b| *b == b'\n')? + 1;
        let rest = text.get(line..)?;
        let opens = KEYWORDS.iter().any(|word| {
            rest.strip_prefix(word.as_bytes())
                .is_some_and(|tail| matches!(tail.first(), Some(b' ' | b'\t' | b'{' | b'"')))
        });
        if opens {
            return Some(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<(&str, bool)> {
        items(text.as_bytes(), 0..text.len())
            .into_iter()
            .map(|item| (text.get(item.range).unwrap(), item.closed))
            .collect()
    }

    #[test]
    fn items_end_with_their_last_bracket() {
        let text = "# c\nresource \"a\" \"b\" {\n  x = \"}\"\n}\n\nlocals { a = 1 } # end\nb = [\n1]";
        assert_eq!(
            cut(text),
            [("resource \"a\" \"b\" {\n  x = \"}\"\n}", true), ("locals { a = 1 }", true), ("b = [\n1]", true)]
        );
    }

    #[test]
    fn what_looks_like_a_block_in_a_comment_or_heredoc_is_none() {
        let text = "/*\nresource \"a\" \"b\" {}\n*/\na = <<E\nresource \"x\" \"y\" {\nE\n";
        assert_eq!(cut(text), [("a = <<E\nresource \"x\" \"y\" {\nE", true)]);
    }

    #[test]
    fn an_item_without_end_stops_before_the_next_one() {
        let text = "resource \"a\" \"b\" {\n  x = [\n}\nresource \"c\" \"d\" {}\n";
        assert_eq!(cut(text), [("resource \"a\" \"b\" {\n  x = [\n}\n", false), ("resource \"c\" \"d\" {}", true)]);
    }
}
