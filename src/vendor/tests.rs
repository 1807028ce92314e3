use std::path::{Path, PathBuf};

use super::judged::Judged;
use super::operator::{Control, DeclaredVendor};
use super::place::{IdentifierKind, Place};
use super::settings::Written;
use super::*;
use crate::plan::value::{Cause, Value};
use crate::severity::Confidence;

/// The YAML files of the project, as the JSON texts that a build embeds.
fn documents() -> Vec<(String, String)> {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "yaml") {
                files.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(&root.join("policies/data"), &mut files);
    collect(&root.join("policies/providers"), &mut files);
    files.sort();
    let read = |path: PathBuf| {
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
        let text = std::fs::read_to_string(&path).unwrap();
        let value: serde_json::Value = serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, value.to_string())
    };
    files.into_iter().map(read).collect()
}

pub(super) fn data() -> &'static VendorData {
    static DATA: OnceLock<VendorData> = OnceLock::new();
    DATA.get_or_init(|| {
        let documents = documents();
        VendorData::from_documents(documents.iter().map(|(name, json)| (name.as_str(), json.as_str()))).unwrap()
    })
}

fn plugin(source: &str) -> &'static Plugin {
    data().plugin(source).unwrap().unwrap()
}

/// A provider block in which everything is known and nothing is hidden.
fn block(json: &str) -> Written {
    fn convert(json: &serde_json::Value) -> Value {
        match json {
            serde_json::Value::String(text) if text == "<after apply>" => Value::unknown(Cause::AfterApply),
            serde_json::Value::String(text) => Value::string(text.as_str()),
            serde_json::Value::Array(items) => Value::List(items.iter().map(convert).collect()),
            serde_json::Value::Object(fields) => {
                Value::Object(fields.iter().map(|(name, field)| (name.as_str().into(), convert(field))).collect())
            }
            serde_json::Value::Bool(b) => Value::Bool(*b),
            _ => Value::Null,
        }
    }
    Written::complete(convert(&serde_json::from_str(json).unwrap()))
}

/// Operator and place of a configuration in a few words: `outscale by api[0].endpoint`, `US by region`.
fn who(source: &str, json: &str, resource_type: Option<&str>) -> String {
    match plugin(source).operator(&block(json), &[], resource_type).unwrap() {
        Judged::Known { value, by, .. } => format!("{} by {}", value.id, by.as_deref().unwrap_or("-")),
        Judged::Open { by } => format!("open by {}", by.as_deref().unwrap_or("-")),
        Judged::Unknown { cause, at } => format!("{cause} at {}", at.as_deref().unwrap_or("-")),
    }
}

fn place_words(place: Judged<Place>) -> String {
    match place {
        Judged::Known { value, by, .. } => format!("{} by {}", value.countries.join("+"), by.as_deref().unwrap_or("-")),
        Judged::Open { by } => format!("open by {}", by.as_deref().unwrap_or("-")),
        Judged::Unknown { cause, at } => format!("{cause} at {}", at.as_deref().unwrap_or("-")),
    }
}

fn place(source: &str, json: &str, resource_type: Option<&str>) -> String {
    let (plugin, block) = (plugin(source), block(json));
    match plugin.operator(&block, &[], resource_type).unwrap() {
        Judged::Known { value, .. } => place_words(plugin.configured_place(&value, &block, resource_type)),
        other => place_words(other.map(|_| panic!("known"))),
    }
}

fn country(operator: &str, identifier: &str) -> String {
    match data().operator(operator).unwrap().place(identifier, IdentifierKind::Any) {
        Judged::Known { value, .. } if value.countries.is_empty() => format!("{:?}", value.eu),
        Judged::Known { value, .. } => value.countries.join("+"),
        Judged::Open { .. } => "open".into(),
        Judged::Unknown { cause, .. } => cause.to_string(),
    }
}

mod outscale {
    use super::*;

    const OUTSCALE: &str = "registry.terraform.io/outscale/outscale";

    #[test]
    fn the_region_of_the_block_decides() {
        let json = r#"{"api": [{"region": "cloudgouv-eu-west-1"}]}"#;
        assert_eq!(place(OUTSCALE, json, None), "FR by api[0].region");
        assert_eq!(place(OUTSCALE, json, Some("outscale_vm")), "FR by api[0].region");
        assert_eq!(place(OUTSCALE, r#"{"region": "us-east-2"}"#, None), "US by region");
    }

    #[test]
    fn names_of_regions_collide_between_clouds() {
        assert_eq!(country("outscale", "eu-west-2"), "FR");
        assert_eq!(country("outscale", "eu-west-2b"), "FR");
        assert_eq!(country("outscale", "eu-west-1"), "not-in-vendor-data");
    }

    #[test]
    fn an_endpoint_with_a_path_wins_over_the_region() {
        let json = r#"{"api": [{"region": "eu-west-2", "endpoint": "https://api.us-east-2.outscale.com/api/v1"}]}"#;
        assert_eq!(place(OUTSCALE, json, None), "US by api[0].endpoint");
        let same = r#"{"api": [{"region": "eu-west-2", "endpoint": "https://api.eu-west-2.outscale.com/api/v1"}]}"#;
        assert_eq!(place(OUTSCALE, same, None), "FR by api[0].region");
    }

    #[test]
    fn a_bare_host_is_rewritten_with_the_region() {
        for endpoint in ["api.us-east-2.outscale.com", "https://api.us-east-2.outscale.com"] {
            let both = format!(r#"{{"api": [{{"region": "eu-west-2", "endpoint": "{endpoint}"}}]}}"#);
            assert_eq!(place(OUTSCALE, &both, None), "FR by api[0].region");
            let alone = format!(r#"{{"api": [{{"endpoint": "{endpoint}"}}]}}"#);
            assert_eq!(place(OUTSCALE, &alone, None), "environment at api[0].region");
        }
    }

    #[test]
    fn the_old_form_of_endpoints_decides() {
        let json = r#"{"endpoints": [{"api": "https://api.ap-northeast-1.outscale.com/api/v1"}]}"#;
        assert_eq!(place(OUTSCALE, json, None), "JP by endpoints[0].api");
    }

    #[test]
    fn kubernetes_is_configured_apart() {
        let json = r#"{"api": [{"region": "eu-west-2"}], "oks": [{"region": "us-west-1"}]}"#;
        assert_eq!(place(OUTSCALE, json, Some("outscale_oks_project")), "US by oks[0].region");
        assert_eq!(place(OUTSCALE, json, Some("outscale_volume")), "FR by api[0].region");
        assert_eq!(place(OUTSCALE, json, None), "US by oks[0].region");
        let api_only = r#"{"api": [{"region": "eu-west-2"}]}"#;
        assert_eq!(place(OUTSCALE, api_only, Some("outscale_oks_project")), "environment at oks[0].region");
    }

    #[test]
    fn nothing_written_is_the_own_vendor_and_an_unknown_place() {
        assert_eq!(who(OUTSCALE, "{}", None), "outscale by api[0].endpoint");
        assert_eq!(place(OUTSCALE, "{}", None), "environment at api[0].region");
    }

    #[test]
    fn a_foreign_host_is_nobody_we_know() {
        let json = r#"{"api": [{"region": "eu-west-2", "endpoint": "https://api.eu-west-2.example.com/api/v1"}]}"#;
        assert_eq!(who(OUTSCALE, json, None), "not-in-vendor-data at api[0].endpoint");
        let hidden = r#"{"api": [{"region": "eu-west-2", "endpoint": "<after apply>"}]}"#;
        assert_eq!(who(OUTSCALE, hidden, None), "after-apply at api[0].endpoint");
        assert_eq!(place(OUTSCALE, r#"{"api": [{"region": "<after apply>"}]}"#, None), "after-apply at api[0].region");
    }

    #[test]
    fn a_block_that_cannot_be_seen_is_not_a_block_that_is_not_written() {
        let unseen = Written { value: Value::Object(std::collections::BTreeMap::new()), complete: false };
        let answer = plugin(OUTSCALE).operator(&unseen, &[], None).unwrap();
        assert!(matches!(answer, Judged::Unknown { cause: Cause::NeedsSources(_), .. }), "{answer:?}");
    }

    #[test]
    fn the_perimeter_is_one_offer_in_one_region() {
        let (plugin, operator) = (plugin(OUTSCALE), data().operator("outscale").unwrap());
        let inside = |region: &str, resource_type: &str| {
            let place = operator.place(region, IdentifierKind::Any).value().unwrap().clone();
            plugin.perimeter(&operator, &place, resource_type).value().map(|scope| scope.inside)
        };
        assert_eq!(inside("cloudgouv-eu-west-1", "outscale_vm"), Some(true));
        assert_eq!(inside("cloudgouv-eu-west-1c", "outscale_volume"), Some(true));
        assert_eq!(inside("eu-west-2", "outscale_vm"), Some(false));
        assert_eq!(inside("cloudgouv-eu-west-1", "outscale_oks_cluster"), None, "IaaS is qualified, a service is not said");
        assert_eq!(inside("eu-west-2", "outscale_oks_cluster"), Some(false));
        assert_eq!(inside("cloudgouv-eu-west-1", "outscale_tag"), None);
    }

    #[test]
    fn a_perimeter_carries_its_end_and_its_source() {
        let operator = data().operator("outscale").unwrap();
        let place = operator.place("cloudgouv-eu-west-1", IdentifierKind::Region).value().unwrap().clone();
        let scope = operator.scope(&place, "compute").value().unwrap().clone();
        assert_eq!(scope.offer.unwrap().until.as_deref(), Some("2026-11-30"));
        assert_eq!((scope.source.as_ref(), scope.date.as_ref()), ("anssi-2026-09", "2026-09-29"));
    }

    #[test]
    fn defaults_secrets_and_companions_are_found() {
        let plugin = plugin(OUTSCALE);
        let protocol = plugin.default("outscale_security_group_rule", "ip_protocol").unwrap();
        assert_eq!(protocol.value, Value::string("-1"));
        assert_eq!(protocol.date.as_ref(), "2026-08-12");
        assert!(plugin.default("outscale_security_group_rule", "ip_range").is_none());
        let shape = plugin.secret_shape("outscale_snapshot_export_task").unwrap();
        assert!(shape.get("osu_export").and_then(|s| s.get("osu_api_key")).and_then(|s| s.get("secret_key")).unwrap().all);
        let attributes = &plugin.companions("outscale_load_balancer").unwrap()["attributes"];
        assert_eq!(attributes.types[0].as_ref(), "outscale_load_balancer_attributes");
    }
}

mod scaleway {
    use super::*;

    const SCALEWAY: &str = "registry.opentofu.org/scaleway/scaleway";

    #[test]
    fn region_and_zone_are_two_settings() {
        let json = r#"{"region": "nl-ams", "zone": "pl-waw-1"}"#;
        assert_eq!(place(SCALEWAY, json, Some("scaleway_rdb_instance")), "NL by region");
        assert_eq!(place(SCALEWAY, json, Some("scaleway_instance_server")), "PL by zone");
        assert_eq!(place(SCALEWAY, json, None), "NL by region");
        assert_eq!(place(SCALEWAY, r#"{"zone": "pl-waw-1"}"#, None), "PL by zone");
    }

    #[test]
    fn neither_setting_stands_in_for_the_other() {
        let region = r#"{"region": "nl-ams"}"#;
        assert_eq!(place(SCALEWAY, region, Some("scaleway_instance_server")), "environment at zone");
        let zone = r#"{"zone": "nl-ams-1"}"#;
        assert_eq!(place(SCALEWAY, zone, Some("scaleway_rdb_instance")), "environment at region");
    }

    #[test]
    fn nothing_written_is_scaleway_somewhere() {
        assert_eq!(who(SCALEWAY, "{}", None), "scaleway by api_url");
        assert_eq!(place(SCALEWAY, "{}", None), "environment at region");
    }

    #[test]
    fn a_region_behind_a_foreign_address_means_nothing() {
        let json = r#"{"api_url": "https://api.cloud-banc.example.net", "region": "fr-par"}"#;
        assert_eq!(who(SCALEWAY, json, None), "not-in-vendor-data at api_url");
        assert_eq!(place(SCALEWAY, json, Some("scaleway_rdb_instance")), "not-in-vendor-data at api_url");
        assert_eq!(place(SCALEWAY, json, Some("scaleway_object_bucket")), "FR by region", "api_url does not move buckets");
        let own = r#"{"api_url": "https://api.scaleway.com", "region": "fr-par"}"#;
        assert_eq!(place(SCALEWAY, own, None), "FR by region");
    }

    #[test]
    fn a_region_that_the_table_does_not_know_is_never_assumed() {
        assert_eq!(country("scaleway", "fr-snc"), "not-in-vendor-data");
        assert_eq!(place(SCALEWAY, r#"{"region": "fr-snc"}"#, None), "not-in-vendor-data at region");
    }

    #[test]
    fn nothing_is_qualified_and_an_offer_is_on_the_way() {
        let operator = data().operator("scaleway").unwrap();
        let place = operator.place("fr-par-1", IdentifierKind::Zone).value().unwrap().clone();
        assert_eq!(place.region.as_deref(), Some("fr-par"));
        let scope = plugin(SCALEWAY).perimeter(&operator, &place, "scaleway_instance_server").value().unwrap().clone();
        assert!(!scope.inside);
        assert_eq!(scope.offer.unwrap().offer.as_ref(), "Scaleway SecNumCloud");
    }

    #[test]
    fn an_identifier_of_the_state_carries_its_place() {
        let (plugin, operator) = (plugin(SCALEWAY), data().operator("scaleway").unwrap());
        let id = |text| plugin.place_in_identifier(&operator, text, None).map(place_words);
        assert_eq!(id("nl-ams-1/11111111-1111-1111-1111-111111111111").as_deref(), Some("NL by -"));
        assert_eq!(id("11111111-1111-1111-1111-111111111111"), None);
    }
}

#[test]
fn a_plugin_is_found_by_source_at_any_registry_and_by_type() {
    for source in ["scaleway/scaleway", "registry.opentofu.org/scaleway/scaleway", "registry.terraform.io/Scaleway/scaleway"] {
        assert_eq!(plugin(source).name.as_ref(), "scaleway");
    }
    assert!(data().plugin("registry.terraform.io/acme/scaleway").unwrap().is_none());
    assert_eq!(data().plugin_of_type("outscale_vm").unwrap().unwrap().name.as_ref(), "outscale");
    assert!(data().plugin_of_type("acme_thing").unwrap().is_none());
}

#[test]
fn the_union_has_27_members_and_leaves_neighbours_out() {
    let union = data().union();
    assert_eq!(union.countries.len(), 27);
    for code in ["NO", "IS", "LI", "CH", "GB", "US"] {
        assert!(data().country(code).is_some(), "{code}");
        assert!(!data().in_area(code, &union), "{code}");
    }
    assert!(data().in_area("IE", &union));
}

#[test]
fn a_declared_vendor_answers_for_its_host() {
    let declared = [DeclaredVendor {
        name: "Example Cloud".into(),
        plugin: Some("outscale".into()),
        endpoint: "https://api.cloud.example.fr/v3".into(),
        country: "FR".into(),
        control: Control::Eu,
        regions: [("par1".into(), "FR".into()), ("fra1".into(), "DE".into())].into(),
        qualified: vec!["par1".into()],
        qualified_until: Some("2027-06-30".into()),
    }];
    let plugin = plugin("outscale/outscale");
    let settings = block(r#"{"api": [{"endpoint": "https://api.cloud.example.fr", "region": "fra1"}]}"#);
    let answer = plugin.operator(&settings, &declared, None).unwrap();
    let operator = answer.value().unwrap();
    assert_eq!((operator.name.as_ref(), operator.vendor.control), ("Example Cloud", Control::Eu));
    assert_eq!(place_words(plugin.configured_place(operator, &settings, None)), "DE by api[0].region");
    let inside = |region| {
        let place = operator.place(region, IdentifierKind::Region).value().unwrap().clone();
        operator.scope(&place, "compute").value().unwrap().inside
    };
    assert!(inside("par1"));
    assert!(!inside("fra1"));
    let other = block(r#"{"api": [{"endpoint": "https://api.cloud.example.fr.evil.example", "region": "fra1"}]}"#);
    assert!(plugin.operator(&other, &declared, None).unwrap().value().is_none());
}

#[test]
fn an_area_narrower_than_the_union_is_asked_country_by_country() {
    let operator = data().operator("scaleway").unwrap();
    let place = operator.place("nl-ams", IdentifierKind::Region).value().unwrap().clone();
    assert_eq!(place.eu, Some(true));
    assert_eq!(place.within(&Area::of(["fr", "DE"]), data().countries()), Some(false));
    assert_eq!(place.within(&data().union(), data().countries()), Some(true));
}

#[test]
fn utilities_are_out_of_scope_with_a_reason() {
    let reason = |source, resource_type| data().out_of_scope(source, resource_type).unwrap();
    assert!(reason("registry.terraform.io/hashicorp/random", "random_id").is_some());
    assert!(reason("terraform.io/builtin/terraform", "terraform_data").is_some());
    assert!(reason("registry.terraform.io/acme/random", "random_id").is_none(), "another plugin may keep more");
    assert!(reason("registry.terraform.io/hashicorp/aws", "aws_s3_bucket").is_none());
}

#[test]
fn a_broken_document_is_an_error_and_not_an_unknown_plugin() {
    let documents = [
        ("data/countries", r#"{"sources": {}, "src": null, "date": null, "countries": {}}"#),
        ("data/out-of-scope", "{}"),
        ("providers/x/provider", r#"{"plugins": ["a/x"]}"#),
    ];
    let data = VendorData::from_documents(documents.into_iter()).unwrap();
    assert!(matches!(data.plugin("a/x"), Err(VendorError::Document { .. })));
    assert!(matches!(data.out_of_scope("a/x", "x_y"), Err(VendorError::Document { .. })));
}

#[test]
fn an_unset_argument_of_a_known_vendor_is_certain() {
    let answer = plugin("outscale/outscale").operator(&block("{}"), &[], None).unwrap();
    assert!(matches!(answer, Judged::Known { confidence: Confidence::Certain, .. }));
}
