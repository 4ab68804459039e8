//! Objects of the source, read by taking their fields out, and the problems and remarks that
//! reading them finds.
//!
//! This module knows JSON only, nothing of botocore or Smithy.

use std::cell::RefCell;
use std::rc::Rc;

use serde_json::{Map, Number, Value};

use crate::Source;
use crate::diagnostic::{Diagnostic, pointer};
use crate::import::remarks::Remarks;

/// Problems and remarks of an import.
#[derive(Debug, Default)]
pub(super) struct Findings {
    diagnostics: RefCell<Vec<Diagnostic>>,
    remarks: RefCell<Remarks>,
}

impl Findings {
    /// Counts one case of a remark. `{n}` in its text stands for the count.
    pub(super) fn count(&self, remark: impl Into<String>) {
        self.remarks.borrow_mut().count(remark);
    }

    pub(super) fn finish(self) -> (Vec<Diagnostic>, Remarks) {
        (self.diagnostics.into_inner(), self.remarks.into_inner())
    }
}

/// Place of an object in the source.
#[derive(Clone, Debug)]
struct Place {
    file: Rc<str>,
    pointer: String,
    /// Shape or member that the object describes.
    shape: String,
}

impl Place {
    fn at(&self, key: &str) -> Self {
        Self {
            pointer: self.pointer.clone() + &pointer(&[key]),
            ..self.clone()
        }
    }
}

const UNCHANGED: &str = "use the file of a botocore release without changes";

/// An object of the source. Every method that reads a field removes it; [`Node::finish`] reports
/// the fields that remain.
#[derive(Debug)]
pub(super) struct Node<'f> {
    fields: Map<String, Value>,
    place: Place,
    findings: &'f Findings,
}

impl<'f> Node<'f> {
    /// Parses a file that contains one JSON object.
    pub(super) fn parse(source: &Source<'_>, findings: &'f Findings) -> Option<Self> {
        let place = Place {
            file: source.file.into(),
            pointer: String::new(),
            shape: String::new(),
        };
        let empty = Self {
            fields: Map::new(),
            place,
            findings,
        };
        match serde_json::from_str(source.text) {
            Ok(value) => empty.child(value, empty.place.clone()),
            Err(error) => {
                let hint = "the file may be truncated; download it again";
                empty.error(format!("not JSON: {error}"), hint);
                None
            }
        }
    }

    fn child(&self, value: Value, place: Place) -> Option<Self> {
        match value {
            Value::Object(fields) => Some(Self {
                fields,
                place,
                findings: self.findings,
            }),
            value => {
                self.report(&place, mismatch("an object", &value), UNCHANGED);
                None
            }
        }
    }

    /// Sets the id of the shape or member that the object describes, for diagnostics.
    pub(super) fn describing(mut self, shape: String) -> Self {
        self.place.shape = shape;
        self
    }

    /// Reports a problem of the object.
    pub(super) fn error(&self, message: impl Into<String>, hint: &str) {
        self.report(&self.place, message, hint);
    }

    /// Reports a problem of a field.
    pub(super) fn error_at(&self, key: &str, message: impl Into<String>, hint: &str) {
        self.report(&self.place.at(key), message, hint);
    }

    fn report(&self, place: &Place, message: impl Into<String>, hint: &str) {
        let Place {
            file,
            pointer,
            shape,
        } = place;
        let diagnostic = Diagnostic::error(shape, &**file, pointer, message, hint);
        self.findings.diagnostics.borrow_mut().push(diagnostic);
    }

    /// Counts one case of a remark.
    pub(super) fn count(&self, remark: impl Into<String>) {
        self.findings.count(remark);
    }

    /// Returns the names of the remaining fields, in the order of the source.
    pub(super) fn keys(&self) -> impl Iterator<Item = &String> {
        self.fields.keys()
    }

    pub(super) fn fields_mut(&mut self) -> &mut Map<String, Value> {
        &mut self.fields
    }

    /// Returns a remaining field without removing it.
    pub(super) fn peek(&self, key: &str) -> Option<&Value> {
        self.fields.get(key)
    }

    /// Returns a remaining field that is a string, without removing it.
    pub(super) fn peek_text(&self, key: &str) -> Option<&str> {
        self.peek(key)?.as_str()
    }

    /// Takes a field of any type.
    pub(super) fn value(&mut self, key: &str) -> Option<Value> {
        self.fields.shift_remove(key)
    }

    /// Takes a field and converts it. A field that cannot be converted is an error.
    fn convert<T>(
        &mut self,
        key: &str,
        expected: &str,
        convert: impl FnOnce(&Value) -> Option<T>,
    ) -> Option<T> {
        let value = self.value(key)?;
        let converted = convert(&value);
        if converted.is_none() {
            self.error_at(key, mismatch(expected, &value), UNCHANGED);
        }
        converted
    }

    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        self.convert(key, "a string", |value| value.as_str().map(str::to_owned))
    }

    /// Takes a string that must exist. If it does not, the rest of the source is still read.
    pub(super) fn required_text(&mut self, key: &str) -> String {
        if !self.fields.contains_key(key) {
            self.error(format!("has no `{key}`"), UNCHANGED);
        }
        self.text(key).unwrap_or_default()
    }

    /// Takes a boolean that is `false` by default.
    pub(super) fn flag(&mut self, key: &str) -> bool {
        self.convert(key, "a boolean", Value::as_bool)
            .unwrap_or_default()
    }

    pub(super) fn number(&mut self, key: &str) -> Option<Number> {
        self.convert(key, "a number", |value| value.as_number().cloned())
    }

    pub(super) fn integer(&mut self, key: &str) -> Option<u64> {
        self.convert(key, "a whole number of zero or more", Value::as_u64)
    }

    /// Takes a list of strings, empty by default.
    pub(super) fn texts(&mut self, key: &str) -> Vec<String> {
        let texts = |value: &Value| {
            value
                .as_array()?
                .iter()
                .map(|item| item.as_str().map(str::to_owned))
                .collect()
        };
        self.convert(key, "a list of strings", texts)
            .unwrap_or_default()
    }

    pub(super) fn node(&mut self, key: &str) -> Option<Self> {
        let value = self.value(key)?;
        self.child(value, self.place.at(key))
    }

    /// Takes an object that must exist.
    pub(super) fn required_node(&mut self, key: &str, hint: &str) -> Option<Self> {
        if !self.fields.contains_key(key) {
            self.error(format!("has no `{key}`"), hint);
        }
        self.node(key)
    }

    /// Takes a list of objects, empty by default.
    pub(super) fn items(&mut self, key: &str) -> Vec<Self> {
        let place = self.place.at(key);
        let items = self.convert(key, "a list", |value| value.as_array().cloned());
        let items = items.unwrap_or_default().into_iter().enumerate();
        items
            .filter_map(|(i, item)| self.child(item, place.at(&i.to_string())))
            .collect()
    }

    /// Returns the fields, each of which is an object, in the order of the source.
    pub(super) fn entries(mut self) -> Vec<(String, Self)> {
        let fields = std::mem::take(&mut self.fields).into_iter();
        fields
            .filter_map(|(key, value)| {
                let child = self.child(value, self.place.at(&key))?;
                Some((key, child))
            })
            .collect()
    }

    /// Returns the remaining fields without the documentation.
    pub(super) fn undocumented(mut self) -> Value {
        self.fields.shift_remove("documentation");
        Value::Object(self.fields)
    }

    /// Counts the remaining fields in remarks. `kind` is the plural of what the object describes.
    pub(super) fn finish(mut self, kind: &str) {
        self.fields.shift_remove("documentation");
        for key in self.fields.keys() {
            let key = key.escape_debug();
            self.count(format!("not imported: `{key}` of {kind} ({{n}} times)"));
        }
    }
}

fn mismatch(expected: &str, value: &Value) -> String {
    let actual = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    format!("expected {expected}, found {actual}")
}
