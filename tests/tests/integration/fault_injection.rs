//! Calls with faults of the service, the network and the credentials.
//!
//! Faults depend only on the call and the attempt, so that every run has the same faults. Any
//! attempt may time out, so that the tests pass on a slow machine.

mod chaos;
mod oversized;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bedrock_agentcore_control::operation::CreatePolicyEngine;
use bedrock_agentcore_control::serde_json::{Value, json};
use bedrock_agentcore_control::{Client, ErrorKind};
use smithy_reqwest::Timeouts;
use tests::server::{Answer, Server};

/// A fault of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    Reset,
    Stall,
    Truncated,
    Throttled,
    Failure,
    Unavailable,
    Html,
    Malformed,
    WrongTypes,
    SlowBytes,
    WrongDate,
    ClockOff,
    ExpiredToken,
    Oversized,
}

const FAULTS: [Fault; 14] = [
    Fault::Reset,
    Fault::Stall,
    Fault::Truncated,
    Fault::Throttled,
    Fault::Failure,
    Fault::Unavailable,
    Fault::Html,
    Fault::Malformed,
    Fault::WrongTypes,
    Fault::SlowBytes,
    Fault::WrongDate,
    Fault::ClockOff,
    Fault::ExpiredToken,
    Fault::Oversized,
];

impl Fault {
    /// Returns the response that replaces `success`.
    fn answer(self, success: &Value) -> Answer {
        let error = |status, code: &str| {
            Answer::new(status, json!({"code": code, "message": "no"}).to_string())
        };
        match self {
            Self::Reset => Answer::reset(),
            Self::Stall => Answer::silent(),
            Self::Truncated => Answer::json(success).cut_off(),
            Self::Throttled => error(429, "ThrottlingException"),
            Self::Failure => error(500, "InternalServerException"),
            Self::Unavailable => error(503, "ServiceUnavailableException"),
            Self::Html => Answer::new(502, "<html><h1>Bad gateway</h1></html>")
                .header("content-type", "text/html"),
            Self::Malformed => Answer::new(200, r#"{"policyEngineId": "#)
                .header("content-type", "application/json"),
            Self::WrongTypes => Answer::json(&json!({"policyEngineId": [5], "name": {"a": null}})),
            Self::SlowBytes => Answer::json(success).slowly(Duration::from_millis(100)),
            Self::WrongDate => {
                error(403, "RequestTimeTooSkewed").header("date", "Sun, 06 Nov 1994 08:49:37 GMT")
            }
            Self::ClockOff => error(403, "RequestTimeTooSkewed").header(
                "date",
                &http_date(SystemTime::now() + Duration::from_secs(20 * 60)),
            ),
            Self::ExpiredToken => error(403, "ExpiredTokenException"),
            Self::Oversized => Answer::zeros(Some(64 * 1024 * 1024 + 1), &Arc::default()),
        }
    }

    /// Returns the kind of the error, and the status of an error response.
    fn expected_error(self) -> (ErrorKind, Option<u16>) {
        match self {
            Self::Reset | Self::Truncated => (ErrorKind::Transport, None),
            Self::Stall | Self::SlowBytes => (ErrorKind::Timeout, None),
            Self::Throttled => (ErrorKind::Service, Some(429)),
            Self::Failure => (ErrorKind::Service, Some(500)),
            Self::Unavailable => (ErrorKind::Service, Some(503)),
            Self::Html => (ErrorKind::Service, Some(502)),
            Self::Malformed | Self::WrongTypes | Self::Oversized => {
                (ErrorKind::Response, Some(200))
            }
            Self::WrongDate | Self::ClockOff | Self::ExpiredToken => {
                (ErrorKind::Service, Some(403))
            }
        }
    }

    /// Returns `true` if the client cannot know whether the service did its work.
    fn loses_the_response(self) -> bool {
        matches!(
            self.expected_error().0,
            ErrorKind::Transport | ErrorKind::Timeout
        )
    }
}

/// Returns the value of a header `Date`.
fn http_date(time: SystemTime) -> String {
    aws_smithy_types::DateTime::from(time)
        .fmt(aws_smithy_types::date_time::Format::HttpDate)
        .expect("a date")
}

/// Returns the timeouts of calls that meet faults.
fn timeouts() -> Timeouts {
    Timeouts::new()
        .attempt(Duration::from_secs(1))
        .call(Duration::from_secs(20))
}

fn impatient(server: &Server) -> Client {
    let builder = tests::builder()
        .endpoint_url(server.url())
        .timeouts(timeouts());
    builder.build().expect("a client")
}

#[tokio::test]
async fn faults_have_the_expected_error_kinds() {
    for fault in FAULTS {
        let server =
            Server::start([fault.answer(&json!({"policyEngineId": "id", "name": "engine"}))]).await;
        // Only faults that time out need a short timeout; on a slow machine, others would time
        // out as well.
        let client = match fault.expected_error().0 {
            ErrorKind::Timeout => impatient(&server),
            _ => tests::client(&server.url()),
        };
        let call = client.create_policy_engine(CreatePolicyEngine::new("engine"));

        let error = call.await.expect_err("a fault");

        assert_eq!(
            (error.kind(), error.status()),
            fault.expected_error(),
            "{fault:?}: {error}"
        );
    }
}
