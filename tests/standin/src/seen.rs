//! What reached the stand-in, byte by byte.

use base64::Engine as _;
use serde::Serialize;
use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

/// One TCP connection.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Connection {
    /// Counts from 1.
    pub id: u64,
    /// Milliseconds after the start of the stand-in.
    pub opened_ms: f64,
    /// When the other side closed it or it was dropped; `None` while it is open.
    pub closed_ms: Option<f64>,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Request {
    /// Connection on which it came.
    pub connection: u64,
    /// Milliseconds after the start of the stand-in, when the body was complete.
    pub at_ms: f64,
    /// HTTP method.
    pub method: String,
    /// Path with query.
    pub path: String,
    /// Header names in lower case.
    pub headers: BTreeMap<String, String>,
    /// Body as text; bytes that are not UTF-8 are replaced.
    pub body: String,
    /// The body's bytes in base64.
    pub body_base64: String,
}

/// Everything that reached the stand-in so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Seen {
    /// Connections in the order in which they were opened.
    pub connections: Vec<Connection>,
    /// Requests in the order in which they were complete; those to `/__…` are left out.
    pub requests: Vec<Request>,
}

impl Seen {
    /// Requests that carry a conversation, without the probes of lists and health.
    pub fn chats(&self) -> Vec<&Request> {
        self.requests
            .iter()
            .filter(|request| request.method == "POST" && request.is_chat())
            .collect()
    }

    /// All bytes that arrived, headers and bodies, one after the other.
    pub fn bytes(&self) -> String {
        let line = |r: &Request| format!("{} {}\n{:?}\n{}\n", r.method, r.path, r.headers, r.body);
        self.requests.iter().map(line).collect()
    }
}

impl Request {
    /// The body as JSON; `Null` when it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    fn is_chat(&self) -> bool {
        ["/chat/completions", "/messages", "/api/chat"]
            .iter()
            .any(|end| self.path.ends_with(end))
    }
}

/// Writes down what happens, in memory and optionally in a folder.
pub(crate) struct Notebook {
    start: Instant,
    seen: Mutex<Seen>,
    folder: Option<PathBuf>,
}

impl Notebook {
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self {
            start: Instant::now(),
            seen: Mutex::default(),
            folder,
        }
    }

    pub fn seen(&self) -> Seen {
        self.lock().clone()
    }

    /// Forgets requests and closed connections.
    pub fn forget(&self) {
        let mut seen = self.lock();
        seen.requests.clear();
        seen.connections
            .retain(|connection| connection.closed_ms.is_none());
    }

    pub fn opened(&self, id: u64) {
        let opened_ms = self.now();
        self.lock().connections.push(Connection {
            id,
            opened_ms,
            closed_ms: None,
        });
    }

    /// Keeps the first time at which a connection was found closed.
    pub fn closed(&self, id: u64) {
        let now = self.now();
        let mut seen = self.lock();
        if let Some(connection) = seen.connections.iter_mut().find(|c| c.id == id) {
            connection.closed_ms.get_or_insert(now);
        }
    }

    pub fn requested(&self, connection: u64, head: &axum::http::request::Parts, body: &[u8]) {
        let header = |(name, value): (&axum::http::HeaderName, &axum::http::HeaderValue)| {
            (
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        };
        let request = Request {
            connection,
            at_ms: self.now(),
            method: head.method.to_string(),
            path: head.uri.to_string(),
            headers: head.headers.iter().map(header).collect(),
            body: String::from_utf8_lossy(body).into_owned(),
            body_base64: base64::engine::general_purpose::STANDARD.encode(body),
        };
        let mut seen = self.lock();
        self.keep(seen.requests.len() + 1, &request, body);
        seen.requests.push(request);
    }

    /// A folder that cannot be written only costs the copy there; memory has the request.
    fn keep(&self, number: usize, request: &Request, body: &[u8]) {
        let Some(folder) = &self.folder else { return };
        let json = serde_json::to_vec_pretty(request).unwrap_or_default();
        let _ = std::fs::write(folder.join(format!("{number:04}.json")), json);
        let _ = std::fs::write(folder.join(format!("{number:04}.body")), body);
    }

    fn now(&self) -> f64 {
        self.start.elapsed().as_secs_f64() * 1000.0
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
