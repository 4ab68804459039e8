//! Writing shapes with serde, in the service's JSON form.
//!
//! serde's data model is the target, not JSON text: the same code writes a request's body, a person's YAML file and a
//! log record.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::schema::{Binding, Schema};
use crate::shape::{Member, Structure, UnknownMember, Value, Visitor};

/// Writes every member of a structure, or the one of a union, that is set.
///
/// # Errors
/// Those of the serializer.
pub fn write_structure<T: Structure, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    let mut members = WriteMembers {
        map: to.serialize_map(None)?,
        result: Ok(()),
        body_only: false,
    };
    value.visit(&mut members);
    members.result?;
    members.map.end()
}

/// The members of an operation's input that its body carries.
pub(crate) struct Body<'a, T>(pub(crate) &'a T);

impl<T: Structure> Serialize for Body<'_, T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut members = WriteMembers {
            map: to.serialize_map(None)?,
            result: Ok(()),
            body_only: true,
        };
        self.0.visit(&mut members);
        members.result?;
        members.map.end()
    }
}

/// A value with its schema, as serde wants to see it.
pub(crate) struct Written<'a, T>(pub(crate) &'a T, pub(crate) &'static Schema);

impl<T: Value> Serialize for Written<'_, T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.write(self.1, to)
    }
}

struct WriteMembers<M: SerializeMap> {
    map: M,
    /// The first error; nothing is written after it.
    result: Result<(), M::Error>,
    body_only: bool,
}

impl<M: SerializeMap> Visitor<'_> for WriteMembers<M> {
    fn member<T: Value>(&mut self, member: &Member, value: &T) {
        if self.result.is_ok() && (!self.body_only || member.binding == Binding::Body) {
            self.result = self
                .map
                .serialize_entry(member.name, &Written(value, member.schema));
        }
    }

    fn unknown(&mut self, member: &UnknownMember) {
        if self.result.is_ok() && !member.name.is_empty() {
            self.result = self.map.serialize_entry(&member.name, &member.value);
        }
    }
}
