//! Smithy models: loads the JSON AST, validates it, and imports service models from other descriptions.
//!
//! The crate knows Smithy's terms only (<https://smithy.io/2.0/spec/model.html>): nothing about Rust names, types or
//! generated code. A model is untrusted input: every problem is a [`Diagnostic`] with its shape, file and JSON pointer,
//! never a panic.
//!
//! - [`load()`] reads files, merges them, applies `apply` statements and validates the result.
//! - [`Closure`] lists the shapes that a service reaches.
//! - [`import`] translates other descriptions of a service into the JSON AST.

pub mod closure;
pub mod diagnostic;
pub mod import;
mod load;
mod model;
mod prelude;
mod validate;

pub use closure::{Closure, find_service};
pub use diagnostic::{Diagnostic, Severity};
pub use load::{Source, load};
pub use model::{
    Applied, Kind, Member, Model, Operation, Part, Resource, Service, Shape, ShapeId, Simple,
    Traits, is_identifier,
};
