//! Serializes requests and reads responses for a comparison with another client.
//!
//! Cases and answers are JSON, and bodies in them are base64-encoded.

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Request};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::{binary_body, client, read_response};
use crate::operation::Operation;
use crate::shape::validate::Validation;
use crate::shape::values::blob::Blob;

/// Returns the request of a case with `input`, or the output of a case with `status`, `headers` and `body`. An error is
/// an answer, too.
pub fn answer<Op: Operation + DeserializeOwned>(case: &Value) -> Value
where
    Op::Output: Serialize,
{
    let answer = if case.get("input").is_some() {
        request::<Op>(&case["input"])
    } else {
        response::<Op>(case)
    };
    answer.unwrap_or_else(|error| json!({ "error": error }))
}

fn request<Op: Operation + DeserializeOwned>(input: &Value) -> Result<Value, String> {
    // By way of text, as callers do: numbers keep their digits.
    let operation: Op =
        serde_json::from_str(&input.to_string()).map_err(|error| error.to_string())?;
    let call = client::<Op>("example.com").call(operation);
    let request = call.validation(Validation::Off).request();
    request
        .map(|request| describe(&request))
        .map_err(|error| error.to_string())
}

fn describe(request: &Request<Bytes>) -> Value {
    let mut headers = Map::new();
    for (name, value) in request.headers() {
        let value = String::from_utf8_lossy(value.as_bytes());
        let previous = headers.get(name.as_str()).and_then(Value::as_str);
        let joined =
            previous.map_or_else(|| value.to_string(), |first| format!("{first}, {value}"));
        headers.insert(name.as_str().to_owned(), joined.into());
    }
    json!({
        "method": request.method().as_str(),
        "host": request.uri().host(),
        "path": request.uri().path(),
        "query": request.uri().query(),
        "headers": headers,
        "body": Blob::from(request.body().to_vec()).to_base64(),
    })
}

fn response<Op: Operation>(case: &Value) -> Result<Value, String>
where
    Op::Output: Serialize,
{
    let status = case["status"]
        .as_u64()
        .and_then(|status| status.try_into().ok());
    let headers = case["headers"].as_object().into_iter().flatten();
    let headers = headers.filter_map(|(name, value)| {
        Some((
            HeaderName::try_from(name).ok()?,
            HeaderValue::try_from(value.as_str()?).ok()?,
        ))
    });
    let headers: HeaderMap = headers.collect();
    let body = binary_body(case["body"].as_str().unwrap_or_default());
    let output = read_response::<Op>(status.unwrap_or(200), headers, body)
        .map_err(|error| format!("{error:?}"))?;
    let text = serde_json::to_string(&output).map_err(|error| error.to_string())?;
    let output: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    Ok(json!({ "output": output }))
}
