//! The examples whose operations or failures moto does not implement, against a scripted server.

#[path = "../../../generated/examples/credential_providers.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    clippy::doc_markdown,
    clippy::duplicate_mod,
    reason = "a program of another package"
)]
mod credential_providers;
#[path = "../../../generated/examples/deploy_agent_runtime.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    clippy::duplicate_mod,
    reason = "a program"
)]
mod deploy_agent_runtime;
#[path = "../../../generated/examples/harness.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    clippy::duplicate_mod,
    reason = "a program"
)]
mod harness;
#[path = "../../../generated/examples/policy_engine.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    clippy::duplicate_mod,
    reason = "a program"
)]
mod policy_engine;

use bedrock_agentcore_control::ErrorKind;
use bedrock_agentcore_control::serde_json::{Value, from_slice, json};
use tests::client;
use tests::server::{Answer, Received, Server};

const ROLE: &str = "arn:aws:iam::123456789012:role/agents";

/// Returns the method and URI of each request.
fn lines(server: &Server) -> Vec<String> {
    server
        .received()
        .iter()
        .map(|request| format!("{} {}", request.method, request.target))
        .collect()
}

fn body(request: &Received) -> Value {
    from_slice(&request.body).unwrap()
}

fn not_found() -> Answer {
    Answer::new(404, "{}").header("x-amzn-errortype", "ResourceNotFoundException")
}

fn runtime(version: &str, image: &str, status: &str) -> Answer {
    Answer::json(&json!({
        "agentRuntimeId": "shop-1", "agentRuntimeArn": "arn", "agentRuntimeName": "shop",
        "agentRuntimeVersion": version, "roleArn": ROLE, "status": status,
        "failureReason": "the image does not start", "description": "The shop's agent",
        "networkConfiguration": {"networkMode": "PUBLIC"},
        "lifecycleConfiguration": {"maxLifetime": 600},
        "agentRuntimeArtifact": {"containerConfiguration": {"containerUri": image}},
        "environmentVariables": {"STAGE": "live"},
        "createdAt": "2026-01-01T00:00:00Z", "lastUpdatedAt": "2026-01-01T00:00:00Z",
    }))
}

fn updating() -> Answer {
    Answer::json(&json!({
        "agentRuntimeId": "shop-1", "agentRuntimeArn": "arn", "agentRuntimeVersion": "2",
        "status": "UPDATING", "createdAt": "2026-01-01T00:00:00Z",
        "lastUpdatedAt": "2026-01-01T00:00:00Z",
    }))
}

fn runtimes() -> Answer {
    Answer::json(&json!({"agentRuntimes": [{
        "agentRuntimeId": "shop-1", "agentRuntimeArn": "arn", "agentRuntimeName": "shop",
        "agentRuntimeVersion": "1", "description": "", "status": "READY",
        "lastUpdatedAt": "2026-01-01T00:00:00Z",
    }]}))
}

fn runtime_endpoint(version: &str, status: &str) -> Answer {
    Answer::json(&json!({
        "agentRuntimeEndpointArn": "arn", "agentRuntimeArn": "arn", "name": "production",
        "id": "production", "status": status, "liveVersion": version, "targetVersion": version,
        "failureReason": "the health check failed", "createdAt": "2026-01-01T00:00:00Z",
        "lastUpdatedAt": "2026-01-01T00:00:00Z",
    }))
}

fn moving(version: &str) -> Answer {
    Answer::json(&json!({
        "agentRuntimeEndpointArn": "arn", "agentRuntimeArn": "arn", "status": "UPDATING",
        "targetVersion": version, "createdAt": "2026-01-01T00:00:00Z",
        "lastUpdatedAt": "2026-01-01T00:00:00Z",
    }))
}

#[tokio::test]
async fn deploys_a_new_runtime_with_an_endpoint() {
    let created = json!({
        "agentRuntimeId": "shop-1", "agentRuntimeArn": "arn", "agentRuntimeVersion": "1",
        "status": "CREATING",
        "createdAt": "2026-01-01T00:00:00Z",
    });
    let script = [
        Answer::json(&json!({"agentRuntimes": []})),
        Answer::json(&created),
        runtime("1", "registry/shop:1", "READY"),
        not_found(),
        moving("1"),
        runtime_endpoint("1", "READY"),
    ];
    let server = Server::start(script).await;

    deploy_agent_runtime::deploy(&client(&server.url()), "shop", "registry/shop:1", ROLE)
        .await
        .unwrap();

    let endpoint = body(&server.received()[4]);
    assert_eq!(endpoint["name"], "production");
    assert_eq!(endpoint["agentRuntimeVersion"], "1");
}

#[tokio::test]
async fn leaves_the_endpoint_alone_if_an_update_fails() {
    let script = [
        runtimes(),
        runtime("1", "registry/shop:1", "READY"),
        updating(),
        runtime("2", "registry/shop:2", "UPDATE_FAILED"),
    ];
    let server = Server::start(script).await;
    let done =
        deploy_agent_runtime::deploy(&client(&server.url()), "shop", "registry/shop:2", ROLE).await;

    let error = done.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Wait);
    assert!(
        error.to_string().contains("the image does not start"),
        "{error}"
    );
    let requests = server.received();
    assert_eq!(requests.len(), 4, "{:?}", lines(&server));
    let sent = body(&requests[2]);
    assert_eq!(
        sent["agentRuntimeArtifact"]["containerConfiguration"]["containerUri"],
        "registry/shop:2"
    );
    assert_eq!(sent["description"], "The shop's agent");
    assert_eq!(sent["environmentVariables"], json!({"STAGE": "live"}));
    assert_eq!(sent["lifecycleConfiguration"], json!({"maxLifetime": 600}));
}

#[tokio::test]
async fn moves_the_endpoint_back_if_the_new_version_fails_there() {
    let script = [
        runtimes(),
        runtime("1", "registry/shop:1", "READY"),
        updating(),
        runtime("2", "registry/shop:2", "READY"),
        runtime_endpoint("1", "READY"),
        moving("2"),
        runtime_endpoint("1", "UPDATE_FAILED"),
        moving("1"),
        runtime_endpoint("1", "READY"),
    ];
    let server = Server::start(script).await;

    let done =
        deploy_agent_runtime::deploy(&client(&server.url()), "shop", "registry/shop:2", ROLE).await;

    let error = done.unwrap_err();
    assert!(
        error.to_string().contains("the health check failed"),
        "{error}"
    );
    let requests = server.received();
    assert_eq!(body(&requests[5])["agentRuntimeVersion"], "2");
    assert_eq!(body(&requests[7])["agentRuntimeVersion"], "1");
}

#[tokio::test]
async fn rolls_back_by_the_endpoint() {
    let script = [
        runtimes(),
        runtime_endpoint("2", "READY"),
        moving("1"),
        runtime_endpoint("1", "READY"),
    ];
    let server = Server::start(script).await;

    deploy_agent_runtime::roll_back(&client(&server.url()), "shop", "1")
        .await
        .unwrap();

    assert_eq!(body(&server.received()[2])["agentRuntimeVersion"], "1");
}

#[tokio::test]
async fn deletes_a_new_runtime_that_fails() {
    let made = json!({
        "agentRuntimeId": "shop-1", "agentRuntimeArn": "arn", "agentRuntimeVersion": "1",
        "status": "CREATING",
        "createdAt": "2026-01-01T00:00:00Z",
    });
    let script = [
        Answer::json(&json!({"agentRuntimes": []})),
        Answer::json(&made),
        runtime("1", "registry/shop:1", "CREATE_FAILED"),
        Answer::json(&json!({"agentRuntimeId": "shop-1", "status": "DELETING"})),
    ];
    let server = Server::start(script).await;

    let done =
        deploy_agent_runtime::deploy(&client(&server.url()), "shop", "registry/shop:1", ROLE).await;

    assert_eq!(done.unwrap_err().kind(), ErrorKind::Wait);
    assert!(
        lines(&server)[3].starts_with("DELETE /runtimes/shop-1/"),
        "{:?}",
        lines(&server)
    );
}

fn harness_answer(status: &str) -> Answer {
    Answer::json(&json!({
        "harness": {
            "harnessId": "helper-1", "harnessName": "helper", "arn": "arn", "status": status,
            "harnessVersion": "1",
        },
    }))
}

fn endpoint_answer(status: &str) -> Answer {
    Answer::json(&json!({
        "endpoint": {
            "harnessId": "helper-1", "endpointName": "live", "arn": "arn:live",
            "status": status,
        },
    }))
}

#[tokio::test]
async fn creates_a_harness_and_an_endpoint() {
    let script = [
        harness_answer("CREATING"),
        harness_answer("READY"),
        endpoint_answer("CREATING"),
        endpoint_answer("READY"),
    ];
    let server = Server::start(script).await;

    harness::create(&client(&server.url()), "helper", ROLE, "some.model")
        .await
        .unwrap();

    assert_eq!(
        lines(&server),
        [
            "POST /harnesses",
            "GET /harnesses/helper-1",
            "POST /harnesses/helper-1/endpoints",
            "GET /harnesses/helper-1/endpoints/live"
        ]
    );
    let requests = server.received();
    let harness = body(&requests[0]);
    assert_eq!(harness["harnessName"], "helper");
    assert_eq!(
        harness["model"],
        json!({"bedrockModelConfig": {"modelId": "some.model"}})
    );
    let endpoint = body(&requests[2]);
    assert_eq!(
        (&endpoint["endpointName"], &endpoint["targetVersion"]),
        (&json!("live"), &json!("1"))
    );
}

#[tokio::test]
async fn deletes_endpoints_before_their_harness() {
    let script = [
        Answer::json(&json!({
            "harnesses": [
                {"harnessId": "helper-1", "harnessName": "helper", "status": "READY"},
            ],
        })),
        Answer::json(
            &json!({"endpoints": [{"endpointName": "DEFAULT"}, {"endpointName": "live"}]}),
        ),
        endpoint_answer("DELETING"),
        not_found(),
        harness_answer("DELETING"),
        not_found(),
    ];
    let server = Server::start(script).await;

    harness::delete(&client(&server.url()), "helper")
        .await
        .unwrap();

    let lines = lines(&server);
    assert!(
        lines[2].starts_with("DELETE /harnesses/helper-1/endpoints/live"),
        "{lines:?}"
    );
    assert!(
        lines[4].starts_with("DELETE /harnesses/helper-1"),
        "{lines:?}"
    );
    assert_eq!(lines.len(), 6);
}

#[tokio::test]
async fn creates_a_policy_after_its_engine_is_active() {
    let engine = |status| {
        Answer::json(
            &json!({"policyEngineId": "rules-0123456789", "name": "rules", "status": status}),
        )
    };
    let policy = |status| {
        Answer::json(&json!({
            "policyId": "policy-0123456789", "policyEngineId": "rules-0123456789",
            "status": status,
        }))
    };
    let script = [
        engine("CREATING"),
        engine("ACTIVE"),
        policy("CREATING"),
        policy("ACTIVE"),
    ];
    let server = Server::start(script).await;
    let statement = "permit(principal, action, resource);";

    policy_engine::create(&client(&server.url()), "rules", statement)
        .await
        .unwrap();

    let sent = body(&server.received()[2]);
    assert_eq!(
        sent["definition"],
        json!({"cedar": {"statement": statement}})
    );
    assert_eq!(sent["validationMode"], "FAIL_ON_ANY_FINDINGS");
}

#[tokio::test]
async fn updates_an_existing_api_key_provider() {
    let taken = Answer::new(409, "{}").header("x-amzn-errortype", "ConflictException");
    let server = Server::start([
        taken,
        Answer::json(&json!({"credentialProviderArn": "arn", "name": "search"})),
    ])
    .await;

    credential_providers::store_api_key(&client(&server.url()), "search", "the new key")
        .await
        .unwrap();

    let requests = server.received();
    assert!(
        requests[1]
            .target
            .contains("UpdateApiKeyCredentialProvider"),
        "{}",
        requests[1].target
    );
    assert_eq!(body(&requests[1])["apiKey"], "the new key");
}

#[tokio::test]
async fn waits_for_an_oauth2_provider() {
    let provider = |status| {
        Answer::json(&json!({"credentialProviderArn": "arn", "name": "shop", "status": status}))
    };
    let server = Server::start([provider("CREATING"), provider("READY")]).await;
    let discovery = "https://login.example/.well-known/openid-configuration";
    let client = client(&server.url());

    credential_providers::store_oauth2_client(&client, "shop", "id", "secret", discovery)
        .await
        .unwrap();

    let sent = body(&server.received()[0]);
    assert_eq!(sent["credentialProviderVendor"], "CustomOauth2");
    assert_eq!(
        sent["oauth2ProviderConfigInput"]["customOauth2ProviderConfig"],
        json!({
            "oauthDiscovery": {"discoveryUrl": discovery},
            "clientId": "id", "clientSecret": "secret",
        })
    );
}
