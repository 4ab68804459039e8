//! HTTP bindings of requests and responses.

use std::collections::BTreeMap;
use std::collections::HashSet;

use smithy_reqwest::bytes::Bytes;
use smithy_reqwest::http::{HeaderMap, HeaderName, Method, Request};
use smithy_reqwest::operation::{BodyKind, ErrorInfo, OperationInfo, ServiceInfo};
use smithy_reqwest::protocol_tests::read_response;
use smithy_reqwest::serde_json::json;
use smithy_reqwest::shape::schema::{Schema, TimestampFormat};
use smithy_reqwest::shape::{Structure, UnknownMember};
use smithy_reqwest::{
    Blob, Error, ErrorKind, Operation, RetryKind, Timestamp, Validation, impl_enum, impl_structure,
    impl_union,
};

use crate::fixture::{self, OPERATION, builder};

static SERVICE: ServiceInfo = ServiceInfo {
    errors: &[
        ErrorInfo {
            code: "Crowded",
            status: 400,
            retryable: Some(true),
        },
        ErrorInfo {
            code: "Spilled",
            status: 400,
            retryable: Some(false),
        },
    ],
    ..fixture::SERVICE
};

static EPOCH: Schema = Schema::new().timestamp(TimestampFormat::EpochSeconds);

#[derive(Clone, Debug)]
enum Kind {
    Green,
    Unknown(String),
}

impl_enum!(Kind { Green = "GREEN" });

/// Operation with members in the URI, in headers and in the payload.
#[derive(Clone, PartialEq)]
struct Brew {
    house: String,
    path: String,
    params: Option<BTreeMap<String, Vec<String>>>,
    sizes: Option<Vec<i32>>,
    at: Option<Timestamp>,
    epoch: Option<Timestamp>,
    ratio: Option<f64>,
    kind: Option<Kind>,
    when: Option<Timestamp>,
    notes: Option<Vec<String>>,
    times: Option<Vec<Timestamp>>,
    content_type: Option<String>,
    meta: Option<BTreeMap<String, String>>,
    leaves: Option<Blob>,
}

impl_structure!(Brew {
    house: required("house") in Label,
    path: required("path") in Label,
    params: optional("params") in QueryParams,
    sizes: optional("sizes") in Query("size"),
    at: optional("at") in Query("at"),
    epoch: optional("epoch", EPOCH) in Query("epoch"),
    ratio: optional("ratio") in Query("ratio"),
    kind: optional("kind") in Header("x-kind"),
    when: optional("when") in Header("x-when"),
    notes: optional("notes") in Header("x-notes"),
    times: optional("times") in Header("x-times"),
    content_type: optional("contentType") in Header("content-type"),
    meta: optional("meta") in PrefixHeaders("x-meta-"),
    leaves: optional("leaves") in Payload,
});

/// Output with members in the status, in headers and in the payload.
#[derive(Clone, PartialEq)]
struct Brewed {
    status: i32,
    tag: Option<String>,
    count: Option<i32>,
    hot: Option<bool>,
    ratio: Option<f64>,
    when: Option<Timestamp>,
    kind: Option<Kind>,
    notes: Option<Vec<String>>,
    times: Option<Vec<Timestamp>>,
    meta: Option<BTreeMap<String, String>>,
    leaves: Option<Blob>,
}

impl_structure!(Brewed {
    status: required("status") in ResponseCode,
    tag: optional("tag") in Header("ETag"),
    count: optional("count") in Header("x-count"),
    hot: optional("hot") in Header("x-hot"),
    ratio: optional("ratio") in Header("x-ratio"),
    when: optional("when") in Header("x-when"),
    kind: optional("kind") in Header("x-kind"),
    notes: optional("notes") in Header("x-notes"),
    times: optional("times") in Header("x-times"),
    meta: optional("meta") in PrefixHeaders("X-Meta-"),
    leaves: optional("leaves") in Payload,
});

impl Operation for Brew {
    type Output = Brewed;
    const INFO: &'static OperationInfo = &OperationInfo {
        name: "Brew",
        service: &SERVICE,
        method: Method::PUT,
        uri: "/houses/{house}/tea/{path+}?brew&strength=2",
        body: BodyKind::Payload("application/octet-stream"),
        ..OPERATION
    };
}

/// Structure that is a payload.
#[derive(Clone, PartialEq)]
struct Recipe {
    name: String,
}

impl_structure!(Recipe {
    name: required("name")
});

/// Union that is a payload.
#[derive(Clone, PartialEq)]
enum Water {
    Degrees(i32),
    Unknown(UnknownMember),
}

impl_union!(Water { Degrees("degrees") });

#[derive(Clone, PartialEq)]
struct PutRecipe {
    recipe: Option<Recipe>,
}

impl_structure!(PutRecipe { recipe: optional("recipe") in Payload });

#[derive(Clone, PartialEq)]
struct PutRecipeOutput {
    water: Option<Water>,
}

impl_structure!(PutRecipeOutput { water: optional("water") in Payload });

impl Operation for PutRecipe {
    type Output = PutRecipeOutput;
    const INFO: &'static OperationInfo = &OperationInfo {
        name: "PutRecipe",
        method: Method::PUT,
        uri: "/recipe",
        body: BodyKind::Payload("application/json"),
        ..OPERATION
    };
}

/// Builds the request of an operation without validation.
fn build_request(operation: impl Operation) -> Result<Request<Bytes>, Error> {
    let client = builder()
        .region("us-west-2")
        .endpoint_url("https://example.com")
        .build()
        .unwrap();
    client.call(operation).validation(Validation::Off).request()
}

/// Builds the request of a `Brew` that `set` modifies.
fn request(set: impl FnOnce(&mut Brew)) -> Result<Request<Bytes>, Error> {
    let mut brew = Brew {
        house: "h".to_owned(),
        path: "p".to_owned(),
        ..Brew::empty()
    };
    set(&mut brew);
    build_request(brew)
}

/// Returns the query of a request, without the literal query of the URI pattern.
fn query(set: impl FnOnce(&mut Brew)) -> String {
    let request = request(set).unwrap();
    let query = request.uri().query().unwrap();
    let query = query.strip_prefix("brew&strength=2").unwrap();
    query.trim_start_matches('&').to_owned()
}

/// Returns a header of a request.
fn header(name: &str, set: impl FnOnce(&mut Brew)) -> Option<String> {
    let request = request(set).unwrap();
    let value = request.headers().get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// Reads the response to a `Brew` with headers.
fn read_headers(headers: &[(&str, &str)]) -> Result<Brewed, Error> {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()))
        .collect();
    read_response::<Brew>(200, headers, Bytes::new())
}

/// Reads a response with a body.
fn read_body<Op: Operation>(status: u16, body: impl Into<Bytes>) -> Result<Op::Output, Error> {
    read_response::<Op>(status, HeaderMap::new(), body.into())
}

fn timestamp(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).into()
}

#[test]
fn greedy_labels_keep_slashes() {
    let request = request(|brew| brew.path = "a b/c:d/é".to_owned()).unwrap();

    assert_eq!(request.uri().path(), "/houses/h/tea/a%20b/c%3Ad/%C3%A9");
}

#[test]
fn rejects_dot_segments_in_greedy_labels() {
    for path in ["", "..", "a/../b", "a/.", "./a"] {
        let error = request(|brew| brew.path = path.to_owned()).unwrap_err();

        assert!(
            matches!(
                error.kind(),
                ErrorKind::Construction | ErrorKind::Validation
            ),
            "{path:?}: {error}"
        );
    }
}

#[test]
fn literal_query_of_the_uri_comes_first() {
    let request = request(|brew| brew.sizes = Some(vec![1])).unwrap();

    assert_eq!(request.uri().query(), Some("brew&strength=2&size=1"));
}

#[test]
fn lists_repeat_their_query_parameter() {
    assert_eq!(
        query(|brew| brew.sizes = Some(vec![3, -1])),
        "size=3&size=-1"
    );
}

#[test]
fn timestamps_in_the_query_have_the_default_or_the_modeled_format() {
    assert_eq!(
        query(|brew| brew.at = Some(Timestamp::from_secs(0))),
        "at=1970-01-01T00%3A00%3A00Z"
    );
    assert_eq!(
        query(|brew| brew.epoch = Some(Timestamp::from_secs(-1))),
        "epoch=-1"
    );
}

#[test]
fn rejects_timestamps_that_their_format_cannot_represent() {
    let late = Some(Timestamp::from_secs(i64::MAX));
    for (member, request) in [
        ("at", request(|brew| brew.at = late)),
        ("when", request(|brew| brew.when = late)),
    ] {
        let error = request.unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Construction, "{member}");
        let start = format!("cannot serialize {member}:");
        assert!(error.message().starts_with(&start), "{error}");
    }
}

#[test]
fn encodes_non_finite_numbers_in_the_query() {
    for (number, text) in [
        (f64::NAN, "NaN"),
        (f64::INFINITY, "Infinity"),
        (f64::NEG_INFINITY, "-Infinity"),
        (0.5, "0.5"),
    ] {
        assert_eq!(
            query(|brew| brew.ratio = Some(number)),
            format!("ratio={text}")
        );
    }
}

#[test]
fn query_maps_add_a_parameter_for_every_value() {
    let params = BTreeMap::from([
        ("a b".to_owned(), texts(["1", "2&"])),
        ("c".to_owned(), texts([""])),
    ]);

    assert_eq!(
        query(|brew| brew.params = Some(params)),
        "a%20b=1&a%20b=2%26&c="
    );
}

#[test]
fn query_members_override_entries_of_query_maps() {
    let params = ["size", "strength", "brew", "free"].map(|key| (key.to_owned(), texts(["map"])));
    let query = query(|brew| {
        brew.params = Some(params.into());
        brew.sizes = Some(vec![1]);
    });

    assert_eq!(query, "size=1&free=map");
}

#[test]
fn compares_enums_by_their_text() {
    let known = Kind::Unknown("GREEN".to_owned());
    assert_eq!(known, Kind::Green);
    assert!(Kind::from("BLACK") < Kind::Green);
    assert_eq!(HashSet::from([known, Kind::Green]).len(), 1);
}

#[test]
fn encodes_enums_in_headers() {
    assert_eq!(
        header("x-kind", |brew| brew.kind = Some(Kind::Green)).as_deref(),
        Some("GREEN")
    );
    assert_eq!(
        header("x-kind", |brew| brew.kind = Some("NEW".into())).as_deref(),
        Some("NEW")
    );
}

#[test]
fn timestamps_in_headers_are_http_dates() {
    let when = header("x-when", |brew| {
        brew.when = Some(timestamp("2019-12-16T23:48:18Z"));
    });

    assert_eq!(when.as_deref(), Some("Mon, 16 Dec 2019 23:48:18 GMT"));
}

#[test]
fn quotes_list_elements_in_headers_if_ambiguous() {
    let notes = header("x-notes", |brew| {
        brew.notes = Some(texts(["a", "b c", "d,e", "f\"g\\h"]));
    });

    assert_eq!(notes.as_deref(), Some(r#"a, b c, "d,e", "f\"g\\h""#));
}

#[test]
fn does_not_quote_timestamps_in_headers() {
    let times = [0, 1].map(Timestamp::from_secs).into();
    let times = header("x-times", |brew| brew.times = Some(times));

    assert_eq!(
        times.as_deref(),
        Some("Thu, 01 Jan 1970 00:00:00 GMT, Thu, 01 Jan 1970 00:00:01 GMT")
    );
}

#[test]
fn prefix_headers_prepend_the_prefix_to_keys() {
    let meta = [("color".to_owned(), "dark".to_owned())];

    assert_eq!(
        header("x-meta-color", |brew| brew.meta = Some(meta.into())).as_deref(),
        Some("dark")
    );
}

#[test]
fn sends_empty_but_not_unset_headers() {
    assert_eq!(header("x-notes", |_| {}), None);
    assert_eq!(
        header("x-notes", |brew| brew.notes = Some(Vec::new())).as_deref(),
        Some("")
    );
    assert_eq!(
        header("x-kind", |brew| brew.kind = Some("".into())).as_deref(),
        Some("")
    );
}

#[test]
fn rejects_invalid_header_text_without_printing_it() {
    let error = request(|brew| brew.notes = Some(texts(["a\r\nx-evil: 1"]))).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Construction);
    assert!(
        error.message().contains("x-notes") && !format!("{error} {error:?}").contains("evil"),
        "{error}"
    );
    let meta = BTreeMap::from([("a b".to_owned(), "c".to_owned())]);
    assert_eq!(
        request(|brew| brew.meta = Some(meta)).unwrap_err().kind(),
        ErrorKind::Construction
    );
}

#[test]
fn blob_payloads_are_the_body() {
    let request = request(|brew| brew.leaves = Some(Blob::from([0, 255]))).unwrap();

    assert_eq!(request.body().as_ref(), [0, 255]);
    assert_eq!(
        request.headers()["content-type"],
        "application/octet-stream"
    );
}

#[test]
fn unset_blob_payloads_have_no_body() {
    let request = request(|_| {}).unwrap();

    assert_eq!(
        (request.body().len(), request.headers().get("content-type")),
        (0, None)
    );
}

#[test]
fn content_type_member_overrides_the_default() {
    let request = request(|brew| {
        brew.leaves = Some(Blob::from([0]));
        brew.content_type = Some("image/png".to_owned());
    });

    assert_eq!(request.unwrap().headers()["content-type"], "image/png");
}

#[test]
fn structure_payloads_are_the_body() {
    let operation = PutRecipe {
        recipe: Some(Recipe {
            name: "n".to_owned(),
        }),
    };

    let request = build_request(operation).unwrap();

    assert_eq!(request.body().as_ref(), br#"{"name":"n"}"#);
    assert_eq!(request.headers()["content-type"], "application/json");
}

#[test]
fn decodes_the_status() {
    let output = read_body::<Brew>(206, "").unwrap();

    assert_eq!(output.status, 206);
}

#[test]
fn decodes_headers() {
    let output = read_headers(&[
        ("etag", "e"),
        ("x-count", "3"),
        ("x-hot", "true"),
        ("x-ratio", "Infinity"),
        ("x-when", "Mon, 16 Dec 2019 23:48:18 GMT"),
        ("x-kind", "BLACK"),
        ("x-meta-color", "dark"),
        ("x-other", "o"),
    ])
    .unwrap();

    assert_eq!(output.tag.as_deref(), Some("e"));
    assert_eq!(output.count, Some(3));
    assert_eq!(output.hot, Some(true));
    assert_eq!(output.ratio, Some(f64::INFINITY));
    assert_eq!(output.when, Some(timestamp("2019-12-16T23:48:18Z")));
    assert_eq!(output.kind, Some(Kind::Unknown("BLACK".to_owned())));
    let meta = [("color".to_owned(), "dark".to_owned())];
    assert_eq!(output.meta, Some(meta.into()));
}

#[test]
fn splits_lists_in_headers_at_unquoted_commas() {
    let rows: [(&[&str], &[&str]); 6] = [
        (&["a,b , c"], &["a", "b", "c"]),
        (&["a", "b"], &["a", "b"]),
        (&[r#""a,b", c"#], &["a,b", "c"]),
        (&[r#""a\"b\\c""#], &["a\"b\\c"]),
        (&[r#""unfinished"#], &["unfinished"]),
        (&["é, Mon, x"], &["é", "Mon", "x"]),
    ];
    for (lines, expected) in rows {
        let headers: Vec<_> = lines.iter().map(|line| ("x-notes", *line)).collect();

        let output = read_headers(&headers).unwrap();

        assert_eq!(output.notes.unwrap(), expected, "{lines:?}");
    }
}

#[test]
fn splits_http_dates_in_headers() {
    let times = "Thu, 01 Jan 1970 00:00:00 GMT, Thu, 01 Jan 1970 00:00:01 GMT";

    let output = read_headers(&[("x-times", times)]).unwrap();

    assert_eq!(output.times, Some([0, 1].map(Timestamp::from_secs).into()));
}

#[test]
fn errors_name_the_member_of_an_invalid_header() {
    let error = read_headers(&[("x-count", "many")]).err().unwrap();

    assert_eq!(error.kind(), ErrorKind::Response);
    assert!(
        error.message().contains("count: expected an integer"),
        "{error}"
    );
}

#[test]
fn decodes_blob_payloads() {
    for (body, leaves) in [(&[0, 255][..], Some(Blob::from([0, 255]))), (&[], None)] {
        let output = read_body::<Brew>(200, body).unwrap();

        assert_eq!(output.leaves, leaves);
    }
}

#[test]
fn decodes_union_payloads() {
    let output = read_body::<PutRecipe>(200, r#"{"degrees": 80}"#).unwrap();

    assert!(output.water == Some(Water::Degrees(80)));
}

#[test]
fn errors_name_the_member_of_an_invalid_payload() {
    for body in ["{", r#"{"degrees":"hot"}"#] {
        let error = read_body::<PutRecipe>(200, body).err().unwrap();

        let start = "the response cannot be read: water";
        assert!(error.message().starts_with(start), "{error}");
    }
}

#[test]
fn retryable_trait_decides_the_retry_kind() {
    for (code, kind) in [
        ("Crowded", RetryKind::Throttling),
        ("Spilled", RetryKind::Transient),
        ("Other", RetryKind::Never),
    ] {
        let body = json!({ "code": code }).to_string();

        let error = read_body::<Brew>(400, body).err().unwrap();

        assert_eq!(error.retry_kind(), kind, "{code}");
    }
}
