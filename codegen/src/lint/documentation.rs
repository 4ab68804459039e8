//! Missing documentation, and links in documentation to shapes that do not exist.

use std::collections::{HashMap, HashSet};

use super::{Item, Linter, item_id};
use smithy_model::closure::{is_unit, operation};
use smithy_model::{Diagnostic, Kind, Model, Shape, ShapeId};

pub(super) fn check(linter: &mut Linter<'_>) {
    for item in documented_items(linter) {
        let message = match documentation(item).map(str::trim) {
            None => "has no documentation",
            Some("") => "has empty documentation",
            Some(_) => continue,
        };
        linter.warn(item, message, "apply smithy.api#documentation");
    }
    check_links(linter);
}

fn documentation<'a>((shape, member): Item<'a>) -> Option<&'a str> {
    member
        .map_or(&shape.traits, |member| &member.traits)
        .text("documentation")
}

/// The items that have a documentation page or field in the generated crate: operations, structures, unions, enums and their
/// members. Inputs and outputs themselves are documented by their operation.
pub(super) fn documented_items<'a>(linter: &Linter<'a>) -> Vec<Item<'a>> {
    let operations = linter
        .closure
        .operations
        .iter()
        .filter_map(|id| operation(linter.model, id));
    let messages: HashSet<&ShapeId> = operations
        .flat_map(|operation| [&operation.input, &operation.output])
        .collect();
    let mut items: Vec<Item<'_>> = linter
        .operations()
        .into_iter()
        .map(|shape| (shape, None))
        .collect();
    for shape in linter.data_shapes() {
        if !matches!(
            shape.kind,
            Kind::Structure(_) | Kind::Union(_) | Kind::Enum(_) | Kind::IntEnum(_)
        ) {
            continue;
        }
        if !messages.contains(&shape.id) && !is_unit(shape) {
            items.push((shape, None));
        }
        items.extend(members(shape));
    }
    items
}

fn members(shape: &Shape) -> impl Iterator<Item = Item<'_>> {
    shape
        .members()
        .iter()
        .map(move |member| (shape, Some(member)))
}

/// Checks that ``[`Shape`]`` and ``[`Shape$member`]`` in documentation name shapes and members of the model.
fn check_links(linter: &mut Linter<'_>) {
    let targets = LinkTargets::of(linter.model);
    let mut items: Vec<Item<'_>> = vec![(linter.service, None)];
    for shape in linter.operations().into_iter().chain(linter.data_shapes()) {
        items.push((shape, None));
        items.extend(members(shape));
    }
    for item in items {
        for link in links(documentation(item).unwrap_or_default()) {
            if targets.contains(link) {
                continue;
            }
            let (file, pointer) = linter.model.trait_place(item.0, item.1, "documentation");
            let message = format!("the documentation links to {link:?}, which does not exist");
            let hint = "name an operation, a shape or shape$member, or remove the brackets";
            linter
                .findings
                .push(Diagnostic::error(item_id(item), file, pointer, message, hint).warning());
        }
    }
}

/// The shapes of a model by name, without their namespaces.
struct LinkTargets<'a>(HashMap<&'a str, Vec<&'a Shape>>);

impl<'a> LinkTargets<'a> {
    fn of(model: &'a Model) -> Self {
        let mut shapes: HashMap<&str, Vec<&Shape>> = HashMap::new();
        for shape in model.shapes.values() {
            shapes.entry(shape.id.name()).or_default().push(shape);
        }
        Self(shapes)
    }

    fn contains(&self, link: &str) -> bool {
        let shapes = |name| self.0.get(name).into_iter().flatten();
        match link.split_once('$') {
            Some((name, member)) => shapes(name).any(|shape| shape.member(member).is_some()),
            None => self.0.contains_key(link),
        }
    }
}

/// The texts of ``[`…`]`` without an explicit link target.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("[`").skip(1).filter_map(|rest| {
        let (link, after) = rest.split_once("`]")?;
        let has_target = after.starts_with(['(', '[', ':']);
        (!has_target && !link.contains('`')).then_some(link)
    })
}
