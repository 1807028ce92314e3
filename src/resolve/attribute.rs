//! What an attribute of a planned resource really is.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::context::{Context, cause_of};
use super::evaluate::{descend, from_value, value_of};
use super::index::Place;
use super::memo::Trail;
use super::resource::shape;
use super::written::{Source, Spot, agree};
use super::{Resolved, Resolver, Status, collect_origins};
use crate::configuration::{Block, Expression, NestedBlock};
use crate::plan::value::{AttributePath, Cause, Origin, Shape, Step, Unknown, Value};
use crate::plan::{ResourceChange, Side};
use crate::severity::Confidence;

impl<'a> Resolver<'a> {
    /// What an attribute of a planned resource really is. `planned` is what the plan says of it, `None` if nothing.
    pub fn attribute(
        &self,
        change: &ResourceChange,
        side: Side,
        path: &AttributePath,
        planned: Option<&Value>,
    ) -> Resolved {
        match planned {
            Some(value @ Value::Unknown(_)) if side == Side::Before => {
                Resolved::new(Status::Undecidable, value.clone(), Confidence::Certain)
            }
            Some(Value::Unknown(_)) => self.unknown_attribute(change, path, &Trail::start()),
            Some(Value::Null) | None => {
                let written = side == Side::After
                    && self
                        .written_resource(&change.address)
                        .is_some_and(|resource| mentions(&resource.block, &path.0));
                let status = if written { Status::Null } else { Status::Unset };
                Resolved::new(status, Value::Null, Confidence::Certain)
            }
            Some(value) => Resolved::new(Status::Known, value.clone(), Confidence::Certain),
        }
    }

    /// What is behind the attribute that a value comes from: planned, configured, or of the prior state.
    pub fn follow(&self, origin: &Origin) -> Resolved {
        let unknown = |cause| Resolved::new(Status::Undecidable, Value::unknown(cause), Confidence::Certain);
        let Some(place) = self.index.find(&origin.address) else { return unknown(Cause::Elsewhere) };
        if origin.attribute.is_empty() {
            let value = Value::unknown_from(origin.address.clone(), origin.attribute.clone());
            return Resolved::new(Status::Reference, value, Confidence::Likely);
        }
        let values = self.values(place, &shape(&origin.attribute));
        let planned = values.at(&origin.attribute);
        match place {
            Place::Change(i) => match self.plan.changes.get(i) {
                Some(change) => self.attribute(change, Side::After, &origin.attribute, planned),
                None => unknown(Cause::Elsewhere),
            },
            Place::Prior(_) => match planned {
                Some(Value::Null) | None => Resolved::new(Status::Unset, Value::Null, Confidence::Certain),
                Some(value @ Value::Unknown(_)) => {
                    Resolved::new(Status::Undecidable, value.clone(), Confidence::Certain)
                }
                Some(value) => Resolved::new(Status::Known, value.clone(), Confidence::Certain),
            },
        }
    }

    /// Who decides an attribute that is unknown in the plan.
    pub(crate) fn unknown_attribute(&self, change: &ResourceChange, path: &AttributePath, trail: &Trail) -> Resolved {
        let planned = self.around(change, path);
        let spots = self.written(&change.address, &path.0, planned.as_ref(), trail);
        let resolved = match spots {
            Err(cause) => Resolved::new(Status::Undecidable, Value::unknown(cause), Confidence::Certain),
            Ok(spots) => decide(spots.iter().flat_map(|spot| {
                let values = self.values_of(spot, trail);
                if spot.is_flattened() && !names_place(path) {
                    values.into_iter().map(guessed).collect()
                } else {
                    values
                }
            })),
        };
        let resolved = if self.is_kept(change, path, &resolved) {
            Resolved::new(Status::Undecidable, Value::unknown(Cause::AfterApply), Confidence::Certain)
        } else {
            resolved
        };
        let confidence = if trail.is_likely() { Confidence::Likely } else { resolved.confidence };
        // The plan reader redacts what it reads; what was written is as secret.
        let secret = self.is_secret(&change.address.resource_type, path) && !resolved.value.is_unknown();
        let value = if secret { Value::Redacted } else { resolved.value };
        Resolved { value, confidence, ..resolved }
    }

    /// True if an object that stays has another value than what was written: changes of it may be ignored.
    fn is_kept(&self, change: &ResourceChange, path: &AttributePath, resolved: &Resolved) -> bool {
        let plain = path.0.iter().all(|step| matches!(step, Step::Name(_)));
        if resolved.status != Status::Configured || change.actions.creates() || !plain {
            return false;
        }
        let before = self.plan.values(change, Side::Before, &shape(path), self.secrets);
        before.at(path).is_some_and(|before| !before.is_null() && !agree(&resolved.value, before))
    }

    /// What the plan says around an attribute: elements are told apart by what is known of their neighbours.
    pub(crate) fn around(&self, change: &ResourceChange, path: &AttributePath) -> Option<Value> {
        let (Some(Step::Name(name)), true) = (path.0.first(), path.0.iter().any(|step| matches!(step, Step::Index(_))))
        else {
            return None;
        };
        let mut shape = Shape::default();
        shape.children.insert(name.clone(), Shape::everything());
        Some(self.plan.values(change, Side::After, &shape, self.secrets))
    }

    /// True if vendor data know that an attribute, or what it stands in, is secret.
    pub(crate) fn is_secret(&self, resource_type: &str, path: &AttributePath) -> bool {
        let mut here = self.secrets.get(resource_type);
        for step in &path.0 {
            if here.is_none_or(|shape| shape.all) {
                break;
            }
            if let Step::Name(name) = step {
                here = here.and_then(|shape| shape.get(name));
            }
        }
        here.is_some_and(|shape| shape.all)
    }

    /// The values that a spot may stand for; null where nothing is written.
    pub(crate) fn values_of(&self, spot: &Spot<'a>, trail: &Trail) -> Vec<Value> {
        match spot.source {
            Source::Nothing => vec![Value::Null],
            Source::Blocks(blocks) => vec![self.blocks_value(blocks, &spot.context, trail, &Room::default())],
            Source::Argument(attribute) => {
                let value = self.value(&attribute.expression, &spot.context, trail);
                let flattened = matches!(attribute.expression, Expression::References(_));
                if flattened && value.is_unknown() && spot.rest.iter().any(|step| matches!(step, Step::Name(_))) {
                    // Which of the nested arguments uses the reference is lost, and the constants beside it too.
                    let mut origins = Vec::new();
                    collect_origins(&value, &mut origins);
                    let cause = Cause::NeedsSources(names(&attribute.expression).into());
                    return vec![Value::Unknown(Arc::new(Unknown { cause, origins, exact: false }))];
                }
                pick(&value, &spot.rest, spot.planned.as_ref(), flattened)
            }
        }
    }

    /// Nested blocks as a list of objects of what is written.
    fn blocks_value(&self, blocks: &'a [NestedBlock], context: &Context<'a>, trail: &Trail, room: &Room) -> Value {
        let Some(inside) = room.inside() else { return Value::unknown(Cause::NotEvaluated("too many blocks".into())) };
        match self.elements(blocks, context, trail) {
            Ok(elements) if room.take(elements.len()) => Value::List(
                elements.iter().map(|(block, context)| self.block_value(block, context, trail, &inside)).collect(),
            ),
            Ok(_) => Value::unknown(Cause::NotEvaluated("too many blocks".into())),
            Err(cause) => Value::unknown(cause),
        }
    }

    /// A block as an object of what is written in it.
    pub(crate) fn block_value(&self, block: &'a Block, context: &Context<'a>, trail: &Trail, room: &Room) -> Value {
        let mut fields = BTreeMap::new();
        for (name, attribute) in &block.attributes {
            fields.insert(name.clone(), self.value(&attribute.expression, context, trail));
        }
        for (name, blocks) in &block.blocks {
            fields.insert(name.clone(), self.blocks_value(blocks, context, trail, room));
        }
        Value::Object(fields)
    }
}

/// True for an argument that holds the name of a region or a zone, by the names that Scaleway gives them.
///
/// That plugin alone hides what was written. There a single reference is taken at its word, because at worst it is a
/// name that no table knows.
fn names_place(path: &AttributePath) -> bool {
    let last = path.0.iter().rev().find_map(|step| match step {
        Step::Name(name) => Some(name.as_ref()),
        Step::Index(_) => None,
    });
    matches!(last, Some("region" | "zone"))
}

/// What a reference gives may have been changed on the way: a value that is not hidden by habit stays unknown.
fn guessed(value: Value) -> Value {
    if cause_of(&value).is_none() && !value.is_null() {
        return Value::unknown(Cause::NeedsSources("expression".into()));
    }
    value
}

/// How many nested blocks may still be built, and how deep.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    depth: usize,
    blocks: Rc<Cell<usize>>,
}

impl Default for Room {
    fn default() -> Self {
        Self { depth: 16, blocks: Rc::new(Cell::new(20_000)) }
    }
}

impl Room {
    fn inside(&self) -> Option<Self> {
        self.depth.checked_sub(1).map(|depth| Self { depth, blocks: self.blocks.clone() })
    }

    fn take(&self, blocks: usize) -> bool {
        let left = self.blocks.get().checked_sub(blocks);
        self.blocks.set(left.unwrap_or_default());
        left.is_some()
    }
}

/// One verdict over the values that an attribute may have.
fn decide(values: impl Iterator<Item = Value>) -> Resolved {
    let mut distinct: Vec<Value> = Vec::new();
    for value in values {
        if !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    let resolved = |status, value| Resolved::new(status, value, Confidence::Certain);
    match distinct.as_slice() {
        [] => resolved(Status::Undecidable, Value::unknown(Cause::Unpaired)),
        [Value::Null] => resolved(Status::Computed, Value::unknown(Cause::AfterApply)),
        [value @ Value::Redacted] => resolved(Status::Configured, value.clone()),
        [value] if cause_of(value).is_none() => resolved(Status::Configured, value.clone()),
        [value] => {
            let mut origins = Vec::new();
            collect_origins(value, &mut origins);
            let waits = cause_of(value) == Some(Cause::AfterApply);
            let decided = waits || !origins.is_empty() || !value.is_unknown();
            let status = if decided { Status::Reference } else { Status::Undecidable };
            resolved(status, value.clone())
        }
        several => {
            let mut origins = Vec::new();
            for value in several {
                collect_origins(value, &mut origins);
            }
            let open = several.iter().any(|value| !value.is_unknown());
            let status = if origins.is_empty() || open { Status::Undecidable } else { Status::Reference };
            resolved(status, Value::Unknown(Arc::new(Unknown { cause: Cause::Unpaired, origins, exact: false })))
        }
    }
}

/// The part of an evaluated argument that an attribute of the plan may be.
fn pick(value: &Value, rest: &[Step], planned: Option<&Value>, flattened: bool) -> Vec<Value> {
    let Some((step, below)) = rest.split_first() else { return vec![value.clone()] };
    match (value, step) {
        (Value::Null | Value::Redacted, _) => vec![value.clone()],
        // An element of a list of which one reference is known: the unknown one is that reference.
        (Value::Unknown(_), Step::Index(_)) if flattened => vec![value.clone()],
        (Value::Unknown(_), _) => {
            let parts: Vec<_> = rest.iter().map(super::reference::Part::from).collect();
            let below = descend(&from_value(value), &parts);
            below.map(|term| value_of(&term)).into_iter().collect()
        }
        (Value::Object(fields), Step::Name(name)) => match fields.get(name) {
            Some(field) => pick(field, below, planned.and_then(|planned| planned.field(name)), flattened),
            None => vec![Value::Null],
        },
        (Value::List(items), Step::Index(i)) => {
            let theirs = match planned {
                Some(Value::List(theirs)) => Some(theirs),
                _ => None,
            };
            let planned = theirs.and_then(|theirs| theirs.get(*i));
            let candidates: Vec<&Value> = match theirs {
                Some(theirs) => candidates(items, theirs, *i),
                None => items.iter().collect(),
            };
            candidates.into_iter().flat_map(|item| pick(item, below, planned, flattened)).collect()
        }
        _ => vec![Value::unknown(Cause::UnexpectedType)],
    }
}

/// The written elements that a planned one may be.
///
/// A list keeps its order; the plan keeps a set in an order of its own. Where the elements that are known stand as
/// written, the order holds; else each planned element takes the written one that it equals.
fn candidates<'v>(written: &'v [Value], planned: &[Value], i: usize) -> Vec<&'v Value> {
    let plain = !written.iter().any(|item| matches!(item, Value::Object(_)));
    let in_order = written.len() == planned.len() && written.iter().zip(planned).all(|(w, p)| agree(w, p));
    // Of objects that are known in part, the order of a set may agree by chance.
    if plain && in_order {
        return written.get(i).into_iter().collect();
    }
    let Some(own) = planned.get(i) else { return written.iter().collect() };
    let mut left: Vec<&Value> = written.iter().collect();
    for (j, other) in planned.iter().enumerate() {
        let known = cause_of(other).is_none();
        if j != i
            && known
            && let Some(taken) = left.iter().position(|item| agree(item, other))
        {
            left.remove(taken);
        }
    }
    left.retain(|item| agree(item, own));
    left
}

/// True if some block on the way writes the argument, whichever element it is.
fn mentions(block: &Block, steps: &[Step]) -> bool {
    let mut names = steps.iter().filter(|step| matches!(step, Step::Name(_)));
    let Some(Step::Name(name)) = names.next() else { return false };
    if block.attributes.contains_key(name) {
        return true;
    }
    let below: Vec<Step> = names.cloned().collect();
    let blocks = block.blocks.get(name).map(Vec::as_slice).unwrap_or_default();
    if below.is_empty() { !blocks.is_empty() } else { blocks.iter().any(|nested| mentions(&nested.block, &below)) }
}

/// The references of an expression, for a reader.
fn names(expression: &Expression) -> String {
    match expression {
        Expression::References(names) => names.join(", "),
        _ => String::from("expression"),
    }
}
