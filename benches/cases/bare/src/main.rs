//! The cases with reqwest, aws-sigv4 and serde_json alone: the least that a client can do.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use measure::{Arguments, data};
use serde_json::Value;

/// A client with its credentials.
struct Client {
    http: reqwest::Client,
    identity: Identity,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    rustls::crypto::ring::default_provider()
        .install_default()
        .expect("no provider is installed");
    let arguments = Arguments::read();
    let endpoint = &arguments.endpoint;
    let (method, url, member) = match arguments.case.as_str() {
        "list" => (
            "GET",
            format!("{endpoint}/gateways/?maxResults=10"),
            "items",
        ),
        "get" => (
            "GET",
            format!("{endpoint}/harnesses/{}", data::HARNESS_ID),
            "harness",
        ),
        "create" => ("POST", format!("{endpoint}/memories/create"), "memory"),
        case => panic!("no case {case}"),
    };
    let input: Option<Value> = (method == "POST")
        .then(|| serde_json::from_str(data::CREATE_MEMORY_INPUT).expect("the input is JSON"));
    arguments
        .measure(connect, async |client| {
            // Both clients consume their input, too.
            let input = input.clone();
            let body = input.as_ref().map_or_else(String::new, Value::to_string);
            let response = client
                .http
                .execute(signed(method, &url, body, &client.identity))
                .await
                .expect("the server responds");
            let body = response.bytes().await.expect("the response is complete");
            let output: Value = serde_json::from_slice(&body).expect("the body is JSON");
            assert!(output.get(member).is_some());
        })
        .await;
}

async fn connect() -> Client {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "benchmark");
    Client {
        http: reqwest::Client::new(),
        identity: Identity::from(credentials),
    }
}

fn signed(method: &str, url: &str, body: String, identity: &Identity) -> reqwest::Request {
    let params = v4::SigningParams::builder()
        .identity(identity)
        .region("us-west-2")
        .name("bedrock-agentcore")
        .time(SystemTime::now())
        .settings(SigningSettings::default())
        .build()
        .expect("all parameters are set")
        .into();
    let signable = SignableBody::Bytes(body.as_bytes());
    let signable =
        SignableRequest::new(method, url, std::iter::empty(), signable).expect("the URL is valid");
    let (instructions, _) = sign(signable, &params)
        .expect("the request can be signed")
        .into_parts();
    let mut request = http::Request::builder()
        .method(method)
        .uri(url)
        .body(body)
        .expect("the URL is valid");
    instructions.apply_to_request_http1x(&mut request);
    request.try_into().expect("the URL is valid")
}
