//! The runtime through its public interface, on a hand-written service. What needs a server is tested in the `tests` crate,
//! with the generated client.

mod config;
mod data;
mod endpoint;
mod fixture;
mod mock;
mod timestamps;
mod validation;
mod wire;
