//! Headers: complete, true to their folder, and written like the others.

use std::collections::{BTreeMap, BTreeSet};

use secnumgate::policy::control::{Header, Scope, controls};
use secnumgate::policy::info::Outcomes;
use secnumgate::policy::referential::letters;
use secnumgate::project;
use serde::Deserialize;

use super::paths::schema;
use super::root;

#[derive(Deserialize)]
struct Concept {
    title: BTreeMap<String, String>,
    fields: BTreeMap<String, String>,
}

fn concepts() -> BTreeMap<String, Concept> {
    serde_saphyr::from_str(&std::fs::read_to_string(root("policies/lib/concepts.yaml")).unwrap()).unwrap()
}

fn providers() -> BTreeSet<String> {
    let entries = std::fs::read_dir(root("policies/providers")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn an_id_is_its_folder_and_its_package() {
    for control in controls().unwrap() {
        let Header { id, .. } = &control.header;
        assert_eq!(control.path(), format!("policies/controls/{}/{id}/control.rego", control.domain));
        let package = format!("package {}\n", control.package());
        assert!(control.source().contains(&package), "{id}: {package}");
        assert!(id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{id}");
        assert!(control.header.since.split('.').count() == 3, "{id}");
    }
    assert_eq!(controls().unwrap().len(), 14);
}

#[test]
fn messages_name_only_what_a_fact_has() {
    let concepts = concepts();
    for control in controls().unwrap() {
        let header = &control.header;
        let mut fields = BTreeSet::new();
        for concept in &header.concepts {
            let known = concepts.get(concept).unwrap_or_else(|| panic!("{}: no concept `{concept}`", header.id));
            assert!(known.title.contains_key("en") && known.title.contains_key("fr"));
            fields.extend(known.fields.keys().map(|field| format!("f.{field}")));
        }
        // Equal groups are judged once: a message has no name for them.
        fields.remove("f.group");
        for (key, text) in &header.messages {
            for text in [&text.en, &text.fr] {
                for place in text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()) {
                    let known =
                        ["address", "path", "value", "cause", "ports"].contains(&place) || fields.contains(place);
                    assert!(known, "{} {key}: {{{place}}}", header.id);
                }
                assert!(text.contains("{address}"), "{} {key}: which resource?", header.id);
            }
        }
    }
}

#[test]
fn message_keys_are_used() {
    let causes = [
        "after-apply",
        "environment",
        "not-set",
        "not-mapped",
        "no-argument",
        "not-in-vendor-data",
        "unexpected-type",
        "elsewhere",
        "unpaired",
        "needs-sources",
        "unsupported-function",
        "sensitive",
    ];
    for control in controls().unwrap() {
        let header = &control.header;
        for key in ["fail", "undetermined"] {
            assert!(header.messages.contains_key(key), "{}: no message `{key}`", header.id);
        }
        for key in header.messages.keys().filter(|key| !["fail", "undetermined"].contains(&key.as_str())) {
            let used = match key.strip_prefix("undetermined-") {
                Some(cause) => {
                    let variant = cause.strip_suffix("-whose").or_else(|| cause.strip_suffix("-at-vendor"));
                    causes.contains(&variant.unwrap_or(cause))
                }
                // The words on openings say it of rules of a group that let everyone in only together.
                None if key == "together" => control.header.scope == Scope::Group,
                None => control.source().contains(&format!("\"{key}\")")),
            };
            assert!(used, "{}: nothing says `{key}`", header.id);
        }
        assert!(header.severity_of.keys().all(|key| header.messages.contains_key(key)), "{}", header.id);
    }
}

#[test]
fn remedies_and_reasons_belong_to_something_that_exists() {
    let (schema, providers) = (schema(), providers());
    for control in controls().unwrap() {
        let header = &control.header;
        for key in header.remediation.keys().filter(|key| !["any", "elsewhere", "nowhere"].contains(&key.as_str())) {
            let (owner, attribute) =
                key.split_once('.').map_or((key.as_str(), None), |(owner, rest)| (owner, Some(rest)));
            let paths = schema.get(owner);
            assert!(providers.contains(owner) || paths.is_some(), "{}: what is `{key}`?", header.id);
            if let (Some(paths), Some(attribute)) = (paths, attribute) {
                assert!(paths.contains(attribute), "{}: `{owner}` has no `{attribute}`", header.id);
            }
        }
        for provider in header.cannot.keys().chain(header.cells.keys()) {
            assert!(providers.contains(provider), "{}: no provider `{provider}`", header.id);
        }
    }
}

/// Texts that `explain` alone shows may take their time.
const LONG: [&str; 3] = ["pass", "fail", "undetermined"];

/// Every text of a header.
fn texts(header: &Header) -> Vec<(String, &str, &str)> {
    let localised = header.messages.iter().chain(&header.cannot).map(|(key, text)| (key.clone(), text));
    let cells = header
        .cells
        .iter()
        .flat_map(|(provider, cells)| cells.iter().map(move |(case, text)| (format!("{provider} {case:?}"), text)));
    let Outcomes { pass, fail, undetermined } = &header.outcomes;
    let single = [("rationale", &header.rationale), ("pass", pass), ("fail", fail), ("undetermined", undetermined)];
    let single = single.into_iter().chain(header.project.iter().map(|(key, text)| (key.as_str(), text)));
    let single = single.map(|(key, text)| (key.to_owned(), text));
    let mut all: Vec<(String, &str, &str)> =
        localised.chain(cells).chain(single).map(|(key, text)| (key, text.en.as_str(), text.fr.as_str())).collect();
    all.extend(header.remediation.iter().map(|(key, remedy)| (key.clone(), remedy.en.as_str(), remedy.fr.as_str())));
    all
}

#[test]
fn texts_are_short_and_set_like_the_others() {
    for control in controls().unwrap() {
        for (key, en, fr) in texts(&control.header) {
            for text in [en, fr] {
                let name = format!("{} {key}: {text}", control.header.id);
                let first = text.chars().next().unwrap();
                assert!(!first.is_uppercase(), "begins with a capital: {name}");
                assert!(!text.ends_with(['.', ' ']), "ends with a full stop: {name}");
                let longest = if LONG.contains(&key.as_str()) { 400 } else { 160 };
                assert!(text.chars().count() <= longest, "too long: {name}");
                assert!(!text.contains("  ") && !text.contains('\''), "spaces or straight quotes: {name}");
                assert_eq!(text.matches('`').count() % 2, 0, "backticks: {name}");
            }
            for wrong in [" :", " ;", " !", " ?", " »", "« "] {
                assert!(!fr.contains(wrong), "plain space before a sign: {fr}");
            }
            assert_ne!(en, fr);
        }
        for title in [&control.header.title.en, &control.header.title.fr] {
            assert!(title.starts_with(char::is_uppercase) && !title.ends_with('.'), "{title}");
        }
    }
}

#[test]
fn keys_of_the_project_file_exist() {
    let schema = project::schema();
    for control in controls().unwrap() {
        for key in control.header.project.keys() {
            let pointer = format!("/properties/{}", key.replace('.', "/properties/"));
            assert!(schema.pointer(&pointer).is_some(), "{}: no key `{key}`", control.header.id);
        }
    }
}

#[test]
fn each_letter_that_is_served_says_what_no_plan_shows_of_it() {
    for control in controls().unwrap() {
        for letter in control.letters() {
            let unseen = letters()[letter].typeset().unseen.unwrap_or_else(|| panic!("{letter}"));
            for text in [&unseen.en, &unseen.fr] {
                assert!(
                    text.chars().count() <= 220 && !text.ends_with('.') && !text.contains('\''),
                    "{letter}: {text}"
                );
            }
            assert!([" :", " ;", " ?", "« "].iter().all(|wrong| !unseen.fr.contains(wrong)), "{}", unseen.fr);
        }
    }
}
