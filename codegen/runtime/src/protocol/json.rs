//! Writes JSON bodies.
//!
//! `serde_json` looks at each byte of a text by itself to find those to escape, which is most of
//! the work for a body. This writer looks at 32 bytes at a time. Everything else is as in
//! `serde_json`, which also writes the numbers.

#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::ops::RangeInclusive;

use base64_simd::STANDARD;
use serde::ser::{
    Error as _, Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer,
};
use serde_json::Error;

use crate::shape::node::RAW_VALUE;

/// Capacities of new buffers, in bytes. The allocator of Linux maps memory for larger ones.
const CAPACITIES: RangeInclusive<usize> = 512..=100_000;

thread_local! {
    /// Length of the last value, which the next one is likely to have: a buffer that grows is
    /// copied.
    static LAST_LENGTH: Cell<usize> = const { Cell::new(0) };
}

/// Writes a value that has only the kinds of values that shapes have.
pub(crate) fn write(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    let (min, max) = CAPACITIES.into_inner();
    let mut json = Vec::with_capacity(LAST_LENGTH.get().clamp(min, max));
    value.serialize(JsonWriter(&mut json))?;
    LAST_LENGTH.set(json.len());
    Ok(json)
}

/// Returns `true` for the serializer of this module, which takes bytes. Other writers of JSON take
/// base64 as text.
pub(crate) fn is_json_writer<S>(_: &S) -> bool {
    typeid::of::<S>() == typeid::of::<JsonWriter<'_>>()
}

/// Writes one value at the end of the JSON.
struct JsonWriter<'a>(&'a mut Vec<u8>);

impl JsonWriter<'_> {
    fn raw(self, text: &str) -> Result<(), Error> {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }

    fn number(self, number: impl Serialize) -> Result<(), Error> {
        serde_json::to_writer(self.0, &number)
    }
}

fn unsupported<T>() -> Result<T, Error> {
    Err(Error::custom("a shape has no such value"))
}

impl<'a> Serializer for JsonWriter<'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Elements<'a>;
    type SerializeMap = Elements<'a>;
    type SerializeStruct = Raw<'a>;
    type SerializeTuple = Impossible<(), Error>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeStructVariant = Impossible<(), Error>;

    #[inline]
    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.raw(if value { "true" } else { "false" })
    }

    fn serialize_i8(self, value: i8) -> Result<(), Error> {
        self.number(value)
    }

    fn serialize_i16(self, value: i16) -> Result<(), Error> {
        self.number(value)
    }

    fn serialize_i32(self, value: i32) -> Result<(), Error> {
        self.number(value)
    }

    fn serialize_i64(self, value: i64) -> Result<(), Error> {
        self.number(value)
    }

    fn serialize_u8(self, value: u8) -> Result<(), Error> {
        self.number(value)
    }

    fn serialize_u16(self, value: u16) -> Result<(), Error> {
        self.number(value)
    }

    fn serialize_u32(self, value: u32) -> Result<(), Error> {
        self.number(value)
    }

    fn serialize_u64(self, value: u64) -> Result<(), Error> {
        self.number(value)
    }

    fn serialize_f32(self, value: f32) -> Result<(), Error> {
        self.number(value)
    }

    fn serialize_f64(self, value: f64) -> Result<(), Error> {
        self.number(value)
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Result<(), Error> {
        let json = self.0;
        json.push(b'"');
        if is_plain(text.as_bytes()) {
            json.extend_from_slice(text.as_bytes());
        } else {
            escape(json, text.as_bytes());
        }
        json.push(b'"');
        Ok(())
    }

    /// Writes base64, which has no byte to escape. See [`is_json_writer`].
    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), Error> {
        let json = self.0;
        json.reserve(STANDARD.encoded_length(bytes.len()) + 2);
        json.push(b'"');
        STANDARD.encode_append(bytes, json);
        json.push(b'"');
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.raw("null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.raw("null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.raw("null")
    }

    fn serialize_unit_variant(self, _: &str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Error> {
        unsupported()
    }

    #[inline]
    fn serialize_seq(self, _: Option<usize>) -> Result<Elements<'a>, Error> {
        Ok(Elements::new(self.0, b'[', b']'))
    }

    #[inline]
    fn serialize_map(self, _: Option<usize>) -> Result<Elements<'a>, Error> {
        Ok(Elements::new(self.0, b'{', b'}'))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Raw<'a>, Error> {
        if name == RAW_VALUE {
            Ok(Raw(self.0))
        } else {
            unsupported()
        }
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Error> {
        unsupported()
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Error> {
        unsupported()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Error> {
        unsupported()
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        unsupported()
    }
}

/// Returns `true` if a text has no byte to escape. The last chunk overlaps the one before it.
#[inline]
fn is_plain(text: &[u8]) -> bool {
    fn is_within<const N: usize>(text: &[u8]) -> bool {
        let (chunks, _) = text.as_chunks::<N>();
        chunks.iter().all(is_plain_chunk) && text.last_chunk::<N>().is_none_or(is_plain_chunk)
    }
    match text.len() {
        0..4 => !text.iter().copied().any(is_escaped),
        4..8 => is_within::<4>(text),
        8..16 => is_within::<8>(text),
        16..32 => is_within::<16>(text),
        _ => is_within::<32>(text),
    }
}

/// Returns `true` if a chunk has no byte to escape. It has no branch for each byte, so that the
/// compiler uses vectors.
#[inline]
fn is_plain_chunk<const N: usize>(chunk: &[u8; N]) -> bool {
    let escaped = chunk
        .iter()
        .fold(0, |found, byte| found | u8::from(is_escaped(*byte)));
    escaped == 0
}

fn is_escaped(byte: u8) -> bool {
    // `|` and not `||`, which is a branch.
    (byte < b' ') | (byte == b'"') | (byte == b'\\')
}

/// Writes a text that has bytes to escape.
#[cold]
fn escape(json: &mut Vec<u8>, text: &[u8]) {
    for chunk in text.chunk_by(|before, after| !is_escaped(*before) && !is_escaped(*after)) {
        let letter = match *chunk {
            [byte @ (b'"' | b'\\')] => byte,
            [b'\n'] => b'n',
            [b'\r'] => b'r',
            [b'\t'] => b't',
            [0x08] => b'b',
            [0x0C] => b'f',
            [byte] if byte < b' ' => {
                let digit = b"0123456789abcdef"[usize::from(byte & 0xF)];
                json.extend_from_slice(&[b'\\', b'u', b'0', b'0', b'0' + (byte >> 4), digit]);
                continue;
            }
            _ => {
                json.extend_from_slice(chunk);
                continue;
            }
        };
        json.extend_from_slice(&[b'\\', letter]);
    }
}

/// Elements of a list or entries of a map.
struct Elements<'a> {
    json: &'a mut Vec<u8>,
    /// Length of the JSON before the first element.
    start: usize,
    end: u8,
}

impl<'a> Elements<'a> {
    #[inline]
    fn new(json: &'a mut Vec<u8>, start: u8, end: u8) -> Self {
        json.push(start);
        let start = json.len();
        Self { json, start, end }
    }

    #[inline]
    fn next(&mut self) -> JsonWriter<'_> {
        if self.json.len() > self.start {
            self.json.push(b',');
        }
        JsonWriter(self.json)
    }

    #[inline]
    fn finish(self) -> Result<(), Error> {
        self.json.push(self.end);
        Ok(())
    }
}

impl SerializeSeq for Elements<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(self.next())
    }

    #[inline]
    fn end(self) -> Result<(), Error> {
        self.finish()
    }
}

impl SerializeMap for Elements<'_> {
    type Ok = ();
    type Error = Error;

    /// Writes a key, which is always a text.
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        key.serialize(self.next())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.json.push(b':');
        value.serialize(JsonWriter(self.json))
    }

    #[inline]
    fn end(self) -> Result<(), Error> {
        self.finish()
    }
}

/// JSON that `serde_json` passes as the field of a structure.
struct Raw<'a>(&'a mut Vec<u8>);

impl SerializeStruct for Raw<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let text = serde_json::to_value(value)?;
        JsonWriter(self.0).raw(text.as_str().unwrap_or_default())
    }

    fn end(self) -> Result<(), Error> {
        Ok(())
    }
}
