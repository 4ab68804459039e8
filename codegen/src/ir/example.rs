//! Examples in documentation, as data.

/// A part of a documentation that has examples.
#[derive(Clone, Debug, PartialEq)]
pub enum DocBlock {
    /// Markdown, line by line.
    Markdown(Vec<String>),
    /// A block of code.
    Example(Example),
}

/// A block of code that rustdoc compiles and does not run.
#[derive(Clone, Debug, PartialEq)]
pub enum Example {
    /// A complete program that sends an operation and prints its output.
    Program(ExampleCall),
    /// Sends an operation and prints its output.
    Send(ExampleCall),
    /// Sends an operation whose output has no members.
    SendOnly(ExampleCall),
    /// Gets a resource, changes it and sends it back.
    Update {
        /// The call that gets the resource.
        read: ExampleCall,
        /// Name of the function that converts.
        function: &'static str,
        /// The call that updates the resource: its arguments are those of the conversion, besides
        /// the output.
        call: ExampleCall,
    },
    /// Builds a client with explicit credentials and region.
    Credentials,
    /// Sends an operation and handles its errors.
    Errors {
        /// The operation.
        call: ExampleCall,
        /// Name of the modeled error whose members are printed.
        error: Option<String>,
    },
    /// Polls an operation until a waiter's state is reached.
    Wait {
        /// The polled operation.
        call: ExampleCall,
        /// Name of the waiter.
        waiter: String,
    },
    /// Lists the items of all pages of an operation.
    Items(ExampleCall),
}

/// A call of an operation: `client.method(Operation::new(arguments))`.
#[derive(Clone, Debug, PartialEq)]
pub struct ExampleCall {
    /// Name of the client's method.
    pub method: String,
    /// Name of the operation's type.
    pub operation: String,
    /// Members of the operation.
    pub members: Members,
}

/// The members of a structure that an example builds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Members {
    /// Arguments of the constructor.
    pub arguments: Vec<Expression>,
    /// Names of setters, and their arguments.
    pub setters: Vec<(String, Expression)>,
}

/// A value in an example.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A boolean.
    Bool(bool),
    /// An integer.
    Integer(i64),
    /// A floating-point number.
    Float(f64),
    /// A string literal.
    Text(String),
    /// A `String`.
    OwnedText(String),
    /// A byte string literal.
    Bytes(Vec<u8>),
    /// An array.
    Array(Vec<Expression>),
    /// A `Vec`.
    Vec(Vec<Expression>),
    /// A tuple, such as the entry of a map.
    Tuple(Vec<Expression>),
    /// A value of `serde_json`, built by `json!`.
    Json(serde_json::Value),
    /// A value that `into` converts.
    Into(Box<Expression>),
    /// A value in a `Box`.
    Boxed(Box<Expression>),
    /// A value in `Some`.
    Some(Box<Expression>),
    /// A structure of the `types` module, built by its constructor.
    Structure {
        /// Name of the structure.
        name: String,
        /// Its members.
        members: Members,
    },
    /// A variant of an enum or union of the `types` module.
    Variant {
        /// Name of the enum or union.
        name: String,
        /// Name of the variant.
        variant: String,
        /// The variant's payload.
        payload: Option<Box<Expression>>,
    },
}
