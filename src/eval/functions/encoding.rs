//! Encodings: base64, URLs, CSV, other character sets.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};

use super::string;
use crate::eval::Fault;
use crate::eval::expression::Evaluator;
use crate::eval::term::Term;
use crate::eval::types::Type;

/// Padding is required; stray bits in the last character are not looked at.
const LENIENT: GeneralPurpose =
    GeneralPurpose::new(&base64::alphabet::STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

fn decode(text: &str) -> Result<Vec<u8>, Fault> {
    LENIENT.decode(text.replace(['\r', '\n'], "")).map_err(|_| Fault::error("no valid base64"))
}

pub(super) fn encoded(evaluator: &mut Evaluator<'_>, bytes: &[u8]) -> Result<Term, Fault> {
    evaluator.budget.grow(bytes.len())?;
    evaluator.text(STANDARD.encode(bytes))
}

pub(super) fn base64encode(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    encoded(evaluator, string(arguments, 0)?.as_bytes())
}

pub(super) fn base64decode(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let text = String::from_utf8(decode(string(arguments, 0)?)?).map_err(|_| Fault::error("no valid UTF-8"))?;
    evaluator.text(text)
}

fn charset(arguments: &[Term]) -> Result<bool, Fault> {
    match string(arguments, 1)?.to_ascii_uppercase().as_str() {
        "UTF-16LE" => Ok(true),
        "UTF-16BE" => Ok(false),
        _ => Err(Fault::unclear("a character set that is not supported")),
    }
}

pub(super) fn textencodebase64(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let text = string(arguments, 0)?;
    if string(arguments, 1)?.eq_ignore_ascii_case("UTF-8") {
        return encoded(evaluator, text.as_bytes());
    }
    let little = charset(arguments)?;
    let bytes: Vec<u8> =
        text.encode_utf16().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect();
    encoded(evaluator, &bytes)
}

pub(super) fn textdecodebase64(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let bytes = decode(string(arguments, 0)?)?;
    if string(arguments, 1)?.eq_ignore_ascii_case("UTF-8") {
        return evaluator.text(String::from_utf8(bytes).map_err(|_| Fault::error("no valid UTF-8"))?);
    }
    let little = charset(arguments)?;
    let units = bytes.chunks(2).map(|pair| match *pair {
        [a, b] => Ok(if little { u16::from_le_bytes([a, b]) } else { u16::from_be_bytes([a, b]) }),
        _ => Err(Fault::error("half a character")),
    });
    let units = units.collect::<Result<Vec<u16>, Fault>>()?;
    evaluator.text(String::from_utf16(&units).map_err(|_| Fault::error("symbols that are not defined"))?)
}

pub(super) fn urlencode(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let mut out = String::new();
    for byte in string(arguments, 0)?.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => write!(out, "%{byte:02X}").map_err(|_| Fault::unclear("text that cannot be written"))?,
        }
    }
    evaluator.text(out)
}

pub(super) fn urldecode(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let mut bytes = string(arguments, 0)?.bytes();
    let mut out = Vec::new();
    let digit = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16)).ok_or_else(|| Fault::error("a bad escape"));
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let (high, low) = (digit(bytes.next())?, digit(bytes.next())?);
                u8::try_from(high * 16 + low).unwrap_or_default()
            }
            other => other,
        });
    }
    evaluator.text(String::from_utf8(out).map_err(|_| Fault::unclear("text that is no valid UTF-8"))?)
}

pub(super) fn csvdecode(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let text = string(arguments, 0)?;
    evaluator.budget.grow(text.len())?;
    let rows = records(text)?;
    let Some((header, rows)) = rows.split_first() else { return Err(Fault::error("no header line")) };
    let mut kinds: BTreeMap<Arc<str>, Type> = BTreeMap::new();
    for name in header {
        if kinds.insert(name.as_str().into(), Type::String).is_some() {
            return Err(Fault::error("a column named twice"));
        }
    }
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        if row.len() != header.len() {
            return Err(Fault::error("a row with another number of fields"));
        }
        evaluator.budget.elements(row.len())?;
        let fields = header.iter().zip(row).map(|(name, cell)| Ok((name.as_str().into(), evaluator.text(cell)?)));
        items.push(Term::object(fields.collect::<Result<_, Fault>>()?));
    }
    Ok(Term::list(Type::Object(Arc::new(kinds)), items))
}

/// Records of comma-separated values; empty lines are none.
fn records(text: &str) -> Result<Vec<Vec<String>>, Fault> {
    let text = text.replace("\r\n", "\n");
    let mut rows = Vec::new();
    let mut chars = text.chars().peekable();
    while chars.peek().is_some() {
        if chars.peek() == Some(&'\n') {
            chars.next();
            continue;
        }
        let mut row = Vec::new();
        loop {
            let mut cell = String::new();
            if chars.peek() == Some(&'"') {
                chars.next();
                loop {
                    match chars.next() {
                        Some('"') if chars.peek() == Some(&'"') => {
                            chars.next();
                            cell.push('"');
                        }
                        Some('"') => break,
                        Some(c) => cell.push(c),
                        None => return Err(Fault::error("an open quote")),
                    }
                }
                if !matches!(chars.peek(), None | Some(',' | '\n')) {
                    return Err(Fault::error("text behind a quote"));
                }
            } else {
                while let Some(c) = chars.next_if(|c| !matches!(c, ',' | '\n')) {
                    if c == '"' {
                        return Err(Fault::error("a quote inside a field"));
                    }
                    cell.push(c);
                }
            }
            row.push(cell);
            if chars.next() != Some(',') {
                break;
            }
        }
        rows.push(row);
    }
    Ok(rows)
}
