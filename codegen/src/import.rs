//! Turns other descriptions of a service into the Smithy JSON AST that [`crate::model`] reads.
//!
//! Facts only: names, types, constraints, bindings. No documentation passes through here; a model's documentation is
//! written by people and lives in a file of its own.

pub mod botocore;
