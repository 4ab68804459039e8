//! What loading accepts, and what it says about what it does not: shape, file, JSON pointer, message, hint.

mod assembly;
mod bindings;
mod labels;
mod members;
mod pages;
mod placement;
mod recursion;
mod routes;
mod targets;
mod uris;
mod values;

use serde_json::{Value, json};
use smithy_model::Diagnostic;
use smithy_model::diagnostic::Severity;
use smithy_model::{Kind, Location, Model, Source, load};

/// A file with these shapes.
fn file(shapes: &Value) -> String {
    json!({"smithy": "2.0", "shapes": shapes}).to_string()
}

fn load_files(files: &[(&str, String)]) -> Result<Model, Vec<Diagnostic>> {
    let sources: Vec<Source<'_>> = files
        .iter()
        .map(|(file, text)| Source { file, text })
        .collect();
    load(&sources)
}

fn model(shapes: &Value) -> Model {
    load_files(&[("a.json", file(shapes))]).unwrap_or_else(|found| panic!("{found:#?}"))
}

fn problems(shapes: &Value) -> Vec<Diagnostic> {
    load_files(&[("a.json", file(shapes))])
        .err()
        .unwrap_or_default()
}

/// The model has this one problem.
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

/// The trait, with this value, on the shape `a#X` is its one problem.
#[track_caller]
fn assert_bad_trait(shape: &Value, id: &str, value: &Value, message: &str) {
    let mut shape = shape.clone();
    shape["traits"][id] = value.clone();
    let pointer = format!("/shapes/a#X/traits/{id}");
    assert_problem(&json!({"a#X": shape}), "a#X", &pointer, message);
}

/// The trait, with this value, on the member `a#X$m` that targets `target` is its one problem.
#[track_caller]
fn assert_bad_member_trait(target: &str, id: &str, value: &Value, message: &str) {
    let shapes = structure(json!({"m": {"target": target, "traits": {id: value}}}));
    let pointer = format!("/shapes/a#X/members/m/traits/{id}");
    assert_problem(&shapes, "a#X$m", &pointer, message);
}

#[track_caller]
fn assert_fine(shapes: &Value) {
    let found = problems(shapes);
    assert!(found.is_empty(), "{found:#?}");
}

/// The model has nothing worse than this warning, which shows beside an error that is put in.
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

/// The structure `a#X` with these members.
fn structure(members: Value) -> Value {
    json!({"a#X": {"type": "structure", "members": members}})
}

/// The operation `a#Op` with this uri, whose input is `a#X` with these members.
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

/// The shapes of a service with these operations, given by name and uri.
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

/// A paginated operation, with or without a service around it.
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

#[test]
fn a_deprecation_may_have_nothing_to_say() {
    assert_fine(
        &json!({"a#T": {"type": "string", "traits": {"smithy.api#deprecated": {"message": "", "since": ""}}}}),
    );
}

/// The published models and the protocol tests keep the rules.
#[test]
fn real_models_have_no_errors() {
    let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    if !std::path::Path::new(shared).is_dir() {
        println!("skipped: there is no {shared}, where the published models are kept");
        return;
    }
    let mut files: Vec<std::path::PathBuf> = std::fs::read_dir(format!("{shared}/models"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    for name in ["restJson1", "awsJson1_0", "awsJson1_1"] {
        files.push(format!("{shared}/conformance/{name}.json").into());
    }
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let file = path.display().to_string();
        if let Err(found) = load(&[Source {
            file: &file,
            text: &text,
        }]) {
            let shown: Vec<String> = found.iter().take(10).map(Diagnostic::to_string).collect();
            panic!("{} problems in {file}:\n{}", found.len(), shown.join("\n"));
        }
    }
}
