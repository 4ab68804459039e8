//! Updates that start from what is there: how the input of `UpdateX` is made of the output of `GetX`.
//!
//! An update that replaces a resource drops what it does not mention, so callers have to repeat everything; this says what
//! is to be repeated. The rules, none of which knows a service:
//!
//! - **Pairs** are found by name: `UpdateX` and `GetX`. An update by `PATCH` is left out: there a member that is missing
//!   means "leave alone" (RFC 5789), and one that is repeated may mean more. A `PUT` stands for the whole of what it names
//!   (RFC 9110 §9.3.4). Of other methods nobody says what they do to the rest; to repeat what is there does no harm.
//! - **The resource** is the output, or the structure in it where that is its only member.
//! - **A member is carried over** from the resource's member of the same name, if both have the same type in Rust. A member
//!   by which the resource is found, so one that the input of `GetX` has too, is also carried over from `…Id` where it is
//!   called `…Identifier`, and else from the resource's only member of the same shape.
//! - **An idempotency token is never carried over**: an update is a request of its own.
//! - **What the update requires and the resource may lack** makes the conversion fallible (`TryFrom`): a blank in its place
//!   would be sent. **What the resource never has** becomes a parameter of a constructor, `from_current`.
//! - A pair has no conversion where `new` asks for everything that could be carried over.

use crate::ir::{Conversion, Presence, Type, Update, UpdateField, UpdateForm, UpdateValue};
use crate::lower::context::Lowering;
use crate::lower::docs;
use crate::lower::names::Unique;
use crate::lower::operations::bindings;
use crate::lower::shapes::presence::Role;
use crate::lower::shapes::types::argument;
use smithy_model::{Member, Shape};

/// How the update `operation` starts from what is there; `None` where it is no update, or there is nothing to start from.
pub(crate) fn update(lowering: &Lowering<'_>, operation: &Shape, input: &Shape) -> Option<Update> {
    let get = get_operation(lowering, operation)?;
    let (method, ..) = bindings::http(lowering, operation)?;
    let shapes = lowering.model.operation(&get.id)?;
    let (get_input, output) = (
        lowering.model.shape(&shapes.input)?,
        lowering.model.shape(&shapes.output)?,
    );
    let pair = Pair {
        lowering,
        input,
        get_input,
        resource: Resource::of(lowering, output),
    };
    let settable = || {
        input
            .members()
            .iter()
            .filter(|member| !lowering.is_generated_token(member, Role::Input))
    };
    let fields: Vec<UpdateField> = settable().filter_map(|member| pair.field(member)).collect();
    let carried = |member: &Member| pair.source(member).is_some();
    let is_required =
        |member: &Member| lowering.presence(member, Role::Input) == Presence::Required;
    if method.eq_ignore_ascii_case("PATCH")
        || !settable().any(|member| carried(member) && !is_required(member))
    {
        return None;
    }
    let lost = settable().filter(|member| !carried(member) && !is_required(member));
    let needed = fields
        .iter()
        .filter(|field| matches!(field.value, UpdateValue::Output(_, Conversion::Require(_))));
    let names = Named {
        get: get.id.name(),
        replaces: method.eq_ignore_ascii_case("PUT"),
        lost: lost.map(|member| pair.name(input, member)).collect(),
        needed: needed.map(|field| field.name.as_str()).collect(),
    };
    let parameters = fields
        .iter()
        .filter(|field| matches!(field.value, UpdateValue::Parameter(_)));
    let parameters: Vec<&str> = parameters.map(|field| field.name.as_str()).collect();
    let form = match (!parameters.is_empty(), names.needed.is_empty()) {
        (false, true) => UpdateForm::From,
        (false, false) => UpdateForm::TryFrom,
        (true, true) => UpdateForm::Constructor,
        (true, false) => UpdateForm::TryConstructor,
    };
    Some(Update {
        form,
        section: section(
            lowering,
            form,
            &lowering.names.of_operation(&operation.id)?.input,
            names.get,
            &parameters,
        ),
        docs: docs::lines(lowering, &names.docs()),
        output: lowering.names.of_operation(&get.id)?.output.clone(),
        current: free_name(&fields),
        rest: fields.len() < input.members().len(),
        fields,
    })
}

/// What the documentation of the operation says of it: the way to make one of what is there.
fn section(
    lowering: &Lowering<'_>,
    form: UpdateForm,
    name: &str,
    get: &str,
    parameters: &[&str],
) -> Vec<String> {
    let arguments: String = parameters.iter().map(|name| format!(", {name}")).collect();
    let way = match form {
        UpdateForm::From => "from",
        UpdateForm::TryFrom => "try_from",
        UpdateForm::Constructor | UpdateForm::TryConstructor => "from_current",
    };
    let text = format!(
        "`{name}::{way}(current{arguments})` makes one that keeps what [`{get}`] gave, to be changed and sent."
    );
    let heading = ["", "# From what is there", ""].map(str::to_owned);
    heading
        .into_iter()
        .chain(docs::lines(lowering, &text))
        .collect()
}

/// A name for what is there that no parameter has.
fn free_name(fields: &[UpdateField]) -> String {
    let mut unique = Unique::default();
    for field in fields {
        unique.name(field.name.clone());
    }
    unique.name("current".to_owned())
}

/// The operation that gets what `operation` updates.
fn get_operation<'a>(lowering: &Lowering<'a>, operation: &Shape) -> Option<&'a Shape> {
    let name = format!("Get{}", operation.id.name().strip_prefix("Update")?);
    let same =
        |found: &Shape| found.id.name() == name && found.id.namespace() == operation.id.namespace();
    lowering
        .closure
        .operations
        .iter()
        .filter_map(|id| lowering.model.shape(id))
        .find(|found| same(found))
}

/// The members of what is there, and the fields on the way to them.
struct Resource<'a> {
    shape: &'a Shape,
    role: Role,
    path: Vec<String>,
}

impl<'a> Resource<'a> {
    fn of(lowering: &Lowering<'a>, output: &'a Shape) -> Self {
        if let [member] = output.members()
            && let Some(shape) = lowering
                .target(member)
                .filter(|shape| shape.kind.word() == "structure")
            && lowering.presence(member, Role::Output) != Presence::Optional
        {
            let field = lowering.member_name(output, member);
            return Self {
                shape,
                role: Role::Nested,
                path: vec![field],
            };
        }
        Self {
            shape: output,
            role: Role::Output,
            path: Vec::new(),
        }
    }
}

/// An update and what it updates.
struct Pair<'a> {
    lowering: &'a Lowering<'a>,
    input: &'a Shape,
    get_input: &'a Shape,
    resource: Resource<'a>,
}

impl<'a> Pair<'a> {
    /// Where the member of the update comes from; `None` where it stays unset.
    fn field(&self, member: &Member) -> Option<UpdateField> {
        let required = self.lowering.presence(member, Role::Input) == Presence::Required;
        let value = match self.source(member) {
            None if !required => return None,
            None => UpdateValue::Parameter(argument(&self.ty(self.input, member))),
            Some(source) => {
                let field = self.name(self.resource.shape, source);
                let path = self.resource.path.iter().cloned().chain([field]).collect();
                let conversion = match (
                    required,
                    self.lowering.presence(source, self.resource.role) != Presence::Optional,
                ) {
                    (true, true) | (false, false) => Conversion::Move,
                    (false, true) => Conversion::WrapSome,
                    (true, false) => Conversion::Require(member.name.clone()),
                };
                UpdateValue::Output(path, conversion)
            }
        };
        Some(UpdateField {
            name: self.name(self.input, member),
            value,
        })
    }

    /// The resource's member that the update's is carried over from.
    fn source(&self, member: &Member) -> Option<&'a Member> {
        let resource = self.resource.shape;
        let ty = self.ty(self.input, member);
        let fits = |found: &&Member| self.ty(resource, found) == ty;
        if let Some(found) = resource.member(&member.name).filter(fits) {
            return Some(found);
        }
        self.get_input.member(&member.name)?;
        let id = member
            .name
            .strip_suffix("Identifier")
            .map(|stem| format!("{stem}Id"));
        if let Some(found) = id.and_then(|id| resource.member(&id)).filter(fits) {
            return Some(found);
        }
        let mut alike = resource
            .members()
            .iter()
            .filter(|found| found.target == member.target);
        let (first, more) = (alike.next()?, alike.next());
        // Anything may be a string of the prelude.
        (more.is_none() && member.target.namespace() != "smithy.api").then_some(first)
    }

    fn ty(&self, shape: &Shape, member: &Member) -> Type {
        self.lowering.member_type(shape, member)
    }

    fn name(&self, shape: &Shape, member: &Member) -> String {
        self.lowering.member_name(shape, member)
    }
}

/// What the documentation of a conversion names.
struct Named<'a> {
    get: &'a str,
    replaces: bool,
    lost: Vec<String>,
    needed: Vec<&'a str>,
}

impl Named<'_> {
    fn docs(&self) -> String {
        let get = self.get;
        let mut text = format!(
            "An update that keeps what [`{get}`] gave: set what is to change, and send it.\n\n"
        );
        text.push_str(match self.replaces {
            true => "The update is a `PUT`, which stands for the whole: what it leaves out may be lost.",
            false => "Whether the service keeps what an update leaves out is not known, so this leaves out nothing that is there.",
        });
        if !self.lost.is_empty() {
            let lost = list(&self.lost);
            text.push_str(&format!(
                "\n\n[`{get}`] gives nothing that could be carried over into {lost}."
            ));
        }
        if !self.needed.is_empty() {
            let needed = list(&self.needed);
            text.push_str(&format!(
                "\n\n# Errors\n\nA validation error where [`{get}`] gave no {needed}, which the update requires."
            ));
        }
        text
    }
}

fn list(names: &[impl AsRef<str>]) -> String {
    let names: Vec<String> = names
        .iter()
        .map(|name| format!("`{}`", name.as_ref().trim_start_matches("r#")))
        .collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}
