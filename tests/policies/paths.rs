//! Attribute paths: what adapters read exists in the schema of the plugin.

use std::collections::{BTreeMap, BTreeSet};

use secnumgate::policy::reads;

use super::{files, is_rego, root};

/// Attributes of every resource type, of every plugin, without `[]`.
pub(crate) fn schema() -> BTreeMap<String, BTreeSet<String>> {
    let mut schema: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in files(&root("tests/data/schema")).iter().filter(|path| path.extension().is_some_and(|e| e == "tsv")) {
        for line in std::fs::read_to_string(path).unwrap().lines() {
            let mut columns = line.split('\t');
            let (name, attribute) = (columns.next().unwrap(), columns.next().unwrap());
            schema.entry(name.to_owned()).or_default().insert(attribute.replace("[]", ""));
        }
    }
    schema
}

/// Types of the companions of a main type, by relation.
fn companions(provider: &str) -> BTreeMap<(String, String), Vec<String>> {
    let text = std::fs::read_to_string(root(&format!("policies/providers/{provider}/provider.yaml"))).unwrap();
    let document: serde_json::Value = serde_saphyr::from_str(&text).unwrap();
    let mut found = BTreeMap::new();
    for (main, relations) in document["companions"]["types"].as_object().into_iter().flatten() {
        for (relation, companion) in relations.as_object().unwrap() {
            let types = match &companion["type"] {
                serde_json::Value::String(one) => vec![one.clone()],
                many => many.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect(),
            };
            found.insert((main.clone(), relation.clone()), types);
        }
    }
    found
}

#[test]
fn adapters_read_what_the_plugin_has() {
    let schema = schema();
    let (mut wrong, mut checked) = (Vec::new(), 0);
    let mut hold = |file: &str, resource_type: &str, path: &str| {
        checked += 1;
        let known = schema.get(resource_type).is_some_and(|paths| paths.contains(&path.replace("[]", "")));
        if !known {
            wrong.push(format!("{file}: `{resource_type}` has no `{path}`"));
        }
    };
    for path in files(&root("policies/providers")) {
        let file = path.strip_prefix(root("policies/providers")).unwrap().to_str().unwrap().replace('\\', "/");
        if !is_rego(&path) || file.ends_with("_test.rego") {
            continue;
        }
        let companions = companions(file.split('/').next().unwrap());
        for rule in reads::scan(&std::fs::read_to_string(&path).unwrap()) {
            for read in rule.after.iter().chain(&rule.before).chain(&rule.targets) {
                hold(&file, &rule.rule, read);
            }
            for relation in rule.near.keys().chain(&rule.missing) {
                let types = companions.get(&(rule.rule.clone(), relation.clone()));
                let types = types.unwrap_or_else(|| panic!("{file}: `{}` has no companion `{relation}`", rule.rule));
                for read in rule.near.get(relation).into_iter().flatten() {
                    for companion in types {
                        hold(&file, companion, read);
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 90, "{checked}");
}
