//! Examples in documentation:
//!
//! ````text
//! ```no_run
//! use weather::operation::CreateStation;
//! use weather::types::Kind;
//! # async fn example(client: weather::Client) -> Result<(), weather::Error> {
//! client.create_station(CreateStation::new("name", Kind::Land)).await?;
//! # Ok(())
//! # }
//! ```
//! ````

use std::collections::BTreeSet;

use crate::ir::{Example, ExampleCall, Expression, Members};

/// Maximum width of a `use` line; longer ones are broken.
const WIDTH: usize = 90;
/// Maximum width of a call that is written in one statement.
const MAX_CALL: usize = 80;

/// Returns the lines of the code block.
pub(super) fn lines(lib: &str, example: &Example) -> Vec<String> {
    let mut uses = Uses::default();
    let code = match example {
        Example::Program(call) => program(lib, call),
        Example::Send(call) => {
            let statements = uses.send("let output = ", call) + "println!(\"{output:?}\");";
            uses.lines(lib) + &with_client(lib, &statements)
        }
        Example::SendOnly(call) => {
            let statements = uses.send("", call);
            uses.lines(lib) + &with_client(lib, &statements)
        }
        Example::Update {
            read,
            function,
            call,
        } => update(lib, read, function, call),
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
    let mut uses = Uses::default();
    let call = uses.call(call);
    let statements = format!(
        r#"let client = Client::from_env().await?;
        let output = {call}.await?;
        println!("{{output:?}}");
        Ok(())"#
    );
    let statements: String = formatted(&statements)
        .lines()
        .map(|line| format!("    {line}\n"))
        .collect();
    format!(
        "use {lib}::Client;\n{}\n#[tokio::main]\nasync fn main() -> Result<(), {lib}::Error> \
        {{\n{statements}}}\n",
        uses.lines(lib)
    )
}

fn update(lib: &str, read: &ExampleCall, function: &str, call: &ExampleCall) -> String {
    let mut uses = Uses::default();
    let read = uses.send("let current = ", read);
    let name = uses.operation(&call.operation);
    let arguments = call.members.arguments.iter();
    let arguments: String = arguments
        .map(|value| format!(", {}", uses.expression(value)))
        .collect();
    let setters = uses.setters(&call.members);
    let method = &call.method;
    let statements = format!(
        r#"{read}
let update = {name}::{function}(current{arguments})?{setters};
let output = client.{method}(update).await?;
println!("{{output:?}}");"#
    );
    uses.lines(lib) + &with_client(lib, &statements)
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
    let mut uses = Uses::default();
    let call = uses.call(call);
    let other = match error {
        Some(error) => {
            uses.errors.insert(error.to_owned());
            format!(
                r#"Err(error) => match error.modeled::<{error}>() {{
                    Some(details) => println!("{{details:?}}"),
                    None => return Err(error),
                }},"#
            )
        }
        None => "Err(error) => return Err(error),".to_owned(),
    };
    let statements = format!(
        r#"match {call}.await {{
            Ok(output) => println!("{{output:?}}"),
            Err(error) if error.is_not_found() => println!("it does not exist"),
            {other}
        }}"#
    );
    uses.lines(lib) + &with_client(lib, &statements)
}

fn wait(lib: &str, call: &ExampleCall, waiter: &str) -> String {
    let mut uses = Uses::default();
    let call = uses.call(call);
    let statements =
        format!(r#"let output = {call}.until(waiter::{waiter}).await?; println!("{{output:?}}");"#);
    format!(
        "{}use {lib}::waiter;\n{}",
        uses.lines(lib),
        with_client(lib, &statements)
    )
}

fn items(lib: &str, call: &ExampleCall) -> String {
    let mut uses = Uses::default();
    let call = uses.call(call);
    let statements = format!(
        r#"let mut items = {call}.items();
        while let Some(item) = items.try_next().await? {{ println!("{{item:?}}"); }}"#
    );
    uses.lines(lib) + &with_client(lib, &statements)
}

/// Wraps statements into a hidden function that has a client and returns a `Result`.
fn with_client(lib: &str, statements: &str) -> String {
    let statements = formatted(statements);
    format!(
        "# async fn example(client: {lib}::Client) -> Result<(), {lib}::Error> {{\n\
         {statements}# Ok(())\n# }}\n"
    )
}

/// Formats statements.
fn formatted(statements: &str) -> String {
    let Ok(file) = syn::parse_file(&format!("fn example() {{ {statements} }}")) else {
        return format!("{statements}\n");
    };
    let text = prettyplease::unparse(&file);
    let lines: Vec<&str> = text.lines().collect();
    let body = lines
        .get(1..lines.len().saturating_sub(1))
        .unwrap_or_default();
    body.iter()
        .map(|line| format!("{}\n", line.strip_prefix("    ").unwrap_or(line)))
        .collect()
}

/// The items that an example uses.
#[derive(Default)]
struct Uses {
    operations: BTreeSet<String>,
    types: BTreeSet<String>,
    errors: BTreeSet<String>,
    json: bool,
}

impl Uses {
    fn operation(&mut self, name: &str) -> String {
        self.operations.insert(name.to_owned());
        name.to_owned()
    }

    /// Prints a call.
    fn call(&mut self, call: &ExampleCall) -> String {
        let name = self.operation(&call.operation);
        let operation = self.structure(&name, &call.members);
        format!("client.{}({operation})", call.method)
    }

    /// Prints the statements that send a call. A long operation has a statement of its own.
    fn send(&mut self, target: &str, call: &ExampleCall) -> String {
        let text = self.call(call);
        if target.len() + text.len() <= MAX_CALL {
            return format!("{target}{text}.await?;\n");
        }
        let operation = self.structure(&call.operation, &call.members);
        let method = &call.method;
        format!("let operation = {operation};\n{target}client.{method}(operation).await?;\n")
    }

    fn structure(&mut self, name: &str, members: &Members) -> String {
        let arguments = self.list(&members.arguments);
        format!("{name}::new({arguments}){}", self.setters(members))
    }

    fn setters(&mut self, members: &Members) -> String {
        let setters = members.setters.iter();
        setters
            .map(|(setter, value)| format!(".{setter}({})", self.expression(value)))
            .collect()
    }

    fn list(&mut self, values: &[Expression]) -> String {
        let values: Vec<String> = values.iter().map(|value| self.expression(value)).collect();
        values.join(", ")
    }

    /// Prints a value.
    fn expression(&mut self, value: &Expression) -> String {
        match value {
            Expression::Bool(value) => value.to_string(),
            Expression::Integer(value) => value.to_string(),
            Expression::Float(value) => format!("{value:?}"),
            Expression::Text(text) => text_literal(text),
            Expression::OwnedText(text) => format!("{}.to_owned()", text_literal(text)),
            Expression::Bytes(bytes) => format!("b\"{}\"", bytes.escape_ascii()),
            Expression::Array(values) => format!("[{}]", self.list(values)),
            Expression::Vec(values) => format!("vec![{}]", self.list(values)),
            Expression::Tuple(values) => format!("({})", self.list(values)),
            Expression::Json(value) => {
                self.json = true;
                format!("json!({value})")
            }
            Expression::Into(value) => format!("{}.into()", self.expression(value)),
            Expression::Boxed(value) => format!("Box::new({})", self.expression(value)),
            Expression::Some(value) => format!("Some({})", self.expression(value)),
            Expression::Structure { name, members } => {
                self.types.insert(name.clone());
                self.structure(name, members)
            }
            Expression::Variant {
                name,
                variant,
                payload,
            } => {
                self.types.insert(name.clone());
                match payload {
                    Some(payload) => format!("{name}::{variant}({})", self.expression(payload)),
                    None => format!("{name}::{variant}"),
                }
            }
        }
    }

    /// Returns the `use` lines.
    fn lines(&self, lib: &str) -> String {
        let json = if self.json {
            format!("use {lib}::serde_json::json;\n")
        } else {
            String::new()
        };
        [
            use_lines(lib, "error", &self.errors),
            use_lines(lib, "operation", &self.operations),
            json,
            use_lines(lib, "types", &self.types),
        ]
        .concat()
    }
}

/// Prints a string literal: a raw one if that has fewer escapes.
fn text_literal(text: &str) -> String {
    if text.contains('"') && !text.contains("\"#") && !text.contains('\n') {
        format!("r#\"{text}\"#")
    } else {
        format!("{text:?}")
    }
}

fn use_lines(lib: &str, module: &str, names: &BTreeSet<String>) -> String {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let list = names.join(", ");
    if names.is_empty() {
        String::new()
    } else if let [name] = names[..] {
        format!("use {lib}::{module}::{name};\n")
    } else if lib.len() + module.len() + list.len() + 10 <= WIDTH {
        format!("use {lib}::{module}::{{{list}}};\n")
    } else {
        let rows: String = names
            .chunks(3)
            .map(|row| format!("    {},\n", row.join(", ")))
            .collect();
        format!("use {lib}::{module}::{{\n{rows}}};\n")
    }
}
