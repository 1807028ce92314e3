//! What somebody wrote in a provider configuration, as far as it can be known.

use std::sync::Arc;

use crate::plan::value::{AttributePath, Cause, Value};

/// One argument of a provider configuration.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    /// Written and resolved; null counts as not set.
    Known(Value),
    /// Proved not to be written: the enclosing block is literal, or the sources are at hand.
    Unset,
    /// Written and not resolved, or not proved to be absent.
    Unknown(Cause),
}

/// An argument that is written, or that may be, and its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// Its path: `api[0].region`.
    pub path: Arc<str>,
    /// The text, or why it is not known.
    pub value: Result<Arc<str>, Cause>,
}

/// The arguments of one provider configuration.
pub trait Settings {
    /// The argument at a path: `region`, `api[0].endpoint`.
    fn get(&self, path: &str) -> Setting;

    /// How many nested blocks of a type are written; an error if that cannot be known.
    ///
    /// # Errors
    ///
    /// The cause, where blocks may exist that cannot be seen (a `dynamic` block in a plan without sources).
    fn blocks(&self, name: &str) -> Result<usize, Cause>;

    /// Names of the arguments written in a block (`endpoints[0]`), or at the top (the empty path).
    fn names(&self, block: &str) -> Vec<String>;
}

/// A provider configuration that is at hand as one value: nested blocks are lists of objects.
#[derive(Clone, Debug)]
pub struct Written {
    /// The arguments.
    pub value: Value,
    /// True if whatever is missing is known not to be written.
    pub complete: bool,
}

impl Written {
    /// A configuration of which everything is at hand.
    pub const fn complete(value: Value) -> Self {
        Self { value, complete: true }
    }

    fn absent(&self) -> Setting {
        if self.complete { Setting::Unset } else { Setting::Unknown(Cause::NeedsSources("provider block".into())) }
    }
}

impl Settings for Written {
    fn get(&self, path: &str) -> Setting {
        match self.value.at(&AttributePath::parse(path)) {
            None => self.absent(),
            Some(Value::Null) => Setting::Unset,
            Some(Value::Unknown(unknown)) => Setting::Unknown(unknown.cause.clone()),
            Some(Value::Redacted) => Setting::Unknown(Cause::Sensitive),
            Some(value) => Setting::Known(value.clone()),
        }
    }

    fn blocks(&self, name: &str) -> Result<usize, Cause> {
        match self.get(name) {
            Setting::Known(Value::List(blocks)) => Ok(blocks.len()),
            Setting::Known(_) => Ok(1),
            Setting::Unset => Ok(0),
            Setting::Unknown(cause) => Err(cause),
        }
    }

    fn names(&self, block: &str) -> Vec<String> {
        match self.value.at(&AttributePath::parse(block)) {
            Some(Value::Object(fields)) => fields.keys().map(ToString::to_string).collect(),
            _ => Vec::new(),
        }
    }
}
