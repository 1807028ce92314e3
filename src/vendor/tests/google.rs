//! Google Cloud and the universe of S3NS.

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
        ("EU", "Some(true)"),
        ("europe", "None"),
        ("US", "Some(false)"),
        ("global", "Some(false)"),
        ("EUR4", "FI+NL"),
        ("EUR5", "BE+GB"),
        ("eur3", "BE+NL+FI"),
        ("europe-west2", "GB"),
        ("europe-west6", "CH"),
        ("europe-west9-a", "FR"),
        ("projects/p/regions/europe-west9", "FR"),
        ("regional-europe-west1", "BE"),
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
