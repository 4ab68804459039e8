//! The protocol tests that stand in the model (<https://smithy.io/2.0/additional-specs/http-protocol-compliance-tests.html>), as
//! data of the generated crate: parameters become the JSON form of its own types.
//!
//! Tests of servers are skipped, but for those of validation: what a server must reject is what a client can know beforehand.

use serde_json::Value;

use crate::ir::{
    ProtocolCase, ProtocolTest, ProtocolTests, RequestCase, ResponseCase, SkippedTest,
    ValidationCase,
};
use crate::lower::context::Lowering;
use crate::lower::names;
use crate::lower::operations::params;
use smithy_model::{Operation, Shape, ShapeId};

const REQUESTS: &str = "smithy.test#httpRequestTests";
const RESPONSES: &str = "smithy.test#httpResponseTests";
const EVENT_STREAMS: &str = "smithy.test#eventStreamTests";

/// The tests of the service's operations and errors, by operation.
pub(crate) fn protocol_tests(lowering: &Lowering<'_>) -> ProtocolTests {
    let mut found = Found {
        lowering,
        tests: ProtocolTests::default(),
        unique: names::Unique::default(),
    };
    for id in &lowering.closure.operations {
        if let (Some(shape), Some(operation)) =
            (lowering.model.shape(id), lowering.model.operation(id))
        {
            found.of_operation(shape, operation);
        }
    }
    for id in &lowering.closure.errors {
        if let (Some(error), Some(operation)) = (lowering.model.shape(id), found.operation_of(id)) {
            found.of_error(error, operation);
        }
    }
    for shape in lowering
        .closure
        .left_out
        .iter()
        .filter_map(|id| lowering.model.shape(id))
    {
        for (group, id) in [
            ("requests", REQUESTS),
            ("responses", RESPONSES),
            ("event streams", EVENT_STREAMS),
        ] {
            for case in cases(shape, id) {
                found.skip(case, group, "event stream");
            }
        }
    }
    found.tests
}

struct Found<'m> {
    lowering: &'m Lowering<'m>,
    tests: ProtocolTests,
    unique: names::Unique,
}

impl<'m> Found<'m> {
    fn of_operation(&mut self, shape: &Shape, operation: &Operation) {
        let lowering = self.lowering;
        let (Some(input), Some(output)) = (
            lowering.model.shape(&operation.input),
            lowering.model.shape(&operation.output),
        ) else {
            return;
        };
        for case in cases(shape, REQUESTS) {
            match self.reason(case, shape) {
                Some(reason) => self.skip(case, "requests", reason),
                None => self.add(
                    case,
                    shape,
                    ProtocolCase::Request(request(lowering, input, case)),
                ),
            }
        }
        for case in cases(shape, RESPONSES) {
            match self.reason(case, shape) {
                Some(reason) => self.skip(case, "responses", reason),
                None => self.add(
                    case,
                    shape,
                    ProtocolCase::Response(response(lowering, output, case)),
                ),
            }
        }
        let rejected =
            crate::lower::tests::validation_tests::validation_tests(lowering, shape, input);
        // What a server that validates accepts is sound to a client too.
        for case in cases(shape, REQUESTS).filter(|_| !rejected.is_empty()) {
            let accepted = ValidationCase {
                input: params::input(lowering, input, case.get("params")).to_string(),
                ..ValidationCase::default()
            };
            self.add(case, shape, ProtocolCase::Validation(accepted));
        }
        for (case, validation) in rejected {
            self.add(&case, shape, ProtocolCase::Validation(validation));
        }
    }

    fn of_error(&mut self, error: &Shape, operation: &Shape) {
        for case in cases(error, RESPONSES) {
            match self.reason(case, operation) {
                Some(reason) => self.skip(case, "responses", reason),
                None => {
                    let code = case
                        .get("vendorParams")
                        .and_then(|params| text(params, "code"));
                    let name = self.lowering.names.of_error(&error.id).to_owned();
                    let response = response(self.lowering, error, case);
                    let response = ResponseCase {
                        error: Some(name),
                        code,
                        ..response
                    };
                    self.add(case, operation, ProtocolCase::Response(response));
                }
            }
        }
    }

    /// An operation that can end in the error: one that names it, or any, where the service does.
    fn operation_of(&self, error: &ShapeId) -> Option<&'m Shape> {
        let model = self.lowering.model;
        let names = |id: &&ShapeId| {
            model
                .operation(id)
                .is_some_and(|found| found.errors.contains(error))
        };
        let operations = &self.lowering.closure.operations;
        operations
            .iter()
            .find(names)
            .or(operations.first())
            .and_then(|id| model.shape(id))
    }

    /// Why a case is no test of this client.
    fn reason(&self, case: &Value, operation: &Shape) -> Option<&'static str> {
        match () {
            () if case.get("appliesTo").and_then(Value::as_str) == Some("server") => {
                Some("for servers")
            }
            () if operation.traits.has("requestCompression") => {
                Some("request compression is left to services that need it")
            }
            () => None,
        }
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
        let unique = self
            .unique
            .name(format!("{}::{}", test.group(), names::field(&id)));
        let ident = unique.rsplit("::").next().unwrap_or(&unique).to_owned();
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
    let status = case
        .get("code")
        .and_then(Value::as_u64)
        .and_then(|code| u16::try_from(code).ok());
    ResponseCase {
        status: status.unwrap_or(200),
        headers: headers(case),
        body: text(case, "body").unwrap_or_default(),
        output: params::output(lowering, output, case.get("params")).to_string(),
        error: None,
        code: None,
    }
}

/// The cases of a shape that are of the service's protocol.
pub(crate) fn cases<'s>(shape: &'s Shape, id: &str) -> impl Iterator<Item = &'s Value> {
    shape
        .traits
        .get(id)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
}

pub(crate) fn text(case: &Value, key: &str) -> Option<String> {
    case.get(key).and_then(Value::as_str).map(str::to_owned)
}

pub(crate) fn texts(case: &Value, key: &str) -> Vec<String> {
    let list = case
        .get(key)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    list.iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

pub(crate) fn headers(case: &Value) -> Vec<(String, String)> {
    let headers = case
        .get("headers")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    headers
        .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
        .collect()
}
