// expected: `GetGateway` does not return its results page by page
use bedrock_agentcore_control::Client;
use bedrock_agentcore_control::operation::GetGateway;

pub fn pages(client: &Client) {
    let _ = client.get_gateway(GetGateway::new("g")).pages();
}

fn main() {}
