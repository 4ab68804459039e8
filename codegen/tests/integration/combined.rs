//! A model with every concept of generated code, and with names and texts that could break it.

use serde_json::{Map, Value, json};

/// Names of Rust, its prelude and the imports of generated files.
pub(crate) const TAKEN_NAMES: [&str; 63] = [
    "BTreeMap",
    "Blob",
    "BodyKind",
    "Box",
    "Call",
    "Client",
    "ClientBuilder",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Document",
    "Drop",
    "Environment",
    "Eq",
    "Err",
    "Error",
    "ErrorInfo",
    "Fn",
    "From",
    "FromIterator",
    "Future",
    "Hash",
    "Into",
    "IntoIterator",
    "Item",
    "Iterator",
    "Members",
    "Method",
    "ModeledError",
    "Node",
    "None",
    "Ok",
    "Operation",
    "OperationInfo",
    "Option",
    "Ord",
    "Ordering",
    "Output",
    "PartialEq",
    "PartialOrd",
    "Reading",
    "Result",
    "Schema",
    "Self",
    "Send",
    "Serialize",
    "Serializer",
    "ServiceInfo",
    "Sized",
    "Some",
    "Static",
    "Str",
    "String",
    "Structure",
    "Sync",
    "TimestampFormat",
    "Timestamp",
    "ToString",
    "TryFrom",
    "Union",
    "UnknownMember",
    "Vec",
];

/// Names that conflict with methods of the client, keywords, modules or crates.
const TAKEN_METHODS: [&str; 27] = [
    "Async",
    "Builder",
    "Clone",
    "Core",
    "Crate",
    "EndpointUrl",
    "Error",
    "Fmt",
    "From",
    "FromEnv",
    "Gen",
    "Into",
    "Mod",
    "Move",
    "New",
    "Region",
    "Schema",
    "Self",
    "SmithyReqwest",
    "Std",
    "Super",
    "Test",
    "Tokio",
    "Type",
    "Types",
    "_2Fa",
    "_1",
];

/// Names of members that case conversion makes equal, or that have a meaning in Rust.
const MEMBERS: [&str; 47] = [
    "type",
    "Type",
    "type2",
    "TYPE",
    "self",
    "Self",
    "self_",
    "crate",
    "super",
    "async",
    "gen",
    "new",
    "New",
    "setNew",
    "set_new",
    "clone",
    "default",
    "into",
    "validate",
    "value",
    "Value",
    "blank",
    "read",
    "visit",
    "_1",
    "_2fa",
    "__a",
    "fooBar",
    "foo_bar",
    "FooBar",
    "foo_bar2",
    "operation",
    "schema",
    "idempotency_token",
    "from",
    "fmt",
    "eq",
    "cmp",
    "hash",
    "drop",
    "to_string",
    "as_ref",
    "serialize",
    "write",
    "check",
    "print",
    "text",
];

/// Texts that could end a comment, a literal or a code block, or hide characters.
pub(crate) const HOSTILE_TEXTS: [&str; 26] = [
    "*/ fn pwned() {} /*",
    "\"##; fn pwned() {} r##\"",
    "\\\"; fn pwned() {} //",
    "{} {{ $crate }} #[pwned]",
    "one\nfn pwned() {}",
    "one\rfn pwned() {}",
    "one\r\nfn pwned() {}",
    "one\u{2028}fn pwned() {}\u{2029}\u{85}\u{b}\u{c}",
    "bidi \u{202e}x\u{2066}y\u{2069}\u{200f}\u{61c}",
    "nul \u{0}\u{1b}[31m\u{feff}",
    "<script>alert(1)</script><!-- x",
    "<pre><code>fn pwned() {}",
    "```\nfn pwned() {}\n```",
    "```rust\nfn pwned() {}",
    "~~~\nfn pwned() {}\n~~~",
    "    fn pwned() {}\n\n\tfn pwned() {}",
    "- ```\n  fn pwned() {}\n  ```\n1. ```\n   fn pwned() {}",
    "> ```\n> fn pwned() {}",
    "`open [`x` ``y [``] <b `",
    "[`Odd$gone`] [`] [](<) [a]: http://x \"y\"",
    "&lt;script&gt; &amp;lt; &#60;b&#62; &unknown;",
    "<code>`a``</code> <code>```</code>",
    "````\n```\nfn pwned() {}\n````\n```",
    "* a\n+ b\n# c\n===\n---\n| d |\n",
    "@@ \\` \\\\ \\[ \\<b> a_b *c __d ~~e~~ $f$ http://example.com www.example.com",
    "```text {rust}\nfn pwned() {}\n```rust\nfn pwned() {}\n```",
];

/// Returns the model as a fixture.
pub(crate) fn model() -> Value {
    let mut shapes = concepts();
    shapes.extend(taken());
    shapes.extend(hostile());
    shapes.insert(
        "Example".to_owned(),
        json!({"type": "service", "version": "1\"\n", "traits": service_traits()}),
    );
    Value::Object(shapes)
}

/// Returns a shape for every concept.
fn concepts() -> Map<String, Value> {
    serde_json::from_str(include_str!("concepts.json")).expect("a fixture is JSON")
}

/// Returns types, operations and members with conflicting names.
fn taken() -> Map<String, Value> {
    let mut shapes = Map::new();
    let members: Map<String, Value> = TAKEN_NAMES
        .iter()
        .map(|name| (format!("the{name}"), json!(format!("taken#{name}"))))
        .collect();
    for name in TAKEN_NAMES {
        shapes.insert(
            format!("taken#{name}"),
            json!({"type": "enum", "members": {"a": "Unit", name: "Unit"}}),
        );
        shapes.insert(
            format!("other#{name}"),
            json!({"type": "structure", "members": {"a": "String"}}),
        );
    }
    let others: Map<String, Value> = TAKEN_NAMES
        .iter()
        .map(|name| (format!("the{name}"), json!(format!("other#{name}"))))
        .collect();
    let variants: Map<String, Value> = TAKEN_NAMES
        .iter()
        .map(|name| ((*name).to_owned(), json!("String")))
        .collect();
    shapes.insert(
        "AllTaken".to_owned(),
        json!({"type": "structure", "members": others}),
    );
    shapes.insert(
        "AllVariants".to_owned(),
        json!({"type": "union", "members": variants}),
    );
    shapes.insert(
        "Taken".to_owned(),
        json!({
            "type": "operation", "input": "TakenRequest", "output": "TakenRequest",
            "errors": ["TakenError"],
        }),
    );
    shapes.insert(
        "TakenError".to_owned(),
        json!({"type": "structure", "members": members, "traits": {"error": "server"}}),
    );
    let mut request = members;
    request.insert("others".to_owned(), json!("AllTaken"));
    request.insert("variants".to_owned(), json!("AllVariants"));
    shapes.insert(
        "TakenRequest".to_owned(),
        json!({"type": "structure", "members": request}),
    );
    for name in TAKEN_METHODS {
        shapes.insert(
            format!("method#{name}"),
            json!({"type": "operation", "input": "Members", "output": "Members"}),
        );
    }
    shapes.extend(taken_members());
    shapes
}

/// Structures, a union and an enum whose members have names that are taken.
fn taken_members() -> Map<String, Value> {
    let mut shapes = Map::new();
    let members: Map<String, Value> = MEMBERS
        .iter()
        .map(|name| ((*name).to_owned(), json!("String")))
        .collect();
    shapes.insert(
        "Members".to_owned(),
        json!({"type": "structure", "members": members}),
    );
    let all_required = MEMBERS.iter().map(|name| {
        (
            (*name).to_owned(),
            json!({"target": "String", "traits": {"required": {}}}),
        )
    });
    shapes.insert(
        "RequiredMembers".to_owned(),
        json!({"type": "structure", "members": all_required.collect::<Map<_, _>>()}),
    );
    shapes.insert(
        "UseMembers".to_owned(),
        json!({"type": "operation", "input": "UseMembersRequest"}),
    );
    let request = json!({
        "type": "structure",
        "members": {
            "a": "Members", "b": "RequiredMembers", "c": "MemberVariants", "d": "MemberValues",
        },
    });
    shapes.insert("UseMembersRequest".to_owned(), request);
    let variants: Map<String, Value> = MEMBERS
        .iter()
        .map(|name| ((*name).to_owned(), json!("Unit")))
        .collect();
    shapes.insert(
        "MemberVariants".to_owned(),
        json!({"type": "union", "members": variants}),
    );
    shapes.insert(
        "MemberValues".to_owned(),
        json!({"type": "enum", "members": variants}),
    );
    shapes
}

/// Returns shapes with hostile text in every text of a model.
fn hostile() -> Map<String, Value> {
    let mut shapes = Map::new();
    let (mut members, mut values, mut levels) = (Map::new(), Map::new(), Map::new());
    for (index, text) in HOSTILE_TEXTS.iter().enumerate() {
        let mut traits = json!({
            "documentation": text, "pattern": text,
            "deprecated": {"message": text, "since": text},
            "jsonName": text,
        });
        members.insert(
            format!("text{index}"),
            json!({"target": "Secret", "traits": traits}),
        );
        traits["jsonName"] = json!(format!("{text}2"));
        members.insert(
            format!("required{index}"),
            json!({"target": "String", "traits": traits}),
        );
        members[&format!("required{index}")]["traits"]["required"] = json!({});
        let traits =
            json!({"enumValue": text, "documentation": text, "deprecated": {"message": text}});
        values.insert(
            format!("VALUE{index}"),
            json!({"target": "Unit", "traits": traits}),
        );
        let traits = json!({"enumValue": index, "documentation": text});
        levels.insert(
            format!("LEVEL{index}"),
            json!({"target": "Unit", "traits": traits}),
        );
        let id = format!("Hostile{index}");
        shapes.insert(
            id,
            json!({"type": "operation", "input": "Hostile", "traits": {"documentation": text}}),
        );
        let traits = json!({"documentation": text, "error": "client"});
        shapes.insert(
            format!("HostileError{index}"),
            json!({"type": "structure", "members": {}, "traits": traits}),
        );
    }
    let all = HOSTILE_TEXTS.join("\n\n");
    members.insert("choice".to_owned(), json!("HostileChoice"));
    members.insert("level".to_owned(), json!("HostileLevel"));
    let errors: Vec<Value> = (0..HOSTILE_TEXTS.len())
        .map(|index| json!(format!("HostileError{index}")))
        .collect();
    shapes.insert(
        "HostileNested".to_owned(),
        json!({"type": "operation", "input": "HostileRequest", "errors": errors}),
    );
    shapes.insert(
        "HostileRequest".to_owned(),
        json!({"type": "structure", "members": {"a": "Hostile", "b": "HostileEnum"}}),
    );
    shapes.insert(
        "HostileChoice".to_owned(),
        json!({"type": "union", "members": {
        "a": {"target": "String", "traits": {"documentation": all, "jsonName": all}},
    }, "traits": {"documentation": all}}),
    );
    shapes.insert(
        "Hostile".to_owned(),
        json!({"type": "structure", "members": members, "traits": {"documentation": all}}),
    );
    shapes.insert(
        "HostileEnum".to_owned(),
        json!({"type": "enum", "members": values, "traits": {"documentation": all}}),
    );
    shapes.insert(
        "HostileLevel".to_owned(),
        json!({"type": "intEnum", "members": levels}),
    );
    shapes
}

fn service_traits() -> Value {
    let all = HOSTILE_TEXTS.join("\n\n");
    json!({
        "title": all, "documentation": all, "aws.auth#sigv4": {"name": "sig\"n\n"},
        "aws.api#service": {"sdkId": all, "endpointPrefix": "pre\"fix\n"},
    })
}
