//! Generates a Rust client crate from a Smithy 2.0 JSON model.
//!
//! | stage | module | input | output |
//! |---|---|---|---|
//! | load | [`smithy_model`] | JSON text | [`smithy_model::Model`]: shapes, traits, shape ids |
//! | lower | [`lower`] | `Model` | [`ir::Crate`]: modules, names, types, bindings, docs |
//! | emit | [`emit`] | `ir::Crate` | [`SourceTree`]: the text of every file |
//!
//! [`generate`] runs the last two stages. [`diff`](mod@diff) compares two models and tells what the
//! changes mean for callers; [`lint`] warns about valid models; [`input_schema`] returns JSON Schema for
//! files with inputs of operations.
//!
//! The library accesses no files, clock, environment or network, which is left to `xtask`, and
//! knows no service, which is left to `model/`.

pub mod diff;
pub mod emit;
pub mod input_schema;
pub mod ir;
pub mod lint;
pub mod lower;

pub use emit::SourceTree;
pub use lower::Options;

use smithy_model::{Diagnostic, Model};

/// Generates the crate of a service.
///
/// # Errors
/// Returns every problem that lowering finds. Emitting cannot fail.
pub fn generate(model: &Model, options: &Options) -> Result<SourceTree, Vec<Diagnostic>> {
    let krate = lower::lower(model, options)?;
    Ok(emit::emit(&krate))
}

/// Generates only the files of a service's endpoint rules, `src/endpoint.rs` and
/// `src/endpoint_tests.rs`. The protocol of the service may be unsupported.
///
/// # Errors
/// Returns every problem of the rules.
pub fn generate_endpoint_rules(
    model: &Model,
    options: &Options,
) -> Result<SourceTree, Vec<Diagnostic>> {
    let rules = lower::endpoint_rules(model, options)?;
    let origin = lower::origin(model, options);
    Ok(emit::emit_endpoint_rules(&rules, &origin))
}
