//! The block of a group: what is wrong, where, why it is so, how to mend it.

use super::super::group::Group;
use super::frame::{Frame, linked};
use super::indent::indent;
use super::paint::{Paint, Role};
use crate::render::sanitize;
use crate::render::text::{self, Named as _, Word};
use crate::render::wrap;
use crate::report::{Location, Missing, Outcome, Related, Report, Verdict};
use crate::severity::Confidence;

/// Addresses that are listed; the rest is counted.
const ADDRESSES: usize = 5;

/// Places of a chain that are shown; the rest is counted.
const PLACES: usize = 6;

/// Ends of the chains of other instances that are named; the rest is counted.
const ENDS: usize = 3;

/// Draws a block.
pub(super) fn draw(group: &Group<'_>, report: &Report, paint: &Paint<'_>) -> String {
    let verdict = group.first;
    let fails = verdict.outcome == Outcome::Fail;
    let mut out = heading(verdict, paint);
    out += &addresses(group, paint);
    out += &place(verdict, report, paint);
    out += &chain(verdict, report, paint);
    out += &ends(group, report, paint);
    if let Some(why) = report.rationales.get(&verdict.control).filter(|_| fails) {
        out += &paint.labelled(&paint.say(Word::Why), Role::Quiet, &sanitize::line(why));
    }
    if let Some(help) = &verdict.help {
        out += &paint.labelled(&paint.say(Word::Help), Role::Help, &sanitize::line(help));
    }
    if let Some(snippet) = &verdict.snippet {
        out += &lines_to_write(snippet, verdict, report, paint);
    }
    let hint = format!("secnumgate explain {}", sanitize::line(&verdict.control));
    out + &paint.labelled(&paint.say(Word::Explain), Role::Quiet, &hint)
}

/// The lines of a remedy, indented as in the file and never wrapped: they are there to be copied.
fn lines_to_write(snippet: &str, verdict: &Verdict, report: &Report, paint: &Paint<'_>) -> String {
    let written = verdict.location.as_ref().and_then(|location| {
        Some((report.files.get(&(verdict.plan, location.file.clone()))?.as_ref(), location.span.clone()))
    });
    let indent = indent(snippet, verdict.attribute.as_deref().unwrap_or_default(), written);
    let (heading, margin) =
        if paint.plain { (paint.say(Word::LinesToWrite) + "\n", "") } else { (String::new(), "        ") };
    let line = |line: &str| {
        let text = sanitize::line(line);
        if text.is_empty() {
            "\n".to_owned()
        } else {
            format!("{margin}{}\n", paint.paint(Role::Help, &(indent.clone() + &text)))
        }
    };
    heading + &snippet.lines().map(line).collect::<String>()
}

/// Severity and message, then control and letters.
fn heading(verdict: &Verdict, paint: &Paint<'_>) -> String {
    let (role, sign) = match verdict.outcome {
        Outcome::Fail => (Role::Fail, &paint.signs().error),
        _ => (Role::Undetermined, &paint.signs().warning),
    };
    let weight = match verdict.outcome {
        Outcome::Fail => verdict.severity.word(),
        _ => Word::Undecided,
    };
    let weight = paint.fill(Word::Weight, &[&paint.say(weight)]);
    let message = format!("{}{}", weight, sanitize::line(&verdict.message));
    let letters = if verdict.requirements.is_empty() {
        paint.say(Word::NoLetters)
    } else {
        let letters: Vec<_> = verdict.requirements.iter().map(|letter| sanitize::line(letter)).collect();
        paint.fill(Word::EvidenceOn, &[&letters.join(", ")])
    };
    let mut parts = vec![sanitize::line(&verdict.control), letters];
    if verdict.confidence != Confidence::Certain {
        parts.push(paint.say(verdict.confidence.word()));
    }
    if paint.plain {
        return message + "\n" + &paint.labelled(&paint.say(Word::Control), Role::Quiet, &parts.join(", "));
    }
    // The message begins right behind the weight, and its further lines below the weight.
    let text = wrap::hang("  ", &message, paint.width);
    let text = text.replacen("  ", &format!("{} ", paint.paint(role, sign)), 1);
    let text = text.replacen(&weight, &paint.paint(role, &weight), 1);
    let middle = if paint.signs().vbar == '|' { " - " } else { " · " };
    let line = wrap::hang("  ", &parts.join(middle), paint.width);
    text + &paint.paint(Role::Quiet, line.trim_end_matches('\n')) + "\n"
}

fn addresses(group: &Group<'_>, paint: &Paint<'_>) -> String {
    let (before, name) = if paint.plain { ("", paint.say(Word::Resource)) } else { ("  ", String::new()) };
    let shown = group.addresses.iter().take(ADDRESSES);
    let mut lines: Vec<String> = shown.map(|address| name.clone() + &sanitize::line(address)).collect();
    match group.addresses.len().saturating_sub(ADDRESSES) {
        0 => {}
        1 => lines.push(paint.say(Word::MoreOne)),
        more => lines.push(paint.fill(Word::MoreMany, &[&more.to_string()])),
    }
    lines.iter().flat_map(|line| [before, line, "\n"]).collect()
}

/// The deciding words: in the sources, else in the planned values.
fn place(verdict: &Verdict, report: &Report, paint: &Paint<'_>) -> String {
    let cause = verdict.cause.as_ref().map(|cause| text::cause(cause, paint.lang));
    let told = cause
        .as_deref()
        .map(|cause| paint.labelled(&paint.say(Word::Cause), Role::Undetermined, &sanitize::line(cause)));
    let role = if cause.is_some() { Role::Undetermined } else { Role::Fail };
    // A reader of frames sees the cause hang from the words; a listener hears it before.
    let (mut out, label) = match told.clone().filter(|_| paint.plain) {
        Some(told) => (told, None),
        None => (String::new(), cause.or_else(|| missing(verdict, paint))),
    };
    if let Some(location) = &verdict.location {
        if let Some(frame) = at(location, verdict, report, paint, label.clone(), role) {
            return out + &frame;
        }
        out += &pointer(location, verdict, report, None, paint);
    }
    let frame = verdict.excerpt.as_ref().and_then(|excerpt| {
        let title = match &verdict.evidence_address {
            Some(address) if verdict.evidence_address != verdict.address => {
                paint.fill(Word::PlannedValuesOf, &[address])
            }
            _ if excerpt.gone => paint.say(Word::ValuesBefore),
            _ => paint.say(Word::PlannedValues),
        };
        let (source, span) = (excerpt.text.as_str(), excerpt.span.clone());
        Frame { title, target: None, source, span, label: label.clone(), role, numbered: false }.draw(paint)
    });
    match (frame, told) {
        (Some(frame), _) => out + &frame,
        (None, Some(told)) if !paint.plain => out + &told,
        (None, _) => out,
    }
}

/// What to say where something decides by not being written.
fn missing(verdict: &Verdict, paint: &Paint<'_>) -> Option<String> {
    let attribute = verdict.attribute.as_deref()?;
    let name = attribute.rsplit('.').next().unwrap_or(attribute);
    let word = match verdict.missing? {
        Missing::Attribute => Word::NotWrittenHere,
        Missing::Companion => Word::NoCompanion,
    };
    Some(paint.fill(word, &[name]))
}

/// Where the value comes from, place by place.
fn chain(verdict: &Verdict, report: &Report, paint: &Paint<'_>) -> String {
    let mut out = String::new();
    let line = |related: &Related| (related.location.file.clone(), related.location.line);
    let related: Vec<&Related> =
        verdict.related.iter().filter(|related| !is_shown(&related.location, verdict, report)).collect();
    let places = related.get(..PLACES).unwrap_or(&related);
    // Places of one line are one frame, which points at the last: the value of a local stands beside its name.
    for places in places.chunk_by(|a, b| line(a) == line(b)) {
        let Some(last) = places.last() else { continue };
        let label = places.iter().map(|related| related.label.as_str()).collect::<Vec<_>>().join(", ");
        out += &at(&last.location, verdict, report, paint, Some(label.clone()), Role::Related)
            .unwrap_or_else(|| pointer(&last.location, verdict, report, Some(&label), paint));
    }
    match related.len().saturating_sub(PLACES) {
        0 => out,
        1 => out + &format!("  {}\n", paint.say(Word::MorePlacesOne)),
        more => out + &format!("  {}\n", paint.fill(Word::MorePlacesMany, &[&more.to_string()])),
    }
}

/// Where the chains of the others end: whoever mends the first has not mended them.
fn ends(group: &Group<'_>, report: &Report, paint: &Paint<'_>) -> String {
    if group.ends.is_empty() {
        return String::new();
    }
    let shown = group.ends.iter().take(ENDS).map(|end| title(end, group.first, report, paint));
    let more = match group.ends.len().saturating_sub(ENDS) {
        0 => None,
        1 => Some(paint.say(Word::MorePlacesOne)),
        more => Some(paint.fill(Word::MorePlacesMany, &[&more.to_string()])),
    };
    let places: Vec<String> = shown.chain(more).collect();
    // A listener hears the commas inside of a place.
    let places = places.join(if paint.plain { "; " } else { ", " });
    paint.labelled(&paint.say(Word::Also), Role::Quiet, &sanitize::line(&places))
}

/// True for the value that stands right behind the name of the deciding argument: the first frame shows it. Of several
/// values on that line, the one that decides is worth a frame of its own.
fn is_shown(location: &Location, verdict: &Verdict, report: &Report) -> bool {
    let Some(own) = verdict.location.as_ref().filter(|own| own.file == location.file && own.line == location.line)
    else {
        return false;
    };
    let source = report.files.get(&(verdict.plan, own.file.clone()));
    let between = source.and_then(|source| source.get(own.span.end..location.span.start));
    between.is_some_and(|between| between.chars().all(|c| matches!(c, ' ' | '\t' | '=' | ':' | '[' | '"')))
}

/// A frame of a source file, if the file is at hand.
fn at(
    location: &Location,
    verdict: &Verdict,
    report: &Report,
    paint: &Paint<'_>,
    label: Option<String>,
    role: Role,
) -> Option<String> {
    let source = report.files.get(&(verdict.plan, location.file.clone()))?;
    let title = title(location, verdict, report, paint);
    let target = paint.target(verdict.plan, &location.file);
    Frame { title, target, source, span: location.span.clone(), label, role, numbered: true }.draw(paint)
}

fn title(location: &Location, verdict: &Verdict, report: &Report, paint: &Paint<'_>) -> String {
    let path = report.path_of(verdict.plan, &location.file);
    let (line, column) = (location.line.to_string(), location.column.to_string());
    if paint.plain { paint.fill(Word::At, &[&path, &line, &column]) } else { format!("{path}:{line}:{column}") }
}

/// A place without a frame, where the file is not at hand.
fn pointer(location: &Location, verdict: &Verdict, report: &Report, label: Option<&str>, paint: &Paint<'_>) -> String {
    let title = sanitize::line(&title(location, verdict, report, paint));
    let label = label.map(sanitize::line);
    if paint.plain {
        let name = label.unwrap_or_else(|| paint.say(Word::Place));
        return paint.fill(Word::Pair, &[&name, &title]) + "\n";
    }
    let arrow = format!("{}{} ", paint.signs().hbar, paint.signs().rarrow);
    let text = label.map_or_else(|| title.clone(), |label| format!("{title}: {label}"));
    let text = paint.labelled(&arrow, Role::Quiet, &text);
    text.replacen(&title, &linked(paint.target(verdict.plan, &location.file), &title), 1)
}
