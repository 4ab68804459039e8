//! A service's endpoint rules as functions: typed expressions, every variable with its Rust name.

/// The functions that find a service's endpoint, and their tests.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointRules {
    /// The name of the argument that holds the parameters' values; begins with `_` where nothing reads it.
    pub argument: &'static str,
    /// The parameters that are read, in order.
    pub parameters: Vec<RuleParameter>,
    /// What follows the parameters.
    pub body: Vec<RuleStatement>,
    /// The functions that the body and they themselves call.
    pub branches: Vec<RuleFunction>,
    /// What is imported beside the types that every such file names.
    pub imports: Vec<Import>,
    /// What the model expects of the rules.
    pub tests: Vec<EndpointTest>,
    /// How many tests of the model are left out, since the partitions have changed since it was written.
    pub outdated_tests: usize,
    /// Whether operations set parameters.
    pub by_operation: bool,
}

/// An import that not every rule set needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Import {
    /// The type of properties.
    Document,
    /// The module of the rules' functions.
    Rules,
}

/// A parameter: a variable of the outer function.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleParameter {
    /// The variable; `None` where the value must be there but nothing reads it.
    pub ident: Option<String>,
    /// The name of the parameter.
    pub name: String,
    /// The name of its built-in; empty where it has none.
    pub built_in: String,
    /// The method that reads it.
    pub method: &'static str,
    /// What to do where it has no value.
    pub absent: Absent,
}

/// What to do where a parameter has no value.
#[derive(Clone, Debug, PartialEq)]
pub enum Absent {
    /// The variable says so.
    Optional,
    /// There is no endpoint.
    Missing,
    /// This is its value.
    Default(RuleExpr),
    /// These are its values, handed to the method.
    Elements(Vec<String>),
}

/// A function that some rules make up.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleFunction {
    /// Its name.
    pub name: String,
    /// The variables that it reads, with their types.
    pub arguments: Vec<(String, RuleType)>,
    /// Its body.
    pub body: Vec<RuleStatement>,
}

/// The type of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleType {
    /// The type of a value.
    pub kind: RuleKind,
    /// Whether there may be none.
    pub optional: bool,
}

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleKind {
    /// `&str` or `String`.
    Text,
    /// `bool`.
    Flag,
    /// A number; only literals are.
    Number,
    /// `&[String]` or `Vec<String>`.
    List,
    /// The runtime's `Partition`.
    Partition,
    /// The runtime's `Url`.
    Url,
    /// The runtime's `Arn`.
    Arn,
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub enum RuleStatement {
    /// `let`.
    Let(String, RuleExpr),
    /// `if`: all conditions in order.
    If(Vec<RuleCondition>, Vec<RuleStatement>),
    /// `return`.
    Return(RuleOutcome),
}

/// A condition of an `if`.
#[derive(Clone, Debug, PartialEq)]
pub enum RuleCondition {
    /// The expression is true.
    Test(RuleExpr),
    /// The expression has a value, which becomes a variable.
    Bind(String, RuleExpr),
    /// The expression's value becomes a variable.
    Let(String, RuleExpr),
}

/// What rules come to.
#[derive(Clone, Debug, PartialEq)]
pub enum RuleOutcome {
    /// An endpoint.
    Endpoint(RuleEndpoint),
    /// A rule's error.
    Error(RuleExpr),
    /// No rule matches.
    Exhausted,
    /// What this function says.
    Branch(String, Vec<RuleExpr>),
}

/// An endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleEndpoint {
    /// Its URL.
    pub url: RuleExpr,
    /// The values of its headers.
    pub headers: Vec<(String, RuleExpr)>,
    /// Its properties.
    pub properties: Vec<(String, RuleProperty)>,
}

/// A property of an endpoint.
#[derive(Clone, Debug, PartialEq)]
pub enum RuleProperty {
    /// A string or a boolean.
    Value(RuleExpr),
    /// A list.
    List(Vec<RuleProperty>),
    /// An object.
    Object(Vec<(String, RuleProperty)>),
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum RuleExpr {
    /// A string.
    Text(String),
    /// A boolean.
    Flag(bool),
    /// A number.
    Number(i64),
    /// A new list.
    List(Vec<RuleExpr>),
    /// A variable.
    Variable(String),
    /// A string put together.
    Format(Vec<RulePiece>),
    /// A field.
    Field(Box<RuleExpr>, &'static str),
    /// The field of what may be none.
    MapField(Box<RuleExpr>, &'static str),
    /// The element of a list that may be none.
    MapElement(Box<RuleExpr>, i64),
    /// A function of the runtime's `rules` module.
    Call(&'static str, Vec<RuleExpr>),
    /// `&`.
    Borrow(Box<RuleExpr>),
    /// A copy of what is borrowed.
    Own(Box<RuleExpr>),
    /// A copy of what is borrowed, if there is something; the function that copies.
    MapOwn(Box<RuleExpr>, OwnFunction),
    /// `==`.
    Equal(Box<RuleExpr>, Box<RuleExpr>),
    /// `!=`.
    NotEqual(Box<RuleExpr>, Box<RuleExpr>),
    /// `!`.
    Not(Box<RuleExpr>),
    /// Whether there is a value.
    IsSome(Box<RuleExpr>),
    /// Whether there is none.
    IsNone(Box<RuleExpr>),
    /// Whether there is a value and it is true.
    IsTrue(Box<RuleExpr>),
    /// There is this value.
    Some(Box<RuleExpr>),
    /// The first if it has a value, else the second, which may have none.
    Or(Box<RuleExpr>, Box<RuleExpr>),
    /// The first if it has a value, else the second.
    UnwrapOr(Box<RuleExpr>, Box<RuleExpr>),
    /// `if`, `else`.
    Conditional(Box<RuleExpr>, Box<RuleExpr>, Box<RuleExpr>),
}

/// How something borrowed is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnFunction {
    /// `str::to_owned`.
    Text,
    /// `<[String]>::to_vec`.
    List,
}

/// A piece of a string.
#[derive(Clone, Debug, PartialEq)]
pub enum RulePiece {
    /// As it is.
    Text(String),
    /// A variable whose name can stand in the string.
    Name(String),
    /// A value.
    Value(RuleExpr),
}

/// A test of the rules.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointTest {
    /// Its name.
    pub name: String,
    /// The parameters that have values.
    pub params: Vec<(String, ParameterValue)>,
    /// What is expected: an endpoint or an error.
    pub expected: RuleOutcome,
}

/// A parameter of the rules that an operation sets.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointBinding {
    /// The parameter's name.
    pub name: String,
    /// Where its value comes from.
    pub source: BindingSource,
}

/// Where a parameter's value comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum BindingSource {
    /// The model.
    Value(ParameterValue),
    /// A field of the operation that is always there.
    Field(String, BindingCopy),
    /// A field, or a field of a field and so on, where they are there; whether each is always there.
    Path(Vec<(String, bool)>, BindingCopy),
    /// What a JMESPath expression finds in the operation as it is in JSON, if that is of a type that parameters have.
    Expression(String),
}

/// How a field becomes a parameter's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindingCopy {
    /// By cloning.
    Clone,
    /// As its text.
    Text,
    /// As it is.
    Copy,
}

/// A value of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum ParameterValue {
    /// A string.
    Text(String),
    /// A boolean.
    Flag(bool),
    /// A list of strings.
    List(Vec<String>),
}
