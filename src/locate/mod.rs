//! Positions: from what a verdict is about to the line where somebody wrote it.
//!
//! Never an invented line: where blocks cannot be told apart, the answer is what encloses them.

mod blocks;
mod inside;
mod json;
mod lines;
mod mask;
mod place;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::configuration::{Block, Configuration, Expression, HclExpression, Module, Position};
use crate::plan::address::Address;
use crate::plan::value::{AttributePath, Step, Value};

pub(crate) use json::key_in;
pub use json::{JsonIndex, in_json};
pub(crate) use lines::Lines;
pub use mask::{Masker, masked_source};
pub use place::{Offsets, Places, byte_column, location, offset_of, utf16_column};

use blocks::Scope;

/// Where an attribute of a resource is written; a missing one is where the innermost block that exists opens.
///
/// `value` is the value of the whole resource, as far as it is at hand: its rows tell which of several nested blocks
/// made an element of a set. `rows` are the elements of the innermost list of the path, for callers that have no
/// more. `None` if the block is gone or there are no sources.
pub fn attribute(
    configuration: &Configuration,
    address: &Address,
    path: &AttributePath,
    value: Option<&Value>,
    rows: Option<&[Value]>,
) -> Option<Position> {
    let module = configuration.modules.get(address.module.dotted().as_str())?;
    let key = (address.mode, address.resource_type.clone(), address.name.clone());
    let scope = Scope { configuration, module, rows, ordered: false };
    scope.in_block(&module.resources.get(&key)?.block, &path.0, value)
}

/// The nested block that made an element, if that is certain and the block is written out: what stands in a `dynamic`
/// block is for many. `value` is as for [`attribute`].
pub(crate) fn block<'a>(
    configuration: &'a Configuration,
    address: &Address,
    path: &AttributePath,
    value: Option<&Value>,
) -> Option<&'a Block> {
    let module = configuration.modules.get(address.module.dotted().as_str())?;
    let key = (address.mode, address.resource_type.clone(), address.name.clone());
    let scope = Scope { configuration, module, rows: None, ordered: false };
    scope.block_at(&module.resources.get(&key)?.block, &path.0, value)
}

/// True if an attribute is written nowhere in the block that it would stand in, and it is certain which block that is.
pub(crate) fn is_missing(
    configuration: &Configuration,
    address: &Address,
    path: &AttributePath,
    value: Option<&Value>,
) -> bool {
    let Some((Step::Name(name), around)) = path.0.split_last() else { return false };
    let around = block(configuration, address, &AttributePath(around.to_vec()), value);
    around
        .is_some_and(|block| block.complete && !block.attributes.contains_key(name) && !block.blocks.contains_key(name))
}

/// Where an argument of a provider configuration is written; a missing one is where its block opens.
///
/// `None` for a configuration that no block declares.
pub fn provider(configuration: &Configuration, key: &str, path: &AttributePath) -> Option<Position> {
    let provider = configuration.providers.get(key)?;
    let module = configuration.modules.get(&provider.module)?;
    Scope { configuration, module, rows: None, ordered: true }.in_block(provider.block.as_ref()?, &path.0, None)
}

/// Where the block of a variable opens.
pub fn variable(configuration: &Configuration, module: &str, name: &str) -> Option<Position> {
    configuration.modules.get(module)?.variables.get(name)?.position.clone()
}

/// Where the default of a variable is written, or an entry inside of it.
pub fn variable_default(
    configuration: &Configuration,
    module: &str,
    name: &str,
    path: &AttributePath,
) -> Option<Position> {
    Some(Variables::new(configuration).end(module, name, path, false)?.0)
}

/// What stands at a position; `None` if it does not parse by itself.
type Parsed = Option<Arc<HclExpression>>;

/// Where the values of variables are written: each collection is parsed once, however many of its entries are asked for.
#[derive(Debug)]
pub(crate) struct Variables<'a> {
    configuration: &'a Configuration,
    /// By file and first byte.
    parsed: Mutex<HashMap<(usize, usize), Parsed>>,
}

impl<'a> Variables<'a> {
    pub(crate) fn new(configuration: &'a Configuration) -> Self {
        Self { configuration, parsed: Mutex::default() }
    }

    /// Where the value in force of a variable is written, with true if that is the entry that is meant, and no
    /// collection around it: in the value file of the root module if it is `given`, else in the default.
    pub(crate) fn end(&self, module: &str, name: &str, path: &AttributePath, given: bool) -> Option<(Position, bool)> {
        let module = self.configuration.modules.get(module)?;
        let default = || module.variables.get(name)?.default_position.as_ref();
        let whole = if given { self.configuration.values.get(name) } else { default() }?;
        let deeper = || {
            // The model holds the value, converted or redacted; the file still has what was written.
            let written = self.written(whole).filter(|_| !path.is_empty())?;
            let scope = Scope { configuration: self.configuration, module, rows: None, ordered: true };
            let span = inside::follow(&scope, &written.expression, &path.0, None)
                .or_else(|| inside::exactly(&written.expression, &path.0))?;
            inside::position(self.configuration, &written, span)
        };
        Some(deeper().map_or_else(|| (whole.clone(), path.is_empty()), |position| (position, true)))
    }

    fn written(&self, whole: &Position) -> Parsed {
        let mut parsed = self.parsed.lock().unwrap_or_else(PoisonError::into_inner);
        let parse = || inside::reparse(self.configuration, whole).map(Arc::new);
        parsed.entry((whole.file, whole.span.start)).or_insert_with(parse).clone()
    }
}

/// Where a module call gives an input; a missing one is where the call opens.
pub fn call_input(configuration: &Configuration, module: &str, call: &str, path: &AttributePath) -> Option<Position> {
    let module = configuration.modules.get(module)?;
    let scope = Scope { configuration, module, rows: None, ordered: true };
    scope.in_block(&module.calls.get(call)?.block, &path.0, None)
}

/// Where a local is written, or an entry inside of it (`ports.ssh`).
pub fn local(configuration: &Configuration, module: &str, path: &AttributePath) -> Option<Position> {
    let module = configuration.modules.get(module)?;
    let (Step::Name(name), rest) = path.0.split_first()? else { return None };
    let attribute = module.locals.as_ref()?.get(name)?;
    let scope = Scope { configuration, module, rows: None, ordered: true };
    scope.in_attribute(attribute, rest, None)
}

/// Where the value of an output is written.
pub fn output(configuration: &Configuration, module: &str, name: &str) -> Option<Position> {
    configuration.modules.get(module)?.outputs.get(name)?.position.clone()
}

/// Where an expression of the sources stands; `None` for JSON syntax, whose expressions have no places of their own.
pub fn expression(configuration: &Configuration, expression: &Expression) -> Option<Position> {
    let Expression::Hcl(written) = expression else { return None };
    inside::position(configuration, written, hcl_edit::Span::span(&written.expression)?)
}

impl Configuration {
    /// True if a file is written in JSON syntax.
    pub(crate) fn is_json(&self, file: usize) -> bool {
        self.files.get(file).is_some_and(|file| file.path.rsplit('.').next() == Some("json"))
    }

    /// True for a value file, which holds whatever somebody set a variable to.
    pub(crate) fn is_value_file(&self, file: usize) -> bool {
        self.files.get(file).is_some_and(|file| file.path.ends_with(".tfvars") || file.path.ends_with(".tfvars.json"))
    }
}

/// The value of a local, if it is made of constants and other locals.
pub(crate) fn local_value(module: &Module, reference: &str, depth: usize) -> Option<Value> {
    /// Locals that refer to locals are followed this far.
    const MAX_DEPTH: usize = 8;
    let path = AttributePath::parse(reference.strip_prefix("local.")?);
    let (Step::Name(name), rest) = path.0.split_first()? else { return None };
    let Expression::Hcl(written) = &module.locals.as_ref()?.get(name)?.expression else { return None };
    let value = (depth < MAX_DEPTH).then(|| {
        crate::source::references::constant_with(&written.expression, &|name| local_value(module, name, depth + 1))
    })??;
    value.at(&AttributePath(rest.to_vec())).cloned()
}

/// A block's own position.
fn opening(block: &Block) -> Option<Position> {
    block.position.clone()
}

/// A name step.
fn name_of(step: &Step) -> Option<&Arc<str>> {
    if let Step::Name(name) = step { Some(name) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Archive, ArchiveModule};
    use crate::source::from_archive;

    pub(super) fn read(files: &[(&str, &str)]) -> Configuration {
        let files = files.iter().map(|(name, text)| ((*name).into(), text.as_bytes().into())).collect();
        let module = ArchiveModule { dir: ".".into(), files, ..ArchiveModule::default() };
        let sources = from_archive(&Archive { modules: [("".into(), module)].into(), lock: None });
        assert!(sources.problems.is_empty(), "{:?}", sources.problems);
        sources.configuration
    }

    /// The line of an attribute of `t.n`, with its values as JSON.
    fn line(text: &str, path: &str, values: &str) -> Option<usize> {
        let configuration = read(&[("main.tf", text)]);
        let values = crate::configuration::constant::constant_of(values);
        let address = Address::parse("t.n").unwrap();
        let found = attribute(&configuration, &address, &AttributePath::parse(path), values.as_ref(), None)?;
        Some(location(&configuration, &found).line)
    }

    const RULES: &str = "resource \"t\" \"n\" {
  r {
    port = 22
    from = local.all
  }
  r {
    port = 80
    from = var.office
  }
  locals = 1
}
locals {
  all = \"0.0.0.0/0\"
}
";

    #[test]
    fn blocks_of_a_set_are_found_by_value_not_by_order() {
        let values = r#"{"r":[{"port":80,"from":"10.0.0.0/8"},{"port":22,"from":"0.0.0.0/0"}]}"#;
        assert_eq!(line(RULES, "r[0].from", values), Some(8));
        assert_eq!(line(RULES, "r[1].from", values), Some(4));
        assert_eq!(line(RULES, "r[1].missing", values), Some(2));
        assert_eq!(line(RULES, "r[1]", values), Some(2));
        assert_eq!(line(RULES, "r", values), Some(2));
    }

    #[test]
    fn locals_tell_blocks_apart_too() {
        let text = RULES.replace("port = 22", "port = var.p").replace("port = 80", "port = var.q");
        let values = r#"{"r":[{"port":80,"from":"10.0.0.0/8"},{"port":22,"from":"0.0.0.0/0"}]}"#;
        assert_eq!(line(&text, "r[1].port", values), Some(3));
        assert_eq!(line(&text, "r[0].port", values), Some(7), "the other block is taken");
    }

    #[test]
    fn blocks_that_cannot_be_told_apart_give_the_line_of_what_encloses_them() {
        let text = RULES
            .replace("port = 22", "port = var.p")
            .replace("port = 80", "port = var.q")
            .replace("local.all", "var.x");
        let values = r#"{"r":[{"port":80,"from":"10.0.0.0/8"},{"port":22,"from":"0.0.0.0/0"}]}"#;
        assert_eq!(line(&text, "r[1].from", values), Some(1));
        assert_eq!(line(RULES, "r[1].from", "{}"), Some(1), "without values nothing is certain");
    }

    #[test]
    fn equal_blocks_are_taken_in_turn() {
        let text = "resource \"t\" \"n\" {\n  d {\n    a = var.x\n  }\n  d {\n    a = var.x\n  }\n}\n";
        let values = r#"{"d":[{"a":1},{"a":1}]}"#;
        assert_eq!((line(text, "d[0].a", values), line(text, "d[1].a", values)), (Some(3), Some(6)));
    }

    #[test]
    fn a_dynamic_block_that_made_nothing_is_not_there() {
        let text = "resource \"t\" \"n\" {\n  x = 1\n  dynamic \"d\" {\n    for_each = []\n    content {\n      a = 1\n    }\n  }\n}\n";
        assert_eq!(line(text, "d[0].a", r#"{"d":[{"a":1}]}"#), Some(6));
        assert_eq!(line(text, "d", r#"{"d":[]}"#), Some(1));
        assert_eq!(line(text, "d", r#"{"d":[{"a":1}]}"#), Some(3));
    }

    #[test]
    fn objects_are_looked_into() {
        let text = "resource \"t\" \"n\" {
  a = merge({
    k = 1
  }, {
    l = 2
  })
  b = var.x ? {
    k = 1
  } : null
  c = [{
    k = 1
    }, {
    k = 2
  }]
  d = merge(var.x, {
    k = 1
  }, var.y)
}
";
        assert_eq!((line(text, "a.k", "{}"), line(text, "a.l", "{}")), (Some(3), Some(5)));
        assert_eq!(line(text, "b.k", "{}"), Some(8));
        assert_eq!(line(text, "c[0].k", r#"{"c":[{"k":2},{"k":1}]}"#), Some(13));
        assert_eq!(line(text, "d.k", "{}"), Some(15), "`var.y` may have the key too");
        assert_eq!(line(text, "a.none", "{}"), Some(2));
    }

    #[test]
    fn what_a_for_makes_is_looked_into() {
        let text = "resource \"t\" \"n\" {
  a = flatten([for x in var.l : [for y in x : {
    k = y
  }]])
  b = { for x in var.l : x => {
    k = 1
  } }
  c = toset([for x in var.l : {
    k = 1
  } if x])
}
";
        assert_eq!(line(text, "a[3].k", "{}"), Some(3));
        assert_eq!(line(text, "b.any.k", "{}"), Some(6));
        assert_eq!(line(text, "c[0].k", "{}"), Some(9));
        assert_eq!(line(text, "a[0].other", "{}"), Some(2));
    }

    #[test]
    fn entries_of_variables_and_locals_keep_their_order() {
        let text = "variable \"v\" {\n  default = [\n    { k = 1 },\n    { k = 1 },\n  ]\n  sensitive = true\n}\nlocals { l = { a = [1, 2] } }\n";
        let configuration = read(&[("main.tf", text)]);
        let at = |found: Option<Position>| found.map(|found| location(&configuration, &found).line);
        assert_eq!(at(variable_default(&configuration, "", "v", &AttributePath::parse("[1].k"))), Some(4));
        assert_eq!(at(variable_default(&configuration, "", "v", &AttributePath::default())), Some(2));
        assert_eq!(at(variable(&configuration, "", "v")), Some(1));
        let found = local(&configuration, "", &AttributePath::parse("l.a")).unwrap();
        assert_eq!(location(&configuration, &found).column, 16);
        assert_eq!(local(&configuration, "", &AttributePath::parse("none")), None);
    }

    #[test]
    fn json_syntax_has_its_keys() {
        let text = "{\"resource\":{\"t\":{\"n\":{\n\"m\":{\"a\":1},\n\"r\":[{\"p\":1},\n{\"p\":2}]}}}}";
        let configuration = read(&[("main.tf.json", text)]);
        let values = crate::configuration::constant::constant_of(r#"{"r":[{"p":2},{"p":1}],"m":{"a":1}}"#);
        let line = |path: &str| {
            let address = Address::parse("t.n").unwrap();
            let found =
                attribute(&configuration, &address, &AttributePath::parse(path), values.as_ref(), None).unwrap();
            (location(&configuration, &found).line, text.get(found.span).unwrap())
        };
        assert_eq!(line("m.a"), (2, "\"a\""));
        assert_eq!(line("r[0].p"), (4, "\"p\""));
        assert_eq!(line("r[0]"), (4, "{"));
        assert_eq!(line("none"), (1, "\"n\""));
    }
}
