//! Paging: where an operation has its tokens, its page size and its items (Smithy 2.0 §"paginated trait").
//!
//! Validation has made sure that every path leads to a member; what an operation leaves out its service may say.

use crate::ir::{Pages, Presence, Step, Type};
use crate::lower::context::Lowering;
use crate::lower::shapes::presence::Role;
use smithy_model::{Diagnostic, Kind, Location, Member, Shape, Simple};

/// How the operation pages, or `None` where it does not. Tokens that are no strings make it unpaged, with a warning.
pub(crate) fn pages<'a>(
    lowering: &Lowering<'a>,
    operation: &'a Shape,
    input: &Shape,
    output: &Shape,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Pages> {
    let setting = |name: &str| {
        let of = |shape: &'a Shape| shape.traits.property_text("paginated", name);
        of(operation).or_else(|| of(lowering.service))
    };
    let is = |member: &Member, simple: Simple| {
        lowering
            .target(member)
            .is_some_and(|target| target.kind == Kind::Simple(simple))
    };
    if !operation.traits.has("paginated") {
        return None;
    }
    let token = input.member(setting("inputToken")?)?;
    let (next, _, last) = path(lowering, output, setting("outputToken")?)?;
    if !is(token, Simple::String) || !is(last, Simple::String) {
        let location = Location::of_trait(operation, "paginated");
        let message = "pages whose tokens are no strings are left to the caller";
        let hint = "name members of type string";
        diagnostics.push(lowering.model.warning(location, message, hint));
        return None;
    }
    let field = |member: &Member| lowering.names.of_member(&input.id, &member.name).to_owned();
    let size = setting("pageSize")
        .and_then(|name| input.member(name))
        .filter(|member| is(member, Simple::Integer));
    let items = setting("items")
        .and_then(|items| path(lowering, output, items))
        .map(|(path, ty, _)| (path, ty));
    Some(Pages {
        token: field(token),
        next,
        size: size.map(field),
        items,
    })
}

/// The way along a dotted path: its fields, the last one's type, the last member.
fn path<'a>(
    lowering: &Lowering<'a>,
    from: &'a Shape,
    path: &str,
) -> Option<(Vec<Step>, Type, &'a Member)> {
    let steps = lowering.model.resolve_path(from, path)?;
    let (shape, last) = *steps.last()?;
    let fields = steps.iter().map(|(shape, member)| Step {
        field: lowering.names.of_member(&shape.id, &member.name).to_owned(),
        optional: lowering.presence(member, Role::Output) == Presence::Optional,
    });
    Some((fields.collect(), lowering.member_type(shape, last), last))
}
