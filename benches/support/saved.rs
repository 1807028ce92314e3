//! The same worlds as saved plans: what `terraform plan -out` writes, sources and state included.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use rmp::encode;
use serde_json::{Map, Value, json};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::generate::{Action, Configuration, ConfiguredModule, Instance, TIMESTAMP, TOOL_VERSION, World, variables};

/// Writes a world as a saved plan.
pub(crate) fn write_saved(path: &Path, world: &World) -> io::Result<()> {
    let configuration = world.configuration();
    let mut sources = BTreeMap::new();
    let mut modules = vec![json!({"Key": "", "Dir": "."})];
    root_sources(&configuration, &mut sources);
    called_sources(&configuration, &configuration.root_module, ("", "."), &mut sources, &mut modules);
    let state = serde_json::to_vec_pretty(&state(world))?;
    let mut zip = ZipWriter::new(File::create(path)?);
    let mut member = |name: &str, content: &[u8]| {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(content)
    };
    member("tfplan", &plan(world)?)?;
    member("tfstate", &state)?;
    member("tfstate-prev", &state)?;
    for (name, text) in sources {
        member(&name, text.as_bytes())?;
    }
    member("tfconfig/modules.json", &serde_json::to_vec_pretty(&modules)?)?;
    member(".terraform.lock.hcl", lock(&configuration).as_bytes())?;
    zip.finish()?;
    Ok(())
}

// The plan: protobuf, with values in msgpack.

/// A message of the protobuf wire format.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, mut value: u64) {
        while value > 0x7f {
            self.0.push(value.to_le_bytes()[0] | 0x80);
            value >>= 7;
        }
        self.0.push(value.to_le_bytes()[0]);
    }

    fn number(&mut self, field: u64, value: u64) {
        self.varint(field << 3);
        self.varint(value);
    }

    fn bytes(&mut self, field: u64, bytes: &[u8]) {
        self.varint((field << 3) | 2);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    /// A message of one field inside another.
    fn wrapped(&mut self, field: u64, inner: u64, bytes: &[u8]) {
        let mut message = Self::default();
        message.bytes(inner, bytes);
        self.bytes(field, &message.0);
    }
}

fn plan(world: &World) -> io::Result<Vec<u8>> {
    let mut plan = Message::default();
    plan.number(1, 3);
    for (name, variable) in variables().as_object().into_iter().flatten() {
        let value = &variable["value"];
        // A root variable carries its type.
        let mut bytes = Vec::new();
        encode::write_array_len(&mut bytes, 2)?;
        encode::write_bin(&mut bytes, type_of(value).to_string().as_bytes())?;
        msgpack(&mut bytes, value, &Value::Null)?;
        let mut entry = Message::default();
        entry.bytes(1, name.as_bytes());
        entry.wrapped(2, 1, &bytes);
        plan.bytes(2, &entry.0);
    }
    for tenant in world.tenants() {
        for instance in tenant.instances() {
            plan.bytes(3, &change(&instance, &provider(instance.provider, &tenant.provider_key()))?);
        }
    }
    plan.bytes(14, TOOL_VERSION.as_bytes());
    plan.bytes(21, TIMESTAMP.as_bytes());
    plan.number(25, 1);
    plan.number(26, 1);
    Ok(plan.0)
}

fn change(instance: &Instance<'_>, provider: &str) -> io::Result<Vec<u8>> {
    let mut change = Message::default();
    change.number(
        1,
        match instance.action {
            Action::Create => 1,
            Action::Update => 3,
            Action::Delete => 5,
        },
    );
    for (side, unknown) in [(&instance.before, &Value::Null), (&instance.after, &instance.unknown)] {
        if let Some(value) = side {
            let mut bytes = Vec::new();
            msgpack(&mut bytes, value, unknown)?;
            change.wrapped(2, 1, &bytes);
        }
    }
    for (field, side) in [(3, &instance.before), (4, &instance.after)] {
        for name in instance.sensitive().filter(|_| side.is_some()) {
            let mut step = Message::default();
            step.bytes(1, name.as_bytes());
            change.wrapped(field, 1, &step.0);
        }
    }
    let mut message = Message::default();
    message.bytes(8, provider.as_bytes());
    message.bytes(9, &change.0);
    if instance.action == Action::Delete {
        message.number(12, 4);
    }
    message.bytes(13, instance.address.as_bytes());
    Ok(message.0)
}

/// The value with what is not known yet; the mask has the form of `after_unknown`.
fn msgpack(out: &mut Vec<u8>, value: &Value, unknown: &Value) -> io::Result<()> {
    if *unknown == Value::Bool(true) {
        encode::write_ext_meta(out, 1, 0)?;
        out.push(0);
        return Ok(());
    }
    match value {
        Value::Null => encode::write_nil(out)?,
        Value::Bool(value) => encode::write_bool(out, *value)?,
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => encode::write_sint(out, number).map(|_| ())?,
            (None, number) => encode::write_f64(out, number.unwrap_or_default())?,
        },
        Value::String(text) => encode::write_str(out, text)?,
        Value::Array(items) => {
            encode::write_array_len(out, length(items.len())?)?;
            for (index, item) in items.iter().enumerate() {
                msgpack(out, item, &unknown[index])?;
            }
        }
        Value::Object(members) => {
            // What is unknown is left out of `after`.
            let masked = unknown.as_object().into_iter().flat_map(Map::keys);
            let names: BTreeSet<&String> = members.keys().chain(masked).collect();
            encode::write_map_len(out, length(names.len())?)?;
            for name in names {
                encode::write_str(out, name)?;
                msgpack(out, &value[name], &unknown[name])?;
            }
        }
    }
    Ok(())
}

fn length(length: usize) -> io::Result<u32> {
    length.try_into().map_err(io::Error::other)
}

/// The type of a value, as the tool writes types.
fn type_of(value: &Value) -> Value {
    match value {
        Value::Null => json!("dynamic"),
        Value::Bool(_) => json!("bool"),
        Value::Number(_) => json!("number"),
        Value::String(_) => json!("string"),
        Value::Array(items) => json!(["tuple", items.iter().map(type_of).collect::<Vec<_>>()]),
        Value::Object(members) => {
            let types: Map<_, _> = members.iter().map(|(name, member)| (name.clone(), type_of(member))).collect();
            json!(["object", types])
        }
    }
}

/// A provider configuration as plans and states name it.
fn provider(plugin: &str, key: &str) -> String {
    let alias = key.split_once('.').map_or_else(String::new, |(_, alias)| format!(".{alias}"));
    format!("provider[\"{plugin}\"]{alias}")
}

// The state.

fn state(world: &World) -> Value {
    let mut resources = Vec::new();
    for tenant in world.tenants() {
        let existing: Vec<_> = tenant.instances().into_iter().filter(|instance| instance.before.is_some()).collect();
        // The instances of a block follow each other.
        for instances in existing.chunk_by(|a, b| std::ptr::eq(a.block, b.block)) {
            let [first, ..] = instances else { continue };
            resources.push(json!({
                "module": first.module,
                "mode": "managed",
                "type": first.block.r#type,
                "name": first.block.name,
                "provider": provider(first.provider, &tenant.provider_key()),
                "instances": instances.iter().map(object).collect::<Vec<_>>(),
            }));
        }
    }
    json!({
        "version": 4,
        "terraform_version": TOOL_VERSION,
        "serial": 7,
        "lineage": "5f2b7c1e-0000-4000-8000-000000000001",
        "outputs": {},
        "resources": resources,
        "check_results": null,
    })
}

fn object(instance: &Instance<'_>) -> Value {
    let sensitive: Vec<_> = instance.sensitive().map(|name| json!([{"type": "get_attr", "value": name}])).collect();
    let mut object = json!({
        "schema_version": instance.block.schema_version,
        "attributes": instance.before,
        "sensitive_attributes": sensitive,
    });
    if !instance.key.is_null() {
        object["index_key"] = instance.key.clone();
    }
    object
}

// The sources: HCL that says what the configuration of the plan JSON says.

/// Expressions that are more than one reference, by what they refer to.
const WRITTEN: [(&str, &str); 5] = [
    ("var.name count.index", "\"${var.name}-${count.index}\""),
    ("var.name each.key", "\"${var.name}-${each.key}\""),
    ("outscale_vm.web", "outscale_vm.web[*].vm_id"),
    ("outscale_volume.data count.index", "outscale_volume.data[count.index].volume_id"),
    ("scaleway_object_bucket.this each.key", "scaleway_object_bucket.this[each.key].name"),
];

/// Sources by member of the archive.
type Sources = BTreeMap<String, String>;

fn root_sources(configuration: &Configuration, sources: &mut Sources) {
    let mut text = String::new();
    for provider in configuration.provider_config.values() {
        let _ = writeln!(text, "provider {} {{", provider["name"]);
        if let Some(alias) = provider.get("alias") {
            let _ = writeln!(text, "  alias = {alias}");
        }
        body(&mut text, provider["expressions"].as_object(), 1);
        text.push_str("}\n\n");
    }
    sources.insert("tfconfig/m-/providers.tf".into(), text);
}

/// The files of a module and of those that it calls: one copy for every call.
fn called_sources(
    configuration: &Configuration,
    module: &ConfiguredModule,
    (path, folder): (&str, &str),
    sources: &mut Sources,
    modules: &mut Vec<Value>,
) {
    for (file, text) in files(configuration, module) {
        sources.insert(format!("tfconfig/m-{path}/{file}"), text);
    }
    for (name, call) in &module.module_calls {
        let key = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let folder = format!("{folder}/{}", call.source.trim_start_matches("./"));
        let folder = folder.trim_start_matches("./");
        modules.push(json!({"Key": key, "Source": call.source, "Dir": folder}));
        called_sources(configuration, &call.module, (&key, folder), sources, modules);
    }
}

fn files(configuration: &Configuration, module: &ConfiguredModule) -> [(&'static str, String); 4] {
    let mut versions = "terraform {\n  required_providers {\n".to_owned();
    for provider in configuration.provider_config.values().filter(|provider| provider.get("alias").is_none()) {
        let name = text(&provider["name"]);
        let source = text(&provider["full_name"]).trim_start_matches("registry.terraform.io/");
        let version = &provider["version_constraint"];
        if module.uses(name) {
            let _ = writeln!(versions, "    {name} = {{ source = \"{source}\", version = {version} }}");
        }
    }
    versions.push_str("  }\n}\n");

    let mut variables = String::new();
    for name in module.variables.keys() {
        let _ = writeln!(variables, "variable \"{name}\" {{\n  description = \"The {name} of the tenant.\"\n}}\n");
    }
    let mut outputs = String::new();
    for (name, output) in module.outputs.as_object().into_iter().flatten() {
        let _ = writeln!(outputs, "output \"{name}\" {{\n  value = {}\n}}\n", written(&output["expression"]));
    }
    let mut main = String::new();
    for resource in &module.resources {
        let _ = writeln!(main, "resource \"{}\" \"{}\" {{", resource.r#type, resource.name);
        for (name, expression) in &resource.repeat {
            repeat(&mut main, name.trim_end_matches("_expression"), expression);
        }
        body(&mut main, Some(&resource.expressions), 1);
        main.push_str("}\n\n");
    }
    for (name, call) in &module.module_calls {
        let _ = writeln!(main, "module \"{name}\" {{\n  source = \"{}\"", call.source);
        repeat(&mut main, "for_each", &call.for_each_expression);
        let key = call.module.resources.first().map_or("", |resource| &resource.provider_config_key);
        if let (true, Some((local, _))) = (!call.for_each_expression.is_null(), key.split_once('.')) {
            let _ = writeln!(main, "  providers = {{ {local} = {key} }}");
        }
        body(&mut main, Some(&call.expressions), 1);
        main.push_str("}\n\n");
    }
    [("main.tf", main), ("outputs.tf", outputs), ("variables.tf", variables), ("versions.tf", versions)]
}

fn repeat(out: &mut String, name: &str, expression: &Value) {
    let _ = match &expression["constant_value"] {
        _ if expression.is_null() => Ok(()),
        Value::Array(_) => writeln!(out, "  {name} = toset({})", written(expression)),
        _ => writeln!(out, "  {name} = {}", written(expression)),
    };
}

/// Arguments, and blocks where a list of blocks stands.
fn body(out: &mut String, expressions: Option<&Map<String, Value>>, depth: usize) {
    let indent = "  ".repeat(depth);
    for (name, expression) in expressions.into_iter().flatten() {
        let Value::Array(blocks) = expression else {
            let _ = writeln!(out, "{indent}{name} = {}", written(expression));
            continue;
        };
        for block in blocks {
            let _ = writeln!(out, "{indent}{name} {{");
            body(out, block.as_object(), depth + 1);
            let _ = writeln!(out, "{indent}}}");
        }
    }
}

/// An expression of the plan JSON, as somebody may have written it.
fn written(expression: &Value) -> String {
    let Some(references) = expression["references"].as_array() else { return literal(&expression["constant_value"]) };
    let references: Vec<&str> = references.iter().map(text).collect();
    let known = WRITTEN.iter().find(|(listed, _)| *listed == references.join(" "));
    known.map_or_else(|| references[0].to_owned(), |(_, written)| (*written).to_owned())
}

fn literal(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let members = members.iter().map(|(name, member)| format!("\n    \"{name}\" = {}", literal(member)));
            format!("{{{}\n  }}", members.collect::<String>())
        }
        scalar => scalar.to_string(),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn lock(configuration: &Configuration) -> String {
    let mut lock = "# This file is maintained automatically by \"terraform init\".\n".to_owned();
    let plugins: BTreeSet<_> =
        configuration.provider_config.values().map(|provider| text(&provider["full_name"])).collect();
    for plugin in plugins {
        let _ = writeln!(lock, "\nprovider \"{plugin}\" {{\n  version = \"0.0.0\"\n}}");
    }
    lock
}
