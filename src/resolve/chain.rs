//! The way from a value to where it comes from, step by step, for a reader.
//!
//! Nothing here decides a value: that is evaluation. A chain follows the names that are written, narrowed to the
//! part of a collection that is meant.

use std::fmt::Write as _;
use std::ops::Range;

use hcl_edit::expr::{Expression as Hcl, ObjectKey, TraversalOperator};
use hcl_edit::{Decorated, Span};

use super::context::Context;
use super::evaluate::{descend, key_of, value_of};
use super::memo::Trail;
use super::reference::{Part, Reference};
use super::through::bearing;
use super::written::Source;
use super::{Link, Resolver};
use crate::configuration::{Attribute, Expression, HclExpression, Position};
use crate::eval::{Access, Role, Term, traversals};
use crate::plan::ResourceChange;
use crate::plan::address::{Address, InstanceKey};
use crate::plan::value::{AttributePath, Value};

/// Steps of a chain, chains of a value, and references looked at for one value, at most.
pub(super) const LONGEST: usize = 32;
pub(super) const MOST: usize = 16;
const LOOKS: usize = 500;

/// A walk through references: what may still be looked at.
pub(super) struct Walk {
    pub(super) looks: usize,
}

impl<'a> Resolver<'a> {
    /// The ways from an attribute to the sources of its value, the nearest step first.
    pub fn chains(&self, change: &ResourceChange, path: &AttributePath) -> Vec<Vec<Link>> {
        let mut walk = Walk { looks: LOOKS };
        let mut chains = Vec::new();
        for (argument, context, parts) in self.arguments(change, path) {
            let expression = &argument.expression;
            if matches!(expression, Expression::Constant(_)) || literal_of(expression).is_some() {
                continue;
            }
            let mut found = self.trace(expression, &context, &parts, &mut walk, 0);
            // Evaluation knows the instance and the attribute where a computed index hides them.
            if let [chain] = found.as_mut_slice()
                && let Some(last) = chain.last_mut().filter(|link| link.literal.is_none())
            {
                let term = self.evaluate(expression, &context, &Trail::start());
                if let Ok(Term::Unknown(unknown, _)) = descend(&term, &parts)
                    && let ([origin], true) = (unknown.origins.as_slice(), unknown.exact)
                {
                    last.address = Some(origin.address.clone());
                    last.attribute = Some(origin.attribute.clone());
                }
            }
            if found.len() > 1
                && let Ok(term) = descend(&self.evaluate(expression, &context, &Trail::start()), &parts)
            {
                found = bearing(found, &value_of(&term));
            }
            chains.extend(found);
        }
        if self.is_secret(&change.address.resource_type, path) {
            for link in chains.iter_mut().flatten() {
                link.literal = link.literal.as_ref().map(|_| Value::Redacted);
            }
        }
        finish(chains)
    }

    /// What an attribute may turn out to be where a condition that is not known chooses: none is chosen.
    pub fn arms(&self, change: &ResourceChange, path: &AttributePath) -> Vec<Value> {
        let mut arms = Vec::new();
        if self.is_secret(&change.address.resource_type, path) {
            return arms;
        }
        for (argument, context, _) in self.arguments(change, path) {
            match &argument.expression {
                Expression::Hcl(written) => self.add_arms(&written.expression, &context, &mut arms, 0),
                other => arms.push(self.shown(other, &context)),
            }
        }
        arms
    }

    fn add_arms(&self, expression: &Hcl, context: &Context<'a>, arms: &mut Vec<Value>, depth: usize) {
        match expression {
            Hcl::Parenthesis(inner) if depth < LONGEST => self.add_arms(inner.inner(), context, arms, depth + 1),
            Hcl::Conditional(choice) if depth < LONGEST => {
                let condition = self.evaluate_hcl(&choice.cond_expr, context, &Trail::start());
                if !matches!(condition, Term::Bool(false)) {
                    self.add_arms(&choice.true_expr, context, arms, depth + 1);
                }
                if !matches!(condition, Term::Bool(true)) {
                    self.add_arms(&choice.false_expr, context, arms, depth + 1);
                }
            }
            other => {
                let value = value_of(&self.evaluate_hcl(other, context, &Trail::start()));
                if !arms.contains(&value) {
                    arms.push(value);
                }
            }
        }
    }

    /// The same ways, led on through the arguments of other resources that they reach: for a reader.
    pub(crate) fn ways(&self, change: &ResourceChange, path: &AttributePath) -> Vec<Vec<Link>> {
        let mut chains = self.chains(change, path);
        if chains.is_empty() {
            chains = self.behind_blocks(change, path);
        }
        for chain in &mut chains {
            self.lead_on(chain);
        }
        chains
    }

    /// The ways from what decides how many blocks there will be.
    fn behind_blocks(&self, change: &ResourceChange, path: &AttributePath) -> Vec<Vec<Link>> {
        let spots = self.written(&change.address, &path.0, None, &Trail::start()).unwrap_or_default();
        let mut walk = Walk { looks: LOOKS };
        let mut chains = Vec::new();
        for spot in &spots {
            let Source::Blocks(blocks) = spot.source else { continue };
            for dynamic in blocks.iter().filter_map(|nested| nested.dynamic.as_ref()) {
                chains.extend(self.trace(&dynamic.for_each, &spot.context, &[], &mut walk, 0));
            }
        }
        finish(chains)
    }

    /// Leads a chain on where it ends at an argument that somebody wrote.
    pub(crate) fn lead_on(&self, chain: &mut Vec<Link>) {
        let mut seen: Vec<(Address, AttributePath)> = Vec::new();
        while chain.len() < LONGEST {
            let Some(Link { address: Some(address), attribute: Some(attribute), position, reference, .. }) =
                chain.last_mut()
            else {
                return;
            };
            let here = (address.clone(), attribute.clone());
            let Some(change) = self.change(address).filter(|_| !attribute.is_empty() && !seen.contains(&here)) else {
                return;
            };
            let arguments = self.arguments(change, &here.1);
            let Some((argument, ..)) = arguments.first() else { return };
            if argument.position.is_some() {
                position.clone_from(&argument.position);
                // A resource that is handed on as a whole is named without the argument that is read of it.
                if !reference.ends_with(&here.1.to_string()) {
                    let _ = write!(reference, ".{}", here.1);
                }
            }
            chain.extend(self.chains(change, &here.1).into_iter().next().unwrap_or_default());
            seen.push(here);
        }
    }

    /// The arguments that an attribute may come from, and the way inside each.
    fn arguments(&self, change: &ResourceChange, path: &AttributePath) -> Vec<(&'a Attribute, Context<'a>, Vec<Part>)> {
        let trail = Trail::start();
        let planned = self.around(change, path);
        let spots = self.written(&change.address, &path.0, planned.as_ref(), &trail).unwrap_or_default();
        let arguments = spots.into_iter().filter_map(|spot| match spot.source {
            Source::Argument(attribute) => Some((attribute, spot.context, spot.rest.iter().map(Part::from).collect())),
            _ => None,
        });
        arguments.collect()
    }

    /// The ways from an argument of a provider configuration.
    pub(crate) fn trace_argument(&self, expression: &'a Expression, context: &Context<'a>) -> Vec<Link> {
        if literal_of(expression).is_some() || matches!(expression, Expression::Constant(_)) {
            return Vec::new();
        }
        let chains = self.trace(expression, context, &[], &mut Walk { looks: LOOKS }, 0);
        finish(chains).into_iter().next().unwrap_or_default()
    }

    /// The ends of all ways from an expression.
    pub(crate) fn ends(&self, expression: &'a Expression, context: &Context<'a>) -> Vec<Link> {
        let chains = self.trace(expression, context, &[], &mut Walk { looks: LOOKS }, 0);
        chains.into_iter().filter_map(|mut chain| chain.pop()).collect()
    }

    pub(super) fn trace(
        &self,
        expression: &'a Expression,
        context: &Context<'a>,
        parts: &[Part],
        walk: &mut Walk,
        depth: usize,
    ) -> Vec<Vec<Link>> {
        match expression {
            Expression::Constant(value) => vec![vec![literal(context, value.clone(), None)]],
            Expression::References(names) => {
                let references = names.iter().filter_map(|name| Reference::parse(name));
                let (keys, mut others): (Vec<_>, Vec<_>) = references.partition(Reference::is_instance_key);
                if others.is_empty() {
                    others = keys;
                }
                let chains = others.into_iter().flat_map(|mut reference| {
                    let text = reference.to_string();
                    reference.parts.extend(parts.iter().cloned());
                    self.trace_reference(&reference, text, context, walk, depth)
                });
                chains.collect()
            }
            Expression::Hcl(written) => self.trace_hcl(&written.expression, written, context, parts, walk, depth),
            Expression::Opaque => Vec::new(),
        }
    }

    fn trace_hcl(
        &self,
        expression: &'a Hcl,
        written: &'a HclExpression,
        context: &Context<'a>,
        parts: &[Part],
        walk: &mut Walk,
        depth: usize,
    ) -> Vec<Vec<Link>> {
        if depth > LONGEST || walk.looks == 0 {
            return Vec::new();
        }
        walk.looks -= 1;
        let mut inside =
            |inner: &'a Hcl, parts: &[Part]| self.trace_hcl(inner, written, context, parts, walk, depth + 1);
        match (expression, parts) {
            (Hcl::Parenthesis(inner), _) => return inside(inner.inner(), parts),
            (Hcl::Conditional(choice), _) => {
                return match self.evaluate_hcl(&choice.cond_expr, context, &Trail::start()) {
                    Term::Bool(true) => inside(&choice.true_expr, parts),
                    Term::Bool(false) => inside(&choice.false_expr, parts),
                    _ => {
                        let mut chains = inside(&choice.true_expr, parts);
                        chains.extend(inside(&choice.false_expr, parts));
                        chains
                    }
                };
            }
            (Hcl::Object(object), [Part::Name(name) | Part::Key(InstanceKey::Key(name)), rest @ ..]) => {
                let field = object.iter().find(|(key, _)| match key {
                    ObjectKey::Ident(ident) => ident.as_str() == name.as_ref(),
                    ObjectKey::Expression(key) => key.as_str() == Some(name.as_ref()),
                });
                if let Some((_, value)) = field {
                    return inside(value.expr(), rest);
                }
            }
            (Hcl::Array(items), [Part::Key(InstanceKey::Index(i)), rest @ ..]) => {
                if let Some(item) = usize::try_from(*i).ok().and_then(|i| items.get(i)) {
                    return inside(item, rest);
                }
            }
            // The key of an element of a set is the element.
            (Hcl::Array(items), [Part::Key(InstanceKey::Key(name)), rest @ ..]) => {
                if let Some(item) = items.iter().find(|item| item.as_str() == Some(name.as_ref())) {
                    return inside(item, rest);
                }
            }
            (Hcl::Array(items), []) if items.len() == 1 => {
                if let Some(item) = items.get(0) {
                    return inside(item, parts);
                }
            }
            (Hcl::String(text), []) => {
                let position = position(expression, written);
                return vec![vec![literal(context, Value::string(text.value().as_str()), position)]];
            }
            (Hcl::ForExpr(each), [part, rest @ ..]) => {
                if let Some(mut narrowed) = self.made_from(expression, part, context) {
                    narrowed.extend(rest.iter().cloned());
                    return inside(&each.intro.collection_expr, &narrowed);
                }
            }
            (Hcl::FuncCall(call), _) => {
                let arguments = self.handed_on(call, parts, context);
                return arguments.into_iter().flat_map(|(argument, parts)| inside(argument, &parts)).collect();
            }
            (Hcl::BinaryOp(operation), _) => {
                let mut chains = inside(&operation.lhs_expr, &[]);
                chains.extend(inside(&operation.rhs_expr, &[]));
                return chains;
            }
            (Hcl::Traversal(traversal), _) if !matches!(traversal.expr, Hcl::Variable(_)) => {
                return inside(&traversal.expr, &self.parts_of(&traversal.operators, parts, context));
            }
            (Hcl::Traversal(_) | Hcl::Variable(_), _) => {
                if let Some(reference) = self.reference_of(expression, &[], context) {
                    let text = self.text(expression, written, &reference.root);
                    let text = text.unwrap_or_else(|| reference.to_string());
                    let narrowed = self.reference_of(expression, parts, context).unwrap_or(reference);
                    return self.trace_reference(&narrowed, text, context, walk, depth);
                }
            }
            _ => {}
        }
        // Which part of the value comes from which name cannot be told without evaluating: all of them.
        let mut chains = Vec::new();
        for found in traversals(expression).into_iter().filter(|found| found.role == Role::Source) {
            let parts = found.steps.iter().filter_map(|step| match step {
                Access::Attribute(name) => Some(Part::Name(name.clone())),
                Access::Index(Value::String(key)) => Some(Part::Key(InstanceKey::Key(key.clone()))),
                Access::Index(Value::Number(crate::plan::value::Number::Int(i))) => {
                    u64::try_from(*i).ok().map(|i| Part::Key(InstanceKey::Index(i)))
                }
                Access::Index(_) => None,
            });
            let reference = Reference { root: found.root.clone(), parts: parts.collect() };
            let text = reference.to_string();
            chains.extend(self.trace_reference(&reference, text, context, walk, depth + 1));
        }
        chains
    }

    /// The reference that a traversal means here, computed indices evaluated.
    fn reference_of(&self, expression: &Hcl, further: &[Part], context: &Context<'a>) -> Option<Reference> {
        let (root, operators) = match expression {
            Hcl::Variable(name) => (name.as_str(), &[][..]),
            Hcl::Traversal(traversal) => match &traversal.expr {
                Hcl::Variable(name) => (name.as_str(), traversal.operators.as_slice()),
                _ => return None,
            },
            _ => return None,
        };
        Some(Reference { root: root.into(), parts: self.parts_of(operators, further, context) })
    }

    /// What operators lead to, computed indices evaluated, and further parts behind; of what lies behind an index that
    /// is not known, nothing.
    pub(super) fn parts_of(
        &self,
        operators: &[Decorated<TraversalOperator>],
        further: &[Part],
        context: &Context<'a>,
    ) -> Vec<Part> {
        let part = |operator: &TraversalOperator| {
            Some(match operator {
                TraversalOperator::GetAttr(name) => Part::Name(name.as_str().into()),
                TraversalOperator::LegacyIndex(i) => Part::Key(InstanceKey::Index(*i.value())),
                TraversalOperator::Index(index) => {
                    Part::Key(key_of(&self.evaluate_hcl(index, context, &Trail::start()))?)
                }
                TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => Part::Key(InstanceKey::Any),
            })
        };
        let own = operators.iter().map(|operator| part(operator.value()));
        own.chain(further.iter().cloned().map(Some)).map_while(|part| part).collect()
    }

    /// The text of an expression, as it stands in its file.
    fn text(&self, expression: &Hcl, written: &HclExpression, root: &str) -> Option<String> {
        let position = position(expression, written)?;
        let bytes = self.configuration.files.get(position.file)?.bytes.get(position.span)?;
        let text = String::from_utf8_lossy(bytes).trim().to_owned();
        (text.starts_with(root) && !text.contains('\n')).then_some(text)
    }
}

/// Where an expression stands in its file.
fn position(expression: &Hcl, written: &HclExpression) -> Option<Position> {
    let Range { start, end } = expression.span()?;
    Some(Position { file: written.file, span: written.base + start..written.base + end })
}

/// The end of a chain at a value that is written there.
fn literal(context: &Context<'_>, value: Value, position: Option<Position>) -> Link {
    // The value stands apart, for a reader that knows whether it may be shown.
    let reference = String::from("literal");
    let module = context.module.clone();
    Link { module, reference, address: None, attribute: None, literal: Some(value), variable: None, position }
}

/// The text that an expression consists of.
fn literal_of(expression: &Expression) -> Option<&str> {
    match expression {
        Expression::Hcl(written) => written.expression.as_str(),
        _ => None,
    }
}

fn finish(chains: Vec<Vec<Link>>) -> Vec<Vec<Link>> {
    let mut distinct: Vec<Vec<Link>> = Vec::new();
    for chain in chains {
        if distinct.len() < MOST && !distinct.contains(&chain) {
            distinct.push(chain);
        }
    }
    distinct
}
