//! Presence of fields: which of them always have a value, and their defaults (Smithy 2.0 §"default
//! trait").
//!
//! A member with a default becomes a field that always has a value: reading fills it in, and
//! writing always sends it. The default is ignored, and the field is as if it had none,
//!
//! - if it is null,
//! - if `clientOptional` leaves the default to the service,
//! - if `addedDefault` says that the default is newer than the member, because the type of an
//!   existing field must not change,
//! - in an operation's input, whose members are all optional to clients (§"input trait"): the
//!   service may change a default, and the new one applies to members that are not sent.

use serde_json::Value;
use smithy_model::{Diagnostic, Kind, Location, Member, Shape, Simple};

use crate::ir::{DefaultValue, Presence};
use crate::lower::context::Lowering;

/// Use of a structure.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Role {
    /// Input of an operation: bound to HTTP, built by callers.
    Input,
    /// Output of an operation, or error: bound to HTTP, built by the service.
    Output,
    /// Target of a member.
    Nested,
}

impl Lowering<'_> {
    /// Returns the presence of a member's field.
    pub(crate) fn presence(&self, member: &Member, role: Role) -> Presence {
        let default = if role == Role::Input {
            None
        } else {
            self.default_of(member)
        };
        let is_required = member.traits.has("required") && !member.traits.has("clientOptional");
        if let Some(default) = default {
            Presence::Defaulted(default)
        } else if is_required && !self.is_generated_token(member, role) {
            Presence::Required
        } else {
            Presence::Optional
        }
    }

    /// Returns `true` if constructors take the member.
    pub(crate) fn is_required(&self, member: &Member, role: Role) -> bool {
        self.presence(member, role) == Presence::Required
    }

    /// Returns `true` if the client generates the member's value when it is unset: an idempotency
    /// token of type string.
    pub(crate) fn is_generated_token(&self, member: &Member, role: Role) -> bool {
        let is_string = |target: &Shape| target.kind == Kind::Simple(Simple::String);
        role == Role::Input
            && member.traits.has("idempotencyToken")
            && self.target(member).is_some_and(is_string)
    }

    /// Returns the default that the client fills in for a member outside of operation inputs.
    pub(crate) fn default_of(&self, member: &Member) -> Option<DefaultValue> {
        let value = member.traits.get("default")?;
        if member.traits.has("clientOptional") || member.traits.has("addedDefault") {
            return None;
        }
        default_value(&self.target(member)?.kind, value)
    }
}

/// Warns of defaults that do not match the member's target, and which are therefore ignored.
pub(crate) fn check_defaults(lowering: &Lowering<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for shape in lowering.all_shapes().filter(|shape| shape.is_structure()) {
        for member in shape.members() {
            let default = member
                .traits
                .get("default")
                .filter(|default| !default.is_null());
            let mismatch = default.filter(|default| {
                let target = lowering.target(member);
                target.is_some_and(|target| default_value(&target.kind, default).is_none())
            });
            if let Some(default) = mismatch {
                let location = Location::of_trait((shape, member), "default");
                let message = format!("the default {default} is not a value of {}", member.target);
                let hint = "the member is generated without a default";
                diagnostics.push(lowering.model.warning(location, message, hint));
            }
        }
    }
}

/// Converts a default to the runtime's form. Returns `None` for null and for values that the
/// specification does not allow.
fn default_value(target: &Kind, value: &Value) -> Option<DefaultValue> {
    use Simple as S;
    let text = || {
        value
            .as_str()
            .map(|text| DefaultValue::Text(text.to_owned()))
    };
    let boolean = || value.as_bool().map(DefaultValue::Bool);
    let float = || value.as_f64().map(DefaultValue::Float);
    let integer = || value.as_i64().map(DefaultValue::Integer);
    let number = || integer().or_else(float);
    let is_empty_list = value.as_array().is_some_and(Vec::is_empty);
    let is_empty_map = value.as_object().is_some_and(serde_json::Map::is_empty);
    let list = || is_empty_list.then_some(DefaultValue::List);
    let map = || is_empty_map.then_some(DefaultValue::Map);
    match target {
        Kind::Enum(_) | Kind::Simple(S::String | S::Blob) => text(),
        Kind::Simple(S::Boolean) => boolean(),
        Kind::Simple(S::Timestamp) => number().or_else(text),
        Kind::Simple(S::Float | S::Double) => float().or_else(text),
        Kind::IntEnum(_) => integer(),
        Kind::Simple(S::Document) => number()
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
