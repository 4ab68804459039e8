//! Waiters, which moto satisfies at the first poll, and broken connections.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use bedrock_agentcore_control::operation::{
    CreateGateway, CreateMemory, DeleteGateway, DeleteMemory, GetGateway, GetMemory,
};
use bedrock_agentcore_control::types::{
    AuthorizerType, GatewayProtocolType, GatewayStatus, MemoryStatus,
};
use bedrock_agentcore_control::{Client, ErrorKind, Retry, waiter};

use crate::{ROLE, client, client_at, gateways};

#[tokio::test]
async fn waits_for_a_gateway_to_be_ready_and_deleted() {
    let Some(client) = client() else { return };
    let id = gateways::create(&client, "waited-for").await.gateway_id;

    let ready = client
        .get_gateway(GetGateway::new(&id))
        .until(waiter::GatewayReady)
        .await
        .unwrap();

    assert_eq!(
        (ready.gateway_id.as_str(), ready.status),
        (id.as_str(), GatewayStatus::Ready)
    );

    client
        .delete_gateway(DeleteGateway::new(&id))
        .await
        .unwrap();
    client
        .get_gateway(GetGateway::new(&id))
        .until(waiter::GatewayDeleted)
        .await
        .unwrap();
}

#[tokio::test]
async fn waits_for_a_memory_to_be_active_and_deleted() {
    let Some(client) = client() else { return };
    let id = client
        .create_memory(CreateMemory::new("waited_for", 30))
        .await
        .unwrap()
        .memory
        .unwrap()
        .id;

    let active = client
        .get_memory(GetMemory::new(&id))
        .until(waiter::MemoryReady)
        .await
        .unwrap();

    assert_eq!(active.memory.status, MemoryStatus::Active);

    client.delete_memory(DeleteMemory::new(&id)).await.unwrap();
    client
        .get_memory(GetMemory::new(&id))
        .until(waiter::MemoryDeleted)
        .await
        .unwrap();
}

#[tokio::test]
async fn waiting_for_a_missing_gateway_is_not_found() {
    let Some(client) = client() else { return };
    let gone = GetGateway::new("never-made-1234567890");

    let error = client
        .get_gateway(gone)
        .until(waiter::GatewayReady)
        .await
        .unwrap_err();

    assert!(error.is_not_found(), "{error}");
}

/// A TCP relay to the server that closes its first `broken` connections after the first byte
/// of the request.
struct Relay {
    address: SocketAddr,
    accepted: Arc<AtomicU32>,
}

impl Relay {
    fn to(server: &str, broken: u32) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let accepted = Arc::new(AtomicU32::new(0));
        let (server, count) = (server.to_owned(), Arc::clone(&accepted));
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (Ok(connection), server) = (connection, server.clone()) else {
                    return;
                };
                let is_broken = count.fetch_add(1, Ordering::SeqCst) < broken;
                thread::spawn(move || {
                    if is_broken {
                        close_after_first_byte(&connection);
                    } else {
                        forward(connection, &server);
                    }
                });
            }
        });
        Self { address, accepted }
    }

    fn client(&self) -> Client {
        client_at(&format!("http://{}", self.address))
    }
}

fn close_after_first_byte(connection: &TcpStream) {
    // The client cannot know whether the server has received the request.
    let _ = connection.peek(&mut [0]);
    let _ = connection.shutdown(Shutdown::Both);
}

fn forward(client: TcpStream, server: &str) {
    let server = TcpStream::connect(server).unwrap();
    let (mut from_server, mut to_client) =
        (server.try_clone().unwrap(), client.try_clone().unwrap());
    thread::spawn(move || {
        let _ = io::copy(&mut from_server, &mut to_client);
        let _ = to_client.shutdown(Shutdown::Both);
    });
    let (mut from_client, mut to_server) = (client, server);
    let _ = io::copy(&mut from_client, &mut to_server);
}

/// Returns a relay to the server, if there is a server.
fn relay(broken: u32) -> Option<Relay> {
    client()?;
    let endpoint = std::env::var("INTEROP_ENDPOINT").ok()?;
    Some(Relay::to(
        endpoint.trim_start_matches("http://").trim_end_matches('/'),
        broken,
    ))
}

fn create_gateway(name: &str) -> CreateGateway {
    CreateGateway::new(name, ROLE, AuthorizerType::AwsIam).protocol_type(GatewayProtocolType::Mcp)
}

#[tokio::test]
async fn retries_after_broken_connections() {
    let Some(relay) = relay(2) else { return };

    let made = relay
        .client()
        .create_gateway(create_gateway("retried"))
        .await
        .unwrap();

    assert_eq!(made.name, "retried");
    assert_eq!(
        relay.accepted.load(Ordering::SeqCst),
        3,
        "two broken connections and a working one"
    );
}

#[tokio::test]
async fn permanently_broken_connections_are_a_transport_error() {
    let Some(relay) = relay(u32::MAX) else { return };
    let call = relay
        .client()
        .create_gateway(create_gateway("lost"))
        .retry(Retry::standard().max_attempts(2));

    let error = call.await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
    assert_eq!(relay.accepted.load(Ordering::SeqCst), 2);
}
