//! Timeouts of attempts and calls.

use std::time::Duration;

use bedrock_agentcore_control::ErrorKind;
use bedrock_agentcore_control::aws_credential_types::provider::{ProvideCredentials, future};
use bedrock_agentcore_control::operation::ListGateways;
use smithy_reqwest::Timeouts;
use tests::server::{Answer, Server};

use super::{retrying, success};

#[tokio::test]
async fn attempts_and_calls_have_separate_timeouts() {
    let short = Duration::from_millis(100);
    for (timeouts, message) in [
        (
            Timeouts::new().attempt(short),
            "the attempt timed out after 100ms",
        ),
        (
            Timeouts::new().call(short),
            "the call timed out after 100ms",
        ),
    ] {
        let server = Server::start([Answer::silent()]).await;
        let call = tests::client(&server.url())
            .list_gateways(ListGateways::new())
            .timeouts(timeouts);

        let error = call.await.unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert_eq!(error.message(), message);
    }
}

#[tokio::test]
async fn retries_an_attempt_that_times_out() {
    let server = Server::start([Answer::silent(), success(), success()]).await;
    let timeouts = Timeouts::new().attempt(Duration::from_millis(500));
    let client = retrying(&server).timeouts(timeouts).build().unwrap();

    client.list_gateways(ListGateways::new()).await.unwrap();

    // On a busy machine, the second attempt can time out as well.
    assert!(server.received().len() > 1);
}

/// A provider that never responds.
#[derive(Debug)]
struct Hanging;

impl ProvideCredentials for Hanging {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(std::future::pending())
    }
}

#[tokio::test]
async fn timeouts_name_a_provider_of_credentials_that_hangs() {
    let short = Duration::from_millis(100);
    for timeouts in [Timeouts::new().attempt(short), Timeouts::new().call(short)] {
        let client = tests::builder()
            .endpoint_url("http://localhost")
            .credentials_provider(Hanging)
            .build()
            .unwrap();

        let call = client.list_gateways(ListGateways::new()).timeouts(timeouts);
        let text = call.await.unwrap_err().to_string();

        let expected = "timed out after 100ms: the credentials provider did not respond";
        assert!(text.ends_with(expected), "{text}");
    }
}
