//! Creates a memory that keeps events for 90 days and extracts facts, summaries and preferences
//! from them. Waits until the memory is active and prints its strategies.
//!
//! ```text
//! cargo run -p bedrock-agentcore-control --example memory_with_strategies -- NAME
//! ```
//!
//! `AWS_ENDPOINT_URL` selects another endpoint.

mod progress;

use std::process::ExitCode;

use bedrock_agentcore_control::operation::{CreateMemory, GetMemory};
use bedrock_agentcore_control::types::{
    MemoryStrategyInput, SemanticMemoryStrategyInput, SummaryMemoryStrategyInput,
    UserPreferenceMemoryStrategyInput,
};
use bedrock_agentcore_control::{Client, Error, waiter};

/// Days after which an event expires.
const EVENT_DAYS: i32 = 90;

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [name] = &*args else {
        eprintln!("usage: memory_with_strategies NAME");
        return ExitCode::from(2);
    };
    let result = match Client::from_env().await {
        Ok(client) => create(&client, name).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Creates the memory and waits until it is active.
pub async fn create(client: &Client, name: &str) -> Result<(), Error> {
    let strategies = [
        MemoryStrategyInput::SemanticMemoryStrategy(
            SemanticMemoryStrategyInput::new("facts").namespace_templates(["/facts/{actorId}"]),
        ),
        MemoryStrategyInput::SummaryMemoryStrategy(
            SummaryMemoryStrategyInput::new("summaries")
                .namespace_templates(["/summaries/{actorId}/{sessionId}"]),
        ),
        MemoryStrategyInput::UserPreferenceMemoryStrategy(
            UserPreferenceMemoryStrategyInput::new("preferences")
                .namespace_templates(["/preferences/{actorId}"]),
        ),
    ];
    let create = CreateMemory::new(name, EVENT_DAYS).memory_strategies(strategies);
    let id = client
        .create_memory(create)
        .await?
        .memory
        .map(|memory| memory.id)
        .unwrap_or_default();
    let memory = client
        .get_memory(GetMemory::new(&id))
        .until(waiter::MemoryReady)
        .on_poll(progress::line())
        .await?
        .memory;
    println!("memory {id}: {}", memory.status);
    for strategy in memory.strategies.unwrap_or_default() {
        println!(
            "strategy {} ({}): {}",
            strategy.name, strategy.r#type, strategy.strategy_id
        );
    }
    Ok(())
}
