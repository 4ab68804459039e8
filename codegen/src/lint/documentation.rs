//! Missing documentation, and links in documentation to shapes that do not exist.

use std::collections::{HashMap, HashSet};

use super::Linter;
use smithy_model::{Kind, Location, Model, Shape, ShapeId, Subject};

pub(super) fn check(linter: &mut Linter<'_>) {
    for item in documented_items(linter) {
        let message = match item.traits().text("documentation").map(str::trim) {
            None => "has no documentation",
            Some("") => "has empty documentation",
            Some(_) => continue,
        };
        linter.warn(item, message, "apply smithy.api#documentation");
    }
    check_links(linter);
}

/// The items that have a documentation page or field in the generated crate: operations,
/// structures, unions, enums and their members. Inputs and outputs themselves are documented by
/// their operation.
pub(super) fn documented_items<'a>(linter: &Linter<'a>) -> Vec<Subject<'a>> {
    let messages: HashSet<&ShapeId> = linter.closure.messages(linter.model).collect();
    let mut items: Vec<Subject<'_>> = linter.operations().into_iter().map(Subject::from).collect();
    for shape in linter.data_shapes() {
        if matches!(
            shape.kind,
            Kind::Structure(_) | Kind::Union(_) | Kind::Enum(_) | Kind::IntEnum(_)
        ) {
            let skip = usize::from(messages.contains(&shape.id) || shape.is_unit());
            items.extend(Subject::all_of(shape).skip(skip));
        }
    }
    items
}

/// Checks that ``[`Shape`]`` and ``[`Shape$member`]`` in documentation name shapes and members of
/// the model.
fn check_links(linter: &mut Linter<'_>) {
    let targets = LinkTargets::of(linter.model);
    let shapes = linter.operations().into_iter().chain(linter.data_shapes());
    let mut subjects = vec![Subject::from(linter.service)];
    subjects.extend(shapes.flat_map(Subject::all_of));
    for subject in subjects {
        for link in links(subject.traits().text("documentation").unwrap_or_default()) {
            if !targets.contains(link) {
                linter.warn(
                    Location::of_trait(subject, "documentation"),
                    format!("the documentation links to {link:?}, which does not exist"),
                    "name an operation, a shape or shape$member, or remove the brackets",
                );
            }
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
