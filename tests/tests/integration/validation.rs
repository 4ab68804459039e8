//! Validation of operations at each level.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use bedrock_agentcore_control::operation::{
    CreateGateway, CreateGatewayTarget, ListGateways, TagResource,
};
use bedrock_agentcore_control::serde_json::{self, Value};
use bedrock_agentcore_control::types::{
    AuthorizerType, McpLambdaTargetConfiguration, McpTargetConfiguration, SchemaDefinition,
    SchemaType, TargetConfiguration, ToolDefinition, ToolSchema,
};
use bedrock_agentcore_control::{Error, ErrorKind, Operation, UnknownMember, Validation};
use tests::builder;
use tests::model::Model;
use tests::offline_client;
use tests::operations::{OPERATIONS, entry};
use tests::sample::{Fill, StringSlot, sample, sample_with, variants};
use tests::server::{Answer, Server};

const ARN: &str = "arn:aws:bedrock-agentcore:us-west-2:123456789012:gateway/g";

/// Returns the violations of an operation at a level, each as `path constraint`.
fn violations(operation: impl Operation, level: Validation) -> Vec<String> {
    match offline_client().call(operation).validation(level).request() {
        Ok(_) => Vec::new(),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Validation, "{error}");
            error
                .violations()
                .iter()
                .map(|violation| format!("{} {}", violation.path, violation.constraint))
                .collect()
        }
    }
}

/// Returns a target whose configuration violates constraints at several depths.
fn invalid_target() -> CreateGatewayTarget {
    let schema = SchemaDefinition::new(SchemaType::Object)
        .properties([("key", SchemaDefinition::new("tuple".into()))]);
    let tools = [
        ToolDefinition::new("one", "", SchemaDefinition::new(SchemaType::Object)),
        ToolDefinition::new("two", "", schema),
    ];
    let lambda = McpLambdaTargetConfiguration::new("", ToolSchema::InlinePayload(tools.into()));
    CreateGatewayTarget::new(
        "gateway",
        TargetConfiguration::Mcp(McpTargetConfiguration::Lambda(lambda)),
    )
}

#[test]
fn validates_an_operation_without_a_client() {
    let violations = invalid_target().validate(Validation::Strict);

    let of_call = offline_client()
        .call(invalid_target())
        .validation(Validation::Strict)
        .request()
        .expect_err("violations");

    assert_eq!(violations, of_call.violations());
    assert!(!violations.is_empty());
}

#[test]
fn off_checks_only_labels() {
    let tags = [("", "x".repeat(1000))];

    assert_eq!(
        violations(TagResource::new(ARN, tags.clone()), Validation::Off),
        [""; 0]
    );
    assert_eq!(
        violations(TagResource::new("", tags), Validation::Off),
        ["resourceArn httpLabel"]
    );
}

#[test]
fn basic_checks_only_lower_bounds() {
    assert_eq!(
        violations(ListGateways::new().max_results(0), Validation::Basic),
        ["maxResults range"]
    );
    assert_eq!(
        violations(ListGateways::new().next_token(""), Validation::Basic),
        ["nextToken length"]
    );
    let large = ListGateways::new()
        .max_results(1_000_000)
        .next_token(" ".repeat(3000));
    assert_eq!(violations(large, Validation::Basic), [""; 0]);
}

#[test]
fn strict_checks_upper_bounds_and_patterns() {
    let large = ListGateways::new()
        .max_results(1_000_000)
        .next_token(" ".repeat(3000));

    assert_eq!(
        violations(large, Validation::Strict),
        ["maxResults range", "nextToken length", "nextToken pattern"]
    );
}

#[test]
fn basic_is_the_default_level() {
    let error = offline_client()
        .list_gateways(ListGateways::new().max_results(0))
        .request()
        .unwrap_err();

    assert_eq!(error.violations().len(), 1);
    assert!(
        offline_client()
            .list_gateways(ListGateways::new().max_results(1_000_000))
            .request()
            .is_ok()
    );
}

#[test]
fn a_call_overrides_the_level_of_the_client() {
    let strict = builder()
        .endpoint_url("https://example.com")
        .validation(Validation::Strict)
        .build()
        .unwrap();

    let large = ListGateways::new().max_results(1_000_000);
    assert!(strict.list_gateways(large.clone()).request().is_err());
    assert!(
        strict
            .list_gateways(large)
            .validation(Validation::Off)
            .request()
            .is_ok()
    );
}

#[test]
fn only_strict_rejects_unknown_enum_values() {
    let operation = CreateGateway::new(
        "tools",
        "arn:aws:iam::123456789012:role/r",
        AuthorizerType::from("MAGIC"),
    );

    assert_eq!(violations(operation.clone(), Validation::Basic), [""; 0]);
    assert_eq!(
        violations(operation, Validation::Strict),
        ["authorizerType enum"]
    );
}

#[test]
fn rejects_unions_without_member() {
    let operation = CreateGatewayTarget::new(
        "gateway",
        TargetConfiguration::Unknown(UnknownMember::default()),
    );

    assert_eq!(
        violations(operation.clone(), Validation::Basic),
        ["targetConfiguration union"]
    );
    assert_eq!(violations(operation, Validation::Off), [""; 0]);
}

#[test]
fn paths_contain_unions_structures_lists_and_maps() {
    let paths = violations(invalid_target(), Validation::Strict);
    // Keys within the definition of a tool are sensitive.
    let tool = "targetConfiguration.mcp.lambda.toolSchema.inlinePayload[1]";

    assert_eq!(
        paths,
        [
            "gatewayIdentifier pattern".to_owned(),
            "targetConfiguration.mcp.lambda.lambdaArn length".to_owned(),
            "targetConfiguration.mcp.lambda.lambdaArn pattern".to_owned(),
            format!("{tool}.inputSchema.properties[\"*** sensitive ***\"].type enum"),
        ]
    );
}

#[test]
fn paths_contain_keys_of_maps() {
    let operation = TagResource::new(ARN, [("team!", "ok"), ("cost center", "no!")]);
    let client = offline_client();

    let error = client
        .tag_resource(operation)
        .validation(Validation::Strict)
        .request()
        .unwrap_err();

    let violations: Vec<_> = error.violations().iter().map(ToString::to_string).collect();
    let pattern = "must match ^[a-zA-Z0-9\\s._:/=+@-]*$";
    assert_eq!(
        violations,
        [
            format!("tags[\"cost center\"]: {pattern}"),
            format!("tags: the key \"team!\" {pattern}")
        ]
    );
}

#[tokio::test]
async fn does_not_send_invalid_operations() {
    let server = Server::start([Answer::empty()]).await;

    let error = tests::client(&server.url())
        .list_gateways(ListGateways::new().max_results(0))
        .await
        .unwrap_err();

    assert!(error.is_validation());
    assert_eq!(server.received().len(), 0);
}

fn validation_error() -> Error {
    let operation = ListGateways::new().max_results(1001).next_token(" secret ");
    offline_client()
        .list_gateways(operation)
        .validation(Validation::Strict)
        .request()
        .expect_err("an error")
}

#[test]
fn the_error_lists_every_violation() {
    let expected = "ListGateways: 2 members violate constraints of the service; nothing was sent; \
                    maxResults: must be between 1 and 1000; nextToken: must match ^\\S*$";

    assert_eq!(validation_error().to_string(), expected);
}

#[test]
fn violations_do_not_contain_the_value() {
    let error = validation_error();

    assert!(!format!("{error} {error:?}").contains("secret"));
    assert!(!format!("{error} {error:?}").contains("1001"));
}

/// A text that no pattern of the model matches.
const UNMATCHED: &str = "\n//[";

#[test]
fn strict_checks_every_pattern_of_the_model() {
    let (model, client) = (Model::load(), offline_client());
    let (mut patterns, mut enforced) = (BTreeSet::new(), BTreeSet::new());
    for operation in model.operations() {
        for variant in 0..variants(model, operation.input) {
            let mut replace = |slot: StringSlot<'_>| {
                let pattern = model
                    .shape_trait(slot.shape, "smithy.api#pattern")?
                    .as_str()?;
                patterns.insert(pattern.to_owned());
                Some(UNMATCHED.to_owned())
            };
            let input = sample_with(model, operation.input, Fill::All, variant, &mut replace);
            let read = (entry(operation.name).read)(input).unwrap();
            let Err(error) = read.request(&client, Validation::Strict) else {
                continue;
            };
            let messages = error
                .violations()
                .iter()
                .filter_map(|violation| violation.message.split_once("must match "));
            enforced.extend(messages.map(|(_, pattern)| pattern.to_owned()));
        }
    }

    assert!(patterns.len() > 50, "only {} patterns", patterns.len());
    assert_eq!(enforced, patterns);
}

#[test]
fn basic_accepts_operations_at_their_lower_bounds() {
    let (model, client) = (Model::load(), offline_client());
    for operation in model.operations() {
        for variant in 0..variants(model, operation.input) {
            let input = sample(model, operation.input, Fill::All, variant);

            let request = (entry(operation.name).read)(input)
                .unwrap()
                .request(&client, Validation::Basic);

            assert!(request.is_ok(), "{}: {:?}", operation.name, request.err());
        }
    }
}

#[test]
fn every_example_of_the_model_passes_strict_validation() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../model/additions.json");
    let additions: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let client = tests::offline_client();
    for entry in OPERATIONS {
        let name = entry.info.name;
        let id = format!("com.amazonaws.bedrockagentcorecontrol#{name}");
        let examples = &additions["shapes"][id]["traits"]["smithy.api#examples"];
        let input = examples[0]["input"].clone();
        assert!(input.is_object(), "{name} has no example");

        let operation = (entry.read)(input).unwrap_or_else(|error| panic!("{name}: {error}"));
        let request = operation.request(&client, Validation::Strict);

        assert!(request.is_ok(), "{name}: {request:?}");
    }
}
