//! Fuzz targets of the configuration of clients.

use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};

use bedrock_agentcore_control::Client;
use bedrock_agentcore_control::operation::ListGateways;
use bedrock_agentcore_control::test_util::Mock;

use super::check_error;
use crate::home::Home;

/// Loads a client with any text as its profile file: it is usable, or one profile is.
///
/// # Panics
/// Panics if the client misbehaves.
pub fn profile_file(data: &[u8]) {
    static HOME: LazyLock<Home> = LazyLock::new(|| Home::new(""));
    let path = HOME.write(".aws/config", "");
    std::fs::write(&path, data).expect("a file can be written");
    let environment = HOME.environment(&[("AWS_REGION", "us-west-2")]);
    let load = Client::builder()
        .environment(environment)
        .mock(&Mock::new())
        .load();
    let load = std::pin::pin!(load);
    // Nothing waits for anything.
    let mut context = Context::from_waker(Waker::noop());
    let Poll::Ready(result) = load.poll(&mut context) else {
        panic!("loading waits");
    };
    if let Err(error) = result {
        check_error(&error, data.len());
        // The parser of aws-config accepts what is left of the file.
        assert!(!error.message().starts_with("the profile files"), "{error}");
    }
}

/// Builds a client with any text as its endpoint: signed requests go where the URL says.
///
/// # Panics
/// Panics if the client misbehaves.
pub fn endpoint_url(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    // Without TLS, whose root certificates take long to load.
    let builder = || crate::builder().mock(&Mock::new());
    let client = match builder().endpoint_url(&*text).build() {
        Ok(client) => client,
        Err(error) => return check_error(&error, data.len()),
    };
    let url = client.endpoint_url();
    let again = builder().endpoint_url(&url).build();
    let again = again.map(|client| client.endpoint_url());
    assert_eq!(
        again.ok().as_ref(),
        Some(&url),
        "{text:?} is not normalised"
    );
    let request = client.list_gateways(ListGateways::new()).request();
    let uri = request.expect("a request").uri().to_string();
    assert!(
        uri.starts_with(url.trim_end_matches('/')),
        "{text:?}: {uri}"
    );
    let sent = reqwest::Url::parse(&uri).expect("a URL");
    assert_eq!(sent.as_str(), uri, "{text:?} is signed as {uri}");
    let host = sent.host_str().unwrap_or_default();
    let is_local = host == "localhost" || host.starts_with("127.") || host == "[::1]";
    assert!(sent.scheme() == "https" || is_local, "{text:?}: {uri}");
    assert!(
        sent.username().is_empty() && sent.password().is_none(),
        "{text:?}"
    );
}
