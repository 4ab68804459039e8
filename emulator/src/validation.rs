//! Checks a request against the constraints of the model (Smithy 2.0, "Constraint traits").
//!
//! The messages are those that Smithy's protocol tests expect of a server.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use serde_json::Value;
use smithy_model::{Kind, Member, ShapeId, Simple};

use crate::failure::Violation;
use crate::protocol::Members;
use crate::service::{Service, enum_values, public_enum_values};

/// Maximum length of a text that is matched against a pattern which may need exponential time, in
/// bytes.
const MAX_BACKTRACKING: usize = 256;

/// The patterns of a model by their text, compiled at their first use: most programs need few of
/// them.
pub(crate) struct Patterns(HashMap<String, OnceLock<Option<Pattern>>>);

enum Pattern {
    /// Needs time linear to the text.
    Linear(regex::Regex),
    /// A pattern with features that need backtracking.
    Backtracking(Box<regress::Regex>),
}

impl Patterns {
    /// Collects all patterns, apart from those of ignored shapes.
    pub(crate) fn new(service: &Service, ignored: &HashSet<String>) -> Self {
        let shapes = service.model.shapes.values();
        let texts = shapes.flat_map(|shape| {
            let own = shape
                .traits
                .text("pattern")
                .filter(|_| !ignored.contains(shape.id.name()));
            let of_members = shape
                .members()
                .iter()
                .filter_map(|member| member.traits.text("pattern"));
            own.into_iter().chain(of_members)
        });
        Self(
            texts
                .map(|text| (text.to_owned(), OnceLock::new()))
                .collect(),
        )
    }

    /// Returns `false` if the text violates the pattern. A pattern that neither engine understands
    /// has no violations.
    fn matches(&self, pattern: &str, text: &str) -> bool {
        let compiled = self
            .0
            .get(pattern)
            .and_then(|slot| slot.get_or_init(|| compile(pattern)).as_ref());
        match compiled {
            None => true,
            Some(Pattern::Linear(regex)) => regex.is_match(text),
            Some(Pattern::Backtracking(regex)) => {
                text.len() > MAX_BACKTRACKING || regex.find(text).is_some()
            }
        }
    }
}

fn compile(pattern: &str) -> Option<Pattern> {
    // In ECMA 262, `\d` and `\w` are ASCII, and `$` without the flag `m` is the end of the text.
    let ascii = pattern.replace(r"\d", "[0-9]");
    match regex::Regex::new(&ascii) {
        Ok(regex) => Some(Pattern::Linear(regex)),
        Err(_) => regress::Regex::with_flags(pattern, "u")
            .ok()
            .map(|regex| Pattern::Backtracking(Box::new(regex))),
    }
}

/// Returns all violations of an input.
pub(crate) fn validate(
    service: &Service,
    patterns: &Patterns,
    input: &ShapeId,
    values: &Members,
) -> Vec<Violation> {
    let mut check = Check {
        service,
        patterns,
        violations: Vec::new(),
    };
    check.members(service.members(input), values, "");
    check.violations
}

struct Check<'a> {
    service: &'a Service,
    patterns: &'a Patterns,
    violations: Vec<Violation>,
}

impl Check<'_> {
    fn members(&mut self, members: &[Member], values: &Members, path: &str) {
        for member in members {
            let path = format!("{path}/{}", member.name);
            match values.get(&member.name) {
                Some(value) => self.value(member, value, &path),
                None if member.traits.has("required") && !member.traits.has("default") => {
                    self.violates(&path, "Value", "Member must not be null");
                }
                None => {}
            }
        }
    }

    fn value(&mut self, member: &Member, value: &Value, path: &str) {
        let Some(shape) = self.service.shape(&member.target) else {
            return;
        };
        self.length(member, &shape.kind, value, path);
        self.range(member, value, path);
        match (&shape.kind, value) {
            (Kind::Simple(Simple::String), Value::String(text)) => self.pattern(member, text, path),
            (Kind::Enum(_), Value::String(text)) if !enum_values(shape).contains(text) => {
                let known = public_enum_values(shape).join(", ");
                let constraint = format!("Member must satisfy enum value set: [{known}]");
                self.violates(path, "Value", &constraint);
            }
            (Kind::IntEnum(members), Value::Number(number)) => {
                let values: Vec<String> = members
                    .iter()
                    .map(|member| member.enum_value().into_owned())
                    .collect();
                if !values.contains(&number.to_string()) {
                    let constraint = format!(
                        "Member must satisfy enum value set: [{}]",
                        values.join(", ")
                    );
                    self.violates(path, "Value", &constraint);
                }
            }
            (Kind::List(element), Value::Array(values)) => self.list(member, element, values, path),
            (Kind::Map(entry), Value::Object(values)) => {
                for (key, value) in values {
                    self.value(&entry[0], &Value::from(key.as_str()), path);
                    let path = format!("{path}/{key}");
                    if !value.is_null() {
                        self.value(&entry[1], value, &path);
                    }
                }
            }
            (Kind::Structure(members), Value::Object(values)) => {
                self.members(members, values, path);
            }
            (Kind::Union(members), Value::Object(values)) => {
                for member in members {
                    if let Some(value) = values.get(&member.name) {
                        self.value(member, value, &format!("{path}/{}", member.name));
                    }
                }
            }
            _ => {}
        }
    }

    fn list(&mut self, member: &Member, element: &Member, values: &[Value], path: &str) {
        for (index, value) in values.iter().enumerate() {
            if !value.is_null() {
                self.value(element, value, &format!("{path}/{index}"));
            }
        }
        let mut seen = HashSet::new();
        let is_unique = self
            .service
            .model
            .member_trait(member, "uniqueItems")
            .is_some();
        if is_unique && !values.iter().all(|value| seen.insert(value.to_string())) {
            self.violates(path, "Value", "Member must have unique values");
        }
    }

    fn pattern(&mut self, member: &Member, text: &str, path: &str) {
        let pattern = self
            .service
            .model
            .member_trait(member, "pattern")
            .and_then(Value::as_str);
        if let Some(pattern) = pattern.filter(|pattern| !self.patterns.matches(pattern, text)) {
            let constraint = format!("Member must satisfy regular expression pattern: {pattern}");
            self.violates(path, "Value", &constraint);
        }
    }

    fn length(&mut self, member: &Member, kind: &Kind, value: &Value, path: &str) {
        let Some(limits) = self.service.model.member_trait(member, "length") else {
            return;
        };
        let length = match (kind, value) {
            (Kind::Simple(Simple::Blob), Value::String(text)) => {
                aws_smithy_types::base64::decode(text)
                    .unwrap_or_default()
                    .len()
            }
            (_, Value::String(text)) => text.chars().count(),
            (_, Value::Array(values)) => values.len(),
            (_, Value::Object(values)) => values.len(),
            _ => return,
        };
        let limit = |key| limits.get(key).and_then(Value::as_u64);
        let length = length as u64;
        let (minimum, maximum) = (limit("min"), limit("max"));
        if minimum.is_some_and(|minimum| length < minimum)
            || maximum.is_some_and(|maximum| length > maximum)
        {
            let constraint = match (minimum, maximum) {
                (Some(minimum), Some(maximum)) => {
                    format!("Member must have length between {minimum} and {maximum}, inclusive")
                }
                (Some(minimum), None) => {
                    format!("Member must have length greater than or equal to {minimum}")
                }
                (None, maximum) => {
                    format!(
                        "Member must have length less than or equal to {}",
                        maximum.unwrap_or_default()
                    )
                }
            };
            self.violates(path, &format!("Value with length {length}"), &constraint);
        }
    }

    fn range(&mut self, member: &Member, value: &Value, path: &str) {
        let Some(limits) = self.service.model.member_trait(member, "range") else {
            return;
        };
        let Some(number) = value.as_f64() else { return };
        let limit = |key: &str| limits.get(key).filter(|limit| limit.is_number());
        let (minimum, maximum) = (limit("min"), limit("max"));
        let below = minimum
            .and_then(Value::as_f64)
            .is_some_and(|minimum| number < minimum);
        let above = maximum
            .and_then(Value::as_f64)
            .is_some_and(|maximum| number > maximum);
        if below || above {
            let constraint = match (minimum, maximum) {
                (Some(minimum), Some(maximum)) => {
                    format!("Member must be between {minimum} and {maximum}, inclusive")
                }
                (Some(minimum), None) => {
                    format!("Member must be greater than or equal to {minimum}")
                }
                (None, maximum) => {
                    format!(
                        "Member must be less than or equal to {}",
                        maximum.unwrap_or(&Value::Null)
                    )
                }
            };
            self.violates(path, "Value", &constraint);
        }
    }

    fn violates(&mut self, path: &str, subject: &str, constraint: &str) {
        self.violations.push(Violation {
            path: path.to_owned(),
            message: format!("{subject} at '{path}' failed to satisfy constraint: {constraint}"),
        });
    }
}
