//! What plan JSON shows of a block: constants, references, nested blocks.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::constant::constant;
use super::{Attribute, Block, Expression, NestedBlock};

pub(super) const fn attribute(expression: Expression) -> Attribute {
    Attribute { expression, position: None }
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

#[cfg(test)]
mod tests {
    use super::super::json::from_json;
    use super::*;
    use crate::plan::address::Mode;
    use crate::plan::value::{Number, Value};

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
