//! What an expression refers to, listed as plan JSON lists it; and its value, if it is a constant.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use hcl_edit::expr::{BinaryOperator, Expression, ForExpr, ObjectKey, Traversal, TraversalOperator, UnaryOperator};
use hcl_edit::template::{Directive, Element, Template};

use crate::plan::value::{Number, Value};

/// What the tool says of an expression.
#[derive(Debug, PartialEq)]
pub(crate) enum Listing {
    /// A constant; `None` if it is not worked out here.
    Constant(Option<Value>),
    /// References, each as long as it is written.
    References(BTreeSet<String>),
    /// A call of functions on constants: the tool says nothing.
    Nothing,
}

/// Lists an expression.
pub(crate) fn listing(expression: &Expression) -> Listing {
    let mut walk = Walk::default();
    walk.expression(expression);
    if !walk.found.is_empty() {
        Listing::References(walk.found)
    } else if walk.opaque {
        Listing::Nothing
    } else {
        Listing::Constant(constant(expression))
    }
}

/// The reference that an expression is, whole and without computed indexes.
pub(crate) fn plain(expression: &Expression) -> Option<String> {
    let mut walk = Walk::default();
    walk.expression(expression);
    let alone = matches!(expression, Expression::Traversal(_)) && !walk.cut && walk.found.len() == 1;
    alone.then(|| walk.found.pop_first())?
}

/// Goes through an expression; the parser bounds its depth.
#[derive(Default)]
struct Walk<'a> {
    /// Variables bound by `for`, innermost last.
    bound: Vec<&'a str>,
    found: BTreeSet<String>,
    /// True once something was seen that has no constant value: a function, or a name that refers to nothing.
    opaque: bool,
    /// True once a reference was cut short by a computed index.
    cut: bool,
}

impl<'a> Walk<'a> {
    fn expression(&mut self, expression: &'a Expression) {
        match expression {
            Expression::Null(_) | Expression::Bool(_) | Expression::Number(_) | Expression::String(_) => {}
            Expression::Array(array) => array.iter().for_each(|item| self.expression(item)),
            Expression::Object(object) => {
                for (key, value) in object {
                    if let ObjectKey::Expression(key) = key {
                        self.expression(key);
                    }
                    self.expression(value.expr());
                }
            }
            Expression::StringTemplate(template) => template.iter().for_each(|element| self.element(element)),
            Expression::HeredocTemplate(heredoc) => self.template(&heredoc.template),
            Expression::Parenthesis(inner) => self.expression(inner.inner()),
            Expression::Variable(name) => self.name(name.as_str(), &[]),
            Expression::Conditional(conditional) => {
                self.expression(&conditional.cond_expr);
                self.expression(&conditional.true_expr);
                self.expression(&conditional.false_expr);
            }
            Expression::FuncCall(call) => {
                self.opaque = true;
                call.args.iter().for_each(|argument| self.expression(argument));
            }
            Expression::Traversal(traversal) => self.traversal(traversal),
            Expression::UnaryOp(op) => self.expression(&op.expr),
            Expression::BinaryOp(op) => {
                self.expression(&op.lhs_expr);
                self.expression(&op.rhs_expr);
            }
            Expression::ForExpr(each) => self.for_expression(each),
        }
    }

    fn for_expression(&mut self, each: &'a ForExpr) {
        self.expression(&each.intro.collection_expr);
        let outer = self.bound.len();
        self.bound.extend(each.intro.key_var.as_ref().map(|name| name.as_str()));
        self.bound.push(each.intro.value_var.as_str());
        if let Some(key) = &each.key_expr {
            self.expression(key);
        }
        self.expression(&each.value_expr);
        if let Some(condition) = &each.cond {
            self.expression(&condition.expr);
        }
        self.bound.truncate(outer);
    }

    fn template(&mut self, template: &'a Template) {
        template.iter().for_each(|element| self.element(element));
    }

    fn element(&mut self, element: &'a Element) {
        match element {
            Element::Literal(_) => {}
            Element::Interpolation(interpolation) => self.expression(&interpolation.expr),
            Element::Directive(directive) => match directive.as_ref() {
                Directive::If(choice) => {
                    self.expression(&choice.if_expr.cond_expr);
                    self.template(&choice.if_expr.template);
                    if let Some(other) = &choice.else_expr {
                        self.template(&other.template);
                    }
                }
                Directive::For(each) => {
                    self.expression(&each.for_expr.collection_expr);
                    let outer = self.bound.len();
                    self.bound.extend(each.for_expr.key_var.as_ref().map(|name| name.as_str()));
                    self.bound.push(each.for_expr.value_var.as_str());
                    self.template(&each.for_expr.template);
                    self.bound.truncate(outer);
                }
            },
        }
    }

    /// A traversal counts up to the first index that is no constant; the index counts for itself.
    fn traversal(&mut self, traversal: &'a Traversal) {
        let mut steps = Vec::new();
        let mut cut = false;
        for operator in &traversal.operators {
            match operator.value() {
                TraversalOperator::GetAttr(name) if !cut => steps.push(Step::Name(name.as_str())),
                TraversalOperator::LegacyIndex(index) if !cut => steps.push(Step::Index(index.to_string())),
                TraversalOperator::Index(key) => match constant_key(key) {
                    Some(key) if !cut => steps.push(Step::Index(key)),
                    Some(_) => {}
                    None => {
                        cut = true;
                        self.expression(key);
                    }
                },
                TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => cut = true,
                _ => {}
            }
        }
        self.cut |= cut;
        match &traversal.expr {
            Expression::Variable(root) => self.name(root.as_str(), &steps),
            other => self.expression(other),
        }
    }

    fn name(&mut self, root: &'a str, steps: &[Step<'a>]) {
        if self.bound.contains(&root) {
            return;
        }
        self.opaque = true;
        self.found.extend(reference(root, steps));
    }
}

enum Step<'a> {
    Name(&'a str),
    Index(String),
}

/// An index that belongs to the reference itself.
fn constant_key(key: &Expression) -> Option<String> {
    match key {
        Expression::String(text) => Some(format!("\"{}\"", text.value().replace('\\', "\\\\").replace('"', "\\\""))),
        Expression::Number(number) => number.value().as_u64().map(|n| n.to_string()),
        _ => None,
    }
}

/// A reference as the tool spells it; `None` for a name that refers to nothing.
fn reference(root: &str, steps: &[Step<'_>]) -> Option<String> {
    let names =
        |count: usize| steps.len() >= count && steps.iter().take(count).all(|step| matches!(step, Step::Name(_)));
    let (known, root) = match root {
        "self" => (true, root),
        "data" | "ephemeral" => (names(2), root),
        "resource" => (names(2), ""),
        _ => (names(1), root),
    };
    if !known {
        return None;
    }
    let mut text = root.to_owned();
    for step in steps {
        // Writing to a string cannot fail.
        let _ = match step {
            Step::Name(name) if text.is_empty() => write!(text, "{name}"),
            Step::Name(name) => write!(text, ".{name}"),
            Step::Index(key) => write!(text, "[{key}]"),
        };
    }
    Some(text)
}

/// The value of an expression without references and functions; `None` if it takes more than is done here.
pub(crate) fn constant(expression: &Expression) -> Option<Value> {
    constant_with(expression, &|_| None)
}

/// The same, where `lookup` knows the values of some references.
pub(crate) fn constant_with(expression: &Expression, lookup: &dyn Fn(&str) -> Option<Value>) -> Option<Value> {
    let constant = |expression: &Expression| constant_with(expression, lookup);
    Some(match expression {
        Expression::Null(_) => Value::Null,
        Expression::Bool(value) => Value::Bool(*value.value()),
        Expression::Number(number) => number_value(number.value())?,
        Expression::String(text) => Value::string(text.value().as_str()),
        Expression::Array(array) => Value::List(array.iter().map(constant).collect::<Option<_>>()?),
        Expression::Object(object) => {
            let mut fields = BTreeMap::new();
            for (key, value) in object {
                let key = match key {
                    ObjectKey::Ident(name) => name.as_str().to_owned(),
                    ObjectKey::Expression(key) => text_of(&constant(key)?)?,
                };
                fields.insert(key.into(), constant(value.expr())?);
            }
            Value::Object(fields)
        }
        Expression::StringTemplate(template) => Value::string(joined(template.iter(), &constant)?),
        Expression::HeredocTemplate(heredoc) => Value::string(joined(heredoc.template.iter(), &constant)?),
        Expression::Parenthesis(inner) => constant(inner.inner())?,
        Expression::Conditional(conditional) => {
            let taken = constant(&conditional.cond_expr)?.as_bool()?;
            constant(if taken { &conditional.true_expr } else { &conditional.false_expr })?
        }
        Expression::UnaryOp(op) => match (op.operator.value(), constant(&op.expr)?) {
            (UnaryOperator::Not, Value::Bool(value)) => Value::Bool(!value),
            (UnaryOperator::Neg, value) => float_value(-as_float(&value)?),
            _ => return None,
        },
        Expression::BinaryOp(op) => binary(*op.operator.value(), &constant(&op.lhs_expr)?, &constant(&op.rhs_expr)?)?,
        Expression::Traversal(_) => lookup(&plain(expression)?)?,
        _ => return None,
    })
}

fn binary(operator: BinaryOperator, left: &Value, right: &Value) -> Option<Value> {
    Some(match operator {
        BinaryOperator::Eq => Value::Bool(left == right),
        BinaryOperator::NotEq => Value::Bool(left != right),
        BinaryOperator::And => Value::Bool(left.as_bool()? && right.as_bool()?),
        BinaryOperator::Or => Value::Bool(left.as_bool()? || right.as_bool()?),
        _ => {
            let (a, b) = (as_float(left)?, as_float(right)?);
            match operator {
                BinaryOperator::Plus => float_value(a + b),
                BinaryOperator::Minus => float_value(a - b),
                BinaryOperator::Mul => float_value(a * b),
                BinaryOperator::Div => float_value(a / b),
                BinaryOperator::Mod => float_value(a % b),
                BinaryOperator::Less => Value::Bool(a < b),
                BinaryOperator::LessEq => Value::Bool(a <= b),
                BinaryOperator::Greater => Value::Bool(a > b),
                BinaryOperator::GreaterEq => Value::Bool(a >= b),
                _ => return None,
            }
        }
    })
}

fn joined<'a>(
    elements: impl Iterator<Item = &'a Element>,
    constant: &dyn Fn(&Expression) -> Option<Value>,
) -> Option<String> {
    let mut text = String::new();
    for element in elements {
        match element {
            Element::Literal(literal) => text.push_str(literal.value()),
            Element::Interpolation(interpolation) => text.push_str(&text_of(&constant(&interpolation.expr)?)?),
            Element::Directive(_) => return None,
        }
    }
    Some(text)
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn number_value(number: &hcl_edit::Number) -> Option<Value> {
    number.as_i64().map(Value::int).or_else(|| number.as_f64().map(float_value))
}

/// A number; whole ones as integers, as JSON has them.
fn float_value(number: f64) -> Value {
    format!("{number:.0}")
        .parse::<i64>()
        .ok()
        .filter(|_| number.fract() == 0.0)
        .map_or(Value::Number(Number::Float(number)), Value::int)
}

/// The number as a float.
pub(crate) fn as_float(value: &Value) -> Option<f64> {
    let Value::Number(number) = value else { return None };
    number.to_string().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Listing {
        listing(&hcl_edit::parser::parse_expr(text).unwrap())
    }

    fn references(text: &str) -> Vec<String> {
        match list(text) {
            Listing::References(found) => found.into_iter().collect(),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn references_are_listed_as_the_tool_lists_them() {
        assert_eq!(references("t.n[\"k\"].id"), ["t.n[\"k\"].id"]);
        assert_eq!(references("t.n[count.index].id"), ["count.index", "t.n"]);
        assert_eq!(references("t.n[*].id"), ["t.n"]);
        assert_eq!(references("t.n.*.id"), ["t.n"]);
        assert_eq!(references("t.n.0.id"), ["t.n[0].id"]);
        assert_eq!(references("(var.a).b"), ["var.a"]);
        assert_eq!(references("[for k, v in var.m : v.x if k != local.y]"), ["local.y", "var.m"]);
        assert_eq!(references("{ a = var.b, (var.c) = 1, d = \"${module.e.f}\" }"), ["module.e.f", "var.b", "var.c"]);
        assert_eq!(references("f(each.value.x, data.t.n.id)"), ["data.t.n.id", "each.value.x"]);
        assert_eq!(references("\"%{for x in var.l}${x}%{endfor}\""), ["var.l"]);
    }

    #[test]
    fn constants_have_their_value_and_functions_have_none() {
        let constant = |text: &str| match list(text) {
            Listing::Constant(value) => value,
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(constant("10 * 1024"), Some(Value::int(10240)));
        assert_eq!(constant("-1"), Some(Value::int(-1)));
        assert_eq!(constant("\"a${1}\""), Some(Value::string("a1")));
        assert_eq!(constant("true ? [null] : []"), Some(Value::List(vec![Value::Null])));
        assert_eq!(constant("[for x in [1] : x]"), None);
        assert_eq!(list("toset([\"a\"])"), Listing::Nothing);
    }
}
