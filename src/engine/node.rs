//! Nodes: what is known of each attribute that an adapter reads, with its path and the cause of not knowing.
//!
//! The order of answers is the contract of the whole product: the plan's own value, what was written, the documented
//! default, and then "unknown" with its cause. Nothing is guessed on the way.

use super::document::document;
use super::rego::{Document, field, keys, known_node, object, open_node};
use super::tree::Tree;
use crate::plan::value::{AttributePath, Cause, Value};
use crate::plan::{ResourceChange, Side};
use crate::resolve::{Resolved, Resolver, Status};
use crate::severity::Confidence;
use crate::vendor::plugin::Plugin;

/// Builds the nodes of one object.
#[derive(Debug)]
pub(crate) struct Builder<'a, 'p> {
    pub(crate) resolver: &'a Resolver<'p>,
    pub(crate) plugin: Option<&'a Plugin>,
    pub(crate) change: &'a ResourceChange,
    pub(crate) side: Side,
    /// The object before the plan, where there is one: a default says nothing of an object that was set otherwise.
    pub(crate) before: Option<&'a Value>,
    /// Set on nodes of companions: the address that carries the attribute.
    pub(crate) at: Option<Document>,
}

impl Builder<'_, '_> {
    /// The object of nodes for a tree of reads.
    pub(crate) fn build(&self, tree: &Tree, values: &Value) -> Document {
        self.fields(tree, values, &AttributePath::default())
    }

    fn fields(&self, tree: &Tree, values: &Value, path: &AttributePath) -> Document {
        object(tree.children.iter().map(|(name, child)| {
            let value = match values {
                Value::Unknown(_) | Value::Redacted => Some(values),
                other => other.field(name),
            };
            (Document::String(name.clone()), self.child(child, value, &path.child(name)))
        }))
    }

    fn child(&self, tree: &Tree, value: Option<&Value>, path: &AttributePath) -> Document {
        if tree.rows {
            return self.rows(tree, value, path);
        }
        if tree.children.is_empty() {
            return self.leaf(value, path);
        }
        match value {
            Some(Value::List(items)) => match items.as_slice() {
                [only] => self.fields(tree, only, &path.index(0)),
                _ => self.fields(tree, &Value::unknown(Cause::UnexpectedType), path),
            },
            Some(value) => self.fields(tree, value, path),
            None => self.fields(tree, &Value::Null, path),
        }
    }

    /// The rows of a block, or the scalars of a list. What is unknown as a whole is one phantom row: everything in it
    /// is unknown, whether it exists too.
    fn rows(&self, tree: &Tree, value: Option<&Value>, path: &AttributePath) -> Document {
        let phantom =
            |cause: &Cause| Document::from(vec![self.row(tree, &Value::unknown(cause.clone()), path, Some(cause))]);
        match value {
            Some(Value::List(items)) => Document::from(
                items.iter().enumerate().map(|(i, item)| self.element(tree, item, &path.index(i))).collect::<Vec<_>>(),
            ),
            Some(one @ Value::Object(_)) => Document::from(vec![self.element(tree, one, path)]),
            Some(Value::Null) => self.defaulted_rows(tree, path).unwrap_or_else(Document::new_array),
            Some(Value::Redacted) => phantom(&Cause::Sensitive),
            Some(Value::Unknown(_)) | None => {
                let resolved = self.resolve(value, path);
                match (&resolved.status, &resolved.value) {
                    (Status::Computed, _) => self.defaulted_rows(tree, path).unwrap_or_else(|| phantom(&Cause::NotSet)),
                    (_, Value::List(_) | Value::Object(_)) => self.rows(tree, Some(&resolved.value), path),
                    (Status::Unset | Status::Null, _) | (_, Value::Null) => {
                        self.defaulted_rows(tree, path).unwrap_or_else(Document::new_array)
                    }
                    (_, Value::Unknown(unknown)) => phantom(&unknown.cause),
                    (_, Value::Redacted) => phantom(&Cause::Sensitive),
                    _ => phantom(&Cause::UnexpectedType),
                }
            }
            Some(_) => phantom(&Cause::UnexpectedType),
        }
    }

    fn element(&self, tree: &Tree, item: &Value, path: &AttributePath) -> Document {
        match item {
            Value::Object(_) => self.row(tree, item, path, None),
            Value::Unknown(unknown) if !tree.children.is_empty() => self.row(tree, item, path, Some(&unknown.cause)),
            Value::Unknown(_) => {
                // Asked as a scalar it is a node, asked as a block it says whether it exists.
                let mut node = self.leaf(Some(item), path);
                let exists = match field(&node, &keys().cause) {
                    Some(_) => node.clone(),
                    None => self.known(Document::Bool(true), path, Confidence::Likely),
                };
                if let Ok(fields) = node.as_object_mut() {
                    fields.insert("exists".into(), exists);
                }
                node
            }
            _ => self.leaf(Some(item), path),
        }
    }

    /// One row: its leaves, and whether it exists.
    fn row(&self, tree: &Tree, item: &Value, path: &AttributePath, unsure: Option<&Cause>) -> Document {
        let exists = match unsure {
            None => self.known(Document::Bool(true), path, Confidence::Certain),
            Some(cause) => self.unknown(cause, path),
        };
        if tree.children.is_empty() && unsure.is_some() {
            // Asked as a scalar it is an unknown node, asked as a block it says that it may not exist.
            let mut both = self.unknown(unsure.unwrap_or(&Cause::AfterApply), path);
            if let Ok(fields) = both.as_object_mut() {
                fields.insert("exists".into(), exists);
            }
            return both;
        }
        let mut row = self.fields(tree, item, path);
        if let Ok(fields) = row.as_object_mut() {
            fields.insert("exists".into(), exists);
        }
        row
    }

    fn defaulted_rows(&self, tree: &Tree, path: &AttributePath) -> Option<Document> {
        let Some(Value::List(items)) = self.recorded(path) else { return None };
        let elements = items.iter().map(|item| match item {
            Value::Object(_) => self.row(tree, item, path, None),
            scalar => document(scalar).map_or_else(
                |cause| self.unknown(&cause, path),
                |value| self.node(&keys().default, value, path, Confidence::Likely),
            ),
        });
        Some(Document::from(elements.collect::<Vec<_>>()))
    }

    fn leaf(&self, value: Option<&Value>, path: &AttributePath) -> Document {
        match value {
            Some(Value::Null) => self.unset(path),
            Some(Value::Redacted) => self.unknown(&Cause::Sensitive, path),
            Some(Value::Unknown(_)) | None => {
                let resolved = self.resolve(value, path);
                match (&resolved.status, &resolved.value) {
                    (Status::Computed, _) => self.computed(path),
                    (Status::Unset | Status::Null, _) | (_, Value::Null) => self.unset(path),
                    // One reference may be the whole expression or a part of it: only names are taken over.
                    (Status::Configured, Value::Bool(_) | Value::Number(_))
                        if resolved.confidence < Confidence::Certain =>
                    {
                        self.unknown(&Cause::NeedsSources("".into()), path)
                    }
                    (_, value) => self.written(value, path, resolved.confidence),
                }
            }
            Some(value) => self.written(value, path, Confidence::Certain),
        }
    }

    fn resolve(&self, value: Option<&Value>, path: &AttributePath) -> Resolved {
        // A row that is unknown as a whole has no path of its own to ask for.
        match value {
            Some(Value::Unknown(unknown)) if unknown.cause != Cause::AfterApply => {
                Resolved::undecidable(unknown.cause.clone())
            }
            _ => self.resolver.attribute(self.change, self.side, path, value),
        }
    }

    fn written(&self, value: &Value, path: &AttributePath, confidence: Confidence) -> Document {
        match document(value) {
            Ok(value) => self.known(value, path, confidence),
            Err(cause) => self.unknown(&cause, path),
        }
    }

    /// Nobody set it, and the plan shows that it is empty: the documented default, or absent.
    fn unset(&self, path: &AttributePath) -> Document {
        self.defaulted(path).unwrap_or_else(|| {
            let keys = keys();
            self.placed(open_node(&keys.absent, keys.not_set.clone(), Document::from(path.to_string())))
        })
    }

    /// Nobody set it, and the provider decides: the documented default, or unknown.
    fn computed(&self, path: &AttributePath) -> Document {
        self.defaulted(path).unwrap_or_else(|| self.unknown(&Cause::NotSet, path))
    }

    /// The documented default, unless the object exists and was something else: then it keeps what it has, and the
    /// plan does not say whether that stays.
    fn defaulted(&self, path: &AttributePath) -> Option<Document> {
        let default = self.recorded(path)?;
        let value = document(default).ok()?;
        match self.before.and_then(|before| before.at(path)) {
            Some(before) if !before.is_null() && before != default => Some(self.unknown(&Cause::NotSet, path)),
            _ => Some(self.node(&keys().default, value, path, Confidence::Likely)),
        }
    }

    fn recorded(&self, path: &AttributePath) -> Option<&Value> {
        let plugin = self.plugin?;
        plugin
            .default(&self.change.address.resource_type, &path.pattern())
            .map(|recorded| &recorded.value)
            .filter(|value| !value.is_null())
    }

    fn known(&self, value: Document, path: &AttributePath, confidence: Confidence) -> Document {
        self.node(&keys().known, value, path, confidence)
    }

    fn node(&self, status: &Document, value: Document, path: &AttributePath, confidence: Confidence) -> Document {
        let mut node = known_node(status, value, Document::from(path.to_string()));
        if confidence == Confidence::Likely
            && let Ok(fields) = node.as_object_mut()
        {
            fields.insert(keys().sure.clone(), "likely".into());
        }
        self.placed(node)
    }

    fn unknown(&self, cause: &Cause, path: &AttributePath) -> Document {
        self.placed(open_node(&keys().unknown, Document::from(cause.code()), Document::from(path.to_string())))
    }

    /// A node of a companion says whose it is.
    fn placed(&self, mut node: Document) -> Document {
        if let Some(at) = &self.at
            && let Ok(fields) = node.as_object_mut()
        {
            fields.insert(keys().at.clone(), at.clone());
        }
        node
    }
}
