//! Finds the project file: beside the plan, then upwards from the working directory to the repository's root.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use secnumgate::check;
use secnumgate::project::{FILE_NAME, Project};

use super::args::Reading;
use super::failure::{Failure, name, same_file};

/// Bytes that a project file may have.
const LIMIT: u64 = 1 << 20;

/// A project file that was found, or the defaults.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) project: Project,
    /// Folder that its paths are relative to.
    pub(crate) folder: Option<PathBuf>,
}

/// The project file of a run.
pub(crate) fn find(reading: &Reading, plans: &[PathBuf]) -> Result<Found, Failure> {
    if reading.no_config {
        return Ok(Found::default());
    }
    if let Some(path) = &reading.config {
        return read(path);
    }
    let above = above_working_directory();
    let mut chosen: Option<Option<PathBuf>> = None;
    for plan in plans {
        let found = beside(plan).or_else(|| above.clone());
        match &chosen {
            None => chosen = Some(found),
            Some(first) if same(first.as_deref(), found.as_deref()) => {}
            // One report has one set of options: whose would they be?
            Some(first) => {
                let name =
                    |path: Option<&Path>| path.map_or_else(|| "none".to_owned(), |path| format!("`{}`", name(path)));
                let message = format!(
                    "the plans have different project files: {} and {}",
                    name(first.as_deref()),
                    name(found.as_deref())
                );
                return Err(Failure::usage(message, "name one with `--config`, or check the plans one by one"));
            }
        }
    }
    let Some(path) = chosen.flatten() else { return Ok(Found::default()) };
    stays_inside(&path)?;
    read(&path)
}

/// A file that was found, not named, may not be a link to a place elsewhere: errors would show what stands there.
fn stays_inside(path: &Path) -> Result<(), Failure> {
    let target = path.canonicalize().map_err(|error| Failure::unreadable_for(path, &error))?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = folder.canonicalize().map_err(|error| Failure::unreadable_for(path, &error))?;
    if target.starts_with(repository(&folder)) {
        return Ok(());
    }
    Err(Failure::unreadable(path, "it is a link that leads outside")
        .help("name the file with `--config` if it is meant"))
}

/// The root of the repository that a folder lies in, else the folder.
fn repository(folder: &Path) -> &Path {
    folder.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(folder)
}

fn same(a: Option<&Path>, b: Option<&Path>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => a == b || same_file(a, b),
        _ => false,
    }
}

fn beside(plan: &Path) -> Option<PathBuf> {
    if plan.as_os_str() == "-" {
        return None;
    }
    existing(plan.parent()?)
}

fn existing(folder: &Path) -> Option<PathBuf> {
    let path = folder.join(FILE_NAME);
    // A link counts even if it leads nowhere: better an error than a project file that is silently ignored.
    path.symlink_metadata().ok().map(|_| path)
}

/// The nearest project file from the working directory up to the repository's root.
///
/// Outside a repository only the working directory counts: what lies above belongs to somebody else (`/tmp`).
fn above_working_directory() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let root = repository(&here);
    here.ancestors().take_while(|folder| folder.starts_with(root)).find_map(existing)
}

fn read(path: &Path) -> Result<Found, Failure> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| Failure::unreadable_for(path, &error))?;
    if file.metadata().is_ok_and(|about| about.is_dir()) {
        return Err(Failure::unreadable(path, "it is a folder").help("`--config` names a file"));
    }
    file.take(LIMIT + 1).read_to_end(&mut bytes).map_err(|error| Failure::unreadable_for(path, &error))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LIMIT {
        return Err(Failure::unreadable(path, "it is larger than a project file can be"));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let line =
            error.as_bytes().iter().take(error.utf8_error().valid_up_to()).filter(|byte| **byte == b'\n').count() + 1;
        Failure::unreadable(path, format!("line {line} is not UTF-8"))
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let ids = check::control_ids()?;
    let project = Project::parse(&path.to_string_lossy(), text, &ids).map_err(Box::new)?;
    let folder =
        path.parent().map(|folder| if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() });
    Ok(Found { project, folder })
}
