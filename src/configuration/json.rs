//! The `configuration` value of a plan JSON, read in one pass.
//!
//! The tool flattens what was written: an argument is a constant, a list of references, or neither; nested blocks
//! are arrays or objects of arguments; dynamic blocks and locals are missing. What cannot be told apart stays
//! [`Expression::Opaque`].

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Attribute, Block, Call, Configuration, Expression, Module, NestedBlock, Provider, Resource, Variable};
use crate::plan::address::{Mode, ModulePath};
use crate::plan::value::{Number, Value};

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
    let mut pending: Vec<(Arc<str>, JsonModule<'_>)> = vec![(Arc::from(""), document.root_module)];
    while let Some((path, module)) = pending.pop() {
        let (module, children) = module.into_module();
        for (name, child) in children {
            let path = if path.is_empty() { name } else { format!("{path}.{name}").into() };
            pending.push((path, child));
        }
        configuration.modules.insert(path, module);
    }
    Ok(configuration)
}

#[derive(Deserialize)]
struct JsonConfiguration<'a> {
    #[serde(default = "BTreeMap::new")]
    provider_config: BTreeMap<Arc<str>, JsonProvider>,
    #[serde(default, borrow)]
    root_module: JsonModule<'a>,
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
    #[serde(default, borrow)]
    module: JsonModule<'a>,
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

impl JsonModule<'_> {
    fn into_module(self) -> (Module, Vec<(Arc<str>, Self)>) {
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
            children.push((name.clone(), call.module));
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
        Variable { default, sensitive: self.sensitive, position: None, default_position: None }
    }
}

const fn attribute(expression: Expression) -> Attribute {
    Attribute { expression, position: None }
}

/// Reads a value that is there, `null` included: a default of null is a default.
fn present<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'a RawValue>, D::Error> {
    <&'a RawValue>::deserialize(deserializer).map(Some)
}

/// The value of a constant; one that is nested too deeply to be read stays opaque.
fn constant(raw: &RawValue) -> Expression {
    match scalar_number(raw.get()) {
        Some(number) => Expression::Constant(Value::Number(number)),
        None => serde_json::from_str::<Constant>(raw.get())
            .map_or(Expression::Opaque, |Constant(value)| Expression::Constant(value)),
    }
}

/// A JSON text as a value.
#[cfg(test)]
pub(crate) fn constant_of(text: &str) -> Option<Value> {
    serde_json::from_str::<Constant>(text).ok().map(|Constant(value)| value)
}

/// A bare number, kept in its own spelling where neither integer nor float holds it.
fn scalar_number(text: &str) -> Option<Number> {
    let first = text.bytes().next()?;
    if first != b'-' && !first.is_ascii_digit() {
        return None;
    }
    if let Ok(n) = text.parse() {
        return Some(Number::Int(n));
    }
    let whole = text.bytes().all(|b| b == b'-' || b.is_ascii_digit());
    let float: f64 = text.parse().ok()?;
    if whole || !float.is_finite() { Some(Number::Big(text.into())) } else { Some(Number::Float(float)) }
}

/// Drops the shorter forms that the tool lists behind each reference (`a.b.c`, `a.b`); repeated ones stand once.
fn references(listed: Vec<Arc<str>>) -> Vec<Arc<str>> {
    let mut kept: Vec<Arc<str>> = Vec::new();
    let mut seen: HashSet<Arc<str>> = HashSet::new();
    let mut previous: Option<Arc<str>> = None;
    for reference in listed {
        let shortened = previous.as_ref().is_some_and(|longer| is_shorter_form(&reference, longer));
        if !shortened && seen.insert(reference.clone()) {
            kept.push(reference.clone());
        }
        previous = Some(reference);
    }
    kept
}

fn is_shorter_form(short: &str, long: &str) -> bool {
    long.strip_prefix(short).is_some_and(|rest| rest.starts_with(['.', '[']))
}

/// What stands behind a name in `expressions`.
enum Written {
    Expression(Expression),
    Blocks(Vec<Block>),
    /// Something that no known tool writes.
    Other,
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WrittenVisitor)
    }
}

struct WrittenVisitor;

impl<'de> Visitor<'de> for WrittenVisitor {
    type Value = Written;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an expression or nested blocks")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Written, A::Error> {
        let mut blocks = Vec::new();
        while let Some(block) = items.next_element::<Block>()? {
            blocks.push(block);
        }
        Ok(Written::Blocks(blocks))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Written, A::Error> {
        let mut block = Block::default();
        let mut value: Option<&'de RawValue> = None;
        let mut listed: Option<&'de RawValue> = None;
        while let Some(key) = map.next_key::<Arc<str>>()? {
            match key.as_ref() {
                "constant_value" => value = Some(map.next_value()?),
                "references" => listed = Some(map.next_value()?),
                _ => insert(&mut block, key, map.next_value()?),
            }
        }
        let names = listed.map(|raw| serde_json::from_str::<Vec<Arc<str>>>(raw.get()));
        let bare = block.attributes.is_empty() && block.blocks.is_empty();
        match (bare, value, names) {
            (true, None, None) => Ok(Written::Expression(Expression::Opaque)),
            (true, _, Some(Ok(names))) => Ok(Written::Expression(Expression::References(references(names)))),
            (true, Some(raw), None) => Ok(Written::Expression(constant(raw))),
            // A nested block one of whose arguments happens to bear such a name.
            _ => {
                for (name, raw) in [("constant_value", value), ("references", listed)] {
                    if let Some(raw) = raw {
                        let written = serde_json::from_str(raw.get()).unwrap_or(Written::Other);
                        insert(&mut block, name.into(), written);
                    }
                }
                Ok(Written::Blocks(vec![block]))
            }
        }
    }

    fn visit_bool<E>(self, _: bool) -> Result<Written, E> {
        Ok(Written::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Written, E> {
        Ok(Written::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Written, E> {
        Ok(Written::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Written, E> {
        Ok(Written::Other)
    }

    fn visit_str<E>(self, _: &str) -> Result<Written, E> {
        Ok(Written::Other)
    }

    fn visit_unit<E>(self) -> Result<Written, E> {
        Ok(Written::Other)
    }
}

fn insert(block: &mut Block, name: Arc<str>, written: Written) {
    match written {
        Written::Expression(expression) => {
            block.attributes.insert(name, attribute(expression));
        }
        Written::Other => {
            block.attributes.insert(name, attribute(Expression::Opaque));
        }
        Written::Blocks(blocks) => {
            let nested = blocks.into_iter().map(|block| NestedBlock { block, dynamic: None });
            block.blocks.entry(name).or_default().extend(nested);
        }
    }
}

impl<'de> Deserialize<'de> for Expression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Written::deserialize(deserializer)? {
            Written::Expression(expression) => expression,
            Written::Blocks(_) | Written::Other => Self::Opaque,
        })
    }
}

impl<'de> Deserialize<'de> for Block {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BlockVisitor)
    }
}

struct BlockVisitor;

impl<'de> Visitor<'de> for BlockVisitor {
    type Value = Block;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("arguments by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Block, A::Error> {
        let mut block = Block::default();
        while let Some(key) = map.next_key::<Arc<str>>()? {
            insert(&mut block, key, map.next_value()?);
        }
        Ok(block)
    }

    fn visit_unit<E>(self) -> Result<Block, E> {
        Ok(Block::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Block, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Block::default())
    }
}

/// A constant as the model holds it.
struct Constant(Value);

impl<'de> Deserialize<'de> for Constant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ConstantVisitor).map(Self)
    }
}

struct ConstantVisitor;

impl<'de> Visitor<'de> for ConstantVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, b: bool) -> Result<Value, E> {
        Ok(Value::Bool(b))
    }

    fn visit_i64<E>(self, n: i64) -> Result<Value, E> {
        Ok(Value::int(n))
    }

    fn visit_u64<E>(self, n: u64) -> Result<Value, E> {
        Ok(Value::Number(i64::try_from(n).map_or_else(|_| Number::Big(n.to_string().into()), Number::Int)))
    }

    fn visit_f64<E>(self, n: f64) -> Result<Value, E> {
        Ok(Value::Number(Number::Float(n)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::string(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Constant(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut fields = BTreeMap::new();
        while let Some((name, Constant(value))) = map.next_entry::<Arc<str>, _>()? {
            fields.insert(name, value);
        }
        Ok(Value::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(expressions: &str) -> Block {
        let raw = format!(
            r#"{{"root_module":{{"resources":[{{"mode":"managed","type":"t","name":"n","expressions":{expressions}}}]}}}}"#
        );
        let configuration = from_json(&raw).unwrap();
        configuration.modules[""].resources[&(Mode::Managed, "t".into(), "n".into())].block.clone()
    }

    fn names(expression: &Expression) -> Vec<&str> {
        let Expression::References(names) = expression else { panic!("{expression:?}") };
        names.iter().map(AsRef::as_ref).collect()
    }

    #[test]
    fn an_argument_is_a_constant_references_or_opaque() {
        let block = read(
            r#"{"a":{"constant_value":[1,{"k":null}]},"b":{"references":["t.m.id","t.m"]},
                "c":{"constant_value":"${t.m.id}","references":["t.m.id","t.m"]},"d":{},"e":7}"#,
        );
        let Expression::Constant(Value::List(items)) = &block.attributes["a"].expression else { panic!() };
        assert_eq!(items[0], Value::int(1));
        assert_eq!(items[1].field("k"), Some(&Value::Null));
        assert_eq!(names(&block.attributes["b"].expression), ["t.m.id"]);
        assert_eq!(names(&block.attributes["c"].expression), ["t.m.id"]);
        assert!(matches!(block.attributes["d"].expression, Expression::Opaque));
        assert!(matches!(block.attributes["e"].expression, Expression::Opaque));
        assert!(!block.complete);
    }

    #[test]
    fn shorter_forms_go_and_references_of_the_whole_stay() {
        let block = read(
            r#"{"a":{"references":["x[\"k\"].id","x[\"k\"]","x","var.ab","var.a","var.a.b","var.a","t.n.id","t.n","t.n"]}}"#,
        );
        let expected = ["x[\"k\"].id", "var.ab", "var.a", "var.a.b", "t.n.id", "t.n"];
        assert_eq!(names(&block.attributes["a"].expression), expected);
    }

    #[test]
    fn nested_blocks_are_arrays_or_objects() {
        let block = read(
            r#"{"rule":[{"port":{"constant_value":22}},{"port":{"constant_value":80}}],
                "timeouts":{"create":{"constant_value":"1m"}},
                "odd":{"references":{"constant_value":true},"x":{}}}"#,
        );
        assert_eq!(block.blocks["rule"].len(), 2);
        assert!(block.blocks["timeouts"][0].block.attributes.contains_key("create"));
        assert!(block.blocks["odd"][0].block.attributes.contains_key("references"));
    }

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
    fn a_null_default_is_a_default() {
        let configuration = from_json(r#"{"root_module":{"variables":{"n":{"default":null}}}}"#).unwrap();
        assert!(matches!(configuration.modules[""].variables["n"].default, Some(Expression::Constant(Value::Null))));
        assert!(!from_json("null").unwrap().present);
    }

    #[test]
    fn long_numbers_keep_their_digits() {
        let block = read(r#"{"a":{"constant_value":123456789012345678901234567890},"b":{"constant_value":1.5}}"#);
        let Expression::Constant(Value::Number(Number::Big(text))) = &block.attributes["a"].expression else {
            panic!()
        };
        assert_eq!(text.as_ref(), "123456789012345678901234567890");
        assert!(matches!(block.attributes["b"].expression, Expression::Constant(Value::Number(Number::Float(_)))));
    }

    #[test]
    fn depth_is_bounded() {
        let deep = format!("{{\"a\":{{\"constant_value\":{}{}}}}}", "[".repeat(5000), "]".repeat(5000));
        assert!(matches!(read(&deep).attributes["a"].expression, Expression::Opaque));
        let nested = format!("{}{}", "{\"a\":[".repeat(5000), "]}".repeat(5000));
        assert!(from_json(&format!("{{\"root_module\":{{\"resources\":[{nested}]}}}}")).is_err());
    }
}
