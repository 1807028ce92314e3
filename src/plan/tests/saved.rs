//! Saved plans built by hand: what they must say, and what keeps them from being read.

use std::collections::BTreeMap;

use super::super::*;
use super::read_bytes;

/// A field with bytes.
fn bytes(number: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap();
    assert!(length < 128 && number < 16);
    [&[number << 3 | 2, length], content].concat()
}

/// A field with a small number; numbers from 16 on take two bytes.
fn number(number: u16, value: u8) -> Vec<u8> {
    let byte = |n: u16| u8::try_from(n).unwrap();
    let key = number << 3;
    if key < 128 { vec![byte(key), value] } else { vec![byte(key & 0x7f | 0x80), byte(key >> 7), value] }
}

/// A change `a.b` with an action and values.
fn change(action: u8, values: &[&[u8]]) -> Vec<u8> {
    let mut content = number(1, action);
    for value in values {
        content.extend(bytes(2, &bytes(1, value)));
    }
    let provider = bytes(8, b"provider[\"h/n/p\"]");
    bytes(3, &[provider, bytes(9, &content), bytes(13, b"a.b")].concat())
}

fn archive(message: &[Vec<u8>]) -> Vec<u8> {
    super::super::saved::pack(&BTreeMap::from([("tfplan".to_owned(), message.concat())]))
}

fn refusal(message: &[Vec<u8>]) -> String {
    read_bytes(archive(message)).unwrap_err().to_string()
}

#[test]
fn every_action_has_its_sides() {
    let (old, new): (&[u8], &[u8]) = (b"\x81\xa1x\x01", b"\x81\xa1x\x02");
    for (action, actions, before, after) in [
        (0, Actions::NoOp, Some(1), Some(1)),
        (1, Actions::Create, None, Some(1)),
        (2, Actions::Read, Some(1), Some(2)),
        (3, Actions::Update, Some(1), Some(2)),
        (5, Actions::Delete, Some(1), None),
        (6, Actions::DeleteCreate, Some(1), Some(2)),
        (7, Actions::CreateDelete, Some(1), Some(2)),
        (8, Actions::Forget, Some(1), None),
        (9, Actions::CreateForget, Some(1), Some(2)),
        (10, Actions::ForgetCreate, Some(1), Some(2)),
    ] {
        let plan = read_bytes(archive(&[number(1, 3), change(action, &[old, new])])).unwrap();
        let change = &plan.changes[0];
        assert_eq!((change.actions, &*change.provider_name), (actions, "h/n/p"));
        let x = |side| plan.values(change, side, &Shape::everything(), &Secrets::new()).field("x").cloned();
        assert_eq!(x(Side::Before), before.map(Value::int), "{action}");
        assert_eq!(x(Side::After), after.map(Value::int), "{action}");
    }
    let unknown = refusal(&[number(1, 3), change(4, &[old])]);
    assert_eq!(unknown, "the change of `a.b` has the actions number 4, which are not known");
    assert!(refusal(&[number(1, 3), change(3, &[old])]).contains("the change of `a.b` lacks a value"));
}

#[test]
fn what_narrows_a_plan_is_seen() {
    let health = |fields: &[Vec<u8>]| {
        let message = [vec![number(1, 3)], fields.to_vec()].concat();
        let plan = read_bytes(archive(&message)).unwrap();
        (plan.health.targeted, decide(&plan))
    };
    assert!(matches!(health(&[]), (Some(false), Decision::Judge)));
    assert!(matches!(health(&[bytes(5, b"a.b")]), (Some(true), Decision::Refuse(PlanError::Targeted))));
    assert!(matches!(health(&[bytes(6, b"a.b")]), (Some(true), Decision::Refuse(PlanError::Targeted))));
    assert!(matches!(health(&[number(17, 2)]), (_, Decision::Refuse(PlanError::RefreshOnly))));
    assert!(matches!(health(&[number(20, 1)]), (_, Decision::Refuse(PlanError::Errored { .. }))));
    // Terraform writes what is true: `applyable` without `complete` says that it is not complete.
    let version = bytes(14, b"1.11.4");
    assert!(matches!(health(&[version.clone(), number(25, 1)]), (_, Decision::Refuse(PlanError::Incomplete))));
    assert!(matches!(health(&[version, number(25, 1), number(26, 1)]), (_, Decision::Judge)));
}

#[test]
fn what_is_newer_or_something_else_is_named() {
    assert_eq!(
        refusal(&[number(1, 4)]),
        "the saved plan cannot be read: its format has version 4, and only 3 is known"
    );
    assert!(
        refusal(&[number(1, 3), number(90, 1)]).contains("it has the field 90, which a newer tool must have written")
    );
    assert!(refusal(&[number(1, 3), number(17, 9)]).contains("its mode 9 is not known"));
    assert!(refusal(&[number(1, 3), bytes(3, b"\x0a")]).contains("a message ends too early"));
    let other = super::super::saved::pack(&BTreeMap::from([("word/document.xml".to_owned(), Vec::new())]));
    assert!(read_bytes(other).unwrap_err().to_string().contains("another zip archive: it has no member `tfplan`"));
    assert!(read_bytes(*b"PK\x03\x04 cut").unwrap_err().to_string().contains("damaged or cut off"));
}

#[test]
fn sensitive_parts_and_variables_are_redacted() {
    let variable = |name: &[u8], value: &[u8]| bytes(2, &[bytes(1, name), bytes(2, &bytes(1, value))].concat());
    let mark = bytes(4, &bytes(1, &bytes(1, b"x")));
    let content = [number(1, 1), bytes(2, &bytes(1, b"\x82\xa1x\xa1S\xa1y\xd4\0\0")), mark].concat();
    let change = bytes(3, &[bytes(9, &content), bytes(13, b"a.b")].concat());
    let mut plan =
        read_bytes(archive(&[number(1, 3), change, variable(b"v", b"\xa1S"), variable(b"w", b"\xa1o")])).unwrap();
    let after = plan.values(&plan.changes[0], Side::After, &Shape::everything(), &Secrets::new());
    assert_eq!(after.field("x"), Some(&Value::Redacted));
    let y = Value::unknown_from(Address::parse("a.b").unwrap(), AttributePath::name("y"));
    assert_eq!(after.field("y"), Some(&y));
    plan.redact_variables(["v", "absent"]);
    assert_eq!((&plan.variables["v"], &plan.variables["w"]), (&Value::Redacted, &Value::string("o")));
}

#[test]
fn two_documents_are_one_plan_only_if_time_tool_and_changes_agree() {
    let json = |time: &str, version: &str, address: &str| {
        read_bytes(format!(
            r#"{{"format_version":"1.2","terraform_version":"{version}","timestamp":"{time}",
            "resource_changes":[{{"address":"{address}","change":{{"actions":["create"]}}}}]}}"#
        ))
        .unwrap()
    };
    let fields = [number(1, 3), bytes(14, b"1.9.0"), change(1, &[b"\x80"])];
    let time = [&[0xaa, 0x01, 20][..], b"2026-11-22T08:52:01Z"].concat();
    let saved = read_bytes(archive(&[fields.concat(), time])).unwrap();
    assert!(same_plan(&json("2026-11-22T08:52:01Z", "1.9.0", "a.b"), &saved).is_ok());
    let message = |plan: Plan| same_plan(&plan, &saved).unwrap_err().to_string();
    assert!(message(json("2026-11-22T08:52:02Z", "1.9.0", "a.b")).contains("made at `2026-11-22T08:52:02`"));
    assert!(message(json("2026-11-22T08:52:01Z", "1.9.1", "a.b")).contains("made by version `1.9.1` and `1.9.0`"));
    assert!(message(json("2026-11-22T08:52:01Z", "1.9.0", "a.c")).contains("only one of them changes `a.b`"));
}
