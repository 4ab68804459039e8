//! What features add to the client: mocks (`test-util`) and calls that block (`blocking`); and how large its errors and futures are.

#![allow(clippy::unwrap_used, reason = "a test may panic, its scenery too")]

mod answers;
mod blocking;
mod production;
mod rules;
mod sizes;

use bedrock_agentcore_control::Client;
use bedrock_agentcore_control::test_util::Mock;

/// A client of the mock, with nothing else set.
fn client(mock: &Mock) -> Client {
    Client::builder().mock(mock).build().unwrap()
}
