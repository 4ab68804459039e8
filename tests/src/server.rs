//! A loopback HTTP server that responds from a script and records requests, or calls a handler.
//!
//! It supports the part of HTTP/1.1 that the client needs: one request per connection, and bodies
//! with a content length. Requests are answered in the order of their arrival, and with status 599
//! at the end of the script. A server with a handler records no requests.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bedrock_agentcore_control::http::{HeaderMap, HeaderName, HeaderValue};
use bedrock_agentcore_control::serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A received request.
#[derive(Clone, Debug)]
pub struct Received {
    /// HTTP method.
    pub method: String,
    /// Path and query of the request line.
    pub target: String,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Vec<u8>,
}

/// Response of the server to one request.
#[derive(Clone, Debug)]
pub struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    ending: Ending,
}

#[derive(Clone, Debug)]
enum Ending {
    /// The whole response is sent.
    Whole,
    /// The connection is closed in the middle of the body.
    CutOff,
    /// Nothing is sent.
    Silent,
    /// The connection is reset.
    Reset,
    /// The body is sent byte by byte, with a pause after each.
    Slow(Duration),
    /// Endless zeros with an optional content length. The number of sent bytes is counted.
    Zeros(Option<u64>, Arc<AtomicUsize>),
}

impl Answer {
    /// Creates a response with a status and a body.
    #[must_use]
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
            ending: Ending::Whole,
        }
    }

    /// Creates a response with status 200 and a JSON body.
    #[must_use]
    pub fn json(body: &Value) -> Self {
        Self::new(200, body.to_string()).header("content-type", "application/json")
    }

    /// Creates an error response with an error code, which is also the message.
    #[must_use]
    pub fn error(status: u16, code: &str) -> Self {
        Self::new(status, json!({ "code": code, "message": code }).to_string())
    }

    /// Creates a response with status 200 and no body.
    #[must_use]
    pub fn empty() -> Self {
        Self::new(200, "")
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Closes the connection before the end of the body.
    #[must_use]
    pub fn cut_off(mut self) -> Self {
        self.ending = Ending::CutOff;
        self
    }

    /// Sends nothing and keeps the connection open.
    #[must_use]
    pub fn silent() -> Self {
        Self {
            ending: Ending::Silent,
            ..Self::empty()
        }
    }

    /// Resets the connection.
    #[must_use]
    pub fn reset() -> Self {
        Self {
            ending: Ending::Reset,
            ..Self::empty()
        }
    }

    /// Sends the body byte by byte, with a pause after each.
    #[must_use]
    pub fn slowly(mut self, pause: Duration) -> Self {
        self.ending = Ending::Slow(pause);
        self
    }

    /// Sends status 200 and zeros until the client closes the connection, with an optional content
    /// length. Adds the number of sent bytes to `sent`.
    #[must_use]
    pub fn zeros(length: Option<u64>, sent: &Arc<AtomicUsize>) -> Self {
        Self {
            ending: Ending::Zeros(length, Arc::clone(sent)),
            ..Self::empty()
        }
    }

    /// Returns the status line and the headers.
    fn head(&self) -> String {
        let mut head = format!("HTTP/1.1 {} Scripted\r\nconnection: close\r\n", self.status);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        // A response with status 204 has no content length (RFC 9110 §8.6).
        let length = match &self.ending {
            Ending::Zeros(length, _) => *length,
            ending => {
                Some((self.body.len() + usize::from(matches!(ending, Ending::CutOff))) as u64)
            }
        };
        if let Some(length) = length.filter(|_| self.status != 204) {
            head.push_str(&format!("content-length: {length}\r\n"));
        }
        head.push_str("\r\n");
        head
    }

    async fn send(&self, stream: &mut TcpStream) -> std::io::Result<()> {
        match &self.ending {
            // Waits until the client closes the connection.
            Ending::Silent => stream.read(&mut [0]).await.map(|_| ()),
            Ending::Reset => stream.set_zero_linger(),
            Ending::Whole | Ending::CutOff => {
                stream
                    .write_all(&[self.head().as_bytes(), &self.body].concat())
                    .await?;
                stream.shutdown().await
            }
            Ending::Slow(pause) => {
                stream.write_all(self.head().as_bytes()).await?;
                for byte in &self.body {
                    stream.write_all(&[*byte]).await?;
                    tokio::time::sleep(*pause).await;
                }
                stream.shutdown().await
            }
            Ending::Zeros(_, sent) => {
                stream.write_all(self.head().as_bytes()).await?;
                loop {
                    let count = stream.write(&[0; 16 * 1024]).await?;
                    sent.fetch_add(count, Ordering::Relaxed);
                }
            }
        }
    }
}

/// A running server, stopped when dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    task: JoinHandle<()>,
}

/// Returns the response to a request.
type Handler = dyn Fn(&Received) -> Answer + Send + Sync;

#[derive(Debug, Default)]
struct State {
    script: VecDeque<Answer>,
    received: Vec<Received>,
}

impl Server {
    /// Starts a server with a script, in the current tokio runtime.
    ///
    /// # Panics
    /// Panics if no loopback address is available.
    pub async fn start(script: impl IntoIterator<Item = Answer>) -> Self {
        Self::run(
            State {
                script: script.into_iter().collect(),
                received: Vec::new(),
            },
            None,
        )
        .await
    }

    /// Starts a server with a handler, in the current tokio runtime.
    ///
    /// # Panics
    /// Panics if no loopback address is available.
    pub async fn with_handler(
        handler: impl Fn(&Received) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self::run(State::default(), Some(Arc::new(handler))).await
    }

    async fn run(state: State, handler: Option<Arc<Handler>>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("a loopback address is available");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&shared), handler.clone()));
            }
        });
        Self {
            address,
            state,
            task,
        }
    }

    /// Returns the endpoint URL of the server.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Appends an answer to the script.
    pub fn then(&self, answer: Answer) {
        lock(&self.state).script.push_back(answer);
    }

    /// Returns the received requests.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        lock(&self.state).received.clone()
    }

    /// Returns the only received request.
    ///
    /// # Panics
    /// Panics if there was none or more than one.
    #[must_use]
    pub fn only_request(&self) -> Received {
        match &*self.received() {
            [request] => request.clone(),
            requests => panic!("expected one request, received {}", requests.len()),
        }
    }
}

/// Returns the URL of a loopback port without a listener.
///
/// # Panics
/// Panics if no loopback address is available.
#[must_use]
pub fn unused_url() -> String {
    let listener =
        std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a loopback address is available");
    format!(
        "http://{}",
        listener
            .local_addr()
            .expect("a bound socket has an address")
    )
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(mut stream: TcpStream, state: Arc<Mutex<State>>, handler: Option<Arc<Handler>>) {
    // A connection without a request, such as one that the client closed, does not use the script.
    let Some(request) = receive(&mut stream).await else {
        return;
    };
    let answer = if let Some(handler) = handler {
        handler(&request)
    } else {
        let mut state = lock(&state);
        state.received.push(request);
        state
            .script
            .pop_front()
            .unwrap_or_else(|| Answer::new(599, "end of the script"))
    };
    // The client may have closed the connection.
    let _ = answer.send(&mut stream).await;
}

/// Reads one request. Returns `None` if the connection is closed before its end.
async fn receive(stream: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    let head_length = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let mut body = bytes.split_off(head_length);
    let (method, target, headers) = parse_head(std::str::from_utf8(&bytes).ok()?)?;
    let length = headers
        .get("content-length")
        .and_then(|length| length.to_str().ok()?.parse().ok())
        .unwrap_or(0);
    while body.len() < length {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    Some(Received {
        method,
        target,
        headers,
        body,
    })
}

fn parse_head(head: &str) -> Option<(String, String, HeaderMap)> {
    let mut lines = head.trim_end().split("\r\n");
    let mut request_line = lines.next()?.split(' ');
    let method = request_line.next()?.to_owned();
    let target = request_line.next()?.to_owned();
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(':')?;
        headers.append(
            HeaderName::try_from(name).ok()?,
            HeaderValue::try_from(value.trim()).ok()?,
        );
    }
    Some((method, target, headers))
}
