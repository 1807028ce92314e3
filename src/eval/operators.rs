//! Operators: arithmetic, comparison, logic.

use std::cmp::Ordering;

use hcl_edit::expr::{BinaryOp, BinaryOperator, UnaryOp, UnaryOperator};

use super::Fault;
use super::convert::convert;
use super::expression::Evaluator;
use super::number::Num;
use super::sets::{Same, same};
use super::term::{Blend, Term};
use super::types::Type;
use crate::plan::value::Cause;

impl Evaluator<'_> {
    pub(super) fn unary(&mut self, operation: &UnaryOp) -> Result<Term, Fault> {
        let operand = self.evaluate(&operation.expr)?;
        match operation.operator.value() {
            UnaryOperator::Neg => match self.operand(&operand, &Type::Number)? {
                Term::Number(n) => Ok(Term::Number(n.negate()?)),
                hidden => self.hidden(&[&hidden], Type::Number),
            },
            UnaryOperator::Not => match self.operand(&operand, &Type::Bool)? {
                Term::Bool(b) => Ok(Term::Bool(!b)),
                hidden => self.hidden(&[&hidden], Type::Bool),
            },
        }
    }

    pub(super) fn binary(&mut self, operation: &BinaryOp) -> Result<Term, Fault> {
        let operator = *operation.operator.value();
        let left = self.evaluate(&operation.lhs_expr)?;
        if matches!(operator, BinaryOperator::And | BinaryOperator::Or) {
            return self.logic(operator, &left, operation);
        }
        let right = self.evaluate(&operation.rhs_expr)?;
        match operator {
            BinaryOperator::Eq | BinaryOperator::NotEq => {
                let equal = self.equal(&left, &right)?;
                Ok(match (equal, operator) {
                    (Term::Bool(b), BinaryOperator::NotEq) => Term::Bool(!b),
                    (other, _) => other,
                })
            }
            _ => self.arithmetic(operator, &left, &right),
        }
    }

    /// `==`, three-valued.
    pub(super) fn equal(&mut self, left: &Term, right: &Term) -> Result<Term, Fault> {
        match same(left, right, self.budget)? {
            Same::Yes => Ok(Term::Bool(true)),
            Same::No => Ok(Term::Bool(false)),
            Same::Unknown => self.hidden(&[left, right], Type::Bool),
            Same::Unclear => Err(Fault::unclear("a comparison of types that are not known")),
        }
    }

    fn arithmetic(&mut self, operator: BinaryOperator, left: &Term, right: &Term) -> Result<Term, Fault> {
        let result = match operator {
            BinaryOperator::Less | BinaryOperator::LessEq | BinaryOperator::Greater | BinaryOperator::GreaterEq => {
                Type::Bool
            }
            _ => Type::Number,
        };
        let left = self.operand(left, &Type::Number)?;
        let right = self.operand(right, &Type::Number)?;
        let (Term::Number(a), Term::Number(b)) = (&left, &right) else { return self.hidden(&[&left, &right], result) };
        Ok(match operator {
            BinaryOperator::Plus => Term::Number(a.add(b)?),
            BinaryOperator::Minus => Term::Number(a.subtract(b)?),
            BinaryOperator::Mul => Term::Number(a.multiply(b)?),
            // The tool goes on with infinity.
            BinaryOperator::Div if b.is_zero() => return Err(Fault::unclear("division by zero")),
            BinaryOperator::Div => Term::Number(a.divide(b)?),
            BinaryOperator::Mod => Term::Number(modulo(a, b)?),
            BinaryOperator::Less => Term::Bool(a.compare(b)? == Ordering::Less),
            BinaryOperator::LessEq => Term::Bool(a.compare(b)? != Ordering::Greater),
            BinaryOperator::Greater => Term::Bool(a.compare(b)? == Ordering::Greater),
            _ => Term::Bool(a.compare(b)? != Ordering::Less),
        })
    }

    /// `&&` and `||`. Newer tools stop at a left side that decides; older ones evaluate both and may refuse.
    fn logic(&mut self, operator: BinaryOperator, left: &Term, operation: &BinaryOp) -> Result<Term, Fault> {
        let left = self.operand(left, &Type::Bool)?;
        let decisive = operator == BinaryOperator::Or;
        let right = self.evaluate(&operation.rhs_expr).and_then(|right| self.operand(&right, &Type::Bool));
        match (left, right) {
            (_, Err(limit @ Fault::Limit(_))) => Err(limit),
            (Term::Bool(a), Err(_)) if a == decisive => {
                self.budget.assumed = true;
                Ok(Term::Bool(decisive))
            }
            // The left side may decide, or not.
            (left, Err(Fault::Error(_))) if left.is_hidden() => {
                self.budget.assumed = true;
                self.hidden(&[&left], Type::Bool)
            }
            (_, Err(fault)) => Err(fault),
            (Term::Bool(a), Ok(Term::Bool(b))) => Ok(Term::Bool(if decisive { a || b } else { a && b })),
            (left, Ok(right)) => self.hidden(&[&left, &right], Type::Bool),
        }
    }

    /// An operand as the type that the operator takes: null is refused.
    fn operand(&mut self, term: &Term, kind: &Type) -> Result<Term, Fault> {
        if term.is_null() {
            return Err(Fault::error("null as operand"));
        }
        convert(term, kind, self.budget)
    }

    /// The unknown result of an operation over these.
    pub(super) fn hidden(&mut self, terms: &[&Term], kind: Type) -> Result<Term, Fault> {
        let unknown = Blend::of(terms.iter().copied(), self.budget)?;
        Ok(Term::Unknown(unknown.unwrap_or_else(|| Blend::default().finish(Cause::AfterApply)), kind))
    }
}

/// The remainder with the sign of the dividend.
fn modulo(a: &Num, b: &Num) -> Result<Num, Fault> {
    if b.is_zero() {
        return Err(Fault::unclear("a remainder of a division by zero"));
    }
    let quotient = a.divide(b)?.truncate()?;
    Ok(a.subtract(&b.multiply(&quotient)?)?)
}
