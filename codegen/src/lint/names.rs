//! Names that differ in case alone: people mix them up, and the generated crate has to tell them apart by a number.

use std::collections::HashMap;

use super::Lint;
use smithy_model::{Member, Shape};

pub(super) fn check(lint: &mut Lint<'_>) {
    let mut seen: HashMap<String, &Shape> = HashMap::new();
    for shape in lint.operations().into_iter().chain(lint.shapes()) {
        if let Some(first) = seen.insert(shape.id.name().to_lowercase(), shape) {
            let message = format!("its name differs from {} in case alone", first.id);
            lint.warn(
                shape,
                None,
                message,
                "rename one of them with the service's rename property",
            );
        }
        let mut members: HashMap<String, &Member> = HashMap::new();
        for member in shape.members() {
            if let Some(first) = members.insert(member.name.to_lowercase(), member) {
                let message = format!("its name differs from {:?} in case alone", first.name);
                lint.warn(
                    shape,
                    Some(member),
                    message,
                    "the generated crate tells them apart by a number",
                );
            }
        }
    }
}
