//! Tests of the generated client against moto 5.2.5, a fake of AWS that reads its wire
//! format from botocore.
//!
//! `cargo xtask interop` starts the server and sets `INTEROP_ENDPOINT`; without it, the tests
//! are skipped. The server verifies signatures with botocore, so that every test is also a
//! test of signing.
//!
//! # Differences between moto and the service
//!
//! The client follows the documentation of the service.
//!
//! | moto | service |
//! |---|---|
//! | validates nothing | 400 `ValidationException` |
//! | responds with an HTML page if a member that it reads is missing | 400 `ValidationException` |
//! | requires `protocolType` of a gateway and `name` of a target | both are optional |
//! | reports conflicts for names of endpoints | for runtimes, gateways, targets and memories too |
//! | reaches `READY` (a memory `ACTIVE`) at the first poll | takes time |
//! | stays in `UPDATING` after an update, except memories | returns to `READY` |
//! | responds to a deletion with `DELETING`, but has already deleted | takes time |
//! | ignores `maxResults` and returns one page | returns pages |
//! | ignores the requested version of a runtime and view of a memory | returns the requested one |
//! | returns the description `""` of a runtime or gateway without description | omits it |
//! | omits `configuration` and `namespaceTemplates` (required) of a strategy | returns both |
//! | gateway ids are ten hex digits, against the documented pattern | ids start with the name |
//! | returns no tags for an unknown ARN | 404 `ResourceNotFoundException` |
//! | responds with an HTML page to operations without a test here | implements all operations |

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod endpoints;
mod errors;
mod examples;
mod gateways;
mod memories;
mod runtimes;
mod tags;
mod targets;
mod waiting;

use std::io::Write as _;
use std::sync::Once;

use bedrock_agentcore_control::aws_credential_types::Credentials;
use bedrock_agentcore_control::{Client, Error, Timestamp};

const REGION: &str = "us-west-2";
/// Account id of moto.
const ACCOUNT: &str = "123456789012";
const ROLE: &str = "arn:aws:iam::123456789012:role/agents";
/// Secret key of every access key (`xtask/src/interop/serve.py`).
const SECRET: &str = "interop";

/// Returns a client of the server. Without a server, prints that the tests are skipped
/// and returns `None`.
fn client() -> Option<Client> {
    client_with(REGION, SECRET)
}

fn client_with(region: &str, secret: &str) -> Option<Client> {
    let Ok(endpoint) = std::env::var("INTEROP_ENDPOINT") else {
        skip();
        return None;
    };
    Some(client_of(&endpoint, region, secret))
}

/// Returns a client of the server at another address.
fn client_at(endpoint: &str) -> Client {
    client_of(endpoint, REGION, SECRET)
}

fn client_of(endpoint: &str, region: &str, secret: &str) -> Client {
    let credentials = Credentials::new("access-key", secret, None, None, "interop");
    Client::builder()
        .region(region)
        .endpoint_url(endpoint)
        .credentials_provider(credentials)
        .build()
        .unwrap()
}

/// Prints once why the tests are skipped.
fn skip() {
    static SKIPPED: Once = Once::new();
    // Directly to stderr, as the test harness hides the output of passing tests.
    SKIPPED.call_once(|| {
        let _ = writeln!(
            std::io::stderr(),
            "skipped: INTEROP_ENDPOINT is not set; run cargo xtask interop"
        );
    });
}

/// Returns the ARN of a resource.
fn arn(resource: &str) -> String {
    format!("arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:{resource}")
}

/// Returns `true` if a timestamp came from the server: error correction sets a missing one to 1970.
fn is_real(time: Timestamp) -> bool {
    time > "2020-01-01T00:00:00Z".parse().unwrap()
}

/// Asserts that a call failed because its resource does not exist.
#[track_caller]
fn assert_gone<T: std::fmt::Debug>(answer: Result<T, Error>) {
    let error = answer.unwrap_err();
    assert!(error.is_not_found(), "{error}");
}
