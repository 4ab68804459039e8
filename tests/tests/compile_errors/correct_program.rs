// expected: no error
use bedrock_agentcore_control::operation::{CreateGateway, GetGateway, ListGateways};
use bedrock_agentcore_control::types::AuthorizerType;
use bedrock_agentcore_control::{Client, waiter};

pub fn calls(client: &Client) {
    let create = CreateGateway::new("tools", "role", AuthorizerType::AwsIam);
    let _ = client.call(create);
    let _ = client.get_gateway(GetGateway::new("g")).until(waiter::GatewayReady);
    let _ = client.list_gateways(ListGateways::new()).pages();
    let _ = client.list_gateways(ListGateways::new()).items();
}

fn main() {}
