//! Where lines to write begin, in the file that they are for.

use std::ops::Range;

/// One level, where the file does not tell.
const LEVEL: &str = "  ";

/// Lines that the argument which encloses the deciding one is looked for in.
const FAR: usize = 500;

/// What stands before the arguments and blocks of a resource, or before a block of its own.
///
/// `path` is the deciding attribute, `written` a file and the bytes of the place that was found for it: the name of an
/// argument, or the first word of a block.
pub(super) fn indent(snippet: &str, path: &str, written: Option<(&str, Range<usize>)>) -> String {
    if snippet.starts_with("resource ") {
        return String::new();
    }
    let Some((file, span)) = written.filter(|_| !snippet.starts_with("\"resource\"")) else { return LEVEL.to_owned() };
    let before = file.get(..span.end).unwrap_or(file);
    let mut above: Vec<&str> = before.lines().rev().take(FAR).collect();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let mut below = file.get(start..).unwrap_or_default().lines();
    if let (Some(last), Some(whole)) = (above.first_mut(), below.next()) {
        *last = whole;
    }
    // The argument or block of the resource that the deciding attribute stands in; for none, what the lines begin with.
    let wanted = first_name(if path.is_empty() { snippet } else { path });
    let writes = |line: &&str| {
        let line = line.trim_start().trim_start_matches("dynamic ").trim_start_matches('"');
        line.strip_prefix(wanted).is_some_and(|rest| rest.starts_with(['"', ' ', '=', ':', '{']))
    };
    let last = above.first().copied().unwrap_or_default();
    if writes(&last) {
        return blanks(last).to_owned();
    }
    let word = file.get(span.clone()).unwrap_or_default();
    let opens = file.get(span.end..).unwrap_or_default().trim_start_matches([':', ' ']).starts_with(['{', '[']);
    if matches!(word, "resource" | "provider" | "data" | "module") || word.starts_with('"') && opens {
        // Nothing is written yet: the lines are the first of the block, or stand with the others.
        let next = below.find(|line| !line.trim().is_empty()).map(blanks);
        let level = |next: &&str| next.len() > blanks(last).len();
        return next.filter(level).map_or_else(|| blanks(last).to_owned() + LEVEL, str::to_owned);
    }
    blanks(above.into_iter().find(writes).unwrap_or(last)).to_owned()
}

fn first_name(text: &str) -> &str {
    let text = text.trim_start_matches('"');
    text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').next().unwrap_or_default()
}

fn blanks(line: &str) -> &str {
    line.get(..line.len() - line.trim_start().len()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The indentation of a snippet whose verdict points at the first occurrence of some words.
    fn at(file: &str, words: &str, path: &str, snippet: &str) -> String {
        let start = file.find(words).unwrap();
        indent(snippet, path, Some((file, start..start + words.len())))
    }

    const RULES: &str = "resource \"t\" \"n\" {\n    name = \"x\"\n    rule {\n        from = \"all\"\n    }\n}\n";

    #[test]
    fn lines_stand_as_the_argument_that_they_replace() {
        assert_eq!(at(RULES, "name", "name", "name = \"y\""), "    ");
        assert_eq!(at(RULES, "from", "rule[0].from", "rule {\n  from = \"me\"\n}"), "    ");
        let dynamic = RULES.replace("    rule {", "    dynamic \"rule\" {\n      content {");
        assert_eq!(at(&dynamic, "from", "rule[0].from", "rule {\n}"), "    ");
        assert_eq!(at("provider \"p\" {\n\tapi { region = \"x\" }\n}\n", "region", "api[0].region", "api {\n}"), "\t");
    }

    #[test]
    fn an_argument_of_the_same_name_in_another_block_is_not_meant() {
        let file = "provider \"p\" {\n  endpoints {\n    api = \"x\"\n  }\n}\n";
        assert_eq!(at(file, "api", "endpoints[0].api", "api {\n}"), "  ");
    }

    #[test]
    fn what_is_missing_stands_with_the_others() {
        assert_eq!(at(RULES, "resource", "key", "key = 1"), "    ");
        assert_eq!(at("provider \"p\" {}\n", "provider", "region", "region = \"x\""), "  ");
        assert_eq!(at("provider \"p\" {\n}\n\n  # other\n", "provider", "", "region = \"x\""), "  ");
        let json = "{\n    \"t\": {\n        \"n\": {\n            \"a\": 1\n        }\n    }\n}\n";
        assert_eq!(at(json, "\"n\"", "key", "\"key\": 1"), " ".repeat(12));
        assert_eq!(at("{\"t\": {\"n\": {}}}\n", "\"n\"", "key", "\"key\": 1"), "  ");
    }

    #[test]
    fn a_block_of_its_own_is_not_indented() {
        assert_eq!(at(RULES, "name", "name", "resource \"a\" \"b\" {\n}"), "");
        assert_eq!(at(RULES, "name", "name", "\"resource\": {}"), "  ", "a member of the outermost object");
        assert_eq!(indent("a = 1", "a", None), "  ");
    }
}
