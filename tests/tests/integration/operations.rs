//! All operations: the client sends the requests and reads the responses that the model describes.

use std::collections::BTreeSet;

use bedrock_agentcore_control::http::header::CONTENT_TYPE;
use bedrock_agentcore_control::serde_json::{self, Map, Value, json};
use bedrock_agentcore_control::{Client, Validation};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tests::model::{Model, OperationShape};
use tests::offline_client;
use tests::operations::{OPERATIONS, entry};
use tests::sample::{Fill, sample, variants};
use tests::server::{Answer, Server};

/// RFC 3986 §2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// Value of labels, with characters that must be encoded or have a meaning in a URI.
const LABEL: &str = "a/b:c d%20é?#&";

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Returns a sample of the input of an operation with labels that need encoding.
fn input(model: &Model, operation: OperationShape<'_>, fill: Fill, variant: usize) -> Value {
    let mut input = sample(model, operation.input, fill, variant);
    for label in model
        .members(operation.input)
        .iter()
        .filter(|member| member.is_label())
    {
        input[label.name] = json!(LABEL);
    }
    input
}

/// The parts of a request that the model describes.
#[derive(Debug, PartialEq)]
struct Wire {
    method: String,
    path: String,
    query: BTreeSet<String>,
    content_type: Option<String>,
    body: Option<Value>,
}

/// Returns the request that the model describes for an input.
fn expected(model: &Model, operation: OperationShape<'_>, input: &Value) -> Wire {
    let members = model.members(operation.input);
    let mut path = operation.uri.to_owned();
    let mut query = BTreeSet::new();
    let mut body = Map::new();
    for member in &members {
        let Some(value) = input.get(member.name) else {
            continue;
        };
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        match (member.is_label(), member.query(), value) {
            (true, ..) => path = path.replace(&format!("{{{}}}", member.name), &encoded(&text)),
            (_, Some(key), Value::Array(list)) => {
                query.extend(
                    list.iter().map(|text| {
                        format!("{key}={}", encoded(text.as_str().unwrap_or_default()))
                    }),
                );
            }
            (_, Some(key), _) => _ = query.insert(format!("{key}={}", encoded(&text))),
            (_, None, _) => _ = body.insert(member.name.to_owned(), value.clone()),
        }
    }
    let has_body = members.iter().any(tests::model::Member::is_in_body);
    Wire {
        method: operation.method.to_owned(),
        path,
        query,
        content_type: has_body.then(|| "application/json".to_owned()),
        body: has_body.then_some(Value::Object(body)),
    }
}

/// Returns the request that the client builds for an input.
fn actual(client: &Client, operation: OperationShape<'_>, input: &Value) -> Result<Wire, String> {
    let read = (entry(operation.name).read)(input.clone())
        .map_err(|error| format!("cannot be read: {error}"))?;
    let request = read
        .request(client, Validation::Off)
        .map_err(|error| error.to_string())?;
    let query = request
        .uri()
        .query()
        .into_iter()
        .flat_map(|query| query.split('&'))
        .map(str::to_owned)
        .collect();
    let body = match request.body().as_ref() {
        [] => None,
        body => Some(
            serde_json::from_slice(body)
                .map_err(|error| format!("the body is no JSON: {error}"))?,
        ),
    };
    Ok(Wire {
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        query,
        content_type: request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| Some(value.to_str().ok()?.to_owned())),
        body,
    })
}

/// Removes the idempotency token from a request and returns it.
fn take_token(wire: &mut Wire, token: &str) -> Option<String> {
    if let Some(token) = wire
        .body
        .as_mut()
        .and_then(|body| body.as_object_mut()?.remove(token))
    {
        return token.as_str().map(str::to_owned);
    }
    let prefix = format!("{token}=");
    let found = wire
        .query
        .iter()
        .find(|pair| pair.starts_with(&prefix))?
        .clone();
    wire.query.remove(&found);
    found.strip_prefix(&prefix).map(str::to_owned)
}

fn report(failures: &[String]) {
    assert!(
        failures.is_empty(),
        "{} failures:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn operations_have_the_metadata_of_the_model() {
    let model = Model::load();
    let named: Vec<[&str; 3]> = model
        .operations()
        .iter()
        .map(|operation| [operation.name, operation.method, operation.uri])
        .collect();
    let mut listed: Vec<[&str; 3]> = OPERATIONS
        .iter()
        .map(|entry| [entry.info.name, entry.info.method.as_str(), entry.info.uri])
        .collect();
    listed.sort_unstable();

    assert_eq!(listed, named);
}

#[test]
fn requests_with_all_members_match_the_model() {
    let (model, client) = (Model::load(), offline_client());
    let mut failures = Vec::new();
    for operation in model.operations() {
        for variant in 0..variants(model, operation.input) {
            let input = input(model, operation, Fill::All, variant);
            let wanted = expected(model, operation, &input);
            match actual(&client, operation, &input) {
                Ok(wire) if wire == wanted => {}
                other => failures.push(format!(
                    "{}, variant {variant}: {other:#?} instead of {wanted:#?}",
                    operation.name
                )),
            }
        }
    }
    report(&failures);
}

#[test]
fn requests_with_required_members_match_the_model() {
    let (model, client) = (Model::load(), offline_client());
    let mut failures = Vec::new();
    for operation in model.operations() {
        let input = input(model, operation, Fill::Required, 0);
        let wanted = expected(model, operation, &input);
        let members = model.members(operation.input);
        let token = members
            .iter()
            .find(|member| member.own_trait("smithy.api#idempotencyToken").is_some());
        match actual(&client, operation, &input) {
            Ok(mut wire) => {
                let filled = token.and_then(|token| take_token(&mut wire, token.name));
                if token.is_some() != filled.as_deref().is_some_and(is_uuid_v4) || wire != wanted {
                    failures.push(format!(
                        "{}: token {filled:?}, {wire:#?} instead of {wanted:#?}",
                        operation.name
                    ));
                }
            }
            Err(error) => failures.push(format!("{}: {error}", operation.name)),
        }
    }
    report(&failures);
}

/// Returns `true` for a UUID of version 4 (RFC 9562 §5.4): 8-4-4-4-12 digits, version 4, variant
/// 8 to b.
fn is_uuid_v4(text: &str) -> bool {
    let groups: Vec<_> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && text
            .chars()
            .all(|c| c == '-' || matches!(c, '0'..='9' | 'a'..='f'))
        && groups[2].starts_with('4')
        && groups[3].starts_with(['8', '9', 'a', 'b'])
}

#[test]
fn operations_round_trip_through_json() {
    let model = Model::load();
    let mut failures = Vec::new();
    for operation in model.operations() {
        for variant in 0..variants(model, operation.input) {
            let input = sample(model, operation.input, Fill::All, variant);
            let written =
                (entry(operation.name).read)(input.clone()).and_then(|read| read.to_json());
            if !matches!(&written, Ok(written) if *written == input) {
                failures.push(format!(
                    "{}, variant {variant}: {written:?} instead of {input}",
                    operation.name
                ));
            }
        }
    }
    report(&failures);
}

#[test]
fn rejects_operations_without_required_members() {
    let model = Model::load();
    let mut failures = Vec::new();
    for operation in model.operations() {
        for member in model
            .members(operation.input)
            .iter()
            .filter(|member| member.is_required())
        {
            let mut input = sample(model, operation.input, Fill::Required, 0);
            input.as_object_mut().map(|input| input.remove(member.name));
            match (entry(operation.name).read)(input) {
                Err(error)
                    if error.to_string()
                        == format!("{}: a required member is missing", member.name) => {}
                other => failures.push(format!(
                    "{} without {}: {other:?}",
                    operation.name, member.name
                )),
            }
        }
    }
    report(&failures);
}

#[tokio::test]
async fn reads_outputs_with_all_members_without_loss() {
    let model = Model::load();
    let mut samples = Vec::new();
    for operation in model.operations() {
        let input = sample(model, operation.input, Fill::Required, 0);
        for variant in 0..variants(model, operation.output) {
            samples.push((
                operation,
                input.clone(),
                sample(model, operation.output, Fill::All, variant),
            ));
        }
    }
    let server = Server::start(samples.iter().map(|(_, _, output)| Answer::json(output))).await;
    let client = tests::client(&server.url());
    let mut failures = Vec::new();
    for (operation, input, output) in samples {
        let call = (entry(operation.name).read)(input).map(|read| read.send(&client));
        let written = match call {
            Ok(sent) => sent.await.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        let written = written.and_then(|read| read.to_json().map_err(|error| error.to_string()));
        if written.as_ref() != Ok(&output) {
            failures.push(format!(
                "{}: {written:?} instead of {output}",
                operation.name
            ));
        }
    }
    report(&failures);
}

#[tokio::test]
async fn error_correction_fills_empty_outputs() {
    let model = Model::load();
    let operations = model.operations();
    let server = Server::start(operations.iter().map(|_| Answer::json(&json!({})))).await;
    let client = tests::client(&server.url());
    let mut failures = Vec::new();
    for operation in operations {
        let input = sample(model, operation.input, Fill::Required, 0);
        let sent = (entry(operation.name).read)(input).map(|read| read.send(&client));
        match sent {
            Ok(sent) => failures.extend(sent.await.err().map(|error| error.to_string())),
            Err(error) => failures.push(error.to_string()),
        }
    }
    report(&failures);
}
