use super::explain::{self, Found};
use super::{Page, list};
use crate::lang::{Lang, Localised};
use crate::policy::info::{
    Basis, ControlInfo, Example, Inspected, InspectedAttribute, Outcomes, ProjectKey, ProviderInfo, Remediation,
    RequirementInfo,
};
use crate::report::Outcome;
use crate::severity::{Severity, UnknownPolicy};

fn text(en: &str, fr: &str) -> Localised {
    Localised { en: en.to_owned(), fr: fr.to_owned() }
}

fn letter(letter: &str, basis: Basis) -> RequirementInfo {
    RequirementInfo {
        letter: letter.to_owned(),
        basis,
        summary: text("data at rest are encrypted", "les données stockées sont chiffrées"),
        unseen: (basis == Basis::Violation).then(|| text("who holds the keys", "qui détient les clés")),
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
        examples: vec![
            Example {
                verdict: Outcome::Fail,
                configuration: "resource \"scaleway_rdb_instance\" \"x\" {\n  encryption_at_rest = false\n}\n"
                    .to_owned(),
            },
            Example {
                verdict: Outcome::Pass,
                configuration: "resource \"scaleway_rdb_instance\" \"x\" {\n  encryption_at_rest = true\n}\n"
                    .to_owned(),
            },
        ],
    };
    let ovh = ProviderInfo {
        provider: "ovh".to_owned(),
        inspects: Vec::new(),
        remediation: None,
        cannot: Some(text("the plugin has no argument for it", "le greffon n’a pas d’argument pour cela")),
        examples: Vec::new(),
    };
    let control = |id: &str, letters: Vec<RequirementInfo>, providers: Vec<ProviderInfo>| ControlInfo {
        id: id.to_owned(),
        domain: "cryptography".to_owned(),
        title: text("Data at rest are encrypted", "Les données stockées sont chiffrées"),
        rationale: text(
            "Whoever gets hold of a disk must not read it.",
            "Qui obtient un disque ne doit pas pouvoir le lire.",
        ),
        outcomes: Outcomes {
            pass: text("encryption is on; a key is named", "le chiffrement est actif ; une clé est nommée"),
            fail: text("`encryption_at_rest = false`", "`encryption_at_rest = false`"),
            undetermined: text("the plugin has no argument", "le plugin n’a pas d’argument"),
        },
        project: vec![ProjectKey {
            key: "keys.custody".to_owned(),
            effect: text("the least that is accepted", "le minimum admis"),
        }],
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

    What passes
      Encryption is on; a key is named

    What fails
      `encryption_at_rest = false`

    What cannot be known
      The plugin has no argument

    When undetermined
      Warns; closes the gate with `--strict`

    Severity
      High

    Requirements
      10.1.a  data at rest are encrypted (a plan can show a violation)
              no plan shows: who holds the keys
      19.4.a  data at rest are encrypted (a plan gives evidence only)

    In the project file
      keys.custody  the least that is accepted

    ovh
      cannot be judged here: the plugin has no argument for it

    scaleway
      scaleway_rdb_instance
        encryption_at_rest (default false)
      → set `encryption_at_rest`
          resource "scaleway_rdb_instance" "x" {
            encryption_at_rest = true
          }
      fails:
          resource "scaleway_rdb_instance" "x" {
            encryption_at_rest = false
          }
      passes:
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

    ## Ce qui satisfait le contrôle

    Le chiffrement est actif ; une clé est nommée

    ## Ce qui échoue

    `encryption_at_rest = false`

    ## Ce qui ne peut être connu

    Le plugin n’a pas d’argument

    - Sévérité : élevée
    - Si indéterminé : avertit ; bloque avec `--strict`
    - Exigences : 10.1.a, 19.4.a

    - **10.1.a** les données stockées sont chiffrées (un plan peut montrer un manquement)
      aucun plan ne montre : qui détient les clés
    - **19.4.a** les données stockées sont chiffrées (un plan ne donne qu’un élément de preuve)

    ## Dans le fichier de projet

    - `keys.custody` : le minimum admis

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

    échoue :

    ```hcl
    resource "scaleway_rdb_instance" "x" {
      encryption_at_rest = false
    }
    ```

    satisfait :

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
    assert!(matches!(&found, Found::Letter(letter, controls) if letter.id == "10.1.a" && controls.len() == 1));
    insta::assert_snapshot!(explain::human(&found, &Page::default()), @r#"
    10.1.a: requirement

    What it asks
      Encryption prevents recovery of customer data when a resource is reallocated
      or a medium is recovered, for instance per-volume encryption with at least one
      key per customer.

    What a plan shows
      A value can contradict it; a plan without failure never proves it

    What no plan shows
      How the vendor reallocates and disposes of media, the algorithm it encrypts
      with, whether each customer has a key of its own

    Controls that give evidence on it
      data-unencrypted-at-rest
        Data at rest are encrypted
    "#);
}

#[test]
fn an_unknown_name_comes_with_the_one_that_was_meant() {
    let catalogue = catalogue();
    let error = explain::find(&catalogue, "data-unencrypted").unwrap_err();
    assert_eq!(error.to_string(), "no control and no requirement letter is called `data-unencrypted`");
    let help = |name| miette::Diagnostic::help(&explain::find(&catalogue, name).unwrap_err()).unwrap().to_string();
    assert_eq!(help("backup-unencripted"), "did you mean `backup-unencrypted`?");
    assert_eq!(help("99.9.z"), "`secnumgate list` shows the controls; letters are written `10.1.a`");
    assert_eq!(help("19.2"), "name one of its letters: 19.2.a, 19.2.b, 19.2.c, 19.2.d, 19.2.e");
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

#[test]
fn a_letter_that_no_plan_shows_says_so() {
    let catalogue = catalogue();
    let found = explain::find(&catalogue, "5.2.a").unwrap();
    let text = explain::human(&found, &Page::default());
    assert!(text.ends_with("Nothing: it is organisational, physical, contractual or legal\n"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&explain::json(&found)).unwrap();
    assert_eq!(json["letter"]["id"], "5.2.a");
    assert_eq!(json["letter"]["plan"], "none");
    assert_eq!(json["controls"], serde_json::json!([]));
}
