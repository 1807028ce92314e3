//! Addresses of resource instances, parsed once and printed back identically.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

/// Key of an instance of a resource or module.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum InstanceKey {
    /// `[0]`, from `count`.
    Index(u64),
    /// `["a.b"]`, from `for_each`.
    Key(Arc<str>),
    /// `[*]`: the instances are not known yet (deferred changes).
    Any,
}

/// One module call in a path, with its key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModuleStep {
    /// Name of the call.
    pub name: Arc<str>,
    /// Key of the instance.
    pub key: Option<InstanceKey>,
}

/// Path of a module instance; empty for the root. Cheap to copy: the resources of a module share it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModulePath(pub Arc<[ModuleStep]>);

/// Managed resource or data source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// A managed resource.
    Managed,
    /// A data source.
    Data,
}

/// `module.edge["a.b"].outscale_security_group_rule.ssh[0]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    /// The module instance.
    pub module: ModulePath,
    /// Managed or data.
    pub mode: Mode,
    /// Resource type.
    pub resource_type: Arc<str>,
    /// Resource name.
    pub name: Arc<str>,
    /// Key of the instance.
    pub key: Option<InstanceKey>,
}

/// An address that does not parse.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a resource address")]
pub struct AddressError {
    /// The text, as it stands in the plan.
    pub text: String,
}

impl ModulePath {
    /// The call names without keys: `["site", "network"]`.
    pub fn names(&self) -> Vec<Arc<str>> {
        self.0.iter().map(|step| step.name.clone()).collect()
    }

    /// The call names joined by dots, as saved plans and `modules.json` write them; empty for the root.
    pub fn dotted(&self) -> String {
        self.0.iter().map(|step| step.name.as_ref()).collect::<Vec<_>>().join(".")
    }

    /// The path of the calling module; `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        self.0.split_last().map(|(_, rest)| Self(rest.into()))
    }

    /// This path and one more call.
    #[must_use]
    pub fn child(&self, name: &str, key: Option<InstanceKey>) -> Self {
        let step = ModuleStep { name: name.into(), key };
        Self(self.0.iter().cloned().chain([step]).collect())
    }

    /// Reads `module.a["k"].module.b`; empty text is the root.
    ///
    /// # Errors
    ///
    /// Text that is not a list of module calls.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let error = || AddressError { text: text.to_owned() };
        let parts = split(text).ok_or_else(error)?;
        let mut steps = Vec::new();
        let mut rest = parts.as_slice();
        while let Some((head, tail)) = rest.split_first() {
            let (("module", None), Some(((name, key), tail))) = ((head.0, head.1.as_ref()), tail.split_first()) else {
                return Err(error());
            };
            steps.push(ModuleStep { name: (*name).into(), key: key.clone() });
            rest = tail;
        }
        Ok(Self(steps.into()))
    }
}

impl Address {
    /// Reads an address as plans write it.
    ///
    /// # Errors
    ///
    /// Text that does not name a resource instance.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let error = || AddressError { text: text.to_owned() };
        let parts = split(text).ok_or_else(error)?;
        let mut module = Vec::new();
        let mut rest = parts.as_slice();
        while let [(word, None), (name, key), tail @ ..] = rest {
            // A resource type called `module` cannot exist: the word is reserved.
            if *word != "module" || tail.is_empty() {
                break;
            }
            module.push(ModuleStep { name: (*name).into(), key: key.clone() });
            rest = tail;
        }
        let mode = match rest {
            [("data", None), _, _] => {
                rest = rest.get(1..).unwrap_or_default();
                Mode::Data
            }
            _ => Mode::Managed,
        };
        let [(resource_type, None), (name, key)] = rest else { return Err(error()) };
        if *resource_type == "module" {
            return Err(error());
        }
        Ok(Self {
            module: ModulePath(module.into()),
            mode,
            resource_type: (*resource_type).into(),
            name: (*name).into(),
            key: key.clone(),
        })
    }

    /// The address without its own key: what `configuration` and the sources call the resource.
    #[must_use]
    pub fn without_key(&self) -> Self {
        Self { key: None, ..self.clone() }
    }
}

/// Reads the addresses of one document: equal names and module paths are kept once.
#[derive(Debug, Default)]
pub(crate) struct Names {
    kept: HashSet<Arc<str>>,
    /// The module of the last address, as text with the dot behind it: neighbours share it.
    prefix: String,
    module: ModulePath,
}

impl Names {
    /// The one copy of a name.
    pub(crate) fn keep(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.kept.get(name) {
            return known.clone();
        }
        let name: Arc<str> = name.into();
        self.kept.insert(name.clone());
        name
    }

    /// Reads an address as plans write it.
    ///
    /// # Errors
    ///
    /// Text that does not name a resource instance.
    pub(crate) fn address(&mut self, text: &str) -> Result<Address, AddressError> {
        let inside = text.strip_prefix(&self.prefix).filter(|_| !self.prefix.is_empty());
        let inside = inside.and_then(|rest| Address::parse(rest).ok()).filter(|rest| rest.module.0.is_empty());
        let address = if let Some(inside) = inside {
            Address { module: self.module.clone(), ..inside }
        } else {
            let address = Address::parse(text)?;
            let of_module = if address.module.0.is_empty() { String::new() } else { format!("{}.", address.module) };
            self.module = address.module.clone();
            self.prefix = of_module;
            address
        };
        Ok(Address { resource_type: self.keep(&address.resource_type), name: self.keep(&address.name), ..address })
    }
}

/// Cuts a dotted address into names with optional keys, honouring quotes and escapes in keys.
fn split(text: &str) -> Option<Vec<(&str, Option<InstanceKey>)>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (name, tail) = rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len()));
        if name.is_empty() {
            return None;
        }
        let (key, tail) = match tail.strip_prefix('[') {
            Some(tail) => bracketed(tail).map(|(key, tail)| (Some(key), tail))?,
            None => (None, tail),
        };
        parts.push((name, key));
        rest = match tail.strip_prefix('.') {
            Some(tail) if !tail.is_empty() => tail,
            None if tail.is_empty() => tail,
            _ => return None,
        };
    }
    Some(parts)
}

/// Reads what follows an opening bracket: a key and the closing bracket; gives the key and the rest.
pub(crate) fn bracketed(text: &str) -> Option<(InstanceKey, &str)> {
    let (key, rest) = if let Some(quoted) = text.strip_prefix('"') {
        let mut escaped = false;
        let end = quoted.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        })?;
        let (inner, rest) = quoted.split_at_checked(end)?;
        (InstanceKey::Key(unquote(inner)?.into()), rest.strip_prefix('"')?)
    } else if let Some(rest) = text.strip_prefix('*') {
        (InstanceKey::Any, rest)
    } else {
        let (digits, rest) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
        (InstanceKey::Index(digits.parse().ok()?), rest)
    };
    rest.strip_prefix(']').map(|rest| (key, rest))
}

/// The text of a quoted key: the escapes of HCL (`\n`, `\u00e9`, `$${`, `%%{`).
fn unquote(inner: &str) -> Option<String> {
    if !inner.contains(['\\', '$', '%']) {
        return Some(inner.to_owned());
    }
    let mut text = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match chars.next()? {
            'n' => text.push('\n'),
            'r' => text.push('\r'),
            't' => text.push('\t'),
            'u' => text.push(hex(&mut chars, 4)?),
            'U' => text.push(hex(&mut chars, 8)?),
            other => text.push(other),
        }
    }
    Some(text.replace("$${", "${").replace("%%{", "%{"))
}

fn hex(chars: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let text: String = chars.by_ref().take(digits).collect();
    (text.len() == digits).then(|| u32::from_str_radix(&text, 16).ok().and_then(char::from_u32))?
}

impl fmt::Display for InstanceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(n) => write!(f, "[{n}]"),
            Self::Any => f.write_str("[*]"),
            Self::Key(key) => {
                if !key.contains(['"', '\\', '\n', '\r', '\t', '$', '%']) {
                    return write!(f, "[\"{key}\"]");
                }
                f.write_str("[\"")?;
                let escaped = key.replace("${", "$${").replace("%{", "%%{");
                for c in escaped.chars() {
                    match c {
                        '"' | '\\' => write!(f, "\\{c}")?,
                        '\n' => f.write_str("\\n")?,
                        '\r' => f.write_str("\\r")?,
                        '\t' => f.write_str("\\t")?,
                        c => write!(f, "{c}")?,
                    }
                }
                f.write_str("\"]")
            }
        }
    }
}

impl fmt::Display for ModulePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.0.iter().enumerate() {
            let dot = if i == 0 { "" } else { "." };
            write!(f, "{dot}module.{}", step.name)?;
            if let Some(key) = &step.key {
                write!(f, "{key}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.module.0.is_empty() {
            write!(f, "{}.", self.module)?;
        }
        if self.mode == Mode::Data {
            f.write_str("data.")?;
        }
        write!(f, "{}.{}", self.resource_type, self.name)?;
        self.key.as_ref().map_or(Ok(()), |key| write!(f, "{key}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_legal_key_prints_back() {
        for text in [
            "a.b",
            "data.a.b[0]",
            "module.m.a.b[\"x\"]",
            "module.m[\"a.b\"].module.n[3].data.t.n[\"k\\\"q\"]",
            "module.m[*].t.n[*]",
            "t.n[\"a]b\"]",
            "t.n[\"$${x}\"]",
            "t.n[\"été\\n\"]",
            "t.n[\"\\\\\"]",
            "t.n[\"\"]",
        ] {
            assert_eq!(Address::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn neighbours_read_as_they_would_alone() {
        let mut names = Names::default();
        for text in [
            "module.m.t.a",
            "module.m.t.b[\"k.x\"]",
            "module.m.module.n.t.b",
            "module.m.t.b",
            "module.mm.t.b",
            "t.b",
            "module.m.data.t.b[0]",
            "data.t.b",
        ] {
            assert_eq!(names.address(text), Address::parse(text));
        }
        assert!(names.address("module.m").is_err() && names.address("module.m.t").is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_key_of_any_module_prints_and_parses_back(outer in ".*", inner in ".*", index: u64) {
            let module = ModulePath::default()
                .child("m", Some(InstanceKey::Key(outer.into())))
                .child("n", Some(InstanceKey::Index(index)));
            let name: Arc<str> = "données-1".into();
            let key = Some(InstanceKey::Key(inner.into()));
            let address = Address { module, mode: Mode::Data, resource_type: "t".into(), name, key };
            proptest::prop_assert_eq!(Address::parse(&address.to_string()), Ok(address.clone()));
            proptest::prop_assert_eq!(ModulePath::parse(&address.module.to_string()), Ok(address.module));
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "a", "a.b.c", "a..b", "a.b[", "a.b[x]", "a.b[\"x]", "module.m", "a.b[0]c", "a.b."] {
            assert!(Address::parse(text).is_err(), "{text}");
        }
    }
}
