//! Realistic plans of any size: tenants of twenty resources at Outscale and Scaleway, one module call for four of them.
//!
//! What a tenant holds stands in `outscale.json` and `scaleway.json`, recorded from real plans: two levels of modules,
//! `count` and `for_each`, companions by reference, leaves and whole blocks that are known after apply. Sixteen
//! resources of a tenant are created, three updated, one deleted. The same size gives the same bytes.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Tenants of one module call, unless a bench wants fewer and larger modules.
const TENANTS_PER_CALL: usize = 4;
/// Version of the tool that made the plan.
pub(crate) const TOOL_VERSION: &str = "1.11.4";
/// When it was made.
pub(crate) const TIMESTAMP: &str = "2026-11-22T09:19:00Z";
/// Resources of a tenant.
const RESOURCES_PER_TENANT: usize = 20;

/// What a plan is about, before it is written in one form or another.
pub(crate) struct World {
    clouds: [Cloud; 2],
    tenants: usize,
    tenants_per_call: usize,
}

impl World {
    /// A world of about so many resources.
    pub(crate) fn new(resources: usize) -> io::Result<Self> {
        let clouds = [cloud(include_str!("outscale.json"))?, cloud(include_str!("scaleway.json"))?];
        Ok(Self { clouds, tenants: resources / RESOURCES_PER_TENANT, tenants_per_call: TENANTS_PER_CALL })
    }

    /// The same with so many module calls at each cloud, however many tenants there are.
    pub(crate) fn with_calls(self, calls: usize) -> Self {
        Self { tenants_per_call: self.tenants.div_ceil(self.clouds.len() * calls), ..self }
    }

    pub(crate) fn tenants(&self) -> Vec<Tenant<'_>> {
        let tenant = |number| {
            let cloud = &self.clouds[number % self.clouds.len()];
            Tenant { cloud, number, call: number / self.clouds.len() / self.tenants_per_call }
        };
        (0..self.tenants).map(tenant).collect()
    }

    pub(crate) fn configuration(&self) -> Configuration {
        configuration(&self.clouds, &self.tenants())
    }
}

/// Writes the plan JSON of a world.
pub(crate) fn write_plan(path: &Path, world: &World) -> io::Result<()> {
    let tenants = world.tenants();
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    write!(out, r#"{{"format_version":"1.2","terraform_version":"{TOOL_VERSION}","variables":{}"#, variables())?;
    write!(out, r#","planned_values":{{"root_module":{{"child_modules":["#)?;
    separated(&mut out, &tenants, |out, tenant| json_to(out, &tenant.values(Side::Planned)))?;
    write!(out, r#"]}}}},"resource_changes":["#)?;
    separated(&mut out, &tenants, |out, tenant| separated(out, &tenant.changes(), json_to))?;
    write!(
        out,
        r#"],"prior_state":{{"format_version":"1.0","terraform_version":"{TOOL_VERSION}","values":{{"root_module":{{"#
    )?;
    write!(out, r#""child_modules":["#)?;
    separated(&mut out, &tenants, |out, tenant| json_to(out, &tenant.values(Side::Prior)))?;
    write!(out, r#"]}}}}}},"configuration":"#)?;
    json_to(&mut out, &world.configuration())?;
    write!(out, r#","relevant_attributes":["#)?;
    separated(&mut out, &tenants, |out, tenant| {
        json_to(
            out,
            &json!({"attribute": ["id"], "resource": format!("{}.{}", tenant.module(""), tenant.cloud.first())}),
        )
    })?;
    writeln!(out, r#"],"timestamp":"{TIMESTAMP}","applyable":true,"complete":true,"errored":false}}"#)?;
    out.flush()
}

/// A plan in which nothing happens.
pub(crate) fn write_empty(path: &Path) -> io::Result<()> {
    std::fs::write(
        path,
        r#"{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{}},"resource_changes":[],"configuration":{"root_module":{}},"applyable":false,"complete":true,"errored":false}"#,
    )
}

fn json_to<T: Serialize>(out: &mut impl Write, value: &T) -> io::Result<()> {
    Ok(serde_json::to_writer(out, value)?)
}

fn separated<W: Write, T>(
    out: &mut W,
    items: &[T],
    mut write: impl FnMut(&mut W, &T) -> io::Result<()>,
) -> io::Result<()> {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.write_all(b",")?;
        }
        write(out, item)?;
    }
    Ok(())
}

/// What a tenant of a cloud holds.
#[derive(Deserialize)]
pub(crate) struct Cloud {
    provider: String,
    local: String,
    provider_config: Map<String, Value>,
    /// Arguments of the calls, by module; the outer module is `""`.
    inputs: BTreeMap<String, Map<String, Value>>,
    outputs: BTreeMap<String, Value>,
    /// Addresses that a tenant updates, in turn.
    updates: Vec<Vec<String>>,
    resources: Vec<Archetype>,
}

/// A resource block and what its instances look like.
#[derive(Deserialize)]
pub(crate) struct Archetype {
    module: String,
    pub(crate) r#type: String,
    pub(crate) name: String,
    pub(crate) schema_version: u64,
    #[serde(default)]
    keys: Vec<Value>,
    #[serde(default)]
    repeat: Map<String, Value>,
    expressions: Map<String, Value>,
    after: Map<String, Value>,
    unknown: Map<String, Value>,
    sensitive: Value,
    /// What an existing object has where a new one has nothing yet.
    existing: Map<String, Value>,
    #[serde(default)]
    change: Map<String, Value>,
    /// What differs from tenant to tenant, in turn.
    #[serde(default)]
    variants: Vec<Patch>,
    /// What differs from key to key.
    #[serde(default)]
    each: Vec<Patch>,
    #[serde(default)]
    deleted: bool,
}

#[derive(Default, Deserialize)]
struct Patch {
    #[serde(default)]
    after: Map<String, Value>,
    #[serde(default)]
    unknown: Map<String, Value>,
    #[serde(default)]
    drop: Vec<String>,
}

fn cloud(text: &str) -> io::Result<Cloud> {
    Ok(serde_json::from_str(text)?)
}

impl Cloud {
    fn first(&self) -> String {
        self.resources.first().map(|block| format!("{}.{}", block.r#type, block.name)).unwrap_or_default()
    }
}

pub(crate) struct Tenant<'a> {
    cloud: &'a Cloud,
    number: usize,
    call: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Planned,
    Prior,
}

impl Tenant<'_> {
    fn name(&self) -> String {
        format!("client-{:05}", self.number)
    }

    fn call_name(&self) -> String {
        format!("{}_{:04}", self.cloud.local, self.call)
    }

    /// The provider configuration of the tenant, by its name in the root module.
    pub(crate) fn provider_key(&self) -> String {
        if self.call % 5 == 4 { format!("{}.dr", self.cloud.local) } else { self.cloud.local.clone() }
    }

    fn module(&self, inner: &str) -> String {
        let outer = format!("module.{}[\"{}\"]", self.call_name(), self.name());
        if inner.is_empty() { outer } else { format!("{outer}.module.{inner}") }
    }

    pub(crate) fn instances(&self) -> Vec<Instance<'_>> {
        let updates = &self.cloud.updates[self.number % self.cloud.updates.len()];
        let mut instances = Vec::with_capacity(RESOURCES_PER_TENANT);
        for block in &self.cloud.resources {
            let keys: &[Value] = if block.keys.is_empty() { &[Value::Null] } else { &block.keys };
            for (rank, key) in keys.iter().enumerate() {
                let label = if key.is_null() { String::new() } else { format!("[{key}]") };
                let local = format!("{}.{}{label}", block.r#type, block.name);
                let action = match (block.deleted, updates.contains(&local)) {
                    (true, _) => Action::Delete,
                    (false, true) => Action::Update,
                    (false, false) => Action::Create,
                };
                instances.push(Instance::new(self, block, rank, key, &local, action));
            }
        }
        instances
    }

    fn changes(&self) -> Vec<PlannedChange> {
        self.instances().into_iter().map(Instance::change).collect()
    }

    /// The module of the tenant as `planned_values` or `prior_state` shows it.
    fn values(&self, side: Side) -> ModuleValues {
        let mut outer = ModuleValues::new(self.module(""));
        for instance in self.instances() {
            let Some(values) = instance.values(side) else { continue };
            let name = &instance.block.module;
            let module = if name.is_empty() {
                &mut outer
            } else {
                let address = self.module(name);
                let at = outer.child_modules.iter().position(|module| module.address == address).unwrap_or_else(|| {
                    outer.child_modules.push(ModuleValues::new(address));
                    outer.child_modules.len() - 1
                });
                &mut outer.child_modules[at]
            };
            module.resources.push(values);
        }
        outer
    }
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Action {
    Create,
    Update,
    Delete,
}

/// One resource instance.
pub(crate) struct Instance<'a> {
    pub(crate) block: &'a Archetype,
    pub(crate) address: String,
    pub(crate) module: String,
    pub(crate) key: Value,
    pub(crate) provider: &'a str,
    pub(crate) action: Action,
    pub(crate) before: Option<Value>,
    pub(crate) after: Option<Value>,
    pub(crate) unknown: Value,
}

impl<'a> Instance<'a> {
    fn new(
        tenant: &'a Tenant<'_>,
        block: &'a Archetype,
        rank: usize,
        key: &Value,
        local: &str,
        action: Action,
    ) -> Self {
        let mut after = block.after.clone();
        let mut unknown = block.unknown.clone();
        let turn = tenant.number / 2;
        let variant = (!block.variants.is_empty()).then(|| &block.variants[turn % block.variants.len()]);
        for patch in block.each.get(rank).into_iter().chain(variant) {
            patch.drop.iter().for_each(|name| drop((after.remove(name), unknown.remove(name))));
            after.extend(patch.after.clone());
            unknown.extend(patch.unknown.clone());
        }
        let text = |value: Value| {
            fill(value, &tenant.name(), key.as_str().map_or_else(|| key.to_string(), str::to_owned).as_str())
        };
        let after = text(Value::Object(after));
        let (before, after, unknown) = match action {
            Action::Create => (None, Some(after), Value::Object(unknown)),
            Action::Update | Action::Delete => {
                let seed = format!("{}.{local}", tenant.module(&block.module)).bytes().fold(0xCBF2_9CE4_8422_2325, fnv);
                let before = settled(after, &Value::Object(unknown), Some(&block.existing), seed);
                let mut changed = before.clone();
                if let Value::Object(members) = &mut changed {
                    members.extend(block.change.clone());
                }
                let after = (action == Action::Update).then(|| text(changed));
                (Some(before), after, json!({}))
            }
        };
        let module = tenant.module(&block.module);
        Self {
            block,
            address: format!("{module}.{local}"),
            module,
            key: key.clone(),
            provider: &tenant.cloud.provider,
            action,
            before,
            after,
            unknown,
        }
    }

    /// Attributes that the schema marks as sensitive: no mark of these types lies deeper.
    pub(crate) fn sensitive(&self) -> impl Iterator<Item = &'a str> {
        let marks = self.block.sensitive.as_object().into_iter().flatten();
        marks.filter(|(_, mark)| **mark == Value::Bool(true)).map(|(name, _)| name.as_str())
    }

    fn values(&self, side: Side) -> Option<ResourceValues> {
        let values = if side == Side::Planned { &self.after } else { &self.before };
        Some(ResourceValues {
            address: self.address.clone(),
            mode: "managed",
            r#type: self.block.r#type.clone(),
            name: self.block.name.clone(),
            index: self.key.clone(),
            provider_name: self.provider.to_owned(),
            schema_version: self.block.schema_version,
            values: values.clone()?,
            sensitive_values: self.block.sensitive.clone(),
        })
    }

    fn change(self) -> PlannedChange {
        let masked = |there: bool| if there { self.block.sensitive.clone() } else { Value::Bool(false) };
        let (actions, reason) = match self.action {
            Action::Create => ("create", None),
            Action::Update => ("update", None),
            Action::Delete => ("delete", Some("delete_because_no_resource_config")),
        };
        PlannedChange {
            mode: "managed",
            r#type: self.block.r#type.clone(),
            name: self.block.name.clone(),
            index: self.key,
            provider_name: self.provider.to_owned(),
            change: Change {
                actions: [actions],
                before_sensitive: masked(self.before.is_some()),
                after_sensitive: masked(self.after.is_some()),
                before: self.before,
                after: self.after,
                after_unknown: self.unknown,
            },
            action_reason: reason,
            address: self.address,
            module_address: self.module,
        }
    }
}

/// Replaces `{tenant}` and `{key}` in every string.
fn fill(value: Value, tenant: &str, key: &str) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace("{tenant}", tenant).replace("{key}", key)),
        Value::Array(items) => items.into_iter().map(|item| fill(item, tenant, key)).collect(),
        Value::Object(members) => members.into_iter().map(|(name, member)| (name, fill(member, tenant, key))).collect(),
        other => other,
    }
}

/// The values of an object that exists: what was unknown is there.
fn settled(after: Value, unknown: &Value, existing: Option<&Map<String, Value>>, seed: u64) -> Value {
    match (after, unknown) {
        (Value::Object(mut members), Value::Object(mask)) => {
            for (name, unknown) in mask {
                let value = if *unknown == Value::Bool(true) {
                    match existing.and_then(|existing| existing.get(name)) {
                        _ if name == "id" => Value::String(identifier(seed)),
                        Some(value) if !value.is_null() => value.clone(),
                        _ if name.ends_with("_id") => Value::String(identifier(name.bytes().fold(seed, fnv))),
                        _ => Value::Null,
                    }
                } else {
                    settled(members.remove(name).unwrap_or_default(), unknown, None, seed)
                };
                members.insert(name.clone(), value);
            }
            Value::Object(members)
        }
        (Value::Array(items), Value::Array(mask)) => {
            let rows = mask.iter().chain(std::iter::repeat(&Value::Null));
            items.into_iter().zip(rows).map(|(item, mask)| settled(item, mask, None, seed)).collect()
        }
        (_, Value::Bool(true)) => Value::String(identifier(seed)),
        (value, _) => value,
    }
}

fn fnv(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
}

fn identifier(seed: u64) -> String {
    let mixed = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let (high, low) = (mixed >> 32, mixed & 0xffff_ffff);
    format!("{high:08x}-{:04x}-4{:03x}-8a11-{low:08x}{:04x}", low >> 16, low & 0xfff, high & 0xffff)
}

#[derive(Serialize)]
struct ModuleValues {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resources: Vec<ResourceValues>,
    address: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    child_modules: Vec<ModuleValues>,
}

impl ModuleValues {
    fn new(address: String) -> Self {
        Self { resources: Vec::new(), address, child_modules: Vec::new() }
    }
}

#[derive(Serialize)]
struct ResourceValues {
    address: String,
    mode: &'static str,
    r#type: String,
    name: String,
    #[serde(skip_serializing_if = "Value::is_null")]
    index: Value,
    provider_name: String,
    schema_version: u64,
    values: Value,
    sensitive_values: Value,
}

#[derive(Serialize)]
struct PlannedChange {
    address: String,
    module_address: String,
    mode: &'static str,
    r#type: String,
    name: String,
    #[serde(skip_serializing_if = "Value::is_null")]
    index: Value,
    provider_name: String,
    change: Change,
    #[serde(skip_serializing_if = "Option::is_none")]
    action_reason: Option<&'static str>,
}

#[derive(Serialize)]
struct Change {
    actions: [&'static str; 1],
    before: Option<Value>,
    after: Option<Value>,
    after_unknown: Value,
    before_sensitive: Value,
    after_sensitive: Value,
}

/// Values of the root variables.
pub(crate) fn variables() -> Value {
    json!({
        "admin_ranges": {"value": ["203.0.113.32/28"]},
        "backend_id": {"value": "fr-par-1/60b6bdc0-8c08-4c75-8ee7-4dd92fad00c1"},
        "image_id": {"value": "ami-5a1e0b3c"},
        "lb_id": {"value": "fr-par-1/5cf57c70-8412-4197-87db-605f53bec691"},
        "network_id": {"value": "fr-par/c969c6eb-b9cb-4dce-89a3-b69568d388c1"},
        "openings": {"value": {
            "https": {"port": 443, "range": "0.0.0.0/0"},
            "postgres": {"port": 5432, "range": "10.40.2.0/24"},
            "ssh": {"port": 22, "range": "10.240.8.0/24"},
        }},
        "outscale_region": {"value": "cloudgouv-eu-west-1"},
        "partners": {"value": ["109876543210"]},
        "password": {"value": "not-a-real-secret"},
        "project_id": {"value": "11111111-1111-1111-1111-111111111111"},
        "recovery_region": {"value": "nl-ams"},
        "subregions": {"value": ["cloudgouv-eu-west-1a", "cloudgouv-eu-west-1b"]},
        "tags": {"value": {"env": "prod", "owner": "platform"}},
    })
}

#[derive(Serialize)]
pub(crate) struct Configuration {
    pub(crate) provider_config: Map<String, Value>,
    pub(crate) root_module: ConfiguredModule,
}

#[derive(Default, Serialize)]
pub(crate) struct ConfiguredModule {
    #[serde(skip_serializing_if = "Value::is_null")]
    pub(crate) outputs: Value,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) resources: Vec<ConfiguredResource>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) module_calls: BTreeMap<String, ModuleCall>,
    pub(crate) variables: Map<String, Value>,
}

impl ConfiguredModule {
    /// True if the module or one that it calls has resources of a provider.
    pub(crate) fn uses(&self, local: &str) -> bool {
        self.resources.iter().any(|resource| resource.provider_config_key.split('.').next() == Some(local))
            || self.module_calls.values().any(|call| call.module.uses(local))
    }
}

#[derive(Serialize)]
pub(crate) struct ConfiguredResource {
    address: String,
    mode: &'static str,
    pub(crate) r#type: String,
    pub(crate) name: String,
    pub(crate) provider_config_key: String,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(crate) expressions: Map<String, Value>,
    schema_version: u64,
    #[serde(flatten)]
    pub(crate) repeat: Map<String, Value>,
}

#[derive(Serialize)]
pub(crate) struct ModuleCall {
    pub(crate) source: String,
    pub(crate) expressions: Map<String, Value>,
    #[serde(skip_serializing_if = "Value::is_null")]
    pub(crate) for_each_expression: Value,
    pub(crate) module: ConfiguredModule,
}

fn configuration(clouds: &[Cloud], tenants: &[Tenant<'_>]) -> Configuration {
    let mut calls: BTreeMap<String, (&Tenant<'_>, Map<String, Value>)> = BTreeMap::new();
    for tenant in tenants {
        let (_, keys) = calls.entry(tenant.call_name()).or_insert_with(|| (tenant, Map::new()));
        keys.insert(tenant.name(), json!("production"));
    }
    let module_calls = calls
        .into_iter()
        .map(|(name, (tenant, keys))| {
            let cloud = tenant.cloud;
            let call = ModuleCall {
                source: format!("./modules/{}", cloud.local),
                for_each_expression: json!({ "constant_value": keys }),
                ..module_call(cloud, "", &tenant.provider_key())
            };
            (name, call)
        })
        .collect();
    let declared =
        variables().as_object().into_iter().flat_map(Map::keys).map(|name| (name.clone(), json!({}))).collect();
    Configuration {
        provider_config: clouds.iter().flat_map(|cloud| cloud.provider_config.clone()).collect(),
        root_module: ConfiguredModule { module_calls, variables: declared, ..ConfiguredModule::default() },
    }
}

fn module_call(cloud: &Cloud, module: &str, provider_config_key: &str) -> ModuleCall {
    let expressions = cloud.inputs.get(module).cloned().unwrap_or_default();
    let resources = cloud
        .resources
        .iter()
        .filter(|block| block.module == module && !block.deleted)
        .map(|block| ConfiguredResource {
            address: format!("{}.{}", block.r#type, block.name),
            mode: "managed",
            r#type: block.r#type.clone(),
            name: block.name.clone(),
            provider_config_key: provider_config_key.to_owned(),
            expressions: block.expressions.clone(),
            schema_version: block.schema_version,
            repeat: block.repeat.clone(),
        })
        .collect();
    let inner: Vec<&String> =
        if module.is_empty() { cloud.inputs.keys().filter(|name| !name.is_empty()).collect() } else { Vec::new() };
    ModuleCall {
        source: format!("./{module}"),
        module: ConfiguredModule {
            outputs: cloud.outputs.get(module).cloned().unwrap_or_default(),
            resources,
            module_calls: inner
                .into_iter()
                .map(|name| (name.clone(), module_call(cloud, name, provider_config_key)))
                .collect(),
            variables: expressions.keys().map(|name| (name.clone(), json!({}))).collect(),
        },
        expressions,
        for_each_expression: Value::Null,
    }
}
