//! Names of operations and shapes, and their ids in the model.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::node::Node;
use crate::is_identifier;
use crate::shape_id::UniqueNames;

/// Names of the source with their ids in the model.
#[derive(Debug)]
pub(super) struct Names {
    namespace: String,
    operations: BTreeSet<String>,
    /// Names of shapes in the model by their names in botocore.
    shapes: BTreeMap<String, String>,
}

impl Names {
    /// Checks the names and assigns those of the model. In botocore an operation and a shape may
    /// have the same name; in Smithy they share a namespace. The shape is renamed then, as some
    /// protocols send the name of the operation.
    pub(super) fn new(
        namespace: &str,
        service: &str,
        operations: &Node<'_>,
        shapes: &Node<'_>,
    ) -> Self {
        for node in [operations, shapes] {
            for name in node.keys().filter(|name| !is_identifier(name)) {
                node.error_at(
                    name,
                    format!("`{name}` is not a Smithy identifier"),
                    IDENTIFIER,
                );
            }
        }
        let taken = operations.keys().chain(shapes.keys()).cloned();
        let mut taken: UniqueNames = taken.chain([service.to_owned()]).collect();
        let operations: BTreeSet<String> = operations.keys().cloned().collect();
        let mut names = BTreeMap::new();
        for shape in shapes.keys() {
            let mut name = shape.clone();
            if operations.contains(shape) || shape == service {
                name = taken.take(&format!("{shape}Shape"));
                shapes.count("renamed {n} shapes with the name of an operation or of the service");
            }
            names.insert(shape.clone(), name);
        }
        Self {
            namespace: namespace.to_owned(),
            operations,
            shapes: names,
        }
    }

    /// Returns the id of an operation or of the service.
    pub(super) fn absolute(&self, name: &str) -> String {
        format!("{}#{name}", self.namespace)
    }

    /// Returns the id of a shape by its name in botocore.
    pub(super) fn shape(&self, name: &str) -> String {
        self.absolute(self.shapes.get(name).map_or(name, String::as_str))
    }

    /// Returns the id of the operation that a paginator or a waiter names. `report` reports an
    /// unknown operation.
    pub(super) fn operation(&self, name: &str, report: impl FnOnce(String, &str)) -> String {
        if !self.operations.contains(name) {
            let hint =
                "use files of the same release: the service file does not have the operation";
            report(format!("unknown operation `{name}`"), hint);
        }
        self.absolute(name)
    }

    /// Takes the `shape` of a reference and returns `{"target": id}`.
    pub(super) fn target(&self, reference: &mut Node<'_>) -> Value {
        let exists = reference.peek("shape").is_some();
        let name = reference.required_text("shape");
        if exists && !self.shapes.contains_key(&name) {
            let hint = "add a shape with this name to `shapes`";
            reference.error_at("shape", format!("unknown shape `{name}`"), hint);
        }
        json!({ "target": self.shape(&name) })
    }
}

/// Hint for invalid names.
pub(super) const IDENTIFIER: &str =
    "names have ASCII letters, digits and underscores, and do not start with a digit";
