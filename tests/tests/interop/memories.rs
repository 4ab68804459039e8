//! Memories and their strategies.

use bedrock_agentcore_control::operation::{
    CreateMemory, DeleteMemory, GetMemory, ListMemories, UpdateMemory,
};
use bedrock_agentcore_control::types::{
    CustomConfigurationInput, CustomMemoryStrategyInput, DeleteMemoryStrategyInput,
    EpisodicMemoryStrategyInput, Memory, MemoryStatus, MemoryStrategy, MemoryStrategyInput,
    MemoryStrategyStatus, MemoryStrategyType, MemoryView, ModifyMemoryStrategies,
    ModifyMemoryStrategyInput, SemanticMemoryStrategyInput, SemanticOverrideConfigurationInput,
    SemanticOverrideExtractionConfigurationInput, SummaryMemoryStrategyInput,
    UserPreferenceMemoryStrategyInput,
};
use bedrock_agentcore_control::{Client, Validation};

use crate::{ROLE, arn, assert_gone, client, is_real};

fn semantic(name: &str) -> MemoryStrategyInput {
    MemoryStrategyInput::SemanticMemoryStrategy(
        SemanticMemoryStrategyInput::new(name)
            .description("Facts")
            .namespace_templates(["/facts/{actorId}"]),
    )
}

fn summary(name: &str) -> MemoryStrategyInput {
    MemoryStrategyInput::SummaryMemoryStrategy(
        SummaryMemoryStrategyInput::new(name)
            .namespace_templates(["/summaries/{actorId}/{sessionId}"]),
    )
}

/// Returns a custom strategy, which nests a union in a structure in a union.
fn custom(name: &str) -> MemoryStrategyInput {
    let extraction = SemanticOverrideExtractionConfigurationInput::new(
        "Only about food",
        "amazon.nova-lite-v1:0",
    );
    MemoryStrategyInput::CustomMemoryStrategy(CustomMemoryStrategyInput::new(name).configuration(
        CustomConfigurationInput::SemanticOverride(
            SemanticOverrideConfigurationInput::new().extraction(extraction),
        ),
    ))
}

async fn create(client: &Client, operation: CreateMemory) -> Memory {
    client
        .create_memory(operation)
        .validation(Validation::Strict)
        .await
        .unwrap()
        .memory
        .unwrap()
}

/// Returns the names and types of strategies, in their order.
fn names(strategies: &[MemoryStrategy]) -> Vec<(&str, MemoryStrategyType)> {
    strategies
        .iter()
        .map(|strategy| (strategy.name.as_str(), strategy.r#type.clone()))
        .collect()
}

#[tokio::test]
async fn create_returns_id_and_arn_of_a_memory() {
    let Some(client) = client() else { return };

    let made = create(&client, CreateMemory::new("created", 30)).await;

    assert_eq!(made.arn, arn(&format!("memory/{}", made.id)));
    assert_eq!(made.name, "created");
    assert_eq!(made.event_expiry_duration, 30);
    assert_eq!(made.status, MemoryStatus::Creating);
    assert_eq!(made.strategies, None);
    assert!(is_real(made.created_at), "{}", made.created_at);
}

#[tokio::test]
async fn get_returns_every_member_of_a_created_memory() {
    let Some(client) = client() else { return };
    let key = "arn:aws:kms:us-west-2:123456789012:key/12345678-1234-1234-1234-123456789012";
    let operation = CreateMemory::new("every_member", 365)
        .description("What customers said")
        .encryption_key_arn(key)
        .memory_execution_role_arn(ROLE);
    let made = create(&client, operation).await;
    // moto ignores the view.
    let get = GetMemory::new(&made.id).view(MemoryView::WithoutDecryption);

    let got = client
        .get_memory(get)
        .validation(Validation::Strict)
        .await
        .unwrap()
        .memory;

    assert_eq!(got.id, made.id);
    assert_eq!(got.arn, made.arn);
    assert_eq!(got.status, MemoryStatus::Active);
    assert_eq!(got.event_expiry_duration, 365);
    assert_eq!(got.description.as_deref(), Some("What customers said"));
    assert_eq!(got.encryption_key_arn.as_deref(), Some(key));
    assert_eq!(got.memory_execution_role_arn.as_deref(), Some(ROLE));
    assert_eq!(got.created_at, made.created_at);
}

#[tokio::test]
async fn every_kind_of_strategy_round_trips() {
    let Some(client) = client() else { return };
    let preference = MemoryStrategyInput::UserPreferenceMemoryStrategy(
        UserPreferenceMemoryStrategyInput::new("likes"),
    );
    let episodic =
        MemoryStrategyInput::EpisodicMemoryStrategy(EpisodicMemoryStrategyInput::new("episodes"));
    let strategies = [
        semantic("facts"),
        summary("summaries"),
        preference,
        custom("food"),
        episodic,
    ];
    let made = create(
        &client,
        CreateMemory::new("strategies", 30).memory_strategies(strategies),
    )
    .await;

    let strategies = made.strategies.unwrap();

    let expected = [
        ("facts", MemoryStrategyType::Semantic),
        ("summaries", MemoryStrategyType::Summarization),
        ("likes", MemoryStrategyType::UserPreference),
        ("food", MemoryStrategyType::Custom),
        ("episodes", MemoryStrategyType::Episodic),
    ];
    assert_eq!(names(&strategies), expected);
    assert_eq!(strategies[0].description.as_deref(), Some("Facts"));
    assert_eq!(strategies[0].status, Some(MemoryStrategyStatus::Active));
    assert!(
        strategies
            .iter()
            .all(|strategy| strategy.created_at.is_some_and(is_real)),
        "{strategies:?}"
    );
}

/// moto omits `configuration` and the required `namespaceTemplates` from its response.
#[tokio::test]
async fn error_correction_fills_a_missing_required_member() {
    let Some(client) = client() else { return };
    let operation = CreateMemory::new("filled_in", 30).memory_strategies([semantic("facts")]);

    let strategies = create(&client, operation).await.strategies.unwrap();

    assert_eq!(strategies[0].name, "facts");
    assert_eq!(strategies[0].namespace_templates, Vec::<String>::new());
    assert_eq!(strategies[0].configuration, None);
}

#[tokio::test]
async fn list_contains_a_new_memory() {
    let Some(client) = client() else { return };
    let made = create(&client, CreateMemory::new("listed", 30)).await;
    // moto ignores maxResults and gives one page.
    let list = client
        .list_memories(ListMemories::new().max_results(100))
        .await
        .unwrap();

    let found = list
        .memories
        .iter()
        .find(|summary| summary.id.as_ref() == Some(&made.id))
        .unwrap();

    assert_eq!(found.arn.as_ref(), Some(&made.arn));
    assert_eq!(found.created_at, made.created_at);
    assert_eq!(list.next_token, None);
}

#[tokio::test]
async fn update_adds_changes_and_removes_strategies() {
    let Some(client) = client() else { return };
    let operation =
        CreateMemory::new("updated", 30).memory_strategies([semantic("kept"), summary("removed")]);
    let made = create(&client, operation).await;
    let before = made.strategies.unwrap();
    let strategies = ModifyMemoryStrategies::new()
        .add_memory_strategies([custom("added")])
        .modify_memory_strategies([
            ModifyMemoryStrategyInput::new(&before[0].strategy_id).description("Changed")
        ])
        .delete_memory_strategies([DeleteMemoryStrategyInput::new(&before[1].strategy_id)]);
    let update = UpdateMemory::new(&made.id)
        .event_expiry_duration(90)
        .memory_strategies(strategies);

    let updated = client
        .update_memory(update)
        .validation(Validation::Strict)
        .await
        .unwrap()
        .memory
        .unwrap();

    assert_eq!(updated.id, made.id);
    assert_eq!(updated.event_expiry_duration, 90);

    let got = client
        .get_memory(GetMemory::new(&made.id))
        .await
        .unwrap()
        .memory;

    assert_eq!(got.updated_at, updated.updated_at);

    let after = got.strategies.unwrap();

    assert_eq!(
        names(&after),
        [
            ("kept", MemoryStrategyType::Semantic),
            ("added", MemoryStrategyType::Custom)
        ]
    );
    assert_eq!(after[0].strategy_id, before[0].strategy_id);
    assert_eq!(after[0].description.as_deref(), Some("Changed"));
}

#[tokio::test]
async fn delete_removes_a_memory() {
    let Some(client) = client() else { return };
    let id = create(&client, CreateMemory::new("deleted", 30)).await.id;

    let deleted = client.delete_memory(DeleteMemory::new(&id)).await.unwrap();

    assert_eq!(deleted.memory_id, id);
    assert_eq!(deleted.status, Some(MemoryStatus::Deleting));
    assert_gone(client.get_memory(GetMemory::new(&id)).await);
}
