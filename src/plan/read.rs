//! Bytes to a plan: what kind of document is it, and who reads it.

use sha2::{Digest, Sha256};

use super::document::Document;
use super::encoding::{decode, is_plain};
use super::error::{PlanError, shown};
use super::hidden::Hidden;
use super::{Plan, Secrets, json, saved, scan, state, wrong};

/// Objects and lists inside each other; the JSON parser has the same bound.
pub(crate) const MAX_DEPTH: usize = 128;

/// Bounds on what is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a document, and of the unpacked members of a saved plan together.
    pub max_size: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_size: 4 << 30 }
    }
}

/// Reads a plan JSON, a saved plan or a state, whatever the bytes turn out to be.
///
/// Nothing sensitive is dropped here: values are redacted when they are built, by [`Plan::values`].
///
/// # Errors
///
/// [`PlanError`] for whatever is no plan, says what it is and which command makes the right file. A plan that is
/// whole but should not be judged is no error here: see [`decide`](super::decide).
pub fn read(bytes: Vec<u8>, _secrets: &Secrets, limits: &Limits) -> Result<Plan, PlanError> {
    let size = bytes.len() as u64;
    if size > limits.max_size {
        return Err(PlanError::TooLarge { size, limit: limits.max_size });
    }
    if let Some(error) = wrong::by_magic(&bytes) {
        return Err(error);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        let (digest, plan) = rayon::join(|| digest(&bytes), || saved::read(&bytes, limits.max_size));
        return Ok(Plan { digest, ..plan? });
    }
    if is_plain(&bytes) {
        let text = decode(bytes)?;
        let (digest, plan) = rayon::join(|| digest(text.as_bytes()), || read_text(&text));
        Ok(Plan { digest, text: Hidden(text), ..plan? })
    } else {
        let digest = digest(&bytes);
        let text = decode(bytes)?;
        let plan = read_text(&text)?;
        Ok(Plan { digest, text: Hidden(text), ..plan })
    }
}

/// Reads JSON text; the plan's own `text` is still empty.
fn read_text(text: &str) -> Result<Plan, PlanError> {
    if let Some(error) = wrong::by_text(text) {
        return Err(error);
    }
    let (scanned, parsed) = rayon::join(|| scan::scan(text, MAX_DEPTH), || parse(text));
    scanned?;
    parsed
}

fn parse(text: &str) -> Result<Plan, PlanError> {
    let mut document = Document::parse(text)?;
    if state::is_file(&document) {
        return state::read_file(&document);
    }
    if let Some(error) = wrong::by_keys(&document) {
        return Err(error);
    }
    let format_version = document.get::<String>("format_version")?.unwrap_or_default();
    match format_version.split('.').next() {
        Some("0" | "1") => {}
        _ => return Err(PlanError::FormatVersion { found: shown(&format_version) }),
    }
    let plan = if state::is_json(&document) { state::read_json(&document) } else { json::read(&mut document) };
    Ok(Plan { format_version, ..plan? })
}

/// `sha256:…` of some bytes.
fn digest(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::from("sha256:");
    for byte in Sha256::digest(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
