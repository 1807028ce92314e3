//! The words of the interface, in every language, in one table.
//!
//! French is written with plain spaces, so that it can be read and searched in the sources; [`french`] sets the
//! spaces that a typesetter would.

use crate::lang::{Lang, french};
use crate::plan::value::Cause;
use crate::report::Outcome;
use crate::severity::{Confidence, Severity};

macro_rules! words {
    ($($word:ident: $en:literal, $fr:literal;)*) => {
        /// A word or sentence of the interface. `{0}`, `{1}`… stand for values.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the texts of the table say what each is")]
        pub enum Word { $($word),* }

        impl Word {
            /// Every word.
            pub const ALL: &[Self] = &[$(Self::$word),*];

            const fn texts(self) -> (&'static str, &'static str) {
                match self { $(Self::$word => ($en, $fr)),* }
            }
        }
    };
}

words! {
    // Outcomes.
    Fail: "fail", "échec";
    Undetermined: "undetermined", "indéterminé";
    Waived: "waived", "dérogation";
    Pass: "pass", "satisfait";
    NotApplicable: "not applicable", "sans objet";
    // Severities.
    Info: "info", "information";
    Low: "low", "faible";
    Medium: "medium", "moyenne";
    High: "high", "élevée";
    Critical: "critical", "critique";
    // Confidence.
    Heuristic: "heuristic", "heuristique";
    Likely: "likely", "probable";
    Certain: "certain", "certain";
    // Causes.
    CauseAfterApply: "known after apply", "connu après application";
    CauseEnvironment: "read from the environment", "lu dans l’environnement";
    CauseNotSet: "not set, and no default is documented", "non renseigné, sans valeur par défaut documentée";
    CauseNotMapped: "identifier or type not in the data", "identifiant ou type absent des données";
    CauseNoArgument: "the plugin has no argument for it", "aucun argument du plugin ne l’exprime";
    CauseNotInVendorData: "vendor, endpoint or region not in the data", "prestataire, point de terminaison ou région absent des données";
    CauseUnexpectedType: "another type than the schema says", "type différent de celui du schéma";
    CauseElsewhere: "may exist outside this plan", "peut exister hors de ce plan";
    CauseUnpaired: "instances cannot be paired", "instances impossibles à apparier";
    CauseNeedsSources: "only the sources tell", "seules les sources le disent";
    CauseUnsupportedFunction: "function not evaluated", "fonction non évaluée";
    CauseSensitive: "sensitive value", "valeur sensible";
    // What would make it known, by cause.
    HelpAfterApply: "write the value in the configuration, or judge the state after the apply",
                    "écrire la valeur dans la configuration, ou juger l’état après application";
    HelpEnvironment: "write it in the configuration: the plan does not hold what the environment says",
                     "l’écrire dans la configuration : le plan ne contient pas ce que dit l’environnement";
    HelpNotSet: "write the argument: what the vendor does without it is not documented",
                "écrire l’argument : ce que fait le prestataire sans lui n’est pas documenté";
    HelpNotMapped: "report the type and its value, so that the data can learn them",
                   "signaler le type et la valeur, pour que les données les apprennent";
    HelpNoArgument: "the plan cannot tell: keep the vendor’s evidence with a waiver",
                    "le plan ne peut pas le dire : joindre la preuve du prestataire à une dérogation";
    HelpNotInVendorData: "describe the operator with `[[vendor]]` in the project file, or report what is missing",
                         "décrire l’opérateur avec `[[vendor]]` dans le fichier de projet, ou signaler ce qui manque";
    HelpNameOperator: "write `{0}` in the provider configuration: whose the region is follows from it",
        "écrire `{0}` dans la configuration du fournisseur : l’opérateur de la région en découle";
    HelpNotInTable: "our data on {0} do not say where this is: name a region that they know, or report what is missing",
                    "nos données sur {0} ne disent pas où cela se trouve : nommer une région qu’elles connaissent, ou signaler ce qui manque";
    HelpUnexpectedType: "make the plan again with a supported version of the plugin, or report it",
                        "refaire le plan avec une version prise en charge du plugin, ou le signaler";
    HelpElsewhere: "manage both in one configuration, or check the plan that manages the other",
                   "gérer les deux dans une même configuration, ou vérifier le plan qui gère l’autre";
    HelpUnpaired: "give both resources the same keys, or refer to one instance",
                  "donner les mêmes clés aux deux ressources, ou désigner une instance";
    HelpNeedsSources: "check the saved plan (`tfplan`) instead of its JSON, or run beside the sources",
                      "vérifier le plan enregistré (`tfplan`) plutôt que son JSON, ou lancer à côté des sources";
    HelpUnsupportedFunction: "write the value itself, or pass it as a variable",
                             "écrire la valeur elle-même, ou la passer en variable";
    HelpSensitive: "sensitive values are never read: keep the evidence with a waiver",
                   "les valeurs sensibles ne sont jamais lues : joindre la preuve à une dérogation";
    // Blocks of the human report.
    EvidenceOn: "evidence on {0}", "élément de preuve pour {0}";
    NoLetters: "no requirement letters with the options in force", "sans exigence associée, vu les options en vigueur";
    PlannedValues: "planned values", "valeurs prévues";
    ValuesBefore: "values before this plan", "valeurs avant ce plan";
    PlannedValuesOf: "planned values of {0}", "valeurs prévues de {0}";
    Why: "why: ", "enjeu : ";
    Help: "help: ", "aide : ";
    Cause: "cause: ", "cause : ";
    MoreOne: "and 1 more", "et 1 autre";
    MoreMany: "and {0} more", "et {0} autres";
    Also: "also: ", "aussi : ";
    MorePlacesOne: "and 1 more place", "et 1 autre endroit";
    MorePlacesMany: "and {0} more places", "et {0} autres endroits";
    Weight: "{0}: ", "{0} : ";
    Place: "place", "emplacement";
    At: "{0}, line {1}, column {2}", "{0}, ligne {1}, colonne {2}";
    DecidingWords: "deciding words", "passage en cause";
    InBlock: "in the block", "dans le bloc";
    Control: "control: ", "contrôle : ";
    Resource: "resource: ", "ressource : ";
    LinesToWrite: "lines to write:", "lignes à écrire :";
    Explain: "more: ", "détails : ";
    Undecided: "undetermined", "indéterminé";
    OthersHeading: "Undetermined, without effect on the exit code", "Indéterminés, sans effet sur le code de sortie";
    WaivedHeading: "Waived", "Dérogations";
    PassHeading: "Passed", "Satisfaits";
    NotApplicableHeading: "Not applicable, with the number of resources examined", "Sans objet, avec le nombre de ressources examinées";
    // Summary of the human report.
    RowVerdicts: "verdicts", "verdicts";
    RowUndetermined: "undetermined", "indéterminés";
    RowCoverage: "coverage", "couverture";
    RowUncovered: "uncovered", "non couverts";
    RowNotJudged: "not judged", "non jugés";
    RowOutOfReach: "out of reach", "hors de portée";
    RowData: "data", "données";
    RowOptions: "options", "options";
    RowNotes: "notes", "remarques";
    RowPlans: "plans", "plans";
    RowExit: "exit code", "code de sortie";
    Gating: "({0} gating)", "(bloquants : {0})";
    Coverage: "resources {0}: judged {1}, out of scope {2}, of types that no control knows {3}",
              "ressources {0} : jugées {1}, hors périmètre {2}, de types qu’aucun contrôle ne connaît {3}";
    NotConcerned: "{0}, nothing to check {1}", "{0}, rien à vérifier {1}";
    NotJudged: "a type that no control knows could be of their kind: {0}",
               "un type qu’aucun contrôle ne connaît pourrait les concerner : {0}";
    OutOfReach: "{0} requirement letters of {1} {2} cannot be seen in any plan; a clean run says nothing about them",
                "{0} exigences de {1} {2} ne se voient dans aucun plan ; une exécution sans échec n’en dit rien";
    Data: "policies {0}, vendor data of {1}, judged on {2}", "politiques {0}, données sur les prestataires du {1}, jugé à la date du {2}";
    Incomplete: "incomplete", "incomplet";
    Pair: "{0}: {1}", "{0} : {1}";
    Separator: "; ", " ; ";
    Exit0: "no failure at or above `{0}`", "aucun échec de sévérité « {0} » ou plus";
    Exit1: "at least one failure at or above `{0}`", "au moins un échec de sévérité « {0} » ou plus";
    Exit2: "could not judge", "jugement impossible";
    Exit3: "no failure at or above `{0}`, but a verdict that must be known is undetermined",
           "aucun échec de sévérité « {0} » ou plus, mais un verdict qui doit être connu est indéterminé";
    // Options in force.
    OptionFailOn: "failures below {0} do not close the gate", "les échecs de sévérité inférieure à {0} ne bloquent pas";
    OptionArea: "{0} allowed besides the European Union; location verdicts carry no requirement letters",
                "{0} admis en plus de l’Union européenne ; les verdicts de localisation ne portent plus d’exigences";
    OptionRetention: "logs kept {0} days instead of {1}; retention verdicts carry no requirement letters",
                     "journaux conservés {0} jours au lieu de {1} ; les verdicts de conservation ne portent plus d’exigences";
    OptionCustody: "the vendor's shared key accepted; key custody verdicts carry no requirement letters",
                   "clé partagée du prestataire admise ; les verdicts sur la détention des clés ne portent plus d’exigences";
    OptionPassword: "passwords of {0} characters accepted instead of {1}; these verdicts carry no requirement letters",
                    "mots de passe de {0} caractères admis au lieu de {1} ; ces verdicts ne portent plus d’exigences";
    OptionIncompatible: "no pair of rights is looked at", "aucun couple de droits n’est examiné";
    OptionAuthorities: "accepted as issuers of certificates: {0}", "admis comme émetteurs de certificats : {0}";
    OptionSeverity: "severity {0} set by the project file", "sévérité {0} fixée par le fichier de projet";
    OptionVendor: "`{0}` is described by the project file", "« {0} » est décrit par le fichier de projet";
    OptionIncomplete: "plans that are incomplete are judged", "les plans incomplets sont jugés";
    // Warnings of plans.
    MayBeTargeted: "may have been made with `-target` or `-exclude`: its JSON cannot say",
                   "a pu être fait avec `-target` ou `-exclude` : son JSON ne peut pas le dire";
    // Progress.
    Judging: "judging {0}…", "jugement de {0}…";
    // Places.
    AtVendor: "at {0}", "chez {0}";
    InPlaceAtVendor: "in {1} at {0}", "chez {0}, à l’emplacement {1}";
    // Ports of an opening.
    Port: "port {0}", "le port {0}";
    PortsFromTo: "ports {0} to {1}", "les ports {0} à {1}";
    EveryPort: "every port", "tous les ports";
    AdministrationPort: "an administration port", "un port d’administration";
    // Chains.
    WrittenHere: "written here", "écrit ici";
    NotWrittenHere: "`{0}` is not written here", "`{0}` n’est pas écrit ici";
    NoCompanion: "no `{0}` goes with it", "aucune ressource `{0}` ne l’accompagne";
    GivenToPlan: "{0}, given when the plan was made", "{0}, fixée au moment du plan";
    // `list` and `explain`.
    Controls: "controls: {0}", "contrôles : {0}";
    Title: "What holds", "Ce qui est vérifié";
    Rationale: "Why", "Pourquoi";
    Requirements: "Requirements", "Exigences";
    BasisViolation: "a plan can show a violation", "un plan peut montrer un manquement";
    BasisEvidence: "a plan gives evidence only", "un plan ne donne qu’un élément de preuve";
    BasisInference: "an inference: the letter does not name the thing", "une déduction : l’exigence ne nomme pas la chose";
    Severity: "Severity", "Sévérité";
    WhenUndetermined: "When undetermined", "Si indéterminé";
    UnknownGate: "closes the gate with exit code 3", "bloque, avec le code de sortie 3";
    UnknownWarn: "warns; closes the gate with `--strict`", "avertit ; bloque avec `--strict`";
    UnknownReport: "is reported; closes the gate with `--strict`", "est signalé ; bloque avec `--strict`";
    Inspects: "What is inspected", "Ce qui est examiné";
    DefaultIs: "default {0}", "par défaut {0}";
    NothingDecides: "no argument decides: always undetermined", "aucun argument ne décide : toujours indéterminé";
    AndMore: " and {0} more, which `--format json` names", " et {0} autres, que `--format json` nomme";
    DefaultsFrom: "defaults from {0}", "valeurs par défaut d’après {0}";
    Remediation: "How to mend it", "Comment corriger";
    Cannot: "cannot be judged here: {0}", "ne peut être jugé ici : {0}";
    Passes: "What passes", "Ce qui satisfait le contrôle";
    Fails: "What fails", "Ce qui échoue";
    CannotBeKnown: "What cannot be known", "Ce qui ne peut être connu";
    InProjectFile: "In the project file", "Dans le fichier de projet";
    ExampleFails: "fails:", "échoue :";
    ExamplePasses: "passes:", "satisfait :";
    NoPlanShows: "no plan shows: {0}", "aucun plan ne montre : {0}";
    Level: "Level", "Niveau";
    LevelMust: "requirement", "exigence";
    LevelShould: "recommendation, which ANSSI does not verify", "recommandation, que l’ANSSI ne vérifie pas";
    Asks: "What it asks", "Ce qu’elle demande";
    Shows: "What a plan shows", "Ce qu’un plan montre";
    ShowsNot: "What no plan shows", "Ce qu’aucun plan ne montre";
    ReachDirect: "a value can contradict it; a plan without failure never proves it",
                 "une valeur peut la contredire ; un plan sans échec ne la prouve jamais";
    ReachPartial: "evidence, never a conclusion", "des éléments de preuve, jamais une conclusion";
    ReachNone: "nothing: it is organisational, physical, contractual or legal",
               "rien : elle est organisationnelle, physique, contractuelle ou juridique";
    Behind: "Controls that give evidence on it", "Contrôles qui apportent un élément de preuve";
    BehindNone: "none in this version", "aucun dans cette version";
}

impl Word {
    /// The text, without values.
    pub fn get(self, lang: Lang) -> String {
        match lang {
            Lang::En => self.texts().0.to_owned(),
            Lang::Fr => french(self.texts().1),
        }
    }

    /// The text with its values, which are put in as they are.
    pub fn fill(self, lang: Lang, values: &[&str]) -> String {
        let text = self.get(lang);
        let mut filled = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((place, behind)) = after.split_once('}') else { break };
            filled.push_str(place.parse().ok().and_then(|place: usize| values.get(place).copied()).unwrap_or_default());
            rest = behind;
        }
        filled + rest
    }
}

/// A word for each value of a type that reports carry.
pub trait Named {
    /// The word.
    fn word(&self) -> Word;
}

impl Named for Outcome {
    fn word(&self) -> Word {
        match self {
            Self::Fail => Word::Fail,
            Self::Undetermined => Word::Undetermined,
            Self::Waived => Word::Waived,
            Self::Pass => Word::Pass,
            Self::NotApplicable => Word::NotApplicable,
        }
    }
}

impl Named for Severity {
    fn word(&self) -> Word {
        match self {
            Self::Info => Word::Info,
            Self::Low => Word::Low,
            Self::Medium => Word::Medium,
            Self::High => Word::High,
            Self::Critical => Word::Critical,
        }
    }
}

impl Named for Confidence {
    fn word(&self) -> Word {
        match self {
            Self::Heuristic => Word::Heuristic,
            Self::Likely => Word::Likely,
            Self::Certain => Word::Certain,
        }
    }
}

/// A cause in words, with its detail: the function that is not evaluated, the expression that only the sources tell.
pub fn cause(cause: &Cause, lang: Lang) -> String {
    let text = cause.word().get(lang);
    match cause {
        Cause::NeedsSources(detail) | Cause::UnsupportedFunction(detail) if !detail.is_empty() => {
            format!("{text} (`{}`)", super::sanitize::short(detail, 60))
        }
        _ => text,
    }
}

/// What would make known what is not, in words.
pub fn cause_help(cause: &Cause, lang: Lang) -> String {
    let word = match cause {
        Cause::AfterApply => Word::HelpAfterApply,
        Cause::Environment => Word::HelpEnvironment,
        Cause::NotSet => Word::HelpNotSet,
        Cause::NotMapped => Word::HelpNotMapped,
        Cause::NoArgument => Word::HelpNoArgument,
        Cause::NotInVendorData => Word::HelpNotInVendorData,
        Cause::UnexpectedType => Word::HelpUnexpectedType,
        Cause::Elsewhere => Word::HelpElsewhere,
        Cause::Unpaired => Word::HelpUnpaired,
        Cause::NeedsSources(_) => Word::HelpNeedsSources,
        Cause::UnsupportedFunction(_) | Cause::NotEvaluated(_) => Word::HelpUnsupportedFunction,
        Cause::Sensitive => Word::HelpSensitive,
    };
    word.get(lang)
}

impl Named for Cause {
    fn word(&self) -> Word {
        match self {
            Self::AfterApply => Word::CauseAfterApply,
            Self::Environment => Word::CauseEnvironment,
            Self::NotSet => Word::CauseNotSet,
            Self::NotMapped => Word::CauseNotMapped,
            Self::NoArgument => Word::CauseNoArgument,
            Self::NotInVendorData => Word::CauseNotInVendorData,
            Self::UnexpectedType => Word::CauseUnexpectedType,
            Self::Elsewhere => Word::CauseElsewhere,
            Self::Unpaired => Word::CauseUnpaired,
            Self::NeedsSources(_) => Word::CauseNeedsSources,
            Self::UnsupportedFunction(_) | Self::NotEvaluated(_) => Word::CauseUnsupportedFunction,
            Self::Sensitive => Word::CauseSensitive,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_take_the_same_values() {
        for word in Word::ALL {
            let (en, fr) = word.texts();
            let places = |text: &str| (0..5).map(|n| text.matches(&format!("{{{n}}}")).count()).collect::<Vec<_>>();
            assert_eq!(places(en), places(fr), "{word:?}");
            assert!(!en.is_empty() && !fr.is_empty(), "{word:?}");
        }
    }

    #[test]
    fn french_has_no_plain_space_before_its_signs() {
        for word in Word::ALL {
            let text = word.get(Lang::Fr);
            for wrong in [" :", " ;", " !", " ?", " »", "« ", "'"] {
                assert!(!text.contains(wrong), "{word:?}: {text}");
            }
        }
    }

    #[test]
    fn values_stay_as_they_are() {
        assert_eq!(Word::Exit1.fill(Lang::Fr, &["high"]), "au moins un échec de sévérité «\u{a0}high\u{a0}» ou plus");
        assert_eq!(Word::EvidenceOn.fill(Lang::En, &["{0} ;"]), "evidence on {0} ;");
        assert_eq!(
            Word::Coverage.fill(Lang::En, &["1"]),
            "resources 1: judged , out of scope , of types that no control knows "
        );
    }

    #[test]
    fn no_word_promises_compliance() {
        for word in Word::ALL {
            let text = format!("{} {}", word.texts().0, word.texts().1).to_lowercase();
            for wrong in ["compliant", "certified", "qualified", "conforme", "certifié", "qualifié"] {
                assert!(!text.contains(wrong), "{word:?}");
            }
        }
    }
}
