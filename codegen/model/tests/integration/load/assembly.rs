//! Reading files, duplicate definitions, `apply` statements, mixins, and the forms of Smithy 1.0.

use serde_json::{Value, json};

use smithy_model::{Kind, Location};

use super::*;

#[test]
fn rejects_truncated_json() {
    let found = load_all(&[("a.json", "{\"smithy\": \"2.0\", \"sha".to_owned())]).unwrap_err();
    assert_one(&found, "", "", "not a JSON AST");
    assert_eq!(found[0].file, "a.json");
}

#[test]
fn rejects_an_array() {
    let found = load_all(&[("a.json", r#"["2.0", {}]"#.to_owned())]).unwrap_err();
    assert_one(&found, "", "", "not a JSON AST");
}

#[test]
fn rejects_another_version_of_smithy() {
    let found =
        load_all(&[("a.json", r#"{"smithy": "3.0", "shapes": {}}"#.to_owned())]).unwrap_err();
    assert_one(&found, "", "/smithy", "\"3.0\"");
}

#[test]
fn rejects_a_file_without_version() {
    let found = load_all(&[("a.json", r#"{"shapes": {}}"#.to_owned())]).unwrap_err();
    assert_one(&found, "", "/smithy", "no version");
}

#[test]
fn reports_the_problems_of_all_files() {
    let first = json!({
        "a#X": {"type": "structure", "members": {"m": {"target": "b#Missing"}}},
        "a#U": {"type": "union"},
    });
    let second = json!({
        "b#N": {"type": "integer", "traits": {"smithy.api#pattern": "x"}},
        "b#L": {"type": "list", "member": {"target": "b#L"}},
    });
    let found = load_all(&[("a.json", file(&first)), ("b.json", file(&second))]).unwrap_err();
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
fn reports_every_file_that_is_not_json() {
    let found = load_all(&[("a.json", "[".to_owned()), ("b.json", "]".to_owned())]).unwrap_err();
    assert_eq!(found.len(), 2, "{found:#?}");
}

#[test]
fn apply_adds_traits_to_shapes_and_members_of_another_file() {
    let base =
        json!({"a#X": {"type": "structure", "members": {"m": {"target": "smithy.api#String"}}}});
    let added = json!({
        "a#X": {"type": "apply", "traits": {"smithy.api#documentation": "shape"}},
        "a#X$m": {"type": "apply", "traits": {"smithy.api#documentation": "member"}},
    });
    // The order of the files does not matter.
    let loaded = load_all(&[("docs.json", file(&added)), ("a.json", file(&base))]).unwrap();
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
fn locates_a_trait_in_the_apply_statement() {
    let base =
        json!({"a#X": {"type": "structure", "members": {"m": {"target": "smithy.api#String"}}}});
    let added = json!({"a#X$m": {"type": "apply", "traits": {"smithy.api#range": {"min": 1}}}});
    let found = load_all(&[("a.json", file(&base)), ("b.json", file(&added))]).unwrap_err();
    assert_one(
        &found,
        "a#X$m",
        "/shapes/a#X$m/traits/smithy.api#range",
        "cannot be applied",
    );
    assert_eq!(found[0].file, "b.json");
}

#[test]
fn apply_rejects_another_value() {
    let base = json!({"a#X": {"type": "string", "traits": {"smithy.api#documentation": "one"}}});
    let added = json!({"a#X": {"type": "apply", "traits": {"smithy.api#documentation": "two"}}});
    let found = load_all(&[("a.json", file(&base)), ("b.json", file(&added))]).unwrap_err();
    assert_one(
        &found,
        "a#X",
        "/shapes/a#X/traits/smithy.api#documentation",
        "another value",
    );
}

/// An operation with the waiter `A`, and a statement that applies another map of waiters to it.
fn waiters(added: Value) -> Result<Model, Vec<Diagnostic>> {
    let base = json!({
        "a#Op": {"type": "operation", "traits": {"smithy.waiters#waitable": {"A": {"x": 1}}}},
    });
    let added = json!({"a#Op": {"type": "apply", "traits": {"smithy.waiters#waitable": added}}});
    load_all(&[("a.json", file(&base)), ("b.json", file(&added))])
}

#[test]
fn apply_merges_waiters_by_name() {
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
fn apply_rejects_another_waiter_of_the_same_name() {
    let found = waiters(json!({"A": {"x": 2}, "B": {"x": 2}})).unwrap_err();
    assert_one(
        &found,
        "a#Op",
        "/shapes/a#Op/traits/smithy.waiters#waitable/A",
        "another value",
    );
}

#[test]
fn apply_accepts_an_equal_value() {
    let base = json!({"a#X": {"type": "string", "traits": {"smithy.api#documentation": "one"}}});
    let added = json!({"a#X": {"type": "apply", "traits": {"smithy.api#documentation": "one"}}});
    assert!(load_all(&[("a.json", file(&base)), ("b.json", file(&added))]).is_ok());
}

#[test]
fn apply_rejects_an_unknown_shape() {
    let shapes = json!({"a#Gone": {"type": "apply", "traits": {"smithy.api#required": {}}}});
    assert_problem(&shapes, "a#Gone", "/shapes/a#Gone", "nothing to apply");
}

#[test]
fn apply_rejects_an_unknown_member() {
    let shapes = json!({
        "a#X": {"type": "structure", "members": {}},
        "a#X$gone": {"type": "apply", "traits": {"smithy.api#required": {}}},
    });
    assert_problem(&shapes, "a#X$gone", "/shapes/a#X$gone", "nothing to apply");
}

#[test]
fn rejects_an_id_twice_in_a_file() {
    let text =
        r#"{"smithy": "2.0", "shapes": {"a#X": {"type": "string"}, "a#X": {"type": "string"}}}"#;
    let found = load_all(&[("a.json", text.to_owned())]).unwrap_err();
    assert_one(&found, "a#X", "/shapes/a#X", "twice");
}

#[test]
fn rejects_a_member_twice_in_a_shape() {
    let text = r#"{"smithy": "2.0", "shapes": {"a#X": {"type": "structure", "members": {
        "m": {"target": "smithy.api#String"}, "m": {"target": "smithy.api#Integer"}}}}}"#;
    let found = load_all(&[("a.json", text.to_owned())]).unwrap_err();
    assert_one(&found, "a#X", "/shapes/a#X/members/m", "twice");
}

#[test]
fn accepts_equal_definitions_in_two_files() {
    let shapes = json!({"a#X": {"type": "structure", "members": {
        "m": {"target": "smithy.api#String", "traits": {"smithy.api#documentation": "file: 0"}},
    }}});
    assert!(load_all(&[("a.json", file(&shapes)), ("b.json", file(&shapes))]).is_ok());
}

#[test]
fn rejects_different_definitions_in_two_files() {
    let one = json!({"a#X": {"type": "string"}});
    let two = json!({"a#X": {"type": "string", "traits": {"smithy.api#documentation": "x"}}});
    let found = load_all(&[("a.json", file(&one)), ("b.json", file(&two))]).unwrap_err();
    assert_one(&found, "a#X", "/shapes/a#X", "differently in a.json");
}

#[test]
fn flattens_mixins() {
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
fn apply_overrides_traits_of_inherited_members() {
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
fn locates_an_inherited_trait_in_the_mixin() {
    let mixin = json!({"a#M": {
        "type": "structure",
        "traits": {"smithy.api#mixin": {}, "smithy.api#pattern": "x"},
        "members": {},
    }});
    let user = json!({"a#X": {"type": "structure", "mixins": [{"target": "a#M"}], "members": {}}});
    let found = load_all(&[("m.json", file(&mixin)), ("x.json", file(&user))]).unwrap_err();
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
fn lists_an_error_once_if_several_mixins_inherit_it() {
    let mut shapes = json!({
        "a#E": {"type": "structure", "members": {}, "traits": {"smithy.api#error": "client"}},
        "a#L0": {
            "type": "operation", "errors": [{"target": "a#E"}], "traits": {"smithy.api#mixin": {}},
        },
        "a#R0": {
            "type": "operation", "errors": [{"target": "a#E"}], "traits": {"smithy.api#mixin": {}},
        },
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
fn rejects_cycles_of_mixins() {
    let found = problems(&json!({
        "a#M": {"type": "structure", "mixins": [{"target": "a#N"}], "members": {}},
        "a#N": {"type": "structure", "mixins": [{"target": "a#M"}], "members": {}},
    }));
    assert!(
        found.iter().any(|one| one.message.contains("form a cycle")),
        "{found:#?}"
    );
}

#[test]
fn rejects_an_unknown_mixin() {
    let shapes =
        json!({"a#X": {"type": "structure", "mixins": [{"target": "a#Gone"}], "members": {}}});
    assert_problem(&shapes, "a#X", "/shapes/a#X/mixins", "a#Gone");
}

#[test]
fn turns_the_enum_trait_into_an_enum() {
    let text = json!({"smithy": "1.0", "shapes": {"a#X": {"type": "string", "traits": {
        "smithy.api#enum": [{"value": "a-b"}, {"value": "x", "name": "NAMED"}, {"value": "a_b"}],
    }}}});
    let loaded = load_all(&[("a.json", text.to_string())]).unwrap();
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
fn turns_names_of_the_enum_trait_into_identifiers() {
    let definition = json!([{"value": "x", "name": "a b; fn main() {}"}]);
    let loaded =
        model(&json!({"a#X": {"type": "string", "traits": {"smithy.api#enum": definition}}}));
    assert_eq!(loaded.shapes[0].members()[0].name, "a_b__fn_main_____");
}

#[test]
fn locates_an_invalid_entry_in_the_enum_trait() {
    let definition = json!([{"value": "x"}, {"name": "Y"}]);
    assert_bad_trait(
        &json!({"type": "string"}),
        "smithy.api#enum",
        &definition,
        "entry 1",
    );
}

#[test]
fn locates_a_duplicate_value_in_the_enum_trait() {
    let definition = json!([{"value": "x", "name": "A"}, {"value": "x", "name": "B"}]);
    let shapes = json!({"a#X": {"type": "string", "traits": {"smithy.api#enum": definition}}});
    assert_problem(
        &shapes,
        "a#X$B",
        "/shapes/a#X/traits/smithy.api#enum",
        "of the member A",
    );
}
