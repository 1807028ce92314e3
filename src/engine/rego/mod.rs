//! The Rego engine: the only module that names regorus.
//!
//! regorus releases break every few weeks and its bytecode engine gives wrong answers silently, so it is pinned
//! exactly, used as an interpreter, and kept behind this small surface.

mod cidr;
mod judgements;
mod nodes;
mod openings;
#[cfg(test)]
mod tests;

pub use regorus::Value as Document;

use regorus::Engine;
use std::sync::OnceLock;

/// A Rego evaluation that did not succeed: a policy error, never a verdict.
#[derive(Clone, Debug, thiserror::Error, miette::Diagnostic)]
#[error("policy error in `{at}`: {message}")]
#[diagnostic(
    code(policy::evaluation),
    help("a bundled policy that errors is a bug: please report it with the plan's shape")
)]
pub struct RegoError {
    /// File or rule.
    pub at: String,
    /// What the engine said, on one line.
    pub message: String,
}

/// A set of loaded modules, cheap to clone: one clone a worker.
#[derive(Clone)]
pub struct Session {
    engine: Engine,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Session")
    }
}

/// Where the words of packages `k` and `v` come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// Extensions in Rust: the fast twins.
    Native,
    /// Not defined: the caller loads the Rego library, which is the reference.
    Library,
}

impl Session {
    /// An engine without modules.
    ///
    /// # Errors
    /// If the engine refuses a word, which a test rules out.
    pub fn new(words: Words) -> Result<Self, RegoError> {
        let mut engine = Engine::new();
        engine.set_strict_builtin_errors(false);
        let mut session = Self { engine };
        session.add_extension("net.cidr_merge", 1, cidr::merge_word)?;
        if words == Words::Native {
            for (name, arity, word) in judgements::WORDS.iter().chain(nodes::WORDS).chain(openings::WORDS) {
                session.add_extension(name, *arity, *word)?;
            }
        }
        Ok(session)
    }

    fn add_extension(&mut self, name: &str, arity: u8, word: Word) -> Result<(), RegoError> {
        self.engine
            .add_extension(name.to_owned(), arity, Box::new(move |arguments: Vec<Document>| Ok(word(&arguments))))
            .map_err(|e| error(name, &e))
    }

    /// Loads a module.
    ///
    /// # Errors
    /// If the text does not parse.
    pub fn add(&mut self, path: &str, source: &str) -> Result<(), RegoError> {
        self.engine.add_policy(path.to_owned(), source.to_owned()).map(drop).map_err(|e| error(path, &e))
    }

    /// Evaluates one complete rule on an input.
    ///
    /// # Errors
    /// If the rule does not exist, or its evaluation fails.
    pub fn evaluate(&mut self, rule: &str, input: Document) -> Result<Document, RegoError> {
        self.engine.set_input(input);
        self.engine.eval_rule(rule.to_owned()).map_err(|e| error(rule, &e))
    }

    /// The syntax tree of every loaded module, for the lint.
    ///
    /// # Errors
    /// If the engine cannot print it.
    pub fn syntax_tree(&self) -> Result<String, RegoError> {
        self.engine.get_ast_as_json().map_err(|e| error("syntax tree", &e))
    }
}

fn error(at: &str, e: &dyn std::fmt::Display) -> RegoError {
    let text = e.to_string();
    let message = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    RegoError { at: at.to_owned(), message }
}

/// A word: total, and without side effects.
type Word = fn(&[Document]) -> Document;

/// The keys and codes that every node carries, shared instead of allocated.
#[derive(Debug)]
pub(crate) struct Keys {
    pub(crate) status: Document,
    pub(crate) value: Document,
    pub(crate) path: Document,
    pub(crate) cause: Document,
    pub(crate) at: Document,
    pub(crate) sure: Document,
    pub(crate) known: Document,
    pub(crate) default: Document,
    pub(crate) unknown: Document,
    pub(crate) absent: Document,
    pub(crate) not_set: Document,
    pub(crate) unexpected_type: Document,
    pub(crate) not_mapped: Document,
    pub(crate) empty: Document,
}

/// The shared keys.
pub(crate) fn keys() -> &'static Keys {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    KEYS.get_or_init(|| Keys {
        status: "status".into(),
        value: "value".into(),
        path: "path".into(),
        cause: "cause".into(),
        at: "at".into(),
        sure: "sure".into(),
        known: "known".into(),
        default: "default".into(),
        unknown: "unknown".into(),
        absent: "absent".into(),
        not_set: "not-set".into(),
        unexpected_type: "unexpected-type".into(),
        not_mapped: "not-mapped".into(),
        empty: "".into(),
    })
}

/// Status of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NodeStatus {
    Known,
    Default,
    Unknown,
    Absent,
}

/// Reads a node; anything that is none reads as unknown, so that no slip of an author turns into a verdict.
pub(crate) fn node_status(node: &Document) -> NodeStatus {
    let Document::Object(fields) = node else { return NodeStatus::Unknown };
    let Some(Document::String(status)) = fields.get(&keys().status) else { return NodeStatus::Unknown };
    match status.as_ref() {
        "known" => NodeStatus::Known,
        "default" => NodeStatus::Default,
        "absent" => NodeStatus::Absent,
        _ => NodeStatus::Unknown,
    }
}

/// The value of a known node.
pub(crate) fn node_value(node: &Document) -> Option<&Document> {
    match (node_status(node), node) {
        (NodeStatus::Known | NodeStatus::Default, Document::Object(fields)) => fields.get(&keys().value),
        _ => None,
    }
}

/// True for two values of one type.
pub(crate) fn same_type(a: &Document, b: &Document) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b)
}

/// A field of an object.
pub(crate) fn field<'a>(object: &'a Document, key: &Document) -> Option<&'a Document> {
    if let Document::Object(fields) = object { fields.get(key) } else { None }
}

/// The elements of an array.
pub(crate) fn elements(array: &Document) -> impl Iterator<Item = &Document> {
    let items = if let Document::Array(items) = array { Some(items.iter()) } else { None };
    items.into_iter().flatten()
}

/// A node like another, with another value.
pub(crate) fn with_value(node: &Document, value: &Document) -> Document {
    let keys = keys();
    let status = if node_status(node) == NodeStatus::Default { &keys.default } else { &keys.known };
    changed(node, &[(&keys.status, status), (&keys.value, value)], &keys.cause)
}

/// A node like another, unknown for a reason.
pub(crate) fn with_cause(node: &Document, cause: &Document) -> Document {
    let keys = keys();
    let path = field(node, &keys.path).unwrap_or(&keys.empty).clone();
    changed(node, &[(&keys.status, &keys.unknown), (&keys.cause, cause), (&keys.path, &path)], &keys.value)
}

/// A copy with some fields set and one taken out. Built anew in one go: an object that grows field by field takes five
/// times the memory.
fn changed(node: &Document, set: &[(&Document, &Document)], without: &Document) -> Document {
    let own = if let Document::Object(fields) = node { Some(fields.iter()) } else { None };
    let kept = own.into_iter().flatten().filter(|(key, _)| *key != without && set.iter().all(|(name, _)| name != key));
    let kept = kept.map(|(key, value)| (key.clone(), value.clone()));
    object(kept.chain(set.iter().map(|(key, value)| ((*key).clone(), (*value).clone()))))
}

/// A node with a value. A copy of a template with the same keys costs half of an object built anew.
pub(crate) fn known_node(status: &Document, value: Document, path: Document) -> Document {
    static TEMPLATE: OnceLock<Document> = OnceLock::new();
    let keys = keys();
    let template = TEMPLATE.get_or_init(|| {
        object([
            (keys.status.clone(), keys.known.clone()),
            (keys.value.clone(), Document::Null),
            (keys.path.clone(), keys.empty.clone()),
        ])
    });
    let mut node = template.clone();
    if let Ok(fields) = node.as_object_mut() {
        fields.insert(keys.value.clone(), value);
        fields.insert(keys.path.clone(), path);
        if status != &keys.known {
            fields.insert(keys.status.clone(), status.clone());
        }
    }
    node
}

/// A node without a value.
pub(crate) fn open_node(status: &Document, cause: Document, path: Document) -> Document {
    static TEMPLATE: OnceLock<Document> = OnceLock::new();
    let keys = keys();
    let template = TEMPLATE.get_or_init(|| {
        object([
            (keys.status.clone(), keys.unknown.clone()),
            (keys.cause.clone(), keys.not_set.clone()),
            (keys.path.clone(), keys.empty.clone()),
        ])
    });
    let mut node = template.clone();
    if let Ok(fields) = node.as_object_mut() {
        fields.insert(keys.cause.clone(), cause);
        fields.insert(keys.path.clone(), path);
        if status != &keys.unknown {
            fields.insert(keys.status.clone(), status.clone());
        }
    }
    node
}

/// Builds an object from fields.
pub(crate) fn object(fields: impl IntoIterator<Item = (Document, Document)>) -> Document {
    fields.into_iter().collect::<std::collections::BTreeMap<_, _>>().into()
}
