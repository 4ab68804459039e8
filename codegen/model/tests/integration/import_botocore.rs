//! Import of botocore files.

use serde_json::{Value, json};
use smithy_model::Diagnostic;
use smithy_model::import::botocore::{Imported, Source, Sources, import};

/// Returns a service with one operation and these shapes.
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
        endpoint_tests: None,
    }
}

fn imported(service: &Value) -> Imported {
    let text = service.to_string();
    import(&sources(&text), Some("toys")).unwrap()
}

/// Returns the imported shape with this name.
fn shape(service: &Value, name: &str) -> Value {
    let model: Value = serde_json::from_str(&imported(service).text).unwrap();
    model["shapes"][format!("toys#{name}")].clone()
}

/// Returns the imported operation of a source that has these additional fields.
fn operation_with(addition: Value, shapes: Value) -> Value {
    let mut service = service(shapes);
    let operation = service["operations"]["GetToy"].as_object_mut().unwrap();
    operation.extend(addition.as_object().unwrap().clone());
    shape(&service, "GetToy")
}

fn problems(service: &Value) -> Vec<Diagnostic> {
    import(&sources(&service.to_string()), Some("toys")).unwrap_err()
}

/// Returns the imported traits of a shape.
fn traits_of(source: Value) -> Value {
    shape(&service(json!({ "Only": source })), "Only")["traits"].clone()
}

/// Returns the imported traits of a member that targets a string.
fn traits_of_member(mut member: Value) -> Value {
    member["shape"] = "Text".into();
    let toy = json!({ "type": "structure", "members": { "name": member } });
    let service = service(json!({ "Text": { "type": "string" }, "Toy": toy }));
    shape(&service, "Toy")["members"]["name"]["traits"].clone()
}

#[test]
fn imports_the_metadata_of_the_service() {
    let traits = json!({
        "aws.api#service": {
            "sdkId": "Toy-Box 9", "endpointPrefix": "toys-api", "arnNamespace": "toys",
        },
        "aws.auth#sigv4": { "name": "toys" },
        "aws.protocols#restJson1": {},
        "smithy.api#auth": ["aws.auth#sigv4"],
        "smithy.api#title": "Toys of the World",
    });
    let expected = json!({
        "type": "service", "version": "2024-01-01",
        "operations": [{ "target": "toys#GetToy" }],
        "traits": traits,
    });
    assert_eq!(shape(&service(json!({})), "ToyBox9"), expected);
}

#[test]
fn derives_the_namespace_from_the_service_id() {
    let text = service(json!({})).to_string();
    let text = import(&sources(&text), None).unwrap().text;
    assert!(text.contains("\"com.amazonaws.toybox9#ToyBox9\""), "{text}");
}

#[test]
fn names_the_service_of_a_json_protocol_after_its_target_prefix() {
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
fn restores_the_query_that_distinguishes_operations_with_the_same_uri() {
    let mut service = service(json!({}));
    service["operations"]["HeadToy"] =
        json!({ "name": "HeadToy", "http": { "method": "HEAD", "requestUri": "/toys/" } });
    service["operations"]["ListToys"] = service["operations"]["GetToy"].clone();
    service["operations"]["ListToys"]["name"] = "ListToys".into();

    let uri = |name| shape(&service, name)["traits"]["smithy.api#http"]["uri"].clone();

    assert_eq!(uri("GetToy"), "/toys/?x-id=GetToy");
    assert_eq!(uri("ListToys"), "/toys/?x-id=ListToys");
    assert_eq!(uri("HeadToy"), "/toys/");
    let remarks = imported(&service).remarks;
    assert_eq!(remarks, ["restored `x-id` in the URIs of 2 operations"]);
}

#[test]
fn produces_the_same_bytes_again() {
    let service = service(json!({ "B": { "type": "string" }, "A": { "type": "long" } }));
    assert_eq!(imported(&service), imported(&service));
}

#[test]
fn writes_the_service_then_operations_then_shapes() {
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
fn drops_documentation() {
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
fn drops_only_documentation_of_endpoint_rules() {
    let rules = |prose: Option<&str>| {
        let mut rules = json!({
            "version": "1.0",
            "parameters": { "Region": { "builtIn": "AWS::Region", "type": "string" } },
            "rules": [{ "conditions": [], "type": "tree", "rules": [
                {
                    "conditions": [], "type": "endpoint",
                    "endpoint": { "properties": { "documentation": "kept" } },
                },
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
fn restores_anchors_of_patterns() {
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
fn counts_patterns_with_restored_anchors() {
    let text = json!({ "type": "string", "pattern": "a" });
    let imported = imported(&service(json!({ "A": text, "B": text })));
    assert_eq!(imported.remarks, ["restored `^` and `$` in 2 patterns"]);
}

#[test]
fn names_enum_members_after_their_values() {
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
fn keeps_trailing_slashes_greedy_labels_and_literal_queries() {
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
fn rejects_a_label_without_member() {
    let mut service = service(json!({}));
    service["operations"]["GetToy"]["http"]["requestUri"] = "/toys/{toyId}".into();
    let problems = problems(&service);
    assert_eq!(problems[0].pointer, "/operations/GetToy/http/requestUri");
    assert_eq!(problems[0].shape, "toys#GetToy");
}

#[test]
fn imports_flags_of_operations() {
    let source = json!({
        "readonly": true, "idempotent": true, "endpoint": { "hostPrefix": "x." },
        "authtype": "none",
    });
    let traits = operation_with(source, json!({}))["traits"].clone();
    assert_eq!(traits["smithy.api#readonly"], json!({}));
    assert_eq!(traits["smithy.api#idempotent"], json!({}));
    assert_eq!(traits["smithy.api#endpoint"], json!({ "hostPrefix": "x." }));
    assert_eq!(traits["smithy.api#auth"], json!([]));
}

#[test]
fn imports_locations_as_http_bindings() {
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
fn imports_a_map_in_the_query_as_query_params() {
    let text = json!({ "shape": "Text" });
    let shapes = json!({
        "Text": { "type": "string" },
        "Texts": { "type": "map", "key": text, "value": text },
        "In": {
            "type": "structure",
            "members": { "all": { "shape": "Texts", "location": "querystring" } },
        },
    });
    let input = shape(&service(shapes), "In");
    assert_eq!(
        input["members"]["all"]["traits"],
        json!({ "smithy.api#httpQueryParams": {} })
    );
}

#[test]
fn imports_other_names_in_bodies_as_json_names() {
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
fn imports_traits_of_members() {
    let old = json!({
        "shape": "Text", "deprecated": true, "deprecatedMessage": "No.", "deprecatedSince": "2024",
    });
    let toy = json!({
        "type": "structure", "required": ["token"], "payload": "body",
        "members": {
            "token": { "shape": "Text", "idempotencyToken": true },
            "old": old, "body": { "shape": "Text" },
        },
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
fn imports_bounds_as_length_or_range() {
    let bounds = json!({ "min": 1, "max": 9 });
    let traits = |kind: &str| traits_of(json!({ "type": kind, "min": 1, "max": 9, "box": true }));
    assert_eq!(traits("string"), json!({ "smithy.api#length": bounds }));
    assert_eq!(traits("blob"), json!({ "smithy.api#length": bounds }));
    assert_eq!(traits("long"), json!({ "smithy.api#range": bounds }));
    assert_eq!(traits("double"), json!({ "smithy.api#range": bounds }));
}

#[test]
fn imports_timestamp_formats() {
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
fn imports_documents_unions_and_event_streams() {
    let shapes = json!({
        "Any": { "type": "structure", "members": {}, "document": true, "sensitive": true },
        "One": { "type": "structure", "members": {}, "union": true },
        "Events": {
            "type": "structure",
            "members": { "e": { "shape": "Event" } },
            "eventstream": true,
        },
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
fn imports_faults_and_retryability_of_errors() {
    let traits = |mut source: Value| {
        source["type"] = "structure".into();
        source["members"] = json!({});
        source["exception"] = true.into();
        traits_of(source)
    };
    let client = json!({
        "error": { "httpStatusCode": 429, "senderFault": true },
        "retryable": { "throttling": true },
    });
    let expected = json!({
        "smithy.api#error": "client", "smithy.api#httpError": 429,
        "smithy.api#retryable": { "throttling": true },
    });
    assert_eq!(traits(client), expected);
    let server = json!({
        "error": { "httpStatusCode": 500 }, "fault": true,
        "retryable": { "throttling": false },
    });
    let expected = json!({
        "smithy.api#error": "server", "smithy.api#httpError": 500, "smithy.api#retryable": {},
    });
    assert_eq!(traits(server), expected);
}

#[test]
fn imports_paginators() {
    let service = service(json!({})).to_string();
    let lists = json!({ "pagination": { "GetToy": {
        "input_token": "token", "output_token": "page.token", "limit_key": "max",
        "result_key": ["toys", "boxes"],
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
    let expected = json!({
        "inputToken": "token", "outputToken": "page.token", "pageSize": "max", "items": "toys",
    });
    assert_eq!(
        model["shapes"]["toys#GetToy"]["traits"]["smithy.api#paginated"],
        expected
    );
    assert_eq!(
        imported.remarks,
        ["kept one `result_key` of 1 paginators with several"]
    );
}

#[test]
fn imports_waiters() {
    let acceptor = |matcher: &str, expected: Value| {
        json!({
            "state": "retry", "matcher": matcher, "expected": expected,
        })
    };
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
    let output = |path: &str, expected: &str, comparator: &str| {
        json!({
            "output": { "path": path, "expected": expected, "comparator": comparator },
        })
    };
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
fn adds_a_shape_for_a_member_with_a_json_value() {
    let shapes = json!({
        "Text": { "type": "string", "max": 9 },
        "Toy": {
            "type": "structure",
            "members": { "rules": { "shape": "Text", "jsonvalue": true } },
        },
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
fn renames_a_shape_with_the_name_of_an_operation() {
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
fn counts_fields_that_are_not_imported() {
    let mut service = service(json!({ "Text": { "type": "string", "novel": 1 } }));
    service["metadata"]["uid"] = "toys-2024".into();
    let expected = [
        "not imported: `novel` of string shapes (1 times)",
        "not imported: `uid` of the metadata (1 times)",
    ];
    assert_eq!(imported(&service).remarks, expected);
}

#[test]
fn rejects_unknown_targets() {
    let toy = json!({
        "type": "structure",
        "members": { "a/b": { "shape": "No" }, "c": { "shape": "Nope" } },
    });
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
fn rejects_truncated_json() {
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
fn rejects_json_that_is_no_service_description() {
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
fn rejects_a_paginator_of_an_unknown_operation() {
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

/// Replaces every value of a source by values of other types.
#[test]
fn does_not_panic_on_values_of_wrong_types() {
    let member = json!({
        "shape": "Text", "location": "uri", "locationName": "Name", "timestampFormat": "iso8601",
    });
    let mut source = service(json!({
        "Text": {
            "type": "string", "min": 1, "max": 2, "pattern": "a", "enum": ["a"], "sensitive": true,
        },
        "Toy": {
            "type": "structure", "members": { "name": member }, "required": ["name"],
            "payload": "name",
        },
        "Bad": {
            "type": "structure", "members": {}, "exception": true, "error": { "httpStatusCode": 1 },
            "retryable": {},
        },
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
fn drops_required_in_unions() {
    let shapes = json!({
        "Text": { "type": "string" },
        "Events": {
            "type": "structure",
            "members": { "text": { "shape": "Text" } },
            "required": ["text"], "eventstream": true,
        },
    });
    let service = service(shapes);
    assert_eq!(
        shape(&service, "Events")["members"]["text"],
        json!({ "target": "toys#Text" })
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

/// Returns the imported paginator of an operation whose output has a text and a list,
/// and the remarks.
fn paginator(result_key: Value) -> (Value, Vec<String>) {
    let mut service = service(json!({
        "Text": { "type": "string" },
        "Texts": { "type": "list", "member": { "shape": "Text" } },
        "Out": {
            "type": "structure",
            "members": {
                "id": { "shape": "Text" }, "toys": { "shape": "Texts" },
                "next": { "shape": "Text" },
            },
        },
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
fn uses_the_first_list_or_map_as_items_of_a_paginator() {
    let (paginated, _) = paginator(json!(["id", "toys"]));
    assert_eq!(paginated["items"], "toys");
}

#[test]
fn drops_items_that_are_no_collection() {
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

#[test]
fn imports_endpoint_discovery() {
    let mut service = service(json!({"InvalidEndpointException": {
        "type": "structure", "members": {}, "exception": true}}));
    service["operations"]["GetToy"]["endpointdiscovery"] = json!({"required": true});
    service["operations"]["GetToy"]["errors"] = json!([{"shape": "InvalidEndpointException"}]);
    service["operations"]["Find"] = json!({"name": "Find", "endpointoperation": true,
        "http": { "method": "GET", "requestUri": "/find" }});

    let imported = imported(&service);

    assert_eq!(imported.remarks, [""; 0]);
    let model: Value = serde_json::from_str(&imported.text).unwrap();
    let of_operation =
        &model["shapes"]["toys#GetToy"]["traits"]["aws.api#clientDiscoveredEndpoint"];
    assert_eq!(of_operation, &json!({"required": true}));
    let shapes = model["shapes"].as_object().unwrap();
    let mut traits = shapes
        .values()
        .map(|shape| &shape["traits"]["aws.api#clientEndpointDiscovery"]);
    let of_service = traits.find(|value| value.is_object());
    let expected = json!({"operation": "toys#Find", "error": "toys#InvalidEndpointException"});
    assert_eq!(of_service, Some(&expected));
}

#[test]
fn imports_tests_of_endpoint_rules() {
    let text = service(json!({})).to_string();
    let tests = json!({"version": "1.0", "testCases": [
        {"documentation": "none", "params": {}, "expect": {"error": "no"}}]});
    let tests_text = tests.to_string();
    let endpoint_tests = Some(Source {
        file: "endpoint-tests-1.json",
        text: &tests_text,
    });

    let imported = import(
        &Sources {
            endpoint_tests,
            ..sources(&text)
        },
        Some("toys"),
    );

    let model: Value = serde_json::from_str(&imported.unwrap().text).unwrap();
    let shapes = model["shapes"].as_object().unwrap().values();
    let mut traits = shapes.map(|shape| &shape["traits"]["smithy.rules#endpointTests"]);
    assert_eq!(traits.find(|value| value.is_object()), Some(&tests));
}
