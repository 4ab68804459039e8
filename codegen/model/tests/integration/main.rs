//! Tests of `smithy-model` through its public interface.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod hostile_input;
mod import_botocore;
mod import_smithy;
mod load;
