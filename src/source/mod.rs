//! The sources: files of a configuration, read with the position of every name.
//!
//! Reading goes item by item. A file or an item that does not parse costs its own blocks and is reported once; the
//! blocks that are incomplete for it say so, so that nothing is taken for "not set" that was merely not read.

pub mod bind;
mod compare;
mod json_syntax;
pub(crate) mod json_text;
pub(crate) mod lex;
mod mend;
mod module;
mod parse;
mod providers;
mod raw;
pub(crate) mod references;
mod split;
mod tangle;
pub mod tree;
mod types;
pub(crate) mod values;

use std::sync::Arc;

use crate::configuration::{Configuration, Position};

pub use bind::bind;
pub use tangle::tangled;
pub use tree::{from_archive, from_dir, from_dir_of};

/// What the files say, and which of them could not be read.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Every module that was found, with positions and locals.
    pub configuration: Configuration,
    /// What did not parse or was left out.
    pub problems: Vec<SourceProblem>,
}

/// A file, or a piece of one, that could not be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{path}`: {message}")]
pub struct SourceProblem {
    /// Dotted path of the module.
    pub module: Arc<str>,
    /// File, as reports show it.
    pub path: String,
    /// Where the trouble starts, if it is in a file that was read.
    pub position: Option<Position>,
    /// What is wrong; never a piece of the file, which may hold secrets.
    pub message: String,
}

/// A folder that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read sources in `{path}`: {source}")]
pub struct SourceError {
    /// The folder.
    pub path: String,
    /// Why.
    pub source: std::io::Error,
}

impl miette::Diagnostic for SourceError {
    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        Some(Box::new("name the folder of the root module"))
    }
}
