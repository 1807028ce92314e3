//! What was already evaluated, and the bound on how deep an evaluation may go.
//!
//! Workers share results, and the output must not depend on who came first. So a result is kept with the depth
//! that lies below it: whether an evaluation is too deep follows from the configuration alone. A cycle is an
//! evaluation that is too deep from everywhere.

use std::cell::Cell;
use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, PoisonError};

use crate::eval::{DEPTH, Term, Type};
use crate::plan::address::{Address, ModulePath};
use crate::plan::value::{AttributePath, Cause};

/// Levels of expressions and of references between them, at most. Both take room on the stack, a reference more.
const DEEPEST: usize = DEPTH;
const REFERENCE: usize = 3;

/// Results kept, at most, over all shards.
const MOST: usize = 400_000;
const SHARDS: usize = 16;

/// Something that evaluates to the same value for everybody.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    /// A local value of a module instance.
    Local(ModulePath, Arc<str>),
    /// A variable of a module instance.
    Variable(ModulePath, Arc<str>),
    /// An output of a module instance.
    Output(ModulePath, Arc<str>),
    /// All outputs of a module instance.
    Outputs(ModulePath),
    /// A `for_each` in a module instance, by the place of its expression in memory.
    ForEach(ModulePath, usize),
    /// What the elements of a `for` in a module instance are made from, by the place of the expression in memory.
    For(ModulePath, usize),
    /// All instances of a resource, by the address without key.
    Instances(Address),
    /// An attribute of a resource instance.
    Attribute(Address, AttributePath),
}

/// How deep an evaluation stands, and what it met below.
#[derive(Debug)]
pub(crate) struct Trail {
    depth: usize,
    reached: Cell<usize>,
    cut: Cell<bool>,
    likely: Cell<bool>,
}

impl Trail {
    /// The start of an evaluation.
    pub(crate) const fn start() -> Self {
        Self::at(0)
    }

    const fn at(depth: usize) -> Self {
        Self { depth, reached: Cell::new(depth), cut: Cell::new(false), likely: Cell::new(false) }
    }

    /// True if something below was too deep to be followed.
    pub(crate) const fn is_cut(&self) -> bool {
        self.cut.get()
    }

    /// Notes that a step was taken that is right in all likelihood, not for certain.
    pub(crate) fn likely(&self) {
        self.likely.set(true);
    }

    /// True if such a step was taken.
    pub(crate) const fn is_likely(&self) -> bool {
        self.likely.get()
    }

    /// Where the evaluation stands.
    pub(crate) const fn depth(&self) -> usize {
        self.depth
    }

    /// Notes that the evaluation was too deep; what stands for its result.
    pub(crate) fn cut(&self) -> Term {
        self.cut.set(true);
        Term::unknown(Cause::NotEvaluated("references are nested too deeply".into()), Type::Foreign)
    }

    /// Notes how deep the evaluation has been.
    pub(crate) fn reach(&self, depth: usize) {
        self.reached.set(self.reached.get().max(depth));
    }

    /// Goes on at another depth of the same evaluation.
    pub(crate) fn inside<T>(&self, depth: usize, go: impl FnOnce(&Self) -> T) -> T {
        let inner = Self::at(depth);
        let result = go(&inner);
        self.reach(inner.reached.get());
        if inner.is_cut() {
            self.cut.set(true);
        }
        if inner.is_likely() {
            self.likely();
        }
        result
    }
}

#[derive(Debug, Clone)]
enum Entry {
    /// Evaluated; `height` levels lie below.
    Done { value: Term, height: usize, likely: bool },
    /// At least so many levels lie below: too many from where it was tried.
    Deep(usize),
}

/// The results that workers share.
pub(crate) struct Memo {
    shards: [Mutex<HashMap<Key, Entry>>; SHARDS],
    hasher: RandomState,
}

impl Default for Memo {
    fn default() -> Self {
        Self { shards: std::array::from_fn(|_| Mutex::default()), hasher: RandomState::new() }
    }
}

impl fmt::Debug for Memo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memo")
    }
}

impl Memo {
    /// The value of `key`, one reference below `outer`.
    pub(crate) fn get(&self, key: Key, outer: &Trail, compute: impl FnOnce(&Trail) -> Term) -> Term {
        let depth = outer.depth + REFERENCE;
        if depth > DEEPEST {
            return outer.cut();
        }
        match self.find(&key) {
            Some(Entry::Done { value, height, likely }) if depth + height <= DEEPEST => {
                outer.reach(depth + height);
                if likely {
                    outer.likely();
                }
                return value;
            }
            Some(Entry::Done { .. }) => return outer.cut(),
            Some(Entry::Deep(height)) if depth + height > DEEPEST => return outer.cut(),
            Some(Entry::Deep(_)) | None => {}
        }
        let inner = Trail::at(depth);
        let value = compute(&inner);
        if inner.is_cut() {
            self.keep(key, Entry::Deep(DEEPEST - depth + 1));
            return outer.cut();
        }
        outer.reach(inner.reached.get());
        if inner.is_likely() {
            outer.likely();
        }
        let height = inner.reached.get() - depth;
        self.keep(key, Entry::Done { value: value.clone(), height, likely: inner.is_likely() });
        value
    }

    /// Drops all results.
    pub(crate) fn clear(&self) {
        for shard in &self.shards {
            *shard.lock().unwrap_or_else(PoisonError::into_inner) = HashMap::new();
        }
    }

    fn shard(&self, key: &Key) -> Option<&Mutex<HashMap<Key, Entry>>> {
        let index = usize::try_from(self.hasher.hash_one(key) % SHARDS as u64).unwrap_or_default();
        self.shards.get(index)
    }

    fn find(&self, key: &Key) -> Option<Entry> {
        self.shard(key)?.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn keep(&self, key: Key, entry: Entry) {
        let Some(shard) = self.shard(&key) else { return };
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        if shard.len() < MOST / SHARDS {
            shard.insert(key, entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: usize) -> Key {
        Key::Local(ModulePath::default(), n.to_string().into())
    }

    /// A chain of locals: each is the next one, the last is a truth value.
    fn chain(memo: &Memo, n: usize, last: usize, trail: &Trail) -> Term {
        memo.get(key(n), trail, |trail| if n == last { Term::Bool(true) } else { chain(memo, n + 1, last, trail) })
    }

    #[test]
    fn a_result_does_not_depend_on_what_was_asked_before() {
        let cold = Memo::default();
        let most = DEEPEST / REFERENCE;
        assert!(matches!(chain(&cold, 0, most - 1, &Trail::start()), Term::Bool(true)));
        let trail = Trail::start();
        assert!(chain(&Memo::default(), 0, most, &trail).is_hidden());
        assert!(trail.is_cut());
        let warm = Memo::default();
        assert!(matches!(chain(&warm, 30, most, &Trail::start()), Term::Bool(true)));
        assert!(chain(&warm, 0, most, &Trail::start()).is_hidden());
        assert!(matches!(chain(&warm, 1, most, &Trail::start()), Term::Bool(true)));
    }

    #[test]
    fn a_cycle_with_branches_ends_quickly() {
        fn both(memo: &Memo, n: usize, trail: &Trail) -> Term {
            memo.get(key(n), trail, |trail| {
                both(memo, (n + 1) % 3, trail);
                both(memo, (n + 2) % 3, trail)
            })
        }
        let memo = Memo::default();
        assert!(both(&memo, 0, &Trail::start()).is_hidden());
        assert!(both(&memo, 1, &Trail::start()).is_hidden());
    }

    #[test]
    fn what_is_likely_stays_so_when_it_is_remembered() {
        let memo = Memo::default();
        for _ in 0..2 {
            let trail = Trail::start();
            memo.get(key(0), &trail, |trail| {
                trail.likely();
                Term::Bool(false)
            });
            assert!(trail.is_likely());
        }
    }
}
