//! Tests of the attempts of a call.

mod clock_skew;
mod hooks;
mod iam_propagation;
mod metadata;
mod retries;
mod timeouts;

use bedrock_agentcore_control::serde_json::json;
use bedrock_agentcore_control::{Client, ClientBuilder};
use smithy_reqwest::Retry;
use tests::server::{Answer, Received, Server};

/// Returns a successful response to `ListGateways`.
fn success() -> Answer {
    Answer::json(&json!({ "items": [] }))
}

/// Returns a builder of clients with standard retries.
fn retrying(server: &Server) -> ClientBuilder<Client> {
    tests::builder()
        .retry(Retry::standard())
        .endpoint_url(server.url())
}

/// Returns the text of a header, or an empty text if it is not printable.
fn header<'r>(request: &'r Received, name: &str) -> &'r str {
    request.headers[name].to_str().unwrap_or_default()
}
