//! Events of responses.

use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use smithy_reqwest::bytes::{Bytes, BytesMut};
use smithy_reqwest::http::Method;
use smithy_reqwest::operation::OperationInfo;
use smithy_reqwest::serde_json::json;
use smithy_reqwest::shape::UnknownMember;
use smithy_reqwest::stream::StreamMember;
use smithy_reqwest::test_util::{self, Mock, MockResponse};
use smithy_reqwest::{
    ErrorKind, EventStream, ModeledError, Operation, impl_event, impl_structure, impl_union,
};

use super::{HEAD, RPC_SERVICE, SERVICE, Server, told};
use crate::fixture::{self, OPERATION};

#[derive(Clone, PartialEq)]
struct Cup {
    number: Option<i32>,
    tea: Option<String>,
}
impl_structure!(Cup: response { number: optional("number"), tea: optional("tea") });

#[derive(Clone, PartialEq)]
struct Leaves {
    bytes: Option<String>,
}
impl_structure!(Leaves: response { bytes: optional("bytes") });

#[derive(Clone, PartialEq)]
struct KettleException {
    message: Option<String>,
    degrees: Option<i32>,
}
impl_structure!(KettleException: response {
    message: optional("message"),
    degrees: optional("degrees"),
});
impl ModeledError for KettleException {
    const CODE: &'static str = "KettleException";
}

#[derive(Clone, PartialEq)]
enum Serving {
    Cup(Cup),
    Leaves(Leaves),
    Unknown(UnknownMember),
}
impl_union!(Serving: response { Cup("cup"), Leaves("leaves") });
impl_event!(Serving {
    payload("leaves", "bytes", raw),
    error("kettle", "KettleException"),
});

#[derive(Clone, Default, PartialEq)]
struct Serve {}
impl_structure!(Serve {});

#[derive(Default)]
struct ServeOutput {
    table: Option<String>,
    events: EventStream<Serving>,
}
impl_structure!(ServeOutput: response {
    table: optional("table") in Header("x-table")
}; events("events"));

impl Operation for Serve {
    type Output = ServeOutput;
    const INFO: &'static OperationInfo = &OperationInfo {
        name: "Serve",
        service: &SERVICE,
        method: Method::POST,
        ..OPERATION
    };
    fn response_stream(output: &mut ServeOutput) -> Option<&mut dyn StreamMember> {
        Some(&mut output.events)
    }
}

/// [`Serve`] by a protocol whose first message has the members of the output.
#[derive(Clone, Default, PartialEq)]
struct Call {}
impl_structure!(Call {});

#[derive(Default)]
struct CallOutput {
    table: Option<String>,
    events: EventStream<Serving>,
}
impl_structure!(CallOutput: response { table: optional("table") }; events("events"));

impl Operation for Call {
    type Output = CallOutput;
    const INFO: &'static OperationInfo = &OperationInfo {
        name: "Call",
        service: &RPC_SERVICE,
        method: Method::POST,
        ..OPERATION
    };
    fn response_stream(output: &mut CallOutput) -> Option<&mut dyn StreamMember> {
        Some(&mut output.events)
    }
}

fn message(headers: &[(&'static str, HeaderValue)], payload: &'static str) -> Vec<u8> {
    let mut message = Message::new(payload.as_bytes());
    for (name, value) in headers {
        message = message.add_header(Header::new(*name, value.clone()));
    }
    let mut bytes = Vec::new();
    write_message_to(&message, &mut bytes).unwrap();
    bytes
}

fn event(name: &'static str, payload: &'static str) -> Vec<u8> {
    let text = |text: &'static str| HeaderValue::String(text.into());
    message(
        &[
            (":message-type", text("event")),
            (":event-type", text(name)),
        ],
        payload,
    )
}

fn cup(number: i32, tea: &str) -> Serving {
    Serving::Cup(Cup {
        number: Some(number),
        tea: Some(tea.to_owned()),
    })
}

#[tokio::test]
async fn an_event_is_handed_over_when_its_last_byte_is_in() {
    let (server_sends, script) = told();
    let server = Server::start(vec![script]);
    let client = server.client(Serve::INFO).build().unwrap();

    server_sends
        .send(format!("{HEAD}connection: close\r\n\r\n").into())
        .unwrap();
    let output = client.call(Serve {}).await.unwrap();
    assert_eq!(output.table.as_deref(), Some("7"));
    let mut events = output.events;
    for number in 1..=3 {
        let text: &'static str = if number == 2 {
            "{\"tea\":\"b\",\"number\":2}"
        } else {
            "{\"tea\":\"a\"}"
        };
        let number_header = (number != 2).then_some(("number", HeaderValue::Int32(number)));
        let mut headers = vec![
            (":message-type", HeaderValue::String("event".into())),
            (":event-type", HeaderValue::String("cup".into())),
        ];
        headers.extend(number_header);
        for byte in message(&headers, text) {
            server_sends.send(vec![byte]).unwrap();
        }
        let tea = if number == 2 { "b" } else { "a" };
        assert_eq!(events.try_next().await.unwrap(), Some(cup(number, tea)));
    }
    server_sends.send(event("leaves", "raw { text")).unwrap();
    let leaves = Leaves {
        bytes: Some("raw { text".to_owned()),
    };
    assert_eq!(
        events.try_next().await.unwrap(),
        Some(Serving::Leaves(leaves))
    );
    server_sends.send(event("scone", "{\"jam\":true}")).unwrap();
    let Some(Serving::Unknown(unknown)) = events.try_next().await.unwrap() else {
        panic!("a known event");
    };
    assert_eq!(
        (unknown.name.as_str(), unknown.value["jam"].as_bool()),
        ("scone", Some(true))
    );
    drop(server_sends);
    assert_eq!(events.try_next().await.unwrap(), None);
}

/// Reads events from bytes in memory. Returns those before the error, and the error.
async fn read(parts: &[Vec<u8>]) -> (Vec<Serving>, Option<smithy_reqwest::Error>) {
    let bytes: BytesMut = parts.iter().flatten().copied().collect();
    let body = Bytes::from(bytes);
    let head = format!("{HEAD}content-length: {}\r\n\r\n", body.len());
    let (server_sends, script) = told();
    let server = Server::start(vec![script]);
    server_sends.send(head.into()).unwrap();
    server_sends.send(body.to_vec()).unwrap();
    let client = server.client(Serve::INFO).build().unwrap();
    let mut stream = client.call(Serve {}).await.unwrap().events;
    let mut events = Vec::new();
    loop {
        match stream.try_next().await {
            Ok(Some(event)) => events.push(event),
            Ok(None) => return (events, None),
            Err(error) => {
                assert_eq!(stream.try_next().await.unwrap(), None, "the stream goes on");
                return (events, Some(error));
            }
        }
    }
}

#[tokio::test]
async fn exceptions_and_errors_of_the_service_end_the_stream() {
    let text = |text: &'static str| HeaderValue::String(text.into());
    let exception = message(
        &[
            (":message-type", text("exception")),
            (":exception-type", text("kettle")),
        ],
        "{\"message\":\"dry\",\"degrees\":99}",
    );
    let (events, error) = read(&[event("cup", "{\"number\":1,\"tea\":\"a\"}"), exception]).await;
    let error = error.unwrap();
    assert_eq!(events, [cup(1, "a")]);
    assert_eq!(
        (error.code(), error.status()),
        (Some("KettleException"), Some(418))
    );
    assert_eq!(error.operation(), "Serve");
    assert_eq!(
        error.modeled::<KettleException>().unwrap().degrees,
        Some(99)
    );

    let failure = message(
        &[
            (":message-type", text("error")),
            (":error-code", text("InternalError")),
            (":error-message", text("the cook left")),
        ],
        "",
    );
    let (_, error) = read(&[failure]).await;
    let error = error.unwrap();
    assert_eq!(
        (error.code(), error.message()),
        (Some("InternalError"), "the cook left")
    );
}

#[tokio::test]
async fn messages_that_cannot_be_read_are_errors() {
    let cup = || event("cup", "{\"number\":1,\"tea\":\"a\"}");
    let mut corrupt = cup();
    let last = corrupt.len() - 6;
    corrupt[last] ^= 1;
    let mut short = cup();
    short.truncate(20);
    let no_type = message(&[], "{}");
    let not_json = event("cup", "{");
    let not_an_object = event("cup", "[]");
    let huge = [0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0].to_vec();
    let tiny = [0; 16].to_vec();
    for (bytes, kind) in [
        (corrupt, ErrorKind::Response),
        (short, ErrorKind::Transport),
        (no_type, ErrorKind::Response),
        (not_json, ErrorKind::Response),
        (not_an_object, ErrorKind::Response),
        (huge, ErrorKind::Response),
        (tiny, ErrorKind::Response),
    ] {
        let (events, error) = read(&[cup(), bytes.clone()]).await;
        assert_eq!(events.len(), 1);
        assert_eq!(error.expect("an error").kind(), kind, "{bytes:?}");
    }
}

#[tokio::test]
async fn the_first_message_of_a_protocol_without_bindings_has_the_members() {
    for (first, table) in [
        (event("initial-response", "{\"table\":\"9\"}"), Some("9")),
        (Vec::new(), None),
    ] {
        let (server_sends, script) = told();
        let server = Server::start(vec![script]);
        let client = server.client(Call::INFO).build().unwrap();
        server_sends
            .send(format!("{HEAD}connection: close\r\n\r\n").into())
            .unwrap();
        server_sends.send(first).unwrap();
        server_sends
            .send(event("cup", "{\"number\":1,\"tea\":\"a\"}"))
            .unwrap();

        let output = client.call(Call {}).await.unwrap();
        let mut events = output.events;
        assert_eq!(output.table.as_deref(), table);
        assert_eq!(events.try_next().await.unwrap(), Some(cup(1, "a")));
    }
}

#[tokio::test]
async fn a_large_first_message_arrives_in_many_parts() {
    let tea: &'static str = "assam ".repeat(1 << 18).leak();
    let payload: &'static str = format!("{{\"number\":1,\"tea\":\"{tea}\"}}").leak();
    let (server_sends, script) = told();
    let server = Server::start(vec![script]);
    let client = server.client(Call::INFO).build().unwrap();
    server_sends
        .send(format!("{HEAD}connection: close\r\n\r\n").into())
        .unwrap();
    for chunk in [
        event("cup", payload),
        event("cup", "{\"number\":2,\"tea\":\"b\"}"),
    ]
    .concat()
    .chunks(16 * 1024)
    {
        server_sends.send(chunk.to_vec()).unwrap();
    }

    let mut events = client.call(Call {}).await.unwrap().events;

    assert!(events.try_next().await.unwrap() == Some(cup(1, tea)));
    assert_eq!(events.try_next().await.unwrap(), Some(cup(2, "b")));
}

#[test]
fn events_are_an_iterator_for_blocking_programs() {
    let events = EventStream::from(vec![cup(1, "a"), cup(2, "b")]);
    let events: Result<Vec<Serving>, _> = events.blocking().collect();
    assert_eq!(events.unwrap(), [cup(1, "a"), cup(2, "b")]);
}

#[tokio::test]
async fn a_mock_sends_events() {
    let mock = Mock::new();
    let messages = [
        test_util::event("cup", &json!({"number": 1, "tea": "a"})),
        test_util::event("cup", &json!({"number": 2, "tea": "b"})),
    ];
    let response = MockResponse::from(test_util::build(|output: &mut ServeOutput| {
        output.table = Some("3".to_owned());
    }));
    mock.when::<Serve>(|_| true)
        .then(response.body(messages.concat()));
    let client = fixture::builder().mock(&mock).build().unwrap();

    let output = client.call(Serve {}).await.unwrap();
    let mut events = output.events;
    assert_eq!(output.table.as_deref(), Some("3"));
    assert_eq!(events.try_next().await.unwrap(), Some(cup(1, "a")));
    assert_eq!(events.try_next().await.unwrap(), Some(cup(2, "b")));
    assert_eq!(events.try_next().await.unwrap(), None);
}

proptest::proptest! {
    /// Any bytes are events, an error or an incomplete message.
    #[test]
    fn any_bytes_are_read_or_refused(
        start in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..40),
        changed in 0usize..100,
        byte in proptest::prelude::any::<u8>(),
    ) {
        let mut bytes = event("cup", "{\"number\":1,\"tea\":\"a\"}");
        let index = changed % bytes.len();
        bytes[index] = byte;
        bytes.extend(start);
        let mut events = EventStream::<Serving>::default();
        StreamMember::receive(&mut events, Bytes::from(bytes).into(), Serve::INFO);
        for event in events.blocking() {
            let _ = event;
        }
    }
}
