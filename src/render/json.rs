//! The JSON report, version 1: shapes of its own, so that the inside may change and the report does not.

use std::collections::BTreeMap;

use serde::Serialize;

use super::sanitize;

use crate::report::{Outcome, Report, Verdict};

/// Version of the report's shape.
pub const REPORT_VERSION: u32 = 1;

/// The JSON Schema of the report.
pub fn schema() -> serde_json::Value {
    super::report_schema::schema()
}

/// The report as JSON, with a line break at its end. `all` adds what passed and what concerned nothing.
pub fn render(report: &Report, all: bool) -> String {
    let document = ReportV1::new(report, all);
    // Strings, numbers and lists always serialise; an empty text would break a consumer loudly.
    serde_json::to_string_pretty(&document).map_or_else(|_| String::new(), |text| sanitize::json(&text) + "\n")
}

#[derive(Debug, Serialize)]
struct ReportV1<'a> {
    report_version: u32,
    tool: Tool<'a>,
    today: &'a str,
    referential: Referential<'a>,
    options: Vec<OptionV1<'a>>,
    plans: Vec<PlanV1<'a>>,
    verdicts: Vec<VerdictV1<'a>>,
    coverage: CoverageV1<'a>,
    summary: Summary,
    exit_code: u8,
}

#[derive(Debug, Serialize)]
struct Tool<'a> {
    name: &'static str,
    version: &'static str,
    policies_digest: &'a str,
    data_date: &'a str,
}

#[derive(Debug, Serialize)]
struct Referential<'a> {
    id: &'a str,
    edition: &'a str,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct OptionV1<'a> {
    name: &'a str,
    effect: &'a str,
}

#[derive(Debug, Serialize)]
struct PlanV1<'a> {
    path: &'a str,
    root: &'a str,
    digest: &'a str,
    format_version: &'a str,
    terraform_version: Option<&'a str>,
    kind: &'static str,
    incomplete: bool,
    warnings: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct VerdictV1<'a> {
    plan: usize,
    control: &'a str,
    requirements: &'a [String],
    severity: &'static str,
    confidence: &'static str,
    gates: bool,
    address: Option<&'a str>,
    verdict: &'static str,
    attribute: Option<&'a str>,
    message: &'a str,
    help: Option<&'a str>,
    cause: Option<&'static str>,
    location: Option<LocationV1<'a>>,
    related: Vec<RelatedV1<'a>>,
    fingerprint: &'a str,
    waiver: Option<()>,
    examined: Option<usize>,
}

#[derive(Debug, Serialize)]
struct LocationV1<'a> {
    file: &'a str,
    line: usize,
    column: usize,
}

#[derive(Debug, Serialize)]
struct RelatedV1<'a> {
    label: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
}

#[derive(Debug, Serialize)]
struct CoverageV1<'a> {
    resources: usize,
    judged: usize,
    not_judged: Vec<&'a str>,
    out_of_scope: Vec<OutOfScopeV1<'a>>,
    uncovered: Vec<UncoveredV1<'a>>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct OutOfScopeV1<'a> {
    #[serde(rename = "type")]
    resource_type: &'a str,
    count: usize,
    reason: &'a str,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct UncoveredV1<'a> {
    #[serde(rename = "type")]
    resource_type: &'a str,
    count: usize,
}

/// Verdicts by outcome, those that are not shown included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// `fail`.
    pub fail: usize,
    /// `undetermined`.
    pub undetermined: usize,
    /// `pass`.
    pub pass: usize,
    /// `waived`.
    pub waived: usize,
    /// `not-applicable`.
    pub not_applicable: usize,
}

impl Summary {
    /// Counts the verdicts of a report.
    pub fn of(report: &Report) -> Self {
        let mut counts: BTreeMap<Outcome, usize> = BTreeMap::new();
        for verdict in &report.verdicts {
            *counts.entry(verdict.outcome).or_default() += 1;
        }
        let count = |outcome| counts.get(&outcome).copied().unwrap_or_default();
        Self {
            fail: count(Outcome::Fail),
            undetermined: count(Outcome::Undetermined),
            pass: count(Outcome::Pass) + report.passed,
            waived: count(Outcome::Waived),
            not_applicable: count(Outcome::NotApplicable),
        }
    }
}

impl<'a> ReportV1<'a> {
    fn new(report: &'a Report, all: bool) -> Self {
        let shown = |verdict: &&Verdict| all || !matches!(verdict.outcome, Outcome::Pass | Outcome::NotApplicable);
        let mut verdicts: Vec<_> = report.verdicts.iter().filter(shown).collect();
        verdicts.sort_by(|a, b| order(a).cmp(&order(b)));
        let coverage = &report.coverage;
        Self {
            report_version: REPORT_VERSION,
            tool: Tool {
                name: "secnumgate",
                version: env!("CARGO_PKG_VERSION"),
                policies_digest: &report.policies_digest,
                data_date: &report.data_date,
            },
            today: &report.today,
            referential: Referential { id: &report.referential.id, edition: &report.referential.edition },
            options: sorted(report.options.iter().map(|o| OptionV1 { name: &o.name, effect: &o.effect })),
            plans: report
                .plans
                .iter()
                .map(|plan| PlanV1 {
                    path: &plan.path,
                    root: &plan.root,
                    digest: &plan.digest,
                    format_version: &plan.format_version,
                    terraform_version: plan.terraform_version.as_deref(),
                    kind: plan.kind,
                    incomplete: plan.incomplete,
                    warnings: sorted(plan.warnings.iter().map(String::as_str)),
                })
                .collect(),
            verdicts: verdicts.into_iter().map(VerdictV1::new).collect(),
            coverage: CoverageV1 {
                resources: coverage.resources,
                judged: coverage.judged,
                not_judged: sorted(coverage.not_judged.iter().map(String::as_str)),
                out_of_scope: sorted(coverage.out_of_scope.iter().map(|o| OutOfScopeV1 {
                    resource_type: &o.resource_type,
                    count: o.count,
                    reason: &o.reason,
                })),
                uncovered: sorted(
                    coverage.uncovered.iter().map(|u| UncoveredV1 { resource_type: &u.resource_type, count: u.count }),
                ),
            },
            summary: Summary::of(report),
            exit_code: report.exit_code,
        }
    }
}

/// Outcomes in the order of [`Outcome`], then plan, control, address and attribute.
fn order(verdict: &Verdict) -> (bool, usize, &str, Option<&str>, Option<&str>, Outcome, &str) {
    let quiet = matches!(verdict.outcome, Outcome::Pass | Outcome::NotApplicable);
    let (address, attribute) = (verdict.address.as_deref(), verdict.attribute.as_deref());
    (quiet, verdict.plan, &verdict.control, address, attribute, verdict.outcome, &verdict.fingerprint)
}

fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.sort();
    items
}

impl<'a> VerdictV1<'a> {
    fn new(verdict: &'a Verdict) -> Self {
        Self {
            plan: verdict.plan,
            control: &verdict.control,
            requirements: &verdict.requirements,
            severity: verdict.severity.code(),
            confidence: verdict.confidence.code(),
            gates: verdict.gates,
            address: verdict.address.as_deref(),
            verdict: verdict.outcome.code(),
            attribute: verdict.attribute.as_deref(),
            message: &verdict.message,
            help: verdict.help.as_deref(),
            cause: verdict.cause.as_ref().map(crate::plan::value::Cause::code),
            location: verdict.location.as_ref().map(|place| LocationV1 {
                file: &place.file,
                line: place.line,
                column: place.column,
            }),
            related: verdict
                .related
                .iter()
                .map(|related| RelatedV1 {
                    label: &related.label,
                    file: &related.location.file,
                    line: related.location.line,
                    column: related.location.column,
                })
                .collect(),
            fingerprint: &verdict.fingerprint,
            waiver: None,
            examined: verdict.examined,
        }
    }
}

#[cfg(test)]
#[path = "json_tests.rs"]
mod tests;
