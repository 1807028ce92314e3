//! JSON with the position of every key and value.

use std::ops::Range;

/// Deepest nesting that is followed.
const MAX_DEPTH: usize = 64;

/// A value and its bytes.
#[derive(Clone, Debug)]
pub(crate) struct Json {
    pub(crate) span: Range<usize>,
    pub(crate) node: Node,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    Object(Vec<Entry>),
    Array(Vec<Json>),
    String(String),
    /// `null`, `true`, `false`, or a number as written.
    Literal(String),
}

/// An entry of an object; the span of its key includes the quotes.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_span: Range<usize>,
    pub(crate) value: Json,
}

/// Where a text stops being JSON.
#[derive(Debug)]
pub(crate) struct NotJson {
    pub(crate) offset: usize,
}

/// Reads a whole text; offsets start at `from`.
pub(crate) fn parse(text: &[u8], from: usize) -> Result<Json, NotJson> {
    let mut reader = Reader { text, here: from };
    let value = reader.value(0)?;
    reader.blanks();
    if reader.here < text.len() { Err(reader.error()) } else { Ok(value) }
}

#[derive(Debug)]
struct Reader<'a> {
    text: &'a [u8],
    here: usize,
}

impl Reader<'_> {
    const fn error(&self) -> NotJson {
        NotJson { offset: self.here }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.here).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.here += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        self.blanks();
        let found = self.peek() == Some(byte);
        self.here += usize::from(found);
        found
    }

    fn value(&mut self, depth: usize) -> Result<Json, NotJson> {
        self.blanks();
        let start = self.here;
        if depth > MAX_DEPTH {
            return Err(self.error());
        }
        let node = match self.peek().ok_or_else(|| self.error())? {
            b'{' => self.object(depth)?,
            b'[' => self.array(depth)?,
            b'"' => Node::String(self.string()?),
            _ => self.literal()?,
        };
        Ok(Json { span: start..self.here, node })
    }

    fn object(&mut self, depth: usize) -> Result<Node, NotJson> {
        self.here += 1;
        let mut entries = Vec::new();
        if self.eat(b'}') {
            return Ok(Node::Object(entries));
        }
        loop {
            self.blanks();
            let start = self.here;
            if self.peek() != Some(b'"') {
                return Err(self.error());
            }
            let key = self.string()?;
            let key_span = start..self.here;
            if !self.eat(b':') {
                return Err(self.error());
            }
            entries.push(Entry { key, key_span, value: self.value(depth + 1)? });
            if self.eat(b'}') {
                return Ok(Node::Object(entries));
            }
            if !self.eat(b',') {
                return Err(self.error());
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Node, NotJson> {
        self.here += 1;
        let mut items = Vec::new();
        if self.eat(b']') {
            return Ok(Node::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.eat(b']') {
                return Ok(Node::Array(items));
            }
            if !self.eat(b',') {
                return Err(self.error());
            }
        }
    }

    /// Reads a string at its opening quote; the escapes are left to the JSON library.
    fn string(&mut self) -> Result<String, NotJson> {
        let start = self.here;
        self.here += 1;
        loop {
            match self.peek().ok_or_else(|| self.error())? {
                b'\\' => self.here += 2,
                b'"' => break,
                _ => self.here += 1,
            }
        }
        self.here += 1;
        let raw = self.text.get(start..self.here).ok_or_else(|| self.error())?;
        serde_json::from_slice(raw).map_err(|_| NotJson { offset: start })
    }

    fn literal(&mut self) -> Result<Node, NotJson> {
        let start = self.here;
        while self.peek().is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')) {
            self.here += 1;
        }
        let raw = self.text.get(start..self.here).unwrap_or_default();
        let known = serde_json::from_slice::<&serde_json::value::RawValue>(raw);
        known.map(|raw| Node::Literal(raw.get().to_owned())).map_err(|_| NotJson { offset: start })
    }
}

/// Goes down in a text that is JSON, and keeps nothing of what it passes.
#[derive(Debug)]
pub(crate) struct Cursor<'a>(Reader<'a>);

impl<'a> Cursor<'a> {
    /// At the value that starts at an offset.
    pub(crate) const fn new(text: &'a [u8], from: usize) -> Self {
        Self(Reader { text, here: from })
    }

    /// Goes to the value of a key of the object here; the bytes of the key, with its quotes.
    pub(crate) fn enter(&mut self, name: &str) -> Option<Range<usize>> {
        let reader = &mut self.0;
        reader.eat(b'{').then_some(())?;
        loop {
            reader.blanks();
            let start = reader.here;
            reader.skip()?;
            let raw = reader.text.get(start..reader.here)?;
            let key_span = start..reader.here;
            reader.eat(b':').then_some(())?;
            if is_text(raw, name) {
                return Some(key_span);
            }
            reader.skip()?;
            reader.eat(b',').then_some(())?;
        }
    }

    /// Goes to an element of the list here.
    pub(crate) fn element(&mut self, index: usize) -> Option<()> {
        let reader = &mut self.0;
        reader.eat(b'[').then_some(())?;
        for _ in 0..index {
            reader.skip()?;
            reader.eat(b',').then_some(())?;
        }
        reader.blanks();
        (reader.peek()? != b']').then_some(())
    }
}

/// True for the JSON string of a text.
fn is_text(raw: &[u8], text: &str) -> bool {
    let inner = raw.strip_prefix(b"\"").and_then(|raw| raw.strip_suffix(b"\""));
    inner == Some(text.as_bytes())
        || raw.contains(&b'\\') && serde_json::from_slice(raw).is_ok_and(|key: String| key == text)
}

impl Reader<'_> {
    /// Passes one value.
    fn skip(&mut self) -> Option<()> {
        self.blanks();
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => self.skip_string()?,
                b'{' | b'[' => {
                    depth += 1;
                    self.here += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    self.here += 1;
                }
                _ if depth > 0 => self.here += 1,
                _ => {
                    while self.peek().is_some_and(|b| !matches!(b, b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r')) {
                        self.here += 1;
                    }
                }
            }
            if depth == 0 {
                return Some(());
            }
        }
    }

    fn skip_string(&mut self) -> Option<()> {
        self.here += 1;
        loop {
            match self.peek()? {
                b'\\' => self.here += 2,
                b'"' => break,
                _ => self.here += 1,
            }
        }
        self.here += 1;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_goes_where_the_tree_would() {
        let text = r#" {"a" : {"x":"}\"{"}, "\u0062":[ 1 , [], {"c": null} ], "n":-1.5e3,"z":true}"#;
        let at = |steps: &[Result<&str, usize>]| {
            let mut cursor = Cursor::new(text.as_bytes(), 0);
            let mut key = None;
            for step in steps {
                match step {
                    Ok(name) => key = Some(cursor.enter(name)?),
                    Err(index) => cursor.element(*index)?,
                }
            }
            text.get(key?)
        };
        assert_eq!(at(&[Ok("z")]), Some("\"z\""));
        assert_eq!(at(&[Ok("b"), Err(2), Ok("c")]), Some("\"c\""));
        assert_eq!(at(&[Ok("a"), Ok("x")]), Some("\"x\""));
        assert_eq!(at(&[Ok("b"), Err(1), Err(0)]), None);
        assert_eq!(at(&[Ok("b"), Err(3)]), None);
        assert_eq!(at(&[Ok("n"), Ok("c")]), None);
        assert_eq!(at(&[Ok("y")]), None);
    }

    #[test]
    fn keys_and_values_know_their_bytes() {
        let text = "{ \"é\" : [ 1, {\"b\": \"x\\\"\"} ] }";
        let Json { node: Node::Object(entries), .. } = parse(text.as_bytes(), 0).unwrap() else { panic!() };
        assert_eq!(text.get(entries[0].key_span.clone()).unwrap(), "\"é\"");
        let Node::Array(items) = &entries[0].value.node else { panic!() };
        assert_eq!(text.get(items[1].span.clone()).unwrap(), "{\"b\": \"x\\\"\"}");
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in ["", "{", "[1,]", "{\"a\"}", "{\"a\":1,}", "tru", "01", "\"a", "\"\\", "1 2", "{a:1}"] {
            assert!(parse(text.as_bytes(), 0).is_err(), "{text}");
        }
        assert!(parse("[".repeat(100_000).as_bytes(), 0).is_err());
    }
}
