//! HTTP bindings that the service does not use but other services do, on hand-written operations.

use std::collections::BTreeMap;

use bedrock_agentcore_control::{Error, ErrorKind, RetryKind, UnknownMember};
use smithy_reqwest::endpoint::Endpoint;
use smithy_reqwest::http::Method;
use smithy_reqwest::operation::{BodyKind, ErrorInfo, OperationInfo, Protocol, ServiceInfo};
use smithy_reqwest::schema::{Schema, TimestampFormat};
use smithy_reqwest::serde_json::json;
use smithy_reqwest::shape::Structure;
use smithy_reqwest::{
    Blob, Client, ClientBuilder, Operation, Retry, Timestamp, Validation, enum_shape, http,
    structure_shape, union_shape,
};
use tests::server::{Answer, Server};
use tests::{REGION, credentials};

static SERVICE: ServiceInfo = ServiceInfo {
    id: "Tea House",
    version: "2026-01-01",
    protocol: Protocol::REST_JSON_1,
    resolve_endpoint: |params| {
        Ok(Endpoint::new(
            params
                .text("", "SDK::Endpoint")
                .unwrap_or("https://tea.example"),
        ))
    },
    endpoint_by_operation: false,
    signing_name: "tea",
    product: "tea/1",
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
};

static EPOCH: Schema = Schema::new().timestamp(TimestampFormat::EpochSeconds);

#[derive(Clone)]
enum Kind {
    Green,
    Unknown(String),
}

enum_shape!(Kind { Green = "GREEN" });

/// An operation whose members travel everywhere but in the body's object.
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

structure_shape!(Brew {
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

structure_shape!(Brewed {
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
    const INFO: &'static OperationInfo = &OperationInfo::new(
        "Brew",
        &SERVICE,
        Method::PUT,
        "/houses/{house}/tea/{path+}?brew&strength=2",
        BodyKind::Payload("application/octet-stream"),
    )
    .idempotent();
}

/// A structure that is a whole body.
struct Recipe {
    name: String,
}

structure_shape!(Recipe {
    name: required("name")
});

/// A union that is a whole body.
enum Water {
    Degrees(i32),
    Unknown(UnknownMember),
}

union_shape!(Water { Degrees("degrees") });

struct PutRecipe {
    recipe: Option<Recipe>,
}

structure_shape!(PutRecipe { recipe: optional("recipe") in Payload });

struct PutRecipeOutput {
    water: Option<Water>,
}

structure_shape!(PutRecipeOutput { water: optional("water") in Payload });

impl Operation for PutRecipe {
    type Output = PutRecipeOutput;
    const INFO: &'static OperationInfo = &OperationInfo::new(
        "PutRecipe",
        &SERVICE,
        Method::PUT,
        "/recipe",
        BodyKind::Payload("application/json"),
    )
    .idempotent();
}

fn client(url: &str) -> Client {
    let builder = ClientBuilder::<Client>::new(&SERVICE)
        .region(REGION)
        .endpoint_url(url)
        .retry(Retry::off());
    builder
        .credentials_provider(credentials(None))
        .build()
        .expect("a client")
}

fn request(
    change: impl FnOnce(&mut Brew),
) -> Result<http::Request<smithy_reqwest::bytes::Bytes>, Error> {
    let mut brew = Brew {
        house: "h".to_owned(),
        path: "p".to_owned(),
        ..Brew::blank()
    };
    change(&mut brew);
    client("https://example.com")
        .call(brew)
        .validation(Validation::Off)
        .request()
}

/// The query of such a request, without what the URI pattern says.
fn query(change: impl FnOnce(&mut Brew)) -> String {
    let request = request(change).expect("a request");
    let query = request
        .uri()
        .query()
        .and_then(|query| query.strip_prefix("brew&strength=2"));
    query
        .expect("the query of the URI pattern")
        .trim_start_matches('&')
        .to_owned()
}

/// The header of such a request.
fn header(name: &str, change: impl FnOnce(&mut Brew)) -> Option<String> {
    let request = request(change).expect("a request");
    request
        .headers()
        .get(name)
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

async fn answered<Op: Operation>(operation: Op, answer: Answer) -> Result<Op::Output, Error> {
    let server = Server::start([answer]).await;
    client(&server.url()).call(operation).await
}

async fn brewed(answer: Answer) -> Result<Brewed, Error> {
    answered(
        Brew {
            house: "h".to_owned(),
            path: "p".to_owned(),
            ..Brew::blank()
        },
        answer,
    )
    .await
}

fn instant(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).into()
}

#[test]
fn a_greedy_label_keeps_its_slashes_and_encodes_the_rest() {
    let request = request(|brew| brew.path = "a b/c:d/é".to_owned()).unwrap();
    assert_eq!(request.uri().path(), "/houses/h/tea/a%20b/c%3Ad/%C3%A9");
}

#[test]
fn a_greedy_label_with_a_dot_segment_is_refused() {
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
fn the_query_of_the_uri_pattern_comes_first() {
    let request = request(|brew| brew.sizes = Some(vec![1])).unwrap();
    assert_eq!(request.uri().query(), Some("brew&strength=2&size=1"));
}

#[test]
fn a_list_of_numbers_repeats_its_query_parameter() {
    assert_eq!(
        query(|brew| brew.sizes = Some(vec![3, -1])),
        "size=3&size=-1"
    );
}

#[test]
fn an_instant_in_the_query_has_the_format_of_queries_or_of_its_schema() {
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
fn an_instant_that_its_format_cannot_spell_is_an_error() {
    let error = request(|brew| brew.at = Some(Timestamp::from_secs(i64::MAX))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Construction);
    assert!(
        error.message().starts_with("at cannot be written"),
        "{error}"
    );
    let error = request(|brew| brew.when = Some(Timestamp::from_secs(i64::MAX))).unwrap_err();
    assert!(
        error.message().starts_with("when cannot be written"),
        "{error}"
    );
}

#[test]
fn numbers_that_are_not_finite_have_names_in_the_query() {
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
fn a_map_in_the_query_has_a_parameter_for_every_value() {
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
fn a_parameter_of_its_own_wins_over_an_entry_of_a_map() {
    let params = ["size", "strength", "brew", "free"].map(|key| (key.to_owned(), texts(["map"])));
    let query = query(|brew| {
        brew.params = Some(params.into());
        brew.sizes = Some(vec![1]);
    });
    assert_eq!(query, "size=1&free=map");
}

#[test]
fn an_enum_in_a_header_is_its_text() {
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
fn an_instant_in_a_header_is_an_http_date() {
    let when = header("x-when", |brew| {
        brew.when = Some(instant("2019-12-16T23:48:18Z"))
    });
    assert_eq!(when.as_deref(), Some("Mon, 16 Dec 2019 23:48:18 GMT"));
}

#[test]
fn texts_in_a_header_are_quoted_where_they_could_be_taken_for_two() {
    let notes = header("x-notes", |brew| {
        brew.notes = Some(texts(["a", "b c", "d,e", "f\"g\\h"]))
    });
    assert_eq!(notes.as_deref(), Some(r#"a, b c, "d,e", "f\"g\\h""#));
}

#[test]
fn instants_in_a_header_are_not_quoted() {
    let times = [0, 1].map(Timestamp::from_secs).into();
    let times = header("x-times", |brew| brew.times = Some(times));
    assert_eq!(
        times.as_deref(),
        Some("Thu, 01 Jan 1970 00:00:00 GMT, Thu, 01 Jan 1970 00:00:01 GMT")
    );
}

#[test]
fn a_map_of_headers_has_the_prefix_in_front_of_its_keys() {
    let meta = [("color".to_owned(), "dark".to_owned())];
    assert_eq!(
        header("x-meta-color", |brew| brew.meta = Some(meta.into())).as_deref(),
        Some("dark")
    );
}

#[test]
fn a_header_that_is_unset_is_not_sent_and_one_that_is_empty_is() {
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
fn a_text_that_no_header_can_carry_is_an_error_without_the_text() {
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
fn a_blob_is_the_body_as_it_is() {
    let request = request(|brew| brew.leaves = Some(Blob::from([0, 255]))).unwrap();
    assert_eq!(request.body().as_ref(), [0, 255]);
    assert_eq!(
        request.headers()["content-type"],
        "application/octet-stream"
    );
}

#[test]
fn a_blob_that_is_unset_is_no_body() {
    let request = request(|_| {}).unwrap();
    assert_eq!(
        (request.body().len(), request.headers().get("content-type")),
        (0, None)
    );
}

#[test]
fn a_content_type_of_the_callers_wins() {
    let request = request(|brew| {
        brew.leaves = Some(Blob::from([0]));
        brew.content_type = Some("image/png".to_owned());
    });
    assert_eq!(request.unwrap().headers()["content-type"], "image/png");
}

#[test]
fn a_structure_may_be_the_whole_body() {
    let operation = PutRecipe {
        recipe: Some(Recipe {
            name: "n".to_owned(),
        }),
    };
    let request = client("https://example.com")
        .call(operation)
        .request()
        .unwrap();
    assert_eq!(request.body().as_ref(), br#"{"name":"n"}"#);
    assert_eq!(request.headers()["content-type"], "application/json");
}

#[tokio::test]
async fn an_output_has_its_status() {
    assert_eq!(brewed(Answer::new(206, "")).await.unwrap().status, 206);
}

#[tokio::test]
async fn an_output_has_its_headers() {
    let answer = Answer::empty()
        .header("etag", "e")
        .header("x-count", "3")
        .header("x-hot", "true")
        .header("x-ratio", "Infinity")
        .header("x-when", "Mon, 16 Dec 2019 23:48:18 GMT")
        .header("x-kind", "BLACK")
        .header("x-meta-color", "dark")
        .header("x-other", "o");
    let brewed = brewed(answer).await.unwrap();
    assert_eq!(
        (brewed.tag.as_deref(), brewed.count, brewed.hot),
        (Some("e"), Some(3), Some(true))
    );
    assert_eq!(
        (brewed.ratio, brewed.when),
        (Some(f64::INFINITY), Some(instant("2019-12-16T23:48:18Z")))
    );
    assert_eq!(brewed.kind, Some(Kind::Unknown("BLACK".to_owned())));
    assert_eq!(
        brewed.meta,
        Some([("color".to_owned(), "dark".to_owned())].into())
    );
}

#[tokio::test]
async fn a_list_in_a_header_is_split_at_commas_that_are_not_quoted() {
    let rows: [(&[&str], &[&str]); 6] = [
        (&["a,b , c"], &["a", "b", "c"]),
        (&["a", "b"], &["a", "b"]),
        (&[r#""a,b", c"#], &["a,b", "c"]),
        (&[r#""a\"b\\c""#], &["a\"b\\c"]),
        (&[r#""unfinished"#], &["unfinished"]),
        (&["é, Mon, x"], &["é", "Mon", "x"]),
    ];
    for (lines, expected) in rows {
        let answer = lines.iter().fold(Answer::empty(), |answer, line| {
            answer.header("x-notes", line)
        });
        assert_eq!(
            brewed(answer).await.unwrap().notes.unwrap(),
            expected,
            "{lines:?}"
        );
    }
}

#[tokio::test]
async fn instants_in_a_header_are_split_between_dates() {
    let times = "Thu, 01 Jan 1970 00:00:00 GMT, Thu, 01 Jan 1970 00:00:01 GMT";
    let brewed = brewed(Answer::empty().header("x-times", times))
        .await
        .unwrap();
    assert_eq!(brewed.times, Some([0, 1].map(Timestamp::from_secs).into()));
}

#[tokio::test]
async fn a_header_that_cannot_be_read_is_an_error_that_names_the_member() {
    let error = brewed(Answer::empty().header("x-count", "many"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Response);
    assert!(
        error.message().contains("count: expected a whole number"),
        "{error}"
    );
}

#[tokio::test]
async fn a_blob_is_the_body_of_a_response() {
    assert_eq!(
        brewed(Answer::new(200, [0, 255])).await.unwrap().leaves,
        Some(Blob::from([0, 255]))
    );
    assert_eq!(brewed(Answer::empty()).await.unwrap().leaves, None);
}

#[tokio::test]
async fn a_union_may_be_the_whole_body_of_a_response() {
    let answer = Answer::json(&json!({ "degrees": 80 }));
    let output = answered(PutRecipe { recipe: None }, answer).await.unwrap();
    assert!(output.water == Some(Water::Degrees(80)));
}

#[tokio::test]
async fn a_payload_that_cannot_be_read_is_an_error_that_names_the_member() {
    for body in ["{", "{\"degrees\":\"hot\"}"] {
        let error = answered(PutRecipe { recipe: None }, Answer::new(200, body))
            .await
            .unwrap_err();
        assert!(
            error
                .message()
                .starts_with("the response cannot be read: water"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn an_error_that_the_model_calls_retryable_is_retried_as_it_says() {
    for (code, kind) in [
        ("Crowded", RetryKind::Throttling),
        ("Spilled", RetryKind::Transient),
        ("Other", RetryKind::Never),
    ] {
        let error = brewed(Answer::new(400, json!({ "code": code }).to_string()))
            .await
            .unwrap_err();
        assert_eq!(error.retry_kind(), kind, "{code}");
    }
}
