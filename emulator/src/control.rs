//! Requests below `/_emulator/`, which control the emulator itself.

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use serde_json::{Value, json};

use crate::emulator::Emulator;
use crate::faults::Fault;

const PREFIX: &str = "/_emulator/";

/// Responds to a request of control. Returns `None` for other requests.
pub(crate) fn handle(emulator: &Emulator, request: &Request<Bytes>) -> Option<Response<Bytes>> {
    let path = request.uri().path().strip_prefix(PREFIX)?;
    let done = || Ok(json!({}));
    let result = match (request.method(), path) {
        (&Method::GET, "health") => Ok(json!({ "service": emulator.service() })),
        (&Method::GET, "state") => {
            serde_json::from_str(&emulator.snapshot()).map_err(|error| error.to_string())
        }
        (&Method::GET, "requests") => Ok(Value::Array(emulator.journal())),
        (&Method::GET, "faults") => Ok(json!(emulator.faults())),
        (&Method::POST, "faults") => add_fault(emulator, request.body()),
        (&Method::DELETE, "faults") => {
            emulator.clear_faults();
            done()
        }
        (&Method::POST, "reset") => {
            emulator.reset();
            done()
        }
        _ => Err(
            "there is GET health, GET state, GET requests, GET, POST and DELETE faults, and \
            POST reset"
                .to_owned(),
        ),
    };
    let (status, body) = match result {
        Ok(body) => (StatusCode::OK, body),
        Err(message) => (StatusCode::BAD_REQUEST, json!({ "message": message })),
    };
    let mut response = Response::new(Bytes::from(body.to_string()));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert("content-type", HeaderValue::from_static("application/json"));
    Some(response)
}

fn add_fault(emulator: &Emulator, body: &[u8]) -> Result<Value, String> {
    let fault: Fault = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    emulator.add_fault(fault);
    Ok(json!({}))
}
