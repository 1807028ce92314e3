//! How much a violation weighs, and from which weight on the gate closes.

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
