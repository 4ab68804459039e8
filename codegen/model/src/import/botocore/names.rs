//! Names: which ones the source has, which id each gets, and what makes a text a Smithy identifier.
//!
//! Knows Smithy's rules for names, not what the named things are.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::node::{Findings, Node, Place};
use super::service::Service;

/// The names of the source and the ids that they have in the model.
#[derive(Debug)]
pub(super) struct Names {
    namespace: String,
    operations: BTreeSet<String>,
    /// Botocore's name of a shape, and its name in the model.
    shapes: BTreeMap<String, String>,
}

impl Names {
    /// Collects and checks the names. Botocore keeps operations and shapes apart; in Smithy they share a namespace, so
    /// a shape that has the name of an operation or of the service gets another one. The operation keeps its own: it
    /// is on the wire in some protocols.
    pub(super) fn new(
        service: &Service,
        operations: &Node,
        shapes: &Node,
        findings: &mut Findings,
    ) -> Self {
        check(operations, findings);
        check(shapes, findings);
        let operations: BTreeSet<String> = operations.keys().cloned().collect();
        let mut taken: BTreeSet<String> = operations.iter().chain(shapes.keys()).cloned().collect();
        taken.insert(service.name.clone());
        let mut names = BTreeMap::new();
        for shape in shapes.keys() {
            let mut name = shape.clone();
            if operations.contains(shape) || *shape == service.name {
                name = unique(&format!("{shape}Shape"), &mut taken);
                findings.count(
                    "renamed {n} shapes that have the name of an operation or of the service",
                );
            }
            names.insert(shape.clone(), name);
        }
        Self {
            namespace: service.namespace.clone(),
            operations,
            shapes: names,
        }
    }

    /// The id of an operation or of the service.
    pub(super) fn absolute(&self, name: &str) -> String {
        format!("{}#{name}", self.namespace)
    }

    /// The id of a shape by botocore's name for it.
    pub(super) fn shape(&self, name: &str) -> String {
        self.absolute(self.shapes.get(name).map_or(name, String::as_str))
    }

    /// The id of the operation that a paginator or a waiter names.
    pub(super) fn operation(&self, name: &str, place: &Place, findings: &mut Findings) -> String {
        if !self.operations.contains(name) {
            let hint = "the service file has no operation of this name; are the files from the same release?";
            findings.error(place, format!("unknown operation `{name}`"), hint);
        }
        self.absolute(name)
    }

    /// Takes the `shape` of a reference: `{"target": id}`.
    pub(super) fn target(&self, reference: &mut Node, findings: &mut Findings) -> Value {
        let place = reference.place().at("shape");
        let known = reference.peek("shape").is_some();
        let name = reference.required_text("shape", findings);
        if known && !self.shapes.contains_key(&name) {
            findings.error(
                &place,
                format!("unknown shape `{name}`"),
                "`shapes` has no shape of this name; add it there",
            );
        }
        json!({ "target": self.shape(&name) })
    }
}

/// Reports the names that Smithy would not read.
fn check(named: &Node, findings: &mut Findings) {
    for name in named.keys().filter(|name| !is_identifier(name)) {
        report(name, &named.place().at(name), findings);
    }
}

/// Reports a name that Smithy would not read.
pub(super) fn report(name: &str, place: &Place, findings: &mut Findings) {
    let hint =
        "a name is made of ASCII letters, digits and underscores, and does not start with a digit";
    findings.error(place, format!("`{name}` is not a Smithy identifier"), hint);
}

/// Whether the text is an identifier of Smithy: `(1*"_" (ALPHA / DIGIT)) / ALPHA`, then word characters.
pub(in crate::import) fn is_identifier(text: &str) -> bool {
    let word = text.chars().all(|c| c == '_' || c.is_ascii_alphanumeric());
    word && !text.starts_with(|c: char| c.is_ascii_digit()) && text.contains(|c: char| c != '_')
}

/// Makes an identifier of a text: what is not a word character becomes an underscore. A text without any word
/// character (`>=`) is spelled by the numbers of its characters, so that its name does not depend on its neighbours.
pub(in crate::import) fn identifier(text: &str) -> String {
    if !text.contains(|c: char| c.is_ascii_alphanumeric()) {
        return text
            .chars()
            .map(|c| format!("_{:X}", u32::from(c)))
            .collect();
    }
    let name: String = text
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name
    }
}

/// The name, or the name with the first number from 2 on that nobody has yet; takes it.
pub(in crate::import) fn unique(name: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|n| format!("{name}_{n}"));
    let free = std::iter::once(name.to_owned())
        .chain(numbered)
        .find(|name| !taken.contains(name));
    let free = free.unwrap_or_default();
    taken.insert(free.clone());
    free
}
