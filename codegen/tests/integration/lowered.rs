//! Decisions of lowering.

use serde_json::{Value, json};
use smithy_codegen::ir::{
    Argument, Binding, Body, Construction, Crate, DocBlock, Field, Operation, Presence, Structure,
    Type,
};

use crate::fixture::lowered;

#[track_caller]
fn structure<'c>(krate: &'c Crate, name: &str) -> &'c Structure {
    krate
        .structures
        .iter()
        .find(|item| item.name == name)
        .unwrap_or_else(|| panic!("no structure {name}"))
}

#[track_caller]
fn operation<'c>(krate: &'c Crate, name: &str) -> &'c Operation {
    krate
        .operations
        .iter()
        .find(|item| item.name == name)
        .unwrap_or_else(|| panic!("no operation {name}"))
}

#[track_caller]
fn field<'c>(structure: &'c Structure, name: &str) -> &'c Field {
    structure
        .fields
        .iter()
        .find(|field| field.name == name)
        .unwrap_or_else(|| panic!("no field {name}"))
}

/// Returns the boxed fields and variants, as `Structure::field` and `Union::Variant`.
fn boxed(krate: &Crate) -> Vec<String> {
    let is_boxed = |ty: &Type| matches!(ty, Type::Boxed(_));
    let fields = krate.structures.iter().flat_map(|item| {
        item.fields
            .iter()
            .filter(|field| is_boxed(&field.ty))
            .map(|field| format!("{}::{}", item.name, field.name))
    });
    let variants = krate.unions.iter().flat_map(|item| {
        let boxed = item
            .variants
            .iter()
            .filter(|variant| variant.ty.as_ref().is_some_and(is_boxed));
        boxed.map(|variant| format!("{}::{}", item.name, variant.name))
    });
    fields.chain(variants).collect()
}

/// Returns a structure with members.
fn members(members: Value) -> Value {
    json!({"type": "structure", "members": members})
}

#[test]
fn boxes_the_smallest_member_of_a_cycle() {
    let shapes = json!({
        "C": members(json!({"toA": "A"})),
        "B": members(json!({"toC": "C"})),
        "A": members(json!({"toB": "B"})),
    });

    assert_eq!(boxed(&lowered(shapes)), ["A::to_b"]);
}

#[test]
fn boxing_does_not_depend_on_the_order_of_members() {
    let shapes = json!({"A": members(json!({"z": "A", "m": "A", "a": "A"}))});

    assert_eq!(boxed(&lowered(shapes)), ["A::z", "A::m", "A::a"]);
    let shapes = json!({
        "B": members(json!({"z": "A", "a": "A"})),
        "A": members(json!({"y": "B", "b": "B"})),
    });
    assert_eq!(boxed(&lowered(shapes)), ["A::y", "A::b"]);
}

#[test]
fn boxes_a_member_of_each_cycle() {
    let shapes = json!({
        "A": members(json!({"b": "B"})),
        "B": members(json!({"a": "A", "c": "C"})),
        "C": members(json!({"b": "B"})),
    });

    assert_eq!(boxed(&lowered(shapes)), ["A::b", "B::c"]);
}

#[test]
fn boxes_cycles_through_unions_but_not_through_lists_or_maps() {
    let shapes = json!({
        "Expression": {
            "type": "union",
            "members": {"not": "Not", "all": "All", "named": "Named", "literal": "String"},
        },
        "Not": members(json!({"inner": "Expression"})),
        "All": {"type": "list", "member": "Expression"},
        "Named": {"type": "map", "key": "String", "value": "Expression"},
    });

    assert_eq!(boxed(&lowered(shapes)), ["Expression::Not"]);
}

#[test]
fn does_not_box_members_outside_of_cycles() {
    let shapes = json!({"A": members(json!({"inner": "B"})), "B": members(json!({"again": "B"}))});

    assert_eq!(boxed(&lowered(shapes)), ["B::again"]);
}

#[test]
fn setters_of_boxed_members_take_unboxed_values() {
    let krate = lowered(json!({"A": members(json!({"a": "A"}))}));

    assert_eq!(
        field(structure(&krate, "A"), "a").argument,
        Argument::Unboxed(Type::Named("A".to_owned()))
    );
}

/// Returns a service with an operation and an error, which reach different shapes.
fn request_response_and_error() -> Value {
    json!({
        "Do": {
            "type": "operation", "input": "Request", "output": "Response", "errors": ["Failure"],
        },
        "Request": members(json!({"sent": "Sent", "both": "Both"})),
        "Response": members(json!({"received": "Received", "both": "Both"})),
        "Failure": {
            "type": "structure", "members": {"detail": "Detail"}, "traits": {"error": "client"},
        },
        "Sent": members(json!({"a": "Name"})),
        "Received": members(json!({"a": "Name"})),
        "Both": members(json!({"a": "Name"})),
        "Detail": members(json!({"a": "Name"})),
        "Name": {"type": "string", "traits": {"length": {"min": 1}}},
        "Unreached": members(json!({"a": "Name"})),
        "UnreachedError": {"type": "structure", "members": {}, "traits": {"error": "client"}},
    })
}

#[test]
fn generates_only_reachable_shapes() {
    let krate = lowered(request_response_and_error());
    let names: Vec<&str> = krate
        .structures
        .iter()
        .map(|item| item.name.as_str())
        .collect();

    assert_eq!(names, ["Both", "Detail", "Received", "Sent"]);
    assert_eq!(
        krate
            .errors
            .iter()
            .map(|item| item.name.as_str())
            .collect::<Vec<_>>(),
        ["Failure"]
    );
}

#[test]
fn only_request_structures_have_constructors() {
    let krate = lowered(request_response_and_error());
    let constructed = krate
        .structures
        .iter()
        .filter(|item| item.construction != Construction::None);

    assert_eq!(
        constructed
            .map(|item| item.name.as_str())
            .collect::<Vec<_>>(),
        ["Both", "Sent"]
    );
    let operation = operation(&krate, "Do");
    assert!(
        operation.input.construction != Construction::None
            && operation.output.construction == Construction::None
            && krate.errors[0].construction == Construction::None
    );
}

#[test]
fn keeps_only_constraints_of_requests() {
    let shapes = json!({
        "Do": {"type": "operation", "input": "Request", "output": "Response"},
        "Request": members(json!({"sent": "Sent"})),
        "Response": members(json!({"received": "Received", "secret": "Secret"})),
        "Sent": {"type": "string", "traits": {"length": {"min": 1}}},
        "Received": {"type": "string", "traits": {"length": {"min": 1}}},
        "Secret": {"type": "string", "traits": {"length": {"min": 1}, "sensitive": {}}},
    });
    let krate = lowered(shapes);
    let kept: Vec<_> = krate
        .schemas
        .iter()
        .map(|schema| (schema.name.as_str(), schema.constraints.length))
        .collect();

    assert_eq!(kept, [("SECRET", None), ("SENT", Some((Some(1), None)))]);
}

#[test]
fn lists_errors_of_the_service_and_its_operations() {
    let error = json!({"type": "structure", "members": {}, "traits": {"error": "server"}});
    let shapes = json!({
        "Example": {
            "type": "service", "version": "1", "operations": ["Do", "Undo"],
            "errors": ["Everywhere"],
        },
        "Do": {"type": "operation", "errors": ["Shared", "Own"]},
        "Undo": {"type": "operation", "errors": ["Shared"]},
        "Shared": error, "Own": error, "Everywhere": error,
    });
    let krate = lowered(shapes);
    let codes: Vec<_> = krate
        .service
        .errors
        .iter()
        .map(|error| (error.code.as_str(), error.status))
        .collect();

    assert_eq!(codes, [("Everywhere", 500), ("Own", 500), ("Shared", 500)]);
}

#[test]
fn operations_do_not_share_inputs_and_outputs() {
    let shapes = json!({
        "Start": {"type": "operation", "input": "Thing", "output": "Thing"},
        "Stop": {"type": "operation", "input": "Thing", "output": "Thing"},
        "Thing": members(json!({"id": "String"})),
    });
    let krate = lowered(shapes);
    let names: Vec<_> = krate
        .operations
        .iter()
        .map(|item| (item.input.name.as_str(), item.output.name.as_str()))
        .collect();

    assert_eq!(names, [("Start", "StartOutput"), ("Stop", "StopOutput")]);
    assert!(
        krate.structures.is_empty(),
        "no member leads to the shared structure"
    );
}

#[test]
fn an_input_that_is_a_member_target_is_also_a_type() {
    let shapes = json!({
        "Put": {"type": "operation", "input": "Thing"},
        "Thing": members(json!({
            "id": {"target": "String", "traits": {"httpHeader": "X-Id"}},
            "inner": "Thing",
        })),
    });
    let krate = lowered(shapes);

    assert_eq!(
        field(&operation(&krate, "Put").input, "id").binding,
        Some(Binding::Header("X-Id".to_owned()))
    );
    assert_eq!(
        field(structure(&krate, "Thing"), "id").binding,
        None,
        "bindings mean nothing below the top"
    );
}

#[test]
fn operations_without_input_and_output_have_empty_types() {
    let krate = lowered(json!({"Ping": {"type": "operation"}}));
    let ping = operation(&krate, "Ping");

    assert_eq!(
        (
            ping.input.fields.len(),
            ping.output.fields.len(),
            &ping.body
        ),
        (0, 0, &Body::Empty)
    );
    assert!(krate.structures.is_empty(), "Unit is no type of the crate");
}

#[test]
fn does_not_generate_the_unit_type() {
    let krate = lowered(json!({"Choice": {"type": "union", "members": {"nothing": "Unit"}}}));

    assert_eq!(krate.unions[0].variants[0].ty, None);
    assert!(krate.structures.is_empty());
}

#[test]
fn constructor_omits_required_idempotency_tokens() {
    let token = json!({"target": "String", "traits": {"required": {}, "idempotencyToken": {}}});
    let shapes = json!({
        "Do": {"type": "operation", "input": "Request"},
        "Request": members(json!({"token": token, "inner": "Inner"})),
        "Inner": members(json!({"token": token})),
    });
    let krate = lowered(shapes);
    let operation = operation(&krate, "Do");

    assert_eq!(operation.token.as_deref(), Some("token"));
    assert_eq!(
        field(&operation.input, "token").presence,
        Presence::Optional
    );
    assert!(
        field(structure(&krate, "Inner"), "token").presence == Presence::Required,
        "nobody fills it in below the top"
    );
}

#[test]
fn constructor_takes_idempotency_tokens_of_enums() {
    let shapes = json!({
        "Do": {"type": "operation", "input": "Request"},
        "Request": members(json!({
            "token": {"target": "Mode", "traits": {"required": {}, "idempotencyToken": {}}},
        })),
        "Mode": {"type": "enum", "members": {"a": "Unit"}},
    });
    let krate = lowered(shapes);
    let operation = operation(&krate, "Do");

    assert_eq!(
        (
            operation.token.as_deref(),
            field(&operation.input, "token").presence == Presence::Required
        ),
        (None, true)
    );
}

#[test]
fn client_optional_overrides_required() {
    let shapes = json!({
        "Thing": members(json!({
            "a": {"target": "String", "traits": {"required": {}, "clientOptional": {}}},
        })),
    });

    assert_eq!(
        field(structure(&lowered(shapes), "Thing"), "a").presence,
        Presence::Optional
    );
}

#[test]
fn json_names_apply_only_to_the_body() {
    let renamed = |traits: Value| {
        let mut member = json!({"target": "String", "traits": traits});
        member["traits"]["jsonName"] = json!("other");
        member
    };
    let shapes = json!({
        "Do": {
            "type": "operation", "input": "Request",
            "traits": {"http": {"method": "POST", "uri": "/{id}"}},
        },
        "Request": members(json!({
            "id": renamed(json!({"required": {}, "httpLabel": {}})),
            "name": renamed(json!({})),
        })),
    });
    let krate = lowered(shapes);
    let input = &operation(&krate, "Do").input;

    assert_eq!(
        (
            field(input, "id").json_name.as_str(),
            field(input, "name").json_name.as_str()
        ),
        ("id", "other")
    );
}

#[test]
fn a_bound_member_has_another_name_than_the_members_of_the_body() {
    let shapes = json!({
        "Do": {"type": "operation", "input": "Request", "output": "Response", "traits": {
            "http": {"method": "POST", "uri": "/{method}"},
            "endpoint": {"hostPrefix": "{method}."},
        }},
        "Request": members(json!({
            "method": {"target": "String",
                "traits": {"required": {}, "httpLabel": {}, "hostLabel": {}}},
            "methodOfBody": {"target": "String", "traits": {"jsonName": "method"}},
            "page": {"target": "String", "traits": {"httpQuery": "page"}},
            "pageOfBody": {"target": "String", "traits": {"jsonName": "page"}},
            "pageQuery": "String",
        })),
        "Response": members(json!({
            "tag": {"target": "String", "traits": {"httpHeader": "etag"}},
            "tagOfBody": {"target": "String", "traits": {"jsonName": "tag"}},
        })),
    });

    let krate = lowered(shapes);

    let operation = operation(&krate, "Do");
    let name = |structure, member| field(structure, member).json_name.as_str();
    assert_eq!(name(&operation.input, "method"), "methodLabel");
    assert_eq!(name(&operation.input, "method_of_body"), "method");
    assert_eq!(name(&operation.input, "page"), "pageQuery2");
    assert_eq!(name(&operation.output, "tag"), "tagHeader");
    assert_eq!(operation.uri, "/{methodLabel}");
    assert_eq!(operation.host_prefix, "{methodLabel}.");
    let docs = field(&operation.input, "method").docs.join(" ");
    assert!(docs.contains("The name in JSON is `methodLabel`"), "{docs}");
}

#[test]
fn only_operations_with_body_members_have_a_body() {
    let shapes = json!({
        "Get": {
            "type": "operation", "input": "GetRequest",
            "traits": {"http": {"method": "GET", "uri": "/{id}"}},
        },
        "GetRequest": members(json!({
            "id": {"target": "String", "traits": {"required": {}, "httpLabel": {}}},
            "page": {"target": "String", "traits": {"httpQuery": "page"}},
            "all": {"target": "Map", "traits": {"httpQueryParams": {}}},
        })),
        "Map": {"type": "map", "key": "String", "value": "String"},
        "Put": {"type": "operation", "input": "PutRequest"},
        "PutRequest": members(json!({"name": "String"})),
    });
    let krate = lowered(shapes);

    assert_eq!(
        (
            &operation(&krate, "Get").body,
            &operation(&krate, "Put").body
        ),
        (&Body::Empty, &Body::Object)
    );
}

#[test]
fn derives_default_without_required_members() {
    let shapes = json!({
        "Open": members(json!({"a": "String"})),
        "Closed": members(json!({"a": {"target": "String", "traits": {"required": {}}}})),
    });
    let krate = lowered(shapes);

    assert_eq!(
        structure(&krate, "Open").construction,
        Construction::Default
    );
    assert_eq!(
        structure(&krate, "Closed").construction,
        Construction::New { fills_rest: false }
    );
}

#[test]
fn describes_the_service_by_its_traits() {
    let shapes = json!({
        "Example": {
            "type": "service", "version": "2024-01-01", "operations": [],
            "traits": {
                "title": "An Example", "documentation": "Does things.",
                "aws.api#service": {"sdkId": "Ex Ample", "endpointPrefix": "ex"},
                "aws.auth#sigv4": {"name": "signing"},
            },
        },
    });
    let krate = lowered(shapes);
    let service = &krate.service;

    assert_eq!(
        (service.id.as_str(), service.version.as_str()),
        ("Ex Ample", "2024-01-01")
    );
    assert_eq!(service.signing_name, "signing");
    assert_eq!(krate.package.description, "A client for An Example");
    assert_eq!(front_page(&krate)[0], "Does things.");
}

/// The lines of Markdown of the crate's front page.
fn front_page(krate: &Crate) -> Vec<String> {
    let lines = krate.service.docs.iter().filter_map(|block| match block {
        DocBlock::Markdown(lines) => Some(lines.clone()),
        DocBlock::Example(_) => None,
    });
    lines.flatten().collect()
}

/// The headings of the crate's front page.
fn headings(shapes: Value) -> Vec<String> {
    let docs = front_page(&lowered(shapes));
    let lines = docs
        .windows(2)
        .filter(|lines| lines[0].is_empty())
        .map(|lines| &lines[1]);
    lines
        .filter_map(|line| line.strip_prefix("# "))
        .map(str::to_owned)
        .collect()
}

#[test]
fn front_page_omits_missing_features() {
    let without = json!({"Put": {"type": "operation"}});

    assert_eq!(
        headings(without),
        [
            "A first call",
            "Credentials and region",
            "Errors",
            "Testing",
            "Features"
        ]
    );
    let nothing = json!({"Example": {"type": "service", "version": "1", "operations": []}});
    assert_eq!(
        headings(nothing),
        ["Credentials and region", "Errors", "Testing", "Features"]
    );
}

#[test]
fn front_page_ends_with_operations_outside_of_resources() {
    let shapes = json!({
        "Example": {"type": "service", "version": "1", "operations": ["Put", "Take"], "traits": {
            "documentation":
                "Does things.\n\n```sh\n# one by one\n```\n\n# Operations\n\n- [`Put`]",
        }},
        "Put": {"type": "operation"},
        "Take": {"type": "operation"},
    });
    let docs = front_page(&lowered(shapes));
    let last = [
        "# Operations",
        "",
        "- [`Put`](crate::operation::Put)",
        "",
        "# Other operations",
        "",
    ];
    let last: Vec<&str> = last
        .into_iter()
        .chain(["[`Take`](crate::operation::Take)."])
        .collect();

    assert_eq!(docs[docs.len() - last.len()..], last);
    let features = docs.iter().position(|line| line == "# Features");
    assert!(
        docs[0] == "Does things." && features.is_some_and(|index| index < docs.len() - last.len())
    );
}

#[test]
fn front_page_lists_operations_by_resource() {
    let traits = json!({"title": "Cities", "documentation": "Towns.", "tags": ["Places"]});
    let krate = lowered(json!({
        "Example": {
            "type": "service", "version": "1", "resources": ["City"], "operations": ["Ping"],
        },
        "City": {
            "type": "resource", "operations": ["OpenCity"], "resources": ["Street"],
            "traits": traits,
        },
        "Street": {"type": "resource", "create": "CreateStreet", "operations": ["PaveStreet"]},
        "Ping": {"type": "operation"}, "OpenCity": {"type": "operation"},
        "PaveStreet": {"type": "operation"}, "CreateStreet": {"type": "operation"},
    }));
    let blocks = krate.service.docs.iter();
    let lines = blocks.filter_map(|block| match block {
        DocBlock::Markdown(lines) => Some(lines.join("\n")),
        DocBlock::Example(_) => None,
    });
    let docs = lines
        .collect::<Vec<_>>()
        .join("\n")
        .replace("crate::operation::", "");

    let (_, section) = docs
        .split_once("# Operations by resource\n")
        .expect("a section");

    let expected = "\n## Places\n\n\
        - **Cities.** Towns. [`OpenCity`](OpenCity)\n\
        - **Street.** [`CreateStreet`](CreateStreet),\n  [`PaveStreet`](PaveStreet)\n\n\
        # Other operations\n\n\
        [`Ping`](Ping).";
    assert_eq!(section, expected);
}
