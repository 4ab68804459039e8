//! Schemas of simple types, and constraints.

use serde_json::{Value, json};
use smithy_model::{Kind, Member, Model, Shape, Simple};

/// Returns the keywords of a simple type, as the generated types read it.
pub(super) fn simple(simple: Simple) -> Value {
    use Simple as S;
    match simple {
        S::String => json!({ "type": "string" }),
        S::Blob => json!({ "type": "string", "contentEncoding": "base64" }),
        S::Boolean => json!({ "type": "boolean" }),
        S::Byte => json!({ "type": "integer", "minimum": i8::MIN, "maximum": i8::MAX }),
        S::Short => json!({ "type": "integer", "minimum": i16::MIN, "maximum": i16::MAX }),
        S::Integer => json!({ "type": "integer", "minimum": i32::MIN, "maximum": i32::MAX }),
        S::Long | S::BigInteger => json!({ "type": "integer" }),
        S::BigDecimal => json!({ "type": "number" }),
        S::Float | S::Double => json!({
            "anyOf": [{ "type": "number" }, { "enum": ["NaN", "Infinity", "-Infinity"] }],
        }),
        // Seconds since 1970, or RFC 3339, whatever format the protocol has.
        S::Timestamp => json!({
            "anyOf": [{ "type": "string", "format": "date-time" }, { "type": "number" }],
        }),
        S::Document => json!({}),
    }
}

/// Adds the constraints of a member, which take precedence over those of its target.
pub(super) fn constrain(model: &Model, member: &Member, target: &Shape, schema: &mut Value) {
    let get = |id: &str| model.member_trait(member, id);
    // The length of a blob is that of its bytes, not of base64.
    let (minimum, maximum) = match &target.kind {
        Kind::Simple(Simple::String) | Kind::Enum(_) => ("minLength", "maxLength"),
        Kind::List(_) => ("minItems", "maxItems"),
        Kind::Map(_) => ("minProperties", "maxProperties"),
        _ => ("", ""),
    };
    let mut set = |keyword: &str, value: Option<&Value>| {
        if let Some(value) = value.filter(|_| !keyword.is_empty()) {
            schema[keyword] = value.clone();
        }
    };
    if let Some(length) = get("length") {
        set(minimum, length.get("min"));
        set(maximum, length.get("max"));
    }
    if get("uniqueItems").is_some() {
        set("uniqueItems", Some(&Value::Bool(true)));
    }
    let pattern = get("pattern").filter(|pattern| pattern.as_str().is_some_and(is_checkable));
    set("pattern", pattern);
    if let Some(range) = get("range") {
        // A number with a range is not NaN and not infinite.
        if let Some(map) = schema.as_object_mut()
            && map.remove("anyOf").is_some()
        {
            schema["type"] = "number".into();
        }
        for (bound, keyword) in [("min", "minimum"), ("max", "maximum")] {
            if let Some(value) = range.get(bound) {
                schema[keyword] = value.clone();
            }
        }
    }
}

/// Returns `true` for a pattern that the engines of all editors check alike: one that describes the
/// whole text, without lookaround, flags and named groups.
fn is_checkable(pattern: &str) -> bool {
    let groups = pattern.match_indices("(?");
    pattern.starts_with('^')
        && pattern.ends_with('$')
        && groups
            .into_iter()
            .all(|(index, _)| pattern[index..].starts_with("(?:"))
}
