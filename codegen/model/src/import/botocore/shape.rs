//! Shapes and their members: types, constraints, errors and where a member travels.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::names::{Names, identifier, is_identifier, report, unique};
use super::node::{Findings, Node};
use super::service::Service;
use super::{Traits, with_traits};

/// For every structure that binds members to a URI: the labels and the names of their members.
pub(super) type Labels = BTreeMap<String, BTreeMap<String, String>>;

/// Switches of members and the traits that say the same.
const MEMBER_FLAGS: [(&str, &str); 6] = [
    ("idempotencyToken", "smithy.api#idempotencyToken"),
    ("hostLabel", "smithy.api#hostLabel"),
    ("eventpayload", "smithy.api#eventPayload"),
    ("eventheader", "smithy.api#eventHeader"),
    ("flattened", "smithy.api#xmlFlattened"),
    ("xmlAttribute", "smithy.api#xmlAttribute"),
];

/// Objects of members that are the value of a trait as they are.
const MEMBER_OBJECTS: [(&str, &str); 2] = [
    ("contextParam", "smithy.rules#contextParam"),
    ("xmlNamespace", "smithy.api#xmlNamespace"),
];

/// The shapes by id, and the labels of the structures by botocore's name for these.
pub(super) fn read(
    shapes: Node,
    service: &Service,
    names: &Names,
    findings: &mut Findings,
) -> (BTreeMap<String, Value>, Labels) {
    let is_map = |shape: &&String| {
        shapes.peek(shape).and_then(|shape| shape.get("type")) == Some(&"map".into())
    };
    let maps = shapes.keys().filter(is_map).cloned().collect();
    let mut reader = Reader {
        service,
        names,
        maps,
        labels: Labels::new(),
        findings,
    };
    let mut converted = BTreeMap::new();
    for (name, shape) in shapes.entries(reader.findings) {
        let id = names.shape(&name);
        converted.insert(id.clone(), reader.shape(&name, shape.about(id)));
    }
    (converted, reader.labels)
}

/// What it takes to read a shape.
struct Reader<'a> {
    service: &'a Service,
    names: &'a Names,
    /// Which shapes are maps: in a query string, a map stands for parameters of any name.
    maps: BTreeSet<String>,
    labels: Labels,
    findings: &'a mut Findings,
}

impl Reader<'_> {
    fn shape(&mut self, name: &str, mut shape: Node) -> Value {
        let mut traits = Traits::new();
        let place = shape.place().at("type");
        let kind = shape.required_text("type", self.findings);
        if shape.flag("sensitive", self.findings) {
            traits.insert("smithy.api#sensitive".into(), json!({}));
        }
        deprecated(&mut shape, &mut traits, self.findings);
        self.leave_out_box(&mut shape);
        let converted = match kind.as_str() {
            "structure" => self.structure(name, &mut shape, &mut traits),
            "list" => self.list(&mut shape, &mut traits),
            "map" => self.map(&mut shape, &mut traits),
            "string" | "character" => self.string(&mut shape, &mut traits),
            "blob" => self.blob(&mut shape, &mut traits),
            "boolean" => json!({ "type": "boolean" }),
            "timestamp" => {
                self.timestamp_format(&mut shape, &mut traits);
                json!({ "type": "timestamp" })
            }
            "byte" | "short" | "integer" | "long" | "float" | "double" => {
                self.number(&kind, &mut shape, &mut traits)
            }
            "biginteger" | "bigInteger" => self.number("bigInteger", &mut shape, &mut traits),
            "bigdecimal" | "bigDecimal" => self.number("bigDecimal", &mut shape, &mut traits),
            _ => {
                let hint = "known are structure, list, map, string, blob, boolean, timestamp and the kinds of number";
                self.findings
                    .error(&place, format!("unknown type `{kind}`"), hint);
                return Value::Null;
            }
        };
        shape.finish(&format!("{kind} shapes"), self.findings);
        with_traits(converted, traits)
    }

    /// A structure, or one of the three other things that botocore calls one.
    fn structure(&mut self, name: &str, shape: &mut Node, traits: &mut Traits) -> Value {
        let document = shape.flag("document", self.findings);
        let stream = shape.flag("eventstream", self.findings);
        let union = shape.flag("union", self.findings);
        // An event needs no mark in Smithy: it is one by being a member of a streaming union.
        shape.flag("event", self.findings);
        exception(name, shape, self.service, traits, self.findings);
        let mut members = self.members(name, shape);
        if stream {
            traits.insert("smithy.api#streaming".into(), json!({}));
        }
        // One member of a union is there anyhow, and no more than one: Smithy knows no other way.
        if (union || stream) && strip_required(&mut members) {
            self.findings
                .count("left out `required` of members of {n} unions");
        }
        if document && members.is_empty() {
            return json!({ "type": "document" });
        }
        if document {
            self.findings
                .count("read {n} documents with members as structures");
        }
        json!({ "type": if union || stream { "union" } else { "structure" }, "members": members })
    }

    fn members(&mut self, name: &str, shape: &mut Node) -> Map<String, Value> {
        let place = shape.place().clone();
        let id = self.names.shape(name);
        let required = shape.texts("required", self.findings);
        let payload = shape.text("payload", self.findings);
        let hint = "a structure without members has an empty `members`";
        let nodes = shape.required_node("members", hint, self.findings);
        let nodes = nodes
            .map(|nodes| nodes.entries(self.findings))
            .unwrap_or_default();
        let known: BTreeSet<&String> = nodes.iter().map(|(member, _)| member).collect();
        for (key, member) in required
            .iter()
            .map(|member| ("required", member))
            .chain(payload.iter().map(|m| ("payload", m)))
        {
            if !known.contains(member) {
                let hint = "name a member of the structure, or take the name away";
                self.findings.error(
                    &place.at(key),
                    format!("`{member}` is not a member of `{name}`"),
                    hint,
                );
            }
        }
        let mut members = Map::new();
        for (member, node) in nodes {
            if !is_identifier(&member) {
                report(&member, node.place(), self.findings);
            }
            let mut traits = Traits::new();
            if required.contains(&member) {
                traits.insert("smithy.api#required".into(), json!({}));
            }
            if payload.as_ref() == Some(&member) {
                traits.insert("smithy.api#httpPayload".into(), json!({}));
            }
            let converted =
                self.member(name, &member, node.about(format!("{id}${member}")), traits);
            members.insert(member, converted);
        }
        members
    }

    fn member(
        &mut self,
        structure: &str,
        name: &str,
        mut member: Node,
        mut traits: Traits,
    ) -> Value {
        self.binding(structure, name, &mut member, &mut traits);
        for (flag, id) in MEMBER_FLAGS {
            if member.flag(flag, self.findings) {
                traits.insert(id.into(), json!({}));
            }
        }
        for (key, id) in MEMBER_OBJECTS {
            if let Some(value) = member.node(key, self.findings) {
                traits.insert(id.into(), value.undocumented());
            }
        }
        self.timestamp_format(&mut member, &mut traits);
        deprecated(&mut member, &mut traits, self.findings);
        self.leave_out_box(&mut member);
        let target = self.names.target(&mut member, self.findings);
        member.finish("members", self.findings);
        with_traits(target, traits)
    }

    /// Where a member travels, and under which name where that is not its own.
    fn binding(&mut self, structure: &str, name: &str, member: &mut Node, traits: &mut Traits) {
        if member.peek("location").is_none() {
            return self.rename(Some(name), member, traits);
        }
        if !self.service.protocol.is_rest() {
            // The protocol ignores it; what stays in the member is counted.
            return;
        }
        let place = member.place().at("location");
        let is_map = member
            .peek("shape")
            .and_then(Value::as_str)
            .is_some_and(|target| self.maps.contains(target));
        let location = member.text("location", self.findings).unwrap_or_default();
        let wire = member.text("locationName", self.findings);
        let name_on_wire = || Value::from(wire.as_deref().unwrap_or(name));
        let (id, value) = match location.as_str() {
            "uri" => {
                let label = wire.as_deref().unwrap_or(name).to_owned();
                self.labels
                    .entry(structure.to_owned())
                    .or_default()
                    .insert(label, name.to_owned());
                ("httpLabel", json!({}))
            }
            "querystring" if is_map => ("httpQueryParams", json!({})),
            "querystring" => ("httpQuery", name_on_wire()),
            "header" => ("httpHeader", name_on_wire()),
            "headers" => ("httpPrefixHeaders", wire.clone().unwrap_or_default().into()),
            "statusCode" => ("httpResponseCode", json!({})),
            _ => {
                let hint = "known are uri, querystring, header, headers and statusCode";
                return self
                    .findings
                    .error(&place, format!("unknown location `{location}`"), hint);
            }
        };
        traits.insert(format!("smithy.api#{id}"), value);
    }

    /// The name of a member in a body, or of the items of a list in XML, where it is not the default.
    fn rename(&mut self, default: Option<&str>, member: &mut Node, traits: &mut Traits) {
        let Some(id) = self.service.protocol.rename_trait() else {
            return;
        };
        match member.text("locationName", self.findings) {
            Some(name) if Some(name.as_str()) != default => {
                drop(traits.insert(id.into(), name.into()))
            }
            _ => {}
        }
    }

    fn list(&mut self, shape: &mut Node, traits: &mut Traits) -> Value {
        self.length(shape, traits);
        self.sparse(shape, traits);
        json!({ "type": "list", "member": self.item("member", shape) })
    }

    fn map(&mut self, shape: &mut Node, traits: &mut Traits) -> Value {
        self.length(shape, traits);
        self.sparse(shape, traits);
        json!({ "type": "map", "key": self.item("key", shape), "value": self.item("value", shape) })
    }

    /// The member of a list, or the key or the value of a map.
    fn item(&mut self, role: &str, shape: &mut Node) -> Value {
        let hint = "a list has a `member`, a map has a `key` and a `value`";
        let Some(mut item) = shape.required_node(role, hint, self.findings) else {
            return Value::Null;
        };
        let mut traits = Traits::new();
        if !self.service.protocol.is_json() {
            self.rename(Some(role), &mut item, &mut traits);
        }
        let target = self.names.target(&mut item, self.findings);
        item.finish("members of lists, keys and values of maps", self.findings);
        with_traits(target, traits)
    }

    fn sparse(&mut self, shape: &mut Node, traits: &mut Traits) {
        if shape.flag("sparse", self.findings) {
            traits.insert("smithy.api#sparse".into(), json!({}));
        }
    }

    fn string(&mut self, shape: &mut Node, traits: &mut Traits) -> Value {
        self.length(shape, traits);
        if let Some(pattern) = shape.text("pattern", self.findings) {
            let anchored = anchored(&pattern, self.findings);
            traits.insert("smithy.api#pattern".into(), anchored.into());
        }
        if shape.flag("jsonvalue", self.findings) {
            traits.insert("smithy.api#mediaType".into(), "application/json".into());
        }
        if shape.peek("enum").is_none() {
            return json!({ "type": "string" });
        }
        let place = shape.place().at("enum");
        let values = shape.texts("enum", self.findings);
        if values.is_empty() || values.contains(&String::new()) {
            let hint = "an enum has one value or more, and no value is empty";
            self.findings.error(
                &place,
                "an enum without a value, or with an empty one",
                hint,
            );
        }
        json!({ "type": "enum", "members": enum_members(values, self.findings) })
    }

    fn blob(&mut self, shape: &mut Node, traits: &mut Traits) -> Value {
        self.length(shape, traits);
        for (flag, id) in [
            ("streaming", "smithy.api#streaming"),
            ("requiresLength", "smithy.api#requiresLength"),
        ] {
            if shape.flag(flag, self.findings) {
                traits.insert(id.into(), json!({}));
            }
        }
        json!({ "type": "blob" })
    }

    fn length(&mut self, shape: &mut Node, traits: &mut Traits) {
        let mut bounds = Map::new();
        for key in ["min", "max"] {
            if let Some(bound) = shape.count(key, self.findings) {
                bounds.insert(key.into(), bound.into());
            }
        }
        if !bounds.is_empty() {
            traits.insert("smithy.api#length".into(), bounds.into());
        }
    }

    /// Numbers and booleans of Smithy 2.0 are nullable as long as the model gives no default, and botocore gives none.
    fn leave_out_box(&mut self, node: &mut Node) {
        if node.flag("box", self.findings) {
            self.findings
                .count("left out {n} `box`: in Smithy 2.0 what has no default is nullable anyway");
        }
    }

    fn number(&mut self, kind: &str, shape: &mut Node, traits: &mut Traits) -> Value {
        let mut bounds = Map::new();
        for key in ["min", "max"] {
            if let Some(bound) = shape.number(key, self.findings) {
                bounds.insert(key.into(), bound.into());
            }
        }
        if !bounds.is_empty() {
            traits.insert("smithy.api#range".into(), bounds.into());
        }
        json!({ "type": kind })
    }

    fn timestamp_format(&mut self, node: &mut Node, traits: &mut Traits) {
        let place = node.place().at("timestampFormat");
        let Some(format) = node.text("timestampFormat", self.findings) else {
            return;
        };
        let format = match format.as_str() {
            "iso8601" => "date-time",
            "unixTimestamp" => "epoch-seconds",
            "rfc822" => "http-date",
            _ => {
                let hint = "known are iso8601, unixTimestamp and rfc822";
                return self.findings.error(
                    &place,
                    format!("unknown timestamp format `{format}`"),
                    hint,
                );
            }
        };
        traits.insert("smithy.api#timestampFormat".into(), format.into());
    }
}

/// Whether something is deprecated, since when and what to use in its place. These words are facts, not documentation.
pub(super) fn deprecated(node: &mut Node, traits: &mut Traits, findings: &mut Findings) {
    if !node.flag("deprecated", findings) {
        return;
    }
    let mut details = Map::new();
    for (theirs, ours) in [
        ("deprecatedMessage", "message"),
        ("deprecatedSince", "since"),
    ] {
        if let Some(text) = node.text(theirs, findings) {
            details.insert(ours.into(), text.into());
        }
    }
    traits.insert("smithy.api#deprecated".into(), details.into());
}

/// Whether a structure is an error: whose fault it is, its status, and whether to try again.
fn exception(
    name: &str,
    shape: &mut Node,
    service: &Service,
    traits: &mut Traits,
    findings: &mut Findings,
) {
    if !shape.flag("exception", findings) {
        return;
    }
    let mut fault = shape.flag("fault", findings);
    let mut status = None;
    if let Some(mut error) = shape.node("error", findings) {
        status = error.count("httpStatusCode", findings);
        let sender = error.flag("senderFault", findings);
        fault |= error.flag("fault", findings)
            || (!sender && status.is_some_and(|status| status >= 500));
        if service.has_query_errors {
            if let Some(code) = error.text("code", findings) {
                let value = json!({ "code": code, "httpResponseCode": status.unwrap_or(400) });
                traits.insert("aws.protocols#awsQueryError".into(), value);
            }
        } else if error.peek("code").and_then(Value::as_str) == Some(name) {
            // The other protocols send the name of the shape.
            error.value("code");
        }
        error.finish("the error of exceptions", findings);
    }
    traits.insert(
        "smithy.api#error".into(),
        if fault { "server" } else { "client" }.into(),
    );
    if let Some(status) = status {
        traits.insert("smithy.api#httpError".into(), status.into());
    }
    if let Some(mut retryable) = shape.node("retryable", findings) {
        let throttling = retryable.flag("throttling", findings);
        retryable.finish("the retryable of exceptions", findings);
        let value = if throttling {
            json!({ "throttling": true })
        } else {
            json!({})
        };
        traits.insert("smithy.api#retryable".into(), value);
    }
}

/// Puts back the anchors of a pattern.
///
/// Smithy searches a pattern anywhere in the text; botocore does not check patterns, and its files leave out a `^` at
/// the very start and a `$` at the very end, both or none. They are put back at the very ends as well, around no
/// group: of `^a$|^b$` botocore leaves `a$|^b`, and `^(a$|^b)$` would be something else. A pattern that still has one
/// of them has not been stripped.
fn anchored(pattern: &str, findings: &mut Findings) -> String {
    let before_end = pattern
        .strip_suffix('$')
        .map(|rest| rest.len() - rest.trim_end_matches('\\').len());
    if pattern.starts_with('^') || before_end.is_some_and(|backslashes| backslashes % 2 == 0) {
        return pattern.to_owned();
    }
    findings.count("put `^` and `$` back on {n} patterns");
    format!("^{pattern}$")
}

/// The members of an enum. A value that is an identifier names its own member, whatever its neighbours are.
fn enum_members(values: Vec<String>, findings: &mut Findings) -> Map<String, Value> {
    let mut taken: BTreeSet<String> = values
        .iter()
        .filter(|value| is_identifier(value))
        .cloned()
        .collect();
    let mut seen = BTreeSet::new();
    let mut members = Map::new();
    for value in values {
        if !seen.insert(value.clone()) {
            findings.count("dropped {n} enum values that stand twice in their enum");
            continue;
        }
        let name = if is_identifier(&value) {
            value.clone()
        } else {
            unique(&identifier(&value), &mut taken)
        };
        let traits = Traits::from([("smithy.api#enumValue".into(), value.into())]);
        members.insert(
            name,
            with_traits(json!({ "target": "smithy.api#Unit" }), traits),
        );
    }
    members
}

/// Takes `required` away from all members; whether any had it.
fn strip_required(members: &mut Map<String, Value>) -> bool {
    let mut found = false;
    for traits in members
        .values_mut()
        .filter_map(|member| member.get_mut("traits")?.as_object_mut())
    {
        found |= traits.remove("smithy.api#required").is_some();
    }
    found
}
