//! Lists of tools in the forms that MCP servers write.

use super::*;

/// Converts a list and sends it. Returns the tools, and the JSON pointers to dropped keywords.
async fn convert_list(name: &str) -> (Value, Vec<String>) {
    let text = std::fs::read_to_string(server_file(name)).unwrap();
    let list: Value = serde_json::from_str(&text).unwrap();

    let converted = Converter::new().tools(&list);
    let converted = converted.unwrap_or_else(|error| panic!("{error}"));

    let stored = send(converted.value.clone()).await;
    assert_eq!(stored, serde_json::to_value(&converted.value).unwrap());
    let dropped = converted.dropped.into_iter();
    let mut dropped: Vec<String> = dropped.map(|dropped| dropped.pointer).collect();
    // The order of members depends on a feature of serde_json.
    dropped.sort_unstable();
    (stored, dropped)
}

#[tokio::test]
async fn converts_a_file_system() {
    let (tools, dropped) = convert_list("file_system.json").await;

    assert_eq!(
        tools[0]["inputSchema"]["properties"]["head"],
        json!({ "type": "integer", "description": "Number of first lines." })
    );
    let root = json!({
        "type": "object",
        "properties": {
            "uri": { "type": "string" },
            "name": { "type": "string" },
            "modified": { "type": "string", "description": "Time in UTC." },
        },
        "required": ["uri"],
    });
    let output = &tools[2]["outputSchema"]["properties"];
    assert_eq!(output["roots"]["items"], root);
    assert_eq!(output["default"], root);
    let expected = [
        "/tools/0/annotations",
        "/tools/0/inputSchema/additionalProperties",
        "/tools/0/inputSchema/properties/encoding/default",
        "/tools/0/inputSchema/properties/encoding/enum",
        "/tools/0/inputSchema/properties/head",
        "/tools/0/inputSchema/properties/head/minimum",
        "/tools/0/inputSchema/properties/path/minLength",
        "/tools/0/title",
        "/tools/1/inputSchema/properties/dry_run/default",
        "/tools/1/inputSchema/properties/edits/items/additionalProperties",
        "/tools/1/inputSchema/properties/edits/minItems",
        "/tools/2/outputSchema/definitions/Root/properties/uri/format",
        "/tools/2/outputSchema/definitions/Time/format",
    ];
    assert_eq!(dropped, expected);
}

#[tokio::test]
async fn converts_an_issue_tracker() {
    let (tools, dropped) = convert_list("issue_tracker.json").await;

    let properties = &tools[0]["inputSchema"]["properties"];
    let assignee = json!({ "type": "string", "description": "Name of a member of the project." });
    assert_eq!(properties["assignee"], assignee);
    let priority = json!({ "type": "string", "description": "Urgency of the issue." });
    assert_eq!(properties["priority"], priority);
    let label = json!({
        "type": "object",
        "properties": { "name": { "type": "string" }, "color": { "type": "string" } },
        "required": ["name"],
    });
    assert_eq!(properties["labels"]["items"], label);
    let milestone = json!({
        "type": "object",
        "properties": { "id": { "type": "integer" }, "name": { "type": "string" } },
    });
    assert_eq!(properties["milestone"], milestone);
    let properties = &tools[1]["inputSchema"]["properties"];
    assert_eq!(properties["state"], json!({ "type": "string" }));
    assert_eq!(
        properties["updated"]["properties"]["before"],
        json!({ "type": "string" })
    );
    for pointer in [
        "/0/inputSchema/properties/milestone/oneOf",
        "/0/inputSchema/properties/fields/additionalProperties",
        "/0/inputSchema/properties/assignee",
        "/0/inputSchema/$defs/Priority/enum",
        "/1/inputSchema/properties/state/const",
    ] {
        assert!(
            dropped.iter().any(|found| found == pointer),
            "{pointer}: {dropped:?}"
        );
    }
}

#[tokio::test]
async fn converts_a_search() {
    let (tools, dropped) = convert_list("search.json").await;

    let properties = &tools[0]["inputSchema"]["properties"];
    assert_eq!(
        properties["near"]["required"],
        json!(["latitude", "longitude"])
    );
    assert_eq!(properties["bounds"], json!({ "type": "array" }));
    let filter = json!({
        "type": "object",
        "properties": {
            "kind": { "type": "string" },
            "host": { "type": "string" },
            "code": { "type": "string" },
        },
        "required": ["kind"],
    });
    assert_eq!(properties["filters"]["items"], filter);
    let pages = json!({ "type": "array" });
    assert_eq!(tools[0]["outputSchema"]["properties"]["pages"], pages);
    let prefix = "/tools/0/inputSchema/properties/bounds/prefixItems";
    assert!(dropped.iter().any(|found| found == prefix), "{dropped:?}");
}
