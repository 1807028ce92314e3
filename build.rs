//! Embeds `policies/`: Rego as it is, headers and data as JSON, and what each adapter reads.

#[path = "src/policy/reads.rs"]
#[expect(unreachable_pub, reason = "public in the library")]
mod reads;

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=policies");
    println!("cargo::rerun-if-changed=src/policy/reads.rs");
    let mut files = Vec::new();
    walk(Path::new("policies"), &mut files)?;
    files.sort();
    let mut bundle = Bundle::default();
    for file in &files {
        bundle.add(file)?;
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    fs::write(out.join("bundle.rs"), bundle.finish())?;
    Ok(())
}

/// Every file below a folder, examples apart.
fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "examples") {
                walk(&path, files)?;
            }
        } else {
            files.push(path);
        }
    }
    Ok(())
}

#[derive(Default)]
struct Bundle {
    library: String,
    controls: String,
    adapters: String,
    data: String,
    digest: Sha256,
    date: String,
}

impl Bundle {
    fn add(&mut self, file: &Path) -> Result<(), Box<dyn Error>> {
        let path = file.to_str().ok_or("a path under policies/ is not UTF-8")?.replace('\\', "/");
        let parts: Vec<&str> = path.split('/').collect();
        let name = parts.last().copied().unwrap_or_default();
        let source = || -> Result<String, Box<dyn Error>> { Ok(fs::read_to_string(file)?.replace("\r\n", "\n")) };
        match (parts.as_slice(), name.rsplit_once('.')) {
            (_, Some((stem, "rego"))) if stem.ends_with("_test") => {}
            (["policies", "lib", _], Some((_, "rego"))) => {
                let source = source()?;
                self.hash(&path, &source);
                writeln!(self.library, "    ({path:?}, {source:?}),")?;
            }
            (["policies", "controls", domain, id, "control.rego"], _) => {
                let source = source()?;
                self.hash(&path, &source);
                let header = header(&source).map_err(|e| format!("{path}: {e}"))?;
                let examples = examples(&file.with_file_name("examples.yaml"))?;
                writeln!(
                    self.controls,
                    "    EmbeddedControl {{ domain: {domain:?}, id: {id:?}, path: {path:?}, source: {source:?}, header: {header:?}, examples: {examples:?} }},"
                )?;
            }
            (["policies", "providers", provider, _], Some((concept, "rego"))) => {
                let source = source()?;
                self.hash(&path, &source);
                let rules: String = reads::scan(&source).iter().map(rule).collect();
                writeln!(
                    self.adapters,
                    "    EmbeddedAdapter {{ provider: {provider:?}, concept: {concept:?}, path: {path:?}, source: {source:?}, rules: &[{rules}] }},"
                )?;
            }
            (_, Some(("examples", "yaml"))) => {}
            (_, Some((stem, "yaml"))) => {
                let source = source()?;
                self.hash(&path, &source);
                let value: serde_json::Value = serde_saphyr::from_str(&source).map_err(|e| format!("{path}: {e}"))?;
                let key = path.strip_prefix("policies/").and_then(|path| path.strip_suffix(".yaml")).unwrap_or(stem);
                self.latest(&value);
                writeln!(self.data, "    ({key:?}, {:?}),", value.to_string())?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Keeps the latest date of a fact.
    fn latest(&mut self, value: &serde_json::Value) {
        match value {
            serde_json::Value::Object(fields) => {
                for (name, value) in fields {
                    match value {
                        serde_json::Value::String(date) if name == "date" && date.len() == 10 && *date > self.date => {
                            self.date.clone_from(date);
                        }
                        other => self.latest(other),
                    }
                }
            }
            serde_json::Value::Array(items) => items.iter().for_each(|item| self.latest(item)),
            _ => {}
        }
    }

    fn hash(&mut self, path: &str, source: &str) {
        self.digest.update(path.as_bytes());
        self.digest.update([0]);
        self.digest.update(source.as_bytes());
        self.digest.update([0]);
    }

    fn finish(self) -> String {
        let mut digest = String::new();
        for byte in self.digest.finalize() {
            let _ = write!(digest, "{byte:02x}");
        }
        format!(
            "/// Modules of the words.\npub(crate) static LIBRARY: &[(&str, &str)] = &[\n{}];\n\
             /// Bundled controls.\npub(crate) static CONTROLS: &[EmbeddedControl] = &[\n{}];\n\
             /// Bundled adapters.\npub(crate) static ADAPTERS: &[EmbeddedAdapter] = &[\n{}];\n\
             /// Data documents as JSON.\npub(crate) static DATA: &[(&str, &str)] = &[\n{}];\n\
             /// Digest of everything above.\npub(crate) static DIGEST: &str = \"sha256:{digest}\";\n\
             /// Latest date of a fact of the data.\npub(crate) static DATE: &str = {:?};\n",
            self.library, self.controls, self.adapters, self.data, self.date
        )
    }
}

/// The configurations that `explain` shows, as JSON; they judge nothing, and are no part of the digest.
fn examples(path: &Path) -> Result<String, Box<dyn Error>> {
    if !path.exists() {
        return Ok("{}".to_owned());
    }
    let value: serde_json::Value =
        serde_saphyr::from_str(&fs::read_to_string(path)?).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(value.to_string())
}

/// The YAML behind `# METADATA`, as JSON.
fn header(source: &str) -> Result<String, Box<dyn Error>> {
    let mut lines = source.lines().skip_while(|line| line.trim() != "# METADATA");
    lines.next().ok_or("no METADATA block")?;
    let mut yaml = String::new();
    for line in lines.take_while(|line| line.starts_with('#')) {
        yaml.push_str(line.strip_prefix("# ").or_else(|| line.strip_prefix('#')).unwrap_or(line));
        yaml.push('\n');
    }
    let value: serde_json::Value = serde_saphyr::from_str(&yaml)?;
    Ok(value.to_string())
}

fn rule(reads: &reads::RuleReads) -> String {
    let list = |paths: &std::collections::BTreeSet<String>| {
        paths.iter().map(|path| format!("{path:?}")).collect::<Vec<_>>().join(", ")
    };
    let near: Vec<String> = reads.near.iter().map(|(name, paths)| format!("({name:?}, &[{}])", list(paths))).collect();
    format!(
        "EmbeddedRule {{ resource_type: {:?}, after: &[{}], before: &[{}], near: &[{}], missing: &[{}], targets: &[{}], removed: {}, rows_only: {} }}, ",
        reads.rule,
        list(&reads.after),
        list(&reads.before),
        near.join(", "),
        list(&reads.missing),
        list(&reads.targets),
        reads.removed,
        reads.rows_only
    )
}
