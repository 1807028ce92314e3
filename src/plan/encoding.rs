//! Bytes to text: UTF-8 and UTF-16 in both orders, with and without byte order mark (`PowerShell` writes the latter).

use super::error::PlanError;

/// The text of a document; UTF-8 is taken as it is, without a copy.
pub(crate) fn decode(mut bytes: Vec<u8>) -> Result<String, PlanError> {
    match bytes.as_slice() {
        [0xef, 0xbb, 0xbf, ..] => {
            bytes.drain(..3);
            utf8(bytes)
        }
        // A UTF-16 text that starts with an ASCII character announces its order by where the zero is.
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes, "UTF-16 (little endian)"),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes, "UTF-16 (big endian)"),
        [1..=255, 0, ..] => utf16(&bytes, u16::from_le_bytes, "UTF-16 (little endian)"),
        [0, 1..=255, ..] => utf16(&bytes, u16::from_be_bytes, "UTF-16 (big endian)"),
        _ => utf8(bytes),
    }
}

/// True if the bytes are the text, so that decoding changes nothing.
pub(crate) fn is_plain(bytes: &[u8]) -> bool {
    !matches!(bytes, [0xef, 0xbb, 0xbf, ..] | [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [1..=255, 0, ..] | [0, 1..=255, ..])
}

fn utf8(bytes: Vec<u8>) -> Result<String, PlanError> {
    String::from_utf8(bytes).map_err(|error| PlanError::Encoding {
        encoding: "UTF-8",
        reason: format!("byte {} belongs to no character", error.utf8_error().valid_up_to()),
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16, encoding: &'static str) -> Result<String, PlanError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(PlanError::Encoding { encoding, reason: "it ends within a character".to_owned() });
    }
    let mut text = String::with_capacity(pairs.len());
    for c in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        text.push(c.map_err(|error| PlanError::Encoding {
            encoding,
            reason: format!("{:#06x} is half of a surrogate pair", error.unpaired_surrogate()),
        })?);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_in_six_encodings() {
        let text = "{\"é\": \"🏥\"}";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let with = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        for bytes in [
            text.as_bytes().to_vec(),
            with(&[0xef, 0xbb, 0xbf], text.as_bytes()),
            with(&[0xff, 0xfe], &le),
            with(&[0xfe, 0xff], &be),
            le,
            be,
        ] {
            assert_eq!(decode(bytes).unwrap(), text);
        }
    }

    #[test]
    fn broken_text_is_named() {
        let message = |bytes: &[u8]| decode(bytes.to_vec()).unwrap_err().to_string();
        assert_eq!(message(b"{\"\xff\"}"), "the file is not text in UTF-8: byte 2 belongs to no character");
        assert!(message(&[0xff, 0xfe, b'{']).contains("ends within a character"));
        assert!(message(&[0xff, 0xfe, 0x00, 0xd8]).contains("0xd800 is half"));
    }
}
