//! Members of structures: targets, HTTP bindings and names in bodies.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::names::{IDENTIFIER, Names};
use super::node::Node;
use super::service::Service;
use super::{Traits, traits};
use crate::import::document::with_traits;
use crate::is_identifier;

/// Labels of URIs with the names of their members, by the name of the structure in botocore.
pub(super) type Labels = BTreeMap<String, BTreeMap<String, String>>;

/// Booleans and the annotation traits that they become.
const FLAGS: [(&str, &str); 6] = [
    ("idempotencyToken", "smithy.api#idempotencyToken"),
    ("hostLabel", "smithy.api#hostLabel"),
    ("eventpayload", "smithy.api#eventPayload"),
    ("eventheader", "smithy.api#eventHeader"),
    ("flattened", "smithy.api#xmlFlattened"),
    ("xmlAttribute", "smithy.api#xmlAttribute"),
];

/// Objects and the traits that have them as values.
const OBJECTS: [(&str, &str); 2] = [
    ("contextParam", "smithy.rules#contextParam"),
    ("xmlNamespace", "smithy.api#xmlNamespace"),
];

/// Reader of the members of structures.
pub(super) struct MemberReader<'a> {
    pub(super) service: &'a Service,
    pub(super) names: &'a Names,
    /// Names of the shapes that are maps: a map in the query string holds parameters of any name.
    pub(super) maps: BTreeSet<String>,
    pub(super) labels: Labels,
}

impl MemberReader<'_> {
    /// Reads the members of a structure. Members of unions cannot be required, so `required` is
    /// dropped there.
    pub(super) fn members(
        &mut self,
        structure: &str,
        shape: &mut Node<'_>,
        is_union: bool,
    ) -> Map<String, Value> {
        let id = self.names.shape(structure);
        let mut required = shape.texts("required");
        let payload = shape.text("payload");
        let hint = "a structure without members has an empty `members`";
        let nodes = shape
            .required_node("members", hint)
            .map(Node::entries)
            .unwrap_or_default();
        let fields = required.iter().map(|member| ("required", member));
        for (field, name) in fields.chain(payload.iter().map(|member| ("payload", member))) {
            if !nodes.iter().any(|(member, _)| member == name) {
                let message = format!("`{name}` is not a member of `{structure}`");
                shape.error_at(
                    field,
                    message,
                    "name a member of the structure, or remove the name",
                );
            }
        }
        if is_union && !required.is_empty() {
            shape.count("left out `required` of members of {n} unions");
            required.clear();
        }
        let mut members = Map::new();
        for (name, node) in nodes {
            if !is_identifier(&name) {
                node.error(format!("`{name}` is not a Smithy identifier"), IDENTIFIER);
            }
            let mut traits = Traits::new();
            if required.contains(&name) {
                traits.insert("smithy.api#required".to_owned(), json!({}));
            }
            if payload.as_ref() == Some(&name) {
                traits.insert("smithy.api#httpPayload".to_owned(), json!({}));
            }
            let node = node.describing(format!("{id}${name}"));
            members.insert(name.clone(), self.member(structure, &name, node, traits));
        }
        members
    }

    fn member(
        &mut self,
        structure: &str,
        name: &str,
        mut member: Node<'_>,
        mut traits: Traits,
    ) -> Value {
        self.binding(structure, name, &mut member, &mut traits);
        traits::flags(&mut member, &FLAGS, &mut traits);
        traits::objects(&mut member, &OBJECTS, &mut traits);
        traits::timestamp_format(&mut member, &mut traits);
        traits::deprecated(&mut member, &mut traits);
        traits::drop_box(&mut member);
        let target = self.names.target(&mut member);
        member.finish("members");
        with_traits(target, traits)
    }

    /// Reads the HTTP binding of a member, or its name in the body.
    fn binding(&mut self, structure: &str, name: &str, member: &mut Node<'_>, traits: &mut Traits) {
        if member.peek("location").is_none() {
            return self.rename(name, member, traits);
        }
        if !self.service.protocol.is_rest() {
            // The protocol ignores the location; a remark counts it.
            return;
        }
        let is_map = member
            .peek_text("shape")
            .is_some_and(|target| self.maps.contains(target));
        let location = member.text("location").unwrap_or_default();
        let wire_name = member.text("locationName");
        let wire_name_or_own = wire_name.as_deref().unwrap_or(name);
        let (id, value) = match location.as_str() {
            "uri" => {
                let labels = self.labels.entry(structure.to_owned()).or_default();
                labels.insert(wire_name_or_own.to_owned(), name.to_owned());
                ("httpLabel", json!({}))
            }
            "querystring" if is_map => ("httpQueryParams", json!({})),
            "querystring" => ("httpQuery", wire_name_or_own.into()),
            "header" => ("httpHeader", wire_name_or_own.into()),
            "headers" => ("httpPrefixHeaders", wire_name.unwrap_or_default().into()),
            "statusCode" => ("httpResponseCode", json!({})),
            _ => {
                let hint = "known locations are uri, querystring, header, headers and statusCode";
                return member.error_at("location", format!("unknown location `{location}`"), hint);
            }
        };
        traits.insert(format!("smithy.api#{id}"), value);
    }

    /// Reads the name of a member in a body, or of the items of a list in XML, if it differs from
    /// the default.
    pub(super) fn rename(&self, default: &str, member: &mut Node<'_>, traits: &mut Traits) {
        if let Some(id) = self.service.protocol.rename_trait()
            && let Some(name) = member.text("locationName").filter(|name| name != default)
        {
            traits.insert(id.to_owned(), name.into());
        }
    }
}
