//! Why the command line could not do what it was asked.

use std::path::{Path, PathBuf};

use miette::Diagnostic;
use secnumgate::project::ProjectError;
use secnumgate::render::explain::UnknownControl;
use secnumgate::render::sanitize;

/// A reason for exit code 2.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub(crate) enum Failure {
    #[error("no plan is named")]
    #[diagnostic(
        code(secnumgate::usage),
        help("name one: `secnumgate check tfplan`, or `-` for standard input; `secnumgate check --help` shows more")
    )]
    NoPlan,
    #[error("{0}")]
    #[diagnostic(code(secnumgate::usage))]
    Usage(String, #[help] String),
    #[error("`{path}` cannot be read: {reason}")]
    #[diagnostic(code(secnumgate::input))]
    Unreadable {
        path: String,
        reason: String,
        #[help]
        help: Option<String>,
    },
    #[error("{} plans cannot be read", plans.len())]
    #[diagnostic(code(secnumgate::input))]
    SeveralUnreadable {
        #[related]
        plans: Vec<Failure>,
    },
    #[error("`{path}` cannot be written: {reason}")]
    #[diagnostic(code(secnumgate::output), help("the file was left as it was"))]
    Unwritable { path: String, reason: String },
    #[error(transparent)]
    #[diagnostic(transparent)]
    UnknownControl(UnknownControl),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Project(#[from] Box<ProjectError>),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Check(#[from] Box<secnumgate::check::Error>),
}

impl From<secnumgate::check::Error> for Failure {
    fn from(error: secnumgate::check::Error) -> Self {
        Self::Check(Box::new(error))
    }
}

impl Failure {
    pub(crate) fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Usage(message.into(), help.into())
    }

    pub(crate) fn unreadable(path: &Path, reason: impl Into<String>) -> Self {
        Self::Unreadable { path: name(path), reason: reason.into(), help: None }
    }

    pub(crate) fn unreadable_for(path: &Path, error: &std::io::Error) -> Self {
        Self::unreadable(path, plainly(error))
    }

    pub(crate) fn unwritable(path: &Path, error: &std::io::Error) -> Self {
        Self::Unwritable { path: name(path), reason: plainly(error) }
    }

    pub(crate) fn unknown_control(error: UnknownControl) -> Self {
        Self::UnknownControl(error)
    }

    pub(crate) fn help(self, text: impl Into<String>) -> Self {
        match self {
            Self::Unreadable { path, reason, .. } => Self::Unreadable { path, reason, help: Some(text.into()) },
            other => other,
        }
    }

    /// One failure of several; `None` if there is none.
    pub(crate) fn of(mut failures: Vec<Self>) -> Option<Self> {
        match failures.len() {
            0 | 1 => failures.pop(),
            _ => Some(Self::SeveralUnreadable { plans: failures }),
        }
    }
}

/// How a path is shown.
pub(crate) fn name(path: &Path) -> String {
    sanitize::line(&path.to_string_lossy())
}

/// An error of the system without its number.
fn plainly(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        std::io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        std::io::ErrorKind::OutOfMemory => "it does not fit in memory".to_owned(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or(&text).to_lowercase()
        }
    }
}

/// A path that somebody may have meant: the place where it would be unique.
pub(crate) fn same_file(a: &Path, b: &Path) -> bool {
    let place = |path: &Path| -> Option<PathBuf> { path.canonicalize().ok() };
    matches!((place(a), place(b)), (Some(a), Some(b)) if a == b)
}
