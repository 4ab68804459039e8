//! Copies and comparisons of shapes: the walks that have to see two values of a shape at once.
//!
//! Generated types have `Clone` and `PartialEq` by these two functions and do not derive them: a derived body names every
//! member, and checking it takes rustc three times as long as checking a call.

use std::any::Any;
use std::vec;

use crate::schema::DefaultValue;
use crate::shape::{Member, Source, Structure, UnknownMember, Value, Visitor};

/// Copies a structure or union.
pub fn copy<T: Structure>(value: &T) -> T {
    T::read(&mut Fields::of(value))
}

/// Returns whether the members of two structures or unions are equal.
pub fn equal<T: Structure>(one: &T, other: &T) -> bool {
    let mut compare = Compare {
        others: Fields::of(other),
        equal: true,
    };
    one.visit(&mut compare);
    compare.equal
}

/// The name and the value of a member; `None` for the value of one that is unset. The name of a union's member that this
/// version does not know is empty.
type Field<'v> = (&'static str, Option<&'v dyn Any>);

/// The members of a shape that have not been taken.
struct Fields<'v>(vec::IntoIter<Field<'v>>);

impl<'v> Fields<'v> {
    fn of<T: Structure>(shape: &'v T) -> Self {
        let mut fields = Collect(Vec::new());
        shape.visit(&mut fields);
        Self(fields.0.into_iter())
    }

    fn take<T: Any + Clone>(&mut self) -> Option<T> {
        self.0.next()?.1?.downcast_ref().cloned()
    }

    /// Takes a member that is always set. There is one as long as `read` and `visit` of a shape agree.
    fn always<T: Value>(&mut self) -> T {
        match self.take() {
            Some(value) => value,
            None => T::blank(),
        }
    }
}

impl Source for Fields<'_> {
    fn required<T: Value>(&mut self, _: &'static str) -> T {
        self.always()
    }

    fn optional<T: Value>(&mut self, _: &'static str) -> Option<T> {
        self.take()
    }

    fn defaulted<T: Value>(&mut self, _: &'static str, _: DefaultValue) -> T {
        self.always()
    }

    fn variant(&mut self) -> String {
        let field = self.0.as_slice().first();
        field
            .map(|(name, _)| (*name).to_owned())
            .unwrap_or_default()
    }

    fn value<T: Value>(&mut self) -> T {
        self.always()
    }

    fn unknown(&mut self) -> UnknownMember {
        self.take().unwrap_or_default()
    }
}

struct Collect<'v>(Vec<Field<'v>>);

impl<'v> Visitor<'v> for Collect<'v> {
    fn member<T: Value>(&mut self, member: &Member, value: &'v T) {
        self.0.push((member.name, Some(value)));
    }

    fn unset(&mut self, member: &Member) {
        self.0.push((member.name, None));
    }

    fn unknown(&mut self, member: &'v UnknownMember) {
        self.0.push(("", Some(member)));
    }
}

struct Compare<'v> {
    others: Fields<'v>,
    equal: bool,
}

impl Compare<'_> {
    fn next<T: Any + PartialEq>(&mut self, name: &str, value: Option<&T>) {
        // Not compared where a difference has been found: that may cost much.
        self.equal = self.equal
            && match (self.others.0.next(), value) {
                (Some((other, Some(field))), Some(value)) => {
                    other == name && field.downcast_ref() == Some(value)
                }
                (Some((_, None)), None) => true,
                _ => false,
            };
    }
}

impl<'v> Visitor<'v> for Compare<'v> {
    fn member<T: Value>(&mut self, member: &Member, value: &'v T) {
        self.next(member.name, Some(value));
    }

    fn unset(&mut self, member: &Member) {
        self.next::<()>(member.name, None);
    }

    fn unknown(&mut self, member: &'v UnknownMember) {
        self.next("", Some(member));
    }
}
