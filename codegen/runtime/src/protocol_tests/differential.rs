//! Serializes requests and reads responses for a comparison with another client.
//!
//! Cases and answers are JSON, and bodies in them are base64-encoded.

#[cfg(feature = "event-stream")]
use std::pin::Pin;
#[cfg(feature = "event-stream")]
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
#[cfg(feature = "event-stream")]
use futures_core::Stream;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Request};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::{binary_body, client, read_response, without_stream};
use crate::error::ModeledError;
use crate::operation::Operation;
use crate::shape::Structure;
use crate::shape::validate::Validation;
use crate::shape::values::blob::Blob;
#[cfg(feature = "event-stream")]
use crate::stream::{Event, EventStream, StreamMember};

/// Returns the request of a case with `input`, or the output of a case with `status`, `headers` and
/// `body`. A body that is a stream is a member of both, and is in memory. An error is an answer,
/// too.
pub fn answer<Op: Operation + DeserializeOwned>(case: &Value) -> Value
where
    Op::Output: Serialize,
{
    let answer = if case.get("input").is_some() {
        request::<Op>(&case["input"])
    } else {
        response::<Op>(case)
    };
    answer.unwrap_or_else(|failure| json!({ "failure": failure }))
}

fn request<Op: Operation + DeserializeOwned>(input: &Value) -> Result<Value, String> {
    // By way of text, as callers do: numbers keep their digits.
    let (input, body) = without_stream(&input.to_string(), Op::STREAM);
    let mut operation: Op = serde_json::from_str(&input).map_err(|error| error.to_string())?;
    if let (Some(stream), Some(body)) = (operation.request_body(), body) {
        *stream = body;
    }
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
    let (status, headers, body) = parts(case);
    let mut output =
        read_response::<Op>(status, headers, body).map_err(|error| format!("{error:?}"))?;
    let body = Op::response_stream(&mut output).and_then(|stream| stream.in_memory());
    let mut output = to_value(&output)?;
    if let (Some(name), Some(body)) = (Op::Output::STREAM, body) {
        output[name] = Blob::from(body.to_vec()).to_base64().into();
    }
    Ok(json!({ "output": output }))
}

/// Returns the code, the message and the members of the error `E` in a case with `status`,
/// `headers` and `body`. Errors do not depend on the operation `Op`.
pub fn answer_error<Op: Operation, E: ModeledError + Serialize>(case: &Value) -> Value {
    let (status, headers, body) = parts(case);
    let Err(error) = read_response::<Op>(status, headers, body) else {
        return json!({ "failure": "the response is not an error" });
    };
    let members = error.modeled::<E>().map(|members| to_value(&members));
    json!({ "code": error.code(), "message": error.message(),
        "members": members.and_then(Result::ok) })
}

/// Returns the events in the body of a case, and the error at their end.
#[cfg(feature = "event-stream")]
pub fn answer_events<Op: Operation, T: Event + Serialize>(case: &Value) -> Value {
    let mut stream = EventStream::<T>::default();
    stream.receive(parts(case).2.into(), Op::INFO);
    let mut events = Vec::new();
    loop {
        let mut context = Context::from_waker(Waker::noop());
        match Pin::new(&mut stream).poll_next(&mut context) {
            Poll::Ready(Some(Ok(event))) => events.push(to_value(&event)),
            Poll::Ready(Some(Err(error))) if error.code().is_some() => {
                let error = json!({ "code": error.code(), "message": error.message() });
                return json!({ "events": collected(events), "error": error });
            }
            Poll::Ready(Some(Err(error))) => return json!({ "failure": error.to_string() }),
            Poll::Ready(None) => return json!({ "events": collected(events), "error": null }),
            Poll::Pending => return json!({ "failure": "the stream waits" }),
        }
    }
}

#[cfg(feature = "event-stream")]
fn collected(events: Vec<Result<Value, String>>) -> Value {
    let events: Result<Vec<Value>, String> = events.into_iter().collect();
    events.map_or_else(Value::String, Value::Array)
}

/// Returns the status, the headers and the body of a case.
fn parts(case: &Value) -> (u16, HeaderMap, Bytes) {
    let status = case["status"].as_u64();
    let status = status.and_then(|status| status.try_into().ok());
    let headers = case["headers"].as_object().into_iter().flatten();
    let headers = headers.filter_map(|(name, value)| {
        Some((
            HeaderName::try_from(name).ok()?,
            HeaderValue::try_from(value.as_str()?).ok()?,
        ))
    });
    let body = binary_body(case["body"].as_str().unwrap_or_default());
    (status.unwrap_or(200), headers.collect(), body)
}

/// Converts a value to JSON by way of text, as callers do.
fn to_value(value: &impl Serialize) -> Result<Value, String> {
    let text = serde_json::to_string(value).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}
