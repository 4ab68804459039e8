//! A loopback HTTP server that answers from a script and remembers what it was asked, or lets a test answer each request.
//!
//! It speaks as much HTTP/1.1 as the client needs: one request a connection, bodies of a stated length. It answers the
//! requests in the order in which they come with the script's answers, and with status 599 when the script is at its end.
//! A server that a test answers for keeps no requests.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bedrock_agentcore_control::http::{HeaderMap, HeaderName, HeaderValue};
use bedrock_agentcore_control::serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Received {
    /// The method.
    pub method: String,
    /// The path and the query, as they stand in the request line.
    pub target: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

/// What the server does with one request.
#[derive(Clone, Debug)]
pub struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    ending: Ending,
}

#[derive(Clone, Debug)]
enum Ending {
    /// The whole answer is sent.
    Whole,
    /// The connection ends in the middle of the body.
    CutOff,
    /// Nothing is ever sent.
    Silent,
    /// The connection is reset.
    Reset,
    /// A byte of the body, and after this pause the next.
    Slow(Duration),
    /// Zeros without end, and how many of them were taken.
    Zeros(Option<u64>, Arc<AtomicUsize>),
}

impl Answer {
    /// An answer with this body.
    #[must_use]
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
            ending: Ending::Whole,
        }
    }

    /// A success with this JSON.
    #[must_use]
    pub fn json(body: &Value) -> Self {
        Self::new(200, body.to_string()).header("content-type", "application/json")
    }

    /// A success with no body.
    #[must_use]
    pub fn empty() -> Self {
        Self::new(200, "")
    }

    /// The same with one header more.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same, but the connection ends before the body does.
    #[must_use]
    pub fn cut_off(mut self) -> Self {
        self.ending = Ending::CutOff;
        self
    }

    /// No answer at all, on a connection that stays open.
    #[must_use]
    pub fn silent() -> Self {
        Self {
            ending: Ending::Silent,
            ..Self::empty()
        }
    }

    /// No answer, but a connection that is reset.
    #[must_use]
    pub fn reset() -> Self {
        Self {
            ending: Ending::Reset,
            ..Self::empty()
        }
    }

    /// The same, but the body comes a byte at a time, with this pause after each.
    #[must_use]
    pub fn slowly(mut self, pause: Duration) -> Self {
        self.ending = Ending::Slow(pause);
        self
    }

    /// A success whose body are zeros, until the client takes no more. It states this length, or none. What the client has
    /// taken is added to `taken`, in bytes.
    #[must_use]
    pub fn zeros(length: Option<u64>, taken: &Arc<AtomicUsize>) -> Self {
        Self {
            ending: Ending::Zeros(length, Arc::clone(taken)),
            ..Self::empty()
        }
    }

    /// What comes before the body.
    fn head(&self) -> String {
        let mut head = format!("HTTP/1.1 {} Scripted\r\nconnection: close\r\n", self.status);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        // A 204 has neither a body nor a length (RFC 9110 §8.6).
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

    /// Sends the answer.
    async fn send(&self, stream: &mut TcpStream) -> std::io::Result<()> {
        match &self.ending {
            // Until the client closes the connection.
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
            Ending::Zeros(_, taken) => {
                stream.write_all(self.head().as_bytes()).await?;
                loop {
                    let count = stream.write(&[0; 16 * 1024]).await?;
                    taken.fetch_add(count, Ordering::Relaxed);
                }
            }
        }
    }
}

/// The server. It ends when this is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    task: JoinHandle<()>,
}

/// What a test answers to each request.
type Handler = dyn Fn(&Received) -> Answer + Send + Sync;

#[derive(Debug, Default)]
struct State {
    script: VecDeque<Answer>,
    received: Vec<Received>,
}

impl Server {
    /// Starts a server with this script, in the tokio runtime that this is called in.
    ///
    /// # Panics
    /// Where this machine has no loopback address to listen at.
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

    /// Starts a server that answers each request with what `answer` gives, in the tokio runtime that this is called in.
    ///
    /// # Panics
    /// Where this machine has no loopback address to listen at.
    pub async fn answering(answer: impl Fn(&Received) -> Answer + Send + Sync + 'static) -> Self {
        Self::run(State::default(), Some(Arc::new(answer))).await
    }

    async fn run(state: State, handler: Option<Arc<Handler>>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("a loopback address to listen at");
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

    /// The endpoint to reach it at.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Appends an answer to the script.
    pub fn then(&self, answer: Answer) {
        lock(&self.state).script.push_back(answer);
    }

    /// Every request so far.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        lock(&self.state).received.clone()
    }

    /// The one request so far.
    ///
    /// # Panics
    /// Where there was none, or more than one.
    #[must_use]
    pub fn only_request(&self) -> Received {
        match &*self.received() {
            [request] => request.clone(),
            requests => panic!("expected one request, received {}", requests.len()),
        }
    }
}

/// An endpoint of this machine where nobody listens.
///
/// # Panics
/// Where this machine has no loopback address.
#[must_use]
pub fn deserted_url() -> String {
    let listener =
        std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a loopback address to listen at");
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
    // A connection that brings no request, such as one that a client gave up, is not part of the script.
    let Some(request) = receive(&mut stream).await else {
        return;
    };
    let answer = match handler {
        Some(answer) => answer(&request),
        None => {
            let mut state = lock(&state);
            state.received.push(request);
            state
                .script
                .pop_front()
                .unwrap_or_else(|| Answer::new(599, "the script is at its end"))
        }
    };
    // A client that does not listen any more is no failure of the server.
    let _ = answer.send(&mut stream).await;
}

/// Takes in one request; `None` where the connection ends before it is whole.
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
    let (method, target) = (
        request_line.next()?.to_owned(),
        request_line.next()?.to_owned(),
    );
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
