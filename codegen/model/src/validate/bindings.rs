//! Members have at most one HTTP binding, and no two are bound to the same place (spec §"HTTP
//! bindings").

use foldhash::fast::RandomState;
use foldhash::{HashMap, HashMapExt as _};
use indexmap::IndexMap;

use super::Report;
use crate::traits::{Comparison, compared_by};
use crate::{Kind, Location, Member, Model, Shape, ShapeId};

/// Traits that at most one member of a structure can have.
const EXCLUSIVE: [&str; 4] = [
    "httpPayload",
    "httpQueryParams",
    "httpPrefixHeaders",
    "httpResponseCode",
];
/// Traits that bind a member to a part of a request other than the body.
const REQUEST_BINDINGS: [&str; 5] = [
    "httpLabel",
    "httpQuery",
    "httpQueryParams",
    "httpHeader",
    "httpPrefixHeaders",
];
/// Traits that bind a member to a part of a response other than the body.
const RESPONSE_BINDINGS: [&str; 3] = ["httpHeader", "httpPrefixHeaders", "httpResponseCode"];

pub(super) fn check(report: &mut Report<'_>) {
    let model = report.model;
    for shape in model.shapes.values() {
        if let Kind::Structure(members) = &shape.kind {
            check_conflicts(report, shape, members);
            check_exclusive(report, shape, members);
            check_names(report, shape, members, "httpQuery");
            check_names(report, shape, members, "httpHeader");
            check_prefix(report, shape, members);
        }
    }
    for (id, role) in roles(model) {
        if let Some(shape) = model.shape(id) {
            check_payload(report, shape, role);
        }
    }
}

fn check_conflicts(report: &mut Report<'_>, shape: &Shape, members: &[Member]) {
    for member in members {
        let bindings: Vec<&str> = compared_by(Comparison::HttpBinding)
            .filter(|id| member.traits.has(id))
            .collect();
        if bindings.len() > 1 {
            let message = format!("has more than one HTTP binding: {}", bindings.join(", "));
            report.error((shape, member), message, "keep one of these traits");
        }
    }
}

fn check_exclusive(report: &mut Report<'_>, shape: &Shape, members: &[Member]) {
    for id in EXCLUSIVE {
        let mut bound = members.iter().filter(|member| member.traits.has(id));
        let first = bound.next().map_or("", |first| &first.name);
        for member in bound {
            let message = format!("is the second member with {id}, after {first}");
            let hint = format!("keep {id} on one member of the structure");
            report.error(Location::of_trait((shape, member), id), message, hint);
        }
    }
}

/// Checks that no two members have the same query parameter or header. Headers are
/// case-insensitive.
fn check_names(report: &mut Report<'_>, shape: &Shape, members: &[Member], id: &str) {
    let mut owners: HashMap<String, &str> = HashMap::new();
    for member in members {
        let Some(name) = member.traits.text(id) else {
            continue;
        };
        let key = if id == "httpHeader" {
            name.to_ascii_lowercase()
        } else {
            name.to_owned()
        };
        let first = *owners.entry(key).or_insert(&member.name);
        if first != member.name {
            let message = format!("is bound to {name:?} like {first}");
            let hint = format!("give each {id} another name");
            report.error(Location::of_trait((shape, member), id), message, hint);
        }
    }
}

/// Warns of headers that start with the prefix of `httpPrefixHeaders`. The specification forbids
/// them, but the protocol tests have them.
fn check_prefix(report: &mut Report<'_>, shape: &Shape, members: &[Member]) {
    let prefix = members
        .iter()
        .find_map(|member| member.traits.text("httpPrefixHeaders"));
    let Some(prefix) = prefix.map(str::to_ascii_lowercase) else {
        return;
    };
    for member in members {
        if let Some(name) = member.traits.text("httpHeader")
            && name.to_ascii_lowercase().starts_with(&prefix)
        {
            let location = Location::of_trait((shape, member), "httpHeader");
            let message = format!(
                "the header {name:?} starts with the prefix {prefix:?} of httpPrefixHeaders"
            );
            report.warning(
                location,
                message,
                "rename one: readers cannot distinguish them",
            );
        }
    }
}

/// Messages that a structure describes.
#[derive(Clone, Copy, Default)]
struct Role {
    is_request: bool,
    is_response: bool,
}

/// Returns the inputs, outputs and errors: bindings have no effect in other structures.
fn roles(model: &Model) -> IndexMap<&ShapeId, Role, RandomState> {
    let mut roles: IndexMap<&ShapeId, Role, RandomState> = IndexMap::default();
    for shape in model.shapes.values() {
        let responses = match &shape.kind {
            Kind::Operation(operation) => {
                roles.entry(&operation.input).or_default().is_request = true;
                roles.entry(&operation.output).or_default().is_response = true;
                &operation.errors
            }
            Kind::Service(service) => &service.errors,
            _ => continue,
        };
        for id in responses {
            roles.entry(id).or_default().is_response = true;
        }
    }
    roles
}

/// Checks that every member beside a payload is bound to another part of the message.
fn check_payload(report: &mut Report<'_>, shape: &Shape, role: Role) {
    let is_payload = |member: &&Member| member.traits.has("httpPayload");
    let Some(payload) = shape.members().iter().find(is_payload) else {
        return;
    };
    for member in shape.members().iter().filter(|member| !is_payload(member)) {
        let has_any = |ids: &[&str]| ids.iter().any(|id| member.traits.has(id));
        let unbound_in = if role.is_request && !has_any(&REQUEST_BINDINGS) {
            "request"
        } else if role.is_response && !has_any(&RESPONSE_BINDINGS) {
            "response"
        } else {
            continue;
        };
        let message = format!(
            "is not part of the {unbound_in}, as {} is the whole body",
            payload.name
        );
        let hint = "bind it to a header, or to the query or a label in a request";
        report.error((shape, member), message, hint);
    }
}
