//! What is behind unknown values, in plans that are as small as the point they make.

#![expect(clippy::unwrap_used, clippy::unreachable, reason = "tests")]

#[path = "model/vendor.rs"]
mod vendor;

use std::collections::BTreeMap;

use secnumgate::configuration::Configuration;
use secnumgate::configuration::json::from_json;
use secnumgate::plan::address::Address;
use secnumgate::plan::value::{AttributePath, Cause, Shape, Value};
use secnumgate::plan::{Archive, ArchiveModule, Limits, Plan, Secrets, Side, read};
use secnumgate::resolve::{Edge, PlaceSource, Placed, Resolved, Resolver, Status, dot};
use secnumgate::severity::Confidence;
use secnumgate::source;
use secnumgate::vendor::facts::Companion;
use serde_json::{Value as Json, json};

/// A plan and what was written for it.
struct World {
    plan: Plan,
    configuration: Configuration,
    secrets: Secrets,
}

/// A plan of changes `{address, actions, before, after, unknown}` and a configuration.
fn world(changes: &Json, configuration: &Json) -> World {
    let changes = changes.as_array().unwrap().iter().map(|change| {
        let address = Address::parse(change["address"].as_str().unwrap()).unwrap();
        let provider = match address.resource_type.split('_').next().unwrap() {
            "openstack" => "registry.terraform.io/terraform-provider-openstack/openstack".to_owned(),
            name => format!("registry.terraform.io/{name}/{name}"),
        };
        let actions = change.get("actions").cloned().unwrap_or_else(|| json!(["create"]));
        let after = if actions == json!(["delete"]) { Json::Null } else { change["after"].clone() };
        json!({
            "address": change["address"], "mode": "managed", "type": *address.resource_type, "name": *address.name,
            "provider_name": provider,
            "change": {
                "actions": actions, "before": change["before"], "after": after,
                "after_unknown": change.get("unknown").cloned().unwrap_or_else(|| json!({})),
                "before_sensitive": {}, "after_sensitive": {},
            },
        })
    });
    let changes: Vec<Json> = changes.collect();
    let document = json!({
        "format_version": "1.2", "terraform_version": "1.11.4", "applyable": true, "complete": true, "errored": false,
        "planned_values": {}, "resource_changes": changes, "configuration": configuration,
        "variables": configuration["_variables"],
    });
    let secrets = Secrets::default();
    let plan = read(serde_json::to_vec(&document).unwrap(), &secrets, &Limits::default()).unwrap();
    let configuration = from_json(&configuration.to_string()).unwrap();
    World { plan, configuration, secrets }
}

impl World {
    /// The same plan with the sources at hand: file name → text, modules by their dotted path.
    fn with_sources(mut self, files: &[(&str, &str)]) -> Self {
        let mut archive = Archive::default();
        for (module, text) in files {
            let dir = if module.is_empty() { ".".to_owned() } else { (*module).to_owned() };
            let files = BTreeMap::from([("main.tf".into(), text.as_bytes().into())]);
            archive.modules.insert((*module).into(), ArchiveModule { dir, files, ..ArchiveModule::default() });
        }
        let (bound, _) = source::bind(self.configuration.clone(), source::from_archive(&archive), true);
        self.configuration = bound;
        self
    }

    fn resolver(&self) -> Resolver<'_> {
        Resolver::new(&self.plan, &self.configuration, &self.secrets)
    }

    fn attribute(&self, address: &str, path: &str) -> Resolved {
        let address = Address::parse(address).unwrap();
        let resolver = self.resolver();
        let change = resolver.change(&address).unwrap();
        let path = AttributePath::parse(path);
        let values = self.plan.values(change, Side::After, &Shape::everything(), &self.secrets);
        resolver.attribute(change, Side::After, &path, values.at(&path))
    }

    fn place(&self, address: &str) -> Placed {
        let data = vendor::vendor_data();
        let resolver = self.resolver();
        let change = resolver.change(&Address::parse(address).unwrap()).unwrap();
        let plugin = data.plugin(&change.provider_name).unwrap().unwrap();
        let mut places = resolver.place(change, plugin, &[]).unwrap();
        assert_eq!(places.len(), 1, "{places:?}");
        places.remove(0)
    }
}

/// The entry of a resource in `configuration`.
fn resource(address: &str, expressions: &Json) -> Json {
    let address = Address::parse(address).unwrap();
    let name = address.resource_type.split('_').next().unwrap();
    json!({"mode": "managed", "type": *address.resource_type, "name": *address.name, "provider_config_key": name,
        "expressions": expressions})
}

fn root(resources: &[Json]) -> Json {
    json!({"root_module": {"resources": resources}})
}

fn cause(resolved: &Resolved) -> Option<Cause> {
    match &resolved.value {
        Value::Unknown(unknown) => Some(unknown.cause.clone()),
        _ => None,
    }
}

fn origins(resolved: &Resolved) -> Vec<String> {
    resolved.origins().iter().map(|origin| format!("{}#{}", origin.address, origin.attribute)).collect()
}

#[test]
fn what_is_in_the_plan_decides_whatever_is_written() {
    let world = world(
        &json!([{"address": "scaleway_a.x", "after": {"zone": "fr-par-1", "none": null, "empty": null}}]),
        &root(&[resource(
            "scaleway_a.x",
            &json!({"zone": {"references": ["var.z"]}, "empty": {"references": ["var.e"]}}),
        )]),
    );
    let known = world.attribute("scaleway_a.x", "zone");
    assert_eq!((known.status, known.value.as_str()), (Status::Known, Some("fr-par-1")));
    assert_eq!(world.attribute("scaleway_a.x", "none").status, Status::Unset);
    assert_eq!(world.attribute("scaleway_a.x", "empty").status, Status::Null);
    assert_eq!(world.attribute("scaleway_a.x", "no_such").status, Status::Unset);
}

#[test]
fn a_hidden_constant_is_the_value_and_what_nobody_wrote_is_computed() {
    let world = world(
        &json!([{"address": "scaleway_a.x", "after": {}, "unknown": {"zone": true, "id": true}}]),
        &root(&[resource("scaleway_a.x", &json!({"zone": {"constant_value": "pl-waw-2"}}))]),
    );
    let zone = world.attribute("scaleway_a.x", "zone");
    assert_eq!((zone.status, zone.value.as_str()), (Status::Configured, Some("pl-waw-2")));
    assert_eq!(world.attribute("scaleway_a.x", "id").status, Status::Computed);
}

#[test]
fn an_object_that_stays_may_ignore_what_is_written() {
    let change = |name: &str, before: &str| json!({"address": format!("t_a.{name}"), "actions": ["update"], "before": {"mode": before}, "after": {}, "unknown": {"mode": true}});
    let written = json!({"mode": {"constant_value": "on"}});
    let world = world(
        &json!([change("same", "on"), change("other", "off")]),
        &root(&[resource("t_a.same", &written), resource("t_a.other", &written)]),
    );
    assert_eq!(world.attribute("t_a.same", "mode").status, Status::Configured);
    assert_eq!(world.attribute("t_a.other", "mode").status, Status::Undecidable);
}

#[test]
fn without_configuration_nothing_is_proven() {
    let world = world(&json!([{"address": "scaleway_a.x", "after": {}, "unknown": {"zone": true}}]), &Json::Null);
    let zone = world.attribute("scaleway_a.x", "zone");
    assert_eq!((zone.status, cause(&zone)), (Status::Undecidable, Some(Cause::NeedsSources("configuration".into()))));
}

#[test]
fn a_single_name_is_followed_for_places_and_not_trusted_elsewhere() {
    let mut configuration = root(&[resource(
        "scaleway_a.x",
        &json!({"zone": {"references": ["var.z"]}, "name": {"references": ["var.z"]}, "open": {"references": ["var.b"]}}),
    )]);
    configuration["_variables"] = json!({"z": {"value": "fr-par-2"}, "b": {"value": true}});
    configuration["root_module"]["variables"] = json!({"z": {}, "b": {}});
    let world = world(
        &json!([{"address": "scaleway_a.x", "after": {}, "unknown": {"zone": true, "name": true, "open": true}}]),
        &configuration,
    );
    let zone = world.attribute("scaleway_a.x", "zone");
    assert_eq!((zone.status, zone.confidence), (Status::Configured, Confidence::Likely));
    assert_eq!(world.attribute("scaleway_a.x", "name").status, Status::Undecidable);
    assert_eq!(world.attribute("scaleway_a.x", "open").status, Status::Undecidable);
}

#[test]
fn instances_are_paired_by_the_same_key_or_not_at_all() {
    let mut user = resource("t_user.u", &json!({"of": {"references": ["t_base.b", "each.key"]}}));
    user["for_each_expression"] = json!({"references": ["var.all"]});
    let world = world(
        &json!([
            {"address": "t_base.b[\"a\"]", "after": {}, "unknown": {"id": true}},
            {"address": "t_user.u[\"a\"]", "after": {}, "unknown": {"of": true}},
            {"address": "t_user.u[\"c\"]", "after": {}, "unknown": {"of": true}},
        ]),
        &root(&[resource("t_base.b", &json!({})), user]),
    );
    let paired = world.attribute("t_user.u[\"a\"]", "of");
    assert_eq!((paired.status, paired.confidence), (Status::Reference, Confidence::Likely));
    assert_eq!(origins(&paired), ["t_base.b[\"a\"]#"]);
    assert_eq!(world.attribute("t_user.u[\"c\"]", "of").status, Status::Undecidable);
}

#[test]
fn elements_of_blocks_are_found_by_what_is_known_of_them() {
    let blocks = json!({"rule": [
        {"port": {"constant_value": 22}, "to": {"constant_value": "a"}},
        {"port": {"constant_value": 80}, "to": {"constant_value": "b"}},
    ]});
    let world = world(
        &json!([
            // The plan keeps another order.
            {"address": "t_a.set", "after": {"rule": [{"port": 80}, {"port": 22}]}, "unknown": {"rule": [{"to": true}, {"to": true}]}},
            // One block more than is written: a dynamic one.
            {"address": "t_a.more", "after": {"rule": [{"port": 80}, {"port": 22}, {"port": 22}]},
                "unknown": {"rule": [{"to": true, "note": true}, {"to": true}, {"to": true}]}},
            // Nothing tells them apart, and neither sets the note.
            {"address": "t_a.twins", "after": {"rule": [{}, {}]},
                "unknown": {"rule": [{"port": true, "to": true, "note": true}, {"port": true, "to": true, "note": true}]}},
        ]),
        &root(&[resource("t_a.set", &blocks), resource("t_a.more", &blocks), resource("t_a.twins", &blocks)]),
    );
    assert_eq!(world.attribute("t_a.set", "rule[0].to").value.as_str(), Some("b"));
    assert_eq!(world.attribute("t_a.set", "rule[1].to").value.as_str(), Some("a"));
    for path in ["rule[0].to", "rule[0].note"] {
        let more = world.attribute("t_a.more", path);
        assert_eq!(
            (more.status, cause(&more)),
            (Status::Undecidable, Some(Cause::NeedsSources("rule".into()))),
            "{path}"
        );
    }
    assert_eq!(world.attribute("t_a.twins", "rule[0].to").status, Status::Undecidable);
    assert_eq!(world.attribute("t_a.twins", "rule[0].note").status, Status::Computed);
}

#[test]
fn a_dynamic_block_pairs_with_its_elements_when_the_sources_tell() {
    let world = world(
        &json!([
            {"address": "t_base.b", "after": {}, "unknown": {"id": true}},
            {"address": "t_a.x", "after": {"rule": [{"port": 22}, {"port": 443}]}, "unknown": {"rule": [{"to": true}, {"to": true}]}},
        ]),
        &root(&[resource("t_base.b", &json!({})), resource("t_a.x", &json!({}))]),
    )
    .with_sources(&[(
        "",
        r#"
        locals { ports = { https = { port = 443, to = "open" }, ssh = { port = 22, to = t_base.b.id } } }
        resource "t_base" "b" {}
        resource "t_a" "x" {
          dynamic "rule" {
            for_each = local.ports
            content {
              port = rule.value.port
              to   = rule.value.to
            }
          }
        }"#,
    )]);
    assert_eq!(origins(&world.attribute("t_a.x", "rule[0].to")), ["t_base.b#id"]);
    assert_eq!(world.attribute("t_a.x", "rule[1].to").value.as_str(), Some("open"));
}

#[test]
fn a_circle_of_hidden_values_ends() {
    let refer = |to: &str| json!({"zone": {"references": [format!("{to}.zone"), to]}});
    let world = world(
        &json!([
            {"address": "scaleway_a.x", "after": {}, "unknown": {"zone": true}},
            {"address": "scaleway_a.y", "after": {}, "unknown": {"zone": true}},
        ]),
        &root(&[resource("scaleway_a.x", &refer("scaleway_a.y")), resource("scaleway_a.y", &refer("scaleway_a.x"))]),
    );
    let zone = world.attribute("scaleway_a.x", "zone");
    assert!(matches!(zone.status, Status::Reference | Status::Undecidable), "{zone:?}");
}

#[test]
fn a_circle_in_the_sources_ends_too() {
    let world = world(
        &json!([
            {"address": "scaleway_a.x", "after": {}, "unknown": {"zone": true}},
            {"address": "scaleway_a.y", "after": {}, "unknown": {"zone": true}},
        ]),
        &root(&[resource("scaleway_a.x", &json!({})), resource("scaleway_a.y", &json!({}))]),
    )
    .with_sources(&[(
        "",
        r#"
        locals { of = { x = { zone = try(lower(local.pass.zone), scaleway_a.x.zone) } }, pass = merge(scaleway_a.y, {}) }
        resource "scaleway_a" "x" { zone = coalesce([for z in [scaleway_a.y.zone] : upper("${z}")]...) }
        resource "scaleway_a" "y" { zone = true ? [local.of["x"].zone][0] : "" }
        "#,
    )]);
    let zone = world.attribute("scaleway_a.x", "zone");
    assert!(matches!(zone.status, Status::Reference | Status::Undecidable), "{zone:?}");
}

#[test]
fn a_thousand_locals_in_a_row_end_in_unknown() {
    let locals: String = (0..1000).fold(String::new(), |text, i| {
        let next = i + 1;
        text + &format!("  n{i} = [local.n{next}, local.n{next}][0]\n")
    });
    let text = format!("resource \"scaleway_a\" \"x\" {{ zone = local.n0 }}\nlocals {{\n{locals}  n1000 = \"a\"\n}}\n");
    let world = world(
        &json!([{"address": "scaleway_a.x", "after": {}, "unknown": {"zone": true}}]),
        &root(&[resource("scaleway_a.x", &json!({"zone": {"references": ["local.n0"]}}))]),
    )
    .with_sources(&[("", &text)]);
    assert_eq!(world.attribute("scaleway_a.x", "zone").status, Status::Undecidable);
}

#[test]
fn a_secret_stays_secret_when_it_is_found_in_the_configuration() {
    let mut world = world(
        &json!([{"address": "t_a.x", "after": {}, "unknown": {"password": true}}]),
        &root(&[resource("t_a.x", &json!({"password": {"constant_value": "hush"}}))]),
    );
    let mut shape = Shape::default();
    shape.insert("password");
    world.secrets.insert("t_a".into(), shape);
    let found = world.attribute("t_a.x", "password");
    assert_eq!((found.status, found.value), (Status::Configured, Value::Redacted));
}

fn scaleway(region: &Json) -> Json {
    json!({"scaleway": {"name": "scaleway", "full_name": "registry.terraform.io/scaleway/scaleway",
        "expressions": {"region": region}}})
}

#[test]
fn a_hidden_place_never_falls_through_to_the_provider() {
    let mut configuration = root(&[
        resource("scaleway_vpc_private_network.written", &json!({"region": {"references": ["local.r"]}})),
        resource("scaleway_vpc_private_network.unset", &json!({})),
    ]);
    configuration["provider_config"] = scaleway(&json!({"constant_value": "fr-par"}));
    let world = world(
        &json!([
            {"address": "scaleway_vpc_private_network.written", "after": {}, "unknown": {"region": true}},
            {"address": "scaleway_vpc_private_network.unset", "after": {}, "unknown": {"region": true}},
        ]),
        &configuration,
    );
    let written = world.place("scaleway_vpc_private_network.written");
    assert_eq!((written.place.value(), written.source), (None, PlaceSource::Undetermined));
    let unset = world.place("scaleway_vpc_private_network.unset");
    assert_eq!((unset.identifier.as_deref(), unset.source), (Some("fr-par"), PlaceSource::Provider));
    assert_eq!(unset.provider.as_deref(), Some("provider.scaleway"));
}

#[test]
fn an_existing_object_keeps_its_place_and_a_replaced_one_does_not() {
    let mut configuration = root(&[
        resource("scaleway_vpc_private_network.kept", &json!({})),
        resource("scaleway_vpc_private_network.replaced", &json!({})),
    ]);
    configuration["provider_config"] = scaleway(&json!({"constant_value": "fr-par"}));
    let change = |name: &str, actions: &Json| {
        json!({"address": format!("scaleway_vpc_private_network.{name}"), "actions": actions,
            "before": {"region": "pl-waw"}, "after": {}, "unknown": {"region": true}})
    };
    let world = world(
        &json!([change("kept", &json!(["update"])), change("replaced", &json!(["delete", "create"]))]),
        &configuration,
    );
    assert_eq!(world.place("scaleway_vpc_private_network.kept").identifier.as_deref(), Some("pl-waw"));
    assert_eq!(world.place("scaleway_vpc_private_network.replaced").identifier.as_deref(), Some("fr-par"));
}

#[test]
fn a_provider_inside_a_module_and_one_that_is_the_callers() {
    let network = |key: &str| json!({"mode": "managed", "type": "scaleway_vpc_private_network", "name": "n", "provider_config_key": key, "expressions": {}});
    let full_name = "registry.terraform.io/scaleway/scaleway";
    let configuration = json!({
        "provider_config": {
            "scaleway": {"name": "scaleway", "full_name": full_name, "expressions": {"region": {"constant_value": "fr-par"}}},
            "module.a.module.b:scaleway": {"name": "scaleway", "full_name": full_name, "module_address": "module.a.module.b"},
            "module.own:scaleway": {"name": "scaleway", "full_name": full_name, "module_address": "module.own",
                "expressions": {"region": {"references": ["var.where"]}}},
        },
        "root_module": {"module_calls": {
            "a": {"module": {"module_calls": {"b": {"module": {"resources": [network("module.a.module.b:scaleway")]}}}}},
            "own": {"expressions": {"where": {"constant_value": "nl-ams"}},
                "module": {"variables": {"where": {}}, "resources": [network("module.own:scaleway")]}},
        }},
    });
    let world = world(
        &json!([
            {"address": "module.a.module.b.scaleway_vpc_private_network.n", "after": {}, "unknown": {"region": true}},
            {"address": "module.own.scaleway_vpc_private_network.n", "after": {}, "unknown": {"region": true}},
        ]),
        &configuration,
    );
    let inherited = world.place("module.a.module.b.scaleway_vpc_private_network.n");
    assert_eq!(
        (inherited.identifier.as_deref(), inherited.provider.as_deref()),
        (Some("fr-par"), Some("provider.scaleway"))
    );
    let own = world.place("module.own.scaleway_vpc_private_network.n");
    assert_eq!(
        (own.identifier.as_deref(), own.provider.as_deref()),
        (Some("nl-ams"), Some("module.own.provider.scaleway"))
    );
    let all = world.resolver().provider_configurations();
    let addresses: Vec<&str> = all.iter().map(|(provider, _)| provider.address.as_str()).collect();
    assert_eq!(addresses, ["module.own.provider.scaleway", "provider.scaleway"]);
}

#[test]
fn a_parent_is_taken_only_if_nothing_else_may_be_meant() {
    let place = |bucket: &str| {
        let mut configuration = root(&[
            resource("t_coin.c", &json!({})),
            resource("scaleway_object_bucket.a", &json!({"region": {"constant_value": "nl-ams"}})),
            resource("scaleway_object_bucket.b", &json!({"region": {"constant_value": "nl-ams"}})),
            resource("scaleway_object_bucket.w", &json!({"region": {"constant_value": "pl-waw"}})),
            resource("scaleway_object_bucket_acl.x", &json!({"bucket": {"references": ["t_coin.c.id", "t_coin.c"]}})),
        ]);
        configuration["provider_config"] = scaleway(&json!({"constant_value": "fr-par"}));
        let bucket = format!(
            "resource \"t_coin\" \"c\" {{}}\nresource \"scaleway_object_bucket\" \"a\" {{ region = \"nl-ams\" }}\n\
             resource \"scaleway_object_bucket\" \"b\" {{ region = \"nl-ams\" }}\n\
             resource \"scaleway_object_bucket\" \"w\" {{ region = \"pl-waw\" }}\n\
             resource \"scaleway_object_bucket_acl\" \"x\" {{ bucket = t_coin.c.id == \"x\" ? {bucket} }}\n"
        );
        let unknown = json!({"id": true, "region": true, "bucket": true});
        let change = |address: &str| json!({"address": address, "after": {}, "unknown": unknown});
        let world = world(
            &json!([
                change("t_coin.c"),
                change("scaleway_object_bucket.a"),
                change("scaleway_object_bucket.b"),
                change("scaleway_object_bucket.w"),
                change("scaleway_object_bucket_acl.x"),
            ]),
            &configuration,
        )
        .with_sources(&[("", &bucket)]);
        world.place("scaleway_object_bucket_acl.x").identifier.map(|identifier| identifier.to_string())
    };
    let same = place("scaleway_object_bucket.a.id : scaleway_object_bucket.b.id");
    assert_eq!(same.as_deref(), Some("nl-ams"));
    assert_eq!(place("scaleway_object_bucket.a.id : scaleway_object_bucket.w.id"), None);
    assert_eq!(place("scaleway_object_bucket.a.id : \"pl-waw/other\""), None);
}

fn encryption() -> Companion {
    serde_json::from_value(
        json!({"type": "t_encryption", "by": "bucket", "match": ["name", "id"], "same": ["region"], "kind": "protecting-one"}),
    )
    .unwrap()
}

#[test]
fn companions_are_joined_by_reference_then_by_name() {
    let refer = |to: &str| json!({"bucket": {"references": [format!("t_bucket.{to}.id"), format!("t_bucket.{to}")]}});
    let named = |name: &str| json!({"bucket": {"constant_value": name}});
    let world = world(
        &json!([
            {"address": "t_bucket.a", "after": {"name": "a", "region": "r1"}, "unknown": {"id": true}},
            {"address": "t_bucket.b", "after": {"name": "same", "region": "r1"}, "unknown": {"id": true}},
            {"address": "t_bucket.c", "after": {"name": "same", "region": "r2"}, "unknown": {"id": true}},
            {"address": "t_bucket.old", "actions": ["no-op"], "before": {"name": "old", "id": "x-1"}, "after": {"name": "old", "id": "x-1"}},
            {"address": "t_encryption.by_reference", "after": {}, "unknown": {"bucket": true}},
            {"address": "t_encryption.by_name", "after": {"bucket": "same", "region": "r2"}},
            {"address": "t_encryption.by_id", "after": {"bucket": "x-1"}},
            {"address": "t_encryption.ambiguous", "after": {"bucket": "same"}},
            {"address": "t_encryption.stranger", "after": {"bucket": "z"}},
            {"address": "t_encryption.lost", "after": {}, "unknown": {"bucket": true}},
            {"address": "t_encryption.gone", "actions": ["delete"], "before": {"bucket": "old"}},
        ]),
        &root(&[
            resource("t_bucket.a", &json!({"name": {"constant_value": "a"}})),
            resource("t_bucket.b", &json!({"name": {"constant_value": "same"}})),
            resource("t_bucket.c", &json!({"name": {"constant_value": "same"}})),
            resource("t_bucket.old", &json!({"name": {"constant_value": "old"}})),
            resource("t_encryption.by_reference", &refer("a")),
            resource("t_encryption.by_name", &named("same")),
            resource("t_encryption.by_id", &named("x-1")),
            resource("t_encryption.ambiguous", &named("same")),
            resource("t_encryption.stranger", &named("z")),
            resource("t_encryption.lost", &json!({"bucket": {"references": ["local.b"]}})),
        ]),
    );
    let found = world.resolver().companions("t_bucket", &encryption());
    let of = |main: &str| {
        let pairs = found.of(&Address::parse(main).unwrap()).iter();
        pairs.map(|pair| pair.companion.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(of("t_bucket.a"), ["by_reference"]);
    assert_eq!(of("t_bucket.b"), Vec::<String>::new());
    assert_eq!(of("t_bucket.c"), ["by_name"]);
    assert_eq!(of("t_bucket.old"), ["by_id"]);
    let unknown: Vec<_> = found
        .unknown
        .iter()
        .map(|u| (u.companion.name.as_ref(), u.candidates.as_ref().map(std::collections::BTreeSet::len)))
        .collect();
    assert_eq!(unknown, [("ambiguous", Some(2)), ("lost", None)]);
    assert_eq!(found.alone.iter().map(|a| a.name.as_ref()).collect::<Vec<_>>(), ["stranger"]);
    let (gone, main) = &found.removed[0];
    assert_eq!((gone.name.as_ref(), main.as_ref().unwrap().to_string().as_str()), ("gone", "t_bucket.old"));
    assert_eq!(found.maybe(&Address::parse("t_bucket.a").unwrap()).count(), 1);
}

#[test]
fn a_bucket_whose_name_is_hidden_does_not_lose_its_companion() {
    let world = world(
        &json!([
            {"address": "t_bucket.a", "after": {}, "unknown": {"id": true, "name": true}},
            {"address": "t_encryption.e", "after": {"bucket": "a"}},
            {"address": "t_encryption.typed", "after": {"bucket": "a"}},
        ]),
        &root(&[
            resource("t_bucket.a", &json!({"name": {"references": ["local.name"]}})),
            resource("t_encryption.e", &json!({"bucket": {"references": ["t_bucket.a.name", "t_bucket.a"]}})),
            resource("t_encryption.typed", &json!({"bucket": {"constant_value": "a"}})),
        ]),
    );
    let found = world.resolver().companions("t_bucket", &encryption());
    let pairs = found.of(&Address::parse("t_bucket.a").unwrap());
    assert_eq!(pairs.iter().map(|pair| pair.companion.name.as_ref()).collect::<Vec<_>>(), ["e"]);
    assert_eq!(found.unknown.len(), 1);
    assert_eq!(found.unknown[0].companion.name.as_ref(), "typed");
}

#[test]
fn several_arms_are_candidates_and_none_is_chosen() {
    let arms = |expression: &str| {
        world(
            &json!([
                {"address": "t_coin.c", "after": {}, "unknown": {"id": true}},
                {"address": "t_bucket.a", "after": {"name": "a"}, "unknown": {"id": true}},
                {"address": "t_bucket.b", "after": {"name": "b"}, "unknown": {"id": true}},
                {"address": "t_bucket.c", "after": {"name": "c"}, "unknown": {"id": true}},
                {"address": "t_encryption.e", "after": {}, "unknown": {"bucket": true}},
            ]),
            &root(&[
                resource("t_coin.c", &json!({})),
                resource("t_bucket.a", &json!({"name": {"constant_value": "a"}})),
                resource("t_bucket.b", &json!({"name": {"constant_value": "b"}})),
                resource("t_bucket.c", &json!({"name": {"constant_value": "c"}})),
                resource("t_encryption.e", &json!({"bucket": {"references": ["t_coin.c.id", "t_coin.c"]}})),
            ]),
        )
        .with_sources(&[(
            "",
            &format!(
                "resource \"t_coin\" \"c\" {{}}\nresource \"t_bucket\" \"a\" {{ name = \"a\" }}\nresource \"t_bucket\" \"b\" {{ name = \"b\" }}\n\
                 resource \"t_bucket\" \"c\" {{ name = \"c\" }}\nresource \"t_encryption\" \"e\" {{ bucket = t_coin.c.id == \"x\" ? {expression} }}\n"
            ),
        )])
    };
    let candidates = |world: &World| {
        let found = world.resolver().companions("t_bucket", &encryption());
        assert!(found.of.values().all(Vec::is_empty));
        found.unknown[0].candidates.as_ref().map(std::collections::BTreeSet::len)
    };
    assert_eq!(candidates(&arms("t_bucket.a.id : t_bucket.b.id")), Some(2));
    // A literal in one arm may be the name of any.
    assert_eq!(candidates(&arms("t_bucket.a.id : \"c\"")), None);
}

#[test]
fn an_inspection_says_what_is_known_of_a_resource() {
    let mut configuration = root(&[
        resource("scaleway_object_bucket.a", &json!({"name": {"constant_value": "a"}})),
        resource(
            "scaleway_object_bucket_acl.x",
            &json!({"bucket": {"references": ["scaleway_object_bucket.a.id", "scaleway_object_bucket.a"]}}),
        ),
    ]);
    configuration["provider_config"] = scaleway(&json!({"constant_value": "fr-par"}));
    let world = world(
        &json!([
            {"address": "scaleway_object_bucket.a", "after": {"name": "a"}, "unknown": {"id": true, "region": true}},
            {"address": "scaleway_object_bucket_acl.x", "after": {"acl": "public-read"}, "unknown": {"bucket": true, "region": true}},
        ]),
        &configuration,
    );
    let resolver = world.resolver();
    let all = resolver.inspect(&vendor::vendor_data(), &[], &|_| true).unwrap();
    let [bucket, acl] = all.as_slice() else { unreachable!("two resources") };
    assert_eq!(bucket.provider, "provider.scaleway");
    assert_eq!(bucket.operator.as_ref().unwrap().value().unwrap().id.as_ref(), "scaleway");
    assert_eq!(bucket.places[0].identifier.as_deref(), Some("fr-par"));
    let belonging: Vec<(&str, usize)> =
        bucket.companions.iter().map(|b| (b.relation.as_ref(), b.pairs.len())).collect();
    assert_eq!(belonging, [("acl", 1)]);
    let unknowns: Vec<(String, Status)> = acl.unknowns.iter().map(|u| (u.path.to_string(), u.status)).collect();
    assert_eq!(unknowns, [("bucket".to_owned(), Status::Reference), ("region".to_owned(), Status::Computed)]);
    let graph = dot(&resolver.graph());
    assert!(
        graph.contains("\"scaleway_object_bucket_acl.x\" -> \"scaleway_object_bucket.a\" [label = \"bucket\"];"),
        "{graph}"
    );
}

#[test]
fn keys_are_escaped_in_a_graph() {
    let edge = Edge {
        from: Address::parse("t.n[\"a\\\"b\"]").unwrap(),
        argument: AttributePath::parse("x"),
        to: Address::parse("t.m").unwrap(),
    };
    assert!(dot(&[edge]).contains(r#""t.n[\"a\\\"b\"]" -> "t.m""#));
}

#[test]
fn workers_share_a_resolver() {
    fn shared<T: Send + Sync>() {}
    shared::<Resolver<'_>>();
}
