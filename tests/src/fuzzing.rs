//! Fuzz targets: functions of arbitrary bytes that panic if the client misbehaves.
//!
//! The bytes come from a fuzzer (`fuzz/`) or from proptest. They select an operation and its data:
//! the bytes themselves, or a sample of the model with replaced parts, which reaches deeper into
//! the shapes than noise. Whatever is decoded can be printed and encoded, and exceeds the size of
//! its source at most by a factor.

mod configuration;
mod emulator;
mod events;

use std::collections::HashMap;
use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use bedrock_agentcore_control::bytes::Bytes;
use bedrock_agentcore_control::http::{HeaderMap, HeaderName, HeaderValue};
use bedrock_agentcore_control::serde_json::{Map, Value, json};
use bedrock_agentcore_control::{Client, Error, Validation};

pub use self::configuration::{endpoint_url, profile_file};
pub use self::emulator::emulated_request;
pub use self::events::events;
use crate::model::{Model, OperationShape};
use crate::operations::{AnyValue, Entry, OPERATIONS};
use crate::sample::{Fill, sample};

/// Maximum size of decoded data, relative to its source: error correction fills all required
/// members of `{}`.
pub const GROWTH: usize = 100;
/// Maximum size of an output of an empty body, in addition.
const BLANK: usize = 100_000;
/// Maximum depth of JSON that replaces a part of a sample.
const DEPTH: u32 = 4;

/// Reads any bytes and headers as the success of any operation.
///
/// # Panics
/// Panics if the client misbehaves.
pub fn success(data: &[u8]) {
    let _ = run(data, |u| {
        let (entry, headers) = (operation(u)?, headers(u)?);
        check_response(entry, u.int_in_range(200..=299)?, headers, rest(u));
        Ok(())
    });
}

/// Reads a modified sample of an output as the success of its operation.
///
/// # Panics
/// Panics if the client misbehaves.
pub fn output(data: &[u8]) {
    let _ = run(data, |u| {
        let (entry, headers) = (operation(u)?, headers(u)?);
        let output = nearly(shapes(entry).output, u)?;
        check_response(entry, 200, headers, output.to_string().into_bytes());
        // The strict way need not take it, but must not panic either.
        if let Ok(read) = (entry.read_output)(output.clone()) {
            check_value(read.as_ref(), output.to_string().len());
        }
        Ok(())
    });
}

/// Reads any bytes, or members of errors, with any headers as the failure of any operation.
///
/// # Panics
/// Panics if the client misbehaves.
pub fn failure(data: &[u8]) {
    let _ = run(data, |u| {
        let (entry, headers) = (operation(u)?, headers(u)?);
        let status = u.int_in_range(300..=599)?;
        let body = if u.arbitrary()? {
            rest(u)
        } else {
            json_object(u)?.to_string().into_bytes()
        };
        check_response(entry, status, headers, body);
        Ok(())
    });
}

/// Reads a modified sample of an input strictly, and builds its request.
///
/// # Panics
/// Panics if the client misbehaves.
pub fn input(data: &[u8]) {
    static CLIENT: LazyLock<Client> = LazyLock::new(|| crate::client("http://localhost"));
    let _ = run(data, |u| {
        let entry = operation(u)?;
        let level = *u.choose(&[Validation::Off, Validation::Basic, Validation::Strict])?;
        let input = nearly(shapes(entry).input, u)?;
        let Ok(operation) = (entry.read)(input.clone()) else {
            return Ok(());
        };
        check_value(operation.as_ref(), input.to_string().len());
        if let Err(error) = operation.request(&CLIENT, level) {
            check_error(&error, input.to_string().len());
        }
        Ok(())
    });
}

/// Reads an error in a format of a service, gateway or proxy, as the failure of any operation.
///
/// # Panics
/// Panics if the client misbehaves.
pub fn error_body(data: &[u8]) {
    let _ = run(data, |u| {
        let entry = operation(u)?;
        let status = u.int_in_range(300..=599)?;
        let code: String = arbitrary_text(u)?;
        let message: String = arbitrary_text(u)?;
        let members = json!({"Code": code, "code": code, "message": message, "detail": message});
        let body = match u.int_in_range(0..=7)? {
            0 => json!({ "Error": members }).to_string(),
            1 => json!({ "error": members }).to_string(),
            2 => json!({ "__type": code, "detail": message }).to_string(),
            3 => json!({ "Output": { "__type": code }, "Version": "1.0" }).to_string(),
            4 => format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>"),
            5 => format!("<html><h1>{code}</h1>{message}"),
            6 => format!("<{code}/>{message}"),
            _ => json!({ "Errors": [members, {}], "message": { "a": message } }).to_string(),
        };
        check_response(entry, status, headers(u)?, body.into_bytes());
        Ok(())
    });
}

/// Reads an input with an unknown member, which must be refused by its name.
///
/// # Panics
/// Panics if the client misbehaves.
pub fn unknown_member(data: &[u8]) {
    let _ = run(data, |u| {
        let entry = operation(u)?;
        let shape = shapes(entry).input;
        let fill = *u.choose(&[Fill::Required, Fill::All])?;
        let mut input = sample(
            Model::load(),
            shape,
            fill,
            usize::from(u.arbitrary::<u8>()?),
        );
        let name: String = u.arbitrary()?;
        let mut depth = u.int_in_range(0..=4)?;
        let is_added = add_unknown_member(&mut input, shape, &name, &mut depth);
        match (entry.read)(input) {
            Ok(_) => assert!(!is_added, "{name:?} was accepted"),
            Err(error) if is_added => {
                let error = error.to_string();
                assert!(error.contains("unknown member"), "{name:?}: {error}");
            }
            Err(error) => panic!("a sample was refused: {error}"),
        }
        Ok(())
    });
}

/// Adds a member to the structure that is `depth` levels below `value`, or as deep as there is one.
/// Returns `false` if the structure has such a member.
fn add_unknown_member(value: &mut Value, shape: &str, name: &str, depth: &mut u8) -> bool {
    let model = Model::load();
    let Some(members) = value.as_object_mut() else {
        return false;
    };
    let shape_members = model.members(shape);
    if *depth > 0 {
        *depth -= 1;
        for member in &shape_members {
            let is_structure = model.shape(member.target)["type"] == "structure";
            if let Some(value) = members.get_mut(member.name).filter(|_| is_structure) {
                return add_unknown_member(value, member.target, name, depth);
            }
        }
    }
    if shape_members.iter().any(|member| member.name == name) {
        return false;
    }
    members.insert(name.to_owned(), Value::Null);
    true
}

fn arbitrary_text(u: &mut Unstructured<'_>) -> Result<String> {
    let text: &str = u.arbitrary()?;
    Ok(text.chars().take(64).collect())
}

/// Ignores the error of too few bytes.
fn run(data: &[u8], test: impl FnOnce(&mut Unstructured<'_>) -> Result<()>) -> Result<()> {
    test(&mut Unstructured::new(data))
}

fn operation(u: &mut Unstructured<'_>) -> Result<&'static Entry> {
    u.choose(OPERATIONS)
}

fn shapes(entry: &Entry) -> OperationShape<'static> {
    static SHAPES: LazyLock<HashMap<&str, OperationShape<'static>>> = LazyLock::new(|| {
        Model::load()
            .operations()
            .into_iter()
            .map(|operation| (operation.name, operation))
            .collect()
    });
    SHAPES[entry.info.name]
}

/// Generates headers that the client reads, and others, with any legal value.
fn headers(u: &mut Unstructured<'_>) -> Result<HeaderMap> {
    const NAMES: [&str; 6] = [
        "x-amzn-errortype",
        "x-amzn-requestid",
        "x-amz-retry-after",
        "date",
        "content-type",
        "x-amzn-query-error",
    ];
    let mut headers = HeaderMap::new();
    for _ in 0..u.int_in_range(0..=4)? {
        let (name, value) = (*u.choose(&NAMES)?, u.arbitrary::<&[u8]>()?);
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.append(HeaderName::from_static(name), value);
        }
    }
    Ok(headers)
}

fn rest(u: &mut Unstructured<'_>) -> Vec<u8> {
    u.bytes(u.len()).unwrap_or_default().to_vec()
}

/// Generates a sample of a shape with replaced parts.
fn nearly(shape: &str, u: &mut Unstructured<'_>) -> Result<Value> {
    let fill = if u.arbitrary()? {
        Fill::Required
    } else {
        Fill::All
    };
    let mut value = sample(
        Model::load(),
        shape,
        fill,
        usize::from(u.arbitrary::<u8>()?),
    );
    change(&mut value, u)?;
    Ok(value)
}

fn change(value: &mut Value, u: &mut Unstructured<'_>) -> Result<()> {
    // Zero is what comes when the bytes are used up: the rest stays as it is.
    match u.arbitrary::<u8>()? % 16 {
        1 => *value = json_value(u, DEPTH)?,
        2 => *value = Value::Null,
        _ => match value {
            Value::Object(members) => change_members(members, u)?,
            Value::Array(list) => list.iter_mut().try_for_each(|element| change(element, u))?,
            _ => {}
        },
    }
    Ok(())
}

fn change_members(members: &mut Map<String, Value>, u: &mut Unstructured<'_>) -> Result<()> {
    match u.arbitrary::<u8>()? % 16 {
        1 => {
            let name = members.keys().next().cloned();
            name.map(|name| members.remove(&name));
        }
        2 => {
            members.insert(u.arbitrary()?, json_value(u, DEPTH)?);
        }
        _ => {}
    }
    members
        .values_mut()
        .try_for_each(|member| change(member, u))
}

/// Generates JSON up to a depth.
fn json_value(u: &mut Unstructured<'_>, depth: u32) -> Result<Value> {
    let kinds = if depth == 0 { 6 } else { 8 };
    Ok(match u.arbitrary::<u8>()? % kinds {
        0 => Value::Null,
        1 => json!(u.arbitrary::<bool>()?),
        2 => json!(u.arbitrary::<i64>()?),
        3 => json!(u.arbitrary::<u64>()?),
        4 => json!(u.arbitrary::<f64>()?),
        5 => json!(u.arbitrary::<String>()?),
        6 => {
            let count = u.int_in_range(0..=4)?;
            (0..count)
                .map(|_| json_value(u, depth - 1))
                .collect::<Result<Vec<_>>>()?
                .into()
        }
        _ => {
            let count = u.int_in_range(0..=4)?;
            let member = |u: &mut Unstructured<'_>| Ok((u.arbitrary()?, json_value(u, depth - 1)?));
            Value::Object((0..count).map(|_| member(u)).collect::<Result<_>>()?)
        }
    })
}

/// Generates an object with the members of errors, of any type.
fn json_object(u: &mut Unstructured<'_>) -> Result<Value> {
    const NAMES: [&str; 8] = [
        "__type",
        "code",
        "message",
        "Message",
        "errorMessage",
        "fieldList",
        "reason",
        "Code",
    ];
    let mut object = Map::new();
    for _ in 0..u.int_in_range(0..=4)? {
        object.insert((*u.choose(&NAMES)?).to_owned(), json_value(u, DEPTH)?);
    }
    Ok(Value::Object(object))
}

fn check_response(entry: &Entry, status: u16, headers: HeaderMap, body: Vec<u8>) {
    let length = body.len()
        + headers
            .iter()
            .map(|(name, value)| name.as_str().len() + value.len())
            .sum::<usize>();
    match (entry.read_response)(status, headers, Bytes::from(body)) {
        Ok(output) => check_value(output.as_ref(), length),
        Err(error) => check_error(&error, length),
    }
}

/// Checks that a decoded value can be printed and encoded, and its size.
fn check_value(value: &dyn AnyValue, length: usize) {
    let limit = BLANK + GROWTH * length;
    let printed = format!("{value:?}").len();
    assert!(printed <= limit, "{length} bytes print as {printed}");
    if let Ok(written) = value.to_json() {
        let written = written.to_string().len();
        assert!(written <= limit, "{length} bytes are written as {written}");
    }
}

/// Checks that an error has a text, and its size.
fn check_error(error: &Error, length: usize) {
    let text = error.to_string();
    assert!(
        !text.is_empty() && text.len() <= BLANK + GROWTH * length,
        "{length} bytes make an error of {}",
        text.len()
    );
    let _ = (
        format!("{error:?}"),
        error.retry_kind(),
        error.fields(),
        error.is_not_found(),
    );
}
