// expected: expected `GetMemory`, found `GetGateway`
use bedrock_agentcore_control::operation::GetMemory;
use bedrock_agentcore_control::{Client, waiter};

pub fn wait(client: &Client) {
    let _ = client.get_memory(GetMemory::new("m")).until(waiter::GatewayReady);
}

fn main() {}
