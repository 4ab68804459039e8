//! Operations and services as constant data, which generated code states as struct literals.

pub(crate) mod info;

use std::fmt;

pub use self::info::{
    Auth, BodyKind, Discovery, ErrorInfo, Format, OperationInfo, Protocol, ServiceInfo,
};
use crate::endpoint::EndpointParams;
use crate::shape::Structure;
use crate::shape::validate::{Validation, Violation, validate};
use crate::stream::{ByteStream, StreamMember};

/// An operation, whose value is the operation's input. Generated code implements this trait;
/// [`Client::call`](crate::Client::call) sends the operation.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an operation",
    label = "not an operation",
    note = "the module `operation` of the client's crate has the operations, such as \
        `GetThing::new(…)`"
)]
pub trait Operation: Structure + fmt::Debug + Send + Sync + 'static {
    /// Output of the operation.
    type Output: Structure + Send + 'static;

    /// Metadata of the operation.
    const INFO: &'static OperationInfo;

    /// Discovery of the operation's endpoint, which a custom endpoint replaces. `None` if the
    /// endpoint rules suffice.
    const DISCOVERY: Option<Discovery> = None;

    /// Returns the member with the trait `smithy.api#idempotencyToken`, if the operation has one.
    /// A call sets it once, unless it is already set.
    fn idempotency_token(&mut self) -> Option<&mut Option<String>> {
        None
    }

    /// Returns every violation of the model's constraints in this operation. Sends nothing.
    ///
    /// A call does the same before it sends the operation.
    fn validate(&self, level: Validation) -> Vec<Violation> {
        validate(self, level)
    }

    /// Returns the member that is a streamed body, if the operation has one.
    fn request_body(&mut self) -> Option<&mut ByteStream> {
        None
    }

    /// Returns the member of the output that is a stream, if it has one.
    fn response_stream(_: &mut Self::Output) -> Option<&mut dyn StreamMember> {
        None
    }

    /// Sets the endpoint parameters that the operation defines (`smithy.rules#staticContextParams`,
    /// `contextParam`, `operationContextParams`).
    fn endpoint_params(&self, _: &mut EndpointParams) {}
}
