//! Tests the runtime's public interface with a hand-written service. The crate `tests` has the tests that need a server.

mod bindings;
mod config;
mod data;
mod endpoint;
mod fixture;
mod mock;
mod timestamps;
mod validation;
mod wire;
