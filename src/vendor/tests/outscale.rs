//! The plugin of Outscale: two APIs, two ways to write an endpoint.

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
    assert_eq!(plugin.secret_shapes().get("outscale_snapshot_export_task"), Some(&shape));
    assert!(shape.get("osu_export").and_then(|s| s.get("osu_api_key")).and_then(|s| s.get("secret_key")).unwrap().all);
    let attributes = &plugin.companions("outscale_load_balancer").unwrap()["attributes"];
    assert_eq!(attributes.types[0].as_ref(), "outscale_load_balancer_attributes");
}
