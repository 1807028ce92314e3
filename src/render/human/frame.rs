//! A code frame: the line that decides, underlined, and the head of the block that it stands in.

use std::ops::Range;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::paint::{Paint, Role};
use crate::render::sanitize;
use crate::render::text::Word;
use crate::render::wrap::wrap;

/// Lines that the head of a block is looked for in.
const FAR: usize = 500;

/// Columns that a label needs to be worth pointing at it.
const LABEL: usize = 24;

/// Columns of source that are read out.
const SPOKEN: usize = 200;

/// A piece of text to show.
#[derive(Debug)]
pub(super) struct Frame<'a> {
    /// Where it is from.
    pub(super) title: String,
    /// The URI that the title leads to.
    pub(super) target: Option<&'a str>,
    /// The whole text.
    pub(super) source: &'a str,
    /// Bytes to underline; the rest of the line where it reaches further.
    pub(super) span: Range<usize>,
    /// What stands there.
    pub(super) label: Option<String>,
    /// Colour of the line under it.
    pub(super) role: Role,
    /// Shows line numbers: those of a file mean something, those of planned values do not.
    pub(super) numbered: bool,
}

/// A line of the source.
#[derive(Clone, Copy, Debug)]
struct Line<'a> {
    number: usize,
    start: usize,
    text: &'a str,
}

impl Frame<'_> {
    /// Draws the frame; `None` if the span lies outside the text.
    pub(super) fn draw(&self, paint: &Paint<'_>) -> Option<String> {
        self.source.get(self.span.clone())?;
        let mut lines: Vec<Line<'_>> = Vec::new();
        let mut start = 0;
        for (i, text) in self.source.split_inclusive('\n').enumerate() {
            if start > self.span.start && lines.last().is_some_and(|line| line.start > self.span.start) {
                break;
            }
            lines.push(Line { number: i + 1, start, text: text.trim_end_matches(['\n', '\r']) });
            start += text.len();
        }
        let at = lines.iter().rposition(|line| line.start <= self.span.start)?;
        let deciding = *lines.get(at)?;
        let head = head(lines.get(..at)?);
        if paint.plain {
            return Some(self.tell(&deciding, head, paint));
        }

        let signs = paint.signs();
        let digits = if self.numbered { (deciding.number + 1).to_string().len() } else { 1 };
        let pad = " ".repeat(digits + 2);
        let available = paint.width.saturating_sub(digits + 4);
        let quiet = |text: String| paint.paint(Role::Quiet, &text);
        let plain = |line: &Line<'_>| self.gutter(paint, line.number, digits) + &cut(&visible(line.text), available);

        let title = sanitize::short(&self.title, paint.width.saturating_sub(digits + 6));
        let title = linked(self.target, &quiet(title));
        let mut rows = vec![quiet(format!("{pad}{}{}[", signs.ltop, signs.hbar)) + &title + &quiet("]".to_owned())];
        let above = lines
            .get(at.wrapping_sub(1))
            .filter(|line| !line.text.trim().is_empty() && head.is_none_or(|head| line.number > head.number));
        if let Some(head) = head {
            rows.push(plain(head));
            if head.number + 1 < above.map_or(deciding.number, |above| above.number) {
                rows.push(quiet(format!("{pad}{}", signs.vbar_break)));
            }
        }
        rows.extend(above.map(plain));

        let (text, column, columns) = window(deciding.text, self.words(&deciding), available);
        rows.push(self.gutter(paint, deciding.number, digits) + &text);
        rows.extend(self.underline(paint, &pad, column, columns.max(1), available));
        rows.extend(lines.get(at + 1).filter(|line| !line.text.trim().is_empty()).map(plain));
        rows.push(quiet(format!("{pad}{}{}", signs.lbot, String::from(signs.hbar).repeat(4))));
        Some(rows.join("\n") + "\n")
    }

    /// The bytes of the deciding line that the span covers.
    fn words(&self, deciding: &Line<'_>) -> Range<usize> {
        let from = self.span.start - deciding.start;
        from..(self.span.end - deciding.start).min(deciding.text.len()).max(from)
    }

    /// The same in sentences: where it is, the line, the words of it that decide, the block around it.
    fn tell(&self, deciding: &Line<'_>, head: Option<&Line<'_>>, paint: &Paint<'_>) -> String {
        let say = |name: String, text: &str| paint.fill(Word::Pair, &[&name, text]) + "\n";
        let line = cut(visible(deciding.text).trim(), SPOKEN);
        let words = cut(&visible(deciding.text.get(self.words(deciding)).unwrap_or_default()), SPOKEN);
        let label = match self.label.as_deref() {
            Some(label) if !label.is_empty() => sanitize::line(label),
            _ => paint.say(Word::Place),
        };
        let mut told = say(label, &paint.fill(Word::Pair, &[&sanitize::line(&self.title), &line]));
        if !line.starts_with(&words) {
            told += &say(paint.say(Word::DecidingWords), &words);
        }
        if let Some(head) = head {
            told += &say(paint.say(Word::InBlock), &cut(visible(head.text).trim(), SPOKEN));
        }
        told
    }

    fn gutter(&self, paint: &Paint<'_>, number: usize, digits: usize) -> String {
        let number = if self.numbered { number.to_string() } else { String::new() };
        format!("{} ", paint.paint(Role::Quiet, &format!(" {number:>digits$} {}", paint.signs().vbar)))
    }

    /// The line under the deciding words, and the label that hangs from it.
    fn underline(&self, paint: &Paint<'_>, pad: &str, column: usize, columns: usize, available: usize) -> Vec<String> {
        let signs = paint.signs();
        let gutter = format!("{} ", paint.paint(Role::Quiet, &format!("{pad}{}", signs.vbar_break)));
        let bar = |n: usize| String::from(signs.underline).repeat(n);
        let indent = " ".repeat(column);
        let Some(label) = self.label.as_deref().filter(|label| !label.is_empty()) else {
            return vec![format!("{gutter}{indent}{}", paint.paint(self.role, &bar(columns)))];
        };
        let label = sanitize::line(label);
        let word = label.split(' ').map(str::width).max().unwrap_or_default();
        let needed = label.width().min(LABEL.max(word));
        // The label hangs from the middle, on the right or, where it needs one line less there, on the left; else from
        // the start, if it finds room there.
        let middle = columns / 2;
        let room = |hook: usize| available.saturating_sub(column + hook + 4);
        let left = room(middle) < label.width() && label.width() + 4 <= column + middle;
        let hook = if left || room(middle) >= needed { middle } else { 0 };
        let mark = format!("{}{}{}", bar(hook), signs.underbar, bar(columns - hook - 1));
        let mut rows = vec![format!("{gutter}{indent}{}", paint.paint(self.role, &mark))];
        if left {
            let text = format!("{label} {}{}", bar(2), signs.rbot);
            let indent = " ".repeat(column + hook + 1 - text.width());
            rows.push(format!("{gutter}{indent}{}", paint.paint(self.role, &text)));
            return rows;
        }
        let (indent, hanger, room) = if room(hook) >= needed {
            (" ".repeat(column + hook), format!("{}{} ", signs.lbot, bar(2)), room(hook))
        } else {
            (String::new(), String::new(), available)
        };
        for (i, line) in wrap(&label, room).iter().enumerate() {
            let hanger = if i == 0 { hanger.clone() } else { " ".repeat(hanger.width()) };
            rows.push(format!("{gutter}{indent}{}", paint.paint(self.role, &format!("{hanger}{}", cut(line, room)))));
        }
        rows
    }
}

/// Text that leads to a URI, in a terminal that knows hyperlinks (OSC 8).
pub(super) fn linked(target: Option<&str>, text: &str) -> String {
    match target {
        Some(target) => format!("\u{1b}]8;;{target}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\"),
        None => text.to_owned(),
    }
}

/// The line that opens the block which the next line stands in.
fn head<'a, 'b>(before: &'b [Line<'a>]) -> Option<&'b Line<'a>> {
    let mut closed = 0;
    for line in before.iter().rev().take(FAR) {
        let text = line.text.trim();
        if text.starts_with(['}', ']']) {
            closed += 1;
        }
        if text.ends_with(['{', '[']) {
            if closed == 0 {
                return Some(line);
            }
            closed -= 1;
        }
    }
    None
}

/// The text as a terminal may show it: tabs are two columns, unsafe characters are escapes.
fn visible(text: &str) -> String {
    sanitize::line(&text.replace('\t', "  "))
}

/// At most `width` columns of a line.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut columns = 0;
    let kept: String = text
        .chars()
        .take_while(|c| {
            columns += c.width().unwrap_or_default();
            columns < width
        })
        .collect();
    kept + "…"
}

/// The part of a line that shows the span, with the column and width of the span in it.
fn window(line: &str, span: Range<usize>, width: usize) -> (String, usize, usize) {
    let part = |range: Range<usize>| visible(line.get(range).unwrap_or_default());
    let (before, marked, after) = (part(0..span.start), part(span.clone()), part(span.end..line.len()));
    let (column, columns) = (before.width(), marked.width());
    if column + columns + after.width() <= width {
        return (before + &marked + &after, column, columns);
    }
    // Too long: a third of the width is left for what stands before.
    let kept = if column + columns <= width { column } else { width / 3 };
    if kept >= column {
        let text = cut(&(before + &marked + &after), width);
        return (text, column, columns.min(width.saturating_sub(column + 1)));
    }
    let mut dropped = 0;
    let tail: String = before
        .chars()
        .skip_while(|c| {
            let drop = column - dropped >= kept;
            dropped += if drop { c.width().unwrap_or_default() } else { 0 };
            drop
        })
        .collect();
    let start = tail.width() + 1;
    (cut(&format!("…{tail}{marked}{after}"), width), start, columns.min(width.saturating_sub(start + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::Page;

    fn draw(source: &str, needle: &str, label: Option<&str>, width: usize) -> String {
        let start = source.find(needle).unwrap();
        let frame = Frame {
            title: "main.tf:1:1".to_owned(),
            target: None,
            source,
            span: start..start + needle.len(),
            label: label.map(str::to_owned),
            role: Role::Fail,
            numbered: true,
        };
        frame.draw(&Paint::new(&Page { width, ..Page::default() })).unwrap()
    }

    #[test]
    fn the_head_of_the_block_is_shown() {
        let source = "resource \"a\" \"b\" {\n  x = {\n    y = 1\n  }\n  z = 2\n  w = 3\n}\n";
        insta::assert_snapshot!(draw(source, "w = 3", Some("here"), 80), @r#"
          ╭─[main.tf:1:1]
        1 │ resource "a" "b" {
          ·
        5 │   z = 2
        6 │   w = 3
          ·   ──┬──
          ·     ╰── here
        7 │ }
          ╰────
        "#);
    }

    #[test]
    fn the_first_line_of_a_file_has_nothing_above() {
        insta::assert_snapshot!(draw("a = 1\r\nb = 2\r\n", "a", None, 80), @r#"
          ╭─[main.tf:1:1]
        1 │ a = 1
          · ─
        2 │ b = 2
          ╰────
        "#);
    }

    #[test]
    fn long_lines_are_cut_around_the_words() {
        let source =
            format!("x = [{}\"0.0.0.0/0\"{}]\n", "\"203.0.113.7/32\", ".repeat(20), ", \"2001:db8::/32\"".repeat(20));
        insta::assert_snapshot!(draw(&source, "\"0.0.0.0/0\"", Some("open to everyone"), 60), @r#"
          ╭─[main.tf:1:1]
        1 │ …203.0.113.7/32", "0.0.0.0/0", "2001:db8::/32", "2001:…
          ·                   ─────┬─────
          ·                        ╰── open to everyone
          ╰────
        "#);
    }

    #[test]
    fn a_label_without_room_on_the_right_stands_on_the_left() {
        let source = format!("x = {{ {}zone = \"us-east-2a\" }}\n", "far = 1, ".repeat(4));
        insta::assert_snapshot!(draw(&source, "\"us-east-2a\"", Some("local.somewhere.zone, written here"), 72), @r#"
          ╭─[main.tf:1:1]
        1 │ x = { far = 1, far = 1, far = 1, far = 1, zone = "us-east-2a" }
          ·                                                  ──────┬─────
          ·                   local.somewhere.zone, written here ──╯
          ╰────
        "#);
    }

    #[test]
    fn wide_characters_and_tabs_keep_the_line_under_the_words() {
        insta::assert_snapshot!(draw("\tnom = \"日本\" # x\n", "\"日本\"", None, 80), @r#"
          ╭─[main.tf:1:1]
        1 │   nom = "日本" # x
          ·         ──────
          ╰────
        "#);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_drawn_within_the_width(
            source in "[a-z\u{e9}\u{65e5}\u{1b}\u{202e}\t {}\\[\\]\"=\r\n]{0,300}",
            from in 0..300usize,
            len in 0..80usize,
            width in 60..200usize,
            label in proptest::option::of("[a-z\u{1b} ]{0,120}"),
        ) {
            let frame = Frame {
                title: "main.tf:1:1".to_owned(), target: None, source: &source, span: from..from + len, label, role: Role::Fail, numbered: true,
            };
            let drawn = frame.draw(&Paint::new(&Page { width, ..Page::default() }));
            proptest::prop_assert!(drawn.is_some() || source.is_empty() || source.get(from..from + len).is_none() || from == source.len());
            for line in drawn.iter().flat_map(|text| text.lines()) {
                proptest::prop_assert!(line.width() <= width || line.contains("──"), "{line}");
                proptest::prop_assert!(!line.chars().any(sanitize::is_unsafe), "{line}");
            }
        }
    }

    #[test]
    fn what_lies_outside_the_text_is_not_drawn() {
        let frame = Frame {
            title: String::new(),
            target: None,
            source: "é",
            span: 1..2,
            label: None,
            role: Role::Fail,
            numbered: true,
        };
        assert_eq!(frame.draw(&Paint::new(&Page::default())), None);
        let frame = Frame { span: 7..9, ..frame };
        assert_eq!(frame.draw(&Paint::new(&Page::default())), None);
        let empty = Frame { source: "", span: 0..0, ..frame };
        assert_eq!(empty.draw(&Paint::new(&Page::default())), None);
    }
}
