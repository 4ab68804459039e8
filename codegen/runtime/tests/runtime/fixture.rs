//! A service as generated code would state it, with shapes of every kind.

use std::collections::BTreeMap;

use smithy_reqwest::endpoint::{Endpoint, EndpointError, EndpointParams, rules};
use smithy_reqwest::http::Method;
use smithy_reqwest::operation::{BodyKind, OperationInfo, Protocol, ServiceInfo};
use smithy_reqwest::schema::{Schema, TimestampFormat};
use smithy_reqwest::shape::UnknownMember;
use smithy_reqwest::{
    Blob, Client, ClientBuilder, Document, Operation, Timestamp, enum_shape, int_enum_shape,
    structure_shape, union_shape,
};

pub(crate) static SERVICE: ServiceInfo = ServiceInfo {
    id: "Tea House-Control",
    version: "2026-01-01",
    protocol: Protocol::REST_JSON_1,
    resolve_endpoint: regional,
    endpoint_by_operation: false,
    signing_name: "tea",
    product: "tea-house/1.0",
    errors: &[],
};

/// The region's own endpoint, or the caller's.
fn regional(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
    if let Some(url) = params.text("Endpoint", "SDK::Endpoint") {
        return Ok(Endpoint::new(url));
    }
    let region = params
        .text("Region", "AWS::Region")
        .ok_or_else(|| EndpointError::missing("Region"))?;
    let suffix = rules::partition(region).map_or("", |partition| partition.dns_suffix);
    Ok(Endpoint::new(format!(
        "https://tea-control.{region}.{suffix}"
    )))
}

/// A builder of clients of the service, with nothing set.
pub(crate) fn builder() -> ClientBuilder<Client> {
    ClientBuilder::new(&SERVICE)
}

pub(crate) static SECRET: Schema = Schema::new().sensitive().length(2..=4);
static SECRET_KEYS: Schema = Schema::new().key(&SECRET);
static SECRET_BOX: Schema = Schema::new().sensitive();
static NAME: Schema = Schema::new().length(2..=4).pattern("^[a-z]+$");
static NAMES: Schema = Schema::new().length(1..=2).unique_items().member(&NAME);
static TAGS: Schema = Schema::new().length(0..=1).key(&NAME).member(&NAME);
static COUNT: Schema = Schema::new().range(1.0..=5.0);
static LEAST: Schema = Schema::new()
    .range(1.0..=f64::INFINITY)
    .length(3..=u64::MAX);
static MOST: Schema = Schema::new().range(f64::NEG_INFINITY..=5.0).length(0..=3);
static LEAVES: Schema = Schema::new().length(2..=2);
static DATE_TIME: Schema = Schema::new().timestamp(TimestampFormat::DateTime);
static HTTP_DATE: Schema = Schema::new().timestamp(TimestampFormat::HttpDate);
static EPOCH: Schema = Schema::new().timestamp(TimestampFormat::EpochSeconds);

#[derive(Clone)]
pub(crate) enum Kind {
    Green,
    Black,
    Unknown(String),
}

enum_shape!(Kind { Green = "GREEN", Black = "BLACK" });

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Size {
    Small,
    Large,
    Unknown(i32),
}

int_enum_shape!(Size { Small = 1, Large = 2 });

/// A union with members of several kinds, one of them nothing.
pub(crate) enum Water {
    Degrees(i32),
    Source(Box<Tea>),
    Cold,
    Unknown(UnknownMember),
}

union_shape!(Water { Degrees("degrees", COUNT), Source("source"), Cold: unit("cold") });

/// A structure with a member of every kind, all of them optional, and itself among them.
#[derive(Default)]
pub(crate) struct Tea {
    pub(crate) name: Option<String>,
    pub(crate) names: Option<Vec<String>>,
    pub(crate) tags: Option<BTreeMap<String, String>>,
    pub(crate) counts: Option<Vec<i32>>,
    pub(crate) count: Option<i32>,
    pub(crate) long: Option<i64>,
    pub(crate) single: Option<f32>,
    pub(crate) double: Option<f64>,
    pub(crate) hot: Option<bool>,
    pub(crate) kind: Option<Kind>,
    pub(crate) kinds: Option<BTreeMap<Kind, i32>>,
    pub(crate) size: Option<Size>,
    pub(crate) leaves: Option<Blob>,
    pub(crate) notes: Option<Document>,
    pub(crate) documents: Option<Vec<Document>>,
    pub(crate) sparse: Option<Vec<Option<String>>>,
    pub(crate) sparse_map: Option<BTreeMap<String, Option<i32>>>,
    pub(crate) at: Option<Timestamp>,
    pub(crate) date_time: Option<Timestamp>,
    pub(crate) http_date: Option<Timestamp>,
    pub(crate) epoch: Option<Timestamp>,
    pub(crate) water: Option<Water>,
    pub(crate) inner: Option<Box<Tea>>,
    pub(crate) least: Option<i32>,
    pub(crate) most: Option<f32>,
    pub(crate) least_text: Option<String>,
    pub(crate) most_text: Option<String>,
    pub(crate) secret: Option<String>,
    pub(crate) secret_keys: Option<BTreeMap<String, i32>>,
    pub(crate) secret_box: Option<Box<Tea>>,
}

structure_shape!(Tea {
    name: optional("name", NAME),
    names: optional("names", NAMES),
    tags: optional("tags", TAGS),
    counts: optional("counts"),
    count: optional("count", COUNT),
    long: optional("long"),
    single: optional("single"),
    double: optional("double"),
    hot: optional("hot"),
    kind: optional("kind"),
    kinds: optional("kinds"),
    size: optional("size"),
    leaves: optional("leaves", LEAVES),
    notes: optional("notes"),
    documents: optional("documents"),
    sparse: optional("sparse"),
    sparse_map: optional("sparseMap"),
    at: optional("at"),
    date_time: optional("dateTime", DATE_TIME),
    http_date: optional("httpDate", HTTP_DATE),
    epoch: optional("epoch", EPOCH),
    water: optional("water"),
    inner: optional("inner"),
    least: optional("least", LEAST),
    most: optional("most", MOST),
    least_text: optional("leastText", LEAST),
    most_text: optional("mostText", MOST),
    secret: optional("secret", SECRET),
    secret_keys: optional("secretKeys", SECRET_KEYS),
    secret_box: optional("secretBox", SECRET_BOX),
});

/// A structure with required members of every kind.
pub(crate) struct Order {
    pub(crate) tea: String,
    pub(crate) notes: Document,
}

structure_shape!(Order {
    tea: required("tea"),
    notes: required("notes")
});

/// An operation without members.
#[derive(Default)]
pub(crate) struct Ring {}

structure_shape!(Ring {});

impl Operation for Ring {
    type Output = Ring;
    const INFO: &'static OperationInfo =
        &OperationInfo::new("Ring", &SERVICE, Method::GET, "/bell", BodyKind::Empty).readonly();
}
