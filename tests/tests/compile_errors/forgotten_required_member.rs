// expected: argument #3 of type `AuthorizerType` is missing
use bedrock_agentcore_control::operation::CreateGateway;

fn main() {
    CreateGateway::new("tools", "arn:aws:iam::123456789012:role/gateway");
}
