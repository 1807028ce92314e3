//! `for` expressions.

use std::collections::BTreeMap;
use std::sync::Arc;

use hcl_edit::expr::{Expression, ForExpr};

use super::Fault;
use super::convert::convert;
use super::expression::Evaluator;
use super::number::Num;
use super::term::{Blend, Sequence, Term};
use super::types::Type;
use crate::plan::value::Cause;

impl Evaluator<'_> {
    pub(super) fn comprehension(&mut self, expression: &ForExpr) -> Result<Term, Fault> {
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
}

fn note(hidden: &Term, cause: &mut Option<Cause>) {
    cause.get_or_insert_with(|| match hidden {
        Term::Unknown(unknown, _) => unknown.cause.clone(),
        _ => Cause::Sensitive,
    });
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
