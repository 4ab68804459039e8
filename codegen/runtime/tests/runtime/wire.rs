//! What models say of an operation beyond its members, and values that few services have: hosts, checksums, signing, the codes
//! of older protocols, defaults, big numbers. The service is made up.

use std::time::SystemTime;

use smithy_reqwest::aws_credential_types::Credentials;
use smithy_reqwest::aws_credential_types::provider::{
    ProvideCredentials, error::CredentialsError, future,
};
use smithy_reqwest::bytes::Bytes;
use smithy_reqwest::endpoint::Endpoint;
use smithy_reqwest::http::Method;
use smithy_reqwest::operation::{Auth, BodyKind, OperationInfo, Protocol, ServiceInfo};
use smithy_reqwest::testing::read_response;
use smithy_reqwest::{
    BigNumber, Client, ClientBuilder, ErrorKind, ModeledError, Operation, Timestamp,
    structure_shape,
};

static SERVICE: ServiceInfo = ServiceInfo {
    id: "Made Up",
    version: "2026-01-01",
    protocol: Protocol::aws_json("application/x-amz-json-1.0", "MadeUp").query_compatible(),
    resolve_endpoint: |params| {
        Ok(Endpoint::new(
            params
                .text("", "SDK::Endpoint")
                .unwrap_or("https://made-up.example"),
        ))
    },
    endpoint_by_operation: false,
    signing_name: "made-up",
    product: "made-up/1",
    errors: &[],
};

#[derive(Default)]
struct Nothing {}
structure_shape!(Nothing {});

/// An operation with one member, of this name and with these facts.
macro_rules! operation {
    ($name:ident, $($info:tt)*) => {
        struct $name {
            label: String,
        }
        structure_shape!($name { label: required("label") });
        impl Operation for $name {
            type Output = Nothing;
            const INFO: &'static OperationInfo =
                &OperationInfo::new(stringify!($name), &SERVICE, Method::POST, "/", BodyKind::Object)$($info)*;
        }
    };
}

operation!(Plain,);
operation!(Hosted, .host_prefix("{label}-x."));
operation!(Unsigned, .auth(Auth::None));
operation!(Optional, .auth(Auth::Optional));
operation!(OtherAuth, .auth(Auth::Unsupported));
operation!(UnsignedBody, .auth(Auth::SigV4Unsigned));

/// A provider that has nothing.
#[derive(Debug)]
struct NoCredentials;

impl ProvideCredentials for NoCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Err(CredentialsError::not_loaded("nothing")))
    }
}

fn client(credentials: impl ProvideCredentials + 'static) -> Client {
    let builder = ClientBuilder::<Client>::new(&SERVICE)
        .region("us-west-2")
        .endpoint_url("https://example.com");
    builder
        .credentials_provider(credentials)
        .build()
        .expect("a region and an endpoint are enough")
}

fn keys() -> Credentials {
    Credentials::new("AKIDEXAMPLE", "secret", None, None, "test")
}

#[test]
fn a_host_label_stands_before_the_endpoints_host() {
    let request = client(keys())
        .call(Hosted { label: "a1".into() })
        .request()
        .unwrap();
    assert_eq!(request.uri().host(), Some("a1-x.example.com"));
}

#[test]
fn a_host_label_cannot_name_another_host() {
    for label in ["", "evil.org/", "a.b", "a@b"] {
        let error = client(keys())
            .call(Hosted {
                label: label.into(),
            })
            .request()
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Construction, "{label}");
    }
}

#[tokio::test]
async fn an_operation_without_authentication_is_not_signed() {
    let call = client(keys()).call(Unsigned { label: "a".into() });
    let request = call.signed_request(SystemTime::UNIX_EPOCH).await.unwrap();
    assert!(!request.headers().contains_key("authorization"));
}

#[tokio::test]
async fn authentication_that_is_not_known_fails_before_anything_is_sent() {
    let call = client(keys()).call(OtherAuth { label: "a".into() });
    let error = call
        .signed_request(SystemTime::UNIX_EPOCH)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Construction);
    assert!(error.message().contains("Authorization"), "{error}");
}

#[tokio::test]
async fn optional_authentication_signs_where_there_are_credentials() {
    let call = client(keys()).call(Optional { label: "a".into() });
    let request = call.signed_request(SystemTime::UNIX_EPOCH).await.unwrap();
    assert!(request.headers().contains_key("authorization"));
}

#[tokio::test]
async fn optional_authentication_does_without_credentials() {
    let call = client(NoCredentials).call(Optional { label: "a".into() });
    let request = call.signed_request(SystemTime::UNIX_EPOCH).await.unwrap();
    assert!(!request.headers().contains_key("authorization"));
}

#[tokio::test]
async fn a_signed_operation_does_not_do_without_credentials() {
    let call = client(NoCredentials).call(Plain { label: "a".into() });
    let error = call
        .signed_request(SystemTime::UNIX_EPOCH)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
}

#[tokio::test]
async fn an_unsigned_payload_says_so_in_its_header() {
    let call = client(keys()).call(UnsignedBody { label: "a".into() });
    let request = call.signed_request(SystemTime::UNIX_EPOCH).await.unwrap();
    assert_eq!(
        request.headers()["x-amz-content-sha256"],
        "UNSIGNED-PAYLOAD"
    );
}

struct Numbers {
    big: Option<BigNumber>,
    list: Option<Vec<BigNumber>>,
    double: Option<f64>,
    time: Option<Timestamp>,
    count: i32,
}
structure_shape!(Numbers {
    big: optional("big"),
    list: optional("list"),
    double: optional("double"),
    time: optional("time"),
    count: defaulted("count") = Integer(-7),
});
impl Operation for Numbers {
    type Output = Numbers;
    const INFO: &'static OperationInfo =
        &OperationInfo::new("Numbers", &SERVICE, Method::POST, "/", BodyKind::Object);
}

fn read(body: &'static str) -> Numbers {
    let read =
        read_response::<Numbers>(200, Default::default(), Bytes::from_static(body.as_bytes()));
    read.expect("the body can be read")
}

#[test]
fn a_big_number_keeps_its_digits_on_the_way_there_and_back() {
    for number in [
        "123456789012345678901234567890",
        "-0.10",
        "1.50",
        "1e400",
        "3.14159265358979323846264338327950288",
        "7",
    ] {
        let body: &'static str = format!(r#"{{"big":{number},"count":1}}"#).leak();
        let read = read(body);
        assert_eq!(read.big.as_ref().map(BigNumber::as_str), Some(number));
        assert_eq!(serde_json::to_string(&read).unwrap(), body);
    }
}

#[test]
fn other_numbers_beside_a_big_one_are_read_as_ever() {
    let numbers =
        read(r#"{"double":1.5,"list":[0.30000000000000000000001],"time":1.25,"count":2.0}"#);
    assert_eq!(numbers.double, Some(1.5));
    assert_eq!(numbers.time, Timestamp::from_secs_f64(1.25));
    assert_eq!(numbers.count, 2);
    assert_eq!(
        numbers.list.unwrap()[0].as_str(),
        "0.30000000000000000000001"
    );
}

#[test]
fn a_body_that_nests_too_deeply_is_an_error_and_no_crash() {
    let body = "[".repeat(200_000) + &"]".repeat(200_000);
    let body = Bytes::from(format!(r#"{{"list":{body}}}"#));
    let error = read_response::<Numbers>(200, Default::default(), body)
        .err()
        .unwrap();
    assert!(
        error.message().contains("recursion limit exceeded"),
        "{error}"
    );
}

#[test]
fn text_that_is_no_number_makes_no_big_number() {
    for text in [
        "", "+1", "1.", ".5", "01", "0x1", "NaN", "1 ", "1,2", "\"1\"", "--1",
    ] {
        assert!(text.parse::<BigNumber>().is_err(), "{text}");
    }
}

#[test]
fn a_member_with_a_default_is_filled_in_and_always_written() {
    let numbers = read("{}");
    assert_eq!(numbers.count, -7);
    assert_eq!(serde_json::to_string(&numbers).unwrap(), r#"{"count":-7}"#);
}

struct Taken {
    message: Option<String>,
}
structure_shape!(Taken {
    message: optional("message")
});
impl ModeledError for Taken {
    const CODE: &'static str = "Taken";
}

#[test]
fn an_error_has_the_code_of_the_older_protocol_and_the_members_of_its_own() {
    let headers = [(
        "x-amzn-query-error".parse().unwrap(),
        "Name.Taken;Sender".parse().unwrap(),
    )]
    .into_iter()
    .collect();
    let body = Bytes::from_static(br#"{"__type":"com.example#Taken","message":"no"}"#);
    let Err(error) = read_response::<Plain>(400, headers, body) else {
        panic!("not an error")
    };
    assert_eq!(error.code(), Some("Name.Taken"));
    assert_eq!(
        error
            .modeled::<Taken>()
            .and_then(|taken| taken.message)
            .as_deref(),
        Some("no")
    );
}
