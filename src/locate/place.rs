//! Lines and columns, in the units that different readers count in.

use std::sync::OnceLock;

use crate::configuration::{Configuration, Position};
use crate::report::Location;

/// The byte order mark, which is no column.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Lines of the files of a configuration, counted once: for everybody who asks for more than a few places.
#[derive(Debug)]
pub struct Places<'a> {
    configuration: &'a Configuration,
    /// Where the lines of each file start, once somebody asked.
    lines: Vec<OnceLock<Vec<usize>>>,
}

impl<'a> Places<'a> {
    /// Nothing is counted before the first question.
    pub fn new(configuration: &'a Configuration) -> Self {
        Self { configuration, lines: configuration.files.iter().map(|_| OnceLock::new()).collect() }
    }

    /// File, line and column of a position; columns count Unicode scalar values.
    pub fn location(&self, position: &Position) -> Location {
        let file = self.configuration.files.get(position.file);
        let bytes = file.map(|file| file.bytes.as_ref()).unwrap_or_default();
        let counted = self.lines.get(position.file).map(|lines| lines.get_or_init(|| line_starts(bytes)));
        let place = |offset: usize| {
            let starts = counted.map(Vec::as_slice).unwrap_or_default();
            let line = starts.partition_point(|start| *start <= offset.min(bytes.len())).max(1);
            let start = starts.get(line - 1).copied().unwrap_or_default();
            (line, scalars(unmarked(bytes.get(start..offset).unwrap_or_default(), start)) + 1)
        };
        let (line, column) = place(position.span.start);
        let (end_line, end_column) = place(position.span.end.max(position.span.start));
        Location {
            file: file.map(|file| file.path.as_str()).unwrap_or_default().into(),
            line,
            column,
            end_line,
            end_column,
            span: position.span.clone(),
        }
    }
}

/// File, line and column of one position; see [`Places`] for many.
pub fn location(configuration: &Configuration, position: &Position) -> Location {
    Places::new(configuration).location(position)
}

/// The column in UTF-16 code units, from 1.
pub fn utf16_column(configuration: &Configuration, position: &Position) -> usize {
    String::from_utf8_lossy(before(configuration, position)).encode_utf16().count() + 1
}

/// The column in bytes, from 1.
pub fn byte_column(configuration: &Configuration, position: &Position) -> usize {
    before(configuration, position).len() + 1
}

/// Offsets of lines and columns in a text, its lines counted once: where locations are in a masked copy.
#[derive(Debug)]
pub struct Offsets<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Offsets<'a> {
    /// Counts the lines.
    pub fn new(text: &'a str) -> Self {
        Self { text, starts: line_starts(text.as_bytes()) }
    }

    /// The offset in bytes of a line and a column of scalar values, both from 1; of the end of what is too short.
    pub fn of(&self, line: usize, column: usize) -> usize {
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let line = self.text.get(start..).unwrap_or_default().split('\n').next().unwrap_or_default();
        let unmarked = if start == 0 { line.strip_prefix('\u{feff}').unwrap_or(line) } else { line };
        let before = unmarked.char_indices().nth(column.saturating_sub(1)).map_or(unmarked.len(), |(at, _)| at);
        start + line.len() - unmarked.len() + before
    }
}

/// The offset of one line and column in a text; see [`Offsets`] for many.
pub fn offset_of(text: &str, line: usize, column: usize) -> usize {
    Offsets::new(text).of(line, column)
}

/// What stands before a position in its line.
fn before<'a>(configuration: &'a Configuration, position: &Position) -> &'a [u8] {
    let file = configuration.files.get(position.file);
    let bytes = file.map(|file| file.bytes.as_ref()).unwrap_or_default();
    let head = bytes.get(..position.span.start).unwrap_or(bytes);
    let start = head.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    unmarked(head.get(start..).unwrap_or_default(), start)
}

fn line_starts(bytes: &[u8]) -> Vec<usize> {
    let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(ends).collect()
}

/// A piece of a line without the byte order mark, if it is the first of its file.
fn unmarked(piece: &[u8], start: usize) -> &[u8] {
    if start == 0 { piece.strip_prefix(MARK).unwrap_or(piece) } else { piece }
}

fn scalars(bytes: &[u8]) -> usize {
    String::from_utf8_lossy(bytes).chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::SourceFile;

    #[test]
    fn columns_count_what_each_reader_counts() {
        let text = "\u{feff}a\r\n\té😀e\u{301} x";
        let file = SourceFile { path: "m/a.tf".into(), module: "".into(), member: None, bytes: text.as_bytes().into() };
        let configuration = Configuration { files: vec![file], ..Configuration::default() };
        let start = text.find('x').unwrap();
        let position = Position { file: 0, span: start..start + 1 };
        let found = location(&configuration, &position);
        assert_eq!((&*found.file, found.line, found.column, found.end_column), ("m/a.tf", 2, 7, 8));
        assert_eq!(utf16_column(&configuration, &position), 8);
        assert_eq!(byte_column(&configuration, &position), 12);
        assert_eq!(offset_of(text, found.line, found.column), start);
        assert_eq!(location(&configuration, &Position { file: 0, span: 3..4 }).column, 1);
        assert_eq!(offset_of(text, 1, 1), 3);
    }

    #[test]
    fn a_position_that_leads_nowhere_does_not_panic() {
        let configuration = Configuration::default();
        let found = location(&configuration, &Position { file: 7, span: 5..9 });
        assert_eq!((found.line, found.column), (1, 1));
        assert_eq!(offset_of("a\n", 9, 9), 2);
    }
}
