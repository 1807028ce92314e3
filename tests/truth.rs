//! The built binary against verdicts that people checked by hand, over every recorded scenario.
//!
//! A row counts as *missed* (a hole) when a violation is not seen, *flipped* when a sound resource fails, *extra* when
//! a verdict stands where the scenario says that none may, *overclaimed* when something is asserted that the plan does
//! not tell: none of these may happen. *Vague* is honest ignorance, counted and shown with its cause.
//! `cargo test --test truth -- --nocapture` prints the figures.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]
#![expect(clippy::print_stdout, reason = "the figures are for people")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const GATE: &str = env!("CARGO_BIN_EXE_secnumgate");
/// Providers whose every control has an adapter: here a violation may not be missed.
const JUDGED: [&str; 2] = ["outscale", "scaleway"];

/// What the gate is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// The plan as JSON in the folder of its configuration.
    BesideSources,
    /// The plan as JSON, and the project file, in an empty folder.
    Alone,
    /// The saved plan.
    SavedPlan,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Right,
    Vague,
    Missed,
    Flipped,
    Extra,
    Overclaimed,
}

#[test]
fn the_json_beside_its_sources() {
    judge(Mode::BesideSources);
}

#[test]
fn the_json_alone() {
    judge(Mode::Alone);
}

#[test]
fn the_saved_plan() {
    judge(Mode::SavedPlan);
}

fn judge(mode: Mode) {
    let mut controls = controls();
    let mut tally = Tally::default();
    let folders = scenarios();
    let reports: Vec<(&Path, Value)> =
        folders.iter().filter_map(|folder| Some((folder.as_path(), run(folder, mode, &mut tally)?))).collect();
    for row in reports.iter().flat_map(|(_, report)| report["verdicts"].as_array().unwrap()) {
        controls.insert(row["control"].as_str().unwrap().to_owned());
    }
    for (folder, report) in &reports {
        Scenario::new(folder, report).compare(&controls, mode, &mut tally);
    }
    println!("{mode:?}: {}", tally.figures());
    print!("{}", tally.shown);
    assert!(tally.counts.get(&Class::Right).is_some_and(|right| *right > 0), "nothing was compared");
    let [judged, right] = tally.judged;
    assert!(right * 10 >= judged * 9, "less than nine of ten rows are right");
    assert!(tally.wrong.is_empty(), "{mode:?}: {}\n{}", tally.figures(), tally.wrong);
}

#[derive(Default)]
struct Tally {
    counts: BTreeMap<Class, usize>,
    /// Right `fail` rows with a place, and those whose place is right too.
    places: [usize; 2],
    /// Violations of providers that no adapter speaks of yet.
    without_adapter: usize,
    /// What no reader may overlook.
    wrong: String,
    shown: String,
    /// Rows, and right rows, of the providers that must be judged.
    judged: [usize; 2],
}

impl Tally {
    fn figures(&self) -> String {
        let rows: usize = self.counts.iter().filter(|(class, _)| **class != Class::Extra).map(|(_, count)| count).sum();
        let mut text = format!("{rows} rows");
        for (class, count) in &self.counts {
            let _ = write!(text, ", {class:?} {count}");
        }
        let right = self.counts.get(&Class::Right).copied().unwrap_or_default();
        let [there, places] = self.places;
        let [judged, right_judged] = self.judged;
        let _ = write!(
            text,
            "; {} right, {} of {}; places {there}/{places}; without adapter {}",
            percent(right, rows),
            percent(right_judged, judged),
            JUDGED.join(" and "),
            self.without_adapter
        );
        text
    }
}

fn percent(part: usize, whole: usize) -> String {
    let share = part * 1000 / whole.max(1);
    format!("{}.{} %", share / 10, share % 10)
}

/// A recorded scenario and what the gate said of it.
struct Scenario<'a> {
    folder: &'a Path,
    name: String,
    /// The worst row of each control and address.
    got: BTreeMap<(&'a str, &'a str), &'a Value>,
    /// Places of the `fail` rows.
    places: BTreeMap<(&'a str, &'a str), Vec<String>>,
}

impl<'a> Scenario<'a> {
    fn new(folder: &'a Path, report: &'a Value) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans");
        let name = folder.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        let (mut got, mut places) = (BTreeMap::new(), BTreeMap::<_, Vec<String>>::new());
        for row in report["verdicts"].as_array().unwrap() {
            let key = (row["control"].as_str().unwrap(), row["address"].as_str().unwrap_or_default());
            let worst = got.entry(key).or_insert(row);
            if rank(verdict(row)) >= rank(verdict(worst)) {
                *worst = row;
            }
            if verdict(row) == "fail"
                && let (Some(file), Some(line)) = (row["location"]["file"].as_str(), row["location"]["line"].as_u64())
            {
                places.entry(key).or_default().push(format!("{file}:{line}"));
            }
        }
        Self { folder, name, got, places }
    }

    fn compare(&self, controls: &BTreeSet<String>, mode: Mode, tally: &mut Tally) {
        let rows = table(&self.folder.join("expected.tsv"));
        let mut seen = BTreeSet::new();
        for row in rows.iter().filter(|row| controls.contains(row["control"].as_str())) {
            let (control, want) = (row["control"].as_str(), row["verdict"].as_str());
            let keys: Vec<_> = row["address"].split(" | ").map(|address| (control, address.trim())).collect();
            seen.extend(keys.iter().copied());
            let said = |key: &(&str, &str)| self.got.get(key).map(|row| verdict(row));
            let key = keys.iter().max_by_key(|key| (said(key) == Some(want), said(key).map(rank))).unwrap();
            let have = said(key);
            let sources = row.get("reason").is_some_and(|reason| reason.contains("[needs sources]"));
            let class = if mode == Mode::Alone && sources && have == Some("undetermined") {
                Class::Right
            } else {
                classify(want, have)
            };
            self.count(class, key, want, have, tally);
            if class == Class::Right && want == "fail" {
                self.place(key, row.get("span").map_or("-", String::as_str), tally);
            }
        }
        let exhaustive = table(&self.folder.join("exhaustive.tsv"));
        for (key, row) in &self.got {
            let everywhere = exhaustive.iter().any(|full| {
                full["control"] == key.0 && full["types"].split(',').any(|name| name == "*" || name == type_of(key.1))
            });
            if everywhere && matches!(verdict(row), "fail" | "undetermined") && !seen.contains(key) {
                self.count(Class::Extra, key, "no row", Some(verdict(row)), tally);
            }
        }
    }

    fn count(&self, class: Class, key: &(&str, &str), want: &str, have: Option<&str>, tally: &mut Tally) {
        if class == Class::Missed && !self.is_judged() {
            tally.without_adapter += 1;
            return;
        }
        *tally.counts.entry(class).or_default() += 1;
        if self.is_judged() && class != Class::Extra {
            tally.judged[0] += 1;
            tally.judged[1] += usize::from(class == Class::Right);
        }
        if class == Class::Right {
            return;
        }
        let cause = self.got.get(key).and_then(|row| row["cause"].as_str()).unwrap_or("-");
        let have = have.unwrap_or("nothing");
        let line = format!("  {class:?} {} {} {}: want {want}, have {have} ({cause})\n", self.name, key.0, key.1);
        tally.shown.push_str(&line);
        if class != Class::Vague {
            tally.wrong.push_str(&line);
        }
    }

    fn is_judged(&self) -> bool {
        JUDGED.iter().any(|provider| self.name.starts_with(&format!("real/{provider}/")))
    }

    fn place(&self, key: &(&str, &str), span: &str, tally: &mut Tally) {
        if matches!(span, "" | "-") {
            return;
        }
        tally.places[1] += 1;
        if self.places.get(key).is_some_and(|places| places.iter().any(|place| place == span)) {
            tally.places[0] += 1;
        }
    }
}

fn verdict(row: &Value) -> &str {
    row["verdict"].as_str().unwrap()
}

fn rank(verdict: &str) -> u8 {
    match verdict {
        "fail" => 3,
        "undetermined" | "waived" => 2,
        "pass" => 1,
        _ => 0,
    }
}

fn classify(want: &str, have: Option<&str>) -> Class {
    let have = have.map(|have| if have == "waived" { "fail" } else { have });
    match (want, have) {
        (want, Some(have)) if want == have => Class::Right,
        ("fail", Some("undetermined")) => Class::Vague,
        ("fail", _) => Class::Missed,
        ("pass", Some("fail")) => Class::Flipped,
        ("pass", _) => Class::Vague,
        (_, Some("pass" | "fail")) => Class::Overclaimed,
        _ => Class::Vague,
    }
}

/// The resource type of an address; `provider` for a provider configuration.
fn type_of(address: &str) -> &str {
    let mut rest = address;
    while let Some(inner) = rest.strip_prefix("module.") {
        rest = inner.get(end_of_step(inner)..).unwrap_or_default();
        rest = rest.strip_prefix('.').unwrap_or(rest);
    }
    rest = rest.strip_prefix("data.").unwrap_or(rest);
    rest.split('.').next().unwrap_or_default()
}

/// Where a name and its key end: a dot inside a quoted key does not count.
fn end_of_step(text: &str) -> usize {
    let (mut quoted, mut escaped) = (false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '.' if !quoted => return at,
            _ => {}
        }
    }
    text.len()
}

/// Folders with hand-checked verdicts, sorted.
fn scenarios() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.file_name().is_some_and(|name| name == "expected.tsv") {
                folders.push(folder.clone());
            }
        }
    }
    folders.sort();
    folders
}

/// Rows of a table by column; none if the file is not there. Quotes are literal.
fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    lines
        .filter(|line| !line.is_empty())
        .map(|line| {
            head.iter().zip(line.split('\t')).map(|(name, cell)| ((*name).to_owned(), cell.to_owned())).collect()
        })
        .collect()
}

/// Ids of the controls that the program has.
fn controls() -> BTreeSet<String> {
    let output = Command::new(GATE).args(["list", "--format", "json"]).output().unwrap();
    let list: Value = serde_json::from_slice(&output.stdout).expect("`list` writes JSON");
    list["controls"].as_array().unwrap().iter().map(|control| control["id"].as_str().unwrap().to_owned()).collect()
}

fn run(folder: &Path, mode: Mode, tally: &mut Tally) -> Option<Value> {
    let plan = if mode == Mode::SavedPlan && folder.join("tfplan").exists() { "tfplan" } else { "plan.json" };
    if !folder.join(plan).exists() {
        return None;
    }
    let alone = tempfile::tempdir().unwrap();
    if mode == Mode::Alone {
        for name in [plan, "secnumgate.toml"] {
            if folder.join(name).exists() {
                fs::copy(folder.join(name), alone.path().join(name)).unwrap();
            }
        }
    }
    let output = Command::new(GATE)
        .args(["check", "--format", "json", "--all", "--today", "2026-11-26", "--threads", "1", plan])
        .current_dir(if mode == Mode::Alone { alone.path() } else { folder })
        .output()
        .unwrap();
    let report = serde_json::from_slice(&output.stdout).ok();
    if report.is_none() {
        let text = String::from_utf8_lossy(&output.stderr);
        let _ = writeln!(tally.wrong, "  no report for {} ({}): {}", folder.display(), output.status, text.trim());
    }
    report
}

#[test]
fn types_are_found_behind_modules_and_keys() {
    assert_eq!(type_of("outscale_vm.a[0]"), "outscale_vm");
    assert_eq!(type_of("module.a[\"x.y\"].module.b.scaleway_lb.c[\"d.e\"]"), "scaleway_lb");
    assert_eq!(type_of("module.a[\"q\\\".z\"].data.outscale_image.c"), "outscale_image");
    assert_eq!(type_of("provider.scaleway.secours"), "provider");
    assert_eq!(type_of("module.m.provider.outscale"), "provider");
}

#[test]
fn silence_about_a_violation_is_a_hole_and_silence_about_a_sound_resource_is_vague() {
    assert_eq!(classify("fail", None), Class::Missed);
    assert_eq!(classify("fail", Some("pass")), Class::Missed);
    assert_eq!(classify("fail", Some("waived")), Class::Right);
    assert_eq!(classify("pass", None), Class::Vague);
    assert_eq!(classify("pass", Some("fail")), Class::Flipped);
    assert_eq!(classify("undetermined", Some("pass")), Class::Overclaimed);
    assert_eq!(classify("undetermined", None), Class::Vague);
}
