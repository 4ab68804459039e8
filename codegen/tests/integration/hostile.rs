//! A model is untrusted: the generator returns a sound crate or diagnostics for any model. It does
//! not panic, and no text of a model becomes code.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use smithy_codegen::{Options, generate};
use smithy_model::Diagnostic;

use crate::combined::{self, HOSTILE_TEXTS, TAKEN_NAMES};
use crate::fixture::{generated, listed, load_text, model, options, problems, text};
use crate::soundness::{assert_sound, soundness};

/// Asserts that a fixture has one problem.
#[track_caller]
fn assert_problem(shapes: Value, shape: &str, message: &str) {
    let found = problems(shapes);
    assert_eq!(found.len(), 1, "{}", listed(&found));
    let one = &found[0];
    assert!(one.shape == shape && one.message.contains(message), "{one}");
    assert!(
        !one.hint.is_empty() && one.file == "model.json" && !one.pointer.is_empty(),
        "{one}"
    );
}

/// Returns the diagnostics of a small model with these options.
fn option_problems(options: &Options) -> Vec<Diagnostic> {
    generate(&model(json!({})), options)
        .err()
        .unwrap_or_default()
}

#[test]
fn the_combined_crate_is_sound() {
    assert_sound(&generated(combined::model()));
}

#[test]
fn hostile_documentation_stays_text_on_every_item() {
    for text in HOSTILE_TEXTS {
        let traits = json!({"documentation": text, "deprecated": {"message": text}});
        let member = |target: &str| json!({"target": target, "traits": traits});

        assert_sound(&generated(json!({
            "Do": {
                "type": "operation", "input": "Request", "errors": ["Failure"], "traits": traits,
            },
            "Request": {
                "type": "structure",
                "members": {"a": member("Choice"), "b": member("Mode")},
            },
            "Choice": {"type": "union", "members": {"a": member("String")}, "traits": traits},
            "Mode": {"type": "enum", "members": {"a": member("Unit")}, "traits": traits},
            "Failure": {
                "type": "structure", "members": {"a": member("String")},
                "traits": {"error": "client", "documentation": text},
            },
        })));
    }
}

#[test]
fn invisible_documentation_is_replaced() {
    let traits = json!({"documentation": "<p>\u{200b}</p>\u{0}"});
    let tree = generated(json!({
        "Thing": {
            "type": "structure",
            "members": {"a": {"target": "String", "traits": traits}},
            "traits": traits,
        },
    }));
    let text = &tree.files["src/types/structures.rs"];

    assert!(
        text.contains("/// `Thing`.\n") && text.contains("/// `a`.\n"),
        "{text}"
    );
}

#[test]
fn rejects_names_that_are_not_identifiers() {
    for name in [
        "1st", "a-b", "a b", "x{}", "fn()", "naïve", "", "a.b", "../up", "a$b",
    ] {
        let found = problems(json!({format!("a#{name}"): {"type": "structure", "members": {}}}));

        assert!(!found.is_empty(), "the shape {name:?}");
        let found = problems(json!({"Thing": {"type": "structure", "members": {name: "String"}}}));
        assert!(!found.is_empty(), "the member {name:?}");
        let found = problems(json!({
            "Example": {
                "type": "service", "version": "1", "operations": ["Do"],
                "rename": {"a#Thing": name},
            },
            "Do": {"type": "operation", "input": "Request"},
            "Request": {"type": "structure", "members": {"a": "Thing"}},
            "Thing": {"type": "structure", "members": {}},
        }));
        assert!(!found.is_empty(), "the new name {name:?}");
    }
}

#[test]
fn rejects_invalid_uris() {
    for uri in [
        "/{",
        "/}",
        "/{id",
        "/{id}}",
        "/{{id}}",
        "/{}",
        "/{id}x",
        "/a?{id}",
        "/{id+}/{rest+}",
        "/../x",
        "/a b",
        "/\"#\n",
    ] {
        let found = problems(json!({
            "Do": {
                "type": "operation", "input": "Request",
                "traits": {"http": {"method": "GET", "uri": uri}},
            },
            "Request": {"type": "structure", "members": {
                "id": {"target": "String", "traits": {"required": {}, "httpLabel": {}}},
            }},
        }));

        assert!(!found.is_empty(), "the uri {uri:?}");
    }
}

#[test]
fn rejects_invalid_methods() {
    for method in ["FETCH", "M-SEARCH", "P`ST", "r#GET", "get2"] {
        let shapes = json!({
            "Do": {"type": "operation", "traits": {"http": {"method": method, "uri": "/"}}},
        });

        assert_problem(shapes, "a#Do", "is not supported");
    }
    for method in ["", " GET", "GET\n", "GET, POST"] {
        let shapes = json!({
            "Do": {"type": "operation", "traits": {"http": {"method": method, "uri": "/"}}},
        });

        assert!(!problems(shapes).is_empty(), "the method {method:?}");
    }
}

#[test]
fn leaves_out_operations_with_event_streams_in_inputs() {
    let events = json!({
        "Do": {"type": "operation", "input": "Request"},
        "Request": {
            "type": "structure",
            "members": {"events": {"target": "Events", "traits": {"httpPayload": {}}}},
        },
        "Events": {"type": "union", "members": {"a": "Event"}, "traits": {"streaming": {}}},
        "Event": {"type": "structure", "members": {}},
    });

    let tree = generate(
        &load_text(&text(events)).expect("a sound model"),
        &options(),
    )
    .expect("a crate");

    assert!(
        !tree.files.contains_key("src/operation/do.rs"),
        "{:?}",
        tree.files.keys()
    );
}

#[test]
fn rejects_unsupported_protocols() {
    let text = text(json!({})).replace("restJson1", "restXml");

    let found = generate(&load_text(&text).expect("a sound model"), &options())
        .expect_err("another protocol");

    assert_eq!(found.len(), 1, "{}", listed(&found));
    assert!(
        found[0].message.contains("aws.protocols#restXml"),
        "{}",
        found[0]
    );
}

#[test]
fn rejects_invalid_package_names() {
    for name in [
        "",
        "..",
        "../up",
        "a/b",
        "a\\b",
        "a\"b",
        "a b",
        "1st",
        "-a",
        "naïve",
        "fn",
        "self",
        "crate",
        "smithy-reqwest",
        "a\n[b]",
    ] {
        let found = option_problems(&Options {
            name: name.to_owned(),
            ..options()
        });

        assert_eq!(found.len(), 1, "the package {name:?}");
        assert!(
            found[0].message.contains("not a valid package name"),
            "{}",
            found[0]
        );
    }
}

#[test]
fn texts_of_options_stay_text() {
    for text in HOSTILE_TEXTS {
        let (version, runtime, command) = (text.to_owned(), text.to_owned(), text.to_owned());
        let hostile = Options {
            version,
            runtime: Some(runtime),
            command,
            ..options()
        };

        let tree = generate(&model(json!({})), &hostile).expect("options are not the model's");

        assert_sound(&tree);
        let manifest = &tree.files["Cargo.toml"];
        assert_eq!(manifest.matches("\n[").count(), 8, "{manifest}");
    }
}

#[test]
fn generates_ten_thousand_shapes() {
    let mut shapes: Map<String, Value> = (0..10_000)
        .map(|n| {
            let next = format!("Shape{}", (n + 1) % 10_000);
            (
                format!("Shape{n}"),
                json!({"type": "structure", "members": {"next": next, "text": "String"}}),
            )
        })
        .collect();
    shapes.insert(
        "Do".to_owned(),
        json!({"type": "operation", "input": "Shape0"}),
    );
    let krate = crate::fixture::lowered(Value::Object(shapes));

    assert_eq!(krate.structures.len(), 10_000);
}

#[test]
fn a_chain_of_ten_thousand_structures_does_not_overflow_the_stack() {
    let mut shapes: Map<String, Value> = (0..10_000)
        .map(|n| {
            (
                format!("Shape{n}"),
                json!({"type": "structure", "members": {"next": format!("Shape{}", n + 1)}}),
            )
        })
        .collect();
    shapes.insert(
        "Shape10000".to_owned(),
        json!({"type": "structure", "members": {}}),
    );
    shapes.insert(
        "Do".to_owned(),
        json!({"type": "operation", "input": "Shape0"}),
    );
    let krate = crate::fixture::lowered(Value::Object(shapes));

    assert_eq!(krate.structures.len(), 10_000);
}

/// Returns nested lists, whose members have traits.
fn nested_lists(depth: usize, traits: &Value) -> Value {
    let list = |n: usize| {
        json!({
            "type": "list",
            "member": {"target": format!("List{}", n + 1), "traits": traits},
        })
    };
    let mut shapes: Map<String, Value> =
        (1..depth).map(|n| (format!("List{n}"), list(n))).collect();
    shapes.insert(
        format!("List{depth}"),
        json!({"type": "list", "member": "String"}),
    );
    shapes.insert(
        "Do".to_owned(),
        json!({"type": "operation", "input": "Request"}),
    );
    shapes.insert(
        "Request".to_owned(),
        json!({"type": "structure", "members": {"list": "List1"}}),
    );
    Value::Object(shapes)
}

#[test]
fn accepts_lists_with_64_levels() {
    // Printing recurses, and needs more than the 2 MiB of a test's thread without optimisation.
    let thread = std::thread::Builder::new().stack_size(8 << 20);
    let tree = thread.spawn(|| assert_sound(&generated(nested_lists(64, &json!({})))));

    tree.unwrap().join().unwrap();
}

#[test]
fn rejects_lists_with_more_than_64_levels() {
    let problem = "nested more than 64 levels";
    assert_problem(nested_lists(65, &json!({})), "a#List1", problem);
    assert_problem(nested_lists(1_000, &json!({})), "a#List936", problem);
    let constrained = nested_lists(20_000, &json!({"length": {"min": 1}}));
    assert_problem(constrained, "a#List19936", problem);
}

#[test]
fn numbers_ten_thousand_equal_names() {
    let members: Map<String, Value> = (0..10_000)
        .map(|n| (format!("{}a", "_".repeat(n)), json!("String")))
        .collect();
    let krate =
        crate::fixture::lowered(json!({"Thing": {"type": "structure", "members": members}}));
    let names: std::collections::HashSet<&str> = krate.structures[0]
        .fields
        .iter()
        .map(|field| field.name.as_str())
        .collect();

    assert_eq!(names.len(), 10_000);
}

#[test]
fn unclosed_markup_takes_no_quadratic_time() {
    for beginning in [
        "`", "<a ", "[`", "<code>", "``x`", "\\", "&", "http://", "```\n", "~~~\n", "\n\n\n",
    ] {
        // With quadratic time, this test would take minutes.
        let documentation = beginning.repeat(100_000);
        let shapes = json!({
            "Thing": {
                "type": "structure", "members": {},
                "traits": {"documentation": documentation},
            },
        });

        assert_sound(&generated(shapes));
    }
}

/// Generates text from pieces with a meaning in Markdown, HTML or Rust.
fn any_text() -> impl Strategy<Value = String> {
    let pieces = [
        "`",
        "``",
        "```",
        "````",
        "~~~",
        "\n",
        "\n\n",
        " ",
        "    ",
        "\t",
        "\r",
        "<b>",
        "<script>",
        "<code>",
        "</code>",
        "<pre>",
        "</pre>",
        "<li>",
        "<p>",
        "<!--",
        "-->",
        "<",
        ">",
        "[",
        "]",
        "[`",
        "`]",
        "[`Thing`]",
        "(x)",
        "[x]: y",
        "![",
        "\\",
        "|",
        "|-|",
        "-",
        "- ",
        "1. ",
        "+ ",
        "#",
        "# ",
        "=",
        "---",
        "*",
        "_",
        "&",
        "&lt;",
        "&amp;",
        "&#60;",
        "http://x.y",
        "https://",
        "fn pwned() {}",
        "pwned",
        "*/",
        "/*",
        "//",
        "\"",
        "\"#",
        "{",
        "}",
        "rust",
        "word",
        "é",
        "\u{202e}",
        "\u{2028}",
        "\u{0}",
    ];
    let long = "a-word-that-is-so-long-that-the-line-is-broken-before-or-after-it".to_owned();
    let known = proptest::sample::select(pieces.to_vec()).prop_map(str::to_owned);
    let piece = prop_oneof![8 => known, 1 => Just(long), 1 => ".{0,6}"];
    proptest::collection::vec(piece, 1..40).prop_map(|pieces| pieces.concat())
}

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(TAKEN_NAMES.to_vec()).prop_map(str::to_owned),
        "[A-Za-z][A-Za-z0-9_]{0,4}",
        "_{1,2}[0-9a-zA-Z]{1,3}",
    ]
}

/// Type and members of a shape. A member has a name, the number of its target, and a text.
type AnyShape = (&'static str, Vec<(String, usize, String)>);

fn any_shapes() -> impl Strategy<Value = Vec<(String, AnyShape)>> {
    let kinds = [
        "structure",
        "structure",
        "union",
        "enum",
        "list",
        "map",
        "string",
        "error",
        "operation",
    ];
    let members = proptest::collection::vec((any_name(), any::<usize>(), any_text()), 1..5);
    proptest::collection::vec(
        (
            any_name(),
            (proptest::sample::select(kinds.to_vec()), members),
        ),
        1..12,
    )
}

/// Returns the fixture of shapes. Members target other shapes, or a string if a shape cannot
/// be a target.
fn fixture(shapes: &[(String, AnyShape)]) -> Value {
    let target = |number: usize| match &shapes[number % shapes.len()] {
        (_, ("operation" | "error", _)) => "String".to_owned(),
        (name, _) => format!("a#{name}"),
    };
    let shape = |(kind, members): &AnyShape| {
        let text = &members[0].2;
        let traits = json!({"documentation": text, "deprecated": {"message": text}});
        let first = target(members[0].1);
        let fields: Map<String, Value> = members
            .iter()
            .map(|(name, number, text)| {
                let (target, value) = match *kind {
                    "enum" => (
                        "Unit".to_owned(),
                        json!({"documentation": text, "enumValue": text}),
                    ),
                    _ => (
                        target(*number),
                        json!({"documentation": text, "jsonName": text}),
                    ),
                };
                (name.clone(), json!({"target": target, "traits": value}))
            })
            .collect();
        match *kind {
            "list" => json!({"type": "list", "member": first}),
            "map" => json!({"type": "map", "key": "String", "value": first}),
            "string" => json!({"type": "string", "traits": {"pattern": text}}),
            "operation" => {
                json!({
                    "type": "operation", "input": "Members", "output": "Members", "traits": traits,
                })
            }
            "error" => {
                json!({
                    "type": "structure", "members": fields,
                    "traits": {"error": "client", "documentation": text},
                })
            }
            kind => json!({"type": kind, "members": fields, "traits": traits}),
        }
    };
    let mut fixture: Map<String, Value> = shapes
        .iter()
        .map(|(name, it)| (format!("a#{name}"), shape(it)))
        .collect();
    let errors: Vec<String> = shapes
        .iter()
        .filter(|(_, it)| it.0 == "error")
        .map(|(name, _)| format!("a#{name}"))
        .collect();
    let members: Map<String, Value> = shapes
        .iter()
        .enumerate()
        .map(|(n, _)| (format!("m{n}"), json!(target(n))))
        .collect();
    fixture.insert(
        "b#Members".to_owned(),
        json!({"type": "structure", "members": members}),
    );
    fixture.insert(
        "b#Do".to_owned(),
        json!({"type": "operation", "input": "b#Members", "errors": errors}),
    );
    let text = serde_json::to_string(&fixture)
        .unwrap_or_default()
        .replace("a#Members", "b#Members");
    serde_json::from_str(&text).unwrap_or_default()
}

#[test]
fn a_link_after_an_exclamation_mark_is_no_image() {
    let tree = generated(json!({
        "Thing": {
            "type": "structure", "members": {},
            "traits": {"documentation": "Use it![`Thing`]"},
        },
    }));

    assert_eq!(soundness(&tree), Ok(()));
}

proptest! {
    // Nothing is written beside the source: a failure prints its input.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_documentation_stays_text(text in any_text()) {
        let tree = generated(json!({
            "Thing": {"type": "structure", "members": {
                "a": {
                    "target": "String",
                    "traits": {"documentation": text, "deprecated": {"message": text}},
                },
            }, "traits": {"documentation": text}},
        }));

        prop_assert_eq!(soundness(&tree), Ok(()));
    }

    #[test]
    fn any_model_generates_a_sound_crate_or_diagnostics(shapes in any_shapes()) {
        if let Ok(model) = load_text(&text(fixture(&shapes))) {
            match generate(&model, &options()) {
                Ok(tree) => prop_assert_eq!(soundness(&tree), Ok(())),
                Err(found) => prop_assert!(!found.is_empty()),
            }
        }
    }
}
