//! Constants of plan JSON as values.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::Expression;
use crate::plan::value::{Number, Value};

/// The value of a constant; one that is nested too deeply to be read stays opaque.
pub(crate) fn constant(raw: &RawValue) -> Expression {
    match scalar_number(raw.get()) {
        Some(number) => Expression::Constant(Value::Number(number)),
        None => serde_json::from_str::<Constant>(raw.get())
            .map_or(Expression::Opaque, |Constant(value)| Expression::Constant(value)),
    }
}

/// A JSON text as a value.
#[cfg(test)]
pub(crate) fn constant_of(text: &str) -> Option<Value> {
    serde_json::from_str::<Constant>(text).ok().map(|Constant(value)| value)
}

/// A bare number, kept in its own spelling where neither integer nor float holds it.
fn scalar_number(text: &str) -> Option<Number> {
    let first = text.bytes().next()?;
    if first != b'-' && !first.is_ascii_digit() {
        return None;
    }
    if let Ok(n) = text.parse() {
        return Some(Number::Int(n));
    }
    let whole = text.bytes().all(|b| b == b'-' || b.is_ascii_digit());
    let float: f64 = text.parse().ok()?;
    if whole || !float.is_finite() { Some(Number::Big(text.into())) } else { Some(Number::Float(float)) }
}

/// A constant as the model holds it.
struct Constant(Value);

impl<'de> Deserialize<'de> for Constant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ConstantVisitor).map(Self)
    }
}

struct ConstantVisitor;

impl<'de> Visitor<'de> for ConstantVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, b: bool) -> Result<Value, E> {
        Ok(Value::Bool(b))
    }

    fn visit_i64<E>(self, n: i64) -> Result<Value, E> {
        Ok(Value::int(n))
    }

    fn visit_u64<E>(self, n: u64) -> Result<Value, E> {
        Ok(Value::Number(i64::try_from(n).map_or_else(|_| Number::Big(n.to_string().into()), Number::Int)))
    }

    fn visit_f64<E>(self, n: f64) -> Result<Value, E> {
        Ok(Value::Number(Number::Float(n)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::string(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Constant(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut fields = BTreeMap::new();
        while let Some((name, Constant(value))) = map.next_entry::<Arc<str>, _>()? {
            fields.insert(name, value);
        }
        Ok(Value::Object(fields))
    }
}
