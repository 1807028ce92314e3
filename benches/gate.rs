//! The gate against a bare parse of the same file, against OPA, and on saved plans against their JSON:
//! `cargo bench --bench gate [-- SIZE… | -- saved]`.
//!
//! Absolute times say little on a shared machine, so every figure is a ratio of two processes of the same run: minimum
//! of three rounds, the processes in turn within a round. Nothing here passes or fails; a bound that does not hold is
//! marked.

#![expect(clippy::print_stdout, reason = "the table is the result")]
#![expect(clippy::indexing_slicing, reason = "a benchmark may stop on its own mistake")]

#[path = "support/generate.rs"]
mod generate;
#[path = "support/measure.rs"]
mod measure;
#[path = "support/saved.rs"]
mod saved;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use generate::World;
use measure::{Cost, cost, peak_memory};
use secnumgate::check::Options;
use serde::Deserialize;

const GATE: &str = env!("CARGO_BIN_EXE_secnumgate");
const SIZES: [usize; 4] = [100, 1_000, 10_000, 100_000];
/// Resources of saved plans, and module calls at each cloud: the second plan tells whether memory and time grow with
/// the resources, the third has the most sources.
const SAVED: [(usize, usize); 3] = [(10_000, 8), (40_000, 8), (10_000, 250)];
/// Modules of a call at one cloud and of a call at the other.
const MODULES_OF_CALLS: usize = 3 + 2;
const ROUNDS: usize = 3;
const MEGABYTE: f64 = 1_000_000.0;
/// How the gate is called.
const CHECK: [&str; 6] = ["check", "--format", "json", "--no-config", "--today", "2026-11-26"];
/// Codes of a plan that was judged.
const JUDGED: [i32; 3] = [0, 1, 3];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [flag, file] = arguments.as_slice()
        && flag == "--parse"
    {
        return bare_parse(Path::new(file));
    }
    let asked: Vec<usize> = arguments.iter().filter_map(|argument| argument.replace('_', "").parse().ok()).collect();
    let sizes = if asked.is_empty() { SIZES.to_vec() } else { asked.clone() };

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    fs::create_dir_all(&folder)?;
    table::head();
    if arguments.iter().any(|argument| argument == "saved") {
        return saved_plans(&folder);
    }
    start(&folder)?;
    let mut previous: Option<(usize, [f64; 2])> = None;
    for size in sizes {
        let plan = folder.join(format!("plan-{size}.json"));
        generate::write_plan(&plan, &World::new(size)?)?;
        let bytes = fs::metadata(&plan)?.len();
        table::section(&format!("{size} resources, {:.1} MB", megabytes(bytes)));
        let Some(ratios) = against_parse(&plan, size) else { continue };
        if let Some((before, old)) = previous
            && size > before
        {
            for (threads, (new, old)) in [1, 2].into_iter().zip(ratios.into_iter().zip(old)) {
                let bound = (size == 100_000 && before == 10_000).then_some(1.15);
                table::row(
                    &format!("growth since {before}, {threads} thread{}", if threads == 1 { "" } else { "s" }),
                    new / old,
                    "×",
                    bound,
                );
            }
        }
        previous = Some((size, ratios));
        memory(&plan, bytes);
        if size == 10_000 {
            against_opa(&plan, &folder)?;
        }
    }
    if asked.is_empty() { saved_plans(&folder) } else { Ok(()) }
}

/// The other side of the ratio, in a process of its own: read the file, make one value of it, end.
fn bare_parse(file: &Path) -> Result<(), Box<dyn Error>> {
    let bytes = fs::read(file)?;
    let value: serde_json::Value = serde_json::from_slice(&bytes)?;
    // Not dropped: the process that ends gives the memory back faster.
    std::mem::forget(std::hint::black_box(value));
    Ok(())
}

fn gate(plan: &Path, threads: usize) -> Command {
    let mut command = Command::new(GATE);
    command.args(CHECK).arg("--threads").arg(threads.to_string()).arg("--").arg(plan);
    command
}

/// Start-up on a plan in which nothing happens, and the size of the program.
fn start(folder: &Path) -> Result<(), Box<dyn Error>> {
    let empty = folder.join("plan-empty.json");
    generate::write_empty(&empty)?;
    table::section("start");
    let mut best: Option<Cost> = None;
    for _ in 0..ROUNDS {
        match cost(&mut gate(&empty, 2), 20, &JUDGED) {
            Ok(cost) => best = Some(best.map_or(cost, |best| best.min(cost))),
            Err(refusal) => {
                table::note(&format!("the gate did not judge the empty plan: {refusal}"));
                break;
            }
        }
    }
    if let Some(best) = best {
        table::row("empty plan, wall clock", best.wall * 1000.0, "ms", Some(10.0));
        table::row("empty plan, processor", best.cpu * 1000.0, "ms", None);
    }
    table::row("program", megabytes(fs::metadata(GATE)?.len()), "MB", Some(12.0));
    Ok(())
}

/// Ratios of processor time, with one thread and with two.
fn against_parse(plan: &Path, size: usize) -> Option<[f64; 2]> {
    let runs = u32::try_from((20_000 / size).clamp(1, 40)).unwrap_or(1);
    let mut commands = [Command::new(std::env::current_exe().ok()?), gate(plan, 1), gate(plan, 2)];
    commands[0].arg("--parse").arg(plan);
    let mut best: [Option<Cost>; 3] = [None; 3];
    for _ in 0..ROUNDS {
        for (best, command) in best.iter_mut().zip(&mut commands) {
            match cost(command, runs, &JUDGED) {
                Ok(cost) => *best = Some(best.map_or(cost, |best| best.min(cost))),
                Err(refusal) => {
                    table::note(&format!("not measured: {refusal}"));
                    return None;
                }
            }
        }
    }
    let [Some(parse), Some(one), Some(two)] = best else { return None };
    table::row("bare parse, processor", parse.cpu * 1000.0, "ms", None);
    table::row("gate / parse, processor, 1 thread", one.cpu / parse.cpu, "×", None);
    table::row("gate / parse, processor, 2 threads", two.cpu / parse.cpu, "×", (size == 10_000).then_some(2.0));
    table::row("gate / parse, wall clock, 1 thread", one.wall / parse.wall, "×", None);
    table::row("gate / parse, wall clock, 2 threads", two.wall / parse.wall, "×", (size == 10_000).then_some(2.0));
    Some([one.cpu / parse.cpu, two.cpu / parse.cpu])
}

fn memory(plan: &Path, bytes: u64) {
    match peak_memory(&mut gate(plan, 2)) {
        Some(peak) => {
            let bound = 32.0 + 2.0 * megabytes(bytes);
            table::row("peak memory, 2 threads", megabytes(peak), "MB", Some(bound));
            table::row("peak memory / file", megabytes(peak) / megabytes(bytes), "×", None);
        }
        None => table::note("peak memory: `/proc` does not say"),
    }
}

/// The same verdicts from one OPA process, start and parse included.
fn against_opa(plan: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    let Some(opa) = opa() else {
        table::note("OPA: no `opa` in PATH and none named by OPA; not compared");
        return Ok(());
    };
    let (input, bundle) = (folder.join("input.json"), folder.join("bundle"));
    for (path, source) in secnumgate::check::bundle(&Options::new(jiff::civil::date(2026, 11, 26)))? {
        let file = bundle.join(path);
        fs::create_dir_all(file.parent().unwrap_or(&bundle))?;
        fs::write(file, source)?;
    }
    let mut write = Command::new(GATE);
    write.args(["input", "--no-config", "--today", "2026-11-26", "--"]).arg(plan);
    let written = write.stdout(fs::File::create(&input)?).stderr(Stdio::null()).status()?;
    if !written.success() {
        table::note("OPA: `secnumgate input` did not write the document; not compared");
        return Ok(());
    }
    let mut evaluate = Command::new(opa);
    evaluate
        .args(["eval", "--format", "raw", "--data"])
        .arg(&bundle)
        .arg("--input")
        .arg(&input)
        .arg("data.main.verdicts");
    let mut best: [Option<Cost>; 2] = [None; 2];
    for _ in 0..ROUNDS {
        for (best, command) in best.iter_mut().zip([&mut evaluate, &mut gate(plan, 2)]) {
            match cost(command, 1, &JUDGED) {
                Ok(cost) => *best = Some(best.map_or(cost, |best| best.min(cost))),
                Err(refusal) => {
                    table::note(&format!("OPA: not measured: {refusal}"));
                    return Ok(());
                }
            }
        }
    }
    if let [Some(opa), Some(gate)] = best {
        table::least("OPA / gate, processor", opa.cpu / gate.cpu, 5.0);
        table::least("OPA / gate, wall clock", opa.wall / gate.wall, 5.0);
    }
    Ok(())
}

/// The gate on saved plans and on the JSON of the same plans.
fn saved_plans(folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut previous: Option<(usize, f64, f64)> = None;
    for (size, calls) in SAVED {
        let world = World::new(size)?.with_calls(calls);
        let json = folder.join(format!("modules-{size}-{calls}.json"));
        let saved = folder.join(format!("modules-{size}-{calls}.tfplan"));
        generate::write_plan(&json, &world)?;
        saved::write_saved(&saved, &world)?;
        let bytes = megabytes(fs::metadata(&saved)?.len());
        let modules = calls * MODULES_OF_CALLS;
        table::section(&format!("saved plan, {size} resources in {modules} modules, {bytes:.1} MB"));
        same_verdicts(&saved, &json)?;
        let mut best: [Option<Cost>; 2] = [None; 2];
        for _ in 0..ROUNDS {
            for (best, plan) in best.iter_mut().zip([&json, &saved]) {
                match cost(&mut gate(plan, 2), 1, &JUDGED) {
                    Ok(cost) => *best = Some(best.map_or(cost, |best| best.min(cost))),
                    Err(refusal) => {
                        table::note(&format!("not measured: {refusal}"));
                        return Ok(());
                    }
                }
            }
        }
        let [Some(json_cost), Some(saved_cost)] = best else { continue };
        table::row("gate on the JSON, processor", json_cost.cpu * 1000.0, "ms", None);
        // A thousand modules are a thousand texts to parse; the JSON has them read already.
        let bound = (calls == SAVED[0].1).then_some(2.0);
        table::row("saved / JSON, processor", saved_cost.cpu / json_cost.cpu, "×", bound);
        table::row("saved / JSON, wall clock", saved_cost.wall / json_cost.wall, "×", bound);
        let peaks = [&json, &saved].map(|plan| peak_memory(&mut gate(plan, 2)).map(megabytes));
        let [Some(json_peak), Some(saved_peak)] = peaks else {
            table::note("peak memory: `/proc` does not say");
            continue;
        };
        table::row("peak memory, JSON", json_peak, "MB", None);
        table::row("peak memory, saved", saved_peak, "MB", None);
        if let Some((before, cpu, peak)) = previous.filter(|(before, ..)| *before < size) {
            let each = |grown: f64| grown * per_resource(before, size);
            table::row(&format!("processor per resource / at {before}"), each(saved_cost.cpu / cpu), "×", Some(1.15));
            table::row(&format!("memory per resource / at {before}"), each(saved_peak / peak), "×", Some(1.15));
        }
        previous = Some((size, saved_cost.cpu, saved_peak));
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below the precision of a float")]
fn per_resource(before: usize, size: usize) -> f64 {
    before as f64 / size as f64
}

/// What a report says of a plan.
#[derive(Deserialize)]
struct Judged {
    plans: Vec<JudgedPlan>,
    verdicts: Vec<Row>,
    summary: BTreeMap<String, u64>,
}

#[derive(Deserialize)]
struct JudgedPlan {
    warnings: Vec<String>,
}

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    address: Option<String>,
    control: String,
    verdict: String,
}

/// Notes where the two forms of a plan are judged differently. The JSON is given the sources, for they decide more than
/// what plan JSON tells of them; how much is noted too.
fn same_verdicts(saved: &Path, json: &Path) -> Result<(), Box<dyn Error>> {
    let judged = |mut command: Command| -> Result<Judged, Box<dyn Error>> {
        Ok(serde_json::from_slice(&command.stderr(Stdio::null()).output()?.stdout)?)
    };
    let mut with_sources = Command::new(GATE);
    with_sources.args(CHECK).arg("--plan-file").arg(saved).arg("--").arg(json);
    let forms = [
        ("JSON", judged(gate(json, 2))?),
        ("JSON with sources", judged(with_sources)?),
        ("saved plan", judged(gate(saved, 2))?),
    ];
    for (form, judged) in &forms {
        let counts: Vec<_> = judged.summary.iter().map(|(verdict, count)| format!("{count} {verdict}")).collect();
        table::note(&format!("{form}: {}", counts.join(", ")));
        for warning in judged.plans.iter().flat_map(|plan| &plan.warnings) {
            table::note(&format!("{form}: warning: {warning}"));
        }
    }
    let [_, (_, json), (_, saved)] = forms.map(|(form, judged)| (form, BTreeSet::from_iter(judged.verdicts)));
    for (form, only) in [("saved plan", saved.difference(&json)), ("JSON", json.difference(&saved))] {
        if let Some(Row { address, control, verdict }) = only.clone().next() {
            let (count, address) = (only.count(), address.as_deref().unwrap_or_default());
            table::note(&format!("{count} only in the {form}: `{verdict}` of `{control}` for `{address}`, …"));
        }
    }
    Ok(())
}

fn opa() -> Option<PathBuf> {
    let named = std::env::var_os("OPA").map(PathBuf::from);
    let found = std::env::var_os("PATH")
        .and_then(|path| std::env::split_paths(&path).map(|folder| folder.join("opa")).find(|file| file.is_file()));
    named.or(found)
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below the precision of a float")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / MEGABYTE
}

/// The table, line by line as the figures come.
mod table {
    pub(crate) fn head() {
        println!("{:<44} {:>10}      {:>10}", "", "measured", "bound");
    }

    pub(crate) fn section(title: &str) {
        println!("\n{title}");
    }

    pub(crate) fn note(text: &str) {
        println!("  {text}");
    }

    pub(crate) fn row(what: &str, value: f64, unit: &str, most: Option<f64>) {
        let bound = most.map_or_else(String::new, |most| format!("≤ {most:.2} {}", holds(value <= most)));
        println!("  {what:<42} {value:>10.2} {unit:<4} {bound:>16}");
    }

    pub(crate) fn least(what: &str, value: f64, least: f64) {
        let bound = format!("≥ {least:.2} {}", holds(value >= least));
        println!("  {what:<42} {value:>10.2} {:<4} {bound:>16}", "×");
    }

    fn holds(it: bool) -> &'static str {
        if it { "holds" } else { "MISSED" }
    }
}
