//! Rare traits of operations, on a made-up service: host prefixes, authentication, defaults, big
//! numbers and error codes of the AWS Query protocol.

use std::future;
use std::time::SystemTime;

use smithy_reqwest::aws_credential_types::Credentials;
use smithy_reqwest::aws_credential_types::credential_fn::provide_credentials_fn;
use smithy_reqwest::aws_credential_types::provider::{ProvideCredentials, error::CredentialsError};
use smithy_reqwest::bytes::Bytes;
use smithy_reqwest::http::{HeaderMap, Method};
use smithy_reqwest::operation::{Auth, Format, OperationInfo, Protocol, ServiceInfo};
use smithy_reqwest::protocol_tests::read_response;
use smithy_reqwest::{
    BigNumber, Client, ClientBuilder, ErrorKind, ModeledError, Operation, Timestamp, impl_structure,
};

use crate::fixture::{OPERATION, RULES};

static SERVICE: ServiceInfo = ServiceInfo {
    id: "Made Up",
    version: "2026-01-01",
    protocol: Protocol {
        format: Format::Json,
        content_type: "application/x-amz-json-1.0",
        target: Some("MadeUp"),
        query_compatible: true,
    },
    resolve_endpoint: |params| RULES.resolve(params),
    endpoint_depends_on_operation: false,
    signing_name: "made-up",
    product: "made-up/1",
    errors: &[],
};

#[derive(Clone, PartialEq, Default)]
struct Nothing {}
impl_structure!(Nothing {});

/// Defines an operation with one member.
macro_rules! operation {
    ($name:ident { $($field:ident: $value:expr)? }) => {
        #[derive(Clone, PartialEq)]
        struct $name {
            label: String,
        }
        impl_structure!($name { label: required("label") });
        impl Operation for $name {
            type Output = Nothing;
            const INFO: &'static OperationInfo = &OperationInfo {
                name: stringify!($name),
                service: &SERVICE,
                method: Method::POST,
                $($field: $value,)?
                ..OPERATION
            };
        }
    };
}

operation!(Plain {});
operation!(Hosted {
    host_prefix: "{label}-x."
});
operation!(Unsigned { auth: Auth::None });
operation!(Optional {
    auth: Auth::OptionalSigV4
});
operation!(OtherAuth {
    auth: Auth::Unsupported("smithy.api#httpDigestAuth")
});
operation!(UnsignedBody {
    auth: Auth::SigV4UnsignedPayload
});

/// A provider without credentials.
fn no_credentials() -> impl ProvideCredentials {
    fails(|| CredentialsError::not_loaded("nothing"))
}

/// A provider that fails.
fn fails(error: impl Fn() -> CredentialsError + Send + Sync + 'static) -> impl ProvideCredentials {
    provide_credentials_fn(move || future::ready(Err(error())))
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
fn prepends_the_host_prefix() {
    let request = client(keys())
        .call(Hosted { label: "a1".into() })
        .request()
        .unwrap();
    assert_eq!(request.uri().host(), Some("a1-x.example.com"));
}

#[test]
fn rejects_host_labels_that_name_another_host() {
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
async fn does_not_sign_operations_without_authentication() {
    let call = client(keys()).call(Unsigned { label: "a".into() });
    let request = call.signed_request(SystemTime::UNIX_EPOCH).await.unwrap();
    assert!(!request.headers().contains_key("authorization"));
}

#[tokio::test]
async fn rejects_unsupported_authentication() {
    let call = client(keys()).call(OtherAuth { label: "a".into() });
    let error = call
        .signed_request(SystemTime::UNIX_EPOCH)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Construction);
    assert!(error.message().contains("Authorization"), "{error}");
}

#[tokio::test]
async fn signs_with_optional_authentication_if_there_are_credentials() {
    let call = client(keys()).call(Optional { label: "a".into() });
    let request = call.signed_request(SystemTime::UNIX_EPOCH).await.unwrap();
    assert!(request.headers().contains_key("authorization"));
}

#[tokio::test]
async fn does_not_sign_with_optional_authentication_without_credentials() {
    let call = client(no_credentials()).call(Optional { label: "a".into() });
    let request = call.signed_request(SystemTime::UNIX_EPOCH).await.unwrap();
    assert!(!request.headers().contains_key("authorization"));
}

#[tokio::test]
async fn optional_authentication_fails_with_the_provider() {
    let provider = fails(|| CredentialsError::provider_error("the vault is closed"));
    let call = client(provider).call(Optional { label: "a".into() });

    let error = call
        .signed_request(SystemTime::UNIX_EPOCH)
        .await
        .unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(error.to_string().contains("the vault is closed"), "{error}");
}

#[tokio::test]
async fn requires_credentials_to_sign() {
    let call = client(no_credentials()).call(Plain { label: "a".into() });
    let error = call
        .signed_request(SystemTime::UNIX_EPOCH)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
}

#[tokio::test]
async fn sends_the_unsigned_payload_header() {
    let call = client(keys()).call(UnsignedBody { label: "a".into() });
    let request = call.signed_request(SystemTime::UNIX_EPOCH).await.unwrap();
    assert_eq!(
        request.headers()["x-amz-content-sha256"],
        "UNSIGNED-PAYLOAD"
    );
}

#[derive(Clone, PartialEq)]
struct Numbers {
    big: Option<BigNumber>,
    list: Option<Vec<BigNumber>>,
    double: Option<f64>,
    time: Option<Timestamp>,
    count: i32,
}
impl_structure!(Numbers {
    big: optional("big"),
    list: optional("list"),
    double: optional("double"),
    time: optional("time"),
    count: defaulted("count") = Integer(-7),
});
impl Operation for Numbers {
    type Output = Numbers;
    const INFO: &'static OperationInfo = &OperationInfo {
        name: "Numbers",
        method: Method::POST,
        service: &SERVICE,
        ..OPERATION
    };
}

fn read(body: &'static str) -> Numbers {
    let read =
        read_response::<Numbers>(200, Default::default(), Bytes::from_static(body.as_bytes()));
    read.expect("the body can be read")
}

#[test]
fn round_trips_the_digits_of_big_numbers() {
    for number in [
        "123456789012345678901234567890",
        "-0.10",
        "1.50",
        "1e400",
        "100000000000000000000",
        "18446744073709551615",
        "-0",
        "3.14159265358979323846264338327950288",
        "7",
    ] {
        let body: &'static str = format!(r#"{{"big":{number},"count":1}}"#).leak();
        let read = read(body);
        assert_eq!(read.big.as_ref().map(BigNumber::as_str), Some(number));
        assert_eq!(serde_json::to_string(&read).unwrap(), body);
    }
}

static CBOR_SERVICE: ServiceInfo = ServiceInfo {
    protocol: Protocol {
        format: Format::Cbor,
        content_type: "application/cbor",
        target: None,
        query_compatible: false,
    },
    ..SERVICE
};

/// Operation in CBOR with a big number in its input and output.
#[derive(Clone, PartialEq)]
struct Count {
    big: Option<BigNumber>,
}
impl_structure!(Count {
    big: optional("big")
});
impl Operation for Count {
    type Output = Count;
    const INFO: &'static OperationInfo = &OperationInfo {
        name: "Count",
        method: Method::POST,
        service: &CBOR_SERVICE,
        ..OPERATION
    };
}

#[test]
fn big_numbers_in_cbor_are_integers_bignums_and_decimal_fractions() {
    // The last four are examples of RFC 8949, sections 3.4.3, 3.4.4 and appendix A.
    let rows: [(&str, &[u8]); 10] = [
        ("7", b"\x07"),
        (
            "18446744073709551615",
            b"\x1b\xff\xff\xff\xff\xff\xff\xff\xff",
        ),
        ("1.50", b"\xc4\x82\x21\x18\x96"),
        ("-0.05", b"\xc4\x82\x21\x24"),
        ("1e400", b"\xc4\x82\x19\x01\x90\x01"),
        ("-9223372036854775809", b"\x3b\x80\0\0\0\0\0\0\0"),
        (
            "0.18446744073709551616",
            b"\xc4\x82\x33\xc2\x49\x01\0\0\0\0\0\0\0\0",
        ),
        ("18446744073709551616", b"\xc2\x49\x01\0\0\0\0\0\0\0\0"),
        ("-18446744073709551617", b"\xc3\x49\x01\0\0\0\0\0\0\0\0"),
        ("273.15", b"\xc4\x82\x21\x19\x6a\xb3"),
    ];
    for (text, cbor) in rows {
        let count = Count {
            big: Some(text.parse().unwrap()),
        };

        let request = client(keys()).call(count.clone()).request().unwrap();

        let body = [b"\xbf\x63big", cbor, b"\xff"].concat();
        assert_eq!(request.body().as_ref(), body, "{text}");
        let read = read_response::<Count>(200, Default::default(), body.into());
        assert!(read.unwrap() == count, "{text}");
    }
}

#[test]
fn big_numbers_of_more_than_128_bits_are_errors_in_cbor() {
    let count = Count {
        big: "9".repeat(40).parse().ok(),
    };

    let error = client(keys()).call(count).request().unwrap_err();

    assert!(error.to_string().contains("128 bits"), "{error}");
    for cbor in [
        [b"\xc2\x51".as_slice(), &[1; 17]].concat(),
        b"\xc2\x01".to_vec(),
        b"\xc4\x81\x01".to_vec(),
        b"\xc4\x82\x01\x61a".to_vec(),
    ] {
        let body = [b"\xa1\x63big".as_slice(), &cbor].concat();
        let read = read_response::<Count>(200, Default::default(), body.into());
        assert!(read.is_err(), "{cbor:?}");
    }
}

#[test]
fn decodes_other_numbers_beside_big_numbers() {
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
fn rejects_bodies_with_too_many_levels() {
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
fn rejects_text_that_is_not_a_number() {
    for text in [
        "", "+1", "1.", ".5", "01", "0x1", "NaN", "1 ", "1,2", "\"1\"", "--1",
    ] {
        assert!(text.parse::<BigNumber>().is_err(), "{text}");
    }
}

#[test]
fn decodes_and_encodes_default_values() {
    let numbers = read("{}");
    assert_eq!(numbers.count, -7);
    assert_eq!(serde_json::to_string(&numbers).unwrap(), r#"{"count":-7}"#);
}

#[derive(Clone, PartialEq)]
struct Taken {
    message: Option<String>,
}
impl_structure!(Taken {
    message: optional("message")
});
impl ModeledError for Taken {
    const CODE: &'static str = "Taken";
}

#[test]
fn reads_the_query_error_code_and_the_members_of_an_error() {
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

#[test]
fn the_code_of_an_error_is_not_its_member_code() {
    let body = Bytes::from_static(br#"{"code":"member","__type":"com.example#Taken"}"#);

    let Err(error) = read_response::<Plain>(400, HeaderMap::new(), body) else {
        panic!("not an error")
    };

    assert_eq!(error.code(), Some("Taken"));
}

#[test]
fn the_endpoint_of_a_call_has_precedence_over_a_parameter_of_the_client() {
    let builder = ClientBuilder::<Client>::new(&SERVICE).region("us-west-2");
    for parameter in ["Endpoint", "SDK::Endpoint"] {
        let builder = builder.clone();
        let client = builder.endpoint_param(parameter, "https://param.example");
        let call = client.build().unwrap().call(Plain { label: "a1".into() });

        let request = call.endpoint_url("https://call.example").request().unwrap();

        assert_eq!(request.uri(), "https://call.example/", "{parameter}");
    }
}

#[test]
fn a_host_prefix_sends_no_plain_http_to_another_host() {
    let hosted = || Hosted { label: "a1".into() };
    let builder = ClientBuilder::<Client>::new(&SERVICE)
        .region("us-west-2")
        .endpoint_url("http://localhost:8000");

    let error = builder.clone().build().unwrap().call(hosted()).request();
    let error = error.unwrap_err();
    assert_eq!(error.operation(), "Hosted");
    assert!(error.message().contains("allow_plain_http_to"), "{error}");

    let permitted = builder.allow_plain_http_to("a1-x.localhost");
    let request = permitted.build().unwrap().call(hosted()).request().unwrap();
    assert_eq!(request.uri(), "http://a1-x.localhost:8000/");
}
