//! Origins, causes, secrets, files: what the tool does not show.

use super::*;

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
