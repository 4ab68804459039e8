//! Compares the CPU time of `ListGateways` with that of a bare reqwest loop that fetches and parses
//! the same bytes.
//!
//! ```sh
//! cargo bench -p tests --bench call_cost
//! ```
//!
//! The server is another process, so that its work is not counted. The clients run on one thread,
//! whose CPU time the kernel reports (Linux only). Short rounds alternate, and the minimum of each
//! client counts, so that other load on the machine has little effect.

#![allow(clippy::unwrap_used, reason = "a failed measurement may panic")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use bedrock_agentcore_control::aws_credential_types::Credentials;
use bedrock_agentcore_control::operation::ListGateways;
use bedrock_agentcore_control::{Client, HttpClient, serde_json};

const CALLS: u32 = 250;
const ROUNDS: usize = 60;
const ITEMS: usize = 10;

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("serve") => serve(),
        _ => measure(),
    }
}

/// Answers every request with the same page, and keeps connections open.
fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("{}", listener.local_addr().unwrap());
    for connection in listener.incoming() {
        std::thread::spawn(move || respond(connection.unwrap()));
    }
}

fn respond(mut connection: TcpStream) {
    let body = page();
    let response = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-amzn-requestid: 1\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut buffer = [0; 8192];
    let mut length = 0;
    while let Ok(read @ 1..) = connection.read(&mut buffer[length..]) {
        length += read;
        if buffer[..length].ends_with(b"\r\n\r\n") {
            length = 0;
            connection.write_all(response.as_bytes()).unwrap();
        }
    }
}

fn page() -> String {
    let gateway = |index: usize| {
        serde_json::json!({
            "gatewayId": format!("gateway-{index}-abcdefghij"),
            "name": format!("gateway-{index}"),
            "status": "READY",
            "description": "Tools for the support agent",
            "createdAt": "2026-06-17T10:11:12Z",
            "updatedAt": "2026-06-17T10:11:13Z",
            "authorizerType": "AWS_IAM",
            "protocolType": "MCP",
        })
    };
    serde_json::json!({ "items": (0..ITEMS).map(gateway).collect::<Vec<_>>(), "nextToken": "more" })
        .to_string()
}

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn measure() {
    let program = std::env::current_exe().unwrap();
    let mut server = Server(
        Command::new(program)
            .arg("serve")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let mut address = [0; 64];
    let read = server
        .0
        .stdout
        .as_mut()
        .unwrap()
        .read(&mut address)
        .unwrap();
    let endpoint = format!(
        "http://{}",
        std::str::from_utf8(&address[..read]).unwrap().trim()
    );

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    rustls::crypto::ring::default_provider()
        .install_default()
        .unwrap();
    let bare = reqwest::Client::new();
    let client = Client::builder()
        .region("us-west-2")
        .endpoint_url(&endpoint)
        .credentials_provider(Credentials::new(
            "AKIDEXAMPLE",
            "secret",
            None,
            None,
            "measurement",
        ))
        .http_client(HttpClient::new(|_| reqwest::Client::builder()).unwrap())
        .build()
        .unwrap();
    let mut minimum = [u64::MAX; 2];
    for _ in 0..ROUNDS {
        minimum[0] = minimum[0].min(cpu_time(|| runtime.block_on(call(&client))));
        minimum[1] = minimum[1].min(cpu_time(|| runtime.block_on(fetch(&bare, &endpoint))));
    }
    let [ours, theirs] = minimum.map(|nanoseconds| nanoseconds as f64 / f64::from(CALLS) / 1000.0);
    println!("generated client  {ours:6.1} µs of CPU time per call");
    println!("bare reqwest      {theirs:6.1} µs of CPU time per call");
    println!("ratio             {:6.2}", ours / theirs);
}

async fn call(client: &Client) {
    for _ in 0..CALLS {
        let page = client
            .list_gateways(ListGateways::new().max_results(10))
            .await
            .unwrap();
        assert_eq!(page.items.len(), ITEMS);
    }
}

async fn fetch(http: &reqwest::Client, endpoint: &str) {
    for _ in 0..CALLS {
        let response = http
            .get(format!("{endpoint}/gateways/?maxResults=10"))
            .send()
            .await
            .unwrap();
        let page: serde_json::Value =
            serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
        assert_eq!(page["items"].as_array().unwrap().len(), ITEMS);
    }
}

/// The CPU time that this thread spends on the work, in nanoseconds.
fn cpu_time(work: impl FnOnce()) -> u64 {
    let now = || -> u64 {
        let schedstat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
        schedstat
            .split_whitespace()
            .next()
            .unwrap()
            .parse()
            .unwrap()
    };
    let start = now();
    work();
    now() - start
}
