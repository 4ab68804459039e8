//! Paging: where an operation has its tokens, its page size and its items (Smithy 2.0 §"paginated trait").
//!
//! Validation has made sure that every path leads to a member; what an operation leaves out its service may say.

use serde_json::Value;

use crate::ir::{Pages, Presence, Step, Type};
use crate::lower::context::Lowering;
use crate::lower::shapes::presence::Role;
use smithy_model::diagnostic::Diagnostic;
use smithy_model::{Kind, Member, Shape, Simple};

/// How the operation pages, or `None` where it does not. Tokens that are no strings make it unpaged, with a warning.
pub(crate) fn pages(
    lowering: &Lowering<'_>,
    operation: &Shape,
    input: &Shape,
    output: &Shape,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Pages> {
    let own = operation.traits.get("paginated")?;
    let defaults = lowering.service.traits.get("paginated");
    let setting = |name: &str| {
        own.get(name)
            .or_else(|| defaults?.get(name))
            .and_then(Value::as_str)
    };
    let is = |member: &Member, simple: Simple| {
        lowering
            .target(member)
            .is_some_and(|target| target.kind == Kind::Simple(simple))
    };
    let token = input.member(setting("inputToken")?)?;
    let (next, _, last) = path(lowering, output, setting("outputToken")?)?;
    if !is(token, Simple::String) || !is(last, Simple::String) {
        let (file, pointer) = lowering.model.trait_place(operation, None, "paginated");
        let message = "pages whose tokens are no strings are left to the caller";
        let hint = "name members of type string";
        diagnostics
            .push(Diagnostic::error(operation.id.as_str(), file, pointer, message, hint).warning());
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
    let mut shape = from;
    let mut steps = Vec::new();
    let mut names = path.split('.').peekable();
    while let Some(name) = names.next() {
        let member = shape.member(name)?;
        let field = lowering.names.of_member(&shape.id, name).to_owned();
        steps.push(Step {
            field,
            optional: lowering.presence(member, Role::Output) == Presence::Optional,
        });
        if names.peek().is_none() {
            return Some((steps, lowering.member_type(shape, member), member));
        }
        shape = lowering.target(member)?;
    }
    None
}
