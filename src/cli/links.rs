//! What names of files in the report lead to.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secnumgate::report::Report;

use super::environment;

/// What stands in a path as it is; the rest could end it, or the escape code around it.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_').remove(b'~');

/// The URIs of the sources and plans that a report names, by plan and path.
///
/// A saved plan carries its sources: only a file on disk that still holds the same text is what the report shows.
pub(crate) fn targets(report: &Report) -> BTreeMap<(usize, Arc<str>), String> {
    let Some(folder) = environment::working_directory() else { return BTreeMap::new() };
    let host = environment::host();
    let uri = |path: &str| uri(&host, &folder.join(path));
    let shown = report.files.iter().filter_map(|((plan, file), shown)| {
        let path = report.path_of(*plan, file);
        let written = std::fs::read(folder.join(&path)).ok()?;
        is_same(shown, &String::from_utf8_lossy(&written)).then(|| ((*plan, file.clone()), uri(&path)))
    });
    let plans = report.plans.iter().enumerate().filter(|(_, plan)| folder.join(&plan.path).is_file());
    shown.chain(plans.map(|(i, plan)| ((i, plan.path.as_str().into()), uri(&plan.path)))).collect()
}

/// True if a text is the other, apart from masked characters.
fn is_same(shown: &str, written: &str) -> bool {
    shown.chars().count() == written.chars().count()
        && shown.chars().zip(written.chars()).all(|(shown, written)| shown == written || shown == '•')
}

fn uri(host: &str, path: &Path) -> String {
    let path = path.to_string_lossy().replace('\\', "/");
    // A drive of Windows has no root before it.
    let root = if path.starts_with('/') { "" } else { "/" };
    format!("file://{}{root}{}", utf8_percent_encode(host, PATH), utf8_percent_encode(&path, PATH))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leaves_the_uri() {
        let uri = uri("h;x", Path::new("/tmp/a b\u{1b}\u{7}é#1?.tf"));
        assert_eq!(uri, "file://h%3Bx/tmp/a%20b%1B%07%C3%A9%231%3F.tf");
    }

    #[test]
    fn masked_text_is_the_same_text() {
        assert!(is_same("password = \"•••\"", "password = \"été\""));
        assert!(!is_same("a = 1", "a = 2"));
        assert!(!is_same("a = 1", "a = 1\n"));
    }
}
