//! Errors of the service and of the transport.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use bedrock_agentcore_control::error::{self, ServiceQuotaExceededException, ValidationException};
use bedrock_agentcore_control::operation::{GetGateway, ListMemories};
use bedrock_agentcore_control::serde_json::{Value, json};
use bedrock_agentcore_control::types::ValidationExceptionReason;
use bedrock_agentcore_control::{Error, ErrorKind, ModeledError, RetryKind};
use smithy_reqwest::Timeouts;
use tests::model::{Model, local_name};
use tests::server::{Answer, Server, unused_url};

/// Returns the error of a call with this response.
async fn failed(answer: Answer) -> Error {
    let server = Server::start([answer]).await;
    tests::client(&server.url())
        .get_gateway(GetGateway::new("g"))
        .await
        .expect_err("an error")
}

/// Returns the error of a call with this status and JSON body.
async fn failed_with(status: u16, body: Value) -> Error {
    failed(Answer::new(status, body.to_string())).await
}

#[tokio::test]
async fn reads_the_code_from_header_or_body() {
    for (header, body) in [
        (None, json!({ "code": "ConflictException" })),
        (None, json!({ "Code": "ConflictException" })),
        (None, json!({ "__type": "ConflictException" })),
        (
            None,
            json!({ "__type": "com.amazonaws.agentcore#ConflictException" }),
        ),
        (
            None,
            json!({ "__type": "a.b#ConflictException:http://x.y/z#frag" }),
        ),
        (None, json!({ "code": "", "__type": "ConflictException" })),
        (None, json!({ "code": 409, "__type": "ConflictException" })),
        (Some("ConflictException"), json!({ "code": "Other" })),
        (
            Some("ConflictException:http://internal.amazon.com/coral/"),
            json!({}),
        ),
        (Some("a.b#ConflictException:http://x/"), json!({})),
        // API gateways add their own code.
        (
            Some("ConflictException,BadRequestException"),
            json!({ "message": "taken" }),
        ),
        (
            Some("ConflictException:http://internal.amazon.com/coral/a#b/,BadRequestException"),
            json!({}),
        ),
        // Formats of the query protocol and of wrappers.
        (None, json!({ "Error": { "Code": "ConflictException" } })),
        (
            None,
            json!({ "Output": { "__type": "com.amazon.coral.service#ConflictException" }, "Version": "1.0" }),
        ),
        (Some(""), json!({ "code": "ConflictException" })),
        (Some(":http://x/"), json!({ "code": "ConflictException" })),
    ] {
        let mut answer = Answer::new(409, body.to_string());
        if let Some(header) = header {
            answer = answer.header("x-amzn-errortype", header);
        }

        let error = failed(answer).await;

        assert_eq!(error.code(), Some("ConflictException"), "{header:?} {body}");
    }
}

#[tokio::test]
async fn an_error_may_have_no_code() {
    for body in [
        json!({ "code": null }),
        json!({ "message": "no code" }),
        json!({}),
    ] {
        let error = failed_with(409, body.clone()).await;

        assert_eq!(error.code(), None, "{body}");
    }
}

#[tokio::test]
async fn reads_the_message_under_any_of_three_names() {
    for name in ["message", "Message", "errorMessage"] {
        let error = failed_with(409, json!({ "code": "ConflictException", name: "taken" })).await;

        assert_eq!(error.message(), "taken", "{name}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_json_is_the_message() {
    let error = failed(Answer::new(
        502,
        "<html>\n  <b>Bad\tGateway</b>\r\n</html>\n",
    ))
    .await;

    assert_eq!(error.message(), "<html> <b>Bad Gateway</b> </html>");
    assert_eq!(
        (error.code(), error.status(), error.kind()),
        (None, Some(502), ErrorKind::Service)
    );
}

#[tokio::test]
async fn truncates_a_long_message_between_characters() {
    let error = failed(Answer::new(502, "é".repeat(100_000))).await;

    assert_eq!(error.message(), format!("{}…", "é".repeat(512)));
}

#[tokio::test]
async fn replaces_invalid_utf_8_in_the_message() {
    let error = failed(Answer::new(500, [0xff, 0xfe, b' ', 0xc3])).await;

    assert_eq!(error.message(), "\u{fffd}\u{fffd} \u{fffd}");
}

#[tokio::test]
async fn an_error_without_body_has_its_status() {
    let error = failed(Answer::new(503, "").header("x-amzn-requestid", "r-1")).await;

    assert_eq!(
        (error.code(), error.message(), error.status()),
        (None, "", Some(503))
    );
    assert_eq!(
        error.to_string(),
        "GetGateway: status 503 without an error code [request id r-1]"
    );
}

#[tokio::test]
async fn a_deeply_nested_body_has_no_code() {
    let body = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));

    let error = failed(Answer::new(500, body)).await;

    assert_eq!((error.kind(), error.code()), (ErrorKind::Service, None));
}

#[tokio::test]
async fn reads_the_request_id_from_either_header() {
    for name in ["x-amzn-requestid", "x-amzn-RequestId", "x-amz-request-id"] {
        let error = failed(Answer::new(500, "").header(name, "1-2-3")).await;

        assert_eq!(error.request_id(), Some("1-2-3"), "{name}");
    }

    assert_eq!(failed(Answer::new(500, "")).await.request_id(), None);
}

#[tokio::test]
async fn keeps_the_request_id_of_an_unreadable_success() {
    let error = failed(Answer::new(200, "[]").header("x-amzn-requestid", "1-2-3")).await;

    assert_eq!(
        (error.kind(), error.request_id()),
        (ErrorKind::Response, Some("1-2-3"))
    );
}

/// Reads an error as `E` if it has the code of `E`; returns the code and the `Debug` text.
fn read_as<E: ModeledError + std::fmt::Debug>(error: &Error) -> Option<(&'static str, String)> {
    error
        .modeled::<E>()
        .map(|modeled| (E::CODE, format!("{modeled:?}")))
}

type ReadError = fn(&Error) -> Option<(&'static str, String)>;

/// Code and reader of every error of the client.
const MODELED: &[(&str, ReadError)] = include!(concat!(env!("OUT_DIR"), "/errors.rs"));

/// Returns the errors of the model and their status.
fn model_errors() -> Vec<(&'static str, u16)> {
    let model = Model::load();
    let status = |id| {
        model
            .shape_trait(id, "smithy.api#httpError")?
            .as_u64()?
            .try_into()
            .ok()
    };
    model
        .shapes_of("structure")
        .into_iter()
        .filter_map(|id| Some((local_name(id), status(id)?)))
        .collect()
}

#[tokio::test]
async fn every_modeled_error_is_typed_by_its_code() {
    let errors = model_errors();

    assert_eq!(errors.len(), MODELED.len());

    for (code, status) in errors {
        let error = failed_with(status, json!({ "__type": code, "message": "why" })).await;

        let typed: Vec<_> = MODELED
            .iter()
            .filter_map(|(_, read)| read(&error))
            .collect();
        let [(found, debug)] = typed.as_slice() else {
            panic!("{code} is typed as {typed:?}")
        };
        assert_eq!(*found, code);
        assert!(debug.contains("message: \"why\""), "{debug}");
    }
}

#[tokio::test]
async fn an_error_is_typed_on_any_operation() {
    let server = Server::start([Answer::new(
        402,
        json!({ "code": "ServiceQuotaExceededException" }).to_string(),
    )])
    .await;

    let error = tests::client(&server.url())
        .list_memories(ListMemories::new())
        .await
        .unwrap_err();

    assert!(error.modeled::<ServiceQuotaExceededException>().is_some());
}

#[tokio::test]
async fn an_unmodeled_error_has_a_code_and_no_type() {
    let error = failed_with(
        409,
        json!({ "code": "RetryableConflictException", "message": "again" }),
    )
    .await;

    assert_eq!(
        (error.code(), error.message()),
        (Some("RetryableConflictException"), "again")
    );
    assert!(MODELED.iter().all(|(_, read)| read(&error).is_none()));
    assert!(error.is("RetryableConflictException"));
}

#[tokio::test]
async fn error_correction_fills_typed_errors() {
    let error =
        failed(Answer::new(400, "").header("x-amzn-errortype", "ValidationException")).await;

    let invalid = error.modeled::<ValidationException>().unwrap();

    assert_eq!((invalid.message.as_str(), invalid.field_list), ("", None));
}

/// Returns a validation error with these fields.
fn invalid(fields: Value) -> Answer {
    let body = json!({ "message": "fields are wrong", "reason": "FieldValidationFailed", "fieldList": fields });
    Answer::new(400, body.to_string()).header("x-amzn-errortype", "ValidationException")
}

#[tokio::test]
async fn fields_of_a_validation_error_are_typed() {
    let error = failed(invalid(json!([{ "name": "name", "message": "is taken" }]))).await;

    let typed = error.modeled::<ValidationException>().unwrap();

    assert_eq!(
        typed.reason,
        ValidationExceptionReason::FieldValidationFailed
    );

    let fields = typed.field_list.unwrap();

    assert_eq!(
        (fields[0].name.as_str(), fields[0].message.as_str()),
        ("name", "is taken")
    );
}

#[tokio::test]
async fn fields_skips_entries_without_name() {
    let error = failed(invalid(
        json!([{ "name": "a", "message": "b" }, { "name": "c" }, { "message": "d" }, 1]),
    ))
    .await;

    let expected =
        [("a", "b"), ("c", "")].map(|(name, message)| (name.to_owned(), message.to_owned()));
    assert_eq!(error.fields(), expected);
}

#[tokio::test]
async fn display_contains_code_message_request_id_and_fields() {
    let fields = json!([{ "name": "name", "message": "is taken" }, { "name": "roleArn", "message": "is no ARN" }]);

    let error = failed(invalid(fields).header("x-amzn-requestid", "1-2-3")).await;

    let expected = "GetGateway: ValidationException (400): fields are wrong [request id 1-2-3]; \
                    name: is taken; roleArn: is no ARN";
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn display_without_message_ends_with_the_status() {
    let error = failed_with(404, json!({ "code": "ResourceNotFoundException" })).await;

    assert_eq!(
        error.to_string(),
        "GetGateway: ResourceNotFoundException (404)"
    );
}

#[tokio::test]
async fn predicates_depend_on_the_code() {
    type Predicate = fn(&Error) -> bool;
    let predicates: [(&str, Predicate); 7] = [
        ("not found", Error::is_not_found),
        ("conflict", Error::is_conflict),
        ("access denied", Error::is_access_denied),
        ("credentials expired", Error::is_credentials_expired),
        ("throttling", Error::is_throttling),
        ("validation", Error::is_validation),
        ("timeout", Error::is_timeout),
    ];
    let rows = [
        (404, "ResourceNotFoundException", "not found"),
        (400, "ResourceNotFoundException", "not found"),
        (404, "UnknownOperationException", ""),
        (404, "", ""),
        (409, "ConflictException", "conflict"),
        (409, "ConcurrentModificationException", "conflict"),
        (409, "RetryableConflictException", "conflict"),
        (403, "AccessDeniedException", "access denied"),
        (409, "", ""),
        (403, "ExpiredTokenException", "credentials expired"),
        (403, "InvalidSignatureException", ""),
        (403, "SignatureDoesNotMatch", ""),
        (403, "RequestTimeTooSkewed", ""),
        (403, "", ""),
        (429, "ThrottlingException", "throttling"),
        (429, "Other", "throttling"),
        (400, "ValidationException", "validation"),
        (400, "Other", ""),
        (500, "InternalServerException", ""),
        (402, "ServiceQuotaExceededException", ""),
        (401, "UnauthorizedException", ""),
    ];
    for (status, code, expected) in rows {
        let error = failed_with(status, json!({ "code": code })).await;

        let holding: Vec<_> = predicates
            .iter()
            .filter(|(_, holds)| holds(&error))
            .map(|(name, _)| *name)
            .collect();
        assert_eq!(holding.join(" "), expected, "{code} ({status})");
    }
}

#[tokio::test]
async fn retry_kind_depends_on_code_then_model_then_status() {
    use RetryKind::{Never, Throttling, Transient};
    let rows = [
        (400, "ThrottlingException", Throttling),
        (429, "ThrottledException", Throttling),
        (400, "TooManyRequestsException", Throttling),
        (400, "SlowDown", Throttling),
        (400, "RequestLimitExceeded", Throttling),
        (500, "PriorRequestNotComplete", Throttling),
        (400, "RequestTimeout", Transient),
        (400, "RequestTimeoutException", Transient),
        (500, "ServiceException", Transient),
        (500, "InternalServerException", Transient),
        (500, "Other", Transient),
        (502, "Other", Transient),
        (503, "Other", Transient),
        (504, "Other", Transient),
        (501, "Other", Never),
        (429, "Other", Throttling),
        (400, "ValidationException", Never),
        (402, "ServiceQuotaExceededException", Never),
        (403, "AccessDeniedException", Never),
        (404, "ResourceNotFoundException", Never),
        (409, "ConflictException", Never),
    ];
    for (status, code, expected) in rows {
        let error = failed_with(status, json!({ "code": code })).await;

        assert_eq!(error.retry_kind(), expected, "{code} ({status})");
    }
}

#[tokio::test]
async fn recognizes_the_throttling_codes_of_aws_services() {
    for code in [
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottledException",
        "TooManyRequestsException",
        "ProvisionedThroughputExceededException",
        "TransactionInProgressException",
        "RequestLimitExceeded",
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "RequestThrottled",
        "SlowDown",
        "PriorRequestNotComplete",
        "EC2ThrottledException",
    ] {
        assert!(
            failed_with(400, json!({ "code": code }))
                .await
                .is_throttling(),
            "{code}"
        );
    }
}

#[tokio::test]
async fn does_not_follow_redirects() {
    for status in [301, 302, 307, 308] {
        let elsewhere = Server::start([]).await;

        let error = failed(Answer::new(status, "").header("location", &elsewhere.url())).await;

        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::Service, Some(status))
        );
        assert_eq!(elsewhere.received().len(), 0, "{status}");
    }
}

#[tokio::test]
async fn a_truncated_response_is_a_transport_error() {
    let error = failed(Answer::json(&json!({ "name": "tools" })).cut_off()).await;

    assert_eq!(
        (error.kind(), error.retry_kind()),
        (ErrorKind::Transport, RetryKind::Transient)
    );
    let text = error.to_string();
    assert!(
        text.starts_with("GetGateway: the connection to 127.0.0.1:"),
        "{text}"
    );
    assert!(
        text.contains(" failed before the whole response was received"),
        "{text}"
    );
}

#[tokio::test]
async fn a_refused_connection_is_a_transport_error_with_its_cause() {
    let call = tests::client(&unused_url()).get_gateway(GetGateway::new("g"));

    let error = call.await.unwrap_err();

    assert_eq!(
        (error.kind(), error.retry_kind()),
        (ErrorKind::Transport, RetryKind::Transient)
    );
    let text = error.to_string();
    assert!(
        text.starts_with("GetGateway: cannot connect to 127.0.0.1:"),
        "{text}"
    );
    assert!(text.to_lowercase().contains("refused"), "{text}");
}

#[tokio::test]
async fn a_response_that_stops_is_a_timeout() {
    let server = Server::start([Answer::json(&json!({})).slowly(Duration::from_secs(60))]).await;
    let timeouts = Timeouts::new().read(Duration::from_millis(200));
    let call = tests::client(&server.url()).get_gateway(GetGateway::new("g"));

    let error = call.timeouts(timeouts).await.unwrap_err();

    assert_eq!(
        (error.kind(), error.retry_kind()),
        (ErrorKind::Timeout, RetryKind::Transient)
    );
    assert!(error.is_timeout());
    assert!(
        error.to_string().starts_with(
            "GetGateway: timed out waiting for the rest of the response of 127.0.0.1:"
        ),
        "{error}"
    );
}

#[tokio::test]
async fn clones_of_an_error_have_the_same_text() {
    let error = failed_with(
        409,
        json!({ "code": "ConflictException", "message": "taken" }),
    )
    .await;

    let shared = Arc::new(error.clone());
    assert_eq!(shared.to_string(), error.to_string());
}

#[tokio::test]
async fn source_does_not_repeat_the_message() {
    let error = failed_with(409, json!({ "code": "ConflictException" })).await;

    assert!(error.source().is_none());
}

#[tokio::test]
async fn display_contains_what_the_body_of_a_gateway_says() {
    let rows = [
        (
            400,
            r#"{"Error":{"Code":"ValidationError","Message":"name is too long","Type":"Sender"},"RequestId":"r-1"}"#,
            "GetGateway: ValidationError (400): name is too long",
        ),
        (
            403,
            r#"{"error":{"code":403,"message":"blocked by policy"}}"#,
            "GetGateway: status 403 without an error code: blocked by policy",
        ),
        (
            502,
            r#"{"detail":"upstream"}"#,
            "GetGateway: status 502 without an error code: upstream",
        ),
        (
            502,
            r#"{"fault":{"faultstring":"no route"}}"#,
            r#"GetGateway: status 502 without an error code: {"fault":{"faultstring":"no route"}}"#,
        ),
        (
            403,
            "<AccessDeniedException><Message>no</Message></AccessDeniedException>",
            "GetGateway: status 403 without an error code: <AccessDeniedException><Message>no</Message></AccessDeniedException>",
        ),
    ];
    for (status, body, expected) in rows {
        let error = failed(Answer::new(status, body)).await;

        assert_eq!(error.to_string(), expected);
    }
}

#[tokio::test]
async fn a_modeled_error_has_its_message_in_any_case() {
    for name in ["message", "Message", "MESSAGE"] {
        let error = failed_with(400, json!({ "__type": "ValidationException", name: "bad", "reason": "FieldValidationFailed" })).await;

        let modeled: ValidationException = error.modeled().unwrap();

        assert_eq!(modeled.message, "bad", "{name}");
        assert_eq!(error.message(), "bad", "{name}");
    }
}

#[tokio::test]
async fn a_modeled_error_without_message_does_not_print_its_members() {
    let error = failed_with(
        400,
        json!({ "__type": "ValidationException", "secret": "s3cret" }),
    )
    .await;

    assert!(!format!("{error} {error:?} {error:#?}").contains("s3cret"));
}

#[tokio::test]
async fn a_long_body_keeps_the_status_and_its_retry_kind() {
    let body = format!("busy {}", "x".repeat(2 * 1024 * 1024));

    let error = failed(Answer::new(503, body)).await;

    assert_eq!(error.status(), Some(503));
    assert_eq!(error.retry_kind(), RetryKind::Transient);
    assert!(error.message().starts_with("busy"));
    assert!(error.to_string().len() < 1000);
}

#[tokio::test]
async fn debug_prints_the_display_text_with_a_line_for_each_cause() {
    let client = tests::client(&unused_url());
    let error = client.get_gateway(GetGateway::new("g")).await.unwrap_err();

    let debug = format!("{error:?}");

    let mut lines = debug.lines();
    let summary = lines.next().unwrap();
    assert!(error.to_string().starts_with(summary), "{debug}");
    assert_eq!(lines.next(), Some(""));
    assert_eq!(lines.next(), Some("Caused by:"));
    for cause in lines {
        assert!(error.to_string().contains(cause.trim()), "{debug}");
    }
    assert!(format!("{error:#?}").contains("kind: Transport"));
}
