//! A small scripted server: it answers requests in order with what the test wrote down, and keeps what it was asked.

use std::sync::{Arc, Mutex};

use bedrock_agentcore_control::aws_credential_types::Credentials;
use bedrock_agentcore_control::serde_json::{self, Value};
use bedrock_agentcore_control::{Client, ClientBuilder};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A running server. The last answer of the script repeats.
pub(crate) struct Server {
    address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

/// A request as the server saw it.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Path and query.
    pub(crate) target: String,
    /// The body as JSON; null where it is empty.
    pub(crate) body: Value,
}

impl Server {
    /// A server with this script of statuses and bodies.
    pub(crate) async fn start(script: Vec<(u16, Value)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = asked.clone();
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(serve(connection, script.clone(), log.clone()));
            }
        });
        Self { address, asked }
    }

    /// A builder of clients that talk to this server.
    pub(crate) fn builder(&self) -> ClientBuilder<Client> {
        Client::builder()
            .region("us-west-2")
            .endpoint_url(format!("http://{}", self.address))
            .credentials_provider(Credentials::new(
                "AKIDEXAMPLE",
                "secret",
                None,
                None,
                "test",
            ))
    }

    /// A client that talks to this server.
    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    /// What the server was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

async fn serve(mut connection: TcpStream, script: Vec<(u16, Value)>, log: Arc<Mutex<Vec<Asked>>>) {
    let mut received = Vec::new();
    while let Some(asked) = receive(&mut connection, &mut received).await {
        let index = {
            let mut log = log.lock().unwrap();
            log.push(asked);
            log.len() - 1
        };
        let (status, body) = &script[index.min(script.len() - 1)];
        let mut body = body.clone();
        let code = body.as_object_mut().and_then(|body| body.remove("__code"));
        let code = code
            .map(|code| format!("x-amzn-errortype: {}\r\n", code.as_str().unwrap()))
            .unwrap_or_default();
        let body = body.to_string();
        let head = format!(
            "HTTP/1.1 {status} X\r\n{code}content-length: {}\r\n\r\n",
            body.len()
        );
        if connection
            .write_all(format!("{head}{body}").as_bytes())
            .await
            .is_err()
        {
            return;
        }
    }
}

/// The next request; `None` where the connection has ended.
async fn receive(connection: &mut TcpStream, received: &mut Vec<u8>) -> Option<Asked> {
    loop {
        if let Some(end) = received.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&received[..end]).into_owned();
            let length = head
                .lines()
                .find_map(|line| {
                    line.to_lowercase()
                        .strip_prefix("content-length:")
                        .map(|text| text.trim().parse())
                })
                .map_or(0, |length: Result<usize, _>| length.unwrap());
            let whole = end + 4 + length;
            if received.len() >= whole {
                let body = serde_json::from_slice(&received[end + 4..whole]).unwrap_or_default();
                received.drain(..whole);
                return Some(Asked {
                    target: head.split(' ').nth(1)?.to_owned(),
                    body,
                });
            }
        }
        if connection.read_buf(received).await.ok()? == 0 {
            return None;
        }
    }
}
