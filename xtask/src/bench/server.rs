//! A server on loopback, which has a fixed response for the operation of each case.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use serde_json::json;

const ITEMS: usize = 10;

/// The responses of the cases.
struct Responses {
    list: Vec<u8>,
    get: Vec<u8>,
    create: Vec<u8>,
}

/// Starts the server, which runs until the process ends. Returns its URL.
pub(super) fn start() -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let responses = Arc::new(Responses {
        list: response(200, &page()),
        get: response(
            200,
            include_str!("../../../benches/data/get-harness-output.json"),
        ),
        create: response(
            202,
            include_str!("../../../benches/data/create-memory-output.json"),
        ),
    });
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let responses = Arc::clone(&responses);
            // A client that ends the connection is no error.
            std::thread::spawn(move || respond(connection, &responses));
        }
    });
    Ok(format!("http://{address}"))
}

fn response(status: u16, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status} OK\r\ncontent-type: application/json\r\nx-amzn-requestid: \
        1\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Responds to requests, until the client closes the connection.
fn respond(mut connection: TcpStream, responses: &Responses) -> io::Result<()> {
    // The head and the body of a response are one write, and the next request waits for it.
    connection.set_nodelay(true)?;
    let mut buffer = Vec::new();
    let mut chunk = [0; 16 * 1024];
    loop {
        let read = connection.read(&mut chunk)?;
        if read == 0 {
            return Ok(());
        }
        buffer.extend_from_slice(&chunk[..read]);
        if is_complete(&buffer) {
            let response = if buffer.starts_with(b"POST") {
                &responses.create
            } else if buffer.starts_with(b"GET /harnesses") {
                &responses.get
            } else {
                &responses.list
            };
            connection.write_all(response)?;
            buffer.clear();
        }
    }
}

/// Returns `true` if the bytes are a whole request.
fn is_complete(request: &[u8]) -> bool {
    const END: &[u8] = b"\r\n\r\n";
    let Some(head) = request.windows(END.len()).position(|bytes| bytes == END) else {
        return false;
    };
    let text = String::from_utf8_lossy(&request[..head]).to_ascii_lowercase();
    let length = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    request.len() >= head + END.len() + length.unwrap_or(0_usize)
}

fn page() -> String {
    let gateway = |index: usize| {
        json!({
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
    json!({ "items": (0..ITEMS).map(gateway).collect::<Vec<_>>(), "nextToken": "more" }).to_string()
}
