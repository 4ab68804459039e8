//! What loading accepts, and what it says about what it does not: shape, file, JSON pointer, message, hint.

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

mod assembly {
    use super::*;

    #[test]
    fn truncated_json_is_a_problem_of_the_whole_file() {
        let found =
            load_files(&[("a.json", "{\"smithy\": \"2.0\", \"sha".to_owned())]).unwrap_err();
        assert_one(&found, "", "", "not a JSON AST");
        assert_eq!(found[0].file, "a.json");
    }

    #[test]
    fn an_array_is_not_a_model() {
        let found = load_files(&[("a.json", r#"["2.0", {}]"#.to_owned())]).unwrap_err();
        assert_one(&found, "", "", "not a JSON AST");
    }

    #[test]
    fn another_version_of_smithy_is_named() {
        let found =
            load_files(&[("a.json", r#"{"smithy": "3.0", "shapes": {}}"#.to_owned())]).unwrap_err();
        assert_one(&found, "", "/smithy", "\"3.0\"");
    }

    #[test]
    fn a_missing_version_is_a_problem() {
        let found = load_files(&[("a.json", r#"{"shapes": {}}"#.to_owned())]).unwrap_err();
        assert_one(&found, "", "/smithy", "no version");
    }

    #[test]
    fn problems_of_two_files_are_all_reported_in_one_run() {
        let first = json!({
            "a#X": {"type": "structure", "members": {"m": {"target": "b#Missing"}}},
            "a#U": {"type": "union"},
        });
        let second = json!({
            "b#N": {"type": "integer", "traits": {"smithy.api#pattern": "x"}},
            "b#L": {"type": "list", "member": {"target": "b#L"}},
        });
        let found = load_files(&[("a.json", file(&first)), ("b.json", file(&second))]).unwrap_err();
        let mut places: Vec<(&str, &str)> = found
            .iter()
            .map(|one| (one.file.as_str(), one.pointer.as_str()))
            .collect();
        places.sort_unstable();
        let expected = [
            ("a.json", "/shapes/a#U"),
            ("a.json", "/shapes/a#X/members/m"),
            ("b.json", "/shapes/b#L/member"),
            ("b.json", "/shapes/b#N/traits/smithy.api#pattern"),
        ];
        assert_eq!(places, expected, "{found:#?}");
    }

    #[test]
    fn what_is_wrong_with_one_text_does_not_hide_another() {
        let found =
            load_files(&[("a.json", "[".to_owned()), ("b.json", "]".to_owned())]).unwrap_err();
        assert_eq!(found.len(), 2, "{found:#?}");
    }

    #[test]
    fn apply_reaches_shapes_and_members_of_another_file() {
        let base = json!({"a#X": {"type": "structure", "members": {"m": {"target": "smithy.api#String"}}}});
        let added = json!({
            "a#X": {"type": "apply", "traits": {"smithy.api#documentation": "shape"}},
            "a#X$m": {"type": "apply", "traits": {"smithy.api#documentation": "member"}},
        });
        // The order of the files does not matter.
        let loaded = load_files(&[("docs.json", file(&added)), ("a.json", file(&base))]).unwrap();
        let shape = loaded
            .shapes
            .values()
            .find(|shape| shape.id.as_str() == "a#X")
            .unwrap();
        assert_eq!(shape.traits.text("documentation"), Some("shape"));
        assert_eq!(
            shape.member("m").unwrap().traits.text("documentation"),
            Some("member")
        );
    }

    #[test]
    fn a_bad_trait_is_found_where_it_was_applied() {
        let base = json!({"a#X": {"type": "structure", "members": {"m": {"target": "smithy.api#String"}}}});
        let added = json!({"a#X$m": {"type": "apply", "traits": {"smithy.api#range": {"min": 1}}}});
        let found = load_files(&[("a.json", file(&base)), ("b.json", file(&added))]).unwrap_err();
        assert_one(
            &found,
            "a#X$m",
            "/shapes/a#X$m/traits/smithy.api#range",
            "cannot stand",
        );
        assert_eq!(found[0].file, "b.json");
    }

    #[test]
    fn applying_another_value_is_a_conflict() {
        let base =
            json!({"a#X": {"type": "string", "traits": {"smithy.api#documentation": "one"}}});
        let added =
            json!({"a#X": {"type": "apply", "traits": {"smithy.api#documentation": "two"}}});
        let found = load_files(&[("a.json", file(&base)), ("b.json", file(&added))]).unwrap_err();
        assert_one(
            &found,
            "a#X",
            "/shapes/a#X/traits/smithy.api#documentation",
            "another value",
        );
    }

    /// An operation with the waiter `A`, and a statement that applies another map of waiters to it.
    fn waiters(added: Value) -> Result<Model, Vec<Diagnostic>> {
        let base = json!({"a#Op": {"type": "operation", "traits": {"smithy.waiters#waitable": {"A": {"x": 1}}}}});
        let added =
            json!({"a#Op": {"type": "apply", "traits": {"smithy.waiters#waitable": added}}});
        load_files(&[("a.json", file(&base)), ("b.json", file(&added))])
    }

    #[test]
    fn waiters_of_other_names_are_added() {
        let model = waiters(json!({"B": {"x": 2}})).unwrap();
        let operation = model.shapes.values().next().unwrap();
        let waitable = json!({"A": {"x": 1}, "B": {"x": 2}});
        assert_eq!(
            operation.traits.get("smithy.waiters#waitable"),
            Some(&waitable)
        );
        let locate = |name| {
            let waitable = Location::of_trait(operation, "smithy.waiters#waitable");
            model.locate(waitable.at(&[name]))
        };
        let pointer = |name| format!("/shapes/a#Op/traits/smithy.waiters#waitable/{name}");
        assert_eq!(locate("A"), ("a.json".to_owned(), pointer("A")));
        assert_eq!(locate("B"), ("b.json".to_owned(), pointer("B")));
    }

    #[test]
    fn a_waiter_of_the_same_name_is_a_conflict() {
        let found = waiters(json!({"A": {"x": 2}, "B": {"x": 2}})).unwrap_err();
        assert_one(
            &found,
            "a#Op",
            "/shapes/a#Op/traits/smithy.waiters#waitable/A",
            "another value",
        );
    }

    #[test]
    fn applying_the_same_value_is_fine() {
        let base =
            json!({"a#X": {"type": "string", "traits": {"smithy.api#documentation": "one"}}});
        let added =
            json!({"a#X": {"type": "apply", "traits": {"smithy.api#documentation": "one"}}});
        assert!(load_files(&[("a.json", file(&base)), ("b.json", file(&added))]).is_ok());
    }

    #[test]
    fn apply_needs_a_shape() {
        let shapes = json!({"a#Gone": {"type": "apply", "traits": {"smithy.api#required": {}}}});
        assert_problem(&shapes, "a#Gone", "/shapes/a#Gone", "nothing to apply");
    }

    #[test]
    fn apply_needs_a_member() {
        let shapes = json!({
            "a#X": {"type": "structure", "members": {}},
            "a#X$gone": {"type": "apply", "traits": {"smithy.api#required": {}}},
        });
        assert_problem(&shapes, "a#X$gone", "/shapes/a#X$gone", "nothing to apply");
    }

    #[test]
    fn an_id_stands_once_in_a_file() {
        let text = r#"{"smithy": "2.0", "shapes": {"a#X": {"type": "string"}, "a#X": {"type": "string"}}}"#;
        let found = load_files(&[("a.json", text.to_owned())]).unwrap_err();
        assert_one(&found, "a#X", "/shapes/a#X", "twice");
    }

    #[test]
    fn one_definition_in_two_files_is_accepted() {
        let shapes = json!({"a#X": {"type": "structure", "members": {
            "m": {"target": "smithy.api#String", "traits": {"smithy.api#documentation": "file: 0"}},
        }}});
        assert!(load_files(&[("a.json", file(&shapes)), ("b.json", file(&shapes))]).is_ok());
    }

    #[test]
    fn two_definitions_in_two_files_are_not() {
        let one = json!({"a#X": {"type": "string"}});
        let two = json!({"a#X": {"type": "string", "traits": {"smithy.api#documentation": "x"}}});
        let found = load_files(&[("a.json", file(&one)), ("b.json", file(&two))]).unwrap_err();
        assert_one(&found, "a#X", "/shapes/a#X", "differently in a.json");
    }

    #[test]
    fn mixins_are_flattened() {
        let loaded = model(&json!({
            "a#M": {
                "type": "structure",
                "traits": {"smithy.api#mixin": {}, "smithy.api#documentation": "mixed"},
                "members": {"one": {"target": "smithy.api#String"}},
            },
            "a#X": {
                "type": "structure",
                "mixins": [{"target": "a#M"}],
                "members": {"two": {"target": "smithy.api#String"}},
            },
        }));
        let shape = loaded
            .shapes
            .values()
            .find(|shape| shape.id.as_str() == "a#X")
            .unwrap();
        let names: Vec<&str> = shape
            .members()
            .iter()
            .map(|member| member.name.as_str())
            .collect();
        assert_eq!(names, ["one", "two"]);
        assert_eq!(shape.traits.text("documentation"), Some("mixed"));
        assert!(!shape.traits.has("mixin"));
    }

    #[test]
    fn apply_reaches_members_that_mixins_give() {
        let loaded = model(&json!({
            "a#M": {
                "type": "structure",
                "traits": {"smithy.api#mixin": {}},
                "members": {"one": {
                    "target": "smithy.api#String",
                    "traits": {"smithy.api#documentation": "of the mixin"},
                }},
            },
            "a#X": {"type": "structure", "mixins": [{"target": "a#M"}], "members": {}},
            "a#X$one": {"type": "apply", "traits": {"smithy.api#documentation": "of the user"}},
        }));
        let docs = |id: &str| {
            let shape = loaded.shapes.values().find(|shape| shape.id.as_str() == id);
            shape?
                .member("one")?
                .traits
                .text("documentation")
                .map(str::to_owned)
        };
        assert_eq!(docs("a#M").as_deref(), Some("of the mixin"));
        assert_eq!(docs("a#X").as_deref(), Some("of the user"));
    }

    #[test]
    fn a_bad_trait_of_a_mixin_is_found_there() {
        let mixin = json!({"a#M": {
            "type": "structure",
            "traits": {"smithy.api#mixin": {}, "smithy.api#pattern": "x"},
            "members": {},
        }});
        let user =
            json!({"a#X": {"type": "structure", "mixins": [{"target": "a#M"}], "members": {}}});
        let found = load_files(&[("m.json", file(&mixin)), ("x.json", file(&user))]).unwrap_err();
        let pointer = "/shapes/a#M/traits/smithy.api#pattern";
        assert_eq!(found.len(), 2, "{found:#?}");
        assert!(
            found
                .iter()
                .all(|one| one.file == "m.json" && one.pointer == pointer),
            "{found:#?}"
        );
    }

    #[test]
    fn many_ways_to_one_mixin_do_not_multiply_its_errors() {
        let mut shapes = json!({
            "a#E": {"type": "structure", "members": {}, "traits": {"smithy.api#error": "client"}},
            "a#L0": {"type": "operation", "errors": [{"target": "a#E"}], "traits": {"smithy.api#mixin": {}}},
            "a#R0": {"type": "operation", "errors": [{"target": "a#E"}], "traits": {"smithy.api#mixin": {}}},
        });
        for level in 1..60 {
            for side in ["L", "R"] {
                let (left, right) = (format!("a#L{}", level - 1), format!("a#R{}", level - 1));
                shapes[format!("a#{side}{level}")] = json!({
                    "type": "operation",
                    "mixins": [{"target": left}, {"target": right}],
                    "traits": {"smithy.api#mixin": {}},
                });
            }
        }
        let loaded = model(&shapes);
        let last = loaded
            .shapes
            .values()
            .find(|shape| shape.id.as_str() == "a#L59")
            .unwrap();
        assert!(matches!(&last.kind, Kind::Operation(operation) if operation.errors.len() == 1));
    }

    #[test]
    fn mixins_that_use_each_other_are_a_problem() {
        let found = problems(&json!({
            "a#M": {"type": "structure", "mixins": [{"target": "a#N"}], "members": {}},
            "a#N": {"type": "structure", "mixins": [{"target": "a#M"}], "members": {}},
        }));
        assert!(
            found
                .iter()
                .any(|one| one.message.contains("use each other")),
            "{found:#?}"
        );
    }

    #[test]
    fn a_missing_mixin_is_a_problem() {
        let shapes =
            json!({"a#X": {"type": "structure", "mixins": [{"target": "a#Gone"}], "members": {}}});
        assert_problem(&shapes, "a#X", "/shapes/a#X/mixins", "a#Gone");
    }

    #[test]
    fn the_enum_trait_of_smithy_1_becomes_an_enum() {
        let text = json!({"smithy": "1.0", "shapes": {"a#X": {"type": "string", "traits": {
            "smithy.api#enum": [{"value": "a-b"}, {"value": "x", "name": "NAMED"}, {"value": "a_b"}],
        }}}});
        let loaded = load_files(&[("a.json", text.to_string())]).unwrap();
        let shape = &loaded.shapes[0];
        let members: Vec<(&str, Option<&str>)> = shape
            .members()
            .iter()
            .map(|m| (m.name.as_str(), m.traits.text("enumValue")))
            .collect();
        assert!(matches!(shape.kind, Kind::Enum(_)));
        let expected = [
            ("a_b", Some("a-b")),
            ("NAMED", Some("x")),
            ("a_b_2", Some("a_b")),
        ];
        assert_eq!(members, expected);
    }

    #[test]
    fn the_names_of_the_enum_trait_become_identifiers() {
        let definition = json!([{"value": "x", "name": "a b; fn main() {}"}]);
        let loaded =
            model(&json!({"a#X": {"type": "string", "traits": {"smithy.api#enum": definition}}}));
        assert_eq!(loaded.shapes[0].members()[0].name, "a_b__fn_main_____");
    }

    #[test]
    fn a_fault_in_the_enum_trait_is_found_there() {
        let definition = json!([{"value": "x"}, {"name": "Y"}]);
        assert_bad_trait(
            &json!({"type": "string"}),
            "smithy.api#enum",
            &definition,
            "entry 1",
        );
    }

    #[test]
    fn an_equal_value_in_the_enum_trait_is_found_there() {
        let definition = json!([{"value": "x", "name": "A"}, {"value": "x", "name": "B"}]);
        let shapes = json!({"a#X": {"type": "string", "traits": {"smithy.api#enum": definition}}});
        assert_problem(
            &shapes,
            "a#X$B",
            "/shapes/a#X/traits/smithy.api#enum",
            "of the member A",
        );
    }
}

mod targets {
    use super::*;

    #[test]
    fn of_members_exist() {
        let shapes = structure(json!({"m": {"target": "a#Gone"}}));
        assert_problem(
            &shapes,
            "a#X$m",
            "/shapes/a#X/members/m",
            "a#Gone, which does not exist",
        );
    }

    #[test]
    fn in_the_prelude_exist() {
        let shapes = structure(json!({"m": {"target": "smithy.api#Strung"}}));
        assert_problem(
            &shapes,
            "a#X$m",
            "/shapes/a#X/members/m",
            "smithy.api#Strung",
        );
    }

    #[test]
    fn of_lists_exist() {
        let shapes = json!({"a#X": {"type": "list", "member": {"target": "a#Gone"}}});
        assert_problem(&shapes, "a#X$member", "/shapes/a#X/member", "a#Gone");
    }

    #[test]
    fn of_members_hold_data() {
        let mut shapes = structure(json!({"m": {"target": "a#Op"}}));
        shapes["a#Op"] = json!({"type": "operation"});
        assert_problem(
            &shapes,
            "a#X$m",
            "/shapes/a#X/members/m",
            "targets the operation a#Op",
        );
    }

    #[test]
    fn of_structure_members_are_not_unit() {
        let shapes = structure(json!({"m": {"target": "smithy.api#Unit"}}));
        assert_problem(&shapes, "a#X$m", "/shapes/a#X/members/m", "smithy.api#Unit");
    }

    #[test]
    fn of_union_members_may_be_unit() {
        assert_fine(
            &json!({"a#X": {"type": "union", "members": {"m": {"target": "smithy.api#Unit"}}}}),
        );
    }

    #[test]
    fn of_enum_members_are_unit() {
        let shapes =
            json!({"a#X": {"type": "enum", "members": {"M": {"target": "smithy.api#String"}}}});
        assert_problem(
            &shapes,
            "a#X$M",
            "/shapes/a#X/members/M",
            "member of an enum",
        );
    }

    #[test]
    fn of_map_keys_are_strings() {
        let shapes = json!({"a#X": {
            "type": "map",
            "key": {"target": "smithy.api#Integer"},
            "value": {"target": "smithy.api#String"},
        }});
        assert_problem(&shapes, "a#X$key", "/shapes/a#X/key", "integer");
    }

    #[test]
    fn of_inputs_and_outputs_exist() {
        let found = problems(&json!({"a#Op": {
            "type": "operation",
            "input": {"target": "a#In"},
            "output": {"target": "a#Out"},
        }}));
        let pointers: Vec<&str> = found.iter().map(|one| one.pointer.as_str()).collect();
        assert_eq!(
            pointers,
            ["/shapes/a#Op/input", "/shapes/a#Op/output"],
            "{found:#?}"
        );
    }

    #[test]
    fn of_inputs_are_structures() {
        let shapes =
            json!({"a#Op": {"type": "operation", "input": {"target": "smithy.api#String"}}});
        assert_problem(
            &shapes,
            "a#Op",
            "/shapes/a#Op/input",
            "its input is the string",
        );
    }

    #[test]
    fn of_outputs_are_no_errors() {
        let shapes = json!({
            "a#Op": {"type": "operation", "output": {"target": "a#E"}},
            "a#E": {"type": "structure", "members": {}, "traits": {"smithy.api#error": "client"}},
        });
        assert_problem(
            &shapes,
            "a#Op",
            "/shapes/a#Op/output",
            "its output is the error",
        );
    }

    #[test]
    fn of_errors_have_the_error_trait() {
        let mut shapes = structure(json!({}));
        shapes["a#Op"] = json!({"type": "operation", "errors": [{"target": "a#X"}]});
        assert_problem(
            &shapes,
            "a#Op",
            "/shapes/a#Op/errors/0",
            "has no error trait",
        );
    }

    #[test]
    fn of_errors_of_a_service_exist() {
        let shapes =
            json!({"a#S": {"type": "service", "version": "1", "errors": [{"target": "a#Gone"}]}});
        assert_problem(&shapes, "a#S", "/shapes/a#S/errors/0", "a#Gone");
    }

    #[test]
    fn of_services_are_operations() {
        let mut shapes = structure(json!({}));
        shapes["a#S"] =
            json!({"type": "service", "version": "1", "operations": [{"target": "a#X"}]});
        assert_problem(
            &shapes,
            "a#S",
            "/shapes/a#S/operations/0",
            "type \"operation\"",
        );
    }

    #[test]
    fn of_services_are_resources() {
        let shapes = json!({"a#S": {"type": "service", "version": "1", "resources": [{"target": "a#Gone"}]}});
        assert_problem(&shapes, "a#S", "/shapes/a#S/resources/0", "a#Gone");
    }

    #[test]
    fn of_resources_are_operations() {
        let shapes = json!({"a#R": {"type": "resource", "read": {"target": "a#Gone"}}});
        assert_problem(&shapes, "a#R", "/shapes/a#R", "a#Gone");
    }

    #[test]
    fn of_renames_exist() {
        let shapes =
            json!({"a#S": {"type": "service", "version": "1", "rename": {"b#Gone": "New"}}});
        assert_problem(
            &shapes,
            "a#S",
            "/shapes/a#S/rename/b#Gone",
            "b#Gone, which does not exist",
        );
    }
}

mod placement {
    use super::*;

    #[test]
    fn of_length_is_on_what_has_a_length() {
        assert_bad_trait(
            &json!({"type": "boolean"}),
            "smithy.api#length",
            &json!({"min": 1}),
            "cannot stand",
        );
    }

    #[test]
    fn of_length_on_a_member_goes_by_its_target() {
        let fine = structure(
            json!({"m": {"target": "smithy.api#Blob", "traits": {"smithy.api#length": {"min": 1}}}}),
        );
        assert_fine(&fine);
        assert_bad_member_trait(
            "smithy.api#Long",
            "smithy.api#length",
            &json!({"min": 1}),
            "targets \"long\"",
        );
    }

    #[test]
    fn of_range_is_on_numbers() {
        assert_bad_trait(
            &json!({"type": "string"}),
            "smithy.api#range",
            &json!({"min": 1}),
            "cannot stand",
        );
    }

    #[test]
    fn of_pattern_is_on_strings() {
        assert_bad_trait(
            &json!({"type": "blob"}),
            "smithy.api#pattern",
            &json!("^a$"),
            "cannot stand",
        );
    }

    #[test]
    fn of_required_is_on_structure_members() {
        let shapes = json!({"a#X": {"type": "union", "members": {
            "m": {"target": "smithy.api#String", "traits": {"smithy.api#required": {}}},
        }}});
        let pointer = "/shapes/a#X/members/m/traits/smithy.api#required";
        assert_problem(&shapes, "a#X$m", pointer, "cannot stand");
    }

    #[test]
    fn of_required_is_not_on_shapes() {
        assert_bad_trait(
            &json!({"type": "string"}),
            "smithy.api#required",
            &json!({}),
            "cannot stand",
        );
    }

    #[test]
    fn of_sensitive_is_not_on_members() {
        assert_bad_member_trait(
            "smithy.api#String",
            "smithy.api#sensitive",
            &json!({}),
            "cannot stand",
        );
    }

    #[test]
    fn of_timestamp_format_is_on_timestamps() {
        let id = "smithy.api#timestampFormat";
        assert_bad_member_trait("smithy.api#String", id, &json!("date-time"), "cannot stand");
    }

    #[test]
    fn of_http_error_is_on_errors() {
        let shape = json!({"type": "structure", "members": {}});
        assert_bad_trait(
            &shape,
            "smithy.api#httpError",
            &json!(404),
            "type \"structure\"",
        );
    }

    #[test]
    fn of_response_code_is_on_integers() {
        let id = "smithy.api#httpResponseCode";
        assert_bad_member_trait("smithy.api#String", id, &json!({}), "cannot stand");
    }

    #[test]
    fn of_prefix_headers_is_on_maps() {
        let id = "smithy.api#httpPrefixHeaders";
        assert_bad_member_trait("smithy.api#String", id, &json!("x-"), "cannot stand");
    }

    #[test]
    fn of_query_params_is_on_maps() {
        let id = "smithy.api#httpQueryParams";
        assert_bad_member_trait("smithy.api#String", id, &json!({}), "cannot stand");
    }

    #[test]
    fn of_a_header_is_not_on_structures() {
        let mut shapes =
            structure(json!({"m": {"target": "a#Y", "traits": {"smithy.api#httpHeader": "x"}}}));
        shapes["a#Y"] = json!({"type": "structure", "members": {}});
        let pointer = "/shapes/a#X/members/m/traits/smithy.api#httpHeader";
        assert_problem(&shapes, "a#X$m", pointer, "cannot stand");
    }

    #[test]
    fn of_a_protocol_is_on_services() {
        let shape = json!({"type": "structure", "members": {}});
        assert_bad_trait(
            &shape,
            "aws.protocols#restJson1",
            &json!({}),
            "cannot stand",
        );
    }

    #[test]
    fn of_unknown_traits_is_nobodys_business() {
        assert_fine(
            &json!({"a#X": {"type": "string", "traits": {"b#mine": 7, "smithy.api#brandNew": 7}}}),
        );
    }

    #[test]
    fn says_where_the_trait_may_stand() {
        let shapes = json!({"a#X": {"type": "boolean", "traits": {"smithy.api#pattern": "x"}}});
        let hint = "remove it, or apply it to a string, or to a member that targets a string";
        assert_eq!(problems(&shapes)[0].hint, hint);
    }

    #[test]
    fn readonly_excludes_idempotent() {
        let shape = json!({"type": "operation", "traits": {"smithy.api#readonly": {}}});
        assert_bad_trait(
            &shape,
            "smithy.api#idempotent",
            &json!({}),
            "exclude each other",
        );
    }
}

mod values {
    use super::*;

    fn string() -> Value {
        json!({"type": "string"})
    }

    #[test]
    fn of_length_are_not_negative() {
        assert_bad_trait(
            &string(),
            "smithy.api#length",
            &json!({"min": -1}),
            "its min is -1",
        );
    }

    #[test]
    fn of_length_are_in_order() {
        let value = json!({"min": 3, "max": 2});
        assert_bad_trait(
            &string(),
            "smithy.api#length",
            &value,
            "min 3 is above its max 2",
        );
    }

    #[test]
    fn of_length_are_numbers() {
        assert_bad_trait(
            &string(),
            "smithy.api#length",
            &json!({"max": "9"}),
            "its max is \"9\"",
        );
    }

    #[test]
    fn of_length_bound_something() {
        assert_bad_trait(
            &string(),
            "smithy.api#length",
            &json!({}),
            "neither min nor max",
        );
    }

    #[test]
    fn of_range_are_in_order() {
        let value = json!({"min": 0.5, "max": -1});
        assert_bad_trait(
            &json!({"type": "double"}),
            "smithy.api#range",
            &value,
            "above its max",
        );
    }

    #[test]
    fn of_pattern_are_strings() {
        assert_bad_trait(
            &string(),
            "smithy.api#pattern",
            &json!(7),
            "7 is not a string",
        );
    }

    #[test]
    fn of_documentation_are_strings() {
        assert_bad_trait(
            &string(),
            "smithy.api#documentation",
            &json!({}),
            "not a string",
        );
    }

    #[test]
    fn of_annotations_do_not_take_them_back() {
        let id = "smithy.api#required";
        assert_bad_member_trait("smithy.api#String", id, &json!(false), "not an annotation");
    }

    #[test]
    fn of_timestamp_format_are_known() {
        let shape = json!({"type": "timestamp"});
        assert_bad_trait(
            &shape,
            "smithy.api#timestampFormat",
            &json!("iso"),
            "\"iso\" is not one of",
        );
    }

    #[test]
    fn of_error_are_client_or_server() {
        let shape = json!({"type": "structure", "members": {}});
        assert_bad_trait(
            &shape,
            "smithy.api#error",
            &json!("user"),
            "\"user\" is not one of",
        );
    }

    #[test]
    fn of_http_error_are_statuses() {
        let shape =
            json!({"type": "structure", "members": {}, "traits": {"smithy.api#error": "client"}});
        assert_bad_trait(
            &shape,
            "smithy.api#httpError",
            &json!(42),
            "not an HTTP status",
        );
    }

    #[test]
    fn of_http_have_a_token_for_a_method() {
        let value = json!({"method": "GET /", "uri": "/"});
        assert_bad_trait(
            &json!({"type": "operation"}),
            "smithy.api#http",
            &value,
            "its method",
        );
    }

    #[test]
    fn of_http_have_a_status_for_a_code() {
        let value = json!({"method": "GET", "uri": "/", "code": 600});
        assert_bad_trait(
            &json!({"type": "operation"}),
            "smithy.api#http",
            &value,
            "its code: 600",
        );
    }

    #[test]
    fn of_http_header_are_names_of_headers() {
        let id = "smithy.api#httpHeader";
        assert_bad_member_trait(
            "smithy.api#String",
            id,
            &json!("a: b\r\n"),
            "not a header's name",
        );
    }

    #[test]
    fn of_http_query_are_not_empty() {
        assert_bad_member_trait(
            "smithy.api#String",
            "smithy.api#httpQuery",
            &json!(""),
            "empty",
        );
    }

    #[test]
    fn of_http_header_had_better_not_be_the_clients() {
        let shapes = structure(json!({"m": {
            "target": "smithy.api#String",
            "traits": {"smithy.api#httpHeader": "Host"},
        }}));
        assert_warning(&shapes, "a#X$m", "Host");
    }

    #[test]
    fn of_default_are_of_the_type() {
        let id = "smithy.api#default";
        assert_bad_member_trait(
            "smithy.api#Integer",
            id,
            &json!("1"),
            "not a default of type \"integer\"",
        );
        assert_bad_trait(
            &json!({"type": "boolean"}),
            id,
            &json!(0),
            "not a default of type \"boolean\"",
        );
    }

    #[test]
    fn of_default_may_be_null_on_a_member() {
        assert_fine(&structure(json!({"m": {
            "target": "smithy.api#Integer",
            "traits": {"smithy.api#default": null},
        }})));
    }

    #[test]
    fn of_enum_members_are_unique() {
        let member = |value: &str| json!({"target": "smithy.api#Unit", "traits": {"smithy.api#enumValue": value}});
        let shapes =
            json!({"a#X": {"type": "enum", "members": {"A": member("x"), "B": member("x")}}});
        let pointer = "/shapes/a#X/members/B/traits/smithy.api#enumValue";
        assert_problem(&shapes, "a#X$B", pointer, "of the member A");
    }

    #[test]
    fn of_enum_members_are_strings() {
        let shapes = json!({"a#X": {"type": "enum", "members": {
            "A": {"target": "smithy.api#Unit", "traits": {"smithy.api#enumValue": 1}},
        }}});
        let pointer = "/shapes/a#X/members/A/traits/smithy.api#enumValue";
        assert_problem(&shapes, "a#X$A", pointer, "not a non-empty string");
    }

    #[test]
    fn of_enum_members_may_be_their_names() {
        assert_fine(
            &json!({"a#X": {"type": "enum", "members": {"A": {"target": "smithy.api#Unit"}}}}),
        );
    }

    #[test]
    fn of_int_enum_members_are_there() {
        let shapes =
            json!({"a#X": {"type": "intEnum", "members": {"A": {"target": "smithy.api#Unit"}}}});
        assert_problem(&shapes, "a#X$A", "/shapes/a#X/members/A", "no enumValue");
    }

    #[test]
    fn of_int_enum_members_are_integers() {
        let shapes = json!({"a#X": {"type": "intEnum", "members": {
            "A": {"target": "smithy.api#Unit", "traits": {"smithy.api#enumValue": 1.5}},
        }}});
        let pointer = "/shapes/a#X/members/A/traits/smithy.api#enumValue";
        assert_problem(&shapes, "a#X$A", pointer, "not a 32-bit integer");
    }
}

mod members {
    use super::*;

    #[test]
    fn are_in_every_union() {
        assert_problem(
            &json!({"a#X": {"type": "union"}}),
            "a#X",
            "/shapes/a#X",
            "has no members",
        );
    }

    #[test]
    fn are_in_every_enum() {
        assert_problem(
            &json!({"a#X": {"type": "enum"}}),
            "a#X",
            "/shapes/a#X",
            "has no members",
        );
    }

    #[test]
    fn may_differ_in_case_only() {
        let string = json!({"target": "smithy.api#String"});
        assert_fine(&structure(json!({"name": string, "Name": string})));
    }
}

mod uris {
    use super::*;

    /// The uri is the one problem of an operation whose input has the label `id`.
    #[track_caller]
    fn assert_bad_uri(uri: &str, message: &str) {
        let shapes = operation(uri, json!({"id": label("smithy.api#String")}));
        assert_problem(
            &shapes,
            "a#Op",
            "/shapes/a#Op/traits/smithy.api#http",
            message,
        );
    }

    #[test]
    fn start_with_a_slash() {
        assert_bad_uri("a/{id}", "does not start with \"/\"");
    }

    #[test]
    fn have_balanced_braces() {
        assert_bad_uri("/a/{id", "unbalanced braces");
        assert_bad_uri("/a/id}", "unbalanced braces");
        assert_bad_uri("/a/{{id}}", "unbalanced braces");
    }

    #[test]
    fn have_no_empty_labels() {
        assert_bad_uri("/a/{}", "an empty label");
        assert_bad_uri("/a/{+}", "an empty label");
    }

    #[test]
    fn have_labels_that_are_whole_segments() {
        assert_bad_uri("/a-{id}", "not a whole segment");
    }

    #[test]
    fn have_each_label_once() {
        assert_bad_uri("/{id}/{id}", "twice");
    }

    #[test]
    fn have_no_empty_segments() {
        assert_bad_uri("/a//{id}", "an empty segment");
    }

    #[test]
    fn have_no_dots_for_segments() {
        assert_bad_uri("/a/../{id}", "the segment \"..\"");
    }

    #[test]
    fn have_no_fragment() {
        assert_bad_uri("/{id}#a", "a fragment");
    }

    #[test]
    fn have_no_spaces() {
        assert_bad_uri("/{id}/a b", "' '");
    }

    #[test]
    fn have_no_labels_in_the_query() {
        assert_bad_uri("/?a={id}", "a label in the query");
    }

    #[test]
    fn have_one_greedy_label_at_most() {
        let members = json!({"a": label("smithy.api#String"), "b": label("smithy.api#String")});
        let shapes = operation("/{a+}/x/{b+}", members);
        let pointer = "/shapes/a#Op/traits/smithy.api#http";
        assert_problem(&shapes, "a#Op", pointer, "more than one greedy label");
    }

    #[test]
    fn had_better_have_the_greedy_label_last() {
        let members = json!({"a": label("smithy.api#String"), "b": label("smithy.api#String")});
        assert_warning(&operation("/{a+}/x/{b}", members), "a#Op", "greedy");
    }

    #[test]
    fn may_have_literal_queries_and_a_greedy_label() {
        let members = json!({"id": label("smithy.api#String")});
        assert_fine(&operation("/a/{id+}?mode=import&force", members));
    }
}

mod labels {
    use super::*;

    #[test]
    fn have_a_member() {
        let shapes = operation("/{id}", json!({}));
        assert_problem(
            &shapes,
            "a#Op",
            "/shapes/a#Op/traits/smithy.api#http",
            "no member fills the label {id}",
        );
    }

    #[test]
    fn have_a_member_with_the_trait() {
        let shapes = operation("/{id}", json!({"id": {"target": "smithy.api#String"}}));
        let found = problems(&shapes);
        assert_one(
            &found,
            "a#Op",
            "/shapes/a#Op/traits/smithy.api#http",
            "no member fills",
        );
        assert_eq!(found[0].hint, "apply smithy.api#httpLabel to a#X$id");
    }

    #[test]
    fn are_in_the_uri() {
        let shapes = operation("/", json!({"id": label("smithy.api#String")}));
        let pointer = "/shapes/a#X/members/id/traits/smithy.api#httpLabel";
        assert_problem(
            &shapes,
            "a#X$id",
            pointer,
            "no label {id} in the uri of a#Op",
        );
    }

    #[test]
    fn are_required() {
        let member = json!({"target": "smithy.api#String", "traits": {"smithy.api#httpLabel": {}}});
        let pointer = "/shapes/a#X/members/id/traits/smithy.api#httpLabel";
        assert_problem(
            &operation("/{id}", json!({"id": member})),
            "a#X$id",
            pointer,
            "not required",
        );
    }

    #[test]
    fn that_are_greedy_are_strings() {
        let shapes = operation("/{id+}", json!({"id": label("smithy.api#Integer")}));
        assert_problem(&shapes, "a#X$id", "/shapes/a#X/members/id", "not a string");
    }

    #[test]
    fn mean_nothing_where_there_is_no_http_trait() {
        let mut shapes = operation("/", json!({"id": label("smithy.api#String")}));
        shapes["a#Op"]["traits"] = json!({});
        assert_fine(&shapes);
    }

    #[test]
    fn of_a_host_have_a_member() {
        let mut shapes = operation("/", json!({}));
        shapes["a#Op"]["traits"]["smithy.api#endpoint"] = json!({"hostPrefix": "x.{id}."});
        assert_problem(
            &shapes,
            "a#Op",
            "/shapes/a#Op/traits/smithy.api#endpoint",
            "label {id} of its hostPrefix",
        );
    }

    #[test]
    fn of_a_host_stand_in_the_start_of_a_host() {
        let mut shapes = operation("/", json!({}));
        shapes["a#Op"]["traits"]["smithy.api#endpoint"] = json!({"hostPrefix": "evil.com/"});
        assert_problem(
            &shapes,
            "a#Op",
            "/shapes/a#Op/traits/smithy.api#endpoint",
            "not the start of a host",
        );
    }
}

mod routes {
    use super::*;

    #[test]
    fn that_are_equal_but_for_names_of_labels_conflict() {
        let shapes = service(&[("A", "/x/{id}"), ("B", "/x/{name}/")]);
        assert_problem(
            &shapes,
            "a#B",
            "/shapes/a#B/traits/smithy.api#http",
            "the uri of a#A",
        );
    }

    #[test]
    fn that_differ_in_the_literal_query_do_not_conflict() {
        assert_fine(&service(&[
            ("A", "/x/{id}"),
            ("B", "/x/{id}?a=b"),
            ("C", "/x/{id}?a=c"),
        ]));
    }

    #[test]
    fn that_differ_in_the_method_do_not_conflict() {
        let mut shapes = service(&[("A", "/x"), ("B", "/x")]);
        shapes["a#B"]["traits"]["smithy.api#http"]["method"] = json!("PUT");
        assert_fine(&shapes);
    }

    #[test]
    fn that_differ_in_the_host_do_not_conflict() {
        let mut shapes = service(&[("A", "/x"), ("B", "/x")]);
        shapes["a#B"]["traits"]["smithy.api#endpoint"] = json!({"hostPrefix": "data."});
        assert_fine(&shapes);
    }

    #[test]
    fn of_operations_of_resources_conflict_too() {
        let mut shapes = service(&[("A", "/x"), ("B", "/x")]);
        shapes["a#S"]["operations"] = json!([{"target": "a#A"}]);
        shapes["a#S"]["resources"] = json!([{"target": "a#R"}]);
        shapes["a#R"] = json!({"type": "resource", "resources": [{"target": "a#R"}], "read": {"target": "a#B"}});
        assert_problem(
            &shapes,
            "a#B",
            "/shapes/a#B/traits/smithy.api#http",
            "the uri of a#A",
        );
    }

    #[test]
    fn of_two_services_do_not_conflict() {
        let mut shapes = service(&[("A", "/x"), ("B", "/x")]);
        shapes["a#S"]["operations"] = json!([{"target": "a#A"}]);
        shapes["a#T"] =
            json!({"type": "service", "version": "1", "operations": [{"target": "a#B"}]});
        assert_fine(&shapes);
    }
}

mod bindings {
    use super::*;

    fn bound(target: &str, traits: Value) -> Value {
        json!({"target": target, "traits": traits})
    }

    #[test]
    fn of_one_member_are_one() {
        let both = json!({"smithy.api#httpQuery": "q", "smithy.api#httpHeader": "h"});
        let shapes = structure(json!({"m": bound("smithy.api#String", both)}));
        assert_problem(
            &shapes,
            "a#X$m",
            "/shapes/a#X/members/m",
            "httpQuery, httpHeader",
        );
    }

    #[test]
    fn to_the_query_have_names_of_their_own() {
        let member = |name: &str| bound("smithy.api#String", json!({"smithy.api#httpQuery": name}));
        let shapes =
            structure(json!({"one": member("q"), "two": member("q"), "three": member("Q")}));
        let pointer = "/shapes/a#X/members/two/traits/smithy.api#httpQuery";
        assert_problem(&shapes, "a#X$two", pointer, "as one is");
    }

    #[test]
    fn to_headers_have_names_of_their_own_whatever_the_case() {
        let member =
            |name: &str| bound("smithy.api#String", json!({"smithy.api#httpHeader": name}));
        let shapes = structure(json!({"one": member("x-a"), "two": member("X-A")}));
        let pointer = "/shapes/a#X/members/two/traits/smithy.api#httpHeader";
        assert_problem(&shapes, "a#X$two", pointer, "as one is");
    }

    #[test]
    fn to_the_payload_are_one_in_a_structure() {
        let member = bound("smithy.api#Blob", json!({"smithy.api#httpPayload": {}}));
        let shapes = structure(json!({"one": member, "two": member}));
        let pointer = "/shapes/a#X/members/two/traits/smithy.api#httpPayload";
        assert_problem(&shapes, "a#X$two", pointer, "second httpPayload beside one");
    }

    #[test]
    fn are_on_every_member_beside_a_payload() {
        let payload = bound("smithy.api#Blob", json!({"smithy.api#httpPayload": {}}));
        let query = bound("smithy.api#String", json!({"smithy.api#httpQuery": "q"}));
        let loose = json!({"target": "smithy.api#String"});
        let shapes = operation("/", json!({"body": payload, "q": query, "loose": loose}));
        assert_problem(
            &shapes,
            "a#X$loose",
            "/shapes/a#X/members/loose",
            "no place in the request",
        );
    }

    #[test]
    fn to_the_query_do_not_count_in_a_response() {
        let payload = bound("smithy.api#Blob", json!({"smithy.api#httpPayload": {}}));
        let query = bound("smithy.api#String", json!({"smithy.api#httpQuery": "q"}));
        let mut shapes = structure(json!({"body": payload, "q": query}));
        shapes["a#Op"] = json!({"type": "operation", "output": {"target": "a#X"}});
        assert_problem(
            &shapes,
            "a#X$q",
            "/shapes/a#X/members/q",
            "no place in the response",
        );
    }

    #[test]
    fn of_a_structure_that_is_no_message_mean_nothing() {
        let payload = bound("smithy.api#Blob", json!({"smithy.api#httpPayload": {}}));
        assert_fine(&structure(
            json!({"body": payload, "loose": {"target": "smithy.api#String"}}),
        ));
    }
}

mod pages {
    use super::*;

    const POINTER: &str = "/shapes/a#Op/traits/smithy.api#paginated";

    fn settings() -> Value {
        json!({"inputToken": "token", "outputToken": "token", "pageSize": "size", "items": "names"})
    }

    fn output() -> Value {
        json!({"token": {"target": "smithy.api#String"}, "names": {"target": "a#Names"}})
    }

    #[track_caller]
    fn assert_bad_setting(name: &str, value: &str, message: &str) {
        let mut settings = settings();
        settings[name] = json!(value);
        assert_problem(&paginated(settings, output()), "a#Op", POINTER, message);
    }

    #[test]
    fn name_members_that_exist() {
        assert_fine(&paginated(settings(), output()));
        assert_bad_setting("inputToken", "gone", "inputToken \"gone\"");
        assert_bad_setting("outputToken", "gone", "outputToken \"gone\"");
        assert_bad_setting("pageSize", "gone", "pageSize \"gone\"");
        assert_bad_setting("items", "gone", "items \"gone\"");
    }

    #[test]
    fn may_name_paths_into_the_output() {
        let mut shapes = paginated(
            json!({"inputToken": "token", "outputToken": "page.token", "items": "page.names"}),
            json!({"page": {"target": "a#Page"}}),
        );
        shapes["a#Page"] = json!({"type": "structure", "members": output()});
        assert_fine(&shapes);
        shapes["a#Op"]["traits"]["smithy.api#paginated"]["items"] = json!("page.gone");
        assert_problem(&shapes, "a#Op", POINTER, "items \"page.gone\"");
    }

    #[test]
    fn name_no_paths_into_the_input() {
        assert_bad_setting("inputToken", "a.b", "is a path");
    }

    #[test]
    fn have_tokens() {
        let shapes = paginated(json!({"inputToken": "token"}), output());
        assert_problem(&shapes, "a#Op", POINTER, "no outputToken");
    }

    #[test]
    fn take_from_the_service_what_the_operation_leaves_out() {
        let mut shapes = paginated(json!({"items": "names"}), output());
        shapes["a#S"] = json!({
            "type": "service",
            "version": "1",
            "operations": [{"target": "a#Op"}],
            "traits": {"smithy.api#paginated": {"inputToken": "token", "outputToken": "token"}},
        });
        assert_fine(&shapes);
    }

    #[test]
    fn hold_items_in_a_list_or_a_map() {
        assert_bad_setting("items", "token", "of type \"string\"");
    }

    #[test]
    fn had_better_count_in_integers() {
        let mut shapes = paginated(settings(), output());
        shapes["a#In"]["members"]["size"]["target"] = json!("smithy.api#String");
        assert_warning(&shapes, "a#Op", "pageSize");
    }
}

mod recursion {
    use super::*;

    fn required(target: &str) -> Value {
        json!({"target": target, "traits": {"smithy.api#required": {}}})
    }

    #[test]
    fn through_required_members_is_reported_once_with_its_path() {
        let shapes = json!({
            "a#A": {"type": "structure", "members": {"b": required("a#B")}},
            "a#B": {"type": "structure", "members": {"a": required("a#A"), "x": {"target": "a#A"}}},
            "a#User": {"type": "structure", "members": {"a": required("a#A")}},
        });
        assert_problem(
            &shapes,
            "a#B$a",
            "/shapes/a#B/members/a",
            "a#A$b -> a#B$a -> a#A",
        );
    }

    #[test]
    fn is_reported_for_each_cycle() {
        let found = problems(&json!({
            "a#A": {"type": "structure", "members": {"b": required("a#B"), "c": required("a#C")}},
            "a#B": {"type": "structure", "members": {"a": required("a#A")}},
            "a#C": {"type": "structure", "members": {"a": required("a#A")}},
        }));
        let shapes: Vec<&str> = found.iter().map(|one| one.shape.as_str()).collect();
        assert_eq!(shapes, ["a#B$a", "a#C$a"], "{found:#?}");
    }

    #[test]
    fn through_an_optional_member_or_a_collection_is_fine() {
        assert_fine(&json!({
            "a#A": {"type": "structure", "members": {"a": {"target": "a#A"}, "all": required("a#List")}},
            "a#List": {"type": "list", "member": {"target": "a#A"}},
        }));
    }

    #[test]
    fn of_a_union_that_can_end_is_fine() {
        assert_fine(&json!({
            "a#U": {"type": "union", "members": {
                "not": {"target": "a#Not"},
                "leaf": {"target": "smithy.api#String"},
            }},
            "a#Not": {"type": "structure", "members": {"of": required("a#U")}},
        }));
    }

    #[test]
    fn of_a_union_that_cannot_end_is_reported_once() {
        let shapes = json!({
            "a#U": {"type": "union", "members": {"one": {"target": "a#U"}, "two": {"target": "a#V"}}},
            "a#V": {"type": "union", "members": {"back": {"target": "a#U"}}},
        });
        assert_problem(
            &shapes,
            "a#U$one",
            "/shapes/a#U/members/one",
            "a#U$one -> a#U",
        );
    }

    #[test]
    fn of_lists_and_maps_alone_is_reported_once() {
        let shapes = json!({
            "a#L": {"type": "list", "member": {"target": "a#M"}},
            "a#M": {"type": "map", "key": {"target": "smithy.api#String"}, "value": {"target": "a#L"}},
        });
        assert_problem(
            &shapes,
            "a#M$value",
            "/shapes/a#M/value",
            "a#L$member -> a#M$value -> a#L",
        );
    }
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
    let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared");
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
