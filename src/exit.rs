//! Exit codes: what a pipeline learns without reading a word.

use std::fmt;

use crate::report::{Outcome, Report, Verdict};
use crate::severity::{Severity, UnknownPolicy};

/// Judged; nothing at or above the threshold.
pub const PASSED: u8 = 0;
/// At least one `fail` at or above the threshold.
pub const FAILED: u8 = 1;
/// Could not judge: unreadable plan, broken policy, wrong usage, limits exceeded.
pub const NOT_JUDGED: u8 = 2;
/// No such `fail`, but an `undetermined` whose control gates on unknown.
pub const UNDETERMINED: u8 = 3;

/// What closes the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// The least severity of a `fail` that closes it.
    pub fail_on: Severity,
    /// Every `undetermined` closes it, whatever its control says.
    pub strict: bool,
}

impl Default for Threshold {
    fn default() -> Self {
        Self { fail_on: Severity::High, strict: false }
    }
}

impl Threshold {
    /// True if a verdict counts towards the exit code.
    ///
    /// The severity of an `undetermined` plays no part: nobody knows yet whether it is a violation.
    pub fn gates(self, outcome: Outcome, severity: Severity, unknown: UnknownPolicy) -> bool {
        match outcome {
            Outcome::Fail => severity >= self.fail_on,
            Outcome::Undetermined => self.strict || unknown == UnknownPolicy::Gate,
            Outcome::Waived | Outcome::Pass | Outcome::NotApplicable => false,
        }
    }
}

/// The exit code of verdicts whose `gates` is set.
pub fn of_verdicts<'a>(verdicts: impl IntoIterator<Item = &'a Verdict>) -> u8 {
    let mut code = PASSED;
    for verdict in verdicts.into_iter().filter(|verdict| verdict.gates) {
        match verdict.outcome {
            Outcome::Fail => return FAILED,
            Outcome::Undetermined => code = UNDETERMINED,
            Outcome::Waived | Outcome::Pass | Outcome::NotApplicable => {}
        }
    }
    code
}

/// The one code of several runs: 2 before 1 before 3 before 0.
pub fn combine(codes: impl IntoIterator<Item = u8>) -> u8 {
    const ORDER: [u8; 4] = [PASSED, UNDETERMINED, FAILED, NOT_JUDGED];
    // A code that nobody knows is worse than those that are known.
    let rank = |code: u8| ORDER.iter().position(|known| *known == code).unwrap_or(ORDER.len());
    codes.into_iter().max_by_key(|code| rank(*code)).unwrap_or(PASSED)
}

impl Report {
    /// The exit code that follows from the verdicts.
    pub fn exit(&self) -> u8 {
        of_verdicts(&self.verdicts)
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.fail_on, if self.strict { ", strict" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unreadable_comes_before_failed_before_undetermined() {
        assert_eq!(combine([0, 3, 1, 2]), 2);
        assert_eq!(combine([0, 1, 3]), 1);
        assert_eq!(combine([3, 0, 0]), 3);
        assert_eq!(combine([0]), 0);
        assert_eq!(combine([]), 0);
    }

    #[test]
    fn the_threshold_looks_at_the_severity_of_failures_only() {
        let threshold = Threshold::default();
        let gates = |outcome, severity, unknown| threshold.gates(outcome, severity, unknown);
        assert!(gates(Outcome::Fail, Severity::High, UnknownPolicy::Report));
        assert!(!gates(Outcome::Fail, Severity::Medium, UnknownPolicy::Gate));
        assert!(gates(Outcome::Undetermined, Severity::Info, UnknownPolicy::Gate));
        assert!(!gates(Outcome::Undetermined, Severity::Critical, UnknownPolicy::Warn));
        assert!(!gates(Outcome::Waived, Severity::Critical, UnknownPolicy::Gate));
    }

    #[test]
    fn the_code_of_a_report_follows_from_the_rows_that_gate() {
        use crate::plan::value::Cause;
        use crate::render::fixture::{fail, open_port, report, undetermined};
        let low = || fail("opening-not-described", Severity::Low, "a.b", None, "not described");
        let unknown = |gates| undetermined("data-outside-eu", "a.b", Cause::AfterApply, gates);
        let waived = || Verdict { outcome: Outcome::Waived, gates: false, ..open_port("a") };
        let code = |verdicts| report(verdicts).exit_code;
        assert_eq!(code(vec![]), PASSED);
        assert_eq!(code(vec![low(), unknown(false), waived()]), PASSED);
        assert_eq!(code(vec![low(), unknown(true)]), UNDETERMINED);
        assert_eq!(code(vec![unknown(true), open_port("a"), unknown(true)]), FAILED);
    }

    #[test]
    fn strict_makes_every_undetermined_gate_and_no_waiver() {
        let strict = Threshold { strict: true, ..Threshold::default() };
        assert!(strict.gates(Outcome::Undetermined, Severity::Info, UnknownPolicy::Report));
        assert!(!strict.gates(Outcome::Waived, Severity::Critical, UnknownPolicy::Gate));
        assert!(!strict.gates(Outcome::Pass, Severity::Critical, UnknownPolicy::Gate));
    }
}
