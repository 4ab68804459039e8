//! Intermediate representation: the crate to emit, as plain data in Rust's terms.
//!
//! `lower` builds it and takes every decision, `emit` prints it. Identifiers are
//! stored as they are printed, `r#type` included. Documentation is Markdown, line by line.

pub mod endpoints;
mod example;
mod operation;
mod protocol_tests;
mod shape;
mod waiter;

use std::collections::BTreeMap;

use smithy_model::Diagnostic;

pub use example::{DocBlock, Example, ExampleCall, Expression, Members};
pub use operation::{
    Auth, Body, Conversion, Discovery, Operation, Pagination, Step, Update, UpdateField,
    UpdateForm, UpdateValue,
};
pub use protocol_tests::{CaseValue, ProtocolTest, ProtocolTests, SkippedTest, TestCase, TestKind};
pub use shape::{
    Argument, Binding, Constraints, Construction, DefaultValue, Enum, EnumValue, Events, Field,
    Presence, Schema, StreamField, Structure, Type, Union, Variant,
};
pub use waiter::{Acceptor, Matcher, Path, Waiter};

/// A client crate. Lists are sorted by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Crate {
    /// The package.
    pub package: Package,
    /// Origin of the files, for their headers.
    pub origin: Origin,
    /// The service.
    pub service: Service,
    /// The endpoint rules.
    pub endpoint: endpoints::EndpointRules,
    /// The operations, a file each.
    pub operations: Vec<Operation>,
    /// The structures that are not inputs, outputs or errors.
    pub structures: Vec<Structure>,
    /// The unions.
    pub unions: Vec<Union>,
    /// The enums.
    pub enums: Vec<Enum>,
    /// The errors.
    pub errors: Vec<Structure>,
    /// The waiters.
    pub waiters: Vec<Waiter>,
    /// The schemas of values.
    pub schemas: Vec<Schema>,
    /// The protocol tests, if they are wanted.
    pub protocol_tests: Option<ProtocolTests>,
    /// Warnings about the model.
    pub warnings: Vec<Diagnostic>,
    /// Traits of the model that have no effect on the crate, and the number of their uses.
    pub ignored_traits: BTreeMap<String, usize>,
}

/// The package in the manifest.
#[derive(Clone, Debug, PartialEq)]
pub struct Package {
    /// Name of the package.
    pub name: String,
    /// Name of the library in code.
    pub lib: String,
    /// Version.
    pub version: String,
    /// Description, one line.
    pub description: String,
    /// Path from the manifest to the runtime, if it is not a package of crates.io.
    pub runtime: Option<String>,
    /// Features of the runtime that the crate needs.
    pub features: Vec<&'static str>,
    /// Whether the package is a workspace of its own, as it must be in the folder of another
    /// workspace.
    pub standalone: bool,
}

/// Origin of the files.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// Command that generates them, on one line.
    pub command: String,
    /// Files of the model, each on one line.
    pub models: Vec<String>,
}

/// Metadata of the service.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// Documentation of the crate.
    pub docs: Vec<DocBlock>,
    /// Documentation of the client.
    pub client: Vec<String>,
    /// Service id, such as `Bedrock AgentCore Control`.
    pub id: String,
    /// Version of the API.
    pub version: String,
    /// Protocol.
    pub protocol: Protocol,
    /// Name that requests are signed for.
    pub signing_name: String,
    /// Metadata of the errors.
    pub errors: Vec<ErrorInfo>,
}

/// Protocol of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct Protocol {
    /// Variant of the runtime's `Format`.
    pub format: &'static str,
    /// Content type of documents.
    pub content_type: &'static str,
    /// Prefix of the operation's name in the header that selects the operation, if URIs do not.
    pub target: Option<String>,
    /// Whether requests ask for the error codes of the Query protocol.
    pub query_compatible: bool,
}

/// Metadata of an error.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorInfo {
    /// Error code.
    pub code: String,
    /// Status code.
    pub status: u16,
    /// `Some(true)` for a throttling error, `Some(false)` for another retryable error.
    pub retryable: Option<bool>,
}
