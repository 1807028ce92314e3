//! Lines and columns, in the units that different readers count in.

use crate::configuration::{Configuration, Position};
use crate::report::Location;

/// The byte order mark, which is no column.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// File, line and column of a position; columns count Unicode scalar values.
pub fn location(configuration: &Configuration, position: &Position) -> Location {
    let file = configuration.files.get(position.file);
    let bytes = file.map(|file| file.bytes.as_ref()).unwrap_or_default();
    let (line, before) = line_of(bytes, position.span.start);
    let (end_line, before_end) = line_of(bytes, position.span.end.max(position.span.start));
    Location {
        file: file.map(|file| file.path.clone()).unwrap_or_default(),
        line,
        column: scalars(before) + 1,
        end_line,
        end_column: scalars(before_end) + 1,
        span: position.span.clone(),
    }
}

/// The column in UTF-16 code units, from 1.
pub fn utf16_column(configuration: &Configuration, position: &Position) -> usize {
    String::from_utf8_lossy(before(configuration, position)).encode_utf16().count() + 1
}

/// The column in bytes, from 1.
pub fn byte_column(configuration: &Configuration, position: &Position) -> usize {
    before(configuration, position).len() + 1
}

/// The offset in bytes of a line and a column of scalar values in a text: where a location is in a masked copy.
pub fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let mut start = 0;
    for _ in 1..line {
        let rest = text.get(start..).unwrap_or_default();
        start += rest.find('\n').map_or(rest.len(), |at| at + 1);
    }
    let mut rest = text.get(start..).unwrap_or_default();
    if start == 0
        && let Some(unmarked) = rest.strip_prefix('\u{feff}')
    {
        start = '\u{feff}'.len_utf8();
        rest = unmarked;
    }
    let line = rest.split('\n').next().unwrap_or_default();
    start + line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(at, _)| at)
}

fn before<'a>(configuration: &'a Configuration, position: &Position) -> &'a [u8] {
    let file = configuration.files.get(position.file);
    line_of(file.map(|file| file.bytes.as_ref()).unwrap_or_default(), position.span.start).1
}

/// The line of an offset from 1, and what stands before the offset in it.
fn line_of(bytes: &[u8], offset: usize) -> (usize, &[u8]) {
    let head = bytes.get(..offset).unwrap_or(bytes);
    let ends = head.split(|byte| *byte == b'\n').count() - 1;
    let start = head.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let line = head.get(start..).unwrap_or_default();
    (ends + 1, if start == 0 { line.strip_prefix(MARK).unwrap_or(line) } else { line })
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
        assert_eq!((found.file.as_str(), found.line, found.column, found.end_column), ("m/a.tf", 2, 7, 8));
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
