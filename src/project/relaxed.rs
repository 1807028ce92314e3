//! What a project file asks less than the referential, and what that costs.

use super::{Custody, EUROPEAN_UNION, LOG_RETENTION_DAYS, PASSWORD_LENGTH, Project};
use crate::lang::Lang;
use crate::render::text::{Named as _, Word};
use crate::report::OptionInForce;

/// A setting that narrowed or relaxed the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relaxation {
    /// The setting and its effect, for the report.
    pub option: OptionInForce,
    /// Controls whose verdicts no longer carry the requirement letters.
    pub without_letters: &'static [&'static str],
}

/// Controls that judge against `area.countries`.
const AREA: &[&str] = &[
    "admin-from-outside-eu",
    "certificate-from-non-eu-authority",
    "data-outside-eu",
    "key-outside-eu",
    "processing-not-bound-to-eu",
    "provider-region-outside-eu",
    "replica-outside-eu",
    "technical-data-outside-eu",
];

/// Controls that judge against `keys.custody`.
const CUSTODY: &[&str] = &["default-vendor-key", "key-held-by-foreign-vendor"];

impl Project {
    /// The settings that ask less than the referential, or that can turn a failure into something else.
    pub fn relaxed(&self, lang: Lang) -> Vec<Relaxation> {
        let mut list = List { lang, found: Vec::new() };
        self.less_than_asked(&mut list);
        self.narrowed(&mut list);
        list.found
    }

    /// Settings below what the referential asks: their controls lose the letters.
    fn less_than_asked(&self, list: &mut List) {
        let outside = |code: &&str| !EUROPEAN_UNION.contains(code);
        let wider: Vec<&str> = self.area.countries.iter().map(String::as_str).filter(outside).collect();
        if !wider.is_empty() {
            list.add("area.countries", Word::OptionArea, &[&wider.join(", ")], AREA);
        }
        let days = self.logs.retention_days;
        if days < LOG_RETENTION_DAYS {
            let values = [days.to_string(), LOG_RETENTION_DAYS.to_string()];
            let [days, asked] = values.each_ref().map(String::as_str);
            list.add("logs.retention_days", Word::OptionRetention, &[days, asked], &["log-retention-too-short"]);
        }
        if self.keys.custody < Custody::Customer {
            list.add("keys.custody", Word::OptionCustody, &[], CUSTODY);
        }
        let length = self.access.password_length;
        if length < PASSWORD_LENGTH {
            let values = [length.to_string(), PASSWORD_LENGTH.to_string()];
            let [length, asked] = values.each_ref().map(String::as_str);
            list.add("access.password_length", Word::OptionPassword, &[length, asked], &["weak-authentication-policy"]);
        }
    }

    /// Settings that narrow the gate and leave the letters.
    fn narrowed(&self, list: &mut List) {
        if self.access.incompatible.as_ref().is_some_and(Vec::is_empty) {
            list.add("access.incompatible", Word::OptionIncompatible, &[], &[]);
        }
        if !self.certificates.authorities.is_empty() {
            let names = self.certificates.authorities.join(", ");
            list.add("certificates.authorities", Word::OptionAuthorities, &[&names], &[]);
        }
        for (control, severity) in &self.severity {
            let word = severity.word().get(list.lang);
            list.add(&format!("severity.{control}"), Word::OptionSeverity, &[&word], &[]);
        }
        for vendor in &self.vendor {
            list.add("vendor", Word::OptionVendor, &[&vendor.name], &[]);
        }
    }
}

struct List {
    lang: Lang,
    found: Vec<Relaxation>,
}

impl List {
    fn add(&mut self, name: &str, word: Word, values: &[&str], without_letters: &'static [&'static str]) {
        let effect = word.fill(self.lang, values);
        self.found.push(Relaxation { option: OptionInForce { name: name.to_owned(), effect }, without_letters });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relaxed(text: &str) -> Vec<Relaxation> {
        Project::parse("secnumgate.toml", text, &["opening-not-described"]).unwrap().relaxed(Lang::En)
    }

    #[test]
    fn defaults_and_stricter_settings_relax_nothing() {
        assert_eq!(relaxed(""), []);
        let stricter = "[area]\ncountries = ['FR']\n[logs]\nretention_days = 365\n[keys]\ncustody = 'external'\n[gate]\nfail_on = 'low'\n[access]\npassword_length = 16";
        assert_eq!(relaxed(stricter), []);
    }

    #[test]
    fn asking_less_than_the_referential_costs_the_letters() {
        let found =
            relaxed("[area]\ncountries = ['FR', 'CH', 'GB']\n[logs]\nretention_days = 183\n[keys]\ncustody = 'vendor'");
        let names: Vec<_> = found.iter().map(|r| (r.option.name.as_str(), r.without_letters.len())).collect();
        assert_eq!(names, [("area.countries", 8), ("logs.retention_days", 1), ("keys.custody", 2)]);
        assert!(found[0].option.effect.starts_with("CH, GB allowed besides"), "{}", found[0].option.effect);
    }

    #[test]
    fn narrowing_settings_are_named_and_keep_the_letters() {
        let found = relaxed("[severity]\nopening-not-described = 'info'\n[access]\nincompatible = []");
        let names: Vec<_> = found.iter().map(|r| r.option.name.as_str()).collect();
        assert_eq!(names, ["access.incompatible", "severity.opening-not-described"]);
        assert!(found.iter().all(|r| r.without_letters.is_empty()));
    }
}
