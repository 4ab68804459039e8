//! Runs Smithy's protocol tests of servers: requests, responses and malformed requests.
//!
//! ```text
//! cargo run -p smithy-emulator --example conformance -- FILE…
//! ```
//!
//! Prints the counts of each file, the failed tests, and the skipped ones with the reason. Exits
//! with 1 if a test fails.

mod values;

use std::collections::BTreeMap;
use std::process::ExitCode;

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};
use smithy_emulator::{Emulator, Options};
use smithy_model::{Model, Shape, ShapeId, Source};
use values::{equal, fill, normalized};

/// Services whose tests check customizations of their SDKs, which are not part of the protocol.
const CUSTOMIZED: [&str; 3] = ["ApiGateway", "Glacier", "MachineLearning"];

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let mut failed = 0;
    for file in &files {
        match run(file) {
            Ok(report) => failed += report.print(file),
            Err(message) => println!("skipped {file}: {message}"),
        }
    }
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

#[derive(Default)]
struct Report {
    passed: BTreeMap<&'static str, usize>,
    failed: Vec<String>,
    skipped: Vec<String>,
}

impl Report {
    /// Runs a test, unless there is a reason to skip it.
    fn run(&mut self, group: &'static str, test: &Value, run: impl FnOnce() -> Result<(), String>) {
        let id = text(test, "id");
        if let Some(reason) = skip_reason(id) {
            self.skipped.push(format!("{id}: {reason}"));
            return;
        }
        match run() {
            Ok(()) => *self.passed.entry(group).or_default() += 1,
            Err(cause) => self.failed.push(format!("{group} {id}: {cause}")),
        }
    }

    /// Prints the report. Returns the number of failed tests.
    fn print(&self, file: &str) -> usize {
        for failure in &self.failed {
            println!("failed  {failure}");
        }
        for skipped in &self.skipped {
            println!("skipped {skipped}");
        }
        let passed: Vec<String> = self
            .passed
            .iter()
            .map(|(group, count)| format!("{count} {group}"))
            .collect();
        println!(
            "{file}: passed {}; {} failed, {} skipped",
            passed.join(", "),
            self.failed.len(),
            self.skipped.len()
        );
        self.failed.len()
    }
}

/// Runs the tests of all services of a file.
fn run(file: &str) -> Result<Report, String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let model = smithy_model::load(&[Source { file, text: &text }]).map_err(|errors| {
        errors
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    })?;
    let mut report = Report::default();
    let mut is_supported = false;
    for (shape, service) in model.services() {
        if CUSTOMIZED.iter().any(|name| shape.id.name().contains(name)) {
            continue;
        }
        let options = Options {
            service: Some(shape.id.as_str().to_owned()),
            ..Options::default()
        };
        let Ok(emulator) = Emulator::new(&[(file, &text)], &options) else {
            continue;
        };
        is_supported = true;
        for operation in model.operations_of(service) {
            test_operation(&model, &emulator, shape, operation, &mut report);
        }
    }
    if is_supported {
        Ok(report)
    } else {
        Err("no service has a protocol that the emulator speaks".to_owned())
    }
}

fn tests<'s>(shape: &'s Shape, id: &str) -> impl Iterator<Item = &'s Value> {
    shape
        .traits
        .get(id)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn test_operation(
    model: &Model,
    emulator: &Emulator,
    service: &Shape,
    operation: &Shape,
    report: &mut Report,
) {
    let Some(shapes) = operation.as_operation() else {
        return;
    };
    let applies = |test: &&Value| {
        let protocol = test["protocol"].as_str().unwrap_or_default();
        test["appliesTo"] != "client" && service.traits.has(protocol)
    };
    let name = operation.id.name();
    for test in tests(operation, "smithy.test#httpRequestTests").filter(applies) {
        report.run("requests", test, || {
            test_request(model, emulator, name, &shapes.input, test)
        });
    }
    for test in tests(operation, "smithy.test#httpResponseTests").filter(applies) {
        report.run("responses", test, || {
            test_response(model, emulator, name, &shapes.output, test)
        });
    }
    for test in tests(operation, "smithy.test#httpMalformedRequestTests").filter(applies) {
        report.run("malformed requests", test, || {
            test_malformed(emulator, test)
        });
    }
}

/// Returns the reason for which a test does not apply to the emulator.
fn skip_reason(id: &str) -> Option<&'static str> {
    match id {
        _ if id.starts_with("SDKAppl") || id.starts_with("SDKAppend") => {
            Some("the emulator takes no compressed requests")
        }
        "RestJsonOmitsEmptyListQueryValues" => {
            Some("a request cannot show an empty list of a query")
        }
        "RestJsonHttpWithEmptyStructurePayload" | "RestJsonHttpWithHeadersButNoPayload" => {
            Some("a request cannot show whether its payload is absent or an empty structure")
        }
        "AwsJson10ServiceRespondsWithNoPayload" | "json_1_1_service_responds_with_no_payload" => {
            Some("a server may send an empty body or {}, and another test expects {}")
        }
        "parses_the_request_id_from_the_response" | "AwsJson11IntEnums" => {
            Some("it checks how a client reads a header")
        }
        "RestJsonEndpointTraitWithHostLabel" => {
            Some("the request has a body without a content type, which other tests refuse")
        }
        "RestJsonWithoutBodyEmptyInputExpectsEmptyContentType" => Some(
            "RestJsonEmptyInputAndEmptyOutputWithJson expects that the same request is accepted",
        ),
        "MachinelearningPredictEndpoint" => Some("it checks a customization of the service's SDK"),
        _ => None,
    }
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// Builds the request of a test.
fn request(test: &Value, body: &[u8]) -> Result<Request<Bytes>, String> {
    let queries: Vec<&str> = test["queryParams"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut uri = text(test, "uri").to_owned();
    if !queries.is_empty() {
        uri.push(if uri.contains('?') { '&' } else { '?' });
        uri.push_str(&queries.join("&"));
    }
    let mut request = Request::builder().method(text(test, "method")).uri(&uri);
    for (name, value) in test["headers"].as_object().into_iter().flatten() {
        request = request.header(name, value.as_str().unwrap_or_default());
    }
    request
        .body(Bytes::copy_from_slice(body))
        .map_err(|error| error.to_string())
}

fn test_request(
    model: &Model,
    emulator: &Emulator,
    name: &str,
    input: &ShapeId,
    test: &Value,
) -> Result<(), String> {
    let mut request = request(test, text(test, "body").as_bytes())?;
    // Some tests of AWS JSON do not list the header that names the operation.
    if text(test, "protocol").contains("awsJson") {
        let target = http::HeaderValue::from_str(name).map_err(|error| error.to_string())?;
        request
            .headers_mut()
            .entry("x-amz-target")
            .or_insert(target);
    }
    let read = emulator.read_request(&request);
    let (operation, found) =
        read.map_err(|response| format!("refused: {}", body_text(&response)))?;
    let wanted = normalized(
        model,
        input,
        &test.get("params").cloned().unwrap_or(json!({})),
    );
    if operation != name {
        return Err(format!("taken for {operation}"));
    }
    if equal(&wanted, &found) {
        Ok(())
    } else {
        Err(format!("read {found} instead of {wanted}"))
    }
}

fn test_response(
    model: &Model,
    emulator: &Emulator,
    name: &str,
    output: &ShapeId,
    test: &Value,
) -> Result<(), String> {
    let params = normalized(
        model,
        output,
        &test.get("params").cloned().unwrap_or(json!({})),
    );
    let response = emulator
        .write_response(name, &params)
        .ok_or("no such operation")?;
    check_response(&response, test, test["code"].as_u64())?;
    let Some(body) = test["body"].as_str() else {
        return Ok(());
    };
    if text(test, "bodyMediaType") != "application/json" {
        let found = body_text(&response);
        return if found == body {
            Ok(())
        } else {
            Err(format!("body {found} instead of {body}"))
        };
    }
    let wanted: Value = serde_json::from_str(body).map_err(|error| error.to_string())?;
    let found: Value =
        serde_json::from_slice(response.body()).map_err(|error| error.to_string())?;
    if equal(&wanted, &found) {
        Ok(())
    } else {
        Err(format!("body {found} instead of {wanted}"))
    }
}

/// Runs a test with each value of its parameters.
fn test_malformed(emulator: &Emulator, test: &Value) -> Result<(), String> {
    let parameters: Vec<(&String, &Vec<Value>)> = test["testParameters"]
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(name, values)| Some((name, values.as_array()?)))
        .collect();
    let count = parameters
        .iter()
        .map(|(_, values)| values.len())
        .max()
        .unwrap_or(1);
    for index in 0..count {
        let values: Vec<(&str, &str)> = parameters
            .iter()
            .filter_map(|(name, values)| Some((name.as_str(), values.get(index)?.as_str()?)))
            .collect();
        let filled = fill(test, &values);
        let request = request(
            &filled["request"],
            text(&filled["request"], "body").as_bytes(),
        )?;
        let response = match emulator.read_request(&request) {
            Err(response) => response,
            Ok((operation, input)) => {
                return Err(format!("{values:?}: accepted as {operation} {input}"));
            }
        };
        let wanted = &filled["response"];
        check_response(&response, wanted, wanted["code"].as_u64())
            .map_err(|cause| format!("{values:?}: {cause}"))?;
        check_assertion(&response, &wanted["body"]["assertion"])
            .map_err(|cause| format!("{values:?}: {cause}"))?;
    }
    Ok(())
}

fn check_assertion(response: &Response<Bytes>, assertion: &Value) -> Result<(), String> {
    let found = body_text(response);
    if let Some(contents) = assertion["contents"].as_str() {
        let wanted: Value = serde_json::from_str(contents).map_err(|error| error.to_string())?;
        let read: Value = serde_json::from_str(&found).map_err(|error| error.to_string())?;
        if wanted != read {
            return Err(format!("body {read} instead of {wanted}"));
        }
    }
    if let Some(pattern) = assertion["messageRegex"].as_str() {
        let regex = regex::Regex::new(pattern).map_err(|error| error.to_string())?;
        if !regex.is_match(&found) {
            return Err(format!("body {found} does not match {pattern}"));
        }
    }
    Ok(())
}

fn check_response(
    response: &Response<Bytes>,
    wanted: &Value,
    code: Option<u64>,
) -> Result<(), String> {
    if code.is_some_and(|code| u64::from(response.status().as_u16()) != code) {
        return Err(format!(
            "status {}: {}",
            response.status(),
            body_text(response)
        ));
    }
    for (name, value) in wanted["headers"].as_object().into_iter().flatten() {
        let length = response.body().len().to_string();
        let found = response
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok());
        // The HTTP server adds the length.
        let found = if name.eq_ignore_ascii_case("content-length") {
            Some(length.as_str())
        } else {
            found
        };
        if found != value.as_str() {
            return Err(format!("header {name}: {found:?} instead of {value}"));
        }
    }
    for name in wanted["forbidHeaders"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
    {
        if response.headers().contains_key(name) {
            return Err(format!("has the header {name}"));
        }
    }
    Ok(())
}

fn body_text(response: &Response<Bytes>) -> String {
    String::from_utf8_lossy(response.body()).into_owned()
}
