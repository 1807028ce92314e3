//! Reads plans into memory.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use secnumgate::check::Input;

use super::args::Reading;
use super::failure::Failure;

/// Reads every plan that is named; all that cannot be read are named at once.
pub(crate) fn inputs(reading: &Reading, plans: &[PathBuf]) -> Result<Vec<Input>, Failure> {
    validate(reading, plans)?;
    let mut inputs = Vec::new();
    let mut failures = Vec::new();
    for (i, path) in plans.iter().enumerate() {
        let plan_file = reading.plan_file.get(i).map(|path| bytes(path, reading.max_size)).transpose();
        match (bytes(path, reading.max_size), plan_file) {
            (Ok(bytes), Ok(plan_file)) => inputs.push(Input {
                path: path.to_string_lossy().into_owned(),
                bytes,
                plan_file,
                source: reading.source.clone(),
            }),
            (plan, plan_file) => failures.extend(plan.err().into_iter().chain(plan_file.err())),
        }
    }
    match Failure::of(failures) {
        None => Ok(inputs),
        Some(failure) => Err(failure),
    }
}

/// Finds what contradicts itself before anything is read.
fn validate(reading: &Reading, plans: &[PathBuf]) -> Result<(), Failure> {
    if plans.is_empty() {
        return Err(Failure::NoPlan);
    }
    if plans.iter().filter(|path| path.as_os_str() == "-").count() > 1 {
        return Err(Failure::usage("standard input is named twice", "name `-` once"));
    }
    if !reading.plan_file.is_empty() && reading.plan_file.len() != plans.len() {
        return Err(Failure::usage(
            format!("{} saved plans for {} plans", reading.plan_file.len(), plans.len()),
            "give `--plan-file` once for each plan, in their order",
        ));
    }
    if reading.source.is_some() && plans.len() > 1 {
        return Err(Failure::usage(
            "one folder of sources for several plans",
            "leave `--source` out, or name one plan",
        ));
    }
    match reading.source.as_deref() {
        Some(folder) if !folder.is_dir() => {
            Err(Failure::unreadable(folder, "no such folder").help("`--source` names the folder of the root module"))
        }
        _ => Ok(()),
    }
}

/// The bytes of a plan, at most `limit`.
fn bytes(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    // One byte more than allowed shows that there are more, whatever the file says about its size.
    let read = if path.as_os_str() == "-" {
        std::io::stdin().lock().take(limit.saturating_add(1)).read_to_end(&mut bytes)
    } else {
        let file = File::open(path).map_err(|error| explained(Failure::unreadable_for(path, &error), path))?;
        let about = file.metadata().map_err(|error| Failure::unreadable_for(path, &error))?;
        if about.is_dir() {
            let help = "name the plan in it: `tfplan`, `plan.json`";
            return Err(Failure::unreadable(path, "it is a folder").help(help));
        }
        let size = usize::try_from(about.len().min(limit)).unwrap_or_default();
        bytes.try_reserve_exact(size).map_err(|_| Failure::unreadable(path, "it does not fit in memory"))?;
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes)
    };
    read.map_err(|error| Failure::unreadable_for(path, &error))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit {
        let help = "raise the limit with `--max-size` if the plan is meant to be this large";
        return Err(Failure::unreadable(path, format!("it is larger than {limit} bytes")).help(help));
    }
    if bytes.is_empty() {
        let help = "write a plan into it: `terraform show -json tfplan`";
        return Err(Failure::unreadable(path, "it is empty").help(help));
    }
    Ok(bytes)
}

/// Says how a plan is made where none is.
fn explained(failure: Failure, path: &Path) -> Failure {
    if path.exists() { failure } else { failure.help("make a plan first: `terraform plan -out tfplan`") }
}
