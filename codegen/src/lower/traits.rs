//! Checks that the generator knows every trait that may change the wire.
//!
//! Only its specification says what a trait does to requests and responses. An unknown trait of a namespace that
//! defines wire formats is therefore an error. Traits of other namespaces that the generator ignores are counted.

use std::collections::BTreeMap;

use crate::lower::context::Lowering;
use smithy_model::traits::{Generator, generator};
use smithy_model::{Diagnostic, Location, Model, Shape, Subject};

/// Trait of operations whose endpoint the service has to be asked for
/// (<https://smithy.io/2.0/aws/aws-core.html>, "Client endpoint discovery").
const DISCOVERED: &str = "aws.api#clientDiscoveredEndpoint";

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
        diagnostics.extend(warn_of_discovery(model, shape));
    }
    ignored
}

/// Warns of an operation that the endpoint of the endpoint rules does not serve.
fn warn_of_discovery(model: &Model, operation: &Shape) -> Option<Diagnostic> {
    let is_required = operation
        .traits
        .property(DISCOVERED, "required")?
        .as_bool()?;
    let message = "requires endpoint discovery, which clients do not support";
    let hint = "ask the service for its endpoints, and set one as the endpoint URL of the client";
    is_required.then(|| model.warning(Location::of_trait(operation, DISCOVERED), message, hint))
}
