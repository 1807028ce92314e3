//! Reader of the protobuf wire format: field numbers, varints and bytes; it knows no schema.

use super::{Broken, broken};

/// A value on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wire<'a> {
    /// An integer, a truth value or an enumeration.
    Varint(u64),
    /// Text, bytes or a message.
    Bytes(&'a [u8]),
    /// Four or eight bytes, which the plan format does not use.
    Fixed,
}

/// The fields of a message, in the order of the wire.
pub(crate) struct Message<'a>(&'a [u8]);

impl<'a> Message<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    fn varint(&mut self) -> Result<u64, Broken> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first().ok_or_else(|| broken("a message ends too early"))?;
            self.0 = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(broken("an integer has more than ten bytes"))
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], Broken> {
        let (taken, rest) = usize::try_from(length)
            .ok()
            .and_then(|length| self.0.split_at_checked(length))
            .ok_or_else(|| broken("a message ends too early"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn field(&mut self) -> Result<(u64, Wire<'a>), Broken> {
        let key = self.varint()?;
        let wire = match key & 7 {
            0 => Wire::Varint(self.varint()?),
            1 => self.take(8).map(|_| Wire::Fixed)?,
            2 => {
                let length = self.varint()?;
                Wire::Bytes(self.take(length)?)
            }
            5 => self.take(4).map(|_| Wire::Fixed)?,
            _ => return Err(broken("a field has a wire type that does not exist")),
        };
        Ok((key >> 3, wire))
    }
}

impl<'a> Iterator for Message<'a> {
    type Item = Result<(u64, Wire<'a>), Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_err() {
            self.0 = &[];
        }
        Some(field)
    }
}

impl<'a> Wire<'a> {
    /// The bytes of a message.
    pub(crate) fn bytes(self) -> Result<&'a [u8], Broken> {
        if let Self::Bytes(bytes) = self { Ok(bytes) } else { Err(broken("a field has another type than expected")) }
    }

    /// A text.
    pub(crate) fn text(self) -> Result<&'a str, Broken> {
        std::str::from_utf8(self.bytes()?).map_err(|_| broken("a text is not UTF-8"))
    }

    /// A number.
    pub(crate) fn number(self) -> Result<u64, Broken> {
        if let Self::Varint(n) = self { Ok(n) } else { Err(broken("a field has another type than expected")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_by_number() {
        // 1: 300, 2: "hé", 3: fixed64, 4: fixed32.
        let bytes = b"\x08\xac\x02\x12\x03h\xc3\xa9\x19\0\0\0\0\0\0\0\0\x25\0\0\0\0";
        let fields: Vec<_> = Message::new(bytes).map(Result::unwrap).collect();
        assert_eq!(fields[0], (1, Wire::Varint(300)));
        assert_eq!(fields[1].1.text().unwrap(), "hé");
        assert_eq!((fields[2], fields[3]), ((3, Wire::Fixed), (4, Wire::Fixed)));
    }

    #[test]
    fn broken_messages_end_with_one_error() {
        for bytes in [
            b"\x08".as_slice(),
            b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
            b"\x12\x05abc",
            b"\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01a",
            b"\x0b",
            b"\x19\0",
        ] {
            let fields: Vec<_> = Message::new(bytes).collect();
            assert!(fields.len() == 1 && fields[0].is_err(), "{bytes:?}");
        }
    }
}
