//! The cases with generated clients.

use bedrock_agentcore_control::operation::{CreateMemory, GetHarness, ListGateways};
use bedrock_agentcore_control::{Client, Environment};
use measure::{Arguments, data};
use serde_json::Value;
use smithy_reqwest::bytes::Bytes;
use smithy_reqwest::http::HeaderMap;
use smithy_reqwest::protocol_tests::read_response;
use smithy_reqwest::serde::de::DeserializeOwned;
use smithy_reqwest::{ClientBuilder, Operation, Validation};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments = Arguments::read();
    let case = arguments.case.as_str();
    match case {
        "list" => list(&arguments).await,
        "get" => get(&arguments).await,
        "create" => create(&arguments).await,
        "restJson1_CreateMemoryRequest" => {
            let input = serde_json::from_str(data::CREATE_MEMORY_INPUT).expect("the input is JSON");
            write::<CreateMemory>(&arguments, input).await;
        }
        "restJson1_GetHarnessOutput" => {
            read::<GetHarness>(&arguments, data::GET_HARNESS_OUTPUT.into()).await;
        }
        _ => dynamodb(&arguments, case).await,
    }
}

async fn dynamodb(arguments: &Arguments, case: &str) {
    if let Some(case) = case.strip_prefix("awsJson1_0_PutItemRequest_") {
        write::<dynamodb::operation::PutItem>(arguments, data::put_item_input(case)).await;
    } else if let Some(case) = case.strip_prefix("awsJson1_0_GetItemOutput_") {
        read::<dynamodb::operation::GetItem>(arguments, data::get_item_output(case).into()).await;
    } else if let Some(case) = case.strip_prefix("rpcv2Cbor_PutItemRequest_") {
        write::<dynamodb_cbor::operation::PutItem>(arguments, data::put_item_input(case)).await;
    } else if let Some(case) = case.strip_prefix("rpcv2Cbor_GetItemOutput_") {
        let output: <dynamodb_cbor::operation::GetItem as Operation>::Output =
            serde_json::from_str(&data::get_item_output(case))
                .expect("the output has the right types");
        let body = minicbor_serde::to_vec(&output).expect("CBOR represents all values");
        read::<dynamodb_cbor::operation::GetItem>(arguments, body.into()).await;
    } else {
        panic!("no case {case}");
    }
}

/// Measures building the request of an operation, without a signature. The input is not validated,
/// as in the official client.
async fn write<Op: Operation + Clone + DeserializeOwned>(arguments: &Arguments, input: Value) {
    let operation: Op = serde_json::from_value(input).expect("the input has the right types");
    let connect = async || {
        ClientBuilder::<smithy_reqwest::Client>::new(Op::INFO.service)
            .region("us-west-2")
            .endpoint_url("https://localhost")
            .validation(Validation::Off)
            .build()
            .expect("the client has all settings")
    };
    arguments
        .measure(connect, async |client| {
            let request = client.call(operation.clone()).request();
            assert!(!request.expect("the input is valid").body().is_empty());
        })
        .await;
}

/// Measures reading the output of an operation from a response.
async fn read<Op: Operation>(arguments: &Arguments, body: Bytes) {
    arguments
        .measure(async || (), async |()| {
            let output = read_response::<Op>(200, HeaderMap::new(), body.clone());
            output.expect("the response is valid");
        })
        .await;
}

async fn client(endpoint: &str) -> Client {
    Client::builder()
        .environment(Environment::process())
        .endpoint_url(endpoint)
        .load()
        .await
        .expect("the environment has region and credentials")
}

async fn list(arguments: &Arguments) {
    let connect = async || client(&arguments.endpoint).await;
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

async fn get(arguments: &Arguments) {
    let connect = async || client(&arguments.endpoint).await;
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

async fn create(arguments: &Arguments) {
    let operation: CreateMemory =
        serde_json::from_str(data::CREATE_MEMORY_INPUT).expect("the input has the right types");
    let connect = async || client(&arguments.endpoint).await;
    arguments
        .measure(connect, async |client| {
            client
                .create_memory(operation.clone())
                .await
                .expect("the server responds");
        })
        .await;
}
