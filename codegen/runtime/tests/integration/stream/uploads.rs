//! Bodies of requests.

use std::convert::Infallible;
use std::future::{IntoFuture, Ready};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use smithy_reqwest::aws_credential_types::Credentials;
use smithy_reqwest::bytes::Bytes;
use smithy_reqwest::http::{Method, Request, Response};
use smithy_reqwest::operation::{BodyKind, OperationInfo};
use smithy_reqwest::test_util::{Mock, MockResponse};
use smithy_reqwest::{ByteStream, ErrorKind, Operation, Retry, Timeouts, impl_structure};
use tokio::io::AsyncWriteExt;
use tokio::time::Sleep;
use tower_service::Service;

use super::bodies::{Pour, PourOutput};
use super::{SERVICE, Server, answer, told};
use crate::fixture::{self, OPERATION};

/// Like [`Pour`], with a length that must be known.
#[derive(Default)]
struct Measure {
    body: ByteStream,
}
impl_structure!(Measure {}; body("body"));

impl Operation for Measure {
    type Output = PourOutput;
    const INFO: &'static OperationInfo = &OperationInfo {
        body: BodyKind::Stream {
            content_type: "text/plain",
            requires_length: true,
        },
        name: "Measure",
        service: &SERVICE,
        method: Method::PUT,
        ..OPERATION
    };
    fn request_body(&mut self) -> Option<&mut ByteStream> {
        Some(&mut self.body)
    }
}

const UNAVAILABLE: &str = "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
const DONE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// Sends a body to a server that is unavailable once. Returns the requests, or the error.
async fn retried(body: ByteStream) -> Result<Vec<String>, smithy_reqwest::Error> {
    let server = Server::start(vec![answer(UNAVAILABLE), answer(DONE)]);
    let client = server
        .client(Pour::INFO)
        .retry(Retry::standard())
        .build()
        .unwrap();
    client.call(Pour { body }).await?;
    Ok(server.requests.try_iter().collect())
}

#[tokio::test]
async fn a_body_in_memory_or_of_a_file_is_sent_again() {
    let path = std::env::temp_dir().join(format!("smithy-reqwest-stream-{}", std::process::id()));
    std::fs::write(&path, "assam").unwrap();

    for body in ["assam".into(), ByteStream::from_path(&path).unwrap()] {
        let requests = retried(body).await.unwrap();
        assert_eq!(requests.len(), 2);
        for request in requests {
            assert!(
                request.to_lowercase().contains("content-length: 5\r\n"),
                "{request}"
            );
            assert!(request.ends_with("\r\n\r\nassam"), "{request}");
        }
    }
    std::fs::remove_file(&path).unwrap();
    let error = ByteStream::from_path(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Construction);
}

#[tokio::test]
async fn a_body_that_can_be_read_once_is_not_sent_again() {
    let error = retried(ByteStream::from_reader(&b"assam"[..], Some(5)))
        .await
        .unwrap_err();
    assert_eq!(error.status(), Some(503));
}

#[tokio::test]
async fn a_body_without_length_is_sent_in_chunks_and_unsigned() {
    let server = Server::start(vec![answer(DONE)]);
    let client = server.client(Pour::INFO).build().unwrap();
    let body = ByteStream::from_reader(&b"assam"[..], None);

    client.call(Pour { body }).await.unwrap();
    let request = server.requests.recv().unwrap().to_lowercase();
    assert!(request.contains("transfer-encoding: chunked"), "{request}");
    assert!(
        request.contains("x-amz-content-sha256: unsigned-payload"),
        "{request}"
    );
    assert!(request.contains("\r\n5\r\nassam\r\n0\r\n"), "{request}");
}

#[tokio::test]
async fn a_length_that_the_operation_requires_must_be_known() {
    let server = Server::start(vec![]);
    let client = server.client(Measure::INFO).build().unwrap();
    let body = ByteStream::from_reader(&b"assam"[..], None);

    let error = client.call(Measure { body }).await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Construction);
    assert!(error.to_string().contains("requires the length"), "{error}");
}

/// A source of two parts that waits before the second.
struct Slow {
    parts: Vec<&'static str>,
    pause: Option<Pin<Box<Sleep>>>,
}

impl Stream for Slow {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let new_pause = || Box::pin(tokio::time::sleep(Duration::from_millis(250)));
        let pause = self.pause.get_or_insert_with(new_pause);
        std::task::ready!(pause.as_mut().poll(context));
        self.pause = None;
        Poll::Ready(self.parts.pop().map(|part| Ok(part.into())))
    }
}

#[tokio::test]
async fn the_read_timeout_limits_neither_the_upload_nor_the_wait_for_headers() {
    let (server_sends, script) = told();
    let server = Server::start(vec![script]);
    let timeouts = Timeouts::default().read(Duration::from_millis(200));
    let client = server.client(Pour::INFO).timeouts(timeouts);
    let client = client.build().unwrap();
    let source = Slow {
        parts: vec!["sam", "as"],
        pause: None,
    };
    let body = ByteStream::from_stream(source, Some(5));

    let call = tokio::spawn(client.call(Pour { body }).into_future());
    let request = tokio::task::spawn_blocking(move || server.requests.recv().unwrap());
    assert!(request.await.unwrap().ends_with("assam"));
    tokio::time::sleep(Duration::from_millis(400)).await;
    server_sends.send(DONE.into()).unwrap();

    call.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_file_that_is_gone_is_named_and_not_sent_again() {
    let path = std::env::temp_dir().join(format!("smithy-reqwest-gone-{}", std::process::id()));
    std::fs::write(&path, "assam").unwrap();
    let body = ByteStream::from_path(&path).unwrap();
    std::fs::remove_file(&path).unwrap();

    let error = retried(body).await.unwrap_err();

    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::Construction, "Pour")
    );
    let expected = format!("cannot read {}", path.display());
    assert_eq!(error.message(), expected);
}

#[tokio::test]
async fn a_source_of_another_length_is_an_error() {
    for (length, problem) in [
        (9, "the request's body ended 4 bytes before its length"),
        (3, "the request's body is longer than its length"),
    ] {
        let error = retried(ByteStream::from_reader(&b"assam"[..], Some(length)));
        let error = error.await.unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Construction);
        assert_eq!(error.message(), problem);

        let error = echoed(ByteStream::from_reader(&b"assam"[..], Some(length)));
        assert_eq!(error.await.unwrap_err().message(), problem);
    }
}

#[tokio::test]
async fn a_source_with_more_parts_than_its_length_is_an_error() {
    for length in [0, 5] {
        let (mut writer, reader) = tokio::io::duplex(5);
        tokio::spawn(async move {
            let _ = writer.write_all(b"assamoolong").await;
        });

        let error = retried(ByteStream::from_reader(reader, Some(length)));
        let error = error.await.unwrap_err();

        assert_eq!(
            error.message(),
            "the request's body is longer than its length"
        );
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_length_of_a_file_that_is_not_regular_is_unknown() {
    let null = ByteStream::from_path("/dev/null").unwrap();

    assert_eq!(null.length(), None);
}

#[tokio::test]
async fn a_mock_records_a_streamed_request() {
    let mock = Mock::new();
    mock.on::<Pour>().then_output(|_| {});
    let client = fixture::builder().mock(&mock).build().unwrap();
    let body = ByteStream::from_reader(&b"assam"[..], None);

    client.call(Pour { body }).await.unwrap();

    assert_eq!(mock.requests()[0].body(), "assam");
}

/// A service that responds with the body of the request.
#[derive(Clone)]
struct Echo;

impl Service<Request<Bytes>> for Echo {
    type Response = Response<Bytes>;
    type Error = Infallible;
    type Future = Ready<Result<Response<Bytes>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        std::future::ready(Ok(Response::new(request.into_body())))
    }
}

/// Sends a body to a service of tower. Returns the body that the service received.
async fn echoed(body: ByteStream) -> Result<Bytes, smithy_reqwest::Error> {
    let builder = fixture::builder().region("us-west-2").transport(Echo);
    let credentials = Credentials::new("AKID", "secret", None, None, "test");
    let client = builder.credentials_provider(credentials).build().unwrap();
    client.call(Pour { body }).await?.body.collect().await
}

#[tokio::test]
async fn a_service_of_tower_receives_a_streamed_body() {
    let body = ByteStream::from_reader(&b"assam"[..], None);

    assert_eq!(echoed(body).await.unwrap(), "assam");
}

#[tokio::test]
async fn a_body_that_is_too_large_for_a_service_of_tower_is_an_error() {
    let body = ByteStream::from_reader(tokio::io::repeat(0), None);

    let error = echoed(body).await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Construction);
    assert!(error.to_string().contains("67108864 bytes"), "{error}");
}

#[tokio::test]
async fn throttling_of_a_body_that_can_be_read_once_slows_the_client_down() {
    let mock = Mock::new();
    mock.on::<Pour>()
        .then(MockResponse::error("ThrottlingException", "slower"))
        .then_output(|_| {});
    let client = fixture::builder().mock(&mock).retry(Retry::adaptive());
    let client = client.build().unwrap();
    let body = ByteStream::from_reader(&b"assam"[..], None);

    client.call(Pour { body }).await.err().unwrap();
    client.call(Pour::default()).await.unwrap();

    assert_eq!(mock.sleeps().len(), 1);
}

#[tokio::test]
async fn small_parts_of_a_reader_share_a_buffer() {
    let (mut writer, reader) = tokio::io::duplex(8);
    let mut body = ByteStream::from_reader(reader, None);

    writer.write_all(b"assam").await.unwrap();
    let first = body.next().await.unwrap().unwrap();
    writer.write_all(b"oolong").await.unwrap();
    let second = body.next().await.unwrap().unwrap();
    drop(writer);

    assert_eq!((&first[..], &second[..]), (&b"assam"[..], &b"oolong"[..]));
    assert_eq!(first.as_ptr_range().end, second.as_ptr());
    assert!(body.next().await.is_none());
}
