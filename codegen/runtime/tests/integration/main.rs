//! Tests the runtime's public interface with a hand-written service. The crate `tests` has the
//! tests that need a server.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod authentication;
mod bindings;
mod config;
mod data;
mod discovery;
mod endpoint;
mod fixture;
mod mock;
mod stream;
mod strict_reading;
mod timestamps;
mod validation;
mod wire;
