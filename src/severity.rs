//! How much a violation weighs, and from which weight on the gate closes.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Weight of a control's violation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Report only.
    Info,
    /// Documentation.
    Low,
    /// Evidence, or defence in depth.
    Medium,
    /// Direct violation with a narrower effect.
    High,
    /// Data, keys or logs open, lost or outside the area.
    Critical,
}

impl Severity {
    /// The word that reports and options carry.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// How sure a verdict is, beside how much it weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// A pattern that looks like the thing.
    Heuristic,
    /// A reference paired by key, or a documented default.
    Likely,
    /// The letter names it and the value is in the plan.
    Certain,
}

impl Confidence {
    /// The word that reports carry.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Heuristic => "heuristic",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }
}

/// What an undetermined verdict of a control does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnknownPolicy {
    /// Closes the gate with exit code 3.
    Gate,
    /// Warns; closes the gate under `--strict`.
    Warn,
    /// Is only reported; closes the gate under `--strict`.
    Report,
}
