//! Values of a plan: what is known, what is not known yet, and what may not be shown.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::plan::address::{Address, InstanceKey, bracketed};

/// One value of a plan or of an expression.
///
/// `Debug` never prints a string: a plan holds secrets that nobody marked.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// Written as null, or evaluated to it.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number of any size.
    Number(Number),
    /// Text.
    String(Arc<str>),
    /// A list, a set or a tuple; sets keep the order of the plan.
    List(Vec<Value>),
    /// An object or a map.
    Object(BTreeMap<Arc<str>, Value>),
    /// Not known, and why.
    Unknown(Arc<Unknown>),
    /// Known to the tool, never to us: marked sensitive, or secret by vendor data.
    Redacted,
}

/// A number, kept as written when neither integer nor float holds it exactly.
#[derive(Clone, Debug, PartialEq)]
pub enum Number {
    /// A whole number in the range of `i64`.
    Int(i64),
    /// A finite floating point number.
    Float(f64),
    /// Any other number, in its JSON spelling (for example thirty digits).
    Big(Arc<str>),
}

/// Why a value is not known, and what it would come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Unknown {
    /// The code that reports carry.
    pub cause: Cause,
    /// The resource attributes that the value comes from, in the order of the expression.
    pub origins: Vec<Origin>,
    /// True if the value *is* the one origin (a plain reference), false if it is computed from the
    /// origins, or is one of several.
    pub exact: bool,
}

/// An attribute of a resource instance that a value comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    /// The instance.
    pub address: Address,
    /// The attribute; empty for the resource as a whole.
    pub attribute: AttributePath,
}

/// Cause of an undetermined value: the codes of the report, with a detail for the reader.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Cause {
    /// The tool says "known after apply".
    AfterApply,
    /// The plugin reads it from the environment or a profile.
    Environment,
    /// Nobody set it, and no default is recorded.
    NotSet,
    /// The data do not map this identifier or type.
    NotMapped,
    /// The plugin has no argument for it.
    NoArgument,
    /// The vendor data do not know this operator, endpoint or region.
    NotInVendorData,
    /// The plan holds another type than the schema says.
    UnexpectedType,
    /// A companion may exist outside this plan.
    Elsewhere,
    /// Instances cannot be paired with certainty.
    Unpaired,
    /// Only the sources tell; the detail names the expression.
    NeedsSources(Arc<str>),
    /// A function that the evaluator does not know; the detail is its name.
    UnsupportedFunction(Arc<str>),
    /// An expression that cannot be evaluated; the detail says why.
    NotEvaluated(Arc<str>),
    /// The value is sensitive.
    Sensitive,
}

impl Cause {
    /// The code as reports carry it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AfterApply => "after-apply",
            Self::Environment => "environment",
            Self::NotSet => "not-set",
            Self::NotMapped => "not-mapped",
            Self::NoArgument => "no-argument",
            Self::NotInVendorData => "not-in-vendor-data",
            Self::UnexpectedType => "unexpected-type",
            Self::Elsewhere => "elsewhere",
            Self::Unpaired => "unpaired",
            Self::NeedsSources(_) => "needs-sources",
            Self::UnsupportedFunction(_) | Self::NotEvaluated(_) => "unsupported-function",
            Self::Sensitive => "sensitive",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Value {
    /// An unknown value without origin.
    pub fn unknown(cause: Cause) -> Self {
        Self::Unknown(Arc::new(Unknown { cause, origins: Vec::new(), exact: false }))
    }

    /// The value of a resource attribute that is known after apply.
    pub fn unknown_from(address: Address, attribute: AttributePath) -> Self {
        let origin = Origin { address, attribute };
        Self::Unknown(Arc::new(Unknown { cause: Cause::AfterApply, origins: vec![origin], exact: true }))
    }

    /// Text.
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Self::String(text.into())
    }

    /// A whole number.
    pub const fn int(n: i64) -> Self {
        Self::Number(Number::Int(n))
    }

    /// The text, if this is text.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(s) = self { Some(s) } else { None }
    }

    /// The truth value, if this is one.
    pub const fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(b) = self { Some(*b) } else { None }
    }

    /// True for null only.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// True if this value itself is not known (its elements may still be).
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// True if nothing in this value is unknown or redacted.
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown(_) | Self::Redacted => false,
            Self::List(items) => items.iter().all(Self::is_wholly_known),
            Self::Object(fields) => fields.values().all(Self::is_wholly_known),
            _ => true,
        }
    }

    /// The field of an object.
    pub fn field(&self, name: &str) -> Option<&Self> {
        if let Self::Object(fields) = self { fields.get(name) } else { None }
    }

    /// The value at a path; an unknown or redacted ancestor answers for everything below it.
    pub fn at(&self, path: &AttributePath) -> Option<&Self> {
        let mut here = self;
        for step in &path.0 {
            here = match (here, step) {
                (Self::Unknown(_) | Self::Redacted, _) => return Some(here),
                (Self::Object(fields), Step::Name(name)) => fields.get(name.as_ref())?,
                (Self::List(items), Step::Index(i)) => items.get(*i)?,
                _ => return None,
            };
        }
        Some(here)
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(b) => write!(f, "{b}"),
            Self::Number(n) => write!(f, "{n:?}"),
            Self::String(_) => f.write_str("\"…\""),
            Self::List(items) => f.debug_list().entries(items).finish(),
            Self::Object(fields) => f.debug_map().entries(fields).finish(),
            Self::Unknown(unknown) => write!(f, "unknown({})", unknown.cause),
            Self::Redacted => f.write_str("redacted"),
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(n) => write!(f, "{n}"),
            Self::Float(n) => write!(f, "{n}"),
            Self::Big(text) => f.write_str(text),
        }
    }
}

/// Path of an attribute inside a resource: `inbound_rule[1].ip_range`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AttributePath(pub Vec<Step>);

/// One step of an [`AttributePath`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// An attribute, a block type or a map key.
    Name(Arc<str>),
    /// An element of a list; the order of the plan for sets.
    Index(usize),
}

impl AttributePath {
    /// The path of a top-level attribute.
    pub fn name(name: &str) -> Self {
        Self(vec![Step::Name(name.into())])
    }

    /// This path and one more name.
    #[must_use]
    pub fn child(&self, name: &str) -> Self {
        let mut steps = self.0.clone();
        steps.push(Step::Name(name.into()));
        Self(steps)
    }

    /// This path and one more index.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        let mut steps = self.0.clone();
        steps.push(Step::Index(index));
        Self(steps)
    }

    /// The path with its indices taken out, as schemas and vendor data write it: `inbound_rule[].ip_range`.
    pub fn pattern(&self) -> String {
        let mut text = String::new();
        for step in &self.0 {
            match step {
                Step::Name(name) if text.is_empty() => text.push_str(name),
                Step::Name(name) => {
                    text.push('.');
                    text.push_str(name);
                }
                Step::Index(_) => text.push_str("[]"),
            }
        }
        text
    }

    /// True for the path of the resource as a whole.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads `a.b[0]["c.d"].e`; what does not parse as an index or a quoted key is a name.
    pub fn parse(text: &str) -> Self {
        let mut steps = Vec::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if c == '.' {
                rest = rest.strip_prefix('.').unwrap_or_default();
                continue;
            }
            match rest.strip_prefix('[').and_then(bracketed) {
                Some((InstanceKey::Index(index), tail)) => {
                    steps.push(
                        usize::try_from(index).map_or_else(|_| Step::Name(index.to_string().into()), Step::Index),
                    );
                    rest = tail;
                }
                Some((InstanceKey::Key(key), tail)) => {
                    steps.push(Step::Name(key));
                    rest = tail;
                }
                Some((InstanceKey::Any, tail)) => {
                    steps.push(Step::Name("*".into()));
                    rest = tail;
                }
                None => {
                    let end = rest.char_indices().skip(1).find(|(_, c)| matches!(c, '.' | '['));
                    let (name, tail) = rest.split_at(end.map_or(rest.len(), |(i, _)| i));
                    steps.push(Step::Name(name.into()));
                    rest = tail;
                }
            }
        }
        Self(steps)
    }
}

impl fmt::Display for AttributePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.0.iter().enumerate() {
            match step {
                // A map key may be any text; a name that a dot would not carry is quoted, as in an address.
                Step::Name(name) if !is_plain_name(name) => write!(f, "{}", InstanceKey::Key(name.clone()))?,
                Step::Name(name) if i == 0 => f.write_str(name)?,
                Step::Name(name) => write!(f, ".{name}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// True for a name that can stand behind a dot.
fn is_plain_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}

/// Which attributes somebody wants to see: a tree of names in which lists are transparent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Everything below this point is wanted.
    pub all: bool,
    /// The wanted attributes below this point.
    pub children: BTreeMap<Arc<str>, Shape>,
}

impl Shape {
    /// Wants everything.
    pub fn everything() -> Self {
        Self { all: true, children: BTreeMap::new() }
    }

    /// Adds a dotted path of names (`inbound_rule.ip_range`); everything below its end is wanted.
    pub fn insert(&mut self, path: &str) {
        let mut here = self;
        for name in path.split('.').filter(|name| !name.is_empty()) {
            here = here.children.entry(name.into()).or_default();
        }
        here.all = true;
    }

    /// Adds everything that another shape wants.
    pub fn merge(&mut self, other: &Self) {
        self.all |= other.all;
        for (name, child) in &other.children {
            self.children.entry(name.clone()).or_default().merge(child);
        }
    }

    /// What is wanted below a name: `None` if nothing is.
    pub fn get(&self, name: &str) -> Option<&Self> {
        const EVERYTHING: &Shape = &Shape { all: true, children: BTreeMap::new() };
        match self.children.get(name) {
            Some(child) if !self.all => Some(child),
            _ if self.all => Some(EVERYTHING),
            _ => None,
        }
    }
}

/// True for the same value, whether numbers are written as text or not: the type of a variable converts them.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|((x, a), (y, b))| x == y && same(a, b))
        }
        (Value::Number(number), Value::String(text)) | (Value::String(text), Value::Number(number)) => {
            number.to_string() == **text
        }
        (Value::Bool(truth), Value::String(text)) | (Value::String(text), Value::Bool(truth)) => {
            truth.to_string() == **text
        }
        (a, b) => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_print_and_read_back() {
        for text in
            ["a", "a.b[0].c", "tags.Name", "metadata[\"clé 🔑\"]", "m[\"quo\\\"ted\"].x", "m[\"a.b\"][2]", "m.région"]
        {
            assert_eq!(AttributePath::parse(text).to_string(), text);
        }
        let steps = |text: &str| AttributePath::parse(text).0;
        assert_eq!(steps("m[\"a.b\"][1]"), [Step::Name("m".into()), Step::Name("a.b".into()), Step::Index(1)]);
        assert_eq!(steps("a.[x]..b"), [Step::Name("a".into()), Step::Name("[x]".into()), Step::Name("b".into())]);
    }

    proptest::proptest! {
        #[test]
        fn any_path_reads_back(names in proptest::collection::vec(".*", 0..4), index: usize, text in ".*") {
            let mut path = AttributePath(names.into_iter().map(|name| Step::Name(name.into())).collect());
            path.0.insert(path.0.len() / 2, Step::Index(index));
            proptest::prop_assert_eq!(AttributePath::parse(&path.to_string()), path);
            let read = AttributePath::parse(&text);
            proptest::prop_assert_eq!(AttributePath::parse(&read.to_string()), read);
        }
    }

    #[test]
    fn debug_shows_no_text() {
        let value = Value::Object([(Arc::from("k"), Value::string("S3CRET"))].into());
        assert_eq!(format!("{value:?}"), "{\"k\": \"…\"}");
    }
}
