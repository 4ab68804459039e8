//! Every operation of the client without its type, for tests that hold for all of them.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use bedrock_agentcore_control::bytes::Bytes;
use bedrock_agentcore_control::serde_json::{self, Value};
use bedrock_agentcore_control::{Client, Error, Operation, Validation, http, operation};
use smithy_reqwest::operation::OperationInfo;
use smithy_reqwest::protocol_tests::read_response;
use smithy_reqwest::serde::Serialize;
use smithy_reqwest::serde::de::DeserializeOwned;

/// An operation of the client, as functions without its type.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Metadata of the operation.
    pub info: &'static OperationInfo,
    /// Reads an operation from JSON, strictly, as from a file.
    pub read: fn(Value) -> serde_json::Result<Box<dyn AnyOperation>>,
    /// Reads an output from JSON, strictly.
    pub read_output: fn(Value) -> serde_json::Result<Box<dyn AnyValue>>,
    /// Reads a response as a call does.
    pub read_response: ReadResponse,
    /// Reads a response, if it can be read, stores the output as JSON, and reads that.
    pub store_response: StoreResponse,
}

/// Reads a response with a status, headers and a body.
pub type ReadResponse = fn(u16, http::HeaderMap, Bytes) -> Result<Box<dyn AnyValue>, Error>;

/// Reads a response with a body, stores the output and reads it. Returns an error if it differs.
pub type StoreResponse = fn(Bytes) -> Result<(), String>;

/// A value of a shape, without its type.
pub trait AnyValue: Debug {
    /// Serializes the value as the service's JSON.
    ///
    /// # Errors
    /// Returns an error if the value cannot be serialized.
    fn to_json(&self) -> serde_json::Result<Value>;
}

impl<T: Debug + Serialize> AnyValue for T {
    fn to_json(&self) -> serde_json::Result<Value> {
        serde_json::to_value(self)
    }
}

/// Future of a call of any operation.
pub type AnyFuture = Pin<Box<dyn Future<Output = Result<Box<dyn AnyValue>, Error>> + Send>>;

/// An operation, without its type.
pub trait AnyOperation: AnyValue {
    /// Builds the request, validated at a level.
    ///
    /// # Errors
    /// Returns the errors of `Call::request`.
    fn request(&self, client: &Client, level: Validation) -> Result<http::Request<Bytes>, Error>;

    /// Sends the operation without validation.
    fn send(&self, client: &Client) -> AnyFuture;

    /// Returns the `Debug` text of a call of the operation.
    fn debug_call(&self, client: &Client) -> String;
}

impl<Op> AnyOperation for Op
where
    Op: Operation + Clone + Debug + Serialize,
    Op::Output: Debug + Serialize + 'static,
{
    fn request(&self, client: &Client, level: Validation) -> Result<http::Request<Bytes>, Error> {
        client.call(self.clone()).validation(level).request()
    }

    fn send(&self, client: &Client) -> AnyFuture {
        let sent = client
            .call(self.clone())
            .validation(Validation::Off)
            .into_future();
        Box::pin(async move { Ok(Box::new(sent.await?) as Box<dyn AnyValue>) })
    }

    fn debug_call(&self, client: &Client) -> String {
        format!("{:?}", client.call(self.clone()))
    }
}

impl Entry {
    const fn of<Op>() -> Self
    where
        Op: Operation + Clone + Debug + Serialize + DeserializeOwned,
        Op::Output: Debug + Serialize + DeserializeOwned + PartialEq + 'static,
    {
        Self {
            info: Op::INFO,
            read: |json| Ok(Box::new(serde_json::from_value::<Op>(json)?)),
            read_output: |json| Ok(Box::new(serde_json::from_value::<Op::Output>(json)?)),
            read_response: |status, headers, body| {
                Ok(Box::new(read_response::<Op>(status, headers, body)?))
            },
            store_response: |body| {
                let Ok(output) = read_response::<Op>(Op::INFO.status, http::HeaderMap::new(), body)
                else {
                    return Ok(());
                };
                let json = serde_json::to_string(&output).map_err(|error| error.to_string())?;
                let stored: Op::Output =
                    serde_json::from_str(&json).map_err(|error| format!("{json}: {error}"))?;
                // NaN is not equal to itself.
                if stored == output || format!("{stored:?}") == format!("{output:?}") {
                    Ok(())
                } else {
                    Err(format!("{json}: {output:?} became {stored:?}"))
                }
            },
        }
    }
}

/// Returns the operation with a name of the model.
///
/// # Panics
/// Panics if the client has no such operation.
#[must_use]
pub fn entry(name: &str) -> Entry {
    match OPERATIONS.iter().find(|entry| entry.info.name == name) {
        Some(entry) => *entry,
        None => panic!("the client has no operation {name}"),
    }
}

/// All operations.
pub static OPERATIONS: &[Entry] = include!(concat!(env!("OUT_DIR"), "/operations.rs"));
