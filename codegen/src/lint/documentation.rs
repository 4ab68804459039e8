//! Items without documentation, and documentation that names what does not exist.

use std::collections::{HashMap, HashSet};

use super::Lint;
use crate::lower::RustApi;
use smithy_model::{Kind, Member, Model, Shape, ShapeId, Traits};

pub(super) fn check(lint: &mut Lint<'_>) {
    for (shape, member) in items(&lint.api) {
        let traits = member.map_or(&shape.traits, |member| &member.traits);
        match traits.text("documentation") {
            None => lint.warn(
                shape,
                member,
                "is not documented",
                "apply smithy.api#documentation to it",
            ),
            Some(text) if text.trim().is_empty() => {
                lint.warn(
                    shape,
                    member,
                    "has empty documentation",
                    "say what it is for",
                );
            }
            Some(_) => {}
        }
    }
    check_links(lint);
}

/// What a reader of the generated crate meets: operations, structures, unions, enums and all their members. An input is
/// documented by its operation, and an output that says nothing is what that operation gives.
pub(super) fn items<'a>(api: &RustApi<'a>) -> Vec<(&'a Shape, Option<&'a Member>)> {
    let operations = api
        .operations()
        .iter()
        .filter_map(|id| api.model.operation(id));
    let own: HashSet<&ShapeId> = operations
        .flat_map(|operation| [&operation.input, &operation.output])
        .collect();
    let shapes = api.operations().iter().filter_map(|id| api.model.shape(id));
    let mut items: Vec<(&Shape, Option<&Member>)> = shapes.map(|shape| (shape, None)).collect();
    for shape in super::shapes(api) {
        if !matches!(
            shape.kind,
            Kind::Structure(_) | Kind::Union(_) | Kind::Enum(_) | Kind::IntEnum(_)
        ) {
            continue;
        }
        if !own.contains(&shape.id) && !shape.is_unit() {
            items.push((shape, None));
        }
        items.extend(shape.members().iter().map(|member| (shape, Some(member))));
    }
    items
}

/// ``[`Shape`]`` and ``[`Shape$member`]`` in documentation are links; to what is not there they lead nowhere.
fn check_links(lint: &mut Lint<'_>) {
    let known = Known::of(lint.api.model);
    let service = lint.api.service;
    let mut subjects: Vec<(&Shape, Option<&Member>)> = vec![(service, None)];
    for shape in lint.operations().into_iter().chain(lint.shapes()) {
        subjects.push((shape, None));
        subjects.extend(shape.members().iter().map(|member| (shape, Some(member))));
    }
    for (shape, member) in subjects {
        let traits: &Traits = member.map_or(&shape.traits, |member| &member.traits);
        let text = traits.text("documentation").unwrap_or_default();
        for link in links(text).filter(|link| !known.has(link)) {
            let message = format!("its documentation links to {link:?}, which does not exist");
            let hint = "correct the name: a shape, shape$member or an operation; or write it without brackets";
            lint.warn_of_trait(shape, member, "documentation", message, hint);
        }
    }
}

/// What links can lead to, by name.
struct Known<'a>(HashMap<&'a str, Vec<&'a Shape>>);

impl<'a> Known<'a> {
    fn of(model: &'a Model) -> Self {
        let mut known: HashMap<&str, Vec<&Shape>> = HashMap::new();
        for shape in model.shapes.values() {
            known.entry(shape.id.name()).or_default().push(shape);
        }
        Self(known)
    }

    fn has(&self, link: &str) -> bool {
        let (name, member) = link
            .split_once('$')
            .map_or((link, None), |(name, member)| (name, Some(member)));
        let shapes = self.0.get(name).map(Vec::as_slice).unwrap_or_default();
        shapes
            .iter()
            .any(|shape| member.is_none_or(|member| shape.member(member).is_some()))
    }
}

/// What stands in ``[`…`]`` with nothing behind it that says where to.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("[`").skip(1).filter_map(|rest| {
        let (link, after) = rest.split_once("`]")?;
        let elsewhere = after.starts_with(['(', '[', ':']);
        (!elsewhere && !link.contains('`')).then_some(link)
    })
}
