//! What one evaluation may cost: steps, bytes and depth.

use super::Fault;

/// The deepest nesting of expressions and of values.
pub(crate) const DEPTH: usize = 200;

/// What is left to spend. One budget may serve many evaluations.
#[derive(Clone, Debug)]
pub struct Budget {
    steps: u64,
    bytes: u64,
    depth: usize,
    deepest: usize,
    /// Set when an evaluation assumed that the tool did not refuse something that depends on a type we do not know;
    /// `try` and `can` must not build on it.
    pub(super) assumed: bool,
    /// Set when an attempt refers to something hidden: it may be of a type that makes an error.
    pub(super) unseen: bool,
    /// How many `try` and `can` we are inside of.
    pub(super) attempts: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self::new(1_000_000, 32 << 20)
    }
}

impl Budget {
    /// So many steps (an expression, an element), and so many bytes of results.
    pub const fn new(steps: u64, bytes: u64) -> Self {
        Self { steps, bytes, depth: 0, deepest: 0, assumed: false, unseen: false, attempts: 0 }
    }

    /// The same for an evaluation inside others, which already stand so deep.
    #[must_use]
    pub const fn at(self, depth: usize) -> Self {
        Self { depth, deepest: depth, ..self }
    }

    /// How deep the evaluation stands now.
    pub const fn depth(&self) -> usize {
        self.depth
    }

    /// How deep it has been.
    pub const fn deepest(&self) -> usize {
        self.deepest
    }

    /// Steps left.
    pub const fn steps(&self) -> u64 {
        self.steps
    }

    pub(super) const fn step(&mut self) -> Result<(), Fault> {
        self.spend(1)
    }

    pub(super) const fn spend(&mut self, steps: u64) -> Result<(), Fault> {
        match self.steps.checked_sub(steps) {
            Some(left) => {
                self.steps = left;
                Ok(())
            }
            None => Err(Fault::Limit("steps")),
        }
    }

    /// Pays for text or elements before they are made.
    pub(super) fn grow(&mut self, bytes: usize) -> Result<(), Fault> {
        match self.bytes.checked_sub(u64::try_from(bytes).unwrap_or(u64::MAX)) {
            Some(left) => {
                self.bytes = left;
                Ok(())
            }
            None => Err(Fault::Limit("size")),
        }
    }

    /// Pays for `count` elements.
    pub(super) fn elements(&mut self, count: usize) -> Result<(), Fault> {
        self.spend(u64::try_from(count).unwrap_or(u64::MAX))?;
        self.grow(count.saturating_mul(32))
    }

    pub(super) const fn enter(&mut self) -> Result<(), Fault> {
        if self.depth >= DEPTH {
            return Err(Fault::Limit("depth"));
        }
        self.depth += 1;
        if self.depth > self.deepest {
            self.deepest = self.depth;
        }
        self.step()
    }

    pub(super) const fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }
}
