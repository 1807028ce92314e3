//! Rows: findings as verdicts, with their texts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::engine::finding::Finding;
use crate::engine::rego::{Document, field, node_value};
use crate::exit::Threshold;
use crate::lang::Lang;
use crate::plan::address::Address;
use crate::plan::value::Cause;
use crate::policy::control::{Control, Header, Remediation};
use crate::render::text::cause_help;
use crate::report::{Outcome, Verdict};
use crate::severity::Severity;

/// What rows need to know of the run.
pub(super) struct Run<'a> {
    pub(super) plan: usize,
    pub(super) lang: Lang,
    pub(super) threshold: Threshold,
    /// Keeps the rows of what passed.
    pub(super) passes: bool,
    /// Severities of the project file, by control.
    pub(super) severities: &'a BTreeMap<String, Severity>,
    /// Controls that a relaxed setting took the letters from.
    pub(super) without_letters: &'a BTreeSet<&'static str>,
    /// Name of the plugin of an address, for the remedy.
    pub(super) provider_of: &'a dyn Fn(&str) -> Option<Arc<str>>,
    /// The stable name of a path: indices of set elements replaced by a digest of the element.
    pub(super) stable_path: &'a dyn Fn(&str, &str) -> String,
}

/// The rows of one control, and how many of what passed were left out. Findings are sorted by address and rank.
pub(super) fn rows(run: &Run<'_>, control: &Control, findings: &[Finding]) -> (Vec<Verdict>, usize) {
    let mut rows = Vec::new();
    let mut passed = 0;
    for group in findings.chunk_by(|a, b| a.address == b.address) {
        let Some(worst) = group.first() else { continue };
        match worst.rank {
            0 | 1 => {
                let mut seen = BTreeSet::new();
                for finding in group.iter().filter(|finding| finding.rank < 2) {
                    if seen.insert((&finding.path, &finding.at)) {
                        rows.push(row(run, control, finding));
                    }
                }
            }
            2 if run.passes => rows.push(row(run, control, worst)),
            2 => passed += 1,
            _ => {}
        }
    }
    (rows, passed)
}

fn row(run: &Run<'_>, control: &Control, finding: &Finding) -> Verdict {
    let header = &control.header;
    let outcome = match finding.rank {
        0 => Outcome::Fail,
        1 => Outcome::Undetermined,
        _ => Outcome::Pass,
    };
    let key = match outcome {
        Outcome::Fail => finding.key.as_deref().filter(|key| header.messages.contains_key(*key)).unwrap_or("fail"),
        Outcome::Undetermined => undetermined(header, finding),
        _ => "pass",
    };
    let by_key = finding.key.as_deref().and_then(|key| header.severity_of.get(key)).copied();
    let severity = run
        .severities
        .get(&header.id)
        .copied()
        .or(by_key.filter(|_| outcome == Outcome::Fail))
        .unwrap_or(header.severity);
    let letters = if run.without_letters.contains(header.id.as_str()) {
        Vec::new()
    } else {
        control.letters().map(str::to_owned).collect()
    };
    let (help, snippet) = help(run, header, finding, outcome);
    let message = control.message(key, run.lang).unwrap_or_else(|| header.title.get(run.lang));
    Verdict {
        plan: run.plan,
        control: header.id.clone(),
        requirements: letters,
        severity,
        confidence: finding.confidence,
        gates: run.threshold.gates(outcome, severity, header.unknown),
        address: Some(finding.address.to_string()),
        outcome,
        attribute: (!finding.path.is_empty()).then(|| finding.path.to_string()),
        message: fill(message, finding),
        help,
        snippet,
        cause: finding.cause.clone(),
        provider: None,
        location: None,
        related: Vec::new(),
        fingerprint: fingerprint(run, &header.id, finding),
        evidence_address: finding.at.as_ref().map(ToString::to_string),
        examined: None,
        excerpt: None,
    }
}

/// The text for a cause, where the control has one: what would make the value known differs from cause to cause.
fn undetermined<'a>(header: &'a Header, finding: &Finding) -> &'a str {
    let code = finding.cause.as_ref().map_or("", Cause::code);
    let own = |key: &&String| key.strip_prefix("undetermined-") == Some(code);
    header.messages.keys().find(own).map_or("undetermined", String::as_str)
}

/// What to do, and the lines to write: how to mend a violation, or what would make known what is not.
fn help(run: &Run<'_>, header: &Header, finding: &Finding, outcome: Outcome) -> (Option<String>, Option<Arc<str>>) {
    let remedy = || {
        let remedy = remedy(run, header, finding)?;
        let text = match run.lang {
            Lang::En => &remedy.en,
            Lang::Fr => &remedy.fr,
        };
        Some((Some(text.clone()), remedy.snippet.clone()))
    };
    let of_cause = |cause: &Cause| (Some(cause_help(cause, run.lang)), None);
    match (outcome, &finding.cause) {
        (Outcome::Fail, _) => remedy().unwrap_or_default(),
        // What the environment decides, the configuration can: the remedy names the argument.
        (Outcome::Undetermined, Some(cause @ Cause::Environment)) => remedy().unwrap_or_else(|| of_cause(cause)),
        (Outcome::Undetermined, Some(cause)) => of_cause(cause),
        _ => (None, None),
    }
}

/// The remedy for what decides, which may stand on a companion; then for the resource; then for its provider.
fn remedy<'a>(run: &Run<'_>, header: &'a Header, finding: &Finding) -> Option<&'a Remediation> {
    let of_type = |address: &str| {
        let parsed = Address::parse(address).ok()?;
        header.remedy_of(&parsed.resource_type, &finding.path)
    };
    let by_type = finding.at.as_deref().and_then(of_type).or_else(|| of_type(&finding.address));
    by_type.or_else(|| header.remedy_at(&(run.provider_of)(&finding.address)?, &finding.path))
}

/// Fills the placeholders of a text: `{address}`, `{path}`, `{value}`, `{cause}`, and `{f.field}` of the fact.
fn fill(text: &str, finding: &Finding) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            break;
        };
        filled.push_str(&argument(name, finding));
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

fn argument(name: &str, finding: &Finding) -> String {
    match name {
        "address" => finding.address.to_string(),
        "path" => finding.path.to_string(),
        "value" => finding.value.as_ref().map_or_else(|| "?".to_owned(), shown),
        "cause" => finding.cause.as_ref().map(Cause::code).unwrap_or_default().to_owned(),
        _ => {
            let value = name.strip_prefix("f.").and_then(|name| field(finding.fact.as_ref()?, &name.into()));
            match value {
                Some(node @ Document::Object(_)) => node_value(node).map_or_else(|| "?".to_owned(), shown),
                Some(value) => shown(value),
                None => "?".to_owned(),
            }
        }
    }
}

/// A value inside a sentence.
fn shown(value: &Document) -> String {
    match value {
        Document::String(text) => text.to_string(),
        other => {
            other.to_json_str().map(|json| json.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default()
        }
    }
}

/// Identity of a verdict: control, address and attribute.
fn fingerprint(run: &Run<'_>, control: &str, finding: &Finding) -> String {
    let mut hash = Sha256::new();
    for part in [control, &finding.address, &(run.stable_path)(&finding.address, &finding.path)] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    super::hex(&hash.finalize(), 16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::severity::Confidence;

    #[test]
    fn placeholders_are_filled_and_unknown_ones_show() {
        let finding = Finding {
            address: "a.b".into(),
            rank: 0,
            path: "rule[0].port".into(),
            at: None,
            value: Some(Document::from(22_u64)),
            cause: None,
            confidence: Confidence::Certain,
            key: None,
            fact: Some(Document::from_json_str(r#"{"place": "Paris"}"#).unwrap()),
        };
        assert_eq!(
            fill("`{address}` {path}={value} in {f.place} {f.none} {", &finding),
            "`a.b` rule[0].port=22 in Paris ? {"
        );
    }
}
