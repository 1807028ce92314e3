//! Digests of text.

use std::fmt::Write as _;

use sha2::{Digest, Sha256, Sha512};

use super::encoding::encoded;
use super::string;
use crate::eval::Fault;
use crate::eval::expression::Evaluator;
use crate::eval::term::Term;

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

pub(super) fn md5(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    evaluator.text(hex(&md5_of(string(arguments, 0)?.as_bytes())))
}

pub(super) fn sha1(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    evaluator.text(hex(&sha1_of(string(arguments, 0)?.as_bytes())))
}

pub(super) fn sha256(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    evaluator.text(hex(&Sha256::digest(string(arguments, 0)?.as_bytes())))
}

pub(super) fn sha512(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    evaluator.text(hex(&Sha512::digest(string(arguments, 0)?.as_bytes())))
}

pub(super) fn base64sha256(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    encoded(evaluator, &Sha256::digest(string(arguments, 0)?.as_bytes()))
}

pub(super) fn base64sha512(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    encoded(evaluator, &Sha512::digest(string(arguments, 0)?.as_bytes()))
}

/// A name-based identifier, of a namespace by name or by identifier.
pub(super) fn uuidv5(evaluator: &mut Evaluator<'_>, arguments: &[Term]) -> Result<Term, Fault> {
    let namespace = match string(arguments, 0)? {
        "dns" => "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        "url" => "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
        "oid" => "6ba7b812-9dad-11d1-80b4-00c04fd430c8",
        "x500" => "6ba7b814-9dad-11d1-80b4-00c04fd430c8",
        other => other,
    };
    let dashes = namespace.char_indices().filter(|(_, c)| *c == '-').map(|(at, _)| at);
    let digits: Vec<u8> =
        namespace.chars().filter_map(|c| c.to_digit(16)).filter_map(|d| u8::try_from(d).ok()).collect();
    if namespace.len() != 36 || !dashes.eq([8, 13, 18, 23]) || digits.len() != 32 {
        return Err(Fault::unclear("an unusual spelling of a namespace"));
    }
    let mut bytes: Vec<u8> =
        digits.chunks(2).filter_map(|pair| if let [a, b] = *pair { Some(a << 4 | b) } else { None }).collect();
    bytes.extend(string(arguments, 1)?.as_bytes());
    let mut digest = sha1_of(&bytes);
    let [_, _, _, _, _, _, version, _, variant, ..] = &mut digest;
    *version = *version & 0x0f | 0x50;
    *variant = *variant & 0x3f | 0x80;
    let text = hex(&digest);
    let cut = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    evaluator.text([cut(0, 8), cut(8, 12), cut(12, 16), cut(16, 20), cut(20, 32)].join("-"))
}

/// The message with its padding, in blocks of 64 bytes.
fn padded(message: &[u8], big_endian: bool) -> Vec<u8> {
    let mut bytes = message.to_vec();
    let bits = u64::try_from(message.len()).unwrap_or(u64::MAX).wrapping_mul(8);
    bytes.push(0x80);
    while bytes.len() % 64 != 56 {
        bytes.push(0);
    }
    bytes.extend(if big_endian { bits.to_be_bytes() } else { bits.to_le_bytes() });
    bytes
}

fn words(block: &[u8], read: fn([u8; 4]) -> u32) -> Vec<u32> {
    block.chunks(4).filter_map(|c| <[u8; 4]>::try_from(c).ok()).map(read).collect()
}

/// SHA-1 (RFC 3174).
#[expect(clippy::many_single_char_names, reason = "the names of the standard")]
pub(super) fn sha1_of(message: &[u8]) -> [u8; 20] {
    let mut state: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    for block in padded(message, true).chunks(64) {
        let mut schedule = words(block, u32::from_be_bytes);
        for t in 16..80 {
            let at = |back: usize| schedule.get(t - back).copied().unwrap_or(0);
            let next = (at(3) ^ at(8) ^ at(14) ^ at(16)).rotate_left(1);
            schedule.push(next);
        }
        let [mut a, mut b, mut c, mut d, mut e] = state;
        for (t, word) in schedule.iter().enumerate() {
            let (f, k) = match t {
                0..20 => (b & c | !b & d, 0x5a82_7999),
                20..40 => (b ^ c ^ d, 0x6ed9_eba1),
                40..60 => (b & c | b & d | c & d, 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6_u32),
            };
            let next = a.rotate_left(5).wrapping_add(f).wrapping_add(e).wrapping_add(k).wrapping_add(*word);
            (e, d, c, b, a) = (d, c, b.rotate_left(30), a, next);
        }
        for (own, add) in state.iter_mut().zip([a, b, c, d, e]) {
            *own = own.wrapping_add(add);
        }
    }
    let mut out = [0; 20];
    for (slot, byte) in out.iter_mut().zip(state.iter().flat_map(|w| w.to_be_bytes())) {
        *slot = byte;
    }
    out
}

/// MD5 (RFC 1321).
#[expect(clippy::many_single_char_names, reason = "the names of the standard")]
pub(super) fn md5_of(message: &[u8]) -> [u8; 16] {
    const SHIFTS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
    let mut state: [u32; 4] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    for block in padded(message, false).chunks(64) {
        let schedule = words(block, u32::from_le_bytes);
        let [mut a, mut b, mut c, mut d] = state;
        for i in 0..64_u32 {
            let (f, g) = match i {
                0..16 => (b & c | !b & d, i),
                16..32 => (d & b | !d & c, (5 * i + 1) % 16),
                32..48 => (b ^ c ^ d, (3 * i + 5) % 16),
                _ => (c ^ (b | !d), 7 * i % 16),
            };
            let index = |n: u32| usize::try_from(n).unwrap_or(0);
            let word = schedule.get(index(g)).copied().unwrap_or(0);
            let shift = SHIFTS.get(index(i / 16)).and_then(|row| row.get(index(i % 4))).copied().unwrap_or(0);
            let sum = a.wrapping_add(f).wrapping_add(sine(i)).wrapping_add(word);
            (a, d, c, b) = (d, c, b, b.wrapping_add(sum.rotate_left(shift)));
        }
        for (own, add) in state.iter_mut().zip([a, b, c, d]) {
            *own = own.wrapping_add(add);
        }
    }
    let mut out = [0; 16];
    for (slot, byte) in out.iter_mut().zip(state.iter().flat_map(|w| w.to_le_bytes())) {
        *slot = byte;
    }
    out
}

/// The constants of MD5: the sine of each step, as a fraction of 2^32.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 2^32 by construction")]
fn sine(step: u32) -> u32 {
    (f64::from(step + 1).sin().abs() * 4_294_967_296.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_of_the_standards() {
        assert_eq!(hex(&md5_of(b"abc")), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(hex(&md5_of(b"")), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(hex(&sha1_of(b"abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(
            hex(&sha1_of(b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
        );
    }
}
