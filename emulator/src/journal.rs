//! The calls so far, without secrets.

use std::collections::VecDeque;

use serde_json::{Value, json};
use smithy_model::{Kind, Member};

use crate::failure::Failure;
use crate::protocol::Members;
use crate::service::Service;

/// Calls that the journal keeps.
const MAX_CALLS: usize = 10_000;
/// Text in place of a sensitive value.
const REDACTED: &str = "*** sensitive ***";

/// The newest calls, the oldest first.
#[derive(Default)]
pub(crate) struct Journal(VecDeque<Value>);

/// A call.
pub(crate) struct Entry<'a> {
    pub(crate) operation: Option<&'a str>,
    pub(crate) input: Option<&'a Members>,
    pub(crate) status: u16,
    pub(crate) failure: Option<&'a Failure>,
    pub(crate) request_id: &'a str,
}

impl Journal {
    pub(crate) fn push(&mut self, service: &Service, entry: &Entry<'_>) {
        if self.0.len() == MAX_CALLS {
            self.0.pop_front();
        }
        let operation = entry
            .operation
            .and_then(|name| service.operations.get(name));
        let input = operation.zip(entry.input).map(|(operation, input)| {
            redacted_members(service, service.members(&operation.input), input)
        });
        self.0.push_back(json!({
            "operation": entry.operation,
            "input": input,
            "status": entry.status,
            "error": entry.failure.map(|failure| &failure.code),
            "requestId": entry.request_id,
        }));
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn calls(&self) -> Vec<Value> {
        self.0.iter().cloned().collect()
    }
}

fn redacted_members(service: &Service, members: &[Member], values: &Members) -> Value {
    let entries = members.iter().filter_map(|member| {
        let value = redacted(service, member, values.get(&member.name)?);
        Some((member.name.clone(), value))
    });
    Value::Object(entries.collect())
}

/// Replaces a value that is sensitive, or sensitive parts of it.
fn redacted(service: &Service, member: &Member, value: &Value) -> Value {
    if service.model.member_trait(member, "sensitive").is_some() {
        return REDACTED.into();
    }
    let kind = service.shape(&member.target).map(|shape| &shape.kind);
    match (kind, value) {
        (Some(Kind::Structure(members) | Kind::Union(members)), Value::Object(values)) => {
            redacted_members(service, members, values)
        }
        (Some(Kind::List(element)), Value::Array(values)) => values
            .iter()
            .map(|value| redacted(service, element, value))
            .collect(),
        (Some(Kind::Map(entry)), Value::Object(values)) => {
            let redact = |(key, value): (&String, &Value)| {
                (key.clone(), redacted(service, &entry[1], value))
            };
            Value::Object(values.iter().map(redact).collect())
        }
        _ => value.clone(),
    }
}
