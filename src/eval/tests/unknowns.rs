//! What is known after apply.

use super::*;

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
