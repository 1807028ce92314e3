//! The evaluator proper: one arm per kind of expression.

use std::collections::BTreeMap;
use std::sync::Arc;

use hcl_edit::Decorated;
use hcl_edit::expr::{Array, Conditional, Expression, ForExpr, Object, ObjectKey, Traversal, TraversalOperator};

use super::access::{attribute, index};
use super::convert::{chosen, clash, convert, rounded};
use super::number::Num;
use super::term::{Blend, Sequence, Term};
use super::types::{Common, Type, unify};
use super::{Access, Budget, Fault, Scope};
use crate::plan::value::{Cause, Unknown};

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
        let yes = self.evaluate(&conditional.true_expr);
        let no = self.evaluate(&conditional.false_expr);
        let condition = self.evaluate(&conditional.cond_expr)?;
        // An arm that fails inside a collection keeps a part of its type, and that part asks for conversions.
        let partly = |arm: &Result<Term, Fault>, expression: &Expression| {
            matches!(arm, Err(Fault::Error(_))) && !fails_whole(expression)
        };
        let other_fails = match convert(&condition, &Type::Bool, self.budget) {
            Ok(Term::Bool(true)) => partly(&no, &conditional.false_expr),
            Ok(Term::Bool(false)) => partly(&yes, &conditional.true_expr),
            _ => false,
        };
        let chosen = self.choose(&condition, yes, no)?;
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
                return Err(Fault::error("the arms of a conditional have no type in common"));
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

    fn variable(&self, name: &str) -> Option<&Term> {
        self.variables.iter().rev().find(|(own, _)| own.as_ref() == name).map(|(_, term)| term)
    }

    fn reference(&mut self, root: &str, steps: &[Access]) -> Result<Term, Fault> {
        if let (Some(term), []) = (self.variable(root), steps) {
            return Ok(term.clone());
        }
        if self.closed {
            return Err(Fault::error("a template uses a variable that it was not given"));
        }
        self.scope.term(root, steps, self.budget)
    }

    fn traversal(&mut self, traversal: &Traversal) -> Result<Term, Fault> {
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

    /// Evaluates with one or two variables more.
    pub(super) fn within<T>(&mut self, variables: [Option<(&str, Term)>; 2], body: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.variables.len();
        self.variables.extend(variables.into_iter().flatten().map(|(name, term)| (name.into(), term)));
        let result = body(self);
        self.variables.truncate(before);
        result
    }

    fn comprehension(&mut self, expression: &ForExpr) -> Result<Term, Fault> {
        let intro = &expression.intro;
        let collection = self.evaluate(&intro.collection_expr)?;
        let names = (intro.key_var.as_ref().map(|k| k.value().as_str()), intro.value_var.value().as_str());
        let condition = expression.cond.as_ref().map(|c| &c.expr);
        let Some(pairs) = elements(&collection)? else { return self.blurred([&collection]) };
        if let Some(condition) = condition {
            self.check_condition(condition, names)?;
        }
        self.budget.elements(pairs.len())?;
        let mut items = Vec::new();
        let mut fields: BTreeMap<Arc<str>, Vec<Term>> = BTreeMap::new();
        // What made the result unknown, and the values that it may still contain.
        let mut cause: Option<Cause> = None;
        let mut blend = Blend::default();
        for (key, value) in pairs {
            let bound = [names.0.map(|name| (name, key)), Some((names.1, value))];
            let (include, name, item) = self.within(bound, |this| this.iteration(expression, condition))?;
            match include {
                Term::Bool(false) => continue,
                Term::Bool(true) => {}
                hidden => note(&hidden, &mut cause),
            }
            match name {
                Some(Term::String(name)) => {
                    if !expression.grouping && fields.contains_key(&name) && cause.is_none() {
                        return Err(Fault::error("two elements of one key"));
                    }
                    fields.entry(name).or_default().push(item);
                }
                Some(hidden) => {
                    note(&hidden, &mut cause);
                    item.hidden(&mut blend, self.budget)?;
                }
                None => items.push(item),
            }
        }
        if let Some(cause) = cause {
            for item in items.iter().chain(fields.values().flatten()) {
                item.hidden(&mut blend, self.budget)?;
            }
            return Ok(Term::Unknown(blend.because(cause), Type::Foreign));
        }
        if expression.key_expr.is_none() {
            return Ok(Term::tuple(items));
        }
        let single = |mut values: Vec<Term>| if expression.grouping { Some(Term::tuple(values)) } else { values.pop() };
        Ok(Term::object(fields.into_iter().filter_map(|(name, values)| Some((name, single(values)?))).collect()))
    }

    /// One round of a `for`: whether the element counts, its key, its value.
    fn iteration(
        &mut self,
        expression: &ForExpr,
        condition: Option<&Expression>,
    ) -> Result<(Term, Option<Term>, Term), Fault> {
        let include = match condition {
            Some(condition) => self.truth(condition)?,
            None => Term::Bool(true),
        };
        if let Term::Bool(false) = include {
            return Ok((include, None, Term::Null(Type::Any)));
        }
        let name = match &expression.key_expr {
            Some(key) => {
                let key = self.evaluate(key)?;
                if key.is_null() {
                    return Err(Fault::error("null as key"));
                }
                Some(convert(&key, &Type::String, self.budget)?)
            }
            None => None,
        };
        Ok((include, name, self.evaluate(&expression.value_expr)?))
    }

    fn truth(&mut self, condition: &Expression) -> Result<Term, Fault> {
        let include = self.evaluate(condition)?;
        if include.is_null() {
            return Err(Fault::error("null as condition"));
        }
        convert(&include, &Type::Bool, self.budget)
    }

    /// The tool refuses a condition that fails whatever the element is, even without elements.
    fn check_condition(&mut self, condition: &Expression, names: (Option<&str>, &str)) -> Result<(), Fault> {
        let any = || Term::unknown(Cause::AfterApply, Type::Foreign);
        let bound = [names.0.map(|name| (name, any())), Some((names.1, any()))];
        self.within(bound, |this| this.truth(condition)).map(drop)
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

fn note(hidden: &Term, cause: &mut Option<Cause>) {
    cause.get_or_insert_with(|| match hidden {
        Term::Unknown(unknown, _) => unknown.cause.clone(),
        _ => Cause::Sensitive,
    });
}

/// The type that all of these have, if it is the same.
pub(super) fn shared(terms: &[Term]) -> Type {
    let Some((first, rest)) = terms.split_first() else { return Type::Foreign };
    let kind = first.kind();
    if rest.iter().all(|t| t.kind() == kind) { kind } else { Type::Foreign }
}

/// The elements of a collection with their keys; `None` if it is not known.
pub(super) fn elements(collection: &Term) -> Result<Option<Vec<(Term, Term)>>, Fault> {
    Ok(match collection {
        Term::Null(_) => return Err(Fault::error("iteration over null")),
        Term::Unknown(_, t) | Term::Redacted(t) if t.is_primitive() => {
            return Err(Fault::error("iteration over a value without elements"));
        }
        Term::Unknown(..) | Term::Redacted(_) => None,
        Term::Sequence(kind, items) => {
            let pairs = items.iter().enumerate().map(|(i, item)| {
                let key = match kind {
                    Sequence::Set(_) => item.clone(),
                    Sequence::Foreign => {
                        Term::unknown(Cause::NotEvaluated("the key of a list or set".into()), Type::Foreign)
                    }
                    _ => Term::Number(Num::count(i)),
                };
                (key, item.clone())
            });
            Some(pairs.collect())
        }
        Term::Mapping(_, fields) => {
            Some(fields.iter().map(|(name, value)| (Term::String(name.clone()), value.clone())).collect())
        }
        _ => return Err(Fault::error("iteration over a value without elements")),
    })
}
