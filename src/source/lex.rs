//! A scanner for the configuration language that never fails: just enough to know what is code, and where the
//! brackets are.
//!
//! It keeps an explicit stack of strings and heredocs inside interpolations inside strings, so no input makes it
//! recurse, and it looks at every byte a bounded number of times.

use std::ops::Range;

/// Kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Blanks, without line ends.
    Space,
    /// One line end.
    Newline,
    /// A comment, without its line end.
    Comment,
    /// A whole string with everything that is interpolated in it.
    Quoted,
    /// A whole heredoc, up to the end of its closing word.
    Heredoc,
    /// An identifier, a keyword or a number.
    Word,
    /// `{`, `[` or `(`.
    Open,
    /// `}`, `]` or `)`.
    Close,
    /// Any other byte.
    Other,
}

/// A token and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) range: Range<usize>,
}

/// The tokens of a piece of source text; together they cover every byte.
pub(crate) struct Lexer<'a> {
    text: &'a [u8],
    position: usize,
}

impl<'a> Lexer<'a> {
    pub(crate) const fn new(text: &'a [u8], position: usize) -> Self {
        Self { text, position }
    }

    fn at(&self, offset: usize) -> Option<u8> {
        self.text.get(offset).copied()
    }

    fn run(&self, mut end: usize, wanted: impl Fn(u8) -> bool) -> usize {
        while self.at(end).is_some_and(&wanted) {
            end += 1;
        }
        end
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let start = self.position;
        let first = self.at(start)?;
        let (kind, end) = match first {
            b'\n' => (Kind::Newline, start + 1),
            b'\r' if self.at(start + 1) == Some(b'\n') => (Kind::Newline, start + 2),
            b' ' | b'\t' | b'\r' => (Kind::Space, self.run(start, |b| matches!(b, b' ' | b'\t'))),
            b'"' => (Kind::Quoted, skip_text(self.text, start + 1, Mode::Quoted)),
            b'{' | b'[' | b'(' => (Kind::Open, start + 1),
            b'}' | b']' | b')' => (Kind::Close, start + 1),
            b if is_word(b) => (Kind::Word, self.run(start, |b| is_word(b) || b == b'-')),
            _ => {
                if let Some(end) = comment(self.text, start) {
                    (Kind::Comment, end)
                } else if let Some((mode, body)) = heredoc(self.text, start) {
                    (Kind::Heredoc, skip_text(self.text, body, mode))
                } else {
                    (Kind::Other, start + 1)
                }
            }
        };
        self.position = end.max(start + 1);
        Some(Token { kind, range: start..self.position })
    }
}

/// Where the argument ends whose name ends at `from`.
pub(crate) fn argument_end(text: &[u8], from: usize) -> usize {
    let mut depth = 0_usize;
    for token in Lexer::new(text, from) {
        match token.kind {
            Kind::Newline | Kind::Close if depth == 0 => return token.range.start,
            Kind::Other if depth == 0 && text.get(token.range.start) == Some(&b',') => return token.range.start,
            Kind::Open => depth += 1,
            Kind::Close => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// Letters, digits, the underscore, and every byte of a character beyond ASCII.
pub(crate) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// The end of the comment that starts here.
fn comment(text: &[u8], start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    if rest.starts_with(b"/*") {
        let body = rest.get(2..)?;
        let end = body.windows(2).position(|pair| pair == b"*/").map_or(rest.len(), |at| at + 4);
        return Some(start + end);
    }
    if !rest.starts_with(b"#") && !rest.starts_with(b"//") {
        return None;
    }
    let mut end = rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
    if end < rest.len() && end > 0 && rest.get(end - 1) == Some(&b'\r') {
        end -= 1;
    }
    Some(start + end)
}

/// The closing word of the heredoc that starts here, and where its text begins.
fn heredoc(text: &[u8], start: usize) -> Option<(Mode, usize)> {
    let rest = text.get(start..)?.strip_prefix(b"<<")?;
    let mut from = start + 2;
    if rest.first() == Some(&b'-') {
        from += 1;
    }
    let word: usize = text.get(from..)?.iter().take_while(|b| is_word(**b) || **b == b'-').count();
    if word == 0 {
        return None;
    }
    let mut body = from + word;
    if text.get(body) == Some(&b'\r') {
        body += 1;
    }
    (text.get(body) == Some(&b'\n')).then_some((Mode::Heredoc { word: from..from + word }, body + 1))
}

/// What the scanner is inside of.
#[derive(Clone)]
enum Mode {
    /// Between quotes.
    Quoted,
    /// Between the lines of a heredoc.
    Heredoc { word: Range<usize> },
    /// Between the braces of an interpolation, with so many braces open.
    Code { open: usize },
}

/// The end of a text that has been entered: behind its closing quote or word, or where the input ends.
///
/// A line end inside quotes is an error; the text ends there, so that one lost quote costs one line.
fn skip_text(text: &[u8], start: usize, mode: Mode) -> usize {
    let mut stack = vec![mode];
    let mut here = start;
    let mut line_start = true;
    while let Some(mode) = stack.last_mut() {
        let Some(byte) = text.get(here).copied() else { return text.len() };
        let at_line_start = std::mem::replace(&mut line_start, byte == b'\n');
        match mode {
            Mode::Quoted => match byte {
                b'\\' => here += 2,
                b'"' => {
                    here += 1;
                    stack.pop();
                }
                b'\n' => return here,
                _ => here = template_step(text, here, &mut stack),
            },
            Mode::Heredoc { word } => {
                if at_line_start && let Some(end) = closing_word(text, here, word.clone()) {
                    here = end;
                    stack.pop();
                } else {
                    here = template_step(text, here, &mut stack);
                }
            }
            Mode::Code { open } => match byte {
                b'{' => {
                    *open += 1;
                    here += 1;
                }
                b'}' => {
                    here += 1;
                    if *open == 0 {
                        stack.pop();
                    } else {
                        *open -= 1;
                    }
                }
                b'"' => {
                    here += 1;
                    stack.push(Mode::Quoted);
                }
                _ => {
                    if let Some(end) = comment(text, here) {
                        here = end;
                    } else if let Some((mode, body)) = heredoc(text, here) {
                        here = body;
                        line_start = true;
                        stack.push(mode);
                    } else {
                        here += 1;
                    }
                }
            },
        }
    }
    here.min(text.len())
}

/// One step inside literal text, entering an interpolation where one starts.
fn template_step(text: &[u8], here: usize, stack: &mut Vec<Mode>) -> usize {
    let rest = text.get(here..).unwrap_or_default();
    if rest.starts_with(b"$${") || rest.starts_with(b"%%{") {
        here + 3
    } else if rest.starts_with(b"${") || rest.starts_with(b"%{") {
        stack.push(Mode::Code { open: 0 });
        here + 2
    } else {
        here + 1
    }
}

/// The end of the closing word, if this line holds nothing else.
fn closing_word(text: &[u8], line: usize, word: Range<usize>) -> Option<usize> {
    let rest = text.get(line..)?;
    // A line of blanks of any length is looked at once: its first byte alone is a line start.
    let blanks = rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let tail = rest.get(blanks..)?.strip_prefix(text.get(word.clone())?)?;
    let closed = matches!(tail.first(), None | Some(b'\n')) || tail.starts_with(b"\r\n");
    closed.then_some(line + blanks + word.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(Kind, &str)> {
        Lexer::new(text.as_bytes(), 0).map(|t| (t.kind, text.get(t.range).unwrap())).collect()
    }

    #[test]
    fn tokens_cover_every_byte() {
        let text = "a = \"x${b[\"}\"]}\" # c\r\n/* { */ d = <<-E\n  ${<<F\nE\nF\n}\n  E\n<<no";
        let joined: String = kinds(text).into_iter().map(|(_, piece)| piece).collect();
        assert_eq!(joined, text);
    }

    #[test]
    fn strings_hold_their_interpolations() {
        assert_eq!(kinds(r#""a${f("}", { x = "y" })}b""#).len(), 1);
        assert_eq!(kinds(r#""$${" + "%%{""#).first(), Some(&(Kind::Quoted, r#""$${""#)));
        assert_eq!(kinds("\"lost\nx").first(), Some(&(Kind::Quoted, "\"lost")));
    }

    #[test]
    fn a_heredoc_ends_at_its_own_word() {
        let text = "<<EOT\n EOTX\n resource {\n EOT\n}";
        assert_eq!(kinds(text).first(), Some(&(Kind::Heredoc, "<<EOT\n EOTX\n resource {\n EOT")));
        assert_eq!(kinds("a <<b").last(), Some(&(Kind::Word, "b")));
    }

    #[test]
    fn comments_end_where_they_end() {
        assert_eq!(kinds("# a\r\nb").first(), Some(&(Kind::Comment, "# a")));
        assert_eq!(kinds("/* a */b").first(), Some(&(Kind::Comment, "/* a */")));
        assert_eq!(kinds("/*/").first(), Some(&(Kind::Comment, "/*/")));
    }
}
