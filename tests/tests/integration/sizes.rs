//! How large what every caller carries around is. The official SDK's error has 408 bytes, its future of a call 9 600.

use std::future::IntoFuture;

use bedrock_agentcore_control::Error;
use bedrock_agentcore_control::operation::{CreateHarness, GetGateway};
use bedrock_agentcore_control::test_util::{Mock, empty};

use crate::mock::client;

#[test]
fn an_error_is_no_larger_than_a_string() {
    assert!(size_of::<Error>() <= 24, "{} bytes", size_of::<Error>());
    assert!(
        size_of::<Option<Error>>() <= 24,
        "{} bytes",
        size_of::<Option<Error>>()
    );
}

#[test]
fn the_future_of_a_call_is_small_whatever_the_operation() {
    let client = client(&Mock::new());
    let small = size_of_val(&*client.get_gateway(GetGateway::new("g")).into_future());
    let large = size_of_val(
        &*client
            .create_harness(empty::<CreateHarness>())
            .into_future(),
    );
    assert!(small < 2048 && large < 2048, "{small} and {large} bytes");
}
