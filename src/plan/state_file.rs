//! Raw state, version 4: what `terraform state pull` prints and saved plans carry.

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{self, Visitor};
use serde_json::value::RawValue;

use super::address::{Address, InstanceKey, Mode, ModulePath, Names};
use super::document::{Document, Text};
use super::error::{PlanError, shown};
use super::value::{AttributePath, Step};
use super::{PriorObject, RawObject};

/// The only version that tools of the last years write.
const VERSION: u64 = 4;

/// An object of a raw state.
pub(crate) struct FileObject {
    pub(crate) object: PriorObject,
    pub(crate) deposed: Option<Arc<str>>,
}

#[derive(Deserialize)]
#[expect(clippy::struct_field_names, reason = "`type` is a keyword")]
struct Resource<'a> {
    #[serde(borrow)]
    module: Option<Text<'a>>,
    #[serde(borrow)]
    mode: Text<'a>,
    #[serde(borrow, rename = "type")]
    resource_type: Text<'a>,
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    provider: Option<Text<'a>>,
    #[serde(borrow)]
    instances: Option<Vec<Instance<'a>>>,
}

#[derive(Deserialize)]
struct Instance<'a> {
    index_key: Option<Key>,
    #[serde(borrow)]
    deposed: Option<Text<'a>>,
    #[serde(borrow)]
    attributes: Option<&'a RawValue>,
    #[serde(borrow)]
    sensitive_attributes: Option<Vec<Vec<PathStep<'a>>>>,
}

#[derive(Deserialize)]
struct PathStep<'a> {
    #[serde(borrow)]
    value: Option<&'a RawValue>,
}

/// Reads every object of a state.
pub(crate) fn objects(document: &Document<'_>, names: &mut Names) -> Result<Vec<FileObject>, PlanError> {
    match document.get::<u64>("version")? {
        Some(VERSION) => {}
        found => {
            let found = found.map_or_else(|| "none".to_owned(), |version| version.to_string());
            return Err(PlanError::StateVersion { found });
        }
    }
    let mut objects = Vec::new();
    for resource in document.get::<Vec<Resource<'_>>>("resources")?.unwrap_or_default() {
        let module = resource.module.as_ref().map_or("", |module| &module.0);
        let module = ModulePath::parse(module)
            .map_err(|_| PlanError::Address { address: shown(module), part: "resources[].module" })?;
        let mode = match &*resource.mode.0 {
            "managed" => Mode::Managed,
            "data" => Mode::Data,
            _ => return Err(PlanError::shape("resources", "`mode` is neither `managed` nor `data`")),
        };
        let provider_name = names.keep(provider_source(resource.provider.as_ref().map_or("", |text| &text.0)));
        let (resource_type, name) = (names.keep(&resource.resource_type.0), Arc::from(&*resource.name.0));
        for instance in resource.instances.into_iter().flatten() {
            let address = Address {
                module: module.clone(),
                mode,
                resource_type: Arc::clone(&resource_type),
                name: Arc::clone(&name),
                key: instance.index_key.map(|key| key.0),
            };
            let sensitive = instance.sensitive_attributes.into_iter().flatten().map(|steps| path(&steps)).collect();
            objects.push(FileObject {
                object: PriorObject {
                    address,
                    provider_name: Arc::clone(&provider_name),
                    raw: RawObject::File { attributes: document.range(instance.attributes), sensitive },
                },
                deposed: instance.deposed.map(|key| key.0.into()),
            });
        }
    }
    Ok(objects)
}

/// A sensitive path: attributes and indices, cut where an element is named by its value (a set).
fn path(steps: &[PathStep<'_>]) -> AttributePath {
    // `value` is the name itself, or `{"value": 0, "type": "number"}` for an index.
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Selector {
        Name(String),
        Key { value: KeyOr },
    }
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum KeyOr {
        Index(usize),
        Name(String),
    }
    let mut path = Vec::new();
    for step in steps {
        match step.value.and_then(|raw| serde_json::from_str(raw.get()).ok()) {
            Some(Selector::Name(name) | Selector::Key { value: KeyOr::Name(name) }) => {
                path.push(Step::Name(name.into()));
            }
            Some(Selector::Key { value: KeyOr::Index(index) }) => path.push(Step::Index(index)),
            None => break,
        }
    }
    AttributePath(path)
}

/// `registry.terraform.io/a/b` out of `module.m.provider["registry.terraform.io/a/b"].alias`.
pub(crate) fn provider_source(text: &str) -> &str {
    let quoted = text.split_once("provider[\"").and_then(|(_, rest)| rest.split_once("\"]"));
    quoted.map_or_else(|| text.strip_prefix("provider.").unwrap_or(text), |(source, _)| source)
}

/// `index_key`: a number of `count` or a key of `for_each`.
struct Key(InstanceKey);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl Visitor<'_> for KeyVisitor {
            type Value = Key;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an index or a key")
            }

            fn visit_u64<E>(self, index: u64) -> Result<Key, E> {
                Ok(Key(InstanceKey::Index(index)))
            }

            fn visit_str<E>(self, key: &str) -> Result<Key, E> {
                Ok(Key(InstanceKey::Key(key.into())))
            }
        }
        deserializer.deserialize_any(KeyVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_of_a_provider_is_found_in_every_spelling() {
        for (text, source) in [
            ("provider[\"registry.terraform.io/a/b\"]", "registry.terraform.io/a/b"),
            ("module.m.provider[\"h/a/b\"].alias", "h/a/b"),
            ("provider.aws", "aws"),
            ("", ""),
        ] {
            assert_eq!(provider_source(text), source);
        }
    }

    #[test]
    fn sensitive_paths_are_cut_at_sets() {
        let steps = r#"[{"type":"get_attr","value":"a"},{"type":"index","value":{"value":1,"type":"number"}},
            {"type":"index","value":{"value":"k","type":"string"}},{"type":"index","value":{"value":{"x":1},"type":"dynamic"}}]"#;
        assert_eq!(path(&serde_json::from_str::<Vec<PathStep<'_>>>(steps).unwrap()).to_string(), "a[1].k");
    }
}
