//! The plugin of AWS, and whoever else stands behind its endpoints.

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
    let (who, place) = both(r#"{"region": "<after apply>"}"#, None);
    assert_eq!(
        (who.as_str(), place.as_str()),
        ("aws by endpoints", "after-apply at region"),
        "written, whichever it is"
    );
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
    let at = |region: &str, s3: &str| {
        both(&format!(r#"{{"region": "{region}", "endpoints": [{{"s3": "{s3}"}}]}}"#), Some("aws_s3_bucket"))
    };
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
    assert_eq!(at("us-gov-west-1", "https://s3.us-gov-west-1.api.aws"), expect("aws-us-gov", "US"));
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
fn of_endpoints_that_weigh_the_same_the_one_where_data_are_kept_is_shown() {
    let all = |services: &[&str]| {
        let hosts = services.iter().map(|name| format!(r#""{name}": "https://{name}.eu-west-3.amazonaws.com""#));
        let json = format!(r#"{{"endpoints": [{{{}}}]}}"#, hosts.collect::<Vec<_>>().join(", "));
        who(AWS, &json, None)
    };
    assert_eq!(all(&["iam", "kms", "s3", "secretsmanager", "sts"]), "aws by endpoints[0].s3");
    assert_eq!(all(&["iam", "kms", "logs"]), "aws by endpoints[0].kms");
    assert_eq!(all(&["iam", "logs", "sts"]), "aws by endpoints[0].logs");
    assert_eq!(all(&["iam", "sts"]), "aws by endpoints[0].iam", "then in the order of their names");
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
