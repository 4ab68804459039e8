//! Endpoints that depend on operations, and their headers and signing settings.

use std::time::SystemTime;

use smithy_reqwest::aws_credential_types::Credentials;
use smithy_reqwest::endpoint::{EndpointParams, RuleSet};
use smithy_reqwest::http::Method;
use smithy_reqwest::operation::{BodyKind, OperationInfo, ServiceInfo};
use smithy_reqwest::{Client, ClientBuilder, Operation, impl_structure};

use crate::fixture::{self, OPERATION};

/// Rules for a host that contains the required parameter `Bucket`.
static RULES: RuleSet = RuleSet::new(
    r#"{
        "parameters": {
            "Bucket": {"type": "string", "required": true},
            "Suffix": {"type": "string", "default": "example"}
        },
        "rules": [{
            "conditions": [],
            "endpoint": {
                "url": "https://{Bucket}.{Suffix}/base",
                "headers": {"x-bucket": ["{Bucket}"]},
                "properties": {"authSchemes": [
                    {"name": "sigv4", "signingRegion": "eu-west-1", "signingName": "other"}
                ]}
            }
        }]
    }"#,
);

static SERVICE: ServiceInfo = ServiceInfo {
    resolve_endpoint: |params| RULES.resolve(params),
    endpoint_depends_on_operation: true,
    signing_name: "own",
    ..fixture::SERVICE
};

#[derive(Clone, PartialEq)]
struct Get {
    bucket: Option<String>,
}

impl_structure!(Get {
    bucket: optional("bucket") in Query("bucket"),
});

#[derive(Clone, PartialEq)]
struct GetOutput {}

impl_structure!(GetOutput {});

impl Operation for Get {
    type Output = GetOutput;
    const INFO: &'static OperationInfo = &OperationInfo {
        name: "Get",
        service: &SERVICE,
        method: Method::GET,
        uri: "/get",
        body: BodyKind::Empty,
        ..OPERATION
    };

    fn endpoint_params(&self, params: &mut EndpointParams) {
        if let Some(bucket) = &self.bucket {
            params.set("Bucket", bucket.clone());
        }
    }
}

fn get(bucket: &str) -> Get {
    Get {
        bucket: Some(bucket.to_owned()),
    }
}

fn builder() -> ClientBuilder<Client> {
    let credentials = Credentials::new("id", "secret", None, None, "test");
    ClientBuilder::new(&SERVICE)
        .region("us-west-2")
        .credentials_provider(credentials)
}

#[test]
fn an_operation_sets_endpoint_parameters() {
    let client = builder().endpoint_param("Suffix", "host").build().unwrap();

    let request = client.call(get("b")).request().unwrap();

    assert_eq!(request.uri(), "https://b.host/base/get?bucket=b");
    assert_eq!(request.headers()["x-bucket"], "b");
}

#[test]
fn a_call_fails_without_a_required_endpoint_parameter() {
    let client = builder().build().unwrap();

    let error = client.call(Get { bucket: None }).request().unwrap_err();

    assert_eq!(client.endpoint_url(), "");
    let expected = "no endpoint: the endpoint parameter Bucket is not set";
    assert_eq!((error.operation(), error.message()), ("Get", expected));
}

#[test]
fn rejects_endpoint_parameters_that_change_the_structure_of_the_url() {
    let client = builder().build().unwrap();
    for bucket in ["me@evil.example/", "evil.example?", "evil.example/#", "a b"] {
        let error = client.call(get(bucket)).request().unwrap_err();
        let expected = [
            "no endpoint: Bucket becomes part of the host",
            "the endpoint of the service's rules",
        ];
        let is_expected = |start: &&str| error.message().starts_with(start);
        assert!(expected.iter().any(is_expected), "{bucket}: {error}");
    }
}

#[tokio::test]
async fn signs_with_the_settings_of_the_endpoint() {
    let client = builder().build().unwrap();

    let call = client.call(get("b"));
    let request = call.signed_request(SystemTime::UNIX_EPOCH).await.unwrap();

    let signature = request.headers()["authorization"].to_str().unwrap();
    let expected = "/19700101/eu-west-1/other/aws4_request";
    assert!(signature.contains(expected), "{signature}");
    assert!(signature.contains("x-bucket"), "{signature}");
}
