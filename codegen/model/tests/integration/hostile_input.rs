//! Hostile models: loading terminates soon, and never panics or overflows the stack.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use smithy_model::{Diagnostic, Model, Source, load};

fn load_text(text: &str) -> Result<Model, Vec<Diagnostic>> {
    load(&[Source {
        file: "a.json",
        text,
    }])
}

fn load_shapes(shapes: Map<String, Value>) -> Result<Model, Vec<Diagnostic>> {
    load_text(&json!({"smithy": "2.0", "shapes": shapes}).to_string())
}

/// Returns a small model with everything that validation checks.
fn small_model() -> Value {
    let shapes: Map<String, Value> = [operations(), structures(), simple_types()]
        .into_iter()
        .flat_map(|shapes| shapes.as_object().cloned().unwrap())
        .collect();
    json!({"smithy": "2.0", "shapes": shapes})
}

/// Returns the service, its resources and its operations.
fn operations() -> Value {
    json!({
        "a#S": {
            "type": "service", "version": "1",
            "operations": [{"target": "a#Op"}],
            "resources": [{"target": "a#R"}],
            "errors": [{"target": "a#E"}], "rename": {"a#In": "Input"},
            "traits": {
                "smithy.api#paginated": {"pageSize": "size"},
                "aws.auth#sigv4": {"name": "a"},
            },
        },
        "a#R": {
            "type": "resource",
            "identifiers": {"id": {"target": "a#Name"}},
            "resources": [{"target": "a#C"}],
            "read": {"target": "a#Read"}, "list": {"target": "a#List"},
        },
        "a#C": {
            "type": "resource",
            "identifiers": {"id": {"target": "a#Name"}, "child": {"target": "a#Name"}},
            "collectionOperations": [{"target": "a#Find"}],
        },
        "a#Read": {
            "type": "operation", "input": {"target": "a#Key"},
            "traits": {"smithy.api#readonly": {}},
        },
        "a#List": {"type": "operation", "traits": {"smithy.api#readonly": {}}},
        "a#Find": {"type": "operation", "input": {"target": "a#Key"}},
        "a#Op": {
            "type": "operation",
            "input": {"target": "a#In"},
            "output": {"target": "a#Out"},
            "errors": [{"target": "a#E"}],
            "traits": {
                "smithy.api#http": {"method": "GET", "uri": "/x/{id}/{rest+}?a=b", "code": 200},
                "smithy.api#endpoint": {"hostPrefix": "{id}.data."},
                "smithy.api#paginated": {
                    "inputToken": "token", "outputToken": "page.token", "items": "page.all",
                },
            },
        },
    })
}

/// Returns the structures, unions, lists and maps of the model.
fn structures() -> Value {
    json!({
        "a#Key": {"type": "structure", "members": {
            "key": {
                "target": "a#Name",
                "traits": {"smithy.api#required": {}, "smithy.api#resourceIdentifier": "id"},
            },
        }},
        "a#In": {"type": "structure", "members": {
            "id": {"target": "a#Name", "traits": {
                "smithy.api#required": {}, "smithy.api#httpLabel": {}, "smithy.api#hostLabel": {},
            }},
            "rest": {
                "target": "a#Name",
                "traits": {"smithy.api#required": {}, "smithy.api#httpLabel": {}},
            },
            "token": {"target": "smithy.api#String", "traits": {"smithy.api#httpQuery": "token"}},
            "size": {"target": "smithy.api#Integer", "traits": {"smithy.api#httpHeader": "x-size"}},
            "more": {"target": "a#Map", "traits": {"smithy.api#httpPrefixHeaders": "x-m-"}},
            "body": {"target": "a#U", "traits": {"smithy.api#httpPayload": {}}},
        }},
        "a#Out": {"type": "structure", "members": {"page": {"target": "a#Page"}}},
        "a#Page": {"type": "structure", "mixins": [{"target": "a#Mixin"}], "members": {
            "all": {"target": "a#All", "traits": {"smithy.api#default": []}},
        }},
        "a#Mixin": {
            "type": "structure",
            "traits": {"smithy.api#mixin": {"localTraits": []}},
            "members": {"token": {"target": "smithy.api#String"}},
        },
        "a#Page$token": {"type": "apply", "traits": {"smithy.api#documentation": "next"}},
        "a#All": {"type": "list", "member": {"target": "a#U"}},
        "a#Map": {
            "type": "map", "key": {"target": "a#Old"},
            "value": {"target": "smithy.api#String"},
        },
        "a#U": {
            "type": "union",
            "members": {"one": {"target": "a#U"}, "two": {"target": "a#Kind"}},
        },
        "a#E": {"type": "structure", "members": {}, "traits": {
            "smithy.api#error": "client", "smithy.api#httpError": 404,
            "smithy.api#retryable": {"throttling": true},
        }},
    })
}

/// Returns the enums and simple types of the model.
fn simple_types() -> Value {
    json!({
        "a#Kind": {"type": "enum", "members": {
            "A": {"target": "smithy.api#Unit", "traits": {"smithy.api#enumValue": "a"}},
        }},
        "a#Level": {"type": "intEnum", "members": {
            "A": {"target": "smithy.api#Unit", "traits": {"smithy.api#enumValue": 1}},
        }},
        "a#Old": {"type": "string", "traits": {"smithy.api#enum": [{"value": "a", "name": "A"}]}},
        "a#Name": {"type": "string", "traits": {
            "smithy.api#length": {"min": 1, "max": 9}, "smithy.api#pattern": "^a$",
        }},
        "a#Score": {"type": "double", "traits": {"smithy.api#range": {"min": 0, "max": 1}}},
        "a#When": {"type": "timestamp", "traits": {"smithy.api#timestampFormat": "date-time"}},
    })
}

/// Returns words that occur in models, so that mutations pass the first checks.
fn word() -> impl Strategy<Value = String> {
    let known = vec![
        "a#S",
        "a#R",
        "a#Op",
        "a#In",
        "a#U",
        "a#E",
        "a#List",
        "a#Gone",
        "a#In$id",
        "smithy.api#Unit",
        "smithy.api#Integer",
        "smithy.api#required",
        "smithy.api#http",
        "smithy.api#enum",
        "smithy.api#mixin",
        "type",
        "target",
        "members",
        "member",
        "traits",
        "mixins",
        "structure",
        "union",
        "list",
        "map",
        "enum",
        "operation",
        "apply",
        "/{id",
        "/{a}{b}/{+}",
        "/{ü}",
        "{",
        "}",
        "..",
        ".",
        "$",
        "#",
        "",
        "\u{0}",
        "é",
    ];
    prop_oneof![
        proptest::sample::select(known).prop_map(str::to_owned),
        ".{0,12}"
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((word(), inner), 0..4)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

/// Returns the number of values in `value`, itself included.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(entries) => entries.values().map(size).sum(),
        _ => 0,
    }
}

/// Replaces the value with this index, counted depth first.
fn replace(value: &mut Value, index: usize, new: Value) {
    if index == 0 {
        *value = new;
        return;
    }
    let mut left = index - 1;
    let children: Vec<&mut Value> = match value {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(entries) => entries.values_mut().collect(),
        _ => Vec::new(),
    };
    for child in children {
        let size = size(child);
        if left < size {
            return replace(child, left, new);
        }
        left -= size;
    }
}

/// Returns `true` if the pointer leads into a shape of the model. The rest of the pointer may lead
/// nowhere, as the problem may be a missing value or come from a mixin.
fn is_place(model: &Value, pointer: &str) -> bool {
    let Some(shape) = pointer
        .strip_prefix("/shapes/")
        .and_then(|rest| rest.split('/').next())
    else {
        return model.pointer(pointer).is_some();
    };
    let owner = shape.split('$').next().unwrap_or_default();
    [shape, owner]
        .iter()
        .any(|key| model.pointer(&format!("/shapes/{key}")).is_some())
}

proptest! {
    // No files are written next to the sources.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_loads_or_is_rejected(text in ".{0,200}") {
        prop_assert!(load_text(&text).err().is_none_or(|problems| !problems.is_empty()));
    }

    #[test]
    fn any_json_loads_or_is_rejected(value in any_json()) {
        for file in [
            value.clone(),
            json!({"smithy": "2.0", "shapes": value}),
            json!({"smithy": "2.0", "shapes": {"a#X": value}}),
        ] {
            let result = load_text(&file.to_string());
            prop_assert!(result.err().is_none_or(|problems| !problems.is_empty()));
        }
    }

    #[test]
    fn rejects_a_truncated_model(end in 0usize..4000) {
        let text = small_model().to_string();
        prop_assert!(load_text(&text[..end.min(text.len() - 1)]).is_err());
    }

    #[test]
    fn a_mutated_model_loads_or_is_rejected(
        mutations in proptest::collection::vec((any::<usize>(), any_json()), 1..4),
    ) {
        let mut model = small_model();
        for (index, new) in mutations {
            // The outermost three values are the file, its version and its shapes.
            let index = 3 + index % size(&model).saturating_sub(3).max(1);
            replace(&mut model, index, new);
        }
        if let Err(found) = load_text(&model.to_string()) {
            prop_assert!(!found.is_empty());
            for one in found {
                prop_assert!(!one.message.is_empty());
                prop_assert!(!one.hint.is_empty());
                prop_assert!(!one.file.is_empty());
                prop_assert!(is_place(&model, &one.pointer), "{one}");
                let shown = one.to_string();
                prop_assert!(shown.chars().all(|c| c == '\n' || !c.is_control()));
            }
        }
    }
}

#[test]
fn accepts_the_small_model() {
    if let Err(found) = load_text(&small_model().to_string()) {
        panic!("{found:#?}");
    }
}

#[test]
fn deeply_nested_json_does_not_overflow_the_stack() {
    let deep =
        |open: &str, close: &str| format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
    for value in [deep("[", "]"), deep("{\"a\":", "}")] {
        assert!(load_text(&value).is_err());
        let _ = load_text(&format!(
            r#"{{"smithy":"2.0","metadata":{value},"shapes":{{}}}}"#
        ));
        assert!(load_text(&format!(r#"{{"smithy":{value},"shapes":{{}}}}"#)).is_err());
        assert!(load_text(&format!(r#"{{"smithy":"2.0","shapes":{{"a#X":{value}}}}}"#)).is_err());
        let traits =
            format!(r#"{{"type":"string","traits":{{"smithy.api#documentation":{value}}}}}"#);
        assert!(
            load_text(&format!(
                r#"{{"smithy":"2.0","shapes":{{"a#X":{traits}}}}}"#
            ))
            .is_err()
        );
    }
}

const MANY: usize = 10_000;

/// Returns structures of which each requires the next one.
fn chain(last: Option<&str>) -> Map<String, Value> {
    (0..MANY)
        .map(|index| {
            let next = match last {
                Some(last) if index + 1 == MANY => last.to_owned(),
                None if index + 1 == MANY => "smithy.api#String".to_owned(),
                _ => format!("a#S{}", index + 1),
            };
            let member = json!({"target": next, "traits": {"smithy.api#required": {}}});
            (
                format!("a#S{index}"),
                json!({"type": "structure", "members": {"next": member}}),
            )
        })
        .collect()
}

#[test]
fn accepts_a_long_chain_of_structures() {
    assert!(load_shapes(chain(None)).is_ok());
}

#[test]
fn reports_a_long_cycle_of_structures_once_with_a_short_path() {
    let found = load_shapes(chain(Some("a#S0"))).unwrap_err();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].shape, format!("a#S{}$next", MANY - 1));
    assert!(found[0].message.contains("… 9991 more …"), "{}", found[0]);
}

#[test]
fn reports_many_long_cycles() {
    let mut shapes = chain(None);
    for shape in shapes.values_mut() {
        let back = json!({"target": "a#S0", "traits": {"smithy.api#required": {}}});
        shape["members"]["back"] = back;
    }
    assert_eq!(load_shapes(shapes).unwrap_err().len(), MANY);
}

#[test]
fn reports_a_long_cycle_of_lists_once() {
    let shapes = (0..MANY)
        .map(|index| {
            let target = format!("a#L{}", (index + 1) % MANY);
            (
                format!("a#L{index}"),
                json!({"type": "list", "member": {"target": target}}),
            )
        })
        .collect();
    assert_eq!(load_shapes(shapes).unwrap_err().len(), 1);
}

#[test]
fn a_long_chain_of_resources_does_not_overflow_the_stack() {
    // The last resource has the first one as a child, which is also bound to the service.
    let mut shapes: Map<String, Value> = (0..MANY)
        .map(|index| {
            let target = format!("a#R{}", (index + 1) % MANY);
            (
                format!("a#R{index}"),
                json!({"type": "resource", "resources": [{"target": target}]}),
            )
        })
        .collect();
    shapes.insert(
        "a#S".to_owned(),
        json!({"type": "service", "version": "1", "resources": [{"target": "a#R0"}]}),
    );
    assert_eq!(load_shapes(shapes).unwrap_err().len(), 1);
}

#[test]
fn a_long_chain_of_mixins_does_not_overflow_the_stack() {
    let shapes = (0..MANY)
        .map(|index| {
            let mixins = json!([{"target": format!("a#M{}", index + 1)}]);
            (
                format!("a#M{index}"),
                json!({"type": "structure", "mixins": mixins, "members": {}}),
            )
        })
        .collect();
    assert!(load_shapes(shapes).is_err());
}

#[test]
fn limits_the_members_of_mixins() {
    let members: Map<String, Value> = (0..MANY)
        .map(|index| (format!("m{index}"), json!({"target": "smithy.api#String"})))
        .collect();
    let mixin =
        json!({"type": "structure", "traits": {"smithy.api#mixin": {}}, "members": members});
    let user = |index| {
        let user = json!({"type": "structure", "mixins": [{"target": "a#M"}], "members": {}});
        (format!("a#U{index}"), user)
    };
    let mut shapes: Map<String, Value> = (0..MANY).map(user).collect();
    shapes.insert("a#M".to_owned(), mixin);

    let found = load_shapes(shapes).unwrap_err();

    assert_eq!(found.len(), 1, "{}", found[1]);
    assert!(
        found[0].message.contains("members to the model"),
        "{}",
        found[0]
    );
}

#[test]
fn names_many_equal_entries_of_an_enum() {
    let entries: Vec<Value> = (0..10 * MANY)
        .map(|index| json!({"name": "SAME", "value": index.to_string()}))
        .collect();
    let shape = json!({"type": "string", "traits": {"smithy.api#enum": entries}});
    let shapes = Map::from_iter([("a#E".to_owned(), shape)]);

    assert!(load_shapes(shapes).is_ok());
}

#[test]
fn reports_labels_of_a_shared_input_once_each() {
    let label = json!({
        "target": "smithy.api#String",
        "traits": {"smithy.api#httpLabel": {}, "smithy.api#required": {}},
    });
    let members: Map<String, Value> = (0..1000)
        .map(|index| (format!("m{index}"), label.clone()))
        .collect();
    let mut shapes = Map::new();
    shapes.insert(
        "a#In".to_owned(),
        json!({"type": "structure", "members": members}),
    );
    for index in 0..1000 {
        let http = json!({"method": "GET", "uri": format!("/{index}")});
        let operation = json!({
            "type": "operation", "input": {"target": "a#In"}, "traits": {"smithy.api#http": http},
        });
        shapes.insert(format!("a#Op{index}"), operation);
    }
    let found = load_shapes(shapes).unwrap_err();
    assert_eq!(found.len(), 1000);
    assert!(
        found[0]
            .message
            .ends_with("a#Op0, a#Op1, a#Op2 and 997 others"),
        "{}",
        found[0]
    );
}
