//! The client against the emulator, which knows the service from the model alone.

mod concurrency;
mod memory_strategies;
pub(crate) mod variants;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use bedrock_agentcore_control::operation::{
    CreateGateway, DeleteGateway, GetGateway, ListGateways, UpdateGateway,
};
use bedrock_agentcore_control::serde_json::{Value, json};
use bedrock_agentcore_control::types::AuthorizerType;
use bedrock_agentcore_control::{Client, Error, ErrorKind, waiter};
use smithy_emulator::{Emulator, EmulatorService, Fault, Options, Server};
use tests::model::Model;
use tests::operations::{OPERATIONS, entry};
use tests::script::{Step, learn, replace, script};
use tests::{builder, client};

const ROLE: &str = "arn:aws:iam::123456789012:role/gateway";

pub(crate) fn emulator(options: Options) -> Emulator {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../model");
    let model = ["bedrock-agentcore-control.json", "additions.json"].map(|name| folder.join(name));
    Emulator::from_files(&model, Some(&folder.join("emulator.json")), &options).unwrap()
}

async fn start(options: Options) -> Server {
    Server::on_loopback(emulator(options)).await.unwrap()
}

/// Sends a step. Returns the output as JSON.
async fn send(client: &Client, step: &Step, known: &[(String, String)]) -> Result<Value, Error> {
    let mut input = step.input.clone();
    replace(&mut input, known);
    let operation = (entry(&step.operation).read)(input).unwrap();
    Ok(operation.send(client).await?.to_json().unwrap())
}

#[tokio::test]
async fn every_operation_works() {
    let server = start(Options::default()).await;
    let client = client(&server.endpoint());
    let mut known = Vec::new();
    let mut called = BTreeSet::new();

    for step in script() {
        called.insert(step.operation.clone());
        match (send(&client, &step, &known).await, step.error) {
            (Ok(output), None) => learn(&step, &output, &mut known),
            (Err(error), Some(code)) => {
                assert_eq!(error.code(), Some(code), "{}: {error}", step.operation);
            }
            (Ok(output), Some(code)) => panic!("{}: {output} instead of {code}", step.operation),
            (Err(error), None) => panic!("{}: {error:?}\n{known:?}", step.operation),
        }
    }

    let all: BTreeSet<String> = OPERATIONS
        .iter()
        .map(|entry| entry.info.name.to_owned())
        .collect();
    assert_eq!(called, all);
}

/// Compares members of the same name and shape.
fn assert_echoes(model: &Model, sent: (&str, &Value), received: (&str, &Value), operation: &str) {
    let (input, sent) = sent;
    let (mut output, mut received) = received;
    if let [only] = model.members(output).as_slice()
        && model.kind(only.target) == "structure"
    {
        output = only.target;
        received = &received[only.name];
    }
    for member in model.members(input) {
        let same = model
            .members(output)
            .into_iter()
            .find(|other| other.name == member.name && other.target == member.target);
        let value = sent.get(member.name).filter(|_| same.is_some());
        if let Some(value) = value {
            assert_eq!(
                received.get(member.name),
                Some(value),
                "{operation}: {}",
                member.name
            );
        }
    }
}

#[tokio::test]
async fn reading_returns_what_was_sent() {
    let server = start(Options::default()).await;
    let client = client(&server.endpoint());
    let model = Model::load();
    let steps = script();
    let mut known = Vec::new();
    let mut compared = 0;
    for step in steps.iter().filter(|step| step.error.is_none()) {
        let output = send(&client, step, &known).await.unwrap();
        learn(step, &output, &mut known);
        let Some(name) = step
            .operation
            .strip_prefix("Create")
            .or(step.operation.strip_prefix("Update"))
        else {
            continue;
        };
        let read = steps
            .iter()
            .find(|step| step.operation == format!("Get{name}"));
        if let Some(read) = read {
            let found = send(&client, read, &known).await.unwrap();
            let shapes = |name: &str| {
                model
                    .operations()
                    .into_iter()
                    .find(|operation| operation.name == name)
                    .unwrap()
            };
            let (created, got) = (shapes(&step.operation), shapes(&read.operation));
            let mut input = step.input.clone();
            replace(&mut input, &known);
            assert_echoes(
                model,
                (created.input, &input),
                (got.output, &found),
                &step.operation,
            );
            compared += 1;
        }
    }
    assert!(compared > 40, "{compared}");
}

#[tokio::test]
async fn waits_updates_and_deletes_as_a_user_does() {
    let latency = std::time::Duration::from_millis(20);
    let server = start(Options {
        latency: Some(latency),
        ..Options::default()
    })
    .await;
    let client = client(&server.endpoint());

    let created = client
        .create_gateway(
            CreateGateway::new("tools", ROLE, AuthorizerType::AwsIam).description("one"),
        )
        .await
        .unwrap();
    assert_eq!(created.status.as_str(), "CREATING");
    let get = GetGateway::new(&created.gateway_id);
    let ready = client
        .get_gateway(get.clone())
        .until(waiter::GatewayReady)
        .await
        .unwrap();
    assert_eq!(ready.description.as_deref(), Some("one"));

    let update = UpdateGateway::try_from(ready).unwrap().description("two");
    client.update_gateway(update).await.unwrap();
    let busy = client
        .delete_gateway(DeleteGateway::new(&created.gateway_id))
        .await
        .unwrap_err();
    assert_eq!(busy.code(), Some("ConflictException"));
    let updated = client
        .get_gateway(get.clone())
        .until(waiter::GatewayReady)
        .await
        .unwrap();
    assert_eq!(updated.description.as_deref(), Some("two"));

    client
        .delete_gateway(DeleteGateway::new(&created.gateway_id))
        .await
        .unwrap();
    assert_eq!(
        client
            .get_gateway(get.clone())
            .await
            .unwrap()
            .status
            .as_str(),
        "DELETING"
    );
    client
        .get_gateway(get.clone())
        .until(waiter::GatewayDeleted)
        .await
        .unwrap();
    assert!(client.get_gateway(get).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn lists_page_by_page() {
    let server = start(Options::default()).await;
    let client = client(&server.endpoint());
    for index in 0..7 {
        let create = CreateGateway::new(format!("gateway-{index}"), ROLE, AuthorizerType::AwsIam);
        client.create_gateway(create).await.unwrap();
    }

    let mut gateways = client
        .list_gateways(ListGateways::new().max_results(3))
        .items();
    let mut names = BTreeSet::new();
    while let Some(gateway) = gateways.try_next().await.unwrap() {
        names.insert(gateway.name);
    }

    assert_eq!(names.len(), 7);
    assert_eq!(server.emulator().journal().len(), 10);
}

#[tokio::test]
async fn reports_every_violation() {
    let server = start(Options::default()).await;
    let client = client(&server.endpoint());
    let input = json!({"name": "not a name!", "roleArn": "nobody", "authorizerType": "MAYBE"});

    let operation = (entry("CreateGateway").read)(input).unwrap();
    let error = operation.send(&client).await.unwrap_err();

    assert_eq!(error.code(), Some("ValidationException"));
    let text = error.to_string();
    for member in ["name", "roleArn", "authorizerType"] {
        assert!(text.contains(member), "{text}");
    }
}

#[tokio::test]
async fn injects_faults() {
    let server = start(Options::default()).await;
    let client = client(&server.endpoint());
    let emulator = server.emulator();
    let list = || client.list_gateways(ListGateways::new());

    emulator.add_fault(Fault {
        error: Some("ThrottlingException".to_owned()),
        count: Some(1),
        ..Fault::default()
    });
    assert_eq!(
        list().await.unwrap_err().code(),
        Some("ThrottlingException")
    );
    list().await.unwrap();

    emulator.add_fault(Fault {
        disconnect: true,
        count: Some(1),
        ..Fault::default()
    });
    assert_eq!(list().await.unwrap_err().kind(), ErrorKind::Transport);

    let failure_reason = Some("the role does not exist".to_owned());
    emulator.add_fault(Fault {
        failure_reason,
        operation: Some("CreateGateway".to_owned()),
        ..Fault::default()
    });
    let created = client
        .create_gateway(CreateGateway::new("tools", ROLE, AuthorizerType::AwsIam))
        .await
        .unwrap();
    let waited = client
        .get_gateway(GetGateway::new(&created.gateway_id))
        .until(waiter::GatewayReady)
        .await;
    let error = waited.unwrap_err().to_string();
    assert!(error.contains("the role does not exist"), "{error}");
}

#[tokio::test]
async fn a_client_corrects_its_clock() {
    let server = start(Options::default()).await;
    let skew = Fault {
        clock_skew: Some(3600),
        ..Fault::default()
    };
    server.emulator().add_fault(skew);
    let client = builder()
        .retry(smithy_reqwest::Retry::standard())
        .endpoint_url(server.endpoint())
        .build()
        .unwrap();

    client.list_gateways(ListGateways::new()).await.unwrap();

    assert_eq!(server.emulator().journal().len(), 2);
}

#[tokio::test]
async fn the_journal_has_no_secrets() {
    let server = start(Options::default()).await;
    let client = client(&server.endpoint());
    let input = json!({"name": "search", "apiKey": "the secret key"});

    let operation = (entry("CreateApiKeyCredentialProvider").read)(input).unwrap();
    operation.send(&client).await.unwrap();

    let journal = Value::from(server.emulator().journal()).to_string();
    assert!(
        journal.contains("search") && !journal.contains("the secret key"),
        "{journal}"
    );
    assert!(!server.emulator().snapshot().contains("the secret key"));
}

#[tokio::test]
async fn verifies_signatures() {
    let secrets = vec![(tests::ACCESS_KEY.to_owned(), tests::SECRET_KEY.to_owned())];
    let server = start(Options {
        secrets,
        ..Options::default()
    })
    .await;
    let list = || ListGateways::new().max_results(5);
    client(&server.endpoint())
        .list_gateways(list())
        .await
        .unwrap();

    let wrong = bedrock_agentcore_control::aws_credential_types::Credentials::new(
        tests::ACCESS_KEY,
        "wrong",
        None,
        None,
        "test",
    );
    let other = builder()
        .credentials_provider(wrong)
        .endpoint_url(server.endpoint())
        .build()
        .unwrap();
    let error = other.list_gateways(list()).await.unwrap_err();

    assert_eq!(error.code(), Some("InvalidSignatureException"));
}

#[tokio::test]
async fn runs_in_process_without_a_socket() {
    let emulator = Arc::new(emulator(Options {
        virtual_clock: true,
        ..Options::default()
    }));
    let client = builder()
        .transport(EmulatorService::new(emulator.clone()))
        .build()
        .unwrap();

    let created = client
        .create_gateway(CreateGateway::new("tools", ROLE, AuthorizerType::AwsIam))
        .await
        .unwrap();
    let snapshot = emulator.snapshot();

    assert!(snapshot.contains(&created.gateway_id));
    emulator.reset();
    assert!(
        client
            .get_gateway(GetGateway::new(&created.gateway_id))
            .await
            .unwrap_err()
            .is_not_found()
    );
}
