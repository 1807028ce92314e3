//! Values out of raw text: only what is wanted, with unknown and sensitive parts put in their place.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{Deserializer as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::address::Address;
use super::document::Text;
use super::mask::Mask;
use super::number::number;
use super::value::{AttributePath, Cause, Shape, Step, Value};

/// What somebody wants to see of a resource, and what he may see.
pub(crate) struct Lens<'a> {
    /// Wanted attributes.
    pub(crate) shape: &'a Shape,
    /// Attributes that are secret by vendor data.
    pub(crate) secret: Option<&'a Shape>,
    /// Unknown parts.
    pub(crate) unknown: Mask<'a>,
    /// Sensitive parts.
    pub(crate) sensitive: Mask<'a>,
    /// Resource that unknown values belong to.
    pub(crate) address: Option<&'a Address>,
    /// True where the document leaves unknown attributes out and has no mask of them (`planned_values`).
    pub(crate) absent_is_unknown: bool,
    /// True where a value of any type stands as `{"value": …, "type": …}` (raw states).
    pub(crate) typed: bool,
}

impl<'a> Lens<'a> {
    /// A lens that hides nothing.
    pub(crate) fn plain(shape: &'a Shape) -> Self {
        Self {
            shape,
            secret: None,
            unknown: Mask::No,
            sensitive: Mask::No,
            address: None,
            absent_is_unknown: false,
            typed: false,
        }
    }

    fn unknown_at(&self, path: &[Step]) -> Value {
        self.address.map_or_else(
            || Value::unknown(Cause::AfterApply),
            |address| Value::unknown_from(address.clone(), AttributePath(path.to_vec())),
        )
    }

    fn root(&self) -> Here<'_> {
        Here {
            shape: self.shape,
            secret: self.secret,
            unknown: &self.unknown,
            sensitive: &self.sensitive,
            attributes: true,
        }
    }
}

/// The parts of a lens at one place of the value.
#[derive(Clone, Copy)]
struct Here<'a> {
    shape: &'a Shape,
    secret: Option<&'a Shape>,
    unknown: &'a Mask<'a>,
    sensitive: &'a Mask<'a>,
    /// True if an object here has attributes (a resource, a block), false if it may be a map.
    attributes: bool,
}

impl Here<'_> {
    /// The place of an attribute; `None` if nobody wants it.
    fn field(self, name: &str) -> Option<Self> {
        Some(Self {
            shape: self.shape.get(name)?,
            secret: self.secret.and_then(|secret| secret.get(name)),
            unknown: self.unknown.field(name),
            sensitive: self.sensitive.field(name),
            attributes: false,
        })
    }

    /// The place of an element.
    fn element(self, index: usize) -> Self {
        Self {
            unknown: self.unknown.element(index),
            sensitive: self.sensitive.element(index),
            attributes: true,
            ..self
        }
    }

    fn is_hidden(self) -> bool {
        *self.sensitive == Mask::Yes || self.secret.is_some_and(|secret| secret.all)
    }
}

/// The wanted part of a JSON value; an empty text is the side that does not exist.
pub(crate) fn from_json(text: &str, lens: &Lens<'_>) -> Value {
    if text.is_empty() { Value::Null } else { json(text, lens.root(), lens, &mut Vec::new()) }
}

// INVARIANT: the text is valid JSON whose depth was bounded when the plan was read, so the recursion is too.
fn json(text: &str, here: Here<'_>, lens: &Lens<'_>, path: &mut Vec<Step>) -> Value {
    if *here.unknown == Mask::Yes {
        return lens.unknown_at(path);
    }
    match text.as_bytes().first() {
        Some(b'n') => Value::Null,
        // What is empty hides nothing, and must not look as if somebody had set it.
        _ if here.is_hidden() && !matches!(text, "\"\"" | "[]" | "{}") => Value::Redacted,
        Some(b't') => Value::Bool(true),
        Some(b'f') => Value::Bool(false),
        Some(b'"') => serde_json::from_str::<Text<'_>>(text)
            .map_or_else(|_| Value::unknown(Cause::UnexpectedType), |text| Value::String(text.0.into())),
        Some(b'{') => {
            if let Some(value) = lens.typed.then(|| typed_value(text, lens)).flatten() {
                return json(value, here, lens, path);
            }
            let builder = ObjectBuilder { here, lens, path };
            serde_json::Deserializer::from_str(text)
                .deserialize_map(builder)
                .unwrap_or_else(|_| Value::unknown(Cause::UnexpectedType))
        }
        Some(b'[') => {
            let builder = ListBuilder { here, lens, path };
            serde_json::Deserializer::from_str(text)
                .deserialize_seq(builder)
                .unwrap_or_else(|_| Value::unknown(Cause::UnexpectedType))
        }
        _ => Value::Number(number(text)),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// The value inside `{"value": …, "type": …}`, if the type is one: a DNS record has the same two attributes.
fn typed_value<'a>(text: &'a str, lens: &Lens<'_>) -> Option<&'a str> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Typed<'a> {
        #[serde(borrow)]
        value: &'a RawValue,
        #[serde(borrow, rename = "type")]
        of: &'a RawValue,
    }
    let Typed { value, of } = serde_json::from_str(text).ok()?;
    let compound = serde_json::from_str::<(Text<'_>, IgnoredAny)>(of.get())
        .is_ok_and(|(kind, _)| matches!(&*kind.0, "object" | "tuple" | "list" | "set" | "map"));
    // A plain type is no more than a word, so only the resource that is known to hold such values is trusted.
    let plain = matches!(of.get(), "\"string\"" | "\"number\"" | "\"bool\"" | "\"dynamic\"")
        && lens.address.is_some_and(|address| &*address.resource_type == "terraform_data");
    (compound || plain).then(|| value.get())
}

/// The wanted part of a decoded value, in which unknown parts stand already.
pub(crate) fn from_value(value: Value, lens: &Lens<'_>) -> Value {
    decoded(value, lens.root(), lens, &mut Vec::new())
}

// INVARIANT: the depth was bounded when the value was decoded.
fn decoded(value: Value, here: Here<'_>, lens: &Lens<'_>, path: &mut Vec<Step>) -> Value {
    match value {
        Value::Unknown(_) => lens.unknown_at(path),
        Value::Null => Value::Null,
        value if here.is_hidden() => {
            if is_empty(&value) {
                value
            } else {
                Value::Redacted
            }
        }
        Value::Object(fields) => {
            let mut wanted = BTreeMap::new();
            for (name, value) in fields {
                let Some(below) = here.field(&name) else { continue };
                path.push(Step::Name(name.clone()));
                wanted.insert(name, decoded(value, below, lens, path));
                path.pop();
            }
            Value::Object(wanted)
        }
        Value::List(items) => {
            let elements = items.into_iter().enumerate().map(|(index, item)| {
                path.push(Step::Index(index));
                let element = decoded(item, here.element(index), lens, path);
                path.pop();
                element
            });
            Value::List(elements.collect())
        }
        leaf => leaf,
    }
}

struct ObjectBuilder<'b, 'a> {
    here: Here<'a>,
    lens: &'b Lens<'a>,
    path: &'b mut Vec<Step>,
}

impl<'de> Visitor<'de> for ObjectBuilder<'_, '_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut fields = BTreeMap::new();
        while let Some(name) = map.next_key::<Text<'de>>()? {
            let Some(below) = self.here.field(&name.0) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let raw: &RawValue = map.next_value()?;
            let name: Arc<str> = name.0.into();
            self.path.push(Step::Name(name.clone()));
            fields.insert(name, json(raw.get(), below, self.lens, self.path));
            self.path.pop();
        }
        complete(&mut fields, self.here, self.lens, self.path);
        Ok(Value::Object(fields))
    }
}

struct ListBuilder<'b, 'a> {
    here: Here<'a>,
    lens: &'b Lens<'a>,
    path: &'b mut Vec<Step>,
}

impl<'de> Visitor<'de> for ListBuilder<'_, '_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(raw) = seq.next_element::<&RawValue>()? {
            self.path.push(Step::Index(items.len()));
            let item = json(raw.get(), self.here.element(items.len()), self.lens, self.path);
            self.path.pop();
            items.push(item);
        }
        Ok(Value::List(items))
    }
}

/// Adds to an object what the document leaves out because it is unknown.
fn complete(fields: &mut BTreeMap<Arc<str>, Value>, here: Here<'_>, lens: &Lens<'_>, path: &mut Vec<Step>) {
    if let Mask::Object(masks) = here.unknown {
        for name in masks.keys() {
            if here.field(name).is_none() || fields.contains_key(name.as_ref()) {
                continue;
            }
            // Tools leave out what is unknown as a whole. Should only a part be, no other part is known either.
            let name: Arc<str> = name.as_ref().into();
            path.push(Step::Name(name.clone()));
            fields.insert(name, lens.unknown_at(path));
            path.pop();
        }
    }
    if lens.absent_is_unknown && here.attributes {
        for name in here.shape.children.keys() {
            if !fields.contains_key(name) {
                path.push(Step::Name(name.clone()));
                fields.insert(name.clone(), lens.unknown_at(path));
                path.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address() -> Address {
        Address::parse("t.n").unwrap()
    }

    fn unknown(path: &str) -> Value {
        Value::unknown_from(address(), AttributePath::parse(path))
    }

    fn view(after: &str, unknown: &str, sensitive: &str, secret: &str, wanted: &str) -> Value {
        let mut shape = Shape::default();
        wanted.split(' ').for_each(|path| shape.insert(path));
        let mut secrets = Shape::default();
        secret.split(' ').filter(|path| !path.is_empty()).for_each(|path| secrets.insert(path));
        let address = address();
        if wanted == "*" {
            shape = Shape::everything();
        }
        let lens = Lens {
            shape: &shape,
            secret: (!secret.is_empty()).then_some(&secrets),
            unknown: Mask::from_json(unknown, &shape),
            sensitive: Mask::from_json(sensitive, &shape),
            address: Some(&address),
            absent_is_unknown: false,
            typed: false,
        };
        from_json(after, &lens)
    }

    fn object(fields: &[(&str, Value)]) -> Value {
        Value::Object(fields.iter().map(|(name, value)| (Arc::from(*name), value.clone())).collect())
    }

    #[test]
    fn only_the_wanted_part_is_built() {
        let value = view(r#"{"a":1,"b":[{"c":"x","d":2},{"d":3}],"e":{"f":true}}"#, "", "", "", "b.c e");
        let expected = object(&[
            ("b", Value::List(vec![object(&[("c", Value::string("x"))]), object(&[])])),
            ("e", object(&[("f", Value::Bool(true))])),
        ]);
        assert_eq!(value, expected);
    }

    #[test]
    fn unknown_parts_stand_in_their_place_with_their_path() {
        let after = r#"{"a":null,"b":[{"c":"x"},{}],"m":{"k":"v"}}"#;
        let mask = r#"{"id":true,"b":[{},{"c":true}],"m":{"z":true},"n":{"o":[{"p":true},false]}}"#;
        let expected = object(&[
            ("a", Value::Null),
            ("id", unknown("id")),
            ("b", Value::List(vec![object(&[("c", Value::string("x"))]), object(&[("c", unknown("b[1].c"))])])),
            ("m", object(&[("k", Value::string("v")), ("z", unknown("m.z"))])),
            ("n", unknown("n")),
        ]);
        assert_eq!(view(after, mask, "", "", "*"), expected);
        assert_eq!(view(after, mask, "", "", "id"), object(&[("id", unknown("id"))]));
    }

    #[test]
    fn sensitive_and_secret_parts_are_redacted_unless_empty() {
        let after = r#"{"a":"S","b":null,"c":[{"d":"S","e":1}],"f":{"g":"S"},"h":"S","i":"","j":[]}"#;
        let marks = r#"{"a":true,"b":true,"f":true,"h":true,"i":true,"j":true}"#;
        let value = view(after, r#"{"h":true}"#, marks, "c.d", "*");
        let expected = object(&[
            ("a", Value::Redacted),
            ("b", Value::Null),
            ("c", Value::List(vec![object(&[("d", Value::Redacted), ("e", Value::int(1))])])),
            ("f", Value::Redacted),
            ("h", unknown("h")),
            ("i", Value::string("")),
            ("j", Value::List(Vec::new())),
        ]);
        assert_eq!(value, expected);
    }

    #[test]
    fn values_with_their_type_are_unwrapped_and_records_are_not() {
        let read = |text: &str, of: &str| {
            let address = Address::parse(of).unwrap();
            let shape = Shape::everything();
            from_json(text, &Lens { address: Some(&address), typed: true, ..Lens::plain(&shape) })
        };
        let text = r#"{"a":{"value":{"x":1},"type":["object",{"x":"number"}]},"b":{"value":"v","type":"string"}}"#;
        let record = object(&[("value", Value::string("v")), ("type", Value::string("string"))]);
        let inner = object(&[("x", Value::int(1))]);
        assert_eq!(read(text, "t.n"), object(&[("a", inner.clone()), ("b", record)]));
        assert_eq!(read(text, "terraform_data.n"), object(&[("a", inner), ("b", Value::string("v"))]));
    }

    #[test]
    fn what_planned_values_leave_out_is_unknown_in_blocks_but_not_in_maps() {
        let mut shape = Shape::default();
        for path in ["a", "b.c", "m.k"] {
            shape.insert(path);
        }
        let address = address();
        let lens = Lens { address: Some(&address), absent_is_unknown: true, ..Lens::plain(&shape) };
        let expected = object(&[
            ("a", unknown("a")),
            ("b", Value::List(vec![object(&[("c", unknown("b[0].c"))])])),
            ("m", object(&[])),
        ]);
        assert_eq!(from_json(r#"{"b":[{}],"m":{}}"#, &lens), expected);
    }
}
