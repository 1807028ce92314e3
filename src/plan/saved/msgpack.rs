//! Values of a saved plan: msgpack with an extension for what is not known yet.

use std::collections::BTreeMap;
use std::sync::Arc;

use rmp::Marker;
use rmp::decode;
use serde_json::Value as Json;

use super::super::number::{from_f64, number};
use super::super::value::{Cause, Number, Shape, Value};
use super::{Broken, broken};

/// Objects and lists inside each other.
const MAX_DEPTH: usize = 128;

/// An unknown value without and with hints on what it will be.
const UNKNOWN: [i8; 2] = [0, 12];

/// Decodes one value; unknown parts have no origin yet.
pub(crate) fn value(mut bytes: &[u8]) -> Result<Value, Broken> {
    let value = decode(&mut bytes, None, true, 0)?;
    if bytes.is_empty() { Ok(value) } else { Err(broken("a value has bytes behind its end")) }
}

/// Whether a value can be decoded.
pub(crate) fn check(mut bytes: &[u8]) -> Result<(), Broken> {
    decode(&mut bytes, None, false, 0)?;
    if bytes.is_empty() { Ok(()) } else { Err(broken("a value has bytes behind its end")) }
}

/// Decodes the attributes of an object that somebody wants, each of them whole.
pub(crate) fn attributes(bytes: &[u8], shape: &Shape) -> Result<Value, Broken> {
    let mut rest = bytes;
    // Nothing, or an object of which nothing is known.
    let Ok(length) = decode::read_map_len(&mut rest) else { return value(bytes) };
    let mut fields = BTreeMap::new();
    for _ in 0..length {
        let name = text(&mut rest)?;
        let wanted = shape.get(name).is_some();
        let value = decode(&mut rest, None, wanted, 1)?;
        if wanted {
            fields.insert(name.into(), value);
        }
    }
    Ok(Value::Object(fields))
}

/// Decodes the value of a type, if one is known: only a type tells a number that is written as text from text.
///
/// What nobody wants is gone through and not made: it comes back as some value.
fn decode(bytes: &mut &[u8], of: Option<&Json>, wanted: bool, depth: usize) -> Result<Value, Broken> {
    if depth > MAX_DEPTH {
        return Err(broken("a value is nested deeper than 128 levels"));
    }
    let at_start = *bytes;
    let marker = decode::read_marker(bytes).map_err(|_| broken("a value ends too early"))?;
    Ok(match marker {
        Marker::Null => Value::Null,
        Marker::True => Value::Bool(true),
        Marker::False => Value::Bool(false),
        Marker::F32 | Marker::F64 => {
            *bytes = at_start;
            let float =
                if marker == Marker::F32 { decode::read_f32(bytes).map(f64::from) } else { decode::read_f64(bytes) };
            let float = float.map_err(|_| broken("a number ends too early"))?;
            // Infinity exists in the value system of the tools, in no plan.
            Value::Number(if float.is_finite() { from_f64(float) } else { Number::Big(float.to_string().into()) })
        }
        Marker::FixPos(_)
        | Marker::FixNeg(_)
        | Marker::U8
        | Marker::U16
        | Marker::U32
        | Marker::U64
        | Marker::I8
        | Marker::I16
        | Marker::I32
        | Marker::I64 => {
            *bytes = at_start;
            if marker == Marker::U64 {
                let wide = decode::read_u64(bytes).map_err(|_| broken("a number ends too early"))?;
                Value::Number(i64::try_from(wide).map_or_else(|_| number(&wide.to_string()), Number::Int))
            } else {
                Value::int(decode::read_int(bytes).map_err(|_| broken("a number ends too early"))?)
            }
        }
        Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => {
            *bytes = at_start;
            let text = text(bytes)?;
            if !wanted {
                Value::Null
            } else if of.is_some_and(|of| of == "number") {
                Value::Number(number(text))
            } else {
                Value::string(text)
            }
        }
        Marker::FixArray(_) | Marker::Array16 | Marker::Array32 => {
            *bytes = at_start;
            let length = decode::read_array_len(bytes).map_err(|_| broken("a list ends too early"))?;
            if length == 2 && matches!(bytes.first(), Some(0xc4..=0xc6)) {
                return dynamic(bytes, wanted, depth);
            }
            let mut items = Vec::new();
            for index in 0..length {
                let item = decode(bytes, element_type(of, index as usize), wanted, depth + 1)?;
                if wanted {
                    items.push(item);
                }
            }
            Value::List(items)
        }
        Marker::FixMap(_) | Marker::Map16 | Marker::Map32 => {
            *bytes = at_start;
            let length = decode::read_map_len(bytes).map_err(|_| broken("an object ends too early"))?;
            let mut fields = BTreeMap::new();
            let mut names = Vec::new();
            for _ in 0..length {
                let name = text(bytes)?;
                names.push(name);
                let value = decode(bytes, attribute_type(of, name), wanted, depth + 1)?;
                if wanted {
                    fields.insert(Arc::from(name), value);
                }
            }
            names.sort_unstable();
            if !names.is_sorted_by(|a, b| a < b) {
                return Err(broken("an object has one attribute twice"));
            }
            Value::Object(fields)
        }
        Marker::FixExt1
        | Marker::FixExt2
        | Marker::FixExt4
        | Marker::FixExt8
        | Marker::FixExt16
        | Marker::Ext8
        | Marker::Ext16
        | Marker::Ext32 => {
            *bytes = at_start;
            let meta = decode::read_ext_meta(bytes).map_err(|_| broken("an unknown value ends too early"))?;
            take(bytes, meta.size as usize)?;
            if !UNKNOWN.contains(&meta.typeid) {
                return Err(broken("a value has an extension type that is not known"));
            }
            Value::unknown(Cause::AfterApply)
        }
        Marker::Bin8 | Marker::Bin16 | Marker::Bin32 | Marker::Reserved => {
            return Err(broken("a value has a type that plans do not use"));
        }
    })
}

/// A value that carries its type in front, as JSON in bytes.
fn dynamic(bytes: &mut &[u8], wanted: bool, depth: usize) -> Result<Value, Broken> {
    let length = decode::read_bin_len(bytes).map_err(|_| broken("a type ends too early"))?;
    let of = take(bytes, length as usize)?;
    let of: Json = serde_json::from_slice(of).map_err(|_| broken("a type is not JSON"))?;
    decode(bytes, Some(&of), wanted, depth + 1)
}

/// The type of an element: `["list", T]`, `["set", T]`, `["tuple", [T, …]]`.
fn element_type(of: Option<&Json>, index: usize) -> Option<&Json> {
    match of?.as_array()?.as_slice() {
        [kind, of] if kind == "tuple" => of.get(index),
        [_, of] => Some(of),
        _ => None,
    }
}

/// The type of an attribute: `["map", T]`, `["object", {name: T}, …]`.
fn attribute_type<'a>(of: Option<&'a Json>, name: &str) -> Option<&'a Json> {
    match of?.as_array()?.as_slice() {
        [kind, of, ..] if kind == "object" => of.get(name),
        [_, of] => Some(of),
        _ => None,
    }
}

fn text<'a>(bytes: &mut &'a [u8]) -> Result<&'a str, Broken> {
    let (text, rest) = decode::read_str_from_slice(*bytes).map_err(|_| broken("a text is cut off or not UTF-8"))?;
    *bytes = rest;
    Ok(text)
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Result<&'a [u8], Broken> {
    let (taken, rest) = bytes.split_at_checked(length).ok_or_else(|| broken("a value ends too early"))?;
    *bytes = rest;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(fields: &[(&str, Value)]) -> Value {
        Value::Object(fields.iter().map(|(name, value)| (Arc::from(*name), value.clone())).collect())
    }

    #[test]
    fn values_of_every_kind_are_decoded() {
        let bytes =
            b"\x85\xa1a\xc0\xa1b\x92\xc3\xff\xa1c\xd4\0\0\xa1d\xcb\x3f\xe0\0\0\0\0\0\0\xa1e\xc7\x02\x0c\x81\x01";
        let unknown = Value::unknown(Cause::AfterApply);
        let expected = object(&[
            ("a", Value::Null),
            ("b", Value::List(vec![Value::Bool(true), Value::int(-1)])),
            ("c", unknown.clone()),
            ("d", Value::Number(Number::Float(0.5))),
            ("e", unknown),
        ]);
        assert_eq!(value(bytes).unwrap(), expected);
        assert_eq!(
            value(b"\xcf\xff\xff\xff\xff\xff\xff\xff\xff").unwrap(),
            Value::Number(Number::Big("18446744073709551615".into()))
        );
    }

    #[test]
    fn a_dynamic_value_tells_numbers_from_text() {
        let of = br#"["object",{"n":"number","s":"string","l":["list","number"]}]"#;
        let mut bytes = vec![0x92, 0xc4, u8::try_from(of.len()).unwrap()];
        bytes.extend_from_slice(of);
        bytes.extend_from_slice(b"\x83\xa1n\xa30.1\xa1s\xa30.1\xa1l\x91\xa32.5");
        let expected = object(&[
            ("n", Value::Number(Number::Float(0.1))),
            ("s", Value::string("0.1")),
            ("l", Value::List(vec![Value::Number(Number::Float(2.5))])),
        ]);
        assert_eq!(value(&bytes).unwrap(), expected);
    }

    #[test]
    fn what_nobody_wants_is_gone_through() {
        let bytes = b"\x83\xa1a\x92\xa1x\xd4\0\0\xa1b\x81\xa1c\xa1x\xa1d\xcf\0\0\0\0\0\0\0\x07";
        let mut shape = Shape::default();
        shape.insert("b.none");
        shape.insert("d");
        let expected = object(&[("b", object(&[("c", Value::string("x"))])), ("d", Value::int(7))]);
        assert_eq!(attributes(bytes, &shape).unwrap(), expected, "attributes are whole");
        assert_eq!(attributes(bytes, &Shape::everything()).unwrap(), value(bytes).unwrap());
        assert_eq!(attributes(b"\xc0", &shape).unwrap(), Value::Null);
        assert_eq!(attributes(b"\xd4\0\0", &shape).unwrap(), Value::unknown(Cause::AfterApply));
        assert!(check(bytes).is_ok());
    }

    #[test]
    fn broken_values_are_errors() {
        let deep = vec![0x91; 400];
        for bytes in [
            b"".as_slice(),
            b"\xc0\xc0",
            b"\xdd\xff\xff\xff\xff",
            b"\xdf\xff\xff\xff\xff\xa1a",
            b"\x82\xa1a\xc0\xa1a\xc0",
            b"\x81\x01\xc0",
            b"\xa5ab",
            b"\xa1\xff",
            b"\xd4\x05\0",
            b"\xc7\xff\0",
            b"\xc4\x01a",
            b"\xc1",
            b"\x92\xc4\x01{\xc0",
            &deep,
        ] {
            assert!(value(bytes).is_err() && check(bytes).is_err(), "{bytes:?}");
        }
    }
}
