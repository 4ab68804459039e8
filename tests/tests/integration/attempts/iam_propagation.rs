//! Retries of errors by which the service refuses a role that was made seconds ago.

use bedrock_agentcore_control::operation::CreateGateway;
use bedrock_agentcore_control::test_util::{Mock, MockResponse};
use bedrock_agentcore_control::types::AuthorizerType;
use bedrock_agentcore_control::{Error, Retry, RetryKind};

use crate::mock::client;

/// Errors that end when IAM has copied the role, or throttles no more.
const TEMPORARY: [(u16, &str, &str); 5] = [
    (
        400,
        "ValidationException",
        "Role validation failed for 'arn:aws:iam::123456789012:role/new'. \
         Please verify that the role exists.",
    ),
    (400, "ValidationException", "Browser role validation failed"),
    (
        400,
        "ValidationException",
        "The role must have a valid trust policy",
    ),
    (
        400,
        "ValidationException",
        "The role does not have access to provided stream",
    ),
    (
        402,
        "ServiceQuotaExceededException",
        "Failed creating service linked role. Rate limit exceeded from IAM",
    ),
];
/// Similar errors that last.
const PERMANENT: [(u16, &str, &str); 4] = [
    (400, "ValidationException", "The name is too long"),
    (
        402,
        "ServiceQuotaExceededException",
        "The account has too many gateways",
    ),
    (
        402,
        "ServiceQuotaExceededException",
        "Failed creating service linked role. Please verify the permissions of the caller.",
    ),
    (404, "ResourceNotFoundException", "Role validation failed"),
];

/// Calls `CreateGateway` of a mock that responds with an error and then with success. Returns the
/// result and the number of requests.
async fn create_gateway(
    (status, code, message): (u16, &str, &str),
    retry: Retry,
) -> (Result<(), Error>, usize) {
    let mock = Mock::new();
    mock.on::<CreateGateway>()
        .then(MockResponse::error(code, message).status(status))
        .then_output(|_| {});
    let role = "arn:aws:iam::123456789012:role/new";
    let operation = CreateGateway::new("tools", role, AuthorizerType::AwsIam);

    let result = client(&mock).create_gateway(operation).retry(retry).await;

    (result.map(drop), mock.recorded().len())
}

#[tokio::test]
async fn retries_until_iam_has_copied_the_role() {
    for error in TEMPORARY {
        let (result, requests) = create_gateway(error, Retry::standard().iam_propagation()).await;

        assert!(result.is_ok(), "{error:?}: {result:?}");
        assert_eq!(requests, 2, "{error:?}");
    }
}

#[tokio::test]
async fn returns_a_refused_role_by_default() {
    for error in TEMPORARY {
        let (result, requests) = create_gateway(error, Retry::standard()).await;

        assert_eq!(result.unwrap_err().message(), error.2);
        assert_eq!(requests, 1, "{error:?}");
    }
}

#[tokio::test]
async fn returns_other_errors_of_the_same_codes() {
    for error in PERMANENT {
        let (result, requests) = create_gateway(error, Retry::standard().iam_propagation()).await;

        assert_eq!(result.unwrap_err().message(), error.2);
        assert_eq!(requests, 1, "{error:?}");
    }
}

#[tokio::test]
async fn a_later_classifier_has_precedence() {
    let retry = Retry::standard()
        .iam_propagation()
        .classify(|_| Some(RetryKind::Never));

    let (_, requests) = create_gateway(TEMPORARY[0], retry).await;

    assert_eq!(requests, 1);
}
