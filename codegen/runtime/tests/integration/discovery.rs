//! Endpoint discovery, against a server on this machine that is the regional and
//! the discovered endpoint.

use std::time::SystemTime;

use smithy_reqwest::aws_credential_types::Credentials;
use smithy_reqwest::endpoint::RuleSet;
use smithy_reqwest::http::Method;
use smithy_reqwest::operation::{Discovery, OperationInfo, ServiceInfo};
use smithy_reqwest::{Client, ClientBuilder, ErrorKind, Operation, impl_structure};

use crate::fixture::{self, OPERATION};
use crate::stream::{Server, answer};
use Answer::{Address, Endpoint, Text};

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
const MOVED: &str = "HTTP/1.1 400 Bad Request\r\nx-amzn-errortype: InvalidEndpointException\r\n\
                     content-length: 2\r\nconnection: close\r\n\r\n{}";
const MISDIRECTED: &str = "HTTP/1.1 421 Misdirected Request\r\ncontent-length: 2\r\n\
                           connection: close\r\n\r\n{}";
const DENIED: &str = "HTTP/1.1 403 Forbidden\r\nx-amzn-errortype: AccessDeniedException\r\n\
                      content-length: 2\r\nconnection: close\r\n\r\n{}";

static SERVICE: ServiceInfo = ServiceInfo {
    resolve_endpoint: |params| RULES.resolve(params),
    ..fixture::SERVICE
};

static RULES: RuleSet = RuleSet::new(
    r#"{
        "parameters": {
            "Home": {"type": "string", "required": true},
            "Endpoint": {"type": "string", "builtIn": "SDK::Endpoint"}
        },
        "rules": [
            {
                "conditions": [{"fn": "isSet", "argv": [{"ref": "Endpoint"}]}],
                "endpoint": {"url": {"ref": "Endpoint"}}
            },
            {"conditions": [], "endpoint": {"url": {"ref": "Home"}}}
        ]
    }"#,
);

static DESCRIBE_ENDPOINTS: OperationInfo = OperationInfo {
    name: "DescribeEndpoints",
    service: &SERVICE,
    method: Method::POST,
    uri: "/endpoints",
    ..OPERATION
};

/// Operation whose endpoint is discovered.
#[derive(Clone, PartialEq, Default)]
struct Pour {}

impl_structure!(Pour {});

impl Operation for Pour {
    type Output = Pour;
    const INFO: &'static OperationInfo = &OperationInfo {
        name: "Pour",
        service: &SERVICE,
        method: Method::POST,
        uri: "/pour",
        ..OPERATION
    };
    const DISCOVERY: Option<Discovery> = Some(Discovery {
        operation: &DESCRIBE_ENDPOINTS,
        error: "InvalidEndpointException",
    });
}

/// Answer of a server, before its URL is known.
enum Answer {
    Text(&'static str),
    /// This endpoint of the server, valid for some minutes.
    Endpoint(&'static str, i64),
    /// An address.
    Address(&'static str),
}

impl Answer {
    fn text(&self, url: &str) -> String {
        let (address, minutes) = match self {
            Text(text) => return (*text).to_owned(),
            Endpoint(path, minutes) => (format!("{url}{path}"), *minutes),
            Address(address) => ((*address).to_owned(), 5),
        };
        let body = format!(
            r#"{{"Endpoints": [{{"Address": "{address}", "CachePeriodInMinutes": {minutes}}}]}}"#
        );
        let length = body.len();
        format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
    }
}

/// Starts a server with these answers, and a client whose regional endpoint is the server.
fn start(answers: &[Answer]) -> (Server, ClientBuilder<Client>) {
    let server = Server::start_with(|url| {
        let answers = answers.iter().map(|text| answer(text.text(url)));
        answers.collect()
    });
    let client = ClientBuilder::<Client>::new(&SERVICE)
        .region("us-west-2")
        .credentials_provider(Credentials::new("AKID", "secret", None, None, "test"))
        .endpoint_param("Home", server.url.as_str());
    (server, client)
}

/// Returns the paths of the requests to a server that has given all its answers.
fn paths(server: Server) -> Vec<String> {
    let requests = server.requests.into_iter();
    requests
        .map(|request| request.split(' ').nth(1).unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn requests_the_endpoint_once_for_several_calls() {
    let (server, builder) = start(&[Endpoint("/cell", 5), Text(OK), Text(OK), Text(OK)]);
    let client = builder.build().unwrap();

    let call = || async { client.call(Pour {}).await.unwrap() };
    tokio::join!(call(), call());
    client.clone().call(Pour {}).await.unwrap();

    assert_eq!(
        paths(server),
        ["/endpoints", "/cell/pour", "/cell/pour", "/cell/pour"]
    );
}

#[tokio::test]
async fn requests_the_endpoint_again_after_its_period() {
    let answers = [
        Endpoint("/a", 0),
        Text(OK),
        Endpoint("/b", 5),
        Text(OK),
        Text(OK),
    ];
    let (server, builder) = start(&answers);
    let client = builder.build().unwrap();

    for _ in 0..3 {
        client.call(Pour {}).await.unwrap();
    }

    assert_eq!(
        paths(server),
        ["/endpoints", "/a/pour", "/endpoints", "/b/pour", "/b/pour"]
    );
}

#[tokio::test]
async fn requests_another_endpoint_if_it_is_no_longer_valid() {
    for moved in [MOVED, MISDIRECTED] {
        let answers = [Endpoint("/a", 5), Text(moved), Endpoint("/b", 5), Text(OK)];
        let (server, builder) = start(&answers);

        builder.build().unwrap().call(Pour {}).await.unwrap();

        assert_eq!(
            paths(server),
            ["/endpoints", "/a/pour", "/endpoints", "/b/pour"]
        );
    }
}

#[tokio::test]
async fn uses_an_expired_endpoint_if_the_request_for_another_fails() {
    let (server, builder) = start(&[Endpoint("/a", 0), Text(OK), Text(DENIED), Text(OK)]);
    let client = builder.build().unwrap();

    client.call(Pour {}).await.unwrap();
    client.call(Pour {}).await.unwrap();

    assert_eq!(
        paths(server),
        ["/endpoints", "/a/pour", "/endpoints", "/a/pour"]
    );
}

#[tokio::test]
async fn fails_with_the_error_of_the_request_for_an_endpoint() {
    let (_server, builder) = start(&[Text(DENIED)]);

    let error = builder.build().unwrap().call(Pour {}).await.unwrap_err();

    assert_eq!(error.operation(), "DescribeEndpoints");
    assert!(error.is_access_denied(), "{error}");
}

#[tokio::test]
async fn custom_endpoints_need_no_discovery() {
    let (server, builder) = start(&[Text(OK), Text(OK)]);
    let custom = format!("{}/custom", server.url);
    let of_client = builder.clone().endpoint_url(&custom).build().unwrap();
    let of_call = builder.build().unwrap();

    of_client.call(Pour {}).await.unwrap();
    of_call.call(Pour {}).endpoint_url(&custom).await.unwrap();

    assert_eq!(paths(server), ["/custom/pour", "/custom/pour"]);
}

#[tokio::test]
async fn an_address_without_scheme_is_requested_over_https() {
    let (_server, builder) = start(&[Address("cell-1.tea.example")]);
    let client = builder.build().unwrap();

    let request = client.call(Pour {}).signed_request(SystemTime::UNIX_EPOCH);

    let uri = request.await.unwrap().uri().to_string();
    assert_eq!(uri, "https://cell-1.tea.example/pour");
}

#[tokio::test]
async fn refuses_addresses_to_which_requests_must_not_be_sent() {
    for address in ["http://tea.example", "tea.example/?a=b", "a b", ""] {
        let (_server, builder) = start(&[Address(address)]);

        let error = builder.build().unwrap().call(Pour {}).await.unwrap_err();

        assert_eq!(error.operation(), "DescribeEndpoints", "{address}");
        assert_eq!(error.kind(), ErrorKind::Construction, "{address}");
    }
}

#[tokio::test]
async fn an_expired_endpoint_is_used_for_a_while_if_the_request_for_another_fails() {
    let answers = [
        Endpoint("/a", 0),
        Text(OK),
        Text(DENIED),
        Text(OK),
        Text(OK),
    ];
    let (server, builder) = start(&answers);
    let client = builder.build().unwrap();

    for _ in 0..3 {
        client.call(Pour {}).await.unwrap();
    }

    assert_eq!(
        paths(server),
        ["/endpoints", "/a/pour", "/endpoints", "/a/pour", "/a/pour"]
    );
}

#[tokio::test]
async fn calls_that_wait_for_an_endpoint_share_the_error() {
    let (server, builder) = start(&[Text(DENIED)]);
    let client = builder.build().unwrap();

    let call = || async { client.call(Pour {}).await.unwrap_err() };
    let (first, second) = tokio::join!(call(), call());

    assert!(first.is_access_denied(), "{first}");
    assert!(second.is_access_denied(), "{second}");
    assert_eq!(paths(server), ["/endpoints"]);
}

#[tokio::test]
async fn a_call_with_other_credentials_requests_its_own_endpoint() {
    let answers = [
        Endpoint("/a", 5),
        Text(OK),
        Endpoint("/b", 5),
        Text(OK),
        Text(OK),
    ];
    let (server, builder) = start(&answers);
    let client = builder.build().unwrap();
    let other = Credentials::new("OTHER", "secret", None, None, "test");

    client.call(Pour {}).await.unwrap();
    let call = client.call(Pour {}).credentials_provider(other);
    call.await.unwrap();
    client.call(Pour {}).await.unwrap();

    assert_eq!(
        paths(server),
        ["/endpoints", "/a/pour", "/endpoints", "/b/pour", "/a/pour"]
    );
}
