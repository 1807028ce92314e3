//! References of an expression, and what each one is for: a source of the value, or only a choice among sources.

use std::sync::Arc;

use hcl_edit::Decorated;
use hcl_edit::expr::{Expression, ObjectKey, TraversalOperator};
use hcl_edit::template::{Directive, Element};

use super::Access;
use crate::plan::value::{Number, Value};

/// A reference as written, up to the first step that is not constant.
#[derive(Clone, Debug, PartialEq)]
pub struct Traversal {
    /// The first name: `var`, `local`, a resource type.
    pub root: Arc<str>,
    /// Steps with constant names and keys.
    pub steps: Vec<Access>,
    /// True if no step was left out: no splat and no computed index.
    pub complete: bool,
    /// What the reference is for.
    pub role: Role,
}

/// What a reference is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The value comes from it.
    Source,
    /// It decides which value is taken.
    Condition,
    /// It selects an element, or names one.
    Index,
}

/// All references of an expression, in the order of the text; variables of a `for` are none.
pub fn traversals(expression: &Expression) -> Vec<Traversal> {
    let mut walk = Walk { found: Vec::new(), bound: Vec::new(), depth: 0 };
    walk.expression(expression, Role::Source);
    walk.found
}

struct Walk {
    found: Vec<Traversal>,
    bound: Vec<Arc<str>>,
    depth: usize,
}

impl Walk {
    fn expression(&mut self, expression: &Expression, role: Role) {
        if self.depth > super::budget::DEPTH {
            return;
        }
        self.depth += 1;
        self.dispatch(expression, role);
        self.depth -= 1;
    }

    fn dispatch(&mut self, expression: &Expression, role: Role) {
        match expression {
            Expression::Null(_) | Expression::Bool(_) | Expression::Number(_) | Expression::String(_) => {}
            Expression::Array(array) => array.iter().for_each(|item| self.expression(item, role)),
            Expression::Object(object) => {
                for (key, value) in object {
                    if let ObjectKey::Expression(key) = key {
                        self.expression(key, inner(role, Role::Index));
                    }
                    self.expression(value.expr(), role);
                }
            }
            Expression::StringTemplate(template) => self.elements(template.iter(), role),
            Expression::HeredocTemplate(heredoc) => self.elements(heredoc.template.iter(), role),
            Expression::Parenthesis(parenthesis) => self.expression(parenthesis.inner(), role),
            Expression::Variable(name) => self.reference(name.value().as_str(), &[], role),
            Expression::Conditional(conditional) => {
                self.expression(&conditional.cond_expr, inner(role, Role::Condition));
                self.expression(&conditional.true_expr, role);
                self.expression(&conditional.false_expr, role);
            }
            Expression::FuncCall(call) => {
                // The second argument of these selects, as an index does.
                let selects = matches!(call.name.name.value().as_str(), "lookup" | "element");
                for (i, argument) in call.args.iter().enumerate() {
                    let role = if selects && i == 1 { inner(role, Role::Index) } else { role };
                    self.expression(argument, role);
                }
            }
            Expression::Traversal(traversal) => {
                let operators: Vec<&TraversalOperator> = traversal.operators.iter().map(Decorated::value).collect();
                match &traversal.expr {
                    Expression::Variable(name) => self.reference(name.value().as_str(), &operators, role),
                    other => {
                        self.expression(other, role);
                        self.indexes(&operators, role);
                    }
                }
            }
            Expression::UnaryOp(operation) => self.expression(&operation.expr, role),
            Expression::BinaryOp(operation) => {
                self.expression(&operation.lhs_expr, role);
                self.expression(&operation.rhs_expr, role);
            }
            Expression::ForExpr(each) => {
                self.expression(&each.intro.collection_expr, role);
                let before = self.bound.len();
                self.bound.extend(each.intro.key_var.as_ref().map(|k| Arc::from(k.value().as_str())));
                self.bound.push(each.intro.value_var.value().as_str().into());
                if let Some(key) = &each.key_expr {
                    self.expression(key, inner(role, Role::Index));
                }
                self.expression(&each.value_expr, role);
                if let Some(condition) = &each.cond {
                    self.expression(&condition.expr, inner(role, Role::Condition));
                }
                self.bound.truncate(before);
            }
        }
    }

    fn elements<'t>(&mut self, elements: impl Iterator<Item = &'t Element>, role: Role) {
        for element in elements {
            match element {
                Element::Literal(_) => {}
                Element::Interpolation(interpolation) => self.expression(&interpolation.expr, role),
                Element::Directive(directive) => match directive.as_ref() {
                    Directive::If(branch) => {
                        self.expression(&branch.if_expr.cond_expr, inner(role, Role::Condition));
                        self.elements(branch.if_expr.template.iter(), role);
                        if let Some(otherwise) = &branch.else_expr {
                            self.elements(otherwise.template.iter(), role);
                        }
                    }
                    Directive::For(each) => {
                        self.expression(&each.for_expr.collection_expr, role);
                        let before = self.bound.len();
                        self.bound.extend(each.for_expr.key_var.as_ref().map(|k| Arc::from(k.value().as_str())));
                        self.bound.push(each.for_expr.value_var.value().as_str().into());
                        self.elements(each.for_expr.template.iter(), role);
                        self.bound.truncate(before);
                    }
                },
            }
        }
    }

    fn reference(&mut self, root: &str, operators: &[&TraversalOperator], role: Role) {
        if !self.bound.iter().any(|name| name.as_ref() == root) {
            let steps: Vec<Access> = operators.iter().map_while(|o| constant(o)).collect();
            let complete = steps.len() == operators.len();
            self.found.push(Traversal { root: root.into(), steps, complete, role });
        }
        self.indexes(operators, role);
    }

    fn indexes(&mut self, operators: &[&TraversalOperator], role: Role) {
        for operator in operators {
            if let TraversalOperator::Index(key) = operator {
                self.expression(key, inner(role, Role::Index));
            }
        }
    }
}

/// Inside a condition or an index everything serves that.
const fn inner(outer: Role, own: Role) -> Role {
    match outer {
        Role::Source => own,
        Role::Condition | Role::Index => outer,
    }
}

fn constant(operator: &TraversalOperator) -> Option<Access> {
    match operator {
        TraversalOperator::GetAttr(name) => Some(Access::Attribute(name.value().as_str().into())),
        TraversalOperator::LegacyIndex(n) => Some(Access::Index(Value::int(i64::try_from(*n.value()).ok()?))),
        TraversalOperator::Index(Expression::String(key)) => Some(Access::Index(Value::string(key.value().as_str()))),
        TraversalOperator::Index(Expression::Number(n)) => {
            n.value().as_i64().map(|n| Access::Index(Value::Number(Number::Int(n))))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(text: &str) -> Vec<(String, Role, bool)> {
        let expression: Expression = text.parse().unwrap();
        let show = |t: &Traversal| {
            let steps = t.steps.iter().map(|s| match s {
                Access::Attribute(name) => format!(".{name}"),
                Access::Index(Value::String(key)) => format!("[{key}]"),
                Access::Index(other) => format!("[{other:?}]"),
            });
            format!("{}{}", t.root, steps.collect::<String>())
        };
        traversals(&expression).iter().map(|t| (show(t), t.role, t.complete)).collect()
    }

    #[test]
    fn sources_are_told_from_conditions_and_indexes() {
        assert_eq!(
            roles("var.on ? aws_x.a[\"k\"].id : local.ids[each.key]"),
            vec![
                ("var.on".to_owned(), Role::Condition, true),
                ("aws_x.a[k].id".to_owned(), Role::Source, true),
                ("local.ids".to_owned(), Role::Source, false),
                ("each.key".to_owned(), Role::Index, true),
            ]
        );
    }

    #[test]
    fn variables_of_a_for_are_no_references() {
        assert_eq!(
            roles("{ for k, v in var.m : k => aws_y.b[k].arn if v.enabled && var.flag }"),
            vec![
                ("var.m".to_owned(), Role::Source, true),
                ("aws_y.b".to_owned(), Role::Source, false),
                ("var.flag".to_owned(), Role::Condition, true),
            ]
        );
    }
}
