//! Sources fit to be shown: literals that are secret become dots of the same number.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use crate::configuration::{Attribute, Block, Configuration, Expression, Module, Position};
use crate::plan::Secrets;
use crate::plan::value::Shape;
use crate::source::json_text::{self, Json, Node};
use crate::source::lex::{self, Kind, Lexer, Token};
use crate::source::references::{Listing, listing};

/// Names of arguments whose literals are never shown, wherever they stand.
const SECRET_WORDS: [&str; 14] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "private_key",
    "credential",
    "access_key",
    "api_key",
    "application_key",
    "consumer_key",
    "shared_key",
    "psk",
    "user_data",
];

/// What is secret in the files of a configuration, found once for all of them.
#[derive(Debug)]
pub struct Masker<'a> {
    configuration: &'a Configuration,
    /// Names whose values are hidden, by file and where they start and end.
    names: BTreeSet<(usize, usize, usize)>,
}

impl<'a> Masker<'a> {
    /// Finds what is set at secret attributes of a resource type, directly or through locals, variables and module
    /// inputs, and the defaults of sensitive variables.
    pub fn new(configuration: &'a Configuration, secrets: &Secrets) -> Self {
        let mut collector = Collector { configuration, found: Vec::new(), seen: BTreeSet::new() };
        for (path, module) in &configuration.modules {
            collector.module(path, module, secrets);
        }
        let names = collector.found.into_iter().map(|position| (position.file, position.span.start, position.span.end));
        Self { configuration, names: names.collect() }
    }

    /// The text of a file with its secret literals masked, and whatever has the name of a secret.
    ///
    /// Each character of a masked literal becomes one `•`, so lines and columns of the rest stay.
    pub fn source(&self, file: usize) -> String {
        let Some(source) = self.configuration.files.get(file) else { return String::new() };
        let bytes = source.bytes.as_ref();
        let names = self.names.range((file, 0, 0)..=(file, usize::MAX, usize::MAX));
        let mut ranges = Vec::new();
        if self.configuration.is_json(file) {
            let start = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
            let secret: BTreeSet<usize> = names.map(|(_, start, _)| *start).collect();
            match json_text::parse(bytes, start) {
                Ok(document) => json_literals(&document, &secret, false, &mut ranges),
                // What cannot be read is not shown.
                Err(_) => ranges.push(0..bytes.len()),
            }
        } else {
            named_like_secrets(bytes, &mut ranges);
            for (.., end) in names {
                literals_behind(bytes, *end, &mut ranges);
            }
        }
        dotted(bytes, ranges)
    }
}

impl Masker<'_> {
    /// The text of a value file with every literal masked but those that are shown, given by the spans of their names:
    /// nobody knows which of the others are secrets.
    pub(crate) fn values(&self, file: usize, shown: &BTreeSet<(usize, usize)>) -> String {
        let Some(source) = self.configuration.files.get(file) else { return String::new() };
        let bytes = source.bytes.as_ref();
        let mut ranges = Vec::new();
        let mut name = false;
        for token in Lexer::new(bytes, 0) {
            match token.kind {
                Kind::Space | Kind::Comment => {}
                // What was quoted before it is the name of an entry, and no value.
                Kind::Other if name && matches!(bytes.get(token.range.clone()), Some(b"=" | b":")) => {
                    name = false;
                    ranges.pop();
                }
                kind => {
                    name = kind == Kind::Quoted;
                    ranges.extend(literal(bytes, &token));
                }
            }
        }
        for (_, end) in shown {
            let argument = *end..lex::argument_end(bytes, *end);
            let within = |literal: &Range<usize>| argument.start <= literal.start && literal.end <= argument.end;
            // Of a collection nobody asked for the other entries: only what is one literal is shown.
            if ranges.iter().filter(|literal| within(literal)).count() == 1 {
                ranges.retain(|literal| !within(literal));
            }
        }
        named_like_secrets(bytes, &mut ranges);
        dotted(bytes, ranges)
    }
}

/// The text of one source file, masked; see [`Masker`] for many.
pub fn masked_source(configuration: &Configuration, file: usize, secrets: &Secrets) -> String {
    Masker::new(configuration, secrets).source(file)
}

/// Finds the names of everything that leads to a secret.
struct Collector<'a> {
    configuration: &'a Configuration,
    found: Vec<Position>,
    /// References that were followed, by module.
    seen: BTreeSet<(Arc<str>, String)>,
}

impl<'a> Collector<'a> {
    fn module(&mut self, path: &Arc<str>, module: &'a Module, secrets: &Secrets) {
        for ((_, kind, _), resource) in &module.resources {
            if let Some(shape) = secrets.get(kind) {
                self.block(path, &resource.block, shape);
            }
        }
        for (name, variable) in &module.variables {
            if variable.sensitive {
                self.found.extend(variable.default_position.clone());
                self.follow(path, &format!("var.{name}"));
            }
        }
    }

    fn block(&mut self, path: &Arc<str>, block: &'a Block, shape: &Shape) {
        for (name, attribute) in &block.attributes {
            if shape.get(name).is_some() {
                self.attribute(path, attribute);
            }
        }
        for (name, nested) in &block.blocks {
            if let Some(shape) = shape.get(name) {
                for nested in nested {
                    self.block(path, &nested.block, shape);
                }
            }
        }
    }

    fn attribute(&mut self, path: &Arc<str>, attribute: &'a Attribute) {
        self.found.extend(attribute.position.clone());
        let Expression::Hcl(written) = &attribute.expression else { return };
        if let Listing::References(references) = listing(&written.expression) {
            for reference in references {
                self.follow(path, &reference);
            }
        }
    }

    /// Follows a local or a variable to what it is set to.
    fn follow(&mut self, path: &Arc<str>, reference: &str) {
        let mut pending = vec![(path.clone(), reference.to_owned())];
        while let Some((path, reference)) = pending.pop() {
            let mut parts = reference.split(['.', '[']);
            let (Some(kind), Some(name)) = (parts.next(), parts.next()) else { continue };
            if !self.seen.insert((path.clone(), format!("{kind}.{name}"))) {
                continue;
            }
            let Some(module) = self.configuration.modules.get(&path) else { continue };
            let (module_path, attribute) = match kind {
                "local" => (path.clone(), module.locals.as_ref().and_then(|locals| locals.get(name))),
                "var" => {
                    if let Some(variable) = module.variables.get(name) {
                        self.found.extend(variable.default_position.clone());
                    }
                    let (parent, call) = path.rsplit_once('.').unwrap_or(("", &path));
                    let caller = self.configuration.modules.get(parent).filter(|_| !path.is_empty());
                    let input = caller.and_then(|caller| caller.calls.get(call)?.block.attributes.get(name));
                    (parent.into(), input)
                }
                _ => continue,
            };
            let Some(attribute) = attribute else { continue };
            self.found.extend(attribute.position.clone());
            if let Expression::Hcl(written) = &attribute.expression
                && let Listing::References(references) = listing(&written.expression)
            {
                pending.extend(references.into_iter().map(|reference| (module_path.clone(), reference)));
            }
        }
    }
}

/// True for the name of an argument that holds a secret.
fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_WORDS.iter().any(|word| name.contains(word))
}

/// Literals behind every name that looks like a secret's.
fn named_like_secrets(bytes: &[u8], ranges: &mut Vec<Range<usize>>) {
    let mut name: Option<Range<usize>> = None;
    let mut masked = 0;
    for token in Lexer::new(bytes, 0) {
        if token.range.start < masked {
            continue;
        }
        let written = bytes.get(token.range.clone()).unwrap_or_default();
        match token.kind {
            Kind::Space | Kind::Comment => {}
            Kind::Word | Kind::Quoted => name = Some(token.range),
            Kind::Other if matches!(written, b"=" | b":") => {
                let secret = name.take().filter(|name| {
                    let text = bytes.get(name.clone()).map(String::from_utf8_lossy).unwrap_or_default();
                    is_secret_name(&text)
                });
                if let Some(name) = secret {
                    masked = literals_behind(bytes, name.end, ranges);
                }
            }
            _ => name = None,
        }
    }
}

/// The literals of the value that follows a name, up to the end of the argument, which is returned.
fn literals_behind(bytes: &[u8], from: usize, ranges: &mut Vec<Range<usize>>) -> usize {
    let end = lex::argument_end(bytes, from);
    ranges.extend(Lexer::new(bytes.get(..end).unwrap_or(bytes), from).filter_map(|token| literal(bytes, &token)));
    end
}

/// What is to be masked of a token that is a literal.
fn literal(bytes: &[u8], token: &Token) -> Option<Range<usize>> {
    let Range { start, end } = token.range.clone();
    match token.kind {
        Kind::Quoted => Some(start + 1..end.saturating_sub(1)),
        Kind::Heredoc => {
            // Between the line of the opening word and that of the closing one.
            let text = bytes.get(start..end).unwrap_or_default();
            let first = text.iter().position(|b| *b == b'\n').map_or(text.len(), |at| at + 1);
            let last = text.iter().rposition(|b| *b == b'\n').unwrap_or(text.len());
            Some(start + first..start + last.max(first))
        }
        Kind::Word if bytes.get(start).is_some_and(u8::is_ascii_digit) => Some(start..end),
        _ => None,
    }
}

/// The literals of a JSON document below secret keys.
fn json_literals(value: &Json, secret: &BTreeSet<usize>, below: bool, ranges: &mut Vec<Range<usize>>) {
    match &value.node {
        Node::Object(entries) => {
            for entry in entries {
                let below = below || secret.contains(&entry.key_span.start) || is_secret_name(&entry.key);
                json_literals(&entry.value, secret, below, ranges);
            }
        }
        Node::Array(items) => items.iter().for_each(|item| json_literals(item, secret, below, ranges)),
        Node::String(_) if below => ranges.push(value.span.start + 1..value.span.end.saturating_sub(1)),
        Node::Literal(text) if below && !matches!(text.as_str(), "null" | "true" | "false") => {
            ranges.push(value.span.clone());
        }
        _ => {}
    }
}

/// The text with one dot for each character of the ranges; line ends stay.
fn dotted(bytes: &[u8], mut ranges: Vec<Range<usize>>) -> String {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut text = String::with_capacity(bytes.len());
    let mut here = 0;
    for range in ranges {
        let start = range.start.max(here);
        if start >= range.end {
            continue;
        }
        text.push_str(&String::from_utf8_lossy(bytes.get(here..start).unwrap_or_default()));
        let hidden = String::from_utf8_lossy(bytes.get(start..range.end).unwrap_or_default());
        text.extend(hidden.chars().map(|c| if matches!(c, '\n' | '\r') { c } else { '•' }));
        here = range.end;
    }
    text.push_str(&String::from_utf8_lossy(bytes.get(here..).unwrap_or_default()));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locate::tests::read;

    fn masked(name: &str, text: &str) -> String {
        let mut shape = Shape::default();
        shape.insert("boot.script");
        shape.insert("content");
        masked_source(&read(&[(name, text)]), 0, &[("t".into(), shape)].into())
    }

    #[test]
    fn what_leads_to_a_secret_is_hidden_and_nothing_moves() {
        let text = "resource \"t\" \"n\" {
  name = \"shown\"
  boot { script = \"hush ${var.a}\" } # shown
  content = local.deep
}
locals {
  deep  = { a = local.other, b = 1234 }
  other = <<-E
    hush
  E
}
variable \"pin\" {
  default   = \"hush\"
  sensitive = true
}
provider \"p\" {\n  secret_key = \"é hush\"\n  region = \"shown\"\n}
";
        let found = masked("main.tf", text);
        assert!(!found.contains("hush") && !found.contains("1234"), "{found}");
        assert_eq!(found.matches("shown").count(), 3);
        assert!(found.contains("script = \"•••••••••••••\" } # shown"));
        assert!(found.contains("secret_key = \"••••••\""));
        assert!(found.contains("other = <<-E\n••••••••\n  E"));
    }

    #[test]
    fn json_syntax_is_masked_by_key() {
        let text =
            r#"{"resource":{"t":{"n":{"name":"shown","content":["hush",{"k":7}]}}},"provider":{"p":{"token":"hush"}}}"#;
        let found = masked("main.tf.json", text);
        assert!(!found.contains("hush") && !found.contains('7') && found.contains("shown"), "{found}");
        assert_eq!(found.chars().count(), text.chars().count());
    }

    #[test]
    fn a_file_that_is_not_there_is_empty() {
        assert_eq!(masked_source(&Configuration::default(), 3, &Secrets::new()), "");
    }
}
