//! The evaluator against the tool itself: expressions with the results that Terraform gave, recorded once.

use std::collections::BTreeMap;
use std::sync::Arc;

use hcl_edit::expr::Expression;
use serde_json::Value as Json;

use super::*;
use crate::plan::address::Address;
use crate::plan::value::AttributePath;

const RECORDED: &str = include_str!("../../tests/data/console.json");

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

fn sweep(kinds: bool) -> (Vec<String>, Vec<String>) {
    let recorded: Json = serde_json::from_str(RECORDED).unwrap();
    let scope = Recorded::new(kinds);
    let (mut unknown, mut different) = (Vec::new(), Vec::new());
    for row in recorded["known"].as_array().unwrap() {
        let expression = row["expression"].as_str().unwrap().to_owned();
        match judge(row, &scope) {
            Verdict::Same => {}
            Verdict::Unknown => unknown.push(expression),
            Verdict::Different(how) => different.push(format!("{expression}\n      {how}")),
        }
    }
    (unknown, different)
}

/// What the evaluator does not follow, in full: everything else recorded must come out equal.
const NOT_FOLLOWED: [&str; 28] = [
    "1 / 0 > 5",
    "5 % 0",
    "0.1 + 0.2",
    "log(8, 2)",
    "pow(2, 0.5)",
    "pow(2, -1)",
    r#"regex("(", "abc")"#,
    r#"format("%s", null)"#,
    r#"format("%v", null)"#,
    r#"format("%e", 1234.5)"#,
    r#"format("%g", 1234.5)"#,
    "coalesce(null, [1])",
    r#"element(["a", "b", "c"], -1)"#,
    "merge({ a = 1 }, null)",
    "yamlencode({ a = 1 })",
    r#"yamldecode("a: 1")"#,
    r#"base64gzip("a")"#,
    r#"uuidv5("x", "y")"#,
    r#"bcrypt("x") == "y""#,
    r#"pathexpand("a/b")"#,
    r#"abspath("/a/../b")"#,
    r#"fileexists("nothing.txt")"#,
    r#"nosuch("a")"#,
    r#"sensitive("a") == "b""#,
    r#"templatestring(local.greeting, { name = "x" })"#,
    "false && local.names[9]",
    "true || local.names[9]",
    "false && null",
];

#[test]
fn every_recorded_expression_is_equal_or_unknown() {
    let (unknown, different) = sweep(true);
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
    assert_eq!(unknown, NOT_FOLLOWED);
}

#[test]
fn values_of_a_plan_are_never_taken_for_the_wrong_kind() {
    let (unknown, different) = sweep(false);
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
    // Lists that may be sets, objects that may be maps: more is unknown, nothing is wrong.
    assert!(unknown.len() <= 53, "{} unknown:\n{}", unknown.len(), unknown.join("\n"));
}

/// Compares with a result that the tool knows in part: what it does not know must be unknown here.
fn partly(value: &Value, result: &Json, unknown: &Json, open: &mut bool) -> bool {
    match (value, unknown) {
        (Value::Unknown(_), Json::Bool(true)) => true,
        // The tool knows more, of a type that we do not see.
        (Value::Unknown(_), _) => {
            *open = true;
            true
        }
        (_, Json::Bool(true)) => false,
        (Value::List(items), Json::Array(unknown)) => {
            let result = result.as_array().unwrap();
            items.len() == result.len()
                && items.iter().zip(result).zip(unknown).all(|((v, r), u)| partly(v, r, u, open))
        }
        (Value::Object(fields), Json::Object(unknown)) => fields.iter().all(|(name, v)| {
            let of = |json: &Json| json.get(name.as_ref()).cloned().unwrap_or(Json::Null);
            partly(v, &of(result), unknown.get(name.as_ref()).unwrap_or(&Json::Bool(false)), open)
        }),
        _ => equal(value, result),
    }
}

/// Where the tool knows the answer because it knows a type, or that a value will not be null.
const TOOL_KNOWS_MORE: [&str; 9] = [
    "terraform_data.u.id == null",
    "[terraform_data.u.id, 1] == [2, 3]",
    r#"toset([terraform_data.u.id, "x"])"#,
    r#"try(terraform_data.u.output.foo, "x")"#,
    r#"formatlist("%s-%s", ["a", "b"], terraform_data.u.id)"#,
    r#"sort([terraform_data.u.id, "a"])"#,
    r#"setunion([terraform_data.u.id], ["a"])"#,
    r#"flatten([[terraform_data.u.id], ["a"]])"#,
    r#"flatten([terraform_data.u.output, ["a"]])"#,
];

#[test]
fn what_is_unknown_to_the_tool_is_unknown_here() {
    let recorded: Json = serde_json::from_str(RECORDED).unwrap();
    let scope = Recorded::new(true);
    let (mut more, mut different) = (Vec::new(), Vec::new());
    for row in recorded["unknown"].as_array().unwrap() {
        let text = row["expression"].as_str().unwrap();
        let mut budget = Budget::default();
        let value = evaluate(&text.parse().unwrap(), &scope, &mut budget);
        let mut open = false;
        if row.get("error").is_some() {
            // A type that only the tool knows may refuse what is unknown to us.
            if !value.is_unknown() {
                different.push(format!("{text}\n      {}, recorded an error", show(&value)));
            }
        } else if !partly(&value, &row["result"], &row["unknown"], &mut open) {
            different.push(format!(
                "{text}\n      {}, recorded {} unknown {}",
                show(&value),
                row["result"],
                row["unknown"]
            ));
        }
        if open {
            more.push(text.to_owned());
        }
    }
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
    assert_eq!(more, TOOL_KNOWS_MORE);
}

fn value(text: &str) -> Value {
    evaluate(&text.parse().unwrap(), &Recorded::new(true), &mut Budget::default())
}

/// Origins of an unknown, its exactness and its cause.
fn origins(text: &str) -> (Vec<String>, bool, Cause) {
    match value(text) {
        Value::Unknown(u) => {
            let shown = u.origins.iter().map(|o| format!("{}.{}", o.address, o.attribute));
            (shown.collect(), u.exact, u.cause.clone())
        }
        known => panic!("{} is known", show(&known)),
    }
}

#[test]
fn a_plain_reference_stays_exact_and_a_computed_value_does_not() {
    let id = || vec!["terraform_data.u.id".to_owned()];
    for plain in [
        "terraform_data.u.id",
        "\"${terraform_data.u.id}\"",
        "(terraform_data.u.id)",
        "true ? terraform_data.u.id : \"x\"",
    ] {
        assert_eq!(origins(plain), (id(), true, Cause::AfterApply), "{plain}");
    }
    for computed in ["upper(terraform_data.u.id)", "\"x-${terraform_data.u.id}\"", "try(terraform_data.u.id, 1)"] {
        assert_eq!(origins(computed), (id(), false, Cause::AfterApply), "{computed}");
    }
}

#[test]
fn origins_are_those_of_the_value_not_of_its_condition() {
    let both = vec!["terraform_data.c[0].id".to_owned(), "terraform_data.c[1].id".to_owned()];
    let condition = "terraform_data.u.id == \"x\" ? terraform_data.c[0].id : terraform_data.c[1].id";
    assert_eq!(origins(condition), (both.clone(), false, Cause::AfterApply));
    // An index that is not known may select any element.
    assert_eq!(origins("terraform_data.c[terraform_data.u.output].id"), (both.clone(), false, Cause::AfterApply));
    assert_eq!(origins("join(\",\", terraform_data.c[*].id)").0, both);
    assert_eq!(origins("terraform_data.u.id == \"x\" ? 1 : 1").0, Vec::<String>::new());
}

#[test]
fn causes_name_what_is_missing() {
    assert_eq!(origins("yamldecode(\"a: 1\")").2, Cause::UnsupportedFunction("yamldecode".into()));
    assert_eq!(origins("provider::aws::arn_parse(terraform_data.u.id)").0, ["terraform_data.u.id"]);
    assert_eq!(origins("timestamp()").2, Cause::UnsupportedFunction("timestamp".into()));
    assert_eq!(origins("file(\"missing.txt\")").2, Cause::NeedsSources("missing.txt".into()));
    assert!(matches!(origins("1 + \"x\"").2, Cause::NotEvaluated(_)));
}

#[test]
fn secrets_stay_hidden() {
    assert_eq!(value("sensitive(\"s\")"), Value::Redacted);
    assert_eq!(origins("upper(sensitive(\"s\"))").2, Cause::Sensitive);
    assert_eq!(origins("\"x-${sensitive(\"s\")}\"").2, Cause::Sensitive);
    assert_eq!(origins("nonsensitive(sensitive(\"s\"))").2, Cause::Sensitive);
    assert_eq!(value("[sensitive(\"s\"), 1]"), Value::List(vec![Value::Redacted, Value::int(1)]));
    assert_eq!(value("merge({ a = sensitive(\"s\") }, { b = 1 }).b"), Value::int(1));
    assert_eq!(value("true ? sensitive(\"s\") : \"x\""), Value::Redacted);
}

#[test]
fn functions_of_opentofu_alone() {
    // Results from the documentation of OpenTofu.
    assert_eq!(value("cidrcontains(\"192.168.2.0/20\", \"192.168.2.1\")"), Value::Bool(true));
    assert_eq!(value("cidrcontains(\"192.168.2.0/20\", \"192.168.2.0/22\")"), Value::Bool(true));
    assert_eq!(value("cidrcontains(\"192.168.2.0/20\", \"192.126.2.1\")"), Value::Bool(false));
    assert_eq!(value("cidrcontains(\"192.168.2.0/20\", \"192.126.2.0/18\")"), Value::Bool(false));
    assert!(value("cidrcontains(\"192.168.2.0/20\", \"fe80::1\")").is_unknown());
    assert_eq!(value("urldecode(\"%E6%BC%A2+a%2Fb\")"), Value::string("漢 a/b"));
}

struct Files;

impl Scope for Files {
    fn traverse(&self, root: &str, _: &[Access]) -> Value {
        if root == "path" { Value::string("mod") } else { Value::unknown(Cause::NotSet) }
    }

    fn file(&self, path: &str) -> Option<Arc<[u8]>> {
        match path {
            "mod/a.tpl" => Some(b"%{ for n in names ~}\nhost ${n}\n%{ endfor ~}\n${upper(last)}".as_slice().into()),
            "mod/b.bin" => Some([0xff, 0xfe].as_slice().into()),
            "mod/c.tpl" => Some(b"${var.x}".as_slice().into()),
            _ => None,
        }
    }
}

#[test]
fn files_are_those_of_the_sources() {
    let value = |text: &str| evaluate(&text.parse().unwrap(), &Files, &mut Budget::default());
    let rendered = "templatefile(\"${path.module}/a.tpl\", { names = [\"p\", \"q\"], last = \"z\" })";
    assert_eq!(value(rendered), Value::string("host p\nhost q\nZ"));
    assert_eq!(value("filebase64(\"mod/b.bin\")"), Value::string("//4="));
    assert!(value("file(\"mod/b.bin\")").is_unknown());
    assert_eq!(value("fileexists(\"mod/b.bin\")"), Value::Bool(true));
    // Not among the sources: whether it exists is not known.
    assert!(value("fileexists(\"other\")").is_unknown());
    // A template sees its own variables only.
    assert!(value("templatefile(\"mod/c.tpl\", {})").is_unknown());
}

#[test]
fn limits_end_an_evaluation_with_a_cause() {
    let limited =
        |text: &str, steps, bytes| match evaluate(&text.parse().unwrap(), &Files, &mut Budget::new(steps, bytes)) {
            Value::Unknown(u) => u.cause.clone(),
            known => panic!("{} is known", show(&known)),
        };
    let limit = |what: &str| Cause::NotEvaluated(format!("limit of {what} reached").into());
    let product = "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]]";
    assert_eq!(limited(product, 10_000, u64::MAX), limit("steps"));
    assert_eq!(
        limited("join(\"\", [for a in range(1000) : \"xxxxxxxxxxxxxxxxxxxx\"])", u64::MAX, 20_000),
        limit("size")
    );
    assert_eq!(limited("try(format(\"%9999d\", 1), \"small\")", u64::MAX, 5_000), limit("size"));
    assert_eq!(limited("indent(1000000000, \"a\\nb\")", u64::MAX, 1 << 20), limit("size"));
    assert_eq!(limited("setproduct(range(1000), range(1000), range(1000))", 1_000_000, u64::MAX), limit("steps"));
}

/// Deterministic noise: xorshift.
struct Noise(u64);

impl Noise {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below.max(1)).unwrap()).unwrap()
    }
}

#[test]
fn mutated_expressions_end_within_their_budget() {
    let recorded: Json = serde_json::from_str(RECORDED).unwrap();
    let rows = ["known", "unknown"].iter().flat_map(|part| recorded[*part].as_array().unwrap());
    let texts: Vec<&str> = rows.map(|row| row["expression"].as_str().unwrap()).collect();
    let scope = Recorded::new(false);
    let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
    let mut parsed = 0;
    for _ in 0..20_000 {
        let mut text: Vec<char> = texts[noise.next(texts.len())].chars().collect();
        let other: Vec<char> = texts[noise.next(texts.len())].chars().collect();
        for _ in 0..=noise.next(3) {
            let at = noise.next(text.len());
            match noise.next(4) {
                0 => {
                    text.remove(at.min(text.len().saturating_sub(1)));
                }
                1 => text.insert(at, "\"[]{}(),.:=%$-0129*?!&|<> xé".chars().nth(noise.next(27)).unwrap_or('x')),
                2 => {
                    let from = noise.next(other.len());
                    let piece: Vec<char> = other.iter().skip(from).take(1 + noise.next(12)).copied().collect();
                    text.splice(at..at, piece);
                }
                _ => {
                    let wrapped = format!("flatten([{0}, {0}])", text.iter().collect::<String>());
                    text = wrapped.chars().collect();
                }
            }
            if text.is_empty() {
                text.push('1');
            }
        }
        let text: String = text.into_iter().collect();
        let Ok(expression) = text.parse::<Expression>() else { continue };
        parsed += 1;
        let mut budget = Budget::new(20_000, 1 << 18);
        drop(evaluate(&expression, &scope, &mut budget));
        drop(evaluate_in(&expression, &text, &scope, &mut budget));
        drop(traversals(&expression));
    }
    assert!(parsed > 2_000, "only {parsed} of the mutations parse");
}
