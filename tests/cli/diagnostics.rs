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
      why: a region that only the pipeline knows can change without a review
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
       ╭─[override.tf:2:3]
     1 │ locals {
     2 │   zone = "us-east-2a"
       ·   ──┬─
       ·     ╰── local.zone, written here
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
    × critical: `outscale_security_group_rule.ssh` opens an administration port to
      every address
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
                    ip_range = "203.0.113.0/28"
      more: secnumgate explain admin-port-open-to-world
    "#);
}

#[test]
fn a_plan_without_sources_shows_the_planned_values() {
    let sandbox = recorded("real/outscale/change-review", &["plan.json"]);
    let report = sandbox.run(&["check", "plan.json"]).stdout;
    insta::assert_snapshot!(block(&report, "admin-port-open-to-world", "outscale_security_group_rule.ssh"), @r#"
    × critical: `outscale_security_group_rule.ssh` opens an administration port to
      every address
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
