//! The emulator over HTTP/1.1, and as a service for clients in the same process.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::control;
use crate::emulator::Emulator;
use crate::faults::Disturbance;

/// Maximum size of a request body, in bytes.
const MAX_BODY: usize = 64 << 20;

/// A running server. Dropping it stops the server.
pub struct Server {
    address: SocketAddr,
    emulator: Arc<Emulator>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts a server on an address; port 0 chooses a free one.
    ///
    /// # Errors
    /// Returns an error if the address cannot be used.
    pub async fn start(emulator: Emulator, address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let emulator = Arc::new(emulator);
        let task = tokio::spawn(accept(listener, emulator.clone()));
        Ok(Self {
            address,
            emulator,
            task,
        })
    }

    /// Starts a server on a free port of this machine.
    ///
    /// # Errors
    /// Returns an error if there is no free port.
    pub async fn on_loopback(emulator: Emulator) -> io::Result<Self> {
        Self::start(emulator, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await
    }

    /// Returns the URL of the server.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the emulator, to add faults or to look at its calls.
    pub fn emulator(&self) -> &Emulator {
        &self.emulator
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Accepts connections until the task is stopped, which also closes them.
async fn accept(listener: TcpListener, emulator: Arc<Emulator>) {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        // A connection that cannot be accepted, for example for lack of file descriptors, is the
        // problem of one client.
        if let Ok((stream, _)) = listener.accept().await {
            connections.spawn(serve(stream, emulator.clone()));
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn serve(stream: TcpStream, emulator: Arc<Emulator>) {
    // Small responses are sent at once.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| {
        let emulator = emulator.clone();
        async move { respond(&emulator, request).await }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service);
    // The client may go away at any time, and a fault closes the connection.
    let _ = connection.await;
}

/// Responds to a request. An error closes the connection.
async fn respond(
    emulator: &Emulator,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, io::Error> {
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, MAX_BODY).collect().await else {
        let mut response = Response::new(Full::default());
        *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
        return Ok(response);
    };
    let request = Request::from_parts(parts, body.to_bytes());
    if let Some(response) = control::handle(emulator, &request) {
        return Ok(response.map(Full::new));
    }
    let response = emulator.handle(&request);
    let status = response.status().as_u16();
    tracing::info!(method = %request.method(), uri = %request.uri(), status, "request");
    let disturbance = response
        .extensions()
        .get::<Disturbance>()
        .copied()
        .unwrap_or_default();
    if !disturbance.delay.is_zero() {
        tokio::time::sleep(disturbance.delay).await;
    }
    if disturbance.disconnect {
        return Err(io::Error::other("a fault closes the connection"));
    }
    Ok(response.map(Full::new))
}

/// The emulator as a `tower_service::Service`, without a socket.
#[derive(Clone)]
pub struct EmulatorService(Arc<Emulator>);

impl EmulatorService {
    /// Creates the service.
    pub fn new(emulator: Arc<Emulator>) -> Self {
        Self(emulator)
    }
}

impl tower_service::Service<Request<Bytes>> for EmulatorService {
    type Response = Response<Bytes>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Bytes>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let emulator = self.0.clone();
        Box::pin(async move { Ok(emulator.handle(&request)) })
    }
}
