//! Every trait that the project knows.
//!
//! # Adding a trait
//!
//! 1. Add a row to `TRAITS`. Loading then validates where the trait is applied and its value, the
//!    importers keep or drop it, the generator accepts it, and the comparison of models reports it.
//! 2. If the trait changes the generated code, read it in `codegen/src/lower/` into a field of the
//!    IR.
//! 3. Print that field in `codegen/src/emit/`.
//! 4. Test it with a model that has the trait once, in `codegen/tests/`.
//!
//! The importer of botocore files needs a word of its own only if botocore has one for the trait.

use foldhash::HashMap;

use std::sync::LazyLock;

use crate::applied_traits::absolute;
use Class::{
    Blob, Boolean, Data, Document, Error, Integer, List, Map, Number, Operation, QueryMap,
    Resource, ScalarList, Service, String as Text, StringMap, Structure, Timestamp, Union,
};
use Comparison::{ByEntry, Hidden, HttpBinding, Value};
use Generator::{Ignored, NotNeeded, Read, Unknown};
use Import::{Consumed, Dropped, Kept};
use Placement::{AnyMember, EnumMember, Shape as On, StructureMember, UnionMember};
use ValueForm::{Annotation, Any, Default, NonEmptyText, Object, TokenPrefix};

/// Properties of a trait.
pub(crate) struct TraitInfo {
    /// Id: absolute, or without `smithy.api#`.
    id: &'static str,
    /// Places where the trait can be applied. Empty if it can be applied anywhere.
    pub(crate) placements: &'static [Placement],
    /// Form of the value.
    pub(crate) value: ValueForm,
    generator: Generator,
    import: Import,
    comparison: Comparison,
}

/// Place where a trait can be applied.
pub(crate) enum Placement {
    /// Shapes of one of these classes.
    Shape(&'static [Class]),
    /// Members of any shape that target one of these classes.
    AnyMember(&'static [Class]),
    /// Members of structures that target one of these classes.
    StructureMember(&'static [Class]),
    /// Members of unions.
    UnionMember,
    /// Members of enums and integer enums.
    EnumMember,
}

/// Class of shapes, as the selectors of the specification distinguish them.
#[derive(Clone, Copy)]
pub(crate) enum Class {
    /// Any shape but operations, services and resources.
    Data,
    Blob,
    Boolean,
    Document,
    /// Strings and enums.
    String,
    Number,
    /// `integer` and `intEnum`.
    Integer,
    Timestamp,
    List,
    Map,
    Structure,
    Union,
    /// A structure with the `error` trait.
    Error,
    /// A list of strings, numbers, booleans or timestamps.
    ScalarList,
    StringMap,
    StringList,
    /// A map of strings, or of lists of strings.
    QueryMap,
    Operation,
    Resource,
    Service,
}

/// Form of a trait's value. [`ValueForm::Any`] if nothing relies on the value, or if a check of its
/// own covers it.
pub(crate) enum ValueForm {
    Any,
    /// An empty object.
    Annotation,
    Bool,
    Text,
    NonEmptyText,
    OneOf(&'static [&'static str]),
    Object(&'static [Property]),
    ListOf(&'static ValueForm),
    /// A token (RFC 9110 §5.6.2).
    Token,
    /// A token, or nothing.
    TokenPrefix,
    QueryName,
    /// An HTTP status code.
    Status,
    /// The `length` trait.
    Length,
    /// The `range` trait.
    Range,
    /// A value of the shape, or of the member's target.
    Default,
}

/// Property of a trait whose value is an object.
pub(crate) struct Property {
    pub(crate) name: &'static str,
    pub(crate) is_required: bool,
    pub(crate) form: ValueForm,
}

/// Relation of the generator to a trait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generator {
    /// The loader or the generator reads the trait.
    Read,
    /// Clients of the supported protocols work without the trait.
    NotNeeded,
    /// The trait describes the service for other tools. The generator reports how often it is
    /// applied.
    Ignored,
    /// The trait is not in the table, but its namespace defines wire formats. The generator refuses
    /// it.
    Unknown,
}

/// Treatment of a trait by the importers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Import {
    /// The trait is written to the service model.
    Kept,
    /// Loading replaces the trait, or people write it. It is dropped without a remark.
    Consumed,
    /// The trait is dropped, and a remark counts how often.
    Dropped,
}

/// Comparison of two models with respect to a trait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// By the trait's value.
    Value,
    /// By the values of all traits that bind a member to a part of an HTTP message.
    HttpBinding,
    /// By the values of all traits that describe an error.
    Error,
    /// By each entry of the trait's value.
    ByEntry,
    /// Not at all: callers of the service cannot observe the trait.
    Hidden,
}

/// Returns the properties of a trait in the table.
pub(crate) fn find(id: &str) -> Option<&'static TraitInfo> {
    static BY_ID: LazyLock<HashMap<String, &TraitInfo>> = LazyLock::new(|| {
        TRAITS
            .iter()
            .map(|info| (absolute(info.id).into_owned(), info))
            .collect()
    });
    BY_ID.get(id).copied()
}

/// Returns the relation of the generator to the trait with this absolute id.
pub fn generator(id: &str) -> Generator {
    find(id).map_or(namespace(id).generator, |info| info.generator)
}

/// Returns how models are compared with respect to the trait with this absolute id.
pub fn comparison(id: &str) -> Comparison {
    find(id).map_or(namespace(id).comparison, |info| info.comparison)
}

/// Returns what the importers do with the trait with this absolute id.
pub(crate) fn import(id: &str) -> Import {
    find(id).map_or(namespace(id).import, |info| info.import)
}

/// Returns the names of the traits of `smithy.api` that are compared in this way, in the order of
/// the table.
pub(crate) fn compared_by(comparison: Comparison) -> impl Iterator<Item = &'static str> {
    TRAITS
        .iter()
        .filter(move |info| info.comparison == comparison)
        .map(|info| info.id)
}

/// Treatment of a namespace's traits that are not in the table.
struct Namespace {
    name: &'static str,
    generator: Generator,
    import: Import,
    comparison: Comparison,
}

const NAMESPACES: &[Namespace] = &[
    other_traits("smithy.api", Unknown, Dropped, Value),
    other_traits("smithy.protocols", Unknown, Kept, Value),
    other_traits("aws.protocols", Unknown, Kept, Value),
    other_traits("aws.auth", Ignored, Kept, Value),
    other_traits("aws.cloudformation", Ignored, Dropped, Hidden),
    other_traits("aws.iam", Ignored, Dropped, Hidden),
    other_traits("aws.tagging", Ignored, Dropped, Hidden),
    other_traits("smithy.openapi", Ignored, Dropped, Hidden),
    other_traits("smithy.test", Ignored, Dropped, Hidden),
];

const OTHER_NAMESPACE: Namespace = other_traits("", Ignored, Dropped, Value);

const fn other_traits(
    name: &'static str,
    generator: Generator,
    import: Import,
    comparison: Comparison,
) -> Namespace {
    Namespace {
        name,
        generator,
        import,
        comparison,
    }
}

fn namespace(id: &str) -> &'static Namespace {
    let name = id.split_once('#').map_or(id, |(namespace, _)| namespace);
    NAMESPACES
        .iter()
        .find(|namespace| namespace.name == name)
        .unwrap_or(&OTHER_NAMESPACE)
}

const fn row(
    id: &'static str,
    placements: &'static [Placement],
    value: ValueForm,
    generator: Generator,
    import: Import,
    comparison: Comparison,
) -> TraitInfo {
    TraitInfo {
        id,
        placements,
        value,
        generator,
        import,
        comparison,
    }
}

const fn required(name: &'static str, form: ValueForm) -> Property {
    Property {
        name,
        is_required: true,
        form,
    }
}

const fn optional(name: &'static str, form: ValueForm) -> Property {
    Property {
        name,
        is_required: false,
        form,
    }
}

const SIZED: &[Class] = &[Text, List, Map, Blob];
pub(crate) const SCALAR: &[Class] = &[Text, Number, Boolean, Timestamp];
const SCALARS: &[Class] = &[Text, Number, Boolean, Timestamp, ScalarList];
const WITH_DEFAULT: &[Class] = &[Text, Number, Boolean, Timestamp, Blob, Document, List, Map];
const TIMES: &[Class] = &[Timestamp];
const STRING_MAP: &[Class] = &[StringMap];
const EVENT_HEADER: &[Class] = &[Boolean, Number, Blob, Text, Timestamp];
const EVENT_PAYLOAD: &[Class] = &[Blob, Text, Structure, Union];
const TIMESTAMP_FORMAT: ValueForm = ValueForm::OneOf(&["date-time", "http-date", "epoch-seconds"]);
const DEPRECATED: &[Property] = &[
    optional("message", ValueForm::Text),
    optional("since", ValueForm::Text),
];
const HTTP: &[Property] = &[
    required("method", ValueForm::Token),
    required("uri", ValueForm::Text),
    optional("code", ValueForm::Status),
];
const PAGINATED: &[Property] = &[
    optional("inputToken", NonEmptyText),
    optional("outputToken", NonEmptyText),
    optional("pageSize", NonEmptyText),
    optional("items", NonEmptyText),
];
const ENUM: ValueForm = Object(&[required("value", ValueForm::Text)]);
const SIGNING: &[Property] = &[required("name", NonEmptyText)];
const SERVICE: &[Property] = &[
    required("sdkId", NonEmptyText),
    optional("arnNamespace", NonEmptyText),
    optional("endpointPrefix", NonEmptyText),
];
const FAULT: ValueForm = ValueForm::OneOf(&["client", "server"]);
const NAMES: ValueForm = ValueForm::ListOf(&ValueForm::Text);
const RETRYABLE: &[Property] = &[optional("throttling", ValueForm::Bool)];
const ENDPOINT: &[Property] = &[required("hostPrefix", NonEmptyText)];
const DISCOVERY: &[Property] = &[required("operation", NonEmptyText)];
const DIAGRAM: &[Property] = &[required("root", Any), required("nodes", ValueForm::Text)];

/// Traits with their placements, values, and the treatment by the generator, the importers and the
/// comparison.
///
/// Placements are the selectors of the specification.
#[rustfmt::skip]
const TRAITS: &[TraitInfo] = &[
    // Members and values.
    row("required", &[StructureMember(&[Data])], Annotation, Read, Kept, Value),
    row("clientOptional", &[StructureMember(&[Data])], Annotation, Read, Kept, Value),
    row("default", &[On(WITH_DEFAULT), StructureMember(WITH_DEFAULT)], Default, Read, Kept, Value),
    row("addedDefault", &[StructureMember(WITH_DEFAULT)], Any, NotNeeded, Dropped, Hidden),
    row("box", &[], Any, NotNeeded, Consumed, Hidden),
    row("length", &[On(SIZED), AnyMember(SIZED)], ValueForm::Length, Read, Kept, Value),
    row("range", &[On(&[Number]), AnyMember(&[Number])], ValueForm::Range, Read, Kept, Value),
    row("pattern", &[On(&[Text]), AnyMember(&[Text])], NonEmptyText, Read, Kept, Value),
    row("uniqueItems", &[On(&[List])], Annotation, Read, Kept, Value),
    row("sparse", &[On(&[List, Map])], Annotation, Read, Kept, Value),
    row("enum", &[On(&[Text])], ValueForm::ListOf(&ENUM), Read, Consumed, Hidden),
    row("enumValue", &[EnumMember], Any, Read, Kept, Hidden),
    row("jsonName", &[StructureMember(&[Data]), UnionMember], NonEmptyText, Read, Kept, Value),
    row("mediaType", &[On(&[Text, Blob])], NonEmptyText, Read, Kept, Value),
    row("timestampFormat", &[On(TIMES), AnyMember(TIMES)], TIMESTAMP_FORMAT, Read, Kept, Value),
    row("sensitive", &[On(&[Data])], Annotation, Read, Kept, Value),
    row("streaming", &[On(&[Blob, Union])], Annotation, Read, Kept, Value),
    row("requiresLength", &[On(&[Blob])], Annotation, Read, Kept, Value),
    row("eventHeader", &[StructureMember(EVENT_HEADER)], Annotation, Read, Kept, Value),
    row("eventPayload", &[StructureMember(EVENT_PAYLOAD)], Annotation, Read, Kept, Value),
    row("idempotencyToken", &[StructureMember(&[Text])], Annotation, Read, Kept, Value),
    row("recommended", &[], Any, NotNeeded, Dropped, Hidden),
    row("idRef", &[], Any, NotNeeded, Dropped, Value),
    row("input", &[On(&[Structure])], Annotation, NotNeeded, Dropped, Hidden),
    row("output", &[On(&[Structure])], Annotation, NotNeeded, Dropped, Hidden),
    row("xmlAttribute", &[], Any, NotNeeded, Kept, Value),
    row("xmlFlattened", &[], Any, NotNeeded, Kept, Value),
    row("xmlName", &[], Any, NotNeeded, Kept, Value),
    row("xmlNamespace", &[], Any, NotNeeded, Kept, Value),
    // Documentation and the model itself.
    row("documentation", &[], ValueForm::Text, Read, Consumed, Hidden),
    row("externalDocumentation", &[], Any, NotNeeded, Consumed, Hidden),
    row("examples", &[On(&[Operation])], Any, Read, Consumed, Hidden),
    row("title", &[On(&[Service, Resource])], ValueForm::Text, Read, Kept, Value),
    row("deprecated", &[], Object(DEPRECATED), Read, Kept, Value),
    row("since", &[], Any, NotNeeded, Dropped, Hidden),
    row("tags", &[], Any, NotNeeded, Dropped, Hidden),
    row("internal", &[], Any, NotNeeded, Dropped, Hidden),
    row("unstable", &[], Annotation, Read, Kept, Value),
    row("private", &[], Any, NotNeeded, Dropped, Hidden),
    row("suppress", &[], Any, NotNeeded, Dropped, Hidden),
    row("mixin", &[], Any, Read, Consumed, Hidden),
    row("trait", &[], Any, NotNeeded, Dropped, Hidden),
    row("traitValidators", &[], Any, NotNeeded, Dropped, Value),
    row("protocolDefinition", &[], Any, NotNeeded, Dropped, Value),
    row("authDefinition", &[], Any, Read, Dropped, Value),
    row("unitType", &[], Any, NotNeeded, Dropped, Value),
    // Errors.
    row("error", &[On(&[Structure])], FAULT, Read, Kept, Comparison::Error),
    row("httpError", &[On(&[Error])], ValueForm::Status, Read, Kept, Comparison::Error),
    row("retryable", &[On(&[Error])], Object(RETRYABLE), Read, Kept, Comparison::Error),
    row("aws.protocols#awsQueryError", &[On(&[Error])], Any, NotNeeded, Kept, Value),
    // HTTP.
    row("http", &[On(&[Operation])], Object(HTTP), Read, Kept, Value),
    row("httpLabel", &[StructureMember(SCALAR)], Annotation, Read, Kept, HttpBinding),
    row("httpQuery", &[StructureMember(SCALARS)], ValueForm::QueryName, Read, Kept, HttpBinding),
    row("httpQueryParams", &[StructureMember(&[QueryMap])], Annotation, Read, Kept, HttpBinding),
    row("httpHeader", &[StructureMember(SCALARS)], ValueForm::Token, Read, Kept, HttpBinding),
    row("httpPrefixHeaders", &[StructureMember(STRING_MAP)], TokenPrefix, Read, Kept, HttpBinding),
    row("httpPayload", &[StructureMember(&[Data])], Annotation, Read, Kept, HttpBinding),
    row("httpResponseCode", &[StructureMember(&[Integer])], Annotation, Read, Kept, HttpBinding),
    row("endpoint", &[On(&[Operation])], Object(ENDPOINT), Read, Kept, Value),
    row("hostLabel", &[StructureMember(&[Text])], Annotation, Read, Kept, Value),
    row("httpChecksumRequired", &[On(&[Operation])], Any, Read, Kept, Value),
    row("requestCompression", &[On(&[Operation])], Any, NotNeeded, Kept, Value),
    row("aws.protocols#httpChecksum", &[On(&[Operation])], Any, Read, Kept, Value),
    row("cors", &[On(&[Service])], Any, NotNeeded, Dropped, Value),
    // Operations and resources.
    row("readonly", &[On(&[Operation])], Annotation, Read, Kept, Value),
    row("idempotent", &[On(&[Operation])], Annotation, Read, Kept, Value),
    row("paginated", &[On(&[Service, Operation])], Object(PAGINATED), Read, Kept, Value),
    row("smithy.waiters#waitable", &[On(&[Operation])], Object(&[]), Read, Kept, ByEntry),
    row("aws.api#clientDiscoveredEndpoint", &[On(&[Operation])], Any, Read, Kept, Value),
    row("aws.api#clientEndpointDiscoveryId", &[StructureMember(&[Text])], Any, Read, Kept, Value),
    row("resourceIdentifier", &[StructureMember(&[Text])], NonEmptyText, Read, Dropped, Hidden),
    row("references", &[], Any, NotNeeded, Dropped, Hidden),
    row("property", &[], Any, NotNeeded, Dropped, Hidden),
    row("notProperty", &[], Any, NotNeeded, Dropped, Hidden),
    row("nestedProperties", &[], Any, NotNeeded, Dropped, Hidden),
    row("noReplace", &[On(&[Resource])], Any, NotNeeded, Dropped, Value),
    row("aws.api#arn", &[On(&[Resource])], Any, Ignored, Dropped, Value),
    // Services and authentication.
    row("auth", &[On(&[Service, Operation])], NAMES, Read, Kept, Value),
    row("optionalAuth", &[On(&[Operation])], Annotation, Read, Kept, Value),
    row("httpApiKeyAuth", &[On(&[Service])], Any, Read, Dropped, Value),
    row("httpBasicAuth", &[On(&[Service])], Any, Read, Dropped, Value),
    row("httpBearerAuth", &[On(&[Service])], Any, Read, Kept, Value),
    row("httpDigestAuth", &[On(&[Service])], Any, Read, Dropped, Value),
    row("aws.auth#sigv4", &[On(&[Service])], Object(SIGNING), Read, Kept, Value),
    row("aws.auth#sigv4a", &[On(&[Service])], Object(SIGNING), Read, Kept, Value),
    row("aws.auth#unsignedPayload", &[On(&[Operation])], Annotation, Read, Kept, Value),
    row("aws.api#service", &[On(&[Service])], Object(SERVICE), Read, Kept, Value),
    // Endpoints.
    row("aws.api#clientEndpointDiscovery", &[On(&[Service])], Object(DISCOVERY), Read, Kept, Value),
    row("smithy.rules#endpointRuleSet", &[On(&[Service])], Object(&[]), Read, Kept, Value),
    row("smithy.rules#endpointBdd", &[On(&[Service])], Object(DIAGRAM), Read, Kept, Value),
    row("smithy.rules#endpointTests", &[On(&[Service])], Any, Read, Dropped, Value),
    row("smithy.rules#clientContextParams", &[On(&[Service])], Any, Read, Kept, Value),
    row("smithy.rules#staticContextParams", &[On(&[Operation])], Any, Read, Kept, Value),
    row("smithy.rules#operationContextParams", &[On(&[Operation])], Any, Read, Kept, Value),
    row("smithy.rules#contextParam", &[StructureMember(&[Data])], Any, Read, Kept, Value),
    // Protocols.
    row("aws.protocols#awsJson1_0", &[On(&[Service])], Any, Read, Kept, Value),
    row("aws.protocols#awsJson1_1", &[On(&[Service])], Any, Read, Kept, Value),
    row("aws.protocols#restJson1", &[On(&[Service])], Any, Read, Kept, Value),
    row("aws.protocols#awsQueryCompatible", &[On(&[Service])], Any, Read, Kept, Value),
    row("aws.protocols#awsQuery", &[On(&[Service])], Any, NotNeeded, Kept, Value),
    row("aws.protocols#ec2Query", &[On(&[Service])], Any, NotNeeded, Kept, Value),
    row("aws.protocols#ec2QueryName", &[], Any, NotNeeded, Kept, Value),
    row("aws.protocols#restXml", &[On(&[Service])], Any, NotNeeded, Kept, Value),
    row("smithy.protocols#rpcv2Cbor", &[On(&[Service])], Any, Read, Kept, Value),
    row("smithy.protocols#rpcv2Json", &[], Any, NotNeeded, Kept, Value),
    row("smithy.protocols#idx", &[], Any, NotNeeded, Kept, Value),
    // Tests.
    row("smithy.test#httpRequestTests", &[], Any, Read, Dropped, Hidden),
    row("smithy.test#httpResponseTests", &[], Any, Read, Dropped, Hidden),
    row("smithy.test#httpMalformedRequestTests", &[], Any, Read, Dropped, Hidden),
];
