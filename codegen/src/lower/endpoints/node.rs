//! JSON values with their places, for diagnostics.

use serde_json::Value;
use smithy_model::diagnostic::pointer;
use smithy_model::{Diagnostic, Location, Model, Subject};

/// Reports problems of a shape's traits.
#[derive(Debug)]
pub(super) struct Reporter<'d> {
    pub(super) shape: String,
    pub(super) diagnostics: &'d mut Vec<Diagnostic>,
}

impl Reporter<'_> {
    /// Reports an error at `node`. Returns `None`, the result of whatever fails.
    pub(super) fn error<T>(
        &mut self,
        node: &Node<'_>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Option<T> {
        self.diagnostics.push(Diagnostic::error(
            &self.shape,
            &node.file,
            &node.pointer,
            message,
            hint,
        ));
        None
    }
}

/// A JSON value with its file and JSON pointer.
#[derive(Clone, Debug)]
pub(super) struct Node<'v> {
    pub(super) value: &'v Value,
    pub(super) file: String,
    pub(super) pointer: String,
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
            file,
            pointer,
        })
    }

    /// Returns the value of a key.
    pub(super) fn get(&self, key: &str) -> Option<Node<'v>> {
        self.value.get(key).map(|value| self.child(key, value))
    }

    /// Returns the string of a key.
    pub(super) fn text(&self, key: &str) -> Option<&'v str> {
        self.value.get(key)?.as_str()
    }

    /// Returns the elements of an array; reports an error if the value is not an array.
    pub(super) fn items(&self, reporter: &mut Reporter<'_>) -> Option<Vec<Node<'v>>> {
        let Some(items) = self.value.as_array() else {
            return reporter.error(self, "expected an array", "write [ … ]");
        };
        let items = items.iter().enumerate();
        Some(
            items
                .map(|(index, item)| self.child(&index.to_string(), item))
                .collect(),
        )
    }

    /// Returns the entries of an object; reports an error if the value is not an object.
    pub(super) fn entries(&self, reporter: &mut Reporter<'_>) -> Option<Vec<(&'v str, Node<'v>)>> {
        let Some(entries) = self.value.as_object() else {
            return reporter.error(self, "expected an object", "write { … }");
        };
        let entries = entries.iter();
        Some(
            entries
                .map(|(key, value)| (key.as_str(), self.child(key, value)))
                .collect(),
        )
    }

    /// Returns the elements of the array of a key; none if the key is absent.
    pub(super) fn items_of(&self, key: &str, reporter: &mut Reporter<'_>) -> Option<Vec<Node<'v>>> {
        self.get(key)
            .map_or(Some(Vec::new()), |node| node.items(reporter))
    }

    /// Returns the entries of the object of a key; none if the key is absent.
    pub(super) fn entries_of(
        &self,
        key: &str,
        reporter: &mut Reporter<'_>,
    ) -> Option<Vec<(&'v str, Node<'v>)>> {
        self.get(key)
            .map_or(Some(Vec::new()), |node| node.entries(reporter))
    }

    fn child(&self, key: &str, value: &'v Value) -> Node<'v> {
        Node {
            value,
            file: self.file.clone(),
            pointer: format!("{}{}", self.pointer, pointer(&[key])),
        }
    }
}
