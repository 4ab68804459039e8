//! The fuzz targets on a fixed set of inputs, which shows that they work and finds frequent errors.

use bedrock_agentcore_control::ErrorKind;
use bedrock_agentcore_control::bytes::Bytes;
use bedrock_agentcore_control::http::HeaderMap;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use tests::fuzzing;
use tests::operations::{OPERATIONS, entry};

/// Runs a target on a number of inputs, which are the same in every run.
fn run(target: fn(&[u8]), cases: u32) {
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases)
    };
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let result = runner.run(&prop::collection::vec(any::<u8>(), 0..2048), |data| {
        target(&data);
        Ok(())
    });
    assert_eq!(result, Ok(()));
}

/// Runs a target on texts that match a pattern.
fn run_on_text(pattern: &str, target: fn(&str)) {
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(500)
    };
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let result = runner.run(&pattern, |text| {
        target(&text);
        Ok(())
    });
    assert_eq!(result, Ok(()));
}

#[test]
fn any_request_to_the_emulator() {
    run(fuzzing::emulated_request, 1000);
}

#[test]
fn any_messages_as_events() {
    run(fuzzing::events, 2000);
}

#[test]
fn any_bytes_as_success() {
    run(fuzzing::success, 2000);
}

#[test]
fn any_json_as_output() {
    run(fuzzing::output, 2000);
}

#[test]
fn any_bytes_as_failure() {
    run(fuzzing::failure, 2000);
}

#[test]
fn any_json_as_input() {
    run(fuzzing::input, 2000);
}

#[test]
fn any_text_as_profile_file() {
    run(fuzzing::profile_file, 1000);
    run_on_text(
        "(\\[?[a-z =#;\n\r \t]{1,12}\\]?|\\[profile [a-z]\\]\n)*",
        |text| {
            fuzzing::profile_file(text.as_bytes());
        },
    );
}

#[test]
fn any_error_body_of_a_gateway() {
    run(fuzzing::error_body, 2000);
}

#[test]
fn any_unknown_member_of_an_input() {
    run(fuzzing::unknown_member, 2000);
}

#[test]
fn any_text_as_endpoint_url() {
    run(fuzzing::endpoint_url, 500);
    run_on_text(
        "https?:/?/?[\\[\\]a-zA-Z0-9.:@%/?#{}\\\\é -]{0,24}",
        |text| {
            fuzzing::endpoint_url(text.as_bytes());
        },
    );
}

#[test]
fn every_operation_rejects_deeply_nested_json() {
    let levels = 100_000;
    let bodies = [
        format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels)),
        format!("{{\"items\":{}{}}}", "[".repeat(levels), "]".repeat(levels)),
    ];
    for (entry, body) in OPERATIONS
        .iter()
        .flat_map(|entry| bodies.iter().map(move |body| (entry, body)))
    {
        // An answer without a body is not looked at.
        let Err(error) = (entry.read_response)(200, HeaderMap::new(), Bytes::from(body.clone()))
        else {
            continue;
        };

        assert_eq!(error.kind(), ErrorKind::Response, "{}", entry.info.name);
    }

    let list = (entry("ListGateways").read_response)(
        200,
        HeaderMap::new(),
        Bytes::from(bodies[1].clone()),
    );
    assert!(
        list.expect_err("deep JSON")
            .message()
            .contains("recursion limit")
    );
}

#[test]
fn deeply_nested_json_in_a_failure_is_an_error() {
    let body = format!(
        "{}1{}",
        "{\"message\":".repeat(100_000),
        "}".repeat(100_000)
    );

    let error = (entry("GetGateway").read_response)(500, HeaderMap::new(), Bytes::from(body))
        .expect_err("a failure");

    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Service, Some(500))
    );
    assert!(error.to_string().len() < 2000, "{error}");
}

/// Returns the size of a decoded and encoded output relative to `body`.
fn growth(operation: &str, body: &str) -> usize {
    let read =
        (entry(operation).read_response)(200, HeaderMap::new(), Bytes::from(body.to_owned()));
    let written = read
        .unwrap_or_else(|error| panic!("{operation}: {error}"))
        .to_json()
        .expect("JSON")
        .to_string();
    written.len() / body.len()
}

#[test]
fn error_correction_enlarges_outputs_only_by_a_factor() {
    let lists = [
        ("ListPolicies", "policies"),
        ("ListRegistryRecords", "registryRecords"),
        ("ListGateways", "items"),
    ];
    for (operation, list) in lists {
        let body = |count: usize| format!("{{\"{list}\":[{}{{}}]}}", "{},".repeat(count));
        let (few, many) = (
            growth(operation, &body(1000)),
            growth(operation, &body(20_000)),
        );

        assert!(
            many <= few + 1 && many <= fuzzing::GROWTH,
            "{operation}: {few} and {many} times larger"
        );
    }
}
