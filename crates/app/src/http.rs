//! The loopback host: the same operations for a browser on this device.
//!
//! A person signs in once with a code that is printed in their terminal; after that an `HttpOnly`
//! cookie counts. Requests with a foreign `Host` or `Origin` are refused before anything is read,
//! nothing is cached, and no token ever stands in a query.

mod assets;
mod guardrail;
mod signin;

use crate::{App, Caller, api::ApiError};
use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use futures::StreamExt as _;
use std::{net::SocketAddr, path::PathBuf, sync::Arc};
use tokio::net::TcpListener;

/// Largest request: a paste of 10 MB as JSON, with room.
const BODY_LIMIT: usize = 64 << 20;

/// How to serve.
pub struct HttpOptions {
    /// Port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Folder with the built user interface; without it only the API is served.
    pub ui: Option<PathBuf>,
}

/// A running host.
pub struct HttpHost {
    /// Where it listens.
    pub addr: SocketAddr,
    host: Arc<Host>,
    task: tokio::task::JoinHandle<()>,
}

impl HttpHost {
    /// A new address to open in a browser, with a one-time code in its fragment. It counts once, and
    /// an earlier one that nobody has used counts no more.
    #[must_use]
    pub fn sign_in(&self) -> String {
        let code = self.host.signin.new_code();
        format!("http://{}/sign-in#{code}", self.addr)
    }

    /// Waits until the host stops.
    pub async fn wait(&mut self) {
        let _ = (&mut self.task).await;
    }
}

pub(crate) struct Host {
    app: Arc<App>,
    addr: SocketAddr,
    signin: signin::SignIn,
    ui: Option<PathBuf>,
}

/// Listens on 127.0.0.1 and serves until the task is dropped.
///
/// # Errors
/// When the port cannot be bound.
pub async fn serve(app: Arc<App>, options: HttpOptions) -> std::io::Result<HttpHost> {
    let listener = TcpListener::bind(("127.0.0.1", options.port)).await?;
    let addr = listener.local_addr()?;
    let host = Arc::new(Host {
        app,
        addr,
        signin: signin::SignIn::new(),
        ui: options.ui,
    });
    let router = router(host.clone());
    let task = tokio::spawn(async move {
        if let Err(error) = axum::serve(orgata_gateway::proxy::prompt(listener), router).await {
            tracing::error!(action = "http.serve", result = "failed", %error);
        }
    });
    Ok(HttpHost { addr, host, task })
}

fn router(host: Arc<Host>) -> Router {
    let signed_in = Router::new()
        .route("/api/v1/events", get(events))
        .route("/api/v1/{operation}", post(operation))
        .route_layer(middleware::from_fn_with_state(
            host.clone(),
            signin::require,
        ));
    Router::new()
        .route("/sign-in", get(signin::page))
        .route("/api/sign-in", post(signin::redeem))
        .route(
            "/api/openapi.json",
            get(|| async { Json(crate::openapi::document()) }),
        )
        .merge(signed_in)
        .fallback(assets::file)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::from_fn_with_state(
            host.clone(),
            guardrail::check,
        ))
        .with_state(host)
}

async fn operation(
    State(host): State<Arc<Host>>,
    Path(operation): Path<String>,
    body: Bytes,
) -> Response {
    let params = if body.is_empty() {
        Ok(serde_json::json!({}))
    } else {
        serde_json::from_slice(&body)
    };
    let params = match params {
        Ok(params) => params,
        Err(error) => return failed(&ApiError::bad_request(&error)),
    };
    match host
        .app
        .handle(&operation, params, &Caller::browser())
        .await
    {
        Ok(reply) => Json(reply).into_response(),
        Err(error) => failed(&error),
    }
}

/// Lines of JSON, one push each; an empty line every 15 s keeps the connection known to be alive.
async fn events(State(host): State<Arc<Host>>) -> Response {
    let pushes = host.app.pushes().map(|push| {
        let mut line = serde_json::to_vec(&push).unwrap_or_default();
        line.push(b'\n');
        Ok::<_, std::convert::Infallible>(Bytes::from(line))
    });
    let beat = tokio_stream::wrappers::IntervalStream::new(tokio::time::interval(
        std::time::Duration::from_secs(15),
    ))
    .map(|_| Ok(Bytes::from_static(b"\n")));
    let stream = futures::stream::select(pushes, beat);
    (
        [(header::CONTENT_TYPE, "application/x-ndjson")],
        Body::from_stream(stream),
    )
        .into_response()
}

fn failed(error: &ApiError) -> Response {
    (status(&error.code), Json(error)).into_response()
}

fn status(code: &str) -> StatusCode {
    match code {
        "bad_request" | "invalid" => StatusCode::BAD_REQUEST,
        "not_signed_in" => StatusCode::UNAUTHORIZED,
        "denied" | "person_only" => StatusCode::FORBIDDEN,
        "not_found" | "unknown_operation" => StatusCode::NOT_FOUND,
        "conflict" | "busy" => StatusCode::CONFLICT,
        "locked" => StatusCode::LOCKED,
        "disk_full" => StatusCode::INSUFFICIENT_STORAGE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The value of one cookie.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name).then_some(value)
        })
}
