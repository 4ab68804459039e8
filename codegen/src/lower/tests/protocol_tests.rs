//! Protocol tests of the model (<https://smithy.io/2.0/additional-specs/http-protocol-compliance-tests.html>).
//!
//! Tests of servers are skipped, except tests of validation: a client validates by the same constraints.

use serde_json::Value;
use smithy_model::{Operation, Shape, ShapeId};

use crate::ir::{
    ProtocolCase, ProtocolTest, ProtocolTests, RequestCase, ResponseCase, SkippedTest,
    ValidationCase,
};
use crate::lower::context::Lowering;
use crate::lower::names;
use crate::lower::tests::case::{cases, headers, text, texts};
use crate::lower::tests::params;
use crate::lower::tests::validation_tests::validation_tests;

const REQUESTS: &str = "smithy.test#httpRequestTests";
const RESPONSES: &str = "smithy.test#httpResponseTests";
const EVENT_STREAMS: &str = "smithy.test#eventStreamTests";

/// Returns the tests of the service's operations and errors, in the order of the operations.
pub(crate) fn protocol_tests(lowering: &Lowering<'_>) -> ProtocolTests {
    let model = lowering.model;
    let mut collector = Collector {
        lowering,
        tests: ProtocolTests::default(),
        unique: names::Unique::default(),
    };
    for id in &lowering.closure.operations {
        if let (Some(shape), Some(operation)) = (model.shape(id), model.operation(id)) {
            collector.add_operation(shape, operation);
        }
    }
    for id in &lowering.closure.errors {
        if let (Some(error), Some(operation)) = (model.shape(id), collector.operation_of(id)) {
            collector.add_error(error, operation);
        }
    }
    let left_out = lowering.closure.left_out.iter();
    for shape in left_out.filter_map(|id| model.shape(id)) {
        for (group, id) in [
            ("requests", REQUESTS),
            ("responses", RESPONSES),
            ("event streams", EVENT_STREAMS),
        ] {
            for case in cases(shape, id) {
                collector.skip(case, group, "event stream");
            }
        }
    }
    collector.tests
}

struct Collector<'m> {
    lowering: &'m Lowering<'m>,
    tests: ProtocolTests,
    unique: names::Unique,
}

impl<'m> Collector<'m> {
    fn add_operation(&mut self, shape: &Shape, operation: &Operation) {
        let lowering = self.lowering;
        let (Some(input), Some(output)) = (
            lowering.model.shape(&operation.input),
            lowering.model.shape(&operation.output),
        ) else {
            return;
        };
        for case in cases(shape, REQUESTS) {
            if let Some(reason) = skip_reason(case, shape) {
                self.skip(case, "requests", reason);
            } else {
                let test = ProtocolCase::Request(request(lowering, input, case));
                self.add(case, shape, test);
            }
        }
        for case in cases(shape, RESPONSES) {
            if let Some(reason) = skip_reason(case, shape) {
                self.skip(case, "responses", reason);
            } else {
                let test = ProtocolCase::Response(response(lowering, output, case));
                self.add(case, shape, test);
            }
        }
        let invalid = validation_tests(lowering, shape, input);
        // Inputs that a validating server accepts are valid.
        for case in cases(shape, REQUESTS).filter(|_| !invalid.is_empty()) {
            let valid = ValidationCase {
                input: params::input(lowering, input, case.get("params")).to_string(),
                ..ValidationCase::default()
            };
            self.add(case, shape, ProtocolCase::Validation(valid));
        }
        for (case, test) in invalid {
            self.add(&case, shape, ProtocolCase::Validation(test));
        }
    }

    fn add_error(&mut self, error: &Shape, operation: &Shape) {
        for case in cases(error, RESPONSES) {
            if let Some(reason) = skip_reason(case, operation) {
                self.skip(case, "responses", reason);
            } else {
                let response = ResponseCase {
                    error: self.lowering.names.of_error(&error.id).map(str::to_owned),
                    code: text(&case["vendorParams"], "code"),
                    ..response(self.lowering, error, case)
                };
                self.add(case, operation, ProtocolCase::Response(response));
            }
        }
    }

    /// Returns an operation that can return the error: any, if the error belongs to the service.
    fn operation_of(&self, error: &ShapeId) -> Option<&'m Shape> {
        let model = self.lowering.model;
        let operations = &self.lowering.closure.operations;
        let returns_error = |id: &&ShapeId| {
            let operation = model.operation(id);
            operation.is_some_and(|operation| operation.errors.contains(error))
        };
        let id = operations.iter().find(returns_error);
        model.shape(id.or(operations.first())?)
    }

    fn skip(&mut self, case: &Value, group: &'static str, reason: &'static str) {
        self.tests.skipped.push(SkippedTest {
            id: text(case, "id").unwrap_or_default(),
            group,
            reason,
        });
    }

    fn add(&mut self, case: &Value, operation: &Shape, test: ProtocolCase) {
        let id = text(case, "id").unwrap_or_default();
        let path = format!("{}::{}", test.group(), names::field(&id));
        let path = self.unique.name(path);
        let ident = path.rsplit("::").next().unwrap_or(&path).to_owned();
        let Some(names) = self.lowering.names.of_operation(&operation.id) else {
            return;
        };
        self.tests.tests.push(ProtocolTest {
            ident,
            id,
            operation: names.input.clone(),
            case: test,
        });
    }
}

/// Returns why a case does not apply to this client.
fn skip_reason(case: &Value, operation: &Shape) -> Option<&'static str> {
    if case["appliesTo"] == "server" {
        Some("for servers")
    } else if operation.traits.has("requestCompression") {
        Some("request compression is not supported")
    } else {
        None
    }
}

fn request(lowering: &Lowering<'_>, input: &Shape, case: &Value) -> RequestCase {
    RequestCase {
        input: params::input(lowering, input, case.get("params")).to_string(),
        host: text(case, "host"),
        method: text(case, "method").unwrap_or_default(),
        uri: text(case, "uri").unwrap_or_default(),
        resolved_host: text(case, "resolvedHost"),
        query: texts(case, "queryParams"),
        forbid_query: texts(case, "forbidQueryParams"),
        require_query: texts(case, "requireQueryParams"),
        headers: headers(case),
        forbid_headers: texts(case, "forbidHeaders"),
        require_headers: texts(case, "requireHeaders"),
        body: text(case, "body"),
        media_type: text(case, "bodyMediaType"),
    }
}

fn response(lowering: &Lowering<'_>, output: &Shape, case: &Value) -> ResponseCase {
    let code = case["code"].as_u64();
    let status = code.and_then(|code| u16::try_from(code).ok());
    ResponseCase {
        status: status.unwrap_or(200),
        headers: headers(case),
        body: text(case, "body").unwrap_or_default(),
        output: params::output(lowering, output, case.get("params")).to_string(),
        error: None,
        code: None,
    }
}
