//! Loading and validation of models.

mod assembly;
mod http;
mod pagination;
mod placement;
mod published;
mod recursion;
mod references;
mod resources;
mod values;

use serde_json::{Value, json};
use smithy_model::{Diagnostic, Model, Severity, Source, load};

/// Returns a file with these shapes.
fn file(shapes: &Value) -> String {
    json!({"smithy": "2.0", "shapes": shapes}).to_string()
}

fn load_all(files: &[(&str, String)]) -> Result<Model, Vec<Diagnostic>> {
    let sources: Vec<Source<'_>> = files
        .iter()
        .map(|(file, text)| Source { file, text })
        .collect();
    load(&sources)
}

fn model(shapes: &Value) -> Model {
    load_all(&[("a.json", file(shapes))]).unwrap_or_else(|found| panic!("{found:#?}"))
}

fn problems(shapes: &Value) -> Vec<Diagnostic> {
    load_all(&[("a.json", file(shapes))])
        .err()
        .unwrap_or_default()
}

/// Asserts that the model has one problem.
#[track_caller]
fn assert_problem(shapes: &Value, shape: &str, pointer: &str, message: &str) {
    assert_one(&problems(shapes), shape, pointer, message);
}

#[track_caller]
fn assert_one(found: &[Diagnostic], shape: &str, pointer: &str, message: &str) {
    assert_eq!(found.len(), 1, "{found:#?}");
    let one = &found[0];
    assert_eq!(
        (one.shape.as_str(), one.pointer.as_str()),
        (shape, pointer),
        "{one}"
    );
    assert!(one.message.contains(message), "{one}");
    assert_eq!(one.severity, Severity::Error, "{one}");
    assert!(
        !one.hint.is_empty() && !one.file.is_empty() || shape.is_empty(),
        "{one}"
    );
}

/// Asserts that the trait on the shape `a#X` is the only problem.
#[track_caller]
fn assert_bad_trait(shape: &Value, id: &str, value: &Value, message: &str) {
    let mut shape = shape.clone();
    shape["traits"][id] = value.clone();
    let pointer = format!("/shapes/a#X/traits/{id}");
    assert_problem(&json!({"a#X": shape}), "a#X", &pointer, message);
}

/// Asserts that the trait on the member `a#X$m` with this target is the only problem.
#[track_caller]
fn assert_bad_member_trait(target: &str, id: &str, value: &Value, message: &str) {
    let shapes = structure(json!({"m": {"target": target, "traits": {id: value}}}));
    let pointer = format!("/shapes/a#X/members/m/traits/{id}");
    assert_problem(&shapes, "a#X$m", &pointer, message);
}

#[track_caller]
fn assert_valid(shapes: &Value) {
    let found = problems(shapes);
    assert!(found.is_empty(), "{found:#?}");
}

/// Asserts that the model has this warning. An invalid shape is added, as loading a valid model
/// returns no diagnostics.
#[track_caller]
fn assert_warning(shapes: &Value, shape: &str, message: &str) {
    let mut shapes = shapes.clone();
    shapes["z#Empty"] = json!({"type": "union"});
    let found = problems(&shapes);
    assert_eq!(found.len(), 2, "{found:#?}");
    let one = found.iter().find(|one| one.severity == Severity::Warning);
    let one = one.unwrap_or_else(|| panic!("{found:#?}"));
    assert!(one.shape == shape && one.message.contains(message), "{one}");
}

/// Returns the structure `a#X` with these members.
fn structure(members: Value) -> Value {
    json!({"a#X": {"type": "structure", "members": members}})
}

/// Returns the operation `a#Op` with this URI, whose input is `a#X` with these members.
fn operation(uri: &str, members: Value) -> Value {
    json!({
        "a#Op": {
            "type": "operation",
            "input": {"target": "a#X"},
            "traits": {"smithy.api#http": {"method": "GET", "uri": uri}},
        },
        "a#X": {"type": "structure", "members": members},
    })
}

fn label(target: &str) -> Value {
    json!({"target": target, "traits": {"smithy.api#httpLabel": {}, "smithy.api#required": {}}})
}

/// Returns a service with these operations, given as names and URIs.
fn service(operations: &[(&str, &str)]) -> Value {
    let ids: Vec<Value> = operations
        .iter()
        .map(|(name, _)| json!({"target": format!("a#{name}")}))
        .collect();
    let mut shapes = json!({"a#S": {"type": "service", "version": "1", "operations": ids}});
    shapes["a#In"] = json!({"type": "structure", "members": {"id": label("smithy.api#String")}});
    shapes["a#In2"] = json!({"type": "structure", "members": {"name": label("smithy.api#String")}});
    for (name, uri) in operations {
        let input = if uri.contains("{id}") {
            "a#In"
        } else if uri.contains("{name}") {
            "a#In2"
        } else {
            "smithy.api#Unit"
        };
        shapes[format!("a#{name}")] = json!({
            "type": "operation",
            "input": {"target": input},
            "traits": {"smithy.api#http": {"method": "GET", "uri": uri}},
        });
    }
    shapes
}

/// Returns the paginated operation `a#Op`.
fn paginated(settings: Value, output: Value) -> Value {
    json!({
        "a#Op": {
            "type": "operation",
            "input": {"target": "a#In"},
            "output": {"target": "a#Out"},
            "traits": {"smithy.api#paginated": settings},
        },
        "a#In": {"type": "structure", "members": {
            "token": {"target": "smithy.api#String"},
            "size": {"target": "smithy.api#Integer"},
        }},
        "a#Out": {"type": "structure", "members": output},
        "a#Names": {"type": "list", "member": {"target": "smithy.api#String"}},
    })
}
