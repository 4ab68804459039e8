//! The endpoint of each request decides about its proxy.

use bedrock_agentcore_control::ErrorKind;
use bedrock_agentcore_control::operation::ListGateways;
use bedrock_agentcore_control::serde_json::json;
use smithy_reqwest::endpoint::{EndpointParams, RuleSet};
use smithy_reqwest::http::Method;
use smithy_reqwest::operation::{Auth, BodyKind, Format, OperationInfo, Protocol, ServiceInfo};
use smithy_reqwest::{ClientBuilder, Operation, impl_structure};
use tests::home::Home;
use tests::server::{Answer, Server};
use tests::{builder, child};

use crate::network::tls_server;

#[tokio::test]
async fn a_call_to_this_machine_over_https_uses_no_proxy() {
    if child::is_child() {
        let client = builder().ca_bundle(std::env::var("BUNDLE").unwrap());
        let client = client
            .endpoint_url("https://service.invalid")
            .build()
            .unwrap();
        let call = client.list_gateways(ListGateways::new());
        call.endpoint_url(std::env::var("LOCAL_URL").unwrap())
            .await
            .unwrap();
        return;
    }
    let (port, pem) = tls_server();
    let home = Home::new("");
    let bundle = home.write("bundle.pem", &pem).display().to_string();
    let proxy = Server::start([]).await;
    let variables = [
        ("HTTPS_PROXY", proxy.url()),
        ("LOCAL_URL", format!("https://localhost:{port}")),
        ("BUNDLE", bundle),
    ];

    child::run(
        concat!(
            module_path!(),
            "::a_call_to_this_machine_over_https_uses_no_proxy"
        ),
        &variables,
    )
    .await;

    assert_eq!(proxy.received().len(), 0);
}

#[tokio::test]
async fn a_call_of_a_local_client_to_another_machine_uses_the_proxy() {
    if child::is_child() {
        for client in [
            builder().endpoint_url("http://localhost").build().unwrap(),
            builder()
                .endpoint_url("http://localhost")
                .load()
                .await
                .unwrap(),
        ] {
            let call = client.list_gateways(ListGateways::new());
            let error = call.endpoint_url("https://service.invalid").await;
            assert_eq!(error.unwrap_err().kind(), ErrorKind::Transport);
        }
        return;
    }
    let proxy = Server::start([Answer::new(403, ""), Answer::new(403, "")]).await;
    let variables = Home::new("").variables(&[("HTTPS_PROXY", &proxy.url())]);

    child::run(
        concat!(
            module_path!(),
            "::a_call_of_a_local_client_to_another_machine_uses_the_proxy"
        ),
        &variables,
    )
    .await;

    let targets: Vec<_> = proxy
        .received()
        .into_iter()
        .map(|request| request.target)
        .collect();
    assert_eq!(targets, ["service.invalid:443", "service.invalid:443"]);
}

/// Rules whose endpoint is that of an operation.
static RULES: RuleSet = RuleSet::new(
    r#"{
        "parameters": {"Url": {"type": "string", "required": true}},
        "rules": [{"conditions": [], "endpoint": {"url": {"ref": "Url"}}}]
    }"#,
);

static SERVICE: ServiceInfo = ServiceInfo {
    id: "Tea",
    version: "2026-01-01",
    protocol: Protocol {
        format: Format::Json,
        content_type: "application/json",
        target: None,
        query_compatible: false,
    },
    resolve_endpoint: |params| RULES.resolve(params),
    endpoint_depends_on_operation: true,
    signing_name: "tea",
    product: "tea/1",
    errors: &[],
};

#[derive(Clone, PartialEq)]
struct Pour {
    url: String,
}

impl_structure!(Pour {
    url: required("url")
});

impl Operation for Pour {
    type Output = Poured;
    const INFO: &'static OperationInfo = &OperationInfo {
        name: "Pour",
        service: &SERVICE,
        method: Method::POST,
        uri: "/",
        status: 200,
        body: BodyKind::Object,
        readonly: false,
        idempotent: false,
        host_prefix: "",
        checksum_required: false,
        auth: Auth::None,
    };

    fn endpoint_params(&self, params: &mut EndpointParams) {
        params.set("Url", self.url.clone());
    }
}

#[derive(Clone, PartialEq)]
struct Poured {}

impl_structure!(Poured {});

#[tokio::test]
async fn an_endpoint_of_an_operation_on_this_machine_uses_no_proxy() {
    if child::is_child() {
        let url = std::env::var("LOCAL_URL").unwrap();
        let builder = ClientBuilder::<smithy_reqwest::Client>::new(&SERVICE);
        let client = builder.region("us-west-2").build().unwrap();
        client.call(Pour { url }).await.unwrap();
        return;
    }
    let local = Server::start([Answer::json(&json!({}))]).await;
    let proxy = Server::start([]).await;
    let variables = [("HTTP_PROXY", proxy.url()), ("LOCAL_URL", local.url())];

    child::run(
        concat!(
            module_path!(),
            "::an_endpoint_of_an_operation_on_this_machine_uses_no_proxy"
        ),
        &variables,
    )
    .await;

    assert_eq!((local.received().len(), proxy.received().len()), (1, 0));
}
