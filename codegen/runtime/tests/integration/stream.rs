//! Streamed bodies and events, against servers that send piece by piece.

mod bodies;
mod events;
mod uploads;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use smithy_reqwest::aws_credential_types::Credentials;
use smithy_reqwest::operation::{ErrorInfo, Format, OperationInfo, Protocol, ServiceInfo};
use smithy_reqwest::{Client, ClientBuilder};

use crate::fixture;

/// Answers a request.
pub(crate) type Script = Box<dyn FnOnce(&mut TcpStream) + Send>;

static SERVICE: ServiceInfo = ServiceInfo {
    errors: &[ErrorInfo {
        code: "KettleException",
        status: 418,
        retryable: None,
    }],
    ..fixture_service(None)
};

static RPC_SERVICE: ServiceInfo = fixture_service(Some("Tea"));

const fn fixture_service(target: Option<&'static str>) -> ServiceInfo {
    ServiceInfo {
        id: "Tea House",
        version: "2026-01-01",
        protocol: Protocol {
            format: Format::Json,
            content_type: "application/json",
            target,
            query_compatible: false,
        },
        resolve_endpoint: |params| fixture::RULES.resolve(params),
        endpoint_depends_on_operation: false,
        signing_name: "tea",
        product: "tea-house/1.0",
        errors: &[],
    }
}

const HEAD: &str = "HTTP/1.1 200 OK\r\nx-kind: green\r\nx-table: 7\r\n";

/// A server that answers each connection by a script.
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) requests: Receiver<String>,
}

impl Server {
    pub(crate) fn start(scripts: Vec<Script>) -> Self {
        Self::start_with(|_| scripts)
    }

    /// Starts a server whose scripts know its URL.
    pub(crate) fn start_with(scripts: impl FnOnce(&str) -> Vec<Script>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let scripts = scripts(&url);
        let (sender, requests) = channel();
        thread::spawn(move || {
            for script in scripts {
                let Ok((mut connection, _)) = listener.accept() else {
                    return;
                };
                let _ = sender.send(read_request(&mut connection));
                script(&mut connection);
            }
        });
        Self { url, requests }
    }

    fn client(&self, info: &OperationInfo) -> ClientBuilder<Client> {
        ClientBuilder::<Client>::new(info.service)
            .region("us-west-2")
            .credentials_provider(Credentials::new("AKID", "secret", None, None, "test"))
            .endpoint_url(&self.url)
    }
}

/// Reads a request with its body, which has a length or is chunked.
fn read_request(connection: &mut TcpStream) -> String {
    let mut request = Vec::new();
    loop {
        let mut byte = [0];
        if connection.read(&mut byte).unwrap_or(0) == 0 {
            break;
        }
        request.push(byte[0]);
        let text = String::from_utf8_lossy(&request).to_lowercase();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let is_chunked = head.contains("transfer-encoding: chunked");
        let is_complete = match length {
            Some(length) => body.len() >= length.parse().unwrap(),
            None => !is_chunked || body.ends_with("0\r\n\r\n"),
        };
        if is_complete {
            break;
        }
    }
    String::from_utf8_lossy(&request).into_owned()
}

/// Returns a script that sends what it is told, and the teller. It closes the connection when the
/// teller is dropped.
fn told() -> (Sender<Vec<u8>>, Script) {
    let (sender, receiver) = channel::<Vec<u8>>();
    let script = move |connection: &mut TcpStream| {
        for bytes in receiver {
            if connection.write_all(&bytes).is_err() {
                return;
            }
        }
    };
    (sender, Box::new(script))
}

pub(crate) fn answer(text: impl Into<String>) -> Script {
    let text = text.into();
    Box::new(move |connection| {
        let _ = connection.write_all(text.as_bytes());
    })
}
