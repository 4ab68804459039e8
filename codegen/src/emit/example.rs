//! Examples in documentation:
//!
//! ````text
//! ```no_run
//! use weather::operation::CreateStation;
//! use weather::types::Kind;
//! # async fn example(client: weather::Client) -> Result<(), weather::Error> {
//! let output = client.create_station(CreateStation::new("name", Kind::Land)).await?;
//! println!("{output:?}");
//! # Ok(())
//! # }
//! ```
//! ````

use std::collections::BTreeSet;

use crate::ir::{Example, ExampleCall, Expression};

/// Maximum width of a line; longer lines are broken.
const WIDTH: usize = 90;

/// Returns the lines of the code block.
pub(super) fn lines(lib: &str, example: &Example) -> Vec<String> {
    let code = match example {
        Example::Program(call) => program(lib, call),
        Example::Send(call) => {
            let (uses, call) = parts(lib, call);
            let statements = format!("let output = {call}.await?;\nprintln!(\"{{output:?}}\");\n");
            uses + &with_client(lib, &statements)
        }
        Example::Credentials => credentials(lib),
        Example::Errors { call, error } => errors(lib, call, error.as_deref()),
        Example::Wait { call, waiter } => wait(lib, call, waiter),
        Example::Items(call) => items(lib, call),
    };
    format!("```no_run\n{code}```")
        .lines()
        .map(str::to_owned)
        .collect()
}

fn program(lib: &str, call: &ExampleCall) -> String {
    let (uses, call) = parts(lib, call);
    let call = call.replace('\n', "\n    ");
    format!(
        r#"use {lib}::Client;
{uses}
#[tokio::main]
async fn main() -> Result<(), {lib}::Error> {{
    let client = Client::from_env().await?;
    let output = {call}.await?;
    println!("{{output:?}}");
    Ok(())
}}
"#
    )
}

fn credentials(lib: &str) -> String {
    format!(
        r#"use {lib}::Client;
use {lib}::aws_credential_types::Credentials;
# fn example() -> Result<(), {lib}::Error> {{
// or any type that implements `ProvideCredentials`
let credentials = Credentials::new("access key", "secret key", None, None, "this program");
let client = Client::builder()
    .region("us-west-2")
    .credentials_provider(credentials)
    .build()?;
# Ok(())
# }}
"#
    )
}

fn errors(lib: &str, call: &ExampleCall, error: Option<&str>) -> String {
    let (mut uses, call) = parts(lib, call);
    let other = match error {
        Some(error) => {
            uses.push_str(&format!("use {lib}::error::{error};\n"));
            format!(
                r#"    Err(error) => match error.modeled::<{error}>() {{
        Some(details) => println!("{{details:?}}"),
        None => return Err(error),
    }},"#
            )
        }
        None => "    Err(error) => return Err(error),".to_owned(),
    };
    let statements = format!(
        r#"match {call}.await {{
    Ok(output) => println!("{{output:?}}"),
    Err(error) if error.is_not_found() => println!("there is no such thing"),
{other}
}}
"#
    );
    uses + &with_client(lib, &statements)
}

fn wait(lib: &str, call: &ExampleCall, waiter: &str) -> String {
    let (uses, call) = parts(lib, call);
    let statements = format!(
        r#"let output = {call}
    .until(waiter::{waiter})
    .await?;
println!("{{output:?}}");
"#
    );
    format!(
        "{uses}use {lib}::waiter;\n{}",
        with_client(lib, &statements)
    )
}

fn items(lib: &str, call: &ExampleCall) -> String {
    let (uses, call) = parts(lib, call);
    let statements = format!(
        r#"let mut items = {call}.items();
while let Some(item) = items.try_next().await? {{
    println!("{{item:?}}");
}}
"#
    );
    uses + &with_client(lib, &statements)
}

/// Wraps statements into a hidden function that has a client and returns a `Result`.
fn with_client(lib: &str, statements: &str) -> String {
    format!(
        "# async fn example(client: {lib}::Client) -> Result<(), {lib}::Error> {{\n\
         {statements}# Ok(())\n# }}\n"
    )
}

/// Returns the `use` lines that a call needs, and the call.
fn parts(lib: &str, call: &ExampleCall) -> (String, String) {
    let ExampleCall {
        method,
        operation,
        arguments,
    } = call;
    let mut types = BTreeSet::new();
    let arguments: Vec<String> = arguments
        .iter()
        .map(|argument| expression(argument, &mut types))
        .collect();
    let mut value = format!("{operation}::new({})", arguments.join(", "));
    // The rest of the line is the statement around the operation.
    if value.len() + 40 > WIDTH && !arguments.is_empty() {
        value = format!("{operation}::new(\n    {},\n)", arguments.join(",\n    "));
    }
    let uses = format!(
        "use {lib}::operation::{operation};\n{}",
        use_types(lib, types)
    );
    (uses, format!("client.{method}({value})"))
}

fn use_types(lib: &str, types: BTreeSet<&str>) -> String {
    let names: Vec<&str> = types.into_iter().collect();
    let list = names.join(", ");
    if names.is_empty() {
        String::new()
    } else if let [name] = names[..] {
        format!("use {lib}::types::{name};\n")
    } else if lib.len() + list.len() + 15 <= WIDTH {
        format!("use {lib}::types::{{{list}}};\n")
    } else {
        let rows: String = names
            .chunks(3)
            .map(|row| format!("    {},\n", row.join(", ")))
            .collect();
        format!("use {lib}::types::{{\n{rows}}};\n")
    }
}

/// Prints a value and adds the types that it names.
fn expression<'e>(value: &'e Expression, types: &mut BTreeSet<&'e str>) -> String {
    let mut list = |values: &'e [Expression]| {
        let values: Vec<String> = values
            .iter()
            .map(|value| expression(value, types))
            .collect();
        values.join(", ")
    };
    match value {
        Expression::Bool(value) => value.to_string(),
        Expression::Integer(value) => value.to_string(),
        Expression::Float(value) => format!("{value:?}"),
        Expression::Text(text) => format!("{text:?}"),
        Expression::OwnedText(text) => format!("{text:?}.to_owned()"),
        Expression::Bytes(bytes) => format!("b\"{}\"", bytes.escape_ascii()),
        Expression::Array(values) => format!("[{}]", list(values)),
        Expression::Vec(values) => format!("vec![{}]", list(values)),
        Expression::Tuple(values) => format!("({})", list(values)),
        Expression::Default => "Default::default()".to_owned(),
        Expression::Boxed(value) => format!("Box::new({})", expression(value, types)),
        Expression::Some(value) => format!("Some({})", expression(value, types)),
        Expression::Structure { name, arguments } => {
            let arguments = list(arguments);
            types.insert(name);
            format!("{name}::new({arguments})")
        }
        Expression::Variant {
            name,
            variant,
            payload,
        } => {
            types.insert(name);
            match payload {
                Some(payload) => format!("{name}::{variant}({})", expression(payload, types)),
                None => format!("{name}::{variant}"),
            }
        }
    }
}
