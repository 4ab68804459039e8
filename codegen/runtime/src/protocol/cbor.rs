//! CBOR (RFC 8949) as Smithy's RPC v2 protocol uses it: half floats, lengths that are not
//! announced, and timestamps with tag 1
//! (<https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html>).

use bumpalo::Bump;
use minicbor::data::{IanaTag, Type};
use minicbor::decode::{Decoder, Error};
use serde::Serialize;

use crate::shape::node::Node;

/// Maximum depth of lists and maps, which is that of `serde_json`.
const MAX_DEPTH: usize = 128;

/// Writes a value.
pub(crate) fn write(value: &impl Serialize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut serializer = minicbor_serde::Serializer::new(&mut bytes);
    // Null elements of sparse lists and maps.
    serializer.serialize_unit_as_null(true);
    value
        .serialize(&mut serializer)
        .map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// Parses one value, after which the input ends.
pub(crate) fn parse<'n>(body: &'n [u8], arena: &'n Bump) -> Result<Node<'n>, Error> {
    let mut decoder = Decoder::new(body);
    let node = node(&mut decoder, MAX_DEPTH, arena)?;
    if decoder.position() < body.len() {
        return Err(Error::message("there are bytes after the value").at(decoder.position()));
    }
    Ok(node)
}

fn node<'n>(decoder: &mut Decoder<'n>, depth: usize, arena: &'n Bump) -> Result<Node<'n>, Error> {
    let position = decoder.position();
    let depth_below = || {
        let error = || Error::message("recursion limit exceeded").at(position);
        depth.checked_sub(1).ok_or_else(error)
    };
    Ok(match decoder.datatype()? {
        Type::Null | Type::Undefined => {
            decoder.skip()?;
            Node::Null
        }
        Type::Bool => Node::Bool(decoder.bool()?),
        Type::U8
        | Type::U16
        | Type::U32
        | Type::U64
        | Type::I8
        | Type::I16
        | Type::I32
        | Type::I64
        | Type::Int => integer(decoder, arena)?,
        Type::F16 => Node::Float(decoder.f16()?.into()),
        Type::F32 => Node::Float(decoder.f32()?.into()),
        Type::F64 => Node::Float(decoder.f64()?),
        Type::Bytes => Node::Bytes(decoder.bytes()?),
        Type::BytesIndef => {
            let chunks = decoder.bytes_iter()?.collect::<Result<Vec<_>, _>>()?;
            Node::Bytes(arena.alloc_slice_copy(&chunks.concat()))
        }
        Type::String => Node::Text(decoder.str()?),
        Type::StringIndef => {
            Node::Text(arena.alloc_str(&decoder.str_iter()?.collect::<Result<String, _>>()?))
        }
        Type::Array | Type::ArrayIndef => list(decoder, depth_below()?, arena)?,
        Type::Map | Type::MapIndef => map(decoder, depth_below()?, arena)?,
        Type::Tag => match IanaTag::try_from(decoder.probe().tag()?) {
            Ok(IanaTag::PosBignum | IanaTag::NegBignum) => integer(decoder, arena)?,
            Ok(IanaTag::Decimal) => decimal(decoder, arena)?,
            // The schema tells the meaning of other values.
            _ => {
                decoder.tag()?;
                node(decoder, depth_below()?, arena)?
            }
        },
        kind @ (Type::Simple | Type::Break | Type::Unknown(_)) => {
            return Err(Error::type_mismatch(kind).at(position));
        }
    })
}

fn integer<'n>(decoder: &mut Decoder<'n>, arena: &'n Bump) -> Result<Node<'n>, Error> {
    let value = decoder.i128()?;
    Ok(match (i64::try_from(value), u64::try_from(value)) {
        (Ok(value), _) => Node::Integer(value),
        (_, Ok(value)) => Node::Unsigned(value),
        _ => Node::Number(arena.alloc_str(&value.to_string())),
    })
}

/// Parses a decimal fraction: a list of a power of ten and a factor (RFC 8949, section 3.4.4).
fn decimal<'n>(decoder: &mut Decoder<'n>, arena: &'n Bump) -> Result<Node<'n>, Error> {
    let position = decoder.position();
    decoder.tag()?;
    if decoder.array()? != Some(2) {
        let message = "a decimal fraction must have an exponent and a mantissa";
        return Err(Error::message(message).at(position));
    }
    let exponent = decoder.i64()?;
    let text = decimal_text(decoder.i128()?, exponent);
    Ok(Node::Number(arena.alloc_str(&text)))
}

/// Returns `mantissa * 10^exponent`, with all digits if they are few.
fn decimal_text(mantissa: i128, exponent: i64) -> String {
    let places = match usize::try_from(exponent.unsigned_abs()) {
        Ok(0) => return mantissa.to_string(),
        Ok(places) if exponent < 0 && places < 40 => places,
        _ => return format!("{mantissa}e{exponent}"),
    };
    let sign = if mantissa < 0 { "-" } else { "" };
    let digits = format!("{:0width$}", mantissa.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    format!("{sign}{whole}.{fraction}")
}

/// Parses a list. Nothing is reserved for its announced length, which may be wrong.
fn list<'n>(decoder: &mut Decoder<'n>, depth: usize, arena: &'n Bump) -> Result<Node<'n>, Error> {
    let mut left = decoder.array()?;
    let mut list = Vec::new();
    while has_next(decoder, &mut left)? {
        list.push(node(decoder, depth, arena)?);
    }
    Ok(Node::List(arena.alloc_slice_copy(&list)))
}

fn map<'n>(decoder: &mut Decoder<'n>, depth: usize, arena: &'n Bump) -> Result<Node<'n>, Error> {
    let mut left = decoder.map()?;
    let mut entries = Vec::new();
    while has_next(decoder, &mut left)? {
        let position = decoder.position();
        let Node::Text(key) = node(decoder, depth, arena)? else {
            return Err(Error::message("a key of a map is not a string").at(position));
        };
        entries.push((key, node(decoder, depth, arena)?));
    }
    Ok(Node::Map(arena.alloc_slice_copy(&entries)))
}

/// Returns `true` if an element follows: one of the announced ones, or one before the break.
fn has_next(decoder: &mut Decoder<'_>, left: &mut Option<u64>) -> Result<bool, Error> {
    if let Some(count) = left {
        let has_next = *count > 0;
        *count = count.saturating_sub(1);
        return Ok(has_next);
    }
    let is_break = decoder.datatype()? == Type::Break;
    if is_break {
        decoder.skip()?;
    }
    Ok(!is_break)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_need_not_be_announced() {
        let body =
            b"\xbf\x61a\x9f\x01\x02\xff\x61b\x7f\x61x\x61y\xff\x61c\x5f\x41\x01\x41\x02\xff\xff";

        let expected = [
            ("a", Node::List(&[Node::Integer(1), Node::Integer(2)])),
            ("b", Node::Text("xy")),
            ("c", Node::Bytes(&[1, 2])),
        ];
        assert_eq!(parse(body, &Bump::new()).unwrap(), Node::Map(&expected));
    }

    #[test]
    fn half_floats_tags_and_large_integers() {
        assert_eq!(
            parse(b"\xf9\x3c\x00", &Bump::new()).unwrap(),
            Node::Float(1.0)
        );
        assert_eq!(parse(b"\xc1\x05", &Bump::new()).unwrap(), Node::Integer(5));
        let arena = Bump::new();
        let largest = parse(b"\x1b\xff\xff\xff\xff\xff\xff\xff\xff", &arena).unwrap();
        assert_eq!(largest, Node::Unsigned(u64::MAX));
    }

    #[test]
    fn malformed_input_is_an_error() {
        for body in [
            &b""[..],
            b"\x82\x01",
            b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
            b"\xa1\x01\x02",
            b"\x01\x02",
            b"\xff",
            b"\x61\xff",
        ] {
            assert!(parse(body, &Bump::new()).is_err(), "{body:?}");
        }
        for opening in [b"\x81".as_slice(), b"\xa1\x61a", b"\xc1", b"\x9f"] {
            let error = parse(&opening.repeat(100_000), &Bump::new()).unwrap_err();
            assert!(error.to_string().contains("recursion limit"), "{error}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_parsed_or_refused(
            body in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..64)
        ) {
            let _ = parse(&body, &Bump::new());
        }
    }
}
