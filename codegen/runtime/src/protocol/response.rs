//! An HTTP response as an operation's output.

use bytes::Bytes;
use http::HeaderMap;

use crate::error::Error;
use crate::operation::{Operation, OperationInfo};
use crate::shape::decode::{Fault, Reading, read_response};

/// A whole HTTP response.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Response {
    /// Whether it carries an output, not an error.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Reads the output of `Op` from a response of success.
    pub(crate) fn read<Op: Operation>(self) -> Result<Op::Output, Error> {
        let (output, from) = read_response(&self);
        self.finish(Op::INFO, &from, output)
    }

    fn finish<T>(
        self,
        info: &'static OperationInfo,
        from: &Reading,
        output: Result<T, Fault>,
    ) -> Result<T, Error> {
        if let (filled @ 1.., first) = from.filled() {
            tracing::warn!(
                operation = info.name,
                filled,
                first,
                "the response lacks required members: filled in"
            );
        }
        output.map_err(|fault| Error::unreadable(info, self, &fault))
    }
}
