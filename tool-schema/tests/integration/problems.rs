//! Problems name the place, the cause and the remedy.

use super::*;

#[track_caller]
fn problems(schema: &Value) -> String {
    match Converter::new().schema(schema) {
        Ok(converted) => panic!("expected a problem: {converted:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn names_the_path_of_a_cycle() {
    let schema = json!({
        "type": "object",
        "properties": { "tree": { "$ref": "#/$defs/Node" } },
        "$defs": {
            "Node": {
                "type": "object",
                "properties": {
                    "children": { "type": "array", "items": { "$ref": "#/$defs/Node" } },
                },
            },
        },
    });

    assert_eq!(
        problems(&schema),
        "/$defs/Node/properties/children/items: the schema contains itself: \
         /$defs/Node → /$defs/Node/properties/children → \
         /$defs/Node/properties/children/items → /$defs/Node; \
         a gateway has no recursive schemas: write the levels that the tool needs, \
         or replace the reference by {\"type\": \"object\"}"
    );
    assert!(
        problems(&json!({ "$ref": "#" }))
            .starts_with("the schema: the schema contains itself: the schema → the schema; ")
    );
}

#[test]
fn names_references_that_cannot_be_resolved() {
    let rows = [
        (
            "https://example.com/a.json",
            "/$ref: `https://example.com/a.json` is a reference to another document; \
             copy the definition",
        ),
        (
            "other.json#/$defs/A",
            "/$ref: `other.json#/$defs/A` is a reference to another document; ",
        ),
        (
            "#A",
            "/$ref: `#A` is a reference to an anchor; write a JSON pointer such as #/$defs/Name",
        ),
        (
            "#/$defs/a",
            "/$ref: `#/$defs/a` does not exist; the definitions are #/$defs/A, #/definitions/B",
        ),
    ];
    for (reference, expected) in rows {
        let schema = json!({ "$ref": reference, "$defs": { "A": {} }, "definitions": { "B": {} } });
        let found = problems(&schema);
        assert!(found.starts_with(expected), "{found}");
    }
    let found = problems(&json!({ "$ref": "#/$defs/a" }));
    assert!(found.contains("the schema has no `$defs`"), "{found}");
}

#[test]
fn names_schemas_without_one_type() {
    let rows = [
        (
            json!(true),
            "the schema: the schema permits values of every type, and a gateway requires one type; \
             choose one of",
        ),
        (
            json!(false),
            "the schema: the schema permits no value; remove it",
        ),
        (
            json!(7),
            "the schema: a schema is an object, not integer; write a schema such as",
        ),
        (
            json!({ "type": "null" }),
            "the schema: the schema permits only null, which a gateway does not have; choose",
        ),
        (
            json!({ "anyOf": [{ "type": "string" }, { "type": "array" }] }),
            "the schema: the schema permits string or array, and a gateway requires one type; \
             choose",
        ),
        (
            json!({ "type": "string", "allOf": [{ "type": "object" }] }),
            "the schema: the schema requires string and, by /allOf/0, object; remove one of both",
        ),
        (
            json!({ "type": "date" }),
            "/type: \"date\" is not a type of JSON Schema; write \"string\"",
        ),
        (
            json!({ "enum": [] }),
            "the schema: the schema permits no value; ",
        ),
    ];
    for (schema, expected) in rows {
        let found = problems(&schema);
        assert!(found.starts_with(expected), "{schema}: {found}");
        assert!(!found.contains('\n'), "{schema}: {found}");
    }
}

#[test]
fn names_malformed_keywords() {
    let rows = [
        (
            json!({ "type": "object", "properties": [] }),
            "/properties: ",
        ),
        (
            json!({
                "type": "object",
                "properties": { "a": { "type": "string", "required": true } },
            }),
            "/properties/a/required: ",
        ),
        (
            json!({ "type": "object", "description": 1 }),
            "/description: ",
        ),
        (json!({ "type": "object", "anyOf": [] }), "/anyOf: "),
        (json!({ "enum": "a" }), "/enum: "),
        (json!({ "$dynamicRef": "#a" }), "/$dynamicRef: "),
        (
            json!({ "items": { "$id": "a", "type": "string" } }),
            "/items/$id: ",
        ),
    ];
    for (schema, expected) in rows {
        let found = problems(&schema);
        assert!(found.starts_with(expected), "{schema}: {found}");
    }
}

#[test]
fn lists_all_problems() {
    let schema = json!({
        "type": "object",
        "properties": { "a": {}, "b": { "type": "any" }, "c": { "items": { "$ref": "x" } } },
    });

    let error = Converter::new().schema(&schema).unwrap_err();

    let pointers = error.problems().iter().map(|problem| &*problem.pointer);
    let mut pointers: Vec<&str> = pointers.collect();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        [
            "/properties/a",
            "/properties/b/type",
            "/properties/c/items/$ref"
        ]
    );
}

#[test]
fn limits_the_nesting() {
    let nested = |depth| {
        (0..depth).fold(
            json!({ "type": "string" }),
            |items, _| json!({ "type": "array", "items": items }),
        )
    };

    assert!(
        Converter::new()
            .schema(&nested(Converter::MAX_DEPTH - 1))
            .is_ok()
    );
    let found = problems(&nested(Converter::MAX_DEPTH));
    assert!(
        found.contains("nests deeper than 48; make the schema flatter"),
        "{found}"
    );
    assert!(problems(&nested(1000)).contains("nests deeper"));
}

#[test]
fn limits_the_number_of_schemas() {
    let mut schema = json!({ "$ref": "#/$defs/0", "$defs": {} });
    for level in 0..30 {
        let next = json!({ "$ref": format!("#/$defs/{}", level + 1) });
        schema["$defs"][level.to_string()] =
            json!({ "type": "object", "properties": { "a": next, "b": next } });
    }
    schema["$defs"]["30"] = json!({ "type": "string" });

    let found = problems(&schema);

    assert!(
        found.contains("more than 10000 parts after its references are replaced; split the tool"),
        "{found}"
    );
}

#[test]
fn names_the_members_that_a_tool_lacks() {
    let list = json!({
        "tools": [
            { "name": "a" }, 7,
            { "description": "d", "inputSchema": { "type": "object", "properties": { "x": {} } } },
        ],
    });

    let error = Converter::new().tools(&list).unwrap_err().to_string();

    for expected in [
        "/tools/0: the tool has no text `description`, which a gateway requires; add `description`",
        "/tools/0: the tool has no `inputSchema`; add `inputSchema`",
        "/tools/1: the tool is not an object; ",
        "/tools/2: the tool has no text `name`",
        "/tools/2/inputSchema/properties/x: the schema permits values of every type",
    ] {
        assert!(error.contains(expected), "{expected}: {error}");
    }
    let error = Converter::new().tools(&json!({})).unwrap_err().to_string();
    assert!(
        error.starts_with("the schema: the document is not a list of tools; "),
        "{error}"
    );
}
