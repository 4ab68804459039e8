//! A body of bytes, in memory or piece by piece.

use std::collections::VecDeque;
use std::fmt;
use std::fs;
use std::future::poll_fn;
use std::io;
use std::path::PathBuf;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use tokio::io::{AsyncRead, AsyncReadExt, ReadBuf};

use crate::error::{Error, ErrorKind};

/// Number of bytes that are read from a file at once.
const CHUNK: usize = 64 * 1024;

type BoxStream = Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send + Sync>>;

/// A body as a stream of its parts.
///
/// The body of a response arrives while it is read; dropping it closes the connection. The body of
/// a request comes from memory, a file or a stream. Calls are retried if it is in memory or a file:
/// a stream cannot be read twice.
///
/// ```
/// # use smithy_reqwest::{ByteStream, Error};
/// # async fn example() -> Result<(), Error> {
/// let mut body = ByteStream::from("12 sheep");
/// while let Some(part) = body.next().await {
///     println!("{} bytes", part?.len());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Default)]
pub struct ByteStream {
    source: Source,
    length: Option<u64>,
    /// Operation that errors name.
    operation: &'static str,
}

enum Source {
    Memory(VecDeque<Bytes>),
    /// A file that has not been opened.
    File(PathBuf),
    Stream(BoxStream),
}

impl Default for Source {
    fn default() -> Self {
        Self::Memory(VecDeque::new())
    }
}

impl ByteStream {
    pub(crate) fn new(
        stream: impl Stream<Item = Result<Bytes, Error>> + Send + Sync + 'static,
        length: Option<u64>,
    ) -> Self {
        Self {
            source: Source::Stream(Box::pin(stream)),
            length,
            operation: "",
        }
    }

    /// Creates a body of a stream. `length` is its number of bytes; without it, the request is sent
    /// in chunks.
    pub fn from_stream<E>(
        stream: impl Stream<Item = Result<Bytes, E>> + Send + Sync + 'static,
        length: Option<u64>,
    ) -> Self
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>> + 'static,
    {
        Self::new(MapError(Box::pin(stream)), length)
    }

    /// Creates a body of what `reader` reads. `length` is its number of bytes; without it, the
    /// request is sent in chunks.
    pub fn from_reader(
        reader: impl AsyncRead + Send + Sync + 'static,
        length: Option<u64>,
    ) -> Self {
        Self::new(Chunks::new(reader), length)
    }

    /// Creates a body of a file, which is opened for each attempt.
    ///
    /// # Errors
    /// Returns an error of [`ErrorKind::Construction`] if there is no such file.
    pub fn from_path(path: impl Into<PathBuf>) -> Result<Self, Error> {
        let path = path.into();
        let metadata = fs::metadata(&path).map_err(|error| file_error(&path, error))?;
        Ok(Self {
            source: Source::File(path),
            // Only the size of a regular file is that of its contents.
            length: metadata.is_file().then_some(metadata.len()),
            operation: "",
        })
    }

    /// Returns the number of bytes that have not been read, if it is known.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        match &self.source {
            Source::Memory(chunks) => Some(chunks.iter().map(|chunk| chunk.len() as u64).sum()),
            Source::File(_) | Source::Stream(_) => self.length,
        }
    }

    /// Returns the next part, or `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Reads the whole body.
    ///
    /// # Errors
    /// Returns an error if the body cannot be received. See [`collect_up_to`](Self::collect_up_to)
    /// for bodies of unknown length.
    pub async fn collect(self) -> Result<Bytes, Error> {
        self.collect_up_to(usize::MAX).await
    }

    /// Reads the whole body, of at most `limit` bytes.
    ///
    /// # Errors
    /// Returns an error of [`ErrorKind::Response`] if the body is longer, or an error if it cannot
    /// be received.
    pub async fn collect_up_to(mut self, limit: usize) -> Result<Bytes, Error> {
        let mut body = BytesMut::new();
        while let Some(chunk) = self.next().await {
            let chunk = chunk?;
            if body.len() + chunk.len() > limit {
                let message = format!("the body has more than {limit} bytes");
                return Err(Error::new(ErrorKind::Response, message).with_operation(self.operation));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }

    /// Converts into a reader of tokio.
    #[must_use]
    pub fn into_async_read(self) -> ByteReader {
        ByteReader {
            stream: self,
            chunk: Bytes::new(),
        }
    }

    /// Puts bytes before the unread ones.
    #[cfg(feature = "event-stream")]
    pub(crate) fn after(self, first: Bytes) -> Self {
        let (operation, length) = (self.operation, self.length());
        let length = length.map(|length| length + first.len() as u64);
        let rest = Prefixed {
            first: Some(first).filter(|first| !first.is_empty()),
            rest: self,
        };
        Self::new(rest, length).of_operation(operation)
    }

    pub(crate) fn of_operation(mut self, operation: &'static str) -> Self {
        self.operation = operation;
        self
    }

    /// Returns the body if it is in memory.
    pub(crate) fn in_memory(&self) -> Option<Bytes> {
        let Source::Memory(chunks) = &self.source else {
            return None;
        };
        Some(match chunks.len() {
            1 => chunks[0].clone(),
            _ => chunks.iter().flatten().copied().collect(),
        })
    }

    /// Returns a copy of the unread body, unless it can be read only once.
    pub(crate) fn try_clone(&self) -> Option<Self> {
        let source = match &self.source {
            Source::Memory(chunks) => Source::Memory(chunks.clone()),
            Source::File(path) => Source::File(path.clone()),
            Source::Stream(_) => return None,
        };
        Some(Self { source, ..*self })
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        loop {
            match &mut self.source {
                Source::Memory(chunks) => return Poll::Ready(chunks.pop_front().map(Ok)),
                Source::Stream(stream) => {
                    let next = ready!(stream.as_mut().poll_next(context));
                    if let (Some(Ok(chunk)), Some(length)) = (&next, &mut self.length) {
                        *length = length.saturating_sub(chunk.len() as u64);
                    }
                    return Poll::Ready(next);
                }
                Source::File(path) => match fs::File::open(&*path) {
                    Ok(file) => {
                        let reader = tokio::fs::File::from_std(file);
                        self.source = Source::Stream(Box::pin(Chunks::new(reader)));
                    }
                    Err(error) => return Poll::Ready(Some(Err(file_error(path, error)))),
                },
            }
        }
    }
}

fn file_error(path: &std::path::Path, error: io::Error) -> Error {
    Error::construction(format!("cannot read {}", path.display())).with_source(error)
}

impl Stream for ByteStream {
    type Item = Result<Bytes, Error>;

    /// Returns the next part. After an error, the stream ends.
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = ready!(self.poll(context));
        if let Some(Err(error)) = next {
            self.source = Source::default();
            return Poll::Ready(Some(Err(error.with_operation(self.operation))));
        }
        Poll::Ready(next)
    }
}

impl fmt::Debug for ByteStream {
    /// Prints the length, and not the content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length() {
            Some(length) => write!(f, "ByteStream({length} bytes)"),
            None => f.write_str("ByteStream"),
        }
    }
}

impl<T: Into<Bytes>> From<T> for ByteStream {
    fn from(bytes: T) -> Self {
        let bytes = bytes.into();
        let chunks = Some(bytes).filter(|bytes| !bytes.is_empty());
        Self {
            source: Source::Memory(chunks.into_iter().collect()),
            ..Self::default()
        }
    }
}

/// Bytes before a stream.
#[cfg(feature = "event-stream")]
struct Prefixed {
    first: Option<Bytes>,
    rest: ByteStream,
}

#[cfg(feature = "event-stream")]
impl Stream for Prefixed {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.first.take() {
            Some(first) => Poll::Ready(Some(Ok(first))),
            None => Pin::new(&mut self.rest).poll_next(context),
        }
    }
}

/// A [`ByteStream`] as a reader of tokio.
#[derive(Debug)]
pub struct ByteReader {
    stream: ByteStream,
    /// Rest of the last part.
    chunk: Bytes,
}

impl AsyncRead for ByteReader {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while self.chunk.is_empty() {
            match ready!(Pin::new(&mut self.stream).poll_next(context)) {
                None => return Poll::Ready(Ok(())),
                Some(chunk) => self.chunk = chunk.map_err(io::Error::other)?,
            }
        }
        let length = self.chunk.len().min(buffer.remaining());
        buffer.put_slice(&self.chunk.split_to(length));
        Poll::Ready(Ok(()))
    }
}

/// The bytes of a reader, in chunks.
struct Chunks {
    reader: Pin<Box<dyn AsyncRead + Send + Sync>>,
    /// Free space for the next chunks.
    buffer: BytesMut,
}

impl Chunks {
    fn new(reader: impl AsyncRead + Send + Sync + 'static) -> Self {
        Self {
            reader: Box::pin(reader),
            buffer: BytesMut::new(),
        }
    }
}

impl Stream for Chunks {
    type Item = Result<Bytes, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { reader, buffer } = self.get_mut();
        if buffer.capacity() == 0 {
            buffer.reserve(CHUNK);
        }
        // A read keeps no state between polls.
        let result = ready!(pin!(reader.read_buf(buffer)).poll(context));
        Poll::Ready(match result {
            Ok(0) => None,
            Ok(_) => Some(Ok(buffer.split().freeze())),
            Err(error) => Some(Err(source_error(error))),
        })
    }
}

/// A caller's stream, with errors of this crate.
struct MapError<S>(Pin<Box<S>>);

impl<S, E> Stream for MapError<S>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.0.as_mut().poll_next(context);
        next.map(|next| next.map(|chunk| chunk.map_err(source_error)))
    }
}

fn source_error(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::construction("the source of the request's body failed").with_source(error)
}
