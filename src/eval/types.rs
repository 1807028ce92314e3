//! Types of the expression language, and the one type that several have in common.

use std::collections::BTreeMap;
use std::sync::Arc;

/// The type of a value, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// No type yet, in the tool itself: a literal `null`, an element of `[]`.
    Any,
    /// The tool knows the type, we do not: a value of the plan.
    Foreign,
    /// `bool`.
    Bool,
    /// `number`.
    Number,
    /// `string`.
    String,
    /// `list(…)`.
    List(Arc<Type>),
    /// `set(…)`.
    Set(Arc<Type>),
    /// `map(…)`.
    Map(Arc<Type>),
    /// `tuple([…])`, the type of `[a, b]`.
    Tuple(Arc<[Type]>),
    /// `object({…})`, the type of `{ a = b }`.
    Object(Arc<BTreeMap<Arc<str>, Type>>),
}

/// What several types have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Common {
    /// All convert to this one.
    Type(Type),
    /// None; the tool refuses.
    None,
    /// A type we do not know decides.
    Unclear,
}

impl Type {
    /// A list of something.
    pub fn list(element: Self) -> Self {
        Self::List(Arc::new(element))
    }

    /// A set of something.
    pub fn set(element: Self) -> Self {
        Self::Set(Arc::new(element))
    }

    /// A map of something.
    pub fn map(element: Self) -> Self {
        Self::Map(Arc::new(element))
    }

    /// True for bool, number and string.
    pub const fn is_primitive(&self) -> bool {
        matches!(self, Self::Bool | Self::Number | Self::String)
    }

    /// True if any part is not known to us.
    pub fn has_foreign(&self) -> bool {
        self.any(&|t| matches!(t, Self::Foreign))
    }

    /// True if any part is not known to us, or has no type yet.
    pub fn is_open(&self) -> bool {
        self.any(&|t| matches!(t, Self::Foreign | Self::Any))
    }

    fn any(&self, test: &dyn Fn(&Self) -> bool) -> bool {
        test(self)
            || match self {
                Self::List(inner) | Self::Set(inner) | Self::Map(inner) => inner.any(test),
                Self::Tuple(items) => items.iter().any(|t| t.any(test)),
                Self::Object(fields) => fields.values().any(|t| t.any(test)),
                _ => false,
            }
    }
}

/// The common type of several, by the tool's rules for conditionals, lists and maps.
pub fn unify(types: &[Type]) -> Common {
    let Some((first, rest)) = types.split_first() else { return Common::None };
    if types.iter().any(Type::has_foreign) {
        return Common::Unclear;
    }
    if rest.iter().all(|t| t == first) {
        return Common::Type(first.clone());
    }
    let count = |test: fn(&Type) -> bool| types.iter().filter(|t| test(t)).count();
    let dynamic = count(|t| matches!(t, Type::Any));
    let maps = count(|t| matches!(t, Type::Map(_)));
    let lists = count(|t| matches!(t, Type::List(_)));
    let sets = count(|t| matches!(t, Type::Set(_)));
    let objects = count(|t| matches!(t, Type::Object(_)));
    let tuples = count(|t| matches!(t, Type::Tuple(_)));
    let total = types.len();
    if dynamic > 0 {
        // With a collection the tool gives up until apply; with primitives alone the primitive wins.
        return if maps + lists + sets + objects + tuples > 0 {
            Common::Unclear
        } else {
            let known: Vec<Type> = types.iter().filter(|t| **t != Type::Any).cloned().collect();
            unify(&known)
        };
    }
    if maps == total || lists == total || sets == total {
        return collections(types);
    }
    if maps > 0 && maps + objects == total {
        return match mixed(types, |t| matches!(t, Type::Object(_)), objects_to_map) {
            done @ (Common::Type(Type::Map(_)) | Common::Unclear) => done,
            _ => preferred(types),
        };
    }
    if lists > 0 && lists + tuples == total {
        return match mixed(types, |t| matches!(t, Type::Tuple(_)), tuples_to_list) {
            done @ (Common::Type(Type::List(_)) | Common::Unclear) => done,
            _ => preferred(types),
        };
    }
    if objects == total {
        return object_types(types);
    }
    if tuples == total {
        return tuple_types(types);
    }
    if objects > 0 && tuples > 0 {
        return Common::None;
    }
    preferred(types)
}

fn element(t: &Type) -> Option<Type> {
    match t {
        Type::List(inner) | Type::Set(inner) | Type::Map(inner) => Some(inner.as_ref().clone()),
        _ => None,
    }
}

fn collections(types: &[Type]) -> Common {
    let elements: Vec<Type> = types.iter().filter_map(element).collect();
    match (unify(&elements), types.first()) {
        (Common::Type(t), Some(Type::List(_))) => Common::Type(Type::list(t)),
        (Common::Type(t), Some(Type::Set(_))) => Common::Type(Type::set(t)),
        (Common::Type(t), Some(Type::Map(_))) => Common::Type(Type::map(t)),
        (other, _) => other,
    }
}

/// Structural types among collection types: first the structural ones become one collection type.
fn mixed(types: &[Type], structural: fn(&Type) -> bool, collect: fn(&[Type]) -> Common) -> Common {
    let picked: Vec<Type> = types.iter().filter(|t| structural(t)).cloned().collect();
    match collect(&picked) {
        Common::Type(t) => {
            let replaced: Vec<Type> =
                types.iter().map(|own| if structural(own) { t.clone() } else { own.clone() }).collect();
            unify(&replaced)
        }
        other => other,
    }
}

fn objects_to_map(types: &[Type]) -> Common {
    let fields: Vec<Type> = types
        .iter()
        .flat_map(|t| if let Type::Object(fields) = t { fields.values().cloned().collect() } else { Vec::new() })
        .collect();
    match unify(&fields) {
        Common::Type(t) => Common::Type(Type::map(t)),
        other => other,
    }
}

fn tuples_to_list(types: &[Type]) -> Common {
    let items: Vec<Type> =
        types.iter().flat_map(|t| if let Type::Tuple(items) = t { items.to_vec() } else { Vec::new() }).collect();
    match unify(&items) {
        Common::Type(t) => Common::Type(Type::list(t)),
        other => other,
    }
}

fn object_types(types: &[Type]) -> Common {
    let all: Vec<&BTreeMap<Arc<str>, Type>> =
        types.iter().filter_map(|t| if let Type::Object(fields) = t { Some(fields.as_ref()) } else { None }).collect();
    let Some((first, rest)) = all.split_first() else { return Common::None };
    if rest.iter().any(|fields| !fields.keys().eq(first.keys())) {
        return objects_to_map(types);
    }
    let mut common = BTreeMap::new();
    for name in first.keys() {
        let across: Vec<Type> = all.iter().filter_map(|fields| fields.get(name).cloned()).collect();
        match unify(&across) {
            Common::Type(t) => {
                common.insert(name.clone(), t);
            }
            other => return other,
        }
    }
    Common::Type(Type::Object(Arc::new(common)))
}

fn tuple_types(types: &[Type]) -> Common {
    let all: Vec<&[Type]> =
        types.iter().filter_map(|t| if let Type::Tuple(items) = t { Some(items.as_ref()) } else { None }).collect();
    let Some((first, rest)) = all.split_first() else { return Common::None };
    if rest.iter().any(|items| items.len() != first.len()) {
        return tuples_to_list(types);
    }
    let mut common = Vec::with_capacity(first.len());
    for i in 0..first.len() {
        let across: Vec<Type> = all.iter().filter_map(|items| items.get(i).cloned()).collect();
        match unify(&across) {
            Common::Type(t) => common.push(t),
            other => return other,
        }
    }
    Common::Type(Type::Tuple(common.into()))
}

/// The first type that all others convert to; the more general types come first.
fn preferred(types: &[Type]) -> Common {
    let mut order: Vec<&Type> = types.iter().collect();
    order.sort_by_key(|t| match t {
        Type::String => 0,
        Type::Tuple(_) | Type::Object(_) => 2,
        Type::Set(_) => 3,
        _ => 1,
    });
    order
        .iter()
        .find(|want| types.iter().all(|t| t == **want || converts(t, want)))
        .map_or(Common::None, |t| Common::Type((*t).clone()))
}

/// True if the tool has a conversion between the types, one that may still refuse a value.
pub(super) fn converts(from: &Type, to: &Type) -> bool {
    match (from, to) {
        (a, b) if a == b => true,
        (_, Type::Any | Type::Foreign)
        | (Type::Any | Type::Foreign, _)
        | (Type::Bool | Type::Number, Type::String)
        | (Type::String, Type::Bool | Type::Number) => true,
        (Type::List(a) | Type::Set(a), Type::List(b) | Type::Set(b)) | (Type::Map(a), Type::Map(b)) => converts(a, b),
        // Without an element type, the elements need one in common.
        (Type::Tuple(items), Type::List(b) | Type::Set(b)) if **b == Type::Any => {
            items.is_empty() || unify(items) != Common::None
        }
        (Type::Tuple(items), Type::List(b) | Type::Set(b)) => items.iter().all(|a| converts(a, b)),
        (Type::Tuple(a), Type::Tuple(b)) => a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| converts(a, b)),
        (Type::Object(fields), Type::Map(b)) if **b == Type::Any => {
            let fields: Vec<Type> = fields.values().cloned().collect();
            fields.is_empty() || unify(&fields) != Common::None
        }
        (Type::Object(fields), Type::Map(b)) => fields.values().all(|a| converts(a, b)),
        (Type::Object(a), Type::Object(b)) => {
            b.iter().all(|(name, want)| a.get(name).is_some_and(|own| converts(own, want)))
        }
        (Type::Map(a), Type::Object(b)) => b.values().all(|want| converts(a, want)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_types_of_literals() {
        let tuple = |items: &[Type]| Type::Tuple(items.to_vec().into());
        assert_eq!(unify(&[Type::Number, Type::String]), Common::Type(Type::String));
        assert_eq!(unify(&[Type::Number, Type::Any]), Common::Type(Type::Number));
        assert_eq!(unify(&[tuple(&[Type::Number]), tuple(&[Type::String])]), Common::Type(tuple(&[Type::String])));
        assert_eq!(unify(&[tuple(&[]), tuple(&[Type::String])]), Common::Type(Type::list(Type::String)));
        assert_eq!(unify(&[Type::list(Type::String), tuple(&[Type::Number])]), Common::Type(Type::list(Type::String)));
        assert_eq!(unify(&[Type::Bool, Type::Number]), Common::None);
        assert_eq!(unify(&[Type::String, Type::Foreign]), Common::Unclear);
    }
}
