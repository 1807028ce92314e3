//! Makes strings of strangers harmless for the sink that they go to.
//!
//! Plans, project files and sources come from pull requests. A resource may be called `a\u{1b}[2Jb`, a tag may hold
//! a mark that turns the direction of the text, and a line that begins with `::error::` is a command to a runner.

use std::fmt::Write as _;

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
    if safe.contains("##") { safe.replace("##[", "##\\[").replace("##vso[", "##vso\\[") } else { safe }
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

/// Lines that no runner takes for a command.
///
/// Runners of GitHub obey `::` at the start of a line, blanks or not; what begins a line after wrapping is known only
/// here. Their older `##[` and that of Azure (`##vso[`) count anywhere in a line: [`line()`] takes care of them.
pub fn no_commands(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with("::") {
            safe.push('\\');
        }
        safe.push_str(line);
    }
    safe
}

/// Text that is already coloured: colours stay, any other unsafe character becomes an escape.
pub fn coloured(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(code) = colour(rest) {
            safe.push_str(code);
            rest = rest.strip_prefix(code).unwrap_or_default();
            continue;
        }
        if is_unsafe(c) && c != '\n' {
            safe.extend(c.escape_unicode());
        } else {
            safe.push(c);
        }
        rest = rest.strip_prefix(c).unwrap_or_default();
    }
    no_commands(&safe)
}

/// The code for a colour that a text begins with.
fn colour(text: &str) -> Option<&str> {
    let inside = text.strip_prefix("\u{1b}[")?;
    let end = inside.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    if inside.get(end..)?.starts_with('m') { text.get(..end + 3) } else { None }
}

/// JSON that is safe to print: unsafe characters and commands of runners inside its strings become JSON escapes, so
/// the data stay the same.
pub fn json(text: &str) -> String {
    let plain = |byte: &u8| *byte == b'\n' || (0x20..0x7f).contains(byte);
    let mut safe = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.as_bytes().iter().position(|byte| !plain(byte)) {
        let (before, from) = rest.split_at(at);
        safe.push_str(before);
        let mut chars = from.chars();
        let Some(c) = chars.next() else { break };
        if is_unsafe(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
        rest = chars.as_str();
    }
    safe.push_str(rest);
    if !safe.contains("##") {
        return safe;
    }
    // `##` stands only inside strings.
    safe.replace("##[", "##\\u005b").replace("##vso[", "##vso\\u005b")
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
        assert_eq!(no_commands("a\n  ::error file=a::b\n::x"), "a\n\\  ::error file=a::b\n\\::x");
        assert_eq!(no_commands("a::b\n"), "a::b\n");
        assert_eq!(line("x ##vso[task.setvariable]y ##[error]"), "x ##vso\\[task.setvariable]y ##\\[error]");
    }

    #[test]
    fn colours_stay_and_nothing_else_of_their_kind() {
        assert_eq!(coloured("\u{1b}[1;31mred\u{1b}[0m"), "\u{1b}[1;31mred\u{1b}[0m");
        assert_eq!(coloured("\u{1b}[2J\u{1b}]8;;x\u{7}\u{1b}[31"), "\\u{1b}[2J\\u{1b}]8;;x\\u{7}\\u{1b}[31");
        assert_eq!(coloured("a\r\n::error::"), "a\\u{d}\n\\::error::");
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_unsafe_afterwards(text in "\\PC*|[\u{0}-\u{ff}\u{2000}-\u{2070}m\\[;0-9]{0,60}") {
            let colourless = |text: &str| !text.chars().any(is_unsafe);
            proptest::prop_assert!(colourless(&line(&text)));
            proptest::prop_assert!(colourless(&short(&text, 20)) && short(&text, 20).chars().count() <= 20);
            proptest::prop_assert_eq!(same_length(&text).len(), text.len());
            // What is safe already is left alone.
            proptest::prop_assert_eq!(coloured(&line(&text)), no_commands(&line(&text)));
        }
    }

    #[test]
    fn json_keeps_its_data() {
        let value = serde_json::json!({"a\u{202e}": "\u{9b}\u{e0041}é\n ##vso[x]##[y]"});
        let safe = json(&serde_json::to_string_pretty(&value).unwrap());
        assert!(!safe.chars().any(|c| is_unsafe(c) && c != '\n'), "{safe}");
        assert!(!safe.contains("##[") && !safe.contains("##vso["), "{safe}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&safe).unwrap(), value);
    }
}
