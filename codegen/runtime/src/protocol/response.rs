//! Reads the output of an operation from its HTTP response.

use bytes::Bytes;
use http::Response;

use crate::error::Error;
use crate::operation::{Operation, OperationInfo};
use crate::shape::decode::{Reading, read_response};

/// Reads the output of `Op` from a successful response.
pub(crate) fn read_output<Op: Operation>(response: Response<Bytes>) -> Result<Op::Output, Error> {
    let (output, reading) = read_response(&response);
    warn_if_corrected(Op::INFO, &reading);
    output.map_err(|fault| Error::unreadable(response, &fault).with_operation(Op::INFO.name))
}

/// Logs a warning if the response lacked required members.
fn warn_if_corrected(info: &OperationInfo, reading: &Reading) {
    if let (filled @ 1.., first) = reading.filled() {
        tracing::warn!(
            operation = info.name,
            filled,
            first,
            "the response lacks required members; empty values take their place"
        );
    }
}
