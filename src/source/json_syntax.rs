//! JSON syntax: `.tf.json` files as attributes and blocks.
//!
//! Without the provider's schema nobody can tell a nested block from an argument that takes an object. Both readings
//! are kept: the argument as a whole expression, and its objects as blocks, whose attributes carry the positions.

use hcl_edit::expr::{Array, Expression, Object, ObjectKey, ObjectValue};
use hcl_edit::template::{Element, StringTemplate};

use super::json_text::{self, Entry, Json, Node};
use super::raw::{RawBlock, RawBody, Trouble, hcl};
use super::tangle::tangled_template;
use crate::configuration::{Attribute, Expression as Written, Position};
use crate::plan::value::Value;

/// Longest object that is taken over as an expression: every key is compared with every other.
const MAX_OBJECT_ENTRIES: usize = 4096;

/// Reads a file.
pub(super) fn file(bytes: &[u8], file: usize, troubles: &mut Vec<Trouble>) -> RawBody {
    let start = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let mut body = RawBody::default();
    match json_text::parse(bytes, start) {
        Ok(document) => {
            for entry in objects(&document).into_iter().flat_map(|(entries, _)| entries) {
                top_level(entry, file, &mut body);
            }
        }
        Err(error) => {
            body.broken = true;
            let message = "is not JSON from here and is left out".to_owned();
            troubles.push(Trouble { offset: error.offset.min(bytes.len()), message });
        }
    }
    body
}

/// The objects that a value stands for: itself, or the elements of an array.
fn objects(value: &Json) -> Vec<(&Vec<Entry>, &Json)> {
    match &value.node {
        Node::Object(entries) => vec![(entries, value)],
        Node::Array(items) => items
            .iter()
            .filter_map(|item| if let Node::Object(entries) = &item.node { Some((entries, item)) } else { None })
            .collect(),
        _ => Vec::new(),
    }
}

fn top_level(entry: &Entry, file: usize, body: &mut RawBody) {
    let labels = match entry.key.as_str() {
        "resource" | "data" | "ephemeral" => 2,
        "module" | "variable" | "output" | "provider" | "check" => 1,
        "//" => return,
        _ => 0,
    };
    labelled(&entry.key, entry, labels, &mut Vec::new(), file, &mut body.blocks);
}

/// Descends through the label levels of a block type.
fn labelled(
    keyword: &str,
    entry: &Entry,
    levels: usize,
    labels: &mut Vec<String>,
    file: usize,
    blocks: &mut Vec<RawBlock>,
) {
    let found = objects(&entry.value);
    for (entries, value) in &found {
        if levels > 0 {
            for inner in entries.iter().filter(|inner| inner.key != "//") {
                labels.push(inner.key.clone());
                labelled(keyword, inner, levels - 1, labels, file, blocks);
                labels.pop();
            }
            continue;
        }
        // A block is where its name is; one of several in an array is where its brace is.
        let in_array = matches!(entry.value.node, Node::Array(_));
        let span = if in_array { value.span.start..value.span.start + 1 } else { entry.key_span.clone() };
        blocks.push(RawBlock {
            keyword: keyword.into(),
            labels: labels.iter().map(|label| label.as_str().into()).collect(),
            position: Position { file, span },
            body: content(entries, keyword == "variable", file),
            ambiguous: false,
        });
    }
}

/// The content of a block: both readings of every value. The texts of a variable are no templates.
fn content(entries: &[Entry], literal: bool, file: usize) -> RawBody {
    let mut body = RawBody::default();
    for entry in entries.iter().filter(|entry| entry.key != "//") {
        if entry.key == "dynamic" {
            labelled("dynamic", entry, 1, &mut Vec::new(), file, &mut body.blocks);
            continue;
        }
        let position = Some(Position { file, span: entry.key_span.clone() });
        let written = expression(&entry.value, literal)
            .map_or(Written::Opaque, |expression| hcl(expression, file, entry.value.span.start));
        body.attributes.push((entry.key.as_str().into(), Attribute { expression: written, position }));
        if !literal {
            let first = body.blocks.len();
            labelled(&entry.key, entry, 0, &mut Vec::new(), file, &mut body.blocks);
            body.blocks.iter_mut().skip(first).for_each(|block| block.ambiguous = true);
        }
    }
    body
}

/// A value as an expression of the native syntax; `None` where a template does not parse.
fn expression(value: &Json, literal: bool) -> Option<Expression> {
    Some(match &value.node {
        Node::Literal(text) if text == "null" => Expression::null(),
        Node::Literal(text) if text == "true" => Expression::from(true),
        Node::Literal(text) if text == "false" => Expression::from(false),
        Node::Literal(text) => hcl_edit::parser::parse_expr(text).ok()?,
        Node::String(text) if literal => Expression::from(text.as_str()),
        Node::String(text) => template(text)?,
        Node::Array(items) => {
            let items: Option<Vec<_>> = items.iter().map(|item| expression(item, literal)).collect();
            Expression::Array(Array::from(items?))
        }
        Node::Object(entries) => {
            if entries.len() > MAX_OBJECT_ENTRIES {
                return None;
            }
            let mut object = Object::new();
            for entry in entries {
                let key = if literal { Expression::from(entry.key.as_str()) } else { template(&entry.key)? };
                object.insert(ObjectKey::Expression(key), ObjectValue::new(expression(&entry.value, literal)?));
            }
            Expression::Object(object)
        }
    })
}

/// A constant of plan JSON as the expression that JSON syntax makes of it.
pub(super) fn expression_of(value: &Value) -> Option<Expression> {
    Some(match value {
        Value::Null => Expression::null(),
        Value::Bool(value) => Expression::from(*value),
        Value::Number(number) => hcl_edit::parser::parse_expr(&number.to_string()).ok()?,
        Value::String(text) => template(text)?,
        Value::List(items) => {
            let items: Option<Vec<_>> = items.iter().map(expression_of).collect();
            Expression::Array(Array::from(items?))
        }
        Value::Object(fields) if fields.len() <= MAX_OBJECT_ENTRIES => {
            let mut object = Object::new();
            for (name, value) in fields {
                object.insert(ObjectKey::Expression(template(name)?), ObjectValue::new(expression_of(value)?));
            }
            Expression::Object(object)
        }
        _ => return None,
    })
}

/// A text as a template: a lone interpolation is its expression, a text without any is itself.
fn template(text: &str) -> Option<Expression> {
    if !text.contains("${") && !text.contains("%{") {
        return Some(Expression::from(text));
    }
    if tangled_template(text) {
        return None;
    }
    let template = hcl_edit::parser::parse_template(text).ok()?;
    let mut elements: Vec<Element> = template.into_iter().collect();
    match elements.as_mut_slice() {
        [Element::Literal(text)] => Some(Expression::from(text.value().as_str())),
        [Element::Interpolation(interpolation)] => Some(interpolation.expr.clone()),
        _ => Some(Expression::StringTemplate(StringTemplate::from(elements))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> RawBody {
        let mut troubles = Vec::new();
        let body = file(text.as_bytes(), 0, &mut troubles);
        assert!(troubles.is_empty(), "{troubles:?}");
        body
    }

    #[test]
    fn blocks_have_their_labels_and_the_position_of_their_name() {
        let text = r#"{"//":"x","resource":{"t":[{"n":{"a":"${var.x}","tags":[{"k":"v"},{"k":"w"}]}}]},
            "provider":{"p":[{"region":"x"},{"alias":"y"}]},"locals":{"z":[1,null]}}"#;
        let body = read(text);
        let keywords: Vec<_> = body.blocks.iter().map(|b| (b.keyword.as_ref(), b.labels.join("."))).collect();
        assert_eq!(
            keywords,
            [("resource", "t.n".into()), ("provider", "p".into()), ("provider", "p".into()), ("locals", String::new())]
        );
        let at = |block: &RawBlock| text.get(block.position.span.clone()).unwrap().to_owned();
        assert_eq!((at(&body.blocks[0]).as_str(), at(&body.blocks[2]).as_str()), ("\"n\"", "{"));
        let resource = &body.blocks[0].body;
        let attribute = resource.attribute("a").unwrap();
        assert_eq!(text.get(attribute.position.clone().unwrap().span), Some("\"a\""));
        let Written::Hcl(hcl) = &attribute.expression else { panic!() };
        assert!(matches!(hcl.expression, Expression::Traversal(_)));
        let tags: Vec<_> = resource.blocks("tags").collect();
        assert!(tags.len() == 2 && tags[1].ambiguous && resource.attribute("tags").is_some());
    }

    #[test]
    fn dynamic_blocks_are_blocks() {
        let body = read(r#"{"resource":{"t":{"n":{"dynamic":{"rule":{"for_each":[1],"content":{"port":22}}}}}}}"#);
        let resource = &body.blocks[0].body;
        assert!(resource.attributes.is_empty());
        assert_eq!((resource.blocks[0].keyword.as_ref(), resource.blocks[0].labels[0].as_ref()), ("dynamic", "rule"));
    }

    #[test]
    fn defaults_of_variables_are_taken_as_they_stand() {
        let body = read(r#"{"variable":{"v":{"default":"${x}"}}}"#);
        let Written::Hcl(hcl) = &body.blocks[0].body.attribute("default").unwrap().expression else { panic!() };
        assert_eq!(hcl.expression.as_str(), Some("${x}"));
    }
}
