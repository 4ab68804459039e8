//! A program that uses the whole public API of a generated crate, for the compiler to judge
//! changes:
//!
//! ```text
//!     let call: Call<operation::GetStation> = client.get_station(any::<operation::GetStation>());
//!     let _: operation::GetStationOutput = call.await?;
//! ```
//!
//! The program of an old crate compiles with a new one unless the new one breaks its callers. It is
//! checked and never run. All items are named by their paths, so that new items cannot hide them.

use super::table::waiter_output;
use crate::ir::{
    Argument, Construction, Crate, Enum, Operation, Presence, Structure, Type, Union, Update,
    UpdateValue, Waiter,
};

/// Returns the source of the program. It depends on the generated crate and on the runtime.
pub fn consumer(krate: &Crate) -> String {
    let lib = &krate.package.lib;
    let waiter = if krate.waiters.is_empty() {
        ""
    } else {
        ", waiter"
    };
    let mut program = format!(
        "#![allow(deprecated, unused, unreachable_code, unreachable_patterns)]\n\
         use {lib}::{{Call, Client, Error, ModeledError}};\n\
         use {lib}::{{error, operation, serde_json, types{waiter}}};\n\
         fn any<T>() -> T {{ panic!() }}\n\
         fn is_data<T: Clone + PartialEq>() {{}}\n\
         fn is_printed<T: std::fmt::Debug + Send + 'static>() {{}}\n\
         fn is_ordered<T: Ord + std::hash::Hash>() {{}}\n\
         fn has_default<T: Default>() {{}}\n"
    );
    let mut functions: Vec<Statements> = Vec::new();
    for item in &krate.structures {
        functions.push(structure("types", item));
    }
    for item in &krate.errors {
        functions.push(structure("error", item));
        functions.push(error(item));
    }
    for item in &krate.operations {
        functions.push(structure("operation", &item.input));
        functions.push(structure("operation", &item.output));
        functions.push(operation(item));
        let update = item.update.iter();
        functions.extend(update.map(|update| conversion(&item.input.name, update)));
    }
    functions.extend(krate.unions.iter().map(union));
    functions.extend(krate.enums.iter().map(enumeration));
    functions.extend(krate.waiters.iter().map(waiter_function));
    for (index, statements) in functions.iter().enumerate() {
        let statements: String = statements
            .iter()
            .map(|statement| format!("    {statement};\n"))
            .collect();
        program.push_str(&format!(
            "async fn use_{index}(client: &Client, failure: &Error) -> Result<(), Error> {{\n\
             {statements}    Ok(())\n}}\n"
        ));
    }
    program
}

/// The statements of a function of the program, which has a `client` and an error `failure`.
type Statements = Vec<String>;

fn structure(module: &str, structure: &Structure) -> Statements {
    let name = format!("{module}::{}", structure.name);
    let mut statements = vec![
        format!("let mut value = any::<{name}>()"),
        format!("is_printed::<{name}>()"),
        "let _ = serde_json::to_value(&value)".to_owned(),
        format!("let _ = serde_json::from_value::<{name}>(any())"),
    ];
    if structure.stream.is_none() {
        statements.push(format!("is_data::<{name}>()"));
    }
    for field in &structure.fields {
        let ty = match field.presence {
            Presence::Optional => format!("Option<{}>", path(&field.ty)),
            Presence::Required | Presence::Defaulted(_) => path(&field.ty),
        };
        statements.push(format!("let _: &mut {ty} = &mut value.{}", field.name));
    }
    if let Some(stream) = &structure.stream {
        let ty = path(&stream.ty);
        statements.push(format!("let _: &mut {ty} = &mut value.{}", stream.name));
    }
    let arguments = match structure.construction {
        Construction::None => None,
        Construction::Default | Construction::Empty => {
            statements.push(format!("has_default::<{name}>()"));
            Some(String::new())
        }
        Construction::New { .. } => Some(values(structure.required().map(|field| &field.argument))),
    };
    if let Some(arguments) = arguments {
        statements.push(format!("value = {name}::new({arguments})"));
        let optional = structure
            .fields
            .iter()
            .filter(|field| field.presence != Presence::Required);
        statements.extend(optional.map(|field| {
            let argument = value(&field.argument);
            format!("value = value.{}({argument})", field.setter)
        }));
    }
    let setter = structure
        .stream
        .as_ref()
        .and_then(|stream| Some((stream.setter.as_ref()?, &stream.ty)));
    if let Some((setter, ty)) = setter {
        statements.push(format!("value = value.{setter}(any::<{}>())", path(ty)));
    }
    statements
}

fn error(error: &Structure) -> Statements {
    let name = format!("error::{}", error.name);
    vec![
        format!("let _: &str = <{name} as ModeledError>::CODE"),
        format!("let _ = failure.modeled::<{name}>()"),
    ]
}

fn operation(operation: &Operation) -> Statements {
    let input = format!("operation::{}", operation.input.name);
    let output = format!("operation::{}", operation.output.name);
    let call = format!("client.{}(any::<{input}>())", operation.ident);
    let mut statements = vec![
        format!("let call: Call<{input}> = {call}"),
        format!("let _: {output} = call.await?"),
    ];
    if let Some(pagination) = &operation.pagination {
        let size = pagination
            .page_size
            .as_ref()
            .map_or("", |_| ".page_size(1)");
        statements.push(format!(
            "let _: Option<{output}> = {call}.pages(){size}.try_next().await?"
        ));
        if let Some((_, items)) = &pagination.items {
            let item = match items {
                Type::List(item) => path(item),
                Type::Map(key, value) => format!("({}, {})", path(key), path(value)),
                other => path(other),
            };
            statements.push(format!(
                "let _: Option<{item}> = {call}.items(){size}.try_next().await?"
            ));
        }
    }
    statements
}

fn conversion(name: &str, update: &Update) -> Statements {
    let output = format!("any::<operation::{}>()", update.output);
    let function = update.form.function();
    let parameters = update.fields.iter().filter_map(|field| match &field.value {
        UpdateValue::Output(..) => None,
        UpdateValue::Parameter(argument) => Some(format!(", {}", value(argument))),
    });
    let parameters: String = parameters.collect();
    let statement =
        format!("let _: operation::{name} = operation::{name}::{function}({output}{parameters})?");
    vec![statement]
}

fn union(union: &Union) -> Statements {
    let name = format!("types::{}", union.name);
    let mut statements = vec![
        format!("let value = any::<{name}>()"),
        format!("is_data::<{name}>()"),
        format!("is_printed::<{name}>()"),
        "let _ = serde_json::to_value(&value)".to_owned(),
        format!("let _ = serde_json::from_value::<{name}>(any())"),
    ];
    for variant in &union.variants {
        let variant_name = format!("{name}::{}", variant.name);
        statements.push(match &variant.ty {
            None => format!("let _ = matches!({variant_name}, {variant_name})"),
            Some(ty) => {
                let ty = path(ty);
                format!(
                    "if let {variant_name}(payload) = {variant_name}(any::<{ty}>()) {{ let _: {ty} \
                    = payload; }}"
                )
            }
        });
    }
    statements.push(format!("let _ = matches!(value, {name}::Unknown(_))"));
    statements
}

fn enumeration(item: &Enum) -> Statements {
    let name = format!("types::{}", item.name);
    let (accessor, unknown) = if item.integer {
        ("as_i32", "i32")
    } else {
        ("as_str", "String")
    };
    let mut statements = vec![
        format!("is_data::<{name}>()"),
        format!("is_printed::<{name}>()"),
        format!("is_ordered::<{name}>()"),
        format!("let value = {name}::from(any::<{unknown}>())"),
        format!("let _ = value.{accessor}()"),
        format!("let _ = {name}::Unknown(any::<{unknown}>())"),
    ];
    for value in &item.values {
        let variant = format!("{name}::{}", value.name);
        statements.push(format!("let _ = matches!({variant}, {variant})"));
    }
    statements
}

fn waiter_function(waiter: &Waiter) -> Statements {
    let output = waiter_output(waiter.output.as_ref());
    let operation = &waiter.operation;
    let name = &waiter.name;
    let statement = format!(
        "let _: {output} = \
        client.call(any::<operation::{operation}>()).until(waiter::{name}).await?"
    );
    vec![statement]
}

fn values<'a>(arguments: impl Iterator<Item = &'a Argument>) -> String {
    arguments.map(value).collect::<Vec<_>>().join(", ")
}

/// Returns a value that a caller passes for a parameter.
fn value(argument: &Argument) -> String {
    let ty = match argument {
        Argument::Exact(ty) | Argument::Unboxed(ty) | Argument::Into(ty) => path(ty),
        Argument::Elements(ty, _) => format!("Vec<{}>", path(ty)),
        Argument::Entries(key, value, _) => {
            format!("std::collections::BTreeMap<{}, {}>", path(key), path(value))
        }
    };
    format!("any::<{ty}>()")
}

/// Returns a type by its path.
fn path(ty: &Type) -> String {
    match ty {
        Type::Plain(name) => (*name).to_owned(),
        Type::Runtime(name) => format!("smithy_reqwest::{name}"),
        Type::Named(name) => format!("types::{name}"),
        Type::List(element) => format!("Vec<{}>", path(element)),
        Type::Map(key, value) => {
            format!("std::collections::BTreeMap<{}, {}>", path(key), path(value))
        }
        Type::Events(name) => format!("smithy_reqwest::EventStream<types::{name}>"),
        Type::Boxed(inner) => format!("Box<{}>", path(inner)),
        Type::Nullable(inner) => format!("Option<{}>", path(inner)),
    }
}
