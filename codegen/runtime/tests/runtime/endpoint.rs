//! Endpoints that depend on operations, and what requests take from them.

use std::time::SystemTime;

use smithy_reqwest::aws_credential_types::Credentials;
use smithy_reqwest::endpoint::rules::{list, object};
use smithy_reqwest::endpoint::{Endpoint, EndpointError, EndpointParams};
use smithy_reqwest::http::Method;
use smithy_reqwest::operation::{BodyKind, OperationInfo, Protocol, ServiceInfo};
use smithy_reqwest::{Client, ClientBuilder, Operation, structure_shape};

/// Every operation has to name a bucket, which becomes part of the host.
fn resolve(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
    let bucket = params
        .text("Bucket", "")
        .ok_or_else(|| EndpointError::missing("Bucket"))?;
    let suffix = params.text("Suffix", "").unwrap_or("example");
    let scheme = [
        ("name", "sigv4".into()),
        ("signingRegion", "eu-west-1".into()),
        ("signingName", "other".into()),
    ];
    let endpoint =
        Endpoint::new(format!("https://{bucket}.{suffix}/base")).header("x-bucket", bucket);
    Ok(endpoint.property("authSchemes", list([object(scheme)])))
}

static SERVICE: ServiceInfo = ServiceInfo {
    id: "A",
    version: "1",
    protocol: Protocol::REST_JSON_1,
    resolve_endpoint: resolve,
    endpoint_by_operation: true,
    signing_name: "own",
    product: "a/1",
    errors: &[],
};

struct Get {
    bucket: Option<String>,
}

structure_shape!(Get {
    bucket: optional("bucket") in Query("bucket"),
});

struct GetOutput {}

structure_shape!(GetOutput {});

impl Operation for Get {
    type Output = GetOutput;
    const INFO: &'static OperationInfo =
        &OperationInfo::new("Get", &SERVICE, Method::GET, "/get", BodyKind::Empty);

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
fn an_operation_has_a_say_in_its_endpoint() {
    let client = builder().endpoint_param("Suffix", "host").build().unwrap();
    let request = client.call(get("b")).request().unwrap();
    assert_eq!(request.uri(), "https://b.host/base/get?bucket=b");
    assert_eq!(request.headers()["x-bucket"], "b");
}

#[test]
fn a_client_without_an_endpoint_of_its_own_fails_where_an_operation_gives_none() {
    let client = builder().build().unwrap();
    assert_eq!(client.endpoint_url(), "");
    let error = client.call(Get { bucket: None }).request().unwrap_err();
    assert_eq!(
        error.message(),
        "no endpoint: the endpoint parameter Bucket is not set"
    );
}

#[test]
fn a_value_cannot_add_a_user_name_or_a_query_to_an_endpoint() {
    let client = builder().build().unwrap();
    for wrong in ["me@evil.example/", "evil.example?", "evil.example/#", "a b"] {
        let error = client.call(get(wrong)).request().unwrap_err();
        assert!(
            error
                .message()
                .starts_with("the endpoint of the service's rules"),
            "{wrong}: {error}"
        );
    }
}

#[tokio::test]
async fn requests_are_signed_as_the_endpoint_says() {
    let client = builder().build().unwrap();
    let request = client
        .call(get("b"))
        .signed_request(SystemTime::UNIX_EPOCH)
        .await
        .unwrap();
    let signature = request.headers()["authorization"].to_str().unwrap();
    assert!(
        signature.contains("/19700101/eu-west-1/other/aws4_request"),
        "{signature}"
    );
    assert!(signature.contains("x-bucket"), "{signature}");
}
