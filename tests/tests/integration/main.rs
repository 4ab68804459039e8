//! Tests of the generated client over a scripted server, over a mock, and against the model.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod attempts;
mod blocking;
mod compile_errors;
mod configuration;
mod credentials;
mod data;
mod data_plane;
mod emulator;
mod endpoints;
mod errors;
mod examples;
mod fault_injection;
mod fuzz_targets;
mod input_files;
mod input_schemas;
mod mock;
mod model_coverage;
mod network;
mod operations;
mod paginators;
mod profile_files;
mod proxies;
mod public_api;
mod requests;
mod resources;
mod responses;
mod secrets;
mod signing;
mod sizes;
mod spans;
mod update_conversions;
mod validation;
mod waiters;
