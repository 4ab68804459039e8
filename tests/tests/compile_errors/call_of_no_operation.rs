// expected: `&str` is not an operation
use bedrock_agentcore_control::Client;

pub fn call(client: &Client) {
    let _ = client.call("GetGateway");
}

fn main() {}
