//! A case: its plan, its sources, and what is expected of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use secnumgate::configuration::{Configuration, json::from_json};
use secnumgate::plan::address::Address;
use secnumgate::plan::value::{AttributePath, Number, Origin, Shape, Step, Value};
use secnumgate::plan::{Limits, read};
use secnumgate::plan::{Plan, Secrets, Side};
use secnumgate::resolve::{Resolved, Resolver};
use secnumgate::source;
use serde_json::Value as Json;

/// A folder of `tests/plans/model`.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) plan: Plan,
    pub(crate) written: Configuration,
    pub(crate) sources: Configuration,
    pub(crate) expected: Json,
    pub(crate) secrets: Secrets,
    bytes: Vec<u8>,
}

/// How a case went.
#[derive(Default)]
pub(crate) struct Score {
    pub(crate) asked: usize,
    pub(crate) right: usize,
    pub(crate) open: usize,
    pub(crate) wrong: Vec<String>,
}

impl Score {
    pub(crate) fn right(&mut self) {
        self.asked += 1;
        self.right += 1;
    }

    /// Not answered, and that is allowed.
    pub(crate) fn open(&mut self) {
        self.asked += 1;
        self.open += 1;
    }

    pub(crate) fn wrong(&mut self, text: String) {
        self.asked += 1;
        self.wrong.push(text);
    }
}

impl Case {
    pub(crate) fn all() -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans/model");
        let mut folders: Vec<PathBuf> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
        folders.sort();
        folders.iter().filter(|folder| folder.join("expected.json").exists()).map(|folder| Self::read(folder)).collect()
    }

    fn read(folder: &Path) -> Self {
        let expected: Json = serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap();
        let file = expected["plan"].as_str().unwrap_or("plan.json");
        let bytes = std::fs::read(folder.join(file)).unwrap();
        let document: BTreeMap<String, Box<serde_json::value::RawValue>> = serde_json::from_slice(&bytes).unwrap();
        let written = document.get("configuration").map(|raw| from_json(raw.get()).unwrap()).unwrap_or_default();
        let secrets = Secrets::default();
        let plan = read(bytes.clone(), &secrets, &Limits::default()).unwrap();
        let saved =
            std::fs::read(folder.join("tfplan")).ok().and_then(|bytes| read(bytes, &secrets, &Limits::default()).ok());
        let sources = match saved.and_then(|saved| saved.archive) {
            Some(archive) => source::from_archive(&archive),
            None => source::from_dir(folder).unwrap(),
        };
        let (sources, _) = source::bind(written.clone(), sources, true);
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        Self { name, plan, written, sources, expected, secrets, bytes }
    }

    /// The plan as JSON.
    pub(crate) fn document(&self) -> Json {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    pub(crate) fn resolver(&self, with_sources: bool) -> Resolver<'_> {
        Resolver::new(&self.plan, if with_sources { &self.sources } else { &self.written }, &self.secrets)
    }

    pub(crate) fn list(&self, key: &str) -> impl Iterator<Item = &Json> {
        self.expected[key].as_array().into_iter().flatten()
    }

    /// What the resolver says of an attribute.
    pub(crate) fn resolve(&self, resolver: &Resolver<'_>, question: &Json) -> Option<Resolved> {
        let address = Address::parse(question["address"].as_str()?).unwrap();
        let path = path(question["attribute"].as_str()?);
        let side = if question["side"] == "before" { Side::Before } else { Side::After };
        let deposed = question["deposed"].as_str();
        let change =
            self.plan.changes.iter().find(|change| change.address == address && change.deposed.as_deref() == deposed);
        if let Some(change) = change {
            let values = self.plan.values(change, side, &Shape::everything(), &self.secrets);
            return Some(resolver.attribute(change, side, &path, values.at(&path)));
        }
        let object = self.plan.prior.iter().find(|object| object.address == address)?;
        Some(resolver.follow(&Origin { address: object.address.clone(), attribute: path }))
    }
}

/// `metadata["with dot.s"].x[0]`.
pub(crate) fn path(text: &str) -> AttributePath {
    let mut steps = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix("[\"") {
            let end = quoted.find("\"]").unwrap();
            let name: String = serde_json::from_str(&format!("\"{}\"", &quoted[..end])).unwrap();
            steps.push(Step::Name(name.as_str().into()));
            rest = &quoted[end + 2..];
        } else if let Some(index) = rest.strip_prefix('[') {
            let end = index.find(']').unwrap();
            steps.push(Step::Index(index[..end].parse().unwrap()));
            rest = &index[end + 1..];
        } else {
            let name = rest.trim_start_matches('.');
            let end = name.find(['.', '[']).unwrap_or(name.len());
            steps.push(Step::Name(name[..end].into()));
            rest = &name[end..];
        }
    }
    AttributePath(steps)
}

/// A value as JSON, to compare and to show: these plans hold no real secret.
pub(crate) fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(b) => (*b).into(),
        Value::Number(Number::Int(n)) => (*n).into(),
        Value::Number(Number::Float(n)) => (*n).into(),
        Value::Number(Number::Big(text)) | Value::String(text) => text.as_ref().into(),
        Value::List(items) => items.iter().map(json).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.to_string(), json(value))).collect(),
        Value::Unknown(unknown) => {
            let origins = unknown.origins.iter().map(|origin| format!("{}#{}", origin.address, origin.attribute));
            let cause = format!("{:?}", unknown.cause);
            serde_json::json!({"unknown": cause, "origins": origins.collect::<Vec<_>>(), "exact": unknown.exact})
        }
        Value::Redacted => "(redacted)".into(),
    }
}
