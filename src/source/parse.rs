//! Native syntax, item by item.

use std::ops::Range;

use hcl_edit::Span;
use hcl_edit::structure::{BlockLabel, Body, Structure};

use super::lex::{Kind, Lexer};
use super::raw::{RawBlock, RawBody, Trouble, hcl};
use super::tangle::tangled;
use super::{mend, split};
use crate::configuration::{Attribute, Position};

/// Longest list of entries that one object may have: the parser compares every key with every other.
const MAX_OBJECT_ENTRIES: usize = 4096;

/// Reads a file; what does not parse is left out and reported.
pub(super) fn file(bytes: &[u8], file: usize, troubles: &mut Vec<Trouble>) -> RawBody {
    let start = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let mut body = RawBody::default();
    for item in split::items(bytes, start..bytes.len()) {
        match parse(bytes, item.range.clone(), file) {
            Ok(parsed) => body.append(parsed),
            Err(trouble) => {
                troubles.push(trouble);
                body.broken = true;
                body.blocks.extend(salvage_locals(bytes, item.range, file));
            }
        }
    }
    body
}

/// Reads one item; the three things that the parser refuses and the tools accept are mended first if need be.
fn parse(bytes: &[u8], range: Range<usize>, file: usize) -> Result<RawBody, Trouble> {
    let base = range.start;
    let trouble = |message: &str| Trouble { offset: base, message: message.to_owned() };
    let text = bytes
        .get(range)
        .and_then(|piece| std::str::from_utf8(piece).ok())
        .ok_or_else(|| trouble("is not UTF-8 here and is left out"))?;
    if mend::widest_object(text) > MAX_OBJECT_ENTRIES {
        return Err(trouble("holds an object with too many entries and is left out"));
    }
    if tangled(text) {
        return Err(trouble(
            "does not parse (a string without its end, or brackets in brackets beyond reason) and is left out",
        ));
    }
    let parsed = hcl_edit::parser::parse_body(text).or_else(|error| {
        let mended = mend::mend(text).ok_or_else(|| error.clone())?;
        hcl_edit::parser::parse_body(&mended).map_err(|_| error)
    });
    match parsed {
        Ok(parsed) => Ok(body(parsed, file, base)),
        Err(error) => Err(Trouble {
            offset: base + error.location().offset().min(text.len()),
            message: "does not parse here and is left out".to_owned(),
        }),
    }
}

/// Takes over what was parsed. The parser bounds the depth.
fn body(parsed: Body, file: usize, base: usize) -> RawBody {
    let position = |span: Option<Range<usize>>| {
        let span = span.unwrap_or_default();
        Position { file, span: base + span.start..base + span.end }
    };
    let mut taken = RawBody::default();
    for structure in parsed {
        match structure {
            Structure::Attribute(attribute) => {
                let name = attribute.key.as_str().into();
                let position = Some(position(attribute.key.span()));
                taken.attributes.push((name, Attribute { expression: hcl(attribute.value, file, base), position }));
            }
            Structure::Block(block) => taken.blocks.push(RawBlock {
                keyword: block.ident.as_str().into(),
                labels: block.labels.iter().map(BlockLabel::as_str).map(Into::into).collect(),
                position: position(block.ident.span()),
                body: body(block.body, file, base),
                ambiguous: false,
            }),
        }
    }
    taken
}

/// Of a `locals` block that does not parse as a whole, the locals that do: each stands for itself.
///
/// Any other block would seem to lack what did not parse.
fn salvage_locals(bytes: &[u8], range: Range<usize>, file: usize) -> Option<RawBlock> {
    let mut tokens = Lexer::new(bytes.get(..range.end)?, range.start)
        .filter(|token| !matches!(token.kind, Kind::Space | Kind::Comment));
    let keyword = tokens.next().filter(|token| bytes.get(token.range.clone()) == Some(b"locals"))?;
    let brace = tokens.next().filter(|token| token.kind == Kind::Open)?;
    let end = if bytes.get(range.end - 1) == Some(&b'}') { range.end - 1 } else { range.end };
    let mut content = RawBody::default();
    for item in split::items(bytes, brace.range.end..end.max(brace.range.end)) {
        if let Ok(parsed) = parse(bytes, item.range, file) {
            content.append(parsed);
        }
    }
    Some(RawBlock {
        keyword: "locals".into(),
        labels: Vec::new(),
        position: Position { file, span: keyword.range },
        body: content,
        ambiguous: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (RawBody, Vec<Trouble>) {
        let mut troubles = Vec::new();
        let body = file(text.as_bytes(), 0, &mut troubles);
        (body, troubles)
    }

    #[test]
    fn positions_count_from_the_start_of_the_file() {
        let text = "\u{feff}# é\r\nresource t \"n\" {\r\n  région = 1\r\n}\r\n";
        let (body, troubles) = read(text);
        assert!(troubles.is_empty());
        let block = &body.blocks[0];
        assert_eq!(text.get(block.position.span.clone()), Some("resource"));
        assert_eq!(block.labels.iter().map(AsRef::as_ref).collect::<Vec<&str>>(), ["t", "n"]);
        let (name, attribute) = &block.body.attributes[0];
        assert_eq!((name.as_ref(), text.get(attribute.position.clone().unwrap().span)), ("région", Some("région")));
    }

    #[test]
    fn one_mistake_costs_one_block_or_one_local() {
        let (body, troubles) =
            read("resource \"t\" \"n\" {\n  b = = 2\n}\nlocals {\n  x = 1\n  y = = 2\n  z = [\n3]\n}\n");
        assert_eq!(troubles.len(), 2);
        assert!(body.broken && body.blocks.len() == 1);
        let names: Vec<&str> = body.blocks[0].body.attributes.iter().map(|(name, _)| name.as_ref()).collect();
        assert_eq!(names, ["x", "z"]);
    }

    #[test]
    fn what_the_tools_accept_is_mended() {
        let text = "locals {\n  x = { for k, v in var.m : k => v ? 1 :\n    2 }\n  y = { a = 1, a = 2 }\n}\n";
        let (body, troubles) = read(text);
        assert!(troubles.is_empty(), "{troubles:?}");
        assert_eq!(body.blocks[0].body.attributes.len(), 2);
    }

    #[test]
    fn bytes_that_are_no_text_cost_one_item() {
        let mut troubles = Vec::new();
        let body = file(b"locals { a = \"\xff\" }\nlocals { b = 1 }\n", 0, &mut troubles);
        assert_eq!(troubles.len(), 1);
        assert!(body.blocks.iter().any(|block| block.body.attribute("b").is_some()));
    }
}
