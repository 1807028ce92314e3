//! Makes strings of strangers harmless for the sink that they go to.
//!
//! Plans, project files and sources come from pull requests. A resource may be called `a\u{1b}[2Jb`, a tag may hold
//! a mark that turns the direction of the text, and a line that begins with `::error::` is a command to a runner.

/// True for what may not reach a terminal or a log as it is: control codes, marks that reorder or hide text, and
/// what is not a character at all.
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}'
            | '\u{061c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// One line of text for a terminal or a log: unsafe characters are written as escapes.
pub fn line(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            '\t' => safe.push_str("\\t"),
            c if is_unsafe(c) => safe.extend(c.escape_unicode()),
            c => safe.push(c),
        }
    }
    safe
}

/// The start of one line of text, in at most `limit` characters.
pub fn short(text: &str, limit: usize) -> String {
    // Escapes make text longer, never shorter: what is cut here would have been cut anyway.
    let safe = line(&text.chars().take(limit.saturating_add(1)).collect::<String>());
    if safe.chars().count() <= limit {
        return safe;
    }
    safe.chars().take(limit.saturating_sub(1)).chain(['…']).collect()
}

/// The text with the same bytes in the same places: unsafe characters are replaced by as many bytes, line breaks and
/// tabs stay. For code frames, whose spans count in bytes.
pub fn same_length(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => safe.push(c),
            '\r' => safe.push(' '),
            c if !is_unsafe(c) => safe.push(c),
            c if c.len_utf8() == 3 => safe.push(char::REPLACEMENT_CHARACTER),
            c => safe.extend(std::iter::repeat_n('?', c.len_utf8())),
        }
    }
    safe
}

/// A line that no runner takes for a command: `::error::` at its start is pushed away from it.
///
/// Runners of GitHub read `::` at the start of a line (after blanks) and `##[`, those of Azure `##vso[`.
pub fn no_command(text: &str) -> String {
    let begins = text.trim_start();
    if begins.starts_with("::") || begins.starts_with("##") {
        return format!("· {text}");
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_codes_and_bidi_marks_become_escapes() {
        assert_eq!(line("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(line("a\nb\r\tc"), "a\\nb\\r\\tc");
        assert_eq!(line("x\u{202e}txt.exe"), "x\\u{202e}txt.exe");
        assert_eq!(line("\u{9b}31m\u{7f}"), "\\u{9b}31m\\u{7f}");
        assert_eq!(line("zero\u{200b}width \u{feff}\u{2066}"), "zero\\u{200b}width \\u{feff}\\u{2066}");
        assert_eq!(line("\u{e0041}"), "\\u{e0041}", "tags spell invisible text");
        assert_eq!(line("été « œuvre » 日本"), "été « œuvre » 日本");
    }

    #[test]
    fn same_length_keeps_every_offset() {
        let text = "a\u{1b}b\u{9b}c\u{202e}d\u{e0041}e\r\n\tf";
        let safe = same_length(text);
        assert_eq!(safe.len(), text.len());
        assert!(!safe.chars().any(|c| is_unsafe(c) && c != '\n' && c != '\t'));
        assert_eq!(safe.find('f'), text.find('f'));
        assert_eq!(safe.find('e'), text.find('e'));
    }

    #[test]
    fn short_counts_characters_after_escaping() {
        assert_eq!(short("abcdef", 6), "abcdef");
        assert_eq!(short("abcdefg", 6), "abcde…");
        assert_eq!(short("\u{1b}\u{1b}\u{1b}", 7), "\\u{1b}…");
    }

    #[test]
    fn no_line_is_a_command_of_a_runner() {
        assert_eq!(no_command("::error file=a::b"), "· ::error file=a::b");
        assert_eq!(no_command("  ::add-mask::x"), "·   ::add-mask::x");
        assert_eq!(no_command("##vso[task.setvariable]x"), "· ##vso[task.setvariable]x");
        assert_eq!(no_command("a::b"), "a::b");
    }
}
