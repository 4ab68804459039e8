//! The cases with the official clients.

mod attribute;
mod built;
#[path = "../../../../target/bench-clients/create_memory.rs"]
mod create_memory;

use aws_config::BehaviorVersion;
use aws_sdk_bedrockagentcorecontrol::Client;
use aws_sdk_bedrockagentcorecontrol::operation::create_memory::CreateMemory;
use aws_sdk_bedrockagentcorecontrol::operation::get_harness::GetHarness;
use aws_sdk_dynamodb::operation::get_item::GetItem;
use aws_sdk_dynamodb::operation::put_item::{PutItem, PutItemInput};
use aws_smithy_runtime_api::client::interceptors::context::Input;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;
use aws_smithy_runtime_api::client::ser_de::{
    DeserializeResponse, SerializeRequest, SharedRequestSerializer, SharedResponseDeserializer,
};
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use measure::{Arguments, data};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments = Arguments::read();
    let case = arguments.case.as_str();
    match case {
        "list" => list(&arguments).await,
        "get" => get(&arguments).await,
        "create" => create(&arguments).await,
        "restJson1_CreateMemoryRequest" => {
            let input = create_memory::input().build().expect("the input is complete");
            write(&arguments, &CreateMemory::new(), input).await;
        }
        "restJson1_GetHarnessOutput" => {
            read(&arguments, &GetHarness::new(), data::GET_HARNESS_OUTPUT.into()).await;
        }
        _ => dynamodb(&arguments, case).await,
    }
}

async fn dynamodb(arguments: &Arguments, case: &str) {
    if let Some(case) = case.strip_prefix("awsJson1_0_PutItemRequest_") {
        let input = data::put_item_input(case);
        let input = PutItemInput::builder()
            .table_name(input["TableName"].as_str().unwrap_or_default())
            .set_item(Some(attribute::item(&input["Item"])))
            .build()
            .expect("the input is complete");
        write(arguments, &PutItem::new(), input).await;
    } else if let Some(case) = case.strip_prefix("awsJson1_0_GetItemOutput_") {
        read(arguments, &GetItem::new(), data::get_item_output(case)).await;
    } else {
        panic!("no case {case}");
    }
}

/// Measures building the request of an operation, without an endpoint and without a signature.
async fn write<T>(arguments: &Arguments, operation: &impl RuntimePlugin, input: T)
where
    T: Clone + std::fmt::Debug + Send + Sync + 'static,
{
    let config = operation.config().expect("the operation has a configuration");
    let serializer = config
        .load::<SharedRequestSerializer>()
        .expect("the operation has a serializer");
    arguments
        .measure(async || (), async |()| {
            let input = Input::erase(input.clone());
            let request = serializer.serialize_input(input, &mut ConfigBag::base());
            let body = request.expect("the input is valid").take_body();
            assert_ne!(body.content_length(), Some(0));
        })
        .await;
}

/// Measures reading the output of an operation from a response.
async fn read(arguments: &Arguments, operation: &impl RuntimePlugin, body: String) {
    let config = operation.config().expect("the operation has a configuration");
    let deserializer = config
        .load::<SharedResponseDeserializer>()
        .expect("the operation has a deserializer");
    let status = StatusCode::try_from(200).expect("200 is a status");
    let response = HttpResponse::new(status, SdkBody::from(body));
    let config = ConfigBag::base();
    arguments
        .measure(async || (), async |()| {
            let output = deserializer.deserialize_nonstreaming_with_config(&response, &config);
            output.expect("the response is valid");
        })
        .await;
}

async fn client(endpoint: &str) -> Client {
    let loader = aws_config::defaults(BehaviorVersion::latest()).endpoint_url(endpoint);
    Client::new(&loader.load().await)
}

async fn list(arguments: &Arguments) {
    let connect = async || client(&arguments.endpoint).await;
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

async fn get(arguments: &Arguments) {
    let connect = async || client(&arguments.endpoint).await;
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

async fn create(arguments: &Arguments) {
    let input = create_memory::input();
    let connect = async || client(&arguments.endpoint).await;
    arguments
        .measure(connect, async |client| {
            let input = input.clone();
            input.send_with(client).await.expect("the server responds");
        })
        .await;
}
