//! An OpenAI-compatible endpoint for programs of this device: they get the guard by setting their
//! base URL. A request takes the same way as every other model call: judged, sealed, paid,
//! receipted; the answer comes back restored, streamed or whole, with tool calls.
//!
//! To a provider of the OpenAI format the body goes through as it is, unknown fields included, all
//! of it sealed. To others it is translated.

mod body;
mod error;
mod names;
mod restore;
mod talk;

use crate::{Gateway, Secret, dispatch::Departure, outlet};
use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderMap, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
    serve::{Listener, ListenerExt as _},
};
use error::ProxyError;
use futures::{FutureExt, StreamExt, stream::BoxStream};
use orgata_agent::{CallSite, ModelError};
use orgata_log::SessionId;
use orgata_profile::{ModelSpec, ProviderKind, ProviderSpec};
use restore::Restoring;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{io, net::SocketAddr, sync::Arc};
use tokio::net::{TcpListener, TcpStream};

/// What the endpoint needs besides the gateway.
#[derive(Clone, Debug)]
pub struct ProxyOptions {
    /// Programs must present it as a bearer token.
    pub token: Secret,
    /// Conversation to which receipts and vault of all its calls belong.
    pub session: SessionId,
}

struct Desk {
    gateway: Gateway,
    token: [u8; 32],
    session: SessionId,
}

type Shared = State<Arc<Desk>>;
type Lines = BoxStream<'static, io::Result<Bytes>>;

/// Largest request: above the largest paste that the application takes.
const LARGEST: usize = 64 << 20;

/// The routes `/v1/chat/completions` and `/v1/models`, for a listener on loopback. Every request
/// must carry the token and a `Host` of this device.
pub fn router(gateway: Gateway, options: ProxyOptions) -> Router {
    let token = digest(options.token.expose());
    let desk = Arc::new(Desk {
        gateway,
        token,
        session: options.session,
    });
    Router::new()
        .route("/v1/chat/completions", post(chat))
        .route("/v1/models", get(models))
        .fallback(async || ProxyError::Path)
        .method_not_allowed_fallback(async || ProxyError::Path)
        .layer(DefaultBodyLimit::max(LARGEST))
        .layer(middleware::from_fn_with_state(desk.clone(), admit))
        .with_state(desk)
}

/// The listener to serve [`router`] on. Without it, each piece of a streamed answer waits up to 40 ms
/// for the program's acknowledgement of the piece before.
pub fn prompt(listener: TcpListener) -> impl Listener<Io = TcpStream, Addr = SocketAddr> {
    listener.tap_io(|stream| {
        // Refused only for a connection that is gone already.
        let _ = stream.set_nodelay(true);
    })
}

/// Refuses what does not know the token, and what a browser was led to by a foreign name.
async fn admit(State(desk): Shared, request: Request, next: Next) -> Response {
    if !host_is_here(request.headers()) {
        return ProxyError::Host.into_response();
    }
    let given = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer "));
    // Digests are compared, so the time tells nothing of the token.
    if given.is_none_or(|given| digest(given) != desk.token) {
        return ProxyError::Token.into_response();
    }
    let mut response = next.run(request).await;
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("no-store"),
    );
    response
}

fn host_is_here(headers: &HeaderMap) -> bool {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.parse::<u16>().is_ok() => name,
        _ => host,
    };
    ["127.0.0.1", "localhost", "[::1]"].contains(&name)
}

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

async fn models(State(desk): Shared) -> Json<Value> {
    let providers = &desk.gateway.profile().providers;
    let entries = providers.iter().flat_map(|provider| {
        let entry = |model: &ModelSpec| {
            let id = format!("{}/{}", provider.id, model.name);
            json!({"id": id, "object": "model", "created": 0, "owned_by": provider.id})
        };
        provider.models.iter().map(entry).collect::<Vec<_>>()
    });
    Json(json!({"object": "list", "data": entries.collect::<Vec<_>>()}))
}

async fn chat(State(desk): Shared, body: Bytes) -> Result<Response, ProxyError> {
    let body: Value =
        serde_json::from_slice(&body).map_err(|_| ProxyError::Body("the body is not JSON"))?;
    if !body["messages"].is_array() {
        return Err(ProxyError::Body("`messages` must be a list"));
    }
    body::admit(&body)?;
    let (provider, model) = desk.choose(body["model"].as_str().unwrap_or_default())?;
    if provider.kind == ProviderKind::OpenAi {
        desk.pass(body, provider, model).await
    } else {
        talk::translate(&desk.gateway, &desk.session, &body, &provider, &model).await
    }
}

impl Desk {
    /// A model by `provider/model`, by its name alone, or the profile's own for no name.
    fn choose(&self, name: &str) -> Result<(ProviderSpec, ModelSpec), ModelError> {
        let inner = &self.gateway.0;
        let choose = |provider: Option<&str>, model: Option<&str>| {
            inner.choose(CallSite::Proxy, provider, model)
        };
        if name.is_empty() || name == "default" {
            return choose(None, None);
        }
        let providers = &self.gateway.profile().providers;
        if let Some((id, model)) = name
            .split_once('/')
            .filter(|(id, _)| providers.iter().any(|p| p.id == *id))
        {
            return choose(Some(id), Some(model));
        }
        let lists =
            |provider: &&ProviderSpec| provider.models.iter().any(|model| model.name == name);
        choose(
            providers
                .iter()
                .find(lists)
                .map(|provider| provider.id.as_str()),
            Some(name),
        )
    }

    /// The body as it is, sealed; the answer as it is, restored.
    async fn pass(
        &self,
        body: Value,
        provider: ProviderSpec,
        model: ModelSpec,
    ) -> Result<Response, ProxyError> {
        let streamed = body["stream"].as_bool().unwrap_or(false);
        let inner = self.gateway.0.clone();
        let pictures = inner.parts.profile.guard.images && provider.images;
        let (outgoing, names) =
            body::outgoing(body, self.session.clone(), provider, model, pictures)?;
        let departure: Departure = inner.clone().depart(outgoing).await?;
        let (answer, vault, settling) = inner.send(departure).await?;
        let restoring = Restoring::new(vault, settling, names);
        if !streamed {
            return Ok(Json(restoring.whole(answer).await?).into_response());
        }
        Ok(events(outlet::stream(|out| {
            restoring.stream(answer, out).boxed()
        })))
    }
}

fn events(lines: Lines) -> Response {
    let body = Body::from_stream(lines.fuse());
    ([(header::CONTENT_TYPE, "text/event-stream")], body).into_response()
}

fn event(data: &Value) -> io::Result<Bytes> {
    Ok(Bytes::from(format!("data: {data}\n\n")))
}

fn done() -> io::Result<Bytes> {
    Ok(Bytes::from_static(b"data: [DONE]\n\n"))
}
