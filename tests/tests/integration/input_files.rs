//! Input that people write as JSON: a mistake is an error, and what is right is sent unchanged.

use bedrock_agentcore_control::Validation;
use bedrock_agentcore_control::operation::CreateHarness;
use bedrock_agentcore_control::serde_json::{self, Value, json};
use tests::operations::entry;

/// Returns the error of reading an operation.
fn error(operation: &str, json: Value) -> String {
    match (entry(operation).read)(json) {
        Ok(value) => panic!("expected an error, read {value:?}"),
        Err(error) => error.to_string(),
    }
}

/// Returns the body of the request with an operation.
fn body(operation: &str, json: Value) -> Value {
    let operation = (entry(operation).read)(json).unwrap_or_else(|error| panic!("{error}"));
    let request = operation
        .request(&tests::offline_client(), Validation::Basic)
        .unwrap();
    serde_json::from_slice(request.body()).unwrap()
}

/// Adds members to an object.
fn with(mut json: Value, members: Value) -> Value {
    let (Value::Object(json_members), Value::Object(members)) = (&mut json, members) else {
        panic!("expected objects");
    };
    json_members.extend(members);
    json
}

fn create_gateway() -> Value {
    json!({
        "name": "gateway",
        "roleArn": "arn:aws:iam::111122223333:role/gateway",
        "authorizerType": "AWS_IAM",
        "protocolType": "MCP",
    })
}

#[test]
fn refuses_the_form_of_a_create_operation_in_an_update() {
    let registry = json!({ "registryId": "abcdef123456" });
    let record = json!({ "registryId": "abcdef123456", "recordId": "abcdef654321" });
    let card = json!({ "schemaVersion": "0.3", "inlineContent": "{\"name\":\"agent\"}" });
    let rows = [
        (
            "UpdateRegistry",
            with(
                registry.clone(),
                json!({ "approvalConfiguration": { "autoApproval": true } }),
            ),
            "approvalConfiguration.autoApproval: unknown member (the only member is optionalValue)",
        ),
        (
            "UpdateRegistry",
            with(registry, json!({ "description": "text" })),
            "description: expected an object, found a string (the only member is optionalValue)",
        ),
        (
            "UpdateRegistryRecord",
            with(
                record.clone(),
                json!({ "descriptors": { "a2a": { "agentCard": card } } }),
            ),
            "descriptors.a2a: unknown member (the only member is optionalValue)",
        ),
        (
            "UpdateRegistryRecord",
            with(
                record,
                json!({
                    "descriptors": {
                        "optionalValue": { "mcp": { "server": { "inlineContent": "{}" } } },
                    },
                }),
            ),
            "descriptors.optionalValue.mcp.server: unknown member \
             (the only member is optionalValue)",
        ),
        (
            "UpdateHarness",
            json!({ "harnessId": "my_harness-abcdefghij", "memory": { "disabled": {} } }),
            "memory.disabled: unknown member (the only member is optionalValue)",
        ),
    ];
    for (operation, json, expected) in rows {
        assert_eq!(error(operation, json), expected);
    }
}

#[test]
fn sends_wrapped_values_of_an_update_unchanged() {
    let members = json!({
        "descriptors": { "optionalValue": { "mcp": { "optionalValue": {
            "server": { "optionalValue": { "schemaVersion": "2025-12-11", "inlineContent": "{}" } },
            "tools": { "optionalValue": { "inlineContent": "{\"tools\":[]}" } },
        } } } },
        "description": { "optionalValue": "text" },
    });
    let ids = json!({ "registryId": "abcdef123456", "recordId": "abcdef654321" });

    let sent = body("UpdateRegistryRecord", with(ids, members.clone()));

    assert_eq!(sent, members);
}

#[test]
fn names_members_that_another_operation_has() {
    let vpc = json!({
        "subnets": ["subnet-0123456789abcdef0"],
        "securityGroups": ["sg-0123456789abcdef0"],
    });
    let browser = json!({
        "name": "my_browser",
        "networkConfiguration": { "networkMode": "VPC", "networkModeConfig": vpc },
    });
    assert_eq!(
        error("CreateBrowser", browser),
        "networkConfiguration.networkModeConfig: unknown member \
         (members are networkMode, vpcConfig)"
    );

    let connector = json!({
        "paymentManagerArn": "arn:aws:bedrock-agentcore:us-west-2:111122223333:payment-manager/a",
        "name": "c",
        "paymentConnectorType": "CoinbaseCDP",
        "credentialProviderArn": "arn:aws:a",
    });
    let error = error("CreatePaymentConnector", connector);
    for expected in [
        "paymentManagerArn: unknown member; did you mean paymentManagerId?",
        "paymentConnectorType: unknown member",
        "credentialProviderArn: unknown member",
        "paymentManagerId: a required member is missing",
        "type: a required member is missing",
    ] {
        assert!(error.contains(expected), "{expected}: {error}");
    }
}

#[test]
fn suggests_the_name_of_a_misspelled_member() {
    let rows = [
        ("kmsKeyARN", "kmsKeyArn"),
        ("authorizerConfiguraton", "authorizerConfiguration"),
        ("role_arn", "roleArn"),
        ("Description", "description"),
    ];
    for (name, expected) in rows {
        let error = error(
            "CreateGateway",
            with(create_gateway(), json!({ name: "x" })),
        );
        let start = format!("{name}: unknown member; did you mean {expected}? (members are name, ");
        assert!(error.starts_with(&start), "{error}");
    }
}

#[test]
fn names_unknown_keywords_of_a_tool_schema() {
    let schema = json!({
        "type": "object",
        "properties": { "urgency": { "type": "string", "enum": ["low", "high"] } },
        "additionalProperties": false,
    });
    let tool = json!({
        "name": "create_ticket", "description": "Creates a ticket", "inputSchema": schema,
    });
    let target = json!({
        "gatewayIdentifier": "gateway-a1b2c3d4e5",
        "name": "tickets",
        "targetConfiguration": { "mcp": { "lambda": {
            "lambdaArn": "arn:aws:lambda:us-west-2:111122223333:function:tickets",
            "toolSchema": { "inlinePayload": [tool] },
        } } },
    });

    let error = error("CreateGatewayTarget", target);

    let tool = "targetConfiguration.mcp.lambda.toolSchema.inlinePayload[0].inputSchema";
    for unknown in ["additionalProperties", "properties[\"urgency\"].enum"] {
        let expected = format!("{tool}.{unknown}: unknown member");
        assert!(error.contains(&expected), "{expected}: {error}");
    }
}

#[test]
fn names_the_members_of_a_union() {
    let evaluator = json!({
        "evaluatorName": "e",
        "level": "TRACE",
        "evaluatorConfig": { "llmAsAJudge": {
            "instructions": "Rate {assistant_turn}",
            "ratingScale": { "type": "NUMERIC", "min": 0.0, "max": 1.0 },
            "modelConfig": { "bedrockEvaluatorModelConfig": { "modelId": "m" } },
        } },
    });

    let error = error("CreateEvaluator", evaluator);

    assert!(
        error.contains("evaluatorConfig.llmAsAJudge.ratingScale: a union must have one member")
            && error.contains("(members are numerical, categorical)"),
        "{error}"
    );
}

#[test]
fn says_what_is_unknown_in_the_spelling_of_another_format() {
    let error = error(
        "CreateHarness",
        json!({ "HarnessName": "h", "Memory": { "Disabled": {} } }),
    );
    assert!(
        error.starts_with("HarnessName: unknown member; did you mean harnessName?"),
        "{error}"
    );
    assert!(
        error.contains("Memory: unknown member; did you mean memory?"),
        "{error}"
    );
}

#[test]
fn fills_a_partial_file_with_the_members_that_it_lacks() {
    let file = r#"{
        "model": {
            "bedrockModelConfig": {
                "modelId": "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "temperature": 0.2
            }
        },
        "systemPrompt": [{ "text": "你是销售助理。" }],
        "maxIterations": 10
    }"#;

    let mut input: Value = serde_json::from_str(file).unwrap();
    let error = serde_json::from_value::<CreateHarness>(input.clone()).unwrap_err();
    input["harnessName"] = json!("my_harness");
    input["executionRoleArn"] = json!("arn:aws:iam::111122223333:role/harness");
    let harness: CreateHarness = serde_json::from_value(input).unwrap();

    assert_eq!(
        error.to_string(),
        "harnessName: a required member is missing; executionRoleArn: a required member is missing"
    );
    let sent = body("CreateHarness", serde_json::to_value(&harness).unwrap());
    assert_eq!(
        sent["model"]["bedrockModelConfig"]["temperature"],
        json!(0.2)
    );
    assert_eq!(sent["systemPrompt"][0]["text"], "你是销售助理。");
}

#[test]
fn reads_a_deep_tool_schema_unchanged() {
    let schema = (0..5).fold(json!({ "type": "string" }), |inner, depth| {
        json!({
            "type": "object",
            "description": format!("level {depth}"),
            "properties": { "list": { "type": "array", "items": inner } },
        })
    });
    let read: bedrock_agentcore_control::types::SchemaDefinition =
        serde_json::from_value(schema.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), schema);
}
