//! Lists gateways with the official client.

#[path = "../../measure.rs"]
mod measure;

use aws_sdk_bedrockagentcorecontrol::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let config = aws_config::from_env()
        .endpoint_url(measure::endpoint())
        .load()
        .await;
    let client = Client::new(&config);
    measure::run(async || {
        let page = client
            .list_gateways()
            .max_results(10)
            .send()
            .await
            .expect("the server responds");
        assert_eq!(page.items().len(), 10);
    })
    .await;
}
