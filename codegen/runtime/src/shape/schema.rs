//! Constraints and HTTP bindings of members, as constant data.
//!
//! Encoding, validation and `Debug` use the [`Schema`] of a member. Decoding does not: it accepts
//! every form of a value that the protocol allows.

use std::ops::RangeInclusive;

/// Traits of a member and its target, constructed by generated code in `const` context.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// `smithy.api#length`: characters of a string, bytes of a blob, entries of a list or map.
    pub length: Option<(u64, u64)>,
    /// `smithy.api#range` of a number, inclusive.
    pub range: Option<(f64, f64)>,
    /// `smithy.api#pattern`: an ECMA 262 regular expression that matches part of the string.
    pub pattern: Option<&'static str>,
    /// `smithy.api#uniqueItems`.
    pub unique_items: bool,
    /// `smithy.api#sensitive`.
    pub sensitive: bool,
    /// `smithy.api#timestampFormat`. By default the format depends on the HTTP binding.
    pub timestamp: Option<TimestampFormat>,
    /// Schema of a map's keys.
    pub key: Option<&'static Schema>,
    /// Schema of a list's elements or a map's values.
    pub member: Option<&'static Schema>,
}

/// Placeholder of sensitive values.
pub(crate) const REDACTED: &str = "*** sensitive ***";

/// The schema of a member without traits.
pub static PLAIN: Schema = Schema::new();

impl Schema {
    /// Creates a schema without traits.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            length: None,
            range: None,
            pattern: None,
            unique_items: false,
            sensitive: false,
            timestamp: None,
            key: None,
            member: None,
        }
    }

    /// Sets the length. `u64::MAX` stands for no upper bound.
    #[must_use]
    pub const fn length(mut self, bounds: RangeInclusive<u64>) -> Self {
        self.length = Some((*bounds.start(), *bounds.end()));
        self
    }

    /// Sets the range. Infinity stands for no bound.
    #[must_use]
    pub const fn range(mut self, bounds: RangeInclusive<f64>) -> Self {
        self.range = Some((*bounds.start(), *bounds.end()));
        self
    }

    /// Sets the pattern.
    #[must_use]
    pub const fn pattern(mut self, pattern: &'static str) -> Self {
        self.pattern = Some(pattern);
        self
    }

    /// Requires that no two elements are equal.
    #[must_use]
    pub const fn unique_items(mut self) -> Self {
        self.unique_items = true;
        self
    }

    /// Marks the value as sensitive.
    #[must_use]
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// Sets the timestamp format.
    #[must_use]
    pub const fn timestamp(mut self, format: TimestampFormat) -> Self {
        self.timestamp = Some(format);
        self
    }

    /// Sets the schema of a map's keys.
    #[must_use]
    pub const fn key(mut self, key: &'static Schema) -> Self {
        self.key = Some(key);
        self
    }

    /// Sets the schema of a list's elements or a map's values.
    #[must_use]
    pub const fn member(mut self, member: &'static Schema) -> Self {
        self.member = Some(member);
        self
    }

    pub(crate) fn element(&self) -> &'static Schema {
        self.member.unwrap_or(&PLAIN)
    }
}

impl Default for Schema {
    fn default() -> Self {
        Self::new()
    }
}

/// Timestamp formats (`smithy.api#timestampFormat`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimestampFormat {
    /// RFC 3339 in UTC, such as `1985-04-12T23:20:50.52Z`.
    DateTime,
    /// `IMF-fixdate` of RFC 9110 §5.6.7, such as `Tue, 29 Apr 2014 18:30:38 GMT`.
    HttpDate,
    /// Seconds since 1970 as a number, with an optional fraction.
    EpochSeconds,
}

/// Default value of a member (`smithy.api#default`) in its JSON form. The specification allows only
/// empty lists and maps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DefaultValue {
    /// Boolean.
    Bool(bool),
    /// Integer.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// String, or a value that JSON represents as a string.
    Text(&'static str),
    /// Empty list.
    List,
    /// Empty map or document.
    Map,
}

/// HTTP binding of a member (Smithy 2.0 "HTTP bindings").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// Member of the document in the body.
    Body,
    /// Label of the path with the member's name.
    Label,
    /// Query parameter, repeated for each element of a list.
    Query(&'static str),
    /// Map whose entries are query parameters.
    QueryParams,
    /// Header.
    Header(&'static str),
    /// Header with base64-encoded text, for strings with a media type.
    EncodedHeader(&'static str),
    /// Map whose entries are headers with this prefix.
    PrefixHeaders(&'static str),
    /// Whole body.
    Payload,
    /// Status code of the response.
    ResponseCode,
}
