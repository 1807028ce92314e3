//! Whether a plan may be judged.

use super::error::PlanError;
use super::{Plan, PlanMode};

/// What the plan's own account of itself allows.
#[derive(Clone, Debug)]
pub enum Decision {
    /// Judge.
    Judge,
    /// Judge, and tell the reader: codes for `plans[].warnings`.
    Warn(Vec<&'static str>),
    /// Do not judge; all but [`PlanError::RefreshOnly`] may be overridden by `--allow-incomplete`.
    Refuse(PlanError),
}

/// Decides on the health of a plan.
pub fn decide(plan: &Plan) -> Decision {
    let health = &plan.health;
    if plan.kind.is_state() {
        return Decision::Judge;
    }
    if health.mode == PlanMode::RefreshOnly {
        Decision::Refuse(PlanError::RefreshOnly)
    } else if health.errored {
        Decision::Refuse(PlanError::Errored { checks: health.failed_checks.clone() })
    } else if !health.deferred.is_empty() {
        Decision::Refuse(PlanError::Deferred { addresses: health.deferred.clone() })
    } else if health.targeted == Some(true) {
        Decision::Refuse(PlanError::Targeted)
    } else if health.complete == Some(false) {
        Decision::Refuse(PlanError::Incomplete)
    } else if health.complete.is_none() && health.targeted.is_none() {
        // Neither OpenTofu nor older Terraform writes `complete`: absence is no promise.
        Decision::Warn(vec!["may-be-targeted"])
    } else {
        Decision::Judge
    }
}
