//! The example against the emulator.

#[path = "../../examples/gateway_tools.rs"]
#[allow(dead_code, unreachable_pub, reason = "a program")]
mod gateway_tools;

use super::*;

#[tokio::test]
async fn creates_a_target_with_the_tools_of_a_file() {
    let client = client();
    let gateway = CreateGateway::new("tools", ROLE, AuthorizerType::AwsIam);
    let gateway = client.create_gateway(gateway).await.unwrap().gateway_id;
    let tools = gateway_tools::read_tools(&server_file("file_system.json")).unwrap();

    let id = gateway_tools::create(&client, &gateway, FUNCTION, tools)
        .await
        .unwrap();

    let target = client
        .get_gateway_target(GetGatewayTarget::new(&gateway, id))
        .await
        .unwrap();
    let target = serde_json::to_value(&target.target_configuration).unwrap();
    let tool = &target["mcp"]["lambda"]["toolSchema"]["inlinePayload"][0];
    assert_eq!(tool["name"], "read_file");
    assert_eq!(
        tool["inputSchema"]["properties"]["encoding"]["description"],
        "One of \"utf-8\", \"base64\". default: \"utf-8\"."
    );
}

#[test]
fn names_the_file_of_a_problem() {
    let error = gateway_tools::read_tools(Path::new("missing.json"))
        .unwrap_err()
        .to_string();

    assert!(error.starts_with("missing.json: "), "{error}");
}
