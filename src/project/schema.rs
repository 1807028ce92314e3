//! JSON Schema of the project file, made from the table of keys.

use serde_json::{Map, Value, json};

use super::keys::{KEYS, Key, Kind, MapKey};

/// The JSON Schema that editors complete and check `secnumgate.toml` with.
pub fn schema() -> Value {
    let mut schema = table(KEYS);
    if let Some(fields) = schema.as_object_mut() {
        fields.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        fields.insert("title".to_owned(), json!("secnumgate.toml"));
        fields.insert("description".to_owned(), json!("Project file of secnumgate"));
    }
    schema
}

fn table(keys: &[Key]) -> Value {
    let properties: Map<String, Value> = keys
        .iter()
        .map(|key| {
            let mut value = kind(&key.kind);
            if let Some(fields) = value.as_object_mut() {
                fields.insert("description".to_owned(), json!(key.meaning));
            }
            (key.name.to_owned(), value)
        })
        .collect();
    let required: Vec<_> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut schema = json!({"type": "object", "additionalProperties": false, "properties": properties});
    if let (false, Some(fields)) = (required.is_empty(), schema.as_object_mut()) {
        fields.insert("required".to_owned(), json!(required));
    }
    schema
}

fn kind(kind_of: &Kind) -> Value {
    match kind_of {
        Kind::Bool => json!({"type": "boolean"}),
        Kind::Integer(least, most) => json!({"type": "integer", "minimum": least, "maximum": most}),
        Kind::Text | Kind::Pattern | Kind::Network => json!({"type": "string", "minLength": 1}),
        Kind::OneOf(words) => json!({"enum": words}),
        Kind::Country => json!({"type": "string", "pattern": "^[A-Z]{2}$"}),
        // Editors hand a date of TOML over as text.
        Kind::Day => json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
        Kind::List(item) => json!({"type": "array", "items": kind(item)}),
        Kind::Table(keys) => table(keys),
        Kind::Tables(keys) => json!({"type": "array", "items": table(keys)}),
        Kind::Map(keys, value) => {
            let names = match keys {
                MapKey::Control => json!({"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}),
                MapKey::Network | MapKey::Text => json!({"minLength": 1}),
            };
            json!({"type": "object", "propertyNames": names, "additionalProperties": kind(value)})
        }
    }
}
