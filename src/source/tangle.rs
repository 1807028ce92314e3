//! Text that would keep the HCL parser busy for ever.
//!
//! Behind two binary operators the parser tries an operand twice if something in it is wrong, so each bracket or
//! interpolation that is opened there doubles the time: a kilobyte can cost minutes. People do not write such text.

use std::ops::Range;

use super::lex::{Kind, Lexer};

/// Brackets behind operators, one in the other, that the parser is trusted with: a key of an object costs four times.
const MAX_DEPTH: usize = 5;

/// Strings in interpolations in strings.
const MAX_NESTING: usize = 64;

/// True if code has brackets behind two operators, one in the other, deeper than anyone writes, or a string without
/// its end.
pub fn tangled(code: &str) -> bool {
    let mut texts = Vec::new();
    in_code(code.as_bytes(), 0, 0, 0, &mut texts).is_none() || in_texts(code.as_bytes(), texts)
}

/// The same of a template without quotes around it.
pub(super) fn tangled_template(template: &str) -> bool {
    in_texts(template.as_bytes(), vec![Text { range: 0..template.len(), depth: 0, nesting: 1 }])
}

/// A string or heredoc.
struct Text {
    range: Range<usize>,
    /// Brackets behind operators that it stands in.
    depth: usize,
    /// Strings that it stands in, with itself.
    nesting: usize,
}

/// A bracket that is open.
struct Level {
    /// Behind two operators.
    doubled: bool,
    /// A line end starts a new expression here: in a body or an object, not in a list or an interpolation.
    lines: bool,
    /// Operators of the expression so far.
    operators: usize,
}

fn in_texts(bytes: &[u8], mut texts: Vec<Text>) -> bool {
    while let Some(Text { range, depth, nesting }) = texts.pop() {
        if depth > MAX_DEPTH || nesting > MAX_NESTING {
            return true;
        }
        let mut here = range.start;
        while let Some(rest) = bytes.get(here..range.end).filter(|rest| !rest.is_empty()) {
            if rest.starts_with(b"$${") || rest.starts_with(b"%%{") {
                here += 3;
            } else if rest.starts_with(b"${") || rest.starts_with(b"%{") {
                let Some(end) = in_code(bytes, here + 2, depth, nesting, &mut texts) else { return true };
                here = end;
            } else {
                here += 1;
            }
        }
    }
    false
}

/// The end of a file, or of an interpolation; `None` if it is tangled. Its strings are left to the caller.
fn in_code(bytes: &[u8], from: usize, mut depth: usize, nesting: usize, texts: &mut Vec<Text>) -> Option<usize> {
    let root = || Level { doubled: false, lines: nesting == 0, operators: 0 };
    let mut open = vec![root()];
    for token in Lexer::new(bytes, from) {
        let level = open.last_mut()?;
        let doubled = level.operators >= 2;
        match token.kind {
            Kind::Open => {
                depth += usize::from(doubled);
                if depth > MAX_DEPTH {
                    return None;
                }
                open.push(Level { doubled, lines: bytes.get(token.range.start) == Some(&b'{'), operators: 0 });
            }
            Kind::Close => {
                depth -= usize::from(level.doubled);
                open.pop();
                if open.is_empty() {
                    if nesting > 0 {
                        return Some(token.range.end);
                    }
                    open.push(root());
                }
            }
            // A line end in quotes: no text of a configuration, and the parser would see other brackets than we do.
            Kind::Quoted if !closed(bytes, &token.range) => return None,
            Kind::Quoted | Kind::Heredoc => {
                texts.push(Text { range: token.range, depth: depth + usize::from(doubled), nesting: nesting + 1 });
            }
            Kind::Newline if level.lines => level.operators = 0,
            Kind::Word | Kind::Other => match bytes.get(token.range.clone())? {
                b"," => level.operators = 0,
                // Of `==` the second sign counts; a single one is no operator.
                b"=" => level.operators += usize::from(bytes.get(..token.range.start)?.ends_with(b"=")),
                // A hyphen in a name is none either; behind a number it is.
                [first, ..] if token.kind == Kind::Word && !first.is_ascii_digit() => {}
                other => level.operators += other.iter().filter(|byte| b"+-*/%&|<>!".contains(byte)).count(),
            },
            Kind::Newline | Kind::Space | Kind::Comment => {}
        }
    }
    Some(bytes.len())
}

/// True if a string ends with its quote.
fn closed(bytes: &[u8], range: &Range<usize>) -> bool {
    range.len() > 1 && bytes.get(range.clone()).is_some_and(|text| text.ends_with(b"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_behind_operators_are_bounded() {
        for (open, close) in [
            ("1-1-1[", "]"),
            ("a==b==(", ""),
            ("1-1-\"${", "}\""),
            ("(1\n&&1\n&&x(", ""),
            ("1-1-{a=", "}"),
            ("1-1-[for k in ", ""),
            ("1-1-(\")\"-1-1-[", "])"),
        ] {
            let nested = |times| format!("{}1{}", open.repeat(times), close.repeat(times));
            assert!(!tangled(&nested(2)), "{open}");
            assert!(tangled(&nested(13)), "{open}");
            assert!(tangled_template(&format!("${{{}}}", nested(13))), "{open}");
        }
    }

    #[test]
    fn what_people_write_is_not() {
        let object = "{\n  a = 1 + 2 - 3\n  b-c = \"x-y-z\" # a - (b) - {\n  d = ".repeat(40);
        assert!(!tangled(&object));
        assert!(!tangled(&"f(a - b - c, ".repeat(40)));
        assert!(!tangled(&"a - b - (c + d + [1])\n".repeat(40)));
        assert!(!tangled(&"x = \"a-b-c-${d}-{(\"\n".repeat(40)));
        assert!(!tangled(&"node-role-name = { a-b-c = [".repeat(40)));
        assert!(!tangled("}])"));
        assert!(!tangled_template(&"a - b - (c)-${d - e - f(1)} $${".repeat(40)));
    }

    #[test]
    fn strings_in_strings_are_bounded() {
        assert!(tangled(&"\"${".repeat(20_000)));
        assert!(tangled("a = \"b\nc = 1"));
    }
}
