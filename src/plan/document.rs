//! The top level of a JSON document: its keys, each once, and where their values stand.

use std::borrow::{Borrow, Cow};
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::change::ChangeHeader;
use super::error::{PlanError, shown};
use super::excerpt::{offset_of, position, syntax_error};

/// A text that borrows from the document where it has no escapes.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub(crate) struct Text<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

impl Borrow<str> for Text<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Keys and raw values of the outermost object.
pub(crate) struct Document<'a> {
    text: &'a str,
    entries: Vec<(Cow<'a, str>, &'a RawValue)>,
    /// `resource_changes`, the bulk of a plan, is read in the same pass: `None` without the key, or if it is null.
    changes: Option<Vec<ChangeHeader<'a>>>,
}

impl<'a> Document<'a> {
    /// Checks the syntax of the whole text; a key that stands twice is refused.
    pub(crate) fn parse(text: &'a str) -> Result<Self, PlanError> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let (entries, changes) = deserializer.deserialize_map(Entries).map_err(|error| syntax(text, &error))?;
        deserializer.end().map_err(|error| syntax(text, &error))?;
        let document = Self { text, entries, changes };
        let mut seen = BTreeSet::new();
        if let Some((key, _)) = document.entries.iter().find(|(key, _)| !seen.insert(key.as_ref())) {
            return Err(PlanError::DuplicateKey { key: shown(key) });
        }
        Ok(document)
    }

    /// Takes the entries of `resource_changes`.
    pub(crate) fn take_changes(&mut self) -> Option<Vec<ChangeHeader<'a>>> {
        self.changes.take()
    }

    /// True if the key is there, whatever its value.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(name, _)| name == key)
    }

    /// The raw value of a key; null counts as absent.
    pub(crate) fn raw(&self, key: &str) -> Option<&'a RawValue> {
        self.entries.iter().find(|(name, raw)| name == key && raw.get() != "null").map(|(_, raw)| *raw)
    }

    /// The value of a key, read as a type; null counts as absent.
    pub(crate) fn get<T: Deserialize<'a>>(&self, key: &str) -> Result<Option<T>, PlanError> {
        self.raw(key).map(|raw| self.read(key, raw)).transpose()
    }

    /// A piece of the document, read as a type.
    pub(crate) fn read<T: Deserialize<'a>>(&self, part: &str, raw: &'a RawValue) -> Result<T, PlanError> {
        serde_json::from_str(raw.get()).map_err(|error| self.error(part, raw, &error))
    }

    /// The error for a piece that has another shape than expected, with its place in the whole.
    pub(crate) fn error(&self, part: &str, raw: &RawValue, error: &serde_json::Error) -> PlanError {
        let start = self.range(Some(raw)).start;
        let (line, column) = position(self.text, start + offset_of(raw.get(), error.line(), error.column()));
        PlanError::shape(part, format!("{} (line {line}, column {column})", reason(error)))
    }

    /// Where a piece stands in the text; empty for none.
    pub(crate) fn range(&self, raw: Option<&RawValue>) -> Range<usize> {
        let Some(raw) = raw else { return 0..0 };
        let start = raw.get().as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        start..start + raw.get().len()
    }
}

/// A mistake of syntax, with the place.
fn syntax(text: &str, error: &serde_json::Error) -> PlanError {
    let offset = offset_of(text, error.line(), error.column());
    if error.classify() == Category::Data {
        // Only one part of the document is read by type in the first pass.
        let (line, column) = position(text, offset);
        return PlanError::shape(CHANGES, format!("{} (line {line}, column {column})", reason(error)));
    }
    let help = match error.classify() {
        Category::Eof => "the file is cut off: write it again, and look at the exit code of the command that writes it",
        _ => "write the plan with `terraform show -json tfplan > plan.json` and do not edit it",
    };
    syntax_error(text, offset, reason(error), help)
}

/// What the parser says, without what it found: that may be a secret.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
    if error.classify() != Category::Data || text.starts_with("duplicate field") || text.starts_with("missing field") {
        return text.to_owned();
    }
    match text.rsplit_once(", expected ").map_or("another type", |(_, expected)| expected) {
        "a sequence" => "expected a list".to_owned(),
        "a map" => "expected an object".to_owned(),
        name if name.starts_with("struct ") => "expected an object".to_owned(),
        other => format!("expected {other}"),
    }
}

/// The key whose value is read in the first pass.
const CHANGES: &str = "resource_changes";

/// Collects the entries of a map, duplicates included.
struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = (Vec<(Cow<'de, str>, &'de RawValue)>, Option<Vec<ChangeHeader<'de>>>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut entries, mut changes) = (Vec::new(), None);
        while let Some(Text(key)) = map.next_key()? {
            let raw = if key == CHANGES {
                changes = map.next_value()?;
                RawValue::NULL
            } else {
                map.next_value()?
            };
            entries.push((key, raw));
        }
        Ok((entries, changes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_in_any_order_and_ranges_point_at_values() {
        let text = " {\"b\" : [1, 2] , \"\\u0061\":null}";
        let document = Document::parse(text).unwrap();
        assert_eq!(text.get(document.range(document.raw("b"))), Some("[1, 2]"));
        assert!(document.has("a") && document.raw("a").is_none());
        assert_eq!(document.get::<Vec<u8>>("b").unwrap(), Some(vec![1, 2]));
    }

    #[test]
    fn a_key_given_twice_is_refused_in_any_spelling() {
        let error = Document::parse(r#"{"a":1,"\u0061":2}"#).err().unwrap();
        assert_eq!(error.to_string(), "the key `a` stands twice in the plan");
    }

    #[test]
    fn errors_have_places_and_no_values() {
        let text = "{\"a\":\n[\"S3CRET\", expected S3CRET]}";
        let error = Document::parse(text).err().unwrap();
        assert_eq!(error.to_string(), "the JSON is broken at line 2, column 12: expected value");
        assert!(!format!("{error:?}").contains("S3CRET"));

        let text = "{\"a\":\n [\"S3CRET, expected S3CRET\"]}";
        let document = Document::parse(text).unwrap();
        let error = document.get::<Vec<u8>>("a").unwrap_err();
        assert_eq!(error.to_string(), "`a` is not what the plan format says: expected u8 (line 2, column 27)");
    }
}
