//! Compares two versions of a service model and tells what each change means for callers.
//!
//! [`diff`] returns a [`Diff`], which is plain data; [`text`], [`markdown`], [`html`],
//! [`changelog`] and [`json`] print it.
//!
//! - `pairs` compares the shapes of both models, `traits` their traits, `outline` prints what a
//!   shape contains.
//! - `impact` assesses each change: on the wire, in the API of the generated crate, and in
//!   behaviour.
//! - `operations` collects the changes of each operation; `reach` and `gains` find those in nested
//!   shapes.
//! - [`version`] tells which version of the crate must follow.

pub mod changelog;
mod data;
mod gains;
pub mod html;
mod impact;
pub mod json;
mod labels;
pub mod markdown;
mod operations;
mod outline;
mod pairs;
mod reach;
pub mod text;
mod traits;
pub mod version;

pub use data::{
    Aspect, Change, Compatibility, ConstraintChange, Diff, DocumentationChange, Impact,
    MessageDiff, OperationDiff, OperationState, Outline, ShapeDiff, ShapePath,
};

use crate::lower::Lowering;
use smithy_model::{Diagnostic, Model, ShapeId};

/// Compares a service in two models. `service` is its id, which may be omitted if each model has
/// one service.
///
/// # Errors
/// Returns an error if one of the models does not have the service.
pub fn diff(old: &Model, new: &Model, service: Option<&ShapeId>) -> Result<Diff, Vec<Diagnostic>> {
    match (old.service(service), new.service(service)) {
        (Ok(old_service), Ok(new_service)) => Ok(operations::compare(
            &Lowering::with_default_protocol(old, old_service),
            &Lowering::with_default_protocol(new, new_service),
        )),
        (old_service, new_service) => Err([old_service.err(), new_service.err()]
            .into_iter()
            .flatten()
            .flatten()
            .collect()),
    }
}
