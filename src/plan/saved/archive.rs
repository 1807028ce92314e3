//! The sources that travel in a saved plan.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::super::{Archive, ArchiveModule};
use super::{Broken, broken};

/// An entry of `tfconfig/modules.json`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    key: String,
    dir: Option<String>,
    source: Option<String>,
    version: Option<String>,
}

/// Sorts the members by module.
pub(super) fn sources(members: BTreeMap<String, Vec<u8>>) -> Result<Archive, Broken> {
    let mut archive = Archive::default();
    for (name, content) in members {
        if name == ".terraform.lock.hcl" {
            archive.lock = Some(String::from_utf8_lossy(&content).into());
        } else if name == "tfconfig/modules.json" {
            let entries: Vec<Entry> = serde_json::from_slice(&content)
                .map_err(|_| broken("the member `tfconfig/modules.json` is damaged"))?;
            for entry in entries {
                let module: &mut ArchiveModule = archive.modules.entry(entry.key.into()).or_default();
                module.dir = entry.dir.unwrap_or_default().replace('\\', "/");
                module.source = entry.source.filter(|source| !source.is_empty());
                module.version = entry.version.filter(|version| !version.is_empty());
            }
        } else if let Some((module, file)) = name.strip_prefix("tfconfig/m-").and_then(|rest| rest.split_once('/')) {
            let files = &mut archive.modules.entry(module.into()).or_default().files;
            files.insert(file.into(), Arc::from(content));
        }
    }
    Ok(archive)
}
