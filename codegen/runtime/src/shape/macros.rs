//! The macros by which generated code states its shapes, a row a member: what they expand to is what rustc sees of the
//! generated crate. Anything that can be generic over the shape stands in [`crate::shape`] and beside it instead, for rustc
//! looks at every function of every expansion.
//!
//! Measured on the client of 153 operations, a debug build of that crate alone without incremental compilation, two cores, smallest
//! of three: 7.0 s with four functions of `Value` in each expansion and structures read by one constructor with a `?` a
//! member; 6.8 s with members read into a blank structure; 4.8 s with `Value` following from the shape's kind as well. The
//! official crate of the service takes 70 s.

/// States a structure's wire facts, a row a member: `field: required("name")`, `field: optional("name", SCHEMA)`,
/// `field: defaulted("name") = Integer(1)`, and `in Label`, `in Query("name")` and the like where HTTP carries the member
/// outside of the body's object.
///
/// Implements [`Structure`](crate::shape::Structure), [`Value`](crate::shape::Value), serde's traits and `Debug`.
#[macro_export]
macro_rules! impl_structure {
    ($name:ident {
        $($field:ident: $presence:ident($member:literal $(, $schema:expr)?) $(in $place:ident $(($bound:literal))?)?
            $(= $default:ident $(($value:literal))?)?),* $(,)?
    }) => {
        // What the service deprecates still travels.
        #[allow(deprecated)]
        impl $crate::shape::Structure for $name {
            const NAME: &'static str = stringify!($name);
            #[inline]
            fn empty() -> Self {
                Self { $($field: $crate::shape_empty!($($default $(($value))?)?)),* }
            }
            #[inline]
            fn read(&mut self, from: &mut $crate::shape::decode::Members<'_, '_>) {
                let _ = &from;
                $(from.$presence(&mut self.$field, $member, $crate::shape_binding!($($place $(($bound))?)?));)*
            }
            fn visit<V: $crate::shape::Visitor>(&self, to: &mut V) {
                let _ = &to;
                $(to.$presence(
                    $member,
                    $crate::shape_schema!($($schema)?),
                    $crate::shape_binding!($($place $(($bound))?)?),
                    &self.$field,
                );)*
            }
        }
        $crate::shape_impls!($name, OfStructure, print_structure);
    };
}

/// States a union's wire facts, a row a member: `Variant("name")`, `Variant("name", SCHEMA)`, or `Variant: unit("name")` where
/// the variant carries nothing.
///
/// Implements [`Union`](crate::shape::Union), [`Value`](crate::shape::Value), serde's traits and `Debug`.
#[macro_export]
macro_rules! impl_union {
    ($name:ident {
        $($variant:ident $(: $unit:ident)? ($member:literal $(, $schema:expr)?)),* $(,)?
    }) => {
        #[allow(deprecated)]
        impl $crate::shape::Union for $name {
            const NAME: &'static str = stringify!($name);
            #[inline]
            fn unknown(member: $crate::shape::UnknownMember) -> Self {
                Self::Unknown(member)
            }
            #[inline]
            fn read(
                name: &str,
                node: $crate::shape::node::Node<'_>,
                from: &$crate::shape::decode::Reading,
            ) -> Result<Self, $crate::shape::decode::Fault> {
                match name {
                    $($member => $crate::union_read!(Self::$variant $(, $unit)?; node, from),)*
                    _ => Ok(Self::Unknown($crate::shape::decode::unknown_member(name, node))),
                }
            }
            fn visit<V: $crate::shape::Visitor>(&self, to: &mut V) {
                match self {
                    $($crate::union_pattern!(Self::$variant $(, $unit)?; value) => to.required(
                        $member,
                        $crate::shape_schema!($($schema)?),
                        $crate::shape::schema::Binding::Body,
                        $crate::union_value!(value $(, $unit)?),
                    ),)*
                    Self::Unknown(member) => to.unknown(member),
                }
            }
        }
        $crate::shape_impls!($name, OfUnion, print_union);
    };
}

/// The impls that are alike for structures and unions.
#[doc(hidden)]
#[macro_export]
macro_rules! shape_impls {
    ($name:ident, $kind:ident, $print:ident) => {
        impl $crate::shape::Aggregate for $name {
            type Kind = $crate::shape::$kind;
        }
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::shape::debug::$print(self, f)
            }
        }
        $crate::shape_serde!($name);
    };
}

/// serde's traits, by way of [`Value`](crate::shape::Value).
#[doc(hidden)]
#[macro_export]
macro_rules! shape_serde {
    ($name:ident) => {
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                $crate::shape::Value::write(self, &$crate::shape::schema::PLAIN, to)
            }
        }
        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::shape::decode::deserialize(from)
            }
        }
    };
}

/// States the values of an enum, a row a value: `Variant = "VALUE"`. The enum has one variant more, `Unknown(String)`.
///
/// Implements `as_str`, `VALUES`, `From<&str>`, `From<String>`, `Display`, [`Value`](crate::shape::Value) and serde's traits.
#[macro_export]
macro_rules! impl_enum {
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
                match Self::from(value.as_str()) {
                    Self::Unknown(_) => Self::Unknown(value),
                    known => known,
                }
            }
        }
        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl $crate::shape::Value for $name {
            const RAW: bool = true;
            #[inline]
            fn empty() -> Self {
                Self::Unknown(String::new())
            }
            #[inline]
            fn read(node: $crate::shape::node::Node<'_>, _: &$crate::shape::decode::Reading) -> Result<Self, $crate::shape::decode::Fault> {
                $crate::shape::decode::text(node).map(|value| Self::from(value.as_ref()))
            }
            fn write<S: $crate::serde::Serializer>(
                &self,
                _: &'static $crate::shape::schema::Schema,
                to: S,
            ) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
            #[inline]
            fn check(&self, _: &'static $crate::shape::schema::Schema, report: &mut $crate::shape::validate::Report) {
                report.enumeration(self.as_str(), matches!(self, Self::Unknown(_)), Self::VALUES);
            }
            #[inline]
            fn text(&self, _: &'static $crate::shape::schema::Schema, to: &mut $crate::protocol::text::Texts) {
                to.push_string(self.as_str());
            }
            #[inline]
            fn raw(&self) -> Option<&[u8]> {
                Some(self.as_str().as_bytes())
            }
        }
        impl $crate::shape::values::MapKey for $name {
            #[inline]
            fn as_key(&self) -> &str {
                self.as_str()
            }
            #[inline]
            fn from_key(key: String) -> Self {
                Self::from(key)
            }
            #[inline]
            fn check_key(&self, schema: &'static $crate::shape::schema::Schema, report: &mut $crate::shape::validate::Report) {
                $crate::shape::Value::check(self, schema, report);
            }
        }
        $crate::shape_serde!($name);
    };
}

/// States the values of an integer enum, a row a value: `Variant = 1`. The enum has one variant more, `Unknown(i32)`.
#[macro_export]
macro_rules! impl_int_enum {
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
            fn empty() -> Self {
                Self::from(0)
            }
            #[inline]
            fn read(node: $crate::shape::node::Node<'_>, from: &$crate::shape::decode::Reading) -> Result<Self, $crate::shape::decode::Fault> {
                <i32 as $crate::shape::Value>::read(node, from).map(Self::from)
            }
            fn write<S: $crate::serde::Serializer>(
                &self,
                _: &'static $crate::shape::schema::Schema,
                to: S,
            ) -> Result<S::Ok, S::Error> {
                to.serialize_i32(self.as_i32())
            }
            #[inline]
            fn check(&self, schema: &'static $crate::shape::schema::Schema, report: &mut $crate::shape::validate::Report) {
                $crate::shape::Value::check(&self.as_i32(), schema, report);
            }
            #[inline]
            fn text(&self, schema: &'static $crate::shape::schema::Schema, to: &mut $crate::protocol::text::Texts) {
                $crate::shape::Value::text(&self.as_i32(), schema, to);
            }
        }
        $crate::shape_serde!($name);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! shape_empty {
    () => {
        $crate::shape::Value::empty()
    };
    ($default:ident $(($value:literal))?) => {
        $crate::shape::decode::default($crate::shape::schema::DefaultValue::$default $(($value))?)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! shape_schema {
    () => {
        &$crate::shape::schema::PLAIN
    };
    ($schema:expr) => {
        &$schema
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! shape_binding {
    () => {
        $crate::shape::schema::Binding::Body
    };
    ($place:ident) => {
        $crate::shape::schema::Binding::$place
    };
    ($place:ident($bound:literal)) => {
        $crate::shape::schema::Binding::$place($bound)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! union_read {
    ($variant:path, unit; $node:ident, $from:ident) => {
        $crate::shape::decode::unit($node).map(|()| $variant)
    };
    ($variant:path; $node:ident, $from:ident) => {
        $crate::shape::Value::read($node, $from).map($variant)
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
        &$crate::shape::values::Unit
    };
    ($value:ident) => {
        $value
    };
}
