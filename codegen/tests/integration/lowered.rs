//! Decisions, seen in the IR.

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

/// `Structure::field` and `Union::Variant` wherever a box is.
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

/// A structure with these members, all optional.
fn members(members: Value) -> Value {
    json!({"type": "structure", "members": members})
}

#[test]
fn the_smallest_member_of_a_cycle_is_boxed() {
    let shapes = json!({
        "C": members(json!({"toA": "A"})),
        "B": members(json!({"toC": "C"})),
        "A": members(json!({"toB": "B"})),
    });
    assert_eq!(boxed(&lowered(shapes)), ["A::to_b"]);
}

#[test]
fn which_member_is_boxed_does_not_depend_on_the_order_of_members() {
    let shapes = json!({"A": members(json!({"z": "A", "m": "A", "a": "A"}))});
    assert_eq!(boxed(&lowered(shapes)), ["A::z", "A::m", "A::a"]);
    let shapes = json!({"B": members(json!({"z": "A", "a": "A"})), "A": members(json!({"y": "B", "b": "B"}))});
    assert_eq!(boxed(&lowered(shapes)), ["A::y", "A::b"]);
}

#[test]
fn cycles_that_share_a_shape_are_all_cut() {
    let shapes = json!({
        "A": members(json!({"b": "B"})),
        "B": members(json!({"a": "A", "c": "C"})),
        "C": members(json!({"b": "B"})),
    });
    assert_eq!(boxed(&lowered(shapes)), ["A::b", "B::c"]);
}

#[test]
fn a_cycle_through_a_union_is_boxed_and_one_through_a_list_or_a_map_is_not() {
    let shapes = json!({
        "Expression": {"type": "union", "members": {"not": "Not", "all": "All", "named": "Named", "literal": "String"}},
        "Not": members(json!({"inner": "Expression"})),
        "All": {"type": "list", "member": "Expression"},
        "Named": {"type": "map", "key": "String", "value": "Expression"},
    });
    assert_eq!(boxed(&lowered(shapes)), ["Expression::Not"]);
}

#[test]
fn what_only_leads_to_a_cycle_is_not_boxed() {
    let shapes = json!({"A": members(json!({"inner": "B"})), "B": members(json!({"again": "B"}))});
    assert_eq!(boxed(&lowered(shapes)), ["B::again"]);
}

#[test]
fn a_caller_gives_what_is_boxed_without_the_box() {
    let krate = lowered(json!({"A": members(json!({"a": "A"}))}));
    assert_eq!(
        field(structure(&krate, "A"), "a").argument,
        Argument::Unboxed(Type::Named("A".to_owned()))
    );
}

/// A service with one operation, one error and shapes that only some of them reach.
fn three_sides() -> Value {
    json!({
        "Do": {"type": "operation", "input": "Request", "output": "Response", "errors": ["Failure"]},
        "Request": members(json!({"sent": "Sent", "both": "Both"})),
        "Response": members(json!({"received": "Received", "both": "Both"})),
        "Failure": {"type": "structure", "members": {"detail": "Detail"}, "traits": {"error": "client"}},
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
fn only_what_the_service_reaches_is_generated() {
    let krate = lowered(three_sides());
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
fn only_what_callers_send_is_constructed() {
    let krate = lowered(three_sides());
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
fn constraints_are_kept_only_where_something_that_has_them_is_sent() {
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
fn the_errors_of_the_service_are_those_of_all_its_operations_and_its_own() {
    let error = json!({"type": "structure", "members": {}, "traits": {"error": "server"}});
    let shapes = json!({
        "Example": {"type": "service", "version": "1", "operations": ["Do", "Undo"], "errors": ["Everywhere"]},
        "Do": {"type": "operation", "errors": ["Shared", "Own"]}, "Undo": {"type": "operation", "errors": ["Shared"]},
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
fn every_operation_has_an_input_and_an_output_of_its_own() {
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
fn an_input_that_a_member_leads_to_is_a_type_as_well() {
    let shapes = json!({
        "Put": {"type": "operation", "input": "Thing"},
        "Thing": members(json!({"id": {"target": "String", "traits": {"httpHeader": "X-Id"}}, "inner": "Thing"})),
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
fn an_operation_without_input_and_output_has_types_without_fields() {
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
fn unit_is_no_type_of_the_crate() {
    let krate = lowered(json!({"Choice": {"type": "union", "members": {"nothing": "Unit"}}}));
    assert_eq!(krate.unions[0].variants[0].ty, None);
    assert!(krate.structures.is_empty());
}

#[test]
fn an_idempotency_token_is_not_asked_for() {
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
fn an_idempotency_token_of_an_enum_is_asked_for() {
    let shapes = json!({
        "Do": {"type": "operation", "input": "Request"},
        "Request": members(json!({"token": {"target": "Mode", "traits": {"required": {}, "idempotencyToken": {}}}})),
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
fn client_optional_wins_over_required() {
    let shapes = json!({"Thing": members(json!({"a": {"target": "String", "traits": {"required": {}, "clientOptional": {}}}}))});
    assert_eq!(
        field(structure(&lowered(shapes), "Thing"), "a").presence,
        Presence::Optional
    );
}

#[test]
fn a_json_name_holds_in_the_body_alone() {
    let renamed = |traits: Value| {
        let mut member = json!({"target": "String", "traits": traits});
        member["traits"]["jsonName"] = json!("other");
        member
    };
    let shapes = json!({
        "Do": {"type": "operation", "input": "Request", "traits": {"http": {"method": "POST", "uri": "/{id}"}}},
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
fn a_body_is_sent_only_where_a_member_is_in_it() {
    let shapes = json!({
        "Get": {"type": "operation", "input": "GetRequest", "traits": {"http": {"method": "GET", "uri": "/{id}"}}},
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
fn a_default_is_derived_only_where_nothing_is_required() {
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
fn the_service_is_described_by_its_traits() {
    let shapes = json!({"Example": {"type": "service", "version": "2024-01-01", "operations": [], "traits": {
        "title": "An Example", "documentation": "Does things.",
        "aws.api#service": {"sdkId": "Ex Ample", "endpointPrefix": "ex"}, "aws.auth#sigv4": {"name": "signing"},
    }}});
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
fn the_front_page_says_nothing_of_what_the_service_does_not_have() {
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
fn sections_of_the_services_own_come_last_with_operations_that_they_do_not_name() {
    let shapes = json!({
        "Example": {"type": "service", "version": "1", "operations": ["Put", "Take"], "traits": {
            "documentation": "Does things.\n\n```sh\n# one by one\n```\n\n# Operations\n\n- [`Put`]",
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
        "Example": {"type": "service", "version": "1", "resources": ["City"], "operations": ["Ping"]},
        "City": {"type": "resource", "operations": ["OpenCity"], "resources": ["Street"], "traits": traits},
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
        - **Street.** [`CreateStreet`](CreateStreet), [`PaveStreet`](PaveStreet)\n\n\
        # Other operations\n\n\
        [`Ping`](Ping).";
    assert_eq!(section, expected);
}
