//! The planned values around an attribute: what is shown where no source can be.

use std::ops::Range;

use crate::plan::value::{AttributePath, Shape, Step, Value};
use crate::plan::{Plan, ResourceChange, Secrets, Side};
use crate::report::Excerpt;

/// Elements of a list, or entries of a map, that are shown; the deciding one is shown wherever it stands.
const ELEMENTS: usize = 8;
/// Characters of a text that are shown.
const CHARACTERS: usize = 120;
/// Nested blocks, and nested values in one line, that are shown.
const BLOCKS: usize = 8;
const VALUES: usize = 4;

/// Attributes that tell the reader which resource this is.
const TELLING: [&str; 5] = ["bucket", "name", "region", "type", "zone"];

/// The planned values around an attribute, one a line, in the form of the configuration.
pub(super) fn of(plan: &Plan, change: &ResourceChange, side: Side, path: &AttributePath, secrets: &Secrets) -> Excerpt {
    let values = plan.values(change, side, &Shape::everything(), secrets);
    let header = format!("resource \"{}\" \"{}\" {{", change.address.resource_type, change.address.name);
    let opening = 0..header.len();
    let mut writer = Writer { text: header, wanted: path, here: AttributePath::default(), span: None };
    writer.text.push('\n');
    if let Value::Object(fields) = &values {
        for (name, value) in fields {
            let tells = TELLING.contains(&name.as_ref()) && matches!(value, Value::String(_));
            if tells || path.0.first() == Some(&Step::Name(name.clone())) {
                writer.attribute(name, value, 1);
            }
        }
    }
    writer.text.push_str("}\n");
    Excerpt { text: writer.text, span: writer.span.unwrap_or(opening), gone: side == Side::Before }
}

struct Writer<'w> {
    text: String,
    /// What decides.
    wanted: &'w AttributePath,
    here: AttributePath,
    /// Where the innermost part of what decides stands.
    span: Option<Range<usize>>,
}

impl Writer<'_> {
    /// An attribute in a line of its own, or nested blocks, of which only the deciding one is shown.
    fn attribute(&mut self, name: &str, value: &Value, depth: usize) {
        self.here.0.push(Step::Name(name.into()));
        let indent = "  ".repeat(depth);
        match value {
            Value::List(items) if items.iter().any(|item| matches!(item, Value::Object(_))) => {
                for (i, item) in items.iter().enumerate() {
                    self.here.0.push(Step::Index(i));
                    if self.wanted.0.starts_with(&self.here.0) || self.here.0.starts_with(&self.wanted.0) {
                        self.block(name, item, depth, &indent);
                    }
                    self.here.0.pop();
                }
            }
            _ => {
                self.text.push_str(&indent);
                let start = self.text.len();
                self.text.push_str(name);
                self.text.push_str(" = ");
                self.value(value, 0);
                self.note(start);
                self.text.push('\n');
            }
        }
        self.here.0.pop();
    }

    fn block(&mut self, name: &str, item: &Value, depth: usize, indent: &str) {
        self.text.push_str(indent);
        let start = self.text.len();
        self.text.push_str(name);
        self.text.push_str(" {");
        let opening = start..self.text.len();
        self.text.push('\n');
        if let Value::Object(fields) = item
            && depth < BLOCKS
        {
            for (name, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
                self.attribute(name, value, depth + 1);
            }
        }
        self.text.push_str(indent);
        self.text.push_str("}\n");
        if self.span.is_none() && self.wanted.0.starts_with(&self.here.0) {
            self.span = Some(opening);
        }
    }

    /// A value as it would be written.
    fn value(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Null => self.text.push_str("null"),
            Value::Bool(b) => self.text.push_str(&b.to_string()),
            Value::Number(number) => self.text.push_str(&number.to_string()),
            Value::String(text) => self.text.push_str(&serde_json::json!(short(text)).to_string()),
            Value::Unknown(_) => self.text.push_str("(known after apply)"),
            Value::Redacted => self.text.push_str("(sensitive)"),
            Value::List(_) | Value::Object(_) if depth == VALUES => self.text.push('…'),
            Value::List(items) => {
                self.text.push('[');
                self.elements(items.iter().enumerate().map(|(i, item)| (Step::Index(i), "", item)), depth);
                self.text.push(']');
            }
            Value::Object(fields) => {
                self.text.push_str("{ ");
                let fields = fields.iter().map(|(name, value)| (Step::Name(name.clone()), name.as_ref(), value));
                self.elements(fields, depth);
                self.text.push_str(" }");
            }
        }
    }

    fn elements<'v>(&mut self, elements: impl Iterator<Item = (Step, &'v str, &'v Value)>, depth: usize) {
        let mut left_out = false;
        for (i, (step, name, value)) in elements.enumerate() {
            self.here.0.push(step);
            let shown = i < ELEMENTS || self.wanted.0.starts_with(&self.here.0);
            if i > 0 && (shown || !left_out) {
                self.text.push_str(", ");
            }
            if shown {
                let start = self.text.len();
                if !name.is_empty() {
                    self.text.push_str(name);
                    self.text.push_str(" = ");
                }
                self.value(value, depth + 1);
                self.note(start);
            } else if !left_out {
                self.text.push('…');
            }
            left_out = !shown;
            self.here.0.pop();
        }
    }

    /// Notes what was written since `start`, if it is what decides or holds it, and nothing inside was.
    fn note(&mut self, start: usize) {
        if self.span.is_none() && !self.wanted.is_empty() && self.wanted.0.starts_with(&self.here.0) {
            self.span = Some(start..self.text.len());
        }
    }
}

fn short(text: &str) -> String {
    if text.chars().count() <= CHARACTERS {
        text.to_owned()
    } else {
        text.chars().take(CHARACTERS - 1).chain(['…']).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Expression;
    use crate::configuration::constant::constant;

    fn written(value: &serde_json::Value, path: &str) -> (String, Option<String>) {
        let path = AttributePath::parse(path);
        let mut writer = Writer { text: String::new(), wanted: &path, here: AttributePath::default(), span: None };
        let raw = serde_json::value::to_raw_value(value).unwrap();
        let Expression::Constant(value) = constant(&raw) else { panic!("no constant") };
        writer.attribute("rule", &value, 0);
        let span = writer.span.map(|span| writer.text.get(span).unwrap().to_owned());
        (writer.text, span)
    }

    #[test]
    fn the_deciding_element_is_shown_wherever_it_stands() {
        let ranges: Vec<String> = (0..20).map(|i| format!("10.{i}.0.0/16")).collect();
        let (text, span) = written(&serde_json::json!([{"port": 22, "ranges": ranges}]), "rule[0].ranges[12]");
        assert!(text.contains("\"10.7.0.0/16\", …, \"10.12.0.0/16\", …]"), "{text}");
        assert_eq!(span.as_deref(), Some("\"10.12.0.0/16\""));
    }

    #[test]
    fn what_is_missing_is_where_its_block_opens() {
        let (text, span) = written(&serde_json::json!([{"port": 22}, {"port": 80}]), "rule[1].ranges");
        assert_eq!((text.as_str(), span.as_deref()), ("rule {\n  port = 80\n}\n", Some("rule {")));
    }

    #[test]
    fn the_part_of_a_value_that_decides_is_what_is_noted() {
        let (text, span) = written(&serde_json::json!({"a": {"b": [1, 2]}, "c": "x"}), "rule.a.b");
        assert_eq!(
            (text.as_str(), span.as_deref()),
            ("rule = { a = { b = [1, 2] }, c = \"x\" }\n", Some("b = [1, 2]"))
        );
    }
}
