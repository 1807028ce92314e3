//! Masks: which parts of a value are unknown or sensitive, as plans write them beside the value.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::document::Text;
use super::value::{AttributePath, Shape, Step};

/// A tree of truth values; true covers everything below it, and shells without any are cut off.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Mask<'a> {
    /// Nothing here or below.
    #[default]
    No,
    /// Here and everywhere below.
    Yes,
    /// By attribute.
    Object(BTreeMap<Cow<'a, str>, Mask<'a>>),
    /// By element; those that are left out have nothing.
    List(BTreeMap<usize, Mask<'a>>),
}

impl<'a> Mask<'a> {
    /// Reads the wanted part of a mask; an empty text has nothing in it.
    pub(crate) fn from_json(text: &'a str, shape: &Shape) -> Self {
        if text.is_empty() {
            return Self::No;
        }
        let mut deserializer = serde_json::Deserializer::from_str(text);
        // The text was checked when the plan was read. Should it fail all the same, nothing is taken as known.
        MaskSeed(shape).deserialize(&mut deserializer).unwrap_or(Self::Yes)
    }

    /// The mask of some paths; a path that ends covers all that is below it.
    pub(crate) fn from_paths(paths: &'a [AttributePath]) -> Self {
        let mut mask = Self::No;
        for path in paths {
            mask.cover(&path.0);
        }
        mask
    }

    fn cover(&mut self, steps: &'a [Step]) {
        if matches!(self, Self::Yes) {
            return;
        }
        match steps.split_first() {
            None => *self = Self::Yes,
            Some((Step::Name(name), rest)) => {
                if !matches!(self, Self::Object(_)) {
                    *self = Self::Object(BTreeMap::new());
                }
                if let Self::Object(fields) = self {
                    fields.entry(Cow::Borrowed(name.as_ref())).or_default().cover(rest);
                }
            }
            Some((Step::Index(index), rest)) => {
                if !matches!(self, Self::List(_)) {
                    *self = Self::List(BTreeMap::new());
                }
                if let Self::List(items) = self {
                    items.entry(*index).or_default().cover(rest);
                }
            }
        }
    }

    /// The mask of an attribute.
    pub(crate) fn field(&self, name: &str) -> &Self {
        match self {
            Self::Yes => &Self::Yes,
            Self::Object(fields) => fields.get(name).unwrap_or(&Self::No),
            Self::No | Self::List(_) => &Self::No,
        }
    }

    /// The mask of an element.
    pub(crate) fn element(&self, index: usize) -> &Self {
        match self {
            Self::Yes => &Self::Yes,
            Self::List(items) => items.get(&index).unwrap_or(&Self::No),
            Self::No | Self::Object(_) => &Self::No,
        }
    }
}

/// Reads the part of a mask that a shape wants.
struct MaskSeed<'s>(&'s Shape);

impl<'de> DeserializeSeed<'de> for MaskSeed<'_> {
    type Value = Mask<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Mask<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for MaskSeed<'_> {
    type Value = Mask<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mask of truth values")
    }

    fn visit_bool<E>(self, yes: bool) -> Result<Mask<'de>, E> {
        Ok(if yes { Mask::Yes } else { Mask::No })
    }

    fn visit_unit<E>(self) -> Result<Mask<'de>, E> {
        Ok(Mask::No)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Mask<'de>, A::Error> {
        let mut items = BTreeMap::new();
        let mut index = 0;
        while let Some(item) = seq.next_element_seed(MaskSeed(self.0))? {
            if item != Mask::No {
                items.insert(index, item);
            }
            index += 1;
        }
        Ok(if items.is_empty() { Mask::No } else { Mask::List(items) })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Mask<'de>, A::Error> {
        let mut fields = BTreeMap::new();
        while let Some(Text(name)) = map.next_key::<Text<'de>>()? {
            if let Some(shape) = self.0.get(&name) {
                let mask = map.next_value_seed(MaskSeed(shape))?;
                if mask != Mask::No {
                    fields.insert(name, mask);
                }
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(if fields.is_empty() { Mask::No } else { Mask::Object(fields) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> AttributePath {
        AttributePath::parse(text)
    }

    #[test]
    fn shells_are_cut_off_and_true_covers_what_is_below() {
        let everything = Shape::everything();
        assert_eq!(Mask::from_json(r#"{"a":{},"b":[{},{"c":false}]}"#, &everything), Mask::No);
        let mask = Mask::from_json(r#"{"a":true,"b":[{},{"c":true}]}"#, &everything);
        assert_eq!(mask.field("a").field("x").element(3), &Mask::Yes);
        assert_eq!(mask.field("b").element(0), &Mask::No);
        assert_eq!(mask.field("b").element(1).field("c"), &Mask::Yes);
    }

    #[test]
    fn only_the_wanted_part_is_kept_and_lists_are_transparent() {
        let mut shape = Shape::default();
        shape.insert("b.c");
        let mask = Mask::from_json(r#"{"a":true,"b":[{"c":true,"d":true}]}"#, &shape);
        assert_eq!(mask.field("a"), &Mask::No);
        assert_eq!(mask.field("b").element(0).field("d"), &Mask::No);
        assert_eq!(mask.field("b").element(0).field("c"), &Mask::Yes);
    }

    #[test]
    fn what_is_no_mask_hides_everything() {
        assert_eq!(Mask::from_json("\"x\"", &Shape::everything()), Mask::Yes);
    }

    #[test]
    fn paths_make_the_same_mask() {
        let paths = [path("b[1].c"), path("a"), path("a.z")];
        let mask = Mask::from_paths(&paths);
        assert_eq!(mask, Mask::from_json(r#"{"a":true,"b":[false,{"c":true}]}"#, &Shape::everything()));
        assert_eq!(Mask::from_paths(&[AttributePath::default()]), Mask::Yes);
        let far = [path("a[4000000000]")];
        assert_eq!(Mask::from_paths(&far).field("a").element(4_000_000_000), &Mask::Yes);
    }
}
