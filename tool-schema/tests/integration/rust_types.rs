//! Schemas that schemars writes for Rust types.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::*;

/// Arguments of a tool that books a table.
#[derive(Serialize, Deserialize, JsonSchema)]
#[allow(dead_code, reason = "a schema alone")]
struct Booking {
    /// Name of the guest.
    name: String,
    guests: u8,
    seats: Option<Vec<Seat>>,
    #[serde(default)]
    contact: Contact,
    payment: Payment,
    notes: BTreeMap<String, String>,
    #[serde(skip_serializing)]
    comment: Option<String>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
enum Seat {
    /// Beside a window.
    Window,
    Garden,
}

#[derive(Default, Serialize, Deserialize, JsonSchema)]
struct Contact {
    email: Option<String>,
    phone: Option<String>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Payment {
    Card { number: String },
    Invoice { address: Option<Box<Contact>> },
}

#[derive(Serialize, Deserialize, JsonSchema)]
struct Tree {
    children: Vec<Tree>,
}

#[tokio::test]
async fn converts_nested_types() {
    let converted = Converter::new()
        .describe_constraints()
        .input::<Booking>()
        .unwrap();

    let tool = ToolDefinition::new("book", "Books a table.", converted.value.clone());
    send(vec![tool]).await;
    let (schema, _) = json_of(converted);
    let contact = json!({
        "type": "object",
        "properties": { "email": { "type": "string" }, "phone": { "type": "string" } },
    });
    let mut default_contact = contact.clone();
    default_contact["description"] = json!("default: {\"email\":null,\"phone\":null}.");
    assert_eq!(
        schema,
        json!({
            "type": "object",
            "description": "Arguments of a tool that books a table.",
            "properties": {
                "name": { "type": "string", "description": "Name of the guest." },
                "guests": {
                    "type": "integer",
                    "description": "format: \"uint8\", minimum: 0, maximum: 255.",
                },
                "seats": {
                    "type": "array",
                    "items": {
                        "type": "string",
                        "description": "One of \"Garden\", \"Window\" (Beside a window.).",
                    },
                },
                "contact": default_contact,
                "payment": {
                    "type": "object",
                    "properties": {
                        "kind": {
                            "type": "string", "description": "One of \"card\", \"invoice\".",
                        },
                        "number": { "type": "string" },
                        "address": contact,
                    },
                    "required": ["kind"],
                },
                "notes": { "type": "object" },
                "comment": { "type": "string" },
            },
            "required": ["name", "guests", "payment", "notes"],
        })
    );
}

#[test]
fn the_schema_of_an_output_has_the_serialized_members() {
    let (schema, _) = json_of(Converter::new().output::<Booking>().unwrap());

    assert!(schema["properties"].get("comment").is_none());
    let required = schema["required"].as_array().unwrap();
    assert!(required.contains(&json!("contact")), "{required:?}");
}

#[test]
fn refuses_recursive_types() {
    let error = Converter::new().input::<Tree>().unwrap_err();

    let error = error.to_string();
    let expected = "/properties/children/items: the schema contains itself: \
                    the schema → /properties/children → ";
    assert!(error.starts_with(expected), "{error}");
}
