//! The reader as a whole.

mod documents;
mod mutations;
mod recorded;
mod saved;

use std::path::{Path, PathBuf};

use super::{Limits, Plan, PlanError, Secrets, read};

/// Folders of the recorded cases.
fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans/model");
    let mut cases: Vec<_> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|case| case.is_dir());
    cases.sort();
    assert_eq!(cases.len(), 28);
    cases
}

fn read_bytes(bytes: impl Into<Vec<u8>>) -> Result<Plan, PlanError> {
    read(bytes.into(), &Secrets::new(), &Limits::default())
}

fn read_file(path: &Path) -> Result<Plan, PlanError> {
    read_bytes(std::fs::read(path).unwrap())
}
