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
    pub case: TestCase,
}

/// A test that cannot be emitted.
#[derive(Clone, Debug, PartialEq)]
pub struct SkippedTest {
    /// Name in the model.
    pub id: String,
    /// Kind of the test.
    pub kind: TestKind,
    /// Reason why the test is skipped.
    pub reason: &'static str,
}

/// Kind of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestKind {
    /// An operation is serialized to a request.
    Request,
    /// A response is parsed to an output or an error.
    Response,
    /// Validation of an operation reports violations.
    Validation,
    /// A message of an event stream is parsed to an event or an error.
    Event,
}

impl TestKind {
    /// All kinds.
    pub const ALL: [TestKind; 4] = [
        TestKind::Request,
        TestKind::Response,
        TestKind::Validation,
        TestKind::Event,
    ];

    /// Returns the name of tests of this kind; their module has it too, with `_` for spaces.
    pub fn name(self) -> &'static str {
        match self {
            TestKind::Request => "requests",
            TestKind::Response => "responses",
            TestKind::Validation => "validation",
            TestKind::Event => "event streams",
        }
    }
}

/// A value of the runtime's type of cases, such as `RequestCase`.
#[derive(Clone, Debug, PartialEq)]
pub struct TestCase {
    /// Kind of the test.
    pub kind: TestKind,
    /// Type that a message is parsed to: an error, or the union of the events.
    pub parsed: Option<String>,
    /// Fields of the runtime's type. The ones without a value get the default.
    pub fields: Vec<(&'static str, CaseValue)>,
}

/// A value of a field of a test case.
#[derive(Clone, Debug, PartialEq)]
pub enum CaseValue {
    /// `200`.
    Number(u16),
    /// `"text"`.
    Text(String),
    /// `Some("text")`.
    Optional(Option<String>),
    /// `&["first", "second"]`.
    Texts(Vec<String>),
    /// `&[("name", "value")]`.
    Pairs(Vec<(String, String)>),
}
