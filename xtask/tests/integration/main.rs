//! Tests of the commands, run as programs.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod codegen;
mod generated;
mod models;
mod source;
mod survey;
