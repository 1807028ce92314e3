use super::explain::{self, Found};
use super::{Page, list};
use crate::lang::{Lang, Localised};
use crate::policy::info::{
    Basis, ControlInfo, Inspected, InspectedAttribute, ProviderInfo, Remediation, RequirementInfo,
};
use crate::severity::{Severity, UnknownPolicy};

fn text(en: &str, fr: &str) -> Localised {
    Localised { en: en.to_owned(), fr: fr.to_owned() }
}

fn letter(letter: &str, basis: Basis) -> RequirementInfo {
    RequirementInfo {
        letter: letter.to_owned(),
        basis,
        summary: text("data at rest are encrypted", "les données stockées sont chiffrées"),
    }
}

fn catalogue() -> Vec<ControlInfo> {
    let scaleway = ProviderInfo {
        provider: "scaleway".to_owned(),
        inspects: vec![Inspected {
            resource_type: "scaleway_rdb_instance".to_owned(),
            attributes: vec![InspectedAttribute {
                path: "encryption_at_rest".to_owned(),
                default: Some("false".to_owned()),
                source: Some("plugin page, 2026-10".to_owned()),
            }],
            remediation: Vec::new(),
        }],
        remediation: Some(Remediation {
            attribute: None,
            text: text("set `encryption_at_rest`", "activer `encryption_at_rest`"),
            snippet: Some("resource \"scaleway_rdb_instance\" \"x\" {\n  encryption_at_rest = true\n}\n".to_owned()),
        }),
        cannot: None,
    };
    let ovh = ProviderInfo {
        provider: "ovh".to_owned(),
        inspects: Vec::new(),
        remediation: None,
        cannot: Some(text("the plugin has no argument for it", "le greffon n’a pas d’argument pour cela")),
    };
    let control = |id: &str, letters: Vec<RequirementInfo>, providers: Vec<ProviderInfo>| ControlInfo {
        id: id.to_owned(),
        domain: "cryptography".to_owned(),
        title: text("Data at rest are encrypted", "Les données stockées sont chiffrées"),
        rationale: text(
            "Whoever gets hold of a disk must not read it.",
            "Qui obtient un disque ne doit pas pouvoir le lire.",
        ),
        severity: Severity::High,
        unknown: UnknownPolicy::Warn,
        requirements: letters,
        providers,
    };
    vec![
        control("backup-unencrypted", vec![letter("12.5.d", Basis::Violation)], Vec::new()),
        control(
            "data-unencrypted-at-rest",
            vec![letter("10.1.a", Basis::Violation), letter("19.4.a", Basis::Evidence)],
            vec![ovh, scaleway],
        ),
    ]
}

#[test]
fn the_list_names_controls_letters_and_providers() {
    insta::assert_snapshot!(list::human(&catalogue(), &Page { width: 70, ..Page::default() }), @r#"
    cryptography
      backup-unencrypted                                      high  12.5.d
        Data at rest are encrypted
      data-unencrypted-at-rest                        high  10.1.a, 19.4.a
        Data at rest are encrypted
        scaleway 1

    controls: 2
    "#);
}

#[test]
fn the_list_for_machines_has_one_key() {
    let json: serde_json::Value = serde_json::from_str(&list::json(&catalogue())).unwrap();
    assert_eq!(json["controls"][1]["id"], "data-unencrypted-at-rest");
    assert_eq!(json["controls"][1]["providers"][1]["inspects"][0]["type"], "scaleway_rdb_instance");
    assert_eq!(json.as_object().unwrap().len(), 1);
    let back: Vec<ControlInfo> = serde_json::from_value(json["controls"].clone()).unwrap();
    assert_eq!(back, catalogue());
}

#[test]
fn the_table_gives_reasons_where_nothing_can_be_judged() {
    insta::assert_snapshot!(list::markdown(&catalogue(), Lang::Fr), @r#"
    | | Sévérité | Exigences | ovh | scaleway |
    |---|---|---|---|---|
    | `backup-unencrypted` Les données stockées sont chiffrées | élevée | 12.5.d | | |
    | `data-unencrypted-at-rest` Les données stockées sont chiffrées | élevée | 10.1.a, 19.4.a | – le greffon n’a pas d’argument pour cela | 1 |
    "#);
}

#[test]
fn a_control_is_explained() {
    let catalogue = catalogue();
    let found = explain::find(&catalogue, "data-unencrypted-at-rest").unwrap();
    insta::assert_snapshot!(explain::human(&found, &Page::default()), @r#"
    data-unencrypted-at-rest

    What holds
      Data at rest are encrypted

    Why
      Whoever gets hold of a disk must not read it.

    Severity
      high

    When undetermined
      warns; closes the gate with `--strict`

    Requirements
      10.1.a  data at rest are encrypted (a plan can show a violation)
      19.4.a  data at rest are encrypted (a plan gives evidence only)

    ovh
      cannot be judged here: the plugin has no argument for it

    scaleway
      scaleway_rdb_instance
        encryption_at_rest (default false)
      → set `encryption_at_rest`
          resource "scaleway_rdb_instance" "x" {
            encryption_at_rest = true
          }
      defaults from plugin page, 2026-10
    "#);
}

#[test]
fn a_control_is_explained_in_markdown() {
    let catalogue = catalogue();
    let found = explain::find(&catalogue, "data-unencrypted-at-rest").unwrap();
    insta::assert_snapshot!(explain::markdown(&found, Lang::Fr), @r#"
    # data-unencrypted-at-rest

    Les données stockées sont chiffrées

    ## Pourquoi

    Qui obtient un disque ne doit pas pouvoir le lire.

    - Sévérité : élevée
    - Si indéterminé : avertit ; bloque avec `--strict`
    - Exigences : 10.1.a, 19.4.a

    - **10.1.a** les données stockées sont chiffrées (un plan peut montrer un manquement)
    - **19.4.a** les données stockées sont chiffrées (un plan ne donne qu’un élément de preuve)

    ## ovh

    ne peut être jugé ici : le greffon n’a pas d’argument pour cela

    ## scaleway

    - `scaleway_rdb_instance` : `encryption_at_rest` (par défaut `false`)

    activer `encryption_at_rest`

    ```hcl
    resource "scaleway_rdb_instance" "x" {
      encryption_at_rest = true
    }
    ```

    valeurs par défaut d’après plugin page, 2026-10
    "#);
}

#[test]
fn a_letter_lists_the_controls_behind_it() {
    let catalogue = catalogue();
    let found = explain::find(&catalogue, "10.1.a").unwrap();
    assert!(matches!(&found, Found::Letter("10.1.a", controls) if controls.len() == 1));
    insta::assert_snapshot!(explain::human(&found, &Page::default()), @r#"
    Controls that give evidence on 10.1.a

      data-unencrypted-at-rest
        Data at rest are encrypted
    "#);
}

#[test]
fn an_unknown_name_comes_with_the_one_that_was_meant() {
    let catalogue = catalogue();
    let error = explain::find(&catalogue, "data-unencrypted").unwrap_err();
    assert_eq!(error.to_string(), "no control is called `data-unencrypted`, and none serves a letter of this name");
    let help = |name| miette::Diagnostic::help(&explain::find(&catalogue, name).unwrap_err()).unwrap().to_string();
    assert_eq!(help("backup-unencripted"), "did you mean `backup-unencrypted`?");
    assert_eq!(help("99.9.z"), "`secnumgate list` shows what there is");
}

#[test]
fn code_in_prose_stays_code() {
    assert_eq!(list::prose("set `a_b` to *x*"), "set `a_b` to \\*x\\*");
    assert_eq!(list::prose("one ` <b>"), "one \\` &lt;b&gt;");
}

#[test]
fn markup_in_texts_stays_text() {
    assert_eq!(list::cell("a|b <script> [x](y) \u{1b}[31m"), "a\\|b &lt;script&gt; \\[x\\](y) \\\\u{1b}\\[31m");
}
