//! Traits that the generator does not know.
//!
//! What a trait does to the wire can only be known from its specification. So a trait of the namespaces that define Smithy's wire
//! formats stops the generator where it is not in the tables below: it came with a version of the specification that nobody
//! here has read. Traits of other namespaces describe a service for other tools; those that nothing in here reads are counted.
//! One of them says where requests go: operations whose endpoints have to be discovered are warned of.

use std::collections::BTreeMap;

use crate::lower::context::Lowering;
use smithy_model::{Diagnostic, Location, Model, Shape, Subject};

/// The namespaces whose traits say how things travel.
const WIRE_NAMESPACES: [&str; 3] = ["aws.protocols", "smithy.api", "smithy.protocols"];

/// The traits of `smithy.api`, Smithy 2.0 and what remains of 1.0. All but those of event streams, of XML and of other
/// transports are honoured where they matter to a client of the JSON protocols.
const PRELUDE: [&str; 75] = [
    "addedDefault",
    "auth",
    "authDefinition",
    "box",
    "clientOptional",
    "cors",
    "default",
    "deprecated",
    "documentation",
    "endpoint",
    "enum",
    "enumValue",
    "error",
    "eventHeader",
    "eventPayload",
    "examples",
    "externalDocumentation",
    "hostLabel",
    "http",
    "httpApiKeyAuth",
    "httpBasicAuth",
    "httpBearerAuth",
    "httpChecksumRequired",
    "httpDigestAuth",
    "httpError",
    "httpHeader",
    "httpLabel",
    "httpPayload",
    "httpPrefixHeaders",
    "httpQuery",
    "httpQueryParams",
    "httpResponseCode",
    "idRef",
    "idempotencyToken",
    "idempotent",
    "input",
    "internal",
    "jsonName",
    "length",
    "mediaType",
    "mixin",
    "nestedProperties",
    "noReplace",
    "notProperty",
    "optionalAuth",
    "output",
    "paginated",
    "pattern",
    "private",
    "property",
    "protocolDefinition",
    "range",
    "readonly",
    "recommended",
    "references",
    "requestCompression",
    "required",
    "requiresLength",
    "resourceIdentifier",
    "retryable",
    "sensitive",
    "since",
    "sparse",
    "streaming",
    "suppress",
    "tags",
    "timestampFormat",
    "title",
    "trait",
    "traitValidators",
    "uniqueItems",
    "unitType",
    "unstable",
    "xmlAttribute",
    "xmlFlattened",
];

/// The rest of the traits of the wire's namespaces.
const OTHERS: [&str; 15] = [
    "aws.protocols#awsJson1_0",
    "aws.protocols#awsJson1_1",
    "aws.protocols#awsQuery",
    "aws.protocols#awsQueryCompatible",
    "aws.protocols#awsQueryError",
    "aws.protocols#ec2Query",
    "aws.protocols#ec2QueryName",
    "aws.protocols#httpChecksum",
    "aws.protocols#restJson1",
    "aws.protocols#restXml",
    "smithy.api#xmlName",
    "smithy.api#xmlNamespace",
    "smithy.protocols#idx",
    "smithy.protocols#rpcv2Cbor",
    "smithy.protocols#rpcv2Json",
];

/// Traits of other namespaces that some part of the generator reads.
const READ: [&str; 13] = [
    "aws.api#service",
    "aws.auth#sigv4",
    "aws.auth#unsignedPayload",
    "smithy.rules#clientContextParams",
    "smithy.rules#contextParam",
    "smithy.rules#endpointRuleSet",
    "smithy.rules#endpointTests",
    "smithy.rules#operationContextParams",
    "smithy.rules#staticContextParams",
    "smithy.test#httpMalformedRequestTests",
    "smithy.test#httpRequestTests",
    "smithy.test#httpResponseTests",
    "smithy.waiters#waitable",
];

/// The trait of operations whose endpoint is asked for (<https://smithy.io/2.0/aws/aws-core.html>, "Client endpoint
/// discovery"). Where that is `required`, the endpoint that the rules give does not serve them.
const DISCOVERED: &str = "aws.api#clientDiscoveredEndpoint";

/// Checks the traits of everything that the service reaches; how often each trait stands there that nothing reads.
pub(crate) fn check(
    lowering: &Lowering<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, usize> {
    let closure = lowering.closure;
    let bodies = closure
        .operations
        .iter()
        .filter_map(|id| lowering.model.operation(id));
    let bodies = bodies.flat_map(|operation| [&operation.input, &operation.output]);
    let ids = closure
        .operations
        .iter()
        .chain(&closure.shapes)
        .chain(&closure.errors)
        .chain(bodies);
    let mut shapes: Vec<&Shape> = ids
        .filter_map(|id| lowering.model.shape(id))
        .chain([lowering.service])
        .collect();
    shapes.sort_by(|a, b| a.id.cmp(&b.id));
    shapes.dedup_by(|a, b| a.id == b.id);
    let mut ignored = BTreeMap::new();
    for shape in shapes {
        for subject in Subject::all_of(shape) {
            for (id, _) in subject.traits().iter().filter(|(id, _)| !is_known(id)) {
                if is_of_the_wire(id) {
                    diagnostics.push(unknown(lowering.model, subject, id));
                } else {
                    *ignored.entry(id.to_owned()).or_insert(0) += 1;
                }
            }
        }
        diagnostics.extend(discovered(lowering.model, shape));
    }
    ignored
}

fn is_known(id: &str) -> bool {
    let of_prelude = id
        .strip_prefix("smithy.api#")
        .is_some_and(|name| PRELUDE.contains(&name));
    of_prelude || OTHERS.contains(&id) || READ.contains(&id)
}

fn is_of_the_wire(id: &str) -> bool {
    id.split_once('#')
        .is_some_and(|(namespace, _)| WIRE_NAMESPACES.contains(&namespace))
}

fn discovered(model: &Model, shape: &Shape) -> Option<Diagnostic> {
    let required = shape.traits.property(DISCOVERED, "required")?.as_bool()?;
    let message = "the operation's endpoint has to be discovered, which the client does not do";
    let hint = "callers have to ask the service for its endpoints, and name one as the client's endpoint URL";
    required.then(|| model.warning(Location::of_trait(shape, DISCOVERED), message, hint))
}

fn unknown(model: &Model, subject: Subject<'_>, id: &str) -> Diagnostic {
    let message = format!("the trait {id} is unknown, and may change what travels");
    let hint = "teach the generator the trait (lower/traits.rs says where), or remove it if it changes nothing";
    model.error(Location::of_trait(subject, id), message, hint)
}
