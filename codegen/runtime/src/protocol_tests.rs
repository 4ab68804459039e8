//! What generated tests of the protocol stand on: cases as data, and what it means that a client passes them
//! (<https://smithy.io/2.0/additional-specs/http-protocol-compliance-tests.html>).
//!
//! Behind the feature `protocol-tests`. The methods called `check…` panic where a case fails, as a test has to. Nothing here is sent.

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Response, StatusCode};
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::client::Client;
use crate::client::builder::ClientBuilder;
use crate::endpoint::{Endpoint, EndpointError, EndpointParams, ParamValue};
use crate::error::{Error, ModeledError};
use crate::operation::Operation;
use crate::protocol::response::read_output;
use crate::shape::validate::Validation;

/// The idempotency token that the protocol's tests expect.
const TOKEN: &str = "00000000-0000-4000-8000-000000000000";

/// Reads a response as a call of `Op` does.
///
/// # Errors
/// The error that the response stands for, and where it cannot be read.
pub fn read_response<Op: Operation>(
    status: u16,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Op::Output, Error> {
    let mut response = Response::new(body);
    *response.headers_mut() = headers;
    *response.status_mut() = StatusCode::from_u16(status).map_err(|_| {
        Error::construction("the status is not a status code").with_operation(Op::INFO.name)
    })?;
    if response.status().is_success() {
        read_output::<Op>(response)
    } else {
        Err(Error::from_response(Op::INFO, response))
    }
}

/// Checks that endpoint rules resolve `params` as expected (`smithy.rules#endpointTests`). Both are JSON.
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
    let expected = match expect["error"].as_str() {
        Some(message) => Err(EndpointError::rule(message)),
        None => {
            let endpoint = &expect["endpoint"];
            let mut expected = Endpoint::new(endpoint["url"].as_str().unwrap_or_default());
            if let Some(headers) = endpoint.get("headers") {
                expected.headers = from_json(&headers.to_string());
            }
            if let Some(properties) = endpoint.get("properties") {
                expected.properties = from_json(&properties.to_string());
            }
            Ok(expected)
        }
    };
    assert_eq!(resolve(&endpoint_params), expected);
}

/// A request that an operation becomes (`smithy.test#httpRequestTests`).
#[derive(Clone, Copy, Debug, Default)]
pub struct RequestCase {
    /// The operation as JSON.
    pub input: &'static str,
    /// The endpoint's host, maybe with a path.
    pub host: Option<&'static str>,
    /// The HTTP method.
    pub method: &'static str,
    /// The encoded path.
    pub uri: &'static str,
    /// The host that the request goes to.
    pub resolved_host: Option<&'static str>,
    /// Encoded parameters of the query that must be there, each as often as it stands here, in this order.
    pub query: &'static [&'static str],
    /// Names of parameters that must not be there.
    pub forbid_query: &'static [&'static str],
    /// Names of parameters that must be there.
    pub require_query: &'static [&'static str],
    /// Headers that must be there.
    pub headers: &'static [(&'static str, &'static str)],
    /// Names of headers that must not be there.
    pub forbid_headers: &'static [&'static str],
    /// Names of headers that must be there.
    pub require_headers: &'static [&'static str],
    /// The body; `None` where anything will do.
    pub body: Option<&'static str>,
    /// The body's media type: JSON is compared as JSON.
    pub media_type: Option<&'static str>,
}

impl RequestCase {
    /// Builds the operation and compares its request with the case.
    ///
    /// # Panics
    /// Where they differ.
    pub fn check<Op: Operation + DeserializeOwned>(&self) {
        let operation: Op = from_json(self.input);
        let call = client::<Op>(self.host.unwrap_or("example.com"))
            .call(operation)
            .idempotency_token(TOKEN);
        let request = call
            .request()
            .unwrap_or_else(|error| panic!("there is no request: {error}"));
        assert_eq!(request.method().as_str(), self.method, "method");
        assert_eq!(request.uri().path(), self.uri, "path");
        if let Some(host) = self.resolved_host {
            assert_eq!(request.uri().host(), Some(host), "host");
        }
        self.check_query(request.uri().query().unwrap_or_default());
        self.check_headers(request.headers(), !request.body().is_empty());
        self.check_body(request.body());
    }

    fn check_query(&self, query: &str) {
        let params: Vec<(String, String)> = query
            .split('&')
            .filter(|param| !param.is_empty())
            .map(param)
            .collect();
        let has = |name: &str| params.iter().any(|(key, _)| key == name);
        for wanted in self.query.iter().copied().map(param) {
            let all = |list: &[(String, String)]| {
                list.iter()
                    .filter(|(key, _)| *key == wanted.0)
                    .map(|(_, value)| value.clone())
                    .collect::<Vec<_>>()
            };
            let wanted_all: Vec<(String, String)> = self.query.iter().copied().map(param).collect();
            assert_eq!(
                all(&params),
                all(&wanted_all),
                "query parameter {} of {query}",
                wanted.0
            );
        }
        for name in self.forbid_query {
            assert!(!has(name), "forbidden query parameter {name} in {query}");
        }
        for name in self.require_query {
            assert!(has(name), "no query parameter {name} in {query}");
        }
    }

    /// `Content-Length` is added where a request is sent, by hyper, to every body that is not empty.
    fn check_headers(&self, headers: &HeaderMap, has_body: bool) {
        let has = |name: &str| {
            headers.contains_key(name) || (has_body && name.eq_ignore_ascii_case("content-length"))
        };
        for (name, wanted) in self.headers {
            let found: Vec<_> = headers
                .get_all(*name)
                .iter()
                .map(|value| String::from_utf8_lossy(value.as_bytes()))
                .collect();
            assert!(!found.is_empty(), "no header {name}");
            assert_eq!(found.join(", "), *wanted, "header {name}");
        }
        for name in self.forbid_headers {
            assert!(!has(name), "forbidden header {name}");
        }
        for name in self.require_headers {
            assert!(has(name), "no header {name}");
        }
    }

    fn check_body(&self, body: &[u8]) {
        let Some(wanted) = self.body else { return };
        let found = String::from_utf8_lossy(body);
        let is_json = self
            .media_type
            .is_some_and(|media_type| media_type.ends_with("json"));
        match is_json && !wanted.is_empty() {
            true => assert_same(&from_json(&found), &from_json(wanted)),
            false => assert_eq!(found, wanted, "body"),
        }
    }
}

/// A response, and the output or error that it becomes (`smithy.test#httpResponseTests`).
#[derive(Clone, Copy, Debug, Default)]
pub struct ResponseCase {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: &'static [(&'static str, &'static str)],
    /// The body.
    pub body: &'static str,
    /// The output, or the error's members, as JSON.
    pub output: &'static str,
    /// The error's code, where it is not that of the model.
    pub code: Option<&'static str>,
}

impl ResponseCase {
    /// Reads the response and compares the output with the case.
    ///
    /// # Panics
    /// Where it is an error, or another output.
    pub fn check<Op: Operation>(&self)
    where
        Op::Output: Serialize + DeserializeOwned,
    {
        let output = self
            .read::<Op>()
            .unwrap_or_else(|error| panic!("the response is an error: {error}"));
        self.compare(&output);
    }

    /// Reads the response and compares the error with the case.
    ///
    /// # Panics
    /// Where it is no error, or another one.
    pub fn check_error<Op: Operation, E: ModeledError + Serialize + DeserializeOwned>(&self) {
        let Err(error) = self.read::<Op>() else {
            panic!("the response is no error")
        };
        assert_eq!(error.code(), Some(self.code.unwrap_or(E::CODE)), "code");
        let members = error
            .modeled::<E>()
            .unwrap_or_else(|| panic!("{error} is not {}", E::CODE));
        self.compare(&members);
    }

    fn read<Op: Operation>(&self) -> Result<Op::Output, Error> {
        let headers = self.headers.iter().map(|(name, value)| {
            let name =
                HeaderName::try_from(*name).unwrap_or_else(|error| panic!("{name}: {error}"));
            (
                name,
                HeaderValue::try_from(*value).unwrap_or_else(|error| panic!("{value}: {error}")),
            )
        });
        read_response::<Op>(
            self.status,
            headers.collect(),
            Bytes::from_static(self.body.as_bytes()),
        )
    }

    /// Both as JSON, where what is not a number equals itself. What is expected passes through its type, so that instants and
    /// floats have the same form; nothing of it may get lost on that way.
    fn compare<T: Serialize + DeserializeOwned>(&self, found: &T) {
        let expected: T = from_json(self.output);
        let expected = to_json(&expected);
        assert_same_form(&expected, &from_json(self.output));
        assert_same(&to_json(found), &expected);
    }
}

/// An operation, and what is wrong with it (`smithy.test#httpMalformedRequestTests` of validation).
#[derive(Clone, Copy, Debug, Default)]
pub struct ValidationCase {
    /// The operation as JSON.
    pub input: &'static str,
    /// The path and the constraint of every violation.
    pub violations: &'static [(&'static str, &'static str)],
    /// The path of a member that is missing.
    pub missing: Option<&'static str>,
}

impl ValidationCase {
    /// Reads the operation and compares what strict validation says of it with the case.
    ///
    /// # Panics
    /// Where they differ.
    pub fn check<Op: Operation + DeserializeOwned>(&self) {
        match (serde_json::from_str::<Op>(self.input), self.missing) {
            (Err(error), Some(path)) => {
                let wanted = format!("{path}: a required member is missing");
                assert!(
                    error.to_string().starts_with(&wanted),
                    "expected {wanted:?}, found {error}"
                );
            }
            (Ok(_), Some(path)) => panic!("{path} is missing, but the operation can be read"),
            (Err(error), None) => panic!("the operation cannot be read: {error}"),
            (Ok(operation), None) => {
                let found = operation.validate(Validation::Strict);
                let found: Vec<_> = found
                    .iter()
                    .map(|found| (found.path.as_str(), found.constraint))
                    .collect();
                assert_eq!(found, self.violations, "violations");
            }
        }
    }
}

fn client<Op: Operation>(host: &str) -> Client {
    let builder = ClientBuilder::<Client>::new(Op::INFO.service).region("us-east-1");
    let built = builder.endpoint_url(format!("https://{host}")).build();
    built.unwrap_or_else(|error| panic!("there is no client: {error}"))
}

/// A query's parameter, decoded.
fn param(param: &str) -> (String, String) {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (key, value) = param.split_once('=').unwrap_or((param, ""));
    (decoded(key), decoded(value))
}

fn from_json<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// By way of text, where floats of either width have the same form.
fn to_json<T: Serialize>(value: &T) -> Value {
    let text = serde_json::to_string(value)
        .unwrap_or_else(|error| panic!("the value cannot be written: {error}"));
    from_json(&text)
}

#[track_caller]
fn assert_same(found: &Value, expected: &Value) {
    assert!(
        same(found, expected),
        "expected {expected}\n   found {found}"
    );
}

/// Whether two JSON values are equal, numbers by their value.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}

/// Every member and element of `expected` is in `found`.
#[track_caller]
fn assert_same_form(found: &Value, expected: &Value) {
    match (found, expected) {
        (Value::Array(found), Value::Array(expected)) => {
            assert_eq!(found.len(), expected.len(), "elements of what is expected");
            found
                .iter()
                .zip(expected)
                .for_each(|(found, expected)| assert_same_form(found, expected));
        }
        (Value::Object(found), Value::Object(expected)) => {
            expected.iter().for_each(|(key, expected)| {
                let found = found
                    .get(key)
                    .unwrap_or_else(|| panic!("the type has no {key:?}"));
                assert_same_form(found, expected);
            })
        }
        _ => {}
    }
}
