//! Signature version 4, compared with an implementation of its specification.
//!
//! Specification:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>.

use std::time::{Duration, SystemTime};

use bedrock_agentcore_control::bytes::Bytes;
use bedrock_agentcore_control::http::{HeaderMap, HeaderValue, Request};
use bedrock_agentcore_control::operation::{
    CreateWorkloadIdentity, GetGateway, ListTagsForResource, UntagResource,
};
use bedrock_agentcore_control::serde_json::json;
use bedrock_agentcore_control::{Error, ErrorKind, Hook, HookContext};
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};
use tests::server::{Answer, Received, Server};
use tests::{ACCESS_KEY, REGION, SECRET_KEY, builder, credentials};

/// Characters that a canonical path encodes again: all but unreserved characters and slashes.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');
const ARN: &str = "arn:aws:bedrock-agentcore:us-west-2:123456789012:runtime/agent-a1b2c3d4e5";

/// 2026-06-17T01:02:03Z.
fn fixed_time() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_781_658_123)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// Returns the names of the signed headers.
fn signed_headers(headers: &HeaderMap) -> Vec<String> {
    let authorization = headers["authorization"]
        .to_str()
        .expect("an authorization of text");
    let (_, after) = authorization
        .split_once("SignedHeaders=")
        .expect("a list of signed headers");
    after
        .split(',')
        .next()
        .unwrap_or_default()
        .split(';')
        .map(str::to_owned)
        .collect()
}

/// Returns the canonical request (step 1 of the specification).
fn canonical_request(request: &Received) -> String {
    let (path, query) = request
        .target
        .split_once('?')
        .unwrap_or((&request.target, ""));
    let mut query: Vec<_> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    query.sort_unstable();
    let signed = signed_headers(&request.headers);
    let headers: String = signed
        .iter()
        .map(|name| {
            format!(
                "{name}:{}\n",
                std::str::from_utf8(request.headers[name.as_str()].as_bytes())
                    .unwrap_or_default()
                    .trim()
            )
        })
        .collect();
    [
        request.method.as_str(),
        &utf8_percent_encode(path, PATH).to_string(),
        &query.join("&"),
        &headers,
        &signed.join(";"),
        &hex(&Sha256::digest(&request.body)),
    ]
    .join("\n")
}

/// Returns the specified authorization header (steps 2 to 4).
fn authorization(request: &Received, signing_name: &str) -> String {
    let time = request.headers["x-amz-date"]
        .to_str()
        .expect("a date of text");
    let date = &time[..8];
    let scope = format!("{date}/{REGION}/{signing_name}/aws4_request");
    let text = format!(
        "AWS4-HMAC-SHA256\n{time}\n{scope}\n{}",
        hex(&Sha256::digest(canonical_request(request)))
    );
    let key = [date, REGION, signing_name, "aws4_request"]
        .iter()
        .fold(format!("AWS4{SECRET_KEY}").into_bytes(), |key, part| {
            hmac(&key, part)
        });
    let (signature, signed) = (
        hex(&hmac(&key, &text)),
        signed_headers(&request.headers).join(";"),
    );
    format!(
        "AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/{scope}, \
         SignedHeaders={signed}, Signature={signature}"
    )
}

#[tokio::test]
async fn sent_requests_have_the_specified_signature() {
    let server = Server::start([
        Answer::empty(),
        Answer::empty(),
        Answer::empty(),
        Answer::empty(),
    ])
    .await;
    let client = tests::client(&server.url());
    client
        .untag_resource(UntagResource::new(ARN, ["z", "a b", "é&=", "a%2Fb"]))
        .await
        .unwrap();
    client
        .list_tags_for_resource(ListTagsForResource::new("arn:aws:a b/%c/é~'/../d"))
        .await
        .unwrap();
    client
        .create_workload_identity(CreateWorkloadIdentity::new("workload"))
        .await
        .unwrap();
    tests::client(&format!("{}/base%20path", server.url()))
        .get_gateway(GetGateway::new("g"))
        .await
        .unwrap();
    for request in server.received() {
        let found = request.headers["authorization"].to_str().unwrap();

        assert_eq!(
            found,
            authorization(&request, "bedrock-agentcore"),
            "{}",
            request.target
        );
    }

    assert_eq!(server.received().len(), 4);
}

#[tokio::test]
async fn requests_to_an_unusual_form_of_an_endpoint_have_the_specified_signature() {
    let server = Server::start([Answer::empty(), Answer::empty()]).await;
    for url in [
        server.url().replace("127.0.0.1", "LOCALHOST"),
        format!("{}/\u{e9}{{}}", server.url()),
    ] {
        let call = tests::client(&url).get_gateway(GetGateway::new("g"));
        call.await.unwrap();
    }
    for request in server.received() {
        let found = request.headers["authorization"].to_str().unwrap();

        assert_eq!(found, authorization(&request, "bedrock-agentcore"));
    }

    assert_eq!(server.received().len(), 2);
}

#[test]
fn canonical_path_is_encoded_twice() {
    let request = Received {
        method: "GET".to_owned(),
        target: "/tags/arn%3Aa%2Fb".to_owned(),
        headers: [("authorization", "SignedHeaders=host"), ("host", "h")]
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .into_iter()
            .collect(),
        body: Vec::new(),
    };

    assert_eq!(
        canonical_request(&request).lines().nth(1),
        Some("/tags/arn%253Aa%252Fb")
    );
}

#[tokio::test]
async fn signed_requests_have_the_specified_signature() {
    let client = tests::client("https://example.com");
    let call = client.untag_resource(UntagResource::new(ARN, ["b", "a"]));

    let (parts, body) = call
        .signed_request(fixed_time())
        .await
        .unwrap()
        .into_parts();

    assert_eq!(parts.headers["x-amz-date"], "20260617T010203Z");

    let mut request = Received {
        method: parts.method.to_string(),
        target: parts.uri.path_and_query().unwrap().to_string(),
        headers: parts.headers,
        body: body.to_vec(),
    };

    // The transport adds the header.
    request
        .headers
        .insert("host", "example.com".parse().unwrap());

    assert_eq!(
        request.headers["authorization"],
        authorization(&request, "bedrock-agentcore")
    );
}

#[tokio::test]
async fn signs_the_expected_headers() {
    let operation = CreateWorkloadIdentity::new("workload");
    let client = tests::client("https://example.com");

    let request = client
        .create_workload_identity(operation)
        .signed_request(fixed_time())
        .await
        .unwrap();

    assert_eq!(
        signed_headers(request.headers()),
        ["content-type", "host", "x-amz-date"]
    );
    assert_eq!(request.headers().get("x-amz-security-token"), None);
    assert_eq!(request.headers().get("x-amz-content-sha256"), None);
}

#[tokio::test]
async fn signs_the_session_token() {
    let server = Server::start([Answer::json(&json!({}))]).await;
    let client = builder()
        .endpoint_url(server.url())
        .credentials_provider(credentials(Some("session")))
        .build()
        .unwrap();

    client.get_gateway(GetGateway::new("g")).await.unwrap();

    let request = server.only_request();
    assert_eq!(request.headers["x-amz-security-token"], "session");
    assert_eq!(
        signed_headers(&request.headers),
        ["host", "x-amz-date", "x-amz-security-token"]
    );
    assert_eq!(
        request.headers["authorization"],
        authorization(&request, "bedrock-agentcore")
    );
}

#[tokio::test]
async fn debug_redacts_secret_headers() {
    let client = builder()
        .endpoint_url("https://example.com")
        .credentials_provider(credentials(Some("session-token")));
    let client = client.build().unwrap();

    let request = client
        .get_gateway(GetGateway::new("g"))
        .signed_request(fixed_time())
        .await
        .unwrap();

    assert!(!format!("{request:?}").contains("session-token"));
}

#[tokio::test]
async fn does_not_sign_the_default_port() {
    let client = tests::client("https://example.com");
    let explicit = tests::client("https://example.com:443");

    let signed = |client: bedrock_agentcore_control::Client| async move {
        client
            .get_gateway(GetGateway::new("g"))
            .signed_request(fixed_time())
            .await
            .unwrap()
            .headers()["authorization"]
            .clone()
    };

    assert_eq!(signed(client).await, signed(explicit).await);
}

/// A hook that adds a header with this value.
struct Header(&'static [u8]);

impl Hook for Header {
    fn before_signing(&self, _: HookContext, request: &mut Request<Bytes>) -> Result<(), Error> {
        let value =
            HeaderValue::from_bytes(self.0).map_err(|error| Error::hook(error.to_string()))?;
        request.headers_mut().insert("x-name", value);
        Ok(())
    }
}

#[tokio::test]
async fn signs_headers_of_all_characters() {
    let server = Server::start([Answer::empty()]).await;
    let call = tests::client(&server.url()).get_gateway(GetGateway::new("g"));

    call.hook(Header("Jürgen".as_bytes())).await.unwrap();

    let request = server.only_request();
    assert_eq!(
        signed_headers(&request.headers),
        ["host", "x-amz-date", "x-name"]
    );
    assert_eq!(
        request.headers["authorization"],
        authorization(&request, "bedrock-agentcore")
    );
}

#[tokio::test]
async fn a_header_that_cannot_be_signed_is_an_error() {
    let server = Server::start([]).await;
    let call = tests::client(&server.url()).get_gateway(GetGateway::new("g"));

    let error = call.hook(Header(b"J\xfcrgen")).await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Construction);
    assert!(error.to_string().contains("x-name"), "{error}");
    assert!(!error.to_string().contains("rgen"), "{error}");
}
