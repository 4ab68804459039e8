//! A schema during the conversion.

use std::collections::{BTreeMap, BTreeSet};

use bedrock_agentcore_control::serde_json::Value;

/// A type of JSON.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Kind {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

impl Kind {
    /// Returns the type with this name in JSON Schema.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::Null,
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "string" => Self::String,
            "array" => Self::Array,
            "object" => Self::Object,
            _ => return None,
        })
    }

    /// Returns the name of the type in JSON Schema.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    /// Returns the type of a value.
    pub(crate) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) if number.is_f64() => Self::Number,
            Value::Number(_) => Self::Integer,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }
}

/// A permitted value, with the description of the alternative that permits it.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) value: Value,
    pub(crate) description: Option<String>,
}

/// A schema whose references and combinations are resolved.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    /// JSON pointer to the schema in the document.
    pub(crate) pointer: String,
    /// The permitted types; `None` permits all.
    pub(crate) kinds: Option<BTreeSet<Kind>>,
    /// Whether the schema permits no value.
    pub(crate) is_never: bool,
    /// Whether the schema has a problem that is already reported.
    pub(crate) has_failed: bool,
    pub(crate) properties: BTreeMap<String, Node>,
    /// In the order of the document.
    pub(crate) required: Vec<String>,
    pub(crate) items: Option<Box<Node>>,
    /// The description, and the JSON pointer to the schema that has it.
    pub(crate) description: Option<(String, String)>,
    /// The permitted values, from `enum` and `const`; `None` permits all.
    pub(crate) choices: Option<Vec<Choice>>,
    /// Other constraints, as text for people.
    pub(crate) notes: Vec<String>,
}

impl Node {
    /// Creates a schema that permits every value.
    pub(crate) fn any(pointer: &str) -> Self {
        Self {
            pointer: pointer.to_owned(),
            ..Self::default()
        }
    }

    /// Creates a schema that permits no value.
    pub(crate) fn never(pointer: &str) -> Self {
        Self {
            is_never: true,
            ..Self::any(pointer)
        }
    }

    /// Creates a schema whose problem is already reported.
    pub(crate) fn failed(pointer: &str) -> Self {
        Self {
            has_failed: true,
            ..Self::any(pointer)
        }
    }

    /// Returns `true` if `null` is the only permitted value.
    pub(crate) fn is_null(&self) -> bool {
        let only_null = |kinds: &BTreeSet<Kind>| kinds.iter().eq([&Kind::Null]);
        self.kinds.as_ref().is_some_and(only_null)
    }

    /// Returns `true` if the schema permits every value.
    pub(crate) fn is_any(&self) -> bool {
        !self.is_never && self.kinds.is_none()
    }
}
