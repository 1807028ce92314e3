//! Recorded expressions, with all that the tool knew and with less.

use super::*;

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
    let (unknown, different) = sweep("known", true);
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
    assert_eq!(unknown, NOT_FOLLOWED);
}

#[test]
fn values_of_a_plan_are_never_taken_for_the_wrong_kind() {
    let (unknown, different) = sweep("known", false);
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
    // Lists that may be sets, objects that may be maps: more is unknown, nothing is wrong.
    assert!(unknown.len() <= 54, "{} unknown:\n{}", unknown.len(), unknown.join("\n"));
}

#[test]
fn random_expressions_are_equal_or_unknown() {
    for kinds in [true, false] {
        let (unknown, different) = sweep("random", kinds);
        assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
        let most = if kinds { 7 } else { 73 };
        assert!(unknown.len() <= most, "{} unknown:\n{}", unknown.len(), unknown.join("\n"));
    }
}

/// The recorded scope with one local hidden.
struct Hidden<'s>(&'s Recorded, &'s str);

impl Scope for Hidden<'_> {
    fn traverse(&self, _: &str, _: &[Access]) -> Value {
        Value::unknown(Cause::NotSet)
    }

    fn term(&self, root: &str, steps: &[Access], budget: &mut Budget) -> Result<Term, Fault> {
        match (root, steps.first()) {
            ("local", Some(Access::Attribute(name))) if name.as_ref() == self.1 => {
                Ok(Term::unknown(Cause::AfterApply, Type::Foreign))
            }
            _ => self.0.term(root, steps, budget),
        }
    }

    fn file(&self, _: &str) -> Option<Arc<[u8]>> {
        None
    }
}

/// True if nothing that the first knows contradicts the second.
fn agrees(less: &Value, more: &Value) -> bool {
    match (less, more) {
        (Value::Unknown(_), _) | (_, Value::Unknown(_)) => true,
        (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| agrees(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.keys().eq(b.keys()) && a.values().zip(b.values()).all(|(a, b)| agrees(a, b))
        }
        _ => less == more,
    }
}

#[test]
fn less_knowledge_never_changes_an_answer() {
    let recorded: Json = serde_json::from_str(RECORDED).unwrap();
    let scope = Recorded::new(true);
    let rows = ["known", "random"].iter().flat_map(|part| recorded[*part].as_array().unwrap());
    let mut hidden = 0;
    let mut wrong = Vec::new();
    for text in rows.map(|row| row["expression"].as_str().unwrap()) {
        let Ok(expression) = text.trim_end().parse::<Expression>() else { continue };
        let run = |scope: &dyn Scope| {
            let mut budget = Budget::default();
            let value = evaluate_term(&expression, scope, &mut budget).and_then(|t| t.to_value(&mut budget));
            (value, budget.assumed)
        };
        let full = run(&scope).0;
        for name in scope.locals.keys().filter(|name| text.contains(&format!("local.{name}"))) {
            hidden += 1;
            let (less, assumed) = run(&Hidden(&scope, name));
            let fine = match (&less, &full) {
                (Ok(less), Ok(full)) => agrees(less, full),
                // What the tool refuses for a type that is hidden now was assumed to pass.
                (Ok(less), Err(_)) => assumed || !less.is_wholly_known(),
                (Err(Fault::Error(_)), Ok(full)) => full.is_unknown(),
                (Err(_), _) => true,
            };
            if !fine {
                wrong.push(format!(
                    "{text}\n      without {name}: {:?}, with it: {:?}",
                    less.map(|v| show(&v)),
                    full.as_ref().map(show)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(hidden > 300, "only {hidden} values hidden");
}
