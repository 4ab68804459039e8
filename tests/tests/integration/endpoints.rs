//! Endpoints of the service: the published test cases, and the configuration of a client.

use std::fs;
use std::path::Path;

use bedrock_agentcore_control::operation::ListGateways;
use bedrock_agentcore_control::{Client, ClientBuilder, Environment, ErrorKind};
use serde_json::Value;

/// The published test cases, if they exist beside the project.
const CASES: &str = "../../shared/conformance/endpoint-tests-bedrock-agentcore-control.json";

fn builder() -> ClientBuilder<Client> {
    Client::builder().region("us-west-2")
}

/// Returns the endpoint URL of a client, or the error message.
fn endpoint(builder: ClientBuilder<Client>) -> Result<String, String> {
    let url = |client: Client| client.endpoint_url().trim_end_matches('/').to_owned();
    builder
        .build()
        .map(url)
        .map_err(|error| error.message().to_owned())
}

/// Returns a builder with the parameters of a case, or `None` if a parameter is not part
/// of the builder.
fn configured_builder(params: &Value) -> Option<ClientBuilder<Client>> {
    let mut builder = Client::builder().region(params.get("Region")?.as_str()?);
    for (name, value) in params.as_object()? {
        builder = match (name.as_str(), value) {
            ("Region", Value::String(_)) => builder,
            ("UseFIPS", Value::Bool(flag)) => builder.use_fips(*flag),
            ("UseDualStack", Value::Bool(flag)) => builder.use_dual_stack(*flag),
            ("Endpoint", Value::String(url)) => builder.endpoint_url(url),
            _ => return None,
        };
    }
    Some(builder)
}

#[test]
fn resolves_the_endpoint_of_every_published_test_case() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(CASES);
    let Ok(text) = fs::read_to_string(&path) else {
        println!("skipped: there is no {CASES}");
        return;
    };
    let file: Value = serde_json::from_str(&text).unwrap();
    let cases = file["testCases"].as_array().unwrap();
    let mut without_region = 0;
    for case in cases {
        let (expect, what) = (&case["expect"], &case["documentation"]);
        // A client needs a region to sign, whatever the rules say.
        let Some(builder) = configured_builder(&case["params"]) else {
            assert!(
                case["params"].get("Region").is_none(),
                "{what}: unknown parameter"
            );
            without_region += 1;
            continue;
        };
        if let Some(url) = expect["endpoint"]["url"].as_str() {
            assert_eq!(endpoint(builder).as_deref(), Ok(url), "{what}");
        } else {
            let message = format!("no endpoint: {}", expect["error"].as_str().unwrap());
            assert_eq!(endpoint(builder), Err(message), "{what}");
        }
    }

    assert!(without_region < cases.len(), "no case was tested");
}

#[test]
fn environment_enables_fips_and_dual_stack() {
    let environment = Environment::of([
        ("AWS_USE_FIPS_ENDPOINT", "true"),
        ("AWS_USE_DUALSTACK_ENDPOINT", "TRUE"),
    ]);
    let url = endpoint(builder().environment(environment));

    assert_eq!(
        url.as_deref(),
        Ok("https://bedrock-agentcore-control-fips.us-west-2.api.aws")
    );
}

#[test]
fn builder_overrides_the_environment() {
    let environment = Environment::of([("AWS_USE_FIPS_ENDPOINT", "true")]);
    let url = endpoint(builder().environment(environment).use_fips(false));

    assert_eq!(
        url.as_deref(),
        Ok("https://bedrock-agentcore-control.us-west-2.amazonaws.com")
    );
}

#[test]
fn rejects_switches_that_are_not_booleans() {
    let error =
        endpoint(builder().environment(Environment::of([("AWS_USE_FIPS_ENDPOINT", "yes")])));

    assert_eq!(
        error,
        Err("AWS_USE_FIPS_ENDPOINT is \"yes\"; it must be true or false".to_owned())
    );
}

#[test]
fn configured_endpoints_can_be_ignored() {
    let url = |ignore: &str| {
        let variables = [
            ("AWS_ENDPOINT_URL", "https://proxy.example/base"),
            ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", ignore),
        ];
        endpoint(builder().environment(Environment::of(variables)))
    };

    assert_eq!(url("false").as_deref(), Ok("https://proxy.example/base"));
    assert_eq!(
        url("true").as_deref(),
        Ok("https://bedrock-agentcore-control.us-west-2.amazonaws.com")
    );
}

#[test]
fn rejects_custom_endpoints_with_fips_or_plain_http() {
    let fips = endpoint(
        builder()
            .endpoint_url("https://proxy.example")
            .use_fips(true),
    );

    assert_eq!(
        fips,
        Err(
            "no endpoint: Invalid Configuration: FIPS and custom endpoint are not supported"
                .to_owned()
        )
    );

    let plain = endpoint(builder().endpoint_url("http://proxy.example")).unwrap_err();

    assert!(plain.contains("plain http"), "{plain}");
}

#[test]
fn a_region_in_an_endpoint_parameter_is_a_host_label() {
    for name in ["Region", "AWS::Region"] {
        let builder = tests::builder().endpoint_param(name, "x.evil.example/");

        let error = builder.build().unwrap_err().to_string();

        assert!(error.contains("is not a host label"), "{error}");
    }
}

#[test]
fn debug_of_a_builder_hides_the_user_of_an_endpoint() {
    let builder = tests::builder().endpoint_url("https://user:hunter2@host.example/path");

    let debug = format!("{builder:?}");

    assert!(!debug.contains("hunter2"), "{debug}");
    assert!(debug.contains("host.example"), "{debug}");
}

#[test]
fn the_retry_mode_is_read_in_any_case() {
    for mode in ["STANDARD", "Adaptive", " legacy "] {
        let environment = Environment::of([("AWS_RETRY_MODE", mode)]);

        let client = builder().environment(environment.clone()).build();

        assert!(client.is_ok(), "{mode}");
        assert!(
            smithy_reqwest::Retry::from_environment(&environment).is_ok(),
            "{mode}"
        );
    }
}

#[test]
fn endpoints_that_cannot_be_requested_are_errors() {
    for url in [
        "https://1.2.3.999",
        "https://host:99999",
        "https://[::1",
        "https://ho st",
        "https:host",
        "host",
        "ftp://host",
        "https://",
    ] {
        let error = builder().endpoint_url(url).build().unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Construction);
        let expected = format!("the endpoint {url:?} from endpoint_url ");
        assert!(error.to_string().starts_with(&expected), "{error}");
    }
}

#[test]
fn endpoints_are_normalised() {
    for (url, expected) in [
        ("https://VPCE-1.example.com", "https://vpce-1.example.com"),
        ("http://LOCALHOST:08080", "http://localhost:8080"),
        ("http://[0:0:0:0:0:0:0:1]:80/x", "http://[::1]/x"),
        ("https://h:/\u{e9}", "https://h/%C3%A9"),
        ("http://0x7f.1:4566", "http://127.0.0.1:4566"),
    ] {
        let url = endpoint(builder().endpoint_url(url));

        assert_eq!(url.as_deref(), Ok(expected));
    }
}

#[test]
fn a_variable_permits_plain_http() {
    let url = "http://localstack:4566";
    let error = endpoint(builder().environment(Environment::of([("AWS_ENDPOINT_URL", url)])));

    let remedy = "SMITHY_ALLOW_PLAIN_HTTP_TO=localstack";
    assert!(error.as_ref().unwrap_err().contains(remedy), "{error:?}");

    let variables = [
        ("AWS_ENDPOINT_URL", url),
        (
            "SMITHY_ALLOW_PLAIN_HTTP_TO",
            "host.docker.internal, LocalStack",
        ),
    ];

    assert_eq!(
        endpoint(builder().environment(Environment::of(variables))).as_deref(),
        Ok(url)
    );
}

#[tokio::test]
async fn the_error_of_a_calls_endpoint_names_the_operation() {
    let client = tests::offline_client();
    for url in ["https://host:99999", "http://plain.example"] {
        let call = client.list_gateways(ListGateways::new()).endpoint_url(url);

        let error = call.await.unwrap_err();

        assert_eq!(error.operation(), "ListGateways", "{error}");
    }
}
