//! Encodes shapes with serde: request bodies, files in any serde format, log records. They have
//! their JSON form, except in CBOR.

use std::any::type_name;

use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::shape::schema::{Binding, Schema};
use crate::shape::value::Value;
use crate::shape::{Member, Structure, UnknownMember, Visitor};

/// Encodes the members of a structure that are set, or the member of a union.
pub(crate) fn encode_structure<T: Structure, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut members = EncodeMembers::new(serializer, T::IS_UNION.then_some(1))?;
    value.visit(&mut members);
    members.end()
}

/// Serializes the members of a structure that are bound to the body's document.
pub(crate) struct BodyMembers<'a, T>(pub(crate) &'a T);

impl<T: Structure> Serialize for BodyMembers<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = EncodeMembers::new(serializer, None)?;
        members.body_only = true;
        self.0.visit(&mut members);
        members.end()
    }
}

/// Serializes a value with its schema.
pub(crate) struct SerializeWithSchema<'a, T>(pub(crate) &'a T, pub(crate) &'static Schema);

impl<T: Value> Serialize for SerializeWithSchema<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.encode(self.1, serializer)
    }
}

/// Encodes a JSON number with all its digits: in JSON as a number, and in other formats as a
/// string.
pub(crate) fn encode_digits<S: Serializer>(text: String, serializer: S) -> Result<S::Ok, S::Error> {
    if !is_json::<S>() {
        return serializer.serialize_str(&text);
    }
    RawValue::from_string(text)
        .map_err(S::Error::custom)?
        .serialize(serializer)
}

/// Returns `true` if the serializer has the errors of `serde_json`, and therefore writes a
/// [`RawValue`] as it is. Other serializers write it as a map.
pub(crate) fn is_json<S: Serializer>() -> bool {
    type_name::<S::Error>() == type_name::<serde_json::Error>()
}

/// Returns `true` if values have the forms of CBOR: bytes, tagged timestamps and numbers that are
/// not finite. Other binary formats have them, too.
pub(crate) fn is_cbor<S: Serializer>(serializer: &S) -> bool {
    cfg!(feature = "cbor") && !serializer.is_human_readable()
}

struct EncodeMembers<M: SerializeMap> {
    map: M,
    /// The first error, after which nothing is encoded.
    result: Result<(), M::Error>,
    body_only: bool,
}

impl<M: SerializeMap> EncodeMembers<M> {
    fn new<S>(serializer: S, len: Option<usize>) -> Result<Self, S::Error>
    where
        S: Serializer<SerializeMap = M>,
        M: SerializeMap<Ok = S::Ok, Error = S::Error>,
    {
        Ok(Self {
            map: serializer.serialize_map(len)?,
            result: Ok(()),
            body_only: false,
        })
    }

    fn end(self) -> Result<M::Ok, M::Error> {
        self.result?;
        self.map.end()
    }
}

impl<M: SerializeMap> Visitor for EncodeMembers<M> {
    fn member<T: Value>(&mut self, member: Member, value: &T) {
        if self.result.is_ok() && (!self.body_only || member.binding == Binding::Body) {
            let value = SerializeWithSchema(value, member.schema);
            self.result = self.map.serialize_entry(member.name, &value);
        }
    }

    fn unknown(&mut self, member: &UnknownMember) {
        if self.result.is_ok() && !member.name.is_empty() {
            self.result = self.map.serialize_entry(&member.name, &member.value);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::*;
    use crate::shape::schema::PLAIN;
    use crate::{BigNumber, Timestamp};

    /// Prints a value with a serializer that is not of JSON.
    struct Shown<T>(T);

    impl<T: Value> fmt::Display for Shown<T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.encode(&PLAIN, f)
        }
    }

    #[test]
    fn formats_without_such_numbers_have_their_text() {
        for text in ["1.5", "-0.10", "123456789012345678901234567890", "1e400"] {
            let number: BigNumber = text.parse().unwrap();
            assert_eq!(Shown(number).to_string(), text);
        }
        let time: Timestamp = "2026-06-17T01:02:03.123456789Z".parse().unwrap();
        assert_eq!(Shown(time).to_string(), "1781658123.123456789");
    }
}
