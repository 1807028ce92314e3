//! Depth, size and time.

use super::*;

#[test]
fn limits_end_an_evaluation_with_a_cause() {
    let limited = |text: &str, steps, bytes| match evaluate(
        &text.parse().unwrap(),
        &Recorded::new(true),
        &mut Budget::new(steps, bytes),
    ) {
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

#[test]
fn a_local_that_refers_to_itself_ends() {
    for (name, text) in
        [("plain", "local.x"), ("list", "[local.x, local.x]"), ("call", "try(upper(local.x[0]), local.x)")]
    {
        let locals = [("x".to_owned(), text.parse().unwrap())].into();
        let scope = Recorded { locals, kinds: true };
        let value = evaluate(&text.parse().unwrap(), &scope, &mut Budget::default());
        assert!(value.is_unknown(), "{name}");
    }
}

#[test]
fn values_that_share_parts_do_not_explode() {
    // Each level doubles: 2^40 elements if written out.
    let mut locals: BTreeMap<String, Expression> = [("x0".to_owned(), "[1, 1]".parse().unwrap())].into();
    for level in 1..40 {
        let text = format!("[local.x{0}, local.x{0}]", level - 1);
        locals.insert(format!("x{level}"), text.parse().unwrap());
    }
    let scope = Recorded { locals, kinds: true };
    for text in
        ["local.x39", "local.x39 == local.x39", "jsonencode(local.x39)", "flatten(local.x39)", "toset(local.x39)"]
    {
        let value = evaluate(&text.parse().unwrap(), &scope, &mut Budget::new(100_000, 1 << 20));
        assert!(value.is_unknown(), "{text}");
    }
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
    for _ in 0..10_000 {
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
    assert!(parsed > 1_500, "only {parsed} of the mutations parse");
}
