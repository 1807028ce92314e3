//! The summary: what a busy person reads in ten seconds.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::paint::{Paint, Role};
use crate::exit;
use crate::render::json::Summary;
use crate::render::sanitize;
use crate::render::text::{Named as _, Word};
use crate::render::wrap;
use crate::report::{Outcome, Report, Verdict};

/// Types that are named; the rest is counted.
const NAMES: usize = 8;

/// Verdicts without a block, by control and reason: how many.
pub(super) fn tally<'a>(
    heading: Word,
    verdicts: impl Iterator<Item = (&'a Verdict, String, usize)>,
    paint: &Paint<'_>,
) -> String {
    let mut counts: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for (verdict, reason, count) in verdicts {
        *counts.entry((&verdict.control, reason)).or_default() += count;
    }
    if counts.is_empty() {
        return String::new();
    }
    let mut out = format!("{}\n", paint.paint(Role::Strong, &paint.say(heading)));
    if paint.plain {
        for ((control, reason), count) in &counts {
            let reason = if reason.is_empty() { String::new() } else { paint.fill(Word::Pair, &["", reason]) };
            let _ = writeln!(out, "{count} {}{reason}", sanitize::line(control));
        }
        return out + "\n";
    }
    let wide = counts.keys().map(|(control, _)| control.width()).max().unwrap_or_default().min(paint.width / 2);
    let digits = counts.values().map(|count| count.to_string().len()).max().unwrap_or_default();
    for ((control, reason), count) in &counts {
        let control = sanitize::line(control);
        let gap = " ".repeat(wide.saturating_sub(control.width()));
        out += wrap::hang(&format!("  {count:>digits$}  {control}{gap}  "), reason, paint.width).trim_end();
        out.push('\n');
    }
    out + "\n"
}

/// Draws the summary.
pub(super) fn draw(report: &Report, paint: &Paint<'_>) -> String {
    let rows = rows(report, paint);
    if paint.plain {
        let said: String = rows.iter().map(|(name, text)| paint.fill(Word::Pair, &[name, text]) + "\n").collect();
        return said + &exit_row(report, paint, 0);
    }
    let wide = rows.iter().map(|(name, _)| name.width()).max().unwrap_or_default();
    let line = String::from(paint.signs().hbar).repeat(paint.width);
    let mut out = format!("{}\n", paint.paint(Role::Quiet, &line));
    for (name, text) in &rows {
        let gap = " ".repeat(wide - name.width());
        let row = wrap::hang(&format!("{name}{gap}  "), text, paint.width);
        out += &row.replacen(name.as_str(), &paint.paint(Role::Strong, name), 1);
    }
    out + &exit_row(report, paint, wide)
}

fn rows(report: &Report, paint: &Paint<'_>) -> Vec<(String, String)> {
    let mut rows = vec![(paint.say(Word::RowVerdicts), verdicts(report, paint))];
    let mut row = |name: Word, text: String| {
        if !text.is_empty() {
            rows.push((paint.say(name), text));
        }
    };
    row(Word::RowUndetermined, causes(report, paint));
    let coverage = &report.coverage;
    let out_of_scope: usize = coverage.out_of_scope.iter().map(|row| row.count).sum();
    let uncovered: usize = coverage.uncovered.iter().map(|row| row.count).sum();
    let counts = [coverage.resources, coverage.judged, out_of_scope, uncovered];
    // Types that a control knows, and none of which it asks anything: a source of metrics where logs are asked for.
    let rest = coverage.resources.saturating_sub(coverage.judged + out_of_scope + uncovered);
    let [resources, mut judged, out_of_scope, uncovered] = counts.map(|count| count.to_string());
    if rest > 0 {
        judged = paint.fill(Word::NotConcerned, &[&judged, &rest.to_string()]);
    }
    row(Word::RowCoverage, paint.fill(Word::Coverage, &[&resources, &judged, &out_of_scope, &uncovered]));
    let types: Vec<_> = coverage
        .uncovered
        .iter()
        .map(|row| format!("{}\u{a0}{}", sanitize::line(&row.resource_type), row.count))
        .collect();
    row(Word::RowUncovered, names(&types, paint));
    if !coverage.not_judged.is_empty() {
        let controls: Vec<_> = coverage.not_judged.iter().map(|control| sanitize::line(control)).collect();
        row(Word::RowNotJudged, paint.fill(Word::NotJudged, &[&names(&controls, paint)]));
    }
    let referential = &report.referential;
    let letters = referential.out_of_reach.to_string();
    row(
        Word::RowOutOfReach,
        paint.fill(Word::OutOfReach, &[&letters, "SecNumCloud", &sanitize::line(&referential.edition)]),
    );
    row(Word::RowPlans, plans(report, paint));
    for option in &report.options {
        row(
            Word::RowOptions,
            paint.fill(Word::Pair, &[&sanitize::line(&option.name), &sanitize::line(&option.effect)]),
        );
    }
    for note in &report.notes {
        row(Word::RowNotes, sanitize::line(note));
    }
    let digest = sanitize::short(&report.policies_digest, 19);
    row(
        Word::RowData,
        paint.fill(Word::Data, &[&digest, &sanitize::line(&report.data_date), &sanitize::line(&report.today)]),
    );
    rows
}

fn verdicts(report: &Report, paint: &Paint<'_>) -> String {
    let summary = Summary::of(report);
    let gating = |outcome| {
        let count = report.verdicts.iter().filter(|verdict| verdict.outcome == outcome && verdict.gates).count();
        match count {
            0 => String::new(),
            count => format!(" {}", paint.fill(Word::Gating, &[&count.to_string()])),
        }
    };
    let counts = [
        (Word::Fail, summary.fail, gating(Outcome::Fail)),
        (Word::Undetermined, summary.undetermined, gating(Outcome::Undetermined)),
        (Word::Pass, summary.pass, String::new()),
        (Word::Waived, summary.waived, String::new()),
        (Word::NotApplicable, summary.not_applicable, String::new()),
    ];
    let parts: Vec<_> =
        counts.iter().map(|(word, count, gating)| format!("{}\u{a0}{count}{gating}", paint.say(*word))).collect();
    parts.join(", ")
}

fn causes(report: &Report, paint: &Paint<'_>) -> String {
    let mut counts: BTreeMap<&str, (usize, String)> = BTreeMap::new();
    for cause in report
        .verdicts
        .iter()
        .filter(|verdict| verdict.outcome == Outcome::Undetermined)
        .filter_map(|v| v.cause.as_ref())
    {
        // Details of a cause (which function, which expression) would make a row each.
        counts.entry(cause.code()).or_insert_with(|| (0, paint.say(cause.word()))).0 += 1;
    }
    let mut counts: Vec<_> = counts.into_values().collect();
    counts.sort_by(|a, b| (b.0, &a.1).cmp(&(a.0, &b.1)));
    let parts: Vec<_> = counts.iter().map(|(count, cause)| format!("{cause}\u{a0}{count}")).collect();
    parts.join(&paint.say(Word::Separator))
}

fn plans(report: &Report, paint: &Paint<'_>) -> String {
    let mut remarks = Vec::new();
    for plan in &report.plans {
        let mut about: Vec<String> = plan
            .warnings
            .iter()
            .map(|code| if code == "may-be-targeted" { paint.say(Word::MayBeTargeted) } else { sanitize::line(code) })
            .collect();
        if plan.incomplete {
            about.insert(0, paint.say(Word::Incomplete));
        }
        if !about.is_empty() {
            remarks.push(paint.fill(Word::Pair, &[&sanitize::line(&plan.path), &about.join(", ")]));
        }
    }
    remarks.join(&paint.say(Word::Separator))
}

fn names(all: &[String], paint: &Paint<'_>) -> String {
    let mut shown: Vec<String> = all.iter().take(NAMES).cloned().collect();
    match all.len().saturating_sub(NAMES) {
        0 => {}
        1 => shown.push(paint.say(Word::MoreOne)),
        more => shown.push(paint.fill(Word::MoreMany, &[&more.to_string()])),
    }
    shown.join(", ")
}

fn exit_row(report: &Report, paint: &Paint<'_>, wide: usize) -> String {
    let (word, role) = match report.exit_code {
        exit::PASSED => (Word::Exit0, Role::Pass),
        exit::FAILED => (Word::Exit1, Role::Fail),
        exit::UNDETERMINED => (Word::Exit3, Role::Undetermined),
        _ => (Word::Exit2, Role::Fail),
    };
    let meaning = paint.fill(word, &[&paint.say(report.threshold.fail_on.word())]);
    let name = paint.say(Word::RowExit);
    if paint.plain {
        return paint.fill(Word::Pair, &[&format!("{name} {}", report.exit_code), &meaning]) + "\n";
    }
    let text = paint.fill(Word::Pair, &[&report.exit_code.to_string(), &meaning]);
    let gap = " ".repeat(wide.saturating_sub(name.width()));
    let row = wrap::hang(&format!("{name}{gap}  "), &text, paint.width);
    paint.paint(role, row.trim_end_matches('\n')) + "\n"
}
