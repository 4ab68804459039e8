//! Sizes of errors and futures. In the official SDK, an error has 408 bytes and the future of a
//! call has 9600.

use std::error::Error as StdError;

use bedrock_agentcore_control::Error;
use bedrock_agentcore_control::operation::{CreateHarness, GetGateway};
use bedrock_agentcore_control::test_util::{Mock, empty};

use crate::mock::client;

#[test]
fn an_error_is_a_pointer() {
    fn crosses_threads<T: StdError + Send + Sync + Clone + 'static>() {}
    crosses_threads::<Error>();

    assert_eq!(size_of::<Error>(), size_of::<usize>());
    assert_eq!(size_of::<Option<Error>>(), size_of::<usize>());
}

#[test]
fn the_future_of_a_call_is_small_for_every_operation() {
    let client = client(&Mock::new());
    let small = client.get_gateway(GetGateway::new("g")).into_future();
    let large = client
        .create_harness(empty::<CreateHarness>())
        .into_future();

    assert!(
        size_of_val(&*small) < 2048,
        "{} bytes",
        size_of_val(&*small)
    );
    assert!(
        size_of_val(&*large) < 2048,
        "{} bytes",
        size_of_val(&*large)
    );
}
