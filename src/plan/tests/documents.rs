//! Documents written by hand: one point each.

use super::super::value::Number;
use super::super::*;
use super::read_bytes;

/// A plan with some members besides its version.
fn plan(members: &str) -> Result<Plan, PlanError> {
    read_bytes(format!("{{{members},\"format_version\":\"1.2\"}}"))
}

/// A plan of one change.
fn changed(address: &str, change: &str) -> Result<Plan, PlanError> {
    plan(&format!(r#""resource_changes":[{{"address":"{address}","provider_name":"p","change":{{{change}}}}}]"#))
}

fn message(result: Result<Plan, PlanError>) -> String {
    result.unwrap_err().to_string()
}

fn everything(plan: &Plan, side: Side) -> Value {
    plan.values(&plan.changes[0], side, &Shape::everything(), &Secrets::new())
}

#[test]
fn members_may_come_in_any_order() {
    let plan =
        changed("a.b", r#""after_unknown":{"y":true},"after":{"x":1},"before":null,"actions":["create"]"#).unwrap();
    assert_eq!(plan.kind, PlanKind::PlanJson);
    assert_eq!(plan.format_version, "1.2");
    assert_eq!(plan.changes[0].actions, Actions::Create);
    assert_eq!(everything(&plan, Side::Before), Value::Null);
    let after = everything(&plan, Side::After);
    assert_eq!(after.field("x"), Some(&Value::int(1)));
    let y = Value::unknown_from(Address::parse("a.b").unwrap(), AttributePath::name("y"));
    assert_eq!(after.field("y"), Some(&y));
}

#[test]
fn one_plan_in_every_encoding_has_the_same_values_and_its_own_digest() {
    let text = r#"{"format_version":"1.0","resource_changes":[{"address":"a.é","change":{"actions":["no-op"],"after":{"x":"ü🏥"}}}]}"#;
    let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let with = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
    let all = [
        text.as_bytes().to_vec(),
        with(b"\xef\xbb\xbf", text.as_bytes()),
        with(b"\xff\xfe", &le),
        with(b"\xfe\xff", &be),
        le,
        be,
    ];
    let mut digests = std::collections::BTreeSet::new();
    for bytes in all {
        let plan = read_bytes(bytes).unwrap();
        assert_eq!(plan.text(), text);
        assert_eq!(everything(&plan, Side::After).field("x").and_then(Value::as_str), Some("ü🏥"));
        digests.insert(plan.digest);
    }
    assert_eq!(digests.len(), 6);
    // printf '{"format_version":"1.0","planned_values":{}}' | sha256sum
    let plan = read_bytes(r#"{"format_version":"1.0","planned_values":{}}"#).unwrap();
    assert_eq!(plan.digest, "sha256:098fb09ec70e3336304caa1f2851116d3b42d6f6212d67749b075a20b067b3d6");
}

#[test]
fn what_could_be_read_in_two_ways_is_refused() {
    for (members, expected) in [
        (
            r#""resource_changes":{}"#,
            "`resource_changes` is not what the plan format says: expected a list (line 1, column 20)",
        ),
        (r#""resource_changes":null"#, "`resource_changes` is not what the plan format says: not a list"),
        (r#""resource_changes":[],"resource_changes":[]"#, "the key `resource_changes` stands twice in the plan"),
        (r#""planned_values":{},"format_version":"1.0""#, "the key `format_version` stands twice in the plan"),
    ] {
        assert_eq!(message(plan(members)), expected);
    }
    let twice = changed("a.b", r#""actions":["create"],"after":{},"after":{}"#);
    assert!(message(twice).contains("duplicate field `after`"));
    let other = plan(r#""resource_changes":[{"address":"a.b","type":"c","change":{"actions":["create"]}}]"#);
    assert!(message(other).contains("`a.b` has another `mode` or `type` beside it"));
    let other = plan(r#""resource_changes":[{"address":"a.b","mode":"data","change":{"actions":["create"]}}]"#);
    assert!(message(other).contains("`a.b` has another `mode` or `type` beside it"));
}

#[test]
fn versions_of_another_major_are_refused() {
    for version in ["0.1", "0.2", "1.0", "1.2", "1.99"] {
        let plan = read_bytes(format!(r#"{{"format_version":"{version}","planned_values":{{}}}}"#)).unwrap();
        assert_eq!(plan.format_version, version);
    }
    for version in ["2.0", "10.1", "", "x"] {
        let plan = read_bytes(format!(r#"{{"format_version":"{version}","planned_values":{{}}}}"#));
        assert!(matches!(plan.unwrap_err(), PlanError::FormatVersion { .. }), "{version}");
    }
}

#[test]
fn actions_that_no_tool_writes_are_named_with_their_address() {
    for words in [r#"["no-op"]"#, r#"["forget","create"]"#, r#"["create","forget"]"#, r#"["delete","create"]"#] {
        assert!(changed("a.b", &format!(r#""actions":{words}"#)).is_ok(), "{words}");
    }
    let error = changed("module.m.a.b", r#""actions":["create","create"]"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the change of `module.m.a.b` has the actions [\"create\", \"create\"], which are not known"
    );
    assert!(matches!(changed("a.b", r#""actions":[]"#).unwrap_err(), PlanError::UnknownActions { .. }));
}

#[test]
fn addresses_that_do_not_parse_are_named() {
    assert_eq!(message(changed("a", r#""actions":["create"]"#)), "`a` in `resource_changes` is not a resource address");
}

#[test]
fn size_and_depth_have_limits_with_names() {
    let limits = Limits { max_size: 10 };
    let error = read(b"{\"a\":\"bcdef\"}".to_vec(), &Secrets::new(), &limits).unwrap_err();
    assert_eq!(error.to_string(), "the plan has 13 bytes, more than the limit of 10");
    let deep =
        |levels: usize| plan(&format!("\"planned_values\":{{}},\"x\":{}{}", "[".repeat(levels), "]".repeat(levels)));
    assert!(deep(127).is_ok());
    assert!(message(deep(128)).starts_with("the JSON is nested deeper than 128 levels at line 1"));
    assert!(message(deep(200_000)).starts_with("the JSON is nested deeper than 128 levels"));
}

#[test]
fn numbers_of_any_size_come_through() {
    let forty = "1234567890123456789012345678901234567890";
    let plan =
        changed("a.b", &format!(r#""actions":["create"],"after":{{"x":{forty},"y":1e400,"z":18446744073709551615}}"#));
    let after = everything(&plan.unwrap(), Side::After);
    assert_eq!(after.field("x"), Some(&Value::Number(Number::Big(forty.into()))));
    assert_eq!(after.field("y"), Some(&Value::Number(Number::Big("1e400".into()))));
    assert_eq!(after.field("z"), Some(&Value::Number(Number::Big("18446744073709551615".into()))));
}

#[test]
fn sensitive_variables_and_secret_attributes_are_redacted() {
    let plan = plan(
        r#""resource_changes":[{"address":"a.b","change":{"actions":["update"],"before":{"p":"OLD","q":"S"},
            "after":{"p":"NEW","q":"S","r":{"s":["S"]}},"before_sensitive":{"p":true},"after_sensitive":{"p":true}}}],
        "variables":{"v":{"value":"S"},"w":{"value":null},"open":{"value":["x"]}},
        "configuration":{"root_module":{"variables":{"v":{"sensitive":true},"w":{"sensitive":true},"open":{}}}}"#,
    )
    .unwrap();
    let mut secrets = Secrets::new();
    let mut shape = Shape::default();
    shape.insert("r.s");
    secrets.insert("a".into(), shape);
    let before = plan.values(&plan.changes[0], Side::Before, &Shape::everything(), &secrets);
    assert_eq!((before.field("p"), before.field("q")), (Some(&Value::Redacted), Some(&Value::string("S"))));
    let after = plan.values(&plan.changes[0], Side::After, &Shape::everything(), &secrets);
    assert_eq!(after.field("p"), Some(&Value::Redacted));
    assert_eq!(after.field("r").and_then(|r| r.field("s")), Some(&Value::Redacted));
    assert_eq!(plan.variables["v"], Value::Redacted);
    assert_eq!(plan.variables["w"], Value::Null);
    assert_eq!(plan.variables["open"], Value::List(vec![Value::string("x")]));
}

#[test]
fn without_changes_the_planned_values_are_judged() {
    let plan = plan(
        r#""planned_values":{"root_module":{"resources":[{"address":"data.a.d","values":{}}],"child_modules":[
            {"resources":[{"address":"module.m.a.b","values":{"x":"v","y":"S"},"sensitive_values":{"y":true}}]}]}}"#,
    )
    .unwrap();
    assert!(!plan.health.has_resource_changes);
    assert_eq!(plan.health.mode, PlanMode::Normal);
    assert_eq!(
        plan.changes.iter().map(|change| change.address.to_string()).collect::<Vec<_>>(),
        ["data.a.d", "module.m.a.b"]
    );
    let change = &plan.changes[1];
    assert_eq!(change.actions, Actions::Unknown);
    let mut shape = Shape::default();
    for name in ["x", "y", "z"] {
        shape.insert(name);
    }
    let after = plan.values(change, Side::After, &shape, &Secrets::new());
    assert_eq!((after.field("x"), after.field("y")), (Some(&Value::string("v")), Some(&Value::Redacted)));
    assert!(after.field("z").is_some_and(Value::is_unknown));
    assert_eq!(plan.values(change, Side::Before, &shape, &Secrets::new()), Value::Null);
}

#[test]
fn a_state_without_changes_is_a_refresh_only_plan_and_nothing_at_all_is_judged() {
    let managed = r#""prior_state":{"values":{"root_module":{"resources":[{"address":"a.b","values":{}}]}}}"#;
    let plan_of = plan(managed).unwrap();
    assert_eq!(plan_of.health.mode, PlanMode::RefreshOnly);
    assert!(matches!(decide(&plan_of), Decision::Refuse(PlanError::RefreshOnly)));
    let read = r#""prior_state":{"values":{"root_module":{"resources":[{"address":"data.a.b","values":{}}]}}}"#;
    let plan_of = plan(read).unwrap();
    assert_eq!((plan_of.changes.len(), plan_of.prior.len(), plan_of.health.mode), (0, 1, PlanMode::Normal));
    assert!(!matches!(decide(&plan_of), Decision::Refuse(_)));
}

#[test]
fn health_decides_in_the_order_of_what_matters() {
    let decision = |members: &str| match decide(&plan(&format!(r#""resource_changes":[],{members}"#)).unwrap()) {
        Decision::Judge => "judge".to_owned(),
        Decision::Warn(codes) => codes.join(" "),
        Decision::Refuse(error) => error.to_string(),
    };
    assert_eq!(decision(r#""complete":true,"errored":false"#), "judge");
    assert_eq!(decision(r#""errored":false"#), "may-be-targeted");
    assert_eq!(decision(r#""complete":false"#), "the plan is incomplete: `complete` is false");
    assert_eq!(decision(r#""complete":false,"errored":true"#), "the plan is errored: planning stopped at an error");
    let deferred = r#""complete":true,"deferred_changes":[{"reason":"x","resource_change":{"address":"a.b[*]"}}]"#;
    assert_eq!(decision(deferred), "the plan puts one change off: `a.b[*]`");
}

#[test]
fn files_that_are_no_plan_are_named() {
    for (text, what) in [
        ("", "the file is empty"),
        (" \n", "the file is empty"),
        ("[{\"format_version\":\"1.2\"}]", "this is not a plan but a JSON list"),
        ("\"x\"", "this is not a plan but a single JSON value"),
        (
            "{\"format_version\":\"1.0\"}",
            "this is not a plan but the output of `terraform show -json` where there is neither plan nor state",
        ),
        (
            "{\"format_version\":\"1.0\",\"provider_schemas\":{}}",
            "this is not a plan but the output of `terraform providers schema -json`",
        ),
        ("{\"a\":1}", "this is not a plan but JSON without `format_version`"),
        ("{\"meta\":{},\"encrypted_data\":\"x\",\"encryption_version\":\"v0\"}", "this file is encrypted by OpenTofu"),
        (
            "{\"@level\":\"info\",\"@message\":\"x\",\"type\":\"version\"}\n{\"@level\":\"info\",\"@message\":\"y\"}\n",
            "this is not a plan but the log stream of `terraform plan -json`",
        ),
        (
            "{\"AWSTemplateFormatVersion\":\"2010-09-09\",\"Resources\":{}}",
            "this is not a plan but a CloudFormation template",
        ),
        ("{\"apiVersion\":\"v1\",\"kind\":\"Pod\"}", "this is not a plan but a Kubernetes manifest"),
        ("apiVersion: v1\nkind: Pod\n", "this is not a plan but a Kubernetes manifest"),
        ("AWSTemplateFormatVersion: 2010-09-09\nResources:\n", "this is not a plan but a CloudFormation template"),
        ("---\n- hosts: all\n  tasks: []\n", "this is not a plan but an Ansible playbook"),
        ("terraform {\n}\nresource \"a\" \"b\" {}\n", "this is not a plan but a Terraform configuration (HCL)"),
        ("{\"resource\":{\"a\":{\"b\":{}}}}", "this is not a plan but a Terraform configuration (JSON)"),
        (
            "\nTerraform will perform the following actions:\n\n  # a.b will be created\n",
            "this is not a plan but the text that `terraform plan` or `terraform show` prints for people",
        ),
        ("<html>", "this is not a plan but a page of HTML or XML, perhaps of a failed download"),
        ("hello", "this is not a plan but text that is not JSON"),
        ("\u{1f}\u{8b}", "this is not a plan but text that is not JSON"),
    ] {
        assert_eq!(message(read_bytes(text)), what, "{text}");
    }
    assert_eq!(message(read_bytes(*b"\x1f\x8b\x08\0")), "this is not a plan but a file compressed with gzip");
}

#[test]
fn broken_json_is_shown_without_its_strings() {
    let text = r#"{"format_version":"1.2","variables":{"password":{"value":"S3CRET" oops}}}"#;
    let error = read_bytes(text).unwrap_err();
    assert_eq!(error.to_string(), "the JSON is broken at line 1, column 67: expected `,` or `}`");
    assert!(!format!("{error:?}").contains("S3CRET"));
    let cut = read_bytes(text.get(..60).unwrap()).unwrap_err();
    let PlanError::Json { reason, help, .. } = &cut else { panic!("{cut}") };
    assert_eq!(reason, "EOF while parsing a string");
    assert!(help.starts_with("the file is cut off"));
    assert!(!format!("{cut:?}").contains("S3C"));
}

#[test]
fn every_cut_of_a_plan_is_shown_with_its_place() {
    let text = "{\"format_version\":\"1.2\",\n\"variables\":{\"é\":{\"value\":[1,\"S3CRET\"]}},\"planned_values\":{}}";
    let ends = text.char_indices().map(|(i, _)| i).filter(|i| *i > 0);
    for end in ends {
        let error = read_bytes(text.get(..end).unwrap()).unwrap_err();
        let mut shown = String::new();
        miette::NarratableReportHandler::new().render_report(&mut shown, &error).unwrap();
        assert!(shown.contains("the file is cut off"), "{shown}");
        assert!(shown.contains("here"), "{shown}");
        assert!(!shown.contains("S3C"), "{shown}");
    }
}

#[test]
fn a_state_is_a_plan_that_changes_nothing() {
    let json = r#"{"format_version":"1.0","terraform_version":"1.9.0","values":{"root_module":{"resources":[
        {"address":"a.b[\"k\"]","mode":"managed","type":"a","name":"b","index":"k","provider_name":"h/n/p","values":{"x":"v","y":"S"},"sensitive_values":{"y":true}},
        {"address":"data.a.d","mode":"data","type":"a","name":"d","provider_name":"h/n/p","values":{"x":"v"}}]}}}"#;
    let file = r#"{"version":4,"terraform_version":"1.9.0","serial":1,"lineage":"l","outputs":{},"resources":[
        {"mode":"managed","type":"a","name":"b","provider":"provider[\"h/n/p\"]","instances":[{"index_key":"k","attributes":{"x":"v","y":"S"},
            "sensitive_attributes":[[{"type":"get_attr","value":"y"}]]}]},
        {"mode":"data","type":"a","name":"d","provider":"provider[\"h/n/p\"]","instances":[{"attributes":{"x":"v"}}]}]}"#;
    for (text, kind) in [(json, PlanKind::StateJson), (file, PlanKind::StateFile)] {
        let plan = read_bytes(text).unwrap();
        assert_eq!((plan.kind, plan.tool_version.as_deref()), (kind, Some("1.9.0")));
        assert_eq!((plan.changes.len(), plan.prior.len()), (1, 1));
        let change = &plan.changes[0];
        assert_eq!((change.address.to_string().as_str(), &*change.provider_name), ("a.b[\"k\"]", "h/n/p"));
        assert_eq!(change.actions, Actions::NoOp);
        for side in [Side::Before, Side::After] {
            let values = everything(&plan, side);
            assert_eq!((values.field("x"), values.field("y")), (Some(&Value::string("v")), Some(&Value::Redacted)));
        }
        assert_eq!(plan.prior[0].address.to_string(), "data.a.d");
        assert!(matches!(decide(&plan), Decision::Judge));
    }
    let old = read_bytes(r#"{"version":3,"serial":1,"lineage":"l"}"#).unwrap_err();
    assert_eq!(old.to_string(), "the state has version 3, and only 4 is known");
}
