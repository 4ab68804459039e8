//! Generates a Rust client crate from a Smithy 2.0 JSON model.
//!
//! | stage | module | input | output |
//! |---|---|---|---|
//! | load | [`smithy_model`] | JSON text | [`smithy_model::Model`]: shapes, traits, shape ids |
//! | lower | [`lower`] | `Model` | [`ir::Crate`]: modules, names, types, bindings, docs |
//! | emit | [`emit`] | `ir::Crate` | [`SourceTree`]: the text of every file |
//!
//! [`generate`] runs the last two stages. [`diff`](mod@diff) compares two models and tells what the
//! changes mean for callers; [`lint`] warns about valid models; [`input_schema`] returns JSON
//! Schema for files with inputs of operations.
//!
//! The library accesses no files, clock, environment or network, and knows no service. The package
//! `smithy-codegen-cli` has a program that reads models and writes crates, and functions for
//! programs that do.
//!
//! # Example
//!
//! A build tool generates the client of its own service:
//!
//! ```
//! use smithy_codegen::{Options, generate};
//! use smithy_model::{Source, load};
//!
//! let model = r#"{"smithy": "2.0", "shapes": {
//!     "example.weather#Weather": {"type": "service", "version": "2026-01-01",
//!         "traits": {"aws.protocols#restJson1": {}, "aws.auth#sigv4": {"name": "weather"}},
//!         "operations": [{"target": "example.weather#GetForecast"}]},
//!     "example.weather#GetForecast": {"type": "operation",
//!         "traits": {"smithy.api#http": {"method": "GET", "uri": "/forecast"}}}
//! }}"#;
//! let model = load(&[Source { file: "weather.json", text: model }]).expect("a valid model");
//!
//! let options = Options { name: "weather-client".to_owned(), ..Options::default() };
//! let tree = generate(&model, &options).expect("a supported model");
//!
//! assert!(tree.files.contains_key("Cargo.toml"));
//! assert!(tree.files["src/client.rs"].contains("pub fn get_forecast("));
//! ```

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
