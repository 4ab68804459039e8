//! Smithy models: loads the JSON AST, validates it, and imports service models from other
//! descriptions.
//!
//! The crate knows Smithy's terms only (<https://smithy.io/2.0/spec/model.html>): nothing about
//! Rust names, types or generated code. A model is untrusted input: every problem is a
//! [`Diagnostic`] with its shape, file and JSON pointer, never a panic.
//!
//! - [`load()`] reads files, merges them, applies `apply` statements and validates the result.
//! - [`Model`] answers every question about shapes, members and traits.
//! - [`Closure`] lists the shapes that a service reaches.
//! - [`import`] translates other descriptions of a service into the JSON AST.

mod applied_traits;
mod closure;
pub mod diagnostic;
pub mod import;
mod load;
mod location;
mod model;
mod prelude;
mod shape;
mod shape_id;
pub mod traits;
mod validate;

pub use applied_traits::{Applied, Part, Traits};
pub use closure::Closure;
pub use diagnostic::{Diagnostic, Severity};
pub use load::{Source, load};
pub use location::{Location, Subject};
pub use model::Model;
pub use shape::{Kind, Lifecycle, Member, Operation, Resource, Service, Shape, Simple};
pub use shape_id::{ShapeId, is_identifier};
