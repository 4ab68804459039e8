//! The health of a model that loads: what is sound and still not as it should be, each finding with its place.
//!
//! Loading refuses what is wrong; [`lint`] warns of what a person should look at. Only what the service leads to is looked at.
//! It must not change anything, and not know how findings are printed.
//!
//! - `documentation`: items without any, and words in it that point to nothing ([`layers`] has the statements that do)
//! - `effects`: required members that nobody has to give
//! - `waiters`: statuses that change by themselves, and no waiter for them
//! - `pages`: operations that answer in pages, and no `paginated` trait that says so
//! - `patterns`: regular expressions that the runtime's engine cannot take, or that match nothing
//! - `names`: names that differ in case alone
//! - `constraints`: constraints that contradict each other

mod constraints;
mod documentation;
mod effects;
pub mod layers;
mod names;
mod pages;
mod patterns;
mod waiters;

use crate::lower::RustApi;
use smithy_model::{Diagnostic, Location, Member, Model, Shape, ShapeId, Subject};

/// Looks over the service of `model`. The findings are warnings, in the order of the checks above and of names.
///
/// # Errors
/// A model without the service.
pub fn lint(model: &Model, service: Option<&ShapeId>) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let service = model
        .service(service)
        .map_err(|diagnostic| vec![diagnostic])?;
    let mut lint = Lint {
        api: RustApi::of(model, service),
        found: Vec::new(),
    };
    documentation::check(&mut lint);
    effects::check(&mut lint);
    waiters::check(&mut lint);
    pages::check(&mut lint);
    patterns::check(&mut lint);
    names::check(&mut lint);
    constraints::check(&mut lint);
    Ok(lint.found)
}

/// The service, and what was found.
struct Lint<'a> {
    api: RustApi<'a>,
    found: Vec<Diagnostic>,
}

impl<'a> Lint<'a> {
    /// The operations by name.
    fn operations(&self) -> Vec<&'a Shape> {
        self.api
            .operations()
            .iter()
            .filter_map(|id| self.api.model.shape(id))
            .collect()
    }

    /// Every shape of data by name: inputs, outputs, errors and what members lead to; without the prelude's.
    fn shapes(&self) -> Vec<&'a Shape> {
        shapes(&self.api)
    }

    fn target(&self, member: &Member) -> Option<&'a Shape> {
        self.api.model.target(member)
    }

    /// Notes a finding about a shape, or about one of its members.
    fn warn(
        &mut self,
        shape: &Shape,
        member: Option<&Member>,
        message: impl Into<String>,
        hint: &str,
    ) {
        let subject = Subject { shape, member };
        self.found
            .push(self.api.model.warning(subject, message, hint));
    }

    /// Notes a finding about a trait.
    fn warn_of_trait(
        &mut self,
        shape: &Shape,
        member: Option<&Member>,
        id: &str,
        message: String,
        hint: &str,
    ) {
        let location = Location::of_trait(Subject { shape, member }, id);
        self.found
            .push(self.api.model.warning(location, message, hint));
    }
}

/// Every shape of data by id, without the prelude's.
fn shapes<'a>(api: &RustApi<'a>) -> Vec<&'a Shape> {
    let operations = api
        .operations()
        .iter()
        .filter_map(|id| api.model.operation(id));
    let mut ids: Vec<&ShapeId> = operations
        .flat_map(|operation| [&operation.input, &operation.output])
        .collect();
    ids.extend(api.shapes());
    ids.extend(api.errors());
    ids.sort();
    ids.dedup();
    ids.into_iter()
        .filter(|id| id.namespace() != "smithy.api")
        .filter_map(|id| api.model.shape(id))
        .collect()
}
