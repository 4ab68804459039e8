//! Errors: whose fault they are, their status codes, and whether they are retried.

use serde_json::{Value, json};

use super::Traits;
use super::node::Node;
use super::service::Service;

/// Reads the fields that make a structure an error.
pub(super) fn read(name: &str, shape: &mut Node<'_>, service: &Service, traits: &mut Traits) {
    if !shape.flag("exception") {
        return;
    }
    let mut is_server_fault = shape.flag("fault");
    let mut status = None;
    if let Some(mut error) = shape.node("error") {
        status = error.integer("httpStatusCode");
        let is_client_fault = error.flag("senderFault");
        is_server_fault |=
            error.flag("fault") || (!is_client_fault && status.is_some_and(|status| status >= 500));
        if service.has_query_errors {
            if let Some(code) = error.text("code") {
                let value = json!({ "code": code, "httpResponseCode": status.unwrap_or(400) });
                traits.insert("aws.protocols#awsQueryError".to_owned(), value);
            }
        } else if error.peek_text("code") == Some(name) {
            // The other protocols send the name of the shape.
            error.value("code");
        }
        error.finish("the error of exceptions");
    }
    let fault = if is_server_fault { "server" } else { "client" };
    traits.insert("smithy.api#error".to_owned(), fault.into());
    if let Some(status) = status {
        traits.insert("smithy.api#httpError".to_owned(), status.into());
    }
    if let Some(mut retryable) = shape.node("retryable") {
        let is_throttling = retryable.flag("throttling");
        retryable.finish("the retryable of exceptions");
        let value: Value = if is_throttling {
            json!({ "throttling": true })
        } else {
            json!({})
        };
        traits.insert("smithy.api#retryable".to_owned(), value);
    }
}
