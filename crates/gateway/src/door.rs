//! The one door: the only module that owns an HTTP client for models.
//!
//! What goes out through it is [`SealedJson`] and nothing else:
//! ```
//! # use orgata_gateway::{Door, Endpoint}; use orgata_guard::SealedJson;
//! async fn send(door: &Door, endpoint: &Endpoint, body: &SealedJson) {
//!     let _ = door.post(endpoint, body).await;
//! }
//! ```
//! Clear bytes do not fit:
//! ```compile_fail
//! # use orgata_gateway::{Door, Endpoint}; use orgata_guard::SealedJson;
//! async fn send(door: &Door, endpoint: &Endpoint, body: &Vec<u8>) {
//!     let _ = door.post(endpoint, body).await;
//! }
//! ```
//! ```compile_fail
//! # use orgata_gateway::{Door, Endpoint}; use orgata_guard::SealedJson;
//! async fn send(door: &Door, endpoint: &Endpoint, body: &serde_json::Value) {
//!     let _ = door.post(endpoint, body).await;
//! }
//! ```

use crate::Secret;
use axum::body::Bytes;
use futures::{StreamExt, stream::BoxStream};
use orgata_guard::SealedJson;
use orgata_profile::{Profile, ProviderKind, ProviderSpec};
use reqwest::{
    Client, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{self, HeaderMap, HeaderName, HeaderValue},
};
use std::{
    collections::BTreeSet,
    net::{IpAddr, SocketAddr},
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::time::timeout;

/// How long the door waits.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// Until the connection stands.
    pub connect: Duration,
    /// From the request to the status line. A local model may have to be loaded first.
    pub first_byte: Duration,
    /// Between two pieces of an answer.
    pub idle: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            connect: seconds(10),
            first_byte: seconds(300),
            idle: seconds(120),
        }
    }
}

/// Where to and with which headers. `Debug` leaves the headers out: they carry the key.
#[derive(Clone)]
pub struct Endpoint {
    url: Url,
    headers: HeaderMap,
}

/// An answer whose body still comes.
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Seconds, when the provider said how long to wait.
    pub retry_after: Option<u64>,
    /// Body in the pieces in which it arrives.
    pub body: BoxStream<'static, Result<Bytes, DoorError>>,
}

/// Why nothing or not everything came back. No text holds a header or a body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DoorError {
    /// The profile does not name this host; its name was not even looked up.
    #[error("the profile does not name the host {0}")]
    UnknownHost(String),
    /// The URL or the key cannot be used.
    #[error("{0}")]
    Endpoint(String),
    /// No connection came about.
    #[error("{0}")]
    NoConnection(String),
    /// Nothing came in time.
    #[error("it did not answer within {0} seconds")]
    Silent(u64),
    /// The connection broke.
    #[error("{0}")]
    Broken(String),
}

/// A host that the profile names.
type Host = (String, u16);

/// Sends sealed bodies to the hosts of one profile.
pub struct Door {
    hosts: Arc<BTreeSet<Host>>,
    timeouts: Timeouts,
    client: OnceLock<Client>,
}

impl Endpoint {
    /// An endpoint of a provider. `path` starts with `/` and is appended to the base URL.
    ///
    /// # Errors
    /// When the base URL is none, is not encrypted although it leaves the device, or the key holds
    /// characters that no header may hold.
    pub fn new(
        provider: &ProviderSpec,
        path: &str,
        key: Option<&Secret>,
    ) -> Result<Self, DoorError> {
        let url = checked(&provider.base_url, path)?;
        let mut headers = HeaderMap::new();
        if provider.kind == ProviderKind::Anthropic {
            headers.insert("anthropic-version", HeaderValue::from_static("2023-06-01"));
        }
        if let Some(key) = key {
            let (name, value) = credential(provider.kind, key)?;
            headers.insert(name, value);
        }
        Ok(Self { url, headers })
    }

    /// Where the profile's collector takes traces.
    ///
    /// # Errors
    /// As in [`Endpoint::new`].
    pub fn traces(base: &str) -> Result<Self, DoorError> {
        Ok(Self {
            url: checked(base, "/v1/traces")?,
            headers: HeaderMap::new(),
        })
    }

    /// Scheme, host and port, as receipts show it.
    pub fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }
}

/// A URL that is encrypted wherever it leaves the device.
fn checked(base: &str, path: &str) -> Result<Url, DoorError> {
    let text = format!("{}{path}", base.trim_end_matches('/'));
    let refused = |why: &str| DoorError::Endpoint(why.to_owned());
    let url = Url::parse(&text).map_err(|_| refused("the profile's URL is no URL"))?;
    if url.scheme() == "https" || url.scheme() == "http" && is_loopback(&url) {
        return Ok(url);
    }
    Err(refused("the profile's URL must begin with https"))
}

fn credential(kind: ProviderKind, key: &Secret) -> Result<(HeaderName, HeaderValue), DoorError> {
    let (name, text) = match kind {
        ProviderKind::Anthropic => (
            HeaderName::from_static("x-api-key"),
            key.expose().to_owned(),
        ),
        _ => (header::AUTHORIZATION, format!("Bearer {}", key.expose())),
    };
    let refused = |_| DoorError::Endpoint("the stored key holds characters that no key has".into());
    let mut value = HeaderValue::from_str(&text).map_err(refused)?;
    value.set_sensitive(true);
    Ok((name, value))
}

/// Whether a URL leads to this device by its own words, without a look-up.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let ip = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    ip.map_or_else(
        |_| host == "localhost" || host.ends_with(".localhost"),
        |ip| ip.is_loopback(),
    )
}

impl Door {
    /// A door to the providers and the collector of a profile.
    pub fn new(profile: &Profile, timeouts: Timeouts) -> Self {
        let providers = profile.providers.iter().map(|p| &p.base_url);
        let urls = providers.chain(&profile.traces);
        let urls = urls.filter_map(|url| Url::parse(url).ok());
        let hosts = urls.filter_map(|url| host(&url)).collect();
        Self {
            hosts: Arc::new(hosts),
            timeouts,
            client: OnceLock::new(),
        }
    }

    /// Sends a sealed body. Dropping the future or the answer's body closes the connection.
    ///
    /// # Errors
    /// When the profile does not name the host, or no answer begins.
    pub async fn post(&self, endpoint: &Endpoint, body: &SealedJson) -> Result<Answer, DoorError> {
        self.send(
            &endpoint.url,
            endpoint.headers.clone(),
            Some(body.as_bytes().to_vec()),
        )
        .await
    }

    async fn send(
        &self,
        url: &Url,
        headers: HeaderMap,
        body: Option<Vec<u8>>,
    ) -> Result<Answer, DoorError> {
        let named = host(url).is_some_and(|host| self.hosts.contains(&host));
        if !named {
            return Err(DoorError::UnknownHost(
                url.host_str().unwrap_or_default().to_owned(),
            ));
        }
        exchange(self.client()?, url, headers, body, self.timeouts).await
    }

    fn client(&self) -> Result<&Client, DoorError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = client(Names(self.hosts.clone()), self.timeouts.connect)?;
        Ok(self.client.get_or_init(|| client))
    }
}

async fn exchange(
    client: &Client,
    url: &Url,
    headers: HeaderMap,
    body: Option<Vec<u8>>,
    timeouts: Timeouts,
) -> Result<Answer, DoorError> {
    let request = match body {
        Some(body) => client
            .post(url.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .body(body),
        None => client.get(url.clone()),
    };
    let sent = timeout(timeouts.first_byte, request.headers(headers).send()).await;
    let response = sent
        .map_err(|_| DoorError::Silent(timeouts.first_byte.as_secs()))?
        .map_err(|error| failure(&error))?;
    let retry_after = response.headers().get(header::RETRY_AFTER);
    let retry_after = retry_after.and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let status = response.status().as_u16();
    let idle = timeouts.idle;
    let pieces = futures::stream::unfold(Some(response), move |response| async move {
        let mut response = response?;
        match timeout(idle, response.chunk()).await {
            Err(_) => Some((Err(DoorError::Silent(idle.as_secs())), None)),
            Ok(Err(error)) => Some((Err(failure(&error)), None)),
            Ok(Ok(piece)) => piece.map(|piece| (Ok(piece), Some(response))),
        }
    });
    Ok(Answer {
        status,
        retry_after,
        body: pieces.boxed(),
    })
}

/// A client that follows no redirect, asks no proxy, keeps no cookie and resolves named hosts only.
/// HTTP/1.1, so that dropping an answer closes its connection instead of one stream in it.
fn client(names: Names, connect: Duration) -> Result<Client, DoorError> {
    // Fails only when a provider is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .http1_only()
        .referer(false)
        .connect_timeout(connect)
        .dns_resolver(Arc::new(names))
        .user_agent(concat!("orgata/", env!("CARGO_PKG_VERSION")))
        .build();
    client.map_err(|_| DoorError::Endpoint("the HTTP client could not be made".into()))
}

fn host(url: &Url) -> Option<Host> {
    Some((url.host_str()?.to_owned(), url.port_or_known_default()?))
}

/// Says what failed without the URL or the body.
fn failure(error: &reqwest::Error) -> DoorError {
    let mut deepest: &dyn std::error::Error = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    let words = deepest.to_string();
    if error.is_connect() {
        DoorError::NoConnection(words)
    } else {
        DoorError::Broken(words)
    }
}

/// Looks up only the names that the profile names; `localhost` is never asked from anybody.
struct Names(Arc<BTreeSet<Host>>);

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let named = self.0.iter().any(|(host, _)| *host == name);
        Box::pin(async move {
            if !named {
                return Err(DoorError::UnknownHost(name).into());
            }
            let found: Vec<SocketAddr> = if name == "localhost" || name.ends_with(".localhost") {
                let both = ["127.0.0.1", "::1"]
                    .iter()
                    .filter_map(|ip| ip.parse::<IpAddr>().ok());
                both.map(|ip| SocketAddr::new(ip, 0)).collect()
            } else {
                tokio::net::lookup_host((name.as_str(), 0)).await?.collect()
            };
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// A question to a server on this device that carries nothing of the person.
pub(crate) enum Look<'a> {
    /// Its lists and versions.
    Get(&'static str),
    /// What Ollama knows of a model.
    Show(&'a str),
}

/// Asks servers on loopback about themselves.
pub(crate) struct Loopback {
    client: Client,
    timeouts: Timeouts,
}

impl Loopback {
    /// A client that reaches loopback only and gives up after so long.
    pub fn new(wait: Duration) -> Result<Self, DoorError> {
        let none = Names(Arc::new(BTreeSet::from([("localhost".to_owned(), 0)])));
        let timeouts = Timeouts {
            connect: wait,
            first_byte: wait,
            idle: wait,
        };
        Ok(Self {
            client: client(none, wait)?,
            timeouts,
        })
    }

    /// The answer as JSON; `None` when the server is not on loopback, absent or says something else.
    pub async fn look(&self, base: &Url, look: Look<'_>) -> Option<serde_json::Value> {
        if !is_loopback(base) {
            return None;
        }
        let (path, body) = match look {
            Look::Get(path) => (path, None),
            Look::Show(model) => ("/api/show", Some(serde_json::json!({"model": model}))),
        };
        let mut url = base.clone();
        url.set_path(path);
        url.set_query(None);
        let body = body.map(|body| body.to_string().into_bytes());
        let mut answer = exchange(&self.client, &url, HeaderMap::new(), body, self.timeouts)
            .await
            .ok()?;
        let mut bytes = Vec::new();
        while let Some(piece) = answer.body.next().await {
            bytes.extend_from_slice(&piece.ok()?);
            if bytes.len() > 8 << 20 {
                return None;
            }
        }
        (answer.status == 200).then(|| serde_json::from_slice(&bytes).ok())?
    }
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Endpoint({}{})", self.origin(), self.url.path())
    }
}
