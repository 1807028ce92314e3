//! Snippets in native syntax, as `fmt` would leave them.

use std::fmt::Write as _;

use hcl_edit::expr::{Expression, ObjectKey};

use super::Item;

/// The lines, without the last line end.
pub(super) fn print(items: &[Item]) -> String {
    let mut text = String::new();
    body(items, 0, &mut text);
    text.trim_end().to_owned()
}

fn body(items: &[Item], depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    // The equals signs of arguments that follow each other stand below each other.
    for run in items.chunk_by(|a, b| is_short(a) && is_short(b)) {
        let width = run.iter().map(|item| if let Item::Attribute { name, .. } = item { name.len() } else { 0 }).max();
        let width = width.unwrap_or_default();
        for item in run {
            match item {
                Item::Blank => text.push('\n'),
                Item::Attribute { name, value } => {
                    let _ = writeln!(text, "{indent}{name:width$} = {}", source(value));
                }
                Item::Block { name, labels, items } => {
                    let _ = write!(text, "{indent}{name} ");
                    for label in labels {
                        let _ = write!(text, "\"{label}\" ");
                    }
                    text.push_str("{\n");
                    body(items, depth + 1, text);
                    let _ = writeln!(text, "{indent}}}");
                }
            }
        }
    }
}

/// An argument on one line.
fn is_short(item: &Item) -> bool {
    matches!(item, Item::Attribute { value, .. } if !source(value).contains('\n'))
}

/// An expression as it was written.
fn source(value: &Expression) -> String {
    value.to_string().trim().to_owned()
}

/// An expression on one line; `None` for one that needs several.
pub(super) fn inline(value: &Expression) -> Option<String> {
    let all = |items: &mut dyn Iterator<Item = Option<String>>| items.collect::<Option<Vec<_>>>();
    let text = match value {
        Expression::Array(array) => format!("[{}]", all(&mut array.iter().map(inline))?.join(", ")),
        Expression::Object(object) if object.is_empty() => "{}".to_owned(),
        Expression::Object(object) => {
            let mut fields = object.iter().map(|(key, value)| {
                let key = match key {
                    ObjectKey::Ident(name) => name.as_str().to_owned(),
                    ObjectKey::Expression(key) => inline(key)?,
                };
                Some(format!("{key} = {}", inline(value.expr())?))
            });
            format!("{{ {} }}", all(&mut fields)?.join(", "))
        }
        Expression::FuncCall(call) if !call.args.expand_final() => {
            let name = call.name.namespace.iter().chain([&call.name.name]).map(|part| part.as_str());
            let name = name.collect::<Vec<_>>().join("::");
            format!("{name}({})", all(&mut call.args.iter().map(inline))?.join(", "))
        }
        Expression::Parenthesis(inner) => format!("({})", inline(inner.inner())?),
        other => source(other),
    };
    (!text.contains('\n')).then_some(text)
}
