//! Expressions evaluated where they stand.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use hcl_edit::Span;
use hcl_edit::expr::Expression as Hcl;

use super::Resolver;
use super::context::Context;
use super::memo::Trail;
use super::reference::{Part, Reference};
use crate::configuration::{Expression, HclExpression};
use crate::eval::{Access, Budget, Constraint, Fault, Scope, Term, Type, evaluate_in, evaluate_term, traversals};
use crate::plan::address::InstanceKey;
use crate::plan::value::{AttributePath, Cause, Number, Origin, Unknown, Value};

/// Steps of one expression, and of all of them together: a hostile configuration ends in unknown values, in time.
const STEPS: u64 = 500_000;
const BYTES: u64 = 16 << 20;
const ALL_STEPS: u64 = 1_000_000_000;

/// What a name means in one expression.
struct Names<'s, 'a> {
    resolver: &'s Resolver<'a>,
    context: &'s Context<'a>,
    trail: &'s Trail,
}

impl Scope for Names<'_, '_> {
    fn traverse(&self, root: &str, steps: &[Access]) -> Value {
        let mut budget = budget(self.trail);
        let term = self.term(root, steps, &mut budget).unwrap_or_else(term_of);
        value_of(&term)
    }

    fn term(&self, root: &str, steps: &[Access], budget: &mut Budget) -> Result<Term, Fault> {
        let reference = reference(root, steps).ok_or_else(|| Fault::unclear("an index that is no key"))?;
        self.trail.inside(budget.depth(), |trail| self.resolver.lookup(&reference, self.context, trail))
    }

    fn file(&self, _: &str) -> Option<Arc<[u8]>> {
        None
    }
}

impl<'a> Resolver<'a> {
    /// The value of an expression, with the kinds of its collections.
    pub(crate) fn evaluate(&self, expression: &'a Expression, context: &Context<'a>, trail: &Trail) -> Term {
        match expression {
            Expression::Constant(value) => from_value(value),
            Expression::References(names) => self.references(names, context, trail),
            Expression::Hcl(written) => {
                let source = self.source_of(written);
                self.evaluate_piece(&written.expression, source, context, trail)
            }
            Expression::Opaque => Term::unknown(Cause::NeedsSources("a function of constants".into()), Type::Foreign),
        }
    }

    /// The value of an expression as plans hold it.
    pub(crate) fn value(&self, expression: &'a Expression, context: &Context<'a>, trail: &Trail) -> Value {
        value_of(&self.evaluate(expression, context, trail))
    }

    /// The value of a piece of an expression of the sources.
    pub(crate) fn evaluate_hcl(&self, expression: &Hcl, context: &Context<'a>, trail: &Trail) -> Term {
        self.evaluate_piece(expression, None, context, trail)
    }

    /// The text that the spans of an expression count from, as far as the expression goes.
    fn source_of(&self, written: &HclExpression) -> Option<&'a str> {
        let end = written.base + written.expression.span()?.end;
        let bytes = self.configuration.files.get(written.file)?.bytes.get(written.base..end)?;
        std::str::from_utf8(bytes).ok()
    }

    fn evaluate_piece(&self, expression: &Hcl, source: Option<&str>, context: &Context<'a>, trail: &Trail) -> Term {
        if self.spent.load(Ordering::Relaxed) > ALL_STEPS {
            return term_of(Fault::Limit("steps"));
        }
        let names = Names { resolver: self, context, trail };
        let mut budget = budget(trail);
        let result = match source {
            Some(source) => evaluate_in(expression, source, &names, &mut budget),
            None => evaluate_term(expression, &names, &mut budget),
        };
        self.spent.fetch_add(STEPS.saturating_sub(budget.steps()), Ordering::Relaxed);
        trail.reach(budget.deepest());
        match result {
            Ok(term) => term,
            Err(Fault::Limit("depth")) => trail.cut(),
            Err(fault) => term_of(fault),
        }
    }
}

/// A value given to a variable, as the variable has it.
pub(crate) fn converted(term: Term, constraint: Option<&Expression>, trail: &Trail) -> Term {
    let Some(Expression::Hcl(written)) = constraint else { return term };
    let Some(constraint) = Constraint::parse(&written.expression) else { return term };
    constraint.apply(&term, &mut budget(trail)).unwrap_or_else(term_of)
}

fn budget(trail: &Trail) -> Budget {
    Budget::new(STEPS, BYTES).at(trail.depth())
}

/// What stands for an expression that has no value. The plan exists, so the tool did not refuse it: we did.
pub(crate) fn term_of(fault: Fault) -> Term {
    let cause = fault.cause();
    match fault {
        Fault::Unclear(_, blend) => Term::Unknown(blend.because(cause), Type::Foreign),
        Fault::Error(_) | Fault::Limit(_) => Term::unknown(cause, Type::Foreign),
    }
}

/// A value of the plan as a term.
pub(crate) fn from_value(value: &Value) -> Term {
    Term::from_value(value, &mut Budget::default()).unwrap_or_else(term_of)
}

/// A term as a value of the plan.
pub(crate) fn value_of(term: &Term) -> Value {
    term.to_value(&mut Budget::default()).unwrap_or_else(|fault| Value::unknown(fault.cause()))
}

/// The natural number that a term is.
pub(crate) fn natural(term: &Term) -> Option<u64> {
    match value_of(term) {
        Value::Number(Number::Int(n)) => u64::try_from(n).ok(),
        _ => None,
    }
}

/// The key that a term selects an instance with.
pub(crate) fn key_of(term: &Term) -> Option<InstanceKey> {
    match term {
        Term::String(key) => Some(InstanceKey::Key(key.clone())),
        Term::Number(_) => natural(term).map(InstanceKey::Index),
        _ => None,
    }
}

/// Something unknown, with its origins.
pub(crate) fn unknown(cause: Cause, origins: Vec<Origin>, exact: bool) -> Term {
    Term::Unknown(Arc::new(Unknown { cause, origins, exact }), Type::Foreign)
}

/// Something that only the sources tell.
pub(crate) fn needs_sources(what: impl Into<Arc<str>>) -> Term {
    Term::unknown(Cause::NeedsSources(what.into()), Type::Foreign)
}

/// A reference whose indices are evaluated.
fn reference(root: &str, steps: &[Access]) -> Option<Reference> {
    let parts = steps.iter().map(|step| match step {
        Access::Attribute(name) => Some(Part::Name(name.clone())),
        Access::Index(Value::String(key)) => Some(Part::Key(InstanceKey::Key(key.clone()))),
        Access::Index(Value::Number(Number::Int(i))) => u64::try_from(*i).ok().map(InstanceKey::Index).map(Part::Key),
        Access::Index(Value::Bool(b)) => Some(Part::Key(InstanceKey::Key(b.to_string().into()))),
        Access::Index(_) => None,
    });
    Some(Reference { root: root.into(), parts: parts.collect::<Option<_>>()? })
}

/// The reference that an expression consists of, if it is nothing else, as far as can be told.
pub(crate) fn plain(expression: &Expression) -> Option<Reference> {
    match expression {
        Expression::References(names) => match names.as_slice() {
            [name] => Reference::parse(name),
            _ => None,
        },
        Expression::Hcl(written) => match &written.expression {
            expression @ (Hcl::Traversal(_) | Hcl::Variable(_)) => match traversals(expression).as_slice() {
                [one] if one.complete => reference(&one.root, &one.steps),
                _ => None,
            },
            _ => None,
        },
        Expression::Constant(_) | Expression::Opaque => None,
    }
}

/// The value behind the parts.
pub(crate) fn descend(term: &Term, parts: &[Part]) -> Result<Term, Fault> {
    let Some((part, rest)) = parts.split_first() else { return Ok(term.clone()) };
    let none = || Fault::error("no such element");
    match (term, part) {
        (Term::Redacted(_), _) => Ok(Term::Redacted(Type::Foreign)),
        (Term::Unknown(unknown, _), _) => Ok(below(unknown, parts)),
        (Term::Mapping(_, fields), Part::Name(name) | Part::Key(InstanceKey::Key(name))) => {
            descend(fields.get(name).ok_or_else(none)?, rest)
        }
        (Term::Mapping(_, fields), Part::Key(InstanceKey::Index(i))) => {
            descend(fields.get(i.to_string().as_str()).ok_or_else(none)?, rest)
        }
        (Term::Sequence(crate::eval::Sequence::Set(_), _), Part::Key(InstanceKey::Index(_))) => Err(none()),
        (Term::Sequence(_, items), Part::Key(InstanceKey::Index(i))) => {
            let item = usize::try_from(*i).ok().and_then(|i| items.get(i));
            descend(item.ok_or_else(none)?, rest)
        }
        (Term::Sequence(_, items), Part::Key(InstanceKey::Key(text))) => {
            let item = text.parse().ok().and_then(|i: usize| items.get(i));
            descend(item.ok_or_else(none)?, rest)
        }
        (Term::Sequence(_, items), Part::Key(InstanceKey::Any)) => {
            let items = items.iter().map(|item| descend(item, rest)).collect::<Result<_, _>>()?;
            Ok(Term::tuple(items))
        }
        (Term::Null(_), Part::Key(InstanceKey::Any)) => Ok(Term::tuple(Vec::new())),
        (_, Part::Key(InstanceKey::Any)) => Ok(Term::tuple(vec![descend(term, rest)?])),
        _ => Err(none()),
    }
}

/// The part of an unknown value: of the same origin, further down.
fn below(unknown: &Arc<Unknown>, parts: &[Part]) -> Term {
    let (path, whole) = super::reference::path(parts);
    match unknown.origins.as_slice() {
        [origin] if unknown.exact && whole => {
            let mut steps = origin.attribute.0.clone();
            steps.extend(path.0);
            let origins = vec![Origin { address: origin.address.clone(), attribute: AttributePath(steps) }];
            self::unknown(unknown.cause.clone(), origins, true)
        }
        _ => self::unknown(unknown.cause.clone(), unknown.origins.clone(), false),
    }
}

/// The values of all instances: a tuple for `count`, an object for `for_each`.
pub(crate) fn keyed(all: BTreeMap<InstanceKey, Term>) -> Term {
    if all.keys().all(|key| matches!(key, InstanceKey::Index(_))) {
        return Term::tuple(all.into_values().collect());
    }
    let named = all.into_iter().filter_map(|(key, value)| match key {
        InstanceKey::Key(name) => Some((name, value)),
        InstanceKey::Index(_) | InstanceKey::Any => None,
    });
    Term::object(named.collect())
}
