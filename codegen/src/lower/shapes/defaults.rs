//! Defaults of members (Smithy 2.0 §"default trait"), and which of them the client fills in.
//!
//! A member with a default is a field that is always there: it is filled in on reading, and always written. Not so
//!
//! - where the default is null,
//! - where `clientOptional` tells clients to leave the default to the service,
//! - where `addedDefault` says that the default came later than the member: filling it in would change the type of a field that
//!   people use already,
//! - in an operation's input, all of whose members are optional to clients (§"input trait"): there the service may change its
//!   mind about a default, and a member that is not sent follows.
//!
//! Such members are what they would be without the default.

use serde_json::Value;

use crate::ir::DefaultValue;
use crate::lower::Lowering;
use smithy_model::{Diagnostic, Location};
use smithy_model::{Kind, Member, Shape, Simple};

impl Lowering<'_> {
    /// The default of a member that is not of an operation's input, where the client fills it in.
    pub(crate) fn default_of(&self, member: &Member) -> Option<DefaultValue> {
        let value = member.traits.get("default")?;
        if member.traits.has("clientOptional") || member.traits.has("addedDefault") {
            return None;
        }
        default_value(&self.target(member)?.kind, value)
    }

    /// Warns of a default that is no value of the member's target, and is therefore not filled in.
    pub(crate) fn check_default(
        &self,
        shape: &Shape,
        member: &Member,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let Some(value) = member
            .traits
            .get("default")
            .filter(|value| !value.is_null())
        else {
            return;
        };
        if self
            .target(member)
            .is_some_and(|target| default_value(&target.kind, value).is_none())
        {
            let location = Location::of_trait((shape, member), "default");
            let hint = "the member is generated without it";
            let message = format!("the default {value} is no value of {}", member.target);
            diagnostics.push(self.model.warning(location, message, hint));
        }
    }
}

/// The value in the form that the runtime knows; `None` where it is null, or not one that the specification allows.
fn default_value(target: &Kind, value: &Value) -> Option<DefaultValue> {
    let number = || match value.as_i64() {
        Some(whole) => Some(DefaultValue::Integer(whole)),
        None => value.as_f64().map(DefaultValue::Float),
    };
    let text = || {
        value
            .as_str()
            .map(|text| DefaultValue::Text(text.to_owned()))
    };
    let boolean = || value.as_bool().map(DefaultValue::Bool);
    let list = || {
        value
            .as_array()
            .filter(|list| list.is_empty())
            .map(|_| DefaultValue::List)
    };
    let map = || {
        value
            .as_object()
            .filter(|map| map.is_empty())
            .map(|_| DefaultValue::Map)
    };
    match target {
        Kind::Enum(_) | Kind::Simple(Simple::String | Simple::Blob) => text(),
        Kind::Simple(Simple::Boolean) => boolean(),
        Kind::Simple(Simple::Timestamp) => number().or_else(text),
        Kind::Simple(Simple::Float | Simple::Double) => match value.as_f64() {
            Some(number) => Some(DefaultValue::Float(number)),
            None => text(),
        },
        Kind::IntEnum(_) => value.as_i64().map(DefaultValue::Integer),
        Kind::Simple(Simple::Document) => number()
            .or_else(text)
            .or_else(boolean)
            .or_else(list)
            .or_else(map),
        Kind::Simple(_) => number(),
        Kind::List(_) => list(),
        Kind::Map(_) => map(),
        _ => None,
    }
}
