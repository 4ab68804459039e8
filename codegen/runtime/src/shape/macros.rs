//! Macros with which generated code defines its shapes.
//!
//! rustc checks each function of each expansion, so everything that can be generic over the shape
//! is a function of [`crate::shape`] instead. Instructions of rustc for a debug build of a
//! generated crate with 153 operations, in thousand millions (14.1 take about 4 s):
//!
//! | | |
//! |---|--:|
//! | structures and unions apart, a function for the empty structure, constants for names | 14.1 |
//! | both built from members by one function, which also makes the empty structure | 12.4 |
//! | enums compared, ordered and hashed by their text, not by derived functions | 11.9 |

/// Implements [`Structure`](crate::shape::Structure), [`Value`](crate::shape::Value), serde's
/// traits and `Debug` for a structure, with one row for each member: `field: required("name")`,
/// `field: optional("name", SCHEMA)`, `field: defaulted("name") = Integer(1)`. A row ends with the
/// HTTP binding of a member that is not in the body's document, such as `in Label` or
/// `in Query("name")`.
///
/// `Name: response { … }` is a structure that only responses contain: serde ignores unknown members
/// of it, and refuses them in any other structure. `{ … } corrections` names the field of an
/// output's [`Corrections`](crate::shape::decode::Corrections). `{ … }; body("content")` names the
/// field of the member that is a stream.
#[macro_export]
macro_rules! impl_structure {
    ($name:ident $(: $role:ident)? {
        $($field:ident: $presence:ident($member:literal $(, $schema:expr)? $(,)?)
            $(in $place:ident $(($bound:literal))?)?
            $(= $default:ident $(($value:literal))?)?),* $(,)?
    } $($corrections:ident)? $(; $stream:ident($stream_name:literal))?) => {
        // Deprecated members are encoded, too.
        #[allow(deprecated)]
        #[doc(hidden)]
        impl $crate::shape::Structure for $name {
            $(const STREAM: Option<&'static str> = Some($stream_name);)?
            #[inline]
            fn build(_members: &mut $crate::shape::decode::Members<'_, '_>) -> Self {
                Self {
                    $($field: _members
                        $(.at($crate::shape::schema::Binding::$place $(($bound))?))?
                        .$presence(
                            $member
                            $(, $crate::shape::schema::DefaultValue::$default $(($value))?)?
                        ),)*
                    $($corrections: ::core::default::Default::default(),)?
                    $($stream: ::core::default::Default::default(),)?
                }
            }
            fn visit<V: $crate::shape::Visitor>(&self, _visitor: &mut V) {
                $($crate::shape_visit!(
                    _visitor, &self.$field, $member $(, $schema)? $(; $place $(($bound))?)?
                );)*
            }
            $(
                #[inline]
                fn corrections(&mut self) -> Option<&mut $crate::shape::decode::Corrections> {
                    Some(&mut self.$corrections)
                }
            )?
        }
        $crate::shape_impls!($name $(, $role)?);
    };
}

/// Implements [`Structure`](crate::shape::Structure), [`Value`](crate::shape::Value), serde's
/// traits and `Debug` for a union, with one row for each member: `Variant("name")`,
/// `Variant("name", SCHEMA)`, or `Variant: unit("name")` for a variant without data.
/// `Name: response { … }` is a union that only responses contain.
#[macro_export]
macro_rules! impl_union {
    ($name:ident $(: $role:ident)? {
        $($variant:ident $(: $unit:ident)? ($member:literal $(, $schema:expr)? $(,)?)),* $(,)?
    }) => {
        #[allow(deprecated)]
        #[doc(hidden)]
        impl $crate::shape::Structure for $name {
            const IS_UNION: bool = true;
            #[inline]
            fn build(members: &mut $crate::shape::decode::Members<'_, '_>) -> Self {
                match members.variant(&[$($member),*]) {
                    $($member => $crate::union_build!(Self::$variant $(, $unit)?; members),)*
                    _ => Self::Unknown(members.unknown()),
                }
            }
            fn visit<V: $crate::shape::Visitor>(&self, visitor: &mut V) {
                match self {
                    $($crate::union_pattern!(Self::$variant $(, $unit)?; value) => {
                        $crate::shape_visit!(
                            visitor, $crate::union_value!(value $(, $unit)?), $member $(, $schema)?
                        )
                    })*
                    Self::Unknown(member) => visitor.unknown(member),
                }
            }
        }
        $crate::shape_impls!($name $(, $role)?);
    };
}

/// Implements [`Event`](crate::stream::Event) for a union of events, with rows
/// `payload("event", "member", raw)` or `payload("event", "member", document)`, and
/// `error("member", "Code")`.
#[cfg(feature = "event-stream")]
#[macro_export]
macro_rules! impl_event {
    ($name:ident {
        $(payload($event:literal, $member:literal, $kind:ident),)*
        $(error($error:literal, $code:literal),)*
    }) => {
        #[doc(hidden)]
        impl $crate::stream::Event for $name {
            const PAYLOADS: &'static [(&'static str, &'static str, bool)] =
                &[$(($event, $member, $crate::is_raw!($kind))),*];
            const ERRORS: &'static [(&'static str, &'static str)] = &[$(($error, $code)),*];
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! is_raw {
    (raw) => {
        true
    };
    (document) => {
        false
    };
}

/// Implementations for both structures and unions.
#[doc(hidden)]
#[macro_export]
macro_rules! shape_impls {
    ($name:ident $(, $role:ident)?) => {
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::shape::debug::debug_structure(self, stringify!($name), f)
            }
        }
        $crate::shape_serde!($name $(, $role)?);
    };
}

/// serde's traits, based on [`Value`](crate::shape::Value).
#[doc(hidden)]
#[macro_export]
macro_rules! shape_serde {
    ($name:ident $(, $role:ident)?) => {
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                $crate::shape::Value::encode(self, &$crate::shape::schema::PLAIN, to)
            }
        }
        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::shape::decode::deserialize(from, $crate::decode_mode!($($role)?))
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! decode_mode {
    () => {
        $crate::shape::decode::DecodeMode::Input
    };
    (response) => {
        $crate::shape::decode::DecodeMode::StoredResponse
    };
}

/// Implements `as_str`, `VALUES`, `From<&str>`, `From<String>`, `Display`,
/// [`Value`](crate::shape::Value), serde's traits and, by the text, `Eq`, `Ord` and `Hash` for an
/// enum, with one row for each value: `Variant = "VALUE"`. The enum also needs a variant
/// `Unknown(String)`, and derives `Clone` and `Debug`.
#[macro_export]
macro_rules! impl_enum {
    ($name:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        #[allow(deprecated)]
        impl $name {
            /// All values that this version knows.
            pub const VALUES: &'static [&'static str] = &[$($value),*];

            /// Returns the value as the service represents it.
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
        #[doc(hidden)]
        impl $crate::shape::Value for $name {
            const RAW_PAYLOAD: bool = true;
            #[inline]
            fn empty() -> Self {
                Self::Unknown(String::new())
            }
            #[inline]
            fn decode(
                node: $crate::shape::node::Node<'_>,
                _: &$crate::shape::decode::DecodeContext,
            ) -> Result<Self, $crate::shape::decode::DecodeError> {
                $crate::shape::decode::decode_text(node).map(Self::from)
            }
            fn encode<S: $crate::serde::Serializer>(
                &self,
                _: &'static $crate::shape::schema::Schema,
                to: S,
            ) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
            #[inline]
            fn validate(
                &self,
                _: &'static $crate::shape::schema::Schema,
                validator: &mut $crate::shape::validate::Validator,
            ) {
                validator.enum_value(self.as_str(), matches!(self, Self::Unknown(_)), Self::VALUES);
            }
            #[inline]
            fn as_text(&self) -> Option<&str> {
                Some(self.as_str())
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
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }
        #[doc(hidden)]
        impl $crate::shape::values::MapKey for $name {}
        $crate::shape_serde!($name);
    };
}

/// Implements `as_i32`, `From<i32>`, [`Value`](crate::shape::Value) and serde's traits for an
/// integer enum, with one row for each value: `Variant = 1`. The enum also needs a variant
/// `Unknown(i32)`.
#[macro_export]
macro_rules! impl_int_enum {
    ($name:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        #[allow(deprecated)]
        impl $name {
            /// Returns the value as the service represents it.
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
        #[doc(hidden)]
        impl $crate::shape::Value for $name {
            #[inline]
            fn empty() -> Self {
                Self::from(0)
            }
            #[inline]
            fn decode(
                node: $crate::shape::node::Node<'_>,
                context: &$crate::shape::decode::DecodeContext,
            ) -> Result<Self, $crate::shape::decode::DecodeError> {
                <i32 as $crate::shape::Value>::decode(node, context).map(Self::from)
            }
            fn encode<S: $crate::serde::Serializer>(
                &self,
                _: &'static $crate::shape::schema::Schema,
                to: S,
            ) -> Result<S::Ok, S::Error> {
                to.serialize_i32(self.as_i32())
            }
            #[inline]
            fn validate(
                &self,
                schema: &'static $crate::shape::schema::Schema,
                validator: &mut $crate::shape::validate::Validator,
            ) {
                $crate::shape::Value::validate(&self.as_i32(), schema, validator);
            }
            #[inline]
            fn encode_text(
                &self,
                schema: &'static $crate::shape::schema::Schema,
                texts: &mut $crate::shape::text::TextValues,
            ) {
                $crate::shape::Value::encode_text(&self.as_i32(), schema, texts);
            }
        }
        $crate::shape_serde!($name);
    };
}

/// Shows a member to a visitor.
#[doc(hidden)]
#[macro_export]
macro_rules! shape_visit {
    ($visitor:ident, $value:expr, $member:literal) => {
        $visitor.plain($member, $value)
    };
    ($visitor:ident, $value:expr, $member:literal, $schema:expr) => {
        $visitor.constrained($member, &$schema, $value)
    };
    ($visitor:ident, $value:expr, $member:literal; $place:ident $(($bound:literal))?) => {
        $crate::shape_visit!(
            $visitor, $value, $member, $crate::shape::schema::PLAIN; $place $(($bound))?
        )
    };
    (
        $visitor:ident, $value:expr, $member:literal, $schema:expr;
        $place:ident $(($bound:literal))?
    ) => {{
        let binding = $crate::shape::schema::Binding::$place $(($bound))?;
        $visitor.bound($member, &$schema, binding, $value)
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! union_build {
    ($variant:path, unit; $members:ident) => {{
        let $crate::shape::values::Unit = $members.value();
        $variant
    }};
    ($variant:path; $members:ident) => {
        $variant($members.value())
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
