//! Conversions of the output of a resource's `read` operation to the input of its `update`
//! operation.
//!
//! An update that replaces a resource drops the members that it leaves out, so callers have to
//! repeat all others.
//!
//! - Updates by `PATCH` have no conversion: a missing member means no change there (RFC 5789).
//!   `PUT` replaces the resource (RFC 9110 §9.3.4). The semantics of other methods are unknown;
//!   repeating a member does no harm.
//! - The members come from the output, or from its only member if that is a structure.
//! - A member of the input is converted from the output's member with the same name and the same
//!   Rust type. A member that is bound to an identifier is converted from the output's member with
//!   that `resourceIdentifier`.
//! - Idempotency tokens are not converted: an update is a request of its own.
//! - The conversion fails if the response lacked a converted member: an empty value would replace
//!   the service's. It also fails without a member that is required in the input and optional in
//!   the output.
//! - If the output does not have a required member, the conversion is a constructor,
//!   `from_current`, with a parameter for it.
//! - An update has no conversion if `new` has parameters for all members that could be converted.

use std::collections::HashMap;

use smithy_model::{Lifecycle, Member, Operation, Shape, ShapeId};

use crate::ir::{self, Conversion, Presence, Type, Update, UpdateField, UpdateForm, UpdateValue};
use crate::lower::context::Lowering;
use crate::lower::docs;
use crate::lower::names::Unique;
use crate::lower::operations::bindings;
use crate::lower::shapes::presence::Role;
use crate::lower::shapes::types::argument;

/// Returns the conversion to the input of `operation`, if it is an update that can have one.
pub(crate) fn update(
    lowering: &Lowering<'_>,
    reads: &ReadOperations<'_>,
    operation: &Shape,
    input: &Shape,
) -> Option<Update> {
    let read = lowering.model.shape(reads.get(&operation.id)?)?;
    let (method, ..) = bindings::http(lowering, operation)?;
    if method.eq_ignore_ascii_case("PATCH") {
        return None;
    }
    let pair = Pair::new(lowering, input, read.as_operation()?)?;
    let members = input.members().iter();
    let members: Vec<&Member> = members
        .filter(|member| !lowering.is_generated_token(member, Role::Input))
        .collect();
    let (converted, others): (Vec<&Member>, Vec<&Member>) = members
        .iter()
        .partition(|member| pair.source(member).is_some());
    if converted.iter().all(|member| pair.is_required(member)) {
        return None;
    }
    let fields: Vec<UpdateField> = members
        .iter()
        .filter_map(|member| pair.field(member))
        .collect();
    let names = |uses: fn(&UpdateValue) -> bool| -> Vec<&str> {
        let fields = fields.iter().filter(|field| uses(&field.value));
        fields.map(|field| field.name.as_str()).collect()
    };
    let parameters = names(|value| matches!(value, UpdateValue::Parameter(_)));
    let needed = names(|value| matches!(value, UpdateValue::Output(_, Conversion::Require(_))));
    let form = if parameters.is_empty() {
        UpdateForm::TryFrom
    } else {
        UpdateForm::Constructor
    };
    let converted = converted
        .iter()
        .filter_map(|member| pair.source_path(member));
    let converted: Vec<String> = converted.collect();
    let lost = others
        .into_iter()
        .filter(|member| !pair.is_required(member));
    let lost: Vec<String> = lost.map(|member| pair.name(input, member)).collect();
    let read_name = read.id.name();
    let output = lowering.model.shape(&read.as_operation()?.output)?;
    let output_members = output.members().iter();
    let output_fields = output_members.map(|member| lowering.member_name(output, member));
    let name = &lowering.names.of_operation(&operation.id)?.input;
    Some(Update {
        form,
        section: section(lowering, form, name, read_name, &parameters),
        docs: docs::lines(lowering, &documentation(read_name, &lost, &needed)),
        output: lowering.names.of_operation(&read.id)?.output.clone(),
        current: unused_name("current", fields.iter().map(|field| field.name.clone())),
        corrections: unused_name("corrections", output_fields),
        converted,
        rest: fields.len() < input.members().len(),
        fields,
    })
}

/// Adds the field for corrections to each output that is converted.
pub(crate) fn add_corrections(operations: &mut [ir::Operation]) {
    let updates = operations.iter();
    let updates = updates.filter_map(|operation| operation.update.as_ref());
    let fields: HashMap<String, String> = updates
        .map(|update| (update.output.clone(), update.corrections.clone()))
        .collect();
    for operation in operations {
        let output = &mut operation.output;
        output.corrections = fields.get(&output.name).cloned();
    }
}

/// The `read` operations of resources, by their `update` operations.
pub(crate) type ReadOperations<'a> = HashMap<&'a ShapeId, &'a ShapeId>;

/// Returns the `read` operations of the service's resources.
pub(crate) fn read_operations<'a>(lowering: &Lowering<'a>) -> ReadOperations<'a> {
    let service = lowering.service.as_service();
    let resources = service.map(|service| lowering.model.resources_of(service));
    let resources = resources.into_iter().flatten();
    resources
        .filter_map(|shape| {
            let lifecycle = &shape.as_resource()?.lifecycle;
            Some((
                lifecycle.get(&Lifecycle::Update)?,
                lifecycle.get(&Lifecycle::Read)?,
            ))
        })
        .collect()
}

/// Returns `name`, or a similar name if one of the fields has it.
fn unused_name(name: &str, fields: impl Iterator<Item = String>) -> String {
    let mut unique = Unique::default();
    for field in fields {
        unique.name(field);
    }
    unique.name(name.to_owned())
}

/// Input of an update and the members that are converted to it.
struct Pair<'a> {
    lowering: &'a Lowering<'a>,
    input: &'a Shape,
    /// Output, or the structure in it.
    current: &'a Shape,
    role: Role,
    /// Field of the output that contains the structure.
    path: Option<String>,
    /// JSON name of that field's member.
    member: Option<String>,
}

impl<'a> Pair<'a> {
    fn new(lowering: &'a Lowering<'a>, input: &'a Shape, read: &Operation) -> Option<Self> {
        let output = lowering.model.shape(&read.output)?;
        let mut pair = Self {
            lowering,
            input,
            current: output,
            role: Role::Output,
            path: None,
            member: None,
        };
        if let [member] = output.members()
            && let Some(target) = lowering
                .target(member)
                .filter(|target| target.is_structure())
            && lowering.presence(member, Role::Output) != Presence::Optional
        {
            pair.current = target;
            pair.role = Role::Nested;
            pair.path = Some(pair.name(output, member));
            pair.member = Some(lowering.json_name(output, member, Role::Output));
        }
        Some(pair)
    }

    fn is_required(&self, member: &Member) -> bool {
        self.lowering.presence(member, Role::Input) == Presence::Required
    }

    /// Returns the conversion of a member of the input; `None` if the member stays unset.
    fn field(&self, member: &Member) -> Option<UpdateField> {
        let is_required = self.is_required(member);
        let value = match self.source(member) {
            None if !is_required => return None,
            None => UpdateValue::Parameter(argument(&self.ty(self.input, member))),
            Some(source) => {
                let field = self.name(self.current, source);
                let is_optional = self.lowering.presence(source, self.role) == Presence::Optional;
                let conversion = match (is_required, is_optional) {
                    (true, false) | (false, true) => Conversion::Move,
                    (false, false) => Conversion::WrapSome,
                    (true, true) => Conversion::Require(member.name.clone()),
                };
                UpdateValue::Output(
                    self.path.iter().cloned().chain([field]).collect(),
                    conversion,
                )
            }
        };
        Some(UpdateField {
            name: self.name(self.input, member),
            value,
        })
    }

    /// Returns the member that a member of the input is converted from.
    fn source(&self, member: &Member) -> Option<&'a Member> {
        let ty = self.ty(self.input, member);
        let has_type = |source: &&Member| self.ty(self.current, source) == ty;
        let same_name = self.current.member(&member.name).filter(has_type);
        let identifier = member
            .traits
            .text("resourceIdentifier")
            .unwrap_or(&member.name);
        let has_identifier =
            |source: &&Member| source.traits.text("resourceIdentifier") == Some(identifier);
        let members = self.current.members().iter();
        same_name.or_else(|| members.filter(has_type).find(has_identifier))
    }

    /// Returns the path of the output's member that a member of the input is converted from.
    fn source_path(&self, member: &Member) -> Option<String> {
        let source = self.source(member)?;
        let name = self.lowering.json_name(self.current, source, self.role);
        Some(match &self.member {
            Some(member) => format!("{member}.{name}"),
            None => name,
        })
    }

    fn ty(&self, shape: &Shape, member: &Member) -> Type {
        self.lowering.member_type(shape, member)
    }

    fn name(&self, shape: &Shape, member: &Member) -> String {
        self.lowering.member_name(shape, member)
    }
}

/// Returns the section of the operation's documentation that mentions the conversion.
fn section(
    lowering: &Lowering<'_>,
    form: UpdateForm,
    name: &str,
    read: &str,
    parameters: &[&str],
) -> Vec<String> {
    let function = match form {
        UpdateForm::TryFrom => "try_from",
        UpdateForm::Constructor => "from_current",
    };
    let arguments: String = parameters.iter().map(|name| format!(", {name}")).collect();
    let text = format!(
        "`{name}::{function}(current{arguments})` creates an update with the current values from \
        the output of \
         [`{read}`]. Change some of them before sending it."
    );
    let heading = ["", "# Conversion", ""].map(str::to_owned).into_iter();
    heading.chain(docs::lines(lowering, &text)).collect()
}

/// Returns the documentation of the conversion.
fn documentation(read: &str, lost: &[String], needed: &[&str]) -> String {
    let mut text =
        format!("Creates an update with the current values from the output of [`{read}`].\n\n");
    text.push_str("The update repeats all values that the operation has members for.");
    if !lost.is_empty() {
        let lost = list(lost);
        text.push_str(&format!(
            "\n\nThe output of [`{read}`] has no value for {lost}."
        ));
    }
    text.push_str(
        "\n\n# Errors\n\nReturns a validation error if the response lacked a required member, \
        whose empty value would \
         replace that of the resource",
    );
    if !needed.is_empty() {
        let needed = list(needed);
        text.push_str(&format!(
            ", or if the output has no {needed}, which the update requires"
        ));
    }
    text.push('.');
    text
}

fn list(names: &[impl AsRef<str>]) -> String {
    let quoted = |name: &_| format!("`{}`", AsRef::<str>::as_ref(name).trim_start_matches("r#"));
    let names: Vec<String> = names.iter().map(quoted).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}
