//! The document of one resource: what policies see of it, of its companions and of what is missing.

use std::sync::Arc;

use super::evaluate::{Work, World};
use super::nearby::{Missing, Near};
use super::node::{Builder, Node};
use super::text::{Named, Subject, Writer};
use super::tree::Tree;
use crate::plan::value::{AttributePath, Cause, Shape, Value};
use crate::plan::{Actions, ResourceChange, Side};

/// Writes the document of one resource.
pub(super) fn resource(
    world: &World<'_, '_>,
    work: &Work<'_>,
    index: usize,
    change: &ResourceChange,
    out: &mut Writer,
) {
    let gone = change.actions.only_goes_away();
    let existing = !gone && !change.actions.creates();
    let after =
        if gone { Value::Null } else { world.plan.values(change, Side::After, &work.reads.after_shape, world.secrets) };
    let wants_before = existing || !work.reads.before.children.is_empty();
    let before = match change.actions {
        Actions::Create => None,
        _ if !wants_before => None,
        _ => Some(world.plan.values(change, Side::Before, &work.reads.before_shape, world.secrets)),
    };
    let plugin = world.plugin(change);
    let builder = |side, before| Builder { resolver: world.resolver, plugin, change, side, before, at: None };
    out.open('{');
    out.key("address");
    out.subject(Subject::Change(index));
    out.key("attr");
    builder(Side::After, before.as_ref().filter(|_| existing)).build(&work.reads.after, &after, out);
    out.key("change");
    out.open('{');
    out.key("existed");
    Node::truth(!matches!(change.actions, Actions::Create)).write(&"", None, out);
    out.key("destroyed");
    Node::truth(change.actions.destroys()).write(&"", None, out);
    out.close('}');
    if !work.reads.before.children.is_empty() {
        out.key("before");
        builder(Side::Before, None).build(&work.reads.before, before.as_ref().unwrap_or(&Value::Null), out);
    }
    out.key("near");
    out.open('{');
    for ((relation, tree), shape) in work.reads.near.iter().zip(work.reads.near_shapes.values()) {
        out.key(relation);
        out.open('[');
        let found = world.nearby.of(work.resource_type, relation, index);
        for companion in found.map(|found| found.companions.as_slice()).unwrap_or_default() {
            write_companion(world, *companion, (tree, shape), out);
        }
        out.close(']');
    }
    out.close('}');
    out.key("missing");
    out.open('{');
    for relation in &work.reads.missing {
        out.key(relation);
        write_missing(world.nearby.of(work.resource_type, relation, index), out);
    }
    out.close('}');
    out.key("target");
    out.open('{');
    for argument in &work.reads.targets {
        out.key(argument);
        out.name(Named::Text(target(world, change, argument)));
    }
    out.close('}');
    out.close('}');
}

fn write_companion(world: &World<'_, '_>, index: usize, (tree, shape): (&Tree, &Shape), out: &mut Writer) {
    let Some(change) = world.plan.changes.get(index) else { return };
    let values = world.plan.values(change, Side::After, shape, world.secrets);
    let existing = !change.actions.creates();
    let before = existing.then(|| world.plan.values(change, Side::Before, shape, world.secrets));
    let builder = Builder {
        resolver: world.resolver,
        plugin: world.plugin(change),
        change,
        side: Side::After,
        before: before.as_ref(),
        at: Some(Subject::Change(index)),
    };
    out.element();
    out.open('{');
    out.key("address");
    out.subject(Subject::Change(index));
    out.key("attr");
    builder.build(tree, &values, out);
    out.close('}');
}

/// Whether a companion is missing; its path is the type of the companion, since nothing else is there to point at.
fn write_missing(near: Option<&Near>, out: &mut Writer) {
    let node = match near.map(|near| &near.missing) {
        Some(Missing::Yes) => Node::truth(true),
        Some(Missing::No) => Node::truth(false),
        Some(Missing::Unknown(cause)) => Node::Unknown(cause.clone()),
        None => Node::Unknown(Cause::NotMapped),
    };
    node.write(&near.map(|near| &*near.kind).unwrap_or_default(), None, out);
}

/// What an argument leads to, as text: the resource, the literal, or the rule's own resource where nobody can tell.
fn target(world: &World<'_, '_>, change: &ResourceChange, argument: &str) -> Arc<str> {
    let mut shape = Shape::default();
    shape.insert(argument);
    let values = world.plan.values(change, Side::After, &shape, world.secrets);
    let path = AttributePath::name(argument);
    let resolved = world.resolver.attribute(change, Side::After, &path, values.at(&path));
    match &resolved.value {
        Value::String(text) => text.clone(),
        Value::Unknown(unknown) if unknown.exact => match unknown.origins.as_slice() {
            [one] => one.address.to_string().into(),
            _ => change.address.without_key().to_string().into(),
        },
        _ => change.address.without_key().to_string().into(),
    }
}
