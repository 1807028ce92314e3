//! The report for a reader.

use super::Page;
use crate::report::Report;

/// Writes the report.
pub fn render(_report: &Report, _page: &Page) -> String {
    String::new()
}
