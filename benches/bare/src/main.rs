//! Lists gateways with reqwest, aws-sigv4 and serde_json alone: the least that a client can do.

#[path = "../../measure.rs"]
mod measure;

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    rustls::crypto::ring::default_provider()
        .install_default()
        .expect("no provider is installed");
    let http = reqwest::Client::new();
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "benchmark");
    let identity = Identity::from(credentials);
    let url = format!("{}/gateways/?maxResults=10", measure::endpoint());
    measure::run(async || {
        let response = http
            .execute(signed(&url, &identity))
            .await
            .expect("the server responds");
        let body = response.bytes().await.expect("the response is complete");
        let page: serde_json::Value = serde_json::from_slice(&body).expect("the body is JSON");
        assert_eq!(page["items"].as_array().map(Vec::len), Some(10));
    })
    .await;
}

fn signed(url: &str, identity: &Identity) -> reqwest::Request {
    let params = v4::SigningParams::builder()
        .identity(identity)
        .region("us-west-2")
        .name("bedrock-agentcore")
        .time(SystemTime::now())
        .settings(SigningSettings::default())
        .build()
        .expect("all parameters are set")
        .into();
    let signable = SignableRequest::new("GET", url, std::iter::empty(), SignableBody::Bytes(b""))
        .expect("the URL is valid");
    let (instructions, _) = sign(signable, &params)
        .expect("the request can be signed")
        .into_parts();
    let mut request = http::Request::get(url).body("").expect("the URL is valid");
    instructions.apply_to_request_http1x(&mut request);
    request.try_into().expect("the URL is valid")
}
