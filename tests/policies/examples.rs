//! Examples: the smallest plans that show what a control says, and what every other control says of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::OnceLock;

use secnumgate::check::{Input, Options, check};
use secnumgate::lang::Lang;
use secnumgate::policy::control::{Case, Control, controls};
use secnumgate::report::{Outcome, Verdict};
use serde_json::Value;

use super::{files, root};

/// A plan under `examples/`.
pub(crate) struct Example {
    pub(crate) control: &'static Control,
    pub(crate) provider: String,
    pub(crate) case: Case,
    /// What its own control says.
    pub(crate) expected: Outcome,
    /// Name of the file, without extension.
    pub(crate) name: String,
    pub(crate) plan: Value,
    /// Rows of every control.
    pub(crate) verdicts: Vec<Verdict>,
}

impl Example {
    /// The rows of its own control.
    pub(crate) fn own(&self) -> impl Iterator<Item = &Verdict> {
        self.verdicts.iter().filter(|verdict| verdict.control == self.control.header.id)
    }
}

pub(crate) fn judge(plan: &Value, lang: Lang) -> Vec<Verdict> {
    let options = Options { lang, ..Options::new(jiff::civil::date(2026, 11, 26)) };
    let input = Input { path: "-".to_owned(), bytes: plan.to_string().into_bytes(), plan_file: None, source: None };
    check(vec![input], &options).unwrap().verdicts
}

/// `noncompliant-rule` → the case, and the verdict that the name promises.
fn promise(name: &str) -> Option<(Case, Outcome)> {
    let mut words = name.split('-');
    Some(match (words.next()?, words.next()?) {
        ("noncompliant", _) => (Case::Noncompliant, Outcome::Fail),
        ("compliant", _) => (Case::Compliant, Outcome::Pass),
        ("unknown", _) => (Case::Unknown, Outcome::Undetermined),
        ("absent", "fails") => (Case::Absent, Outcome::Fail),
        ("absent", "passes") => (Case::Absent, Outcome::Pass),
        ("absent", "undetermined") => (Case::Absent, Outcome::Undetermined),
        _ => return None,
    })
}

/// Every example, judged once.
pub(crate) fn examples() -> &'static [Example] {
    static EXAMPLES: OnceLock<Vec<Example>> = OnceLock::new();
    EXAMPLES.get_or_init(|| {
        let mut found = Vec::new();
        for control in controls().unwrap() {
            let folder = root(control.path()).with_file_name("examples");
            for path in files(&folder) {
                let provider = path.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
                let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
                let (case, expected) = promise(&name).unwrap_or_else(|| panic!("{}: which case?", path.display()));
                let plan: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
                let verdicts = judge(&plan, Lang::En);
                found.push(Example { control, provider, case, expected, name, plan, verdicts });
            }
        }
        assert!(found.len() > 140);
        found
    })
}

/// The worst verdict among rows.
pub(crate) fn worst<'a>(rows: impl Iterator<Item = &'a Verdict>) -> Option<Outcome> {
    rows.filter(|verdict| verdict.address.is_some()).map(|verdict| verdict.outcome).min()
}

#[test]
fn each_example_shows_what_its_name_says() {
    let mut wrong = Vec::new();
    for example in examples() {
        let found = worst(example.own());
        if found != Some(example.expected) {
            wrong.push(format!("{} {}/{}: {found:?}", example.control.header.id, example.provider, example.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_failure_says_how_to_mend_it_and_each_question_what_would_settle_it() {
    for example in examples() {
        for verdict in example.own().filter(|verdict| verdict.outcome < Outcome::Pass) {
            let name = format!("{} {}/{}", verdict.control, example.provider, example.name);
            assert!(verdict.help.as_ref().is_some_and(|help| !help.is_empty()), "{name} has no help");
            assert!(!verdict.message.contains(['{', '}', '?']), "{name}: {}", verdict.message);
        }
        for verdict in judge(&example.plan, Lang::Fr).iter().filter(|verdict| verdict.outcome < Outcome::Pass) {
            assert!(!verdict.message.contains(['{', '}', '?', '\'']), "{}", verdict.message);
        }
    }
}

/// Cases without an example and without a reason, by control and provider.
pub(crate) fn missing() -> BTreeMap<(String, String), Vec<Case>> {
    let all = [Case::Noncompliant, Case::Compliant, Case::Unknown, Case::Absent];
    let mut missing = BTreeMap::new();
    for info in secnumgate::check::controls().unwrap() {
        let control = controls().unwrap().iter().find(|control| control.header.id == info.id).unwrap();
        for provider in info.providers.iter().filter(|provider| provider.cannot.is_none()) {
            let shown = |case: &Case| {
                examples().iter().any(|example| {
                    example.control.header.id == info.id
                        && example.provider == provider.provider
                        && example.case == *case
                })
            };
            let reasons = control.header.cells.get(&provider.provider);
            let reasoned = |case: &Case| reasons.is_some_and(|reasons| reasons.contains_key(case));
            let cases: Vec<Case> = all.into_iter().filter(|case| !shown(case) && !reasoned(case)).collect();
            missing.insert((info.id.clone(), provider.provider.clone()), cases);
        }
    }
    missing
}

#[test]
fn every_case_has_an_example_or_a_reason() {
    for ((control, provider), cases) in missing() {
        assert!(cases.is_empty(), "{control} {provider}: {cases:?}");
    }
}

#[test]
fn a_reason_stands_only_where_an_example_is_missing() {
    for example in examples() {
        let reasons = example.control.header.cells.get(&example.provider);
        let excused = reasons.is_some_and(|reasons| reasons.contains_key(&example.case));
        assert!(!excused, "{} {}/{}", example.control.header.id, example.provider, example.name);
    }
}

/// Every control on every example, one file a control: what one control does to the examples of another is seen.
#[test]
fn every_control_on_every_example() {
    for control in controls().unwrap() {
        let id = &control.header.id;
        let mut text = String::new();
        for example in examples() {
            let rows = example.verdicts.iter().filter(|verdict| verdict.control == *id && verdict.address.is_some());
            let mut rows: Vec<String> = rows
                .map(|verdict| {
                    let cause = verdict.cause.as_ref().map(|cause| format!(" ({})", cause.code())).unwrap_or_default();
                    let at = verdict.evidence_address.as_ref().map(|at| format!(" at {at}")).unwrap_or_default();
                    format!(
                        "  {}{cause} {} {}{at}",
                        verdict.outcome.code(),
                        verdict.address.as_deref().unwrap(),
                        verdict.attribute.as_deref().unwrap_or("-")
                    )
                })
                .collect();
            rows.sort();
            if !rows.is_empty() {
                let _ = writeln!(text, "{} {}/{}", example.control.header.id, example.provider, example.name);
                let _ = writeln!(text, "{}", rows.join("\n"));
            }
        }
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(id.as_str(), text);
        });
    }
}
