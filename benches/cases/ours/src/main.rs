//! The cases with generated clients.

mod canned;

use bedrock_agentcore_control::operation::{CreateMemory, GetHarness, ListGateways};
use bedrock_agentcore_control::{Client, Environment};
use canned::Canned;
use dynamodb::operation::{GetItem, PutItem};
use measure::{Arguments, data};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments = Arguments::read();
    match arguments.case.as_str() {
        "list" => list(&arguments).await,
        "get" => get(&arguments, None).await,
        "create" => create(&arguments, None).await,
        "read-harness" => get(&arguments, Some(Canned::new(data::GET_HARNESS_OUTPUT))).await,
        "write-memory" => create(&arguments, Some(Canned::new("{}"))).await,
        case => match data::sized(case) {
            Some(("get-item", groups)) => get_item(&arguments, groups).await,
            Some(("put-item", groups)) => put_item(&arguments, groups).await,
            _ => panic!("no case {case}"),
        },
    }
}

async fn client(endpoint: &str, canned: Option<&Canned>) -> Client {
    let mut builder = Client::builder()
        .environment(Environment::process())
        .endpoint_url(endpoint);
    if let Some(canned) = canned {
        builder = builder.transport(canned.clone());
    }
    builder
        .load()
        .await
        .expect("the environment has region and credentials")
}

async fn dynamodb_client(endpoint: &str, canned: &Canned) -> dynamodb::Client {
    dynamodb::Client::builder()
        .environment(Environment::process())
        .endpoint_url(endpoint)
        .transport(canned.clone())
        .load()
        .await
        .expect("the environment has region and credentials")
}

async fn list(arguments: &Arguments) {
    let connect = async || client(&arguments.endpoint, None).await;
    arguments
        .measure(connect, async |client| {
            let operation = ListGateways::new().max_results(10);
            let page = client
                .list_gateways(operation)
                .await
                .expect("the server responds");
            assert_eq!(page.items.len(), 10);
        })
        .await;
}

async fn get(arguments: &Arguments, canned: Option<Canned>) {
    let connect = async || client(&arguments.endpoint, canned.as_ref()).await;
    arguments
        .measure(connect, async |client| {
            let operation = GetHarness::new(data::HARNESS_ID);
            let output = client
                .get_harness(operation)
                .await
                .expect("the server responds");
            assert!(!output.harness.arn.is_empty());
        })
        .await;
}

async fn create(arguments: &Arguments, canned: Option<Canned>) {
    let operation: CreateMemory =
        serde_json::from_str(data::CREATE_MEMORY_INPUT).expect("the input has the right types");
    let connect = async || client(&arguments.endpoint, canned.as_ref()).await;
    arguments
        .measure(connect, async |client| {
            client
                .create_memory(operation.clone())
                .await
                .expect("the server responds");
        })
        .await;
}

async fn get_item(arguments: &Arguments, groups: usize) {
    let item = data::item(groups);
    let attributes = item.as_object().map_or(0, serde_json::Map::len);
    let canned = Canned::new(&json!({ "Item": item }).to_string());
    let operation: GetItem =
        serde_json::from_value(json!({ "TableName": "table", "Key": { "id": { "S": "1" } } }))
            .expect("the input has the right types");
    let connect = async || dynamodb_client(&arguments.endpoint, &canned).await;
    arguments
        .measure(connect, async |client| {
            let output = client
                .get_item(operation.clone())
                .await
                .expect("the transport responds");
            assert_eq!(output.item.map(|item| item.len()), Some(attributes));
        })
        .await;
}

async fn put_item(arguments: &Arguments, groups: usize) {
    let input = json!({ "TableName": "table", "Item": data::item(groups) });
    let operation: PutItem = serde_json::from_value(input).expect("the input has the right types");
    let canned = Canned::new("{}");
    let connect = async || dynamodb_client(&arguments.endpoint, &canned).await;
    arguments
        .measure(connect, async |client| {
            client
                .put_item(operation.clone())
                .await
                .expect("the transport responds");
        })
        .await;
}
