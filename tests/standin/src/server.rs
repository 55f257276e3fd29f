//! The server: connections that are watched, routes, and answers frame by frame.

use crate::{
    Heard, Reply, Script, Seen,
    anthropic::Anthropic,
    ollama::{self, Ollama},
    openai::OpenAi,
    play::{Act, Ending, Fail, Play},
    seen::Notebook,
};
use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{ConnectInfo, Request, State, connect_info::Connected},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
    serve::{IncomingStream, Listener},
};
use futures::{StreamExt, stream};
use serde_json::{Value, json};
use std::{
    io,
    net::SocketAddr,
    path::PathBuf,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A provider's wire format.
pub(crate) trait Wire: Send + Sync {
    /// Reads a request.
    fn heard(&self, body: &Value) -> Heard;
    /// Media type of a stream.
    fn content_type(&self) -> &'static str;
    /// Frames up to the last piece.
    fn open(&self, play: &Play, heard: &Heard) -> Vec<String>;
    /// Frames after it.
    fn close(&self, play: &Play, heard: &Heard) -> Vec<String>;
    /// The answer that is not streamed.
    fn whole(&self, play: &Play, heard: &Heard) -> Value;
    /// Status and body of a refusal.
    fn fail(&self, fail: &Fail, heard: &Heard) -> (u16, Value);
    /// A frame that is not JSON.
    fn garbage(&self) -> &'static str;
}

struct Stage {
    notebook: Notebook,
    script: Mutex<Script>,
}

type Shared = State<Arc<Stage>>;

/// A running stand-in. It stops when it is dropped.
pub struct Standin {
    address: SocketAddr,
    stage: Arc<Stage>,
    task: JoinHandle<()>,
}

impl Standin {
    /// Starts on a free port of loopback, inside the current tokio runtime.
    ///
    /// # Errors
    /// When the port cannot be bound.
    pub async fn start(script: Script) -> io::Result<Self> {
        Self::start_at(0, script, None).await
    }

    /// Starts on a port of loopback, 0 for a free one, and copies each request into a folder.
    ///
    /// # Errors
    /// When the port cannot be bound or the folder cannot be made.
    pub async fn start_at(port: u16, script: Script, folder: Option<PathBuf>) -> io::Result<Self> {
        if let Some(folder) = &folder {
            std::fs::create_dir_all(folder)?;
        }
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let address = listener.local_addr()?;
        let stage = Arc::new(Stage {
            notebook: Notebook::new(folder),
            script: Mutex::new(script),
        });
        let watched = WatchedListener {
            listener,
            stage: stage.clone(),
            opened: 0,
        };
        let routes = routes(stage.clone()).into_make_service_with_connect_info::<ConnectionId>();
        let task = tokio::spawn(async move {
            let _ = axum::serve(watched, routes).await;
        });
        Ok(Self {
            address,
            stage,
            task,
        })
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Everything that reached it so far.
    pub fn seen(&self) -> Seen {
        self.stage.notebook.seen()
    }

    /// Forgets requests and closed connections.
    pub fn forget(&self) {
        self.stage.notebook.forget();
    }

    /// Adds an answer to the end of the queue.
    pub fn push(&self, reply: Reply) {
        self.stage.script().queue.push(reply);
    }

    /// Replaces the whole script.
    pub fn replace(&self, script: Script) {
        *self.stage.script() = script;
    }
}

impl Drop for Standin {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Stage {
    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn routes(stage: Arc<Stage>) -> Router {
    Router::new()
        .route("/v1/chat/completions", post(|s, r| chat(&OpenAi, s, r)))
        .route("/v1/messages", post(|s, r| chat(&Anthropic, s, r)))
        .route("/api/chat", post(|s, r| chat(&Ollama, s, r)))
        .route("/v1/models", get(models))
        .route("/api/tags", get(tags))
        .route("/api/show", post(show))
        .route("/__seen", get(tell).delete(forget))
        .route("/__script", post(rescript))
        .fallback(unknown)
        .with_state(stage)
}

/// Reads a whole request and writes it down.
async fn take(stage: &Stage, request: Request) -> (HeaderMap, Value) {
    let (head, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap_or_default();
    let connection = head
        .extensions
        .get::<ConnectInfo<ConnectionId>>()
        .map_or(0, |info| info.0.0);
    stage.notebook.requested(connection, &head, &bytes);
    (
        head.headers,
        serde_json::from_slice(&bytes).unwrap_or_default(),
    )
}

async fn chat(wire: &'static dyn Wire, State(stage): Shared, request: Request) -> Response {
    let (headers, body) = take(&stage, request).await;
    let heard = wire.heard(&body);
    let act = {
        let mut script = stage.script();
        match refusal(&script, &headers, &heard) {
            Some(fail) => Act::Fail(fail),
            None => Act::of(script.take(&heard.last), &heard, script.fragment),
        }
    };
    perform(wire, act, heard).await
}

fn refusal(script: &Script, headers: &HeaderMap, heard: &Heard) -> Option<Fail> {
    let given = |key: &String| {
        let bearer = format!("Bearer {key}");
        headers
            .get("authorization")
            .is_some_and(|value| value == &bearer)
            || headers.get("x-api-key").is_some_and(|value| value == key)
    };
    if script.key.as_ref().is_some_and(|key| !given(key)) {
        return Some(Fail::Unauthorized);
    }
    let known = script.any_model || script.models.contains(&heard.model);
    (!known).then_some(Fail::UnknownModel)
}

async fn perform(wire: &'static dyn Wire, act: Act, heard: Heard) -> Response {
    match act {
        Act::Play(play) if heard.stream => streamed(wire, &play, &heard),
        Act::Play(play) => whole(wire, &play, &heard).await,
        Act::Fail(fail) => refused(wire, &fail, &heard),
        Act::Raw {
            status,
            headers,
            body,
        } => raw(status, headers, body),
        Act::Silent => std::future::pending().await,
    }
}

fn streamed(wire: &dyn Wire, play: &Play, heard: &Heard) -> Response {
    let pause = Duration::from_millis(play.every_ms);
    let mut frames = wire.open(play, heard);
    match play.ending {
        Ending::Done => frames.extend(wire.close(play, heard)),
        Ending::Malformed => {
            frames.push(wire.garbage().to_owned());
            frames.extend(wire.close(play, heard));
        }
        Ending::Stall | Ending::Break => {}
    }
    let paced = stream::iter(frames).then(move |frame| async move {
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        Ok::<_, io::Error>(frame)
    });
    let body = match play.ending {
        Ending::Stall => Body::from_stream(paced.chain(stream::pending())),
        Ending::Break => Body::from_stream(paced.chain(stream::once(async {
            // The frames before must reach the wire before the connection is cut.
            tokio::time::sleep(Duration::from_millis(20)).await;
            Err(io::ErrorKind::ConnectionReset.into())
        }))),
        Ending::Done | Ending::Malformed => Body::from_stream(paced),
    };
    ([(header::CONTENT_TYPE, wire.content_type())], body).into_response()
}

async fn whole(wire: &dyn Wire, play: &Play, heard: &Heard) -> Response {
    match play.ending {
        Ending::Done => Json(wire.whole(play, heard)).into_response(),
        Ending::Stall => std::future::pending().await,
        Ending::Break | Ending::Malformed => (
            [(header::CONTENT_TYPE, "application/json")],
            "{\"broken\": ",
        )
            .into_response(),
    }
}

fn refused(wire: &dyn Wire, fail: &Fail, heard: &Heard) -> Response {
    let (status, body) = wire.fail(fail, heard);
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Json(body)).into_response();
    if let Fail::RateLimited(Some(seconds)) = fail {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, (*seconds).into());
    }
    response
}

fn raw(status: u16, headers: std::collections::BTreeMap<String, String>, body: String) -> Response {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(name, value);
    }
    response
        .body(Body::from(body))
        .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

async fn models(State(stage): Shared, request: Request) -> Json<Value> {
    take(&stage, request).await;
    let script = stage.script();
    let entry = |name: &String| json!({"id": name, "object": "model", "created": 1_795_000_000, "owned_by": script.owned_by});
    Json(json!({"object": "list", "data": script.models.iter().map(entry).collect::<Vec<_>>()}))
}

async fn tags(State(stage): Shared, request: Request) -> Json<Value> {
    take(&stage, request).await;
    Json(ollama::tags(&stage.script()))
}

async fn show(State(stage): Shared, request: Request) -> Response {
    let (_, body) = take(&stage, request).await;
    let heard = Heard::chat(&body, false);
    match ollama::show(&stage.script(), &heard.model) {
        Some(shown) => Json(shown).into_response(),
        None => refused(&Ollama, &Fail::UnknownModel, &heard),
    }
}

async fn unknown(State(stage): Shared, request: Request) -> StatusCode {
    take(&stage, request).await;
    StatusCode::NOT_FOUND
}

async fn tell(State(stage): Shared) -> Json<Seen> {
    Json(stage.notebook.seen())
}

async fn forget(State(stage): Shared) -> StatusCode {
    stage.notebook.forget();
    StatusCode::NO_CONTENT
}

async fn rescript(State(stage): Shared, body: Bytes) -> Response {
    match serde_json::from_slice::<Script>(&body) {
        Ok(script) => {
            *stage.script() = script;
            StatusCode::NO_CONTENT.into_response()
        }
        Err(error) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    }
}

/// Number of the connection on which a request came.
#[derive(Clone, Copy, Debug)]
struct ConnectionId(u64);

impl Connected<IncomingStream<'_, WatchedListener>> for ConnectionId {
    fn connect_info(stream: IncomingStream<'_, WatchedListener>) -> Self {
        *stream.remote_addr()
    }
}

struct WatchedListener {
    listener: TcpListener,
    stage: Arc<Stage>,
    opened: u64,
}

impl Listener for WatchedListener {
    type Io = WatchedStream;
    type Addr = ConnectionId;

    async fn accept(&mut self) -> (WatchedStream, ConnectionId) {
        let stream = loop {
            match self.listener.accept().await {
                Ok((stream, _)) => break stream,
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        };
        let _ = stream.set_nodelay(true);
        self.opened += 1;
        self.stage.notebook.opened(self.opened);
        (
            WatchedStream {
                stream,
                stage: self.stage.clone(),
                id: self.opened,
            },
            ConnectionId(self.opened),
        )
    }

    fn local_addr(&self) -> io::Result<ConnectionId> {
        Ok(ConnectionId(0))
    }
}

/// A connection that notes when the other side closes it.
struct WatchedStream {
    stream: TcpStream,
    stage: Arc<Stage>,
    id: u64,
}

impl Drop for WatchedStream {
    fn drop(&mut self) {
        self.stage.notebook.closed(self.id);
    }
}

impl AsyncRead for WatchedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        let ended = matches!(polled, Poll::Ready(Ok(())))
            && buf.filled().len() == before
            && buf.capacity() > before;
        if ended || matches!(polled, Poll::Ready(Err(_))) {
            self.stage.notebook.closed(self.id);
        }
        polled
    }
}

impl AsyncWrite for WatchedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
