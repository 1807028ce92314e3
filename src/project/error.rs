//! Mistakes in a project file, as the user sees them.

use std::ops::Range;

use miette::{Diagnostic, NamedSource, SourceSpan};

use crate::render::sanitize;

/// A project file that cannot be used, with every mistake in it.
#[derive(Clone, Debug, Diagnostic, thiserror::Error)]
#[error("`{path}` is not a valid project file")]
#[diagnostic(code(secnumgate::project_file), help("`secnumgate schema project` describes its keys"))]
pub struct ProjectError {
    /// The path, as the user named it.
    path: String,
    #[source_code]
    source_code: NamedSource<String>,
    /// The mistakes, in the order of the file.
    #[related]
    mistakes: Vec<Mistake>,
}

/// One mistake.
#[derive(Clone, Debug, Diagnostic, thiserror::Error)]
#[error("{message}")]
pub struct Mistake {
    /// The fact.
    pub message: String,
    /// Bytes of the guilty words.
    #[label("{label}")]
    pub span: SourceSpan,
    /// What stands at the guilty words.
    pub label: String,
    /// The remedy.
    #[help]
    pub help: Option<String>,
}

impl ProjectError {
    pub(super) fn new(path: &str, text: &str, mut mistakes: Vec<Mistake>) -> Self {
        mistakes.sort_by_key(|mistake| mistake.span.offset());
        let path = sanitize::line(path);
        // Spans count in the bytes of the file: what may not reach a terminal is replaced by as many bytes.
        let source_code = NamedSource::new(&path, sanitize::same_length(text)).with_language("toml");
        Self { path, source_code, mistakes }
    }

    /// The mistakes, in the order of the file.
    pub fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }
}

impl Mistake {
    pub(super) fn new(span: Range<usize>, message: impl Into<String>, label: &str) -> Self {
        let message = sanitize::line(&message.into());
        Self { message, span: span.into(), label: sanitize::line(label), help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(sanitize::line(&help.into()));
        self
    }

    pub(super) fn from_toml(error: &toml::de::Error) -> Self {
        // The reader of TOML puts what it expected on further lines.
        let mut lines = error.message().lines();
        let message = lines.next().unwrap_or("this is not TOML").to_owned();
        let mistake = Self::new(error.span().unwrap_or_default(), message, "here");
        match lines.collect::<Vec<_>>().join("; ") {
            help if help.is_empty() => mistake,
            help => mistake.help(help),
        }
    }
}
