//! Attributes and blocks as they stand in a file, before anybody knows what they mean.

use std::sync::Arc;

use crate::configuration::{Attribute, Expression, HclExpression, Position};

/// The content of a file or block, in the order of the file.
#[derive(Clone, Debug, Default)]
pub(super) struct RawBody {
    pub(super) attributes: Vec<(Arc<str>, Attribute)>,
    pub(super) blocks: Vec<RawBlock>,
    /// True if a piece of it did not parse.
    pub(super) broken: bool,
}

/// A block with its labels.
#[derive(Clone, Debug)]
pub(super) struct RawBlock {
    pub(super) keyword: Arc<str>,
    pub(super) labels: Vec<Arc<str>>,
    pub(super) position: Position,
    pub(super) body: RawBody,
    /// True if this is a reading of a JSON value that may as well be an argument.
    pub(super) ambiguous: bool,
}

/// What is wrong with a piece of a file, and where.
#[derive(Debug)]
pub(super) struct Trouble {
    pub(super) offset: usize,
    pub(super) message: String,
}

impl RawBody {
    pub(super) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().rev().find(|(n, _)| n.as_ref() == name).map(|(_, attribute)| attribute)
    }

    pub(super) fn blocks<'a>(&'a self, keyword: &'a str) -> impl Iterator<Item = &'a RawBlock> {
        self.blocks.iter().filter(move |block| block.keyword.as_ref() == keyword)
    }

    pub(super) fn append(&mut self, mut other: Self) {
        self.attributes.append(&mut other.attributes);
        self.blocks.append(&mut other.blocks);
        self.broken |= other.broken;
    }
}

/// The text of an expression that is one literal string.
pub(super) fn literal(expression: &Expression) -> Option<&str> {
    match expression {
        Expression::Hcl(hcl) => hcl.expression.as_str(),
        Expression::Constant(value) => value.as_str(),
        _ => None,
    }
}

/// An expression of the sources.
pub(super) fn hcl(expression: hcl_edit::expr::Expression, file: usize, base: usize) -> Expression {
    Expression::Hcl(Arc::new(HclExpression { expression, file, base }))
}
