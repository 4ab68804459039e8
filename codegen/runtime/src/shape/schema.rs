//! What a model says about a member's values: constraints, sensitivity, timestamp format; and where HTTP carries it.
//!
//! Plain constant data. Generated code names a [`Schema`] on the row of a member; writing, checking and printing read it.
//! Reading does not: it takes every form of a value that the protocol allows.

use std::ops::RangeInclusive;

/// The traits of a target that matter at run time. Made in `const` context by generated code.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// `smithy.api#length`: characters of a string, bytes of a blob, entries of a list or map.
    pub length: Option<(u64, u64)>,
    /// `smithy.api#range` of a number, both ends included.
    pub range: Option<(f64, f64)>,
    /// `smithy.api#pattern`: an ECMA 262 regular expression that must match somewhere in the text.
    pub pattern: Option<&'static str>,
    /// `smithy.api#uniqueItems`.
    pub unique_items: bool,
    /// `smithy.api#sensitive`: the value is never printed.
    pub sensitive: bool,
    /// `smithy.api#timestampFormat`; without it the format depends on where the value travels.
    pub timestamp: Option<TimestampFormat>,
    /// Of a map's keys.
    pub key: Option<&'static Schema>,
    /// Of a list's elements or a map's values.
    pub member: Option<&'static Schema>,
}

/// The schema of a value that no trait says anything about.
pub static PLAIN: Schema = Schema::new();

impl Schema {
    /// No constraints.
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

    /// Between so many characters, bytes or entries. An open end is `u64::MAX`.
    #[must_use]
    pub const fn length(mut self, bounds: RangeInclusive<u64>) -> Self {
        self.length = Some((*bounds.start(), *bounds.end()));
        self
    }

    /// Between two numbers. An open end is infinite.
    #[must_use]
    pub const fn range(mut self, bounds: RangeInclusive<f64>) -> Self {
        self.range = Some((*bounds.start(), *bounds.end()));
        self
    }

    /// Matches an ECMA 262 regular expression.
    #[must_use]
    pub const fn pattern(mut self, pattern: &'static str) -> Self {
        self.pattern = Some(pattern);
        self
    }

    /// No two elements are equal.
    #[must_use]
    pub const fn unique_items(mut self) -> Self {
        self.unique_items = true;
        self
    }

    /// Never printed.
    #[must_use]
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// Written in this format wherever it travels.
    #[must_use]
    pub const fn timestamp(mut self, format: TimestampFormat) -> Self {
        self.timestamp = Some(format);
        self
    }

    /// A map's keys are so.
    #[must_use]
    pub const fn key(mut self, key: &'static Schema) -> Self {
        self.key = Some(key);
        self
    }

    /// A list's elements, or a map's values, are so.
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

/// The formats of `smithy.api#timestampFormat` (Smithy 2.0 §"Protocol traits").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimestampFormat {
    /// RFC 3339 in UTC, `1985-04-12T23:20:50.52Z`.
    DateTime,
    /// RFC 7231 `IMF-fixdate`, `Tue, 29 Apr 2014 18:30:38 GMT`.
    HttpDate,
    /// Seconds since 1970 as a number, with a fraction where there is one.
    EpochSeconds,
}

/// What a member is unless it is set (`smithy.api#default`), in the form of JSON: bytes are base64, instants seconds since 1970
/// or text, enums their values. The specification knows no lists or maps but empty ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DefaultValue {
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// Text, or what JSON carries as text.
    Text(&'static str),
    /// An empty list.
    List,
    /// An empty map, or document.
    Map,
}

/// Where HTTP carries a member (Smithy 2.0 §"HTTP bindings").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// Among the members of the body's object.
    Body,
    /// In the path, in place of the label of the member's name.
    Label,
    /// In the query, under this name; a list repeats it.
    Query(&'static str),
    /// A map whose entries are query parameters.
    QueryParams,
    /// In the header of this name.
    Header(&'static str),
    /// In the header of this name, as base64: text that has a media type.
    EncodedHeader(&'static str),
    /// A map whose entries are headers with this prefix.
    PrefixHeaders(&'static str),
    /// The whole body.
    Payload,
    /// The status code of the response.
    ResponseCode,
}
