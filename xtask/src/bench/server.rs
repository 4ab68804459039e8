//! A server on loopback that responds to every request with the same page of gateways.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};

use serde_json::json;

const ITEMS: usize = 10;

/// Starts the server, which runs until the process ends. Returns its URL.
pub(super) fn start() -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            // A client that ends the connection is no error.
            std::thread::spawn(move || respond(connection));
        }
    });
    Ok(format!("http://{address}"))
}

/// Responds to requests without body, until the client closes the connection.
fn respond(mut connection: TcpStream) -> io::Result<()> {
    let body = page();
    let response = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-amzn-requestid: 1\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut buffer = [0; 8192];
    let mut length = 0;
    loop {
        let read = connection.read(&mut buffer[length..])?;
        if read == 0 {
            return Ok(());
        }
        length += read;
        if buffer[..length].ends_with(b"\r\n\r\n") {
            length = 0;
            connection.write_all(response.as_bytes())?;
        }
    }
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
