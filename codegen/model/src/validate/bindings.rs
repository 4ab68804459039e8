//! HTTP bindings of members: one place for each, no place twice, labels on both sides (spec §"HTTP bindings").

use std::collections::{HashMap, HashSet};

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::Report;
use super::uri::Pattern;
use crate::{Kind, Location, Member, Model, Operation, Shape, ShapeId, is_identifier};

/// The traits that bind a member to a part of a message; a member has at most one of them.
const BINDINGS: [&str; 7] = [
    "httpLabel",
    "httpQuery",
    "httpQueryParams",
    "httpHeader",
    "httpPrefixHeaders",
    "httpPayload",
    "httpResponseCode",
];
/// Those of which a structure has at most one member.
const EXCLUSIVE: [&str; 4] = [
    "httpPayload",
    "httpQueryParams",
    "httpPrefixHeaders",
    "httpResponseCode",
];
/// Those that put a member outside the body of a request.
const IN_REQUESTS: [&str; 5] = [
    "httpLabel",
    "httpQuery",
    "httpQueryParams",
    "httpHeader",
    "httpPrefixHeaders",
];
/// Those that put a member outside the body of a response.
const IN_RESPONSES: [&str; 3] = ["httpHeader", "httpPrefixHeaders", "httpResponseCode"];

pub(super) fn check(model: &Model, report: &mut Report<'_>) {
    for shape in model.shapes.values() {
        if let Kind::Structure(members) = &shape.kind {
            check_conflicts(report, shape, members);
            check_exclusive(report, shape, members);
            check_names(report, shape, members, "httpQuery");
            check_names(report, shape, members, "httpHeader");
            check_prefix(report, shape, members);
            check_required(report, shape, members);
        }
    }
    for (id, role) in roles(model) {
        if let Some(shape) = model.shape(id) {
            check_payload(report, shape, role);
        }
    }
    check_labels(model, report, &URI_LABELS);
    check_labels(model, report, &HOST_LABELS);
}

fn check_conflicts(report: &mut Report<'_>, shape: &Shape, members: &[Member]) {
    for member in members {
        let bound: Vec<&str> = bindings(member).collect();
        if bound.len() > 1 {
            let message = format!("is bound to more than one place: {}", bound.join(", "));
            report.error((shape, member), message, "keep one of these traits");
        }
    }
}

fn bindings(member: &Member) -> impl Iterator<Item = &'static str> {
    BINDINGS.into_iter().filter(|id| member.traits.has(id))
}

fn check_exclusive(report: &mut Report<'_>, shape: &Shape, members: &[Member]) {
    for id in EXCLUSIVE {
        let mut bound = members.iter().filter(|member| member.traits.has(id));
        let Some(first) = bound.next() else { continue };
        for member in bound {
            let at = Location::of_trait((shape, member), id);
            let message = format!("is a second {id} beside {}", first.name);
            report.error(
                at,
                message,
                format!("keep {id} on one member of the structure"),
            );
        }
    }
}

/// Query names are told apart by case, headers are not.
fn check_names(report: &mut Report<'_>, shape: &Shape, members: &[Member], id: &str) {
    let mut owners: HashMap<String, &str> = HashMap::new();
    for member in members {
        let Some(name) = member.traits.text(id) else {
            continue;
        };
        let key = match id {
            "httpHeader" => name.to_ascii_lowercase(),
            _ => name.to_owned(),
        };
        if let Some(first) = owners.get(&key) {
            let at = Location::of_trait((shape, member), id);
            let message = format!("is bound to {name:?}, as {first} is");
            report.error(at, message, format!("give each {id} a name of its own"));
        } else {
            owners.insert(key, &member.name);
        }
    }
}

/// The specification forbids headers that start with the prefix, but the protocol tests have them.
fn check_prefix(report: &mut Report<'_>, shape: &Shape, members: &[Member]) {
    let Some(prefix) = members
        .iter()
        .find_map(|member| member.traits.text("httpPrefixHeaders"))
    else {
        return;
    };
    let prefix = prefix.to_ascii_lowercase();
    for member in members {
        if let Some(name) = member.traits.text("httpHeader")
            && name.to_ascii_lowercase().starts_with(&prefix)
        {
            let at = Location::of_trait((shape, member), "httpHeader");
            let message = format!(
                "the header {name:?} starts with the prefix {prefix:?} of httpPrefixHeaders"
            );
            report.warning(
                at,
                message,
                "a reader cannot tell the two apart: rename one",
            );
        }
    }
}

/// A label that is not there leaves a hole in the uri or the host.
fn check_required(report: &mut Report<'_>, shape: &Shape, members: &[Member]) {
    for id in ["httpLabel", "hostLabel"] {
        for member in members.iter().filter(|member| member.traits.has(id)) {
            if !member.traits.has("required") {
                let at = Location::of_trait((shape, member), id);
                let hint = "add \"smithy.api#required\": {} to the member";
                report.error(at, format!("is an {id} and not required"), hint);
            }
        }
    }
}

/// The messages that a structure is the whole of.
#[derive(Clone, Copy, Default)]
struct Role {
    is_request: bool,
    is_response: bool,
}

/// Only inputs, outputs and errors are messages; bindings mean nothing elsewhere.
fn roles(model: &Model) -> IndexMap<&ShapeId, Role> {
    let mut roles: IndexMap<&ShapeId, Role> = IndexMap::new();
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

/// A payload is the whole body: the other members must stand elsewhere in the message.
fn check_payload(report: &mut Report<'_>, shape: &Shape, role: Role) {
    let is_payload = |member: &&Member| member.traits.has("httpPayload");
    let Some(payload) = shape.members().iter().find(is_payload) else {
        return;
    };
    for member in shape.members().iter().filter(|member| !is_payload(member)) {
        let bound = |ids: &[&str]| ids.iter().any(|id| member.traits.has(id));
        let message = match (role.is_request, role.is_response) {
            (true, _) if !bound(&IN_REQUESTS) => "request",
            (_, true) if !bound(&IN_RESPONSES) => "response",
            _ => continue,
        };
        let text = format!(
            "has no place in the {message}, as {} is the whole body",
            payload.name
        );
        let hint = "bind it to a header, or to the query or a label in a request";
        report.error((shape, member), text, hint);
    }
}

/// Two patterns with labels that are filled from members of the input.
struct Labels {
    /// The trait of the operation that has the pattern.
    pattern: &'static str,
    /// The trait of the members that fill it.
    label: &'static str,
    /// What a message calls the pattern.
    word: &'static str,
    /// Reads names and the greedy one; `None` where the trait's value is faulty in itself.
    read: for<'v> fn(&'v Value) -> Option<Names<'v>>,
}

struct Names<'v> {
    names: Vec<&'v str>,
    greedy: Option<&'v str>,
}

const URI_LABELS: Labels = Labels {
    pattern: "smithy.api#http",
    label: "smithy.api#httpLabel",
    word: "uri",
    read: read_uri,
};

const HOST_LABELS: Labels = Labels {
    pattern: "smithy.api#endpoint",
    label: "smithy.api#hostLabel",
    word: "hostPrefix",
    read: read_host,
};

fn read_uri(value: &Value) -> Option<Names<'_>> {
    let (pattern, faults) = Pattern::read(value.get("uri")?.as_str()?);
    faults.iter().all(|fault| fault.is_warning).then(|| Names {
        names: pattern.labels().collect(),
        greedy: pattern.greedy(),
    })
}

/// The labels of a host prefix, `None` where it is not one: `{label}` among letters, digits, `-` and `.`.
fn read_host(value: &Value) -> Option<Names<'_>> {
    let mut rest = value.get("hostPrefix")?.as_str()?;
    let mut names = Vec::new();
    let is_host = |text: &str| {
        text.chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.')
    };
    while let Some((literal, label)) = rest.split_once('{') {
        let (name, after) = label.split_once('}')?;
        if !is_host(literal) || !is_identifier(name) {
            return None;
        }
        names.push(name);
        rest = after;
    }
    is_host(rest).then_some(Names {
        names,
        greedy: None,
    })
}

/// Members of inputs that have no label, with the operations that lack it.
type Homeless<'m> = IndexMap<(&'m ShapeId, &'m str), Vec<&'m str>>;

fn check_labels(model: &Model, report: &mut Report<'_>, labels: &Labels) {
    let mut labelled: HashMap<&ShapeId, IndexSet<&str>> = HashMap::new();
    let mut homeless = Homeless::new();
    for shape in model.shapes.values() {
        let Kind::Operation(operation) = &shape.kind else {
            continue;
        };
        let Some(value) = shape.traits.get(labels.pattern) else {
            continue;
        };
        let Some(names) = (labels.read)(value) else {
            report_unreadable(report, shape, labels);
            continue;
        };
        let Some(input) = model.shape(&operation.input) else {
            continue;
        };
        let bound = labelled.entry(&input.id).or_insert_with(|| {
            let members = input.members().iter();
            members
                .filter(|member| member.traits.has(labels.label))
                .map(|member| member.name.as_str())
                .collect()
        });
        for name in names.names.iter().filter(|name| !bound.contains(*name)) {
            report_unbound(report, shape, operation, input, labels, name);
        }
        if let Some(name) = names.greedy {
            check_greedy(model, report, input, name);
        }
        let used: HashSet<&str> = names
            .names
            .iter()
            .copied()
            .filter(|name| bound.contains(name))
            .collect();
        if used.len() < bound.len() {
            for name in bound.iter().filter(|name| !used.contains(*name)) {
                homeless
                    .entry((&input.id, name))
                    .or_default()
                    .push(shape.id.as_str());
            }
        }
    }
    report_homeless(model, report, labels, homeless);
}

/// A uri's faults are reported with the values of traits.
fn report_unreadable(report: &mut Report<'_>, shape: &Shape, labels: &Labels) {
    let prefix = shape
        .traits
        .get("endpoint")
        .and_then(|value| value.get("hostPrefix"));
    if let Some(prefix) = prefix
        .and_then(Value::as_str)
        .filter(|_| labels.word == "hostPrefix")
    {
        let at = Location::of_trait(shape, labels.pattern);
        let hint = "write labels as {name} among letters, digits, \"-\" and \".\"";
        report.error(
            at,
            format!("the hostPrefix {prefix:?} is not the start of a host"),
            hint,
        );
    }
}

fn report_unbound(
    report: &mut Report<'_>,
    shape: &Shape,
    operation: &Operation,
    input: &Shape,
    labels: &Labels,
    name: &str,
) {
    let at = Location::of_trait(shape, labels.pattern);
    let message = format!(
        "no member fills the label {{{name}}} of its {}",
        labels.word
    );
    let hint = match input.member(name) {
        Some(_) => format!("apply {} to {}${name}", labels.label, operation.input),
        None => format!(
            "add a required member {name} with {} to {}",
            labels.label, operation.input
        ),
    };
    report.error(at, message, hint);
}

/// Only a string can hold the slashes of a greedy label.
fn check_greedy(model: &Model, report: &mut Report<'_>, input: &Shape, name: &str) {
    let Some(member) = input.member(name) else {
        return;
    };
    if model
        .shape(&member.target)
        .is_some_and(|target| !target.is_string())
    {
        let message = format!("fills the greedy label {{{name}+}} and is not a string");
        report.error(
            (input, member),
            message,
            "target a string, or make the label without \"+\"",
        );
    }
}

fn report_homeless(
    model: &Model,
    report: &mut Report<'_>,
    labels: &Labels,
    homeless: Homeless<'_>,
) {
    for ((id, name), operations) in homeless {
        let Some(input) = model.shape(id) else {
            continue;
        };
        let Some(member) = input.member(name) else {
            continue;
        };
        let at = Location::of_trait((input, member), labels.label);
        let (word, shown) = (
            labels.word,
            operations[..operations.len().min(3)].join(", "),
        );
        let more = match operations.len().saturating_sub(3) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let message = format!("there is no label {{{name}}} in the {word} of {shown}{more}");
        report.error(
            at,
            message,
            format!("add {{{name}}} to the {word}, or remove {}", labels.label),
        );
    }
}
