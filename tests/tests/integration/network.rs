//! Root certificates, proxies, redirects and host names.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use bedrock_agentcore_control::operation::GetGateway;
use bedrock_agentcore_control::operation::ListGateways;
use bedrock_agentcore_control::serde_json::json;
use bedrock_agentcore_control::{Client, Environment, Error, ErrorKind, HttpClient, Retry};
use reqwest::dns::{Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tests::home::Home;
use tests::server::{Answer, Server};
use tests::{builder, child};

/// Serves one request over TLS with a self-signed certificate. Returns the port and the certificate
/// as PEM.
pub(crate) fn tls_server() -> (u16, String) {
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let pem = certified.cert.pem();
    let chain = vec![CertificateDer::from(certified.cert.der().to_vec())];
    let key = PrivateKeyDer::try_from(certified.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap();
    let config = Arc::new(
        config
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap(),
    );
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let connection = rustls::ServerConnection::new(config).unwrap();
        let mut stream = rustls::StreamOwned::new(connection, stream);
        // A client that rejects the certificate sends nothing.
        if matches!(stream.read(&mut [0; 8192]), Ok(1..)) {
            let body = r#"{"items":[]}"#;
            let head = format!(
                "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(format!("{head}{body}").as_bytes());
            let _ = stream.flush();
        }
    });
    (port, pem)
}

async fn list_gateways(client: &Client) -> Result<(), Error> {
    client
        .list_gateways(ListGateways::new())
        .retry(Retry::off())
        .await
        .map(|_| ())
}

#[tokio::test]
async fn trusts_certificates_of_the_ca_bundle() {
    let (port, pem) = tls_server();
    let home = Home::new("");
    let bundle = home.write("bundle.pem", &pem);
    let client = builder()
        .endpoint_url(format!("https://localhost:{port}"))
        .ca_bundle(bundle)
        .build()
        .unwrap();

    let result = list_gateways(&client).await;

    assert!(result.is_ok(), "{result:?}");
}

#[tokio::test]
async fn environment_and_profile_can_name_the_ca_bundle() {
    for is_variable in [true, false] {
        let (port, pem) = tls_server();
        let home = Home::new("");
        let bundle = home.write("bundle.pem", &pem).display().to_string();
        let mut variables = vec![];
        if is_variable {
            variables.push(("AWS_CA_BUNDLE", bundle.as_str()));
        } else {
            home.write(".aws/config", &format!("[default]\nca_bundle = {bundle}\n"));
        }
        let client = builder()
            .endpoint_url(format!("https://localhost:{port}"))
            .environment(home.environment(&variables))
            .load()
            .await
            .unwrap();

        let result = list_gateways(&client).await;

        assert!(result.is_ok(), "{result:?}");
    }
}

#[tokio::test]
async fn rejects_certificates_of_unknown_authorities() {
    let (port, _) = tls_server();

    let client = builder()
        .endpoint_url(format!("https://localhost:{port}"))
        .build()
        .unwrap();

    assert_eq!(
        list_gateways(&client).await.unwrap_err().kind(),
        ErrorKind::Transport
    );
}

#[test]
fn rejects_invalid_ca_bundles() {
    let home = Home::new("");
    let empty = home
        .write("empty.pem", "no certificate\n")
        .display()
        .to_string();
    let gone = home.path().join("gone.pem").display().to_string();
    let cases = [
        (
            &empty,
            format!("the CA bundle {empty} from AWS_CA_BUNDLE has no certificates"),
        ),
        (
            &gone,
            format!("the CA bundle {gone} from AWS_CA_BUNDLE cannot be read as PEM"),
        ),
    ];
    for (path, expected) in cases {
        let error = builder()
            .environment(Environment::of([("AWS_CA_BUNDLE", path)]))
            .build()
            .unwrap_err();

        assert!(error.to_string().starts_with(&expected), "{error}");
    }
}

/// Returns a client of a host that only a proxy can resolve.
fn client_behind_proxy(scheme: &str) -> Client {
    let builder = builder().endpoint_url(format!("{scheme}://service.invalid"));
    builder
        .allow_plain_http_to("service.invalid")
        .build()
        .unwrap()
}

#[tokio::test]
async fn http_uses_the_proxy_of_the_process() {
    if child::is_child() {
        return list_gateways(&client_behind_proxy("http")).await.unwrap();
    }
    let proxy = Server::start([Answer::json(&json!({"items": []}))]).await;
    let variables = [("HTTP_PROXY", proxy.url())];

    child::run(
        concat!(module_path!(), "::http_uses_the_proxy_of_the_process"),
        &variables,
    )
    .await;

    let target = proxy.only_request().target;
    assert!(target.starts_with("http://service.invalid/"), "{target}");
}

#[tokio::test]
async fn https_uses_a_tunnel_of_the_proxy() {
    if child::is_child() {
        assert_eq!(
            list_gateways(&client_behind_proxy("https"))
                .await
                .unwrap_err()
                .kind(),
            ErrorKind::Transport
        );
        return;
    }
    let proxy = Server::start([Answer::new(403, "")]).await;
    let variables = [("HTTPS_PROXY", proxy.url())];

    child::run(
        concat!(module_path!(), "::https_uses_a_tunnel_of_the_proxy"),
        &variables,
    )
    .await;

    let request = proxy.only_request();
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("CONNECT", "service.invalid:443")
    );
}

#[tokio::test]
async fn no_proxy_excludes_hosts() {
    if child::is_child() {
        assert_eq!(
            list_gateways(&client_behind_proxy("http"))
                .await
                .unwrap_err()
                .kind(),
            ErrorKind::Transport
        );
        return;
    }
    let proxy = Server::start([]).await;
    let variables = [
        ("HTTP_PROXY", &*proxy.url()),
        ("NO_PROXY", "service.invalid"),
    ];

    child::run(
        concat!(module_path!(), "::no_proxy_excludes_hosts"),
        &variables,
    )
    .await;

    assert_eq!(proxy.received().len(), 0);
}

#[tokio::test]
async fn calls_to_loopback_addresses_bypass_the_proxy() {
    if child::is_child() {
        let local = std::env::var("LOCAL_URL").unwrap();
        let process_builder = builder().environment(Environment::process());
        let own = HttpClient::new(|client| client).unwrap();
        for client in [
            client_behind_proxy("https"),
            process_builder.load().await.unwrap(),
            builder().http_client(own).build().unwrap(),
        ] {
            client
                .list_gateways(ListGateways::new())
                .endpoint_url(&local)
                .await
                .unwrap();
        }
        return;
    }
    let answer = || Answer::json(&json!({"items": []}));
    let (local, proxy) = (
        Server::start([answer(), answer(), answer()]).await,
        Server::start([]).await,
    );
    let variables =
        Home::new("").variables(&[("HTTP_PROXY", &proxy.url()), ("LOCAL_URL", &local.url())]);

    child::run(
        concat!(
            module_path!(),
            "::calls_to_loopback_addresses_bypass_the_proxy"
        ),
        &variables,
    )
    .await;

    assert_eq!((local.received().len(), proxy.received().len()), (3, 0));
}

#[tokio::test]
async fn instance_metadata_bypasses_the_proxy() {
    if child::is_child() {
        let client = Client::from_env().await.unwrap();
        return assert_eq!(client.region(), "eu-central-1");
    }
    let metadata = Server::start([
        Answer::new(200, "token").header("x-aws-ec2-metadata-token-ttl-seconds", "21600"),
        Answer::new(200, "eu-central-1"),
    ])
    .await;
    let proxy = Server::start([]).await;
    let variables = Home::new("").variables(&[
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", &metadata.url()),
        ("HTTP_PROXY", &proxy.url()),
    ]);

    child::run(
        concat!(module_path!(), "::instance_metadata_bypasses_the_proxy"),
        &variables,
    )
    .await;

    assert_eq!((metadata.received().len(), proxy.received().len()), (2, 0));
}

#[tokio::test]
async fn no_proxy_excludes_the_subdomains_of_a_pattern() {
    if child::is_child() {
        let result = list_gateways(&client_behind_proxy("http")).await;
        return assert_eq!(result.unwrap_err().kind(), ErrorKind::Transport);
    }
    let proxy = Server::start([]).await;
    let variables = [
        ("HTTP_PROXY", &*proxy.url()),
        ("NO_PROXY", "localhost, *.invalid"),
    ];

    child::run(
        concat!(
            module_path!(),
            "::no_proxy_excludes_the_subdomains_of_a_pattern"
        ),
        &variables,
    )
    .await;

    assert_eq!(proxy.received().len(), 0);
}

/// Serves one request behind SOCKS 5 (RFC 1928). Returns the port, and the requested host.
fn socks_server() -> (u16, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let host = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut read = |length: usize| {
            let mut bytes = vec![0; length];
            stream.read_exact(&mut bytes).unwrap();
            bytes
        };
        let methods = read(2)[1];
        read(methods.into());
        stream.write_all(&[5, 0]).unwrap();
        let mut read = |length: usize| {
            let mut bytes = vec![0; length];
            stream.read_exact(&mut bytes).unwrap();
            bytes
        };
        let length = read(5)[4];
        let host = String::from_utf8(read(length.into())).unwrap();
        read(2);
        stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap();
        assert!(stream.read(&mut [0; 8192]).unwrap() > 0);
        let body = r#"{"items":[]}"#;
        let length = body.len();
        let head =
            format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n");
        stream
            .write_all(format!("{head}{body}").as_bytes())
            .unwrap();
        host
    });
    (port, host)
}

#[tokio::test]
async fn all_proxy_can_be_socks() {
    if child::is_child() {
        return list_gateways(&client_behind_proxy("http")).await.unwrap();
    }
    let (port, host) = socks_server();
    let variables = [("ALL_PROXY", format!("socks5h://127.0.0.1:{port}"))];

    child::run(
        concat!(module_path!(), "::all_proxy_can_be_socks"),
        &variables,
    )
    .await;

    assert_eq!(host.join().unwrap(), "service.invalid");
}

#[tokio::test]
async fn an_unusable_proxy_is_an_error() {
    if child::is_child() {
        let client = builder().endpoint_url("https://service.invalid").build();
        let error = client.unwrap_err().to_string();

        assert!(error.contains("PROXY is not the URL of a proxy"), "{error}");
        assert!(!error.contains("sesame"), "{error}");
        return;
    }
    for variable in [
        ("HTTPS_PROXY", "ftp://user:sesame@proxy"),
        ("http_proxy", "http://user:sesame@proxy:99999"),
    ] {
        child::run(
            concat!(module_path!(), "::an_unusable_proxy_is_an_error"),
            &[variable],
        )
        .await;
    }
}

#[tokio::test]
async fn missing_root_certificates_are_an_error_with_a_remedy() {
    if child::is_child() {
        let client = builder().endpoint_url("https://service.invalid").build();
        let error = client.unwrap_err().to_string();

        assert!(error.contains("AWS_CA_BUNDLE"), "{error}");
        return;
    }
    let home = Home::new("");
    let empty = home.path().display().to_string();
    let variables = [("SSL_CERT_DIR", &empty)];

    child::run(
        concat!(
            module_path!(),
            "::missing_root_certificates_are_an_error_with_a_remedy"
        ),
        &variables,
    )
    .await;
}

#[tokio::test]
async fn no_client_follows_a_redirect() {
    let other = Server::start([]).await;
    for status in [301, 302, 303, 307, 308] {
        let redirect = || Answer::new(status, "").header("location", &other.url());
        let server = Server::start([redirect(), redirect()]).await;
        let http_client = HttpClient::new(|client| client.redirect(Policy::limited(2))).unwrap();
        let base = builder().endpoint_url(server.url());
        let own = base.clone().http_client(http_client).build().unwrap();

        for client in [own, base.build().unwrap()] {
            let error = list_gateways(&client).await.unwrap_err();

            assert_eq!(error.status(), Some(status));
        }
        assert_eq!(server.received().len(), 2);
    }

    assert_eq!(other.received().len(), 0);
}

/// Resolves every name to an address of no host (RFC 5737).
#[derive(Debug)]
struct WrongResolver;

impl Resolve for WrongResolver {
    fn resolve(&self, _: Name) -> Resolving {
        let addresses = std::iter::once(SocketAddr::from(([192, 0, 2, 1], 0)));
        Box::pin(async { Ok(Box::new(addresses) as _) })
    }
}

#[tokio::test]
async fn localhost_is_this_machine_whatever_dns_says() {
    let server = Server::start([Answer::json(&json!({"items": []}))]).await;
    let http_client = HttpClient::new(|client| client.dns_resolver(WrongResolver)).unwrap();
    let client = builder()
        .endpoint_url(server.url().replace("127.0.0.1", "localhost"))
        .http_client(http_client)
        .build()
        .unwrap();

    let result = list_gateways(&client).await;

    assert!(result.is_ok(), "{result:?}");
}

#[tokio::test]
async fn a_host_without_address_is_named_and_the_path_is_not() {
    let host = "bedrock-agentcore-control.us-west-2a.invalid";
    let client = tests::client(&format!("https://{host}"));

    let error = client
        .get_gateway(GetGateway::new("secret-path"))
        .await
        .unwrap_err();

    let text = error.to_string();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(
        text.starts_with(&format!("GetGateway: cannot connect to {host}: ")),
        "{text}"
    );
    assert!(!format!("{error:?}").contains("secret-path"), "{error:?}");
}
