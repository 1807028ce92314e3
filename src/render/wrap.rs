//! Breaks text into lines of a width.

use unicode_width::UnicodeWidthStr as _;

/// The lines of a text, each at most `width` columns unless a single word is longer.
///
/// Only plain spaces break: the non-breaking ones of French hold their words together.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut columns = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let wide = word.width();
        if columns > 0 && columns + 1 + wide > width {
            lines.push(std::mem::take(&mut line));
            columns = 0;
        }
        if columns > 0 {
            line.push(' ');
            columns += 1;
        }
        line.push_str(word);
        columns += wide;
    }
    lines.push(line);
    lines
}

/// The text behind a label, wrapped, with further lines below its start.
pub(crate) fn hang(label: &str, text: &str, width: usize) -> String {
    let indent = label.width();
    let lines = wrap(text, width.saturating_sub(indent).max(20));
    format!("{label}{}\n", lines.join(&format!("\n{}", " ".repeat(indent))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_and_lines_short() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("incomprehensibilities and", 7), ["incomprehensibilities", "and"]);
        assert_eq!(wrap("", 7), [""]);
        assert_eq!(wrap("日本 日本", 4), ["日本", "日本"], "wide characters take two columns");
    }

    #[test]
    fn a_non_breaking_space_does_not_break() {
        assert_eq!(wrap("aide\u{a0}: écrire", 6), ["aide\u{a0}:", "écrire"]);
    }

    #[test]
    fn further_lines_hang_below_the_first() {
        assert_eq!(hang("help: ", "aaaaaaaaaa bbbbbbbbbb cccc", 26), "help: aaaaaaaaaa\n      bbbbbbbbbb cccc\n");
    }
}
