//! Files around the generator [`smithy_codegen`]: reads models, and writes crates whole or not at
//! all.
//!
//! `smithy-codegen` is the program of this package. Programs of your own, such as an `xtask`, can
//! call [`generate::write`].

pub mod crate_files;
pub mod generate;
pub mod model_files;
pub mod paths;
pub mod replace;
