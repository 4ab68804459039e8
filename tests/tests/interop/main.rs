//! The generated client against moto 5.2.5, a fake of AWS that takes its wire format from botocore's data.
//!
//! `cargo xtask interop` starts the server and sets `INTEROP_ENDPOINT`; without that the cases are skipped. The server
//! refuses what botocore would not have signed in the same way, so every case here is a test of signing too.
//!
//! # Where moto is not the service
//!
//! A case says so where it meets one of these. The client follows the service's documentation, never moto.
//!
//! | moto | the service |
//! |---|---|
//! | checks nothing; 500 with an HTML page where a member that it reads is not there | 400 `ValidationException` |
//! | demands `protocolType` of a gateway and `name` of a target | both are optional |
//! | knows a conflict only for the names of endpoints | for names of runtimes, gateways, targets and memories as well |
//! | is `READY` (a memory `ACTIVE`) at the first look after a creation | takes its time |
//! | stays in `UPDATING` after an update, memories excepted | settles in `READY` |
//! | answers a deletion with `DELETING`, but has deleted already | takes its time |
//! | ignores `maxResults`, gives one page | pages |
//! | ignores which version of a runtime and which view of a memory is asked for | gives that one |
//! | gives `""` as the description of a runtime or gateway that has none | leaves it out |
//! | gives memory strategies without `configuration` and the required `namespaceTemplates` | gives both |
//! | makes ids of gateways from ten hex digits alone, against their documented pattern | puts the name before them |
//! | has no tags for an ARN that it does not know | 404 `ResourceNotFoundException` |
//! | implements the operations that are called here; 500 with an HTML page for the others | has them all |

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
/// The account that moto plays.
const ACCOUNT: &str = "123456789012";
const ROLE: &str = "arn:aws:iam::123456789012:role/agents";
/// What the server takes as the secret of every access key (`xtask/src/interop/serve.py`).
const SECRET: &str = "interop";

/// A client for the server; `None`, with a word to the reader, where there is no server.
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

/// A client for the server by another way than its own address.
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

/// Says, once, why nothing is tested.
fn skip() {
    static SKIPPED: Once = Once::new();
    // Straight to stderr: the test harness swallows what passing tests print.
    SKIPPED.call_once(|| {
        let _ = writeln!(
            std::io::stderr(),
            "skipped: INTEROP_ENDPOINT is not set; run cargo xtask interop"
        );
    });
}

/// The ARN of a resource of moto's account.
fn arn(resource: &str) -> String {
    format!("arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:{resource}")
}

/// Whether an instant came from the server: one that is filled in for a missing member is 1970.
fn is_real(time: Timestamp) -> bool {
    time > "2020-01-01T00:00:00Z".parse().unwrap()
}

/// That the service does not have what a call was about.
#[track_caller]
fn assert_gone<T: std::fmt::Debug>(answer: Result<T, Error>) {
    let error = answer.unwrap_err();
    assert!(error.is_not_found(), "{error}");
}
