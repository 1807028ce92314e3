//! References: the steps of a traversal, indexes that are not known, splats.

use std::sync::Arc;

use hcl_edit::Decorated;
use hcl_edit::expr::{Expression, Traversal, TraversalOperator};

use super::access::{attribute, index};
use super::expression::Evaluator;
use super::term::{Blend, Sequence, Term};
use super::types::Type;
use super::{Access, Fault};
use crate::plan::value::{Cause, Unknown};

impl Evaluator<'_> {
    pub(super) fn traversal(&mut self, traversal: &Traversal) -> Result<Term, Fault> {
        let operators: Vec<&TraversalOperator> = traversal.operators.iter().map(Decorated::value).collect();
        let root = match &traversal.expr {
            Expression::Variable(name) if self.variable(name.value().as_str()).is_none() => name.value().as_str(),
            // The tool takes the sign of a number last.
            Expression::Number(_) => return Err(Fault::unclear("a step into a number")),
            other => {
                let base = self.evaluate(other)?;
                return self.apply(base, &operators);
            }
        };
        let mut steps = Vec::new();
        for operator in &operators {
            match operator {
                TraversalOperator::GetAttr(name) => steps.push(Access::Attribute(name.value().as_str().into())),
                TraversalOperator::LegacyIndex(n) => {
                    steps.push(Access::Index(Term::int(i128::from(*n.value())).to_value(self.budget)?));
                }
                TraversalOperator::Index(key) => match self.evaluate(key)? {
                    Term::Null(_) => return Err(Fault::error("null as index")),
                    key @ (Term::String(_) | Term::Number(_) | Term::Bool(_)) => {
                        steps.push(Access::Index(key.to_value(self.budget)?));
                    }
                    _ => break,
                },
                TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => break,
            }
        }
        let term = self.reference(root, &steps)?;
        self.apply(term, operators.get(steps.len()..).unwrap_or_default())
    }

    /// Takes the remaining steps of a reference on a value.
    fn apply(&mut self, mut term: Term, operators: &[&TraversalOperator]) -> Result<Term, Fault> {
        let mut rest = operators;
        while let Some((operator, after)) = rest.split_first() {
            rest = after;
            self.budget.step()?;
            term = match operator {
                TraversalOperator::GetAttr(name) => attribute(&term, name.value().as_str())?,
                TraversalOperator::LegacyIndex(n) => index(&term, &Term::int(i128::from(*n.value())), self.budget)?,
                TraversalOperator::Index(key) => {
                    let key = self.evaluate(key)?;
                    if key.is_hidden() && !term.is_null() {
                        return self.any_element(&term, &key, rest);
                    }
                    index(&term, &key, self.budget)?
                }
                TraversalOperator::FullSplat(_) => return self.splat(&term, rest),
                TraversalOperator::AttrSplat(_) => {
                    let names = rest.iter().take_while(|o| matches!(o, TraversalOperator::GetAttr(_))).count();
                    let (each, after) = rest.split_at_checked(names).unwrap_or((rest, &[]));
                    rest = after;
                    self.splat(&term, each)?
                }
            };
        }
        Ok(term)
    }

    /// What an index that is not known may select.
    fn any_element(&mut self, term: &Term, key: &Term, rest: &[&TraversalOperator]) -> Result<Term, Fault> {
        let items: Vec<Term> = match term {
            Term::Sequence(Sequence::Set(_), _) => return Err(Fault::error("a set has no index")),
            Term::Sequence(_, items) => items.to_vec(),
            Term::Mapping(_, fields) => fields.values().cloned().collect(),
            Term::Unknown(..) | Term::Redacted(_) => vec![term.clone()],
            _ => return Err(Fault::error("a value without elements")),
        };
        self.budget.elements(items.len())?;
        let mut blend = Blend::default();
        for item in items {
            match self.apply(item, rest) {
                Ok(item) => item.hidden(&mut blend, self.budget)?,
                Err(limit @ Fault::Limit(_)) => return Err(limit),
                Err(_) => {}
            }
        }
        let cause = if let Term::Unknown(unknown, _) = key { unknown.cause.clone() } else { Cause::Sensitive };
        Ok(Term::Unknown(blend.because(cause), Type::Foreign))
    }

    fn splat(&mut self, term: &Term, each: &[&TraversalOperator]) -> Result<Term, Fault> {
        match term {
            Term::Null(Type::List(_) | Type::Set(_) | Type::Tuple(_)) => Err(Fault::error("splat of a null sequence")),
            Term::Null(kind) => {
                // A null sequence of the plan would be refused; any other null is no element.
                self.budget.assumed |= *kind == Type::Foreign;
                Ok(Term::tuple(Vec::new()))
            }
            Term::Unknown(unknown, _) => {
                let blurred = Unknown { exact: false, ..unknown.as_ref().clone() };
                Ok(Term::Unknown(Arc::new(blurred), Type::Foreign))
            }
            Term::Redacted(_) => Ok(Term::Redacted(Type::Foreign)),
            Term::Sequence(kind, items) => {
                self.budget.elements(items.len())?;
                // The tool tries the steps on the element type even if there is no element.
                if let Sequence::List(t) | Sequence::Set(t) = kind
                    && items.is_empty()
                    && !t.is_open()
                {
                    self.apply(Term::unknown(Cause::AfterApply, t.clone()), each)?;
                }
                let results: Vec<Term> =
                    items.iter().map(|item| self.apply(item.clone(), each)).collect::<Result<_, _>>()?;
                let kind = match kind {
                    Sequence::List(t) | Sequence::Set(t) if each.is_empty() => Sequence::List(t.clone()),
                    Sequence::List(_) | Sequence::Set(_) => Sequence::List(shared(&results)),
                    Sequence::Tuple => Sequence::Tuple,
                    Sequence::Row | Sequence::Foreign => Sequence::Row,
                };
                Ok(Term::Sequence(kind, Arc::new(results)))
            }
            single => Ok(Term::tuple(vec![self.apply(single.clone(), each)?])),
        }
    }
}

/// The type that all of these have, if it is the same.
fn shared(terms: &[Term]) -> Type {
    let Some((first, rest)) = terms.split_first() else { return Type::Foreign };
    let kind = first.kind();
    if rest.iter().all(|t| t.kind() == kind) { kind } else { Type::Foreign }
}
