//! Imports service models: translates other descriptions of a service to the Smithy JSON AST that
//! [`load`](crate::load()) reads.
//!
//! No documentation is imported: people write it in a file of its own.
//!
//! Every importer produces the same form, so that switching from one source to another changes
//! nothing: Smithy 2.0; the service, its operations by name, then all other shapes by name, in one
//! namespace; constraints on shapes instead of members; enum members named after their values.

pub mod botocore;
mod document;
mod remarks;
pub mod smithy;
mod undocumented;

/// Result of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Model as JSON AST, indented by two spaces, with a final newline. The same sources give the
    /// same bytes.
    pub text: String,
    /// Remarks about what was corrected and what was not imported, with counts.
    pub remarks: Vec<String>,
}
