//! Checks that the generator knows every trait that may change the wire.
//!
//! Only its specification says what a trait does to requests and responses. An unknown trait of a
//! namespace that defines wire formats is therefore an error. Traits of other namespaces that the
//! generator ignores are counted.

use std::collections::BTreeMap;

use crate::lower::context::Lowering;
use smithy_model::traits::{Generator, generator};
use smithy_model::{Diagnostic, Location, Subject};

/// Checks the traits of all shapes of the service. Returns how often each ignored trait is applied.
pub(crate) fn check(
    lowering: &Lowering<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, usize> {
    let model = lowering.model;
    let mut ignored = BTreeMap::new();
    for shape in lowering.all_shapes() {
        for subject in Subject::all_of(shape) {
            for (id, _) in subject.traits().iter() {
                match generator(id) {
                    Generator::Read | Generator::NotNeeded => {}
                    Generator::Ignored => *ignored.entry(id.to_owned()).or_insert(0) += 1,
                    Generator::Unknown => {
                        let message = format!("the trait {id} is unknown and may change the wire");
                        let hint = "add the trait to smithy_model::traits, or remove it";
                        diagnostics.push(model.error(
                            Location::of_trait(subject, id),
                            message,
                            hint,
                        ));
                    }
                }
            }
        }
    }
    ignored
}
