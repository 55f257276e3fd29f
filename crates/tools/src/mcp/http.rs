//! A server behind a URL: streamable HTTP, in both revisions.
//!
//! [`Post::post`] is the only way out and takes nothing but [`SealedJson`]:
//!
//! ```compile_fail
//! # async fn send(post: &orgata_tools::Post) {
//! post.post(br#"{"name":"Anna"}"#.to_vec(), reqwest::header::HeaderMap::new()).await.ok();
//! # }
//! ```
//! ```
//! # async fn send(post: &orgata_tools::Post, sealed: orgata_guard::SealedJson) {
//! post.post(sealed, reqwest::header::HeaderMap::new()).await.ok();
//! # }
//! ```

use super::door::Door;
use super::headers;
use super::link::{INBOX, NotSent};
use super::sse::Events;
use futures::StreamExt;
use orgata_guard::SealedJson;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

const SESSION: HeaderName = HeaderName::from_static("mcp-session-id");
const VERSION: HeaderName = HeaderName::from_static("mcp-protocol-version");
/// Longest answer that is read.
const MAX_BODY: usize = 64 * 1024 * 1024;
const CONNECT: Duration = Duration::from_secs(10);

/// A checked address of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    url: reqwest::Url,
}

/// Why an address cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// It is no URL.
    #[error("`{0}` is no address")]
    NotAUrl(String),
    /// Plain HTTP to another machine.
    #[error("`{0}` is not encrypted; only a server on this device may be reached by http")]
    NotEncrypted(String),
    /// The client cannot be made.
    #[error("no connection can be made: {0}")]
    Client(String),
}

impl Endpoint {
    /// Checks an address: `https`, or `http` on loopback; no user name or password in it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(uri: &str) -> Result<Self, EndpointError> {
        let url: reqwest::Url = uri
            .parse()
            .map_err(|_| EndpointError::NotAUrl(uri.to_owned()))?;
        let host = url
            .host_str()
            .unwrap_or_default()
            .trim_matches(['[', ']'])
            .to_owned();
        if host.is_empty() || !url.username().is_empty() || url.password().is_some() {
            return Err(EndpointError::NotAUrl(uri.to_owned()));
        }
        let loopback = host == "localhost"
            || host
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback());
        match url.scheme() {
            "https" => Ok(Self { url }),
            "http" if loopback => Ok(Self { url }),
            "http" => Err(EndpointError::NotEncrypted(uri.to_owned())),
            _ => Err(EndpointError::NotAUrl(uri.to_owned())),
        }
    }
}

/// The door: sealed bytes out, an answer back.
#[derive(Debug)]
pub struct Post {
    client: reqwest::Client,
    endpoint: Endpoint,
    token: Option<HeaderValue>,
}

impl Post {
    /// A door to one address; `token` is sent as `Authorization: Bearer`. Redirects are not
    /// followed, and no proxy of the environment is asked: the profile names who is spoken to.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn new(endpoint: Endpoint, token: Option<&str>) -> Result<Self, EndpointError> {
        // Already installed is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .referer(false)
            .build()
            .map_err(|error| EndpointError::Client(error.to_string()))?;
        let bearer = token.and_then(|token| HeaderValue::from_str(&format!("Bearer {token}")).ok());
        let token = bearer.map(|mut value| {
            value.set_sensitive(true);
            value
        });
        Ok(Self {
            client,
            endpoint,
            token,
        })
    }

    /// Sends sealed bytes.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub async fn post(
        &self,
        body: SealedJson,
        headers: HeaderMap,
    ) -> Result<reqwest::Response, reqwest::Error> {
        let request = self.client.post(self.endpoint.url.clone()).headers(headers);
        let request = request
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/json, text/event-stream")
            .body(body.into_bytes());
        self.authorised(request).send().await
    }

    /// Opens the stream of the server's own messages; sends no body.
    async fn listen(&self, headers: HeaderMap) -> Result<reqwest::Response, reqwest::Error> {
        let request = self.client.get(self.endpoint.url.clone()).headers(headers);
        self.authorised(request.header(ACCEPT, "text/event-stream"))
            .send()
            .await
    }

    fn authorised(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        match &self.token {
            Some(token) => request.header(reqwest::header::AUTHORIZATION, token.clone()),
            None => request,
        }
    }
}

/// A connection: requests on their way and what the server bound us to.
pub(crate) struct Http {
    post: Post,
    inbox: Mutex<Option<mpsc::Sender<Value>>>,
    bound: Mutex<HeaderMap>,
    running: Mutex<BTreeMap<String, AbortHandle>>,
    this: Weak<Http>,
}

impl Http {
    pub(crate) fn new(post: Post) -> (Arc<Self>, mpsc::Receiver<Value>) {
        let (sender, inbox) = mpsc::channel(INBOX);
        let this = Arc::new_cyclic(|this| Self {
            post,
            inbox: Mutex::new(Some(sender)),
            bound: Mutex::default(),
            running: Mutex::default(),
            this: this.clone(),
        });
        (this, inbox)
    }

    /// Sends a message and takes in what is answered, in the background: a tool may take long, and
    /// cancelling must not wait for it.
    pub(crate) fn send(&self, sealed: SealedJson, door: &Door) -> Result<(), NotSent> {
        let Some(this) = self.this.upgrade() else {
            return Err(NotSent("the connection is closed".to_owned()));
        };
        let body: Value = serde_json::from_slice(sealed.as_bytes())
            .map_err(|error| NotSent(error.to_string()))?;
        if body["method"] == "notifications/cancelled" {
            self.abort(&body["params"]["requestId"]);
        }
        let headers = self.headers(&body, door);
        let (id, initialized) = (
            body.get("id").cloned(),
            body["method"] == "notifications/initialized",
        );
        let key = id.as_ref().map(Value::to_string);
        let task = tokio::spawn(async move {
            let answered = this.exchange(sealed, headers, id.as_ref()).await;
            if let (Some(id), Err(reason)) = (&id, answered) {
                this.fail(id, &reason).await;
            }
            if let Some(id) = &id {
                lock(&this.running).remove(&id.to_string());
            }
            if initialized {
                this.events().await;
            }
        });
        let kept = key.unwrap_or_else(|| format!("notification {}", task.id()));
        let mut running = lock(&self.running);
        running.retain(|_, task| !task.is_finished());
        running.insert(kept, task.abort_handle());
        Ok(())
    }

    /// Ends every request; the connections close.
    pub(crate) fn close(&self) {
        for task in std::mem::take(&mut *lock(&self.running)).into_values() {
            task.abort();
        }
        *lock(&self.inbox) = None;
    }

    fn abort(&self, id: &Value) {
        if let Some(task) = lock(&self.running).remove(&id.to_string()) {
            task.abort();
        }
    }

    fn headers(&self, body: &Value, door: &Door) -> HeaderMap {
        let mut headers = lock(&self.bound).clone();
        let version = body["params"]["_meta"]["io.modelcontextprotocol/protocolVersion"].as_str();
        if let Some(version) = version.and_then(|version| HeaderValue::from_str(version).ok()) {
            headers.insert(VERSION, version);
            let schema = body["params"]["name"]
                .as_str()
                .and_then(|name| door.schema(name));
            headers.extend(headers::of(body, schema.as_ref()));
        }
        headers
    }

    async fn exchange(
        &self,
        sealed: SealedJson,
        headers: HeaderMap,
        id: Option<&Value>,
    ) -> Result<(), String> {
        let response = self
            .post
            .post(sealed, headers)
            .await
            .map_err(|error| explain(&error))?;
        let status = response.status();
        if let Some(session) = response.headers().get(SESSION) {
            lock(&self.bound).insert(SESSION, session.clone());
        }
        if status.is_redirection() {
            return Err("the server wants to send us elsewhere, which is not followed".to_owned());
        }
        if status == reqwest::StatusCode::NOT_FOUND && lock(&self.bound).contains_key(SESSION) {
            // The server forgot the session: only a new connection helps.
            *lock(&self.inbox) = None;
            return Ok(());
        }
        let media = media_type(&response);
        if status.is_success() && media == "text/event-stream" {
            return self.stream(response, id).await;
        }
        if id.is_none() {
            return Ok(());
        }
        let body = read(response).await?;
        match serde_json::from_slice::<Value>(&body) {
            Ok(message) if message.get("jsonrpc").is_some() => {
                self.take(message).await;
                Ok(())
            }
            _ if status.is_success() => Err("the server's answer is no message".to_owned()),
            _ => Err(format!("the server answered {status}")),
        }
    }

    async fn stream(&self, response: reqwest::Response, id: Option<&Value>) -> Result<(), String> {
        let mut events = Events::default();
        let mut chunks = response.bytes_stream();
        let mut answered = false;
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|error| explain(&error))?;
            let complete = events
                .push(&chunk)
                .map_err(|_| "an event is too long".to_owned())?;
            for data in complete {
                let Ok(message) = serde_json::from_slice::<Value>(&data) else {
                    continue;
                };
                answered |= message.get("id") == id && message.get("method").is_none();
                self.take(message).await;
            }
        }
        if answered || id.is_none() {
            Ok(())
        } else {
            Err("the connection broke off".to_owned())
        }
    }

    /// Server messages of the older revision come on a stream of their own, where a server has one.
    async fn events(&self) {
        let headers = lock(&self.bound).clone();
        if let Ok(response) = self.post.listen(headers).await
            && response.status().is_success()
            && media_type(&response) == "text/event-stream"
        {
            let _ = self.stream(response, None).await;
        }
    }

    async fn take(&self, message: Value) {
        if let Some(version) = message["result"]["protocolVersion"].as_str()
            && let Ok(version) = HeaderValue::from_str(version)
        {
            lock(&self.bound).insert(VERSION, version);
        }
        let sender = lock(&self.inbox).clone();
        if let Some(sender) = sender {
            let _ = sender.send(message).await;
        }
    }

    async fn fail(&self, id: &Value, reason: &str) {
        let error = json!({ "code": -32000, "message": reason });
        self.take(json!({ "jsonrpc": "2.0", "id": id, "error": error }))
            .await;
    }
}

fn media_type(response: &reqwest::Response) -> String {
    let value = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    value
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

async fn read(response: reqwest::Response) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    let mut chunks = response.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        body.extend_from_slice(&chunk.map_err(|error| explain(&error))?);
        if body.len() > MAX_BODY {
            return Err("the answer is too long".to_owned());
        }
    }
    Ok(body)
}

/// Without the address: it may hold a key.
fn explain(error: &reqwest::Error) -> String {
    if error.is_connect() {
        "the server cannot be reached".to_owned()
    } else if error.is_timeout() {
        "the server takes too long".to_owned()
    } else {
        "the connection broke off".to_owned()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
