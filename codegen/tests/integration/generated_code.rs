//! Generated code of each concept. A snapshot contains only the parts of a file that
//! show the concept.

use serde_json::{Value, json};
use smithy_codegen::{Options, generate};

use crate::fixture::{assert_snapshot, file, generated, model, options, parts};

/// Compares the parts of a file that contain one of the words with the snapshot `name`.
#[track_caller]
fn check(name: &str, shapes: Value, path: &str, words: &[&str]) {
    assert_snapshot(name, &parts(&generated(shapes), path, words));
}

/// Compares a whole file, without its header, with the snapshot `name`.
#[track_caller]
fn check_file(name: &str, shapes: Value, path: &str) {
    assert_snapshot(name, file(&generated(shapes), path));
}

const STRUCTURES: &str = "src/types/structures.rs";
const UNIONS: &str = "src/types/unions.rs";
const ENUMS: &str = "src/types/enums.rs";

#[test]
fn structure() {
    let shapes = json!({
        "Tag": {"type": "structure", "members": {
            "key": {
                "target": "String",
                "traits": {"required": {}, "documentation": "What it is called."},
            },
            "weight": {"target": "Integer", "traits": {"required": {}}},
            "note": "String",
            "aliases": "Names",
            "counts": "Counts",
            "inner": "Empty",
        }},
        "Empty": {"type": "structure", "members": {}},
        "Names": {"type": "list", "member": "String"},
        "Counts": {"type": "map", "key": "String", "value": "Long"},
    });
    check_file("structure", shapes, STRUCTURES);
}

#[test]
fn structure_in_responses_only() {
    let shapes = json!({
        "Get": {"type": "operation", "output": "GetResponse"},
        "GetResponse": {"type": "structure", "members": {"found": "Found"}},
        "Found": {
            "type": "structure",
            "members": {"name": {"target": "String", "traits": {"length": {"max": 9}}}},
        },
    });
    check_file("structure_received", shapes, STRUCTURES);
}

#[test]
fn simple_types() {
    let shapes = json!({"All": {"type": "structure", "members": {
        "blob": "Blob", "boolean": "Boolean", "byte": "Byte", "short": "Short",
        "integer": "Integer", "long": "Long", "float": "Float", "double": "Double",
        "bigInteger": "BigInteger", "bigDecimal": "BigDecimal", "timestamp": "Timestamp",
        "document": "Document",
    }}});
    check(
        "simple_types",
        shapes,
        STRUCTURES,
        &["pub struct All", "use smithy_reqwest"],
    );
}

#[test]
fn imports_the_named_items_that_the_file_does_not_define() {
    let structure = |members: Value| json!({"type": "structure", "members": members});
    let shapes = json!({
        "Outer": structure(json!({
            "inner": "Inner", "mode": "Mode", "when": "Timestamp", "map": "Map",
        })),
        "Inner": structure(json!({})),
        "Mode": {"type": "enum", "members": {"a": "Unit"}},
        "Map": {"type": "map", "key": "String", "value": "Blob"},
    });
    let tree = generated(shapes);
    let imports: Vec<&str> = file(&tree, STRUCTURES)
        .lines()
        .filter(|line| line.starts_with("use "))
        .collect();

    assert_eq!(
        imports,
        [
            "use std::collections::BTreeMap;",
            "use smithy_reqwest::Blob;",
            "use smithy_reqwest::Timestamp;",
            "use smithy_reqwest::impl_structure;",
            "use crate::types::*;",
        ]
    );
}

#[test]
fn sparse_lists_and_maps() {
    let shapes = json!({
        "Holder": {"type": "structure", "members": {"list": "Holes", "map": "Gaps"}},
        "Holes": {"type": "list", "member": "String", "traits": {"sparse": {}}},
        "Gaps": {"type": "map", "key": "String", "value": "Integer", "traits": {"sparse": {}}},
    });
    check(
        "sparse",
        shapes,
        STRUCTURES,
        &["pub struct Holder", "impl Holder"],
    );
}

#[test]
fn recursion() {
    let shapes = json!({
        "Direct": {"type": "structure", "members": {"next": "Direct", "name": "String"}},
        "Ping": {"type": "structure", "members": {"pong": "Pong"}},
        "Pong": {"type": "structure", "members": {"ping": "Ping"}},
        "Tree": {"type": "structure", "members": {"children": "Trees", "byName": "TreeMap"}},
        "Trees": {"type": "list", "member": "Tree"},
        "TreeMap": {"type": "map", "key": "String", "value": "Tree"},
    });
    check(
        "recursion",
        shapes,
        STRUCTURES,
        &["pub struct", "impl Direct"],
    );
}

#[test]
fn union() {
    let shapes = json!({
        "Choice": {"type": "union", "members": {
            "text": {"target": "String", "traits": {"documentation": "Words."}},
            "nothing": "Unit",
            "many": "Choices",
            "unknown": "Integer",
            "again": "Choice",
        }},
        "Choices": {"type": "list", "member": "Choice"},
    });
    check_file("union", shapes, UNIONS);
}

#[test]
fn r#enum() {
    let value = |text: &str| json!({"target": "Unit", "traits": {"enumValue": text}});
    let shapes = json!({"Odd": {"type": "enum", "members": {
        "plain": "Unit",
        "_2FA": value("2fa"),
        "on_off": value("on/off"),
        "ON_OFF": value("ON/OFF"),
        "onOff": value("onOff"),
        "UNKNOWN": value("UNKNOWN"),
        "Self": value("Self"),
        "quoted": value("say \"hi\" \\ 'there'"),
        "lines": value("one\r\ntwo\u{0}"),
        "unicode": value("grün \u{202e}nurg ☃"),
        "braces": value("{} {{ */ // $name"),
    }}});
    check_file("enum", shapes, ENUMS);
}

#[test]
fn int_enum() {
    let value = |number: i64| json!({"target": "Unit", "traits": {"enumValue": number}});
    let shapes = json!({
        "Level": {"type": "intEnum", "members": {
            "low": value(-1), "none": value(0), "high": value(i32::MAX.into()),
            "lowest": value(i32::MIN.into()),
        }},
    });
    check_file("int_enum", shapes, ENUMS);
}

#[test]
fn http_bindings_of_a_request() {
    let bound =
        |target: &str, id: &str, value: Value| json!({"target": target, "traits": {id: value}});
    let label =
        |target: &str| json!({"target": target, "traits": {"httpLabel": {}, "required": {}}});
    let shapes = json!({
        "Put": {"type": "operation", "input": "PutRequest", "traits": {
            "idempotent": {},
            "http": {"method": "PUT", "uri": "/things/{id}/{path+}?fixed=1&flag", "code": 202},
        }},
        "PutRequest": {"type": "structure", "members": {
            "id": label("Integer"),
            "path": label("String"),
            "one": bound("String", "httpQuery", json!("one")),
            "many": bound("Names", "httpQuery", json!("m\"any")),
            "rest": bound("Map", "httpQueryParams", json!({})),
            "when": bound("Timestamp", "httpHeader", json!("X-When")),
            "metadata": bound("Map", "httpPrefixHeaders", json!("X-Meta-")),
            "plain": "String",
            "renamed": bound("String", "jsonName", json!("otherName")),
        }},
        "Names": {"type": "list", "member": "String"},
        "Map": {"type": "map", "key": "String", "value": "String"},
    });
    check(
        "http_request",
        shapes,
        "src/operation/put.rs",
        &["impl_structure!(Put ", "impl Operation for", "use "],
    );
}

#[test]
fn http_bindings_of_a_response() {
    let shapes = json!({
        "Get": {"type": "operation", "output": "GetResponse", "traits": {
            "readonly": {}, "http": {"method": "GET", "uri": "/thing"},
        }},
        "GetResponse": {"type": "structure", "members": {
            "status": {"target": "Integer", "traits": {"httpResponseCode": {}, "required": {}}},
            "tag": {"target": "String", "traits": {"httpHeader": "ETag"}},
            "name": "String",
        }},
    });
    let words = ["impl_structure!(GetOutput", "impl Operation for"];
    check("http_response", shapes, "src/operation/get.rs", &words);
}

#[test]
fn http_payloads() {
    let payload = |target: &str| {
        json!({"type": "structure", "members": {
            "body": {"target": target, "traits": {"httpPayload": {}}},
        }})
    };
    let shapes = json!({
        "PutStructure": {"type": "operation", "input": "StructureRequest"},
        "PutBlob": {"type": "operation", "input": "BlobRequest"},
        "PutText": {"type": "operation", "input": "TextRequest"},
        "PutImage": {"type": "operation", "input": "ImageRequest"},
        "StructureRequest": payload("Body"),
        "BlobRequest": payload("Blob"),
        "TextRequest": payload("String"),
        "ImageRequest": payload("Image"),
        "Body": {"type": "structure", "members": {"name": "String"}},
        "Image": {"type": "blob", "traits": {"mediaType": "image/png"}},
    });
    let tree = generated(shapes);
    let operations = ["put_structure", "put_blob", "put_text", "put_image"];
    let words = ["in Payload", "impl Operation for"];
    let shown = operations.map(|name| parts(&tree, &format!("src/operation/{name}.rs"), &words));

    assert_snapshot("http_payload", &shown.join("\n"));
}

#[test]
fn timestamp_formats() {
    let shapes = json!({
        "Times": {"type": "structure", "members": {
            "plain": "Timestamp",
            "target": "Http",
            "own": {"target": "Timestamp", "traits": {"timestampFormat": "date-time"}},
            "both": {"target": "Http", "traits": {"timestampFormat": "epoch-seconds"}},
            "listed": "Moments",
        }},
        "Http": {"type": "timestamp", "traits": {"timestampFormat": "http-date"}},
        "Moments": {"type": "list", "member": "Http"},
    });
    let tree = generated(shapes);
    let table = parts(&tree, STRUCTURES, &["impl_structure!(Times"]);

    assert_snapshot("timestamps", &(table + "\n" + file(&tree, "src/schema.rs")));
}

#[test]
fn constraints_and_sensitivity() {
    let shapes = json!({
        "Limits": {"type": "structure", "members": {
            "name": {"target": "Name", "traits": {"documentation": "The name."}},
            "size": {
                "target": "Integer",
                "traits": {"range": {"min": -1.5, "max": 10}, "documentation": "The size"},
            },
            "names": {"target": "Names", "traits": {"length": {"max": 3}}},
            "byName": "Secrets",
            "exact": {
                "target": "Blob",
                "traits": {
                    "length": {"min": 16, "max": 16}, "documentation": "Ends in a list.\n\n- one",
                },
            },
            "open": {"target": "Name", "traits": {"length": {"min": 0}}},
        }},
        "Name": {
            "type": "string",
            "traits": {"length": {"min": 1, "max": 9}, "pattern": "^[a-z\"\\\\]+$"},
        },
        "Names": {"type": "list", "member": "Name", "traits": {"uniqueItems": {}}},
        "Secret": {"type": "string", "traits": {"sensitive": {}}},
        "Secrets": {"type": "map", "key": "Name", "value": "Secret"},
    });
    let tree = generated(shapes);
    let words = ["pub struct Limits", "impl_structure!(Limits"];

    assert_snapshot(
        "constraints",
        &(parts(&tree, STRUCTURES, &words) + "\n" + file(&tree, "src/schema.rs")),
    );
}

#[test]
fn deprecated() {
    let note = json!({"deprecated": {"message": "use \"New\"", "since": "2024"}});
    let shapes = json!({
        "Run": {"type": "operation", "input": "RunRequest", "traits": note},
        "RunRequest": {"type": "structure", "members": {
            "old": {"target": "String", "traits": {"deprecated": {}}},
            "mode": "Mode",
            "thing": "Thing",
        }},
        "Mode": {
            "type": "enum",
            "members": {"off": {"target": "Unit", "traits": {"deprecated": {"since": "1"}}}},
        },
        "Thing": {
            "type": "structure", "members": {},
            "traits": {"deprecated": {"message": "gone"}},
        },
    });
    let tree = generated(shapes);
    let shown = [
        parts(
            &tree,
            "src/operation/run.rs",
            &["pub struct Run ", "impl Run "],
        ),
        parts(&tree, "src/client.rs", &["fn run("]),
        parts(&tree, ENUMS, &["pub enum Mode"]),
        parts(&tree, STRUCTURES, &["pub struct Thing"]),
        file(&tree, "src/lib.rs")
            .lines()
            .filter(|line| !line.starts_with("//!"))
            .collect::<Vec<_>>()
            .join("\n"),
    ];

    assert_snapshot("deprecated", &shown.join("\n"));
}

#[test]
fn error() {
    let shapes = json!({
        "Get": {"type": "operation", "errors": ["NotFound", "SlowDown"]},
        "NotFound": {"type": "structure", "members": {
            "message": "String", "what": {"target": "Kind", "traits": {"required": {}}},
        }, "traits": {"error": "client", "httpError": 404, "documentation": "It is not there."}},
        "SlowDown": {"type": "structure", "members": {
            "after": {"target": "Integer", "traits": {"httpHeader": "Retry-After"}},
        }, "traits": {"error": "server", "retryable": {"throttling": true}}},
        "Kind": {"type": "enum", "members": {"thing": "Unit"}},
    });
    let tree = generated(shapes);
    let facts = parts(&tree, "src/client.rs", &["static SERVICE"]);

    assert_snapshot(
        "error",
        &(file(&tree, "src/error.rs").to_owned() + "\n" + &facts),
    );
}

#[test]
fn keywords_as_names() {
    let shapes = json!({
        "Move": {"type": "operation", "input": "MoveRequest"},
        "MoveRequest": {"type": "structure", "members": {
            "type": {"target": "String", "traits": {"required": {}}},
            "self": "String", "crate": "String", "async": "String", "gen": "String",
            "new": "String", "validate": "String",
        }},
    });
    check_file("keywords", shapes, "src/operation/move.rs");
}

#[test]
fn idempotency_token() {
    let shapes = json!({
        "Create": {"type": "operation", "input": "CreateRequest"},
        "CreateRequest": {"type": "structure", "members": {
            "clientToken": {"target": "String", "traits": {"idempotencyToken": {}, "required": {}}},
            "name": {"target": "String", "traits": {"required": {}}},
        }},
    });
    check(
        "idempotency_token",
        shapes,
        "src/operation/create.rs",
        &["impl Create", "impl Operation"],
    );
}

#[test]
fn unstable() {
    let unstable = json!({"unstable": {}, "documentation": "Runs.\n\n# Details\n\nNone."});
    let shapes = json!({
        "Run": {"type": "operation", "input": "RunRequest", "traits": unstable},
        "RunRequest": {"type": "structure", "members": {
            "speed": {"target": "Integer", "traits": {"unstable": {}}},
            "mode": "Mode",
        }},
        "Mode": {
            "type": "enum",
            "members": {"fast": {"target": "Unit", "traits": {"unstable": {}}}},
        },
    });
    let tree = generated(shapes);
    let operation = parts(&tree, "src/operation/run.rs", &["pub struct Run "]);
    let enumeration = parts(&tree, ENUMS, &["pub enum Mode"]);

    assert_snapshot("unstable", &format!("{operation}\n\n{enumeration}"));
}

#[test]
fn documentation() {
    let documented = |text: &str| json!({"target": "String", "traits": {"documentation": text}});
    let shapes = json!({
        "Documented": {"type": "structure", "members": {
            "markdown": documented(
                "A *word*, `code` and a list:\n\n- one\n- two\n\n1. first\n\n\
                 ```json\n{\"a\":  1}\n```",
            ),
            "html": documented(
                "<p>A <b>word</b>, <code>co&lt;de&gt;</code>.</p>\
                 <ul><li>one</li><li>two</li></ul>",
            ),
            "links": documented(
                "[`Documented`], [`Documented$html`], [`Send`], [`Kind$VALUE_A`], \
                 [`Gone`], [`Documented$gone`].",
            ),
            "generic": documented(
                "`arn:<region>:<account>` and a < b, c > d & e, \
                 [brackets] and <https://example.com>.",
            ),
            "long": documented(&"word ".repeat(40)),
            "kind": "Kind",
        }},
        "Kind": {"type": "enum", "members": {"VALUE_A": "Unit"}},
    });
    check(
        "documentation",
        shapes,
        STRUCTURES,
        &["pub struct Documented"],
    );
}

#[test]
fn hostile_documentation() {
    let documented = |text: &str| json!({"target": "String", "traits": {"documentation": text}});
    let shapes = json!({"Documented": {"type": "structure", "members": {
        "comment": documented("*/ fn pwned() {} /* \"## \"# \\"),
        "lines": documented("one\r\nfn pwned() {}\rfn pwned() {}\u{2028}fn pwned() {}\u{85}x"),
        "bidi": documented("a \u{202e}b\u{2066} c\u{200f}"),
        "script": documented(
            "<script>alert(1)</script> <!-- hidden --> <img src=x onerror=alert(1)>",
        ),
        "unclosed": documented("`open <script> [x] `` <!-- ~~~"),
        "rust": documented("```\nfn pwned() {}\n```\n\n~~~rust\nfn pwned() {}\n~~~"),
        "unclosed_fence": documented("```rust\nfn pwned() {}"),
        "indented": documented("text\n\n    fn pwned() {}\n\n- ```\n  fn pwned() {}\n  ```"),
    }}});
    check(
        "documentation_hostile",
        shapes,
        STRUCTURES,
        &["pub struct Documented"],
    );
}

#[test]
fn operations_of_resources() {
    let shapes = json!({
        "Example": {
            "type": "service", "version": "1", "resources": ["City"], "operations": ["Ping"],
        },
        "City": {
            "type": "resource", "read": "GetCity", "list": "ListCities", "resources": ["Street"],
        },
        "Street": {"type": "resource", "operations": ["PaveStreet"], "create": "CreateStreet"},
        "Ping": {"type": "operation"},
        "GetCity": {"type": "operation", "traits": {"readonly": {}}},
        "ListCities": {"type": "operation", "traits": {"readonly": {}}},
        "PaveStreet": {"type": "operation"}, "CreateStreet": {"type": "operation"},
        "Unreached": {"type": "operation"},
    });
    check_file("resources", shapes, "src/operation.rs");
}

#[test]
fn renamed_shapes() {
    let shapes = json!({
        "Example": {
            "type": "service", "version": "1", "operations": ["Get"],
            "rename": {"b#Thing": "OtherThing"},
        },
        "Get": {"type": "operation", "input": "GetRequest"},
        "GetRequest": {"type": "structure", "members": {"ours": "Thing", "theirs": "b#Thing"}},
        "Thing": {"type": "structure", "members": {"name": "String"}},
        "b#Thing": {"type": "structure", "members": {"title": "String"}},
    });
    check("rename", shapes, STRUCTURES, &["pub struct"]);
}

#[test]
fn operations_with_shared_input() {
    let shapes = json!({
        "Start": {
            "type": "operation", "input": "Target",
            "traits": {"documentation": "Starts it. At once."},
        },
        "Stop": {"type": "operation", "input": "Target"},
        "Target": {
            "type": "structure",
            "members": {"id": {"target": "String", "traits": {"required": {}}}},
        },
    });
    let tree = generated(shapes);
    let words = ["pub struct", "impl Operation"];
    let shown =
        ["start", "stop"].map(|name| parts(&tree, &format!("src/operation/{name}.rs"), &words));

    assert_snapshot(
        "shared_input",
        &(shown.join("\n") + "\n" + &parts(&tree, "src/client.rs", &["fn start("])),
    );
}

#[test]
fn manifest() {
    let shapes = json!({
        "Example": {"type": "service", "version": "1", "operations": [], "traits": {
            "title": "An \"Example\"\n[dependencies] ☃ \\",
        }},
    });
    check_file("manifest", shapes, "Cargo.toml");
}

#[test]
fn the_path_of_the_runtime_is_one_value_in_every_table_of_the_manifest() {
    let options = Options {
        runtime: Some("../a, b/runtime".to_owned()),
        protocol_tests: true,
        ..options()
    };
    let service = json!({"Example": {"type": "service", "version": "1", "operations": []}});
    let tree = generate(&model(service), &options).expect("the model is valid");
    let manifest = &tree.files["Cargo.toml"];

    let path = "path = \"../a, b/runtime\"";
    assert_eq!(manifest.matches(path).count(), 2, "{manifest}");
}
