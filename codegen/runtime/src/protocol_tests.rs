//! Support for generated tests of the protocol, validation and endpoint rules (feature
//! `protocol-tests`).
//!
//! A generated test states a case of the model as data and calls its `check` method, which panics
//! if the case fails. No request is sent. Cases of the protocol have the fields of
//! <https://smithy.io/2.0/additional-specs/http-protocol-compliance-tests.html>.

pub mod differential;
#[cfg(feature = "event-stream")]
mod event;
mod json;

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Response, StatusCode};
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

#[cfg(feature = "event-stream")]
pub use self::event::EventCase;
use self::json::{assert_same, compare, from_json};
use crate::client::Client;
use crate::client::builder::ClientBuilder;
use crate::endpoint::{Endpoint, EndpointError, EndpointParams, ParamValue};
use crate::error::{Error, ModeledError};
use crate::operation::Operation;
use crate::operation::info::Format;
use crate::protocol::response::read_output;
use crate::response::ReceivedResponse;
use crate::shape::Structure;
use crate::shape::validate::Validation;
use crate::shape::values::blob::Blob;
use crate::stream::ByteStream;

/// Idempotency token in Smithy's protocol tests.
const TOKEN: &str = "00000000-0000-4000-8000-000000000000";

/// Reads a response like a call of `Op`.
///
/// # Errors
/// Returns the error in the response, or an error if the response cannot be read.
pub fn read_response<Op: Operation>(
    status: u16,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Op::Output, Error> {
    let mut response = Response::new(body);
    *response.headers_mut() = headers;
    *response.status_mut() = StatusCode::from_u16(status).map_err(|_| {
        Error::construction(format!("the status {status} of the response is invalid"))
            .with_operation(Op::INFO.name)
    })?;
    let is_success = response.status().is_success();
    let response = ReceivedResponse::new(response);
    if is_success {
        read_output::<Op>(response).map(|(output, _)| output)
    } else {
        Err(Error::from_response(Op::INFO, response))
    }
}

/// Checks that endpoint rules resolve `params` as expected (`smithy.rules#endpointTests`). Both are
/// JSON.
///
/// # Panics
/// Panics if the endpoint or the error differs from the expected one.
#[track_caller]
pub fn check_endpoint(
    resolve: fn(&EndpointParams) -> Result<Endpoint, EndpointError>,
    params: &str,
    expect: &str,
) {
    let mut endpoint_params = EndpointParams::new();
    for (name, value) in from_json::<Map<String, Value>>(params) {
        let value = ParamValue::from_json(&value)
            .unwrap_or_else(|| panic!("{name} must be a string, a boolean or a list of strings"));
        endpoint_params.set(name, value);
    }
    let expect: Value = from_json(expect);
    let expected = if let Some(message) = expect["error"].as_str() {
        Err(EndpointError::rule(message))
    } else {
        let endpoint = &expect["endpoint"];
        let mut expected = Endpoint::new(endpoint["url"].as_str().unwrap_or_default());
        if let Some(headers) = endpoint.get("headers") {
            expected.headers = from_json(&headers.to_string());
        }
        if let Some(properties) = endpoint.get("properties") {
            expected.properties = from_json(&properties.to_string());
        }
        Ok(expected)
    };
    assert_eq!(resolve(&endpoint_params), expected);
}

/// A request test (`smithy.test#httpRequestTests`).
#[derive(Clone, Copy, Debug, Default)]
pub struct RequestCase {
    /// Operation as JSON.
    pub input: &'static str,
    /// Host of the endpoint, with an optional path.
    pub host: Option<&'static str>,
    /// Expected HTTP method.
    pub method: &'static str,
    /// Expected percent-encoded path.
    pub uri: &'static str,
    /// Expected host of the request.
    pub resolved_host: Option<&'static str>,
    /// Expected percent-encoded query parameters. A repeated parameter has its values in order.
    pub query: &'static [&'static str],
    /// Names of query parameters that must be absent.
    pub forbid_query: &'static [&'static str],
    /// Names of query parameters that must be present.
    pub require_query: &'static [&'static str],
    /// Expected headers.
    pub headers: &'static [(&'static str, &'static str)],
    /// Names of headers that must be absent.
    pub forbid_headers: &'static [&'static str],
    /// Names of headers that must be present.
    pub require_headers: &'static [&'static str],
    /// Expected body, or `None` if any body passes. CBOR is base64-encoded.
    pub body: Option<&'static str>,
    /// Media type of the body. JSON bodies are compared as JSON.
    pub media_type: Option<&'static str>,
}

impl RequestCase {
    /// Serializes the operation and compares the request with the case.
    ///
    /// # Panics
    /// Panics if they differ.
    pub fn check<Op: Operation + DeserializeOwned>(&self) {
        let (input, body) = without_stream(self.input, Op::STREAM);
        let mut operation: Op = from_json(&input);
        if let (Some(stream), Some(body)) = (operation.request_body(), body) {
            *stream = body;
        }
        let request = client::<Op>(self.host.unwrap_or("example.com"))
            .call(operation)
            .idempotency_token(TOKEN)
            .request()
            .unwrap_or_else(|error| panic!("cannot create the request: {error}"));
        assert_eq!(request.method().as_str(), self.method, "method");
        assert_eq!(request.uri().path(), self.uri, "path");
        if let Some(host) = self.resolved_host {
            assert_eq!(request.uri().host(), Some(host), "host");
        }
        self.check_query(request.uri().query().unwrap_or_default());
        self.check_headers(request.headers(), !request.body().is_empty());
        self.check_body(Op::INFO.service.protocol.format, request.body());
    }

    fn check_query(&self, query: &str) {
        let params = query.split('&').filter(|param| !param.is_empty());
        let params: Vec<_> = params.map(param).collect();
        let expected: Vec<_> = self.query.iter().copied().map(param).collect();
        let has = |name: &str| params.iter().any(|(key, _)| key == name);
        for (name, _) in &expected {
            assert_eq!(
                values(&params, name),
                values(&expected, name),
                "query parameter {name} of {query}"
            );
        }
        for name in self.forbid_query {
            assert!(!has(name), "forbidden query parameter {name} in {query}");
        }
        for name in self.require_query {
            assert!(has(name), "no query parameter {name} in {query}");
        }
    }

    /// Checks the headers. hyper adds `Content-Length` to bodies that are not empty.
    fn check_headers(&self, headers: &HeaderMap, has_body: bool) {
        let has = |name: &str| {
            headers.contains_key(name) || (has_body && name.eq_ignore_ascii_case("content-length"))
        };
        for (name, expected) in self.headers {
            let values: Vec<_> = headers
                .get_all(*name)
                .iter()
                .map(|value| String::from_utf8_lossy(value.as_bytes()))
                .collect();
            assert!(!values.is_empty(), "no header {name}");
            assert_eq!(values.join(", "), *expected, "header {name}");
        }
        for name in self.forbid_headers {
            assert!(!has(name), "forbidden header {name}");
        }
        for name in self.require_headers {
            assert!(has(name), "no header {name}");
        }
    }

    fn check_body(&self, format: Format, body: &Bytes) {
        let Some(expected) = self.body else { return };
        if format == Format::Cbor {
            let [actual, expected] = [body.clone(), binary_body(expected)]
                .map(|body| String::from_utf8_lossy(&format.to_json(body)).into_owned());
            if expected.is_empty() {
                return assert_eq!(actual, "", "body");
            }
            return assert_same(&from_json(&actual), &from_json(&expected));
        }
        let body = String::from_utf8_lossy(body);
        let is_json = self
            .media_type
            .is_some_and(|media_type| media_type.ends_with("json"));
        if is_json && !expected.is_empty() {
            assert_same(&from_json(&body), &from_json(expected));
        } else {
            assert_eq!(body, expected, "body");
        }
    }
}

/// A response test (`smithy.test#httpResponseTests`).
#[derive(Clone, Copy, Debug, Default)]
pub struct ResponseCase {
    /// Status code of the response.
    pub status: u16,
    /// Headers of the response.
    pub headers: &'static [(&'static str, &'static str)],
    /// Body of the response. CBOR is base64-encoded.
    pub body: &'static str,
    /// Expected output or error members, as JSON.
    pub output: &'static str,
    /// Expected error code, if it is not that of the error shape.
    pub code: Option<&'static str>,
}

impl ResponseCase {
    /// Reads the response and compares the output with the case.
    ///
    /// # Panics
    /// Panics if the response is read as an error or as another output.
    pub fn check<Op: Operation>(&self)
    where
        Op::Output: Serialize + DeserializeOwned,
    {
        let mut output = self
            .read::<Op>()
            .unwrap_or_else(|error| panic!("cannot read the output: {error}"));
        let (expected, body) = without_stream(self.output, Op::Output::STREAM);
        let received = Op::response_stream(&mut output).and_then(|stream| stream.in_memory());
        assert_eq!(
            received.unwrap_or_default(),
            body.and_then(|body| body.in_memory()).unwrap_or_default(),
            "streamed body"
        );
        compare(&output, &expected);
    }

    /// Reads the response and compares the error with the case.
    ///
    /// # Panics
    /// Panics if the response is read as an output or as another error.
    pub fn check_error<Op: Operation, E: ModeledError + Serialize + DeserializeOwned>(&self) {
        let Err(error) = self.read::<Op>() else {
            panic!("the response is not an error")
        };
        assert_eq!(error.code(), Some(self.code.unwrap_or(E::CODE)), "code");
        let members = error
            .modeled::<E>()
            .unwrap_or_else(|| panic!("{error} is not {}", E::CODE));
        compare(&members, self.output);
    }

    fn read<Op: Operation>(&self) -> Result<Op::Output, Error> {
        let headers = self.headers.iter().map(|(name, value)| {
            match (HeaderName::try_from(*name), HeaderValue::try_from(*value)) {
                (Ok(name), Ok(value)) => (name, value),
                _ => panic!("{name}: {value} is not a valid header"),
            }
        });
        let body = match Op::INFO.service.protocol.format {
            Format::Json => Bytes::from_static(self.body.as_bytes()),
            Format::Cbor => binary_body(self.body),
        };
        read_response::<Op>(self.status, headers.collect(), body)
    }
}

/// Removes the member that is a stream from a structure as JSON, and returns its value, if it is a
/// body.
fn without_stream(json: &str, stream: Option<&str>) -> (String, Option<ByteStream>) {
    let Some(name) = stream else {
        return (json.to_owned(), None);
    };
    let mut members: Map<String, Value> = from_json(json);
    let body = members.remove(name);
    let body = body.as_ref().and_then(Value::as_str).map(binary_body);
    let json = Value::Object(members).to_string();
    (json, body.map(ByteStream::from))
}

/// A validation test (`smithy.test#httpMalformedRequestTests` of
/// `aws.protocoltests.restjson.validation`).
#[derive(Clone, Copy, Debug, Default)]
pub struct ValidationCase {
    /// Operation as JSON.
    pub input: &'static str,
    /// Path and constraint of each expected violation.
    pub violations: &'static [(&'static str, &'static str)],
    /// Path of the required member that is missing.
    pub missing: Option<&'static str>,
}

impl ValidationCase {
    /// Validates the operation strictly and compares the violations with the case.
    ///
    /// # Panics
    /// Panics if they differ.
    pub fn check<Op: Operation + DeserializeOwned>(&self) {
        match (serde_json::from_str::<Op>(self.input), self.missing) {
            (Err(error), Some(path)) => {
                let expected = format!("{path}: a required member is missing");
                assert!(
                    error.to_string().contains(&expected),
                    "expected {expected:?}, found {error}"
                );
            }
            (Ok(_), Some(path)) => panic!("{path} is missing, but the operation can be read"),
            (Err(error), None) => panic!("cannot read the operation: {error}"),
            (Ok(operation), None) => {
                let violations = operation.validate(Validation::Strict);
                let violations: Vec<_> = violations
                    .iter()
                    .map(|violation| (violation.path.as_str(), violation.constraint))
                    .collect();
                assert_eq!(violations, self.violations, "violations");
            }
        }
    }
}

fn binary_body(text: &str) -> Bytes {
    let blob = Blob::from_base64(text).unwrap_or_else(|| panic!("{text} is not base64"));
    blob.into_vec().into()
}

fn client<Op: Operation>(host: &str) -> Client {
    ClientBuilder::<Client>::new(Op::INFO.service)
        .region("us-east-1")
        .endpoint_url(format!("https://{host}"))
        .build()
        .unwrap_or_else(|error| panic!("cannot create the client: {error}"))
}

/// Returns the decoded name and value of a query parameter.
fn param(param: &str) -> (String, String) {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (name, value) = param.split_once('=').unwrap_or((param, ""));
    (decode(name), decode(value))
}

fn values<'a>(params: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    let params = params.iter().filter(|(key, _)| key == name);
    params.map(|(_, value)| value.as_str()).collect()
}
