//! How requests reach the service.

pub(crate) mod http_client;
