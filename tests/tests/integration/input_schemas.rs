//! JSON Schema of the inputs of all operations, by an implementation of JSON Schema.

use std::collections::BTreeMap;

use bedrock_agentcore_control::serde_json::{Value, json};
use jsonschema::Validator;
use smithy_codegen::input_schema::input_schemas;
use smithy_model::{Source, load};
use tests::operations::{OPERATIONS, entry};
use tests::script::script;

use super::emulator::variants::for_each;

/// Returns the schema of each operation's input.
fn schemas() -> BTreeMap<String, Value> {
    let files = ["bedrock-agentcore-control", "documentation", "additions"];
    let files = files.map(|name| {
        let path = format!("{}/../model/{name}.json", env!("CARGO_MANIFEST_DIR"));
        (std::fs::read_to_string(&path).unwrap(), path)
    });
    let sources = files.each_ref().map(|(text, file)| Source { file, text });
    input_schemas(&load(&sources).unwrap(), None, "cargo test").unwrap()
}

/// Returns the validator of each operation's input.
fn validators() -> BTreeMap<String, Validator> {
    let validator = |schema: Value| jsonschema::draft202012::new(&schema).unwrap();
    let schemas = schemas().into_iter();
    schemas
        .map(|(name, schema)| (name, validator(schema)))
        .collect()
}

/// Returns the errors of a value, with the path of each.
fn errors(validator: &Validator, value: &Value) -> Vec<String> {
    let errors = validator.iter_errors(value);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

#[test]
fn each_operation_has_a_valid_schema() {
    let schemas = schemas();

    let names: Vec<&str> = schemas.keys().map(String::as_str).collect();
    let mut operations: Vec<&str> = OPERATIONS.iter().map(|entry| entry.info.name).collect();
    operations.sort_unstable();
    assert_eq!(names, operations);
    for (name, schema) in &schemas {
        if let Err(error) = jsonschema::draft202012::meta::validate(schema) {
            panic!("{name}: {error}");
        }
    }
}

#[test]
fn accepts_the_examples_of_all_operations() {
    let validators = validators();
    for step in script() {
        let found = errors(&validators[&step.operation], &step.input);
        assert!(found.is_empty(), "{}: {found:?}", step.operation);
    }
}

/// The verdicts of the model and of the schema differ in one direction: values of enums and some
/// patterns are not checked.
#[test]
fn accepts_what_the_model_permits() {
    let validators = validators();
    let (mut accepted, mut refused, mut unchecked, mut wrong) = (0, 0, 0, Vec::new());
    for_each(|operation, variant| {
        let found = errors(&validators[operation], &variant.input);
        match (variant.is_valid, found.is_empty()) {
            (true, true) => accepted += 1,
            (false, false) => refused += 1,
            (false, true) if is_unchecked(&variant.change) => unchecked += 1,
            (_, _) => wrong.push(format!("{operation} {}: {found:?}", variant.change)),
        }
    });
    println!("{accepted} accepted, {refused} refused, {unchecked} not checked");
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(accepted > 3000 && refused > 1500, "{accepted} {refused}");
}

/// Returns `true` for a change that a schema may permit: an unknown value of an enum, or a text of
/// a permitted length that does not match a pattern.
fn is_unchecked(change: &str) -> bool {
    change.ends_with("an unknown value") || change.ends_with("characters")
}

/// Asserts that each input has an error that starts with the expected text, or none if it is empty.
fn assert_errors(operation: &str, rows: &[(Value, &str)]) {
    let validator = &validators()[operation];
    for (input, expected) in rows {
        let found = errors(validator, input);
        if expected.is_empty() {
            assert!(found.is_empty(), "{operation} {input}: {found:?}");
        } else {
            assert!(
                found.iter().any(|error| error.starts_with(expected)),
                "{operation} {input}: {found:?}"
            );
        }
    }
}

#[test]
fn refuses_mistakes_in_members_of_the_input() {
    let gateway = json!({
        "name": "g", "roleArn": "arn:aws:iam::123456789012:role/g", "authorizerType": "NONE",
    });
    let with = |name: &str, value: Value| {
        let mut gateway = gateway.clone();
        gateway[name] = value;
        gateway
    };
    let rows = [
        (gateway.clone(), ""),
        (with("authorizerType", json!("A_NEW_TYPE")), ""),
        (
            json!({ "name": "g", "authorizerType": "NONE" }),
            ": \"roleArn\" is a required property",
        ),
        (with("name", json!(7)), "/name: 7 is not of type \"string\""),
        (
            with("description", json!("a".repeat(201))),
            "/description: ",
        ),
        (
            with("descriptoin", json!("a")),
            ": Additional properties are not allowed ('descriptoin' was unexpected)",
        ),
    ];
    assert_errors("CreateGateway", &rows);
}

#[test]
fn refuses_mistakes_in_nested_members() {
    let target = |configuration: Value| {
        json!({
            "gatewayIdentifier": "gateway-0123456789", "name": "t",
            "targetConfiguration": configuration,
        })
    };
    let open_api = json!({ "inlinePayload": "{}" });
    let lambda = |tools: Value| {
        json!({
            "lambdaArn": "arn:aws:lambda:us-west-2:123456789012:function:f",
            "toolSchema": { "inlinePayload": tools },
        })
    };
    let both = json!({ "mcp": { "openApiSchema": open_api, "lambda": lambda(json!([])) } });
    let schema = json!({
        "type": "object",
        "properties": { "a": { "type": "object", "properties": { "b": { "$ref": "#" } } } },
    });
    let tool = json!({ "name": "t", "description": "d", "inputSchema": schema });
    let deep = json!({ "mcp": { "lambda": lambda(json!([tool])) } });
    let inner = "/targetConfiguration/mcp/lambda/toolSchema/inlinePayload/0/inputSchema\
                 /properties/a/properties/b";
    let rows = [
        (target(json!({ "mcp": { "openApiSchema": open_api } })), ""),
        (target(both), "/targetConfiguration/mcp: "),
        (target(json!({ "mcp": {} })), "/targetConfiguration/mcp: "),
        (target(deep), inner),
    ];
    assert_errors("CreateGatewayTarget", &rows);
}

#[test]
fn accepts_what_the_client_reads() {
    let validators = validators();
    for operation in ["CreateGateway", "CreateMemory", "CreateHarness"] {
        let step = script()
            .into_iter()
            .find(|step| step.operation == operation);
        let read = (entry(operation).read)(step.unwrap().input).unwrap();

        let written = read.to_json().unwrap();

        assert_eq!(
            errors(&validators[operation], &written),
            [""; 0],
            "{operation}"
        );
    }
}

#[test]
fn writes_a_schema_that_people_can_review() {
    let schemas = schemas();
    insta::assert_snapshot!(
        "input_schema_create_gateway_target",
        format!("{:#}\n", schemas["CreateGatewayTarget"])
    );
}
