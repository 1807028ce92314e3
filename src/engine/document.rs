//! Values of a plan as documents that Rego sees.

use super::rego::{Document, object};
use crate::plan::value::{Cause, Number, Value};

/// A wholly known value as a document; the first cause of not knowing otherwise.
pub(crate) fn document(value: &Value) -> Result<Document, Cause> {
    Ok(match value {
        Value::Null => Document::Null,
        Value::Bool(b) => Document::Bool(*b),
        Value::Number(Number::Int(n)) => Document::from(*n),
        Value::Number(Number::Float(n)) => Document::from(*n),
        Value::Number(Number::Big(text)) => {
            Document::from_numeric_string(text).unwrap_or_else(|_| Document::String(text.clone()))
        }
        Value::String(text) => Document::String(text.clone()),
        Value::List(items) => Document::from(items.iter().map(document).collect::<Result<Vec<_>, _>>()?),
        Value::Object(fields) => object(
            fields
                .iter()
                .map(|(name, value)| Ok((Document::String(name.clone()), document(value)?)))
                .collect::<Result<Vec<_>, Cause>>()?,
        ),
        Value::Unknown(unknown) => return Err(unknown.cause.clone()),
        Value::Redacted => return Err(Cause::Sensitive),
    })
}
