//! The native words against their reference in Rego.

use super::{Document, Session, Words};
use crate::engine::session::is_rego;
use crate::policy::bundle::LIBRARY;

/// Nodes of every status, with values of every type, and things that are no nodes.
fn nodes() -> Vec<serde_json::Value> {
    let mut nodes = vec![
        serde_json::json!({"status": "unknown", "path": "a", "cause": "after-apply"}),
        serde_json::json!({"status": "absent", "path": "a", "cause": "not-set"}),
        serde_json::json!({"status": "unknown", "path": "a", "cause": "not-set", "at": "x.y"}),
        serde_json::json!({"status": "absent", "path": "b", "cause": "not-set", "at": "x.y"}),
        serde_json::json!({}),
        serde_json::json!({"status": "known", "path": "a"}),
        serde_json::json!({"status": "wrong", "path": "a", "value": 1}),
        serde_json::json!(true),
        serde_json::json!("known"),
        serde_json::json!([]),
    ];
    let values = [
        "true",
        "false",
        "0",
        "1",
        "22",
        "184",
        "-1",
        "\"\"",
        "\"a\"",
        "\"22\"",
        "\"22-25\"",
        "\"a-b\"",
        "\"022\"",
        "\"logs-prod\"",
        "\"catalogue\"",
        "\"Journaux\"",
        "[]",
        "[\"a\"]",
        "{}",
        "{\"Role\": \"Logs\"}",
        "[\"role=logs\"]",
        "[\"role:LOGS\"]",
        "\"https://x/AllUsers\"",
        r#""{\"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\"}]}""#,
        r#""{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": {\"SCW\": [\"*\"]}}}""#,
        r#""{\"Statement\": [{\"Effect\": \"Deny\", \"Principal\": \"*\"}]}""#,
        r#""{\"Version\": 1}""#,
    ];
    for value in values {
        let value: serde_json::Value = serde_json::from_str(value).unwrap();
        for status in ["known", "default"] {
            nodes.push(serde_json::json!({"status": status, "path": "p.q[0]", "value": value}));
        }
    }
    nodes
}

fn judgements() -> Vec<serde_json::Value> {
    let node = |path: &str| serde_json::json!({"status": "known", "path": path, "value": 1});
    let mut all = Vec::new();
    for rank in 0..4 {
        all.push(serde_json::json!([rank, node("a")]));
        all.push(serde_json::json!([rank, node("b"), "key"]));
    }
    all.push(serde_json::json!("none"));
    all
}

/// Evaluates a call on every case with both kinds of words.
fn agree(call: &str, cases: &[serde_json::Value]) {
    let probe = format!("package probe\nimport data.k\nimport data.v\nout := [{call} | some a in input.cases]\n");
    let input = Document::from_json_str(&serde_json::json!({"cases": cases}).to_string()).unwrap();
    let run = |words: Words| {
        let mut session = Session::new(words).unwrap();
        if words == Words::Library {
            for (path, source) in LIBRARY.iter().filter(|(path, _)| is_rego(path)) {
                session.add(path, source).unwrap();
            }
        }
        session.add("probe.rego", &probe).unwrap();
        session.evaluate("data.probe.out", input.clone()).unwrap_or_else(|e| panic!("{call} {words:?}: {e}"))
    };
    let (native, library) = (run(Words::Native), run(Words::Library));
    let (native, library) = (native.as_array().unwrap(), library.as_array().unwrap());
    assert_eq!(native.len(), cases.len(), "{call}: a native word is undefined");
    assert_eq!(library.len(), cases.len(), "{call}: a library word is undefined");
    for ((native, library), case) in native.iter().zip(library.iter()).zip(cases) {
        assert_eq!(native.to_json_str().unwrap(), library.to_json_str().unwrap(), "{call} on {case}");
    }
}

#[test]
fn words_on_one_node() {
    let cases: Vec<_> = nodes().into_iter().map(|node| serde_json::json!([node])).collect();
    for call in [
        "k.is(a[0], true)",
        "k.is(a[0], 22)",
        "k.is_not(a[0], false)",
        "k.one_of(a[0], [22, true])",
        "k.one_of(a[0], {22, true})",
        "k.none_of(a[0], {\"a\"})",
        "k.at_least(a[0], 22)",
        "k.at_most(a[0], 22)",
        "k.is_set(a[0])",
        "v.fixed_at(7, a[0])",
        "v.or_default(a[0], 7)",
        "v.eq(a[0], 22)",
        "v.among(a[0], [\"a\", 22])",
        "v.negated(a[0])",
        "v.is_written(a[0])",
        "v.unless_empty(a[0])",
        "v.map(a[0], {\"a\": 1, \"\": 2}, null)",
        "v.map(a[0], {\"a\": 1}, \"other\")",
        "v.low(a[0])",
        "v.high(a[0])",
        "v.names_logs(a[0])",
        "v.role_is(a[0], \"role\", \"logs\", v.fixed(true))",
        "v.role_is(a[0], null, \"logs\", a[0])",
        "v.allows_everyone(a[0])",
        "v.ends_with(a[0], [\"/AllUsers\"])",
        "v.is_empty([a[0]])",
        "v.is_empty([])",
        "v.fixed(3)",
        "v.unknown(\"elsewhere\")",
        "v.absent(\"p\")",
    ] {
        agree(call, &cases);
    }
}

#[test]
fn words_on_two_nodes() {
    let nodes = nodes();
    let cases: Vec<_> = nodes.iter().flat_map(|a| nodes.iter().map(move |b| serde_json::json!([a, b]))).collect();
    for call in [
        "k.not_less(a[0], a[1])",
        "v.first(a[0], a[1])",
        "v.any([a[0], a[1]], a[0])",
        "v.any([], a[0])",
        "v.all([a[0], a[1]], a[0])",
        "v.companion(a[0], [a[1]])",
        "v.companion(a[0], [])",
        "v.given(a[0], a[1])",
        "v.least([a[0], a[1]], v.fixed(3))",
        "v.least([], a[0])",
        "v.role_is(a[0], \"role\", \"logs\", a[1])",
    ] {
        agree(call, &cases);
    }
}

#[test]
fn words_on_judgements() {
    let all = judgements();
    let cases: Vec<_> = all.iter().flat_map(|a| all.iter().map(move |b| serde_json::json!([a, b]))).collect();
    for call in [
        "k.all_of([a[0], a[1]])",
        "k.any_of([a[0], a[1]])",
        "k.all_of([])",
        "k.any_of([])",
        "k.negate(a[0])",
        "k.when(a[0], a[1])",
        "k.say(a[0], \"other\")",
    ] {
        agree(call, &cases);
    }
}

#[test]
fn openings_alone_and_in_groups() {
    let known =
        |value: serde_json::Value, path: &str| serde_json::json!({"status": "known", "value": value, "path": path});
    let unknown = |path: &str| serde_json::json!({"status": "unknown", "cause": "after-apply", "path": path});
    let truths = [known(true.into(), "t"), known(false.into(), "t"), unknown("t")];
    let ports = [
        (known(22.into(), "f"), known(22.into(), "t")),
        (known(0.into(), "f"), known(65535.into(), "t")),
        (unknown("f"), known(10.into(), "t")),
        (unknown("f"), unknown("t")),
        (known(80.into(), "f"), known(443.into(), "t")),
    ];
    let sources: Vec<Vec<serde_json::Value>> = vec![
        vec![],
        vec![known("0.0.0.0/0".into(), "s")],
        vec![known("::/0".into(), "s")],
        vec![known("0::0/0".into(), "s")],
        vec![known("0.0.0.0/1".into(), "s")],
        vec![known("128.0.0.0/1".into(), "s")],
        vec![known("0.0.0.0/1".into(), "s"), known("128.0.0.0/1".into(), "u")],
        vec![known("10.0.0.0/8".into(), "s"), unknown("u")],
        vec![known("192.0.2.7".into(), "s")],
        vec![known("Internet".into(), "s")],
        vec![unknown("s")],
        vec![serde_json::json!({"status": "absent", "path": "s", "cause": "not-set"})],
    ];
    let mut openings = Vec::new();
    for (i, inbound) in truths.iter().enumerate() {
        for (j, allow) in truths.iter().enumerate() {
            for (p, (from, to)) in ports.iter().enumerate() {
                for (s, sources) in sources.iter().enumerate() {
                    for protocol in
                        [known("tcp".into(), "p"), known("any".into(), "p"), known("udp".into(), "p"), unknown("p")]
                    {
                        // Every pair of choices is met, not every tuple.
                        if (i + j + p + s) % 2 == 0 || (i == 0 && j == 0) {
                            openings.push(serde_json::json!({
                                "id": "a", "inbound": inbound, "allow": allow, "protocol": protocol, "from": from, "to": to,
                                "sources": sources, "anyone": truths[(p + s) % 3], "label": {"status": "absent", "path": "", "cause": "not-set"},
                            }));
                        }
                    }
                }
            }
        }
    }
    let alone: Vec<_> = openings.iter().map(|f| serde_json::json!([f, [f]])).collect();
    let pairs: Vec<_> = (0..openings.len())
        .map(|i| serde_json::json!([openings[i], [openings[i], openings[(i * 7 + 13) % openings.len()]]]))
        .collect();
    for cases in [alone, pairs] {
        for call in ["k.closed_to_world(a[0], a[1], {22, 3389})", "k.not_everything_open(a[0], a[1])"] {
            agree(call, &cases);
        }
    }
}
