//! What every request must satisfy before anything else is looked at.

use super::Host;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::sync::Arc;

const CSP: &str = "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; \
    img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; \
    form-action 'none'; frame-src 'none'; frame-ancestors 'none'";

/// Refuses names that are not ours (DNS rebinding) and pages that are not ours (cross-site calls).
pub async fn check(State(host): State<Arc<Host>>, request: Request, next: Next) -> Response {
    if !host_is_ours(&host, request.headers())
        || !origin_is_ours(&host, request.method(), request.headers())
    {
        return (
            StatusCode::FORBIDDEN,
            "This address is for Orgata on this device only.\n",
        )
            .into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    headers.insert(
        "cross-origin-opener-policy",
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(
        "cross-origin-resource-policy",
        HeaderValue::from_static("same-origin"),
    );
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(CSP));
    response
}

fn names(host: &Host) -> [String; 2] {
    [
        format!("127.0.0.1:{}", host.addr.port()),
        format!("localhost:{}", host.addr.port()),
    ]
}

fn host_is_ours(host: &Host, headers: &HeaderMap) -> bool {
    let mut given = headers.get_all(header::HOST).iter();
    let (Some(name), None) = (given.next(), given.next()) else {
        return false;
    };
    name.to_str()
        .is_ok_and(|name| names(host).iter().any(|ours| ours == name))
}

/// A request that changes something must name our own page as its origin; any request that names
/// another origin is refused.
fn origin_is_ours(host: &Host, method: &Method, headers: &HeaderMap) -> bool {
    match headers.get(header::ORIGIN).map(HeaderValue::to_str) {
        Some(Ok(origin)) => names(host)
            .iter()
            .any(|name| origin == format!("http://{name}")),
        Some(Err(_)) => false,
        None => method == Method::GET || method == Method::HEAD,
    }
}
