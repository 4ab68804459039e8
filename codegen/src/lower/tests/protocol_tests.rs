//! Protocol tests of the model
//! (<https://smithy.io/2.0/additional-specs/http-protocol-compliance-tests.html>).
//!
//! Tests of servers are skipped, except tests of validation: a client validates by the same
//! constraints.

use serde_json::Value;
use smithy_model::{Operation, Shape, ShapeId};

use crate::ir::{CaseValue, ProtocolTest, ProtocolTests, SkippedTest, TestCase, TestKind};
use crate::lower::context::Lowering;
use crate::lower::names;
use crate::lower::tests::case::{cases, headers, text, texts};
use crate::lower::tests::params;
use crate::lower::tests::validation_tests::{self, validation_tests};

/// Kinds of tests and the traits that contain them.
type Source = (TestKind, &'static str);
const REQUESTS: Source = (TestKind::Request, "smithy.test#httpRequestTests");
const RESPONSES: Source = (TestKind::Response, "smithy.test#httpResponseTests");
const EVENT_STREAMS: Source = (TestKind::Event, "smithy.test#eventStreamTests");
/// Test that expects an error where the client corrects the response.
const CORRECTED: &str = "MissingRequiredInitialResponseOutput";

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
        for source in [REQUESTS, RESPONSES, EVENT_STREAMS] {
            collector.add_all(source, shape, shape, |_| {
                Err("the input is an event stream, which needs HTTP/2")
            });
        }
    }
    collector.tests
}

/// Why a test is not emitted.
type SkipReason = &'static str;

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
        self.add_all(REQUESTS, shape, shape, |case| {
            check_applies(case, shape)?;
            Ok(request(lowering, input, case))
        });
        self.add_all(RESPONSES, shape, shape, |case| {
            check_applies(case, shape)?;
            let members = params::output(lowering, output, case.get("params"));
            Ok(response(case, members.to_string(), None, None))
        });
        self.add_all(EVENT_STREAMS, shape, shape, |case| {
            if case.get("initialResponse").is_some() {
                initial_response(lowering, output, case)
            } else {
                event(lowering, output, case)
            }
        });
        let invalid = validation_tests(lowering, shape, input);
        // Inputs that a validating server accepts are valid.
        for case in cases(shape, REQUESTS.1).filter(|_| !invalid.is_empty()) {
            let input = params::input(lowering, input, case.get("params"));
            let valid = validation_tests::test_case(input.to_string(), Vec::new(), None);
            self.add(case, shape, valid);
        }
        for (case, test) in invalid {
            self.add(&case, shape, test);
        }
    }

    fn add_error(&mut self, error: &Shape, operation: &Shape) {
        let lowering = self.lowering;
        self.add_all(RESPONSES, error, operation, |case| {
            check_applies(case, operation)?;
            let members = params::output(lowering, error, case.get("params"));
            let name = lowering.names.of_error(&error.id).map(str::to_owned);
            let code = text(&case["vendorParams"], "code");
            Ok(response(case, members.to_string(), name, code))
        });
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

    /// Adds the tests of a trait of an operation, or of an error that the operation can return.
    fn add_all(
        &mut self,
        (kind, id): Source,
        shape: &Shape,
        operation: &Shape,
        test: impl Fn(&Value) -> Result<TestCase, SkipReason>,
    ) {
        for case in cases(shape, id) {
            match test(case) {
                Ok(test) => self.add(case, operation, test),
                Err(reason) => self.tests.skipped.push(SkippedTest {
                    id: text(case, "id").unwrap_or_default(),
                    kind,
                    reason,
                }),
            }
        }
    }

    fn add(&mut self, case: &Value, operation: &Shape, test: TestCase) {
        let id = text(case, "id").unwrap_or_default();
        let path = format!("{}::{}", test.kind.name(), names::field(&id));
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

/// Checks that a case applies to this client.
fn check_applies(case: &Value, operation: &Shape) -> Result<(), SkipReason> {
    if case["appliesTo"] == "server" {
        Err("for servers")
    } else if operation.traits.has("requestCompression") {
        Err("request compression is not supported")
    } else {
        Ok(())
    }
}

fn request(lowering: &Lowering<'_>, input: &Shape, case: &Value) -> TestCase {
    let input = params::input(lowering, input, case.get("params"));
    let optional = |key| CaseValue::Optional(text(case, key));
    let list = |key| CaseValue::Texts(texts(case, key));
    TestCase {
        kind: TestKind::Request,
        parsed: None,
        fields: vec![
            ("input", CaseValue::Text(input.to_string())),
            ("method", required(case, "method")),
            ("uri", required(case, "uri")),
            ("host", optional("host")),
            ("resolved_host", optional("resolvedHost")),
            ("body", optional("body")),
            ("media_type", optional("bodyMediaType")),
            ("query", list("queryParams")),
            ("forbid_query", list("forbidQueryParams")),
            ("require_query", list("requireQueryParams")),
            ("forbid_headers", list("forbidHeaders")),
            ("require_headers", list("requireHeaders")),
            ("headers", CaseValue::Pairs(headers(case))),
        ],
    }
}

/// Returns the test of a response that has these members, as JSON, and of an error its type and its
/// code, if that is not the type's.
fn response(
    case: &Value,
    members: String,
    error: Option<String>,
    code: Option<String>,
) -> TestCase {
    let status = case["code"].as_u64();
    let status = status.and_then(|status| u16::try_from(status).ok());
    TestCase {
        kind: TestKind::Response,
        parsed: error,
        fields: vec![
            ("status", CaseValue::Number(status.unwrap_or(200))),
            ("body", required(case, "body")),
            ("output", CaseValue::Text(members)),
            ("headers", CaseValue::Pairs(headers(case))),
            ("code", CaseValue::Optional(code)),
        ],
    }
}

/// Returns the test of a response before its first message, or the reason why it is skipped.
fn initial_response(
    lowering: &Lowering<'_>,
    output: &Shape,
    case: &Value,
) -> Result<TestCase, SkipReason> {
    let failure = case["expectation"].get("failure");
    let error = failure.map(|failure| {
        let id = ShapeId::parse(failure["errorId"].as_str()?)?;
        lowering.names.of_error(&id).map(str::to_owned)
    });
    if error == Some(None) {
        return Err("its error is not part of the model");
    }
    let initial = &case["initialResponse"];
    let members = match &error {
        None => {
            let params = case.get("initialResponseParams");
            params::output(lowering, output, params).to_string()
        }
        // A case of an error has no parameters: its body is what the error has to contain.
        Some(_) => text(initial, "body").unwrap_or_default(),
    };
    Ok(response(initial, members, error.flatten(), None))
}

/// Returns the test of a message of a response, or the reason why it is skipped.
fn event(lowering: &Lowering<'_>, output: &Shape, case: &Value) -> Result<TestCase, SkipReason> {
    if case["appliesTo"] == "server" {
        return Err("for servers");
    }
    if case["id"] == CORRECTED {
        return Err("the client fills in required members that a response lacks");
    }
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
    let json = params.map(|params| params::output(lowering, union, Some(params)).to_string());
    let code = failure.and_then(|failure| failure["errorId"].as_str());
    let code = code.and_then(|id| id.rsplit('#').next());
    Ok(TestCase {
        kind: TestKind::Event,
        parsed: lowering.names.of_type(&union.id).map(str::to_owned),
        fields: vec![
            ("message", required(event, "bytes")),
            ("event", CaseValue::Optional(json)),
            ("code", CaseValue::Optional(code.map(str::to_owned))),
        ],
    })
}

fn required(case: &Value, key: &str) -> CaseValue {
    CaseValue::Text(text(case, key).unwrap_or_default())
}
