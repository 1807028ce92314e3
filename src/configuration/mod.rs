//! The configuration: what somebody wrote, from the plan JSON or, better, from the sources.
//!
//! One model for both. A plan JSON gives constants and lists of references; sources give whole expressions with
//! their positions, and locals. [`Expression`] is the one place that knows the difference.

pub(crate) mod constant;
pub mod json;
mod written;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::plan::address::Mode;
use crate::plan::value::Value;

/// Everything that was written, module by module.
#[derive(Clone, Debug, Default)]
pub struct Configuration {
    /// Modules by the dotted path of the calls that lead there, without keys; `""` is the root.
    pub modules: BTreeMap<Arc<str>, Arc<Module>>,
    /// Provider configurations by the key that resources name (`outscale.gouv`, `module.site:outscale`).
    pub providers: BTreeMap<Arc<str>, Provider>,
    /// Source files that positions point into.
    pub files: Vec<SourceFile>,
    /// Where value files (`terraform.tfvars`) set variables of the root module to what the plan has, by name.
    pub values: BTreeMap<Arc<str>, Position>,
    /// True if the document had a configuration at all.
    pub present: bool,
}

/// One module.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// Resources and data sources by mode, type and name.
    pub resources: BTreeMap<(Mode, Arc<str>, Arc<str>), Resource>,
    /// Module calls by name.
    pub calls: BTreeMap<Arc<str>, Call>,
    /// Variables by name.
    pub variables: BTreeMap<Arc<str>, Variable>,
    /// Outputs by name.
    pub outputs: BTreeMap<Arc<str>, Attribute>,
    /// Locals by name; `None` without sources, where nobody knows them.
    pub locals: Option<BTreeMap<Arc<str>, Attribute>>,
    /// Blocks `provider "x" {}` by local name and alias (`outscale`, `outscale.gouv`); sources only.
    pub provider_blocks: BTreeMap<Arc<str>, Block>,
    /// Local names of providers (`osc`) → source (`outscale/outscale`), from `required_providers`; sources only.
    pub required_providers: BTreeMap<Arc<str>, Arc<str>>,
}

/// A resource or data source as written.
#[derive(Clone, Debug, Default)]
pub struct Resource {
    /// Key of the provider configuration, resolved by the tool; absent when only sources are at hand.
    pub provider_config_key: Option<Arc<str>>,
    /// `provider = outscale.by_region[each.key]`, from the sources.
    pub provider: Option<Expression>,
    /// Arguments and nested blocks.
    pub block: Block,
    /// `count`.
    pub count: Option<Expression>,
    /// `for_each`.
    pub for_each: Option<Expression>,
}

/// A module call.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// `source` as written.
    pub source: Option<String>,
    /// `version` constraint.
    pub version: Option<String>,
    /// Inputs.
    pub block: Block,
    /// `count`.
    pub count: Option<Expression>,
    /// `for_each`.
    pub for_each: Option<Expression>,
    /// `providers = { outscale = outscale.gouv }`: name inside → expression outside; sources only.
    pub providers: BTreeMap<Arc<str>, Expression>,
}

/// A variable.
#[derive(Clone, Debug, Default)]
pub struct Variable {
    /// `default`; sensitive ones are redacted by the reader.
    pub default: Option<Expression>,
    /// Marked sensitive.
    pub sensitive: bool,
    /// Marked ephemeral: its value stands in no plan; sources only.
    pub ephemeral: bool,
    /// `type`; sources only.
    pub constraint: Option<Expression>,
    /// `nullable`; sources only. A null that is passed to a variable that is not nullable means its default.
    pub nullable: Option<Expression>,
    /// Position of the block; sources only.
    pub position: Option<Position>,
    /// Position of `default`; sources only.
    pub default_position: Option<Position>,
}

/// A provider configuration, with its key in `provider_config`.
#[derive(Clone, Debug, Default)]
pub struct Provider {
    /// Local name.
    pub name: Arc<str>,
    /// Source of the plugin: `registry.terraform.io/outscale/outscale`.
    pub full_name: Arc<str>,
    /// Alias.
    pub alias: Option<Arc<str>>,
    /// Dotted path of the module that declares it; empty for the root.
    pub module: Arc<str>,
    /// Arguments; `None` for an entry without `expressions` (implied, or phantom: climb to the parent).
    pub block: Option<Block>,
    /// `for_each` of the block (OpenTofu); sources only.
    pub for_each: Option<Expression>,
}

/// Arguments and nested blocks, as written.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// Arguments by name.
    pub attributes: BTreeMap<Arc<str>, Attribute>,
    /// Nested blocks by type, in the order of the sources; a `dynamic` block stands in its place.
    pub blocks: BTreeMap<Arc<str>, Vec<NestedBlock>>,
    /// Position of the block's first word; sources only.
    pub position: Option<Position>,
    /// True if everything written is here: sources. The plan JSON leaves dynamic blocks out.
    pub complete: bool,
}

/// A nested block.
#[derive(Clone, Debug)]
pub struct NestedBlock {
    /// Its content; of a `dynamic` block, that of `content`.
    pub block: Block,
    /// Set for a `dynamic` block.
    pub dynamic: Option<Dynamic>,
}

/// What generates the blocks of a `dynamic` block.
#[derive(Clone, Debug)]
pub struct Dynamic {
    /// Name of the iterator variable (default: the block type).
    pub iterator: Arc<str>,
    /// The collection.
    pub for_each: Expression,
}

/// An argument.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// What was written behind the equals sign.
    pub expression: Expression,
    /// Position of the name; sources only.
    pub position: Option<Position>,
}

/// What was written as a value.
#[derive(Clone, Debug)]
pub enum Expression {
    /// A constant.
    Constant(Value),
    /// Plan JSON: the references that occur, longest first, prefixes removed; how they are combined is not known.
    References(Vec<Arc<str>>),
    /// Sources: the whole expression.
    Hcl(Arc<HclExpression>),
    /// Something is written, and neither constant nor references are at hand.
    Opaque,
}

/// An expression of the sources.
#[derive(Debug)]
pub struct HclExpression {
    /// The parsed expression; its spans count from `base`.
    pub expression: hcl_edit::expr::Expression,
    /// File that it stands in: index into [`Configuration::files`].
    pub file: usize,
    /// Offset in bytes of the parsed piece from the start of the file.
    pub base: usize,
}

/// A place in a source file: bytes from the start of the file, byte order mark included.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Position {
    /// Index into [`Configuration::files`].
    pub file: usize,
    /// Bytes of the name, or of the first word of a block.
    pub span: Range<usize>,
}

/// A source file.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path relative to the root module, with `/`.
    pub path: String,
    /// Dotted path of the module that it belongs to.
    pub module: Arc<str>,
    /// Member of the saved plan, if it comes from one.
    pub member: Option<String>,
    /// The bytes, unchanged.
    pub bytes: Arc<[u8]>,
}
