//! Reports made by hand, for the tests of the renderers.

use std::collections::BTreeMap;

use crate::exit::Threshold;
use crate::plan::value::Cause;
use crate::report::{
    Coverage, Excerpt, Location, OptionInForce, OutOfScope, Outcome, PlanSummary, Referential, Related, Report,
    Uncovered, Verdict,
};
use crate::severity::{Confidence, Severity};

pub(crate) const EDGE: &str = r#"resource "outscale_security_group_rule" "ssh" {
  for_each        = var.sources
  flow            = "Inbound"
  ip_range        = each.value
  from_port_range = 22
  to_port_range   = 22
}
"#;

pub(crate) const MAIN: &str = r#"module "edge" {
  source  = "./modules/edge"
  sources = local.open
}

resource "scaleway_object_bucket" "logs" {
  name = "journal"
}
"#;

pub(crate) const LOCALS: &str = r#"locals {
  open = { world = "0.0.0.0/0" }
}
"#;

/// The place of some words in a source.
pub(crate) fn place(file: &str, source: &str, words: &str) -> Location {
    let start = source.find(words).unwrap();
    let (before, end) = (source.get(..start).unwrap(), start + words.len());
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    let end_column = column + words.chars().count();
    Location { file: file.into(), line, column, end_line: line, end_column, span: start..end }
}

pub(crate) fn related(label: &str, file: &str, source: &str, words: &str) -> Related {
    Related { label: label.to_owned(), location: place(file, source, words) }
}

/// A failing verdict without any place.
pub(crate) fn fail(
    control: &str,
    severity: Severity,
    address: &str,
    attribute: Option<&str>,
    message: &str,
) -> Verdict {
    Verdict {
        plan: 0,
        control: control.to_owned(),
        requirements: vec!["9.6.d".to_owned(), "13.2.e".to_owned()].into(),
        severity,
        confidence: Confidence::Certain,
        gates: severity >= Severity::High,
        address: Some(address.to_owned()),
        outcome: Outcome::Fail,
        attribute: attribute.map(str::to_owned),
        message: message.to_owned(),
        help: None,
        snippet: None,
        cause: None,
        location: None,
        missing: None,
        related: Vec::new(),
        fingerprint: format!("{control}:{address}"),
        evidence_address: None,
        provider: None,
        examined: None,
        excerpt: None,
    }
}

pub(crate) fn undetermined(control: &str, address: &str, cause: Cause, gates: bool) -> Verdict {
    let message = "the location is not known".to_owned();
    Verdict {
        outcome: Outcome::Undetermined,
        cause: Some(cause),
        gates,
        ..fail(control, Severity::High, address, Some("region"), &message)
    }
}

/// A port that three files open.
pub(crate) fn open_port(key: &str) -> Verdict {
    Verdict {
        help: Some("name the ranges that administer in `ip_range`, never `0.0.0.0/0`".into()),
        snippet: None,
        location: Some(place("modules/edge/main.tf", EDGE, "ip_range        = each.value")),
        related: vec![
            related("given to the module here", "main.tf", MAIN, "sources = local.open"),
            related("the value", "locals.tf", LOCALS, "\"0.0.0.0/0\""),
        ],
        ..fail(
            "admin-port-open-to-world",
            Severity::Critical,
            &format!("module.edge.outscale_security_group_rule.ssh[\"{key}\"]"),
            Some("ip_range"),
            "port 22 is open to every address (`0.0.0.0/0`)",
        )
    }
}

/// Planned values with some of their words underlined.
pub(crate) fn excerpt(text: &str, words: &str) -> Excerpt {
    let start = text.find(words).unwrap();
    Excerpt { text: text.to_owned(), span: start..start + words.len(), gone: false }
}

/// A report of one plan. `gates` and the exit code follow from the verdicts.
pub(crate) fn report(verdicts: Vec<Verdict>) -> Report {
    let files = [("modules/edge/main.tf", EDGE), ("main.tf", MAIN), ("locals.tf", LOCALS)];
    let mut report = Report {
        referential: Referential { id: "secnumcloud".to_owned(), edition: "3.2".to_owned(), out_of_reach: 158 },
        policies_digest: "sha256:0123456789abcdef0123456789abcdef".to_owned(),
        data_date: "2026-11-20".to_owned(),
        today: "2026-11-26".to_owned(),
        lang: "en".to_owned(),
        threshold: Threshold::default(),
        options: Vec::new(),
        plans: vec![PlanSummary {
            path: "plan.json".to_owned(),
            root: ".".to_owned(),
            digest: "sha256:aa".to_owned(),
            format_version: "1.2".to_owned(),
            terraform_version: Some("1.11.4".to_owned()),
            kind: "plan-json",
            incomplete: false,
            warnings: Vec::new(),
        }],
        verdicts,
        coverage: Coverage {
            resources: 6,
            judged: 3,
            not_judged: vec!["weak-ipsec".to_owned()],
            out_of_scope: vec![OutOfScope {
                resource_type: "random_id".to_owned(),
                count: 1,
                reason: "holds nothing".to_owned(),
            }],
            uncovered: vec![Uncovered { resource_type: "ovh_vrack".to_owned(), count: 2 }],
        },
        notes: Vec::new(),
        titles: BTreeMap::new(),
        rationales: BTreeMap::new(),
        passed: 0,
        files: files.map(|(name, text)| ((0, name.into()), text.into())).into(),
        exit_code: 0,
    };
    report.exit_code = report.exit();
    report
}

/// A report with a row of every kind.
pub(crate) fn everything() -> Report {
    let pass = Verdict {
        outcome: Outcome::Pass,
        gates: false,
        ..fail("weak-algorithm", Severity::High, "a.b", None, "holds")
    };
    let none = Verdict {
        outcome: Outcome::NotApplicable,
        gates: false,
        address: None,
        examined: Some(6),
        ..fail("weak-ipsec", Severity::High, "", None, "no resource of the kind")
    };
    let waived = Verdict { outcome: Outcome::Waived, gates: false, ..open_port("waived") };
    let mut report = report(vec![
        open_port("b"),
        open_port("a"),
        undetermined("data-outside-eu", "scaleway_object_bucket.logs", Cause::Environment, true),
        undetermined("weak-algorithm", "x.y", Cause::UnsupportedFunction("f".into()), false),
        waived,
        pass,
        none,
    ]);
    report.options.push(OptionInForce { name: "area.countries".to_owned(), effect: "CH allowed".to_owned() });
    report.plans[0].warnings.push("may-be-targeted".to_owned());
    report
}
