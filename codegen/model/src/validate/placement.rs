//! Every trait stands where its definition lets it stand.
//!
//! The table is the selectors of the prelude and of the AWS and rules-engine traits, in plain data. Traits that are not
//! in it may stand anywhere, as `documentation` and `deprecated` may, or are unknown here.

use std::fmt;

use super::{Report, is_number, subjects};
use crate::{Kind, Location, Model, Shape, Simple, Subject};

/// Where a trait may stand.
enum Place {
    /// On shapes of one of these classes.
    Shape(&'static [Class]),
    /// On members, of whatever shape, that target one of these classes.
    AnyMember(&'static [Class]),
    /// On members of structures that target one of these classes.
    StructureMember(&'static [Class]),
    /// On members of unions.
    UnionMember,
    /// On members of enums and integer enums.
    EnumMember,
}

/// What a selector tells apart.
#[derive(Clone, Copy)]
enum Class {
    /// Whatever holds data.
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
    /// A map of strings, or of lists of strings.
    QueryMap,
    Operation,
    Resource,
    Service,
}

use Class::{
    Blob, Boolean, Data, Document, Error, Integer, List, Map, Number, Operation, QueryMap,
    Resource, ScalarList, Service, String as Text, StringMap, Structure, Timestamp, Union,
};
use Place::{AnyMember, EnumMember, Shape as On, StructureMember, UnionMember};

const SIZED: &[Class] = &[Text, List, Map, Blob];
const SCALAR: &[Class] = &[Text, Number, Boolean, Timestamp];
const SCALARS: &[Class] = &[Text, Number, Boolean, Timestamp, ScalarList];
const WITH_DEFAULT: &[Class] = &[Text, Number, Boolean, Timestamp, Blob, Document, List, Map];
const EVENT_HEADER: &[Class] = &[Boolean, Number, Blob, Text, Timestamp];
const EVENT_PAYLOAD: &[Class] = &[Blob, Text, Structure, Union];

/// Where each trait may stand.
#[rustfmt::skip]
const PLACES: &[(&str, &[Place])] = &[
    // members and values
    ("smithy.api#required", &[StructureMember(&[Data])]),
    ("smithy.api#clientOptional", &[StructureMember(&[Data])]),
    ("smithy.api#addedDefault", &[StructureMember(WITH_DEFAULT)]),
    ("smithy.api#default", &[On(WITH_DEFAULT), StructureMember(WITH_DEFAULT)]),
    ("smithy.api#length", &[On(SIZED), AnyMember(SIZED)]),
    ("smithy.api#range", &[On(&[Number]), AnyMember(&[Number])]),
    ("smithy.api#pattern", &[On(&[Text]), AnyMember(&[Text])]),
    ("smithy.api#uniqueItems", &[On(&[List])]),
    ("smithy.api#sparse", &[On(&[List, Map])]),
    ("smithy.api#enum", &[On(&[Text])]),
    ("smithy.api#enumValue", &[EnumMember]),
    ("smithy.api#jsonName", &[StructureMember(&[Data]), UnionMember]),
    ("smithy.api#mediaType", &[On(&[Text, Blob])]),
    ("smithy.api#timestampFormat", &[On(&[Timestamp]), AnyMember(&[Timestamp])]),
    ("smithy.api#sensitive", &[On(&[Data])]),
    ("smithy.api#streaming", &[On(&[Blob, Union])]),
    ("smithy.api#requiresLength", &[On(&[Blob])]),
    ("smithy.api#eventHeader", &[StructureMember(EVENT_HEADER)]),
    ("smithy.api#eventPayload", &[StructureMember(EVENT_PAYLOAD)]),
    ("smithy.api#idempotencyToken", &[StructureMember(&[Text])]),
    ("smithy.api#resourceIdentifier", &[StructureMember(&[Text])]),
    ("smithy.api#input", &[On(&[Structure])]),
    ("smithy.api#output", &[On(&[Structure])]),
    // errors
    ("smithy.api#error", &[On(&[Structure])]),
    ("smithy.api#httpError", &[On(&[Error])]),
    ("smithy.api#retryable", &[On(&[Error])]),
    ("aws.protocols#awsQueryError", &[On(&[Error])]),
    // HTTP
    ("smithy.api#http", &[On(&[Operation])]),
    ("smithy.api#httpLabel", &[StructureMember(SCALAR)]),
    ("smithy.api#httpQuery", &[StructureMember(SCALARS)]),
    ("smithy.api#httpQueryParams", &[StructureMember(&[QueryMap])]),
    ("smithy.api#httpHeader", &[StructureMember(SCALARS)]),
    ("smithy.api#httpPrefixHeaders", &[StructureMember(&[StringMap])]),
    ("smithy.api#httpPayload", &[StructureMember(&[Data])]),
    ("smithy.api#httpResponseCode", &[StructureMember(&[Integer])]),
    ("smithy.api#endpoint", &[On(&[Operation])]),
    ("smithy.api#hostLabel", &[StructureMember(&[Text])]),
    ("smithy.api#httpChecksumRequired", &[On(&[Operation])]),
    ("smithy.api#requestCompression", &[On(&[Operation])]),
    ("aws.protocols#httpChecksum", &[On(&[Operation])]),
    ("smithy.api#cors", &[On(&[Service])]),
    // operations
    ("smithy.api#readonly", &[On(&[Operation])]),
    ("smithy.api#idempotent", &[On(&[Operation])]),
    ("smithy.api#paginated", &[On(&[Service, Operation])]),
    ("smithy.api#examples", &[On(&[Operation])]),
    ("smithy.waiters#waitable", &[On(&[Operation])]),
    // services and their authentication
    ("smithy.api#title", &[On(&[Service, Resource])]),
    ("smithy.api#auth", &[On(&[Service, Operation])]),
    ("smithy.api#optionalAuth", &[On(&[Operation])]),
    ("smithy.api#httpApiKeyAuth", &[On(&[Service])]),
    ("smithy.api#httpBasicAuth", &[On(&[Service])]),
    ("smithy.api#httpBearerAuth", &[On(&[Service])]),
    ("smithy.api#httpDigestAuth", &[On(&[Service])]),
    ("aws.auth#sigv4", &[On(&[Service])]),
    ("aws.auth#sigv4a", &[On(&[Service])]),
    ("aws.auth#unsignedPayload", &[On(&[Operation])]),
    ("aws.api#service", &[On(&[Service])]),
    ("aws.api#arn", &[On(&[Resource])]),
    ("smithy.rules#endpointRuleSet", &[On(&[Service])]),
    ("smithy.rules#endpointBdd", &[On(&[Service])]),
    ("smithy.rules#endpointTests", &[On(&[Service])]),
    ("smithy.rules#clientContextParams", &[On(&[Service])]),
    ("smithy.rules#staticContextParams", &[On(&[Operation])]),
    ("smithy.rules#operationContextParams", &[On(&[Operation])]),
    ("smithy.rules#contextParam", &[StructureMember(&[Data])]),
    // protocols
    ("aws.protocols#awsJson1_0", &[On(&[Service])]),
    ("aws.protocols#awsJson1_1", &[On(&[Service])]),
    ("aws.protocols#awsQuery", &[On(&[Service])]),
    ("aws.protocols#awsQueryCompatible", &[On(&[Service])]),
    ("aws.protocols#ec2Query", &[On(&[Service])]),
    ("aws.protocols#restJson1", &[On(&[Service])]),
    ("aws.protocols#restXml", &[On(&[Service])]),
    ("smithy.protocols#rpcv2Cbor", &[On(&[Service])]),
];

pub(super) fn check(model: &Model, report: &mut Report<'_>) {
    for subject in subjects(model) {
        for (id, _) in subject.traits().iter() {
            let Some((_, places)) = PLACES.iter().find(|(known, _)| *known == id) else {
                continue;
            };
            if !places.iter().any(|place| place.admits(model, subject)) {
                let message = format!("{id} cannot stand on {}", subject_words(model, subject));
                let hint = format!("remove it, or apply it to {}", Alternatives(places));
                report.error(Location::of_trait(subject, id), message, hint);
            }
        }
        check_conflict(report, subject);
    }
}

/// An operation that changes nothing is not one that changes things the same way twice (spec §"Behavior traits").
fn check_conflict(report: &mut Report<'_>, subject: Subject<'_>) {
    if subject.traits().has("readonly") && subject.traits().has("idempotent") {
        let at = Location::of_trait(subject, "smithy.api#idempotent");
        let message = "is both readonly and idempotent, which exclude each other";
        report.error(
            at,
            message,
            "keep readonly where it changes nothing, else idempotent",
        );
    }
}

/// What the subject is, for a message.
fn subject_words(model: &Model, subject: Subject<'_>) -> String {
    let Some(member) = subject.member else {
        return format!("a shape of type {:?}", subject.shape.kind.word());
    };
    let container = subject.shape.kind.word();
    match model.shape(&member.target) {
        Some(target) => format!(
            "a member of a shape of type {container:?} that targets {:?}",
            target.kind.word()
        ),
        None => format!("a member of a shape of type {container:?}"),
    }
}

impl Place {
    fn admits(&self, model: &Model, subject: Subject<'_>) -> bool {
        let shape = subject.shape;
        // A target that does not exist is a finding of its own.
        let targets = |classes: &[Class]| {
            subject
                .member
                .is_some_and(|member| match model.shape(&member.target) {
                    Some(target) => classes.iter().any(|class| class.has(model, target)),
                    None => true,
                })
        };
        match (self, &shape.kind) {
            (Place::Shape(classes), _) => {
                subject.member.is_none() && classes.iter().any(|class| class.has(model, shape))
            }
            (Place::AnyMember(classes), _) => targets(classes),
            (Place::StructureMember(classes), Kind::Structure(_)) => targets(classes),
            (Place::UnionMember, Kind::Union(_)) => subject.member.is_some(),
            (Place::EnumMember, Kind::Enum(_) | Kind::IntEnum(_)) => subject.member.is_some(),
            _ => false,
        }
    }
}

impl Class {
    fn has(self, model: &Model, shape: &Shape) -> bool {
        let kind = &shape.kind;
        let simple = |wanted: Simple| matches!(kind, Kind::Simple(simple) if *simple == wanted);
        match self {
            Data => !matches!(
                kind,
                Kind::Operation(_) | Kind::Service(_) | Kind::Resource(_)
            ),
            Blob => simple(Simple::Blob),
            Boolean => simple(Simple::Boolean),
            Document => simple(Simple::Document),
            Text => shape.is_string(),
            Number => is_number(kind),
            Integer => simple(Simple::Integer) || matches!(kind, Kind::IntEnum(_)),
            Timestamp => simple(Simple::Timestamp),
            List => matches!(kind, Kind::List(_)),
            Map => matches!(kind, Kind::Map(_)),
            Structure => matches!(kind, Kind::Structure(_)),
            Union => matches!(kind, Kind::Union(_)),
            Error => matches!(kind, Kind::Structure(_)) && shape.traits.has("error"),
            ScalarList => match kind {
                Kind::List(member) => target_is(model, member, SCALAR),
                _ => false,
            },
            StringMap => match kind {
                Kind::Map(entry) => target_is(model, &entry[1], &[Text]),
                _ => false,
            },
            QueryMap => match kind {
                Kind::Map(entry) => query_value(model, &entry[1]),
                _ => false,
            },
            Operation => matches!(kind, Kind::Operation(_)),
            Resource => matches!(kind, Kind::Resource(_)),
            Service => matches!(kind, Kind::Service(_)),
        }
    }
}

/// Whether the member's target is in one of the classes; one that does not exist is a finding of its own.
fn target_is(model: &Model, member: &crate::Member, classes: &[Class]) -> bool {
    match model.shape(&member.target) {
        Some(target) => classes.iter().any(|class| class.has(model, target)),
        None => true,
    }
}

/// Whether a map with this `value` can be the query: strings, or lists of strings.
fn query_value(model: &Model, value: &crate::Member) -> bool {
    match model.target(value) {
        Some(Shape {
            kind: Kind::List(member),
            ..
        }) => target_is(model, member, &[Text]),
        Some(target) => target.is_string(),
        None => true,
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Data => "anything that holds data",
            Blob => "a blob",
            Boolean => "a boolean",
            Document => "a document",
            Text => "a string",
            Number => "a number",
            Integer => "an integer",
            Timestamp => "a timestamp",
            List => "a list",
            Map => "a map",
            Structure => "a structure",
            Union => "a union",
            Error => "a structure with the error trait",
            ScalarList => "a list of strings, numbers, booleans or timestamps",
            StringMap => "a map of strings",
            QueryMap => "a map of strings or of lists of strings",
            Operation => "an operation",
            Resource => "a resource",
            Service => "a service",
        })
    }
}

/// Places as a hint names them.
struct Alternatives(&'static [Place]);

impl fmt::Display for Alternatives {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, place) in self.0.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { ", or to " })?;
            match place {
                On(classes) => write_classes(f, classes)?,
                AnyMember(classes) => {
                    f.write_str("a member that targets ")?;
                    write_classes(f, classes)?;
                }
                StructureMember(classes) => {
                    f.write_str("a structure member that targets ")?;
                    write_classes(f, classes)?;
                }
                UnionMember => f.write_str("a union member")?,
                EnumMember => f.write_str("a member of an enum")?,
            }
        }
        Ok(())
    }
}

fn write_classes(f: &mut fmt::Formatter<'_>, classes: &[Class]) -> fmt::Result {
    for (index, class) in classes.iter().enumerate() {
        let joint = match index {
            0 => "",
            last if last + 1 == classes.len() => " or ",
            _ => ", ",
        };
        write!(f, "{joint}{class}")?;
    }
    Ok(())
}
