//! Positions: from what a verdict is about to the line where somebody wrote it.
//!
//! Never an invented line: where blocks cannot be told apart, the answer is what encloses them.

mod blocks;
mod inside;
mod json;
mod mask;
mod place;

use std::sync::Arc;

use crate::configuration::{Block, Configuration, Expression, Module, Position};
use crate::plan::address::Address;
use crate::plan::value::{AttributePath, Step, Value};

pub use json::{JsonIndex, in_json};
pub use mask::masked_source;
pub use place::{byte_column, location, offset_of, utf16_column};

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
    let module = configuration.modules.get(module)?;
    let whole = module.variables.get(name)?.default_position.as_ref()?;
    let deeper = || {
        // The model holds the value, converted or redacted; the file still has what was written.
        let written = inside::reparse(configuration, whole)?;
        let scope = Scope { configuration, module, rows: None, ordered: true };
        let span = inside::follow(&scope, &written.expression, &path.0, None)?;
        inside::position(configuration, &written, span)
    };
    deeper().or_else(|| Some(whole.clone()))
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
        self.files.get(file).is_some_and(|file| file.path.ends_with(".json"))
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
