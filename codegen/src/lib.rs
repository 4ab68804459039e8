//! Generates a Rust client crate from a Smithy 2.0 JSON model.
//!
//! The crate is pure: text goes in, a [`SourceTree`] or [`Diagnostic`]s come out. It must not know files, clocks,
//! environment variables or the network (those belong to `xtask`), nor the name of any service (that belongs to `model/`).
//!
//! Three stages, each with its own words:
//!
//! | stage | module | from | to |
//! |---|---|---|---|
//! | load | [`smithy_model`] | JSON text | [`smithy_model::Model`]: shapes, traits, shape ids |
//! | lower | [`lower`] | `Model` | [`ir::Crate`]: modules, names, types, bindings, docs |
//! | emit | [`emit`] | `ir::Crate` | [`SourceTree`]: the text of every file |
//!
//! [`generate`] runs the last two. Beside them stands [`smithy_model::import`], which turns other descriptions of a service into the
//! JSON that `model` reads, and [`diff`](mod@diff), which says what changed between two models and what that means for
//! callers; [`lint`] warns of what is sound in a model and still not as it should be.

pub mod diff;
pub mod emit;
pub mod ir;
pub mod lint;
pub mod lower;

pub use emit::SourceTree;
pub use lower::Options;

use smithy_model::{Diagnostic, Model};

/// Lowers `model` and emits the crate that `options` ask for.
///
/// # Errors
/// Every problem of the lowering stage, at once. Emitting cannot fail.
pub fn generate(model: &Model, options: &Options) -> Result<SourceTree, Vec<Diagnostic>> {
    let krate = lower::lower(model, options)?;
    Ok(emit::emit(&krate))
}

/// Lowers and emits the endpoint rules of the service alone, whatever protocol it speaks: `src/endpoint.rs` and
/// `src/endpoint_tests.rs`.
///
/// # Errors
/// Every problem of the rules, at once.
pub fn generate_endpoint_rules(
    model: &Model,
    options: &Options,
) -> Result<SourceTree, Vec<Diagnostic>> {
    let rules = lower::endpoint_rules(model, options)?;
    let origin = ir::Origin {
        command: options.command.clone(),
        models: model.files.clone(),
    };
    Ok(emit::emit_endpoint_rules(&rules, &origin))
}
