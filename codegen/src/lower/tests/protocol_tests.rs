//! Protocol tests of the model
//! (<https://smithy.io/2.0/additional-specs/http-protocol-compliance-tests.html>).
//!
//! Tests of servers are skipped, except tests of validation: a client validates by the same
//! constraints.

use serde_json::Value;
use smithy_model::{Operation, Shape, ShapeId};

use crate::ir::{
    EventCase, ProtocolCase, ProtocolTest, ProtocolTests, RequestCase, ResponseCase, SkippedTest,
    ValidationCase,
};
use crate::lower::context::Lowering;
use crate::lower::names;
use crate::lower::tests::case::{cases, headers, text, texts};
use crate::lower::tests::params;
use crate::lower::tests::validation_tests::validation_tests;

const REQUESTS: &str = "smithy.test#httpRequestTests";
const RESPONSES: &str = "smithy.test#httpResponseTests";
/// Test that expects an error where the client corrects the response.
const CORRECTED: &str = "MissingRequiredInitialResponseOutput";
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
                collector.skip(
                    case,
                    group,
                    "the input is an event stream, which needs HTTP/2",
                );
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
        for case in cases(shape, EVENT_STREAMS) {
            let test = if case.get("initialResponse").is_some() {
                self.initial_response(output, case)
            } else {
                self.event(output, case)
            };
            match test {
                Ok(test) => self.add(case, shape, test),
                Err(reason) => self.skip(case, "event streams", reason),
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

    /// Returns the test of a response before its first message, or the reason why it is skipped.
    fn initial_response(&self, output: &Shape, case: &Value) -> Result<ProtocolCase, &'static str> {
        let lowering = self.lowering;
        let failure = case["expectation"].get("failure");
        let error = failure.map(|failure| {
            let id = ShapeId::parse(failure["errorId"].as_str()?)?;
            lowering.names.of_error(&id).map(str::to_owned)
        });
        if error == Some(None) {
            return Err("its error is not part of the model");
        }
        let initial = &case["initialResponse"];
        let params = case.get("initialResponseParams");
        let members = params::output(lowering, output, params).to_string();
        Ok(ProtocolCase::Response(ResponseCase {
            // A case of an error has no parameters: its body is what the error has to contain.
            output: match &error {
                None => members,
                Some(_) => text(initial, "body").unwrap_or_default(),
            },
            error: error.flatten(),
            ..response(lowering, output, initial)
        }))
    }

    /// Returns the test of a message of a response, or the reason why it is skipped.
    fn event(&self, output: &Shape, case: &Value) -> Result<ProtocolCase, &'static str> {
        if case["appliesTo"] == "server" {
            return Err("for servers");
        }
        if case["id"] == CORRECTED {
            return Err("the client fills in required members that a response lacks");
        }
        let lowering = self.lowering;
        let model = lowering.model;
        let union = model
            .event_stream(output)
            .and_then(|member| lowering.target(member));
        let (Some(union), [event]) = (
            union,
            case["events"].as_array().map_or(&[][..], Vec::as_slice),
        ) else {
            return Err("it has no message");
        };
        let failure = case["expectation"].get("failure");
        let params = event.get("params").filter(|_| failure.is_none());
        let code = failure.and_then(|failure| failure["errorId"].as_str());
        Ok(ProtocolCase::Event(EventCase {
            union: lowering
                .names
                .of_type(&union.id)
                .unwrap_or_default()
                .to_owned(),
            message: text(event, "bytes").unwrap_or_default(),
            event: params.map(|params| params::output(lowering, union, Some(params)).to_string()),
            code: code.and_then(|id| id.rsplit('#').next()).map(str::to_owned),
        }))
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
        let module = test.group().replace(' ', "_");
        let path = format!("{module}::{}", names::field(&id));
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
