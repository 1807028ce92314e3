//! An answer of the vendor data, together with what decided it.

use std::sync::Arc;

use crate::plan::value::Cause;
use crate::severity::Confidence;

/// An answer, or why there is none.
#[derive(Clone, Debug, PartialEq)]
pub enum Judged<T> {
    /// The data answer.
    Known {
        /// The answer.
        value: T,
        /// Argument that decided (`api[0].region`); `None` where nothing is written and a default of the plugin holds.
        by: Option<Arc<str>>,
        /// How sure.
        confidence: Confidence,
    },
    /// What is written is known and fixes nothing: an endpoint that serves places all over the world.
    Open {
        /// Argument that was looked at.
        by: Option<Arc<str>>,
    },
    /// No answer.
    Unknown {
        /// Why.
        cause: Cause,
        /// Argument that is not known, or that the data do not know.
        at: Option<Arc<str>>,
    },
}

impl<T> Judged<T> {
    /// A certain answer.
    pub fn certain(value: T, by: Option<Arc<str>>) -> Self {
        Self::Known { value, by, confidence: Confidence::Certain }
    }

    /// No answer, at an argument.
    pub fn unknown(cause: Cause, at: Option<Arc<str>>) -> Self {
        Self::Unknown { cause, at }
    }

    /// The answer, if there is one.
    pub const fn value(&self) -> Option<&T> {
        if let Self::Known { value, .. } = self { Some(value) } else { None }
    }

    /// How sure the answer is, if there is one.
    pub const fn confidence(&self) -> Option<Confidence> {
        if let Self::Known { confidence, .. } = self { Some(*confidence) } else { None }
    }

    /// The argument that decided, or that is in the way.
    pub fn argument(&self) -> Option<&str> {
        match self {
            Self::Known { by, .. } | Self::Open { by } => by.as_deref(),
            Self::Unknown { at, .. } => at.as_deref(),
        }
    }

    /// Another answer for the same reason.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Judged<U> {
        match self {
            Self::Known { value, by, confidence } => Judged::Known { value: f(value), by, confidence },
            Self::Open { by } => Judged::Open { by },
            Self::Unknown { cause, at } => Judged::Unknown { cause, at },
        }
    }

    /// The same answer, no surer than this.
    #[must_use]
    pub fn at_most(self, limit: Option<Confidence>) -> Self {
        match (self, limit) {
            (Self::Known { value, by, confidence }, Some(limit)) => {
                Self::Known { value, by, confidence: confidence.min(limit) }
            }
            (other, _) => other,
        }
    }

    /// The same answer, decided by another argument.
    #[must_use]
    pub fn decided_by(self, argument: Option<Arc<str>>) -> Self {
        match self {
            Self::Known { value, confidence, .. } => Self::Known { value, by: argument, confidence },
            Self::Open { .. } => Self::Open { by: argument },
            Self::Unknown { cause, .. } => Self::Unknown { cause, at: argument },
        }
    }
}
