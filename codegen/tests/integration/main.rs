//! Tests of `smithy-codegen` through its public interface.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod changes;
mod combined;
mod compiles;
mod determinism;
mod diff_impact;
mod diff_pages;
mod diff_properties;
mod diff_release;
mod discovery;
mod emitter_docs;
mod endpoint_diagrams;
mod endpoints;
mod fixture;
mod generated_code;
mod hostile;
mod input_schema;
mod lint;
mod lowered;
mod names;
mod pages_and_waiters;
mod protocol;
mod soundness;
mod updates;
