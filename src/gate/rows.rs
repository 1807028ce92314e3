//! Rows: findings as verdicts, with their texts.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::places::ProviderSubject;
use super::remedy;
use crate::engine::evaluate::Findings;
use crate::engine::finding::{Finding, Judgement};
use crate::engine::rego::{Document, field, node_value};
use crate::engine::text::{Named, Subject};
use crate::exit::Threshold;
use crate::lang::Lang;
use crate::plan::value::{AttributePath, Cause, Shape, Step};
use crate::plan::{Plan, ResourceChange, Secrets, Side};
use crate::policy::control::{Control, Header};
use crate::render::text::Word;
use crate::report::{Outcome, Verdict};
use crate::severity::Severity;
use crate::vendor::VendorData;
use crate::vendor::operator::DeclaredVendor;
use crate::vendor::place::Area;
use crate::vendor::plugin::Plugin;

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
    pub(super) subjects: &'a Subjects<'a>,
}

/// What findings stand on.
pub(super) struct Subjects<'a> {
    pub(super) plan: &'a Plan,
    pub(super) secrets: &'a Secrets,
    pub(super) vendor: &'a VendorData,
    /// Operators that the project file describes.
    pub(super) declared: Vec<DeclaredVendor>,
    /// Where data may stay.
    pub(super) area: Area,
    pub(super) providers: &'a [ProviderSubject],
}

impl Subjects<'_> {
    pub(super) fn change(&self, subject: Subject) -> Option<&ResourceChange> {
        match subject {
            Subject::Change(i) => self.plan.changes.get(i),
            Subject::Provider(_) => None,
        }
    }

    fn address(&self, subject: Subject) -> String {
        match subject {
            Subject::Change(_) => self.change(subject).map(|change| change.address.to_string()).unwrap_or_default(),
            Subject::Provider(i) => self.providers.get(i).map(|provider| provider.address.clone()).unwrap_or_default(),
        }
    }

    fn name(&self, named: &Named) -> String {
        match named {
            Named::Subject(subject) => self.address(*subject),
            Named::Text(text) => text.to_string(),
        }
    }

    /// What is recorded of the plugin, for the remedy.
    pub(super) fn plugin(&self, subject: Subject) -> Option<&Plugin> {
        match subject {
            Subject::Change(_) => self.vendor.plugin(&self.change(subject)?.provider_name).ok().flatten(),
            Subject::Provider(i) => {
                let name = self.providers.get(i)?.plugin.as_deref()?;
                self.vendor.plugins().ok()?.into_iter().find(|plugin| &*plugin.name == name)
            }
        }
    }

    /// A path whose indices of block elements are replaced by a digest of the element, so that a new rule does not
    /// move the identity of the others.
    fn stable_path(&self, subject: Subject, path: &str) -> String {
        let parsed = AttributePath::parse(path);
        if !parsed.0.iter().any(|step| matches!(step, Step::Index(_))) {
            return path.to_owned();
        }
        let (Some(change), Some(Step::Name(top))) = (self.change(subject), parsed.0.first()) else {
            return path.to_owned();
        };
        let mut shape = Shape::default();
        shape.insert(top);
        let values = self.plan.values(change, Side::After, &shape, self.secrets);
        let mut here = AttributePath::default();
        let mut stable = String::new();
        for step in &parsed.0 {
            here.0.push(step.clone());
            match step {
                Step::Name(name) => {
                    if !stable.is_empty() {
                        stable.push('.');
                    }
                    stable.push_str(name);
                }
                Step::Index(_) => {
                    let digest = values.at(&here).map(super::element_digest).unwrap_or_default();
                    let _ = write!(stable, "[{digest}]");
                }
            }
        }
        stable
    }
}

/// Verdicts, and what carries the attribute of each.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) verdicts: Vec<Verdict>,
    pub(super) carriers: Vec<Named>,
}

impl Rows {
    /// Makes room for what findings will become: a large plan has many, and they never move again.
    pub(super) fn reserve(&mut self, run: &Run<'_>, findings: &Findings) {
        let worst = if run.passes { 2 } else { 1 };
        let all = findings.by_control.values().flatten();
        let most = all.filter(|finding| finding.judgement.rank <= worst).count();
        self.verdicts.reserve_exact(most);
        self.carriers.reserve_exact(most);
    }

    fn push(&mut self, run: &Run<'_>, control: &Control, letters: &Arc<[String]>, finding: &Finding) {
        self.verdicts.push(row(run, control, letters, finding));
        self.carriers.push(finding.at.clone().unwrap_or(Named::Subject(finding.subject)));
    }
}

/// Adds the rows of one control; how many of what passed were left out. Findings are sorted by subject and rank.
pub(super) fn add(rows: &mut Rows, run: &Run<'_>, control: &Control, findings: &[Finding]) -> usize {
    let mut passed = 0;
    let letters: Arc<[String]> = if run.without_letters.contains(control.header.id.as_str()) {
        Arc::default()
    } else {
        control.letters().map(str::to_owned).collect()
    };
    for group in findings.chunk_by(|a, b| a.subject == b.subject) {
        let Some(worst) = group.first() else { continue };
        match worst.judgement.rank {
            0 | 1 => {
                let mut seen = BTreeSet::new();
                for finding in group.iter().filter(|finding| finding.judgement.rank < 2) {
                    if seen.insert((&finding.judgement.path, &finding.at)) {
                        rows.push(run, control, &letters, finding);
                    }
                }
            }
            2 if run.passes => rows.push(run, control, &letters, worst),
            2 => passed += 1,
            _ => {}
        }
    }
    passed
}

fn row(run: &Run<'_>, control: &Control, letters: &Arc<[String]>, finding: &Finding) -> Verdict {
    let header = &control.header;
    let said = &*finding.judgement;
    let outcome = match said.rank {
        0 => Outcome::Fail,
        1 => Outcome::Undetermined,
        _ => Outcome::Pass,
    };
    let key = match outcome {
        Outcome::Fail => said.key.as_deref().filter(|key| header.messages.contains_key(*key)).unwrap_or("fail"),
        Outcome::Undetermined => undetermined(header, said),
        _ => "pass",
    };
    let by_key = said.key.as_deref().and_then(|key| header.severity_of.get(key)).copied();
    let severity = run
        .severities
        .get(&header.id)
        .copied()
        .or(by_key.filter(|_| outcome == Outcome::Fail))
        .unwrap_or(header.severity);
    let (help, snippet) = remedy::help(run, header, finding, outcome);
    let message = control.message(key, run.lang).unwrap_or_else(|| header.title.get(run.lang));
    let mut address = run.subjects.address(finding.subject);
    address.shrink_to_fit();
    let provider = said.fact.as_ref().and_then(|fact| field(fact, &"provider".into())?.as_string().ok().cloned());
    Verdict {
        plan: run.plan,
        control: header.id.clone(),
        requirements: letters.clone(),
        severity,
        confidence: said.confidence,
        gates: run.threshold.gates(outcome, severity, header.unknown),
        outcome,
        attribute: (!said.path.is_empty()).then(|| said.path.to_string()),
        message: fill(message, &address, said, run.lang),
        help,
        snippet,
        cause: said.cause.clone(),
        provider: provider.filter(|provider| !provider.is_empty()).map(|provider| provider.to_string()),
        location: None,
        missing: None,
        related: Vec::new(),
        fingerprint: fingerprint(run, &header.id, &address, finding),
        evidence_address: finding.at.as_ref().map(|at| run.subjects.name(at)),
        examined: None,
        excerpt: None,
        address: Some(address),
    }
}

/// The key of the text for a cause, where the control has one: what would make the value known differs from cause to
/// cause, and with what is known all the same. `-whose`: a place is written, of an operator that is not known;
/// `-at-vendor`: a place is written, and the operator is known.
fn undetermined<'a>(header: &'a Header, said: &Judgement) -> &'a str {
    let code = said.cause.as_ref().map_or("", Cause::code);
    let known = |name: &'static str| {
        let text = said.fact.as_ref().and_then(|fact| field(fact, &name.into())?.as_string().ok());
        text.is_some_and(|text| &**text != "?")
    };
    let variant = match (known("place"), known("vendor")) {
        (true, true) => "-at-vendor",
        (true, false) => "-whose",
        (false, _) => "",
    };
    let own = |variant: &str| {
        let matches = |key: &&String| {
            let rest = key.strip_prefix("undetermined-").and_then(|rest| rest.strip_prefix(code));
            rest == Some(variant)
        };
        header.messages.keys().find(matches)
    };
    own(variant).or_else(|| own("")).map_or("undetermined", String::as_str)
}

/// Fills the placeholders of a text: `{address}`, `{path}`, `{value}`, `{cause}`, `{ports}` of an opening, and `{f.field}`
/// of the fact.
pub(super) fn fill(text: &str, address: &str, said: &Judgement, lang: Lang) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            break;
        };
        filled.push_str(&argument(name, address, said, lang));
        rest = tail;
    }
    filled.push_str(rest);
    filled.shrink_to_fit();
    filled
}

fn argument(name: &str, address: &str, said: &Judgement, lang: Lang) -> String {
    match name {
        "address" => address.to_owned(),
        "path" => said.path.to_string(),
        "value" => said.value.as_ref().map_or_else(|| "?".to_owned(), shown),
        "ports" => ports(said, lang),
        "cause" => said.cause.as_ref().map(Cause::code).unwrap_or_default().to_owned(),
        _ => {
            let value = name.strip_prefix("f.").and_then(|name| field(said.fact.as_ref()?, &name.into()));
            match value {
                Some(node @ Document::Object(_)) => node_value(node).map_or_else(|| "?".to_owned(), shown),
                Some(value) => shown(value),
                None => "?".to_owned(),
            }
        }
    }
}

/// The ports of an opening in words.
fn ports(said: &Judgement, lang: Lang) -> String {
    let known = |name: &str| node_value(field(said.fact.as_ref()?, &name.into())?);
    let number = |name: &str| known(name).and_then(|value| value.as_u64().ok());
    let every = known("protocol").and_then(|value| value.as_string().ok()).is_some_and(|protocol| **protocol == *"any");
    match (number("from"), number("to")) {
        _ if every => Word::EveryPort.get(lang),
        (Some(from), Some(to)) if from <= 1 && to >= 65535 => Word::EveryPort.get(lang),
        (Some(from), Some(to)) if from == to => Word::Port.fill(lang, &[&from.to_string()]),
        (Some(from), Some(to)) => Word::PortsFromTo.fill(lang, &[&from.to_string(), &to.to_string()]),
        _ => Word::AdministrationPort.get(lang),
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
fn fingerprint(run: &Run<'_>, control: &str, address: &str, finding: &Finding) -> String {
    let mut hash = Sha256::new();
    for part in [control, address, &run.subjects.stable_path(finding.subject, &finding.judgement.path)] {
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
        let said = Judgement {
            rank: 0,
            path: "rule[0].port".into(),
            value: Some(Document::from(22_u64)),
            cause: None,
            confidence: Confidence::Certain,
            key: None,
            fact: Some(Document::from_json_str(r#"{"place": "Paris"}"#).unwrap()),
        };
        assert_eq!(
            fill("`{address}` {path}={value} in {f.place} {f.none} {", "a.b", &said, Lang::En),
            "`a.b` rule[0].port=22 in Paris ? {"
        );
    }
}
