//! The tests of the protocol that stand in a model, as data.

/// The model's own tests of the protocol.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProtocolTests {
    /// Those that are emitted.
    pub tests: Vec<ProtocolTest>,
    /// Those that are not.
    pub skipped: Vec<SkippedTest>,
}

/// A test of the protocol.
#[derive(Clone, Debug, PartialEq)]
pub struct ProtocolTest {
    /// The name of its function.
    pub ident: String,
    /// Its name in the model.
    pub id: String,
    /// The type of its operation.
    pub operation: String,
    /// What it tests.
    pub case: ProtocolCase,
}

/// A test that is not emitted.
#[derive(Clone, Debug, PartialEq)]
pub struct SkippedTest {
    /// Its name in the model.
    pub id: String,
    /// The module that it would be in.
    pub group: &'static str,
    /// Why it is not emitted.
    pub reason: &'static str,
}

/// What a test of the protocol tests.
#[derive(Clone, Debug, PartialEq)]
pub enum ProtocolCase {
    /// That an operation becomes this request.
    Request(RequestCase),
    /// That a response becomes this output, or this error.
    Response(ResponseCase),
    /// That an operation has these violations.
    Validation(ValidationCase),
}

impl ProtocolCase {
    /// The module that it is in.
    pub fn group(&self) -> &'static str {
        match self {
            ProtocolCase::Request(_) => "requests",
            ProtocolCase::Response(_) => "responses",
            ProtocolCase::Validation(_) => "validation",
        }
    }
}

/// A request that an operation becomes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequestCase {
    /// The operation as JSON.
    pub input: String,
    /// The endpoint's host, maybe with a path.
    pub host: Option<String>,
    /// The HTTP method.
    pub method: String,
    /// The path.
    pub uri: String,
    /// The host that the request goes to.
    pub resolved_host: Option<String>,
    /// Parameters of the query that must be there.
    pub query: Vec<String>,
    /// Names of parameters that must not be there.
    pub forbid_query: Vec<String>,
    /// Names of parameters that must be there.
    pub require_query: Vec<String>,
    /// Headers that must be there.
    pub headers: Vec<(String, String)>,
    /// Names of headers that must not be there.
    pub forbid_headers: Vec<String>,
    /// Names of headers that must be there.
    pub require_headers: Vec<String>,
    /// The body.
    pub body: Option<String>,
    /// The body's media type.
    pub media_type: Option<String>,
}

/// A response, and what it becomes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResponseCase {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: String,
    /// The output or the error's members as JSON.
    pub output: String,
    /// The type of the error.
    pub error: Option<String>,
    /// The error's code, where it is not that of the type.
    pub code: Option<String>,
}

/// An operation, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ValidationCase {
    /// The operation as JSON.
    pub input: String,
    /// The path and the constraint of every violation.
    pub violations: Vec<(String, &'static str)>,
    /// The path of a member that is missing.
    pub missing: Option<String>,
}
