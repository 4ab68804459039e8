//! A service with shapes of every kind, as generated code defines them.

use std::collections::BTreeMap;

use smithy_reqwest::endpoint::RuleSet;
use smithy_reqwest::http::Method;
use smithy_reqwest::operation::{Auth, BodyKind, Format, OperationInfo, Protocol, ServiceInfo};
use smithy_reqwest::shape::UnknownMember;
use smithy_reqwest::shape::schema::{Schema, TimestampFormat};
use smithy_reqwest::{
    Blob, Client, ClientBuilder, Document, Operation, Timestamp, impl_enum, impl_int_enum,
    impl_structure, impl_union,
};

/// Metadata of the service, for struct update syntax, too.
pub(crate) static SERVICE: ServiceInfo = ServiceInfo {
    id: "Tea House-Control",
    version: "2026-01-01",
    protocol: Protocol {
        format: Format::Json,
        content_type: "application/json",
        target: None,
        query_compatible: false,
    },
    resolve_endpoint: |params| RULES.resolve(params),
    endpoint_depends_on_operation: false,
    signing_name: "tea",
    product: "tea-house/1.0",
    errors: &[],
};

/// Metadata of an operation, for struct update syntax.
pub(crate) static OPERATION: OperationInfo = OperationInfo {
    name: "",
    service: &SERVICE,
    method: Method::POST,
    uri: "/",
    status: 200,
    body: BodyKind::Object,
    readonly: false,
    idempotent: false,
    host_prefix: "",
    checksum_required: false,
    auth: Auth::SigV4,
};

pub(crate) static RULES: RuleSet = RuleSet::new(
    r#"{
        "parameters": {
            "Region": {"type": "string", "builtIn": "AWS::Region", "required": true},
            "Endpoint": {"type": "string", "builtIn": "SDK::Endpoint"}
        },
        "rules": [
            {
                "conditions": [{"fn": "isSet", "argv": [{"ref": "Endpoint"}]}],
                "endpoint": {"url": {"ref": "Endpoint"}}
            },
            {
                "conditions": [
                    {"fn": "aws.partition", "argv": [{"ref": "Region"}], "assign": "partition"}
                ],
                "endpoint": {"url": "https://tea-control.{Region}.{partition#dnsSuffix}"}
            }
        ]
    }"#,
);

/// Returns a builder of clients of the service.
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

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Green,
    Black,
    Unknown(String),
}

impl_enum!(Kind { Green = "GREEN", Black = "BLACK" });

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Size {
    Small,
    Large,
    Unknown(i32),
}

impl_int_enum!(Size { Small = 1, Large = 2 });

/// Union with members of several kinds, one of them without data.
#[derive(Clone, PartialEq)]
pub(crate) enum Water {
    Degrees(i32),
    Source(Box<Tea>),
    Cold,
    Unknown(UnknownMember),
}

impl_union!(Water { Degrees("degrees", COUNT), Source("source"), Cold: unit("cold") });

/// Recursive structure with an optional member of every kind.
#[derive(Clone, PartialEq, Default)]
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

impl_structure!(Tea {
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

/// Structure with required members.
#[derive(Clone, PartialEq)]
pub(crate) struct Order {
    pub(crate) tea: String,
    pub(crate) notes: Document,
}

impl_structure!(Order {
    tea: required("tea"),
    notes: required("notes")
});

/// Operation without members.
#[derive(Clone, PartialEq, Default)]
pub(crate) struct Ring {}

impl_structure!(Ring {});

impl Operation for Ring {
    type Output = Ring;
    const INFO: &'static OperationInfo = &OperationInfo {
        name: "Ring",
        method: Method::GET,
        uri: "/bell",
        body: BodyKind::Empty,
        readonly: true,
        ..OPERATION
    };
}
