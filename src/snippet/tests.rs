use super::*;
use crate::configuration::constant::constant_of;
use crate::plan::{Archive, ArchiveModule};
use crate::source::from_archive;

fn read(text: &str) -> Configuration {
    if text.is_empty() {
        return Configuration::default();
    }
    let files = [("main.tf".into(), text.as_bytes().into())].into();
    let module = ArchiveModule { dir: ".".into(), files, ..ArchiveModule::default() };
    let sources = from_archive(&Archive { modules: [("".into(), module)].into(), lock: None });
    assert!(sources.problems.is_empty(), "{:?}", sources.problems);
    sources.configuration
}

/// A case: what is given, and how the snippet comes out.
#[derive(Default)]
struct Case<'a> {
    snippet: &'a str,
    sources: &'a str,
    /// The resource whose attribute decides, and the one that is judged.
    subjects: &'a [&'a str],
    path: &'a str,
    values: &'a str,
    keep: &'a [&'a str],
    /// Resources that have an instance.
    exist: &'a [&'a str],
    json: bool,
}

impl Case<'_> {
    fn fitted(&self) -> String {
        self.try_fitted().unwrap()
    }

    fn try_fitted(&self) -> Option<String> {
        let configuration = read(self.sources);
        let addresses: Vec<Address> = self.subjects.iter().map(|text| Address::parse(text).unwrap()).collect();
        let subjects: Vec<&Address> = addresses.iter().collect();
        let values = constant_of(self.values);
        let path = AttributePath::parse(self.path);
        let exists =
            |_: &Address, resource_type: &str, name: &str| self.exist.contains(&&*format!("{resource_type}.{name}"));
        let fit = Fit {
            configuration: &configuration,
            subjects: &subjects,
            path: &path,
            values: values.as_ref(),
            exists: &exists,
            json: self.json,
        };
        let keep: Vec<Arc<str>> = self.keep.iter().map(|path| Arc::from(*path)).collect();
        Snippet::read(self.snippet).unwrap().fitted(&keep, &fit)
    }
}

const COMPANION: &str = "resource \"x_acl\" \"this\" {
  bucket = x_bucket.this.id

  rule {
    from = \"${x_bucket.this.name}-all\"
  }
}";

fn companion(subjects: &[&str], sources: &str) -> String {
    Case { snippet: COMPANION, subjects, sources, ..Case::default() }.fitted()
}

#[test]
fn every_snippet_is_printed_as_it_is_written() {
    for control in controls().unwrap() {
        for (key, remedy) in &control.header.remediation {
            let Some(text) = &remedy.snippet else { continue };
            let snippet = Snippet::read(text).unwrap();
            assert_eq!(hcl::print(&snippet.items), text.trim_end(), "{} {key}", control.header.id);
            let json = json::print(&snippet.items).unwrap();
            let value: serde_json::Value = serde_json::from_str(&format!("{{{json}}}")).unwrap();
            assert!(value.is_object(), "{} {key}", control.header.id);
        }
    }
}

#[test]
fn what_is_kept_stands_in_a_block_of_the_snippet() {
    for control in controls().unwrap() {
        for (key, remedy) in &control.header.remediation {
            for path in &remedy.keep {
                let snippet = Snippet::read(remedy.snippet.as_deref().unwrap()).unwrap();
                let blocks: Vec<&str> = path.split('.').rev().skip(1).collect();
                let mut items = &snippet.items;
                for block in blocks.iter().rev() {
                    let found = items.iter().find_map(|item| match item {
                        Item::Block { name, items, .. } if name == block => Some(items),
                        _ => None,
                    });
                    items = found.unwrap_or_else(|| panic!("{} {key}: {path}", control.header.id));
                }
                assert!(!blocks.is_empty(), "{} {key}: {path}", control.header.id);
            }
        }
    }
}

#[test]
fn equal_snippets_of_a_control_keep_the_same() {
    for control in controls().unwrap() {
        let mut known: BTreeMap<&str, &[Arc<str>]> = BTreeMap::new();
        for remedy in control.header.remediation.values() {
            let Some(text) = remedy.snippet.as_deref() else { continue };
            let keep = known.entry(text).or_insert(&remedy.keep);
            assert_eq!(*keep, remedy.keep, "{}: a snippet is found by its text", control.header.id);
        }
    }
}

#[test]
fn a_companion_is_called_as_the_resource_that_it_is_for() {
    assert_eq!(
        companion(&["module.a[\"k\"].x_bucket.logs"], ""),
        "resource \"x_acl\" \"logs\" {
  bucket = x_bucket.logs.id

  rule {
    from = \"${x_bucket.logs.name}-all\"
  }
}"
    );
}

#[test]
fn a_companion_has_an_instance_for_each_instance() {
    assert_eq!(
        companion(&["x_bucket.logs[\"a\"]"], ""),
        "resource \"x_acl\" \"logs\" {
  for_each = x_bucket.logs

  bucket = x_bucket.logs[each.key].id

  rule {
    from = \"${x_bucket.logs[each.key].name}-all\"
  }
}"
    );
    assert_eq!(
        companion(&["x_bucket.logs[1]"], ""),
        "resource \"x_acl\" \"logs\" {
  count = length(x_bucket.logs)

  bucket = x_bucket.logs[count.index].id

  rule {
    from = \"${x_bucket.logs[count.index].name}-all\"
  }
}"
    );
    let first = |address: &str, sources: &str| companion(&[address], sources).lines().nth(1).unwrap().to_owned();
    assert_eq!(
        first("x_bucket.a[*]", "resource \"x_bucket\" \"a\" {\n  count = 2\n}\n"),
        "  count = length(x_bucket.a)"
    );
    assert_eq!(
        first("x_bucket.a[*]", "resource \"x_bucket\" \"a\" {\n  for_each = {}\n}\n"),
        "  for_each = x_bucket.a"
    );
}

#[test]
fn a_name_that_is_taken_gets_a_number() {
    let sources = "resource \"x_acl\" \"logs\" {}\nresource \"x_acl\" \"logs_2\" {}\n";
    let text = companion(&["x_bucket.logs"], sources);
    assert!(text.starts_with("resource \"x_acl\" \"logs_3\" {\n  bucket = x_bucket.logs.id\n"), "{text}");
}

#[test]
fn a_companion_that_has_no_instance_here_is_not_written_twice() {
    let lines = |bucket: &str| {
        let sources = format!("resource \"x_acl\" \"a\" {{\n  count = var.on ? 1 : 0\n  bucket = {bucket}\n}}\n");
        Case { snippet: COMPANION, subjects: &["x_bucket.logs"], sources: &sources, ..Case::default() }.try_fitted()
    };
    assert_eq!(lines("x_bucket.logs.id"), None);
    assert_eq!(lines("x_bucket.logs[0].id"), None);
    assert!(lines("x_bucket.logs_old.id").is_some());
    assert!(lines("\"logs\"").is_some());
    // One that exists does something else, or it would not be missing.
    let sources = "resource \"x_acl\" \"a\" {\n  bucket = x_bucket.logs.id\n}\n";
    let case =
        Case { snippet: COMPANION, subjects: &["x_bucket.logs"], sources, exist: &["x_acl.a"], ..Case::default() };
    assert!(case.try_fitted().is_some());
}

#[test]
fn the_resource_that_is_judged_counts_where_a_companion_decides() {
    let text = companion(&["x_policy.front", "x_bucket.logs"], "");
    assert!(text.starts_with("resource \"x_acl\" \"logs\" {\n  bucket = x_bucket.logs.id\n"), "{text}");
}

#[test]
fn another_resource_is_named_if_only_one_can_be_meant() {
    let named = |sources: &str| {
        let snippet = "key = x_key.this.id";
        Case { snippet, subjects: &["x_bucket.logs"], sources, ..Case::default() }.fitted()
    };
    let one = "resource \"x_key\" \"main\" {}\n";
    assert_eq!(named(one), "key = x_key.main.id");
    assert_eq!(named(""), "key = x_key.this.id", "none is known");
    assert_eq!(named(&format!("{one}resource \"x_key\" \"other\" {{}}\n")), "key = x_key.this.id", "two are");
    assert_eq!(named("resource \"x_key\" \"main\" {\n  count = 1\n}\n"), "key = x_key.this.id", "it may be many");
    assert_eq!(named("data \"x_key\" \"main\" {}\n"), "key = x_key.this.id", "it is read, not made");
}

const RULE: &str = "rule {
  action = \"accept\"
  port   = 22
  from   = \"203.0.113.0/28\"
}";

fn rule(sources: &str, path: &str, values: &str) -> String {
    let keep = &["rule.action", "rule.port|port_range"];
    Case { snippet: RULE, subjects: &["t.n"], sources, path, values, keep, ..Case::default() }.fitted()
}

#[test]
fn arguments_of_the_block_are_kept_as_they_are_written() {
    let sources = "resource \"t\" \"n\" {
  rule {
    action = \"accept\"
    port   = var.ssh # of the bastion
    from   = \"0.0.0.0/0\"
  }
  rule {
    action = \"drop\"
    port   = 80
    from   = \"0.0.0.0/0\"
  }
}
";
    let values = r#"{"rule":[{"action":"drop","port":80,"from":"0.0.0.0/0"},{"action":"accept","port":2222,"from":"0.0.0.0/0"}]}"#;
    assert_eq!(
        rule(sources, "rule[1].from", values),
        "rule {\n  action = \"accept\"\n  port   = var.ssh\n  from   = \"203.0.113.0/28\"\n}"
    );
}

#[test]
fn planned_values_are_kept_where_no_source_is_at_hand() {
    let values =
        r#"{"rule":[{"action":"drop","port":2222,"port_range":""},{"action":"accept","port":0,"port_range":"20-30"}]}"#;
    assert_eq!(
        rule("", "rule[0].from", values),
        "rule {\n  action = \"drop\"\n  port   = 2222\n  from   = \"203.0.113.0/28\"\n}"
    );
    // The range of ports takes the place of the port.
    assert_eq!(
        rule("", "rule[1].from", values),
        "rule {\n  action     = \"accept\"\n  port_range = \"20-30\"\n  from       = \"203.0.113.0/28\"\n}"
    );
}

#[test]
fn what_one_block_makes_many_of_is_shown_by_its_value() {
    let sources = "resource \"t\" \"n\" {
  dynamic \"rule\" {
    for_each = var.ports
    content {
      action = \"accept\"
      port   = rule.value
    }
  }
}
";
    let values = r#"{"rule":[{"action":"accept","port":22},{"action":"accept","port":3389}]}"#;
    assert_eq!(
        rule(sources, "rule[1].from", values),
        "rule {\n  action = \"accept\"\n  port   = 3389\n  from   = \"203.0.113.0/28\"\n}"
    );
}

#[test]
fn nothing_is_kept_of_a_block_that_is_not_there() {
    for (path, values) in [("rule", r#"{"rule":[]}"#), ("other", "{}"), ("", "{}"), ("rule[0].from", "{}")] {
        assert_eq!(rule("", path, values), RULE, "{path} {values}");
    }
}

#[test]
fn json_syntax_has_members() {
    let json = |snippet| Case { snippet, subjects: &["x_bucket.logs"], json: true, ..Case::default() }.fitted();
    assert_eq!(
        json("a  = true\nbb = [\"x\", x_bucket.this.id]\nc  = 1.5\nd  = \"$${x} is $${y}\""),
        "\"a\": true,\n\"bb\": [\"x\", \"${x_bucket.logs.id}\"],\n\"c\": 1.5,\n\"d\": \"$${x} is $${y}\""
    );
    assert_eq!(
        json("acl {\n  a = null\n}\nacl {\n  b {\n    c = 1\n  }\n}"),
        "\"acl\": [\n  {\n    \"a\": null\n  },\n  {\n    \"b\": {\n      \"c\": 1\n    }\n  }\n]"
    );
    assert_eq!(
        json(COMPANION),
        r#""resource": {
  "x_acl": {
    "logs": {
      "bucket": "${x_bucket.logs.id}",
      "rule": {
        "from": "${x_bucket.logs.name}-all"
      }
    }
  }
}"#
    );
    assert_eq!(
        json("policy = jsonencode({\n  Version = \"2023-04-17\"\n  Statement = [{\n    Sid = \"readers\"\n  }]\n})"),
        r#""policy": "${jsonencode({ Version = \"2023-04-17\", Statement = [{ Sid = \"readers\" }] })}""#
    );
    assert_eq!(json("tags = {\n  a = \"b\"\n}\nempty {\n}"), "\"tags\": {\n  \"a\": \"b\"\n},\n\"empty\": {}");
}
