//! The official Rust crate: all steps, then all paginators and waiters. Usage: official-client
//! ENDPOINT
//!
//! `cargo xtask interop --official` writes `steps.rs` beside this file: a function for each step of
//! the script.

mod steps;

use std::env;
use std::error::Error;
use std::process::ExitCode;

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region};
use aws_sdk_bedrockagentcorecontrol::Client;
use aws_sdk_bedrockagentcorecontrol::error::{
    BuildError, DisplayErrorContext, ProvideErrorMetadata, SdkError,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(endpoint) = env::args().nth(1) else {
        eprintln!("usage: official-client ENDPOINT");
        return ExitCode::from(2);
    };
    let config = aws_config::defaults(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .region(Region::from_static("us-west-2"))
        .retry_config(RetryConfig::disabled())
        .load()
        .await;
    let mut session = Session {
        client: Client::new(&config),
        known: Vec::new(),
        steps: 0,
        pages: 0,
        waiters: 0,
        failures: Vec::new(),
    };
    steps::run(&mut session).await;
    session.report()
}

/// The client, the identifiers of created resources, and the results so far.
struct Session {
    client: Client,
    /// Texts of examples with the texts that replace them, the longest first.
    known: Vec<(&'static str, String)>,
    steps: usize,
    pages: usize,
    waiters: usize,
    failures: Vec<String>,
}

impl Session {
    /// Replaces the identifiers of examples in a text.
    fn text(&self, text: &str) -> String {
        let replaced =
            |text: String, (example, actual): &(&str, String)| text.replace(example, actual);
        self.known.iter().fold(text.to_owned(), replaced)
    }

    /// Takes the identifier that replaces that of an example. An ARN stands for its last part.
    fn learn(&mut self, example: &'static str, text: Option<String>) {
        let Some(text) = text else { return };
        let actual = text.rsplit('/').next().unwrap_or(&text).to_owned();
        self.known.retain(|(known, _)| *known != example);
        self.known.push((example, actual));
        // A text that contains another one is replaced first.
        self.known
            .sort_by_key(|(example, _)| std::cmp::Reverse(example.len()));
    }

    /// Compares the result of a step with the expected error code. Returns the output of a success.
    fn check<T, E>(
        &mut self,
        operation: &str,
        expected: Option<&str>,
        result: Result<T, SdkError<E>>,
    ) -> Option<T>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        self.steps += 1;
        match (result, expected) {
            (Ok(output), None) => return Some(output),
            (Ok(_), Some(expected)) => {
                self.failures
                    .push(format!("{operation}: a success instead of {expected}"));
            }
            (Err(error), Some(expected)) if error.code() == Some(expected) => {}
            (Err(error), expected) => {
                let expected = expected.unwrap_or("a success");
                self.fail(&format!("{operation}: no {expected}"), &error);
            }
        }
        None
    }

    /// Counts a page.
    fn page<T, E: Error + 'static>(&mut self, operation: &str, page: Result<T, E>) {
        match page {
            Ok(_) => self.pages += 1,
            Err(error) => self.fail(&format!("paginator of {operation}"), &error),
        }
    }

    /// Counts a waiter.
    fn waited<T, E: Error + 'static>(&mut self, waiter: &str, result: Result<T, E>) {
        self.waiters += 1;
        if let Err(error) = result {
            self.fail(&format!("waiter {waiter}"), &error);
        }
    }

    fn fail(&mut self, subject: &str, error: &(dyn Error + 'static)) {
        self.failures
            .push(format!("{subject}: {}", DisplayErrorContext(error)));
    }

    /// Prints the failures and the summary.
    fn report(&self) -> ExitCode {
        for failure in &self.failures {
            println!("failed  {}", failure.chars().take(1000).collect::<String>());
        }
        println!("{} pages, {} waiters", self.pages, self.waiters);
        println!("{} steps, {} failed", self.steps, self.failures.len());
        if self.failures.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

/// Result of a builder. Builders of structures with required members return a `Result`.
trait Built<T> {
    /// Returns the structure.
    fn unwrap_built(self) -> T;
}

impl<T> Built<T> for T {
    fn unwrap_built(self) -> T {
        self
    }
}

impl<T> Built<T> for Result<T, BuildError> {
    fn unwrap_built(self) -> T {
        self.unwrap_or_else(|error| panic!("an input of the script is incomplete: {error}"))
    }
}

/// Returns the structure that a builder has built.
fn built<T>(result: impl Built<T>) -> T {
    result.unwrap_built()
}
