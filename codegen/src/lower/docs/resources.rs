//! The list of operations by resource on the front page.

use smithy_model::{Resource, Shape};

use crate::lower::context::Lowering;
use crate::lower::docs;

/// Returns a section with the operations of each resource, in the order of the resources. The first
/// tag of a resource of the service is the heading for it and its children.
pub(crate) fn section(lowering: &Lowering<'_>) -> Vec<String> {
    let resources = lowering
        .service
        .as_service()
        .map(|service| lowering.model.resources_of(service));
    let resources = resources.unwrap_or_default();
    if resources.is_empty() {
        return Vec::new();
    }
    let mut text = "# Operations by resource\n".to_owned();
    let mut heading = None;
    for shape in resources {
        let tags = shape.traits.get("tags").and_then(|tags| tags.as_array());
        let tag = tags.and_then(|tags| tags.first()?.as_str());
        if let Some(tag) = tag.filter(|_| tag != heading) {
            text.push_str(&format!("\n## {tag}\n\n"));
            heading = Some(tag);
        }
        if let Some(resource) = shape.as_resource() {
            text.push_str(&item(shape, resource));
        }
    }
    let mut lines = docs::lines(lowering, &text);
    lines.insert(0, String::new());
    lines
}

fn item(shape: &Shape, resource: &Resource) -> String {
    let title = shape.traits.text("title").unwrap_or(shape.id.name());
    let documentation = shape.traits.text("documentation").unwrap_or_default();
    let separator = if documentation.is_empty() { "" } else { " " };
    let operations = resource
        .all_operations()
        .map(|id| format!("[`{}`]", id.name()));
    let operations = operations.collect::<Vec<_>>().join(", ");
    format!("- **{title}.** {documentation}{separator}{operations}\n")
}
