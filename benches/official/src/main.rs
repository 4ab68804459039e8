//! Lists gateways with the official client: the program whose build and size are measured.

use std::error::Error;

use aws_config::BehaviorVersion;
use aws_sdk_bedrockagentcorecontrol::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::new(&aws_config::load_defaults(BehaviorVersion::latest()).await);
    let page = client.list_gateways().max_results(10).send().await?;
    println!("{}", page.items().len());
    Ok(())
}
