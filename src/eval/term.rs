//! Values while an expression is evaluated: those of the plan, and what kind of collection each one is.
//!
//! The plan does not tell a list from a set, nor a map from an object, and results depend on it. A [`Term`] knows
//! the kind where the language tells it, and says so where it does not.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::budget::DEPTH;
use super::number::Num;
use super::types::Type;
use super::{Budget, Fault};
use crate::plan::value::{Cause, Unknown, Value};

/// What kind of sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sequence {
    /// A list; its element type.
    List(Type),
    /// A set, in the order in which the tool iterates; its element type.
    Set(Type),
    /// A tuple, as `[a, b]` makes.
    Tuple,
    /// A list or a tuple.
    Row,
    /// Any of them: a value of the plan.
    Foreign,
}

/// What kind of mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mapping {
    /// A map; its element type.
    Map(Type),
    /// An object, as `{ a = b }` makes.
    Object,
    /// Either: a value of the plan.
    Foreign,
}

/// A value during evaluation. `Debug` never prints a string.
#[derive(Clone)]
pub enum Term {
    /// Null, of some type.
    Null(Type),
    /// A truth value.
    Bool(bool),
    /// A number.
    Number(Num),
    /// Text.
    String(Arc<str>),
    /// A list, a set or a tuple.
    Sequence(Sequence, Arc<Vec<Term>>),
    /// A map or an object.
    Mapping(Mapping, Arc<BTreeMap<Arc<str>, Term>>),
    /// Not known, with the type that it will have.
    Unknown(Arc<Unknown>, Type),
    /// Known to the tool, never to us.
    Redacted(Type),
}

impl fmt::Debug for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null(_) => f.write_str("null"),
            Self::Bool(b) => write!(f, "{b}"),
            Self::Number(n) => write!(f, "{n:?}"),
            Self::String(_) => f.write_str("\"…\""),
            Self::Sequence(kind, items) => write!(f, "{kind:?} of {}", items.len()),
            Self::Mapping(kind, fields) => write!(f, "{kind:?} of {}", fields.len()),
            Self::Unknown(unknown, _) => write!(f, "unknown({})", unknown.cause),
            Self::Redacted(_) => f.write_str("redacted"),
        }
    }
}

impl Term {
    /// A tuple.
    pub fn tuple(items: Vec<Self>) -> Self {
        Self::Sequence(Sequence::Tuple, Arc::new(items))
    }

    /// A list.
    pub fn list(element: Type, items: Vec<Self>) -> Self {
        Self::Sequence(Sequence::List(element), Arc::new(items))
    }

    /// An object.
    pub fn object(fields: BTreeMap<Arc<str>, Self>) -> Self {
        Self::Mapping(Mapping::Object, Arc::new(fields))
    }

    /// A map.
    pub fn map(element: Type, fields: BTreeMap<Arc<str>, Self>) -> Self {
        Self::Mapping(Mapping::Map(element), Arc::new(fields))
    }

    /// Text.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::String(text.into())
    }

    /// A whole number.
    pub const fn int(n: i128) -> Self {
        Self::Number(Num::int(n))
    }

    /// Unknown for a reason of ours, without origin.
    pub fn unknown(cause: Cause, kind: Type) -> Self {
        Self::Unknown(Arc::new(Unknown { cause, origins: Vec::new(), exact: false }), kind)
    }

    /// True for unknown and redacted: nothing to compute with.
    pub const fn is_hidden(&self) -> bool {
        matches!(self, Self::Unknown(..) | Self::Redacted(_))
    }

    /// True for null.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null(_))
    }

    /// The type, as far as it is known.
    pub fn kind(&self) -> Type {
        match self {
            Self::Null(t) | Self::Unknown(_, t) | Self::Redacted(t) => t.clone(),
            Self::Bool(_) => Type::Bool,
            Self::Number(_) => Type::Number,
            Self::String(_) => Type::String,
            Self::Sequence(kind, items) => match kind {
                Sequence::List(t) => Type::list(t.clone()),
                Sequence::Set(t) => Type::set(t.clone()),
                Sequence::Tuple => Type::Tuple(items.iter().map(Self::kind).collect()),
                Sequence::Row | Sequence::Foreign => Type::Foreign,
            },
            Self::Mapping(kind, fields) => match kind {
                Mapping::Map(t) => Type::map(t.clone()),
                Mapping::Object => {
                    Type::Object(Arc::new(fields.iter().map(|(name, value)| (name.clone(), value.kind())).collect()))
                }
                Mapping::Foreign => Type::Foreign,
            },
        }
    }

    /// Collects what is hidden, here and below, in the order of the value.
    ///
    /// # Errors
    ///
    /// The budget is spent.
    pub fn hidden(&self, into: &mut Blend, budget: &mut Budget) -> Result<(), Fault> {
        budget.step()?;
        match self {
            Self::Unknown(unknown, _) => into.add(unknown),
            Self::Redacted(_) => into.add_sensitive(),
            Self::Sequence(_, items) => {
                for item in items.iter() {
                    item.hidden(into, budget)?;
                }
            }
            Self::Mapping(_, fields) => {
                for value in fields.values() {
                    value.hidden(into, budget)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The value of the plan as a term; its collections are of foreign kind.
    ///
    /// # Errors
    ///
    /// The budget is spent, or the value is nested too deeply.
    pub fn from_value(value: &Value, budget: &mut Budget) -> Result<Self, Fault> {
        Self::read(value, budget, 0)
    }

    fn read(value: &Value, budget: &mut Budget, depth: usize) -> Result<Self, Fault> {
        budget.step()?;
        if depth > DEPTH {
            return Err(Fault::Limit("depth"));
        }
        Ok(match value {
            Value::Null => Self::Null(Type::Foreign),
            Value::Bool(b) => Self::Bool(*b),
            Value::Number(n) => Self::Number(Num::from_plan(n)),
            Value::String(text) => Self::String(text.clone()),
            Value::List(items) => {
                budget.elements(items.len())?;
                let items = items.iter().map(|item| Self::read(item, budget, depth + 1)).collect::<Result<_, _>>()?;
                Self::Sequence(Sequence::Foreign, Arc::new(items))
            }
            Value::Object(fields) => {
                budget.elements(fields.len())?;
                let fields = fields
                    .iter()
                    .map(|(name, value)| Ok((name.clone(), Self::read(value, budget, depth + 1)?)))
                    .collect::<Result<_, Fault>>()?;
                Self::Mapping(Mapping::Foreign, Arc::new(fields))
            }
            Value::Unknown(unknown) => Self::Unknown(unknown.clone(), Type::Foreign),
            Value::Redacted => Self::Redacted(Type::Foreign),
        })
    }

    /// The term as a value of the plan.
    ///
    /// # Errors
    ///
    /// The budget is spent.
    pub fn to_value(&self, budget: &mut Budget) -> Result<Value, Fault> {
        self.write(budget, 0)
    }

    fn write(&self, budget: &mut Budget, depth: usize) -> Result<Value, Fault> {
        budget.step()?;
        if depth > DEPTH {
            return Err(Fault::Limit("depth"));
        }
        Ok(match self {
            Self::Null(_) => Value::Null,
            Self::Bool(b) => Value::Bool(*b),
            Self::Number(n) => match n.to_plan() {
                Ok(n) => Value::Number(n),
                Err(_) => Value::unknown(Cause::NotEvaluated("a number that the tool rounds".into())),
            },
            Self::String(text) => Value::String(text.clone()),
            Self::Sequence(_, items) => {
                budget.elements(items.len())?;
                Value::List(items.iter().map(|item| item.write(budget, depth + 1)).collect::<Result<_, _>>()?)
            }
            Self::Mapping(_, fields) => {
                budget.elements(fields.len())?;
                let fields = fields
                    .iter()
                    .map(|(name, value)| Ok((name.clone(), value.write(budget, depth + 1)?)))
                    .collect::<Result<_, Fault>>()?;
                Value::Object(fields)
            }
            Self::Unknown(unknown, _) => Value::Unknown(unknown.clone()),
            Self::Redacted(_) => Value::Redacted,
        })
    }
}

/// The one unknown that several make together: all origins, the cause of the first.
#[derive(Debug, Default)]
pub struct Blend {
    cause: Option<Cause>,
    origins: Vec<crate::plan::value::Origin>,
}

impl Blend {
    /// Adds one.
    pub fn add(&mut self, unknown: &Unknown) {
        self.cause.get_or_insert_with(|| unknown.cause.clone());
        for origin in &unknown.origins {
            if !self.origins.contains(origin) {
                self.origins.push(origin.clone());
            }
        }
    }

    /// Adds a redacted operand.
    pub fn add_sensitive(&mut self) {
        self.cause.get_or_insert(Cause::Sensitive);
    }

    /// True if nothing was added.
    pub const fn is_empty(&self) -> bool {
        self.cause.is_none()
    }

    /// The unknown, with a cause for when nothing was added.
    pub fn finish(self, otherwise: Cause) -> Arc<Unknown> {
        Arc::new(Unknown { cause: self.cause.unwrap_or(otherwise), origins: self.origins, exact: false })
    }

    /// The unknown with this cause, whatever was added.
    pub fn because(self, cause: Cause) -> Arc<Unknown> {
        Arc::new(Unknown { cause, origins: self.origins, exact: false })
    }

    /// The blend of what is hidden in these terms, or nothing.
    ///
    /// # Errors
    ///
    /// The budget is spent.
    pub fn of<'t>(
        terms: impl IntoIterator<Item = &'t Term>,
        budget: &mut Budget,
    ) -> Result<Option<Arc<Unknown>>, Fault> {
        let mut blend = Self::default();
        for term in terms {
            term.hidden(&mut blend, budget)?;
        }
        Ok(if blend.is_empty() { None } else { Some(blend.finish(Cause::AfterApply)) })
    }
}
