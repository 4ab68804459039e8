//! Operations: HTTP bindings, protocol, pagination, waiters and updates.

pub(crate) mod bindings;
pub(crate) mod jmespath;
pub(crate) mod pages;
pub(crate) mod params;
pub(crate) mod protocol;
pub(crate) mod updates;
pub(crate) mod waiters;
