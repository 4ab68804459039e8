//! Protocol tests of the model.

/// Protocol tests of the model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProtocolTests {
    /// Tests of the generated crate.
    pub tests: Vec<ProtocolTest>,
    /// Tests that do not apply.
    pub skipped: Vec<SkippedTest>,
}

/// A protocol test.
#[derive(Clone, Debug, PartialEq)]
pub struct ProtocolTest {
    /// Name of the test function.
    pub ident: String,
    /// Id in the model.
    pub id: String,
    /// Type of the operation.
    pub operation: String,
    /// Input and expectation.
    pub case: ProtocolCase,
}

/// A test that does not apply to the generated crate.
#[derive(Clone, Debug, PartialEq)]
pub struct SkippedTest {
    /// Id in the model.
    pub id: String,
    /// Group of the test.
    pub group: &'static str,
    /// Reason.
    pub reason: &'static str,
}

/// Input and expectation of a protocol test.
#[derive(Clone, Debug, PartialEq)]
pub enum ProtocolCase {
    /// An operation and its request.
    Request(RequestCase),
    /// A response and its output or error.
    Response(ResponseCase),
    /// An operation and its violations.
    Validation(ValidationCase),
}

impl ProtocolCase {
    /// Returns the module of the test.
    pub fn group(&self) -> &'static str {
        match self {
            ProtocolCase::Request(_) => "requests",
            ProtocolCase::Response(_) => "responses",
            ProtocolCase::Validation(_) => "validation",
        }
    }
}

/// An operation and its request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequestCase {
    /// The operation as JSON.
    pub input: String,
    /// Host of the endpoint, and possibly a path.
    pub host: Option<String>,
    /// The HTTP method.
    pub method: String,
    /// The URI path.
    pub uri: String,
    /// Host of the request.
    pub resolved_host: Option<String>,
    /// Required query parameters.
    pub query: Vec<String>,
    /// Names of forbidden query parameters.
    pub forbid_query: Vec<String>,
    /// Names of required query parameters.
    pub require_query: Vec<String>,
    /// Required headers.
    pub headers: Vec<(String, String)>,
    /// Names of forbidden headers.
    pub forbid_headers: Vec<String>,
    /// Names of required headers.
    pub require_headers: Vec<String>,
    /// The body.
    pub body: Option<String>,
    /// Media type of the body.
    pub media_type: Option<String>,
}

/// A response and its output or error.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResponseCase {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: String,
    /// The output or the members of the error as JSON.
    pub output: String,
    /// Type of the error.
    pub error: Option<String>,
    /// Code of the error, if it differs from the code of the type.
    pub code: Option<String>,
}

/// An operation and its violations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ValidationCase {
    /// The operation as JSON.
    pub input: String,
    /// Path and constraint of each violation.
    pub violations: Vec<(String, &'static str)>,
    /// Path of a missing required member.
    pub missing: Option<String>,
}
