//! A place in a rule set: a JSON value, where it stands, and how to say what is wrong with it.

use serde_json::Value;

use smithy_model::diagnostic::{Diagnostic, pointer};

/// Where a rule set comes from, and what has been found wrong with it so far.
#[derive(Debug)]
pub(super) struct Findings<'d> {
    /// The shape that has it.
    pub(super) shape: String,
    /// The file that has it.
    pub(super) file: String,
    /// The diagnostics of all stages.
    pub(super) diagnostics: &'d mut Vec<Diagnostic>,
}

impl Findings<'_> {
    /// Notes what is wrong at `node`. Gives `None`, which is what a place with an error comes to.
    pub(super) fn error<T>(
        &mut self,
        node: &Node<'_>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Option<T> {
        self.diagnostics.push(Diagnostic::error(
            &self.shape,
            &self.file,
            &node.pointer,
            message,
            hint,
        ));
        None
    }

    /// Notes what a person may want to know of `node`.
    pub(super) fn warning(
        &mut self,
        node: &Node<'_>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.diagnostics.push(
            Diagnostic::error(&self.shape, &self.file, &node.pointer, message, hint).warning(),
        );
    }
}

/// A JSON value and its pointer.
#[derive(Clone, Debug)]
pub(super) struct Node<'v> {
    pub(super) value: &'v Value,
    pub(super) pointer: String,
}

impl<'v> Node<'v> {
    /// The value that an object has for `key`.
    pub(super) fn get(&self, key: &str) -> Option<Node<'v>> {
        self.value.get(key).map(|value| self.child(key, value))
    }

    /// The elements of a list; `None` where this is none.
    pub(super) fn items(&self) -> Option<Vec<Node<'v>>> {
        let items = self.value.as_array()?;
        Some(
            items
                .iter()
                .enumerate()
                .map(|(index, item)| self.child(&index.to_string(), item))
                .collect(),
        )
    }

    /// The entries of an object; `None` where this is none.
    pub(super) fn entries(&self) -> Option<Vec<(&'v str, Node<'v>)>> {
        let entries = self.value.as_object()?;
        Some(
            entries
                .iter()
                .map(|(key, value)| (key.as_str(), self.child(key, value)))
                .collect(),
        )
    }

    /// The elements of the list that an object has for `key`, none where it has nothing there.
    pub(super) fn list(&self, key: &str, findings: &mut Findings<'_>) -> Option<Vec<Node<'v>>> {
        match self.get(key) {
            None => Some(Vec::new()),
            Some(node) => match node.items() {
                Some(items) => Some(items),
                None => findings.error(&node, format!("{key:?} is no list"), "write [ … ]"),
            },
        }
    }

    /// The text that an object has for `key`.
    pub(super) fn text(&self, key: &str) -> Option<&'v str> {
        self.value.get(key).and_then(Value::as_str)
    }

    fn child(&self, key: &str, value: &'v Value) -> Node<'v> {
        Node {
            value,
            pointer: format!("{}{}", self.pointer, pointer(&[key])),
        }
    }
}
