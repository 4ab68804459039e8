//! Reads Smithy JSON AST as AWS publishes it, 1.0 or 2.0, and writes it down in the form of every import (see [`super`]).
//!
//! Loading has done most of it: mixins are flattened, `apply` statements applied, `enum` traits have become enums and sets have
//! become lists ([`model::load`](crate::load)). What remains is to keep what the service leads to and nothing else, and
//! to write it in one way. Must not know what a generator makes of the model, nor any one service.
//!
//! `box` and `Primitive…` go: in Smithy 2.0 what has no default is nullable, and the other source gives no defaults. Defaults
//! that a model of 2.0 states are facts and stay.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value, json};

use super::Imported;
use super::botocore::endpoint_rules;
use super::botocore::names::{identifier, is_identifier, unique};
use crate::{Closure, Diagnostic, Kind, Member, Model, Shape, ShapeId, Source, Traits, load};

/// The traits of `smithy.api` that are kept: what callers, the wire or the generator can tell.
const KEPT: [&str; 45] = [
    "auth",
    "clientOptional",
    "default",
    "deprecated",
    "endpoint",
    "enumValue",
    "error",
    "eventHeader",
    "eventPayload",
    "hostLabel",
    "http",
    "httpBearerAuth",
    "httpChecksumRequired",
    "httpError",
    "httpHeader",
    "httpLabel",
    "httpPayload",
    "httpPrefixHeaders",
    "httpQuery",
    "httpQueryParams",
    "httpResponseCode",
    "idempotencyToken",
    "idempotent",
    "jsonName",
    "length",
    "mediaType",
    "optionalAuth",
    "paginated",
    "pattern",
    "range",
    "readonly",
    "requestCompression",
    "required",
    "requiresLength",
    "retryable",
    "sensitive",
    "sparse",
    "streaming",
    "timestampFormat",
    "title",
    "uniqueItems",
    "xmlAttribute",
    "xmlFlattened",
    "xmlName",
    "xmlNamespace",
];

/// Traits of other namespaces that are kept; a word that ends with `#` stands for all of its namespace.
const KEPT_OF_OTHERS: [&str; 9] = [
    "aws.api#service",
    "aws.auth#",
    "aws.protocols#",
    "smithy.protocols#",
    "smithy.rules#clientContextParams",
    "smithy.rules#contextParam",
    "smithy.rules#endpointRuleSet",
    "smithy.rules#operationContextParams",
    "smithy.waiters#waitable",
];

/// What loading has used up, or what is written by people: nobody needs to be told that it is gone.
const USED_UP: [&str; 6] = [
    "documentation",
    "externalDocumentation",
    "examples",
    "enum",
    "mixin",
    "box",
];

/// What a member may say of its values, which this form has shapes say.
const OF_SHAPES: [&str; 5] = ["length", "range", "pattern", "uniqueItems", "sensitive"];

/// Turns a model into the project's form: of `service` where the files have several.
///
/// # Errors
/// Every problem of the files, as loading finds it; no service, or several.
pub fn import(
    sources: &[Source<'_>],
    service: Option<&ShapeId>,
) -> Result<Imported, Vec<Diagnostic>> {
    let model = load(sources)?;
    let service = model
        .service(service)
        .map_err(|diagnostic| vec![diagnostic])?;
    let closure = Closure::of(&model, service);
    let mut writer = Writer::new(&model, service, &closure);
    let document = writer.document();
    let remarks = writer
        .remarks
        .into_iter()
        .map(|(remark, n)| remark.replace("{n}", &n.to_string()))
        .collect();
    // Values that were read as JSON can be written as JSON.
    let text = serde_json::to_string_pretty(&document).unwrap_or_default() + "\n";
    Ok(Imported { text, remarks })
}

struct Writer<'a> {
    model: &'a Model,
    service: &'a Shape,
    closure: &'a Closure,
    namespace: String,
    names: HashMap<ShapeId, String>,
    /// Names that are given, to shapes of the model and to those that members get.
    taken: BTreeSet<String>,
    /// The shapes that members got, by id.
    own: BTreeMap<String, Value>,
    /// Remark, with `{n}` in the place of its count, and the count.
    remarks: BTreeMap<String, usize>,
}

impl<'a> Writer<'a> {
    fn new(model: &'a Model, service: &'a Shape, closure: &'a Closure) -> Self {
        let mut writer = Self {
            model,
            service,
            closure,
            namespace: service.id.namespace().to_owned(),
            names: HashMap::new(),
            taken: BTreeSet::new(),
            own: BTreeMap::new(),
            remarks: BTreeMap::new(),
        };
        writer.give_names();
        writer
    }

    /// Operations keep their names, which are on the wire of some protocols; then the service, then shapes, those of the service's
    /// namespace first.
    fn give_names(&mut self) {
        let rename = self.service.as_service().map(|service| &service.rename);
        for id in &self.closure.operations {
            let name = unique(id.name(), &mut self.taken);
            self.names.insert(id.clone(), name);
        }
        let service = unique(&self.service_name(), &mut self.taken);
        self.names.insert(self.service.id.clone(), service);
        let reserved = self.taken.clone();
        let mut ids = self.data_shapes();
        ids.sort_by_key(|id| (id.namespace() != self.namespace, id.name().to_owned()));
        for id in ids {
            let renamed = rename.and_then(|rename| rename.get(&id));
            let wanted = renamed.map_or(plain_name(&id), String::as_str).to_owned();
            let wanted = if reserved.contains(&wanted) {
                format!("{wanted}Shape")
            } else {
                wanted
            };
            let name = match id.namespace() == "smithy.api" {
                // A prelude's shape and the service's own of that name are often the same.
                true if self.same_simple(&id, &wanted) => wanted,
                _ => unique(&wanted, &mut self.taken),
            };
            self.names.insert(id, name);
        }
    }

    /// Whether the service's namespace, or the prelude under another name, has the same plain shape already.
    fn same_simple(&self, id: &ShapeId, name: &str) -> bool {
        let kind = self.model.shape(id).map(|shape| &shape.kind);
        let mut namesakes = self
            .names
            .iter()
            .filter(|(_, given)| *given == name)
            .filter_map(|(id, _)| self.model.shape(id));
        namesakes.any(|shape| Some(&shape.kind) == kind && shape.traits == Traits::default())
    }

    /// The letters and digits of the service's id, as in the other source; its own name where a protocol sends that.
    fn service_name(&self) -> String {
        let sent = [
            "aws.protocols#awsJson1_0",
            "aws.protocols#awsJson1_1",
            "smithy.protocols#rpcv2Cbor",
        ];
        let id = self
            .service
            .traits
            .property_text("aws.api#service", "sdkId")
            .unwrap_or_default();
        let letters: String = id.chars().filter(char::is_ascii_alphanumeric).collect();
        match letters.is_empty()
            || sent
                .iter()
                .any(|protocol| self.service.traits.has(protocol))
        {
            true => self.service.id.name().to_owned(),
            false => identifier(&letters),
        }
    }

    /// Every shape of data: what members lead to, inputs, outputs and errors.
    fn data_shapes(&self) -> Vec<ShapeId> {
        let operations = self
            .closure
            .operations
            .iter()
            .filter_map(|id| self.model.operation(id));
        let roots =
            operations.flat_map(|operation| [operation.input.clone(), operation.output.clone()]);
        let mut ids: Vec<ShapeId> = roots.filter(|id| id.as_str() != UNIT).collect();
        ids.extend(self.closure.shapes.iter().cloned());
        ids.extend(self.closure.errors.iter().cloned());
        ids.sort();
        ids.dedup();
        ids
    }

    fn id(&self, id: &ShapeId) -> String {
        format!(
            "{}#{}",
            self.namespace,
            self.names.get(id).map_or(id.name(), String::as_str)
        )
    }

    fn document(&mut self) -> Value {
        let operations: Vec<ShapeId> = self.closure.operations.clone();
        let targets: Vec<Value> = operations.iter().map(|id| self.reference(id)).collect();
        let service = self.service_shape(targets);
        let operations: BTreeMap<String, Value> = operations
            .iter()
            .filter_map(|id| Some((self.id(id), self.operation_shape(id)?)))
            .collect();
        let mut shapes: BTreeMap<String, Value> = BTreeMap::new();
        for id in self.data_shapes() {
            if let Some(shape) = self.model.shape(&id) {
                shapes.insert(self.id(&id), self.data_shape(shape));
            }
        }
        shapes.extend(std::mem::take(&mut self.own));
        let mut all = Map::new();
        all.insert(self.id(&self.service.id), service);
        all.extend(operations);
        all.extend(shapes);
        json!({ "smithy": "2.0", "shapes": all })
    }

    fn reference(&self, id: &ShapeId) -> Value {
        match id.as_str() {
            UNIT => json!({ "target": UNIT }),
            _ => json!({ "target": self.id(id) }),
        }
    }

    fn service_shape(&mut self, operations: Vec<Value>) -> Value {
        let mut traits = self.traits(&self.service.traits, &["paginated"]);
        complete_api(&mut traits);
        // What a service does not say, the order of the names does (spec §"auth trait").
        let schemes = [
            "aws.auth#sigv4",
            "aws.auth#sigv4a",
            "smithy.api#httpBearerAuth",
        ];
        let schemes: Vec<&str> = schemes
            .into_iter()
            .filter(|id| traits.contains_key(*id))
            .collect();
        traits
            .entry("smithy.api#auth".to_owned())
            .or_insert_with(|| schemes.into());
        let version = self
            .service
            .as_service()
            .map_or("", |service| &service.version);
        with_traits(
            json!({ "type": "service", "version": version, "operations": operations }),
            traits,
        )
    }

    fn operation_shape(&mut self, id: &ShapeId) -> Option<Value> {
        let (shape, operation) = (self.model.shape(id)?, self.model.operation(id)?);
        let mut errors = operation.errors.clone();
        if let Some(service) = self.service.as_service() {
            errors.extend(
                service
                    .errors
                    .iter()
                    .filter(|id| !operation.errors.contains(id))
                    .cloned(),
            );
        }
        let mut traits = self.traits(&shape.traits, &[]);
        if let Some(Value::Object(pages)) = traits.get_mut("smithy.api#paginated") {
            let defaults = self
                .service
                .traits
                .get("paginated")
                .and_then(Value::as_object);
            for (key, value) in defaults.into_iter().flatten() {
                pages.entry(key.clone()).or_insert_with(|| value.clone());
            }
            order(pages, &["inputToken", "outputToken", "pageSize", "items"]);
        }
        let mut written = json!({
            "type": "operation",
            "input": self.reference(&operation.input),
            "output": self.reference(&operation.output),
        });
        if !errors.is_empty() {
            written["errors"] = errors.iter().map(|id| self.reference(id)).collect();
        }
        Some(with_traits(written, traits))
    }

    fn data_shape(&mut self, shape: &'a Shape) -> Value {
        let traits = self.traits(&shape.traits, &[]);
        let written = match &shape.kind {
            Kind::Simple(simple) => json!({ "type": simple.word() }),
            Kind::Enum(members) => json!({ "type": "enum", "members": self.enum_members(members) }),
            Kind::IntEnum(members) => {
                json!({ "type": "intEnum", "members": self.int_members(members) })
            }
            Kind::List(member) => json!({ "type": "list", "member": self.member(shape, member) }),
            Kind::Map(entry) => {
                let (key, value) = (self.member(shape, &entry[0]), self.member(shape, &entry[1]));
                json!({ "type": "map", "key": key, "value": value })
            }
            Kind::Structure(members) | Kind::Union(members) => {
                let written: Map<String, Value> = members
                    .iter()
                    .map(|member| (member.name.clone(), self.member(shape, member)))
                    .collect();
                json!({ "type": shape.kind.word(), "members": written })
            }
            // The closure holds data alone.
            Kind::Operation(_) | Kind::Service(_) | Kind::Resource(_) => Value::Null,
        };
        with_traits(written, traits)
    }

    /// A member; what it says of its values, a shape of its own says.
    fn member(&mut self, shape: &'a Shape, member: &'a Member) -> Value {
        let says = OF_SHAPES.iter().any(|id| member.traits.has(id));
        let target = self.model.shape(&member.target);
        let target = target.filter(|target| says && can_say(&target.kind));
        let written = match target {
            Some(target) => json!({ "target": self.own_shape(shape, member, target) }),
            None => json!({ "target": self.id(&member.target) }),
        };
        let skipped: &[&str] = if target.is_some() { &OF_SHAPES } else { &[] };
        with_traits(written, self.traits(&member.traits, skipped))
    }

    /// The id of a copy of the target that says what the member says: `Container`, `Member` and the type make its name.
    fn own_shape(&mut self, shape: &Shape, member: &Member, target: &'a Shape) -> String {
        let container = self.names.get(&shape.id).cloned().unwrap_or_default();
        let name = format!(
            "{container}{}{}",
            capitalised(&member.name),
            capitalised(target.kind.word())
        );
        let name = unique(&name, &mut self.taken);
        let id = format!("{}#{name}", self.namespace);
        let mut copy = self.data_shape(target);
        let own = self.traits(&member.traits, &[]);
        let own = own
            .into_iter()
            .filter(|(id, _)| OF_SHAPES.iter().any(|of| *id == format!("smithy.api#{of}")));
        let mut traits: BTreeMap<String, Value> = match copy
            .as_object_mut()
            .and_then(|copy| copy.shift_remove("traits"))
        {
            Some(Value::Object(traits)) => traits.into_iter().collect(),
            _ => BTreeMap::new(),
        };
        traits.extend(own);
        self.own.insert(id.clone(), with_traits(copy, traits));
        self.count("gave {n} members a shape of their own, for what this form has shapes say");
        id
    }

    /// A value that is an identifier names its own member, whatever its neighbours are.
    fn enum_members(&mut self, members: &[Member]) -> Value {
        let values: Vec<Cow<'_, str>> = members.iter().map(Member::enum_value).collect();
        let mut taken: BTreeSet<String> = values
            .iter()
            .filter(|value| is_identifier(value))
            .map(|value| value.clone().into_owned())
            .collect();
        let mut written = Map::new();
        for (member, value) in members.iter().zip(values) {
            let name = if is_identifier(&value) {
                value.clone().into_owned()
            } else {
                unique(&identifier(&value), &mut taken)
            };
            let mut traits = self.traits(&member.traits, &[]);
            traits.insert("smithy.api#enumValue".to_owned(), value.into_owned().into());
            written.insert(name, with_traits(json!({ "target": UNIT }), traits));
        }
        written.into()
    }

    fn int_members(&mut self, members: &[Member]) -> Value {
        let written: Map<String, Value> = members
            .iter()
            .map(|member| {
                (
                    member.name.clone(),
                    with_traits(json!({ "target": UNIT }), self.traits(&member.traits, &[])),
                )
            })
            .collect();
        written.into()
    }

    /// The traits that are kept, by id, without documentation inside.
    fn traits(&mut self, traits: &Traits, skipped: &[&str]) -> BTreeMap<String, Value> {
        let mut kept = BTreeMap::new();
        for (id, applied) in traits.iter() {
            let short = id.strip_prefix("smithy.api#");
            if short.is_some_and(|short| skipped.contains(&short) || USED_UP.contains(&short)) {
                continue;
            }
            let is_kept = match short {
                Some(short) => KEPT.contains(&short),
                None => KEPT_OF_OTHERS
                    .iter()
                    .any(|kept| id == *kept || (kept.ends_with('#') && id.starts_with(kept))),
            };
            match is_kept {
                true => drop(kept.insert(id.to_owned(), undocumented(id, applied.value.clone()))),
                false => self.count(&format!("left out {{n}} `{}`", id.escape_debug())),
            }
        }
        kept
    }

    fn count(&mut self, remark: &str) {
        *self.remarks.entry(remark.to_owned()).or_default() += 1;
    }
}

/// What stands for no input, no output, or nothing in a union.
const UNIT: &str = "smithy.api#Unit";

/// The prelude's primitives are the same types, with a default.
fn plain_name(id: &ShapeId) -> &str {
    match id.namespace() {
        "smithy.api" => id.name().strip_prefix("Primitive").unwrap_or(id.name()),
        _ => id.name(),
    }
}

/// Whether a copy of the target can say what a member says, with no new type for callers.
fn can_say(kind: &Kind) -> bool {
    matches!(kind, Kind::Simple(_) | Kind::List(_) | Kind::Map(_))
}

/// Keeps what clients need of `aws.api#service`, with the defaults that its definition gives.
fn complete_api(traits: &mut BTreeMap<String, Value>) {
    let Some(Value::Object(api)) = traits.get("aws.api#service") else {
        return;
    };
    let text = |key: &str| api.get(key).and_then(Value::as_str).map(str::to_owned);
    let id = text("sdkId").unwrap_or_default();
    let arn = text("arnNamespace").unwrap_or_else(|| id.to_lowercase().replace(' ', ""));
    let prefix = text("endpointPrefix").unwrap_or_else(|| arn.clone());
    let api = json!({ "sdkId": id, "endpointPrefix": prefix, "arnNamespace": arn });
    traits.insert("aws.api#service".to_owned(), api);
}

/// Takes prose out of the traits that have some.
fn undocumented(id: &str, mut value: Value) -> Value {
    let prose = |value: &mut Value, keys: &[&str]| {
        if let Some(fields) = value.as_object_mut() {
            fields.retain(|key, _| !keys.contains(&key.as_str()));
        }
    };
    let each = |value: &mut Value, keys: &[&str]| {
        value
            .as_object_mut()
            .into_iter()
            .flat_map(Map::values_mut)
            .for_each(|value| prose(value, keys));
    };
    match id {
        "smithy.waiters#waitable" => each(&mut value, &["documentation", "tags", "deprecated"]),
        "smithy.rules#clientContextParams" => each(&mut value, &["documentation"]),
        "smithy.rules#endpointRuleSet" => {
            if let Some(parameters) = value.get_mut("parameters") {
                each(parameters, &["documentation"]);
            }
            if let Some(rules) = value.get_mut("rules") {
                endpoint_rules::undocument(rules);
            }
        }
        "smithy.api#http" => {
            if let Some(fields) = value.as_object_mut() {
                order(fields, &["method", "uri", "code"]);
            }
        }
        _ => {}
    }
    value
}

/// Puts the fields in this order.
fn order(fields: &mut Map<String, Value>, keys: &[&str]) {
    for key in keys {
        if let Some((key, value)) = fields.shift_remove_entry(*key) {
            fields.insert(key, value);
        }
    }
}

fn with_traits(mut shape: Value, traits: BTreeMap<String, Value>) -> Value {
    if let (Some(fields), false) = (shape.as_object_mut(), traits.is_empty()) {
        fields.insert(
            "traits".to_owned(),
            Value::Object(traits.into_iter().collect()),
        );
    }
    shape
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .chain(letters)
        .collect()
}
