//! Snippets in JSON syntax: members of an object of a `.tf.json` file.

use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::template::{Element, Template};

use super::Item;
use super::hcl::inline;

/// A value of JSON syntax.
enum Json {
    /// A string with its quotes, a number, or a word.
    Leaf(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// The members, without a comma behind the last; `None` for what no line of JSON can hold.
pub(super) fn print(items: &[Item]) -> Option<String> {
    let members = object(items)?;
    let lines = members.iter().map(|(name, value)| {
        let mut line = format!("{}: ", quoted(name));
        write(value, 0, &mut line);
        line
    });
    Some(lines.collect::<Vec<_>>().join(",\n"))
}

/// The members of a body. Blocks of one type are an array from the second on; labels are levels.
fn object(items: &[Item]) -> Option<Vec<(String, Json)>> {
    let mut members: Vec<(String, Json)> = Vec::new();
    for item in items {
        match item {
            Item::Blank => {}
            Item::Attribute { name, value } => members.push((name.clone(), expression(value)?)),
            Item::Block { name, labels, items } => {
                let body = Json::Object(object(items)?);
                let block = labels.iter().rev().fold(body, |inner, label| Json::Object(vec![(label.clone(), inner)]));
                match members.iter_mut().find(|(known, _)| known == name) {
                    None => members.push((name.clone(), block)),
                    Some((_, Json::Array(blocks))) => blocks.push(block),
                    Some((_, first)) => {
                        let one = std::mem::replace(first, Json::Array(Vec::new()));
                        *first = Json::Array(vec![one, block]);
                    }
                }
            }
        }
    }
    Some(members)
}

fn expression(value: &Expression) -> Option<Json> {
    let leaf = |text: String| Some(Json::Leaf(text));
    match value {
        Expression::Null(_) => leaf("null".to_owned()),
        Expression::Bool(value) => leaf(value.value().to_string()),
        Expression::Number(number) => leaf(number.value().to_string()),
        Expression::String(text) => leaf(quoted(&literal(text))),
        Expression::StringTemplate(template) => leaf(quoted(&elements(&mut template.iter())?)),
        Expression::HeredocTemplate(heredoc) => leaf(quoted(&of_template(&heredoc.template)?)),
        Expression::Array(items) => items.iter().map(expression).collect::<Option<Vec<_>>>().map(Json::Array),
        Expression::Object(fields) => {
            let member = |(key, value): (&ObjectKey, &hcl_edit::expr::ObjectValue)| {
                let key = match key {
                    ObjectKey::Ident(name) => name.as_str().to_owned(),
                    ObjectKey::Expression(Expression::String(text)) => literal(text),
                    ObjectKey::Expression(other) => interpolation(other)?,
                };
                Some((key, expression(value.expr())?))
            };
            fields.iter().map(member).collect::<Option<Vec<_>>>().map(Json::Object)
        }
        Expression::Parenthesis(inner) => expression(inner.inner()),
        other => leaf(quoted(&interpolation(other)?)),
    }
}

fn of_template(template: &Template) -> Option<String> {
    elements(&mut template.iter())
}

fn elements(elements: &mut dyn Iterator<Item = &Element>) -> Option<String> {
    let text = |element: &Element| match element {
        Element::Literal(text) => Some(literal(text)),
        Element::Interpolation(inner) => interpolation(&inner.expr),
        Element::Directive(_) => None,
    };
    elements.map(text).collect()
}

fn interpolation(value: &Expression) -> Option<String> {
    Some(format!("${{{}}}", inline(value)?))
}

/// A text that is no template, where templates are read.
fn literal(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn write(value: &Json, depth: usize, text: &mut String) {
    let (open, close, length) = match value {
        Json::Leaf(leaf) => return text.push_str(leaf),
        Json::Array(items) if items.iter().all(|item| matches!(item, Json::Leaf(_))) => {
            text.push('[');
            for (i, item) in items.iter().enumerate() {
                text.push_str(if i == 0 { "" } else { ", " });
                write(item, depth, text);
            }
            return text.push(']');
        }
        Json::Array(items) => ('[', ']', items.len()),
        Json::Object(members) if members.is_empty() => return text.push_str("{}"),
        Json::Object(members) => ('{', '}', members.len()),
    };
    text.push(open);
    for i in 0..length {
        text.push_str(if i == 0 { "\n" } else { ",\n" });
        text.push_str(&"  ".repeat(depth + 1));
        let item = match value {
            Json::Array(items) => items.get(i),
            Json::Object(members) => members.get(i).map(|(name, item)| {
                text.push_str(&quoted(name));
                text.push_str(": ");
                item
            }),
            Json::Leaf(_) => None,
        };
        if let Some(item) = item {
            write(item, depth + 1, text);
        }
    }
    text.push('\n');
    text.push_str(&"  ".repeat(depth));
    text.push(close);
}
