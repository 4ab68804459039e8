//! Sensitive members and credentials are not in `Debug` texts, errors or traces of any operation.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use bedrock_agentcore_control::operation::GetGateway;
use bedrock_agentcore_control::serde_json::{Value, json};
use bedrock_agentcore_control::types::ToolDefinition;
use bedrock_agentcore_control::{Client, Environment, Validation, serde_json};
use tests::child;
use tests::model::{Model, OperationShape};
use tests::operations::{AnyOperation, entry};
use tests::sample::{Fill, sample_with, variants};
use tests::server::{Answer, Server, unused_url};
use tests::{SECRET_KEY, builder, credentials};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt;

/// Text of every sensitive string.
const PLANTED: &str = "planted";

/// Returns a sample with the secret in every sensitive string, and the number of these strings.
fn secret_sample(model: &Model, id: &str, variant: usize) -> (Value, usize) {
    let mut count = 0;
    let mut replace = |place: tests::sample::StringSlot<'_>| {
        count += usize::from(place.sensitive);
        place.sensitive.then(|| format!("{PLANTED}-{count}-"))
    };
    let value = sample_with(model, id, Fill::All, variant, &mut replace);
    (value, count)
}

/// Returns every operation with sensitive input members, in every variant.
fn sensitive_operations() -> Vec<(OperationShape<'static>, Box<dyn AnyOperation>)> {
    let model = Model::load();
    let mut found = Vec::new();
    for operation in model.operations() {
        for variant in 0..variants(model, operation.input) {
            let (input, count) = secret_sample(model, operation.input, variant);
            if count > 0 {
                let read = (entry(operation.name).read)(input);
                found.push((
                    operation,
                    read.unwrap_or_else(|error| panic!("{}: {error}", operation.name)),
                ));
            }
        }
    }
    assert!(
        found.len() > 50,
        "only {} operations are sensitive",
        found.len()
    );
    found
}

/// Returns the first variant of each operation.
fn one_of_each() -> Vec<(OperationShape<'static>, Box<dyn AnyOperation>)> {
    let mut operations = sensitive_operations();
    operations.dedup_by_key(|(operation, _)| operation.name);
    operations
}

/// Asserts that no text contains the secret, as text or as a list of bytes.
fn assert_secret(texts: impl IntoIterator<Item = (String, String)>) {
    let bytes = format!("{:?}", PLANTED.as_bytes());
    let bytes = bytes.trim_matches(['[', ']']);
    let leaks: Vec<_> = texts
        .into_iter()
        .filter(|(_, text)| text.contains(PLANTED) || text.contains(bytes))
        .collect();
    let named = leaks
        .iter()
        .map(|(place, text)| format!("{place}: {}", text.chars().take(2000).collect::<String>()));
    assert!(
        leaks.is_empty(),
        "{} leaks:\n{}",
        leaks.len(),
        named.collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn debug_of_operations_redacts_sensitive_members() {
    assert_secret(
        sensitive_operations()
            .iter()
            .map(|(shape, operation)| (shape.name.to_owned(), format!("{operation:?}"))),
    );
}

#[test]
fn debug_of_calls_redacts_sensitive_members() {
    let client = tests::offline_client();

    assert_secret(
        one_of_each()
            .iter()
            .map(|(shape, operation)| (shape.name.to_owned(), operation.debug_call(&client))),
    );
}

#[test]
fn debug_of_outputs_redacts_sensitive_members() {
    let model = Model::load();
    let mut texts = Vec::new();
    for operation in model.operations() {
        for variant in 0..variants(model, operation.output) {
            let (output, _) = secret_sample(model, operation.output, variant);
            let read = (entry(operation.name).read_output)(output).unwrap();
            texts.push((operation.name.to_owned(), format!("{read:?}")));
        }
    }

    assert_secret(texts);
}

#[test]
fn debug_redacts_members_of_sensitive_structures() {
    let (tool, count) = secret_sample(
        Model::load(),
        "com.amazonaws.bedrockagentcorecontrol#ToolDefinition",
        0,
    );

    let tool: ToolDefinition = serde_json::from_value(tool).unwrap();

    assert!(count > 0);
    assert_secret([("ToolDefinition".to_owned(), format!("{tool:?}"))]);
}

#[test]
fn validation_errors_redact_sensitive_members() {
    let client = tests::offline_client();
    let mut texts = Vec::new();
    for (shape, operation) in sensitive_operations() {
        if let Err(error) = operation.request(&client, Validation::Strict) {
            assert!(!error.violations().is_empty());
            texts.push((shape.name.to_owned(), format!("{error} {error:?}")));
        }
    }

    assert!(!texts.is_empty());
    assert_secret(texts);
}

#[tokio::test]
async fn transport_errors_redact_sensitive_members() {
    let client = tests::client(&unused_url());
    let mut texts = Vec::new();
    for (shape, operation) in one_of_each() {
        let error = operation.send(&client).await.unwrap_err();
        texts.push((shape.name.to_owned(), format!("{error} {error:?}")));
    }

    assert_secret(texts);
}

#[tokio::test]
async fn response_errors_redact_sensitive_members() {
    let model = Model::load();
    let server = Server::start([]).await;
    let client = tests::client(&server.url());
    let mut texts = Vec::new();
    for (shape, operation) in one_of_each() {
        let (output, _) = secret_sample(model, shape.output, 0);
        // Without the last brace.
        let body = output.to_string();
        server.then(Answer::new(200, &body[..body.len() - 1]));
        let Err(error) = operation.send(&client).await else {
            continue;
        };
        texts.push((shape.name.to_owned(), format!("{error} {error:?}")));
    }

    assert_secret(texts);
}

/// Collector of the traces of a thread.
#[derive(Clone, Default)]
pub(crate) struct Traces(Arc<Mutex<Vec<u8>>>);

impl Traces {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }

    pub(crate) fn collect(&self) -> impl Drop + use<> {
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE);
        subscriber.with_writer(self.clone()).finish().set_default()
    }
}

impl io::Write for Traces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Traces {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn traces_redact_sensitive_members() {
    let model = Model::load();
    let server = Server::start([]).await;
    let client = tests::client(&server.url());
    let mut texts = Vec::new();
    for (shape, operation) in one_of_each() {
        let (mut output, _) = secret_sample(model, shape.output, 0);
        // A missing required member, which the client warns of.
        if let Some(required) = model
            .members(shape.output)
            .iter()
            .find(|member| member.is_required())
        {
            output
                .as_object_mut()
                .map(|output| output.remove(required.name));
        }
        server.then(Answer::json(&output));
        let traces = Traces::default();
        let collecting = traces.collect();
        let sent = operation.send(&client).await;
        drop(collecting);

        assert!(sent.is_ok(), "{}: {:?}", shape.name, sent.err());

        texts.push((shape.name.to_owned(), traces.text()));
    }

    assert!(
        texts
            .iter()
            .any(|(_, text)| text.contains("lacks required members")),
        "the warning of the client was not collected"
    );
    assert!(
        texts.iter().all(|(_, text)| text.contains("connect")),
        "the transport's traces were not collected"
    );
    assert_secret(texts);
}

#[tokio::test]
async fn traces_redact_credentials() {
    let server = Server::start([Answer::json(&json!({}))]).await;
    let client = builder()
        .endpoint_url(server.url())
        .credentials_provider(credentials(Some("session-token")));
    let client = client.build().unwrap();
    let traces = Traces::default();
    let collecting = traces.collect();
    client.get_gateway(GetGateway::new("g")).await.unwrap();
    drop(collecting);

    assert!(
        !traces.text().contains(SECRET_KEY) && !traces.text().contains("session-token"),
        "{}",
        traces.text()
    );
}

#[test]
fn debug_redacts_credentials() {
    let variables = [
        ("AWS_REGION", "us-west-2"),
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "secret-key"),
        ("AWS_SESSION_TOKEN", "session-token"),
    ];
    let environment = Environment::of(variables);
    let from_environment = Client::builder().environment(environment.clone());
    let given = builder().credentials_provider(credentials(Some("session-token")));
    let texts = [
        format!("{environment:?}"),
        format!("{from_environment:?}"),
        format!("{:?}", from_environment.clone().build().unwrap()),
        format!(
            "{:?}",
            from_environment
                .build()
                .unwrap()
                .get_gateway(GetGateway::new("g"))
        ),
        format!("{given:?}"),
        format!("{:?}", given.build().unwrap()),
    ];
    for text in texts {
        assert!(
            !text.contains("secret-key")
                && !text.contains("session-token")
                && !text.contains(SECRET_KEY),
            "{text}"
        );
    }
}

/// Collector of the records of `log`.
struct Records(Mutex<String>);

impl log::Log for Records {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let line = format!("{} {}\n", record.target(), record.args());
        let mut records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        records.push_str(&line);
    }

    fn flush(&self) {}
}

#[tokio::test]
async fn records_of_log_redact_sensitive_labels() {
    static RECORDS: Records = Records(Mutex::new(String::new()));
    if !child::is_child() {
        let path = concat!(module_path!(), "::records_of_log_redact_sensitive_labels");
        return child::run::<&str, &str>(path, &[]).await;
    }
    log::set_logger(&RECORDS).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    let server = Server::start([Answer::empty()]).await;

    let call = tests::client(&server.url()).get_gateway(GetGateway::new(PLANTED));
    call.await.unwrap();

    let records = RECORDS.0.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(records.contains("smithy_reqwest"), "{records}");
    assert!(!records.contains(PLANTED), "{records}");
    assert_eq!(log::max_level(), log::LevelFilter::Trace);
}
