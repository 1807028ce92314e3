//! The evaluator against the tool itself: expressions with the results that Terraform gave, recorded once.

use std::collections::BTreeMap;
use std::sync::Arc;

use hcl_edit::expr::Expression;
use serde_json::Value as Json;

mod language;
mod limits;
mod recorded;
mod unknowns;

use super::*;
use crate::plan::address::Address;
use crate::plan::value::AttributePath;

const RECORDED: &str = include_str!("../../../tests/data/console.json");

/// The scope of the recording: locals, the workspace, and a resource that is known after apply.
struct Recorded {
    locals: BTreeMap<String, Expression>,
    /// True if the kinds of collections are handed on, false if only values are, as from a plan.
    kinds: bool,
}

impl Recorded {
    fn new(kinds: bool) -> Self {
        let recorded: Json = serde_json::from_str(RECORDED).unwrap();
        let locals = recorded["locals"].as_object().unwrap().iter();
        let locals = locals.map(|(name, text)| (name.clone(), text.as_str().unwrap().parse().unwrap())).collect();
        Self { locals, kinds }
    }

    fn local(&self, name: &str, budget: &mut Budget) -> Result<Term, Fault> {
        evaluate_term(self.locals.get(name).ok_or_else(|| Fault::error("no such local"))?, self, budget)
    }
}

/// The resource `terraform_data.u`: the id is text, the output of any type.
fn resource(name: &str, steps: &[Access], budget: &mut Budget) -> Result<Term, Fault> {
    let unknown = |attribute: &str, at: &str| {
        let address = Address::parse(&format!("terraform_data.{at}")).unwrap();
        match Value::unknown_from(address, AttributePath::name(attribute)) {
            Value::Unknown(unknown) => Term::Unknown(unknown, Type::Foreign),
            other => Term::from_value(&other, &mut Budget::default()).unwrap(),
        }
    };
    let object = |at: &str| {
        let fields = ["id", "output"].map(|name| (Arc::from(name), unknown(name, at)));
        Term::object(fields.into_iter().collect())
    };
    let whole = if name == "c" { Term::tuple(vec![object("c[0]"), object("c[1]")]) } else { object("u") };
    whole.descend(steps, budget)
}

impl Scope for Recorded {
    fn traverse(&self, _: &str, _: &[Access]) -> Value {
        Value::unknown(Cause::NotSet)
    }

    fn term(&self, root: &str, steps: &[Access], budget: &mut Budget) -> Result<Term, Fault> {
        match (root, steps.split_first()) {
            ("terraform", _) => Ok(Term::text("default")),
            ("terraform_data", Some((Access::Attribute(name), rest))) => resource(name, rest, budget),
            ("local", Some((Access::Attribute(name), rest))) => {
                let term = self.local(name, budget)?;
                let term = if self.kinds { term } else { Term::from_value(&term.to_value(budget)?, budget)? };
                term.descend(rest, budget)
            }
            _ => Err(Fault::error("no such reference")),
        }
    }

    fn file(&self, _: &str) -> Option<Arc<[u8]>> {
        None
    }
}

/// True if the value is the recorded one.
fn equal(value: &Value, json: &Json) -> bool {
    match (value, json) {
        (Value::Null, Json::Null) => true,
        (Value::Bool(a), Json::Bool(b)) => a == b,
        (Value::String(a), Json::String(b)) => a.as_ref() == b,
        (Value::Number(a), Json::Number(b)) => a.to_string().parse::<f64>().ok() == b.as_f64(),
        (Value::List(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name.as_ref()).is_some_and(|b| equal(a, b)))
        }
        _ => false,
    }
}

/// A value in a failure message; the recorded ones hold no secret.
fn show(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text:?}"),
        Value::List(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", ")),
        Value::Object(f) => {
            format!("{{{}}}", f.iter().map(|(k, v)| format!("{k}: {}", show(v))).collect::<Vec<_>>().join(", "))
        }
        Value::Unknown(u) => format!("unknown({:?})", u.cause),
        other => format!("{other:?}"),
    }
}

#[derive(Debug, PartialEq)]
enum Verdict {
    Same,
    /// We do not know, the tool does.
    Unknown,
    /// Wrong.
    Different(String),
}

fn judge(row: &Json, scope: &Recorded) -> Verdict {
    let text = row["expression"].as_str().unwrap();
    let Ok(expression) = text.trim_end().parse::<Expression>() else { return Verdict::Unknown };
    let mut budget = Budget::default();
    let result = evaluate_in(&expression, text, scope, &mut budget).and_then(|term| term.to_value(&mut budget));
    match (result, row.get("error").is_some()) {
        (Err(Fault::Error(_)), true) => Verdict::Same,
        (Err(Fault::Limit(what)), _) => Verdict::Different(format!("limit of {what}")),
        (Err(Fault::Unclear(..)), _) => Verdict::Unknown,
        (Ok(value), _) if !value.is_wholly_known() => Verdict::Unknown,
        (Err(Fault::Error(why)), false) => Verdict::Different(format!("error: {why}, recorded {}", row["result"])),
        // Only a set of the plan taken for a list may pass where the tool refuses.
        (Ok(_), true) if budget.assumed => Verdict::Unknown,
        (Ok(value), true) => Verdict::Different(format!("{}, recorded an error", show(&value))),
        (Ok(value), false) if equal(&value, &row["result"]) => Verdict::Same,
        (Ok(value), false) => Verdict::Different(format!("{}, recorded {}", show(&value), row["result"])),
    }
}

fn sweep(part: &str, kinds: bool) -> (Vec<String>, Vec<String>) {
    let recorded: Json = serde_json::from_str(RECORDED).unwrap();
    let scope = Recorded::new(kinds);
    let (mut unknown, mut different) = (Vec::new(), Vec::new());
    for row in recorded[part].as_array().unwrap() {
        let expression = row["expression"].as_str().unwrap().to_owned();
        match judge(row, &scope) {
            Verdict::Same => {}
            Verdict::Unknown => unknown.push(expression),
            Verdict::Different(how) => different.push(format!("{expression}\n      {how}")),
        }
    }
    (unknown, different)
}
