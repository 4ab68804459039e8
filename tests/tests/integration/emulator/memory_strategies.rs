//! Strategies of memories, which requests and responses write in different forms.

use bedrock_agentcore_control::serde_json::{Value, json};
use smithy_emulator::Options;
use tests::client;
use tests::operations::entry;

use super::start;

#[tokio::test]
async fn get_memory_returns_the_overrides_of_custom_strategies() {
    let server = start(Options::default()).await;
    let client = client(&server.endpoint());
    let stage = |text: &str| json!({"appendToPrompt": text, "modelId": "model"});
    let input = json!({
        "name": "conversations",
        "eventExpiryDuration": 30,
        "memoryStrategies": [
            {"customMemoryStrategy": {"name": "facts", "configuration": {"semanticOverride": {
                "extraction": stage("extract"),
                "consolidation": stage("consolidate"),
            }}}},
            {"customMemoryStrategy": {"name": "short", "configuration": {"summaryOverride": {
                "consolidation": stage("shorten"),
            }}}},
        ],
    });
    let created = (entry("CreateMemory").read)(input).unwrap();
    let created = created.send(&client).await.unwrap().to_json().unwrap();

    let id = &created["memory"]["id"];
    let get = (entry("GetMemory").read)(json!({"memoryId": id})).unwrap();
    let memory = get.send(&client).await.unwrap().to_json().unwrap();

    let configurations: Vec<&Value> = memory["memory"]["strategies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|strategy| &strategy["configuration"])
        .collect();
    assert_eq!(
        configurations,
        [
            &json!({
                "type": "SEMANTIC_OVERRIDE",
                "extraction": {"customExtractionConfiguration": {
                    "semanticExtractionOverride": stage("extract"),
                }},
                "consolidation": {"customConsolidationConfiguration": {
                    "semanticConsolidationOverride": stage("consolidate"),
                }},
            }),
            &json!({
                "type": "SUMMARY_OVERRIDE",
                "consolidation": {"customConsolidationConfiguration": {
                    "summaryConsolidationOverride": stage("shorten"),
                }},
            }),
        ]
    );
}
