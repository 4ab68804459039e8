//! A script over all operations of the service, from the examples of the model: each resource
//! through its life.
//!
//! The identifiers in the examples stand for those of the resources that the script creates. A step
//! says which parts of its output replace them in later steps.

use std::collections::BTreeSet;
use std::path::Path;

use bedrock_agentcore_control::serde_json::{self, Map, Value, json};

use crate::model::{Model, local_name};

/// Shortest example text that is replaced. Shorter ones, such as the version `1`, are parts
/// of other texts.
const MIN_LENGTH: usize = 10;

/// A call of the script.
#[derive(Clone, Debug)]
pub struct Step {
    /// Name of the operation.
    pub operation: String,
    /// Input, with the identifiers of examples.
    pub input: Value,
    /// Texts of examples, and the JSON pointers of the outputs that replace them. An ARN stands for
    /// its last part.
    pub replacements: Vec<(String, String)>,
    /// Code of the error that the call has to return. Without it, the call succeeds.
    pub error: Option<&'static str>,
}

impl Step {
    /// Returns the step as JSON, for drivers in other languages.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "operation": self.operation,
            "input": self.input,
            "replacements": self.replacements,
            "error": self.error,
        })
    }
}

/// Replaces the identifiers of examples in all texts of a value.
pub fn replace(value: &mut Value, known: &[(String, String)]) {
    match value {
        Value::String(text) => {
            for (example, actual) in known {
                *text = text.replace(example, actual);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| replace(value, known)),
        Value::Object(values) => values.values_mut().for_each(|value| replace(value, known)),
        _ => {}
    }
}

/// Takes the replacements of a step from its output.
pub fn learn(step: &Step, output: &Value, known: &mut Vec<(String, String)>) {
    for (example, pointer) in &step.replacements {
        if let Some(text) = output.pointer(pointer).and_then(Value::as_str) {
            let actual = text.rsplit('/').next().unwrap_or(text);
            known.retain(|(text, _)| text != example);
            known.push((example.clone(), actual.to_owned()));
        }
    }
    // A text that contains another one is replaced first.
    known.sort_by_key(|(example, _)| std::cmp::Reverse(example.len()));
}

/// A resource of the service.
struct Resource {
    identifiers: Vec<String>,
    shape: Map<String, Value>,
    children: Vec<Resource>,
}

struct Script<'m> {
    model: &'m Model,
    additions: Map<String, Value>,
    steps: Vec<Step>,
    done: BTreeSet<String>,
}

/// Returns the script: creates all resources, calls every other operation, and
/// deletes the resources.
///
/// # Panics
/// Panics if the model's files are missing or have no examples.
#[must_use]
pub fn script() -> Vec<Step> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../model/additions.json");
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let additions: Value =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let Some(additions) = additions["shapes"].as_object().cloned() else {
        panic!("{} has no shapes", path.display());
    };
    let roots = additions.values().find_map(|shape| {
        shape["resources"]
            .as_array()
            .filter(|_| shape["type"] != "resource")
    });
    let resources: Vec<Resource> = roots
        .into_iter()
        .flatten()
        .map(|target| resource(&additions, &target["target"]))
        .collect();
    let mut script = Script {
        model: Model::load(),
        additions,
        steps: Vec::new(),
        done: BTreeSet::new(),
    };
    // What belongs to other resources comes after them.
    let (later, first): (Vec<Resource>, Vec<Resource>) = resources
        .into_iter()
        .partition(|resource| resource.identifiers == ["resourceArn"]);
    for resource in first.iter().chain(&later) {
        script.create(resource);
    }
    for resource in first.iter().chain(&later) {
        script.use_all(resource);
    }
    for resource in later.iter().chain(&first) {
        script.delete(resource);
    }
    script.steps
}

fn resource(additions: &Map<String, Value>, id: &Value) -> Resource {
    let shape = additions[id.as_str().unwrap_or_default()]
        .as_object()
        .cloned()
        .unwrap_or_default();
    let identifiers = shape.get("identifiers").and_then(Value::as_object);
    let children = shape.get("resources").and_then(Value::as_array);
    Resource {
        identifiers: identifiers
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .collect(),
        children: children
            .into_iter()
            .flatten()
            .map(|target| resource(additions, &target["target"]))
            .collect(),
        shape,
    }
}

impl Resource {
    /// Returns the ID of the operation with a role.
    fn operation(&self, role: &str) -> Option<&str> {
        self.shape.get(role)?["target"].as_str()
    }

    fn operations(&self) -> Vec<String> {
        let roles = ["update", "read", "list"]
            .into_iter()
            .filter_map(|role| self.operation(role))
            .map(str::to_owned);
        let others = ["operations", "collectionOperations"]
            .into_iter()
            .filter_map(|key| self.shape.get(key)?.as_array());
        let others = others
            .flatten()
            .filter_map(|target| target["target"].as_str())
            .map(str::to_owned);
        // Operations of a collection come first: they may create what others read.
        // Deletions come last.
        let mut all: Vec<String> = others.chain(roles).collect();
        all.sort_by_key(|id| {
            local_name(id).starts_with("Delete") || local_name(id).starts_with("Untag")
        });
        all
    }
}

impl Script<'_> {
    fn create(&mut self, resource: &Resource) {
        for role in ["create", "put"] {
            if let Some(id) = resource.operation(role) {
                self.call(resource, id, None);
            }
        }
        for child in &resource.children {
            self.create(child);
        }
    }

    /// Calls all operations but those that create or delete.
    fn use_all(&mut self, resource: &Resource) {
        for id in resource.operations() {
            self.call(resource, &id, None);
        }
        for child in &resource.children {
            self.use_all(child);
        }
    }

    /// Deletes the resource after its children. A deleted resource cannot be read.
    fn delete(&mut self, resource: &Resource) {
        for child in &resource.children {
            self.delete(child);
        }
        if let Some(id) = resource.operation("delete") {
            self.call(resource, id, None);
            if let Some(read) = resource.operation("read") {
                self.done.remove(read);
                self.call(resource, read, Some("ResourceNotFoundException"));
            }
        }
    }

    fn call(&mut self, resource: &Resource, id: &str, error: Option<&'static str>) {
        if !self.done.insert(id.to_owned()) {
            return;
        }
        let operation = local_name(id).to_owned();
        let input = self
            .example(id)
            .unwrap_or_else(|| panic!("{operation} has no example"));
        let replacements = match error {
            Some(_) => Vec::new(),
            None => self.replacements(resource, id),
        };
        self.steps.push(Step {
            operation,
            input,
            replacements,
            error,
        });
    }

    fn example(&self, operation: &str) -> Option<Value> {
        Some(self.additions.get(operation)?["traits"]["smithy.api#examples"][0]["input"].clone())
    }

    /// Finds the output members that have identifiers of the resource or of its children.
    fn replacements(&self, resource: &Resource, operation: &str) -> Vec<(String, String)> {
        let output = self.model.shape(operation)["output"]["target"]
            .as_str()
            .unwrap_or_default();
        let children = resource.children.iter();
        let mut found = Vec::new();
        for owner in std::iter::once(resource).chain(children) {
            let Some(identifier) = owner.identifiers.last() else {
                continue;
            };
            let Some(example) = self.example_of(owner, identifier) else {
                continue;
            };
            if let Some(pointer) = self
                .pointer(output, identifier)
                .filter(|_| example.len() >= MIN_LENGTH)
            {
                found.push((example, pointer));
            }
        }
        found
    }

    /// Returns the value that an identifier has in the examples of a resource's operations.
    fn example_of(&self, resource: &Resource, identifier: &str) -> Option<String> {
        let roles = ["read", "delete", "update"]
            .into_iter()
            .filter_map(|role| resource.operation(role));
        let others = resource.operations();
        let ids: Vec<&str> = roles.chain(others.iter().map(String::as_str)).collect();
        ids.into_iter().find_map(|id| {
            let input = self.example(id)?;
            let plural = input[format!("{identifier}s")][0].as_str();
            input[identifier].as_str().or(plural).map(str::to_owned)
        })
    }

    /// Returns the JSON pointer of the member of an output that has an identifier.
    fn pointer(&self, output: &str, identifier: &str) -> Option<String> {
        let members = self.model.members(output);
        if let [only] = members.as_slice()
            && self.model.kind(only.target) == "structure"
        {
            let inner = self.pointer(only.target, identifier)?;
            return Some(format!("/{}{inner}", only.name));
        }
        let has = |name: &str| members.iter().any(|member| member.name == name);
        let stem = identifier
            .strip_suffix("Identifier")
            .or(identifier.strip_suffix("Id"));
        let names = stem
            .map(|stem| [format!("{stem}Id"), format!("{stem}Arn")])
            .into_iter()
            .flatten();
        let general = stem.map(|_| "id".to_owned());
        let mut names = std::iter::once(identifier.to_owned())
            .chain(names)
            .chain(general);
        if has(&format!("{identifier}s")) {
            return Some(format!("/{identifier}s/0"));
        }
        names.find(|name| has(name)).map(|name| format!("/{name}"))
    }
}
