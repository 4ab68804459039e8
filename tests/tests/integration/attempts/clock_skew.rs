//! Correction of the clock by which requests are signed.

use std::time::{Duration, SystemTime};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use bedrock_agentcore_control::operation::ListGateways;
use bedrock_agentcore_control::{Environment, ErrorKind};
use smithy_reqwest::Timestamp;
use tests::server::{Answer, Received, Server};

use super::{header, retrying, success};

const HOUR: Duration = Duration::from_secs(3600);

/// Returns a rejection of the signature with a `Date` header that is ahead of the clock
/// of this machine.
fn rejection(ahead: Duration) -> Answer {
    let date = DateTime::from(SystemTime::now() + ahead);
    let date = date.fmt(Format::HttpDate).unwrap();
    Answer::error(403, "SignatureDoesNotMatch").header("date", &date)
}

/// Returns by how many seconds the signing time of a request is ahead of the clock of this machine.
fn signed_ahead(request: &Received) -> i64 {
    let date = header(request, "x-amz-date");
    let text = format!(
        "{}-{}-{}T{}:{}:{}Z",
        &date[..4],
        &date[4..6],
        &date[6..8],
        &date[9..11],
        &date[11..13],
        &date[13..15]
    );
    let signed: Timestamp = text.parse().unwrap();
    signed.as_secs() - Timestamp::from(SystemTime::now()).as_secs()
}

#[tokio::test]
async fn signs_again_by_the_clock_of_the_service() {
    let server = Server::start([rejection(HOUR), success()]).await;
    let client = retrying(&server).build().unwrap();

    client.list_gateways(ListGateways::new()).await.unwrap();

    let requests = server.received();
    assert_eq!(requests.len(), 2);
    assert!(signed_ahead(&requests[0]).abs() < 600);
    assert!((signed_ahead(&requests[1]) - 3600).abs() < 600);
}

#[tokio::test]
async fn does_not_sign_again_without_clock_skew() {
    for answer in [
        Answer::error(403, "SignatureDoesNotMatch"),
        rejection(Duration::ZERO),
        // A cached response has an old date.
        rejection(HOUR).header("age", "10"),
        Answer::error(400, "ValidationException").header("date", "Fri, 31 Dec 2077 23:59:59 GMT"),
    ] {
        let server = Server::start([answer.clone(), success()]).await;
        let client = retrying(&server).build().unwrap();

        client.list_gateways(ListGateways::new()).await.unwrap_err();

        assert_eq!(server.received().len(), 1, "{answer:?}");
    }
}

#[tokio::test]
async fn environment_disables_the_correction() {
    let server = Server::start([rejection(HOUR), success()]).await;
    let environment = Environment::of([("AWS_DISABLE_CLOCK_SKEW_CORRECTION", "true")]);
    let client = retrying(&server).environment(environment).build().unwrap();

    client.list_gateways(ListGateways::new()).await.unwrap_err();
    client.list_gateways(ListGateways::new()).await.unwrap();

    let requests = server.received();
    assert_eq!(requests.len(), 2);
    assert!(
        requests
            .iter()
            .all(|request| signed_ahead(request).abs() < 600)
    );
}

#[tokio::test]
async fn accepts_any_date_of_a_response() {
    for date in [
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "99999999999999999",
        "-1",
        "1e18",
        "Sat, 01 Jan 0001 00:00:00 GMT",
        "x",
    ] {
        let server = Server::start([success().header("date", date), success()]).await;
        let client = retrying(&server).build().unwrap();

        client.list_gateways(ListGateways::new()).await.unwrap();
        client.list_gateways(ListGateways::new()).await.unwrap();

        assert_eq!(server.received().len(), 2, "{date}");
    }
}

#[tokio::test]
async fn rejects_a_signing_time_after_the_year_9999() {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 40);
    let call = tests::offline_client().list_gateways(ListGateways::new());

    let error = call.signed_request(time).await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Construction);
    assert_eq!(error.operation(), "ListGateways");
}
