//! Labels of URIs and host prefixes match members of the input (spec §"httpLabel trait",
//! §"hostLabel trait").

use foldhash::{HashMap, HashMapExt as _, HashSet};
use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::Report;
use super::uri::{Label, Pattern};
use crate::{Location, Operation, Shape, ShapeId, is_identifier};

pub(super) fn check(report: &mut Report<'_>) {
    for pattern in [&URI, &HOST_PREFIX] {
        check_required(report, pattern);
        check_labels(report, pattern);
    }
}

/// A pattern whose labels are replaced with members of the input.
struct PatternKind {
    /// Trait of the operation that contains the pattern.
    pattern: &'static str,
    /// Trait of the members that replace a label.
    label: &'static str,
    /// Name of the pattern in messages.
    name: &'static str,
    /// Parses the trait's value; returns `None` if it is invalid.
    parse: for<'v> fn(&'v Value) -> Option<Vec<Label<'v>>>,
}

const URI: PatternKind = PatternKind {
    pattern: "smithy.api#http",
    label: "smithy.api#httpLabel",
    name: "uri",
    parse: parse_uri,
};

const HOST_PREFIX: PatternKind = PatternKind {
    pattern: "smithy.api#endpoint",
    label: "smithy.api#hostLabel",
    name: "hostPrefix",
    parse: parse_host_prefix,
};

fn parse_uri(value: &Value) -> Option<Vec<Label<'_>>> {
    Some(
        Pattern::parse_valid(value.get("uri")?.as_str()?)?
            .labels()
            .collect(),
    )
}

/// Parses `{label}` among letters, digits, `-` and `.`.
fn parse_host_prefix(value: &Value) -> Option<Vec<Label<'_>>> {
    let mut rest = value.get("hostPrefix")?.as_str()?;
    let mut labels = Vec::new();
    let is_host = |text: &str| {
        text.chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.')
    };
    while let Some((literal, label)) = rest.split_once('{') {
        let (name, after) = label.split_once('}')?;
        if !is_host(literal) || !is_identifier(name) {
            return None;
        }
        labels.push(Label {
            name,
            is_greedy: false,
        });
        rest = after;
    }
    is_host(rest).then_some(labels)
}

/// Checks that labels are required members: a missing one would leave the URI or the host
/// incomplete.
fn check_required(report: &mut Report<'_>, kind: &PatternKind) {
    let model = report.model;
    for shape in model.shapes.values().filter(|shape| shape.is_structure()) {
        for member in shape.members() {
            if member.traits.has(kind.label) && !member.traits.has("required") {
                let location = Location::of_trait((shape, member), kind.label);
                let message = format!("has {} but is not required", kind.label);
                let hint = "add \"smithy.api#required\": {} to the member";
                report.error(location, message, hint);
            }
        }
    }
}

/// Members without a label, with the operations whose patterns lack it.
type Unused<'m> = IndexMap<(&'m ShapeId, &'m str), Vec<&'m str>>;

fn check_labels(report: &mut Report<'_>, kind: &PatternKind) {
    let model = report.model;
    let mut bound: HashMap<&ShapeId, IndexSet<&str>> = HashMap::new();
    let mut unused = Unused::new();
    for shape in model.shapes.values() {
        let (Some(operation), Some(value)) = (shape.as_operation(), shape.traits.get(kind.pattern))
        else {
            continue;
        };
        let Some(labels) = (kind.parse)(value) else {
            // `values` reports invalid URIs.
            if kind.pattern == HOST_PREFIX.pattern {
                report_invalid_prefix(report, shape);
            }
            continue;
        };
        let Some(input) = model.shape(&operation.input) else {
            continue;
        };
        let bound = bound.entry(&input.id).or_insert_with(|| {
            let members = input
                .members()
                .iter()
                .filter(|member| member.traits.has(kind.label));
            members.map(|member| member.name.as_str()).collect()
        });
        for Label { name, is_greedy } in &labels {
            if !bound.contains(name) {
                report_unbound(report, shape, operation, input, kind, name);
            }
            if *is_greedy {
                check_greedy(report, input, name);
            }
        }
        let used: HashSet<&str> = labels.iter().map(|label| label.name).collect();
        for name in bound.iter().filter(|name| !used.contains(*name)) {
            unused
                .entry((&input.id, name))
                .or_default()
                .push(shape.id.as_str());
        }
    }
    report_unused(report, kind, unused);
}

fn report_invalid_prefix(report: &mut Report<'_>, shape: &Shape) {
    if let Some(prefix) = shape
        .traits
        .property_text(HOST_PREFIX.pattern, "hostPrefix")
    {
        let location = Location::of_trait(shape, HOST_PREFIX.pattern);
        let message = format!("the hostPrefix {prefix:?} is not the start of a host name");
        let hint = "write labels as {name} among letters, digits, \"-\" and \".\"";
        report.error(location, message, hint);
    }
}

fn report_unbound(
    report: &mut Report<'_>,
    shape: &Shape,
    operation: &Operation,
    input: &Shape,
    kind: &PatternKind,
    name: &str,
) {
    let PatternKind {
        pattern,
        label,
        name: kind,
        ..
    } = kind;
    let message = format!("no member is bound to the label {{{name}}} of its {kind}");
    let hint = if input.member(name).is_some() {
        format!("apply {label} to {}${name}", operation.input)
    } else {
        format!(
            "add a required member {name} with {label} to {}",
            operation.input
        )
    };
    report.error(Location::of_trait(shape, pattern), message, hint);
}

/// Checks that a greedy label is a string: no other type can contain slashes.
fn check_greedy(report: &mut Report<'_>, input: &Shape, name: &str) {
    if let Some(member) = input.member(name)
        && report
            .model
            .target(member)
            .is_some_and(|target| !target.is_string())
    {
        let message = format!("is bound to the greedy label {{{name}+}} but is not a string");
        let hint = "target a string, or make the label without \"+\"";
        report.error((input, member), message, hint);
    }
}

fn report_unused(report: &mut Report<'_>, kind: &PatternKind, unused: Unused<'_>) {
    let model = report.model;
    let PatternKind {
        label, name: kind, ..
    } = kind;
    for ((id, name), operations) in unused {
        let Some(input) = model.shape(id) else {
            continue;
        };
        let Some(member) = input.member(name) else {
            continue;
        };
        let shown = operations[..operations.len().min(3)].join(", ");
        let others = match operations.len().saturating_sub(3) {
            0 => String::new(),
            others => format!(" and {others} others"),
        };
        let message = format!("there is no label {{{name}}} in the {kind} of {shown}{others}");
        let hint = format!("add {{{name}}} to the {kind}, or remove {label}");
        report.error(Location::of_trait((input, member), label), message, hint);
    }
}
