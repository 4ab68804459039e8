//! The code blocks in the module docs of `emit/` show what the emitters print.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use smithy_codegen::{Options, emit, lower};

use crate::fixture::{model, options};

/// A service with one shape of every kind.
fn weather() -> Value {
    let structure = |members: Value| json!({"type": "structure", "members": members});
    let required = |target: &str| json!({"target": target, "traits": {"required": {}}});
    let label = json!({"target": "StationName", "traits": {"required": {}, "httpLabel": {}}});
    json!({
        "Weather": {
            "type": "service", "version": "1",
            "operations": ["CreateStation"],
            "resources": ["StationResource"],
            "traits": {"aws.auth#sigv4": {"name": "weather"}},
        },
        "StationResource": {"type": "resource", "read": "GetStation", "update": "UpdateStation"},
        "CreateStation": {"type": "operation", "input": "CreateStationRequest"},
        "CreateStationRequest": structure(json!({
            "name": required("StationName"), "kind": required("Kind"), "place": "Place",
            "parent": "Station",
        })),
        "GetStation": {
            "type": "operation", "input": "GetStationRequest", "output": "GetStationResponse",
            "traits": {
                "documentation": "Returns a station.",
                "readonly": {},
                "http": {"method": "GET", "uri": "/stations/{name}"},
                "smithy.waiters#waitable": {"StationOnline": {
                    "documentation": "Waits until a station is online.",
                    "acceptors": [{
                        "state": "success",
                        "matcher": {"output": {
                            "path": "status", "comparator": "stringEquals", "expected": "ONLINE",
                        }},
                    }],
                }},
                "smithy.test#httpRequestTests": [{
                    "id": "GetStation",
                    "protocol": "aws.protocols#restJson1",
                    "method": "GET",
                    "uri": "/stations/north",
                    "params": {"name": "north"},
                }],
            },
        },
        "GetStationRequest": structure(json!({"name": label})),
        "GetStationResponse": structure(json!({
            "name": "StationName", "height": "Integer", "status": "String",
        })),
        "UpdateStation": {
            "type": "operation",
            "input": "UpdateStationRequest",
            "traits": {"idempotent": {}, "http": {"method": "PUT", "uri": "/stations/{name}"}},
        },
        "UpdateStationRequest": structure(json!({"name": label, "height": "Integer"})),
        "StationName": {
            "type": "string",
            "traits": {"length": {"min": 1, "max": 64}, "pattern": "^[a-z]+$"},
        },
        "Station": {
            "type": "structure",
            "members": {
                "name": {"target": "String", "traits": {
                    "required": {}, "documentation": "Name of the station.",
                }},
                "height": {"target": "Integer", "traits": {
                    "documentation": "Height above sea level, in metres.",
                }},
            },
            "traits": {"documentation": "A weather station."},
        },
        "Kind": {
            "type": "enum",
            "members": {"LAND": {"target": "Unit", "traits": {"documentation": "On land."}}},
            "traits": {"documentation": "Kind of a station."},
        },
        "Place": {
            "type": "union",
            "members": {
                "city": {"target": "String", "traits": {"documentation": "Name of the city."}},
            },
            "traits": {"documentation": "Place of a station."},
        },
    })
}

/// Returns the fenced blocks in the module docs of a file.
fn blocks(source: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    while let Some(line) = lines.next() {
        if let Some(fence) = line.trim().strip_suffix("text") {
            let block = lines.by_ref().take_while(|line| line.trim() != fence);
            let block = block.map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line)));
            blocks.push(block.collect());
        }
    }
    blocks
}

#[test]
fn module_docs_show_what_emitters_print() {
    let options = Options {
        name: "weather".to_owned(),
        protocol_tests: true,
        ..options()
    };
    let krate = lower::lower(&model(weather()), &options).expect("the model is valid");
    let tree = emit::emit(&krate);
    let consumer = emit::consumer(&krate);
    let texts = tree.files.values().chain([&consumer]);
    let texts: Vec<String> = texts
        .flat_map(|text| [text.clone(), text.replace("/// ", "")])
        .collect();

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/emit");
    let mut count = 0;
    for entry in fs::read_dir(folder).expect("the folder exists") {
        let path = entry.expect("an entry").path();
        let source = fs::read_to_string(&path).expect("a source file");
        for block in blocks(&source) {
            let file = path.display();
            assert!(
                texts.iter().any(|text| text.contains(&block)),
                "{file}:\n{block}"
            );
            count += 1;
        }
    }
    assert!(count >= 10, "{count} blocks");
}
