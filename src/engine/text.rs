//! Documents as JSON text: what policies see of a resource, written once and compared as a whole.
//!
//! Policies tell resources apart by what is written in them, never by their names. So an identity stands in the text
//! as a mark, and resources that differ in nothing else have the same text: they are judged once.

use std::fmt::{self, Display, Write as _};
use std::sync::Arc;

use super::rego::{Document, RegoError};
use crate::plan::value::{Cause, Number, Value};

/// Begins a mark. A noncharacter of Unicode; text of the plan that holds one is escaped.
const MARK: char = '\u{FDD0}';

/// Something that facts and verdicts stand on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Subject {
    /// A planned change, by its index.
    Change(usize),
    /// A provider configuration, by its index.
    Provider(usize),
}

/// What a mark stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Named {
    /// A subject.
    Subject(Subject),
    /// A name that only tells groups apart.
    Text(Arc<str>),
}

/// A mark as it comes back from the policies: the number of the document, and the place in its names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Mark {
    /// Number of the document.
    pub(crate) document: usize,
    /// Index into the names of its text.
    pub(crate) name: usize,
}

impl Mark {
    /// Reads `3:0`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (document, name) = text.split_once(':')?;
        Some(Self { document: document.parse().ok()?, name: name.parse().ok()? })
    }
}

impl Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.document, self.name)
    }
}

/// Writes one document after the other into the same memory.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    text: String,
    names: Vec<Named>,
    /// Memory for texts that are put together first.
    scratch: String,
}

impl Writer {
    /// Begins a new document.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.names.clear();
    }

    /// What was written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// What the marks stand for, by number.
    pub(crate) fn names(&self) -> &[Named] {
        &self.names
    }

    /// `{` or `[`.
    pub(crate) fn open(&mut self, bracket: char) {
        self.text.push(bracket);
    }

    /// `}` or `]`.
    pub(crate) fn close(&mut self, bracket: char) {
        self.text.push(bracket);
    }

    /// What comes before an element: a comma, unless it is the first.
    pub(crate) fn element(&mut self) {
        if !self.text.ends_with(['{', '[']) {
            self.text.push(',');
        }
    }

    /// A key of an object.
    pub(crate) fn key(&mut self, key: &str) {
        self.element();
        self.string(key);
        self.text.push(':');
    }

    /// A key and its text.
    pub(crate) fn field(&mut self, key: &str, text: &str) {
        self.key(key);
        self.string(text);
    }

    /// Text.
    pub(crate) fn string(&mut self, text: &str) {
        let plain = text.bytes().all(|byte| matches!(byte, 0x20..=0x7e if byte != b'"' && byte != b'\\'));
        if plain {
            self.text.push('"');
            self.text.push_str(text);
            self.text.push('"');
        } else {
            self.text.push_str(&serde_json::Value::from(text).to_string().replace(MARK, "\\ufdd0"));
        }
    }

    /// What prints as text.
    pub(crate) fn display(&mut self, thing: &dyn Display) {
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        let _ = write!(scratch, "{thing}");
        self.string(&scratch);
        self.scratch = scratch;
    }

    /// A truth value.
    pub(crate) fn bool(&mut self, value: bool) {
        self.text.push_str(if value { "true" } else { "false" });
    }

    /// The mark of a subject.
    pub(crate) fn subject(&mut self, subject: Subject) {
        self.name(Named::Subject(subject));
    }

    /// The mark of an identity.
    pub(crate) fn name(&mut self, named: Named) {
        let known = self.names.iter().position(|other| *other == named);
        let number = known.unwrap_or_else(|| {
            self.names.push(named);
            self.names.len() - 1
        });
        // Writing to a string cannot fail.
        let _ = write!(self.text, "\"{MARK}{number}\"");
    }

    /// A value in which nothing is unknown; what is, is null.
    pub(crate) fn value(&mut self, value: &Value) {
        match value {
            Value::Null | Value::Unknown(_) | Value::Redacted => self.text.push_str("null"),
            Value::Bool(value) => self.bool(*value),
            // A number that no engine takes is a text to it.
            Value::Number(Number::Big(text)) if Document::from_json_str(text).is_err() => self.string(text),
            Value::Number(Number::Big(text)) => self.text.push_str(text),
            Value::Number(Number::Int(number)) => {
                let _ = write!(self.text, "{number}");
            }
            Value::Number(Number::Float(number)) => {
                let _ = write!(self.text, "{}", serde_json::Value::from(*number));
            }
            Value::String(text) => self.string(text),
            Value::List(items) => {
                self.open('[');
                for item in items {
                    self.element();
                    self.value(item);
                }
                self.close(']');
            }
            Value::Object(fields) => {
                self.open('{');
                for (name, field) in fields {
                    self.key(name);
                    self.value(field);
                }
                self.close('}');
            }
        }
    }
}

/// The first cause of not knowing something in a value.
pub(crate) fn hidden(value: &Value) -> Option<Cause> {
    match value {
        Value::Unknown(unknown) => Some(unknown.cause.clone()),
        Value::Redacted => Some(Cause::Sensitive),
        Value::List(items) => items.iter().find_map(hidden),
        Value::Object(fields) => fields.values().find_map(hidden),
        _ => None,
    }
}

/// The document of a text, its marks told apart from those of other documents by a number.
///
/// # Errors
/// If the text is no JSON, which a test rules out.
pub(crate) fn document(text: &str, number: usize) -> Result<Document, RegoError> {
    let text = text.replace(MARK, &format!("{number}:"));
    Document::from_json_str(&text).map_err(|e| RegoError { at: "document".to_owned(), message: e.to_string() })
}

/// The text with names in the place of its marks.
pub(crate) fn named(text: &str, name: impl Fn(usize) -> String) -> String {
    let mut pieces = text.split(MARK);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (number, rest) = piece.split_once('"').unwrap_or((piece, ""));
        let name = serde_json::Value::from(number.parse().map(&name).unwrap_or_default()).to_string();
        // The opening quote is there already.
        out.push_str(name.strip_prefix('"').unwrap_or(&name));
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn object(fields: &[(&str, Value)]) -> Value {
        Value::Object(fields.iter().map(|(name, value)| (Arc::from(*name), value.clone())).collect::<BTreeMap<_, _>>())
    }

    #[test]
    fn values_come_back_as_they_were_written() {
        let mut writer = Writer::default();
        let numbers = [Number::Int(-7), Number::Float(0.5), Number::Float(1e21)].map(Value::Number);
        writer.value(&object(&[
            ("n", Value::List(numbers.to_vec())),
            ("big", Value::Number(Number::Big("123456789012345678901234567890".into()))),
            ("t", Value::string("é\n\"\\\u{0}\u{FDD0}1")),
            ("e", object(&[])),
            ("b", Value::List(vec![Value::Bool(true), Value::Null])),
        ]));
        let read = document(writer.text(), 3).unwrap();
        let expected = "{\"n\":[-7,0.5,1e21],\"big\":123456789012345678901234567890,\
                        \"t\":\"é\\n\\\"\\\\\\u0000\\ufdd01\",\"e\":{},\"b\":[true,null]}";
        assert_eq!(read, Document::from_json_str(expected).unwrap());
    }

    #[test]
    fn no_number_is_too_large_for_a_document() {
        for text in ["1e999", "-1e-999", &"9".repeat(400), "0.1234567890123456789012345678901234567890"] {
            let mut writer = Writer::default();
            writer.value(&Value::Number(Number::Big(text.into())));
            assert!(document(writer.text(), 0).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_mark_stands_for_the_same_name_everywhere() {
        let mut writer = Writer::default();
        let texts = ["sg", "other", "sg"].map(|text| Named::Text(text.into()));
        writer.open('[');
        for named in texts.clone() {
            writer.element();
            writer.name(named);
        }
        writer.close(']');
        assert_eq!(document(writer.text(), 4).unwrap(), Document::from_json_str(r#"["4:0","4:1","4:0"]"#).unwrap());
        assert_eq!(writer.names(), &texts[..2]);
        assert_eq!(Mark::parse("4:1"), Some(Mark { document: 4, name: 1 }));
        assert_eq!(Mark::parse("a.b"), None);
        assert_eq!(named(writer.text(), |number| format!("\"{number}\"")), r#"["\"0\"","\"1\"","\"0\""]"#);
    }

    #[test]
    fn what_is_hidden_deep_inside_is_found() {
        let secret = object(&[("a", Value::List(vec![Value::int(1), Value::Redacted]))]);
        assert_eq!(hidden(&secret), Some(Cause::Sensitive));
        assert_eq!(hidden(&object(&[("a", Value::Null)])), None);
    }
}
