//! NumSpot, Cloud Temple, clusters of Kubernetes.

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
fn the_key_of_a_class_is_looked_up_where_its_identifier_is_from() {
    let kubernetes = plugin(KUBERNETES);
    let place = |identifier: &str, own: Option<&str>| {
        let (region, tables) = kubernetes.key_in_identifier(identifier)?;
        let own = own.map(|id| data().operator(id).unwrap());
        Some(place_words(kubernetes.place_among(tables, own.as_ref(), region).unwrap()))
    };
    let key = |region: &str| format!("projects/p/locations/{region}/keyRings/r/cryptoKeys/k");
    assert_eq!(place("arn:aws:kms:eu-west-2:123456789012:key/1", Some("scaleway")).as_deref(), Some("GB by -"));
    assert_eq!(place("arn:aws-eusc:kms:eusc-de-east-1:123456789012:key/1", None).as_deref(), Some("DE by -"));
    assert_eq!(place(&key("u-france-east1"), None).as_deref(), Some("FR by -"));
    assert_eq!(place(&key("global"), Some("s3ns")).as_deref(), Some("FR by -"));
    assert_eq!(place(&key("global"), None).as_deref(), Some("not-in-vendor-data at -"), "two universes have one");
    assert_eq!(place("alias/records", None), None);
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
    assert_eq!(at("https://ABC.sk1.us-gov-west-1.eks.amazonaws.com"), known("aws-us-gov", "US"));
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
