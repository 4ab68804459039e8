//! Converts JSON Schema into [`SchemaDefinition`], the schema of a tool's input or output at a
//! gateway of Amazon Bedrock AgentCore.
//!
//! A gateway accepts a small part of JSON Schema: `type`, `properties`, `required`, `items` and
//! `description`. It refuses all other keywords, among them `$ref`, which most generators of
//! schemas write. A [`Converter`] takes a schema as MCP servers, pydantic, zod or
//! [schemars](https://docs.rs/schemars) write it:
//!
//! ```
//! use bedrock_agentcore_control::serde_json::json;
//! use bedrock_agentcore_tool_schema::Converter;
//!
//! let schema = json!({
//!     "type": "object",
//!     "properties": { "ship_to": { "$ref": "#/$defs/Address" } },
//!     "$defs": {
//!         "Address": {
//!             "type": "object",
//!             "properties": { "zip": { "type": "string", "pattern": "^[0-9]{5}$" } },
//!         },
//!     },
//! });
//!
//! let converted = Converter::new().schema(&schema)?;
//!
//! let properties = converted.value.properties.unwrap_or_default();
//! assert!(properties["ship_to"].properties.is_some());
//! assert_eq!(converted.dropped[0].pointer, "/$defs/Address/properties/zip/pattern");
//! # Ok::<(), bedrock_agentcore_tool_schema::SchemaError>(())
//! ```
//!
//! # Rules
//!
//! | in the schema | in the result |
//! |---|---|
//! | `$ref` to a part of the same schema | that part; a cycle is an error |
//! | `$ref` to another document | an error |
//! | `null` as a `type` or an alternative | the schema without `null`, reported as dropped |
//! | no `type` | the type that the other keywords imply: `properties`, `items`, `enum`, `const` |
//! | several types | an error; `integer` and `number` are `number` |
//! | `allOf`, keywords beside `$ref` | one schema that requires all |
//! | `allOf` with types that exclude each other | an error |
//! | `anyOf`, `oneOf` | one schema that permits each alternative, with the properties of all |
//! | `required` in all alternatives | `required` |
//! | `true` and `false` as `items` | no `items` |
//! | `false` as a property | no property |
//! | `description` | the outermost one |
//! | any other keyword | dropped, and reported in [`Converted::dropped`] |
//!
//! The result never permits `null`, and otherwise permits what the schema permits, and more if
//! keywords were dropped: the tool itself must check its arguments.
//! [`Converter::describe_constraints`] adds dropped constraints to descriptions, so that a
//! model knows them.

mod constraints;
mod convert;
mod error;
mod finish;
mod merge;
mod node;
mod tools;
mod walk;

use bedrock_agentcore_control::serde_json::Value;
use bedrock_agentcore_control::types::{SchemaDefinition, ToolDefinition};
#[cfg(feature = "schemars")]
use schemars::generate::SchemaSettings;

pub use error::{Problem, SchemaError};

use walk::Walk;

/// Result of a conversion.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Converted<T> {
    /// The converted schema or tools.
    pub value: T,
    /// Keywords that the result does not have, in the order in which they were found. A keyword of
    /// a definition is listed once, however often the definition is used.
    pub dropped: Vec<Dropped>,
}

/// A keyword that a gateway does not have.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Dropped {
    /// JSON pointer to the keyword in the document, or to the schema that permits `null`.
    pub pointer: String,
    /// Reason as a clause, such as "a gateway has no `pattern`".
    pub reason: String,
}

impl std::fmt::Display for Dropped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.pointer, self.reason)
    }
}

/// Converts JSON Schema into the schemas of a gateway.
#[derive(Clone, Debug, Default)]
pub struct Converter {
    describe_constraints: bool,
}

impl Converter {
    /// Maximum nesting of schemas, references and combinations. A request with such a schema stays
    /// below the nesting of 128 to which JSON parsers are limited.
    pub const MAX_DEPTH: usize = 48;
    /// Maximum number of schemas in a schema after its references are replaced.
    pub const MAX_SCHEMAS: usize = 10_000;

    /// Creates a converter that drops constraints.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds dropped constraints to the descriptions: values of `enum` and `const`, `default`,
    /// `format`, `pattern`, and limits of numbers and lengths. They stay in the list of dropped
    /// keywords, because the gateway does not check them.
    ///
    /// ```
    /// use bedrock_agentcore_control::serde_json::json;
    /// use bedrock_agentcore_tool_schema::Converter;
    ///
    /// let schema = json!({
    ///     "description": "Urgency of the ticket.",
    ///     "enum": ["low", "high"],
    ///     "default": "low",
    /// });
    ///
    /// let converted = Converter::new().describe_constraints().schema(&schema)?;
    ///
    /// let description = "Urgency of the ticket. One of \"low\", \"high\". default: \"low\".";
    /// assert_eq!(converted.value.description.as_deref(), Some(description));
    /// # Ok::<(), bedrock_agentcore_tool_schema::SchemaError>(())
    /// ```
    #[must_use]
    pub fn describe_constraints(mut self) -> Self {
        self.describe_constraints = true;
        self
    }

    /// Converts a JSON Schema.
    ///
    /// # Errors
    /// Returns all problems of the schema: [`SchemaError`].
    pub fn schema(&self, schema: &Value) -> Result<Converted<SchemaDefinition>, SchemaError> {
        let mut walk = Walk::new(self.describe_constraints);
        let value = convert::schema(&mut walk, schema, "");
        walk.end(value)
    }

    /// Converts the tools of an MCP server: the result of `tools/list`, `{"tools": [...]}`, or
    /// the list itself.
    ///
    /// A tool needs a `name`, a `description` and an `inputSchema`, and may have an `outputSchema`.
    /// Its other members are dropped.
    ///
    /// # Errors
    /// Returns all problems of all tools: [`SchemaError`].
    pub fn tools(&self, list: &Value) -> Result<Converted<Vec<ToolDefinition>>, SchemaError> {
        let mut walk = Walk::new(self.describe_constraints);
        let value = tools::tools(&mut walk, list);
        walk.end(Some(value))
    }

    /// Converts the schema of a Rust type that is the input of a tool: of the JSON
    /// that serde deserializes.
    ///
    /// # Errors
    /// Returns all problems of the schema: [`SchemaError`].
    #[cfg(feature = "schemars")]
    pub fn input<T: schemars::JsonSchema>(
        &self,
    ) -> Result<Converted<SchemaDefinition>, SchemaError> {
        let settings = SchemaSettings::draft2020_12().for_deserialize();
        self.rust_type::<T>(settings)
    }

    /// Converts the schema of a Rust type that is the output of a tool: of the JSON
    /// that serde serializes.
    ///
    /// # Errors
    /// Returns all problems of the schema: [`SchemaError`].
    #[cfg(feature = "schemars")]
    pub fn output<T: schemars::JsonSchema>(
        &self,
    ) -> Result<Converted<SchemaDefinition>, SchemaError> {
        let settings = SchemaSettings::draft2020_12().for_serialize();
        self.rust_type::<T>(settings)
    }

    #[cfg(feature = "schemars")]
    fn rust_type<T: schemars::JsonSchema>(
        &self,
        settings: SchemaSettings,
    ) -> Result<Converted<SchemaDefinition>, SchemaError> {
        let schema = settings.into_generator().into_root_schema_for::<T>();
        self.schema(schema.as_value())
    }
}
