//! Lists gateways with the generated client.

#[path = "../../measure.rs"]
mod measure;

use bedrock_agentcore_control::Client;
use bedrock_agentcore_control::operation::ListGateways;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let client = Client::builder()
        .environment(bedrock_agentcore_control::Environment::process())
        .endpoint_url(measure::endpoint())
        .load()
        .await
        .expect("the environment has region and credentials");
    measure::run(async || {
        let operation = ListGateways::new().max_results(10);
        let page = client
            .list_gateways(operation)
            .await
            .expect("the server responds");
        assert_eq!(page.items.len(), 10);
    })
    .await;
}
