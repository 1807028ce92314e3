//! The report for a reader: a block for each cause of a failure, then a summary.
//!
//! The renderer is our own, on the theme of miette. Miette's handler cannot say its words (`help:`, `Error:`) in
//! French, draws the labels of one source only (a chain leads over several files, and its *related* diagnostics are
//! whole reports with a head each), and prints strings of the plan as they are.

mod block;
mod frame;
mod indent;
mod paint;
mod summary;
#[cfg(test)]
mod tests;

use super::Page;
use super::text::{Named as _, Word};
use crate::report::{Outcome, Report, Verdict};
use paint::Paint;

/// Writes the report.
pub fn render(report: &Report, page: &Page) -> String {
    let paint = Paint::new(page);
    let blocks = report.verdicts.iter().filter(|verdict| has_block(verdict));
    let mut out = String::new();
    for group in super::group::groups(blocks) {
        out += &block::draw(&group, report, &paint);
        out.push('\n');
    }
    let quiet = |outcome: Outcome| report.verdicts.iter().filter(move |v| v.outcome == outcome && !has_block(v));
    let because = |verdict: &Verdict| verdict.cause.as_ref().map(|cause| paint.say(cause.word())).unwrap_or_default();
    out += &summary::tally(Word::OthersHeading, quiet(Outcome::Undetermined).map(|v| (v, because(v), 1)), &paint);
    out += &summary::tally(Word::WaivedHeading, quiet(Outcome::Waived).map(|v| (v, because(v), 1)), &paint);
    if page.all {
        out += &summary::tally(Word::PassHeading, quiet(Outcome::Pass).map(|v| (v, String::new(), 1)), &paint);
        let examined = quiet(Outcome::NotApplicable).map(|v| (v, String::new(), v.examined.unwrap_or_default()));
        out += &summary::tally(Word::NotApplicableHeading, examined, &paint);
    }
    out += &summary::draw(report, &paint);
    super::finish(&out, page)
}

/// True for verdicts that are shown one by one.
fn has_block(verdict: &Verdict) -> bool {
    match verdict.outcome {
        Outcome::Fail => true,
        Outcome::Undetermined => verdict.gates,
        Outcome::Waived | Outcome::Pass | Outcome::NotApplicable => false,
    }
}
