//! What the botocore importer makes of small descriptions, and what it says of broken ones.

use serde_json::{Value, json};
use smithy_model::Diagnostic;
use smithy_model::import::botocore::{Imported, Source, Sources, import};

/// A service with one operation and these shapes.
fn service(shapes: Value) -> Value {
    json!({
        "version": "2.0",
        "metadata": {
            "apiVersion": "2024-01-01",
            "auth": ["aws.auth#sigv4"],
            "endpointPrefix": "toys-api",
            "protocol": "rest-json",
            "serviceFullName": "Toys of the World",
            "serviceId": "Toy-Box 9",
            "signatureVersion": "v4",
            "signingName": "toys",
        },
        "operations": {
            "GetToy": { "name": "GetToy", "http": { "method": "GET", "requestUri": "/toys/" } },
        },
        "shapes": shapes,
    })
}

fn sources<'a>(service: &'a str) -> Sources<'a> {
    let service = Source {
        file: "service-2.json",
        text: service,
    };
    Sources {
        service,
        paginators: None,
        waiters: None,
        endpoint_rules: None,
    }
}

fn imported(service: &Value) -> Imported {
    let text = service.to_string();
    import(&sources(&text), Some("toys")).unwrap()
}

/// The model's shape with this name.
fn shape(service: &Value, name: &str) -> Value {
    let model: Value = serde_json::from_str(&imported(service).text).unwrap();
    model["shapes"][format!("toys#{name}")].clone()
}

/// The model's operation, with an addition to the source's.
fn operation_with(addition: Value, shapes: Value) -> Value {
    let mut service = service(shapes);
    let operation = service["operations"]["GetToy"].as_object_mut().unwrap();
    operation.extend(addition.as_object().unwrap().clone());
    shape(&service, "GetToy")
}

fn problems(service: &Value) -> Vec<Diagnostic> {
    import(&sources(&service.to_string()), Some("toys")).unwrap_err()
}

/// The traits of the one shape in the source.
fn traits_of(source: Value) -> Value {
    shape(&service(json!({ "Only": source })), "Only")["traits"].clone()
}

/// The traits of a member that targets a string.
fn traits_of_member(mut member: Value) -> Value {
    member["shape"] = "Text".into();
    let toy = json!({ "type": "structure", "members": { "name": member } });
    let service = service(json!({ "Text": { "type": "string" }, "Toy": toy }));
    shape(&service, "Toy")["members"]["name"]["traits"].clone()
}

#[test]
fn the_service_shape_says_who_the_service_is() {
    let traits = json!({
        "aws.api#service": { "sdkId": "Toy-Box 9", "endpointPrefix": "toys-api", "arnNamespace": "toys" },
        "aws.auth#sigv4": { "name": "toys" },
        "aws.protocols#restJson1": {},
        "smithy.api#auth": ["aws.auth#sigv4"],
        "smithy.api#title": "Toys of the World",
    });
    let expected = json!({
        "type": "service", "version": "2024-01-01", "operations": [{ "target": "toys#GetToy" }], "traits": traits,
    });
    assert_eq!(shape(&service(json!({})), "ToyBox9"), expected);
}

#[test]
fn the_default_namespace_comes_from_the_service_id() {
    let text = service(json!({})).to_string();
    let text = import(&sources(&text), None).unwrap().text;
    assert!(text.contains("\"com.amazonaws.toybox9#ToyBox9\""), "{text}");
}

#[test]
fn the_target_prefix_names_the_service_of_a_json_protocol() {
    let mut service = service(json!({}));
    service["metadata"]["protocol"] = "json".into();
    service["metadata"]["jsonVersion"] = "1.0".into();
    service["metadata"]["targetPrefix"] = "ToyService_20240101".into();
    service["operations"]["GetToy"]["http"] = json!({ "method": "POST", "requestUri": "/" });
    let traits = shape(&service, "ToyService_20240101")["traits"].clone();
    assert_eq!(traits["aws.protocols#awsJson1_0"], json!({}));
    assert_eq!(shape(&service, "GetToy")["traits"], Value::Null);
}

#[test]
fn two_runs_give_the_same_bytes() {
    let service = service(json!({ "B": { "type": "string" }, "A": { "type": "long" } }));
    assert_eq!(imported(&service), imported(&service));
}

#[test]
fn the_service_comes_first_then_operations_then_shapes_by_name() {
    let text = imported(&service(
        json!({ "B": { "type": "string" }, "A": { "type": "long" } }),
    ))
    .text;
    let model: Value = serde_json::from_str(&text).unwrap();
    let ids: Vec<&String> = model["shapes"].as_object().unwrap().keys().collect();
    assert_eq!(ids, ["toys#ToyBox9", "toys#GetToy", "toys#A", "toys#B"]);
    assert!(text.ends_with("}\n"));
}

#[test]
fn no_documentation_is_carried_over() {
    let prose = json!("<p>Prose.</p>");
    let toy = json!({
        "type": "structure", "documentation": prose,
        "members": { "documentation": { "shape": "Text", "documentation": prose } },
    });
    let mut service =
        service(json!({ "Text": { "type": "string", "documentation": prose }, "Toy": toy }));
    service["documentation"] = prose.clone();
    service["operations"]["GetToy"]["documentation"] = prose;
    let imported = imported(&service);
    assert!(!imported.text.contains("Prose"));
    assert!(
        imported.text.contains("\"documentation\": {\n"),
        "a member may have this name"
    );
    assert_eq!(imported.remarks, [""; 0]);
}

#[test]
fn endpoint_rules_lose_their_documentation_and_nothing_else() {
    let rules = |prose: Option<&str>| {
        let mut rules = json!({
            "version": "1.0",
            "parameters": { "Region": { "builtIn": "AWS::Region", "type": "string" } },
            "rules": [{ "conditions": [], "type": "tree", "rules": [
                { "conditions": [], "type": "endpoint", "endpoint": { "properties": { "documentation": "kept" } } },
            ] }],
        });
        if let Some(prose) = prose {
            for place in ["/parameters/Region", "/rules/0", "/rules/0/rules/0"] {
                rules.pointer_mut(place).unwrap()["documentation"] = prose.into();
            }
        }
        rules
    };
    let (service, source) = (
        service(json!({})).to_string(),
        rules(Some("Prose.")).to_string(),
    );
    let endpoint_rules = Some(Source {
        file: "endpoint-rule-set-1.json",
        text: &source,
    });
    let imported = import(
        &Sources {
            endpoint_rules,
            ..sources(&service)
        },
        Some("toys"),
    )
    .unwrap();
    let model: Value = serde_json::from_str(&imported.text).unwrap();
    let traits = &model["shapes"]["toys#ToyBox9"]["traits"];
    assert_eq!(traits["smithy.rules#endpointRuleSet"], rules(None));
}

#[test]
fn patterns_get_their_anchors_back_around_no_group() {
    let pattern = |pattern: &str| {
        let traits = traits_of(json!({ "type": "string", "pattern": pattern }));
        traits["smithy.api#pattern"].as_str().unwrap().to_owned()
    };
    assert_eq!(pattern("[a-z]+"), "^[a-z]+$");
    assert_eq!(pattern("a$|^b"), "^a$|^b$");
    assert_eq!(pattern("costs \\$"), "^costs \\$$");
    assert_eq!(pattern("^[a-z]+$"), "^[a-z]+$");
    assert_eq!(pattern("^s3://"), "^s3://");
    assert_eq!(pattern("a\\\\$"), "a\\\\$");
}

#[test]
fn a_remark_counts_the_patterns() {
    let text = json!({ "type": "string", "pattern": "a" });
    let imported = imported(&service(json!({ "A": text, "B": text })));
    assert_eq!(imported.remarks, ["put `^` and `$` back on 2 patterns"]);
}

#[test]
fn enum_members_are_named_after_their_values() {
    let values = ["READY", "t1.micro", "t1-micro", "t1_micro", "3d", ">="];
    let only = shape(
        &service(json!({ "Only": { "type": "string", "enum": values } })),
        "Only",
    );
    let members = only["members"].as_object().unwrap().iter();
    let members: Vec<_> = members
        .map(|(k, v)| (k.as_str(), v["traits"]["smithy.api#enumValue"].as_str()))
        .collect();
    let names = [
        "READY",
        "t1_micro_2",
        "t1_micro_3",
        "t1_micro",
        "_3d",
        "_3E_3D",
    ];
    let expected: Vec<_> = names.into_iter().zip(values.map(Some)).collect();
    assert_eq!(members, expected);
    assert_eq!(only["type"], "enum");
}

#[test]
fn trailing_slashes_greedy_labels_and_literal_queries_are_kept() {
    let key = json!({ "shape": "Text", "location": "uri", "locationName": "Key" });
    let input = json!({ "type": "structure", "required": ["key"], "members": { "key": key } });
    let http = json!({ "method": "PUT", "requestUri": "/toys/{Key+}/?op=x", "responseCode": 202 });
    let operation = operation_with(
        json!({ "input": { "shape": "In" }, "http": http }),
        json!({ "Text": { "type": "string" }, "In": input }),
    );
    let expected = json!({ "method": "PUT", "uri": "/toys/{key+}/?op=x", "code": 202 });
    assert_eq!(operation["traits"]["smithy.api#http"], expected);
    assert_eq!(operation["input"], json!({ "target": "toys#In" }));
    assert_eq!(operation["output"], json!({ "target": "smithy.api#Unit" }));
}

#[test]
fn a_label_without_a_member_is_a_diagnostic() {
    let mut service = service(json!({}));
    service["operations"]["GetToy"]["http"]["requestUri"] = "/toys/{toyId}".into();
    let problems = problems(&service);
    assert_eq!(problems[0].pointer, "/operations/GetToy/http/requestUri");
    assert_eq!(problems[0].shape, "toys#GetToy");
}

#[test]
fn switches_of_operations_become_traits() {
    let source = json!({ "readonly": true, "idempotent": true, "endpoint": { "hostPrefix": "x." }, "authtype": "none" });
    let traits = operation_with(source, json!({}))["traits"].clone();
    assert_eq!(traits["smithy.api#readonly"], json!({}));
    assert_eq!(traits["smithy.api#idempotent"], json!({}));
    assert_eq!(traits["smithy.api#endpoint"], json!({ "hostPrefix": "x." }));
    assert_eq!(traits["smithy.api#auth"], json!([]));
}

#[test]
fn locations_become_bindings() {
    let at = |location: &str| {
        traits_of_member(json!({ "location": location, "locationName": "x-name" }))
    };
    assert_eq!(at("uri"), json!({ "smithy.api#httpLabel": {} }));
    assert_eq!(
        at("querystring"),
        json!({ "smithy.api#httpQuery": "x-name" })
    );
    assert_eq!(at("header"), json!({ "smithy.api#httpHeader": "x-name" }));
    assert_eq!(
        at("headers"),
        json!({ "smithy.api#httpPrefixHeaders": "x-name" })
    );
    assert_eq!(
        at("statusCode"),
        json!({ "smithy.api#httpResponseCode": {} })
    );
}

#[test]
fn a_map_in_the_query_stands_for_any_parameter() {
    let text = json!({ "shape": "Text" });
    let shapes = json!({
        "Text": { "type": "string" },
        "Texts": { "type": "map", "key": text, "value": text },
        "In": { "type": "structure", "members": { "all": { "shape": "Texts", "location": "querystring" } } },
    });
    let input = shape(&service(shapes), "In");
    assert_eq!(
        input["members"]["all"]["traits"],
        json!({ "smithy.api#httpQueryParams": {} })
    );
}

#[test]
fn a_name_in_the_body_that_differs_is_a_json_name() {
    assert_eq!(
        traits_of_member(json!({ "locationName": "Name" })),
        json!({ "smithy.api#jsonName": "Name" })
    );
    assert_eq!(
        traits_of_member(json!({ "locationName": "name" })),
        Value::Null
    );
}

#[test]
fn members_are_required_tokens_deprecated_or_payloads() {
    let old = json!({ "shape": "Text", "deprecated": true, "deprecatedMessage": "No.", "deprecatedSince": "2024" });
    let toy = json!({
        "type": "structure", "required": ["token"], "payload": "body",
        "members": { "token": { "shape": "Text", "idempotencyToken": true }, "old": old, "body": { "shape": "Text" } },
    });
    let toy = shape(
        &service(json!({ "Text": { "type": "string" }, "Toy": toy })),
        "Toy",
    );
    let token = json!({ "smithy.api#idempotencyToken": {}, "smithy.api#required": {} });
    assert_eq!(
        toy["members"]["token"],
        json!({ "target": "toys#Text", "traits": token })
    );
    let old = json!({ "smithy.api#deprecated": { "message": "No.", "since": "2024" } });
    assert_eq!(toy["members"]["old"]["traits"], old);
    assert_eq!(
        toy["members"]["body"]["traits"],
        json!({ "smithy.api#httpPayload": {} })
    );
}

#[test]
fn bounds_are_a_length_or_a_range() {
    let bounds = json!({ "min": 1, "max": 9 });
    let traits = |kind: &str| traits_of(json!({ "type": kind, "min": 1, "max": 9, "box": true }));
    assert_eq!(traits("string"), json!({ "smithy.api#length": bounds }));
    assert_eq!(traits("blob"), json!({ "smithy.api#length": bounds }));
    assert_eq!(traits("long"), json!({ "smithy.api#range": bounds }));
    assert_eq!(traits("double"), json!({ "smithy.api#range": bounds }));
}

#[test]
fn timestamps_have_smithys_formats() {
    let traits =
        |format: &str| traits_of(json!({ "type": "timestamp", "timestampFormat": format }));
    assert_eq!(
        traits("iso8601"),
        json!({ "smithy.api#timestampFormat": "date-time" })
    );
    assert_eq!(
        traits("unixTimestamp"),
        json!({ "smithy.api#timestampFormat": "epoch-seconds" })
    );
    assert_eq!(
        traits("rfc822"),
        json!({ "smithy.api#timestampFormat": "http-date" })
    );
    assert_eq!(traits_of(json!({ "type": "timestamp" })), Value::Null);
}

#[test]
fn a_structure_may_be_a_document_a_union_or_a_stream_of_events() {
    let shapes = json!({
        "Any": { "type": "structure", "members": {}, "document": true, "sensitive": true },
        "One": { "type": "structure", "members": {}, "union": true },
        "Events": { "type": "structure", "members": { "e": { "shape": "Event" } }, "eventstream": true },
        "Event": { "type": "structure", "members": {}, "event": true },
    });
    let service = service(shapes);
    assert_eq!(
        shape(&service, "Any"),
        json!({ "type": "document", "traits": { "smithy.api#sensitive": {} } })
    );
    assert_eq!(
        shape(&service, "One"),
        json!({ "type": "union", "members": {} })
    );
    assert_eq!(shape(&service, "Events")["type"], "union");
    assert_eq!(
        shape(&service, "Events")["traits"],
        json!({ "smithy.api#streaming": {} })
    );
}

#[test]
fn errors_say_whose_fault_they_are_and_whether_to_try_again() {
    let traits = |mut source: Value| {
        source["type"] = "structure".into();
        source["members"] = json!({});
        source["exception"] = true.into();
        traits_of(source)
    };
    let client = json!({ "error": { "httpStatusCode": 429, "senderFault": true }, "retryable": { "throttling": true } });
    let expected = json!({
        "smithy.api#error": "client", "smithy.api#httpError": 429, "smithy.api#retryable": { "throttling": true },
    });
    assert_eq!(traits(client), expected);
    let server = json!({ "error": { "httpStatusCode": 500 }, "fault": true, "retryable": { "throttling": false } });
    let expected = json!({ "smithy.api#error": "server", "smithy.api#httpError": 500, "smithy.api#retryable": {} });
    assert_eq!(traits(server), expected);
}

#[test]
fn paginators_are_traits_of_their_operations() {
    let service = service(json!({})).to_string();
    let lists = json!({ "pagination": { "GetToy": {
        "input_token": "token", "output_token": "page.token", "limit_key": "max", "result_key": ["toys", "boxes"],
    } } })
    .to_string();
    let paginators = Some(Source {
        file: "paginators-1.json",
        text: &lists,
    });
    let imported = import(
        &Sources {
            paginators,
            ..sources(&service)
        },
        Some("toys"),
    )
    .unwrap();
    let model: Value = serde_json::from_str(&imported.text).unwrap();
    let expected = json!({ "inputToken": "token", "outputToken": "page.token", "pageSize": "max", "items": "toys" });
    assert_eq!(
        model["shapes"]["toys#GetToy"]["traits"]["smithy.api#paginated"],
        expected
    );
    assert_eq!(
        imported.remarks,
        ["kept one `result_key` of 1 paginators that have several"]
    );
}

#[test]
fn waiters_are_grouped_on_their_operation() {
    let acceptor = |matcher: &str, expected: Value| json!({ "state": "retry", "matcher": matcher, "expected": expected });
    let mut path = acceptor("path", "READY".into());
    path["argument"] = "toy.status".into();
    let mut any = acceptor("pathAny", "READY".into());
    any["argument"] = "toys[].status".into();
    let mut flag = acceptor("path", true.into());
    flag["argument"] = "done".into();
    let acceptors = [
        path,
        any,
        flag,
        acceptor("error", "Gone".into()),
        acceptor("error", false.into()),
        acceptor("status", 404.into()),
    ];
    let waiter =
        json!({ "operation": "GetToy", "delay": 5, "maxAttempts": 24, "acceptors": acceptors });
    let waiters = json!({ "version": 2, "waiters": { "ToyReady": waiter } }).to_string();
    let service = service(json!({})).to_string();
    let waiters = Some(Source {
        file: "waiters-2.json",
        text: &waiters,
    });
    let imported = import(
        &Sources {
            waiters,
            ..sources(&service)
        },
        Some("toys"),
    )
    .unwrap();
    let model: Value = serde_json::from_str(&imported.text).unwrap();
    let ready = &model["shapes"]["toys#GetToy"]["traits"]["smithy.waiters#waitable"]["ToyReady"];
    let output = |path: &str, expected: &str, comparator: &str| json!({ "output": { "path": path, "expected": expected, "comparator": comparator } });
    let matchers: Vec<&Value> = ready["acceptors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| &a["matcher"])
        .collect();
    assert_eq!(
        matchers,
        [
            &output("toy.status", "READY", "stringEquals"),
            &output("toys[].status", "READY", "anyStringEquals"),
            &output("done", "true", "booleanEquals"),
            &json!({ "errorType": "Gone" }),
            &json!({ "success": true }),
        ]
    );
    assert_eq!(
        (&ready["minDelay"], &ready["maxDelay"]),
        (&json!(5), &json!(120))
    );
    assert_eq!(imported.remarks.len(), 2, "{:?}", imported.remarks);
}

#[test]
fn a_member_that_holds_json_gets_a_shape_of_its_own() {
    let shapes = json!({
        "Text": { "type": "string", "max": 9 },
        "Toy": { "type": "structure", "members": { "rules": { "shape": "Text", "jsonvalue": true } } },
    });
    let service = service(shapes);
    assert_eq!(
        shape(&service, "Toy")["members"]["rules"]["target"],
        "toys#ToyRules"
    );
    let expected =
        json!({ "smithy.api#length": { "max": 9 }, "smithy.api#mediaType": "application/json" });
    assert_eq!(shape(&service, "ToyRules")["traits"], expected);
}

#[test]
fn a_shape_with_the_name_of_an_operation_gets_another_one() {
    let shapes = json!({
        "GetToy": { "type": "string" },
        "Toys": { "type": "list", "member": { "shape": "GetToy" } },
    });
    assert_eq!(
        shape(&service(shapes), "Toys")["member"],
        json!({ "target": "toys#GetToyShape" })
    );
}

#[test]
fn what_is_not_carried_over_is_counted() {
    let mut service = service(json!({ "Text": { "type": "string", "novel": 1 } }));
    service["metadata"]["uid"] = "toys-2024".into();
    let expected = [
        "not carried over: `novel` of string shapes (1 times)",
        "not carried over: `uid` of the metadata (1 times)",
    ];
    assert_eq!(imported(&service).remarks, expected);
}

#[test]
fn an_unknown_target_is_a_diagnostic_with_its_place() {
    let toy = json!({ "type": "structure", "members": { "a/b": { "shape": "No" }, "c": { "shape": "Nope" } } });
    let problems = problems(&service(json!({ "Toy": toy })));
    let last = problems.last().unwrap();
    assert_eq!(
        (last.file.as_str(), last.shape.as_str()),
        ("service-2.json", "toys#Toy$c")
    );
    assert_eq!(last.pointer, "/shapes/Toy/members/c/shape");
    assert_eq!(last.message, "unknown shape `Nope`");
    assert!(!last.hint.is_empty());
    let pointers: Vec<&str> = problems
        .iter()
        .map(|problem| problem.pointer.as_str())
        .collect();
    assert!(
        pointers.contains(&"/shapes/Toy/members/a~1b"),
        "all problems are collected: {pointers:?}"
    );
}

#[test]
fn truncated_json_is_a_diagnostic() {
    let text = service(json!({})).to_string();
    for end in [0, 1, text.len() / 2, text.len() - 1] {
        let problems = import(&sources(&text[..end]), None).unwrap_err();
        assert_eq!(problems.len(), 1);
        assert!(
            problems[0].message.starts_with("not JSON: "),
            "{}",
            problems[0]
        );
        assert_eq!(
            (problems[0].file.as_str(), problems[0].pointer.as_str()),
            ("service-2.json", "")
        );
    }
}

#[test]
fn json_that_is_no_service_description_is_a_diagnostic() {
    let messages: Vec<String> = problems(&json!({}))
        .into_iter()
        .map(|problem| problem.message)
        .collect();
    assert_eq!(
        messages,
        [
            "has no `metadata`",
            "has no `operations`",
            "has no `shapes`"
        ]
    );
    assert_eq!(
        problems(&json!([]))[0].message,
        "expected an object, found a list"
    );
}

#[test]
fn a_paginator_of_an_unknown_operation_is_a_diagnostic() {
    let service = service(json!({})).to_string();
    let text = json!({ "pagination": { "ListToys": {} } }).to_string();
    let paginators = Some(Source {
        file: "paginators-1.json",
        text: &text,
    });
    let problems = import(
        &Sources {
            paginators,
            ..sources(&service)
        },
        None,
    )
    .unwrap_err();
    assert_eq!(
        (problems[0].file.as_str(), problems[0].pointer.as_str()),
        ("paginators-1.json", "/pagination/ListToys")
    );
}

/// Every field of a source, replaced by every other kind of value, gives a result or diagnostics: never a panic.
#[test]
fn a_value_of_the_wrong_type_anywhere_is_no_panic() {
    let member = json!({ "shape": "Text", "location": "uri", "locationName": "Name", "timestampFormat": "iso8601" });
    let mut source = service(json!({
        "Text": { "type": "string", "min": 1, "max": 2, "pattern": "a", "enum": ["a"], "sensitive": true },
        "Toy": { "type": "structure", "members": { "name": member }, "required": ["name"], "payload": "name" },
        "Bad": { "type": "structure", "members": {}, "exception": true, "error": { "httpStatusCode": 1 }, "retryable": {} },
        "Toys": { "type": "list", "member": { "shape": "Toy", "jsonvalue": true } },
        "Map": { "type": "map", "key": { "shape": "Text" }, "value": { "shape": "Toys" } },
    }));
    source["operations"]["GetToy"]["input"] = json!({ "shape": "Toy" });
    source["operations"]["GetToy"]["errors"] = json!([{ "shape": "Bad" }]);
    let mut pointers = Vec::new();
    collect(&source, String::new(), &mut pointers);
    for pointer in &pointers {
        for value in [
            json!(null),
            json!(-1),
            json!(1.5),
            json!(""),
            json!("{"),
            json!([]),
            json!([1]),
            json!({}),
            json!({ "": 1 }),
        ] {
            let mut broken = source.clone();
            *broken.pointer_mut(pointer).unwrap() = value;
            let _ = import(&sources(&broken.to_string()), None);
        }
    }
    assert!(pointers.len() > 50);
}

fn collect(value: &Value, pointer: String, pointers: &mut Vec<String>) {
    pointers.push(pointer.clone());
    match value {
        Value::Object(fields) => fields
            .iter()
            .for_each(|(k, v)| collect(v, format!("{pointer}/{k}"), pointers)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(i, v)| collect(v, format!("{pointer}/{i}"), pointers)),
        _ => {}
    }
}

#[test]
fn the_members_of_a_union_are_not_required() {
    let shapes = json!({
        "Text": { "type": "string" },
        "Events": { "type": "structure", "members": { "text": { "shape": "Text" } }, "required": ["text"], "eventstream": true },
    });
    let service = service(shapes);
    assert_eq!(
        shape(&service, "Events")["members"]["text"],
        json!({ "target": "toys#Text", "traits": {} })
    );
    let remark = "left out `required` of members of 1 unions";
    assert!(
        imported(&service)
            .remarks
            .iter()
            .any(|found| found.contains(remark)),
        "{:?}",
        imported(&service).remarks
    );
}

/// The paginator of an operation whose output holds a text, and toys, and the remarks on it.
fn paginator(result_key: Value) -> (Value, Vec<String>) {
    let mut service = service(json!({
        "Text": { "type": "string" },
        "Texts": { "type": "list", "member": { "shape": "Text" } },
        "Out": { "type": "structure", "members": { "id": { "shape": "Text" }, "toys": { "shape": "Texts" }, "next": { "shape": "Text" } } },
        "In": { "type": "structure", "members": { "next": { "shape": "Text" } } },
    }));
    service["operations"]["GetToy"]["input"] = json!({ "shape": "In" });
    service["operations"]["GetToy"]["output"] = json!({ "shape": "Out" });
    let text = service.to_string();
    let lists = json!({ "pagination": { "GetToy": {
        "input_token": "next", "output_token": "next", "result_key": result_key } } })
    .to_string();
    let paginators = Some(Source {
        file: "paginators-1.json",
        text: &lists,
    });
    let imported = import(
        &Sources {
            paginators,
            ..sources(&text)
        },
        Some("toys"),
    )
    .unwrap();
    let model: Value = serde_json::from_str(&imported.text).unwrap();
    (
        model["shapes"]["toys#GetToy"]["traits"]["smithy.api#paginated"].clone(),
        imported.remarks,
    )
}

#[test]
fn the_items_of_a_paginator_are_the_first_that_are_many() {
    let (paginated, _) = paginator(json!(["id", "toys"]));
    assert_eq!(paginated["items"], "toys");
}

#[test]
fn a_paginator_whose_items_are_one_has_none() {
    let (paginated, remarks) = paginator(json!("id"));
    assert_eq!(
        paginated,
        json!({ "inputToken": "next", "outputToken": "next" })
    );
    assert_eq!(
        remarks,
        ["left out the items of 1 paginators, which are neither lists nor maps"]
    );
}
