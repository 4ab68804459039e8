//! Shared code of the tests of the generated client.
//!
//! [`model`] reads the service model as plain JSON, independently of the generator, so that the
//! tests compare the client with the model itself.

pub mod child;
pub mod fuzzing;
pub mod home;
pub mod model;
pub mod operations;
pub mod sample;
pub mod script;
pub mod server;

use bedrock_agentcore_control::aws_credential_types::Credentials;
use bedrock_agentcore_control::{Client, ClientBuilder};
use smithy_reqwest::Retry;

/// Region of [`client`].
pub const REGION: &str = "us-west-2";
/// Access key of [`client`].
pub const ACCESS_KEY: &str = "AKIDEXAMPLE";
/// Secret key of [`client`].
pub const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// Returns a client builder with a region and credentials, without an environment
/// and without retries.
#[must_use]
pub fn builder() -> ClientBuilder<Client> {
    Client::builder()
        .region(REGION)
        .credentials_provider(credentials(None))
        .retry(Retry::off())
}

/// Returns the credentials of [`client`] with a session token.
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

/// Creates a client for the endpoint `url`.
///
/// # Panics
/// Panics if `url` is not a valid endpoint.
#[must_use]
pub fn client(url: &str) -> Client {
    match builder().endpoint_url(url).build() {
        Ok(client) => client,
        Err(error) => panic!("no client for {url}: {error}"),
    }
}

/// Creates a client for tests that build requests without sending them.
#[must_use]
pub fn offline_client() -> Client {
    client("https://example.com")
}

/// Compiles the code of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

/// Compiles the code of the page about deployments.
#[cfg(doctest)]
#[doc = include_str!("../../docs/deploy.md")]
pub struct Deploy;

/// Compiles the code of the page about the data plane.
#[cfg(doctest)]
#[doc = include_str!("../../docs/invoke.md")]
pub struct InvokePage;

/// Compiles the code of the guide, and runs what needs no service.
#[cfg(doctest)]
#[doc = include_str!("../../docs/guide.md")]
pub struct Guide;

/// Compiles and runs the code of the page about the emulator.
#[cfg(doctest)]
#[doc = include_str!("../../docs/emulator.md")]
pub struct EmulatorPage;
