//! Reads the output of an operation from its HTTP response.

use crate::error::Error;
use crate::operation::Operation;
use crate::operation::info::OperationInfo;
use crate::protocol::decode::decode_response;
use crate::response::{ReceivedResponse, ResponseMetadata};
use crate::shape::Structure;
use crate::shape::decode::Corrections;
use crate::stream::{ByteStream, body::take_body};

/// Reads the output of `Op` from a successful response, and returns it with the response's
/// metadata.
pub(crate) fn read_output<Op: Operation>(
    mut response: ReceivedResponse,
) -> Result<(Op::Output, ResponseMetadata), Error> {
    let body = match Op::Output::STREAM {
        Some(_) => take_body(&mut response.extensions, &mut response.body),
        None => ByteStream::default(),
    };
    let (output, context) = decode_response::<Op::Output>(
        Op::INFO.service.protocol.format,
        &response.metadata,
        &response.body,
    );
    let corrections = context.into_corrections();
    warn_if_corrected(Op::INFO, &corrections);
    let mut output = match output {
        Ok(output) => output,
        Err(error) => {
            return Err(Error::unreadable(response, &error).with_operation(Op::INFO.name));
        }
    };
    if let Some(field) = output.corrections() {
        *field = corrections;
    }
    if let Some(stream) = Op::response_stream(&mut output) {
        stream.receive(body, Op::INFO);
    }
    Ok((output, response.metadata))
}

/// Logs a warning if the response lacked required members.
fn warn_if_corrected(info: &OperationInfo, corrections: &Corrections) {
    if !corrections.paths().is_empty() {
        tracing::warn!(
            operation = info.name,
            missing = corrections.paths().join(", "),
            "the response lacks required members; empty values take their place"
        );
    }
}
