//! Evaluator of the expression language of Terraform and OpenTofu, over what is known.
//!
//! Three-valued like everything here: an unknown operand gives unknown with its cause and its origins, a function
//! that is not supported gives unknown with its name, and never a wrong value. What the tool would refuse is unknown
//! too, with the reason; inside `try` and `can` it is the error that they are for. Depth, size and steps are bounded
//! by a [`Budget`].

mod access;
mod budget;
mod comprehension;
mod constraint;
mod convert;
mod expression;
mod functions;
mod number;
mod operators;
mod sets;
mod steps;
mod template;
mod term;
mod traversals;
mod types;

use std::sync::Arc;

use hcl_edit::expr::Expression;

pub use budget::Budget;
pub(crate) use budget::DEPTH;
pub use constraint::Constraint;
pub use number::{Murky, Num};
pub use term::{Blend, Mapping, Sequence, Term};
pub use traversals::{Role, Traversal, traversals};
pub use types::{Common, Type, unify};

use crate::plan::value::{Cause, Value};
use expression::Evaluator;

/// One step of a reference, already evaluated.
#[derive(Clone, Debug, PartialEq)]
pub enum Access {
    /// `.name`
    Attribute(Arc<str>),
    /// `[index]`; known, and not null.
    Index(Value),
}

/// What an expression may refer to.
pub trait Scope {
    /// The value of a reference whose root is not a variable of a `for`: `var.x`, `local.y`, `each.value`,
    /// `count.index`, `path.module`, `terraform.workspace`, `module.m["k"].out`, `aws_x.y[0].id`, `data.t.n.attr`.
    /// All steps are to be taken; what cannot be found is unknown, with its cause.
    fn traverse(&self, root: &str, steps: &[Access]) -> Value;

    /// The same with the kinds of collections where the scope knows them: lists, sets, maps; [`Term::descend`] takes
    /// the steps.
    ///
    /// # Errors
    ///
    /// What the tool would refuse, which `try` sees; or the budget is spent.
    fn term(&self, root: &str, steps: &[Access], budget: &mut Budget) -> Result<Term, Fault> {
        budget.assumed |= access::counts_into_value(root, steps);
        Term::from_value(&self.traverse(root, steps), budget)
    }

    /// The bytes of a file, if it is one of the sources. The path is as written, relative or with `path.module`.
    fn file(&self, path: &str) -> Option<Arc<[u8]>>;
}

/// Why an expression has no value.
#[derive(Debug)]
pub enum Fault {
    /// The tool would refuse it; `try` and `can` see this.
    Error(Arc<str>),
    /// Something that we do not know decides; the value is unknown.
    Unclear(Arc<str>, Box<Blend>),
    /// The budget is spent.
    Limit(&'static str),
}

impl Fault {
    /// The tool would refuse it, and why.
    pub fn error(why: impl Into<Arc<str>>) -> Self {
        Self::Error(why.into())
    }

    /// Something that we do not know decides.
    pub fn unclear(why: impl Into<Arc<str>>) -> Self {
        Self::Unclear(why.into(), Box::default())
    }

    fn unclear_with(why: impl Into<Arc<str>>, blend: Blend) -> Self {
        Self::Unclear(why.into(), Box::new(blend))
    }

    /// The cause of the unknown that this makes.
    pub fn cause(&self) -> Cause {
        match self {
            Self::Error(why) | Self::Unclear(why, _) => Cause::NotEvaluated(why.clone()),
            Self::Limit(what) => Cause::NotEvaluated(format!("limit of {what} reached").into()),
        }
    }
}

impl From<Murky> for Fault {
    fn from(_: Murky) -> Self {
        Self::unclear("a number that the tool rounds")
    }
}

/// The value of an expression.
pub fn evaluate(expression: &Expression, scope: &dyn Scope, limits: &mut Budget) -> Value {
    evaluate_term(expression, scope, limits)
        .and_then(|term| term.to_value(limits))
        .unwrap_or_else(|fault| Value::unknown(fault.cause()))
}

/// The value of an expression with the kinds of its collections, for scopes that pass it on.
///
/// # Errors
///
/// The tool would refuse the expression, something that we do not know decides, or the budget is spent.
pub fn evaluate_term(expression: &Expression, scope: &dyn Scope, limits: &mut Budget) -> Result<Term, Fault> {
    Evaluator::new(scope, limits).evaluate(expression)
}

/// The same, with the text that the spans of the expression count from: only that tells how an indented heredoc was
/// written, so without it some of them are unknown.
///
/// # Errors
///
/// As [`evaluate_term`].
pub fn evaluate_in(
    expression: &Expression,
    source: &str,
    scope: &dyn Scope,
    limits: &mut Budget,
) -> Result<Term, Fault> {
    let mut evaluator = Evaluator::new(scope, limits);
    evaluator.source = Some(source);
    evaluator.evaluate(expression)
}

/// The text of a template, as `templatefile` renders it, over these variables.
pub fn template(
    source: &hcl_edit::template::Template,
    variables: Vec<(Arc<str>, Term)>,
    scope: &dyn Scope,
    limits: &mut Budget,
) -> Value {
    let mut evaluator = Evaluator::new(scope, limits);
    evaluator.bind(variables);
    let term = evaluator.template(source);
    term.and_then(|term| term.to_value(limits)).unwrap_or_else(|fault| Value::unknown(fault.cause()))
}

#[cfg(test)]
mod tests;
