//! Bodies of responses.

use std::io::{ErrorKind as IoErrorKind, Read, Write};
use std::pin::Pin;
use std::sync::mpsc::channel;
use std::task::{Context, Waker};
use std::time::Duration;

use futures_core::Stream;
use smithy_reqwest::bytes::Bytes;
use smithy_reqwest::http::Method;
use smithy_reqwest::operation::{BodyKind, OperationInfo};
use smithy_reqwest::stream::StreamMember;
use smithy_reqwest::test_util::{Mock, MockResponse};
use smithy_reqwest::{ByteStream, ErrorKind, Operation, Timeouts, impl_structure};
use tokio::io::AsyncReadExt;

use super::{HEAD, SERVICE, Server, answer, told};
use crate::fixture::{self, OPERATION};

/// Sends and receives a body.
#[derive(Default)]
pub(super) struct Pour {
    pub(super) body: ByteStream,
}
impl_structure!(Pour {}; body("body"));

#[derive(Default)]
pub(super) struct PourOutput {
    pub(super) kind: Option<String>,
    pub(super) body: ByteStream,
}
impl_structure!(PourOutput: response {
    kind: optional("kind") in Header("x-kind"),
}; body("body"));

impl Operation for Pour {
    type Output = PourOutput;
    const INFO: &'static OperationInfo = &OperationInfo {
        name: "Pour",
        service: &SERVICE,
        method: Method::PUT,
        body: BodyKind::Stream {
            content_type: "application/octet-stream",
            requires_length: false,
        },
        idempotent: true,
        ..OPERATION
    };
    fn request_body(&mut self) -> Option<&mut ByteStream> {
        Some(&mut self.body)
    }
    fn response_stream(output: &mut PourOutput) -> Option<&mut dyn StreamMember> {
        Some(&mut output.body)
    }
}

#[tokio::test]
async fn a_call_completes_before_its_body_is_sent() {
    let (server_sends, script) = told();
    let server = Server::start(vec![script]);
    let client = server.client(Pour::INFO).build().unwrap();

    server_sends
        .send(format!("{HEAD}content-length: 6\r\n\r\n").into())
        .unwrap();
    let output = client.call(Pour::default()).await.unwrap();
    assert_eq!(output.kind.as_deref(), Some("green"));
    let mut body = output.body;
    assert_eq!(body.length(), Some(6));
    for part in ["one", "two"] {
        server_sends.send(part.into()).unwrap();
        assert_eq!(body.next().await.unwrap().unwrap(), part);
    }
    assert_eq!(body.length(), Some(0));
    assert!(body.next().await.is_none());
}

#[tokio::test]
async fn a_body_is_collected_up_to_a_limit_or_read_by_a_reader() {
    const ANSWER: &str = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\noolong";
    let server = Server::start(vec![answer(ANSWER), answer(ANSWER), answer(ANSWER)]);
    let client = server.client(Pour::INFO).build().unwrap();

    let body = client.call(Pour::default()).await.unwrap().body;
    assert_eq!(body.collect_up_to(6).await.unwrap(), "oolong");

    let body = client.call(Pour::default()).await.unwrap().body;
    let error = body.collect_up_to(5).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::Response, "Pour")
    );

    let body = client.call(Pour::default()).await.unwrap().body;
    let mut text = String::new();
    body.into_async_read()
        .read_to_string(&mut text)
        .await
        .unwrap();
    assert_eq!(text, "oolong");
}

#[tokio::test]
async fn the_read_timeout_applies_between_parts() {
    let (server_sends, script) = told();
    let server = Server::start(vec![script]);
    let timeouts = Timeouts::default()
        .read(Duration::from_millis(200))
        .call(Duration::from_millis(300));
    let client = server
        .client(Pour::INFO)
        .timeouts(timeouts)
        .build()
        .unwrap();

    server_sends
        .send(format!("{HEAD}content-length: 60\r\n\r\n").into())
        .unwrap();
    let mut body = client.call(Pour::default()).await.unwrap().body;
    // Longer than the timeout of the call, which ended with the headers.
    for _ in 0..6 {
        server_sends.send(b"sip".to_vec()).unwrap();
        assert_eq!(body.next().await.unwrap().unwrap(), "sip");
        tokio::time::sleep(Duration::from_millis(80)).await;
    }
    let error = body.next().await.unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::Timeout, "Pour")
    );
    assert!(body.next().await.is_none());
}

#[tokio::test]
async fn a_connection_that_ends_early_is_an_error() {
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\nconnection: close\r\n\r\nfive!";
    let server = Server::start(vec![answer(cut)]);
    let client = server.client(Pour::INFO).build().unwrap();

    let body = client.call(Pour::default()).await.unwrap().body;
    let error = body.collect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    let text = error.to_string();
    assert!(
        text.starts_with("Pour: the connection to 127.0.0.1:"),
        "{text}"
    );
}

#[test]
fn a_body_can_be_read_outside_of_the_runtime() {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().build().unwrap();
    let stalled = Server::start(vec![Box::new(|connection| {
        let head = format!("{HEAD}content-length: 60\r\n\r\n");
        connection.write_all(head.as_bytes()).unwrap();
        let _ = connection.read(&mut [0]);
    })]);
    let client = stalled.client(Pour::INFO).build().unwrap();
    let call = client.call(Pour::default());
    let mut body = runtime.block_on(async { call.await.unwrap().body });

    let mut context = Context::from_waker(Waker::noop());
    assert!(Pin::new(&mut body).poll_next(&mut context).is_pending());
}

#[tokio::test]
async fn dropping_a_body_closes_the_connection() {
    let (closed, is_closed) = channel();
    let server = Server::start(vec![Box::new(move |connection| {
        connection
            .write_all(format!("{HEAD}content-length: 60\r\n\r\n").as_bytes())
            .unwrap();
        connection
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        let end = connection.read(&mut [0]);
        let is_end = match end {
            Ok(count) => count == 0,
            Err(error) => error.kind() == IoErrorKind::ConnectionReset,
        };
        closed.send(is_end).unwrap();
    })]);
    let client = server.client(Pour::INFO).build().unwrap();

    let output = client.call(Pour::default()).await.unwrap();
    drop(output);
    let is_closed = tokio::task::spawn_blocking(move || is_closed.recv().unwrap());
    assert!(is_closed.await.unwrap());
}

#[tokio::test]
async fn errors_are_read_whole() {
    let error = "HTTP/1.1 400 Bad\r\ncontent-length: 37\r\n\r\n\
                 {\"code\":\"NoTea\",\"message\":\"sold out\"}";
    let server = Server::start(vec![answer(error)]);
    let client = server.client(Pour::INFO).build().unwrap();

    let error = client.call(Pour::default()).await.err().unwrap();
    assert_eq!((error.code(), error.message()), (Some("NoTea"), "sold out"));
}

#[test]
fn bodies_are_iterators_for_blocking_programs() {
    const ANSWER: &str = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\noolong";
    let server = Server::start(vec![answer(ANSWER)]);
    let client = server.client(Pour::INFO).build().unwrap();
    let output = client.call(Pour::default()).blocking().unwrap();
    let parts: Result<Vec<Bytes>, _> = output.body.blocking().collect();
    assert_eq!(parts.unwrap().concat(), b"oolong");
}

#[tokio::test]
async fn a_mock_streams_a_body() {
    let mock = Mock::new();
    mock.when::<Pour>(|_| true)
        .then(MockResponse::from(PourOutput::default()).body("oolong"));
    let client = fixture::builder().mock(&mock).build().unwrap();

    let body = client.call(Pour::default()).await.unwrap().body;
    assert_eq!(body.collect().await.unwrap(), "oolong");
}

#[tokio::test]
async fn a_call_has_its_own_read_timeout() {
    let (server_sends, script) = told();
    let server = Server::start(vec![script]);
    let client = server.client(Pour::INFO).build().unwrap();
    server_sends
        .send(format!("{HEAD}content-length: 6\r\n\r\n").into())
        .unwrap();

    let timeouts = Timeouts::default().read(Duration::from_millis(200));
    let output = client.call(Pour::default()).timeouts(timeouts).await;

    let error = output.unwrap().body.collect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("127.0.0.1:"), "{error}");
}
