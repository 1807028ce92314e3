//! What a project file asks less than the referential, and what that costs.

use super::{Custody, EUROPEAN_UNION, LOG_RETENTION_DAYS, PASSWORD_LENGTH, Project};
use crate::lang::Lang;
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
        let wider: Vec<&str> =
            self.area.countries.iter().map(String::as_str).filter(|code| !EUROPEAN_UNION.contains(code)).collect();
        if !wider.is_empty() {
            let codes = wider.join(", ");
            list.add(
                "area.countries",
                &format!("{codes} allowed besides the European Union; location verdicts carry no requirement letters"),
                &format!("{codes} admis en plus de l’Union européenne ; les verdicts de localisation ne portent plus d’exigences"),
                AREA,
            );
        }
        let days = self.logs.retention_days;
        if days < LOG_RETENTION_DAYS {
            list.add(
                "logs.retention_days",
                &format!("logs kept {days} days instead of {LOG_RETENTION_DAYS}; retention verdicts carry no requirement letters"),
                &format!("journaux conservés {days} jours au lieu de {LOG_RETENTION_DAYS} ; les verdicts de conservation ne portent plus d’exigences"),
                &["log-retention-too-short"],
            );
        }
        if self.keys.custody < Custody::Customer {
            list.add(
                "keys.custody",
                "the vendor's shared key accepted; key custody verdicts carry no requirement letters",
                "clé partagée du fournisseur admise ; les verdicts sur la détention des clés ne portent plus d’exigences",
                CUSTODY,
            );
        }
        let length = self.access.password_length;
        if length < PASSWORD_LENGTH {
            list.add(
                "access.password_length",
                &format!("passwords of {length} characters accepted instead of {PASSWORD_LENGTH}; these verdicts carry no requirement letters"),
                &format!("mots de passe de {length} caractères admis au lieu de {PASSWORD_LENGTH} ; ces verdicts ne portent plus d’exigences"),
                &["weak-authentication-policy"],
            );
        }
        self.narrowed(&mut list);
        list.found
    }

    /// Settings that narrow the gate and leave the letters.
    fn narrowed(&self, list: &mut List) {
        if self.access.incompatible.as_ref().is_some_and(Vec::is_empty) {
            list.add(
                "access.incompatible",
                "no pair of rights is looked at",
                "aucun couple de droits n’est examiné",
                &[],
            );
        }
        if !self.certificates.authorities.is_empty() {
            let names = self.certificates.authorities.join(", ");
            list.add(
                "certificates.authorities",
                &format!("accepted as issuers of certificates: {names}"),
                &format!("admis comme émetteurs de certificats : {names}"),
                &[],
            );
        }
        for (control, severity) in &self.severity {
            list.add(
                &format!("severity.{control}"),
                &format!("severity {severity} set by the project file"),
                &format!("sévérité {severity} fixée par le fichier de projet"),
                &[],
            );
        }
        for vendor in &self.vendor {
            let name = &vendor.name;
            list.add(
                "vendor",
                &format!("`{name}` is described by the project file"),
                &format!("« {name} » est décrit par le fichier de projet"),
                &[],
            );
        }
    }
}

struct List {
    lang: Lang,
    found: Vec<Relaxation>,
}

impl List {
    fn add(&mut self, name: &str, en: &str, fr: &str, without_letters: &'static [&'static str]) {
        let effect = match self.lang {
            Lang::En => en.to_owned(),
            Lang::Fr => crate::render::text::french(fr),
        };
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
