//! References as plans and sources write them: `module.site["a.b"].subnets["front"].id`.

use std::fmt;
use std::sync::Arc;

use crate::plan::address::InstanceKey;
use crate::plan::value::{AttributePath, Step};

/// A reference: the word it starts with, and what follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    /// `var`, `local`, `each`, `count`, `module`, `data`, `path`, `terraform`, `self` or a resource type.
    pub(crate) root: Arc<str>,
    /// What follows.
    pub(crate) parts: Vec<Part>,
}

/// One part behind the first word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// `.name`.
    Name(Arc<str>),
    /// `["key"]`, `[0]`, or `[*]`.
    Key(InstanceKey),
}

/// No reference that a tool writes is longer.
const LONGEST: usize = 64;

impl Reference {
    /// Reads a reference of the plan JSON; `None` for anything else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut chars = text.chars().peekable();
        let root = name(&mut chars)?;
        let mut parts = Vec::new();
        while let Some(c) = chars.next() {
            if parts.len() == LONGEST {
                return None;
            }
            match c {
                // `.*` and `.0` are old spellings of `[*]` and `[0]`.
                '.' => {
                    let word = name(&mut chars)?;
                    parts.push(match word.as_str() {
                        "*" => Part::Key(InstanceKey::Any),
                        digits if digits.bytes().all(|b| b.is_ascii_digit()) => {
                            Part::Key(InstanceKey::Index(digits.parse().ok()?))
                        }
                        _ => Part::Name(word.into()),
                    });
                }
                '[' => parts.push(Part::Key(key(&mut chars)?)),
                _ => return None,
            }
        }
        Some(Self { root: root.into(), parts })
    }

    /// The name behind the first word: `x` of `var.x`, `local.x`, `module.x`.
    pub(crate) fn name(&self) -> Option<&Arc<str>> {
        match self.parts.first()? {
            Part::Name(name) => Some(name),
            Part::Key(_) => None,
        }
    }

    /// True for `each.key` and `count.index`.
    pub(crate) fn is_instance_key(&self) -> bool {
        matches!((self.root.as_ref(), self.name().map(AsRef::as_ref)), ("each", Some("key")) | ("count", Some("index")))
    }

    /// True if this starts at a resource or data source.
    pub(crate) fn is_resource(&self) -> bool {
        !matches!(self.root.as_ref(), "var" | "local" | "each" | "count" | "module" | "path" | "terraform" | "self")
    }
}

impl Part {
    /// The part as a step of an attribute path: map keys are names there.
    pub(crate) fn step(&self) -> Option<Step> {
        match self {
            Self::Name(name) | Self::Key(InstanceKey::Key(name)) => Some(Step::Name(name.clone())),
            Self::Key(InstanceKey::Index(i)) => usize::try_from(*i).ok().map(Step::Index),
            Self::Key(InstanceKey::Any) => None,
        }
    }
}

impl From<&Step> for Part {
    fn from(step: &Step) -> Self {
        match step {
            Step::Name(name) => Self::Name(name.clone()),
            Step::Index(i) => Self::Key(InstanceKey::Index(u64::try_from(*i).unwrap_or(u64::MAX))),
        }
    }
}

/// The attribute path of the parts before the first splat, and whether all of them were used.
pub(crate) fn path(parts: &[Part]) -> (AttributePath, bool) {
    let steps: Vec<Step> = parts.iter().map_while(Part::step).collect();
    let whole = steps.len() == parts.len();
    (AttributePath(steps), whole)
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn name(chars: &mut Chars<'_>) -> Option<String> {
    let mut name = String::new();
    while let Some(c) = chars.next_if(|c| *c != '.' && *c != '[') {
        name.push(c);
    }
    (!name.is_empty()).then_some(name)
}

/// Reads a key and its closing bracket.
fn key(chars: &mut Chars<'_>) -> Option<InstanceKey> {
    let mut text = String::from("[");
    let quoted = chars.peek() == Some(&'"');
    loop {
        let c = chars.next()?;
        text.push(c);
        match c {
            '\\' => text.push(chars.next()?),
            '"' if text.len() > 2 => {
                text.push(chars.next_if_eq(&']')?);
                break;
            }
            ']' if !quoted => break,
            _ => {}
        }
    }
    // The spelling of keys is that of addresses.
    crate::plan::address::Address::parse(&format!("a.b{text}")).ok()?.key
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.root)?;
        for part in &self.parts {
            match part {
                Part::Name(name) => write!(f, ".{name}")?,
                Part::Key(key) => write!(f, "{key}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_print_back() {
        for text in [
            "each.value",
            "var.disks[0].bsu[1].size",
            "module.site[\"a.b\"].subnets[\"it's \\\"x\\\"\"].id",
            "data.t.n[\"$${x}\"].a",
            "t.n[*].id",
        ] {
            assert_eq!(Reference::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn old_spellings_are_understood() {
        let reference = Reference::parse("t.n.0.tags.*.x").unwrap();
        assert_eq!(reference.to_string(), "t.n[0].tags[*].x");
    }

    #[test]
    fn what_is_no_reference_is_refused() {
        for text in ["", ".", "a.", "a[", "a[\"x]", "a[x]", "a[0]b", "a..b", &"a.".repeat(200)] {
            assert!(Reference::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_path_ends_at_a_splat() {
        let reference = Reference::parse("t.n.rule[0][\"k\"]").unwrap();
        let (steps, whole) = path(&reference.parts[1..]);
        assert_eq!((steps.to_string().as_str(), whole), ("rule[0].k", true));
        let splat = Reference::parse("t.n.rule[*].port").unwrap();
        assert!(!path(&splat.parts[1..]).1);
    }
}
