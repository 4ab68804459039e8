//! How a client comes to its region, endpoint and credentials, and what it refuses.

use std::time::SystemTime;

use smithy_reqwest::aws_credential_types::Credentials;
use smithy_reqwest::aws_credential_types::provider::error::CredentialsError;
use smithy_reqwest::aws_credential_types::provider::{ProvideCredentials, future};
use smithy_reqwest::{Client, Environment, EnvironmentCredentials, Error, ErrorKind};

use crate::fixture::{Ring, builder};

fn environment<const N: usize>(variables: [(&str, &str); N]) -> Environment {
    Environment::of(variables)
}

/// The client that these variables make.
fn from<const N: usize>(variables: [(&str, &str); N]) -> Result<Client, Error> {
    builder().environment(environment(variables)).build()
}

/// The client of this endpoint.
fn at(url: &str) -> Result<Client, Error> {
    builder().region("us-west-2").endpoint_url(url).build()
}

/// Why a client cannot be built.
fn refusal(result: Result<Client, Error>) -> String {
    let error = result.expect_err("an error");
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::Construction, ""),
        "{error}"
    );
    error.to_string()
}

#[test]
fn a_missing_region_says_where_it_was_looked_for() {
    let expected = "no region: set region in the builder, AWS_REGION or AWS_DEFAULT_REGION, \
                    for example to us-west-2";
    assert_eq!(refusal(from([])), expected);
    assert_eq!(refusal(builder().build()), expected);
}

#[test]
fn the_region_comes_from_the_builder_then_from_the_two_variables() {
    let variables = [
        ("AWS_REGION", "eu-west-1"),
        ("AWS_DEFAULT_REGION", "eu-west-2"),
    ];
    let built = builder()
        .environment(environment(variables))
        .region("eu-west-3")
        .build()
        .unwrap();
    assert_eq!(built.region(), "eu-west-3");
    assert_eq!(from(variables).unwrap().region(), "eu-west-1");
    assert_eq!(from([variables[1]]).unwrap().region(), "eu-west-2");
}

#[test]
fn a_variable_that_is_blank_counts_as_unset() {
    let client = from([
        ("AWS_REGION", ""),
        ("AWS_DEFAULT_REGION", " us-east-1\n"),
        ("AWS_ENDPOINT_URL", " \t"),
    ])
    .unwrap();
    assert_eq!(
        (client.region(), client.endpoint_url().as_str()),
        ("us-east-1", "https://tea-control.us-east-1.amazonaws.com/")
    );
}

#[test]
fn a_region_that_is_no_host_label_is_refused() {
    let long = "a".repeat(64);
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
        &long,
    ] {
        let error = refusal(builder().region(region).build());
        assert_eq!(
            error,
            format!("the region {region:?} is not a host label, such as us-west-2")
        );
    }
}

#[test]
fn a_region_is_checked_where_the_endpoint_does_not_need_it() {
    let error = refusal(
        builder()
            .region("a/b")
            .endpoint_url("https://example.com")
            .build(),
    );
    assert!(error.contains("not a host label"), "{error}");
}

#[test]
fn every_partition_has_its_own_suffix() {
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
        assert_eq!(
            client.endpoint_url(),
            format!("https://tea-control.{region}.{suffix}/")
        );
    }
}

#[test]
fn the_endpoint_comes_from_the_builder_then_the_services_variable_then_the_general_one() {
    let variables = [
        ("AWS_REGION", "us-west-2"),
        (
            "AWS_ENDPOINT_URL_TEA_HOUSE_CONTROL",
            "https://service.example",
        ),
        ("AWS_ENDPOINT_URL", "https://general.example"),
    ];
    let built = builder()
        .environment(environment(variables))
        .endpoint_url("https://builder.example")
        .build()
        .unwrap();
    assert_eq!(built.endpoint_url(), "https://builder.example/");
    assert_eq!(
        from(variables).unwrap().endpoint_url(),
        "https://service.example/"
    );
    assert_eq!(
        from([variables[0], variables[2]]).unwrap().endpoint_url(),
        "https://general.example/"
    );
}

#[test]
fn a_wrong_endpoint_is_an_error_that_says_where_it_came_from() {
    let error = refusal(from([
        ("AWS_REGION", "us-west-2"),
        ("AWS_ENDPOINT_URL", "localhost:5000"),
    ]));
    let expected = "the endpoint \"localhost:5000\" from AWS_ENDPOINT_URL must start with https:// or http:// and name a host";
    assert_eq!(error, expected);
}

#[test]
fn an_endpoint_must_be_a_plain_url_of_http() {
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
        let error = refusal(at(url));
        assert!(error.contains("endpoint_url"), "{url:?}: {error}");
    }
}

#[test]
fn an_endpoint_with_a_query_or_a_user_is_refused_without_printing_them() {
    for url in [
        "https://example.com/?token=hidden",
        "https://hidden@example.com",
        "https://user:hidden@example.com/p",
    ] {
        let error = refusal(at(url));
        assert!(
            error.contains("must have neither a query, a fragment nor a user name"),
            "{error}"
        );
        assert!(
            error.contains("example.com") && !error.contains("hidden"),
            "{error}"
        );
    }
    let error = refusal(at("ftp://user:hidden@example.com"));
    assert!(!error.contains("hidden"), "{error}");
    let error = refusal(at("https://user:hidden@exa mple.com"));
    assert!(!error.contains("hidden"), "{error}");
}

#[test]
fn plain_http_is_refused_but_for_this_machine() {
    for url in [
        "http://example.com",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://10.0.0.1",
        "http://[2001:db8::1]",
        "http://169.254.169.254",
        "HTTP://example.com",
    ] {
        let error = refusal(at(url));
        assert!(
            error.contains("plain http: use https, or permit the host with allow_plain_http_to"),
            "{url}: {error}"
        );
    }
    for url in [
        "http://localhost",
        "http://LOCALHOST:8080/x",
        "http://127.0.0.1:5000",
        "http://127.1.2.3",
        "http://[::1]:80",
    ] {
        assert!(at(url).is_ok(), "{url}: {:?}", at(url).err());
    }
}

#[test]
fn plain_http_of_a_variable_is_refused_too() {
    let error = refusal(from([
        ("AWS_REGION", "us-west-2"),
        ("AWS_ENDPOINT_URL", "http://example.com"),
    ]));
    assert!(error.contains("plain http"), "{error}");
}

#[test]
fn plain_http_is_allowed_to_a_host_by_its_name() {
    let to = |allowed: &str, url: &str| {
        builder()
            .region("us-west-2")
            .endpoint_url(url)
            .allow_plain_http_to(allowed)
            .build()
            .is_ok()
    };
    assert!(to("moto", "http://moto:5000"));
    assert!(to("Moto", "http://moto:5000"));
    assert!(!to("moto", "http://moto.example.com"));
    assert!(!to("example.com", "http://moto.example.com"));
}

/// The error of signing with credentials from these variables.
async fn without_credentials<const N: usize>(variables: [(&str, &str); N]) -> Error {
    let client = builder()
        .region("us-west-2")
        .environment(environment(variables))
        .build()
        .expect("a client");
    client
        .call(Ring {})
        .signed_request(SystemTime::now())
        .await
        .expect_err("an error")
}

#[tokio::test]
async fn missing_credentials_are_an_error_that_names_what_to_set() {
    let error = without_credentials([]).await;
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::Credentials, "Ring")
    );
    let text = error.to_string();
    assert!(
        text.starts_with("Ring: no credentials: set credentials_provider"),
        "{text}"
    );
    assert!(
        text.contains("the variable AWS_ACCESS_KEY_ID is not set"),
        "{text}"
    );
}

#[tokio::test]
async fn a_blank_secret_key_is_a_missing_one() {
    let error = without_credentials([
        ("AWS_ACCESS_KEY_ID", "AKID"),
        ("AWS_SECRET_ACCESS_KEY", " "),
    ])
    .await;
    assert!(
        error
            .to_string()
            .contains("the variable AWS_SECRET_ACCESS_KEY is not set"),
        "{error}"
    );
}

#[tokio::test]
async fn without_an_environment_and_a_provider_there_are_no_credentials() {
    let client = builder().region("us-west-2").build().unwrap();
    let error = client
        .call(Ring {})
        .signed_request(SystemTime::now())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
}

#[tokio::test]
async fn credentials_of_the_environment_are_trimmed_and_have_their_session_token() {
    let variables = [
        ("AWS_ACCESS_KEY_ID", " AKID\n"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_SESSION_TOKEN", "token"),
    ];
    let credentials = EnvironmentCredentials::new(environment(variables))
        .provide_credentials()
        .await
        .unwrap();
    assert_eq!(
        (credentials.access_key_id(), credentials.secret_access_key()),
        ("AKID", "secret")
    );
    assert_eq!(credentials.session_token(), Some("token"));
}

#[tokio::test]
async fn a_provider_wins_over_the_environment() {
    let variables = [
        ("AWS_ACCESS_KEY_ID", "ENVIRONMENT"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
    ];
    let provider = Credentials::new("PROVIDER", "secret", None, None, "test");
    let builder = builder()
        .region("us-west-2")
        .environment(environment(variables))
        .credentials_provider(provider);
    let request = builder
        .build()
        .unwrap()
        .call(Ring {})
        .signed_request(SystemTime::now())
        .await
        .unwrap();
    assert!(
        request.headers()["authorization"]
            .to_str()
            .unwrap()
            .contains("Credential=PROVIDER/")
    );
}

/// A provider that has none.
#[derive(Debug)]
struct Broken;

impl ProvideCredentials for Broken {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Err(CredentialsError::provider_error(
            "the vault is closed",
        )))
    }
}

#[tokio::test]
async fn a_provider_that_fails_is_a_credentials_error_with_its_cause() {
    let client = builder()
        .region("us-west-2")
        .credentials_provider(Broken)
        .build()
        .unwrap();
    let error = client
        .call(Ring {})
        .signed_request(SystemTime::now())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(error.to_string().contains("the vault is closed"), "{error}");
}

#[test]
fn a_request_needs_no_credentials_before_it_is_signed() {
    let request = builder()
        .region("us-west-2")
        .build()
        .unwrap()
        .call(Ring {})
        .request()
        .unwrap();
    assert_eq!(
        request.uri(),
        "https://tea-control.us-west-2.amazonaws.com/bell"
    );
    assert_eq!(request.headers().get("authorization"), None);
}

#[test]
fn an_environment_has_its_own_variables_alone() {
    let environment = environment([("A", "b")]);
    assert_eq!(
        (environment.get("A").as_deref(), environment.get("PATH")),
        (Some("b"), None)
    );
    assert_eq!(Environment::default().get("PATH"), None);
    assert_eq!(
        Environment::process()
            .get("PATH")
            .map(|path| path.is_empty()),
        Some(false)
    );
}
