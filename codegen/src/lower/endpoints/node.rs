//! JSON values with their places, for diagnostics.

use serde_json::Value;
use smithy_model::diagnostic::pointer;
use smithy_model::{Diagnostic, Location, Model, Subject};

/// The result of a check, or the first problem.
pub(super) type Checked<T> = Result<T, Box<Diagnostic>>;

/// Returns the result of a check, or reports the problem, for checks that go on.
pub(super) fn report<T>(result: Checked<T>, diagnostics: &mut Vec<Diagnostic>) -> Option<T> {
    result.map_err(|problem| diagnostics.push(*problem)).ok()
}

/// A JSON value with its file and JSON pointer.
#[derive(Clone, Debug)]
pub(super) struct Node<'v> {
    pub(super) value: &'v Value,
    /// Shape or member whose trait has the value.
    subject: Subject<'v>,
    file: String,
    pointer: String,
}

impl<'v> Node<'v> {
    /// Returns the value of a trait.
    pub(super) fn of_trait(
        model: &Model,
        subject: impl Into<Subject<'v>>,
        id: &'v str,
    ) -> Option<Self> {
        let subject = subject.into();
        let value = subject.traits().get(id)?;
        let (file, pointer) = model.locate(Location::of_trait(subject, id));
        Some(Self {
            value,
            subject,
            file,
            pointer,
        })
    }

    /// Returns an error about the value.
    pub(super) fn error(&self, message: impl Into<String>, hint: impl Into<String>) -> Diagnostic {
        let shape = self.subject.id();
        Diagnostic::error(shape, &self.file, &self.pointer, message, hint)
    }

    /// Fails with an error about the value.
    pub(super) fn fail<T>(
        &self,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Checked<T> {
        Err(self.error(message, hint).into())
    }

    /// Returns the value of a key.
    pub(super) fn get(&self, key: &str) -> Option<Node<'v>> {
        self.value.get(key).map(|value| self.child(key, value))
    }

    /// Returns the string of a key.
    pub(super) fn text(&self, key: &str) -> Option<&'v str> {
        self.value.get(key)?.as_str()
    }

    /// Returns the elements of an array; fails if the value is not an array.
    pub(super) fn items(&self) -> Checked<Vec<Node<'v>>> {
        let Some(items) = self.value.as_array() else {
            return self.fail("expected an array", "write [ … ]");
        };
        let items = items.iter().enumerate();
        Ok(items
            .map(|(index, item)| self.child(&index.to_string(), item))
            .collect())
    }

    /// Returns the entries of an object; fails if the value is not an object.
    pub(super) fn entries(&self) -> Checked<Vec<(&'v str, Node<'v>)>> {
        let Some(entries) = self.value.as_object() else {
            return self.fail("expected an object", "write { … }");
        };
        let entries = entries.iter();
        Ok(entries
            .map(|(key, value)| (key.as_str(), self.child(key, value)))
            .collect())
    }

    /// Returns the elements of the array of a key; none if the key is absent.
    pub(super) fn items_of(&self, key: &str) -> Checked<Vec<Node<'v>>> {
        self.get(key).map_or(Ok(Vec::new()), |node| node.items())
    }

    /// Returns the entries of the object of a key; none if the key is absent.
    pub(super) fn entries_of(&self, key: &str) -> Checked<Vec<(&'v str, Node<'v>)>> {
        self.get(key).map_or(Ok(Vec::new()), |node| node.entries())
    }

    fn child(&self, key: &str, value: &'v Value) -> Node<'v> {
        Node {
            value,
            file: self.file.clone(),
            subject: self.subject,
            pointer: format!("{}{}", self.pointer, pointer(&[key])),
        }
    }
}
