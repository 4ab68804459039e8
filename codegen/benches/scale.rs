//! Measures the stages of the generator for models of growing size. The time per shape should not
//! depend on the size.
//!
//! ```sh
//! cargo bench -p smithy-codegen --bench scale
//! ```

#![allow(clippy::unwrap_used, reason = "a failed measurement may panic")]

use std::time::Instant;

use serde_json::{Map, Value, json};
use smithy_codegen::{Options, emit, lower};
use smithy_model::{Source, load};

/// Shapes of one operation: see [`add_operation`].
const SHAPES_PER_OPERATION: usize = 10;

fn main() {
    println!(" shapes   lines  load ms  lower ms  emit ms  µs per shape");
    for shapes in [1_000, 10_000, 50_000] {
        measure(shapes);
    }
}

fn measure(shapes: usize) {
    let text = model(shapes / SHAPES_PER_OPERATION).to_string();
    let options = Options {
        name: "scale".to_owned(),
        version: "0.1.0".to_owned(),
        runtime: Some("runtime".to_owned()),
        standalone: true,
        command: "cargo bench".to_owned(),
        protocol_tests: false,
        endpoint_tests: false,
        protocol: None,
        service: None,
    };

    let start = Instant::now();
    let model = load(&[Source {
        file: "scale.json",
        text: &text,
    }])
    .unwrap();
    let loaded = start.elapsed();
    let krate = lower::lower(&model, &options).unwrap();
    let lowered = start.elapsed();
    let tree = emit::emit(&krate);
    let emitted = start.elapsed();

    println!(
        "{:>7} {:>7} {:>8} {:>9} {:>8} {:>13.1}",
        model.shapes.len(),
        tree.lines(),
        loaded.as_millis(),
        (lowered - loaded).as_millis(),
        (emitted - lowered).as_millis(),
        emitted.as_secs_f64() * 1e6 / model.shapes.len() as f64,
    );
}

fn model(operations: usize) -> Value {
    let mut shapes = Map::new();
    for index in 0..operations {
        add_operation(&mut shapes, index, (index + 1) % operations);
    }
    let ids: Vec<Value> = (0..operations)
        .map(|index| json!({"target": format!("a#Put{index}")}))
        .collect();
    let traits = json!({"aws.protocols#restJson1": {}, "aws.auth#sigv4": {"name": "scale"}});
    shapes.insert(
        "a#Scale".to_owned(),
        json!({"type": "service", "version": "1", "operations": ids, "traits": traits}),
    );
    json!({"smithy": "2.0", "shapes": shapes})
}

/// Adds an operation with its shapes. Its structure contains that of the next operation, so that
/// all shapes form a cycle.
fn add_operation(shapes: &mut Map<String, Value>, index: usize, next: usize) {
    let member = |name: &str, mut traits: Value| {
        traits["smithy.api#documentation"] = "A member of a thing.".into();
        let target = if name.contains('#') {
            name.to_owned()
        } else {
            format!("a#{name}{index}")
        };
        json!({"target": target, "traits": traits})
    };
    let required = || json!({"smithy.api#required": {}});
    let label = json!({"smithy.api#required": {}, "smithy.api#httpLabel": {}});
    let operation = json!({
        "type": "operation",
        "input": {"target": format!("a#Input{index}")},
        "output": {"target": format!("a#Output{index}")},
        "errors": [{"target": format!("a#Conflict{index}")}],
        "traits": {"smithy.api#http": {"method": "PUT", "uri": format!("/things{index}/{{id}}")}},
    });
    let input = json!({"type": "structure", "members": {
        "id": member("Id", label),
        "thing": member("Thing", required()),
        "labels": member("Labels", json!({})),
    }});
    let output = json!({"type": "structure", "members": {
        "id": member("Id", required()), "choice": member("Choice", json!({})),
    }});
    let conflict = json!({"type": "structure",
        "members": {"message": member("smithy.api#String", json!({}))},
        "traits": {"smithy.api#error": "client", "smithy.api#httpError": 409}});
    let thing = json!({"type": "structure", "members": {
        "name": member("Id", required()),
        "count": member("smithy.api#Integer", json!({})),
        "state": member("State", json!({})),
        "parts": member("Things", json!({})),
        "next": member(&format!("a#Thing{next}"), json!({})),
    }});
    let choice = json!({"type": "union", "members": {
        "thing": member("Thing", json!({})), "text": member("smithy.api#String", json!({})),
    }});
    let state = json!({"type": "enum", "members": {
        "READY": {"target": "smithy.api#Unit"}, "FAILED": {"target": "smithy.api#Unit"},
    }});
    let id = json!({"type": "string", "traits": {
        "smithy.api#length": {"min": 1, "max": 64}, "smithy.api#pattern": "^[a-z]+$",
    }});
    let things = json!({"type": "list", "member": {"target": format!("a#Thing{index}")}});
    let labels = json!({"type": "map",
        "key": {"target": format!("a#Id{index}")}, "value": {"target": "smithy.api#String"}});
    for (name, shape) in [
        ("Put", operation),
        ("Input", input),
        ("Output", output),
        ("Conflict", conflict),
        ("Thing", thing),
        ("Choice", choice),
        ("State", state),
        ("Id", id),
        ("Things", things),
        ("Labels", labels),
    ] {
        shapes.insert(format!("a#{name}{index}"), shape);
    }
}
