//! The macros by which generated code states its shapes, a row a member: what they expand to is what rustc sees of the
//! generated crate. Anything that can be generic over the shape stands in [`crate::shape`] and beside it instead, for rustc
//! looks at every function of every expansion.
//!
//! Measured on the client of 153 operations, a debug build of that crate alone without incremental compilation, in thousand
//! million instructions of rustc (15.4 of them took 4.3 s, 10.1 took 2.9 s; the official crate of the service takes 70 s):
//!
//! | | |
//! |---|---|
//! | 15.4 | setters compiled here; structures read into a blank one; everything derived |
//! | 13.5 | what is not generic is `#[inline]`, so that no machine code is generated for it here |
//! | 12.0 | structures made by a [`Source`](crate::shape::Source), which gives blanks too; unions are structures |
//! | 10.9 | structures copied and compared by the walks of [`crate::fields`] |
//! | 10.1 | enums compared, ordered and hashed by their text |
//!
//! What an expansion costs, in million instructions: a function 0.5, a generic one 0.6, one of serde's 1.0; a member 0.2 to be
//! read and 0.3 to be shown, and 0.1 more for each further argument of that call; a constant of all members as rows would
//! cost 0.3 a member.

/// States a structure's wire facts, a row a member: `field: required("name")`, `field: optional("name", SCHEMA)`,
/// `field: defaulted("name") = Integer(1)`, and `in Label`, `in Query("name")` and the like where HTTP carries the member
/// outside of the body's object.
///
/// Implements [`Structure`](crate::shape::Structure), [`Value`](crate::shape::Value), `Clone`, `PartialEq`, `Debug` and
/// serde's traits.
#[macro_export]
macro_rules! structure_shape {
    ($name:ident {
        $($field:ident: $presence:ident($member:literal $(, $schema:expr)?) $(in $place:ident $(($bound:literal))?)?
            $(= $default:ident $(($value:literal))?)?),* $(,)?
    }) => {
        // What the service deprecates still travels.
        #[allow(deprecated)]
        impl $crate::shape::Structure for $name {
            fn read<S: $crate::shape::Source>(_from: &mut S) -> Self {
                Self {
                    $($field: _from
                        $(.at($crate::schema::Binding::$place $(($bound))?))?
                        .$presence($member $(, $crate::schema::DefaultValue::$default $(($value))?)?)),*
                }
            }
            fn visit<'v, V: $crate::shape::Visitor<'v>>(&'v self, _to: &mut V) {
                $($crate::shape_visit!(_to, &self.$field, $member $(, $schema)? $(; $place $(($bound))?)?);)*
            }
        }
        $crate::shape_impls!($name);
    };
}

/// States a union's wire facts, a row a member: `Variant("name")`, `Variant("name", SCHEMA)`, or `Variant: unit("name")` where
/// the variant carries nothing.
///
/// Implements [`Structure`](crate::shape::Structure), [`Value`](crate::shape::Value), `Clone`, `PartialEq`, `Debug` and
/// serde's traits.
#[macro_export]
macro_rules! union_shape {
    ($name:ident {
        $($variant:ident $(: $unit:ident)? ($member:literal $(, $schema:expr)?)),* $(,)?
    }) => {
        #[allow(deprecated)]
        impl $crate::shape::Structure for $name {
            const FORM: &'static str = "an object with one member";
            fn read<S: $crate::shape::Source>(from: &mut S) -> Self {
                match from.variant().as_str() {
                    $($member => $crate::union_read!(Self::$variant $(, $unit)?; from),)*
                    _ => Self::Unknown(from.unknown()),
                }
            }
            fn visit<'v, V: $crate::shape::Visitor<'v>>(&'v self, to: &mut V) {
                match self {
                    $($crate::union_pattern!(Self::$variant $(, $unit)?; value) => $crate::shape_visit!(
                        to, $crate::union_value!(value $(, $unit)?), $member $(, $schema)?
                    ),)*
                    Self::Unknown(member) => to.unknown(member),
                }
            }
        }
        $crate::shape_impls!($name);
    };
}

/// The impls that are alike for structures and unions.
#[doc(hidden)]
#[macro_export]
macro_rules! shape_impls {
    ($name:ident) => {
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::print::print_structure(self, stringify!($name), f)
            }
        }
        impl ::core::clone::Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                $crate::fields::copy(self)
            }
        }
        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::fields::equal(self, other)
            }
        }
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                $crate::write::write_structure(self, to)
            }
        }
        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::read::deserialize(from)
            }
        }
    };
}

/// serde's traits, by way of [`Value`](crate::shape::Value).
#[doc(hidden)]
#[macro_export]
macro_rules! shape_serde {
    ($name:ident) => {
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                $crate::shape::Value::write(self, &$crate::schema::PLAIN, to)
            }
        }
        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::read::deserialize(from)
            }
        }
    };
}

/// States the values of an enum, a row a value: `Variant = "VALUE"`. The enum has one variant more, `Unknown(String)`.
///
/// Implements `as_str`, `VALUES`, `From<&str>`, `From<String>`, `Display`, `Debug`, [`Value`](crate::shape::Value), serde's traits
/// and, by the text, `PartialEq`, `Eq`, `PartialOrd`, `Ord` and `Hash`: derived, they take rustc three times as long. The enum
/// itself has to derive `Clone`.
#[macro_export]
macro_rules! enum_shape {
    ($name:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        #[allow(deprecated)]
        impl $name {
            /// Every value that this version knows.
            pub const VALUES: &'static [&'static str] = &[$($value),*];

            /// The value as the service spells it.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => value,
                }
            }
        }
        #[allow(deprecated)]
        impl ::core::convert::From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    _ => Self::Unknown(value.to_owned()),
                }
            }
        }
        impl ::core::convert::From<String> for $name {
            #[inline]
            fn from(value: String) -> Self {
                Self::from(value.as_str())
            }
        }
        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        #[allow(deprecated)]
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::print::print_enum(self, f, match self {
                    $(Self::$variant => stringify!($variant),)*
                    Self::Unknown(_) => "Unknown",
                })
            }
        }
        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }
        impl ::core::cmp::Eq for $name {}
        impl ::core::cmp::PartialOrd for $name {
            #[inline]
            fn partial_cmp(&self, other: &Self) -> Option<::core::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }
        impl ::core::cmp::Ord for $name {
            #[inline]
            fn cmp(&self, other: &Self) -> ::core::cmp::Ordering {
                self.as_str().cmp(other.as_str())
            }
        }
        impl ::core::hash::Hash for $name {
            #[inline]
            fn hash<H: ::core::hash::Hasher>(&self, to: &mut H) {
                self.as_str().hash(to);
            }
        }
        impl $crate::shape::Value for $name {
            const RAW: bool = true;
            #[inline]
            fn blank() -> Self {
                Self::Unknown(String::new())
            }
            #[inline]
            fn read(node: $crate::node::Node<'_>, _: &$crate::read::Reading) -> Result<Self, $crate::read::Fault> {
                $crate::read::text(node).map(|value| Self::from(value.as_ref()))
            }
            fn write<S: $crate::serde::Serializer>(
                &self,
                _: &'static $crate::schema::Schema,
                to: S,
            ) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
            #[inline]
            fn check(&self, _: &'static $crate::schema::Schema, report: &mut $crate::validate::Report) {
                report.enumeration(self.as_str(), Self::VALUES);
            }
            #[inline]
            fn as_text(&self) -> Option<&str> {
                Some(self.as_str())
            }
        }
        impl $crate::value::MapKey for $name {}
        $crate::shape_serde!($name);
    };
}

/// States the values of an integer enum, a row a value: `Variant = 1`. The enum has one variant more, `Unknown(i32)`.
#[macro_export]
macro_rules! int_enum_shape {
    ($name:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        #[allow(deprecated)]
        impl $name {
            /// The value as the service spells it.
            #[inline]
            pub fn as_i32(&self) -> i32 {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => *value,
                }
            }
        }
        #[allow(deprecated)]
        impl ::core::convert::From<i32> for $name {
            #[inline]
            fn from(value: i32) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    _ => Self::Unknown(value),
                }
            }
        }
        impl $crate::shape::Value for $name {
            #[inline]
            fn blank() -> Self {
                Self::from(0)
            }
            #[inline]
            fn read(node: $crate::node::Node<'_>, from: &$crate::read::Reading) -> Result<Self, $crate::read::Fault> {
                <i32 as $crate::shape::Value>::read(node, from).map(Self::from)
            }
            fn write<S: $crate::serde::Serializer>(
                &self,
                _: &'static $crate::schema::Schema,
                to: S,
            ) -> Result<S::Ok, S::Error> {
                to.serialize_i32(self.as_i32())
            }
            #[inline]
            fn check(&self, schema: &'static $crate::schema::Schema, report: &mut $crate::validate::Report) {
                $crate::shape::Value::check(&self.as_i32(), schema, report);
            }
            #[inline]
            fn text(&self, schema: &'static $crate::schema::Schema, to: &mut $crate::text::Texts) {
                $crate::shape::Value::text(&self.as_i32(), schema, to);
            }
        }
        $crate::shape_serde!($name);
    };
}

/// Shows a member to a visitor, with no more arguments than its row has: rustc checks each of them for each member.
#[doc(hidden)]
#[macro_export]
macro_rules! shape_visit {
    ($to:ident, $value:expr, $member:literal) => {
        $to.plain($member, $value)
    };
    ($to:ident, $value:expr, $member:literal, $schema:expr) => {
        $to.constrained($member, &$schema, $value)
    };
    ($to:ident, $value:expr, $member:literal; $place:ident $(($bound:literal))?) => {
        $to.bound($member, &$crate::schema::PLAIN, $crate::schema::Binding::$place $(($bound))?, $value)
    };
    ($to:ident, $value:expr, $member:literal, $schema:expr; $place:ident $(($bound:literal))?) => {
        $to.bound($member, &$schema, $crate::schema::Binding::$place $(($bound))?, $value)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! union_read {
    ($variant:path, unit; $from:ident) => {{
        let $crate::value::Unit = $from.value();
        $variant
    }};
    ($variant:path; $from:ident) => {
        $variant($from.value())
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! union_pattern {
    ($variant:path, unit; $value:ident) => {
        $variant
    };
    ($variant:path; $value:ident) => {
        $variant($value)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! union_value {
    ($value:ident, unit) => {
        &$crate::value::Unit
    };
    ($value:ident) => {
        $value
    };
}
