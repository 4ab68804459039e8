//! Tests of the mock of the feature `test-util`.

mod calls;
mod responses;
mod rules;

use bedrock_agentcore_control::Client;
use bedrock_agentcore_control::test_util::Mock;

/// Creates a client of the mock with no other configuration.
pub(crate) fn client(mock: &Mock) -> Client {
    Client::builder().mock(mock).build().unwrap()
}
