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

mod aws {
    use super::*;

    const AWS: &str = "registry.terraform.io/hashicorp/aws";

    fn both(json: &str, resource_type: Option<&str>) -> (String, String) {
        (who(AWS, json, resource_type), place(AWS, json, resource_type))
    }

    #[test]
    fn a_region_alone_is_aws_and_likely() {
        assert_eq!(both(r#"{"region": "eu-west-3"}"#, None), ("aws by endpoints".into(), "FR by region".into()));
        assert_eq!(both(r#"{"region": "eu-west-2"}"#, None).1, "GB by region");
        let answer = plugin(AWS).operator(&block(r#"{"region": "eu-west-3"}"#), &[], None).unwrap();
        assert!(matches!(answer, Judged::Known { confidence: Confidence::Likely, .. }));
    }

    #[test]
    fn neither_region_nor_endpoint_is_the_environment() {
        assert_eq!(both("{}", None), ("environment at endpoints".into(), "environment at endpoints".into()));
        assert_eq!(both(r#"{"region": "<after apply>"}"#, None).0, "after-apply at region");
        let shown = plugin(AWS).place_without_operator("eu-west-2", IdentifierKind::Region).unwrap().unwrap();
        assert_eq!(place_words(shown), "GB by -", "a region that the plan shows is read as one of AWS");
    }

    #[test]
    fn a_region_names_its_partition() {
        let partition = |region: &str| who(AWS, &format!(r#"{{"region": "{region}"}}"#), None);
        assert_eq!(partition("eusc-de-east-1"), "aws-eusc by endpoints");
        assert_eq!(partition("cn-north-1"), "aws-cn by endpoints");
        assert_eq!(partition("us-gov-west-1"), "aws-us-gov by endpoints");
        assert_eq!(partition("eu-isoe-west-1"), "aws-iso by endpoints");
        assert_eq!(data().operator("aws-eusc").unwrap().vendor.control, Control::Foreign);
    }

    #[test]
    fn the_endpoint_says_whose_region_it_is() {
        let at = |region: &str, s3: &str| both(&format!(r#"{{"region": "{region}", "endpoints": [{{"s3": "{s3}"}}]}}"#), Some("aws_s3_bucket"));
        let expect = |operator: &str, place: &str| (format!("{operator} by endpoints[0].s3"), format!("{place} by region"));
        assert_eq!(at("eu-west-2", "https://oos.eu-west-2.outscale.com"), expect("outscale", "FR"));
        assert_eq!(at("eu-west-2", "https://objectstorage.eu-west-2.numspot.com"), expect("numspot", "FR"));
        assert_eq!(at("eu-west-2", "https://s3.eu-west-2.amazonaws.com"), expect("aws", "GB"));
        assert_eq!(at("eu-west-2", "https://s3.amazonaws.com"), expect("aws", "GB"));
        assert_eq!(at("fr-par", "https://s3.fr-par.scw.cloud"), expect("scaleway", "FR"));
        assert_eq!(at("gra", "https://s3.gra.io.cloud.ovh.net"), expect("ovh", "FR"));
        assert_eq!(at("uk", "s3.uk.io.cloud.ovh.net"), expect("ovh", "GB"));
        assert_eq!(at("eusc-de-east-1", "https://s3.eusc-de-east-1.amazonaws.eu"), expect("aws-eusc", "DE"));
        assert_eq!(at("us-gov-west-1", "https://s3.us-gov-west-1.amazonaws.com"), expect("aws-us-gov", "US"));
        assert_eq!(at("ch-gva-2", "https://sos-ch-gva-2.exo.io"), expect("exoscale", "CH"));
        assert_eq!(at("cellar-c2", "https://cellar-c2.services.clever-cloud.com"), expect("clevercloud", "FR"));
        assert_eq!(at("fr1", "https://tenant.s3.fr1.cloud-temple.com"), expect("cloudtemple", "FR"));
        let unknown = "not-in-vendor-data at endpoints[0].s3";
        assert_eq!(at("eu-west-3", "https://s3.stockage.example.net"), (unknown.into(), unknown.into()));
    }

    #[test]
    fn the_host_holds_against_a_region_that_is_made_up() {
        let json = r#"{"region": "eu-west-3", "endpoints": [{"s3": "https://oos.us-east-2.outscale.com"}]}"#;
        assert_eq!(place(AWS, json, Some("aws_s3_bucket")), "US by endpoints[0].s3");
    }

    #[test]
    fn an_endpoint_moves_its_own_service_only() {
        let json = r#"{"region": "eu-west-3", "endpoints": [{"s3": "https://s3.fr-par.scw.cloud"}]}"#;
        assert_eq!(who(AWS, json, Some("aws_s3_bucket_policy")), "scaleway by endpoints[0].s3");
        assert_eq!(who(AWS, json, Some("aws_kms_key")), "aws by endpoints");
        assert_eq!(place(AWS, json, Some("aws_kms_key")), "FR by region");
        assert_eq!(who(AWS, json, None), "scaleway by endpoints[0].s3");
        let two = r#"{"region": "eu-west-3", "endpoints": [{"s3": "https://s3.fr-par.scw.cloud", "kms": "https://kms.eu-west-3.amazonaws.com"}]}"#;
        assert_eq!(who(AWS, two, None), "aws by endpoints[0].kms", "the foreign one weighs most");
    }

    #[test]
    fn an_arn_carries_its_region() {
        let operator = data().operator("aws").unwrap();
        let place = |arn| plugin(AWS).place_in_identifier(&operator, arn, None).map(place_words);
        assert_eq!(place("arn:aws:kms:eu-central-2:123456789012:key/1").as_deref(), Some("CH by -"));
        assert_eq!(place("arn:aws:iam::123456789012:role/r"), None);
        assert_eq!(place("alias/aws/s3"), None);
    }

    #[test]
    fn a_local_zone_has_the_country_it_stands_in() {
        assert_eq!(country("aws", "eu-central-1-waw-1a"), "PL");
        assert_eq!(country("aws", "eu-west-3c"), "FR");
        assert_eq!(country("aws", "us-west-2-lax-1a"), "not-in-vendor-data");
    }
}

mod ovh_and_openstack {
    use super::*;

    const OVH: &str = "registry.terraform.io/ovh/ovh";
    const OPENSTACK: &str = "registry.terraform.io/terraform-provider-openstack/openstack";

    #[test]
    fn the_entity_is_not_the_place() {
        assert_eq!(who(OVH, r#"{"endpoint": "ovh-eu"}"#, None), "ovh by endpoint");
        assert_eq!(place(OVH, r#"{"endpoint": "ovh-eu"}"#, None), "open by endpoint");
        assert_eq!(place(OVH, r#"{"endpoint": "ovh-ca"}"#, None), "open by endpoint");
        assert_eq!(place(OVH, r#"{"endpoint": "ovh-us"}"#, None), "US by endpoint");
        assert_eq!(who(OVH, r#"{"endpoint": "https://eu.api.ovh.com/1.0"}"#, None), "ovh by endpoint");
        assert_eq!(who(OVH, "{}", None), "environment at endpoint");
        assert_eq!(data().operator("ovh-us").unwrap().vendor.control, Control::Foreign);
    }

    #[test]
    fn regions_are_read_in_every_spelling() {
        let cases = [
            ("GRA11", "FR"), ("gra", "FR"), ("eu-west-gra", "FR"), ("EU-WEST-PAR", "FR"), ("eu-west-par-b", "FR"),
            ("UK1", "GB"), ("BHS5", "CA"), ("DE1", "DE"), ("WAW1", "PL"), ("US-EAST-VA-1", "US"),
            ("EU-WEST-LZ-MNC", "GB"), ("EU-WEST-LZ-BRU-A", "BE"), ("EU-NORTH-LZ-OSL", "NO"), ("EU-WEST-LZ-ZRH", "CH"),
            ("eu-west-rbx-snc", "FR"), ("FOO1", "not-in-vendor-data"), ("RegionOne", "not-in-vendor-data"),
        ];
        for (identifier, expected) in cases {
            assert_eq!(country("ovh", identifier), expected, "{identifier}");
        }
    }

    #[test]
    fn two_spellings_are_one_place_and_a_zone_is_not_its_region() {
        let ovh = data().operator("ovh").unwrap();
        let place = |name| ovh.place(name, IdentifierKind::Any).value().unwrap().clone();
        assert_eq!(place("GRA11").region, place("gra9").region);
        assert_eq!(place("GRA11").zone, None);
        assert_eq!(place("eu-west-par-a").zone.as_deref(), Some("EU-WEST-PAR-A"));
        assert_eq!(place("eu-west-par-a").region, place("EU-WEST-PAR").region);
    }

    #[test]
    fn only_the_snc_codes_are_in_a_perimeter() {
        let ovh = data().operator("ovh").unwrap();
        let inside = |name, resource_type| {
            let place = ovh.place(name, IdentifierKind::Any).value().unwrap().clone();
            plugin(OPENSTACK).perimeter(&ovh, &place, resource_type).value().map(|scope| scope.inside)
        };
        assert_eq!(inside("eu-west-rbx-snc", "openstack_compute_instance_v2"), Some(true));
        assert_eq!(inside("eu-west-gra-snc", "openstack_objectstorage_container_v1"), Some(true));
        assert_eq!(inside("GRA11", "openstack_compute_instance_v2"), Some(false));
        assert_eq!(inside("RBX", "openstack_blockstorage_volume_v3"), Some(false));
    }

    #[test]
    fn the_host_of_the_identity_service_is_the_operator() {
        let at = |host: &str, region: &str| {
            let json = format!(r#"{{"auth_url": "{host}", "region": "{region}"}}"#);
            (who(OPENSTACK, &json, None), place(OPENSTACK, &json, None))
        };
        assert_eq!(at("https://auth.cloud.ovh.net/v3", "GRA11"), ("ovh by auth_url".into(), "FR by region".into()));
        assert_eq!(at("https://auth.cloud.ovh.us/v3", "US-EAST-VA-1").0, "ovh-us by auth_url");
        assert_eq!(at("https://auth.eu-west-rbx-snc.snc.ovh.net/v3", "eu-west-rbx-snc").1, "FR by region");
        assert_eq!(at("https://iam.eu-de.otc.t-systems.com/v3", "eu-de").1, "DE by region");
        assert_eq!(at("https://iam-pub.eu-ch2.sc.otc.t-systems.com/v3", "eu-ch2").1, "CH by region");
        let unknown = "not-in-vendor-data at auth_url";
        assert_eq!(at("https://keystone.example.net:5000/v3", "GRA11"), (unknown.into(), unknown.into()));
    }

    #[test]
    fn a_host_gives_the_region_where_none_is_written() {
        let json = r#"{"auth_url": "https://iam.eu-de.otc.t-systems.com/v3"}"#;
        assert_eq!(place(OPENSTACK, json, None), "DE by auth_url");
        assert_eq!(place(OPENSTACK, r#"{"auth_url": "https://auth.cloud.ovh.net/v3"}"#, None), "environment at region");
    }

    #[test]
    fn a_named_cloud_is_in_a_file_of_the_run() {
        assert_eq!(who(OPENSTACK, r#"{"cloud": "prod"}"#, None), "environment at cloud");
        assert_eq!(who(OPENSTACK, r#"{"region": "GRA11"}"#, None), "environment at auth_url");
        assert!(plugin(OPENSTACK).place_without_operator("GRA11", IdentifierKind::Region).unwrap().is_none());
        let read = plugin(OVH).place_without_operator("GRA11", IdentifierKind::Region).unwrap().unwrap();
        assert_eq!(place_words(read), "FR by -");
    }
}

mod google {
    use super::*;

    const GOOGLE: &str = "registry.terraform.io/hashicorp/google-beta";

    #[test]
    fn the_universe_is_the_operator() {
        let s3ns = r#"{"universe_domain": "s3nsapis.fr", "region": "u-france-east1"}"#;
        assert_eq!(who(GOOGLE, s3ns, None), "s3ns by universe_domain");
        assert_eq!(place(GOOGLE, s3ns, None), "FR by region");
        assert_eq!(who(GOOGLE, r#"{"region": "europe-west9"}"#, None), "google by universe_domain");
        assert_eq!(who(GOOGLE, r#"{"universe_domain": "apis.example"}"#, None), "not-in-vendor-data at universe_domain");
        assert_eq!(who(GOOGLE, r#"{"universe_domain": "<after apply>"}"#, None), "after-apply at universe_domain");
        let custom = r#"{"storage_custom_endpoint": "https://storage.proxy.example/"}"#;
        assert_eq!(who(GOOGLE, custom, None), "not-in-vendor-data at storage_custom_endpoint");
    }

    #[test]
    fn everything_in_the_french_universe_is_in_france() {
        assert_eq!(place(GOOGLE, r#"{"universe_domain": "s3nsapis.fr"}"#, None), "FR by universe_domain");
        assert_eq!(country("s3ns", "global"), "FR");
        assert_eq!(country("s3ns", "u-france-east1-b"), "FR");
        assert_eq!(country("s3ns", "europe-west9"), "not-in-vendor-data");
        let operator = data().operator("s3ns").unwrap();
        let everywhere = operator.everywhere().unwrap();
        assert!(operator.scope(&everywhere, "database").value().unwrap().inside);
    }

    #[test]
    fn multi_regions_are_the_sum_of_their_members() {
        let cases = [
            ("EU", "Some(true)"), ("europe", "None"), ("US", "Some(false)"), ("global", "Some(false)"),
            ("EUR4", "FI+NL"), ("EUR5", "BE+GB"), ("eur3", "BE+NL+FI"), ("europe-west2", "GB"), ("europe-west6", "CH"),
            ("europe-west9-a", "FR"), ("projects/p/regions/europe-west9", "FR"), ("regional-europe-west1", "BE"),
        ];
        for (identifier, expected) in cases {
            assert_eq!(country("google", identifier), expected, "{identifier}");
        }
        let google = data().operator("google").unwrap();
        let eu = |name| google.place(name, IdentifierKind::Any).value().unwrap().eu;
        assert_eq!((eu("EUR4"), eu("EUR5"), eu("EUR8"), eu("europe")), (Some(true), Some(false), Some(false), None));
    }

    #[test]
    fn a_zone_of_the_configuration_gives_the_region_and_not_the_reverse() {
        let zone = r#"{"zone": "europe-west9-a"}"#;
        assert_eq!(place(GOOGLE, zone, Some("google_sql_database_instance")), "FR by zone");
        assert_eq!(place(GOOGLE, zone, Some("google_compute_disk")), "FR by zone");
        let region = r#"{"region": "europe-west9"}"#;
        assert_eq!(place(GOOGLE, region, Some("google_compute_disk")), "environment at zone");
    }

    #[test]
    fn the_path_of_a_key_carries_its_location() {
        let operator = data().operator("google").unwrap();
        let key = "projects/p/locations/europe-west2/keyRings/r/cryptoKeys/k";
        let place = plugin(GOOGLE).place_in_identifier(&operator, key, None).map(place_words);
        assert_eq!(place.as_deref(), Some("GB by -"));
    }
}

mod azure {
    use super::*;

    const AZURE: &str = "registry.terraform.io/hashicorp/azurerm";

    #[test]
    fn the_metadata_host_goes_before_the_environment() {
        let bleu = r#"{"metadata_host": "management.sovcloud-api.fr", "environment": "public"}"#;
        assert_eq!(who(AZURE, bleu, None), "bleu by metadata_host");
        assert_eq!(place(AZURE, bleu, None), "FR by metadata_host");
        assert_eq!(data().operator("bleu").unwrap().vendor.control, Control::Eu);
        assert_eq!(who(AZURE, r#"{"metadata_host": "management.sovcloud-api.de"}"#, None), "delos by metadata_host");
    }

    #[test]
    fn an_environment_is_a_cloud() {
        let environment = |word: &str| format!(r#"{{"environment": "{word}"}}"#);
        assert_eq!(who(AZURE, &environment("public"), None), "azure by environment");
        assert_eq!(place(AZURE, &environment("public"), None), "open by environment");
        assert_eq!(place(AZURE, &environment("china"), None), "CN by environment");
        assert_eq!(place(AZURE, &environment("usgovernment"), None), "US by environment");
        assert_eq!(place(AZURE, "{}", None), "environment at environment");
        assert_eq!(who(AZURE, &environment("german"), None), "not-in-vendor-data at environment");
    }

    #[test]
    fn locations_are_read_without_knowing_the_cloud() {
        let read = |name| place_words(plugin(AZURE).place_without_operator(name, IdentifierKind::Region).unwrap().unwrap());
        assert_eq!(read("West Europe"), "NL by -");
        assert_eq!(read("bleufrancecentral"), "FR by -");
        assert_eq!(read("chinaeast2"), "CN by -");
        assert_eq!(read("Switzerland"), "CH by -");
        assert_eq!(read("norwayeast"), "NO by -");
        assert_eq!(read("westeuropa"), "not-in-vendor-data at -");
        assert_eq!(country("azure", "Europe"), "None", "a geography that is not the Union");
        assert_eq!(country("azure", "global"), "Some(false)");
    }

    #[test]
    fn an_offer_on_the_way_is_no_perimeter() {
        let bleu = data().operator("bleu").unwrap();
        let scope = bleu.scope(&bleu.everywhere().unwrap(), "compute").value().unwrap().clone();
        assert!(!scope.inside);
        assert_eq!(scope.offer.unwrap().status, operator::Status::InProcess);
    }
}

mod others {
    use super::*;

    const NUMSPOT: &str = "numspot/numspot";
    const TEMPLE: &str = "registry.terraform.io/cloud-temple/cloudtemple";
    const KUBERNETES: &str = "hashicorp/kubernetes";

    #[test]
    fn numspot_is_placed_by_its_hosts() {
        let json = r#"{"numspot_host": "https://api.cloudgouv-eu-west-1.numspot.com", "numspot_host_os": "https://objectstorage.eu-west-2.numspot.com"}"#;
        assert_eq!(place(NUMSPOT, json, None), "FR by numspot_host");
        assert_eq!(place(NUMSPOT, json, Some("numspot_bucket")), "FR by numspot_host_os");
        assert_eq!(who(NUMSPOT, "{}", None), "numspot by numspot_host");
        assert_eq!(place(NUMSPOT, "{}", None), "environment at numspot_host");
        assert_eq!(place(NUMSPOT, "{}", Some("numspot_vm")), "environment at numspot_host");
        assert_eq!(country("numspot", "eu-west-2b"), "FR");
    }

    #[test]
    fn nobody_verified_which_region_of_numspot_is_qualified() {
        let numspot = data().operator("numspot").unwrap();
        let place = numspot.place("cloudgouv-eu-west-1", IdentifierKind::Region).value().unwrap().clone();
        assert!(plugin(NUMSPOT).perimeter(&numspot, &place, "numspot_vm").value().is_none());
    }

    #[test]
    fn cloud_temple_is_in_france_whatever_is_written() {
        assert_eq!(place(TEMPLE, r#"{"address": "shiva.cloud-temple.com"}"#, None), "FR by address");
        assert_eq!(place(TEMPLE, "{}", None), "FR by -");
        assert_eq!(who(TEMPLE, "{}", None), "cloudtemple by address");
        assert_eq!(who(TEMPLE, r#"{"address": "shiva.example.com"}"#, None), "not-in-vendor-data at address");
        let temple = data().operator("cloudtemple").unwrap();
        let here = temple.everywhere().unwrap();
        let inside = |name| plugin(TEMPLE).perimeter(&temple, &here, name).value().map(|scope| scope.inside);
        assert_eq!(inside("cloudtemple_compute_virtual_machine"), Some(true));
        assert_eq!(inside("cloudtemple_object_storage_bucket"), Some(true));
        assert_eq!(inside("cloudtemple_public_cloud_vm_instance"), None);
    }

    #[test]
    fn a_managed_cluster_is_known_by_its_host() {
        let at = |host: &str| {
            let json = format!(r#"{{"host": "{host}"}}"#);
            (who(KUBERNETES, &json, None), place(KUBERNETES, &json, None))
        };
        let known = |operator: &str, place: &str| (format!("{operator} by host"), format!("{place} by host"));
        assert_eq!(at("https://1b2c.api.k8s.fr-par.scw.cloud:6443"), known("scaleway", "FR"));
        assert_eq!(at("https://x1.c1.gra.k8s.ovh.net"), known("ovh", "FR"));
        assert_eq!(at("https://x1.c1.bhs5.k8s.ovh.net"), known("ovh", "CA"));
        assert_eq!(at("https://ABC.gr7.eu-west-2.eks.amazonaws.com"), known("aws", "GB"));
        assert_eq!(at("https://app-1.hcp.francecentral.azmk8s.io:443"), known("azure", "FR"));
        assert_eq!(at("https://gke-1.europe-west9.gke.goog"), known("google", "FR"));
        let unknown = "not-in-vendor-data at host";
        assert_eq!(at("https://203.0.113.4:6443"), (unknown.into(), unknown.into()));
        assert_eq!(who(KUBERNETES, r#"{"config_path": "~/.kube/config"}"#, None), "environment at config_path");
        assert_eq!(who(KUBERNETES, "{}", None), "environment at config_path");
    }

    #[test]
    fn a_declared_endpoint_of_one_country_fixes_a_cluster() {
        let declared = [DeclaredVendor {
            name: "Own".into(),
            plugin: None,
            endpoint: "https://k8s.example.fr:6443".into(),
            country: "FR".into(),
            control: Control::Eu,
            regions: [("par1".into(), "FR".into())].into(),
            qualified: Vec::new(),
            qualified_until: None,
        }];
        let settings = block(r#"{"host": "https://k8s.example.fr:6443/"}"#);
        let operator = plugin(KUBERNETES).operator(&settings, &declared, None).unwrap().value().unwrap().clone();
        assert_eq!(place_words(plugin(KUBERNETES).configured_place(&operator, &settings, None)), "FR by host");
    }
}

mod the_data {
    use super::*;
    use crate::vendor::facts::{Class, PlaceStep};
    use std::collections::BTreeSet;

    /// Type → paths of the plugin's real schema.
    fn schema(plugin: &str) -> BTreeMap<String, BTreeSet<String>> {
        let file = format!("{}/tests/data/schema/{plugin}.tsv", env!("CARGO_MANIFEST_DIR"));
        let mut types: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for line in std::fs::read_to_string(file).unwrap().lines() {
            let mut fields = line.split('\t');
            let (name, path) = (fields.next().unwrap(), fields.next().unwrap());
            types.entry(name.to_owned()).or_default().insert(path.to_owned());
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
                let below = |known: &String| known.starts_with(&format!("{path}.")) || known.starts_with(&format!("{path}["));
                let holds = |paths: &BTreeSet<String>| {
                    path.is_empty()
                        || path == "id"
                        || paths.contains(path)
                        || paths.iter().any(|known| pattern::matches(path, known) || below(known))
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
        let dated = |date: &str| date.len() == 10 && date.starts_with("20");
        for plugin in data().plugins().unwrap() {
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
        let mut words = BTreeSet::from(["openshift".to_owned()]);
        for plugin in data().plugins().unwrap() {
            for name in schema(&plugin.name).keys() {
                words.extend(plugin.type_facts(name).and_then(|facts| facts.service.as_deref()).map(str::to_owned));
            }
        }
        for operator in data().operators().unwrap() {
            for service in operator.perimeters.iter().flat_map(|perimeter| perimeter.services.iter().chain(&perimeter.unsettled)) {
                assert!(words.contains(service.as_ref()), "{}: {service}", operator.id);
            }
        }
    }

    #[test]
    fn hosts_of_one_operator_are_not_hosts_of_another() {
        let operators = data().operators().unwrap();
        let samples = [
            ("api.eu-west-2.outscale.com", "outscale"), ("oos.eu-west-2.outscale.com", "outscale"),
            ("api.scaleway.com", "scaleway"), ("s3.nl-ams.scw.cloud", "scaleway"), ("auth.cloud.ovh.net", "ovh"),
            ("auth.cloud.ovh.us", "ovh-us"), ("api.us.ovhcloud.com", "ovh-us"), ("api.eu-west-2.numspot.com", "numspot"),
            ("shiva.cloud-temple.com", "cloudtemple"), ("storage.googleapis.com", "google"), ("storage.s3nsapis.fr", "s3ns"),
            ("management.azure.com", "azure"), ("management.sovcloud-api.fr", "bleu"), ("management.chinacloudapi.cn", "azure-china"),
            ("s3.cn-north-1.amazonaws.com.cn", "aws-cn"), ("s3.eusc-de-east-1.amazonaws.eu", "aws-eusc"),
            ("iam.eu-de.otc.t-systems.com", "otc"),
        ];
        for (host, expected) in samples {
            let endpoint = pattern::Endpoint::parse(host).unwrap();
            let owners: Vec<_> = operators.iter().filter(|one| one.region_of_host(&endpoint).is_some()).map(|one| one.id.as_ref()).collect();
            assert_eq!(owners, [expected], "{host}");
        }
    }
}
