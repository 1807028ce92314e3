//! Nodes: what is known of each attribute that an adapter reads, with its path and the cause of not knowing.
//!
//! The order of answers is the contract of the whole product: the plan's own value, what was written, the documented
//! default, and then "unknown" with its cause. Nothing is guessed on the way.

use std::borrow::Cow;
use std::fmt::Display;

use super::text::{Subject, Writer, hidden};
use super::tree::Tree;
use crate::plan::value::{AttributePath, Cause, Step, Value};
use crate::plan::{ResourceChange, Side};
use crate::resolve::{Resolved, Resolver, Status};
use crate::severity::Confidence;
use crate::vendor::plugin::Plugin;

/// What is known of one attribute.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node<'v> {
    /// It has this value, in the plan or in what was written.
    Known(Cow<'v, Value>, Confidence),
    /// Nobody set it, and this is the documented default.
    Default(&'v Value),
    /// Not known, and why.
    Unknown(Cause),
    /// Nobody set it, and nothing takes its place.
    Absent,
}

impl Node<'_> {
    /// A truth value that nobody doubts.
    pub(crate) const fn truth(value: bool) -> Self {
        Self::Known(Cow::Owned(Value::Bool(value)), Confidence::Certain)
    }

    /// Writes the node.
    pub(crate) fn write(&self, path: &dyn Display, at: Option<Subject>, out: &mut Writer) {
        out.open('{');
        self.fields(path, at, out);
        out.close('}');
    }

    fn fields(&self, path: &dyn Display, at: Option<Subject>, out: &mut Writer) {
        let mut valued = |status, value: &Value, likely| {
            out.field("status", status);
            out.key("value");
            out.value(value);
            if likely {
                out.field("sure", "likely");
            }
        };
        match self {
            Self::Known(value, confidence) => valued("known", value, *confidence == Confidence::Likely),
            Self::Default(value) => valued("default", value, true),
            Self::Unknown(cause) => {
                out.field("status", "unknown");
                out.field("cause", cause.code());
            }
            Self::Absent => {
                out.field("status", "absent");
                out.field("cause", Cause::NotSet.code());
            }
        }
        out.key("path");
        out.display(path);
        if let Some(at) = at {
            out.key("at");
            out.subject(at);
        }
    }
}

/// Builds the nodes of one object.
#[derive(Debug)]
pub(crate) struct Builder<'a, 'p> {
    pub(crate) resolver: &'a Resolver<'p>,
    pub(crate) plugin: Option<&'a Plugin>,
    pub(crate) change: &'a ResourceChange,
    pub(crate) side: Side,
    /// The object before the plan, where there is one: a default says nothing of an object that was set otherwise.
    pub(crate) before: Option<&'a Value>,
    /// Set on nodes of companions: the resource that carries the attribute.
    pub(crate) at: Option<Subject>,
}

impl<'a> Builder<'a, '_> {
    /// Writes the object of nodes for a tree of reads.
    pub(crate) fn build(&self, tree: &Tree, values: &Value, out: &mut Writer) {
        self.object(tree, values, &mut AttributePath::default(), None, out);
    }

    /// An object of nodes; a row says also whether it exists.
    fn object(
        &self,
        tree: &Tree,
        values: &Value,
        path: &mut AttributePath,
        exists: Option<&Node<'_>>,
        out: &mut Writer,
    ) {
        out.open('{');
        for (name, child) in &tree.children {
            let value = match values {
                Value::Unknown(_) | Value::Redacted => Some(values),
                other => other.field(name),
            };
            out.key(name);
            path.0.push(Step::Name(name.clone()));
            self.child(child, value, path, out);
            path.0.pop();
        }
        self.exists(exists, path, out);
        out.close('}');
    }

    fn exists(&self, exists: Option<&Node<'_>>, path: &AttributePath, out: &mut Writer) {
        if let Some(exists) = exists {
            out.key("exists");
            exists.write(path, self.at, out);
        }
    }

    /// A node, and whether the row that it stands for exists.
    fn node(&self, node: &Node<'_>, path: &AttributePath, exists: Option<&Node<'_>>, out: &mut Writer) {
        out.open('{');
        node.fields(path, self.at, out);
        self.exists(exists, path, out);
        out.close('}');
    }

    fn child(&self, tree: &Tree, value: Option<&Value>, path: &mut AttributePath, out: &mut Writer) {
        if tree.rows {
            out.open('[');
            self.rows(tree, value, path, out);
            out.close(']');
            return;
        }
        if tree.children.is_empty() {
            return self.node(&self.leaf(value, path), path, None, out);
        }
        match value {
            Some(Value::List(items)) => match items.as_slice() {
                [only] => {
                    path.0.push(Step::Index(0));
                    self.object(tree, only, path, None, out);
                    path.0.pop();
                }
                _ => self.object(tree, &Value::unknown(Cause::UnexpectedType), path, None, out),
            },
            Some(value) => self.object(tree, value, path, None, out),
            None => self.object(tree, &Value::Null, path, None, out),
        }
    }

    /// The rows of a block, or the scalars of a list.
    fn rows(&self, tree: &Tree, value: Option<&Value>, path: &mut AttributePath, out: &mut Writer) {
        match value {
            Some(Value::List(items)) => {
                for (i, item) in items.iter().enumerate() {
                    path.0.push(Step::Index(i));
                    self.element(tree, item, path, out);
                    path.0.pop();
                }
            }
            Some(one @ Value::Object(_)) => self.element(tree, one, path, out),
            Some(Value::Null) => {
                self.defaulted_rows(tree, path, out);
            }
            Some(Value::Redacted) => self.phantom(tree, &Cause::Sensitive, path, out),
            Some(Value::Unknown(_)) | None => {
                let resolved = self.resolve(value, path);
                match (&resolved.status, &resolved.value) {
                    (Status::Computed, _) => {
                        if !self.defaulted_rows(tree, path, out) {
                            self.phantom(tree, &Cause::NotSet, path, out);
                        }
                    }
                    (_, Value::List(_) | Value::Object(_)) => self.rows(tree, Some(&resolved.value), path, out),
                    (Status::Unset | Status::Null, _) | (_, Value::Null) => {
                        self.defaulted_rows(tree, path, out);
                    }
                    (_, Value::Unknown(unknown)) => self.phantom(tree, &unknown.cause, path, out),
                    (_, Value::Redacted) => self.phantom(tree, &Cause::Sensitive, path, out),
                    _ => self.phantom(tree, &Cause::UnexpectedType, path, out),
                }
            }
            Some(_) => self.phantom(tree, &Cause::UnexpectedType, path, out),
        }
    }

    /// What is unknown as a whole is one row: everything in it is unknown, whether it exists too.
    fn phantom(&self, tree: &Tree, cause: &Cause, path: &mut AttributePath, out: &mut Writer) {
        out.element();
        self.unsure(tree, &Value::unknown(cause.clone()), cause, path, out);
    }

    fn element(&self, tree: &Tree, item: &Value, path: &mut AttributePath, out: &mut Writer) {
        out.element();
        match item {
            Value::Object(_) => self.object(tree, item, path, Some(&Node::truth(true)), out),
            Value::Unknown(unknown) if !tree.children.is_empty() => self.unsure(tree, item, &unknown.cause, path, out),
            Value::Unknown(_) => {
                // Asked as a scalar it is a node, asked as a block it says whether it exists.
                let node = self.leaf(Some(item), path);
                let exists = match node {
                    Node::Unknown(_) | Node::Absent => node.clone(),
                    _ => Node::Known(Cow::Owned(Value::Bool(true)), Confidence::Likely),
                };
                self.node(&node, path, Some(&exists), out);
            }
            _ => self.node(&self.leaf(Some(item), path), path, None, out),
        }
    }

    /// A row that may not exist. Asked as a scalar it is an unknown node, asked as a block it says so.
    fn unsure(&self, tree: &Tree, item: &Value, cause: &Cause, path: &mut AttributePath, out: &mut Writer) {
        let unknown = Node::Unknown(cause.clone());
        if tree.children.is_empty() {
            self.node(&unknown, path, Some(&unknown), out);
        } else {
            self.object(tree, item, path, Some(&unknown), out);
        }
    }

    /// The rows that hold by default; false if none are recorded.
    fn defaulted_rows(&self, tree: &Tree, path: &mut AttributePath, out: &mut Writer) -> bool {
        let Some(Value::List(items)) = self.recorded(path) else { return false };
        for item in items {
            out.element();
            match item {
                Value::Object(_) => self.object(tree, item, path, Some(&Node::truth(true)), out),
                scalar => {
                    let node = hidden(scalar).map_or(Node::Default(scalar), Node::Unknown);
                    self.node(&node, path, None, out);
                }
            }
        }
        true
    }

    fn leaf<'v>(&self, value: Option<&'v Value>, path: &AttributePath) -> Node<'v>
    where
        'a: 'v,
    {
        match value {
            Some(Value::Null) => self.unset(path),
            Some(Value::Redacted) => Node::Unknown(Cause::Sensitive),
            Some(Value::Unknown(_)) | None => {
                let resolved = self.resolve(value, path);
                match (&resolved.status, &resolved.value) {
                    (Status::Computed, _) => self.computed(path),
                    (Status::Unset | Status::Null, _) | (_, Value::Null) => self.unset(path),
                    // One reference may be the whole expression or a part of it: only names are taken over.
                    (Status::Configured, Value::Bool(_) | Value::Number(_))
                        if resolved.confidence < Confidence::Certain =>
                    {
                        Node::Unknown(Cause::NeedsSources("".into()))
                    }
                    _ => written(Cow::Owned(resolved.value), resolved.confidence),
                }
            }
            Some(value) => written(Cow::Borrowed(value), Confidence::Certain),
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

    /// Nobody set it, and the plan shows that it is empty: the documented default, or absent.
    fn unset(&self, path: &AttributePath) -> Node<'a> {
        self.defaulted(path).unwrap_or(Node::Absent)
    }

    /// Nobody set it, and the provider decides: the documented default, or unknown.
    fn computed(&self, path: &AttributePath) -> Node<'a> {
        self.defaulted(path).unwrap_or(Node::Unknown(Cause::NotSet))
    }

    /// The documented default, unless the object exists and was something else: then it keeps what it has, and the
    /// plan does not say whether that stays.
    fn defaulted(&self, path: &AttributePath) -> Option<Node<'a>> {
        let default = self.recorded(path).filter(|default| hidden(default).is_none())?;
        match self.before.and_then(|before| before.at(path)) {
            Some(before) if !before.is_null() && before != default => Some(Node::Unknown(Cause::NotSet)),
            _ => Some(Node::Default(default)),
        }
    }

    fn recorded(&self, path: &AttributePath) -> Option<&'a Value> {
        let plugin = self.plugin?;
        plugin
            .default(&self.change.address.resource_type, &path.pattern())
            .map(|recorded| &recorded.value)
            .filter(|value| !value.is_null())
    }
}

/// A value that decides, unless something in it is hidden.
fn written(value: Cow<'_, Value>, confidence: Confidence) -> Node<'_> {
    match hidden(&value) {
        Some(cause) => Node::Unknown(cause),
        None => Node::Known(value, confidence),
    }
}
