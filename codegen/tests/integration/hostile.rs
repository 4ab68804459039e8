//! A model is untrusted: whatever it says, the generator answers with a sound crate or with diagnostics. It never panics, and
//! nothing that a model says becomes code.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use smithy_codegen::{Options, generate};
use smithy_model::Diagnostic;

use crate::combined::{self, HOSTILE_TEXTS, TAKEN_NAMES};
use crate::fixture::{generated, listed, load_text, model, options, problems, text};
use crate::soundness::{assert_sound, soundness};

/// The fixture has this one problem.
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
fn hostile_documentation_is_text_on_every_item() {
    for text in HOSTILE_TEXTS {
        let traits = json!({"documentation": text, "deprecated": {"message": text}});
        let member = |target: &str| json!({"target": target, "traits": traits});
        assert_sound(&generated(json!({
            "Do": {"type": "operation", "input": "Request", "errors": ["Failure"], "traits": traits},
            "Request": {"type": "structure", "members": {"a": member("Choice"), "b": member("Mode")}},
            "Choice": {"type": "union", "members": {"a": member("String")}, "traits": traits},
            "Mode": {"type": "enum", "members": {"a": member("Unit")}, "traits": traits},
            "Failure": {"type": "structure", "members": {"a": member("String")}, "traits": {"error": "client", "documentation": text}},
        })));
    }
}

#[test]
fn documentation_of_nothing_that_shows_has_a_fallback() {
    let traits = json!({"documentation": "<p>\u{200b}</p>\u{0}"});
    let tree = generated(
        json!({"Thing": {"type": "structure", "members": {"a": {"target": "String", "traits": traits}}, "traits": traits}}),
    );
    let text = &tree.files["src/types/structures.rs"];
    assert!(
        text.contains("/// `Thing`.\n") && text.contains("/// `a`.\n"),
        "{text}"
    );
}

#[test]
fn names_that_are_no_identifiers_are_refused() {
    for name in [
        "1st", "a-b", "a b", "x{}", "fn()", "naïve", "", "a.b", "../up", "a$b",
    ] {
        let found = problems(json!({format!("a#{name}"): {"type": "structure", "members": {}}}));
        assert!(!found.is_empty(), "the shape {name:?}");
        let found = problems(json!({"Thing": {"type": "structure", "members": {name: "String"}}}));
        assert!(!found.is_empty(), "the member {name:?}");
        let found = problems(json!({
            "Example": {"type": "service", "version": "1", "operations": ["Do"], "rename": {"a#Thing": name}},
            "Do": {"type": "operation", "input": "Request"},
            "Request": {"type": "structure", "members": {"a": "Thing"}},
            "Thing": {"type": "structure", "members": {}},
        }));
        assert!(!found.is_empty(), "the new name {name:?}");
    }
}

#[test]
fn uris_with_braces_out_of_place_are_refused() {
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
            "Do": {"type": "operation", "input": "Request", "traits": {"http": {"method": "GET", "uri": uri}}},
            "Request": {"type": "structure", "members": {
                "id": {"target": "String", "traits": {"required": {}, "httpLabel": {}}},
            }},
        }));
        assert!(!found.is_empty(), "the uri {uri:?}");
    }
}

#[test]
fn methods_that_are_none_are_refused() {
    for method in ["FETCH", "M-SEARCH", "P`ST", "r#GET", "get2"] {
        let shapes = json!({"Do": {"type": "operation", "traits": {"http": {"method": method, "uri": "/"}}}});
        assert_problem(shapes, "a#Do", "is not supported");
    }
    for method in ["", " GET", "GET\n", "GET, POST"] {
        let shapes = json!({"Do": {"type": "operation", "traits": {"http": {"method": method, "uri": "/"}}}});
        assert!(!problems(shapes).is_empty(), "the method {method:?}");
    }
}

#[test]
fn an_operation_with_a_stream_of_events_is_left_out() {
    let events = json!({
        "Do": {"type": "operation", "output": "Response"},
        "Response": {"type": "structure", "members": {"events": {"target": "Events", "traits": {"httpPayload": {}}}}},
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
fn a_service_that_speaks_another_protocol_is_refused() {
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
fn package_names_that_cargo_or_a_file_system_would_not_take_are_refused() {
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
fn texts_of_the_options_stay_text() {
    for text in HOSTILE_TEXTS {
        let (version, runtime, command) = (text.to_owned(), text.to_owned(), text.to_owned());
        let hostile = Options {
            version,
            runtime,
            command,
            ..options()
        };
        let tree = generate(&model(json!({})), &hostile).expect("options are not the model's");
        assert_sound(&tree);
        let manifest = &tree.files["Cargo.toml"];
        assert_eq!(manifest.matches("\n[").count(), 7, "{manifest}");
    }
}

#[test]
fn ten_thousand_shapes_are_generated() {
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

/// A list of lists, so many deep, whose members have constraints if asked for.
fn nested_lists(depth: usize, traits: &Value) -> Value {
    let list = |n: usize| json!({"type": "list", "member": {"target": format!("List{}", n + 1), "traits": traits}});
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
fn lists_may_nest_some_levels_deep_and_are_refused_beyond() {
    assert_sound(&generated(nested_lists(32, &json!({}))));
    assert_problem(
        nested_lists(33, &json!({})),
        "a#List1",
        "nested more than 32 levels",
    );
    assert_problem(
        nested_lists(1_000, &json!({})),
        "a#List968",
        "nested more than 32 levels",
    );
    assert_problem(
        nested_lists(20_000, &json!({"length": {"min": 1}})),
        "a#List19968",
        "nested more than 32 levels",
    );
}

#[test]
fn a_thousand_members_that_case_makes_equal_are_told_apart() {
    let members: Map<String, Value> = (0..1_000)
        .map(|n| (format!("{}a", "_".repeat(n)), json!("String")))
        .collect();
    let krate =
        crate::fixture::lowered(json!({"Thing": {"type": "structure", "members": members}}));
    let names: std::collections::HashSet<&str> = krate.structures[0]
        .fields
        .iter()
        .map(|field| field.name.as_str())
        .collect();
    assert_eq!(names.len(), 1_000);
}

#[test]
fn documentation_full_of_beginnings_takes_no_quadratic_time() {
    for beginning in [
        "`", "<a ", "[`", "<code>", "``x`", "\\", "&", "http://", "```\n", "~~~\n", "\n\n\n",
    ] {
        let documentation = beginning.repeat(10_000);
        assert_sound(&generated(json!({
            "Thing": {"type": "structure", "members": {}, "traits": {"documentation": documentation}},
        })));
    }
}

/// Pieces of text that mean something to Markdown, HTML or Rust; put together at random they start and end each other.
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
    let piece = prop_oneof![8 => proptest::sample::select(pieces.to_vec()).prop_map(str::to_owned), 1 => Just(long), 1 => ".{0,6}"];
    proptest::collection::vec(piece, 1..40).prop_map(|pieces| pieces.concat())
}

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(TAKEN_NAMES.to_vec()).prop_map(str::to_owned),
        "[A-Za-z][A-Za-z0-9_]{0,4}",
        "_{1,2}[0-9a-zA-Z]{1,3}",
    ]
}

/// A shape: its kind, and members by name, each with the number of its target and a text.
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

/// The fixture that the shapes stand for; members target other shapes, or text where those cannot be targeted.
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
                json!({"type": "operation", "input": "Members", "output": "Members", "traits": traits})
            }
            "error" => {
                json!({"type": "structure", "members": fields, "traits": {"error": "client", "documentation": text}})
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

proptest! {
    // Nothing is to be written beside the source: what fails is printed, and stays failing by the seed.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_documentation_is_text(text in any_text()) {
        let tree = generated(json!({
            "Thing": {"type": "structure", "members": {
                "a": {"target": "String", "traits": {"documentation": text, "deprecated": {"message": text}}},
            }, "traits": {"documentation": text}},
        }));
        prop_assert_eq!(soundness(&tree), Ok(()));
    }

    #[test]
    fn any_model_is_a_sound_crate_or_diagnostics(shapes in any_shapes()) {
        if let Ok(model) = load_text(&text(fixture(&shapes))) {
            match generate(&model, &options()) {
                Ok(tree) => prop_assert_eq!(soundness(&tree), Ok(())),
                Err(found) => prop_assert!(!found.is_empty()),
            }
        }
    }
}
