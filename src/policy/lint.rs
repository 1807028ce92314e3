//! The lint of bundled policies: what a control or an adapter may not say, because unknown values would go wrong.
//!
//! It allows a short list of forms and refuses the rest: no negation, no comparison, no look inside a node, no word
//! but those of the library. Absence is silent in Rego; an author who tests a raw value lies without noticing.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value as Json;

/// What kind of file is read.
#[derive(Clone, Debug)]
pub enum Subject<'a> {
    /// An adapter: calls words of package `v`.
    Adapter,
    /// A control: calls words of package `k`, and reads declared fields of declared concepts.
    Control {
        /// Concepts that the header declares.
        concepts: &'a BTreeSet<String>,
        /// Fields of those concepts.
        fields: &'a BTreeSet<String>,
    },
}

/// One thing that may not be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// File.
    pub file: String,
    /// Line, from 1.
    pub line: u64,
    /// What it is.
    pub text: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.text)
    }
}

/// Reads the syntax tree of one module, as the engine prints it.
pub fn lint(module: &Json, subject: &Subject<'_>) -> Vec<Remark> {
    let file = module.pointer("/source/file").and_then(Json::as_str).unwrap_or("?").to_owned();
    let mut lint = Lint { file, line: 1, subject, remarks: Vec::new() };
    let rules = module.pointer("/ast/rules").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    for rule in rules {
        lint.rule(rule);
    }
    lint.remarks
}

struct Lint<'a> {
    file: String,
    line: u64,
    subject: &'a Subject<'a>,
    remarks: Vec<Remark>,
}

impl Lint<'_> {
    fn remark(&mut self, text: impl Into<String>) {
        self.remarks.push(Remark { file: self.file.clone(), line: self.line, text: text.into() });
    }

    /// A rule is one assignment without a body: `name := value`.
    fn rule(&mut self, rule: &Json) {
        self.at(rule);
        let Some(spec) = rule.get("Spec") else { return self.remark("only `name := value` rules are allowed") };
        self.at(spec);
        let bodies = spec.get("bodies").and_then(Json::as_array).map_or(0, Vec::len);
        let Some(head) = spec.pointer("/head/Compr") else {
            return self.remark("partial rules and functions are not allowed: a set rule loses facts silently");
        };
        if bodies > 0 {
            self.remark("a rule has no body: what it tests would be silent where it is unknown");
        }
        match head.pointer("/assign/value") {
            Some(value) => self.expression(value),
            None => self.remark("a rule assigns a value"),
        }
    }

    fn at(&mut self, node: &Json) {
        if let Some(line) = node.pointer("/span/line").and_then(Json::as_u64) {
            self.line = line;
        }
    }

    fn expression(&mut self, node: &Json) {
        let Some((kind, body)) = node.as_object().and_then(|fields| fields.iter().next()) else {
            return self.remark("an expression of an unknown form");
        };
        self.at(body);
        match kind.as_str() {
            "String" | "RawString" | "Number" | "Bool" | "True" | "False" | "Null" | "Var" | "UnaryExpr" => {}
            "Array" | "Set" => {
                body.get("items").and_then(Json::as_array).into_iter().flatten().for_each(|item| self.expression(item));
            }
            "Object" => {
                for field in body.get("fields").and_then(Json::as_array).into_iter().flatten() {
                    if let Some(value) = field.as_array().and_then(|parts| parts.last()) {
                        self.expression(value);
                    }
                }
            }
            "ArrayCompr" => {
                body.pointer("/query/stmts")
                    .and_then(Json::as_array)
                    .into_iter()
                    .flatten()
                    .for_each(|s| self.statement(s));
                if let Some(term) = body.get("term") {
                    self.expression(term);
                }
            }
            "RefDot" => self.reference(body),
            "Call" => self.call(body),
            other => self.remark(format!("`{other}` is not allowed: words of the library judge, nothing else")),
        }
    }

    /// A statement binds: `some x in collection`.
    fn statement(&mut self, statement: &Json) {
        let literal = statement.get("literal").unwrap_or(statement);
        match literal.get("SomeIn") {
            Some(some) => {
                self.at(some);
                if let Some(collection) = some.get("collection") {
                    self.expression(collection);
                }
            }
            None => {
                if let Some((kind, body)) = literal.as_object().and_then(|fields| fields.iter().next()) {
                    self.at(body);
                    let kind = kind.clone();
                    self.remark(format!("`{kind}` in a comprehension filters: facts and verdicts may not vanish"));
                }
            }
        }
    }

    fn reference(&mut self, body: &Json) {
        let path = dotted(&serde_json::json!({ "RefDot": body }));
        let names: Vec<&str> = path.split('.').collect();
        let last = names.last().copied().unwrap_or_default();
        if ["value", "status", "cause", "path", "at", "sure"].contains(&last) {
            return self.remark(format!("`{path}` looks inside a node"));
        }
        if let Subject::Control { concepts, fields } = self.subject {
            let known = match names.as_slice() {
                ["data", "facts" | "groups", concept] => concepts.contains(*concept),
                ["data", "config", _] => true,
                [_, field] => fields.contains(*field),
                _ => false,
            };
            if !known {
                self.remark(format!("`{path}` is no declared concept, field or setting"));
            }
        }
    }

    fn call(&mut self, body: &Json) {
        let name = body.get("fcn").map(dotted).unwrap_or_default();
        let allowed = match self.subject {
            Subject::Adapter => name.starts_with("v.") || name == "array.concat",
            Subject::Control { .. } => name.starts_with("k."),
        };
        if !allowed {
            self.remark(format!("`{name}` is no word of the library"));
        }
        let parameters = body.get("params").and_then(Json::as_array).into_iter().flatten();
        for (i, parameter) in parameters.enumerate() {
            if i == 0 && name.starts_with("k.is") && is_literal(parameter) {
                self.remark(format!("`{name}` takes a node first"));
            }
            // Resources that differ in nothing but names are judged once: a name identifies, and says nothing else.
            let path = dotted(parameter);
            if path.ends_with(".address") || path.contains(".target.") {
                self.remark(format!("`{path}` is a name: it stands in `id` or `group` as it is"));
            }
            self.expression(parameter);
        }
    }
}

fn is_literal(node: &Json) -> bool {
    node.as_object()
        .is_some_and(|fields| fields.keys().any(|kind| matches!(kind.as_str(), "String" | "Number" | "Bool")))
}

/// `r.attr.port` of a reference.
fn dotted(node: &Json) -> String {
    if let Some(name) = node.pointer("/Var/value").and_then(Json::as_str) {
        return name.to_owned();
    }
    let Some(reference) = node.get("RefDot") else { return "?".to_owned() };
    let head = reference.get("refr").map(dotted).unwrap_or_default();
    let field = reference.pointer("/field/1").and_then(Json::as_str).unwrap_or("?");
    format!("{head}.{field}")
}
