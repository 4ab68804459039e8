//! Protocol tests of the model.

/// Protocol tests of the model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProtocolTests {
    /// Tests to emit.
    pub tests: Vec<ProtocolTest>,
    /// Tests that cannot be emitted.
    pub skipped: Vec<SkippedTest>,
}

/// A protocol test.
#[derive(Clone, Debug, PartialEq)]
pub struct ProtocolTest {
    /// Name of the test function.
    pub ident: String,
    /// Name in the model.
    pub id: String,
    /// Type of the operation.
    pub operation: String,
    /// The test case.
    pub case: ProtocolCase,
}

/// A test that cannot be emitted.
#[derive(Clone, Debug, PartialEq)]
pub struct SkippedTest {
    /// Name in the model.
    pub id: String,
    /// Module of the tests of this kind.
    pub group: &'static str,
    /// Reason why the test is skipped.
    pub reason: &'static str,
}

/// A test case.
#[derive(Clone, Debug, PartialEq)]
pub enum ProtocolCase {
    /// An operation is serialized to a request.
    Request(RequestCase),
    /// A response is parsed to an output or an error.
    Response(ResponseCase),
    /// A message of an event stream is parsed to an event or an error.
    Event(EventCase),
    /// Validation of an operation reports violations.
    Validation(ValidationCase),
}

impl ProtocolCase {
    /// Returns the module of the tests of this kind.
    pub fn group(&self) -> &'static str {
        match self {
            ProtocolCase::Request(_) => "requests",
            ProtocolCase::Response(_) => "responses",
            ProtocolCase::Event(_) => "event streams",
            ProtocolCase::Validation(_) => "validation",
        }
    }
}

/// An operation and its request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequestCase {
    /// Operation as JSON.
    pub input: String,
    /// Host of the endpoint, with an optional path.
    pub host: Option<String>,
    /// Expected HTTP method.
    pub method: String,
    /// Expected path.
    pub uri: String,
    /// Expected host.
    pub resolved_host: Option<String>,
    /// Expected query parameters.
    pub query: Vec<String>,
    /// Names of query parameters that must be absent.
    pub forbid_query: Vec<String>,
    /// Names of query parameters that must be present.
    pub require_query: Vec<String>,
    /// Expected headers.
    pub headers: Vec<(String, String)>,
    /// Names of headers that must be absent.
    pub forbid_headers: Vec<String>,
    /// Names of headers that must be present.
    pub require_headers: Vec<String>,
    /// Expected body.
    pub body: Option<String>,
    /// Media type of the body.
    pub media_type: Option<String>,
}

/// A response and the output or error that it is parsed to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResponseCase {
    /// Status code.
    pub status: u16,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: String,
    /// Expected members of the output or error, as JSON.
    pub output: String,
    /// Type of the expected error.
    pub error: Option<String>,
    /// Expected error code, if it is not the type's.
    pub code: Option<String>,
}

/// A message of an event stream.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventCase {
    /// Union of the events.
    pub union: String,
    /// The message, base64-encoded.
    pub message: String,
    /// Expected event as JSON, unless the message is an error.
    pub event: Option<String>,
    /// Code of the expected error.
    pub code: Option<String>,
}

/// An operation and the violations that validation reports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ValidationCase {
    /// Operation as JSON.
    pub input: String,
    /// Path and constraint of every violation.
    pub violations: Vec<(String, &'static str)>,
    /// Path of a missing required member.
    pub missing: Option<String>,
}
