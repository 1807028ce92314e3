//! The plugin of Scaleway: regions, zones, an address that does not move buckets.

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
