//! Any expression is evaluated within its budget, and never panics.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use secnumgate::eval::{Access, Budget, Constraint, Scope, evaluate, evaluate_in, traversals};
use secnumgate::plan::address::Address;
use secnumgate::plan::value::{AttributePath, Value};
use secnumgate::source::tangled;

/// A few references of each sort; the input is the one file.
struct Everything<'f>(&'f [u8]);

impl Scope for Everything<'_> {
    fn traverse(&self, root: &str, steps: &[Access]) -> Value {
        match (root, steps.len()) {
            ("local", 0..=1) => Value::List(vec![Value::string("b"), Value::string("a"), Value::Null]),
            ("var", 0..=1) => Value::Object([("k".into(), Value::int(1)), ("s".into(), Value::Redacted)].into()),
            ("each" | "count", _) => Value::int(2),
            _ => Address::parse("aws_x.y[0]")
                .map_or(Value::Null, |address| Value::unknown_from(address, AttributePath::name("id"))),
        }
    }

    fn file(&self, _: &str) -> Option<Arc<[u8]>> {
        Some(self.0.into())
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // As the reader of sources does.
    if tangled(text) {
        return;
    }
    let Ok(expression) = text.parse() else { return };
    let scope = Everything(bytes);
    let mut budget = Budget::new(50_000, 1 << 20);
    let _ = evaluate(&expression, &scope, &mut budget);
    let _ = evaluate_in(&expression, text, &scope, &mut budget);
    let _ = traversals(&expression);
    let _ = Constraint::parse(&expression);
});
