//! The vendor data of the project, as a build embeds them.

use std::path::{Path, PathBuf};

use secnumgate::vendor::VendorData;
use serde_json::Value as Json;

/// The vendor data of the project.
pub(crate) fn vendor_data() -> VendorData {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "yaml") {
                files.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(&root.join("policies/data"), &mut files);
    collect(&root.join("policies/providers"), &mut files);
    let documents: Vec<(String, String)> = files
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            let value: Json = serde_saphyr::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            (name, value.to_string())
        })
        .collect();
    VendorData::from_documents(documents.iter().map(|(name, json)| (name.as_str(), json.as_str()))).unwrap()
}
