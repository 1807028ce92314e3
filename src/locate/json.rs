//! Positions in the text of a plan JSON, for those who have nothing else.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::plan::address::Address;
use crate::plan::value::{AttributePath, Step};
use crate::source::json_text::Cursor;

/// Where the planned values of every resource stand in a plan JSON; read once, asked often.
#[derive(Debug)]
pub struct JsonIndex<'a> {
    text: &'a str,
    changes: BTreeMap<String, Places>,
}

/// Bytes of a change.
#[derive(Debug)]
struct Places {
    address: Range<usize>,
    values: Option<Range<usize>>,
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow, default)]
    resource_changes: Vec<Entry<'a>>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    address: &'a RawValue,
    deposed: Option<&'a RawValue>,
    change: Change<'a>,
}

#[derive(Deserialize)]
struct Change<'a> {
    #[serde(borrow)]
    before: Option<&'a RawValue>,
    #[serde(borrow)]
    after: Option<&'a RawValue>,
}

impl<'a> JsonIndex<'a> {
    /// Reads the places of all changes; empty for a text that is no plan.
    pub fn new(text: &'a str) -> Self {
        let document: Option<Document<'a>> = serde_json::from_str(text).ok();
        let mut changes = BTreeMap::new();
        for entry in document.into_iter().flat_map(|document| document.resource_changes) {
            let Ok(address) = serde_json::from_str::<String>(entry.address.get()) else { continue };
            let values = entry.change.after.or(entry.change.before);
            let places = Places { address: range(text, entry.address), values: values.map(|raw| range(text, raw)) };
            // The current object, not a deposed one.
            if entry.deposed.is_none() || !changes.contains_key(&address) {
                changes.insert(address, places);
            }
        }
        Self { text, changes }
    }

    /// The bytes of the key of an attribute; of the last key on the way if it is missing, of the address for none.
    pub fn find(&self, address: &Address, path: &AttributePath) -> Option<Range<usize>> {
        let places = self.changes.get(&address.to_string())?;
        let deeper = places.values.clone().and_then(|values| key_in(self.text, values, path));
        Some(deeper.unwrap_or_else(|| places.address.clone()))
    }
}

/// The bytes of an attribute's key in the values of a resource, or of the last key on the way to it.
pub(crate) fn key_in(text: &str, values: Range<usize>, path: &AttributePath) -> Option<Range<usize>> {
    let mut cursor = Cursor::new(text.as_bytes().get(..values.end)?, values.start);
    let mut found = None;
    for step in &path.0 {
        match step {
            Step::Name(name) => match cursor.enter(name) {
                Some(key) => found = Some(key),
                None => break,
            },
            Step::Index(index) => {
                if cursor.element(*index).is_none() {
                    break;
                }
            }
        }
    }
    found
}

/// The bytes of an attribute's key in `resource_changes` of a plan JSON.
pub fn in_json(text: &str, address: &Address, path: &AttributePath) -> Option<Range<usize>> {
    JsonIndex::new(text).find(address, path)
}

/// Where a borrowed piece of a text stands in it.
fn range(text: &str, piece: &RawValue) -> Range<usize> {
    let start = (piece.get().as_ptr().addr()).saturating_sub(text.as_ptr().addr());
    start..start + piece.get().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"x":1,"resource_changes":[
        {"address":"t.n","deposed":"1a","change":{"before":{"a":0},"after":null}},
        {"address":"t.n","change":{"before":null,"after":{"a":1,"r":[{"p":1},{"p":"été"}]}}},
        {"address":"t.gone","change":{"before":{"a":2},"after":null}}]}"#;

    fn found(address: &str, path: &str) -> Option<(&'static str, usize)> {
        let range = in_json(TEXT, &Address::parse(address).unwrap(), &AttributePath::parse(path))?;
        Some((TEXT.get(range.clone())?, TEXT.get(..range.start)?.matches('\n').count() + 1))
    }

    #[test]
    fn keys_are_found_where_they_stand() {
        assert_eq!(found("t.n", "a"), Some(("\"a\"", 3)));
        assert_eq!(found("t.n", "r[1].p"), Some(("\"p\"", 3)));
        assert_eq!(found("t.n", "r[1].missing"), Some(("\"r\"", 3)));
        assert_eq!(found("t.n", "missing"), Some(("\"t.n\"", 3)));
        assert_eq!(found("t.gone", "a"), Some(("\"a\"", 4)));
        assert_eq!(found("t.other", "a"), None);
    }

    #[test]
    fn what_is_no_plan_has_no_places() {
        assert_eq!(in_json("{", &Address::parse("t.n").unwrap(), &AttributePath::parse("a")), None);
    }
}
