//! Where a fact of the vendor data comes from.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

/// A document that facts are taken from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Title.
    pub title: Arc<str>,
    /// Address, if it is public.
    pub url: Option<Arc<str>>,
    /// Day it was read, or its own date where it has one.
    pub date: Arc<str>,
    /// How it was read, and what that is worth.
    pub note: Option<Arc<str>>,
}

/// The documents of one file of data, by the key that facts name.
pub type Sources = BTreeMap<Arc<str>, Source>;

/// A fact with its source and its date.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded<T> {
    /// The fact.
    pub value: T,
    /// Key of the source.
    pub source: Arc<str>,
    /// Day the fact was read.
    pub date: Arc<str>,
    /// A remark for the reader.
    pub note: Option<Arc<str>>,
}

/// What a fact says of its own source; what is missing is inherited from the section around it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Provenance<'a> {
    /// Key of the source.
    pub src: Option<&'a Arc<str>>,
    /// Day the fact was read, if not that of the source.
    pub date: Option<&'a Arc<str>>,
}

impl<'a> Provenance<'a> {
    #[expect(clippy::ref_option, reason = "the fields of the documents are options")]
    pub(crate) const fn of(src: &'a Option<Arc<str>>, date: &'a Option<Arc<str>>) -> Self {
        Self { src: src.as_ref(), date: date.as_ref() }
    }

    /// The fact's own source and date, or those of the section around.
    pub(crate) fn within(self, around: Self) -> Self {
        let inherited = if self.src.is_some() { None } else { around.date };
        Self { src: self.src.or(around.src), date: self.date.or(inherited) }
    }

    /// The source and the date; empty words where the file has a gap, which a test refuses.
    pub(crate) fn resolve(self, sources: &Sources) -> (Arc<str>, Arc<str>) {
        let date = self.date.or_else(|| sources.get(self.src?).map(|found| &found.date));
        (self.src.cloned().unwrap_or_default(), date.cloned().unwrap_or_default())
    }
}
