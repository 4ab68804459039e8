//! Conversion of Smithy names to Rust names, and unique names.

use std::collections::HashSet;

use serde_json::{Map, Value, json};
use smithy_codegen::lower::names;

use crate::combined::{self, TAKEN_NAMES};
use crate::fixture::{generated, lowered};

#[track_caller]
fn check(name: fn(&str) -> String, table: &[(&str, &str)]) {
    for (smithy, rust) in table {
        assert_eq!(name(smithy), *rust, "of {smithy:?}");
    }
}

#[test]
fn converts_types() {
    let table = [
        ("Foo", "Foo"),
        ("fooBar", "FooBar"),
        ("LLMConfig", "LlmConfig"),
        ("S3Bucket", "S3Bucket"),
        ("OAuth2_token", "OAuth2Token"),
        ("String", "StringShape"),
        ("string", "StringShape"),
        ("self", "SelfShape"),
        ("Method", "MethodShape"),
        ("__a", "A"),
        ("_1", "V1"),
    ];
    check(names::type_name, &table);
}

#[test]
fn converts_variants() {
    let table = [
        ("READY", "Ready"),
        ("CREATE_FAILED", "CreateFailed"),
        ("PYTHON_3_10", "Python310"),
        ("_2FA", "V2fa"),
        ("unknown", "UnknownValue"),
        ("Self", "SelfValue"),
        ("None", "None"),
    ];
    check(names::variant, &table);
}

#[test]
fn converts_fields() {
    let table = [
        ("fooBar", "foo_bar"),
        ("kmsKeyARN", "kms_key_arn"),
        ("type", "r#type"),
        ("Type", "r#type"),
        ("gen", "r#gen"),
        ("self", "self_"),
        ("crate", "crate_"),
        ("super", "super_"),
        ("_1", "v1"),
        ("_2fa", "v2fa"),
    ];
    check(names::field, &table);
}

#[test]
fn converts_methods() {
    let table = [
        ("GetHTTPProxy", "get_http_proxy"),
        ("Move", "r#move"),
        ("Call", "call_operation"),
        ("FromEnv", "from_env_operation"),
        ("Mod", "mod_operation"),
        ("Self", "self_"),
        ("_1", "v1"),
    ];
    check(names::method, &table);
}

#[test]
fn converts_constants() {
    check(
        names::constant,
        &[
            ("fooBar", "FOO_BAR"),
            ("Tag_key", "TAG_KEY"),
            ("_2fa", "V2FA"),
        ],
    );
}

#[test]
fn renames_setters_that_conflict_with_methods() {
    assert_eq!(
        names::setters(&["name", "new", "set_new", "clone"]),
        ["name", "set_new2", "set_new", "set_clone"]
    );
}

#[test]
fn numbers_equal_names_in_order() {
    let mut unique = names::Unique::default();
    let numbered =
        ["a", "a2", "a", "a", "r#type", "type2", "r#type"].map(|name| unique.name(name.to_owned()));

    assert_eq!(
        numbered,
        ["a", "a2", "a3", "a4", "r#type", "type2", "type3"]
    );
}

#[test]
fn numbers_members_in_the_order_of_the_model() {
    let shapes = json!({
        "Thing": {
            "type": "structure",
            "members": {"foo_bar": "String", "fooBar": "String", "FooBar": "String"},
        },
    });
    let krate = lowered(shapes);
    let fields = &krate.structures[0].fields;
    let names: Vec<_> = fields
        .iter()
        .map(|field| (field.json_name.as_str(), field.name.as_str()))
        .collect();

    assert_eq!(
        names,
        [
            ("foo_bar", "foo_bar"),
            ("fooBar", "foo_bar2"),
            ("FooBar", "foo_bar3")
        ]
    );
}

#[test]
fn numbers_shapes_in_the_order_of_ids_after_operations() {
    let one = |member: &str| json!({"type": "structure", "members": {member: "String"}});
    let shapes = json!({
        "b#Thing": one("ofB"), "a#Thing": one("ofA"), "a#thing": one("small"),
        "GetThing": {"type": "operation", "input": "Request"},
        "c#GetThing": one("ofC"), "GetThingOutput": one("output"),
        "Request": {"type": "structure", "members": {
            "a": "b#Thing", "b": "a#Thing", "c": "a#thing", "d": "c#GetThing",
            "e": "GetThingOutput",
        }},
    });
    let krate = lowered(shapes);
    let named: Vec<_> = krate
        .structures
        .iter()
        .map(|item| (item.name.as_str(), item.fields[0].json_name.as_str()))
        .collect();
    let wanted = [
        ("GetThing2", "ofC"),
        ("GetThingOutput2", "output"),
        ("Thing", "ofA"),
        ("Thing2", "ofB"),
        ("Thing3", "small"),
    ];

    assert_eq!(named, wanted);
    assert_eq!(
        (
            krate.operations[0].input.name.as_str(),
            krate.operations[0].output.name.as_str()
        ),
        ("GetThing", "GetThingOutput")
    );
}

#[test]
fn types_do_not_have_names_of_imports() {
    let tree = generated(combined::model());
    let mut imported = HashSet::new();
    // Files without types of the model.
    let others = ["src/lib.rs", "src/schema.rs", "src/endpoint.rs"];
    for (path, text) in tree
        .files
        .iter()
        .filter(|(path, _)| path.ends_with(".rs") && !others.contains(&path.as_str()))
    {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let uses = file.items.iter().filter_map(|item| match item {
            syn::Item::Use(item) => Some(&item.tree),
            _ => None,
        });
        uses.for_each(|tree| collect_imports(tree, true, &mut imported));
    }

    let types: Vec<&String> = imported
        .iter()
        .filter(|name| name.starts_with(char::is_uppercase))
        .collect();
    assert!(types.len() > 10, "{types:?}");

    for name in types {
        assert_ne!(
            names::type_name(name),
            *name,
            "a shape with this name would conflict with the import"
        );
    }
}

/// Collects the names that a `use` item imports from other crates.
fn collect_imports(tree: &syn::UseTree, root: bool, names: &mut HashSet<String>) {
    match tree {
        syn::UseTree::Path(path)
            if root
                && ["crate", "self", "super"]
                    .iter()
                    .any(|own| path.ident == own) => {}
        syn::UseTree::Path(path) => collect_imports(&path.tree, false, names),
        syn::UseTree::Name(name) => {
            names.insert(name.ident.to_string());
        }
        syn::UseTree::Rename(rename) => {
            names.insert(rename.rename.to_string());
        }
        syn::UseTree::Group(group) => group
            .items
            .iter()
            .for_each(|tree| collect_imports(tree, root, names)),
        syn::UseTree::Glob(_) => {}
    }
}

#[test]
fn files_do_not_define_a_name_twice() {
    let members: Map<String, Value> = TAKEN_NAMES
        .iter()
        .map(|name| ((*name).to_owned(), json!(format!("a#{name}"))))
        .collect();
    let shape = |kind: &str| match kind {
        "structure" => json!({"type": "structure", "members": {"a": "String"}}),
        "enum" => json!({"type": "enum", "members": {"a": "Unit"}}),
        "union" => json!({"type": "union", "members": {"a": "String"}}),
        _ => {
            json!({
                "type": "operation", "input": "Message", "output": "Message", "errors": ["Failure"],
            })
        }
    };
    for kind in ["structure", "enum", "union", "operation"] {
        let mut shapes: Map<String, Value> = TAKEN_NAMES
            .iter()
            .map(|name| (format!("a#{name}"), shape(kind)))
            .collect();
        let members = if kind == "operation" {
            json!({})
        } else {
            json!(members)
        };
        shapes.insert(
            "Message".to_owned(),
            json!({"type": "structure", "members": members}),
        );
        shapes.insert(
            "Failure".to_owned(),
            json!({"type": "structure", "members": members, "traits": {"error": "client"}}),
        );
        shapes.insert("Use".to_owned(), shape("operation"));
        for (path, text) in generated(Value::Object(shapes))
            .files
            .iter()
            .filter(|(path, _)| path.ends_with(".rs"))
        {
            let twice = defined_twice(
                &syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}")),
            );

            assert!(twice.is_empty(), "{kind}: {path} has {twice:?} twice");
        }
    }
}

/// Returns the types and modules that a file defines or imports more than once.
fn defined_twice(file: &syn::File) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut twice = Vec::new();
    for item in &file.items {
        let mut names = HashSet::new();
        match item {
            syn::Item::Use(item) => collect_imports(&item.tree, false, &mut names),
            syn::Item::Struct(item) => drop(names.insert(item.ident.to_string())),
            syn::Item::Enum(item) => drop(names.insert(item.ident.to_string())),
            syn::Item::Mod(item) => drop(names.insert(item.ident.to_string())),
            _ => {}
        }
        twice.extend(names.into_iter().filter(|name| !seen.insert(name.clone())));
    }
    twice
}
