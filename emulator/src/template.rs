//! Templates of the rules.
//!
//! `{name}` is the value of a member, and `{a.b}` that of a nested one. Alternatives are separated
//! by `|`; the first one that has a value counts, and a text in single quotes is itself.
//! `{name?yes:no}` is one of two texts, by a boolean member. `:lower` converts to lower case. Paths
//! that begin with `input.` are members of the request, and those with `parent.` are members of the
//! parent.
//!
//! | placeholder | value |
//! |---|---|
//! | `{account}`, `{region}`, `{partition}` | of the caller |
//! | `{random}`, `{random:12}` | lower-case letters and digits: 10, or another number |
//! | `{uuid}` | a random UUID |
//! | `{now}` | the time, in epoch seconds |
//! | `{number}` | the number of the version |
//!
//! A template that is one placeholder has the type of its value, and has no value if the
//! placeholder has none.

use serde_json::Value;

use crate::protocol::Members;

/// Where placeholders get their values from.
pub(crate) struct Scope<'a> {
    pub(crate) own: &'a Members,
    pub(crate) input: &'a Members,
    pub(crate) parent: Option<&'a Members>,
    pub(crate) account: &'a str,
    pub(crate) region: &'a str,
    /// Epoch seconds.
    pub(crate) now: Value,
    pub(crate) number: usize,
}

/// Fills a template, in whatever depth its texts are. Entries without value are left out, and so
/// are objects of which no entry has a value.
pub(crate) fn fill(
    template: &Value,
    scope: &Scope<'_>,
    random: &mut fastrand::Rng,
) -> Option<Value> {
    match template {
        Value::String(text) => fill_text(text, scope, random),
        Value::Array(values) => Some(
            values
                .iter()
                .filter_map(|value| fill(value, scope, random))
                .collect(),
        ),
        Value::Object(entries) => {
            let filled: Members = entries
                .iter()
                .filter_map(|(key, value)| Some((key.clone(), fill(value, scope, random)?)))
                .collect();
            (entries.is_empty() || !filled.is_empty()).then_some(Value::Object(filled))
        }
        other => Some(other.clone()),
    }
}

fn fill_text(text: &str, scope: &Scope<'_>, random: &mut fastrand::Rng) -> Option<Value> {
    let whole = text
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    if let Some(expression) = whole.filter(|expression| !expression.contains(['{', '}'])) {
        return evaluate(expression, scope, random);
    }
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (expression, after) = after.split_once('}').unwrap_or((after, ""));
        filled.push_str(before);
        match evaluate(expression, scope, random) {
            Some(Value::String(value)) => filled.push_str(&value),
            Some(value) => filled.push_str(&value.to_string()),
            None => {}
        }
        rest = after;
    }
    filled.push_str(rest);
    Some(filled.into())
}

fn evaluate(expression: &str, scope: &Scope<'_>, random: &mut fastrand::Rng) -> Option<Value> {
    expression.split('|').find_map(|alternative| {
        if let Some(text) = alternative
            .strip_prefix('\'')
            .and_then(|rest| rest.strip_suffix('\''))
        {
            return Some(text.into());
        }
        if let Some((path, choices)) = alternative.split_once('?') {
            let (yes, no) = choices.split_once(':')?;
            let is_set = lookup(scope.own, path)?.as_bool()?;
            return Some(if is_set { yes } else { no }.into());
        }
        let (path, option) = alternative.split_once(':').unwrap_or((alternative, ""));
        match path {
            "account" => Some(scope.account.into()),
            "region" => Some(scope.region.into()),
            "partition" => Some(partition(scope.region).into()),
            "random" => Some(characters(random, option.parse().unwrap_or(10)).into()),
            "uuid" => Some(uuid(random).into()),
            "now" => Some(scope.now.clone()),
            "number" => Some(scope.number.to_string().into()),
            _ => {
                let value = match path.split_once('.') {
                    Some(("input", rest)) => lookup(scope.input, rest),
                    Some(("parent", rest)) => lookup(scope.parent?, rest),
                    _ => lookup(scope.own, path),
                }?;
                match (value, option) {
                    (Value::String(text), "lower") => Some(text.to_lowercase().into()),
                    (value, _) => Some(value.clone()),
                }
            }
        }
    })
}

/// Returns the value at a path of member names.
pub(crate) fn lookup<'v>(values: &'v Members, path: &str) -> Option<&'v Value> {
    let mut names = path.split('.');
    let first = values.get(names.next()?)?;
    names.try_fold(first, |value, name| value.get(name))
}

fn characters(random: &mut fastrand::Rng, count: usize) -> String {
    // The first character is a letter: some identifiers require it.
    let first = random.lowercase();
    std::iter::once(first)
        .chain((1..count).map(|_| random.alphanumeric().to_ascii_lowercase()))
        .collect()
}

pub(crate) fn uuid(random: &mut fastrand::Rng) -> String {
    let bytes = random.u128(..).to_ne_bytes();
    uuid::Builder::from_random_bytes(bytes)
        .into_uuid()
        .to_string()
}

fn partition(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}
