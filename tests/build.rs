//! Writes the tables of the client's operations, errors and update conversions, so that tests over
//! all of them need no edit when the API changes.

use std::path::Path;
use std::{env, fs};

use heck::ToUpperCamelCase;
use serde_json::Value;

const MODEL: &str = "../model/bedrock-agentcore-control.json";
const OPERATIONS: &str = "../generated/src/operation";

fn main() {
    println!("cargo::rerun-if-changed={MODEL}");
    println!("cargo::rerun-if-changed={OPERATIONS}");
    let text = fs::read_to_string(MODEL).expect("the service model can be read");
    let model: Value = serde_json::from_str(&text).expect("the service model is JSON");

    let operations = names(&model, |shape| shape["type"] == "operation");
    let errors = names(&model, |shape| {
        shape["traits"].get("smithy.api#error").is_some()
    });
    write_table("operations.rs", operations, |name| {
        format!("Entry::of::<operation::{name}>()")
    });
    write_table("errors.rs", errors, |name| {
        format!("(error::{name}::CODE, read_as::<error::{name}>)")
    });
    write_table("conversions.rs", update_conversions(), |conversion| {
        conversion
    });
}

/// Returns the Rust names of the shapes that satisfy a predicate.
fn names(model: &Value, predicate: fn(&Value) -> bool) -> Vec<String> {
    let shapes = model["shapes"].as_object().expect("a model has shapes");
    shapes
        .iter()
        .filter(|(_, shape)| predicate(shape))
        .filter_map(|(id, _)| Some(id.split_once('#')?.1.to_upper_camel_case()))
        .collect()
}

/// Returns a `Conversion` literal for each update operation that can be built from a Get output.
fn update_conversions() -> Vec<String> {
    let mut conversions: Vec<String> = fs::read_dir(OPERATIONS)
        .expect("the client has operations")
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter_map(|path| {
            let text = fs::read_to_string(path).expect("the operation can be read");
            conversion(&text)
        })
        .collect();
    conversions.sort();
    conversions
}

/// Returns the conversion in the source text of an operation: an `impl TryFrom` or a function
/// `from_current`, which also takes identifiers that the Get output lacks.
fn conversion(text: &str) -> Option<String> {
    let (update, output, expression);
    if let Some((_, rest)) = text.split_once("From<") {
        let (from, rest) = rest.split_once("> for ")?;
        output = from;
        update = rest.split_once(' ')?.0;
        expression = format!("{update}::try_from(current)");
    } else {
        let (before, rest) = text.split_once("pub fn from_current(")?;
        update = before.rsplit_once("\nimpl ")?.1.split_once(' ')?.0;
        let (parameters, _) = rest.split_once(") -> ")?;
        output = parameters.split(',').next()?.split_once(": ")?.1;
        let identifiers = parameters.matches("impl Into<String>").count();
        let arguments = ", IDENTIFIER".repeat(identifiers);
        expression = format!("{update}::from_current(current{arguments})");
    }
    Some(format!(
        "Conversion {{ update: {update:?}, \
         convert: |json| {{ let current: {output} = read(json); to_json({expression}) }} }}"
    ))
}

/// Writes a slice of the rows to a file that tests include.
fn write_table<T>(file: &str, rows: Vec<T>, row: impl Fn(T) -> String) {
    let rows: Vec<String> = rows.into_iter().map(row).collect();
    let folder = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    let text = format!("&[\n{},\n]\n", rows.join(",\n"));
    fs::write(Path::new(&folder).join(file), text).expect("the table can be written");
}
