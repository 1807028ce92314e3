//! Where an attribute of a plan stands in the configuration.
//!
//! The plan numbers the elements of a nested block as the plugin keeps them, sets by hash; the configuration keeps
//! them as written, and dynamic blocks generate any number. So an element is found by what is known of it, and what
//! fits several candidates stays several.

use std::sync::Arc;

use super::Resolver;
use super::context::{Context, Iterated};
use super::memo::Trail;
use crate::configuration::{Attribute, Block, Expression, NestedBlock};
use crate::eval::{Sequence, Term, Type};
use crate::plan::address::Address;
use crate::plan::value::{Cause, Number, Step, Value};

/// A place in the configuration that an attribute of the plan may come from.
#[derive(Clone, Debug)]
pub(crate) struct Spot<'a> {
    /// What is written; `None` if the block is there and the argument is not.
    pub(crate) source: Source<'a>,
    /// Where it is written.
    pub(crate) context: Context<'a>,
    /// The way from the argument to the value.
    pub(crate) rest: Vec<Step>,
    /// What the plan says of the argument as a whole.
    pub(crate) planned: Option<Value>,
}

/// What stands at a [`Spot`].
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source<'a> {
    /// The argument.
    Argument(&'a Attribute),
    /// Nothing: proof that nobody set it.
    Nothing,
    /// Nested blocks, all that will exist.
    Blocks(&'a [NestedBlock]),
}

impl Spot<'_> {
    /// True if only the references of the argument are known.
    pub(crate) const fn is_flattened(&self) -> bool {
        matches!(self.source, Source::Argument(Attribute { expression: Expression::References(_), .. }))
    }
}

impl<'a> Resolver<'a> {
    /// Where an attribute of a resource is written: one place, or several that cannot be told apart.
    pub(crate) fn written(
        &self,
        address: &Address,
        steps: &[Step],
        planned: Option<&Value>,
        trail: &Trail,
    ) -> Result<Vec<Spot<'a>>, Cause> {
        let Some(resource) = self.written_resource(address) else {
            let text =
                if self.configuration.present { address.without_key().to_string() } else { "configuration".into() };
            return Err(Cause::NeedsSources(text.into()));
        };
        let mut spots = Vec::new();
        self.find(&resource.block, steps, &self.context_of(address), planned, trail, &mut spots)?;
        Ok(spots)
    }

    pub(crate) fn find(
        &self,
        block: &'a Block,
        steps: &[Step],
        context: &Context<'a>,
        planned: Option<&Value>,
        trail: &Trail,
        spots: &mut Vec<Spot<'a>>,
    ) -> Result<(), Cause> {
        const MOST: usize = 1_000;
        if spots.len() >= MOST {
            return Err(Cause::Unpaired);
        }
        let mut spot = |source, rest: &[Step], planned: Option<&Value>| {
            spots.push(Spot { source, context: context.clone(), rest: rest.to_vec(), planned: planned.cloned() });
        };
        let Some((Step::Name(name), rest)) = steps.split_first() else { return Err(Cause::UnexpectedType) };
        let inside = planned.and_then(|value| value.field(name));
        if let Some(attribute) = block.attributes.get(name) {
            spot(Source::Argument(attribute), rest, inside);
            return Ok(());
        }
        let Some(blocks) = block.blocks.get(name) else {
            // The plan JSON leaves dynamic blocks out, so a block that is not there need not be missing.
            if !block.complete && matches!(rest.first(), Some(Step::Index(_))) {
                return Err(Cause::NeedsSources(name.clone()));
            }
            spot(Source::Nothing, rest, None);
            return Ok(());
        };
        let (index, below) = match rest.split_first() {
            None if block.complete => {
                spot(Source::Blocks(blocks), rest, inside);
                return Ok(());
            }
            None => return Err(Cause::NeedsSources(name.clone())),
            Some((Step::Index(i), below)) => (Some(*i), below),
            Some((Step::Name(_), _)) => (None, rest),
        };
        let elements = self.elements(blocks, context, trail)?;
        let items = match inside {
            Some(Value::List(items)) => Some(items.as_slice()),
            _ => None,
        };
        if !block.complete && index.is_some() && items.is_none_or(|items| items.len() > elements.len()) {
            return Err(Cause::NeedsSources(name.clone()));
        }
        let item = index.and_then(|i| items?.get(i)).or(inside.filter(|_| index.is_none()));
        let alone = elements.len() == 1 && items.is_none_or(|items| items.len() == 1);
        let mut found = false;
        for (element, context) in &elements {
            if alone || item.is_none_or(|item| self.fits(element, context, item, trail)) {
                found = true;
                if below.is_empty() {
                    return Err(Cause::Unpaired);
                }
                self.find(element, below, context, item, trail, spots)?;
            }
        }
        if found { Ok(()) } else { Err(Cause::Unpaired) }
    }

    /// The blocks that will exist, generated ones in their place.
    pub(crate) fn elements(
        &self,
        blocks: &'a [NestedBlock],
        context: &Context<'a>,
        trail: &Trail,
    ) -> Result<Vec<(&'a Block, Context<'a>)>, Cause> {
        const MOST: usize = 10_000;
        let mut elements = Vec::new();
        for nested in blocks {
            let Some(dynamic) = &nested.dynamic else {
                elements.push((&nested.block, context.clone()));
                continue;
            };
            let collection = self.evaluate(&dynamic.for_each, context, trail);
            let pairs: Vec<(Term, Term)> = match &collection {
                Term::Mapping(_, fields) => {
                    fields.iter().map(|(key, value)| (Term::String(key.clone()), value.clone())).collect()
                }
                Term::Sequence(kind, items) => {
                    items.iter().enumerate().map(|(i, value)| (sequence_key(kind, i, value), value.clone())).collect()
                }
                Term::Unknown(unknown, _) => return Err(unknown.cause.clone()),
                Term::Redacted(_) => return Err(Cause::Sensitive),
                _ => return Err(Cause::UnexpectedType),
            };
            if elements.len() + pairs.len() > MOST {
                return Err(Cause::Unpaired);
            }
            for (key, value) in pairs {
                let name = dynamic.iterator.clone();
                let iterated = Iterated { name, key, value, for_each: &dynamic.for_each };
                elements.push((&nested.block, context.with(iterated)));
            }
        }
        Ok(elements)
    }

    /// True if nothing that is known of a planned element contradicts a written block.
    fn fits(&self, block: &'a Block, context: &Context<'a>, item: &Value, trail: &Trail) -> bool {
        block.attributes.iter().all(|(name, attribute)| match item.field(name) {
            Some(planned) => match &attribute.expression {
                // What a list of references gives is no proof of a contradiction.
                Expression::References(_) | Expression::Opaque => true,
                expression => agree(&self.value(expression, context, trail), planned),
            },
            None => true,
        })
    }
}

/// The key of an element: an index for lists, the element itself for sets.
fn sequence_key(kind: &Sequence, i: usize, value: &Term) -> Term {
    match kind {
        Sequence::Set(_) => value.clone(),
        Sequence::Foreign => Term::unknown(Cause::UnexpectedType, Type::Foreign),
        Sequence::List(_) | Sequence::Tuple | Sequence::Row => {
            i128::try_from(i).map_or(Term::Null(Type::Number), Term::int)
        }
    }
}

/// True unless two values are known to differ; texts that read as numbers or truth values equal them.
pub(crate) fn agree(written: &Value, planned: &Value) -> bool {
    match (written, planned) {
        (Value::Unknown(_) | Value::Redacted | Value::Null, _) | (_, Value::Unknown(_) | Value::Redacted) => true,
        (Value::List(a), Value::List(b)) => {
            // Sets keep another order in the plan.
            a.len() >= b.len() && b.iter().all(|b| a.iter().any(|a| agree(a, b)))
        }
        (Value::Object(a), Value::Object(b)) => a.iter().all(|(name, a)| b.get(name).is_none_or(|b| agree(a, b))),
        (a, b) => match (text(a), text(b)) {
            (Some(a), Some(b)) => a == b,
            _ => false,
        },
    }
}

/// The text that a primitive converts to.
pub(crate) fn text(value: &Value) -> Option<Arc<str>> {
    match value {
        Value::Bool(b) => Some(if *b { "true".into() } else { "false".into() }),
        Value::String(text) | Value::Number(Number::Big(text)) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string().into()),
        _ => None,
    }
}
