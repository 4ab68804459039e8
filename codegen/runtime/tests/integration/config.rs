//! Region, endpoint and credentials of a client.

use std::time::SystemTime;

use smithy_reqwest::aws_credential_types::Credentials;
use smithy_reqwest::aws_credential_types::credential_fn::provide_credentials_fn;
use smithy_reqwest::aws_credential_types::provider::ProvideCredentials;
use smithy_reqwest::aws_credential_types::provider::error::CredentialsError;
use smithy_reqwest::{
    Client, ClientBuilder, Environment, EnvironmentCredentials, Error, ErrorKind,
};

use crate::fixture::{Ring, builder};

fn with_variables<const N: usize>(variables: [(&str, &str); N]) -> ClientBuilder<Client> {
    builder().environment(Environment::of(variables))
}

fn with_endpoint(url: &str) -> ClientBuilder<Client> {
    builder().region("us-west-2").endpoint_url(url)
}

/// Returns the error of a client that cannot be built.
#[track_caller]
fn build_error(builder: ClientBuilder<Client>) -> String {
    let error = builder.build().expect_err("an error");
    assert_eq!(error.kind(), ErrorKind::Construction, "{error}");
    assert_eq!(error.operation(), "", "{error}");
    error.to_string()
}

#[test]
fn requires_a_region() {
    let expected = "no region: set region in the builder, AWS_REGION or AWS_DEFAULT_REGION, \
                    for example to us-west-2";

    assert_eq!(build_error(with_variables([])), expected);
    assert_eq!(build_error(builder()), expected);
}

#[test]
fn region_of_the_builder_has_precedence_over_variables() {
    let both = [
        ("AWS_REGION", "eu-west-1"),
        ("AWS_DEFAULT_REGION", "eu-west-2"),
    ];
    for (builder, expected) in [
        (with_variables(both).region("eu-west-3"), "eu-west-3"),
        (with_variables(both), "eu-west-1"),
        (with_variables([both[1]]), "eu-west-2"),
    ] {
        assert_eq!(builder.build().unwrap().region(), expected);
    }
}

#[test]
fn blank_variables_count_as_unset() {
    let client = with_variables([
        ("AWS_REGION", ""),
        ("AWS_DEFAULT_REGION", " us-east-1\n"),
        ("AWS_ENDPOINT_URL", " \t"),
    ])
    .build()
    .unwrap();

    assert_eq!(client.region(), "us-east-1");
    assert_eq!(
        client.endpoint_url(),
        "https://tea-control.us-east-1.amazonaws.com/"
    );
}

#[test]
fn rejects_regions_that_are_not_host_labels() {
    let too_long = "a".repeat(64);
    for region in [
        "evil.com/",
        "a.b",
        "",
        " ",
        "us west",
        "-us",
        "us-",
        "us_west_2",
        "é",
        "us-west-2#",
        "a:b@c",
        &too_long,
    ] {
        let expected = format!("the region {region:?} is not a host label, such as us-west-2");
        assert_eq!(build_error(builder().region(region)), expected);
    }
}

#[test]
fn checks_the_region_even_with_a_custom_endpoint() {
    let error = build_error(with_endpoint("https://example.com").region("a/b"));

    assert!(error.contains("not a host label"), "{error}");
}

#[test]
fn each_partition_has_its_dns_suffix() {
    for (region, suffix) in [
        ("us-west-2", "amazonaws.com"),
        ("us-gov-west-1", "amazonaws.com"),
        ("mars-north-1", "amazonaws.com"),
        ("cn-north-1", "amazonaws.com.cn"),
        ("eusc-de-east-1", "amazonaws.eu"),
        ("us-iso-east-1", "c2s.ic.gov"),
        ("us-isob-east-1", "sc2s.sgov.gov"),
        ("eu-isoe-west-1", "cloud.adc-e.uk"),
        ("us-isof-south-1", "csp.hci.ic.gov"),
    ] {
        let client = builder().region(region).build().unwrap();
        let expected = format!("https://tea-control.{region}.{suffix}/");
        assert_eq!(client.endpoint_url(), expected);
    }
}

#[test]
fn endpoint_of_the_builder_has_precedence_over_variables() {
    let region = ("AWS_REGION", "us-west-2");
    let service = (
        "AWS_ENDPOINT_URL_TEA_HOUSE_CONTROL",
        "https://service.example",
    );
    let general = ("AWS_ENDPOINT_URL", "https://general.example");
    let all = with_variables([region, service, general]);
    for (builder, expected) in [
        (
            all.clone().endpoint_url("https://builder.example"),
            "https://builder.example/",
        ),
        (all, "https://service.example/"),
        (
            with_variables([region, general]),
            "https://general.example/",
        ),
    ] {
        assert_eq!(builder.build().unwrap().endpoint_url(), expected);
    }
}

#[test]
fn the_error_for_an_invalid_endpoint_names_its_variable() {
    let variables = [
        ("AWS_REGION", "us-west-2"),
        ("AWS_ENDPOINT_URL", "localhost:5000"),
    ];

    assert_eq!(
        build_error(with_variables(variables)),
        "the endpoint \"localhost:5000\" from AWS_ENDPOINT_URL must start with https:// or http:// \
         and name a host"
    );
}

#[test]
fn rejects_endpoints_that_are_not_http_urls() {
    for url in [
        "",
        "example.com",
        "/path",
        "ftp://example.com",
        "https://",
        "https://:80",
        "https://a b",
        "file:///etc",
    ] {
        let error = build_error(with_endpoint(url));
        assert!(error.contains("endpoint_url"), "{url:?}: {error}");
    }
}

#[test]
fn rejects_endpoints_with_a_query_or_a_user_name() {
    for url in [
        "https://example.com/?token=hidden",
        "https://hidden@example.com",
        "https://user:hidden@example.com/p",
    ] {
        let error = build_error(with_endpoint(url));
        let expected = "must have neither a query, a fragment nor a user name";
        assert!(error.contains(expected), "{error}");
        assert!(error.contains("example.com"), "{error}");
    }
}

#[test]
fn errors_for_endpoints_do_not_contain_secrets() {
    for url in [
        "https://example.com/?token=hidden",
        "https://hidden@example.com",
        "https://user:hidden@example.com/p",
        "ftp://user:hidden@example.com",
        "https://user:hidden@exa mple.com",
    ] {
        let error = build_error(with_endpoint(url));
        assert!(!error.contains("hidden"), "{error}");
    }
}

#[test]
fn rejects_plain_http_to_other_machines() {
    for url in [
        "http://example.com",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://10.0.0.1",
        "http://[2001:db8::1]",
        "http://169.254.169.254",
        "HTTP://example.com",
    ] {
        let error = build_error(with_endpoint(url));
        let expected = "plain http: use https, or permit the host with allow_plain_http_to";
        assert!(error.contains(expected), "{url}: {error}");
    }
}

#[test]
fn permits_plain_http_to_this_machine() {
    for url in [
        "http://localhost",
        "http://LOCALHOST:8080/x",
        "http://127.0.0.1:5000",
        "http://127.1.2.3",
        "http://[::1]:80",
    ] {
        let result = with_endpoint(url).build();
        assert!(result.is_ok(), "{url}: {:?}", result.err());
    }
}

#[test]
fn rejects_plain_http_of_a_variable() {
    let error = build_error(with_variables([
        ("AWS_REGION", "us-west-2"),
        ("AWS_ENDPOINT_URL", "http://example.com"),
    ]));

    assert!(error.contains("plain http"), "{error}");
}

#[test]
fn permits_plain_http_to_named_hosts() {
    for (host, url, is_permitted) in [
        ("moto", "http://moto:5000", true),
        ("Moto", "http://moto:5000", true),
        ("moto", "http://moto.example.com", false),
        ("example.com", "http://moto.example.com", false),
    ] {
        let result = with_endpoint(url).allow_plain_http_to(host).build();
        assert_eq!(result.is_ok(), is_permitted, "{host} {url}");
    }
}

/// Returns the error of signing a request.
async fn signing_error(builder: ClientBuilder<Client>) -> Error {
    let client = builder.region("us-west-2").build().expect("a client");
    let request = client.call(Ring {}).signed_request(SystemTime::now()).await;
    let error = request.expect_err("an error");
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert_eq!(error.operation(), "Ring");
    error
}

#[tokio::test]
async fn the_error_for_missing_credentials_names_the_setting() {
    let error = signing_error(with_variables([])).await.to_string();

    let expected = "Ring: no credentials: set credentials_provider";
    assert!(error.starts_with(expected), "{error}");
    let expected = "the variable AWS_ACCESS_KEY_ID is not set";
    assert!(error.contains(expected), "{error}");
}

#[tokio::test]
async fn a_blank_secret_access_key_is_missing() {
    let builder = with_variables([
        ("AWS_ACCESS_KEY_ID", "AKID"),
        ("AWS_SECRET_ACCESS_KEY", " "),
    ]);

    let error = signing_error(builder).await.to_string();

    let expected = "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY";
    assert!(error.contains(expected), "{error}");
}

#[tokio::test]
async fn has_no_credentials_without_an_environment_and_a_provider() {
    signing_error(builder()).await;
}

#[tokio::test]
async fn the_error_for_a_failed_provider_has_its_cause() {
    let provider = provide_credentials_fn(|| async {
        Err(CredentialsError::provider_error("the vault is closed"))
    });

    let error = signing_error(builder().credentials_provider(provider)).await;

    assert!(error.to_string().contains("the vault is closed"), "{error}");
}

#[tokio::test]
async fn reads_credentials_from_the_environment() {
    let environment = Environment::of([
        ("AWS_ACCESS_KEY_ID", " AKID\n"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_SESSION_TOKEN", "token"),
    ]);

    let provider = EnvironmentCredentials::new(environment);
    let credentials = provider.provide_credentials().await.unwrap();

    assert_eq!(credentials.access_key_id(), "AKID");
    assert_eq!(credentials.secret_access_key(), "secret");
    assert_eq!(credentials.session_token(), Some("token"));
}

#[tokio::test]
async fn a_provider_has_precedence_over_the_environment() {
    let variables = [
        ("AWS_ACCESS_KEY_ID", "ENVIRONMENT"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
    ];
    let provider = Credentials::new("PROVIDER", "secret", None, None, "test");
    let builder = with_variables(variables).region("us-west-2");
    let client = builder.credentials_provider(provider).build().unwrap();

    let call = client.call(Ring {});
    let request = call.signed_request(SystemTime::now()).await.unwrap();

    let signature = request.headers()["authorization"].to_str().unwrap();
    assert!(signature.contains("Credential=PROVIDER/"), "{signature}");
}

#[test]
fn builds_an_unsigned_request_without_credentials() {
    let client = builder().region("us-west-2").build().unwrap();

    let request = client.call(Ring {}).request().unwrap();

    let expected = "https://tea-control.us-west-2.amazonaws.com/bell";
    assert_eq!(request.uri(), expected);
    assert_eq!(request.headers().get("authorization"), None);
}

#[test]
fn an_environment_has_only_its_variables() {
    let environment = Environment::of([("A", "b")]);

    assert_eq!(environment.get("A").as_deref(), Some("b"));
    assert_eq!(environment.get("PATH"), None);
    assert_eq!(Environment::default().get("PATH"), None);
    let path = Environment::process().get("PATH");
    assert!(path.is_some_and(|path| !path.is_empty()));
}
