//! Macros with which generated code defines its shapes.
//!
//! rustc checks each function of each expansion, so everything that can be generic over the shape is
//! a function of [`crate::shape`] instead. Compile time of a generated crate with 153 operations
//! (debug, not incremental, two cores, best of three): 7.0 s with four functions of `Value` in each
//! expansion and one constructor with `?` for each member; 6.8 s with members decoded into an empty
//! structure; 4.8 s with `Value` implemented by kind. The official crate takes 70 s.

/// Implements [`Structure`](crate::shape::Structure), [`Value`](crate::shape::Value), serde's traits
/// and `Debug` for a structure, with one row for each member: `field: required("name")`,
/// `field: optional("name", SCHEMA)`, `field: defaulted("name") = Integer(1)`. A row ends with the HTTP
/// binding of a member that is not in the body's document, such as `in Label` or `in Query("name")`.
///
/// `Name: response { … }` is a structure that only responses contain: serde ignores unknown members of
/// it, and refuses them in any other structure. `{ … } corrections` names the field of an output's
/// [`Corrections`](crate::shape::decode::Corrections). `{ … }; body("content")` names the field of the member that is a stream.
#[macro_export]
macro_rules! impl_structure {
    ($name:ident $(: $role:ident)? {
        $($field:ident: $presence:ident($member:literal $(, $schema:expr)?) $(in $place:ident $(($bound:literal))?)?
            $(= $default:ident $(($value:literal))?)?),* $(,)?
    } $($corrections:ident)? $(; $stream:ident($stream_name:literal))?) => {
        // Deprecated members are encoded, too.
        #[allow(deprecated)]
        #[doc(hidden)]
        impl $crate::shape::Structure for $name {
            const NAME: &'static str = stringify!($name);
            const MEMBERS: &'static [&'static str] = &[$($member),*];
            #[inline]
            fn empty() -> Self {
                Self {
                    $($field: $crate::shape_empty!($($default $(($value))?)?),)*
                    $($corrections: ::core::default::Default::default(),)?
                    $($stream: ::core::default::Default::default(),)?
                }
            }
            #[inline]
            fn decode(&mut self, from: &mut $crate::shape::decode::Members<'_, '_>) {
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
            $(const STREAM: Option<&'static str> = Some($stream_name);)?
            $(
                #[inline]
                fn corrections(&mut self) -> Option<&mut $crate::shape::decode::Corrections> {
                    Some(&mut self.$corrections)
                }
            )?
        }
        $crate::shape_impls!($name, StructureKind, debug_structure $(, $role)?);
    };
}

/// Implements [`Union`](crate::shape::Union), [`Value`](crate::shape::Value), serde's traits and
/// `Debug` for a union, with one row for each member: `Variant("name")`, `Variant("name", SCHEMA)`, or
/// `Variant: unit("name")` for a variant without data. `Name: response { … }` is a union that only
/// responses contain.
#[macro_export]
macro_rules! impl_union {
    ($name:ident $(: $role:ident)? {
        $($variant:ident $(: $unit:ident)? ($member:literal $(, $schema:expr)?)),* $(,)?
    }) => {
        #[allow(deprecated)]
        #[doc(hidden)]
        impl $crate::shape::Union for $name {
            const NAME: &'static str = stringify!($name);
            const MEMBERS: &'static [&'static str] = &[$($member),*];
            #[inline]
            fn unknown(member: $crate::shape::UnknownMember) -> Self {
                Self::Unknown(member)
            }
            #[inline]
            fn decode(
                name: &str,
                node: $crate::shape::node::Node<'_>,
                from: &$crate::shape::decode::DecodeContext,
            ) -> Result<Self, $crate::shape::decode::DecodeError> {
                match name {
                    $($member => $crate::union_read!(Self::$variant $(, $unit)?; node, from),)*
                    _ => $crate::shape::decode::unknown_member(name, node, from).map(Self::Unknown),
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
        $crate::shape_impls!($name, UnionKind, debug_union $(, $role)?);
    };
}

/// Implements [`Event`](crate::stream::Event) for a union of events, with rows `payload("event", "member", raw)` or
/// `payload("event", "member", document)`, and `error("member", "Code")`.
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
    ($name:ident, $kind:ident, $print:ident $(, $role:ident)?) => {
        #[doc(hidden)]
        impl $crate::shape::Aggregate for $name {
            type Kind = $crate::shape::$kind;
        }
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::shape::debug::$print(self, f)
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
/// [`Value`](crate::shape::Value) and serde's traits for an enum, with one row for each value:
/// `Variant = "VALUE"`. The enum also needs a variant `Unknown(String)`.
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
        #[doc(hidden)]
        impl $crate::shape::Value for $name {
            const RAW_PAYLOAD: bool = true;
            #[inline]
            fn empty() -> Self {
                Self::Unknown(String::new())
            }
            #[inline]
            fn decode(node: $crate::shape::node::Node<'_>, _: &$crate::shape::decode::DecodeContext) -> Result<Self, $crate::shape::decode::DecodeError> {
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
            fn validate(&self, _: &'static $crate::shape::schema::Schema, validator: &mut $crate::shape::validate::Validator) {
                validator.enum_value(self.as_str(), matches!(self, Self::Unknown(_)), Self::VALUES);
            }
            #[inline]
            fn encode_text(&self, _: &'static $crate::shape::schema::Schema, to: &mut $crate::shape::text::TextValues) {
                to.push_string(self.as_str());
            }
            #[inline]
            fn raw_payload(&self) -> Option<&[u8]> {
                Some(self.as_str().as_bytes())
            }
        }
        #[doc(hidden)]
        impl $crate::shape::values::MapKey for $name {
            #[inline]
            fn as_key(&self) -> &str {
                self.as_str()
            }
        }
        $crate::shape_serde!($name);
    };
}

/// Implements `as_i32`, `From<i32>`, [`Value`](crate::shape::Value) and serde's traits for an integer
/// enum, with one row for each value: `Variant = 1`. The enum also needs a variant `Unknown(i32)`.
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
            fn decode(node: $crate::shape::node::Node<'_>, from: &$crate::shape::decode::DecodeContext) -> Result<Self, $crate::shape::decode::DecodeError> {
                <i32 as $crate::shape::Value>::decode(node, from).map(Self::from)
            }
            fn encode<S: $crate::serde::Serializer>(
                &self,
                _: &'static $crate::shape::schema::Schema,
                to: S,
            ) -> Result<S::Ok, S::Error> {
                to.serialize_i32(self.as_i32())
            }
            #[inline]
            fn validate(&self, schema: &'static $crate::shape::schema::Schema, validator: &mut $crate::shape::validate::Validator) {
                $crate::shape::Value::validate(&self.as_i32(), schema, validator);
            }
            #[inline]
            fn encode_text(&self, schema: &'static $crate::shape::schema::Schema, to: &mut $crate::shape::text::TextValues) {
                $crate::shape::Value::encode_text(&self.as_i32(), schema, to);
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
        $crate::shape::decode::default_value($crate::shape::schema::DefaultValue::$default $(($value))?)
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
        $crate::shape::Value::decode($node, $from).map(|$crate::shape::values::Unit| $variant)
    };
    ($variant:path; $node:ident, $from:ident) => {
        $crate::shape::Value::decode($node, $from).map($variant)
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
