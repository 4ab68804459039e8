//! Operations: HTTP bindings, protocol, pagination, waiters and updates.

pub(crate) mod auth;
pub(crate) mod bindings;
pub(crate) mod discovery;
pub(crate) mod jmespath;
pub(crate) mod pagination;
pub(crate) mod updates;
pub(crate) mod waiter_docs;
pub(crate) mod waiters;

use smithy_model::{Diagnostic, ShapeId};

use crate::ir;
use crate::lower::context::Lowering;
use crate::lower::docs;
use crate::lower::docs::lines::clean;
use crate::lower::endpoints;
use crate::lower::shapes::presence::Role;
use crate::lower::shapes::schemas::Schemas;
use crate::lower::shapes::structures::structure;

/// Returns the operations, by name.
pub(crate) fn operations(
    lowering: &Lowering<'_>,
    schemas: &mut Schemas,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<ir::Operation> {
    let parameters = endpoints::parameters(lowering.service);
    let reads = updates::read_operations(lowering);
    let general_errors = docs::errors::general_errors(lowering);
    let operations = lowering.closure.operations.iter();
    let operations = operations
        .filter_map(|id| operation(lowering, id, &parameters, &reads, schemas, diagnostics));
    let mut operations: Vec<ir::Operation> = operations.collect();
    for (operation, id) in operations.iter_mut().zip(&lowering.closure.operations) {
        if let Some(shape) = lowering.model.operation(id) {
            docs::errors::complete(lowering, shape, &general_errors, &mut operation.input.docs);
        }
        add_facts(operation);
    }
    updates::add_corrections(&mut operations);
    operations
}

/// Adds a paragraph with the method and output of the client, and the request.
fn add_facts(operation: &mut ir::Operation) {
    let method = operation.ident.trim_start_matches("r#");
    let output = &operation.output.name;
    let uri = clean(&operation.uri).replace('`', "'");
    let effect = if operation.readonly {
        "read-only".to_owned()
    } else if operation.idempotent {
        "idempotent".to_owned()
    } else if let Some(token) = &operation.token {
        format!("idempotent by `{}`", token.trim_start_matches("r#"))
    } else {
        "not idempotent".to_owned()
    };
    let text = format!(
        "[`Client::{method}`](crate::Client::{method}) sends `{} {uri}` ({effect}) and returns \
        [`{output}`].",
        operation.method
    );
    docs::insert_paragraph(&mut operation.input.docs, &text);
}

fn operation(
    lowering: &Lowering<'_>,
    id: &ShapeId,
    parameters: &[endpoints::Parameter],
    reads: &updates::ReadOperations<'_>,
    schemas: &mut Schemas,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<ir::Operation> {
    let names = lowering.names.of_operation(id)?;
    let shape = lowering.model.shape(id)?;
    let operation = shape.as_operation()?;
    let input_shape = lowering.model.shape(&operation.input)?;
    let output_shape = lowering.model.shape(&operation.output)?;
    let (method, uri, status) = bindings::http(lowering, shape)?;
    let fallback = format!("`{method} {}`.", clean(&uri).replace('`', "'"));
    let mut input = structure(lowering, schemas, input_shape, &names.input, Role::Input);
    input.docs = docs::shape_docs(lowering, shape, &fallback);
    input.deprecated = docs::deprecated(&shape.traits);
    let mut output = structure(lowering, schemas, output_shape, &names.output, Role::Output);
    if !output_shape.traits.has("documentation") {
        output.docs = vec![format!("Output of [`{}`].", names.input)];
    }
    let update = updates::update(lowering, reads, shape, input_shape);
    if let Some(update) = &update {
        input.docs.extend(update.section.iter().cloned());
    }
    let mut members = input_shape.members().iter();
    let token = members.find(|member| lowering.is_generated_token(member, Role::Input));
    Some(ir::Operation {
        ident: names.ident.clone(),
        name: id.name().to_owned(),
        summary: vec![docs::summary(lowering, shape).unwrap_or(fallback)],
        input,
        example: None,
        output,
        method: method.to_ascii_uppercase(),
        uri: bindings::named_labels(lowering, input_shape, &uri),
        status,
        body: bindings::body(lowering, input_shape),
        readonly: shape.traits.has("readonly"),
        idempotent: shape.traits.has("idempotent"),
        host_prefix: lowering.host_prefix(shape, input_shape),
        checksum_required: auth::checksum(shape),
        auth: lowering.auth(shape),
        discovery: discovery::discovery(lowering, shape, input_shape, diagnostics),
        endpoint_params: endpoints::bindings(lowering, parameters, shape, input_shape, diagnostics),
        token: token.map(|member| lowering.member_name(input_shape, member)),
        pagination: pagination::pagination(lowering, shape, input_shape, output_shape, diagnostics),
        update,
    })
}
