//! Invokes an agent that is deployed, and prints its answer as it arrives.
//!
//! ```text
//! cargo run -p tests --example invoke_agent -- AGENT_RUNTIME_ARN "How many sheep are there?"
//! ```

use std::error::Error;
use std::io::{self, Write};

use bedrock_agentcore::Client;
use bedrock_agentcore::operation::InvokeAgentRuntime;
use bedrock_agentcore::serde_json::json;

/// Sends a prompt to the agent, and writes its answer to `out` part by part. Returns the session,
/// which a further prompt continues.
pub(crate) async fn invoke(
    client: &Client,
    arn: &str,
    prompt: &str,
    out: &mut impl Write,
) -> Result<Option<String>, Box<dyn Error>> {
    let payload = json!({ "prompt": prompt }).to_string();
    let invoke = InvokeAgentRuntime::new(arn, payload)
        .content_type("application/json")
        .accept("text/event-stream");
    // Completes when the headers are received.
    let output = client.invoke_agent_runtime(invoke).await?;
    let mut answer = output.response;
    while let Some(part) = answer.next().await {
        out.write_all(&part?)?;
        out.flush()?;
    }
    Ok(output.runtime_session_id)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(arn), Some(prompt)) = (arguments.next(), arguments.next()) else {
        return Err("usage: invoke_agent AGENT_RUNTIME_ARN PROMPT".into());
    };
    let client = Client::from_env().await?;
    let session = invoke(&client, &arn, &prompt, &mut io::stdout()).await?;
    eprintln!("\nsession: {}", session.unwrap_or_default());
    Ok(())
}
