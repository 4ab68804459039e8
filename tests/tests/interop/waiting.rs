//! Waits, which moto ends at the first look, and connections that really die on their way to it.

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

/// A way to the server whose first `dying` connections are cut as soon as something has been sent over them.
struct Relay {
    address: SocketAddr,
    accepted: Arc<AtomicU32>,
}

impl Relay {
    fn to(server: &str, dying: u32) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let accepted = Arc::new(AtomicU32::new(0));
        let (server, count) = (server.to_owned(), Arc::clone(&accepted));
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (Ok(connection), server) = (connection, server.clone()) else {
                    return;
                };
                let cut = count.fetch_add(1, Ordering::SeqCst) < dying;
                thread::spawn(move || {
                    if cut {
                        break_off(&connection)
                    } else {
                        join(connection, &server)
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

fn break_off(connection: &TcpStream) {
    // Only once the request is under way: so the client cannot know whether the server has seen it.
    let _ = connection.peek(&mut [0]);
    let _ = connection.shutdown(Shutdown::Both);
}

fn join(client: TcpStream, server: &str) {
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

/// A relay to the server, if there is one.
fn relay(dying: u32) -> Option<Relay> {
    client()?;
    let endpoint = std::env::var("INTEROP_ENDPOINT").ok()?;
    Some(Relay::to(
        endpoint.trim_start_matches("http://").trim_end_matches('/'),
        dying,
    ))
}

fn creation(name: &str) -> CreateGateway {
    CreateGateway::new(name, ROLE, AuthorizerType::AwsIam).protocol_type(GatewayProtocolType::Mcp)
}

#[tokio::test]
async fn retries_after_broken_connections() {
    let Some(relay) = relay(2) else { return };

    let made = relay
        .client()
        .create_gateway(creation("survivor"))
        .await
        .unwrap();

    assert_eq!(made.name, "survivor");
    assert_eq!(
        relay.accepted.load(Ordering::SeqCst),
        3,
        "two died, the third carried the answer"
    );
}

#[tokio::test]
async fn permanently_broken_connections_are_a_transport_error() {
    let Some(relay) = relay(u32::MAX) else { return };
    let call = relay
        .client()
        .create_gateway(creation("lost"))
        .retry(Retry::standard().max_attempts(2));

    let error = call.await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
    assert_eq!(relay.accepted.load(Ordering::SeqCst), 2);
}
