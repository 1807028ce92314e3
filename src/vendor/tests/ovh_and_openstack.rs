//! OVHcloud through its own plugin, and operators behind the plugin openstack.

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
        ("GRA11", "FR"),
        ("gra", "FR"),
        ("eu-west-gra", "FR"),
        ("EU-WEST-PAR", "FR"),
        ("eu-west-par-b", "FR"),
        ("UK1", "GB"),
        ("BHS5", "CA"),
        ("DE1", "DE"),
        ("WAW1", "PL"),
        ("US-EAST-VA-1", "US"),
        ("EU-WEST-LZ-MNC", "GB"),
        ("EU-WEST-LZ-BRU-A", "BE"),
        ("EU-NORTH-LZ-OSL", "NO"),
        ("EU-WEST-LZ-ZRH", "CH"),
        ("eu-west-rbx-snc", "FR"),
        ("FOO1", "not-in-vendor-data"),
        ("RegionOne", "not-in-vendor-data"),
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

#[test]
fn a_declared_region_is_read_in_any_case_and_the_others_of_its_operator_are_not_known() {
    let declared = [DeclaredVendor {
        name: "Own".into(),
        plugin: Some("openstack".into()),
        endpoint: "https://identity.example.fr/v3".into(),
        country: "FR".into(),
        control: Control::Eu,
        regions: [("Par1".into(), "FR".into())].into(),
        qualified: vec!["Par1".into()],
        qualified_until: None,
    }];
    let at = |region: &str| {
        let settings =
            block(&format!(r#"{{"auth_url": "https://identity.example.fr:5000/v3", "region": "{region}"}}"#));
        let operator = plugin(OPENSTACK).operator(&settings, &declared, None).unwrap().value().unwrap().clone();
        let place = plugin(OPENSTACK).configured_place(&operator, &settings, None);
        let scope = place.value().and_then(|place| operator.scope(place, "compute").value().map(|scope| scope.inside));
        (place_words(place), scope)
    };
    assert_eq!(at("PAR1"), ("FR by region".into(), Some(true)));
    assert_eq!(at("par2"), ("not-in-vendor-data at region".into(), None));
    assert_eq!(at(""), ("environment at region".into(), None));
}
