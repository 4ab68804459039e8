//! Outputs of mocks that HTTP carries elsewhere than in an object: they come back as they were given.

use std::collections::BTreeMap;

use smithy_reqwest::http::Method;
use smithy_reqwest::operation::{BodyKind, OperationInfo};
use smithy_reqwest::test_util::{Answer, Mock};
use smithy_reqwest::{Blob, Client, ErrorKind, Operation, Timestamp, structure_shape};

use crate::fixture::{Kind, SERVICE, Tea, builder};

/// An operation with this output.
macro_rules! pours {
    ($name:ident, $output:ty) => {
        #[derive(Default)]
        struct $name {}
        structure_shape!($name {});
        impl Operation for $name {
            type Output = $output;
            const INFO: &'static OperationInfo = &OperationInfo::new(
                stringify!($name),
                &SERVICE,
                Method::POST,
                "/pour",
                BodyKind::Empty,
            )
            .status(201);
        }
    };
}

#[derive(Default)]
struct Headers {
    status: i32,
    name: Option<String>,
    secret: Option<String>,
    kinds: Option<Vec<Kind>>,
    names: Option<Vec<String>>,
    at: Option<Timestamp>,
    more: Option<BTreeMap<String, String>>,
    tea: Option<Tea>,
}
structure_shape!(Headers {
    status: required("status") in ResponseCode,
    name: optional("name") in Header("x-name"),
    secret: optional("secret") in EncodedHeader("x-secret"),
    kinds: optional("kinds") in Header("x-kinds"),
    names: optional("names") in Header("x-names"),
    at: optional("at") in Header("x-at"),
    more: optional("more") in PrefixHeaders("x-more-"),
    tea: optional("tea"),
});
pours!(PourHeaders, Headers);

#[derive(Default)]
struct Bytes {
    leaves: Option<Blob>,
}
structure_shape!(Bytes { leaves: optional("leaves") in Payload });
pours!(PourBytes, Bytes);

#[derive(Default)]
struct Document {
    tea: Option<Tea>,
}
structure_shape!(Document { tea: optional("tea") in Payload });
pours!(PourDocument, Document);

fn client(mock: &Mock) -> Client {
    builder()
        .mock(mock)
        .build()
        .expect("a mock is all that a client needs")
}

/// What arrives of an output.
async fn poured<Op: Operation + Default>(output: Op::Output) -> Op::Output {
    let mock = Mock::new();
    mock.on::<Op>().then(output);
    client(&mock)
        .call(Op::default())
        .await
        .expect("the mock answers")
}

#[tokio::test]
async fn headers_and_the_status_arrive() {
    let output = Headers {
        status: 203,
        name: Some("sencha".into()),
        secret: Some("späte Ernte".into()),
        kinds: Some(vec![Kind::Green, Kind::Black]),
        names: Some(vec!["a, b".into(), "\"c\"".into()]),
        at: Some("2026-06-17T01:02:03Z".parse().unwrap()),
        more: Some(BTreeMap::from([("cups".into(), "3".into())])),
        tea: Some(Tea {
            count: Some(3),
            ..Tea::default()
        }),
    };
    assert_eq!(poured::<PourHeaders>(output.clone()).await, output);
}

#[tokio::test]
async fn a_blank_status_is_that_of_the_operation() {
    assert_eq!(poured::<PourHeaders>(Headers::default()).await.status, 201);
}

#[tokio::test]
async fn a_payload_of_bytes_arrives_and_so_does_none() {
    for leaves in [Some(Blob::from(b"\x00\xff".to_vec())), None] {
        let output = Bytes { leaves };
        assert_eq!(poured::<PourBytes>(output.clone()).await, output);
    }
}

#[tokio::test]
async fn a_payload_that_is_a_structure_arrives_and_so_does_none() {
    for tea in [
        Some(Tea {
            name: Some("sencha".into()),
            ..Tea::default()
        }),
        None,
    ] {
        let output = Document { tea };
        assert_eq!(poured::<PourDocument>(output.clone()).await, output);
    }
}

#[tokio::test]
async fn an_output_that_http_cannot_carry_is_the_calls_error() {
    let mock = Mock::new();
    mock.on::<PourHeaders>()
        .then_output(|output| output.name = Some("two\nlines".into()));
    let error = client(&mock)
        .call(PourHeaders::default())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Mock);
}

#[tokio::test]
async fn without_a_model_of_it_an_error_has_the_status_400() {
    let mock = Mock::new();
    mock.on::<PourBytes>().then(Answer::error("Spilled", "oh"));
    let error = client(&mock).call(PourBytes::default()).await.unwrap_err();
    assert_eq!((error.code(), error.status()), (Some("Spilled"), Some(400)));
}
