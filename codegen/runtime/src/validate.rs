//! Checking values against the constraints of the model, before anything is sent.
//!
//! Every violation is found in one walk and reported with the path of its member and the constraint, never with the value.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use regress::Regex;

use crate::schema::{Binding, Schema};
use crate::shape::{Member, REDACTED, Structure, UnknownMember, Value, Visitor};

/// How much is checked before a request is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Validation {
    /// Nothing but what would change the request's target: an empty or dotted path label.
    Off,
    /// What botocore checks: path labels, lower bounds of lengths and ranges. Required members are the compiler's business.
    #[default]
    Basic,
    /// Every constraint of the model. Some published patterns reject values that the service accepts, so this is for those
    /// who want to know.
    Strict,
}

/// One broken constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The path of the member in JSON names, such as `targetConfiguration.mcp.lambda.lambdaArn` or `tags["a"]`.
    pub path: String,
    /// The trait that is broken, such as `length`.
    pub constraint: &'static str,
    /// What the trait asks for, and what was found of it; never the value.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

/// Checks a whole shape and gives every violation, in the order of the members.
pub fn validate<T: Structure>(value: &T, level: Validation) -> Vec<Violation> {
    let mut report = Report {
        level,
        path: Vec::new(),
        hidden: false,
        key: None,
        violations: Vec::new(),
    };
    value.visit(&mut report);
    report.violations
}

/// A walk over a value: where it is, and what it has found.
#[derive(Debug)]
pub struct Report {
    level: Validation,
    path: Vec<Segment>,
    /// Something around the present value is sensitive, and so are the keys of maps in it.
    hidden: bool,
    /// The key of a map that is being checked itself; the path is the map's.
    key: Option<String>,
    violations: Vec<Violation>,
}

#[derive(Debug)]
enum Segment {
    Member(&'static str),
    Index(usize),
    Key(String),
}

impl Report {
    /// `length`, with the number of units counted only if something asks for it.
    pub(crate) fn length(&mut self, schema: &Schema, unit: &str, count: impl FnOnce() -> usize) {
        let Some((min, max)) = schema.length else {
            return;
        };
        if self.level == Validation::Off {
            return;
        }
        let count = count() as u64;
        if count < min || (count > max && self.level == Validation::Strict) {
            let wanted = match (min, max) {
                (0, max) => format!("at most {max}"),
                (min, u64::MAX) => format!("at least {min}"),
                (min, max) => format!("{min} to {max}"),
            };
            self.violation("length", format!("must have {wanted} {unit}, has {count}"));
        }
    }

    /// `range`. The number itself is not told: it may be sensitive.
    pub(crate) fn range(&mut self, schema: &Schema, value: f64) {
        let Some((min, max)) = schema.range else {
            return;
        };
        let too_large = value > max && self.level == Validation::Strict;
        if self.level != Validation::Off && (value < min || too_large) {
            let wanted = match (min, max) {
                (f64::NEG_INFINITY, max) => format!("at most {max}"),
                (min, f64::INFINITY) => format!("at least {min}"),
                (min, max) => format!("between {min} and {max}"),
            };
            self.violation("range", format!("must be {wanted}"));
        }
    }

    /// `pattern`. A pattern that the engine cannot take constrains nothing.
    pub(crate) fn pattern(&mut self, schema: &Schema, text: &str) {
        let Some(pattern) = schema.pattern else {
            return;
        };
        if self.level == Validation::Strict
            && compiled(pattern).is_some_and(|regex| !regex.matches(text))
        {
            self.violation("pattern", format!("must match {pattern}"));
        }
    }

    /// `uniqueItems`.
    pub(crate) fn unique<T: PartialEq>(&mut self, schema: &Schema, list: &[T]) {
        if self.level != Validation::Strict || !schema.unique_items {
            return;
        }
        // Quadratic, for shapes have no order or hash; lists with this trait are short.
        let repeated = list.iter().enumerate().find_map(|(index, value)| {
            list[..index]
                .iter()
                .position(|earlier| earlier == value)
                .map(|earlier| (earlier, index))
        });
        if let Some((first, second)) = repeated {
            self.violation(
                "uniqueItems",
                format!("elements {first} and {second} are equal"),
            );
        }
    }

    /// `enum`: a value that this version does not know.
    pub fn enumeration(&mut self, value: &str, values: &[&str]) {
        let empty = value.is_empty() && self.level != Validation::Off;
        if empty || (self.level == Validation::Strict && !values.contains(&value)) {
            self.violation("enum", format!("must be one of {}", values.join(", ")));
        }
    }

    /// Checks an element of a list, whose schema is `schema`.
    pub(crate) fn at_index(
        &mut self,
        index: usize,
        schema: &Schema,
        check: impl FnOnce(&mut Self),
    ) {
        self.at(Segment::Index(index), schema, check);
    }

    /// Checks an entry of a map, whose keys have the schema `keys` and whose values have `values`.
    pub(crate) fn at_key(
        &mut self,
        key: &str,
        keys: &Schema,
        values: &Schema,
        check: impl FnOnce(&mut Self),
    ) {
        let key = if self.hidden || keys.sensitive {
            REDACTED
        } else {
            key
        };
        self.at(Segment::Key(key.to_owned()), values, check);
    }

    /// Checks a key of the map that the path leads to, which is where Smithy sees what is wrong with a key.
    pub(crate) fn of_key(&mut self, key: &str, keys: &Schema, check: impl FnOnce(&mut Self)) {
        self.key = Some(
            if self.hidden || keys.sensitive {
                REDACTED
            } else {
                key
            }
            .to_owned(),
        );
        check(self);
        self.key = None;
    }

    fn at(&mut self, segment: Segment, schema: &Schema, check: impl FnOnce(&mut Self)) {
        let around = self.hidden;
        self.hidden |= schema.sensitive;
        self.path.push(segment);
        check(self);
        self.path.pop();
        self.hidden = around;
    }

    fn violation(&mut self, constraint: &'static str, message: String) {
        let path = self.path.iter().fold(String::new(), |mut path, segment| {
            match segment {
                Segment::Member(name) if path.is_empty() => path.push_str(name),
                Segment::Member(name) => path.extend([".", name]),
                Segment::Index(index) => path.push_str(&format!("[{index}]")),
                Segment::Key(key) => path.push_str(&format!("[{key:?}]")),
            }
            path
        });
        let message = match &self.key {
            Some(key) => format!("the key {key:?} {message}"),
            None => message,
        };
        self.violations.push(Violation {
            path,
            constraint,
            message,
        });
    }
}

impl Visitor<'_> for Report {
    fn member<T: Value>(&mut self, member: &Member, value: &T) {
        self.at(Segment::Member(member.name), member.schema, |report| {
            if member.binding == Binding::Label {
                report.label(value, member.schema);
            }
            value.check(member.schema, report);
        });
    }

    fn unknown(&mut self, member: &UnknownMember) {
        if member.name.is_empty() && self.level != Validation::Off {
            self.violation("union", "must have one member, has none".to_owned());
        }
    }
}

impl Report {
    /// A label that is empty, `.` or `..` would turn the path into that of another operation.
    fn label<T: Value>(&mut self, value: &T, schema: &'static Schema) {
        let mut texts = crate::text::Texts::for_uri();
        value.text(schema, &mut texts);
        match texts.entries.first().map(|(_, text)| text.as_str()) {
            None | Some("") => self.violation(
                "httpLabel",
                "must not be empty: it is part of the path".to_owned(),
            ),
            Some("." | "..") => {
                self.violation(
                    "httpLabel",
                    "must not be . or ..: it is part of the path".to_owned(),
                );
            }
            Some(_) => {}
        }
    }
}

/// A compiled pattern.
enum Pattern {
    /// By the engine of JavaScript's dialect, which Smithy's patterns are written in. It backtracks.
    Ecma(Regex),
    /// By an engine that takes linear time, for patterns on which the other could take forever.
    Linear(regex_lite::Regex),
}

impl Pattern {
    /// `None` where neither engine can take it.
    fn new(pattern: &str) -> Option<Self> {
        let linear = || regex_lite::Regex::new(pattern).ok().map(Self::Linear);
        let ecma = || Regex::with_flags(pattern, "u").ok().map(Self::Ecma);
        match repeats_repetition(pattern) {
            true => linear().or_else(ecma),
            false => ecma(),
        }
    }

    fn matches(&self, text: &str) -> bool {
        match self {
            Self::Ecma(regex) => regex.find(text).is_some(),
            Self::Linear(regex) => regex.is_match(text),
        }
    }
}

/// Whether a group is repeated that holds a repetition, as in `(a+)+`: an engine that backtracks may try every way to divide the
/// text between the two.
fn repeats_repetition(pattern: &str) -> bool {
    let mut groups = vec![false];
    let mut chars = pattern.chars().peekable();
    let mut class = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '[' => class = true,
            ']' => class = false,
            _ if class => {}
            '(' => groups.push(false),
            ')' => {
                let inner = groups.pop().unwrap_or(false);
                let repeated = matches!(chars.peek(), Some('*' | '+' | '{'));
                if inner && repeated {
                    return true;
                }
                if let Some(outer) = groups.last_mut() {
                    *outer |= inner;
                }
            }
            '*' | '+' | '{' => {
                if let Some(group) = groups.last_mut() {
                    *group = true;
                }
            }
            _ => {}
        }
    }
    false
}

/// The compiled form of a pattern, made once in the life of the program; `None` where no engine can take it.
fn compiled(pattern: &'static str) -> Option<Arc<Pattern>> {
    type Compiled = HashMap<&'static str, Option<Arc<Pattern>>>;
    static PATTERNS: LazyLock<Mutex<Compiled>> = LazyLock::new(Mutex::default);
    let mut patterns = PATTERNS.lock().unwrap_or_else(PoisonError::into_inner);
    patterns
        .entry(pattern)
        .or_insert_with(|| Pattern::new(pattern).map(Arc::new))
        .clone()
}
