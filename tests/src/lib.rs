//! What the tests share that need the generated client, the model and a server.
//!
//! | module | what it is for | what it must not know |
//! |---|---|---|
//! | [`server`] | a loopback HTTP server that answers from a script and remembers what it was asked | the service |
//! | [`model`] | the service's model, as far as tests compare the client with it | the client |
//! | [`sample`] | JSON values of the model's shapes | the client |
//! | [`home`] | a home directory with profile files, and environments that look into it | how they are read |
//! | [`child`] | running a test again in a process with variables of its own | what the test does |
//! | [`fuzzing`] | what must hold whatever a service or a file holds, as functions of bytes | who makes the bytes |
//! | [`operations`] | every operation of the client, by name and without its type | the model |
//!
//! The model here is plain JSON: what the generator makes of it is what the tests doubt.

pub mod child;
pub mod fuzzing;
pub mod home;
pub mod model;
pub mod operations;
pub mod sample;
pub mod server;

use bedrock_agentcore_control::aws_credential_types::Credentials;
use bedrock_agentcore_control::{Client, ClientBuilder};
use smithy_reqwest::Retry;

/// The region that [`client`] signs for.
pub const REGION: &str = "us-west-2";
/// The access key that [`client`] signs with.
pub const ACCESS_KEY: &str = "AKIDEXAMPLE";
/// The secret key that [`client`] signs with.
pub const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// A builder with a region and credentials, which asks no environment. Its clients make one attempt a call, so that a test
/// sees what comes of it.
#[must_use]
pub fn builder() -> ClientBuilder<Client> {
    Client::builder()
        .region(REGION)
        .credentials_provider(credentials(None))
        .retry(Retry::off())
}

/// The credentials of [`client`], and this session token.
#[must_use]
pub fn credentials(session_token: Option<&str>) -> Credentials {
    Credentials::new(
        ACCESS_KEY,
        SECRET_KEY,
        session_token.map(str::to_owned),
        None,
        "test",
    )
}

/// A client of the service at `url`.
///
/// # Panics
/// Where `url` is no endpoint.
#[must_use]
pub fn client(url: &str) -> Client {
    match builder().endpoint_url(url).build() {
        Ok(client) => client,
        Err(error) => panic!("no client for {url}: {error}"),
    }
}

/// The code of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

/// The code of the guide, compiled and run where it needs no service.
#[cfg(doctest)]
#[doc = include_str!("../../docs/guide.md")]
pub struct Guide;
