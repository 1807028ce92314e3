//! What holds of every document.

use super::facts::{Class, PlaceStep};
use super::*;
use crate::vendor::plugin::Section;
use std::collections::BTreeSet;

/// Type → paths of the plugin's real schema; a map holds any name.
fn schema(plugin: &str) -> BTreeMap<String, BTreeSet<String>> {
    let file = format!("{}/tests/data/schema/{plugin}.tsv", env!("CARGO_MANIFEST_DIR"));
    let mut types: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in std::fs::read_to_string(file).unwrap().lines() {
        let mut fields = line.split('\t');
        let (name, path) = (fields.next().unwrap(), fields.next().unwrap());
        let paths = types.entry(name.to_owned()).or_default();
        paths.insert(path.to_owned());
        if fields.next().is_some_and(|kind| kind.starts_with("map(")) {
            paths.insert(format!("{path}.*"));
        }
    }
    types
}

#[test]
fn every_path_stands_in_the_schema_of_its_plugin() {
    let mut wrong = Vec::new();
    for plugin in data().plugins().unwrap() {
        let schema = schema(&plugin.name);
        for (name, path) in plugin.paths() {
            let path = path.split(".{endpoint}").next().unwrap().trim_end_matches("[]");
            let below =
                |known: &String| known.starts_with(&format!("{path}.")) || known.starts_with(&format!("{path}["));
            let in_map = |known: &String, path: &str| known.ends_with(".*") && pattern::matches(known, path);
            let holds = |paths: &BTreeSet<String>| {
                path.is_empty()
                    || path == "id"
                    || paths.contains(path)
                    || paths.iter().any(|known| pattern::matches(path, known) || below(known) || in_map(known, path))
            };
            let mut of_type = schema.iter().filter(|(known, _)| pattern::matches(&name, known)).peekable();
            let missing = of_type.peek().is_none();
            if missing || !of_type.all(|(_, paths)| holds(paths)) {
                wrong.push(format!("{name}.{path}"));
            }
        }
    }
    assert!(wrong.is_empty(), "not in the schema: {wrong:#?}");
}

#[test]
fn the_small_plugins_are_covered_to_the_last_type() {
    for name in ["outscale", "scaleway", "ovh", "openstack", "numspot", "cloudtemple", "kubernetes"] {
        let plugin = data().plugins().unwrap().into_iter().find(|plugin| plugin.name.as_ref() == name).unwrap();
        let types = schema(name).into_keys().filter(|name| name != "provider");
        let uncovered: Vec<_> = types.filter(|name| plugin.type_facts(name).is_none()).collect();
        assert!(uncovered.is_empty(), "{name}: {uncovered:?}");
    }
}

#[test]
fn every_fact_has_a_source_and_a_date() {
    let as_of = data().as_of();
    let dated = |date: &str| date.len() == 10 && date.starts_with("20") && date <= as_of;
    for plugin in data().plugins().unwrap() {
        for section in [Section::Configuration, Section::Secrets, Section::Companions] {
            let (source, date) = plugin.provenance(section).unwrap();
            assert!(plugin.source(source).is_some() && dated(date), "{} {section:?}", plugin.name);
        }
        for name in schema(&plugin.name).keys() {
            if let Some(facts) = plugin.type_facts(name) {
                assert!(plugin.source(&facts.source).is_some() && dated(&facts.date), "{name}");
                assert!(facts.class != Class::None || facts.reason.is_some(), "{name} holds nothing: why?");
            }
            for (path, default) in plugin.defaults(name).into_iter().flatten() {
                assert!(plugin.source(&default.source).is_some() && dated(&default.date), "{name}.{path}");
            }
        }
    }
    for operator in data().operators().unwrap() {
        let (source, date) = operator.provenance();
        assert!(operator.sources.contains_key(&source) && dated(&date), "{}", operator.id);
        for name in operator.regions.table.keys() {
            let place = operator.place(name, IdentifierKind::Any);
            let place = place.value().unwrap_or_else(|| panic!("{} does not find its own {name}", operator.id));
            assert!(operator.sources.contains_key(&place.source) && dated(&place.date), "{} {name}", operator.id);
            for code in &place.countries {
                assert!(data().country(code).is_some(), "{} {name}: {code} is not a country of the data", operator.id);
            }
        }
        for perimeter in &operator.perimeters {
            let source = perimeter.src.as_ref().or(operator.src.as_ref()).unwrap();
            assert!(operator.sources.contains_key(source), "{} {}", operator.id, perimeter.offer);
        }
    }
}

#[test]
fn every_operator_that_a_plugin_names_exists() {
    for plugin in data().plugins().unwrap() {
        let unset = &plugin.configuration.unset;
        let named = plugin.operators.iter().chain(&plugin.configuration.read_places_as).chain(&unset.by_region);
        for id in named.chain(&unset.operator) {
            assert_eq!(data().operator(id).unwrap().id, *id, "{}", plugin.name);
        }
    }
}

#[test]
fn a_parent_is_a_type_that_has_a_place() {
    for plugin in data().plugins().unwrap() {
        for name in schema(&plugin.name).keys() {
            for step in plugin.type_facts(name).map(|facts| facts.place.as_slice()).unwrap_or_default() {
                let PlaceStep::Parent { to, .. } = step else { continue };
                assert!(to.iter().all(|parent| plugin.type_facts(parent).is_some()), "{name} {step:?}");
            }
        }
    }
}

#[test]
fn words_of_perimeters_are_words_of_types() {
    let mut words = BTreeSet::from(["openshift".to_owned(), "network".to_owned()]);
    for plugin in data().plugins().unwrap() {
        for name in schema(&plugin.name).keys() {
            words.extend(plugin.type_facts(name).and_then(|facts| facts.service.as_deref()).map(str::to_owned));
        }
    }
    for operator in data().operators().unwrap() {
        for service in
            operator.perimeters.iter().flat_map(|perimeter| perimeter.services.iter().chain(&perimeter.unsettled))
        {
            assert!(words.contains(service.as_ref()), "{}: {service}", operator.id);
        }
    }
}

#[test]
fn a_plugin_is_found_by_the_names_of_old_versions() {
    let name = |source| data().plugin(source).unwrap().map(|plugin| plugin.name.to_string());
    for source in ["aws", "-/aws", "registry.terraform.io/-/aws", "registry.terraform.io/hashicorp/aws"] {
        assert_eq!(name(source).as_deref(), Some("aws"), "{source}");
    }
    assert_eq!(name("outscale").as_deref(), Some("outscale"));
    for source in ["", "/aws", "-/", "example/aws", "registry.terraform.io/example/aws"] {
        assert_eq!(name(source), None, "{source}");
    }
    assert!(data().is_utility("null").unwrap() && data().is_utility("-/random").unwrap());
}

#[test]
fn hosts_of_one_operator_are_not_hosts_of_another() {
    let operators = data().operators().unwrap();
    let samples = [
        ("api.eu-west-2.outscale.com", "outscale"),
        ("oos.eu-west-2.outscale.com", "outscale"),
        ("api.scaleway.com", "scaleway"),
        ("s3.nl-ams.scw.cloud", "scaleway"),
        ("auth.cloud.ovh.net", "ovh"),
        ("auth.cloud.ovh.us", "ovh-us"),
        ("api.us.ovhcloud.com", "ovh-us"),
        ("api.eu-west-2.numspot.com", "numspot"),
        ("shiva.cloud-temple.com", "cloudtemple"),
        ("storage.googleapis.com", "google"),
        ("storage.s3nsapis.fr", "s3ns"),
        ("management.azure.com", "azure"),
        ("management.sovcloud-api.fr", "bleu"),
        ("management.chinacloudapi.cn", "azure-china"),
        ("s3.cn-north-1.amazonaws.com.cn", "aws-cn"),
        ("s3.eusc-de-east-1.amazonaws.eu", "aws-eusc"),
        ("s3.eusc-de-east-1.api.amazonwebservices.eu", "aws-eusc"),
        ("iam.eu-de.otc.t-systems.com", "otc"),
    ];
    for (host, expected) in samples {
        let endpoint = pattern::Endpoint::parse(host).unwrap();
        let owners: Vec<_> =
            operators.iter().filter(|one| one.recognise(&endpoint).is_some()).map(|one| one.id.as_ref()).collect();
        assert_eq!(owners, [expected], "{host}");
    }
}

#[test]
fn pairs_are_regions_of_the_table_and_go_both_ways() {
    let azure = data().operator("azure").unwrap();
    let pair = |name: &str| azure.pair(name).map(|place| place.countries.join("+"));
    assert_eq!(pair("France Central").as_deref(), Some("FR"));
    assert_eq!(pair("uksouth").as_deref(), Some("GB"));
    assert_eq!(pair("italynorth"), None, "no pair is recorded, and none is assumed");
    for operator in data().operators().unwrap() {
        for (one, other) in &operator.pairs {
            assert_eq!(operator.pairs.get(other), Some(one), "{}: {one}", operator.id);
            assert!(operator.pair(one).is_some(), "{}: {one}", operator.id);
        }
    }
}
