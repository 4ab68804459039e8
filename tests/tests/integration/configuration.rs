//! Configuration of the generated client: endpoints, variables of the service, and the environment
//! of the process.

use bedrock_agentcore_control::operation::ListGateways;
use bedrock_agentcore_control::serde_json::json;
use bedrock_agentcore_control::{Client, Environment, ErrorKind};
use tests::server::{Answer, Server};
use tests::{REGION, child};

/// Environment variable with the URL of the server, for child processes.
const URL: &str = "TESTS_SERVER_URL";

fn answers() -> [Answer; 1] {
    [Answer::json(&json!({ "items": [] }))]
}

#[test]
fn resolves_the_endpoint_of_every_partition() {
    for (region, host) in [
        (
            "us-west-2",
            "bedrock-agentcore-control.us-west-2.amazonaws.com",
        ),
        (
            "us-gov-west-1",
            "bedrock-agentcore-control.us-gov-west-1.amazonaws.com",
        ),
        (
            "cn-north-1",
            "bedrock-agentcore-control.cn-north-1.amazonaws.com.cn",
        ),
        (
            "eusc-de-east-1",
            "bedrock-agentcore-control.eusc-de-east-1.amazonaws.eu",
        ),
        (
            "us-iso-east-1",
            "bedrock-agentcore-control.us-iso-east-1.c2s.ic.gov",
        ),
        (
            "us-isob-east-1",
            "bedrock-agentcore-control.us-isob-east-1.sc2s.sgov.gov",
        ),
        (
            "eu-isoe-west-1",
            "bedrock-agentcore-control.eu-isoe-west-1.cloud.adc-e.uk",
        ),
        (
            "us-isof-south-1",
            "bedrock-agentcore-control.us-isof-south-1.csp.hci.ic.gov",
        ),
    ] {
        let client = Client::builder().region(region).build().unwrap();

        assert_eq!(client.endpoint_url(), format!("https://{host}/"));
    }
}

#[tokio::test]
async fn service_specific_variable_overrides_the_endpoint() {
    let server = Server::start(answers()).await;
    let environment = Environment::of([
        ("AWS_REGION", REGION),
        ("AWS_ACCESS_KEY_ID", "AKID"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_ENDPOINT_URL", "https://general.example"),
        ("AWS_ENDPOINT_URL_BEDROCK_AGENTCORE_CONTROL", &server.url()),
    ]);
    let client = Client::builder().environment(environment).build().unwrap();

    client.list_gateways(ListGateways::new()).await.unwrap();

    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn sends_nothing_without_credentials() {
    let server = Server::start(answers()).await;
    let client = Client::builder()
        .region(REGION)
        .endpoint_url(server.url())
        .build()
        .unwrap();

    let error = client.list_gateways(ListGateways::new()).await.unwrap_err();

    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::Credentials, "ListGateways")
    );
    assert!(error.to_string().contains("AWS_ACCESS_KEY_ID"), "{error}");
    assert_eq!(server.received().len(), 0);
}

#[tokio::test]
async fn from_env_reads_the_environment_of_the_process() {
    if child::is_child() {
        Client::from_env()
            .await
            .unwrap()
            .list_gateways(ListGateways::new())
            .await
            .unwrap();
        return;
    }
    let server = Server::start(answers()).await;
    let variables = [
        ("AWS_ENDPOINT_URL", &*server.url()),
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "FROMENV"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
    ];
    child::run(
        concat!(
            module_path!(),
            "::from_env_reads_the_environment_of_the_process"
        ),
        &variables,
    )
    .await;
    let authorization = server.only_request().headers["authorization"].clone();

    let authorization = authorization.to_str().unwrap();

    assert!(
        authorization.starts_with("AWS4-HMAC-SHA256 Credential=FROMENV/"),
        "{authorization}"
    );
    assert!(
        authorization.contains("/eu-west-1/bedrock-agentcore/aws4_request"),
        "{authorization}"
    );
}

#[tokio::test]
async fn build_bypasses_proxies_for_loopback_addresses() {
    if let Ok(url) = std::env::var(URL) {
        tests::client(&url)
            .list_gateways(ListGateways::new())
            .await
            .unwrap();
        return;
    }
    let (server, proxy) = (Server::start(answers()).await, Server::start([]).await);
    let variables = [
        (URL, &*server.url()),
        ("http_proxy", &proxy.url()),
        ("ALL_PROXY", &proxy.url()),
    ];

    child::run(
        concat!(
            module_path!(),
            "::build_bypasses_proxies_for_loopback_addresses"
        ),
        &variables,
    )
    .await;

    assert_eq!(proxy.received().len(), 0);
    assert_eq!(server.received().len(), 1);
}
