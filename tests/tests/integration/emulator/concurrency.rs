//! Many clients at the same time.

use std::collections::BTreeSet;

use bedrock_agentcore_control::operation::{CreateGateway, DeleteGateway, ListGateways};
use bedrock_agentcore_control::types::AuthorizerType;
use smithy_emulator::Options;
use tests::client;
use tokio::task::JoinSet;

use super::{ROLE, start};

const CLIENTS: usize = 100;
const ROUNDS: usize = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_clients_lose_nothing() {
    let server = start(Options::default()).await;
    let client = client(&server.endpoint());
    let mut tasks = JoinSet::new();
    for number in 0..CLIENTS {
        let client = client.clone();
        tasks.spawn(async move {
            let mut kept = Vec::new();
            for round in 0..ROUNDS {
                let name = format!("client-{number}-{round}");
                let create = CreateGateway::new(name, ROLE, AuthorizerType::AwsIam);
                let id = client.create_gateway(create).await.unwrap().gateway_id;
                let page = client
                    .list_gateways(ListGateways::new().max_results(10))
                    .await
                    .unwrap();
                assert!(page.items.len() <= 10);
                if round % 2 == 0 {
                    client.delete_gateway(DeleteGateway::new(id)).await.unwrap();
                } else {
                    kept.push(id);
                }
            }
            kept
        });
    }
    let kept: BTreeSet<String> = tasks.join_all().await.into_iter().flatten().collect();

    let mut found = BTreeSet::new();
    let mut gateways = client
        .list_gateways(ListGateways::new().max_results(7))
        .items();
    while let Some(gateway) = gateways.try_next().await.unwrap() {
        assert!(found.insert(gateway.gateway_id), "listed twice");
    }
    assert_eq!(found, kept);
}
