//! The evaluator proper: one arm per kind of expression.

use std::collections::BTreeMap;
use std::sync::Arc;

use hcl_edit::expr::{Array, Conditional, Expression, Object, ObjectKey, TraversalOperator};

use super::convert::{chosen, clash, convert, rounded};
use super::number::Num;
use super::term::{Blend, Term};
use super::types::{Common, Type, unify};
use super::{Access, Budget, Fault, Scope};
use crate::plan::value::Cause;

/// An evaluation under way.
pub(super) struct Evaluator<'e> {
    pub(super) scope: &'e dyn Scope,
    pub(super) budget: &'e mut Budget,
    /// The text that the spans of the expression count from, if at hand.
    pub(super) source: Option<&'e str>,
    /// Variables of `for` and of templates, innermost last.
    variables: Vec<(Arc<str>, Term)>,
    /// True inside a template file, where only its own variables exist.
    pub(super) closed: bool,
}

impl<'e> Evaluator<'e> {
    pub(super) fn new(scope: &'e dyn Scope, budget: &'e mut Budget) -> Self {
        Self { scope, budget, source: None, variables: Vec::new(), closed: false }
    }

    /// Makes these the only variables there are.
    pub(super) fn bind(&mut self, variables: Vec<(Arc<str>, Term)>) {
        self.variables = variables;
        self.closed = true;
    }

    /// The value of an expression; what depends on something we do not know is unknown, not a fault.
    pub(super) fn evaluate(&mut self, expression: &Expression) -> Result<Term, Fault> {
        self.budget.enter()?;
        let result = self.dispatch(expression);
        self.budget.leave();
        match result {
            // It may be an error as well.
            Err(Fault::Unclear(why, blend)) => {
                self.budget.assumed = true;
                Ok(Term::Unknown(blend.because(Cause::NotEvaluated(why)), Type::Foreign))
            }
            other => other,
        }
    }

    fn dispatch(&mut self, expression: &Expression) -> Result<Term, Fault> {
        match expression {
            Expression::Null(_) => Ok(Term::Null(Type::Any)),
            Expression::Bool(b) => Ok(Term::Bool(*b.value())),
            Expression::Number(n) => {
                let written = n.as_repr().map(|raw| raw.to_string().replace([' ', '\t'], ""));
                let text = written.unwrap_or_else(|| n.value().to_string());
                Ok(Num::parse(&text).map_or_else(|| rounded(Type::Number), Term::Number))
            }
            Expression::String(text) => self.text(text.value().as_str()),
            Expression::Array(array) => self.array(array),
            Expression::Object(object) => self.object(object),
            Expression::StringTemplate(template) => self.quoted(template),
            Expression::HeredocTemplate(heredoc) => self.heredoc(heredoc),
            Expression::Parenthesis(inner) => self.evaluate(inner.inner()),
            Expression::Variable(name) => self.reference(name.value().as_str(), &[]),
            Expression::Conditional(conditional) => self.conditional(conditional),
            Expression::FuncCall(call) => self.call(call),
            Expression::Traversal(traversal) => self.traversal(traversal),
            Expression::UnaryOp(operation) => self.unary(operation),
            Expression::BinaryOp(operation) => self.binary(operation),
            Expression::ForExpr(expression) => self.comprehension(expression),
        }
    }

    /// Text that the language makes: paid for, and in normal form.
    pub(super) fn text(&mut self, text: impl AsRef<str>) -> Result<Term, Fault> {
        let text = text.as_ref();
        self.budget.grow(text.len())?;
        if !super::functions::text::is_certainly_normal(text) {
            return Err(Fault::unclear("text that may not be in Unicode normal form"));
        }
        Ok(Term::text(text))
    }

    fn array(&mut self, array: &Array) -> Result<Term, Fault> {
        self.budget.elements(array.len())?;
        Ok(Term::tuple(array.iter().map(|item| self.evaluate(item)).collect::<Result<_, _>>()?))
    }

    fn object(&mut self, object: &Object) -> Result<Term, Fault> {
        self.budget.elements(object.len())?;
        let mut fields = BTreeMap::new();
        let mut blend = Blend::default();
        let mut hidden_key = false;
        for (key, value) in object {
            let key = self.object_key(key)?;
            let value = self.evaluate(value.expr())?;
            match key {
                Term::String(name) => {
                    fields.insert(name, value);
                }
                hidden => {
                    hidden_key = true;
                    hidden.hidden(&mut blend, self.budget)?;
                    value.hidden(&mut blend, self.budget)?;
                }
            }
        }
        if hidden_key {
            for value in fields.values() {
                value.hidden(&mut blend, self.budget)?;
            }
            return Ok(Term::Unknown(blend.finish(Cause::AfterApply), Type::Foreign));
        }
        Ok(Term::object(fields))
    }

    fn object_key(&mut self, key: &ObjectKey) -> Result<Term, Fault> {
        let expression = match key {
            ObjectKey::Ident(name) => return self.text(name.value().as_str()),
            ObjectKey::Expression(Expression::Null(_)) => return Ok(Term::text("null")),
            // The tool asks for parentheses here.
            ObjectKey::Expression(Expression::Traversal(_)) => return Err(Fault::error("ambiguous attribute key")),
            ObjectKey::Expression(expression) => expression,
        };
        let key = self.evaluate(expression)?;
        if key.is_null() {
            return Err(Fault::error("null as object key"));
        }
        convert(&key, &Type::String, self.budget)
    }

    fn conditional(&mut self, conditional: &Conditional) -> Result<Term, Fault> {
        let outside = std::mem::take(&mut self.budget.assumed);
        let yes = self.evaluate(&conditional.true_expr);
        let yes_assumed = std::mem::take(&mut self.budget.assumed);
        let no = self.evaluate(&conditional.false_expr);
        let no_assumed = std::mem::replace(&mut self.budget.assumed, outside || yes_assumed);
        self.budget.assumed |= no_assumed;
        let condition = self.evaluate(&conditional.cond_expr)?;
        // An arm that fails inside a collection keeps a part of its type, and that part asks for conversions.
        let partly = |arm: &Result<Term, Fault>, expression: &Expression| {
            matches!(arm, Err(Fault::Error(_))) && !fails_whole(expression)
        };
        let taken = if let Term::Bool(b) = convert(&condition, &Type::Bool, self.budget)? { Some(b) } else { None };
        let other_fails = match taken {
            Some(true) => partly(&no, &conditional.false_expr),
            Some(false) => partly(&yes, &conditional.true_expr),
            None => false,
        };
        // An arm that may fail may ask for no conversion at all.
        let before = match (taken, &yes, &no) {
            (Some(true), Ok(own), Ok(_)) if no_assumed => Some(own.kind()),
            (Some(false), Ok(_), Ok(own)) if yes_assumed => Some(own.kind()),
            _ => None,
        };
        let chosen = match self.choose(&condition, yes, no) {
            Err(Fault::Error(_)) if before.is_some() => {
                return Err(Fault::unclear("an arm of a type that is not known"));
            }
            other => other?,
        };
        if before.is_some_and(|kind| kind != chosen.kind()) {
            return Err(Fault::unclear("an arm of a type that is not known"));
        }
        if other_fails && !matches!(chosen, Term::String(_)) && !chosen.is_hidden() {
            return Err(Fault::unclear("an arm that fails in part"));
        }
        self.budget.assumed |= other_fails;
        Ok(chosen)
    }

    /// One of two arms. The arm that is not taken may be an error, but not a mismatch of types.
    pub(super) fn choose(
        &mut self,
        condition: &Term,
        yes: Result<Term, Fault>,
        no: Result<Term, Fault>,
    ) -> Result<Term, Fault> {
        if let (Ok(a), Ok(b)) = (&yes, &no) {
            let literal_null = |t: &Term| matches!(t, Term::Null(Type::Any));
            if clash(a, b) || !literal_null(a) && !literal_null(b) && unify(&[a.kind(), b.kind()]) == Common::None {
                // A hidden arm may be an error, which asks for no type.
                let why = "the arms of a conditional have no type in common";
                let hidden = Blend::of([a, b], self.budget)?.is_some();
                return Err(if hidden { Fault::unclear(why) } else { Fault::error(why) });
            }
        }
        if condition.is_null() {
            return Err(Fault::error("null as condition"));
        }
        let condition = convert(condition, &Type::Bool, self.budget)?;
        let Term::Bool(taken) = condition else {
            return self.both_arms(&condition, &yes, &no);
        };
        let (this, that) = if taken { (yes?, no) } else { (no?, yes) };
        match that {
            Err(limit @ Fault::Limit(_)) => Err(limit),
            // An arm that fails, or is a bare null, asks for no type.
            Err(_) | Ok(Term::Null(Type::Any)) => Ok(this),
            Ok(that) if matches!(this, Term::Null(Type::Any)) => Ok(Term::Null(that.kind())),
            Ok(that) => chosen(&this, &[&that], self.budget),
        }
    }

    /// The unknown of a condition that is not known: it may become either arm.
    fn both_arms(
        &mut self,
        condition: &Term,
        yes: &Result<Term, Fault>,
        no: &Result<Term, Fault>,
    ) -> Result<Term, Fault> {
        let mut blend = Blend::default();
        let mut kinds = Vec::new();
        for arm in [yes, no] {
            match arm {
                Ok(term) => {
                    term.hidden(&mut blend, self.budget)?;
                    kinds.push(term.kind());
                }
                Err(Fault::Limit(what)) => return Err(Fault::Limit(what)),
                Err(_) => kinds.push(Type::Foreign),
            }
        }
        let kind = if let Common::Type(t) = unify(&kinds) { t } else { Type::Foreign };
        if let (Ok(Term::Null(_)), Ok(Term::Null(_))) = (yes, no) {
            return Ok(Term::Null(kind));
        }
        let cause = match condition {
            Term::Unknown(unknown, _) => unknown.cause.clone(),
            _ => Cause::Sensitive,
        };
        Ok(Term::Unknown(blend.because(cause), kind))
    }

    pub(super) fn variable(&self, name: &str) -> Option<&Term> {
        self.variables.iter().rev().find(|(own, _)| own.as_ref() == name).map(|(_, term)| term)
    }

    pub(super) fn reference(&mut self, root: &str, steps: &[Access]) -> Result<Term, Fault> {
        if let (Some(term), []) = (self.variable(root), steps) {
            return Ok(term.clone());
        }
        if self.closed {
            return Err(Fault::error("a template uses a variable that it was not given"));
        }
        let term = self.scope.term(root, steps, self.budget)?;
        if self.budget.attempts > 0 && Blend::of([&term], self.budget)?.is_some() {
            self.budget.unseen = true;
        }
        Ok(term)
    }

    /// Evaluates with one or two variables more.
    pub(super) fn within<T>(&mut self, variables: [Option<(&str, Term)>; 2], body: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.variables.len();
        self.variables.extend(variables.into_iter().flatten().map(|(name, term)| (name.into(), term)));
        let result = body(self);
        self.variables.truncate(before);
        result
    }

    /// One unknown made of all that is hidden in these terms.
    pub(super) fn blurred<'t>(&mut self, terms: impl IntoIterator<Item = &'t Term>) -> Result<Term, Fault> {
        let unknown = Blend::of(terms, self.budget)?;
        Ok(Term::Unknown(unknown.unwrap_or_else(|| Blend::default().finish(Cause::AfterApply)), Type::Foreign))
    }
}

/// True if the failure of this expression leaves nothing that has a type.
fn fails_whole(expression: &Expression) -> bool {
    let splat = |o: &TraversalOperator| matches!(o, TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_));
    match expression {
        Expression::Parenthesis(inner) => fails_whole(inner.inner()),
        Expression::Variable(_) | Expression::FuncCall(_) => true,
        Expression::Traversal(traversal) => !traversal.operators.iter().any(|o| splat(o.value())),
        _ => false,
    }
}
