//! Objects of the source, read by taking their fields out, and the findings made on the way.
//!
//! Knows JSON and nothing of botocore or Smithy.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Map, Number, Value};

use super::Source;
use crate::diagnostic::{Diagnostic, pointer};

/// Where something stands: the file, the JSON pointer into it, and the shape that it is about.
#[derive(Clone, Debug)]
pub(super) struct Place {
    file: Rc<str>,
    pointer: String,
    shape: String,
}

impl Place {
    /// The place of a field or an item inside this one.
    pub(super) fn at(&self, key: &str) -> Self {
        Self {
            file: Rc::clone(&self.file),
            pointer: self.pointer.clone() + &pointer(&[key]),
            shape: self.shape.clone(),
        }
    }
}

/// The problems and the remarks of an import.
#[derive(Debug, Default)]
pub(super) struct Findings {
    diagnostics: Vec<Diagnostic>,
    /// Remark, with `{n}` in the place of its count, and the count.
    counts: BTreeMap<String, usize>,
}

impl Findings {
    /// Notes a problem that leaves the import without a result.
    pub(super) fn error(&mut self, place: &Place, message: impl Into<String>, hint: &str) {
        self.diagnostics.push(Diagnostic::error(
            &place.shape,
            &*place.file,
            &place.pointer,
            message,
            hint,
        ));
    }

    /// Counts one case of a remark; `{n}` in its text becomes the count.
    pub(super) fn count(&mut self, remark: impl Into<String>) {
        *self.counts.entry(remark.into()).or_default() += 1;
    }

    /// The problems, and the remarks with their counts in place.
    pub(super) fn finish(self) -> (Vec<Diagnostic>, Vec<String>) {
        let remarks = self
            .counts
            .into_iter()
            .map(|(remark, n)| remark.replace("{n}", &n.to_string()));
        (self.diagnostics, remarks.collect())
    }
}

/// What mends a field of the wrong type.
const UNCHANGED: &str = "take the file from a botocore release as it is";

/// One object of the source. Every method that reads a field takes it out; [`Node::finish`] counts what nobody took.
#[derive(Debug)]
pub(super) struct Node {
    fields: Map<String, Value>,
    place: Place,
}

impl Node {
    /// Parses a file whose text is one JSON object.
    pub(super) fn parse(source: &Source<'_>, findings: &mut Findings) -> Option<Self> {
        let place = Place {
            file: source.file.into(),
            pointer: String::new(),
            shape: String::new(),
        };
        match serde_json::from_str(source.text) {
            Ok(value) => Self::from_value(value, place, findings),
            Err(error) => {
                findings.error(
                    &place,
                    format!("not JSON: {error}"),
                    "the file may be truncated; fetch it again",
                );
                None
            }
        }
    }

    fn from_value(value: Value, place: Place, findings: &mut Findings) -> Option<Self> {
        match value {
            Value::Object(fields) => Some(Self { fields, place }),
            other => {
                findings.error(&place, mismatch("an object", &other), UNCHANGED);
                None
            }
        }
    }

    /// This object, as a finding about the shape or member with this id.
    pub(super) fn about(mut self, shape: String) -> Self {
        self.place.shape = shape;
        self
    }

    /// Where this object stands.
    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    /// The names of the fields that nobody has taken, in the source's order.
    pub(super) fn keys(&self) -> impl Iterator<Item = &String> {
        self.fields.keys()
    }

    /// A field that nobody has taken, without taking it.
    pub(super) fn peek(&self, key: &str) -> Option<&Value> {
        self.fields.get(key)
    }

    /// A field that nobody has taken, to change it in place.
    pub(super) fn peek_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.fields.get_mut(key)
    }

    /// Puts a field in, as if the source had it.
    pub(super) fn put(&mut self, key: String, value: Value) {
        self.fields.insert(key, value);
    }

    /// Takes a field, whatever it is.
    pub(super) fn value(&mut self, key: &str) -> Option<Value> {
        self.fields.shift_remove(key)
    }

    /// Takes a field where `convert` makes something of it; anything else is a problem.
    fn expect<T>(
        &mut self,
        key: &str,
        expected: &str,
        convert: impl FnOnce(&Value) -> Option<T>,
        findings: &mut Findings,
    ) -> Option<T> {
        let value = self.value(key)?;
        let converted = convert(&value);
        if converted.is_none() {
            findings.error(&self.place.at(key), mismatch(expected, &value), UNCHANGED);
        }
        converted
    }

    /// Takes a text.
    pub(super) fn text(&mut self, key: &str, findings: &mut Findings) -> Option<String> {
        self.expect(
            key,
            "a string",
            |value| value.as_str().map(str::to_owned),
            findings,
        )
    }

    /// Takes a text that has to be there; where it is not, the rest of the source is still worth reading.
    pub(super) fn required_text(&mut self, key: &str, findings: &mut Findings) -> String {
        if !self.fields.contains_key(key) {
            findings.error(&self.place, format!("has no `{key}`"), UNCHANGED);
        }
        self.text(key, findings).unwrap_or_default()
    }

    /// Takes a switch; one that is not there is off.
    pub(super) fn flag(&mut self, key: &str, findings: &mut Findings) -> bool {
        self.expect(key, "a boolean", Value::as_bool, findings)
            .unwrap_or_default()
    }

    /// Takes a number of any kind.
    pub(super) fn number(&mut self, key: &str, findings: &mut Findings) -> Option<Number> {
        self.expect(
            key,
            "a number",
            |value| value.as_number().cloned(),
            findings,
        )
    }

    /// Takes a number that counts something.
    pub(super) fn count(&mut self, key: &str, findings: &mut Findings) -> Option<u64> {
        self.expect(
            key,
            "a whole number of zero or more",
            Value::as_u64,
            findings,
        )
    }

    /// Takes a list of texts; one that is not there is empty.
    pub(super) fn texts(&mut self, key: &str, findings: &mut Findings) -> Vec<String> {
        let texts = |value: &Value| {
            value
                .as_array()?
                .iter()
                .map(|item| item.as_str().map(str::to_owned))
                .collect()
        };
        self.expect(key, "a list of strings", texts, findings)
            .unwrap_or_default()
    }

    /// Takes an object.
    pub(super) fn node(&mut self, key: &str, findings: &mut Findings) -> Option<Self> {
        let value = self.value(key)?;
        Self::from_value(value, self.place.at(key), findings)
    }

    /// Takes an object that has to be there.
    pub(super) fn required_node(
        &mut self,
        key: &str,
        hint: &str,
        findings: &mut Findings,
    ) -> Option<Self> {
        if !self.fields.contains_key(key) {
            findings.error(&self.place, format!("has no `{key}`"), hint);
        }
        self.node(key, findings)
    }

    /// Takes a list of objects; one that is not there is empty.
    pub(super) fn items(&mut self, key: &str, findings: &mut Findings) -> Vec<Self> {
        let values = self
            .expect(key, "a list", |value| value.as_array().cloned(), findings)
            .unwrap_or_default();
        let place = self.place.at(key);
        let items = values.into_iter().enumerate();
        items
            .filter_map(|(i, value)| Self::from_value(value, place.at(&i.to_string()), findings))
            .collect()
    }

    /// The fields of this object, each an object itself, in the source's order.
    pub(super) fn entries(self, findings: &mut Findings) -> Vec<(String, Self)> {
        let Self { fields, place } = self;
        let entries = fields.into_iter();
        entries
            .filter_map(|(key, value)| {
                Some((
                    key.clone(),
                    Self::from_value(value, place.at(&key), findings)?,
                ))
            })
            .collect()
    }

    /// What is left of this object, without its documentation.
    pub(super) fn undocumented(mut self) -> Value {
        self.fields.shift_remove("documentation");
        Value::Object(self.fields)
    }

    /// Counts the fields that nobody took. `kind` says what such objects describe, in the plural.
    pub(super) fn finish(mut self, kind: &str, findings: &mut Findings) {
        self.fields.shift_remove("documentation");
        for key in self.fields.keys() {
            findings.count(format!(
                "not carried over: `{}` of {kind} ({{n}} times)",
                key.escape_debug()
            ));
        }
    }
}

/// "expected this, found that".
fn mismatch(expected: &str, found: &Value) -> String {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    format!("expected {expected}, found {found}")
}
