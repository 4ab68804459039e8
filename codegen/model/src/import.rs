//! Turns other descriptions of a service into the Smithy JSON AST that [`load`](crate::load()) reads.
//!
//! Facts only: names, types, constraints, bindings. No documentation passes through here; a model's documentation is
//! written by people and lives in a file of its own.
//!
//! Every source comes out in one form, so that a switch from one to another is no change: Smithy 2.0, the service first, its
//! operations by name, then every other shape that they lead to by name, all in one namespace; constraints on shapes, not on
//! members; enum members named after their values.

pub mod botocore;
pub mod smithy;

/// What an import yields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The model: JSON AST, indented by two spaces, with a newline at its end. The same sources give the same bytes.
    pub text: String,
    /// What a person should know of the translation: what was mended, and what was not carried over, with counts.
    pub remarks: Vec<String>,
}
