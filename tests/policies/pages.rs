//! Generated pages: `UPDATE=1 cargo test --test policies` writes them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use secnumgate::check;
use secnumgate::lang::Lang;
use secnumgate::policy::control::{Case, Control, controls};
use secnumgate::policy::info::ControlInfo;
use secnumgate::policy::referential::{Reach, letters};
use secnumgate::render::explain::{self, Found};
use secnumgate::report::Outcome;

use super::examples::{examples, missing, worst};
use super::{root, sketch};

const NOTE: &str = "<!-- Generated: `UPDATE=1 cargo test --test policies`. -->\n";

/// Writes a page, or holds it against the file.
fn page(path: &str, text: &str) {
    let path = root(path);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == text, "{} is stale: `UPDATE=1 cargo test --test policies`", path.display());
}

#[test]
fn the_page_of_each_control_is_fresh() {
    for info in check::controls().unwrap() {
        let control = controls().unwrap().iter().find(|control| control.header.id == info.id).unwrap();
        page(&control.path().replace("control.rego", "README.md"), &page_of(control, &info));
    }
}

/// What `explain` shows of each provider: the shortest plan that fails, and the shortest that nearly does.
#[test]
fn the_shown_examples_of_each_control_are_fresh() {
    for control in controls().unwrap() {
        let mut out = String::from("# Generated: `UPDATE=1 cargo test --test policies`.\n");
        let own: Vec<_> = examples().iter().filter(|example| example.control.header.id == control.header.id).collect();
        let providers: BTreeSet<&str> = own.iter().map(|example| example.provider.as_str()).collect();
        // The configuration of the provider is worth its lines where it decides.
        let places =
            control.header.concepts.iter().any(|concept| concept.ends_with("_place") || concept == "provider_vendor");
        for provider in providers {
            let written = |case: Case| {
                let examples = own.iter().filter(move |example| example.provider == provider && example.case == case);
                examples.filter_map(|example| sketch::hcl(&example.plan, places)).collect()
            };
            let types = |text: &str| -> BTreeSet<String> {
                let heads = text.lines().filter_map(|line| line.strip_prefix("resource \""));
                heads.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect()
            };
            let (fails, passes): (Vec<_>, Vec<_>) = (written(Case::Noncompliant), written(Case::Compliant));
            // What nearly fails is best seen beside what fails: on the same types, with the fewest lines.
            let pairs = fails.iter().flat_map(|fail| passes.iter().map(move |pass| [("fail", fail), ("pass", pass)]));
            let pair = pairs.min_by_key(|[(_, fail), (_, pass)]| {
                (types(fail) != types(pass), fail.lines().count() + pass.lines().count(), fail.len() + pass.len())
            });
            let alone =
                || fails.first().map(|text| ("fail", text)).or_else(|| passes.first().map(|text| ("pass", text)));
            let shown = pair.map_or_else(|| alone().into_iter().collect(), |pair| pair.to_vec());
            if !shown.is_empty() {
                let _ = writeln!(out, "{provider}:");
            }
            for (verdict, text) in shown {
                assert!(text.parse::<hcl_edit::structure::Body>().is_ok(), "{text}");
                let _ = write!(out, "- verdict: {verdict}\n  configuration: |\n");
                for line in text.lines() {
                    let _ = writeln!(out, "{}", format!("    {line}").trim_end());
                }
            }
        }
        page(&control.path().replace("control.rego", "examples.yaml"), &out);
    }
}

fn page_of(control: &Control, info: &ControlInfo) -> String {
    let mut out = explain::markdown(&Found::Control(info), Lang::En).replacen('\n', &format!("\n\n{NOTE}"), 1);
    out.push_str("\n## Examples\n");
    let own: Vec<_> = examples().iter().filter(|example| example.control.header.id == info.id).collect();
    let reasons = &control.header.cells;
    let providers: BTreeSet<&str> =
        own.iter().map(|example| example.provider.as_str()).chain(reasons.keys().map(String::as_str)).collect();
    for provider in providers {
        let _ = write!(out, "\n### {provider}\n\n| plan | verdict | stands on |\n|---|---|---|\n");
        for example in own.iter().filter(|example| example.provider == provider) {
            let verdict = example.own().filter(|row| row.address.is_some()).min_by_key(|row| row.outcome).unwrap();
            let attribute = verdict.attribute.as_ref().map(|path| format!(", `{path}`")).unwrap_or_default();
            let cause = verdict.cause.as_ref().map(|cause| format!(" ({})", cause.code())).unwrap_or_default();
            let _ = writeln!(
                out,
                "| [{}](examples/{provider}/{}.json) | {}{cause} | `{}`{attribute} |",
                example.name.replace('-', " "),
                example.name,
                worst(example.own()).unwrap().code(),
                verdict.address.as_deref().unwrap(),
            );
        }
        for (case, reason) in reasons.get(provider).into_iter().flatten() {
            let _ = writeln!(out, "| {} | – | {} |", name(*case), reason.en);
        }
    }
    out
}

const fn name(case: Case) -> &'static str {
    match case {
        Case::Noncompliant => "noncompliant",
        Case::Compliant => "compliant",
        Case::Unknown => "unknown",
        Case::Absent => "absent",
    }
}

/// How a control is written.
const HEADER: &str = "
## The folder of a control

`control.rego` begins with its header, a `METADATA` block whose `custom` part is read at build time:

| key | what it says |
|---|---|
| `id` | the folder's name, which names the violation; it never changes |
| `title` | what holds when the control passes |
| `severity`, `severity_of` | weight of a violation, and other weights by message key |
| `unknown` | what an undetermined verdict does: `gate`, `warn` or `report` |
| `scope` | `resource`: fact by fact; `group`: the facts of one group together |
| `concepts` | concepts of [`lib/concepts.yaml`](lib/concepts.yaml) that it reads |
| `requirements` | letters by edition, each with its basis: `violation`, `evidence` or `inference` |
| `rationale` | why it matters, in one sentence |
| `outcomes` | what passes, what fails and what cannot be known, for `explain` |
| `project` | keys of the project file that change what it says, and how |
| `messages` | texts by key. `fail` and `undetermined` always; `undetermined-<cause>` where a cause deserves its own; others are named by the rule. `{address}`, `{path}`, `{value}`, `{ports}` and `{f.<field>}` are filled in |
| `remediation` | what to do, by `<type>.<attribute>`, `<type>`, `<provider>.<attribute>`, `<provider>` or `any`: the first that fits counts; `elsewhere` and `nowhere` where another operator is behind the plugin than its remedies speak of, with `{regions}` in the accepted area or of its `{perimeter}`. `snippet`: lines for the resource, or the whole block of a missing companion |
| `cannot` | why a provider cannot be judged |
| `cells` | why a case has no example, by provider and case |
| `since`, `aliases` | first version, former ids |

Texts exist in English (`en`) and French (`fr`), begin with a small letter and end without a full stop.

`examples/<provider>/` holds the smallest plans that show a case. Their names say what the control must answer:
`noncompliant-…` fails, `compliant-…` passes although it is nearly wrong, `unknown-…` is undetermined, `absent-fails-…`,
`absent-passes-…` and `absent-undetermined-…` show an argument that nobody wrote. The shortest that fails and the shortest
that nearly does stand, as configurations, in `examples.yaml` (generated), for `explain`. `control_test.rego` tests the rule
on facts.
";

#[test]
fn the_page_of_the_catalogue_is_fresh() {
    let infos = check::controls().unwrap();
    let mut out = format!("# Policies\n\n{NOTE}\n");
    out.push_str(
        "A control is a folder under `controls/`, a provider a folder under `providers/`; the words that judge stand in\n\
         `lib/`, what vendors are and do in [`data/`](data/README.md).\n\n## Controls\n\n",
    );
    matrix(&mut out, &infos);
    out.push_str("\n## Requirements\n\nSecNumCloud 3.2, in our own words: the official text, in French, decides.\n\n");
    requirements(&mut out, &infos);
    out.push_str(HEADER);
    page("policies/README.md", &out);
}

/// Controls and providers: the number of types, and the cases that no example shows yet.
fn matrix(out: &mut String, infos: &[ControlInfo]) {
    let owed = missing();
    let providers: BTreeSet<&str> =
        infos.iter().flat_map(|info| &info.providers).map(|provider| provider.provider.as_str()).collect();
    let _ = writeln!(out, "| control | severity | {} |", providers.iter().copied().collect::<Vec<_>>().join(" | "));
    let _ = writeln!(out, "|---|---|{}", "---|".repeat(providers.len()));
    let mut reasons = String::new();
    for info in infos {
        let severity = info.severity.code();
        let _ = write!(out, "| [{}](controls/{}/{}/README.md) | {severity} |", info.id, info.domain, info.id);
        for name in &providers {
            let found = info.providers.iter().find(|provider| provider.provider == *name);
            let cell = match found.map(|provider| (provider, &provider.cannot)) {
                None => String::new(),
                Some((_, Some(reason))) => {
                    let _ = writeln!(reasons, "- `{}` at {name}: {}", info.id, reason.en);
                    "no".to_owned()
                }
                Some((provider, None)) => {
                    let owed = owed.get(&(info.id.clone(), (*name).to_owned())).map_or(0, Vec::len);
                    let count = provider.inspects.len();
                    if owed == 0 { count.to_string() } else { format!("{count} (−{owed})") }
                }
            };
            let _ = write!(out, " {cell} |");
        }
        out.push('\n');
    }
    let all: usize = owed.values().map(Vec::len).sum();
    let _ = write!(
        out,
        "\nA number counts the resource types that are judged. `(−n)`: n of the four cases (violation, near miss, unknown,\n\
         absent) have no example yet; {all} in all. `no`: the plugin cannot express it.\n\n{reasons}"
    );
}

fn requirements(out: &mut String, infos: &[ControlInfo]) {
    let mut served: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for info in infos {
        for requirement in &info.requirements {
            served.entry(&requirement.letter).or_default().push(&info.id);
        }
    }
    out.push_str("| letter | asks | controls |\n|---|---|---|\n");
    let mut sorted: Vec<_> = letters().values().collect();
    sorted.sort_by_key(|letter| order(&letter.id));
    for letter in sorted.iter().filter(|letter| served.contains_key(letter.id.as_str())) {
        let controls: Vec<String> = served[letter.id.as_str()].iter().map(|id| format!("`{id}`")).collect();
        let _ = writeln!(out, "| {} | {} | {} |", letter.id, letter.text.en, controls.join(", "));
    }
    let open: Vec<&str> = sorted
        .iter()
        .filter(|letter| letter.plan != Reach::None && !served.contains_key(letter.id.as_str()))
        .map(|letter| letter.id.as_str())
        .collect();
    let _ =
        write!(out, "\nWithin reach of a plan, and served by no control yet ({}): {}.\n", open.len(), open.join(", "));
    let out_of_reach = sorted.iter().filter(|letter| letter.plan == Reach::None).count();
    let _ = write!(out, "\nOut of reach of any plan: {out_of_reach} of {} letters.\n", sorted.len());
}

/// `9.6.d` before `10.1.a`.
fn order(id: &str) -> (u32, u32, String) {
    let mut parts = id.split('.');
    let mut number = || parts.next().and_then(|part| part.parse().ok()).unwrap_or_default();
    (number(), number(), id.to_owned())
}

#[test]
fn no_page_promises_compliance() {
    let all = check::controls().unwrap();
    for info in &all {
        for lang in [Lang::En, Lang::Fr] {
            let text = explain::markdown(&Found::Control(info), lang).to_lowercase();
            for wrong in ["compliant", "certified", "conforme", "certifié"] {
                assert!(!text.contains(wrong), "{}: {wrong}", info.id);
            }
        }
    }
    assert!(examples().iter().any(|example| example.expected == Outcome::Pass));
}
