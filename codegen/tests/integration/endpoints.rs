//! Endpoint rules: rule sets are checked and embedded.

use proptest::prelude::*;
use serde_json::{Value, json};
use smithy_codegen::{Options, SourceTree, emit, generate, lower};
use smithy_model::Diagnostic;
use smithy_model::{Model, Source, load};

use crate::fixture::{self, assert_snapshot};

fn options() -> Options {
    Options {
        endpoint_tests: true,
        protocol: None,
        ..fixture::options()
    }
}

fn model(shapes: &Value) -> Model {
    let text = json!({"smithy": "2.0", "shapes": shapes}).to_string();
    load(&[Source {
        file: "a.json",
        text: &text,
    }])
    .unwrap()
}

/// The files of a service's rules, whatever its traits say.
pub(crate) fn compile(traits: Value) -> Result<SourceTree, Vec<Diagnostic>> {
    let shapes = json!({"a#S": {"type": "service", "version": "1", "traits": traits}});
    let (model, options) = (model(&shapes), options());
    let rules = lower::endpoint_rules(&model, &options)?;
    let origin = lower::origin(&model, &options);
    Ok(emit::emit_endpoint_rules(&rules, &origin))
}

/// A rule set with parameters of every type.
fn rule_set(rules: Value) -> Value {
    json!({"smithy.rules#endpointRuleSet": {
        "version": "1.1",
        "parameters": {
            "Region": {"type": "string", "builtIn": "AWS::Region"},
            "UseFIPS": {
                "type": "boolean", "builtIn": "AWS::UseFIPS", "required": true, "default": false,
            },
            "Flag": {"type": "boolean"},
            "Name": {"type": "string", "required": true},
            "type": {"type": "string", "required": true, "default": "quick"},
            "List": {"type": "stringArray", "required": true, "default": ["a", "b"]},
            "Arns": {"type": "stringArray"},
        },
        "rules": rules,
    }})
}

/// The generated `endpoint.rs`.
fn source(rules: Value) -> String {
    let tree = compile(rule_set(rules)).unwrap();
    tree.files["src/endpoint.rs"].clone()
}

/// The rule set that the generated `endpoint.rs` embeds.
fn embedded(source: &str) -> Value {
    let file = syn::parse_file(source).unwrap();
    let text = file.items.iter().find_map(|item| match item {
        syn::Item::Static(rules) => string_argument(&rules.expr),
        _ => None,
    });
    serde_json::from_str(&text.unwrap()).unwrap()
}

fn string_argument(expr: &syn::Expr) -> Option<String> {
    let syn::Expr::Call(call) = expr else {
        return None;
    };
    match call.args.first()? {
        syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

/// Asserts that rules are valid and embedded unchanged.
#[track_caller]
fn assert_accepted(rules: Value) {
    assert_eq!(embedded(&source(rules.clone()))["rules"], rules);
}

/// Returns the diagnostics of a service with these traits.
pub(crate) fn problem(traits: Value) -> String {
    let found = compile(traits).unwrap_err();
    found
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Returns a call of a function.
pub(crate) fn call(function: &str, arguments: Value) -> Value {
    json!({"fn": function, "argv": arguments})
}

/// Returns a condition that assigns a variable.
pub(crate) fn assign(function: &str, arguments: Value, name: &str) -> Value {
    json!({"fn": function, "argv": arguments, "assign": name})
}

fn endpoint(conditions: Value, url: &str) -> Value {
    json!({"type": "endpoint", "conditions": conditions, "endpoint": {"url": url}})
}

/// Returns a condition that a variable is set.
pub(crate) fn is_set(name: &str) -> Value {
    call("isSet", json!([{"ref": name}]))
}

#[test]
fn embeds_the_rule_set_as_readable_json() {
    let rules = json!([
        {
            "type": "tree",
            "conditions": [
                is_set("Region"),
                assign("aws.partition", json!([{"ref": "Region"}]), "Result"),
            ],
            "rules": [
                {
                    "type": "error",
                    "conditions": [
                        call("booleanEquals", json!([{"ref": "UseFIPS"}, true])),
                        call("booleanEquals", json!([
                            false,
                            call("getAttr", json!([{"ref": "Result"}, "supportsFIPS"])),
                        ])),
                    ],
                    "error": "no FIPS in {Result#name}",
                },
                endpoint(
                    json!([call("not", json!([call("stringEquals", json!(["{Region}", "a"]))]))]),
                    "https://{Region}.{Result#dnsSuffix}",
                ),
            ],
        },
        {"type": "endpoint", "conditions": [], "endpoint": {"url": {"ref": "Name"}}},
    ]);

    let source = source(rules.clone());

    assert_eq!(embedded(&source)["rules"], rules);
    assert_snapshot("endpoint_rules", &source);
}

#[test]
fn accepts_references_and_escaped_braces_in_templates() {
    for url in ["", "{Name}", "https://{Name}.{parsed#authority}/{{x}}"] {
        let parse = assign("parseURL", json!([{"ref": "Name"}]), "parsed");

        assert_accepted(json!([endpoint(json!([parse]), url)]));
    }
}

#[test]
fn rejects_templates_with_unmatched_braces() {
    for url in ["{", "}", "a{b", "a}b", "{a{b}}", "{a}}"] {
        let problem = problem(rule_set(json!([endpoint(json!([]), url)])));

        assert!(
            problem.contains(&format!("template {url:?}")),
            "{url}: {problem}"
        );
    }
}

#[test]
fn rejects_paths_that_are_not_keys_and_indexes() {
    for path in ["", "a..b", "a[b]", "a[0", "a[99999999999999999999]"] {
        let condition = call("getAttr", json!([{"ref": "List"}, path]));
        let problem = problem(rule_set(json!([endpoint(json!([condition]), "https://a")])));

        let expected = format!("the path {path:?} is malformed");
        assert!(problem.contains(&expected), "{path}: {problem}");
    }
}

#[test]
fn accepts_every_function() {
    assert_accepted(json!([
        {"type": "endpoint", "conditions": [
            assign("uriEncode", json!([{"ref": "Name"}]), "encoded"),
            is_set("Region"),
            assign("substring", json!([{"ref": "Region"}, 0, 2, true]), "end"),
            assign("split", json!(["{end}-{encoded}", "-", 0]), "parts"),
            assign("getAttr", json!([{"ref": "parts"}, "[-1]"]), "last"),
            assign(
                "coalesce",
                json!([call("getAttr", json!([{"ref": "Arns"}, "[0]"])), {"ref": "type"}]),
                "arn",
            ),
            assign(
                "ite",
                json!([call("coalesce", json!([{"ref": "Flag"}, false])), "-on", ""]),
                "suffix",
            ),
            assign("parseURL", json!([{"ref": "arn"}]), "url"),
            assign("aws.parseArn", json!([{"ref": "arn"}]), "parsed"),
            call("getAttr", json!([{"ref": "parsed"}, "resourceId[0]"])),
            call(
                "isSet",
                json!([call("getAttr", json!([call("parseURL", json!(["{arn}"])), "scheme"]))]),
            ),
            call(
                "isValidHostLabel",
                json!([call("getAttr", json!([{"ref": "parsed"}, "region"])), true]),
            ),
            call("aws.isVirtualHostableS3Bucket", json!([{"ref": "last"}, false])),
            assign("getAttr", json!([{"ref": "List"}, "[0]"]), "first"),
        ], "endpoint": {"url": "{url#scheme}://{first}.{url#authority}{url#path}{suffix}"}},
    ]));
}

#[test]
fn accepts_properties_and_headers() {
    assert_accepted(json!([{"type": "endpoint", "conditions": [], "endpoint": {
        "url": "https://host",
        "headers": {"x-name": ["*", "{Name}"]},
        "properties": {
            "backend": "b",
            "authSchemes": [
                {"name": "sigv4", "signingRegion": "{Name}", "disableDoubleEncoding": true},
            ],
        },
    }}]));
}

#[test]
fn variables_of_one_rule_are_not_in_scope_of_the_next() {
    let rule = || {
        let conditions = json!([assign("uriEncode", json!([{"ref": "Name"}]), "encoded")]);
        endpoint(conditions, "https://{encoded}")
    };
    assert_accepted(json!([rule(), rule()]));

    let found = problem(rule_set(json!([
        rule(),
        endpoint(json!([]), "https://{encoded}")
    ])));

    assert!(
        found.contains("there is no variable \"encoded\" in scope"),
        "{found}"
    );
}

#[test]
fn a_condition_may_call_a_function_with_an_unset_argument() {
    assert_accepted(json!([endpoint(
        json!([assign(
            "aws.partition",
            json!([{"ref": "Region"}]),
            "Result"
        )]),
        "https://{Region}.{Result#dnsSuffix}"
    )]));
}

#[test]
fn a_service_without_rules_gets_regional_endpoints() {
    let tree =
        compile(json!({"aws.api#service": {"sdkId": "A", "endpointPrefix": "a{b"}})).unwrap();

    let text = &tree.files["src/endpoint.rs"];
    assert!(
        text.contains("\"https://a{{b-fips.{Region}.{Partition#dnsSuffix}\""),
        "{text}"
    );
}

#[test]
fn test_cases_become_tests() {
    let mut traits = rule_set(json!([endpoint(json!([]), "https://{Name}")]));

    traits["smithy.rules#endpointTests"] = json!({"version": "1.0", "testCases": [
        {
            "documentation": "Name is a Host",
            "params": {"Name": "b", "UseFIPS": true, "Arns": ["c"]},
            "expect": {
                "endpoint": {
                    "url": "https://b", "headers": {"x": ["y"]},
                    "properties": {"authSchemes": [{"name": "sigv4"}]},
                },
            },
        },
        {"documentation": "Name is a Host", "expect": {"error": "no"}},
    ]});

    assert_snapshot(
        "endpoint_tests",
        &compile(traits).unwrap().files["src/endpoint_tests.rs"],
    );
}

#[test]
fn operations_set_endpoint_parameters() {
    let mut service =
        json!({"type": "service", "version": "1", "operations": [{"target": "a#Get"}]});
    service["traits"] = rule_set(json!([endpoint(json!([]), "https://{Name}")]));
    service["traits"]["aws.protocols#restJson1"] = json!({});
    let model = model(&json!({
        "a#S": service,
        "a#Get": {"type": "operation", "input": {"target": "a#In"}, "traits": {
            "smithy.api#http": {"method": "POST", "uri": "/"},
            "smithy.rules#staticContextParams": {
                "UseFIPS": {"value": true}, "List": {"value": ["x"]},
            },
            "smithy.rules#operationContextParams": {
                "type": {"path": "inner.kind"}, "Name": {"path": "inner.name"},
            },
        }},
        "a#In": {"type": "structure", "members": {
            "name": {"target": "smithy.api#String", "traits": {
                "smithy.api#required": {}, "smithy.rules#contextParam": {"name": "Name"},
            }},
            "flag": {
                "target": "smithy.api#Boolean",
                "traits": {"smithy.rules#contextParam": {"name": "Flag"}},
            },
            "inner": {"target": "a#Inner"},
        }},
        "a#Inner": {"type": "structure", "members": {
            "kind": {"target": "a#Kind", "traits": {"smithy.api#required": {}}},
            "name": {"target": "smithy.api#String"},
        }},
        "a#Kind": {
            "type": "enum",
            "members": {
                "A": {"target": "smithy.api#Unit", "traits": {"smithy.api#enumValue": "a"}},
            },
        },
    }));
    let tree = generate(&model, &options()).unwrap();
    let text = &tree.files["src/operation/get.rs"];

    let start = text.find("    fn endpoint_params").unwrap();

    assert_snapshot(
        "endpoint_params_of_operation",
        &text[start..start + text[start..].find("\n}\n").unwrap()],
    );
}

/// A service whose operation sets the list `Arns` by this path.
fn with_path(path: &str) -> Model {
    let mut service =
        json!({"type": "service", "version": "1", "operations": [{"target": "a#Get"}]});
    service["traits"] = rule_set(json!([endpoint(json!([]), "https://{Name}")]));
    service["traits"]["aws.protocols#awsJson1_0"] = json!({});
    model(&json!({
        "a#S": service,
        "a#Get": {"type": "operation", "input": {"target": "a#In"}, "traits": {
            "smithy.rules#operationContextParams": {"Arns": {"path": path}},
        }},
        "a#In": {"type": "structure", "members": {"tables": {"target": "a#Tables"}}},
        "a#Tables": {
            "type": "map",
            "key": {"target": "smithy.api#String"},
            "value": {"target": "smithy.api#String"},
        },
    }))
}

#[test]
fn jmespath_expressions_set_parameters() {
    let tree = generate(&with_path("keys(tables)"), &options()).unwrap();

    let operation = &tree.files["src/operation/get.rs"];
    assert!(
        operation.contains(r#"params.search("Arns", "keys(tables)", self);"#),
        "{operation}"
    );
    let manifest = &tree.files["Cargo.toml"];
    assert!(
        manifest.contains(r#"features = ["jmespath"]"#),
        "{manifest}"
    );
}

#[test]
fn rejects_invalid_jmespath_expressions() {
    let found = generate(&with_path("keys("), &options()).unwrap_err();

    assert!(found[0].message.starts_with("not JMESPath"), "{}", found[0]);
    assert_eq!(
        found[0].pointer,
        "/shapes/a#Get/traits/smithy.rules#operationContextParams/Arns"
    );
}

#[test]
fn rejects_jmespath_slices_that_overflow() {
    for expression in [
        "Items[1::2147483647]",
        "Items[*].keys(@)[-2147483647]",
        "not_null(a || b[0:1:-70000], c)",
        "{x: Items[?a[70000] == `1`]}",
    ] {
        let found = generate(&with_path(expression), &options()).unwrap_err();

        let message = &found[0].message;
        assert_eq!(message, "not JMESPath: an index or a step is above 65536");
    }
}

/// Numbers of all tests and of those that are left out, where one expects `expect` with
/// dual-stack in `region`.
fn tests_of(region: &str, expect: &Value) -> (usize, usize) {
    tests_of_url("https://{Result#implicitGlobalRegion}", region, expect)
}

/// The same for rules that return this URL.
fn tests_of_url(url: &str, region: &str, expect: &Value) -> (usize, usize) {
    let params = json!({"Region": region, "UseDualStack": true});
    let partition = assign("aws.partition", json!([{"ref": "Name"}]), "Result");
    let mut traits = rule_set(json!([endpoint(json!([partition]), url)]));
    let rules = &mut traits["smithy.rules#endpointRuleSet"];
    rules["parameters"]["UseDualStack"] =
        json!({"type": "boolean", "builtIn": "AWS::UseDualStack"});
    traits["smithy.rules#endpointTests"] =
        json!({"version": "1.0", "testCases": [{"params": params, "expect": expect}]});
    let model = model(&json!({"a#S": {"type": "service", "version": "1", "traits": traits}}));
    let rules = lower::endpoint_rules(&model, &options()).unwrap();
    (rules.tests.len(), rules.outdated_tests)
}

#[test]
fn skips_cases_that_expect_isolated_partitions_without_dual_stack() {
    let error =
        json!({"error": "DualStack is enabled but this partition does not support DualStack"});

    assert_eq!(tests_of("us-iso-east-1", &error), (0, 1));
    assert_eq!(tests_of("us-isob-east-1", &error), (0, 1));
}

#[test]
fn skips_cases_that_expect_the_old_dual_stack_suffix() {
    assert_eq!(
        tests_of(
            "us-iso-east-1",
            &json!({"endpoint": {"url": "https://a.us-iso-east-1.c2s.ic.gov"}})
        ),
        (0, 1)
    );
}

#[test]
fn skips_cases_that_expect_the_old_global_region_of_china() {
    assert_eq!(
        tests_of(
            "aws-cn-global",
            &json!({"endpoint": {"url": "https://cn-north-1"}})
        ),
        (0, 1)
    );
    assert_eq!(
        tests_of(
            "aws-cn-global",
            &json!({"endpoint": {"url": "https://cn-northwest-1"}})
        ),
        (1, 0)
    );
}

#[test]
fn keeps_cases_of_rules_that_name_the_region_of_china() {
    let url = "https://a.cn-north-1.{Result#implicitGlobalRegion}";
    let expect = json!({"endpoint": {"url": "https://a.cn-north-1.cn-northwest-1"}});

    assert_eq!(tests_of_url(url, "cn-northwest-1", &expect), (1, 0));
}

#[test]
fn keeps_other_cases() {
    let error =
        json!({"error": "DualStack is enabled but this partition does not support DualStack"});

    assert_eq!(tests_of("us-gov-east-1", &error), (1, 0));
    assert_eq!(
        tests_of(
            "us-iso-east-1",
            &json!({"error": "Invalid Configuration: no name"})
        ),
        (1, 0)
    );
    assert_eq!(
        tests_of(
            "us-iso-east-1",
            &json!({"endpoint": {"url": "https://a.api.aws.ic.gov"}})
        ),
        (1, 0)
    );
}

#[test]
fn rejects_parameters_that_the_rules_do_not_have() {
    let model = model(&json!({
        "a#S": {
            "type": "service", "version": "1", "operations": [{"target": "a#Get"}],
            "traits": {"aws.protocols#restJson1": {}},
        },
        "a#Get": {"type": "operation", "traits": {
            "smithy.api#http": {"method": "POST", "uri": "/"},
            "smithy.rules#staticContextParams": {"Other": {"value": "x"}},
        }},
    }));

    let found = generate(&model, &options()).unwrap_err();

    assert_eq!(
        found[0].message,
        "the endpoint rules have no parameter \"Other\""
    );
    assert_eq!(
        found[0].pointer,
        "/shapes/a#Get/traits/smithy.rules#staticContextParams/Other"
    );
}

#[test]
fn reports_invalid_rules_with_their_location() {
    let wrong = [
        json!([call("isSett", json!([{"ref": "Name"}]))]),
        json!([call("isSet", json!([]))]),
        json!([call("stringEquals", json!([{"ref": "Region"}, "a"]))]),
        json!([call("booleanEquals", json!([{"ref": "Nobody"}, true]))]),
        json!([call("stringEquals", json!(["{Name", "a"]))]),
        json!([call("stringEquals", json!(["{Name#x}", "a"]))]),
        json!([call("substring", json!([{"ref": "Name"}, -1, 2, false]))]),
        json!([assign("uriEncode", json!([{"ref": "Name"}]), "a b")]),
        json!([assign("uriEncode", json!([{"ref": "Name"}]), "Region")]),
        json!([call("coalesce", json!([{"ref": "Name"}, true]))]),
        json!([{"ref": "Flag"}]),
        json!("none"),
    ];
    let found: Vec<String> = wrong
        .into_iter()
        .map(|conditions| problem(rule_set(json!([endpoint(conditions, "https://a")]))))
        .collect();

    assert_snapshot("endpoint_rules_diagnostics", &found.join("\n"));
}

#[test]
fn text_of_rules_does_not_become_code() {
    let text = "\"#); std::process::abort(); // {{}} \n\u{202e} */ ${{x}} \\";
    let rules = json!([
        {
            "type": "error",
            "conditions": [call("stringEquals", json!([{"ref": "Name"}, text]))],
            "error": format!("{{Name}}{text}"),
        },
    ]);
    let source = source(rules.clone());

    assert!(source.is_ascii());
    assert_eq!(embedded(&source)["rules"], rules);
    assert_eq!(syn::parse_file(&source).unwrap().items.len(), 3);
}

/// A rule set that has something of everything.
fn rich() -> Value {
    let mut traits = rule_set(json!([
        {
            "type": "tree",
            "conditions": [
                is_set("Region"),
                assign("aws.partition", json!([{"ref": "Region"}]), "Result"),
            ],
            "rules": [
                endpoint(
                    json!([call("booleanEquals", json!([{"ref": "UseFIPS"}, true]))]),
                    "https://{Region}.{Result#dnsSuffix}",
                ),
            ],
        },
        {
            "type": "error",
            "conditions": [assign("coalesce", json!([{"ref": "Flag"}, true]), "x")],
            "error": "{Name}",
        },
        {"type": "endpoint", "conditions": [], "endpoint": {
            "url": {"ref": "Name"}, "headers": {"a": ["b"]},
            "properties": {"authSchemes": [{"name": "c"}]},
        }},
    ]));
    traits["smithy.rules#endpointTests"] = json!({"version": "1.0", "testCases": [
        {
            "documentation": "d", "params": {"Name": "b"},
            "expect": {"endpoint": {"url": "https://b"}},
        },
    ]});
    traits
}

/// The pointers of all places in a value.
fn places(value: &Value, at: &str, to: &mut Vec<String>) {
    to.push(at.to_owned());
    match value {
        Value::Object(entries) => entries.iter().for_each(|(key, value)| {
            places(
                value,
                &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")),
                to,
            );
        }),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, item)| places(item, &format!("{at}/{index}"), to)),
        _ => {}
    }
}

/// Returns a value that some place of a rule set does not have.
fn any_word() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!(null),
        json!(1),
        json!(-1),
        json!(true),
        json!([]),
        json!({}),
        json!("{"),
        json!("{Name#[0]}"),
        json!("r#type"),
        json!("_"),
        json!(["a", 1]),
        json!({"ref": "List"}),
        json!({"ref": "type"}),
        json!({"fn": "isSet", "argv": [{"ref": "Name"}]}),
        json!({"fn": "split", "argv": ["{type}", "", 0]}),
        json!({"fn": "ite", "argv": [{"ref": "UseFIPS"}, {"ref": "List"}, {"ref": "Arns"}]}),
    ])
}

proptest! {
    #[test]
    fn any_rule_set_generates_rust_or_diagnostics(
        place in any::<prop::sample::Index>(),
        word in any_word(),
    ) {
        let mut traits = rich();
        let mut all = Vec::new();
        places(&traits, "", &mut all);
        let pointer = &all[place.index(all.len())];
        if pointer.matches('/').count() > 1 && let Some(found) = traits.pointer_mut(pointer) {
            *found = word;
        }
        match compile(traits) {
            Ok(tree) => {
                for text in tree.files.values() {
                    prop_assert!(syn::parse_file(text).is_ok(), "{text}");
                }
            }
            Err(found) => prop_assert!(!found.is_empty()),
        }
    }
}
