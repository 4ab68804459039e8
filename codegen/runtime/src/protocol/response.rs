//! Reads the output of an operation from its HTTP response.

use bytes::Bytes;
use http::Response;

use crate::error::Error;
use crate::operation::{Operation, OperationInfo};
use crate::protocol::decode::decode_response;
use crate::shape::decode::DecodeContext;

/// Reads the output of `Op` from a successful response.
pub(crate) fn read_output<Op: Operation>(response: Response<Bytes>) -> Result<Op::Output, Error> {
    let (output, context) = decode_response(&response);
    warn_if_corrected(Op::INFO, &context);
    output.map_err(|error| Error::unreadable(response, &error).with_operation(Op::INFO.name))
}

/// Logs a warning if the response lacked required members.
fn warn_if_corrected(info: &OperationInfo, context: &DecodeContext) {
    let missing = context.corrections.get();
    if missing > 0 {
        tracing::warn!(
            operation = info.name,
            missing,
            first = context.first_correction.get(),
            "the response lacks required members; empty values take their place"
        );
    }
}
