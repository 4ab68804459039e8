//! Lists gateways with the generated client: the program whose build and size are measured.

use bedrock_agentcore_control::operation::ListGateways;
use bedrock_agentcore_control::{Client, Error};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let client = Client::from_env().await?;
    let page = client
        .list_gateways(ListGateways::new().max_results(10))
        .await?;
    println!("{}", page.items.len());
    Ok(())
}
