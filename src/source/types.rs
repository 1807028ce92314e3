//! Type constraints of variables: what they make of a default.

use std::collections::BTreeMap;
use std::sync::Arc;

use hcl_edit::expr::{Expression, FuncCall, Object, ObjectKey};

use super::references::constant;
use crate::plan::value::{Number, Value};

/// The value as a variable of a type holds it: converted, and completed by `optional()`.
///
/// `None` where the value does not fit, or the type cannot be read.
pub(super) fn convert(value: Value, constraint: &Expression) -> Option<Value> {
    match constraint {
        Expression::Variable(name) => primitive(value, name.as_str()),
        Expression::FuncCall(call) => collection(value, call),
        Expression::Parenthesis(inner) => convert(value, inner.inner()),
        _ => None,
    }
}

fn primitive(value: Value, name: &str) -> Option<Value> {
    match (name, value) {
        ("any", value) | ("list" | "set" | "map", value @ (Value::List(_) | Value::Object(_))) => Some(value),
        (_, Value::Null) => Some(Value::Null),
        ("string", Value::String(text)) => Some(Value::String(text)),
        ("string", Value::Number(number)) => Some(Value::string(number.to_string())),
        ("string", Value::Bool(value)) => Some(Value::string(value.to_string())),
        ("number", Value::Number(number)) => Some(Value::Number(number)),
        ("number", Value::String(text)) => {
            let whole = text.parse().map(Number::Int);
            whole.or_else(|_| text.parse().map(Number::Float)).ok().map(Value::Number)
        }
        ("bool", Value::Bool(value)) => Some(Value::Bool(value)),
        ("bool", Value::String(text)) => text.parse().ok().map(Value::Bool),
        _ => None,
    }
}

fn collection(value: Value, call: &FuncCall) -> Option<Value> {
    let kind = call.name.name.as_str();
    let of = call.args.get(0)?;
    match (kind, value) {
        (_, Value::Null) => Some(Value::Null),
        ("list", Value::List(items)) => {
            items.into_iter().map(|item| convert(item, of)).collect::<Option<_>>().map(Value::List)
        }
        ("set", Value::List(items)) => {
            let mut members: Vec<Value> = Vec::new();
            for item in items {
                let item = convert(item, of)?;
                if !members.contains(&item) {
                    members.push(item);
                }
            }
            // Texts are sorted, as the tool shows them; sets of anything else keep the order of the sources.
            if members.iter().all(|member| member.as_str().is_some()) {
                members.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
            }
            Some(Value::List(members))
        }
        ("map", Value::Object(fields)) => {
            let fields = fields.into_iter().map(|(name, field)| Some((name, convert(field, of)?)));
            fields.collect::<Option<_>>().map(Value::Object)
        }
        ("tuple", Value::List(items)) => {
            let Expression::Array(types) = of else { return None };
            let same = types.len() == items.len();
            let items = items.into_iter().zip(types.iter()).map(|(item, of)| convert(item, of));
            items.collect::<Option<_>>().filter(|_| same).map(Value::List)
        }
        ("object", Value::Object(fields)) => {
            let Expression::Object(attributes) = of else { return None };
            object(fields, attributes)
        }
        _ => None,
    }
}

/// An object has the attributes of its type and no others; optional ones are filled in, also over a null.
fn object(mut fields: BTreeMap<Arc<str>, Value>, attributes: &Object) -> Option<Value> {
    let mut complete = BTreeMap::new();
    for (key, constraint) in attributes {
        let name = match key {
            ObjectKey::Ident(name) => name.as_str(),
            ObjectKey::Expression(key) => key.as_str()?,
        };
        let optional = match constraint.expr() {
            Expression::FuncCall(call) if call.name.name.as_str() == "optional" => Some(call),
            _ => None,
        };
        let given = fields.remove(name);
        let value = match (given, optional) {
            (Some(value), None) => convert(value, constraint.expr())?,
            (None, None) => return None,
            (given, Some(call)) => {
                let given = given.filter(|value| !value.is_null());
                let value = match (given, call.args.get(1)) {
                    (Some(value), _) => value,
                    (None, Some(default)) => constant(default)?,
                    (None, None) => Value::Null,
                };
                convert(value, call.args.get(0)?)?
            }
        };
        complete.insert(name.into(), value);
    }
    Some(Value::Object(complete))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(value: &str, constraint: &str) -> Option<Value> {
        let parse = |text: &str| hcl_edit::parser::parse_expr(text).unwrap();
        convert(constant(&parse(value)).unwrap(), &parse(constraint))
    }

    fn plain(text: &str) -> Option<Value> {
        constant(&hcl_edit::parser::parse_expr(text).unwrap())
    }

    #[test]
    fn values_become_what_the_type_says() {
        for (value, constraint, expected) in [
            ("8", "string", "\"8\""),
            ("\"8\"", "number", "8"),
            ("\"true\"", "bool", "true"),
            ("null", "list(string)", "null"),
            ("[\"b\", \"a\", \"b\"]", "set(string)", "[\"a\", \"b\"]"),
            ("{ a = 1 }", "map(string)", "{ a = \"1\" }"),
            ("{}", "object({ mode = optional(string, \"x\"), n = optional(number) })", "{ mode = \"x\", n = null }"),
            ("{ mode = null, other = 1 }", "object({ mode = optional(string, \"x\") })", "{ mode = \"x\" }"),
            ("[1, \"a\"]", "tuple([string, string])", "[\"1\", \"a\"]"),
            ("[1]", "any", "[1]"),
        ] {
            assert_eq!(converted(value, constraint), plain(expected), "{value} {constraint}");
        }
    }

    #[test]
    fn what_does_not_fit_is_nothing() {
        for (value, constraint) in [("\"x\"", "number"), ("{}", "object({ a = string })"), ("1", "list(number)")] {
            assert_eq!(converted(value, constraint), None, "{value} {constraint}");
        }
    }
}
