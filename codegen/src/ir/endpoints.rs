//! Endpoint rules of a service, and the parameters that operations bind.

use serde_json::Value;

/// Endpoint rules of a service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EndpointRules {
    /// The rule set or decision diagram, which the runtime evaluates.
    pub rule_set: Value,
    /// Tests of the rules.
    pub tests: Vec<EndpointTest>,
    /// Number of tests in the model that contradict the runtime's partitions and are left out.
    pub outdated_tests: usize,
    /// Whether operations bind parameters.
    pub depends_on_operation: bool,
}

/// A test of endpoint rules.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointTest {
    /// Name of the test function.
    pub name: String,
    /// Values of the parameters, by name.
    pub params: Value,
    /// The expected endpoint or error.
    pub expect: Value,
}

/// A parameter of the rules that an operation binds.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointBinding {
    /// Name of the parameter.
    pub name: String,
    /// Source of its value.
    pub source: BindingSource,
}

/// Source of a parameter's value.
#[derive(Clone, Debug, PartialEq)]
pub enum BindingSource {
    /// A constant.
    Value(ParameterValue),
    /// A required field of the operation.
    Field(String, BindingCopy),
    /// A path of fields, each with `true` if it is required.
    Path(Vec<(String, bool)>, BindingCopy),
    /// A JMESPath expression over the operation's JSON.
    Expression(String),
}

/// Conversion of a borrowed field to a parameter's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindingCopy {
    /// `clone()`.
    Clone,
    /// `as_str()`.
    Text,
    /// Dereference.
    Copy,
}

/// A constant value of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum ParameterValue {
    /// A string.
    Text(String),
    /// A boolean.
    Flag(bool),
    /// A list of strings.
    List(Vec<String>),
}
