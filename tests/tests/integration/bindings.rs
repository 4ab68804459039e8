//! HTTP bindings that the service does not use but other services do, on hand-written operations.

use std::collections::BTreeMap;

use bedrock_agentcore_control::{Error, ErrorKind, RetryKind, UnknownMember};
use smithy_reqwest::endpoint::Endpoint;
use smithy_reqwest::http::Method;
use smithy_reqwest::operation::{Auth, BodyKind, ErrorInfo, OperationInfo, Protocol, ServiceInfo};
use smithy_reqwest::serde_json::json;
use smithy_reqwest::shape::Structure;
use smithy_reqwest::shape::schema::{Schema, TimestampFormat};
use smithy_reqwest::{
    Blob, Client, ClientBuilder, Operation, Retry, Timestamp, Validation, http, impl_enum,
    impl_structure, impl_union,
};
use tests::server::{Answer, Server};
use tests::{REGION, credentials};

static SERVICE: ServiceInfo = ServiceInfo {
    id: "Tea House",
    version: "2026-01-01",
    protocol: Protocol {
        content_type: "application/json",
        target: None,
        query_compatible: false,
    },
    resolve_endpoint: |params| {
        Ok(Endpoint::new(
            params
                .text("", "SDK::Endpoint")
                .unwrap_or("https://tea.example"),
        ))
    },
    endpoint_depends_on_operation: false,
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

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Green,
    Unknown(String),
}

impl_enum!(Kind { Green = "GREEN" });

/// An operation whose members travel everywhere but in the body's object.
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
        status: 200,
        body: BodyKind::Payload("application/octet-stream"),
        readonly: false,
        idempotent: true,
        host_prefix: "",
        checksum_required: false,
        auth: Auth::SigV4,
    };
}

/// A structure that is a whole body.
#[derive(Clone, PartialEq)]
struct Recipe {
    name: String,
}

impl_structure!(Recipe {
    name: required("name")
});

/// A union that is a whole body.
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
        service: &SERVICE,
        method: Method::PUT,
        uri: "/recipe",
        status: 200,
        body: BodyKind::Payload("application/json"),
        readonly: false,
        idempotent: true,
        host_prefix: "",
        checksum_required: false,
        auth: Auth::SigV4,
    };
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
        ..Brew::empty()
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
            ..Brew::empty()
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
    let error = request(|brew| brew.at = Some(Timestamp::from_secs(i64::MAX))).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Construction);
    assert!(
        error.message().starts_with("cannot serialize at:"),
        "{error}"
    );

    let error = request(|brew| brew.when = Some(Timestamp::from_secs(i64::MAX))).unwrap_err();

    assert!(
        error.message().starts_with("cannot serialize when:"),
        "{error}"
    );
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
        brew.when = Some(instant("2019-12-16T23:48:18Z"));
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

    let request = client("https://example.com")
        .call(operation)
        .request()
        .unwrap();

    assert_eq!(request.body().as_ref(), br#"{"name":"n"}"#);
    assert_eq!(request.headers()["content-type"], "application/json");
}

#[tokio::test]
async fn decodes_the_status() {
    assert_eq!(brewed(Answer::new(206, "")).await.unwrap().status, 206);
}

#[tokio::test]
async fn decodes_headers() {
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
async fn splits_lists_in_headers_at_unquoted_commas() {
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
async fn splits_http_dates_in_headers() {
    let times = "Thu, 01 Jan 1970 00:00:00 GMT, Thu, 01 Jan 1970 00:00:01 GMT";

    let brewed = brewed(Answer::empty().header("x-times", times))
        .await
        .unwrap();

    assert_eq!(brewed.times, Some([0, 1].map(Timestamp::from_secs).into()));
}

#[tokio::test]
async fn errors_name_the_member_of_an_invalid_header() {
    let error = brewed(Answer::empty().header("x-count", "many"))
        .await
        .unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Response);
    assert!(
        error.message().contains("count: expected an integer"),
        "{error}"
    );
}

#[tokio::test]
async fn decodes_blob_payloads() {
    assert_eq!(
        brewed(Answer::new(200, [0, 255])).await.unwrap().leaves,
        Some(Blob::from([0, 255]))
    );
    assert_eq!(brewed(Answer::empty()).await.unwrap().leaves, None);
}

#[tokio::test]
async fn decodes_union_payloads() {
    let answer = Answer::json(&json!({ "degrees": 80 }));

    let output = answered(PutRecipe { recipe: None }, answer).await.unwrap();

    assert!(output.water == Some(Water::Degrees(80)));
}

#[tokio::test]
async fn errors_name_the_member_of_an_invalid_payload() {
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
async fn retryable_trait_decides_the_retry_kind() {
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
