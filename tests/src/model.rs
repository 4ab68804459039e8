//! The service model as plain JSON.
//!
//! Nothing is validated: a missing shape is a panic that names it.

use std::path::Path;
use std::sync::LazyLock;

use bedrock_agentcore_control::serde_json::{self, Map, Value};

/// A model.
#[derive(Debug)]
pub struct Model {
    shapes: Map<String, Value>,
}

/// A member of a shape.
#[derive(Clone, Copy, Debug)]
pub struct Member<'m> {
    /// Name of the member in JSON.
    pub name: &'m str,
    /// Id of the target.
    pub target: &'m str,
    traits: Option<&'m Value>,
}

/// An operation.
#[derive(Clone, Copy, Debug)]
pub struct OperationShape<'m> {
    /// Name of the operation.
    pub name: &'m str,
    /// HTTP method.
    pub method: &'m str,
    /// URI pattern.
    pub uri: &'m str,
    /// Id of the input.
    pub input: &'m str,
    /// Id of the output.
    pub output: &'m str,
}

impl Model {
    /// Returns the service model of the project, loaded once.
    ///
    /// # Panics
    /// Panics if the file is missing or not a model.
    #[must_use]
    pub fn load() -> &'static Self {
        static MODEL: LazyLock<Model> = LazyLock::new(Model::read);
        &MODEL
    }

    fn read() -> Self {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../model/bedrock-agentcore-control.json");
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        match serde_json::from_str::<Value>(&text)
            .ok()
            .and_then(|model| model.get("shapes")?.as_object().cloned())
        {
            Some(shapes) => Self { shapes },
            None => panic!("{} holds no shapes", path.display()),
        }
    }

    /// Returns a shape.
    ///
    /// # Panics
    /// Panics if the model has no such shape.
    #[must_use]
    pub fn shape(&self, id: &str) -> &Value {
        self.shapes
            .get(id)
            .unwrap_or_else(|| panic!("the model has no shape {id}"))
    }

    /// Returns the type of a shape, such as `structure`. The unit type is a structure.
    #[must_use]
    pub fn kind<'m>(&'m self, id: &'m str) -> &'m str {
        match id {
            "smithy.api#Unit" => "structure",
            "smithy.api#Document" => "document",
            _ => text(self.shape(id), "type"),
        }
    }

    /// Returns a trait of a shape.
    #[must_use]
    pub fn shape_trait<'m>(&'m self, id: &str, name: &str) -> Option<&'m Value> {
        self.shapes.get(id)?.get("traits")?.get(name)
    }

    /// Returns the members of a structure or union, in the order of the model.
    #[must_use]
    pub fn members<'m>(&'m self, id: &str) -> Vec<Member<'m>> {
        let members = self
            .shapes
            .get(id)
            .and_then(|shape| shape.get("members")?.as_object());
        members
            .into_iter()
            .flatten()
            .map(|(name, member)| Member::new(name, member))
            .collect()
    }

    /// Returns the member of a list (`member`) or of a map (`key`, `value`).
    ///
    /// # Panics
    /// Panics if the shape has no such member.
    #[must_use]
    pub fn element<'m>(&'m self, id: &str, name: &'m str) -> Member<'m> {
        match self.shape(id).get(name) {
            Some(member) => Member::new(name, member),
            None => panic!("{id} has no {name}"),
        }
    }

    /// Returns the ids of all shapes of a type.
    #[must_use]
    pub fn shapes_of(&self, kind: &str) -> Vec<&str> {
        self.shapes
            .keys()
            .map(String::as_str)
            .filter(|id| self.kind(id) == kind)
            .collect()
    }

    /// Returns all operations, sorted by name.
    #[must_use]
    pub fn operations(&self) -> Vec<OperationShape<'_>> {
        let operation = |id| {
            let shape = self.shape(id);
            let http = &shape["traits"]["smithy.api#http"];
            OperationShape {
                name: local_name(id),
                method: text(http, "method"),
                uri: text(http, "uri"),
                input: text(&shape["input"], "target"),
                output: text(&shape["output"], "target"),
            }
        };
        let mut operations: Vec<_> = self
            .shapes_of("operation")
            .into_iter()
            .map(operation)
            .collect();
        operations.sort_by_key(|operation| operation.name);
        operations
    }
}

impl<'m> Member<'m> {
    fn new(name: &'m str, member: &'m Value) -> Self {
        Self {
            name,
            target: text(member, "target"),
            traits: member.get("traits"),
        }
    }

    /// Returns a trait of the member itself.
    #[must_use]
    pub fn own_trait(&self, name: &str) -> Option<&'m Value> {
        self.traits?.get(name)
    }

    /// Returns `true` if the member is required.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.own_trait("smithy.api#required").is_some()
    }

    /// Returns the name of the query parameter if the member is bound to the query.
    #[must_use]
    pub fn query(&self) -> Option<&'m str> {
        self.own_trait("smithy.api#httpQuery")?.as_str()
    }

    /// Returns `true` if the member is bound to a label of the URI.
    #[must_use]
    pub fn is_label(&self) -> bool {
        self.own_trait("smithy.api#httpLabel").is_some()
    }

    /// Returns `true` if the member is part of the body.
    #[must_use]
    pub fn is_in_body(&self) -> bool {
        !self.is_label() && self.query().is_none()
    }
}

/// Returns the name of a shape without its namespace.
#[must_use]
pub fn local_name(id: &str) -> &str {
    id.split_once('#').map_or(id, |(_, name)| name)
}

fn text<'m>(value: &'m Value, key: &str) -> &'m str {
    value
        .get(key)
        .and_then(Value::as_str)
        .unwrap_or_else(|| panic!("{key:?} is not a string in {value}"))
}
