//! What the policies rely on in the interpreter, so that an upgrade shows what changed.

use regorus::{Engine, Value};

fn evaluate(module: &str, rule: &str) -> Result<Value, String> {
    let mut engine = Engine::new();
    engine.set_strict_builtin_errors(false);
    engine.add_policy("t.rego".to_owned(), format!("package t\n{module}")).map_err(|error| error.to_string())?;
    engine.eval_rule(format!("data.t.{rule}")).map_err(|error| error.to_string())
}

/// The defect that decides the shape of adapters: one element without a head takes the others with it. If this test
/// fails, the interpreter was mended: partial rules may be allowed again, after another look.
#[test]
fn a_set_rule_loses_elements_beside_an_undefined_one() {
    let set = evaluate("q contains {\"a\": r.a} if some r in [{\"a\": 1}, {}]", "q").unwrap();
    assert_eq!(set.to_string(), "[]");
}

#[test]
fn an_array_comprehension_loses_only_what_is_undefined() {
    let array = evaluate("q := [{\"a\": r.a} | some r in [{\"a\": 1}, {}, {\"a\": 3}]]", "q").unwrap();
    assert_eq!(array.to_json_str().unwrap().replace([' ', '\n'], ""), "[{\"a\":1},{\"a\":3}]");
}

#[test]
fn policies_reach_no_clock_no_network_and_no_host() {
    for call in [
        "time.now_ns()",
        "http.send({\"method\": \"get\", \"url\": \"http://127.0.0.1\"})",
        "opa.runtime()",
        "uuid.rfc4122(\"x\")",
    ] {
        let answer = evaluate(&format!("q := {call}"), "q");
        assert!(answer.is_err(), "{call}: {answer:?}");
    }
}
