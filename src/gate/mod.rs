//! The gate: one plan read, resolved, judged and accounted for.

mod companions;
mod coverage;
mod excerpt;
pub(crate) mod inspect;
mod locate;
mod places;
mod remedy;
mod rows;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::check::{Error, Input, Options};
use crate::configuration::Configuration;
use crate::engine::catalogue::Catalogue;
use crate::engine::evaluate::{Findings, World, evaluate};
use crate::engine::export;
use crate::engine::rego::{Document, RegoError, Words};
use crate::engine::session::Settings;
use crate::engine::text::Subject;
use crate::plan::value::Value;
use crate::plan::{Decision, Limits, Plan, PlanError, Secrets, decide, read, same_plan};
use crate::policy::bundle;
use crate::policy::control::{Control, controls};
use crate::policy::referential::{self, Reach};
use crate::project::Project;
use crate::report::{Coverage, Outcome, PlanSummary, Referential, Report, Verdict};
use crate::resolve::Resolver;
use crate::source;
use crate::vendor::place::Area;
use crate::vendor::{VendorData, VendorError};
use coverage::Sight;
use places::{Places, ProviderSubject};
use rows::Rows;

/// Stack of a worker: references are followed many levels deep.
const STACK: usize = 8 << 20;

/// Everything that one plan gave.
#[derive(Debug)]
struct Judged {
    summary: PlanSummary,
    verdicts: Vec<Verdict>,
    /// Rows of what passed that were left out.
    passed: usize,
    /// Controls that concerned something.
    seen: BTreeSet<String>,
    coverage: Coverage,
    notes: Vec<String>,
    /// Source files that places stand in, masked.
    files: BTreeMap<(usize, Arc<str>), Arc<str>>,
    /// Managed resources of the plan.
    examined: usize,
    /// True if some managed type is uncovered.
    uncovered: bool,
}

/// Judges plans into one report.
///
/// # Errors
/// When a plan cannot be read, may not be judged, or the policies cannot be used.
pub(crate) fn check(inputs: Vec<Input>, options: &Options) -> Result<Report, Error> {
    let controls = controls().map_err(Error::policy)?;
    let vendor = vendor_data().map_err(Error::policy)?;
    let selected: Vec<&Control> = controls.iter().collect();
    let pool = rayon::ThreadPoolBuilder::new()
        .stack_size(STACK)
        .num_threads(options.threads.map_or(0, NonZeroUsize::get))
        .build();
    let pool = pool.map_err(|e| Error::policy(ThreadsError { message: e.to_string() }))?;
    pool.install(|| judge_all(inputs, options, &selected, &vendor))
}

fn judge_all(
    inputs: Vec<Input>,
    options: &Options,
    selected: &[&Control],
    vendor: &VendorData,
) -> Result<Report, Error> {
    let mut judged = Vec::new();
    let mut refused = Vec::new();
    for (i, input) in inputs.into_iter().enumerate() {
        match judge(i, input, options, selected, vendor) {
            Ok(one) => judged.push(one),
            Err(error @ Error::Policy { .. }) => return Err(error),
            Err(error) => refused.push(error),
        }
    }
    match refused.len() {
        0 => Ok(report(judged, selected, options)),
        1 => Err(refused.remove(0)),
        _ => Err(Error::Plans { plans: refused }),
    }
}

/// The machine gave no threads.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("no threads to work with: {message}")]
#[diagnostic(code(secnumgate::threads), help("try `--threads 1`"))]
struct ThreadsError {
    message: String,
}

/// The bundled vendor data.
pub(crate) fn vendor_data() -> Result<VendorData, VendorError> {
    VendorData::from_documents(bundle::DATA.iter().copied())
}

/// A plan with what was written for it, ready to be resolved.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The path, as the user named it.
    pub(crate) path: String,
    /// Folder of the root module, as far as the path tells.
    pub(crate) folder: Option<PathBuf>,
    /// The plan.
    pub(crate) plan: Plan,
    /// The configuration, with the sources where they are its own.
    pub(crate) configuration: Configuration,
    /// Attributes that never leave the reader.
    pub(crate) secrets: Secrets,
    /// Codes for the reader.
    pub(crate) warnings: Vec<String>,
    /// Sentences for the reader.
    pub(crate) notes: Vec<String>,
    /// Judged although the plan says that it is not whole.
    pub(crate) incomplete: bool,
}

/// Reads a plan and what was written for it.
pub(crate) fn load(input: Input, options: &Options, vendor: &VendorData) -> Result<Loaded, Error> {
    let Input { path, bytes, plan_file, source } = input;
    let refuse = |error: PlanError| Error::plan(&path, error);
    let limits = Limits { max_size: options.max_size };
    let mut plan = read(bytes, &Secrets::new(), &limits).map_err(refuse)?;
    let mut warnings = Vec::new();
    let mut incomplete = false;
    match decide(&plan) {
        Decision::Judge => {}
        Decision::Warn(codes) => warnings.extend(codes.into_iter().map(str::to_owned)),
        Decision::Refuse(error) if options.allow_incomplete && !matches!(error, PlanError::RefreshOnly) => {
            incomplete = true;
        }
        Decision::Refuse(error) => return Err(refuse(error)),
    }
    if let Some(saved) = plan_file {
        let saved = read(saved, &Secrets::new(), &limits).map_err(refuse)?;
        same_plan(&plan, &saved).map_err(refuse)?;
        plan.archive = saved.archive;
    }
    let mut notes = Vec::new();
    let folder = source_folder(&path, source.as_deref());
    let mut configuration = configuration(&mut plan, folder.as_deref(), &mut notes);
    // A saved plan holds sensitive variables in clear, and only its sources tell which they are.
    let sensitive = configuration.modules.get("").into_iter().flat_map(|root| &root.variables);
    let sensitive: Vec<&str> =
        sensitive.filter(|(_, variable)| variable.sensitive).map(|(name, _)| name.as_ref()).collect();
    plan.redact_variables(sensitive);
    if let Some(folder) = folder.as_deref().filter(|_| !configuration.files.is_empty()) {
        source::values::add(&mut configuration, folder, &plan.variables);
    }
    let secrets = secrets(&plan, vendor).map_err(Error::policy)?;
    Ok(Loaded { path, folder, plan, configuration, secrets, warnings, notes, incomplete })
}

/// The configuration of the plan, with the sources at hand: those of the saved plan, of the named folder, or of the
/// folder of the plan.
fn configuration(plan: &mut Plan, folder: Option<&Path>, notes: &mut Vec<String>) -> Configuration {
    let written = std::mem::take(&mut plan.configuration);
    let (sources, trusted) = match (&plan.archive, folder) {
        (Some(archive), _) => (Some(source::tree::from_archive(archive)), true),
        (None, Some(folder)) => (source::tree::from_dir(folder).ok(), false),
        (None, None) => (None, false),
    };
    let Some(sources) = sources else { return written };
    notes.extend(sources.problems.iter().map(ToString::to_string));
    let (configuration, warnings) = source::bind::bind(written, sources, trusted);
    notes.extend(warnings);
    configuration
}

fn source_folder(path: &str, named: Option<&Path>) -> Option<PathBuf> {
    if named.is_some() || path == "-" {
        return named.map(Path::to_path_buf);
    }
    let parent = Path::new(path).parent()?;
    Some(if parent.as_os_str().is_empty() { PathBuf::from(".") } else { parent.to_path_buf() })
}

/// The secret attributes of every type of the plan.
fn secrets(plan: &Plan, vendor: &VendorData) -> Result<Secrets, VendorError> {
    let mut secrets = Secrets::new();
    let changes = plan.changes.iter().map(|change| (&change.provider_name, &change.address.resource_type));
    let prior = plan.prior.iter().map(|object| (&object.provider_name, &object.address.resource_type));
    let mut seen = BTreeSet::new();
    for (provider, resource_type) in changes.chain(prior) {
        if seen.insert(resource_type)
            && let Some(shape) = vendor.plugin(provider)?.and_then(|plugin| plugin.secret_shape(resource_type))
        {
            secrets.insert(resource_type.clone(), shape);
        }
    }
    Ok(secrets)
}

/// What the policies are told of the run.
pub(crate) fn settings(project: &Project) -> Settings {
    let days = project.logs.retention_days;
    // Between 180 and 184 days only the months do not add up; a longer retention that a project asks for is its own.
    let floor = if days <= crate::project::LOG_RETENTION_DAYS { days.min(180) } else { days };
    Settings { retention_days: days, retention_floor: floor, role_key: project.tags.role.clone() }
}

fn judge(
    index: usize,
    input: Input,
    options: &Options,
    controls: &[&Control],
    vendor: &VendorData,
) -> Result<Judged, Error> {
    let loaded = load(input, options, vendor)?;
    let Loaded { plan, configuration, secrets, .. } = &loaded;
    let resolver = Resolver::new(plan, configuration, secrets);
    let (mut findings, data_notes, providers) = run(plan, &resolver, secrets, controls, vendor, options)?;
    let sights = coverage::sights(plan, vendor).map_err(Error::policy)?;
    let relaxed = options.project.relaxed(options.lang);
    let without_letters: BTreeSet<&'static str> =
        relaxed.iter().flat_map(|relaxation| relaxation.without_letters.iter().copied()).collect();
    let run = rows::Run {
        plan: index,
        passes: options.detail.passes,
        lang: options.lang,
        threshold: options.threshold,
        severities: &options.project.severity,
        without_letters: &without_letters,
        subjects: &rows::Subjects {
            plan,
            secrets,
            vendor,
            declared: places::declared(&options.project),
            area: Area::of(&options.project.area.countries),
            providers: &providers,
        },
    };
    // Nothing of what was looked up on the way is asked for again in such numbers.
    resolver.forget();
    let mut rows = Rows::default();
    rows.reserve(&run, &findings);
    let mut passed = 0;
    let mut concerned: BTreeSet<Subject> = BTreeSet::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for control in controls {
        // The findings of a control are gone once they are rows: of a large plan they are most of the memory.
        let Some(found) = findings.by_control.remove(&control.header.id) else { continue };
        passed += rows::add(&mut rows, &run, control, &found);
        let concerning = found.iter().filter(|finding| finding.judgement.rank < 3);
        let concerning: BTreeSet<Subject> = concerning.map(|finding| finding.subject).collect();
        if !concerning.is_empty() {
            seen.insert(control.header.id.clone());
        }
        concerned.extend(concerning);
    }
    locate::Locator::new(plan, &loaded.path, configuration, secrets, &resolver, vendor, options).locate(&mut rows);
    let mut verdicts = rows.verdicts;
    let files = locate::files(configuration, secrets, index, &mut verdicts);
    let mut coverage = Coverage::default();
    let judged = coverage::judged(plan, &concerned);
    coverage::add(&mut coverage, &sights, judged);
    let examined = sights.values().map(|(count, _)| count).sum();
    let uncovered = sights.values().any(|(_, sight)| *sight == Sight::Uncovered);
    let summary = PlanSummary {
        path: loaded.path.clone(),
        root: root(loaded.folder.as_deref()),
        digest: plan.digest.clone(),
        format_version: plan.format_version.clone(),
        terraform_version: plan.tool_version.clone(),
        kind: plan.kind.code(),
        incomplete: loaded.incomplete,
        warnings: loaded.warnings.clone(),
    };
    let notes = loaded.notes.into_iter().chain(data_notes).collect();
    Ok(Judged { summary, verdicts, passed, seen, coverage, notes, files, examined, uncovered })
}

/// Findings of one plan, notes on the data, and the provider configurations that findings stand on.
fn run(
    plan: &Plan,
    resolver: &Resolver<'_>,
    secrets: &Secrets,
    controls: &[&Control],
    vendor: &VendorData,
    options: &Options,
) -> Result<(Findings, BTreeSet<String>, Vec<ProviderSubject>), Error> {
    let (findings, places) =
        with_world(plan, resolver, secrets, controls, vendor, options, |world, catalogue, places| {
            evaluate(world, catalogue, std::mem::take(&mut places.facts))
        })?;
    Ok((findings.map_err(Error::policy)?, places.notes, places.providers))
}

/// Gathers what an evaluation needs, and hands it over.
fn with_world<T>(
    plan: &Plan,
    resolver: &Resolver<'_>,
    secrets: &Secrets,
    controls: &[&Control],
    vendor: &VendorData,
    options: &Options,
    f: impl FnOnce(&World<'_, '_>, &Catalogue, &mut Places) -> T,
) -> Result<(T, Places), Error> {
    let concepts: BTreeSet<String> =
        controls.iter().flat_map(|control| control.header.concepts.iter().cloned()).collect();
    let types: BTreeSet<Arc<str>> = plan
        .changes
        .iter()
        .filter(|change| change.is_subject())
        .map(|change| change.address.resource_type.clone())
        .collect();
    let catalogue = Catalogue::new(&concepts, &types);
    let nearby = companions::nearby(plan, resolver, vendor, &catalogue);
    let settings = settings(&options.project);
    let mut places = places::facts(plan, resolver, vendor, &options.project, controls, (options.today, options.lang))
        .map_err(Error::policy)?;
    let world =
        World { plan, resolver, secrets, controls, settings: &settings, nearby: &nearby, vendor, words: Words::Native };
    Ok((f(&world, &catalogue, &mut places), places))
}

/// Digest of the known, non-secret leaves of an element.
fn element_digest(element: &Value) -> String {
    let mut hash = Sha256::new();
    leaves(element, &mut hash, 0);
    hex(&hash.finalize(), 6)
}

/// The first bytes of a digest in hexadecimal.
fn hex(digest: &[u8], bytes: usize) -> String {
    let mut text = String::with_capacity(bytes * 2);
    for byte in digest.iter().take(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn leaves(value: &Value, hash: &mut Sha256, depth: usize) {
    if depth > 32 {
        return;
    }
    match value {
        Value::Null | Value::Unknown(_) | Value::Redacted => hash.update(b"-"),
        Value::Bool(b) => hash.update([b'b', u8::from(*b)]),
        Value::Number(number) => hash.update(number.to_string().as_bytes()),
        Value::String(text) => {
            hash.update(b"s");
            hash.update(text.as_bytes());
        }
        Value::List(items) => items.iter().for_each(|item| leaves(item, hash, depth + 1)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            hash.update(name.as_bytes());
            leaves(value, hash, depth + 1);
        }),
    }
    hash.update([0]);
}

/// The root module relative to the working directory, as far as the path of the plan tells.
fn root(folder: Option<&Path>) -> String {
    folder.map_or_else(|| ".".to_owned(), |folder| folder.display().to_string().replace('\\', "/"))
}

/// One report of everything that was judged.
fn report(judged: Vec<Judged>, controls: &[&Control], options: &Options) -> Report {
    let mut verdicts: Vec<Verdict> = Vec::new();
    let mut passed = 0;
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut coverage = Coverage::default();
    let mut notes: Vec<String> = Vec::new();
    let mut plans = Vec::new();
    let mut files = BTreeMap::new();
    let examined: usize = judged.iter().map(|one| one.examined).sum();
    let uncovered = judged.iter().any(|one| one.uncovered);
    for one in judged {
        if verdicts.is_empty() {
            verdicts = one.verdicts;
        } else {
            verdicts.extend(one.verdicts);
        }
        passed += one.passed;
        seen.extend(one.seen);
        merge(&mut coverage, one.coverage);
        for note in one.notes {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        files.extend(one.files);
        plans.push(one.summary);
    }
    let silent: Vec<&&Control> = controls.iter().filter(|control| !seen.contains(control.header.id.as_str())).collect();
    if uncovered {
        coverage.not_judged = silent.iter().map(|control| control.header.id.clone()).collect();
        coverage.not_judged.sort();
    } else {
        let rows: Vec<Verdict> = silent.iter().map(|control| not_applicable(control, examined, options)).collect();
        verdicts.extend(rows);
    }
    verdicts.sort_by(|a, b| {
        (a.plan, a.outcome, &a.control, &a.address, &a.attribute).cmp(&(
            b.plan,
            b.outcome,
            &b.control,
            &b.address,
            &b.attribute,
        ))
    });
    let mut report = Report {
        referential: Referential {
            id: "secnumcloud".to_owned(),
            edition: "3.2".to_owned(),
            out_of_reach: referential::letters().values().filter(|letter| letter.plan == Reach::None).count(),
        },
        threshold: options.threshold,
        policies_digest: bundle::DIGEST.to_owned(),
        data_date: bundle::DATE.to_owned(),
        today: options.today.to_string(),
        lang: options.lang.code().to_owned(),
        options: options.in_force(),
        plans,
        verdicts,
        passed,
        coverage,
        notes,
        titles: controls.iter().map(|c| (c.header.id.clone(), c.header.title.get(options.lang).to_owned())).collect(),
        rationales: controls
            .iter()
            .map(|control| (control.header.id.clone(), control.header.rationale.get(options.lang).to_owned()))
            .collect(),
        files,
        exit_code: 0,
    };
    report.exit_code = report.exit();
    report
}

fn merge(all: &mut Coverage, one: Coverage) {
    all.resources += one.resources;
    all.judged += one.judged;
    for entry in one.out_of_scope {
        match all.out_of_scope.iter_mut().find(|known| known.resource_type == entry.resource_type) {
            Some(known) => known.count += entry.count,
            None => all.out_of_scope.push(entry),
        }
    }
    for entry in one.uncovered {
        match all.uncovered.iter_mut().find(|known| known.resource_type == entry.resource_type) {
            Some(known) => known.count += entry.count,
            None => all.uncovered.push(entry),
        }
    }
    all.out_of_scope.sort();
    all.uncovered.sort();
}

fn not_applicable(control: &Control, examined: usize, options: &Options) -> Verdict {
    Verdict {
        plan: 0,
        control: control.header.id.clone(),
        requirements: control.letters().map(str::to_owned).collect(),
        severity: control.header.severity,
        confidence: crate::severity::Confidence::Certain,
        gates: false,
        address: None,
        outcome: Outcome::NotApplicable,
        attribute: None,
        message: control.header.title.get(options.lang).to_owned(),
        help: None,
        snippet: None,
        cause: None,
        provider: None,
        location: None,
        missing: None,
        related: Vec::new(),
        fingerprint: String::new(),
        evidence_address: None,
        examined: Some(examined),
        excerpt: None,
    }
}

/// The document that policies see, as JSON.
///
/// # Errors
/// When the plan cannot be read or may not be judged.
pub(crate) fn input(input: Input, options: &Options) -> Result<String, Error> {
    let controls: Vec<&Control> = controls().map_err(Error::policy)?.iter().collect();
    let vendor = vendor_data().map_err(Error::policy)?;
    let loaded = load(input, options, &vendor)?;
    let resolver = Resolver::new(&loaded.plan, &loaded.configuration, &loaded.secrets);
    let Loaded { plan, secrets, .. } = &loaded;
    let (text, _) = with_world(plan, &resolver, secrets, &controls, &vendor, options, |world, catalogue, places| {
        let providers: Vec<String> = places.providers.iter().map(|provider| provider.address.clone()).collect();
        export::input(world, catalogue, &places.facts, &providers)
    })?;
    let document = Document::from_json_str(&text).and_then(|document| document.to_json_str());
    document.map_err(|e| Error::policy(RegoError { at: "input".to_owned(), message: e.to_string() }))
}

/// The modules that judge that document in stock OPA, by path.
///
/// # Errors
/// When a policy does not read.
pub(crate) fn bundle(options: &Options) -> Result<Vec<(String, String)>, Error> {
    let controls: Vec<&Control> = controls().map_err(Error::policy)?.iter().collect();
    let adapted: BTreeSet<&str> = bundle::ADAPTERS.iter().map(|adapter| adapter.concept).collect();
    let concepts = controls.iter().flat_map(|control| control.header.concepts.iter().map(String::as_str));
    let places: BTreeSet<&str> = concepts.filter(|concept| !adapted.contains(concept)).collect();
    Ok(export::bundle(&controls, &places, &settings(&options.project)))
}
