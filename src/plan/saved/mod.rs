//! Saved plan files: what `terraform plan -out tfplan` writes.
//!
//! A zip with the plan itself (protobuf, values in msgpack), the state that it was made from, and the sources.
//! It says what the JSON cannot: whether the plan was narrowed, and what its mode was.

mod archive;
mod change;
mod msgpack;
mod protobuf;
mod zip;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::address::{Address, Mode, Names};
use super::document::Document;
use super::error::{PlanError, shown};
use super::hidden::Hidden;
use super::mask::Mask;
use super::materialise::{Lens, from_value};
use super::value::{AttributePath, Cause, Value};
use super::{Actions, Health, Plan, PlanKind, PlanMode, PriorObject, RawChange, RawObject, ResourceChange, state_file};
use crate::configuration::Configuration;
use protobuf::{Message, Wire};

/// Version of the format; all tools that write saved plans of this kind use it.
const VERSION: u64 = 3;

#[cfg(test)]
pub(crate) fn unpack(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, Broken> {
    zip::unpack(bytes, 1 << 30)
}

#[cfg(test)]
pub(crate) fn pack(members: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let members: Vec<_> = members.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    zip::tests::pack(&members)
}

/// What keeps a saved plan from being read.
#[derive(Debug)]
pub(crate) struct Broken(String);

pub(crate) fn broken(reason: impl Into<String>) -> Broken {
    Broken(reason.into())
}

impl From<Broken> for PlanError {
    fn from(broken: Broken) -> Self {
        Self::Saved {
            reason: broken.0,
            help: "make it again with `terraform plan -out tfplan`, or give the output of `terraform show -json tfplan`",
        }
    }
}

/// Reads the archive of a saved plan; `digest` is left to the caller.
pub(crate) fn read(bytes: &[u8], max_size: u64) -> Result<Plan, PlanError> {
    let mut members = zip::unpack(bytes, max_size)?;
    let Some(message) = members.remove("tfplan") else {
        return Err(PlanError::NotAPlan {
            what: "another zip archive: it has no member `tfplan`",
            help: "give the file that `terraform plan -out tfplan` writes, or the output of `terraform show -json tfplan`",
        });
    };
    let state = match members.remove("tfstate") {
        Some(state) => String::from_utf8(state).map_err(|_| broken("the member `tfstate` is not UTF-8"))?,
        None => String::new(),
    };
    let archive = archive::sources(members)?;
    let mut names = Names::default();
    let saved = SavedPlan::read(&message)?;
    let mut prior = prior(&state, &mut names)?;
    let is_opentofu = saved.is_opentofu(archive.lock.as_deref());
    let health = saved.health(is_opentofu)?;
    let mut changes = Vec::with_capacity(saved.changes.len());
    for bytes in &saved.changes {
        let change = change::read(bytes, &mut names)?;
        // A deleted data source is how tools forget what they once read; no plan shows it.
        if change.address.mode == Mode::Managed || change.actions != Actions::Delete {
            changes.push(change);
        }
    }
    share_marks(&changes, &mut prior);
    // The file keeps no order.
    changes.sort_by(|a, b| (&a.address, &a.deposed).cmp(&(&b.address, &b.deposed)));
    Ok(Plan {
        kind: PlanKind::PlanFile,
        format_version: VERSION.to_string(),
        tool_version: saved.tool_version.map(str::to_owned),
        health,
        changes,
        prior,
        configuration: Configuration::default(),
        variables: saved.variables()?,
        timestamp: saved.timestamp.map(str::to_owned),
        archive: Some(archive),
        digest: String::new(),
        text: Hidden(state),
    })
}

/// The wanted part of a value; no bytes are the side that does not exist.
pub(crate) fn values(bytes: &[u8], lens: &Lens<'_>) -> Value {
    if bytes.is_empty() {
        return Value::Null;
    }
    // An object that is hidden as a whole hides nothing if it is empty.
    let whole = lens.sensitive == Mask::Yes || lens.secret.is_some_and(|secret| secret.all);
    let value = if whole { msgpack::value(bytes) } else { msgpack::attributes(bytes, lens.shape) };
    // Decoding was tried when the plan was read.
    value.map_or_else(|_| Value::unknown(Cause::UnexpectedType), |value| from_value(value, lens))
}

/// The objects of the state that the plan was made from.
fn prior(state: &str, names: &mut Names) -> Result<Vec<PriorObject>, PlanError> {
    if state.is_empty() {
        return Ok(Vec::new());
    }
    super::scan::scan(state, super::read::MAX_DEPTH)?;
    let document = Document::parse(state)?;
    let objects = state_file::objects(&document, names)?;
    Ok(objects.into_iter().filter(|object| object.deposed.is_none()).map(|object| object.object).collect())
}

/// Hides in the state what the changes mark as sensitive: a state may lack the marks that the plan has.
fn share_marks(changes: &[ResourceChange], prior: &mut [PriorObject]) {
    let mut marks: BTreeMap<&Address, Vec<&AttributePath>> = BTreeMap::new();
    for change in changes {
        if let RawChange::Msgpack { sensitive, .. } = &change.raw {
            marks.entry(&change.address).or_default().extend(sensitive);
        }
    }
    for object in prior {
        if let (Some(marks), RawObject::File { sensitive, .. }) = (marks.get(&object.address), &mut object.raw) {
            sensitive.extend(marks.iter().map(|path| (*path).clone()));
        }
    }
}

/// The outermost message, its parts still packed.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "the flags of the message, as they stand there")]
struct SavedPlan<'a> {
    changes: Vec<&'a [u8]>,
    variables: Vec<&'a [u8]>,
    ephemeral: BTreeSet<&'a str>,
    checks: Vec<&'a [u8]>,
    deferred: Vec<&'a [u8]>,
    tool_version: Option<&'a str>,
    timestamp: Option<&'a str>,
    mode: u64,
    targets: bool,
    excludes: bool,
    errored: bool,
    applyable: bool,
    complete: bool,
    opentofu_only: bool,
    terraform_only: bool,
}

impl<'a> SavedPlan<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, PlanError> {
        let mut plan = Self::default();
        let mut version = 0;
        for field in Message::new(bytes) {
            let (number, wire) = field?;
            match number {
                1 => version = wire.number()?,
                2 => plan.variables.push(wire.bytes()?),
                3 => plan.changes.push(wire.bytes()?),
                5 => plan.targets = true,
                6 => plan.excludes = true,
                14 => plan.tool_version = Some(wire.text()?),
                17 => plan.mode = wire.number()?,
                19 => plan.checks.push(wire.bytes()?),
                20 => plan.errored = wire.number()? != 0,
                21 => plan.timestamp = Some(wire.text()?),
                22 => {
                    plan.opentofu_only = true;
                    plan.ephemeral.insert(wire.text()?);
                }
                25 => plan.applyable = wire.number()? != 0,
                26 => plan.complete = wire.number()? != 0,
                27 => plan.deferred.push(wire.bytes()?),
                28 => {
                    plan.terraform_only = true;
                    plan.ephemeral.insert(wire.text()?);
                }
                // Outputs, backend, relevant attributes, forced replacements and drift change no verdict.
                4 | 13 | 15 | 16 | 18 => {}
                // A field that is not known may be a new way of leaving something out, as 5, 6 and 27 once were.
                other => {
                    let newer = broken(format!("it has the field {other}, which a newer tool must have written"));
                    return Err(newer.into());
                }
            }
        }
        if version != VERSION {
            return Err(broken(format!("its format has version {version}, and only {VERSION} is known")).into());
        }
        plan.opentofu_only |= plan.excludes;
        plan.terraform_only |= plan.applyable || plan.complete || !plan.deferred.is_empty();
        Ok(plan)
    }

    /// Which tool wrote the plan, as far as it shows: `None` if it does not.
    fn is_opentofu(&self, lock: Option<&str>) -> Option<bool> {
        let lock = lock.unwrap_or_default();
        if self.opentofu_only || lock.contains("\"tofu init\"") {
            Some(true)
        } else if self.terraform_only || lock.contains("\"terraform init\"") {
            Some(false)
        } else {
            None
        }
    }

    fn health(&self, is_opentofu: Option<bool>) -> Result<Health, PlanError> {
        // What is false is not written. So absence is a statement of Terraform, and silence of OpenTofu.
        let flag = |value: bool| match (value, is_opentofu) {
            (true, _) => Some(true),
            (false, Some(false)) if self.tool_version.is_some_and(knows_complete) => Some(false),
            (false, _) => None,
        };
        Ok(Health {
            complete: flag(self.complete),
            errored: self.errored,
            applyable: flag(self.applyable),
            deferred: self.deferred.iter().map(|bytes| change::deferred_address(bytes)).collect::<Result<_, _>>()?,
            mode: match self.mode {
                0 => PlanMode::Normal,
                1 => PlanMode::Destroy,
                2 => PlanMode::RefreshOnly,
                other => return Err(broken(format!("its mode {other} is not known")).into()),
            },
            targeted: Some(self.targets || self.excludes),
            has_resource_changes: true,
            failed_checks: self.failed_checks()?,
        })
    }

    /// Addresses of checks that failed or could not be evaluated.
    fn failed_checks(&self) -> Result<Vec<String>, Broken> {
        const FAIL: u64 = 2;
        const ERROR: u64 = 3;
        let mut failed = Vec::new();
        for check in &self.checks {
            let (mut address, mut status) = ("?", 0);
            for field in Message::new(check) {
                match field? {
                    (2, wire) => address = wire.text()?,
                    (3, wire) => status = wire.number()?,
                    _ => {}
                }
            }
            if matches!(status, FAIL | ERROR) {
                failed.push(address.to_owned());
            }
        }
        failed.sort();
        Ok(failed)
    }

    /// Values in force of the root variables that are not ephemeral.
    fn variables(&self) -> Result<BTreeMap<Arc<str>, Value>, Broken> {
        let mut variables = BTreeMap::new();
        for entry in &self.variables {
            let (mut name, mut value) = ("", Value::Null);
            for field in Message::new(entry) {
                match field? {
                    (1, wire) => name = wire.text()?,
                    (2, wire) => value = msgpack::value(dynamic_value(wire)?)?,
                    _ => {}
                }
            }
            if !self.ephemeral.contains(name) {
                variables.insert(name.into(), value);
            }
        }
        Ok(variables)
    }
}

/// The msgpack of a `DynamicValue` message.
fn dynamic_value(wire: Wire<'_>) -> Result<&[u8], Broken> {
    for field in Message::new(wire.bytes()?) {
        if let (1, wire) = field? {
            return wire.bytes();
        }
    }
    Err(broken("a value is in an encoding that is not known"))
}

/// True for versions of Terraform that write `complete` and `applyable`.
fn knows_complete(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0_u32));
    matches!((parts.next(), parts.next()), (Some(major), Some(minor)) if (major, minor) >= (1, 9))
}

impl Plan {
    /// Redacts variables that turn out to be sensitive: a saved plan does not say so, its sources do.
    pub fn redact_variables<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) {
        for name in names {
            if let Some(value) = self.variables.get_mut(name).filter(|value| !value.is_null()) {
                *value = Value::Redacted;
            }
        }
    }
}

/// Whether a plan JSON and a saved plan are one plan: nothing in the JSON names its origin, so the time, the
/// tool and the changes are compared.
///
/// # Errors
///
/// [`PlanError::Different`] with what differs first.
pub fn same_plan(json: &Plan, saved: &Plan) -> Result<(), PlanError> {
    let different = |reason: String| Err(PlanError::Different { reason });
    let said = |text: Option<&str>| text.map_or_else(|| "not said".to_owned(), |text| format!("`{}`", shown(text)));
    // OpenTofu and Terraform write the time to the second; fractions would be a matter of formatting.
    let second = |plan: &'_ Plan| plan.timestamp.as_ref().and_then(|time| time.get(..19)).map(str::to_owned);
    let (left, right) = (second(json), second(saved));
    if left != right {
        return different(format!("made at {} and {}", said(left.as_deref()), said(right.as_deref())));
    }
    let (left, right) = (json.tool_version.as_deref(), saved.tool_version.as_deref());
    if left != right {
        return different(format!("made by version {} and {}", said(left), said(right)));
    }
    let keys = |plan: &Plan| -> BTreeSet<String> {
        let key = |change: &ResourceChange| match &change.deposed {
            Some(deposed) => format!("{} (deposed {deposed})", change.address),
            None => change.address.to_string(),
        };
        plan.changes.iter().map(key).collect()
    };
    // A refresh-only plan has no changes in its JSON.
    if !json.health.has_resource_changes {
        return Ok(());
    }
    let (left, right) = (keys(json), keys(saved));
    match left.symmetric_difference(&right).next() {
        Some(address) => different(format!("only one of them changes `{}`", shown(address))),
        None => Ok(()),
    }
}
