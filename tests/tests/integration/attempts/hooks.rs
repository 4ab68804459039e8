//! Hooks around attempts and calls.

use std::sync::{Arc, Mutex};

use bedrock_agentcore_control::operation::{GetGateway, ListGateways};
use bedrock_agentcore_control::{Error, ErrorKind, RetryKind, bytes::Bytes, http};
use smithy_reqwest::{Hook, HookContext, Outcome};
use tests::server::{Answer, Server};

use super::{header, retrying, success};

/// A hook that records its calls and adds headers.
#[derive(Clone, Default)]
struct Recorder {
    name: &'static str,
    events: Arc<Mutex<Vec<String>>>,
    /// Whether `before_signing` fails.
    fails: bool,
}

impl Recorder {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }

    fn record(&self, context: HookContext, event: &str) {
        let operation = context.operation.name;
        let event = format!("{} {operation} {}: {event}", self.name, context.attempt);
        self.events.lock().unwrap().push(event);
    }

    fn events(&self) -> Vec<String> {
        self.events.lock().unwrap().clone()
    }
}

fn describe(outcome: Outcome<'_>) -> String {
    match outcome {
        Ok(metadata) => metadata.status().to_string(),
        Err(error) => format!("{:?}", error.code()),
    }
}

impl Hook for Recorder {
    fn before_signing(
        &self,
        context: HookContext,
        request: &mut http::Request<Bytes>,
    ) -> Result<(), Error> {
        self.record(context, "before signing");
        let header = http::HeaderValue::from_static("1");
        request.headers_mut().insert("x-before-signing", header);
        if self.fails {
            return Err(Error::hook("not today"));
        }
        Ok(())
    }

    fn before_sending(
        &self,
        context: HookContext,
        request: &mut http::Request<Bytes>,
    ) -> Result<(), Error> {
        self.record(context, "before sending");
        let header = http::HeaderValue::from_static("1");
        request.headers_mut().insert("x-before-sending", header);
        Ok(())
    }

    fn after_attempt(&self, context: HookContext, outcome: Outcome<'_>) {
        self.record(context, &format!("attempt {}", describe(outcome)));
    }

    fn after_call(&self, context: HookContext, outcome: Outcome<'_>) {
        self.record(context, &format!("call {}", describe(outcome)));
    }
}

#[tokio::test]
async fn hooks_run_around_every_attempt_and_after_the_call() {
    let server = Server::start([Answer::error(500, "Other"), success()]).await;
    let hook = Recorder::new("hook");
    let client = retrying(&server).hook(hook.clone()).build().unwrap();

    client.list_gateways(ListGateways::new()).await.unwrap();

    assert_eq!(
        hook.events(),
        [
            "hook ListGateways 1: before signing",
            "hook ListGateways 1: before sending",
            "hook ListGateways 1: attempt Some(\"Other\")",
            "hook ListGateways 2: before signing",
            "hook ListGateways 2: before sending",
            "hook ListGateways 2: attempt 200",
            "hook ListGateways 2: call 200",
        ]
    );
}

#[tokio::test]
async fn hooks_of_the_client_run_before_hooks_of_the_call() {
    let server = Server::start([success()]).await;
    let client_hook = Recorder::new("client");
    let call_hook = Recorder {
        name: "call",
        ..client_hook.clone()
    };
    let client = retrying(&server).hook(client_hook.clone()).build().unwrap();

    let call = client.list_gateways(ListGateways::new()).hook(call_hook);
    call.await.unwrap();

    let events = client_hook.events().into_iter();
    let before: Vec<String> = events
        .filter(|event| event.ends_with("before signing"))
        .collect();
    assert_eq!(
        before,
        [
            "client ListGateways 1: before signing",
            "call ListGateways 1: before signing"
        ]
    );
}

#[tokio::test]
async fn signs_headers_that_are_added_before_signing() {
    let server = Server::start([success()]).await;
    let hook = Recorder::default();
    let client = retrying(&server).hook(hook).build().unwrap();

    client.list_gateways(ListGateways::new()).await.unwrap();

    let request = server.only_request();
    assert_eq!(header(&request, "x-before-signing"), "1");
    assert_eq!(header(&request, "x-before-sending"), "1");
    let authorization = header(&request, "authorization");
    assert!(
        authorization.contains(";x-before-signing"),
        "{authorization}"
    );
    assert!(
        !authorization.contains("x-before-sending"),
        "{authorization}"
    );
}

#[tokio::test]
async fn an_error_of_a_hook_prevents_the_request() {
    let server = Server::start([success()]).await;
    let hook = Recorder {
        fails: true,
        ..Recorder::default()
    };
    let client = retrying(&server).hook(hook).build().unwrap();

    let error = client.get_gateway(GetGateway::new("g")).await.unwrap_err();

    assert_eq!(error.to_string(), "GetGateway: not today");
    assert_eq!(server.received().len(), 0);
}

/// A hook that fails with the error of another client.
struct Forwarding(Error);

impl Hook for Forwarding {
    fn before_sending(&self, _: HookContext, _: &mut http::Request<Bytes>) -> Result<(), Error> {
        Err(self.0.clone())
    }
}

#[tokio::test]
async fn an_error_of_another_client_in_a_hook_ends_the_call() {
    let other = Server::start([Answer::error(429, "ThrottlingException")]).await;
    let call = tests::client(&other.url()).list_gateways(ListGateways::new());
    let throttling = call.await.unwrap_err();
    let server = Server::start([]).await;
    let attempts = Recorder::default();
    let client = retrying(&server).hook(attempts.clone());
    let client = client.hook(Forwarding(throttling)).build().unwrap();

    let error = client.get_gateway(GetGateway::new("g")).await.unwrap_err();

    assert_eq!(
        (error.kind(), error.operation(), error.retry_kind()),
        (ErrorKind::Hook, "GetGateway", RetryKind::Never)
    );
    assert!(error.to_string().contains("ThrottlingException"), "{error}");
    let events = attempts.events();
    let count = |end: &str| events.iter().filter(|event| event.ends_with(end)).count();
    assert_eq!(count("before sending"), 1, "{events:?}");
}
