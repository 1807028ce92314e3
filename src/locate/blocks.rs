//! Which nested block made which element.
//!
//! A plan orders sets by hash, so an index says nothing about the order of the sources. Elements are matched by the
//! constants of the blocks; order counts only where the values that can be told apart bear it out.

use std::collections::BTreeMap;

use crate::configuration::{Attribute, Block, Configuration, Expression, Module, NestedBlock, Position};
use crate::plan::value::{Step, Value};
use crate::source::references::{as_float, constant_with};

use super::{inside, local_value, name_of, opening};

/// More blocks or elements than this are not matched against each other.
const MAX_MATCHED: usize = 256;

/// Where a path is looked for.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) configuration: &'a Configuration,
    pub(super) module: &'a Module,
    pub(super) rows: Option<&'a [Value]>,
    /// True where lists keep the order of the sources: everywhere but in what a plan has made of them.
    pub(super) ordered: bool,
}

impl<'a> Scope<'a> {
    /// The position of a path in a block; `value` is what the plan has for the block.
    pub(super) fn in_block(&self, block: &'a Block, path: &[Step], value: Option<&Value>) -> Option<Position> {
        let Some((name, rest)) = path.split_first() else { return opening(block) };
        let Some(name) = name_of(name) else { return opening(block) };
        let inner = value.and_then(|value| value.field(name));
        // Where JSON syntax leaves both readings, the blocks have the positions.
        if let Some(blocks) = block.blocks.get(name).filter(|blocks| !blocks.is_empty()) {
            let empty =
                matches!(inner, Some(Value::Null)) || matches!(inner, Some(Value::List(rows)) if rows.is_empty());
            if empty && blocks.iter().all(|nested| nested.dynamic.is_some()) {
                // They made nothing: it is as if none was written.
                return opening(block);
            }
            let found = match rest.split_first() {
                None => return blocks.first().and_then(|nested| opening(&nested.block)).or_else(|| opening(block)),
                Some((Step::Index(index), rest)) => {
                    let rows = self.rows_of(inner, rest);
                    let row = rows.and_then(|rows| rows.get(*index));
                    let candidates: Vec<Candidate<'a>> = blocks.iter().map(Candidate::Block).collect();
                    self.choose(&candidates, *index, rows).and_then(|chosen| match blocks.get(chosen) {
                        Some(nested) => self.in_block(&nested.block, rest, row),
                        None => None,
                    })
                }
                Some(_) => match blocks.as_slice() {
                    [only] => self.in_block(&only.block, rest, inner),
                    _ => None,
                },
            };
            let whole = || block.attributes.get(name).and_then(|attribute| attribute.position.clone());
            return found.or_else(whole).or_else(|| opening(block));
        }
        match block.attributes.get(name) {
            Some(attribute) => self.in_attribute(attribute, rest, inner),
            None => opening(block),
        }
    }

    /// The block that a path leads to, if every one on the way is certain and literal.
    pub(super) fn block_at(&self, block: &'a Block, path: &[Step], value: Option<&Value>) -> Option<&'a Block> {
        let (name, rest) = match path.split_first() {
            None => return Some(block),
            Some((step, rest)) => (name_of(step)?, rest),
        };
        let blocks = block.blocks.get(name)?;
        let inner = value.and_then(|value| value.field(name));
        let (chosen, rest, row) = match rest.split_first() {
            Some((Step::Index(index), rest)) => {
                let rows = self.rows_of(inner, rest);
                let candidates: Vec<Candidate<'a>> = blocks.iter().map(Candidate::Block).collect();
                (self.choose(&candidates, *index, rows)?, rest, rows.and_then(|rows| rows.get(*index)))
            }
            _ if blocks.len() == 1 => (0, rest, inner),
            _ => return None,
        };
        let nested = blocks.get(chosen).filter(|nested| nested.dynamic.is_none())?;
        self.block_at(&nested.block, rest, row)
    }

    /// The position of a path in what an argument is set to; of the argument itself where it goes no further.
    pub(super) fn in_attribute(
        &self,
        attribute: &'a Attribute,
        path: &[Step],
        value: Option<&Value>,
    ) -> Option<Position> {
        let deeper = match &attribute.expression {
            Expression::Hcl(written) if !path.is_empty() && !self.configuration.is_json(written.file) => {
                inside::follow(self, &written.expression, path, value)
                    .and_then(|span| inside::position(self.configuration, written, span))
            }
            _ => None,
        };
        deeper.or_else(|| attribute.position.clone())
    }

    /// The elements of a list: from the values of the resource, else from the caller if this is the last list.
    pub(super) fn rows_of<'v>(&self, value: Option<&'v Value>, rest: &[Step]) -> Option<&'v [Value]>
    where
        'a: 'v,
    {
        match value {
            Some(Value::List(rows)) => Some(rows),
            _ if rest.iter().any(|step| matches!(step, Step::Index(_))) => None,
            _ => self.rows,
        }
    }

    /// The candidate that made an element, if that is certain.
    pub(super) fn choose(&self, candidates: &[Candidate<'a>], index: usize, rows: Option<&[Value]>) -> Option<usize> {
        if self.ordered && candidates.iter().all(Candidate::is_single) {
            return (index < candidates.len()).then_some(index);
        }
        let rows = rows.filter(|rows| index < rows.len());
        if let ([only], row) = (candidates, rows.and_then(|rows| rows.get(index))) {
            let fits = !only.is_single() || row.is_none_or(|row| may_be(&self.pattern(only), row));
            return fits.then_some(0);
        }
        let rows = rows?;
        if rows.len() > MAX_MATCHED || candidates.len() > MAX_MATCHED {
            return None;
        }
        let patterns: Vec<Value> = candidates.iter().map(|candidate| self.pattern(candidate)).collect();
        let fitting =
            |row| patterns.iter().enumerate().filter(|(_, pattern)| may_be(pattern, row)).map(|(at, _)| at).collect();
        let mut possible: Vec<Vec<usize>> = rows.iter().map(fitting).collect();
        settle(&mut possible, |c| candidates.get(c).is_some_and(Candidate::is_single));
        match possible.get(index)?.as_slice() {
            [] => None,
            [only] => Some(*only),
            options if are_alike(candidates, options) => {
                // Which of equal blocks it is makes no difference; the first takes the first.
                let rank = possible.iter().take(index).filter(|other| other.as_slice() == options).count();
                options.get(rank).or(options.last()).copied()
            }
            _ => order_is_proven(&possible, candidates).then_some(index),
        }
    }

    /// What is constant in a candidate; null where nothing is.
    fn pattern(&self, candidate: &Candidate<'a>) -> Value {
        match candidate {
            Candidate::Block(nested) => self.block_pattern(&nested.block),
            Candidate::Element(expression) => self.element_pattern(expression),
        }
    }

    fn block_pattern(&self, block: &Block) -> Value {
        let constants = block.attributes.iter().filter_map(|(name, attribute)| {
            let value = match &attribute.expression {
                Expression::Constant(value) => value.clone(),
                Expression::Hcl(written) => self.element_pattern(&written.expression),
                _ => return None,
            };
            Some((name.clone(), value))
        });
        let nested = block.blocks.iter().filter_map(|(name, nested)| match nested.as_slice() {
            [only] if only.dynamic.is_none() => Some((name.clone(), self.block_pattern(&only.block))),
            _ => None,
        });
        Value::Object(constants.chain(nested).collect())
    }

    fn element_pattern(&self, expression: &hcl_edit::expr::Expression) -> Value {
        use hcl_edit::expr::Expression as Hcl;
        match expression {
            Hcl::Parenthesis(inner) => self.element_pattern(inner.inner()),
            Hcl::Object(object) => {
                let fields = object.iter().filter_map(|(key, value)| {
                    Some((inside::key_text(key)?.into(), self.element_pattern(value.expr())))
                });
                Value::Object(fields.collect())
            }
            _ => self.value(expression).unwrap_or(Value::Null),
        }
    }

    /// The value of an expression that is made of constants and locals.
    fn value(&self, expression: &hcl_edit::expr::Expression) -> Option<Value> {
        constant_with(expression, &|name| local_value(self.module, name, 0))
    }
}

/// What may have made an element.
pub(super) enum Candidate<'a> {
    Block(&'a NestedBlock),
    Element(&'a hcl_edit::expr::Expression),
}

impl Candidate<'_> {
    /// True if it makes one element, false if it may make any number.
    const fn is_single(&self) -> bool {
        match self {
            Self::Block(nested) => nested.dynamic.is_none(),
            Self::Element(_) => true,
        }
    }
}

/// Settles what is certain: an element that only one candidate fits, and a block that fits only one element, for
/// every literal block made one.
fn settle(possible: &mut [Vec<usize>], is_single: impl Fn(usize) -> bool) {
    let mut settled = vec![false; possible.len()];
    loop {
        let mut rows_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (row, options) in possible.iter().enumerate() {
            for option in options {
                rows_of.entry(*option).or_default().push(row);
            }
        }
        let by_row = possible.iter().enumerate().find_map(|(row, options)| {
            let [only] = options.as_slice() else { return None };
            (settled.get(row) == Some(&false) && is_single(*only)).then_some((row, *only))
        });
        let next = by_row.or_else(|| {
            rows_of.into_iter().find_map(|(candidate, rows)| {
                let [only] = rows.as_slice() else { return None };
                (settled.get(*only) == Some(&false) && is_single(candidate)).then_some((*only, candidate))
            })
        });
        let Some((row, candidate)) = next else { return };
        if let Some(settled) = settled.get_mut(row) {
            *settled = true;
        }
        for (other, options) in possible.iter_mut().enumerate() {
            if other == row {
                options.retain(|option| *option == candidate);
            } else if options.len() > 1 {
                // A row keeps its last option: what looks impossible is decided by nobody.
                options.retain(|option| *option != candidate);
            }
        }
    }
}

/// True if the same is written in all of them.
fn are_alike(candidates: &[Candidate<'_>], options: &[usize]) -> bool {
    let mut chosen = options.iter().filter_map(|option| candidates.get(*option));
    let Some(first) = chosen.next() else { return false };
    chosen.all(|other| match (first, other) {
        (Candidate::Block(a), Candidate::Block(b)) => {
            a.dynamic.is_none() && b.dynamic.is_none() && same_block(&a.block, &b.block)
        }
        (Candidate::Element(a), Candidate::Element(b)) => a == b,
        _ => false,
    })
}

fn same_block(a: &Block, b: &Block) -> bool {
    let attributes = a.attributes.iter().zip(&b.attributes).all(|((name, a), (other, b))| {
        let same = match (&a.expression, &b.expression) {
            (Expression::Hcl(a), Expression::Hcl(b)) => a.expression == b.expression,
            (Expression::Constant(a), Expression::Constant(b)) => a == b,
            (Expression::References(a), Expression::References(b)) => a == b,
            _ => false,
        };
        name == other && same
    });
    let nested = a.blocks.iter().zip(&b.blocks).all(|((name, a), (other, b))| {
        let same = |(a, b): (&NestedBlock, &NestedBlock)| {
            a.dynamic.is_none() && b.dynamic.is_none() && same_block(&a.block, &b.block)
        };
        name == other && a.len() == b.len() && a.iter().zip(b).all(same)
    });
    a.attributes.len() == b.attributes.len() && a.blocks.len() == b.blocks.len() && attributes && nested
}

/// True if elements that can be told apart show that the plan keeps the order of the sources.
fn order_is_proven(possible: &[Vec<usize>], candidates: &[Candidate<'_>]) -> bool {
    if possible.len() != candidates.len() || !candidates.iter().all(Candidate::is_single) {
        return false;
    }
    let straight = possible.iter().enumerate().all(|(row, options)| options.contains(&row));
    let certain = possible.iter().filter(|options| options.len() == 1).count();
    straight && certain > 1
}

/// True if a constant of the sources may have become a value of the plan.
fn may_be(written: &Value, found: &Value) -> bool {
    match (written, found) {
        (_, Value::Unknown(_) | Value::Redacted) | (Value::Unknown(_) | Value::Redacted | Value::Null, _) => true,
        // A block that may occur once is a list of one in the plan.
        (Value::Object(_), Value::List(found)) => found.iter().all(|found| may_be(written, found)),
        (Value::Object(written), Value::Object(found)) => {
            written.iter().all(|(name, value)| found.get(name).is_none_or(|found| may_be(value, found)))
        }
        // Sets are sorted: any order will do.
        (Value::List(written), Value::List(found)) => {
            written.len() > MAX_MATCHED
                || found.len() > MAX_MATCHED
                || written.iter().all(|value| found.iter().any(|found| may_be(value, found)))
        }
        (Value::Object(_) | Value::List(_), _) | (_, Value::Object(_) | Value::List(_)) => false,
        (written, found) => match (number(written), number(found)) {
            (Some(a), Some(b)) => (a - b).abs() <= f64::EPSILON * a.abs(),
            _ => text(written) == text(found),
        },
    }
}

/// A number, also one that is written as text.
fn number(value: &Value) -> Option<f64> {
    as_float(value).or_else(|| value.as_str()?.parse().ok())
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_lowercase()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
