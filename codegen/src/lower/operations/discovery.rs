//! Endpoint discovery: endpoints that an operation of the service returns
//! (<https://smithy.io/2.0/aws/aws-core.html>, "Client endpoint discovery").

use serde_json::Value;
use smithy_model::{Diagnostic, Location, Shape, ShapeId};

use crate::ir;
use crate::lower::context::Lowering;

const DISCOVERED: &str = "aws.api#clientDiscoveredEndpoint";
const DISCOVERY: &str = "aws.api#clientEndpointDiscovery";
const IDENTIFIER: &str = "aws.api#clientEndpointDiscoveryId";
/// Error that botocore expects.
const DEFAULT_ERROR: &str = "InvalidEndpointException";

/// Returns the discovery of the operation's endpoint. Operations that only permit it use the
/// endpoint of the endpoint rules, as in the official SDKs.
pub(crate) fn discovery(
    lowering: &Lowering<'_>,
    operation: &Shape,
    input: &Shape,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<ir::Discovery> {
    let required = operation.traits.property(DISCOVERED, "required");
    if required != Some(&Value::Bool(true)) {
        return None;
    }
    let discovery = of_service(lowering);
    let mut members = input.members().iter();
    let problem = if discovery.is_none() {
        "which needs an operation in aws.api#clientEndpointDiscovery whose input has no required \
        members"
    } else if members.any(|member| member.traits.has(IDENTIFIER)) {
        "with identifiers, which clients do not support"
    } else {
        return discovery;
    };
    diagnostics.push(lowering.model.warning(
        Location::of_trait(operation, DISCOVERED),
        format!("requires endpoint discovery, {problem}"),
        "ask the service for its endpoints, and set one as the endpoint URL of the client",
    ));
    None
}

/// Returns the discovery that the trait of the service defines.
fn of_service(lowering: &Lowering<'_>) -> Option<ir::Discovery> {
    let traits = &lowering.service.traits;
    let id = ShapeId::parse(traits.property_text(DISCOVERY, "operation")?)?;
    let names = lowering.names.of_operation(&id)?;
    let operation = lowering.model.shape(&id)?.as_operation()?;
    let mut members = lowering.model.shape(&operation.input)?.members().iter();
    if members.any(|member| member.traits.has("required")) {
        return None;
    }
    let error = traits
        .property_text(DISCOVERY, "error")
        .and_then(ShapeId::parse);
    Some(ir::Discovery {
        operation: names.input.clone(),
        error: error.map_or_else(|| DEFAULT_ERROR.to_owned(), |error| error.name().to_owned()),
    })
}
