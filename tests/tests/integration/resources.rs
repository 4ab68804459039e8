//! The resources that `model/additions.json` declares.

use std::collections::BTreeMap;
use std::path::Path;

use smithy_model::{Lifecycle, Model, Resource, Shape, Source, load};

/// Operations that belong to no resource. New operations belong to a resource, unless they act on
/// the whole account.
const OPERATIONS_OF_THE_SERVICE: [&str; 0] = [];

/// Loads the project's model; loading validates resources and their operations.
pub(crate) fn model() -> Model {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../model");
    let names = [
        "bedrock-agentcore-control.json",
        "additions.json",
        "documentation.json",
    ];
    let files = names.map(|name| (name, std::fs::read_to_string(folder.join(name)).unwrap()));
    let sources = files.each_ref().map(|(file, text)| Source { file, text });
    load(&sources).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

pub(crate) fn resources(model: &Model) -> Vec<(&Shape, &Resource)> {
    let service = model.service(None).unwrap().as_service().unwrap();
    let resources = model.resources_of(service).into_iter();
    resources
        .map(|shape| (shape, shape.as_resource().unwrap()))
        .collect()
}

#[test]
fn every_operation_belongs_to_one_resource() {
    let model = model();
    let service = model.service(None).unwrap().as_service().unwrap();

    let unbound: Vec<&str> = service
        .operations
        .iter()
        .map(smithy_model::ShapeId::name)
        .collect();
    let bound: usize = resources(&model)
        .iter()
        .map(|(_, resource)| resource.all_operations().count())
        .sum();

    assert_eq!(
        unbound, OPERATIONS_OF_THE_SERVICE,
        "declare their resources in additions.json"
    );
    assert_eq!(bound + unbound.len(), model.operations_of(service).len());
}

#[test]
fn operations_on_the_same_noun_belong_to_the_same_resource() {
    let model = model();
    let mut owners: BTreeMap<&str, (&str, Option<Lifecycle>)> = BTreeMap::new();
    for (shape, resource) in resources(&model) {
        for (role, operation) in &resource.lifecycle {
            owners.insert(operation.name(), (shape.id.name(), Some(*role)));
        }
        for operation in resource
            .operations
            .iter()
            .chain(&resource.collection_operations)
        {
            owners.insert(operation.name(), (shape.id.name(), None));
        }
    }

    for (create, (resource, role)) in &owners {
        let Some(noun) = create.strip_prefix("Create") else {
            continue;
        };
        assert!(
            matches!(role, Some(Lifecycle::Create | Lifecycle::Put)),
            "{create} is {role:?}"
        );
        for (verb, role) in [
            ("Get", Lifecycle::Read),
            ("Update", Lifecycle::Update),
            ("Delete", Lifecycle::Delete),
        ] {
            let name = format!("{verb}{noun}");
            if let Some(owner) = owners.get(&*name) {
                assert_eq!(*owner, (*resource, Some(role)), "{name}");
            }
        }
    }
}

#[test]
fn every_resource_has_a_title_and_documentation() {
    let model = model();
    for (shape, _) in resources(&model) {
        assert!(shape.traits.has("title"), "{}", shape.id);
        assert!(shape.traits.has("documentation"), "{}", shape.id);
    }
}
