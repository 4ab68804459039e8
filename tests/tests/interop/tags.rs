//! Tags: an ARN in a label of the URI, and keys in a list in the query.

use std::collections::BTreeMap;

use bedrock_agentcore_control::operation::{
    CreateGateway, CreateMemory, ListTagsForResource, TagResource, UntagResource,
};
use bedrock_agentcore_control::types::{AuthorizerType, GatewayProtocolType};
use bedrock_agentcore_control::{Client, Validation};

use crate::{ROLE, client};

/// Creates a memory without tags and returns its ARN.
async fn resource(client: &Client, name: &str) -> String {
    client
        .create_memory(CreateMemory::new(name, 30))
        .await
        .unwrap()
        .memory
        .unwrap()
        .arn
}

async fn tags(client: &Client, arn: &str) -> BTreeMap<String, String> {
    client
        .list_tags_for_resource(ListTagsForResource::new(arn))
        .await
        .unwrap()
        .tags
        .unwrap()
}

fn map<const N: usize>(tags: [(&str, &str); N]) -> BTreeMap<String, String> {
    tags.map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into()
}

#[tokio::test]
async fn create_adds_tags_to_the_arn() {
    let Some(client) = client() else { return };
    let operation = CreateGateway::new("tagged", ROLE, AuthorizerType::AwsIam)
        .protocol_type(GatewayProtocolType::Mcp)
        .tags([("stage", "test"), ("owner", "team")]);

    let made = client.create_gateway(operation).await.unwrap();

    assert_eq!(
        tags(&client, &made.gateway_arn).await,
        map([("owner", "team"), ("stage", "test")])
    );
}

#[tokio::test]
async fn tag_resource_adds_and_replaces_tags() {
    let Some(client) = client() else { return };
    let arn = resource(&client, "tagging").await;
    client
        .tag_resource(TagResource::new(
            &arn,
            [("stage", "test"), ("owner", "team")],
        ))
        .await
        .unwrap();

    client
        .tag_resource(TagResource::new(&arn, [("stage", "live")]))
        .await
        .unwrap();

    assert_eq!(
        tags(&client, &arn).await,
        map([("owner", "team"), ("stage", "live")])
    );
}

#[tokio::test]
async fn untag_resource_removes_keys() {
    let Some(client) = client() else { return };
    let arn = resource(&client, "untagging").await;
    client
        .tag_resource(TagResource::new(&arn, [("a", "1"), ("b", "2"), ("c", "3")]))
        .await
        .unwrap();

    client
        .untag_resource(UntagResource::new(&arn, ["a", "c"]))
        .await
        .unwrap();

    assert_eq!(tags(&client, &arn).await, map([("b", "2")]));
}

/// Keys with each character that is legal in a key and escaped in a query.
#[tokio::test]
async fn tag_keys_may_contain_reserved_characters() {
    let Some(client) = client() else { return };
    let arn = resource(&client, "reserved_characters").await;
    let keys = [
        "cost center",
        "a+b",
        "team/product",
        "aws:like",
        "x=y",
        "me@example",
    ];
    let tag = TagResource::new(&arn, keys.map(|key| (key, "a b+c/d=e@f:g")));

    client
        .tag_resource(tag)
        .validation(Validation::Strict)
        .await
        .unwrap();

    assert_eq!(
        tags(&client, &arn).await,
        map(keys.map(|key| (key, "a b+c/d=e@f:g")))
    );

    client
        .untag_resource(UntagResource::new(&arn, keys))
        .validation(Validation::Strict)
        .await
        .unwrap();

    assert_eq!(tags(&client, &arn).await, map([]));
}
