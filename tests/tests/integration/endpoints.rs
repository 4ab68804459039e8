//! The service's endpoints, by the cases that AWS has of them, and what a client is told beside the region.

use std::fs;
use std::path::Path;

use bedrock_agentcore_control::{Client, ClientBuilder, Environment};
use serde_json::Value;

/// Beside the project, where there is one.
const CASES: &str = "../../shared/conformance/endpoint-tests-bedrock-agentcore-control.json";

fn builder() -> ClientBuilder<Client> {
    Client::builder().region("us-west-2")
}

/// The URL of a client, or why there is none.
fn resolved(builder: ClientBuilder<Client>) -> Result<String, String> {
    let url = |client: Client| client.endpoint_url().trim_end_matches('/').to_owned();
    builder
        .build()
        .map(url)
        .map_err(|error| error.message().to_owned())
}

/// A builder that is told what a case says; `None` where the case wants what a builder does not take.
fn told(params: &Value) -> Option<ClientBuilder<Client>> {
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
        // A client signs for a region, so that it refuses to be built without one, whatever the rules say.
        let Some(builder) = told(&case["params"]) else {
            assert!(
                case["params"].get("Region").is_none(),
                "{what}: a parameter that no builder takes"
            );
            without_region += 1;
            continue;
        };
        match expect["endpoint"]["url"].as_str() {
            Some(url) => assert_eq!(resolved(builder).as_deref(), Ok(url), "{what}"),
            None => {
                let message = format!("no endpoint: {}", expect["error"].as_str().unwrap());
                assert_eq!(resolved(builder), Err(message), "{what}");
            }
        }
    }

    assert!(without_region < cases.len(), "no case was tried");
}

#[test]
fn environment_enables_fips_and_dual_stack() {
    let environment = Environment::of([
        ("AWS_USE_FIPS_ENDPOINT", "true"),
        ("AWS_USE_DUALSTACK_ENDPOINT", "TRUE"),
    ]);
    let url = resolved(builder().environment(environment));

    assert_eq!(
        url.as_deref(),
        Ok("https://bedrock-agentcore-control-fips.us-west-2.api.aws")
    );
}

#[test]
fn builder_overrides_the_environment() {
    let environment = Environment::of([("AWS_USE_FIPS_ENDPOINT", "true")]);
    let url = resolved(builder().environment(environment).use_fips(false));

    assert_eq!(
        url.as_deref(),
        Ok("https://bedrock-agentcore-control.us-west-2.amazonaws.com")
    );
}

#[test]
fn rejects_switches_that_are_not_booleans() {
    let error =
        resolved(builder().environment(Environment::of([("AWS_USE_FIPS_ENDPOINT", "yes")])));

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
        resolved(builder().environment(Environment::of(variables)))
    };

    assert_eq!(url("false").as_deref(), Ok("https://proxy.example/base"));
    assert_eq!(
        url("true").as_deref(),
        Ok("https://bedrock-agentcore-control.us-west-2.amazonaws.com")
    );
}

#[test]
fn rejects_custom_endpoints_with_fips_or_plain_http() {
    let fips = resolved(
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

    let plain = resolved(builder().endpoint_url("http://proxy.example")).unwrap_err();

    assert!(plain.contains("plain http"), "{plain}");
}
