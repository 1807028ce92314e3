//! Diagnostics of recorded plans, as a reader sees them.

use crate::harness::Sandbox;

/// A folder with files of a recorded scenario.
fn recorded(scenario: &str, files: &[&str]) -> Sandbox {
    let sandbox = Sandbox::new();
    for file in files {
        let path = format!("{}/tests/plans/{scenario}/{file}", env!("CARGO_MANIFEST_DIR"));
        sandbox.write(file, &std::fs::read_to_string(path).unwrap());
    }
    sandbox
}

/// The block of a control and an address; blocks are apart by an empty line.
fn block(report: &str, control: &str, address: &str) -> String {
    let is_it =
        |block: &&str| block.contains(&format!("\n  {control} · ")) && block.contains(&format!("\n  {address}\n"));
    report.split("\n\n").find(is_it).unwrap().to_owned()
}

const OVERRIDDEN: [&str; 6] =
    ["plan.json", "main.tf", "network.tf.json", "override.tf", "prod_override.tf", "zz_override.tf.json"];

#[test]
fn a_provider_is_shown_in_the_file_that_overrides_it() {
    let sandbox = recorded("model/json-and-override", &OVERRIDDEN);
    let report = sandbox.run(&["check", "plan.json"]).stdout;
    insta::assert_snapshot!(block(&report, "provider-region-outside-eu", "provider.outscale"), @r#"
    × high: `provider.outscale` works in us-east-2 (United States), outside the
      accepted area
      provider-region-outside-eu · evidence on 19.2.b, 19.2.d
      provider.outscale
       ╭─[prod_override.tf:2:9]
     1 │ provider "outscale" {
     2 │   api { region = "us-east-2" }
       ·         ──────
     3 │ }
       ╰────
      why: what names no place of its own goes where this block says
      help: write a region of the Union in the block: `eu-west-2` or
            `cloudgouv-eu-west-1`
              api {
                region = "cloudgouv-eu-west-1"
              }
      more: secnumgate explain provider-region-outside-eu
    "#);
}

#[test]
fn a_local_and_its_value_on_one_line_are_one_frame() {
    let sandbox = recorded("model/json-and-override", &OVERRIDDEN);
    let report = sandbox.run(&["check", "plan.json"]).stdout;
    insta::assert_snapshot!(block(&report, "data-outside-eu", "outscale_volume.data"), @r#"
    × critical: `outscale_volume.data` is in us-east-2a (United States), outside the
      accepted area
      data-outside-eu · evidence on 19.2.b
      outscale_volume.data
        ╭─[main.tf:28:3]
     27 │ resource "outscale_volume" "data" {
     28 │   subregion_name = local.zone
        ·   ──────────────
     29 │   size           = 10
        ╰────
       ╭─[override.tf:2:10]
     1 │ locals {
     2 │   zone = "us-east-2a"
       ·          ──────┬─────
       ·                ╰── local.zone, written here
     3 │ }
       ╰────
      why: data kept outside the Union fall under another law
      help: write a subregion of `eu-west-2` or `cloudgouv-eu-west-1`, the regions
            in the Union, and use a provider configuration of that region
              subregion_name = "eu-west-2a"
      more: secnumgate explain data-outside-eu
    "#);
}

/// The rule is written in JSON syntax: the same plan, the same verdict, another place.
#[test]
fn a_configuration_in_json_is_shown_at_its_key() {
    let sandbox = recorded("real/outscale/change-review", &["plan.json", "main.tf"]);
    let sources = sandbox.read("main.tf");
    let (before, rule) = sources.split_once("resource \"outscale_security_group_rule\" \"ssh\" {").unwrap();
    let (_, after) = rule.split_once("\n}\n").unwrap();
    sandbox.write("main.tf", &format!("{before}{after}"));
    sandbox.write(
        "ssh.tf.json",
        r#"{
  "resource": {
    "outscale_security_group_rule": {
      "ssh": {
        "flow": "Inbound",
        "security_group_id": "${outscale_security_group.front.security_group_id}",
        "ip_protocol": "tcp",
        "from_port_range": 22,
        "to_port_range": 22,
        "ip_range": "0.0.0.0/0"
      }
    }
  }
}
"#,
    );
    let report = sandbox.run(&["check", "plan.json"]).stdout;
    insta::assert_snapshot!(block(&report, "admin-port-open-to-world", "outscale_security_group_rule.ssh"), @r#"
    × critical: `outscale_security_group_rule.ssh` lets every address in on port 22
      admin-port-open-to-world · evidence on 9.6.d, 13.2.e
      outscale_security_group_rule.ssh
        ╭─[ssh.tf.json:10:9]
      4 │       "ssh": {
        ·
      9 │         "to_port_range": 22,
     10 │         "ip_range": "0.0.0.0/0"
        ·         ──────────
     11 │       }
        ╰────
      why: an administration port that everyone reaches is attacked within minutes
      help: name the range of your administrators in `ip_range`
                    "ip_range": "203.0.113.0/28"
      more: secnumgate explain admin-port-open-to-world
    "#);
}

const LABORATORY: [&str; 8] = [
    "plan.json",
    "applications.tf",
    "bases.tf",
    "cles.tf",
    "providers.tf",
    "stockage.tf",
    "variables.tf",
    "modules/bucket/main.tf",
];

const OPENINGS: [&str; 5] = ["plan.json", "groups.tf", "passerelle.tf", "providers.tf", "variables.tf"];

/// The lines that the report of a scenario gives for a control and an address.
fn lines_to_write(sandbox: &Sandbox, control: &str, address: &str) -> String {
    let report = sandbox.run(&["check", "plan.json"]).stdout;
    let heading = format!("\n  {control} · ");
    let blocks = report.split("\n× ").filter(|block| block.contains(&heading));
    let block = blocks.into_iter().find(|block| block.contains(&format!("\n  {address}\n"))).unwrap();
    let block = block.split("\n  more: ").next().unwrap();
    let help = block.split("\n  help: ").nth(1).unwrap();
    let lines = help.lines().skip(1).skip_while(|line| line.starts_with("        ") && !line.contains(['{', '=', ':']));
    let lines: Vec<_> = lines.map(|line| line.strip_prefix("        ").unwrap_or(line)).collect();
    lines.join("\n")
}

#[test]
fn a_companion_has_the_names_of_its_module() {
    let sandbox = recorded("real/scaleway/labo-donnees-cles", &LABORATORY);
    let lines = lines_to_write(&sandbox, "data-unencrypted-at-rest", "scaleway_object_bucket.cohortes");
    insta::assert_snapshot!(lines, @r#"
    resource "scaleway_object_bucket_server_side_encryption_configuration" "cohortes" {
      bucket = scaleway_object_bucket.cohortes.name

      rule {
        apply_server_side_encryption_by_default {
          sse_algorithm = "AES256"
        }
      }
    }
    "#);
    // The only private network of the module is the one that is meant.
    let lines = lines_to_write(&sandbox, "control-plane-public", "scaleway_mongodb_instance.essais");
    insta::assert_snapshot!(lines, @r"
      private_network {
        pn_id = scaleway_vpc_private_network.labo.id
      }
    ");
}

#[test]
fn a_rule_keeps_its_own_ports() {
    let sandbox = recorded("real/scaleway/metropole-ouvertures", &OPENINGS);
    let lines = |address| lines_to_write(&sandbox, "admin-port-open-to-world", address);
    insta::assert_snapshot!(lines("scaleway_instance_security_group.ftp"), @r#"
      inbound_rule {
        action     = "accept"
        port_range = "20-25"
        ip_range   = "203.0.113.0/28"
      }
    "#);
    insta::assert_snapshot!(lines("scaleway_instance_security_group.service[\"ssh\"]"), @r#"
      inbound_rule {
        action   = "accept"
        port     = each.value
        ip_range = "203.0.113.0/28"
      }
    "#);
}

/// Takes a resource out of a file of native syntax, and writes another in JSON syntax in its place.
fn in_json(sandbox: &Sandbox, file: &str, resource: &str, json: &str) {
    let sources = sandbox.read(file);
    let (before, rest) = sources.split_once(resource).unwrap();
    let (_, after) = rest.split_once("\n}\n").unwrap();
    sandbox.write(file, &format!("{before}{after}"));
    sandbox.write(&format!("{file}.json"), json);
}

#[test]
fn lines_for_json_syntax_are_members_of_its_objects() {
    let sandbox = recorded("real/scaleway/labo-donnees-cles", &LABORATORY);
    in_json(
        &sandbox,
        "stockage.tf",
        "resource \"scaleway_object_bucket\" \"cohortes\" {",
        r#"{"resource": {"scaleway_object_bucket": {"cohortes": {"name": "labo-cohortes"}}}}"#,
    );
    let lines = lines_to_write(&sandbox, "data-unencrypted-at-rest", "scaleway_object_bucket.cohortes");
    insta::assert_snapshot!(lines, @r#"
      "resource": {
        "scaleway_object_bucket_server_side_encryption_configuration": {
          "cohortes": {
            "bucket": "${scaleway_object_bucket.cohortes.name}",
            "rule": {
              "apply_server_side_encryption_by_default": {
                "sse_algorithm": "AES256"
              }
            }
          }
        }
      }
    "#);
    let sandbox = recorded("real/scaleway/metropole-ouvertures", &OPENINGS);
    in_json(
        &sandbox,
        "groups.tf",
        "resource \"scaleway_instance_security_group\" \"ftp\" {",
        r#"{
    "resource": {
        "scaleway_instance_security_group": {
            "ftp": {
                "name": "sg-metropole-depot",
                "inbound_default_policy": "drop",
                "outbound_default_policy": "drop",
                "inbound_rule": [
                    {
                        "action": "accept",
                        "protocol": "TCP",
                        "port_range": "20-25",
                        "ip_range": "0.0.0.0/0"
                    }
                ]
            }
        }
    }
}
"#,
    );
    let lines = lines_to_write(&sandbox, "admin-port-open-to-world", "scaleway_instance_security_group.ftp");
    insta::assert_snapshot!(lines, @r#"
                    "inbound_rule": {
                      "action": "accept",
                      "port_range": "20-25",
                      "ip_range": "203.0.113.0/28"
                    }
    "#);
    assert!(lines.starts_with(&format!("{}\"inbound_rule\"", " ".repeat(16))), "indented as the file is");
}

#[test]
fn a_plan_without_sources_shows_the_planned_values() {
    let sandbox = recorded("real/outscale/change-review", &["plan.json"]);
    let report = sandbox.run(&["check", "plan.json"]).stdout;
    insta::assert_snapshot!(block(&report, "admin-port-open-to-world", "outscale_security_group_rule.ssh"), @r#"
    × critical: `outscale_security_group_rule.ssh` lets every address in on port 22
      admin-port-open-to-world · evidence on 9.6.d, 13.2.e
      outscale_security_group_rule.ssh
      ─▶ plan.json:1:31367
       ╭─[planned values]
       │ resource "outscale_security_group_rule" "ssh" {
       │   ip_range = "0.0.0.0/0"
       ·   ──────────────────────
       │ }
       ╰────
      why: an administration port that everyone reaches is attacked within minutes
      help: name the range of your administrators in `ip_range`
              ip_range = "203.0.113.0/28"
      more: secnumgate explain admin-port-open-to-world
    "#);
}

/// An alias is no part of the name of the plugin: the remedy is the same.
#[test]
fn a_provider_configuration_with_an_alias_has_its_remedy() {
    let sandbox = recorded("real/outscale/regions-and-aliases", &["plan.json"]);
    let report = sandbox.run(&["check", "plan.json"]).stdout;
    let aliased: Vec<&str> = report.split("\n\n").filter(|block| block.contains("\n  provider.outscale.")).collect();
    assert!(!aliased.is_empty());
    for block in aliased {
        assert!(block.contains("\n  help: "), "{block}");
    }
}

#[test]
fn a_resource_that_is_destroyed_shows_its_values_from_before() {
    let sandbox = recorded("real/scaleway/teletransmission-evolution", &["plan.json"]);
    let report = sandbox.run(&["check", "plan.json"]).stdout;
    insta::assert_snapshot!(block(&report, "logging-removed", "scaleway_cockpit_source.reseau"), @r#"
    × critical: this plan destroys `scaleway_cockpit_source.reseau`, which holds or
      protects logs
      logging-removed · evidence on 12.6.b, 12.6.c, 12.7.a
      scaleway_cockpit_source.reseau
      ─▶ plan.json:1:21179
       ╭─[values before this plan]
       │ resource "scaleway_cockpit_source" "reseau" {
       · ─────────────────────────────────────────────
       │   name = "actes-reseau"
       ╰────
      why: whoever wants to hide turns the logs off first
      help: keep the source, or copy its logs to another store first and waive this
            change
      more: secnumgate explain logging-removed
    "#);
}

/// A multi-region has no country of its own.
#[test]
fn a_place_without_a_country_says_which_side_it_is_on() {
    let sandbox = recorded("real/google/dossier-patient", &["plan.json"]);
    let message = |lang: &str| {
        let report = sandbox.report(&["plan.json", "--lang", lang]);
        let rows = report["verdicts"].as_array().unwrap();
        let is_it = |row: &&serde_json::Value| {
            row["control"] == "data-outside-eu" && row["address"] == "google_bigquery_dataset.usage"
        };
        rows.iter().find(is_it).unwrap()["message"].as_str().unwrap().to_owned()
    };
    assert!(message("en").contains("US (not in the Union)"), "{}", message("en"));
    assert!(message("fr").contains("US (hors de l’Union)"), "{}", message("fr"));
}

/// The block of a control and an address of a recorded saved plan, which carries its sources.
fn saved(scenario: &str, control: &str, address: &str) -> String {
    block(&Sandbox::saved(scenario).run(&["check", "tfplan"]).stdout, control, address)
}

#[test]
fn what_is_not_written_is_named_where_it_would_stand() {
    let cluster = "scaleway_mongodb_instance.essais";
    insta::assert_snapshot!(saved("real/scaleway/labo-donnees-cles", "control-plane-public", cluster), @r#"
    × high: every address can reach the endpoint of
      `scaleway_mongodb_instance.essais`
      control-plane-public · evidence on 9.6.d, 9.6.j, 13.2.e
      scaleway_mongodb_instance.essais
         ╭─[bases.tf:134:1]
     134 │ resource "scaleway_mongodb_instance" "essais" {
         · ────┬───
         ·     ╰── `private_network` is not written here
     135 │   name                         = "labo-essais"
         ╰────
      why: what everyone can reach is lost with the first stolen secret
      help: attach a `private_network`: a public endpoint of this service has no
            access list
              private_network {
                pn_id = scaleway_vpc_private_network.labo.id
              }
      more: secnumgate explain control-plane-public
    "#);
    let balancer = "outscale_load_balancer.console";
    insta::assert_snapshot!(saved("real/outscale/operator-access", "service-logs-disabled", balancer), @r#"
    × medium: `outscale_load_balancer.console` writes no access logs
      service-logs-disabled · evidence on 12.6.b
      outscale_load_balancer.console
         ╭─[access.tf:119:1]
     119 │ resource "outscale_load_balancer" "console" {
         · ────┬───
         ·     ╰── no `outscale_load_balancer_attributes` goes with it
     120 │   load_balancer_name = "console-clients"
         ╰────
      why: without access logs nobody can tell afterwards who came in
      help: add an `outscale_load_balancer_attributes` with an `access_log`: access
            logs go to a bucket
            resource "outscale_load_balancer_attributes" "console" {
              load_balancer_name = outscale_load_balancer.console.load_balancer_name
    "#);
}

#[test]
fn what_the_environment_leaves_open_is_told_from_what_is_written() {
    let provider = "provider.openstack";
    insta::assert_snapshot!(saved("model/data-at-apply", "provider-region-outside-eu", provider), @r#"
    ⚠ undetermined: where `provider.openstack` works depends on the environment: the
      block does not say which operator `GRA11` belongs to
      provider-region-outside-eu · evidence on 19.2.b, 19.2.d
      provider.openstack
        ╭─[main.tf:10:1]
     10 │ provider "openstack" {
        · ────┬───
        ·     ╰── read from the environment
     11 │   region = "GRA11"
        ╰────
      help: write `auth_url` in the provider configuration: whose the region is
            follows from it
      more: secnumgate explain provider-region-outside-eu
    "#);
}

#[test]
fn a_dynamic_block_that_is_not_decided_leads_to_what_decides_it() {
    let bucket = "module.depot[\"documents\"].google_storage_bucket.bucket";
    insta::assert_snapshot!(saved("real/google/dossier-patient", "key-outside-eu", bucket), @r#"
    ⚠ undetermined: the place of
      `module.depot["documents"].google_storage_bucket.bucket`, or of the key that
      it names, is not known
      key-outside-eu · evidence on 19.2.d, 10.5.c
      module.depot["documents"].google_storage_bucket.bucket
      module.depot["exports"].google_storage_bucket.bucket
        ╭─[modules/depot/main.tf:25:3]
     18 │ resource "google_storage_bucket" "bucket" {
        ·
     25 │   dynamic "encryption" {
        ·   ───┬───
        ·      ╰── known after apply
     26 │     for_each = var.kms_key == null ? [] : [var.kms_key]
        ╰────
        ╭─[data.tf:97:3]
     87 │ module "depot" {
        ·
     96 │   location = each.value.location
     97 │   kms_key  = each.value.key
        ·   ───┬───
        ·      ╰── var.kms_key
     98 │   labels   = local.labels
        ╰────
       ╭─[data.tf:6:1]
     6 │ resource "google_kms_crypto_key" "data" {
       · ────┬───
       ·     ╰── google_kms_crypto_key.data.id
     7 │   name            = "data"
       ╰────
      also: data.tf:12:1
      help: write the value in the configuration, or judge the state after the apply
      more: secnumgate explain key-outside-eu
    "#);
}
