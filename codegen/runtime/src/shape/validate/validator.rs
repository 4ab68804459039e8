//! Constraints of single values.

use std::fmt::{self, Write as _};

use crate::shape::schema::{REDACTED, Schema};
use crate::shape::validate::pattern::Pattern;

/// Validation of operations before they are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Validation {
    /// Checks only labels that would change the request's path: empty labels and dot segments.
    Off,
    /// Checks labels, lower bounds of lengths and ranges, empty enum values, unions without a
    /// member, and years that a timestamp format cannot represent. The compiler checks required
    /// members.
    #[default]
    Basic,
    /// Checks every constraint of the model. The service accepts some values that its published
    /// patterns reject.
    Strict,
}

/// A value that violates a constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Path of the member in JSON names, such as `targetConfiguration.mcp.lambda.lambdaArn` or
    /// `tags["a"]`.
    pub path: String,
    /// Name of the constraint trait, such as `length`.
    pub constraint: &'static str,
    /// Description of the constraint and its violation, without the value.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

/// Validates values and collects violations.
#[derive(Debug)]
pub struct Validator {
    pub(super) level: Validation,
    path: Vec<Segment>,
    /// Whether the current value is inside of a sensitive value, whose keys are redacted.
    sensitive: bool,
    /// The map key that is being validated; `path` is the map's path.
    key: Option<String>,
    /// Whether violations have paths.
    keeps_paths: bool,
    pub(super) violations: Vec<Violation>,
}

#[derive(Debug)]
pub(crate) enum Segment {
    Member(&'static str),
    Index(usize),
    Key(String),
}

impl Validator {
    pub(super) fn new(level: Validation, keeps_paths: bool) -> Self {
        Self {
            level,
            keeps_paths,
            path: Vec::new(),
            sensitive: false,
            key: None,
            violations: Vec::new(),
        }
    }

    /// Validates `length`. `at_least` is a lower bound of the length; `count` is called only if the
    /// bound does not decide.
    #[inline]
    pub(crate) fn length(
        &mut self,
        schema: &Schema,
        unit: &str,
        at_least: usize,
        count: impl FnOnce() -> usize,
    ) {
        let Some((min, max)) = schema.length else {
            return;
        };
        let is_long_enough = at_least as u64 >= min;
        if self.level == Validation::Off || (is_long_enough && self.level != Validation::Strict) {
            return;
        }
        let count = count() as u64;
        if count < min || (count > max && self.level == Validation::Strict) {
            let bounds = match (min, max) {
                (0, max) => format!("at most {max}"),
                (min, u64::MAX) => format!("at least {min}"),
                (min, max) => format!("{min} to {max}"),
            };
            self.violation("length", format!("must have {bounds} {unit}, has {count}"));
        }
    }

    /// Validates `range`.
    pub(crate) fn range(&mut self, schema: &Schema, value: f64) {
        let Some((min, max)) = schema.range else {
            return;
        };
        let is_too_large = value > max && self.level == Validation::Strict;
        if self.level != Validation::Off && (value < min || is_too_large) {
            let bounds = match (min, max) {
                (f64::NEG_INFINITY, max) => format!("at most {max}"),
                (min, f64::INFINITY) => format!("at least {min}"),
                (min, max) => format!("between {min} and {max}"),
            };
            self.violation("range", format!("must be {bounds}"));
        }
    }

    /// Validates that the format of a timestamp supports its year.
    pub(crate) fn timestamp(&mut self, has_format: bool) {
        if self.level != Validation::Off && !has_format {
            let message = "must be in a year that the format supports: 0 to 9999".to_owned();
            self.violation("timestampFormat", message);
        }
    }

    /// Validates `pattern`. Ignores patterns that no engine supports.
    #[inline]
    pub(crate) fn pattern(&mut self, schema: &Schema, text: &str) {
        if self.level == Validation::Strict
            && let Some(pattern) = schema.pattern
        {
            self.match_pattern(pattern, text);
        }
    }

    fn match_pattern(&mut self, pattern: &'static str, text: &str) {
        if Pattern::compile(pattern).is_some_and(|regex| !regex.may_match(text)) {
            self.violation("pattern", format!("must match {pattern}"));
        }
    }

    /// Validates `uniqueItems`.
    pub(crate) fn unique<T: PartialEq>(&mut self, schema: &Schema, list: &[T]) {
        if self.level != Validation::Strict || !schema.unique_items {
            return;
        }
        // Quadratic, because shapes have no order or hash. Lists with this trait are short.
        let repeated = list.iter().enumerate().find_map(|(index, value)| {
            let earlier = list[..index].iter().position(|earlier| earlier == value)?;
            Some((earlier, index))
        });
        if let Some((first, second)) = repeated {
            let message = format!("elements {first} and {second} are equal");
            self.violation("uniqueItems", message);
        }
    }

    /// Validates that an enum value is known.
    pub fn enum_value(&mut self, value: &str, unknown: bool, values: &[&str]) {
        let is_empty = value.is_empty() && self.level != Validation::Off;
        if is_empty || (unknown && self.level == Validation::Strict) {
            self.violation("enum", format!("must be one of {}", values.join(", ")));
        }
    }

    /// Validates a map value with `check`.
    pub(crate) fn at_key(
        &mut self,
        key: &str,
        keys: &Schema,
        values: &Schema,
        check: impl FnOnce(&mut Self),
    ) {
        let key = self.keeps_paths.then(|| self.redact_key(key, keys));
        self.at(Segment::Key(key.unwrap_or_default()), values, check);
    }

    /// Validates a map key with `check`. Smithy reports its violations at the path of the map.
    pub(crate) fn of_key(&mut self, key: &str, keys: &Schema, check: impl FnOnce(&mut Self)) {
        self.key = self.keeps_paths.then(|| self.redact_key(key, keys));
        check(self);
        self.key = None;
    }

    fn redact_key(&self, key: &str, keys: &Schema) -> String {
        let is_sensitive = self.sensitive || keys.sensitive;
        if is_sensitive { REDACTED } else { key }.to_owned()
    }

    /// Validates the value at a segment of the path with `check`.
    pub(crate) fn at(&mut self, segment: Segment, schema: &Schema, check: impl FnOnce(&mut Self)) {
        let outer = self.sensitive;
        if self.keeps_paths {
            self.sensitive |= schema.sensitive;
            self.path.push(segment);
        }
        // The only call, so that it is inlined.
        check(self);
        if self.keeps_paths {
            self.path.pop();
            self.sensitive = outer;
        }
    }

    /// Adds a violation at the current path.
    pub(super) fn violation(&mut self, constraint: &'static str, mut message: String) {
        let mut path = String::new();
        for segment in &self.path {
            // Writing to a string cannot fail.
            let _ = match segment {
                Segment::Member(name) if path.is_empty() => path.write_str(name),
                Segment::Member(name) => write!(path, ".{name}"),
                Segment::Index(index) => write!(path, "[{index}]"),
                Segment::Key(key) => write!(path, "[{key:?}]"),
            };
        }
        if let Some(key) = &self.key {
            message = format!("the key {key:?} {message}");
        }
        self.violations.push(Violation {
            path,
            constraint,
            message,
        });
    }
}
