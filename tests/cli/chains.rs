//! Where values come from: variables and their value files, sets, arguments of other resources, provider blocks.

use serde_json::{Value, json};

use crate::harness::Sandbox;

const PLUGIN: &str = "registry.terraform.io/outscale/outscale";

/// A plan of volumes; each is its address, its subregion and what was written for it.
fn plan(volumes: &[(&str, &str, Value)], variables: &Value, root: Value, provider: &Value) -> String {
    let change = |(address, subregion, _): &(&str, &str, Value)| {
        let (base, key) = address.split_once('[').map_or((*address, None), |(base, key)| (base, Some(key)));
        let mut change = json!({"address": address, "mode": "managed", "type": "outscale_volume",
            "name": base.split_once('.').unwrap().1, "provider_name": PLUGIN,
            "change": {"actions": ["create"], "before": null, "after": {"size": 10, "subregion_name": subregion},
                       "after_unknown": {"id": true}}});
        if let Some(key) = key {
            change["index"] = json!(key.trim_matches(['"', ']']));
        }
        change
    };
    let (base, _) = volumes[0].0.split_once('[').unwrap_or((volumes[0].0, ""));
    let mut resource = json!({"address": base, "mode": "managed", "type": "outscale_volume",
        "name": base.split_once('.').unwrap().1, "provider_config_key": "outscale", "schema_version": 0,
        "expressions": {"size": {"constant_value": 10}, "subregion_name": volumes[0].2}});
    let mut module = root;
    if let Some(for_each) = module.as_object_mut().unwrap().remove("for_each") {
        resource["for_each_expression"] = for_each;
    }
    module["resources"] = json!([resource]);
    json!({
        "format_version": "1.2", "terraform_version": "1.11.4", "applyable": true, "complete": true, "errored": false,
        "variables": variables, "resource_changes": volumes.iter().map(change).collect::<Vec<_>>(),
        "configuration": {"provider_config": {"outscale": {"name": "outscale", "full_name": PLUGIN,
            "expressions": provider}}, "root_module": module},
    })
    .to_string()
}

/// A volume whose subregion is a variable, set to `us-east-2a`; `declared` is how the variable is declared.
fn with_variable(declared: &str, default: &Value) -> Sandbox {
    let sandbox = Sandbox::new();
    let volumes = [("outscale_volume.data", "us-east-2a", json!({"references": ["var.zone"]}))];
    let variables = json!({"zone": {"value": "us-east-2a"}});
    sandbox.write("plan.json", &plan(&volumes, &variables, json!({"variables": {"zone": default}}), &json!({})));
    let volume = "resource \"outscale_volume\" \"data\" {\n  size           = 10\n  subregion_name = var.zone\n}\n";
    sandbox.write("main.tf", &format!("{volume}{declared}"));
    sandbox
}

/// File, line and column, and the label, of each place of the chain of a control's first row.
fn chain(sandbox: &Sandbox, control: &str) -> Vec<String> {
    let report = sandbox.report(&["plan.json"]);
    let rows = report["verdicts"].as_array().unwrap();
    let row = rows.iter().find(|row| row["control"] == control).unwrap();
    assert!(row["location"].is_object(), "{row}");
    let text = |place: &Value, key: &str| place[key].as_str().unwrap().to_owned();
    let place = |at: &Value| format!("{}:{}:{} {}", text(at, "file"), at["line"], at["column"], text(at, "label"));
    row["related"].as_array().unwrap().iter().map(place).collect()
}

const DECLARED: &str = "variable \"zone\" {\n  type = string\n}\n";

#[test]
fn a_value_file_is_where_the_variable_was_set() {
    let sandbox = with_variable(DECLARED, &json!({}));
    assert_eq!(chain(&sandbox, "data-outside-eu"), ["main.tf:5:1 var.zone, given when the plan was made"]);
    sandbox.write("terraform.tfvars", "# where\nzone = \"us-east-2a\"\n");
    assert_eq!(chain(&sandbox, "data-outside-eu"), ["terraform.tfvars:2:1 var.zone, written here"]);
    // What the last file says is in force.
    sandbox.write("a.auto.tfvars.json", "{\n  \"zone\": \"us-east-2a\"\n}\n");
    assert_eq!(chain(&sandbox, "data-outside-eu"), ["a.auto.tfvars.json:2:3 var.zone, written here"]);
    // It says something else than the plan: `-var` set it, or the file is newer.
    sandbox.write("b.auto.tfvars", "zone = \"eu-west-2a\"\n");
    assert_eq!(chain(&sandbox, "data-outside-eu"), ["main.tf:5:1 var.zone, given when the plan was made"]);
    // Nobody knows what is meant where the file does not read.
    sandbox.write("b.auto.tfvars", "zone = \"us-east-2a\nzone = ${}");
    assert!(chain(&sandbox, "data-outside-eu").len() == 1);
}

#[test]
fn a_default_that_is_not_in_force_is_not_shown() {
    let declared = "variable \"zone\" {\n  default = \"eu-west-2a\"\n}\n";
    let sandbox = with_variable(declared, &json!({"default": "eu-west-2a"}));
    assert_eq!(chain(&sandbox, "data-outside-eu"), ["main.tf:5:1 var.zone, given when the plan was made"]);
    let declared = "variable \"zone\" {\n  default = \"us-east-2a\"\n}\n";
    let sandbox = with_variable(declared, &json!({"default": "us-east-2a"}));
    assert_eq!(chain(&sandbox, "data-outside-eu"), ["main.tf:6:3 written here"]);
}

#[test]
fn of_a_value_file_only_what_decides_is_shown() {
    let sandbox = with_variable(DECLARED, &json!({}));
    let secrets = "pin = 4711\nkey = \"hush-1\"\nlist = [\"hush-2\"]\nmap = {\n  \"a\" = \"hush-3\"\n}\n";
    sandbox.write("terraform.tfvars", &format!("{secrets}zone = \"us-east-2a\"\ntext = <<-E\n  hush-4\nE\n"));
    for arguments in
        [&["check", "plan.json"][..], &["check", "plan.json", "--plain"], &["check", "plan.json", "--format", "json"]]
    {
        let shown = sandbox.run(arguments).stdout;
        assert!(shown.contains("terraform.tfvars"), "{shown}");
        assert!(!shown.contains("hush") && !shown.contains("4711"), "{shown}");
    }
    let frame = sandbox.run(&["check", "plan.json"]).stdout;
    let (_, frame) = frame.split_once("╭─[terraform.tfvars").unwrap();
    assert!(frame.contains("zone = \"us-east-2a\"") && frame.contains(" 8 │ text = <<-E"), "{frame}");
}

#[test]
fn a_sensitive_variable_is_not_looked_up() {
    let declared = "variable \"zone\" {\n  type      = string\n  sensitive = true\n}\n";
    let sandbox = with_variable(declared, &json!({"sensitive": true}));
    sandbox.write("terraform.tfvars", "zone = \"us-east-2a\"\n");
    let report = sandbox.run(&["check", "plan.json"]).stdout;
    assert!(!report.contains("tfvars"), "{report}");
}

#[test]
fn the_entry_of_a_default_that_is_meant_is_shown() {
    let sandbox = Sandbox::new();
    let zones = json!({"paris": {"zone": "eu-west-2a"}, "ohio": {"zone": "us-east-2a"}});
    let volumes = [
        ("outscale_volume.data[\"paris\"]", "eu-west-2a", json!({"references": ["each.value.zone", "each.value"]})),
        ("outscale_volume.data[\"ohio\"]", "us-east-2a", json!({})),
    ];
    let root = json!({"variables": {"zones": {"default": zones}}, "for_each": {"references": ["var.zones"]}});
    sandbox.write("plan.json", &plan(&volumes, &json!({"zones": {"value": zones}}), root, &json!({})));
    let volume = "resource \"outscale_volume\" \"data\" {\n  for_each       = var.zones\n  size           = 10\n  subregion_name = each.value.zone\n}\n";
    let default = "variable \"zones\" {\n  default = {\n    paris = { zone = \"eu-west-2a\" }\n    ohio  = { zone = \"us-east-2a\" }\n  }\n}\n";
    sandbox.write("main.tf", &format!("{volume}{default}"));
    assert_eq!(chain(&sandbox, "data-outside-eu"), ["main.tf:9:15 written here"]);
    let file = "zones = {\n  paris = { zone = \"eu-west-2a\" }\n  ohio = {\n    zone = \"us-east-2a\"\n  }\n}\n";
    sandbox.write("terraform.tfvars", file);
    assert_eq!(chain(&sandbox, "data-outside-eu"), ["terraform.tfvars:4:5 var.zones, written here"]);
    // Of JSON the place of the entry is not looked for: nothing says that it is written there.
    sandbox.write("z.auto.tfvars.json", &json!({"zones": zones}).to_string());
    assert_eq!(chain(&sandbox, "data-outside-eu"), ["z.auto.tfvars.json:1:2 var.zones"]);
}

#[test]
fn the_element_of_a_set_is_the_key() {
    let sandbox = Sandbox::new();
    let volumes = [
        ("outscale_volume.data[\"eu-west-2a\"]", "eu-west-2a", json!({"references": ["each.key"]})),
        ("outscale_volume.data[\"us-east-2a\"]", "us-east-2a", json!({})),
    ];
    sandbox.write("plan.json", &plan(&volumes, &json!({}), json!({"for_each": {}}), &json!({})));
    let volume = "resource \"outscale_volume\" \"data\" {\n  for_each       = toset([\"eu-west-2a\", \"us-east-2a\"])\n  size           = 10\n  subregion_name = each.key\n}\n";
    sandbox.write("main.tf", volume);
    assert_eq!(chain(&sandbox, "data-outside-eu"), ["main.tf:2:41 written here"]);
}

#[test]
fn a_provider_configuration_has_a_chain_of_its_own() {
    let sandbox = Sandbox::new();
    let volumes = [("outscale_volume.data", "us-east-2a", json!({"constant_value": "us-east-2a"}))];
    let provider = json!({"api": [{"region": {"references": ["local.region"]}}]});
    sandbox.write("plan.json", &plan(&volumes, &json!({}), json!({}), &provider));
    let volume =
        "resource \"outscale_volume\" \"data\" {\n  size           = 10\n  subregion_name = \"us-east-2a\"\n}\n";
    let provider =
        "provider \"outscale\" {\n  api {\n    region = local.region\n  }\n}\nlocals {\n  region = \"us-east-2\"\n}\n";
    sandbox.write("main.tf", &format!("{volume}{provider}"));
    assert_eq!(
        chain(&sandbox, "provider-region-outside-eu"),
        ["main.tf:11:3 local.region", "main.tf:11:12 written here"]
    );
}

/// The row of a control and an address of a recorded saved plan.
fn saved(scenario: &str, control: &str, address: &str) -> Value {
    let report = Sandbox::saved(scenario).report(&["tfplan"]);
    let rows = report["verdicts"].as_array().unwrap();
    rows.iter().find(|row| row["control"] == control && row["address"] == address).unwrap().clone()
}

#[test]
fn where_a_companion_decides_the_judged_resource_is_shown() {
    let row = saved("real/outscale/change-review", "service-logs-disabled", "outscale_load_balancer.front");
    assert_eq!(row["location"]["line"], 160, "{row}");
    let judged = row["related"].as_array().unwrap().last().unwrap();
    assert_eq!((judged["file"].as_str(), judged["line"].as_u64()), (Some("main.tf"), Some(126)));
    assert_eq!(judged["label"], "outscale_load_balancer.front");
}

#[test]
fn a_chain_leads_on_through_the_argument_of_another_resource() {
    let account = "module.china.azurerm_storage_account.this";
    let row = saved("real/azurerm/insurance-residency", "data-outside-eu", account);
    let places = row["related"].as_array().unwrap().iter().map(|related| {
        format!("{}:{} {}", related["file"].as_str().unwrap(), related["line"], related["label"].as_str().unwrap())
    });
    assert_eq!(
        places.collect::<Vec<_>>(),
        [
            "modules/landing-zone/main.tf:14 azurerm_resource_group.this.location",
            "clouds.tf:14 var.location",
            "clouds.tf:14 written here",
        ]
    );
}

/// A plan of rules of one group, each with the arguments planned and what is written for it.
fn rules(rules: &[(&str, Value, Value)]) -> String {
    let change = |(name, after, _): &(&str, Value, Value)| {
        json!({"address": format!("outscale_security_group_rule.{name}"), "mode": "managed",
            "type": "outscale_security_group_rule", "name": name, "provider_name": PLUGIN,
            "change": {"actions": ["create"], "before": null, "after": after, "after_unknown": {"id": true}}})
    };
    let resource = |(name, _, expressions): &(&str, Value, Value)| {
        json!({"address": format!("outscale_security_group_rule.{name}"), "mode": "managed",
            "type": "outscale_security_group_rule", "name": name, "provider_config_key": "outscale",
            "schema_version": 0, "expressions": expressions})
    };
    json!({
        "format_version": "1.2", "terraform_version": "1.11.4", "applyable": true, "complete": true, "errored": false,
        "resource_changes": rules.iter().map(change).collect::<Vec<_>>(),
        "configuration": {
            "provider_config": {"outscale": {"name": "outscale", "full_name": PLUGIN}},
            "root_module": {"resources": rules.iter().map(resource).collect::<Vec<_>>()}},
    })
    .to_string()
}

#[test]
fn the_iterator_of_a_dynamic_block_leads_to_its_element() {
    let sandbox = Sandbox::new();
    let rule =
        |range: &str| json!({"from_port_range": 22, "to_port_range": 22, "ip_protocol": "tcp", "ip_ranges": [range]});
    let after = json!({"flow": "Inbound", "security_group_id": "sg-12345678",
        "rules": [rule("192.0.2.0/24"), rule("0.0.0.0/0")]});
    sandbox.write(
        "plan.json",
        &rules(&[(
            "admin",
            after,
            json!({"flow": {"constant_value": "Inbound"}, "security_group_id": {"constant_value": "sg-12345678"}}),
        )]),
    );
    let written = r#"resource "outscale_security_group_rule" "admin" {
  flow              = "Inbound"
  security_group_id = "sg-12345678"
  dynamic "rules" {
    for_each = local.openings
    iterator = opening
    content {
      from_port_range = 22
      to_port_range   = 22
      ip_protocol     = "tcp"
      ip_ranges       = [opening.value.range]
    }
  }
}
locals {
  openings = {
    office = { range = "192.0.2.0/24" }
    travel = { range = "0.0.0.0/0" }
  }
}
"#;
    sandbox.write("main.tf", written);
    assert_eq!(
        chain(&sandbox, "admin-port-open-to-world"),
        ["main.tf:16:3 local.openings", "main.tf:18:24 written here"]
    );
}

#[test]
fn ranges_that_only_together_are_everyone_say_so() {
    let sandbox = Sandbox::new();
    let rule = |name: &'static str, range: &str| {
        let after = json!({"flow": "Inbound", "security_group_id": "sg-12345678", "from_port_range": 22,
            "to_port_range": 22, "ip_protocol": "tcp", "ip_range": range});
        (name, after, json!({"ip_range": {"constant_value": range}}))
    };
    sandbox.write("plan.json", &rules(&[rule("low", "0.0.0.0/1"), rule("high", "128.0.0.0/1")]));
    let report = sandbox.report(&["plan.json"]);
    let rows = report["verdicts"].as_array().unwrap().iter();
    let messages: Vec<&Value> = rows
        .filter(|row| row["control"] == "admin-port-open-to-world" && row["verdict"] == "fail")
        .map(|row| &row["message"])
        .collect();
    assert_eq!(messages.len(), 2, "{report}");
    assert!(messages.iter().all(|message| message.to_string().contains("add up to all of them")), "{messages:?}");
    sandbox.write("plan.json", &rules(&[rule("all", "0.0.0.0/0"), rule("low", "0.0.0.0/1")]));
    let report = sandbox.report(&["plan.json"]);
    let mut rows = report["verdicts"].as_array().unwrap().iter();
    let all = rows.find(|row| row["control"] == "admin-port-open-to-world" && row["verdict"] == "fail").unwrap();
    assert_eq!(all["address"], "outscale_security_group_rule.all");
    assert!(!all["message"].to_string().contains("add up"), "{all}");
}

/// Expressions that all come to `us-east-2a`, what they refer to, and the places behind them.
const EXPRESSIONS: [(&str, &[&str], &[&str]); 10] = [
    ("\"${var.region}a\"", &["var.region"], &["2:3 written here"]),
    ("format(\"%sa\", var.region)", &["var.region"], &["2:3 written here"]),
    ("element(var.zones, 3)", &["var.zones"], &["8:28 written here"]),
    ("lookup(local.zones, \"ohio\", \"\")", &["local.zones"], &["11:3 local.zones", "11:42 written here"]),
    ("merge(local.zones, { x = \"us-east-2a\" }).x", &["local.zones"], &["15:45 written here"]),
    (
        "coalesce(var.none, local.zones.ohio)",
        &["var.none", "local.zones.ohio", "local.zones"],
        &["11:3 local.zones.ohio", "11:42 written here"],
    ),
    (
        "try(local.none.zone, local.zones[\"ohio\"])",
        &["local.none.zone", "local.none", "local.zones[\"ohio\"]", "local.zones"],
        &["11:3 local.zones[\"ohio\"]", "11:42 written here"],
    ),
    ("var.none == null ? \"us-east-2a\" : \"eu-west-2a\"", &["var.none"], &["15:39 written here"]),
    ("one([for zone in var.zones : zone if zone != \"eu-west-2a\"])", &["var.zones"], &["8:28 written here"]),
    ("[\"eu-west-2a\", \"us-east-2a\"][1]", &[], &["15:35 written here"]),
];

#[test]
fn a_chain_ends_where_the_value_is_written_whatever_the_expression_does_with_it() {
    let given = r#"variable "region" {
  default = "us-east-2"
}
variable "none" {
  default = null
}
variable "zones" {
  default = ["eu-west-2a", "us-east-2a"]
}
locals {
  zones = { paris = "eu-west-2a", ohio = "us-east-2a" }
  none  = {}
}
"#;
    let zones = json!(["eu-west-2a", "us-east-2a"]);
    let declared = json!({"region": {"default": "us-east-2"}, "none": {"default": null}, "zones": {"default": zones}});
    let values = json!({"region": {"value": "us-east-2"}, "none": {}, "zones": {"value": zones}});
    for (expression, references, places) in EXPRESSIONS {
        let sandbox = Sandbox::new();
        // What refers to nothing is a constant to the tool.
        let written = match references {
            [] => json!({"constant_value": "us-east-2a"}),
            references => json!({"references": references}),
        };
        let volumes = [("outscale_volume.data", "us-east-2a", written)];
        sandbox.write("plan.json", &plan(&volumes, &values, json!({"variables": declared}), &json!({})));
        let volume =
            format!("resource \"outscale_volume\" \"data\" {{ subregion_name = {expression}\n  size = 10\n}}\n");
        sandbox.write("main.tf", &format!("{given}{volume}").replace("{ subregion_name", "{\n  subregion_name"));
        assert_eq!(
            chain(&sandbox, "data-outside-eu"),
            places.iter().map(|place| format!("main.tf:{place}")).collect::<Vec<_>>(),
            "{expression}"
        );
    }
}

#[test]
fn an_element_that_a_for_hands_on_leads_to_the_one_it_was_made_from() {
    let sandbox = Sandbox::new();
    let sites = json!([{"name": "paris", "zone": "eu-west-2a"}, {"name": "ohio", "zone": "us-east-2a"}]);
    let volumes = [
        ("outscale_volume.data[\"paris\"]", "eu-west-2a", json!({"references": ["each.value.zone", "each.value"]})),
        ("outscale_volume.data[\"ohio\"]", "us-east-2a", json!({})),
    ];
    let volume = |for_each: &str| {
        format!(
            "resource \"outscale_volume\" \"data\" {{\n  for_each       = {for_each}\n  size           = 10\n  \
             subregion_name = each.value.zone\n}}\n"
        )
    };
    let sites_written = "variable \"sites\" {\n  default = [\n    { name = \"paris\", zone = \"eu-west-2a\" },\n    \
                         { name = \"ohio\", zone = \"us-east-2a\" },\n  ]\n}\n";
    let locals = "locals {\n  by_name = { for site in var.sites : site.name => site }\n}\n";
    let cases = [
        ("{ for site in var.sites : site.name => site }", json!(["var.sites"]), vec!["main.tf:9:22 written here"]),
        ("local.by_name", json!(["local.by_name"]), vec!["main.tf:13:3 local.by_name", "main.tf:9:22 written here"]),
    ];
    for (for_each, references, places) in cases {
        let root = json!({"variables": {"sites": {"default": sites}}, "for_each": {"references": references}});
        sandbox.write("plan.json", &plan(&volumes, &json!({"sites": {"value": sites}}), root, &json!({})));
        sandbox.write("main.tf", &format!("{}{sites_written}{locals}", volume(for_each)));
        assert_eq!(chain(&sandbox, "data-outside-eu"), places, "{for_each}");
    }
}

#[test]
fn where_the_values_of_other_instances_are_written_is_said() {
    let sandbox = Sandbox::new();
    let volumes = [
        ("outscale_volume.data[\"a\"]", "us-east-2a", json!({"references": ["each.value"]})),
        ("outscale_volume.data[\"b\"]", "us-east-2a", json!({})),
        ("outscale_volume.data[\"c\"]", "us-east-2a", json!({})),
    ];
    let zones = json!({"a": "us-east-2a", "b": "us-east-2a", "c": "us-east-2a"});
    let root = json!({"for_each": {"constant_value": zones}});
    sandbox.write("plan.json", &plan(&volumes, &json!({}), root, &json!({})));
    let volume = "resource \"outscale_volume\" \"data\" {\n  for_each = {\n    a = \"us-east-2a\"\n    b = \"us-east-2a\"\n    c = \"us-east-2a\"\n  }\n  size           = 10\n  subregion_name = each.value\n}\n";
    sandbox.write("main.tf", volume);
    let report = sandbox.run(&["check", "plan.json"]).stdout;
    assert!(report.contains("\n  also: main.tf:4:9, main.tf:5:9\n"), "{report}");
    let report = sandbox.run(&["check", "plan.json", "--plain"]).stdout;
    assert!(report.contains("\nalso: main.tf, line 4, column 9; main.tf, line 5, column 9\n"), "{report}");
}

#[test]
fn behind_an_index_that_is_not_known_no_entry_is_named() {
    let sandbox = Sandbox::new();
    let volumes = [
        ("outscale_volume.data[\"ohio\"]", "us-east-2a", json!({"references": ["each.value.zone", "each.value"]})),
        ("outscale_volume.data[\"paris\"]", "eu-west-2a", json!({})),
    ];
    let root = json!({"for_each": {"references": ["local.sites", "terraform.workspace"]}});
    sandbox.write("plan.json", &plan(&volumes, &json!({}), root, &json!({})));
    let written = r#"resource "outscale_volume" "data" {
  for_each       = local.sites[terraform.workspace]
  size           = 10
  subregion_name = each.value.zone
}
locals {
  sites = {
    ohio = { zone = "us-east-2a" }
    prod = { ohio = { zone = "us-east-2a" }, paris = { zone = "eu-west-2a" } }
  }
}
"#;
    sandbox.write("main.tf", written);
    assert_eq!(chain(&sandbox, "data-outside-eu"), ["main.tf:7:3 local.sites[terraform.workspace]"]);
}
