//! Type constraints of variables: `list(object({ name = string, size = optional(number, 1) }))`.

use std::collections::BTreeMap;
use std::sync::Arc;

use hcl_edit::expr::{Expression, FuncCall, ObjectKey};

use super::convert::{alike, convert};
use super::term::{Mapping, Sequence, Term};
use super::types::Type;
use super::{Access, Budget, Fault, Scope, evaluate_term, sets};
use crate::plan::value::{Cause, Value};

/// A type constraint.
#[derive(Clone, Debug)]
pub enum Constraint {
    /// `any`
    Any,
    /// `bool`, `number` or `string`.
    Primitive(Type),
    /// `list(…)`
    List(Box<Constraint>),
    /// `set(…)`
    Set(Box<Constraint>),
    /// `map(…)`
    Map(Box<Constraint>),
    /// `tuple([…])`
    Tuple(Vec<Constraint>),
    /// `object({…})`
    Object(BTreeMap<Arc<str>, Field>),
}

/// An attribute of an object constraint.
#[derive(Clone, Debug)]
pub struct Field {
    constraint: Constraint,
    optional: bool,
    default: Option<Expression>,
}

/// Defaults are constants: nothing is in scope.
struct Nothing;

impl Scope for Nothing {
    fn traverse(&self, _: &str, _: &[Access]) -> Value {
        Value::unknown(Cause::NotEvaluated("a reference where none may stand".into()))
    }

    fn file(&self, _: &str) -> Option<Arc<[u8]>> {
        None
    }
}

impl Constraint {
    /// Reads the constraint of a `type` argument; `None` if it is not one that we know.
    pub fn parse(expression: &Expression) -> Option<Self> {
        Self::read(expression, 0)
    }

    fn read(expression: &Expression, depth: usize) -> Option<Self> {
        if depth > super::budget::DEPTH {
            return None;
        }
        let inner = |call: &FuncCall| match (call.args.len(), call.args.get(0)) {
            (1, Some(argument)) => Self::read(argument, depth + 1).map(Box::new),
            _ => None,
        };
        match expression {
            Expression::Parenthesis(parenthesis) => Self::read(parenthesis.inner(), depth + 1),
            Expression::String(name) => Self::word(name.value().as_str()),
            Expression::Variable(name) => Self::word(name.value().as_str()),
            Expression::FuncCall(call) if !call.name.is_namespaced() => match call.name.name.value().as_str() {
                "list" => inner(call).map(Self::List),
                "set" => inner(call).map(Self::Set),
                "map" => inner(call).map(Self::Map),
                "tuple" => match call.args.get(0) {
                    Some(Expression::Array(items)) => {
                        items.iter().map(|item| Self::read(item, depth + 1)).collect::<Option<_>>().map(Self::Tuple)
                    }
                    _ => None,
                },
                "object" => match call.args.get(0) {
                    Some(Expression::Object(fields)) => {
                        let fields = fields.iter().map(|(key, value)| {
                            let name: Arc<str> = match key {
                                ObjectKey::Ident(name) => name.value().as_str().into(),
                                ObjectKey::Expression(key) => key.as_str()?.into(),
                            };
                            Some((name, Self::field(value.expr(), depth + 1)?))
                        });
                        fields.collect::<Option<_>>().map(Self::Object)
                    }
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        }
    }

    fn word(name: &str) -> Option<Self> {
        Some(match name {
            "any" => Self::Any,
            "bool" => Self::Primitive(Type::Bool),
            "number" => Self::Primitive(Type::Number),
            "string" => Self::Primitive(Type::String),
            "list" => Self::List(Box::new(Self::Any)),
            "set" => Self::Set(Box::new(Self::Any)),
            "map" => Self::Map(Box::new(Self::Any)),
            _ => return None,
        })
    }

    fn field(expression: &Expression, depth: usize) -> Option<Field> {
        if let Expression::FuncCall(call) = expression
            && call.name.name.value().as_str() == "optional"
        {
            let constraint = Self::read(call.args.get(0)?, depth)?;
            return Some(Field { constraint, optional: true, default: call.args.get(1).cloned() });
        }
        Some(Field { constraint: Self::read(expression, depth)?, optional: false, default: None })
    }

    fn kind(&self) -> Type {
        match self {
            Self::Any => Type::Any,
            Self::Primitive(t) => t.clone(),
            Self::List(inner) => Type::list(inner.kind()),
            Self::Set(inner) => Type::set(inner.kind()),
            Self::Map(inner) => Type::map(inner.kind()),
            Self::Tuple(items) => Type::Tuple(items.iter().map(Self::kind).collect()),
            Self::Object(fields) => {
                Type::Object(Arc::new(fields.iter().map(|(name, f)| (name.clone(), f.constraint.kind())).collect()))
            }
        }
    }

    /// The value as the variable has it: defaults of optional attributes filled in, everything converted.
    ///
    /// # Errors
    ///
    /// The value does not convert, or the budget is spent.
    pub fn apply(&self, term: &Term, budget: &mut Budget) -> Result<Term, Fault> {
        budget.enter()?;
        let result = self.convert(term, budget);
        budget.leave();
        result
    }

    fn convert(&self, term: &Term, budget: &mut Budget) -> Result<Term, Fault> {
        match (self, term) {
            (Self::Any, _) => Ok(term.clone()),
            (_, Term::Null(_) | Term::Unknown(..) | Term::Redacted(_)) | (Self::Primitive(_), _) => {
                convert(term, &self.kind(), budget)
            }
            (Self::List(inner) | Self::Set(inner), Term::Sequence(kind, items)) => {
                budget.elements(items.len())?;
                let (element, items) = if matches!(**inner, Self::Any) {
                    match kind {
                        Sequence::List(t) | Sequence::Set(t) => (t.clone(), items.to_vec()),
                        _ => alike(items.iter(), budget)?,
                    }
                } else {
                    let items = items.iter().map(|item| inner.apply(item, budget)).collect::<Result<_, _>>()?;
                    (inner.kind(), items)
                };
                match self {
                    Self::Set(_) => sets::set(element, items, budget),
                    _ => Ok(Term::list(element, items)),
                }
            }
            (Self::Map(inner), Term::Mapping(kind, fields)) => {
                budget.elements(fields.len())?;
                let (element, values) = if matches!(**inner, Self::Any) {
                    match kind {
                        Mapping::Map(t) => (t.clone(), fields.values().cloned().collect()),
                        _ => alike(fields.values(), budget)?,
                    }
                } else {
                    (inner.kind(), fields.values().map(|v| inner.apply(v, budget)).collect::<Result<_, _>>()?)
                };
                Ok(Term::map(element, fields.keys().cloned().zip(values).collect()))
            }
            (Self::Tuple(inner), Term::Sequence(_, items)) if inner.len() == items.len() => {
                let items = inner.iter().zip(items.iter()).map(|(c, item)| c.apply(item, budget));
                Ok(Term::tuple(items.collect::<Result<_, _>>()?))
            }
            (Self::Object(inner), Term::Mapping(_, fields)) => {
                budget.elements(inner.len())?;
                let fields =
                    inner.iter().map(|(name, field)| Ok((name.clone(), field.apply(fields.get(name), budget)?)));
                Ok(Term::object(fields.collect::<Result<_, Fault>>()?))
            }
            _ => Err(Fault::error("a value of another type than the variable declares")),
        }
    }
}

impl Field {
    fn apply(&self, value: Option<&Term>, budget: &mut Budget) -> Result<Term, Fault> {
        let absent = value.is_none_or(Term::is_null);
        match (&self.default, value) {
            (Some(default), _) if absent => {
                let value = evaluate_term(default, &Nothing, budget)?;
                self.constraint.apply(&value, budget)
            }
            (_, Some(value)) => self.constraint.apply(value, budget),
            (_, None) if self.optional => Ok(Term::Null(self.constraint.kind())),
            (_, None) => Err(Fault::error("an attribute is missing")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(constraint: &str, value: &str) -> Option<String> {
        let constraint = Constraint::parse(&constraint.parse().unwrap())?;
        let mut budget = Budget::default();
        let term = evaluate_term(&value.parse().unwrap(), &Nothing, &mut budget).ok()?;
        let term = constraint.apply(&term, &mut budget).ok()?;
        let mut text = String::new();
        crate::eval::functions::json::encode(&term, &mut text, &mut budget).ok()?;
        Some(text)
    }

    #[test]
    fn values_become_what_the_variable_declares() {
        assert_eq!(apply("list(string)", "[1, true]").as_deref(), Some(r#"["1","true"]"#));
        assert_eq!(apply("set(string)", r#"["b", "a", "b"]"#).as_deref(), Some(r#"["a","b"]"#));
        assert_eq!(
            apply("object({ a = string, b = optional(number, 3), c = optional(bool) })", "{ a = 1, z = 2 }").as_deref(),
            Some(r#"{"a":"1","b":3,"c":null}"#)
        );
        assert_eq!(apply("object({ a = string })", "{}"), None);
        assert_eq!(apply("map(number)", "{ a = \"1\" }").as_deref(), Some(r#"{"a":1}"#));
        assert_eq!(apply("nonsense(string)", "{}"), None);
    }
}
