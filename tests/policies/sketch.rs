//! The configuration that a plan was made from, as it would be written in HCL.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// What a reference leads to that is not shown.
const ELSEWHERE: [&str; 6] = ["local.", "var.", "module.", "data.", "each.", "count."];

/// The resources of a plan without modules, and its provider configurations if asked for; `None` if something of them is
/// not in the plan.
pub(crate) fn hcl(plan: &Value, providers: bool) -> Option<String> {
    let configuration = plan.get("configuration")?;
    let root = configuration.get("root_module")?;
    if root.get("module_calls").is_some() || root.get("variables").is_some() {
        return None;
    }
    let mut blocks = Vec::new();
    let configured = configuration.get("provider_config").and_then(Value::as_object).filter(|_| providers);
    for provider in configured.into_iter().flat_map(Map::values) {
        let expressions = provider.get("expressions").and_then(Value::as_object).cloned().unwrap_or_default();
        let alias = provider.get("alias").and_then(Value::as_str);
        if expressions.is_empty() && alias.is_none() {
            continue;
        }
        let mut lines: Vec<_> = alias.map(|alias| ("alias".to_owned(), quoted(alias))).into_iter().collect();
        let mut out = format!("provider {} {{\n", quoted(provider.get("name")?.as_str()?));
        body(&mut out, &mut lines, &expressions, None, 1)?;
        blocks.push(out + "}\n");
    }
    for resource in root.get("resources").and_then(Value::as_array).into_iter().flatten() {
        let text = |key: &str| resource.get(key).and_then(Value::as_str);
        if text("mode")? != "managed"
            || ["count_expression", "for_each_expression"].iter().any(|key| text(key).is_some())
        {
            return None;
        }
        let values = after(plan, text("address")?);
        let expressions = resource.get("expressions").and_then(Value::as_object).cloned().unwrap_or_default();
        let mut lines = Vec::new();
        if let Some((_, alias)) = text("provider_config_key").and_then(|key| key.split_once('.')) {
            let name = text("provider_config_key")?.split('.').next()?;
            lines.push(("provider".to_owned(), format!("{name}.{alias}")));
        }
        let mut out = format!("resource {} {} {{\n", quoted(text("type")?), quoted(text("name")?));
        body(&mut out, &mut lines, &expressions, values, 1)?;
        blocks.push(out + "}\n");
    }
    (!blocks.is_empty()).then(|| blocks.join("\n"))
}

fn after<'a>(plan: &'a Value, address: &str) -> Option<&'a Value> {
    let changes = plan.get("resource_changes")?.as_array()?;
    let change = changes.iter().find(|change| change.get("address").and_then(Value::as_str) == Some(address))?;
    change.pointer("/change/after")
}

/// The lines of a body: arguments, aligned, then blocks.
fn body(
    out: &mut String,
    lines: &mut Vec<(String, String)>,
    expressions: &Map<String, Value>,
    values: Option<&Value>,
    depth: usize,
) -> Option<()> {
    let indent = "  ".repeat(depth);
    let mut blocks = Vec::new();
    for (name, expression) in expressions {
        let value = values.and_then(|values| values.get(name));
        match expression {
            Value::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    blocks.push((name, item.as_object()?, value.and_then(|value| value.get(i))));
                }
            }
            Value::Object(fields) => {
                if let Some(constant) = fields.get("constant_value") {
                    if !constant.is_null() {
                        lines.push((name.clone(), written(constant)));
                    }
                } else if let Some(references) = fields.get("references").and_then(Value::as_array) {
                    let reference = references.first()?.as_str()?;
                    if ELSEWHERE.iter().any(|root| reference.starts_with(root)) {
                        return None;
                    }
                    lines.push((name.clone(), reference.to_owned()));
                } else if fields.is_empty() {
                    lines.push((name.clone(), written(value.filter(|value| !value.is_null())?)));
                } else {
                    let value = value.map(|value| value.get(0).unwrap_or(value));
                    blocks.push((name, fields, value));
                }
            }
            _ => return None,
        }
    }
    let wide = lines.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    for (name, value) in lines.iter() {
        let _ = writeln!(out, "{indent}{name:wide$} = {value}");
    }
    let mut first = lines.is_empty();
    for (name, fields, values) in blocks {
        *out += if std::mem::take(&mut first) { "" } else { "\n" };
        let mut inner = String::new();
        body(&mut inner, &mut Vec::new(), fields, values, depth + 1)?;
        let _ = match inner.as_str() {
            "" => writeln!(out, "{indent}{name} {{}}"),
            inner => writeln!(out, "{indent}{name} {{\n{inner}{indent}}}"),
        };
    }
    Some(())
}

/// A value as it is written.
fn written(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) => format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{} = {}", key(name), written(value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        other => other.to_string(),
    }
}

fn key(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if plain { name.to_owned() } else { quoted(name) }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string().replace("${", "$${").replace("%{", "%%{")
}
