//! Value files: where the variables of the root module were set, in `terraform.tfvars` and `*.auto.tfvars`.
//!
//! They are in no plan, and nothing here decides a value: the plan holds the value in force. A file counts for a
//! variable only if it says what the plan says; another one may have been named with `-var-file`, and a checkout may
//! have moved on.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::value::RawValue;

use super::json_text::{self, Node};
use super::parse;
use super::raw::RawBody;
use super::references;
use super::tree::FolderReader;
use crate::configuration::constant::constant;
use crate::configuration::{Configuration, Expression, Position, SourceFile};
use crate::plan::value::{Value, same};

/// Adds the value files of a folder to a configuration, with the places of the variables that they set.
pub(crate) fn add(configuration: &mut Configuration, folder: &Path, variables: &BTreeMap<Arc<str>, Value>) {
    let Ok(reader) = FolderReader::open(folder) else { return };
    let Some(root) = configuration.modules.get("").cloned() else { return };
    // What the last file says is in force.
    let mut set: BTreeMap<Arc<str>, (Value, Position)> = BTreeMap::new();
    let mut files = Vec::new();
    for (name, bytes) in reader.value_files() {
        let index = configuration.files.len() + files.len();
        set.extend(definitions(&name, &bytes, index).into_iter().map(|(name, value, at)| (name, (value, at))));
        files.push(SourceFile { path: name, module: "".into(), member: None, bytes });
    }
    configuration.files.extend(files);
    configuration.values = set
        .into_iter()
        .filter(|(name, (value, _))| {
            let shown = root.variables.get(name).is_some_and(|variable| !variable.sensitive);
            shown && variables.get(name).is_some_and(|in_force| same(value, in_force))
        })
        .map(|(name, (_, position))| (name, position))
        .collect();
}

/// The order in which value files are read; `None` for any other file.
pub(super) fn order(name: &str) -> Option<(u8, &str)> {
    match name {
        "terraform.tfvars" => Some((0, name)),
        "terraform.tfvars.json" => Some((1, name)),
        _ if name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json") => Some((2, name)),
        _ => None,
    }
}

/// The constants that a file sets, with the places of their names.
fn definitions(name: &str, bytes: &[u8], file: usize) -> Vec<(Arc<str>, Value, Position)> {
    if Path::new(name).extension().is_some_and(|extension| extension == "json") {
        return json(bytes, file).unwrap_or_default();
    }
    let RawBody { attributes, .. } = parse::file(bytes, file, &mut Vec::new());
    let constants = attributes.into_iter().filter_map(|(name, attribute)| match &attribute.expression {
        Expression::Hcl(written) => Some((name, references::constant(&written.expression)?, attribute.position?)),
        _ => None,
    });
    constants.collect()
}

fn json(bytes: &[u8], file: usize) -> Option<Vec<(Arc<str>, Value, Position)>> {
    let start = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let Node::Object(entries) = json_text::parse(bytes, start).ok()?.node else { return None };
    let constants = entries.into_iter().filter_map(|entry| {
        let text = std::str::from_utf8(bytes.get(entry.value.span)?).ok()?;
        let raw = serde_json::from_str::<&RawValue>(text).ok()?;
        let Expression::Constant(value) = constant(raw) else { return None };
        Some((entry.key.as_str().into(), value, Position { file, span: entry.key_span }))
    });
    Some(constants.collect())
}
