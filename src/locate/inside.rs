//! Positions inside of an expression: entries of objects, elements of lists, what a `for` makes.

use std::ops::Range;

use hcl_edit::Span;
use hcl_edit::expr::{Expression, ObjectKey};

use super::blocks::{Candidate, Scope};
use crate::configuration::{Configuration, HclExpression, Position};
use crate::plan::value::{Step, Value};
use crate::source::{lex, tangled};

/// The position of a span of an expression; JSON syntax has none.
pub(super) fn position(configuration: &Configuration, written: &HclExpression, span: Range<usize>) -> Option<Position> {
    let file = configuration.files.get(written.file)?;
    let span = written.base + span.start..written.base + span.end;
    let inside = !configuration.is_json(written.file) && span.end <= file.bytes.len();
    inside.then_some(Position { file: written.file, span })
}

/// The argument at a position, parsed again.
pub(super) fn reparse(configuration: &Configuration, position: &Position) -> Option<HclExpression> {
    let bytes =
        configuration.files.get(position.file).filter(|_| !configuration.is_json(position.file))?.bytes.as_ref();
    let base = position.span.start;
    let text = std::str::from_utf8(bytes.get(base..lex::argument_end(bytes, position.span.end))?)
        .ok()
        .filter(|text| !tangled(text))?;
    let body = hcl_edit::parser::parse_body(text).ok()?;
    let attribute = body.into_attributes().next()?;
    Some(HclExpression { expression: attribute.value, file: position.file, base })
}

/// The span of the key or element that a path leads to, or of the last one on the way.
pub(super) fn follow<'a>(
    scope: &Scope<'a>,
    expression: &'a Expression,
    path: &[Step],
    value: Option<&Value>,
) -> Option<Range<usize>> {
    let (step, rest) = path.split_first()?;
    match expression {
        Expression::Parenthesis(inner) => follow(scope, inner.inner(), path, value),
        Expression::Object(object) => {
            let Step::Name(name) = step else { return None };
            let (key, entry) = object.iter().filter(|(key, _)| key_text(key) == Some(name.as_ref())).last()?;
            let inner = value.and_then(|value| value.field(name));
            follow(scope, entry.expr(), rest, inner).or_else(|| key.span())
        }
        Expression::Array(array) => {
            let Step::Index(index) = step else { return None };
            let elements: Vec<&'a Expression> = array.iter().collect();
            element(scope, &elements, *index, rest, value)
        }
        Expression::ForExpr(each) => {
            // Whatever the key is, the same expression made the value.
            let inner = value.and_then(|value| match (value, step) {
                (Value::List(rows), Step::Index(index)) => rows.get(*index),
                (Value::Object(fields), Step::Name(name)) => fields.get(name),
                _ => None,
            });
            follow(scope, &each.value_expr, rest, inner)
        }
        Expression::Conditional(conditional) => {
            let arms = [&conditional.true_expr, &conditional.false_expr];
            let mut found = arms.into_iter().filter_map(|arm| follow(scope, arm, path, value));
            match (found.next(), found.next()) {
                (Some(only), None) => Some(only),
                _ => None,
            }
        }
        Expression::FuncCall(call) => {
            let arguments: Vec<&'a Expression> = call.args.iter().collect();
            match (call.name.name.as_str(), arguments.as_slice()) {
                ("tolist" | "toset" | "tomap" | "nonsensitive" | "sensitive", [only]) => {
                    follow(scope, only, path, value)
                }
                ("flatten", [nested]) => matches!(step, Step::Index(_)).then(|| flattened(scope, nested, rest))?,
                ("merge", arguments) => merged(scope, arguments, path, value),
                ("concat", arguments) => {
                    let Step::Index(index) = step else { return None };
                    let mut elements = Vec::new();
                    for argument in arguments {
                        let Expression::Array(array) = argument else { return None };
                        elements.extend(array.iter());
                    }
                    element(scope, &elements, *index, rest, value)
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// The span of exactly what a path leads to, where keys and indices are those that are written.
pub(super) fn exactly(expression: &Expression, path: &[Step]) -> Option<Range<usize>> {
    match (expression, path.split_first()) {
        (Expression::Parenthesis(inner), _) => exactly(inner.inner(), path),
        (Expression::Object(object), Some((Step::Name(name), rest))) => {
            let (_, entry) = object.iter().filter(|(key, _)| key_text(key) == Some(name.as_ref())).last()?;
            exactly(entry.expr(), rest)
        }
        (Expression::Array(array), Some((Step::Index(index), rest))) => exactly(array.get(*index)?, rest),
        (expression, None) => expression.span(),
        _ => None,
    }
}

/// The element that made a row; a lone value in a list is no place of its own.
fn element<'a>(
    scope: &Scope<'a>,
    elements: &[&'a Expression],
    index: usize,
    rest: &[Step],
    value: Option<&Value>,
) -> Option<Range<usize>> {
    let rows = scope.rows_of(value, rest);
    let candidates: Vec<Candidate<'a>> = elements.iter().map(|element| Candidate::Element(element)).collect();
    let chosen = *elements.get(scope.choose(&candidates, index, rows)?)?;
    let row = rows.and_then(|rows| rows.get(index));
    let opening = matches!(chosen, Expression::Object(_)).then(|| chosen.span()).flatten();
    follow(scope, chosen, rest, row).or_else(|| opening.map(|span| span.start..span.start + 1))
}

/// What a flattened list holds, if one expression makes all of it.
fn flattened<'a>(scope: &Scope<'a>, expression: &'a Expression, rest: &[Step]) -> Option<Range<usize>> {
    match expression {
        Expression::Parenthesis(inner) => flattened(scope, inner.inner(), rest),
        Expression::ForExpr(each) => flattened(scope, &each.value_expr, rest),
        Expression::Array(array) if array.len() == 1 => flattened(scope, array.get(0)?, rest),
        Expression::Object(_) => follow(scope, expression, rest, None),
        _ => None,
    }
}

/// In a merge the last argument that has the key wins; one that cannot be looked into may have it.
fn merged<'a>(
    scope: &Scope<'a>,
    arguments: &[&'a Expression],
    path: &[Step],
    value: Option<&Value>,
) -> Option<Range<usize>> {
    let Some(Step::Name(name)) = path.first() else { return None };
    for argument in arguments.iter().rev() {
        let Expression::Object(object) = argument else { return None };
        if object.iter().any(|(key, _)| key_text(key) == Some(name.as_ref())) {
            return follow(scope, argument, path, value);
        }
        if object.iter().any(|(key, _)| key_text(key).is_none()) {
            return None;
        }
    }
    None
}

/// The key of an entry, if it is literal.
pub(super) fn key_text(key: &ObjectKey) -> Option<&str> {
    match key {
        ObjectKey::Ident(name) => Some(name.as_str()),
        ObjectKey::Expression(key) => match key {
            Expression::Parenthesis(inner) => inner.inner().as_str(),
            key => key.as_str(),
        },
    }
}
