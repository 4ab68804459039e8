//! A local server of a service, driven by its Smithy model.
//!
//! [`Emulator`] reads a model and responds to requests without I/O. [`Server`] serves it on a
//! loopback port, and [`EmulatorService`] is a `tower_service::Service`, for clients in the same
//! process.
//!
//! The crate is independent of generated clients, so that each can test the other. It knows no
//! service: rules (`model/emulator.json`) have the facts that a model lacks.
//!
//! - `service`, `routing`, `protocol`: from a request to an operation with its input, and back.
//! - `validation`: constraints of the model.
//! - `rules`, `template`: facts that the model lacks.
//! - `engine`, `state`, `lifecycle`, `projection`: the effects of operations.
//! - `faults`, `journal`, `signature`, `snapshot`, `control`: around the service.

mod control;
mod emulator;
mod engine;
mod failure;
mod faults;
mod journal;
mod lifecycle;
mod options;
mod projection;
mod protocol;
mod routing;
mod rules;
mod server;
mod service;
mod signature;
mod snapshot;
mod state;
mod template;
mod validation;

pub use emulator::Emulator;
pub use faults::{Disturbance, Fault};
pub use options::Options;
pub use server::{EmulatorService, Server};
