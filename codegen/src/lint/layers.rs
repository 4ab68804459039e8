//! Where the files that people write no longer fit the facts, which are imported.
//!
//! It reads the layers' text itself: a model with a statement about what is gone does not load, and that is just when somebody
//! needs to know.

use std::collections::HashSet;

use serde_json::Value;

use super::documentation;
use crate::lower::RustApi;
use smithy_model::{Model, ShapeId, Source, Subject};

/// What a change of facts leaves to do in the other files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layers {
    /// Statements that hit nothing, or say what the facts say themselves: the file, and what is wrong.
    pub stale: Vec<String>,
    /// The ids of what no file documents.
    pub undocumented: Vec<String>,
}

/// Compares the `apply` statements of `layers` with the `facts` that they are about.
pub fn compare(facts: &Model, layers: &[Source<'_>]) -> Layers {
    let mut found = Layers::default();
    let mut documented = HashSet::new();
    for layer in layers {
        match serde_json::from_str::<Value>(layer.text) {
            Ok(text) => {
                for (id, statement) in text
                    .get("shapes")
                    .and_then(Value::as_object)
                    .into_iter()
                    .flatten()
                {
                    read(
                        facts,
                        layer.file,
                        id,
                        statement,
                        &mut found.stale,
                        &mut documented,
                    );
                }
            }
            Err(error) => found
                .stale
                .push(format!("{}: not JSON: {error}", layer.file)),
        }
    }
    if let Ok(service) = facts.service(None) {
        let items = documentation::items(&RustApi::of(facts, service));
        let ids = items.into_iter().filter(|(shape, member)| {
            let traits = member.map_or(&shape.traits, |member| &member.traits);
            !traits.has("documentation")
        });
        found.undocumented = ids
            .map(|(shape, member)| Subject { shape, member }.id())
            .filter(|id| !documented.contains(id))
            .collect();
    }
    found
}

/// One statement of a layer.
fn read(
    facts: &Model,
    file: &str,
    id: &str,
    statement: &Value,
    stale: &mut Vec<String>,
    documented: &mut HashSet<String>,
) {
    if statement.get("type").and_then(Value::as_str) != Some("apply") {
        return;
    }
    let (shape_id, member) = id
        .split_once('$')
        .map_or((id, None), |(shape, member)| (shape, Some(member)));
    let shape = ShapeId::parse(shape_id).and_then(|id| facts.shape(&id));
    let traits = match (shape, member) {
        (None, _) => return stale.push(format!("{file}: {id}: the model has no such shape")),
        (Some(shape), None) => &shape.traits,
        (Some(shape), Some(name)) => match shape.member(name) {
            Some(member) => &member.traits,
            None => return stale.push(format!("{file}: {id}: the shape has no such member")),
        },
    };
    for (name, value) in statement
        .get("traits")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        match traits.get(name) {
            Some(said) if said == value => {
                stale.push(format!("{file}: {id}: {name} is among the facts now"))
            }
            Some(_) => stale.push(format!(
                "{file}: {id}: {name} is among the facts now, and says something else"
            )),
            None => {}
        }
        if name == "smithy.api#documentation" {
            documented.insert(id.to_owned());
        }
    }
}
