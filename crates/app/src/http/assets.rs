//! The built user interface, read from one folder.

use super::Host;
use axum::{
    extract::State,
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use std::{
    path::{Component, Path, PathBuf},
    sync::Arc,
};

/// A file of the interface; any other path is the application itself.
pub async fn file(State(host): State<Arc<Host>>, uri: Uri) -> Response {
    let Some(folder) = &host.ui else {
        return (
            StatusCode::NOT_FOUND,
            "The user interface is not installed beside this program.\n",
        )
            .into_response();
    };
    let wanted = inside(folder, uri.path()).unwrap_or_else(|| folder.join("index.html"));
    match tokio::fs::read(&wanted).await {
        Ok(bytes) => ([(header::CONTENT_TYPE, media_type(&wanted))], bytes).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The file that a path names, if it lies in the folder and has a name of its own.
fn inside(folder: &Path, path: &str) -> Option<PathBuf> {
    let path = Path::new(path.trim_start_matches('/'));
    let plain = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    (plain && path.extension().is_some()).then(|| folder.join(path))
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|end| end.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
