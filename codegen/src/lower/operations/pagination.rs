//! Pagination (Smithy 2.0, "paginated trait").

use smithy_model::{Diagnostic, Kind, Location, Member, Shape, Simple};

use crate::ir::{Pagination, Presence, Step, Type};
use crate::lower::context::Lowering;
use crate::lower::shapes::presence::Role;

/// Returns the pagination of an operation. An operation whose tokens are not strings is not
/// paginated, with a warning.
pub(crate) fn pagination<'a>(
    lowering: &Lowering<'a>,
    operation: &'a Shape,
    input: &Shape,
    output: &Shape,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Pagination> {
    // A service may define properties for all its operations.
    let property = |name: &str| {
        let of = |shape: &'a Shape| shape.traits.property_text("paginated", name);
        of(operation).or_else(|| of(lowering.service))
    };
    let is = |member: &Member, simple: Simple| {
        let target = lowering.target(member);
        target.is_some_and(|target| target.kind == Kind::Simple(simple))
    };
    if !operation.traits.has("paginated") {
        return None;
    }
    let token = input.member(property("inputToken")?)?;
    let next = path(lowering, output, property("outputToken")?)?;
    if !is(token, Simple::String) || !is(next.member, Simple::String) {
        let location = Location::of_trait(operation, "paginated");
        let message = "the operation is not paginated: its tokens are not strings";
        let hint = "use members of type string";
        diagnostics.push(lowering.model.warning(location, message, hint));
        return None;
    }
    let field = |member: &Member| lowering.member_name(input, member);
    let size = property("pageSize").and_then(|name| input.member(name));
    let items = property("items").and_then(|items| path(lowering, output, items));
    Some(Pagination {
        token: field(token),
        next_token: next.steps,
        page_size: size.filter(|member| is(member, Simple::Integer)).map(field),
        items: items.map(|items| (items.steps, items.ty)),
    })
}

/// A path of fields.
struct Path<'a> {
    steps: Vec<Step>,
    /// Type of the last field.
    ty: Type,
    /// The last member.
    member: &'a Member,
}

fn path<'a>(lowering: &Lowering<'a>, output: &'a Shape, path: &str) -> Option<Path<'a>> {
    let members = lowering.model.resolve_path(output, path)?;
    let (container, member) = *members.last()?;
    let steps = members.iter().map(|(container, member)| Step {
        field: lowering.member_name(container, member),
        optional: lowering.presence(member, Role::Output) == Presence::Optional,
    });
    Some(Path {
        steps: steps.collect(),
        ty: lowering.member_type(container, member),
        member,
    })
}
