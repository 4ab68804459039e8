//! Lists of tools of MCP servers.

use bedrock_agentcore_control::serde_json::{Map, Value};
use bedrock_agentcore_control::types::ToolDefinition;

use crate::convert;
use crate::walk::{Walk, join};

/// Converts a list of tools. Problems are reported, and the tools that have them are absent.
pub(crate) fn tools(walk: &mut Walk, list: &Value) -> Vec<ToolDefinition> {
    let (tools, pointer) = match (list, list.get("tools")) {
        (Value::Array(tools), _) => (tools, ""),
        (_, Some(Value::Array(tools))) => (tools, "/tools"),
        _ => {
            let cause = "the document is not a list of tools";
            let remedy = "write the result of `tools/list`, {\"tools\": [...]}, or the list itself";
            walk.problem("", cause, remedy);
            return Vec::new();
        }
    };
    let tools = tools.iter().enumerate();
    tools
        .filter_map(|(index, tool)| self::tool(walk, tool, &format!("{pointer}/{index}")))
        .collect()
}

fn tool(walk: &mut Walk, tool: &Value, pointer: &str) -> Option<ToolDefinition> {
    let Some(members) = tool.as_object() else {
        let remedy = "write an object with `name`, `description` and `inputSchema`";
        walk.problem(pointer, "the tool is not an object", remedy);
        return None;
    };
    for name in members.keys() {
        if !matches!(
            &**name,
            "name" | "description" | "inputSchema" | "outputSchema"
        ) {
            let reason = format!("a tool of a gateway has no `{name}`");
            walk.drop(join(pointer, name), reason);
        }
    }
    let name = text(walk, members, "name", pointer);
    let description = text(walk, members, "description", pointer);
    let input = if let Some(schema) = members.get("inputSchema") {
        convert::schema(walk, schema, &join(pointer, "inputSchema"))
    } else {
        let remedy = "add `inputSchema`: {\"type\": \"object\"} for a tool without arguments";
        walk.problem(pointer, "the tool has no `inputSchema`", remedy);
        None
    };
    let output = members
        .get("outputSchema")
        .and_then(|schema| convert::schema(walk, schema, &join(pointer, "outputSchema")));
    let mut definition = ToolDefinition::new(name?, description?, input?);
    definition.output_schema = output;
    Some(definition)
}

/// Returns a member that a gateway requires.
fn text<'a>(
    walk: &mut Walk,
    members: &'a Map<String, Value>,
    name: &str,
    pointer: &str,
) -> Option<&'a str> {
    let text = members.get(name).and_then(Value::as_str);
    if text.is_none() {
        let cause = format!("the tool has no text `{name}`, which a gateway requires");
        walk.problem(pointer, cause, format!("add `{name}`"));
    }
    text
}
