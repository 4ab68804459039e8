//! Authentication by bearer tokens, and endpoints that require other schemes, against a server
//! on this machine.

use std::future;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use smithy_reqwest::aws_credential_types::credential_fn::provide_credentials_fn;
use smithy_reqwest::aws_credential_types::provider::token::{self, ProvideToken};
use smithy_reqwest::aws_credential_types::provider::{self, error::TokenError};
use smithy_reqwest::aws_credential_types::{Credentials, Token};
use smithy_reqwest::bytes::Bytes;
use smithy_reqwest::endpoint::RuleSet;
use smithy_reqwest::http::header::AUTHORIZATION;
use smithy_reqwest::http::{Method, Request};
use smithy_reqwest::operation::{Auth, OperationInfo, ServiceInfo};
use smithy_reqwest::test_util::{Mock, MockResponse};
use smithy_reqwest::{Client, ClientBuilder, Environment, ErrorKind, Operation, impl_structure};

use crate::fixture::{self, OPERATION, Ring, SERVICE};
use crate::stream::{Server, answer};

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";

macro_rules! operation {
    ($name:ident, $auth:expr, $service:expr) => {
        #[derive(Clone, PartialEq, Default)]
        struct $name {}

        impl_structure!($name {});

        impl Operation for $name {
            type Output = $name;
            const INFO: &'static OperationInfo = &OperationInfo {
                name: stringify!($name),
                auth: $auth,
                service: $service,
                method: Method::POST,
                ..OPERATION
            };
        }
    };
}

operation!(TokenOnly, Auth::Bearer, &SERVICE);
operation!(TokenOrKeys, Auth::BearerOrSigV4, &SERVICE);
operation!(MultiRegion, Auth::SigV4, &MULTI_REGION);
operation!(EitherRegion, Auth::SigV4, &EITHER_REGION);

static MULTI_REGION: ServiceInfo = ServiceInfo {
    resolve_endpoint: |params| MULTI_REGION_RULES.resolve(params),
    ..fixture::SERVICE
};
static MULTI_REGION_RULES: RuleSet = RuleSet::new(
    r#"{"parameters": {}, "rules": [{"conditions": [], "endpoint": {
        "url": "https://global.tea.example",
        "properties": {"authSchemes": [{"name": "sigv4a", "signingRegionSet": ["*"]}]}
    }}]}"#,
);
static EITHER_REGION: ServiceInfo = ServiceInfo {
    resolve_endpoint: |params| EITHER_REGION_RULES.resolve(params),
    ..fixture::SERVICE
};
static EITHER_REGION_RULES: RuleSet = RuleSet::new(
    r#"{"parameters": {}, "rules": [{"conditions": [], "endpoint": {
        "url": "https://global.tea.example",
        "properties": {"authSchemes": [
            {"name": "sigv4a", "signingRegionSet": ["*"]},
            {"name": "sigv4", "signingRegion": "eu-west-1"}
        ]}
    }}]}"#,
);

/// A provider whose source fails.
#[derive(Debug)]
struct Broken;

impl ProvideToken for Broken {
    fn provide_token<'a>(&'a self) -> provider::future::ProvideToken<'a>
    where
        Self: 'a,
    {
        let error = std::io::Error::other("the vault is closed");
        let error = TokenError::provider_error(error);
        provider::future::ProvideToken::ready(token::Result::Err(error))
    }
}

fn builder() -> ClientBuilder<Client> {
    ClientBuilder::<Client>::new(&SERVICE)
        .region("us-west-2")
        .credentials_provider(Credentials::new("AKID", "secret", None, None, "test"))
}

fn environment() -> Environment {
    Environment::of([("AWS_BEARER_TOKEN_TEA", "from-environment")])
}

/// Sends an operation to a server, and returns the request's header `Authorization`.
async fn authorization<Op: Operation>(builder: ClientBuilder<Client>, operation: Op) -> String {
    let server = Server::start(vec![answer(OK)]);
    let client = builder.endpoint_url(&server.url).build().unwrap();

    client.call(operation).await.unwrap();

    let request = server.requests.recv().unwrap();
    let mut lines = request.lines();
    let header = lines.find_map(|line| line.strip_prefix("authorization: "));
    header.expect("a header").to_owned()
}

#[tokio::test]
async fn sends_a_bearer_token() {
    let builder = builder().bearer_token("leaf");

    assert_eq!(authorization(builder, TokenOnly {}).await, "Bearer leaf");
}

#[tokio::test]
async fn reads_the_token_of_the_service_from_the_environment() {
    let of_environment = builder().environment(environment());
    let of_code = of_environment.clone().bearer_token("leaf");

    let sent = authorization(of_environment, TokenOnly {}).await;
    assert_eq!(sent, "Bearer from-environment");
    assert_eq!(authorization(of_code, TokenOnly {}).await, "Bearer leaf");
}

#[tokio::test]
async fn prefers_a_token_to_a_signature_if_there_is_one() {
    let with_token = builder().environment(environment());

    let sent = authorization(with_token, TokenOrKeys {}).await;
    assert_eq!(sent, "Bearer from-environment");
    let sent = authorization(builder(), TokenOrKeys {}).await;
    assert!(sent.starts_with("AWS4-HMAC-SHA256 "), "{sent}");
}

#[tokio::test]
async fn signs_operations_without_bearer_authentication_in_spite_of_a_token() {
    let sent = authorization(builder().bearer_token("leaf"), Ring {}).await;

    assert!(sent.starts_with("AWS4-HMAC-SHA256 "), "{sent}");
}

#[tokio::test]
async fn a_call_overrides_the_token() {
    let client = builder().bearer_token("leaf").build().unwrap();

    let call = client
        .call(TokenOnly {})
        .token_provider(Token::new("stem", None));
    let request = call.signed_request(SystemTime::now()).await.unwrap();

    let value = &request.headers()[AUTHORIZATION];
    assert_eq!(value, "Bearer stem");
    assert!(value.is_sensitive(), "{value:?}");
}

#[tokio::test]
async fn names_the_settings_of_a_missing_token() {
    let error = builder()
        .build()
        .unwrap()
        .call(TokenOnly {})
        .await
        .unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert_eq!(
        error.to_string(),
        "TokenOnly: no bearer token: set bearer_token or token_provider in the builder, or the \
         variable AWS_BEARER_TOKEN_TEA"
    );
}

#[tokio::test]
async fn reports_the_cause_of_a_failed_provider() {
    let client = builder().token_provider(Broken).build().unwrap();

    let error = client.call(TokenOnly {}).await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Credentials);
    let text = error.to_string();
    assert!(
        text.contains("the provider of the bearer token failed"),
        "{text}"
    );
    assert!(text.contains("the vault is closed"), "{text}");
}

#[tokio::test]
async fn prints_no_token() {
    let builder = builder().bearer_token("leaf\nleaf");
    let client = builder.clone().build().unwrap();

    let error = client.call(TokenOnly {}).await.unwrap_err();

    let printed = format!("{builder:?} {client:?} {error:?} {error:#?}");
    assert!(printed.contains("bearer token has characters"), "{printed}");
    assert!(!printed.contains("leaf"), "{printed}");
}

#[test]
fn sends_no_token_over_plain_http() {
    let builder = builder().bearer_token("leaf");

    let error = builder
        .endpoint_url("http://tea.example")
        .build()
        .unwrap_err();

    assert!(error.message().contains("plain http"), "{error}");
}

#[tokio::test]
async fn names_an_endpoint_that_requires_another_signature() {
    let client = ClientBuilder::<Client>::new(&MULTI_REGION).region("us-west-2");

    let error = client
        .build()
        .unwrap()
        .call(MultiRegion {})
        .await
        .unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Construction);
    assert_eq!(
        error.to_string(),
        "MultiRegion: the endpoint https://global.tea.example requires requests that are signed by \
         sigv4a, which this client does not support: use an endpoint of one region, which accepts \
         sigv4"
    );
}

#[tokio::test]
async fn uses_the_first_supported_scheme_of_an_endpoint() {
    let client = ClientBuilder::<Client>::new(&EITHER_REGION)
        .region("us-west-2")
        .credentials_provider(Credentials::new("AKID", "secret", None, None, "test"))
        .build()
        .unwrap();

    let request = client
        .call(EitherRegion {})
        .signed_request(SystemTime::UNIX_EPOCH);
    let request = request.await.unwrap();

    let value = request.headers()[AUTHORIZATION].to_str().unwrap();
    assert!(value.contains("/eu-west-1/tea/aws4_request"), "{value}");
}

/// Creates a client whose provider returns the access keys 1, 2 and so on, which expire in an hour,
/// and a mock that rejects the first call.
fn client_with_expired_credentials() -> (Client, Mock) {
    let number = AtomicU32::new(0);
    let provider = provide_credentials_fn(move || {
        let number = number.fetch_add(1, Ordering::Relaxed) + 1;
        let expiry = SystemTime::now() + Duration::from_secs(3600);
        let key = number.to_string();
        future::ready(Ok(Credentials::new(
            key,
            "secret",
            None,
            Some(expiry),
            "test",
        )))
    });
    let mock = Mock::new();
    let _ = mock
        .on::<Ring>()
        .then_output(|_| {})
        .then(MockResponse::error("ExpiredTokenException", "too old"))
        .then_output(|_| {});
    let builder = ClientBuilder::new(&SERVICE).credentials_provider(provider);
    (builder.mock(&mock).build().unwrap(), mock)
}

/// Returns the access keys of the requests.
fn access_keys(mock: &Mock) -> Vec<String> {
    let key = |request: &Request<Bytes>| {
        let header = request.headers()[AUTHORIZATION].to_str().unwrap();
        let (_, rest) = header.split_once("Credential=").unwrap();
        rest.split('/').next().unwrap().to_owned()
    };
    mock.requests().iter().map(key).collect()
}

#[tokio::test(start_paused = true)]
async fn a_call_after_expired_credentials_uses_new_ones() {
    let (client, mock) = client_with_expired_credentials();
    client.call(Ring {}).await.unwrap();
    tokio::time::sleep(Duration::from_secs(120)).await;

    let error = client.call(Ring {}).await.unwrap_err();
    client.call(Ring {}).await.unwrap();

    assert!(error.is_credentials_expired(), "{error}");
    assert_eq!(access_keys(&mock), ["1", "1", "2"]);
}

#[tokio::test(start_paused = true)]
async fn new_credentials_that_are_rejected_are_not_requested_again_at_once() {
    let (client, mock) = client_with_expired_credentials();
    client.call(Ring {}).await.unwrap();

    client.call(Ring {}).await.unwrap_err();
    client.call(Ring {}).await.unwrap();

    assert_eq!(access_keys(&mock), ["1", "1", "1"]);
}
