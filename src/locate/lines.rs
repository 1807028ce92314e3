//! Lines and columns of a long text.

/// Lines of a text, counted once: a plan is often one endless line, and many verdicts stand in it.
pub(crate) struct Lines {
    /// Where each line starts.
    starts: Vec<usize>,
    /// Characters before every block of the text; empty where bytes are characters.
    characters: Vec<usize>,
}

/// Bytes of a block whose characters are counted once.
const BLOCK: usize = 1 << 14;

impl Lines {
    pub(crate) fn new(text: &str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let mut characters = Vec::new();
        if !text.is_ascii() {
            let mut before = 0;
            for block in text.as_bytes().chunks(BLOCK) {
                characters.push(before);
                before += scalars(block);
            }
        }
        Self { starts, characters }
    }

    /// Line and column of a byte.
    pub(crate) fn place(&self, text: &str, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        (line, self.before(text, offset) - self.before(text, start) + 1)
    }

    fn before(&self, text: &str, offset: usize) -> usize {
        match self.characters.get(offset / BLOCK) {
            Some(before) => before + scalars(text.as_bytes().get(offset / BLOCK * BLOCK..offset).unwrap_or_default()),
            None => offset,
        }
    }
}

/// Characters that start in some bytes.
fn scalars(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count()
}
