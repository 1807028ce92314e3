//! JSON Schema of the JSON report.

use serde_json::{Map, Value, json};

/// Strict: every key is required, no other is allowed.
pub(super) fn schema() -> Value {
    let severity = json!({"enum": ["info", "low", "medium", "high", "critical"]});
    let count = json!({"type": "integer", "minimum": 0});
    let position = json!({"type": "integer", "minimum": 1});
    let text = json!({"type": "string"});
    let maybe = json!({"type": ["string", "null"]});
    let list = |items: Value| json!({"type": "array", "items": items});
    let location = [("file", text.clone()), ("line", position.clone()), ("column", position.clone())];
    let verdict = object([
        ("plan", described(count.clone(), "index into `plans`")),
        ("control", text.clone()),
        ("requirements", list(json!({"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)*\.[a-z]$"}))),
        ("severity", severity),
        ("confidence", json!({"enum": ["certain", "likely", "heuristic"]})),
        ("gates", described(json!({"type": "boolean"}), "counts towards the exit code with the options in force")),
        ("address", maybe.clone()),
        ("verdict", json!({"enum": ["fail", "undetermined", "waived", "pass", "not-applicable"]})),
        ("attribute", maybe.clone()),
        ("message", text.clone()),
        ("help", maybe.clone()),
        (
            "cause",
            json!({"enum": [
                null, "after-apply", "environment", "not-set", "not-mapped", "no-argument", "not-in-vendor-data",
                "unexpected-type", "elsewhere", "unpaired", "needs-sources", "unsupported-function", "sensitive"
            ]}),
        ),
        ("location", json!({"anyOf": [object(location.clone()), {"type": "null"}]})),
        ("related", list(object([("label", text.clone())].into_iter().chain(location)))),
        ("fingerprint", text.clone()),
        ("waiver", json!({"type": ["object", "null"]})),
        (
            "examined",
            described(json!({"type": ["integer", "null"], "minimum": 0}), "resources that `not-applicable` looked at"),
        ),
    ]);
    let plan = object([
        ("path", text.clone()),
        ("root", described(text.clone(), "root module relative to the working directory")),
        ("digest", text.clone()),
        ("format_version", text.clone()),
        ("terraform_version", maybe),
        ("kind", json!({"enum": ["plan-json", "plan-file", "state-json", "state-file"]})),
        ("incomplete", json!({"type": "boolean"})),
        ("warnings", list(text.clone())),
    ]);
    let typed = [("type", text.clone()), ("count", count.clone())];
    let coverage = object([
        ("resources", count.clone()),
        ("judged", count.clone()),
        ("not_judged", list(text.clone())),
        ("out_of_scope", list(object(typed.clone().into_iter().chain([("reason", text.clone())])))),
        ("uncovered", list(object(typed))),
    ]);
    let tool = [("version", text.clone()), ("policies_digest", text.clone()), ("data_date", text.clone())];
    let summary = ["fail", "undetermined", "pass", "waived", "not_applicable"].map(|name| (name, count.clone()));
    let mut schema = object([
        ("report_version", json!({"const": super::json::REPORT_VERSION})),
        ("tool", object([("name", json!({"const": "secnumgate"}))].into_iter().chain(tool))),
        ("today", json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})),
        ("referential", object([("id", text.clone()), ("edition", text.clone())])),
        (
            "options",
            described(list(object([("name", text.clone()), ("effect", text)])), "what narrowed or relaxed the run"),
        ),
        ("plans", list(plan)),
        ("verdicts", described(list(verdict), "`fail`, `undetermined`, `waived`; the others with `--all`")),
        ("coverage", coverage),
        ("summary", object(summary)),
        ("exit_code", json!({"enum": [0, 1, 3]})),
    ]);
    if let Some(fields) = schema.as_object_mut() {
        fields.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        fields.insert("title".to_owned(), json!("Report of secnumgate, version 1"));
    }
    schema
}

fn object(fields: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let fields: Vec<_> = fields.into_iter().collect();
    let required: Vec<_> = fields.iter().map(|(name, _)| *name).collect();
    let properties: Map<String, Value> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    json!({"type": "object", "additionalProperties": false, "required": required, "properties": properties})
}

fn described(mut schema: Value, description: &str) -> Value {
    if let Some(fields) = schema.as_object_mut() {
        fields.insert("description".to_owned(), json!(description));
    }
    schema
}
