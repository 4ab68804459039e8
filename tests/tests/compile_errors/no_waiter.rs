// expected: `&str` is not a waiter
use bedrock_agentcore_control::Client;
use bedrock_agentcore_control::operation::GetGateway;

pub fn wait(client: &Client) {
    let _ = client.get_gateway(GetGateway::new("g")).until("READY");
}

fn main() {}
