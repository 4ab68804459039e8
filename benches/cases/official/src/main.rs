//! The cases with the official clients.

mod attribute;
mod built;
mod canned;
mod create_memory;

use std::collections::HashMap;

use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_bedrockagentcorecontrol::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use canned::Canned;
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

async fn config(endpoint: &str, canned: Option<&Canned>) -> SdkConfig {
    let mut loader = aws_config::defaults(BehaviorVersion::latest()).endpoint_url(endpoint);
    if let Some(canned) = canned {
        loader = loader.http_client(canned.clone());
    }
    loader.load().await
}

async fn client(endpoint: &str, canned: Option<&Canned>) -> Client {
    Client::new(&config(endpoint, canned).await)
}

async fn dynamodb_client(endpoint: &str, canned: &Canned) -> aws_sdk_dynamodb::Client {
    aws_sdk_dynamodb::Client::new(&config(endpoint, Some(canned)).await)
}

async fn list(arguments: &Arguments) {
    let connect = async || client(&arguments.endpoint, None).await;
    arguments
        .measure(connect, async |client| {
            let page = client
                .list_gateways()
                .max_results(10)
                .send()
                .await
                .expect("the server responds");
            assert_eq!(page.items().len(), 10);
        })
        .await;
}

async fn get(arguments: &Arguments, canned: Option<Canned>) {
    let connect = async || client(&arguments.endpoint, canned.as_ref()).await;
    arguments
        .measure(connect, async |client| {
            let output = client
                .get_harness()
                .harness_id(data::HARNESS_ID)
                .send()
                .await
                .expect("the server responds");
            assert!(
                output
                    .harness()
                    .is_some_and(|harness| !harness.arn().is_empty())
            );
        })
        .await;
}

async fn create(arguments: &Arguments, canned: Option<Canned>) {
    let input = create_memory::input();
    let connect = async || client(&arguments.endpoint, canned.as_ref()).await;
    arguments
        .measure(connect, async |client| {
            let input = input.clone();
            input.send_with(client).await.expect("the server responds");
        })
        .await;
}

async fn get_item(arguments: &Arguments, groups: usize) {
    let item = data::item(groups);
    let attributes = item.as_object().map_or(0, serde_json::Map::len);
    let canned = Canned::new(&json!({ "Item": item }).to_string());
    let key = HashMap::from([("id".to_owned(), AttributeValue::S("1".to_owned()))]);
    let connect = async || dynamodb_client(&arguments.endpoint, &canned).await;
    arguments
        .measure(connect, async |client| {
            let request = client.get_item().table_name("table");
            let output = request
                .set_key(Some(key.clone()))
                .send()
                .await
                .expect("the transport responds");
            assert_eq!(output.item.map(|item| item.len()), Some(attributes));
        })
        .await;
}

async fn put_item(arguments: &Arguments, groups: usize) {
    let item = attribute::item(&data::item(groups));
    let canned = Canned::new("{}");
    let connect = async || dynamodb_client(&arguments.endpoint, &canned).await;
    arguments
        .measure(connect, async |client| {
            let request = client.put_item().table_name("table");
            request
                .set_item(Some(item.clone()))
                .send()
                .await
                .expect("the transport responds");
        })
        .await;
}
