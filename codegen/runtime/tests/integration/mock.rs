//! Mock responses whose members are bound to the status, headers or the payload.

use std::collections::BTreeMap;

use smithy_reqwest::http::Method;
use smithy_reqwest::operation::{BodyKind, OperationInfo};
use smithy_reqwest::test_util::{Mock, MockResponse};
use smithy_reqwest::{Blob, Client, ErrorKind, Operation, Timestamp, impl_structure};

use crate::fixture::{Kind, OPERATION, Tea, builder};

/// Defines an operation with this output.
macro_rules! operation {
    ($name:ident, $output:ty) => {
        #[derive(Clone, PartialEq, Default)]
        struct $name {}
        impl_structure!($name {});
        impl Operation for $name {
            type Output = $output;
            const INFO: &'static OperationInfo = &OperationInfo {
                name: stringify!($name),
                method: Method::POST,
                uri: "/pour",
                status: 201,
                body: BodyKind::Empty,
                ..OPERATION
            };
        }
    };
}

#[derive(Clone, PartialEq, Default)]
struct Headers {
    status: i32,
    name: Option<String>,
    secret: Option<String>,
    kinds: Option<Vec<Kind>>,
    names: Option<Vec<String>>,
    at: Option<Timestamp>,
    other: Option<BTreeMap<String, String>>,
    tea: Option<Tea>,
}
impl_structure!(Headers {
    status: required("status") in ResponseCode,
    name: optional("name") in Header("x-name"),
    secret: optional("secret") in EncodedHeader("x-secret"),
    kinds: optional("kinds") in Header("x-kinds"),
    names: optional("names") in Header("x-names"),
    at: optional("at") in Header("x-at"),
    other: optional("other") in PrefixHeaders("x-other-"),
    tea: optional("tea"),
});
operation!(PourHeaders, Headers);

#[derive(Clone, PartialEq, Default)]
struct Bytes {
    leaves: Option<Blob>,
}
impl_structure!(Bytes { leaves: optional("leaves") in Payload });
operation!(PourBytes, Bytes);

#[derive(Clone, PartialEq, Default)]
struct Document {
    tea: Option<Tea>,
}
impl_structure!(Document { tea: optional("tea") in Payload });
operation!(PourDocument, Document);

fn client(mock: &Mock) -> Client {
    builder().mock(mock).build().expect("a client")
}

/// Sends a call to a mock with this output and returns the output of the call.
async fn round_trip<Op: Operation + Default>(output: Op::Output) -> Op::Output {
    let mock = Mock::new();
    mock.on::<Op>().then(output);
    client(&mock).call(Op::default()).await.expect("an output")
}

#[tokio::test]
async fn returns_members_in_headers_and_the_status() {
    let output = Headers {
        status: 203,
        name: Some("sencha".into()),
        secret: Some("späte Ernte".into()),
        kinds: Some(vec![Kind::Green, Kind::Black]),
        names: Some(vec!["a, b".into(), "\"c\"".into()]),
        at: Some("2026-06-17T01:02:03Z".parse().unwrap()),
        other: Some(BTreeMap::from([("cups".into(), "3".into())])),
        tea: Some(Tea {
            count: Some(3),
            ..Tea::default()
        }),
    };

    assert_eq!(round_trip::<PourHeaders>(output.clone()).await, output);
}

#[tokio::test]
async fn an_empty_status_is_that_of_the_operation() {
    let output = round_trip::<PourHeaders>(Headers::default()).await;

    assert_eq!(output.status, 201);
}

#[tokio::test]
async fn returns_a_payload_of_bytes() {
    for leaves in [Some(Blob::from(b"\x00\xff".to_vec())), None] {
        let output = Bytes { leaves };
        assert_eq!(round_trip::<PourBytes>(output.clone()).await, output);
    }
}

#[tokio::test]
async fn returns_a_payload_that_is_a_structure() {
    let tea = Tea {
        name: Some("sencha".into()),
        ..Tea::default()
    };
    for tea in [Some(tea), None] {
        let output = Document { tea };
        assert_eq!(round_trip::<PourDocument>(output.clone()).await, output);
    }
}

#[tokio::test]
async fn rejects_members_that_a_header_cannot_represent() {
    let mock = Mock::new();
    mock.on::<PourHeaders>()
        .then_output(|output| output.name = Some("two\nlines".into()));

    let result = client(&mock).call(PourHeaders::default()).await;

    assert_eq!(result.unwrap_err().kind(), ErrorKind::Mock);
}

#[tokio::test]
async fn rejects_statuses_that_are_not_http() {
    let mock = Mock::new();
    mock.on::<PourBytes>().then(MockResponse::http(7, ""));

    let error = client(&mock).call(PourBytes::default()).await.unwrap_err();

    let expected = "the status 7 of the response is invalid";
    assert_eq!((error.kind(), error.message()), (ErrorKind::Mock, expected));
}

#[tokio::test]
async fn an_unmodeled_error_has_the_status_400() {
    let mock = Mock::new();
    mock.on::<PourBytes>()
        .then(MockResponse::error("Spilled", "oh"));

    let error = client(&mock).call(PourBytes::default()).await.unwrap_err();

    assert_eq!((error.code(), error.status()), (Some("Spilled"), Some(400)));
}
