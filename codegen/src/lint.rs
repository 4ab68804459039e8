//! Reports what a valid model lacks: documentation, waiters and `paginated` traits.
//!
//! Only shapes in the closure of the service are checked. [`layers`] compares the hand-written
//! layers of a model with a newly imported service model.

mod documentation;
pub mod layers;
mod pagination;
mod waiters;

use smithy_model::{Closure, Diagnostic, Location, Member, Model, Shape, ShapeId};

/// Checks the service of `model` and returns the findings as warnings, sorted by check and shape
/// name.
///
/// # Errors
/// Returns an error if the model does not have the service.
pub fn lint(model: &Model, service: Option<&ShapeId>) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let service = model.service(service)?;
    let mut linter = Linter::new(model, service);
    documentation::check(&mut linter);
    waiters::check(&mut linter);
    pagination::check(&mut linter);
    Ok(linter.findings)
}

/// The service to check and the findings so far.
struct Linter<'a> {
    model: &'a Model,
    service: &'a Shape,
    closure: Closure,
    findings: Vec<Diagnostic>,
}

impl<'a> Linter<'a> {
    fn new(model: &'a Model, service: &'a Shape) -> Self {
        let closure = Closure::of(model, service);
        Self {
            model,
            service,
            closure,
            findings: Vec::new(),
        }
    }

    /// The operations of the service, sorted by name.
    fn operations(&self) -> Vec<&'a Shape> {
        self.closure
            .operations
            .iter()
            .filter_map(|id| self.model.shape(id))
            .collect()
    }

    /// The inputs, outputs, errors and all shapes that they contain, sorted by id, without shapes
    /// of the prelude.
    fn data_shapes(&self) -> Vec<&'a Shape> {
        let mut ids: Vec<&ShapeId> = self.closure.messages(self.model).collect();
        ids.extend(&self.closure.shapes);
        ids.extend(&self.closure.errors);
        ids.retain(|id| !id.is_prelude());
        ids.sort();
        ids.dedup();
        ids.into_iter()
            .filter_map(|id| self.model.shape(id))
            .collect()
    }

    fn target(&self, member: &Member) -> Option<&'a Shape> {
        self.model.target(member)
    }

    fn warn<'l>(&mut self, at: impl Into<Location<'l>>, message: impl Into<String>, hint: &str) {
        self.findings.push(self.model.warning(at, message, hint));
    }
}
