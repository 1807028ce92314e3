//! The `configuration` value of a plan JSON, read in one pass.
//!
//! The tool flattens what was written: an argument is a constant, a list of references, or neither; nested blocks
//! are arrays or objects of arguments; dynamic blocks and locals are missing. What cannot be told apart stays
//! [`Expression::Opaque`].

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Deserialize;
use serde::de::Deserializer;
use serde_json::value::RawValue;

use super::constant::constant;
use super::written::attribute;
use super::{Block, Call, Configuration, Expression, Module, Provider, Resource, Variable};
use crate::plan::address::{Mode, ModulePath};
use crate::plan::value::Value;

/// Reads the `configuration` value of a plan JSON.
///
/// # Errors
///
/// Text that is no JSON, or JSON of another shape or beyond 128 levels of depth.
pub fn from_json(raw: &str) -> Result<Configuration, serde_json::Error> {
    let Some(document) = serde_json::from_str::<Option<JsonConfiguration<'_>>>(raw)? else {
        return Ok(Configuration::default());
    };
    let mut configuration = Configuration { present: true, ..Configuration::default() };
    for (key, provider) in document.provider_config {
        configuration.providers.insert(key, provider.into_provider());
    }
    // A module that is called many times has the same text each time: it is read once, and shared.
    let mut read: HashMap<&str, (Arc<Module>, Children<'_>)> = HashMap::new();
    let mut pending: Vec<(Arc<str>, &str)> = vec![(Arc::from(""), document.root_module.map_or("{}", RawValue::get))];
    while let Some((path, text)) = pending.pop() {
        let (module, children) = match read.entry(text) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let module: JsonModule<'_> = serde_json::from_str(text).map_err(|error| placed(raw, text, error))?;
                let (module, children) = module.into_module();
                new.insert((Arc::new(module), children))
            }
        };
        for (name, child) in children {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}").into() };
            pending.push((path, child));
        }
        configuration.modules.insert(path, module.clone());
    }
    Ok(configuration)
}

/// Names of calls, and the texts of the modules that they call.
type Children<'a> = Vec<(Arc<str>, &'a str)>;

/// The same error, with its place in the whole document.
fn placed(document: &str, piece: &str, error: serde_json::Error) -> serde_json::Error {
    let start = piece.as_ptr().addr().saturating_sub(document.as_ptr().addr());
    let before = document.as_bytes().iter().take(start).map(|byte| if *byte == b'\n' { b'\n' } else { b' ' });
    let text: Vec<u8> = before.chain(piece.bytes()).collect();
    serde_json::from_slice::<JsonModule<'_>>(&text).err().unwrap_or(error)
}

#[derive(Deserialize)]
struct JsonConfiguration<'a> {
    #[serde(default = "BTreeMap::new")]
    provider_config: BTreeMap<Arc<str>, JsonProvider>,
    #[serde(default, borrow, deserialize_with = "present")]
    root_module: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct JsonProvider {
    #[serde(default)]
    name: Arc<str>,
    #[serde(default)]
    full_name: Arc<str>,
    alias: Option<Arc<str>>,
    #[serde(default)]
    module_address: String,
    expressions: Option<Block>,
}

#[derive(Default, Deserialize)]
struct JsonModule<'a> {
    #[serde(default)]
    resources: Vec<JsonResource>,
    #[serde(default, borrow)]
    module_calls: BTreeMap<Arc<str>, JsonCall<'a>>,
    #[serde(default, borrow)]
    variables: BTreeMap<Arc<str>, JsonVariable<'a>>,
    #[serde(default)]
    outputs: BTreeMap<Arc<str>, JsonOutput>,
}

#[derive(Deserialize)]
struct JsonResource {
    mode: JsonMode,
    #[serde(rename = "type")]
    resource_type: Arc<str>,
    name: Arc<str>,
    provider_config_key: Option<Arc<str>>,
    #[serde(default)]
    expressions: Block,
    count_expression: Option<Expression>,
    for_each_expression: Option<Expression>,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum JsonMode {
    Managed,
    Data,
    /// Ephemeral resources, and whatever comes next: nothing that a plan can hold.
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct JsonCall<'a> {
    source: Option<String>,
    version_constraint: Option<String>,
    #[serde(default)]
    expressions: Block,
    count_expression: Option<Expression>,
    for_each_expression: Option<Expression>,
    #[serde(default, borrow, deserialize_with = "present")]
    module: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct JsonVariable<'a> {
    #[serde(default, borrow, deserialize_with = "present")]
    default: Option<&'a RawValue>,
    #[serde(default)]
    sensitive: bool,
}

#[derive(Deserialize)]
struct JsonOutput {
    expression: Option<Expression>,
}

impl JsonProvider {
    fn into_provider(self) -> Provider {
        // A module address that does not parse is kept as it stands: nothing will be found under it.
        let module = ModulePath::parse(&self.module_address).map_or(self.module_address, |path| path.dotted());
        Provider {
            name: self.name,
            full_name: self.full_name,
            alias: self.alias,
            module: module.into(),
            block: self.expressions,
            for_each: None,
        }
    }
}

impl<'a> JsonModule<'a> {
    fn into_module(self) -> (Module, Children<'a>) {
        let mut module = Module::default();
        for resource in self.resources {
            let mode = match resource.mode {
                JsonMode::Managed => Mode::Managed,
                JsonMode::Data => Mode::Data,
                JsonMode::Other => continue,
            };
            module.resources.insert(
                (mode, resource.resource_type, resource.name),
                Resource {
                    provider_config_key: resource.provider_config_key,
                    provider: None,
                    block: resource.expressions,
                    count: resource.count_expression,
                    for_each: resource.for_each_expression,
                },
            );
        }
        for (name, variable) in self.variables {
            module.variables.insert(name, variable.into_variable());
        }
        for (name, output) in self.outputs {
            module.outputs.insert(name, attribute(output.expression.unwrap_or(Expression::Opaque)));
        }
        let mut children = Vec::new();
        for (name, call) in self.module_calls {
            children.push((name.clone(), call.module.map_or("{}", RawValue::get)));
            module.calls.insert(
                name,
                Call {
                    source: call.source,
                    version: call.version_constraint,
                    block: call.expressions,
                    count: call.count_expression,
                    for_each: call.for_each_expression,
                    providers: BTreeMap::new(),
                },
            );
        }
        (module, children)
    }
}

impl JsonVariable<'_> {
    fn into_variable(self) -> Variable {
        let default =
            self.default.map(|raw| if self.sensitive { Expression::Constant(Value::Redacted) } else { constant(raw) });
        Variable { default, sensitive: self.sensitive, ..Variable::default() }
    }
}

/// Reads a value that is there, `null` included: a default of null is a default.
fn present<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'a RawValue>, D::Error> {
    <&'a RawValue>::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_providers_and_variables_are_found_by_path_and_key() {
        let configuration = from_json(
            r#"{"provider_config":{"p":{"name":"p","full_name":"r/p/p","expressions":{"region":{"constant_value":"x"}}},
                "module.a.module.b:p":{"name":"p","full_name":"r/p/p","module_address":"module.a.module.b"}},
              "root_module":{"variables":{"s":{"default":"hush","sensitive":true},"n":{"default":null},"none":{}},
                "outputs":{"o":{"sensitive":true}},
                "module_calls":{"a":{"source":"./a","module":{"module_calls":{"b":{"count_expression":{"constant_value":2},
                "module":{"resources":[{"mode":"data","type":"t","name":"n","provider_config_key":"p"},
                {"mode":"ephemeral","type":"t","name":"n"}]}}}}}}}}"#,
        )
        .unwrap();
        assert!(configuration.present);
        assert_eq!(configuration.modules.keys().map(AsRef::as_ref).collect::<Vec<_>>(), ["", "a", "a.b"]);
        assert!(configuration.providers["p"].block.is_some());
        let phantom = &configuration.providers["module.a.module.b:p"];
        assert_eq!((phantom.module.as_ref(), phantom.block.is_none()), ("a.b", true));
        let root = &configuration.modules[""];
        assert!(matches!(root.variables["s"].default, Some(Expression::Constant(Value::Redacted))));
        assert!(root.locals.is_none());
        assert!(matches!(root.outputs["o"].expression, Expression::Opaque));
        assert!(root.variables["none"].default.is_none());
        assert_eq!(root.calls["a"].source.as_deref(), Some("./a"));
        assert!(configuration.modules["a"].calls["b"].count.is_some());
        assert_eq!(configuration.modules["a.b"].resources.len(), 1);
    }

    #[test]
    fn equal_modules_are_shared_and_errors_stand_where_they_are() {
        let module = r#"{"resources":[{"mode":"managed","type":"t","name":"n"}]}"#;
        let text =
            format!(r#"{{"root_module":{{"module_calls":{{"a":{{"module":{module}}},"b":{{"module":{module}}}}}}}}}"#);
        let modules = from_json(&text).unwrap().modules;
        assert!(Arc::ptr_eq(&modules["a"], &modules["b"]));
        let error =
            from_json("{\"root_module\":{\"module_calls\":{\"a\":{\"module\":\n{\"resources\": 7}}}}}").unwrap_err();
        assert_eq!((error.line(), error.column()), (2, 15));
        assert!(error.to_string().starts_with("invalid type: integer `7`, expected a sequence"), "{error}");
    }

    #[test]
    fn a_null_default_is_a_default() {
        let configuration = from_json(r#"{"root_module":{"variables":{"n":{"default":null}}}}"#).unwrap();
        assert!(matches!(configuration.modules[""].variables["n"].default, Some(Expression::Constant(Value::Null))));
        assert!(!from_json("null").unwrap().present);
    }
}
