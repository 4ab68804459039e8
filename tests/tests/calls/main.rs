//! What is built of several calls: paging and waiting, over a scripted server.

#![allow(clippy::unwrap_used, reason = "a test may panic, its scenery too")]

mod pages;
mod server;
mod waiters;
