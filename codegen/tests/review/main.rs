//! Tests of the tools that review a model: `diff` and `lint`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod diff_impact;
mod diff_properties;
mod diff_release;
mod lint;
