//! Azure and the clouds on its technology.

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
