// expected: the pages of `GetGateway` have no list of items
use bedrock_agentcore_control::Client;
use bedrock_agentcore_control::operation::GetGateway;

pub fn items(client: &Client) {
    let _ = client.get_gateway(GetGateway::new("g")).items();
}

fn main() {}
