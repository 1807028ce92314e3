//! Snippets of HCL as the plan would show them.

use hcl_edit::expr::{Expression, ObjectKey, TraversalOperator};
use hcl_edit::structure::{Body, Structure};
use serde_json::{Map, Value, json};

/// What stands in a body, as the three trees of a plan.
#[derive(Debug, Default)]
pub(crate) struct Planned {
    pub(crate) after: Map<String, Value>,
    pub(crate) unknown: Map<String, Value>,
    pub(crate) expressions: Map<String, Value>,
}

/// A whole block of a companion.
#[derive(Debug)]
pub(crate) struct Companion {
    pub(crate) resource_type: String,
    pub(crate) name: String,
    pub(crate) planned: Planned,
}

/// A snippet: lines for the resource, or a companion.
#[derive(Debug)]
pub(crate) enum Snippet {
    Lines(Planned),
    Companion(Companion),
}

/// Looks up an attribute of the resource that a snippet calls `TYPE.this`.
pub(crate) type Lookup<'a> = &'a dyn Fn(&str, &str) -> Option<Value>;

pub(crate) fn read(text: &str, lookup: Lookup<'_>) -> Snippet {
    let body: Body = text.parse().unwrap_or_else(|e| panic!("{text}\n{e}"));
    let resource = body.iter().find_map(|structure| match structure {
        Structure::Block(block) if block.ident.as_str() == "resource" => Some(block),
        _ => None,
    });
    match resource {
        None => Snippet::Lines(planned(&body, lookup)),
        Some(block) => {
            assert_eq!(body.iter().count(), 1, "{text}");
            let labels: Vec<&str> = block.labels.iter().map(hcl_edit::structure::BlockLabel::as_str).collect();
            let planned = planned(&block.body, lookup);
            Snippet::Companion(Companion { resource_type: labels[0].to_owned(), name: labels[1].to_owned(), planned })
        }
    }
}

fn planned(body: &Body, lookup: Lookup<'_>) -> Planned {
    let mut found = Planned::default();
    for structure in body {
        match structure {
            Structure::Attribute(attribute) => {
                let name = attribute.key.as_str().to_owned();
                let references = references(&attribute.value);
                match value(&attribute.value, lookup) {
                    Some(value) => drop(found.after.insert(name.clone(), value)),
                    None => drop(found.unknown.insert(name.clone(), Value::Bool(true))),
                }
                let expression = match (references.is_empty(), found.after.get(&name)) {
                    (true, Some(value)) if !matches!(attribute.value, Expression::FuncCall(_)) => {
                        json!({ "constant_value": value })
                    }
                    (true, _) => json!({}),
                    _ => json!({ "references": references }),
                };
                found.expressions.insert(name, expression);
            }
            Structure::Block(block) => {
                let inner = planned(&block.body, lookup);
                let push = |tree: &mut Map<String, Value>, item: Map<String, Value>| {
                    let list = tree.entry(block.ident.as_str()).or_insert_with(|| json!([]));
                    list.as_array_mut().unwrap().push(Value::Object(item));
                };
                push(&mut found.after, inner.after);
                push(&mut found.unknown, inner.unknown);
                push(&mut found.expressions, inner.expressions);
            }
        }
    }
    found
}

/// The value of a constant expression, or of a reference that the plan resolves.
fn value(expression: &Expression, lookup: Lookup<'_>) -> Option<Value> {
    Some(match expression {
        Expression::Null(_) => Value::Null,
        Expression::Bool(value) => Value::Bool(*value.value()),
        Expression::Number(number) => serde_json::from_str(&number.value().to_string()).unwrap(),
        Expression::String(text) => Value::String(text.value().as_str().to_owned()),
        Expression::Array(items) => {
            Value::Array(items.iter().map(|item| value(item, lookup)).collect::<Option<Vec<_>>>()?)
        }
        Expression::Object(fields) => {
            let mut object = Map::new();
            for (key, field) in fields {
                let key = match key {
                    ObjectKey::Ident(name) => name.as_str().to_owned(),
                    ObjectKey::Expression(other) => value(other, lookup)?.as_str()?.to_owned(),
                };
                object.insert(key.trim().to_owned(), value(field.expr(), lookup)?);
            }
            Value::Object(object)
        }
        Expression::FuncCall(call) if call.name.name.as_str() == "jsonencode" => {
            Value::String(value(call.args.iter().next().unwrap(), lookup)?.to_string())
        }
        Expression::FuncCall(call) if call.name.name.as_str() == "length" => return None,
        Expression::Traversal(_) => {
            let reference = references(expression);
            let mut parts = reference[0].split('.');
            let (resource_type, _, attribute) = (parts.next()?, parts.next()?, parts.next()?);
            return lookup(resource_type, attribute);
        }
        other => panic!("a snippet says only what a test can read: {other:?}"),
    })
}

fn references(expression: &Expression) -> Vec<String> {
    let Expression::Traversal(traversal) = expression else { return Vec::new() };
    let mut path = vec![traversal.expr.as_variable().unwrap().to_string()];
    for operator in &traversal.operators {
        if let TraversalOperator::GetAttr(name) = operator.value() {
            path.push(name.to_string());
        }
    }
    let whole = path.join(".");
    let resource = path.iter().take(2).cloned().collect::<Vec<_>>().join(".");
    vec![whole, resource]
}
