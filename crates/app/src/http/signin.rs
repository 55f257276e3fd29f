//! Signing in: a one-time code from the person's terminal becomes a cookie.

use super::{Host, cookie};
use crate::api::ApiError;
use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

const COOKIE: &str = "orgata_session";
const SCRIPT: &str = "fetch('/api/sign-in',{method:'POST',headers:{'content-type':'application/json'},body:JSON.stringify({code:location.hash.slice(1)})}).then(r=>{history.replaceState(null,'','/sign-in');if(r.ok)location.replace('/');else document.getElementById('m').textContent='This sign-in address was already used or is wrong. Start orgata serve again and open the new address.'});";

/// Codes and cookies of one running host. Both end with the process.
pub struct SignIn {
    code: Mutex<Option<String>>,
    first: String,
    /// Hashes, so that a look into memory dumps of the set gives nothing to replay.
    cookies: Mutex<BTreeSet<[u8; 32]>>,
}

impl SignIn {
    pub fn new() -> Self {
        let code = secret();
        Self {
            code: Mutex::new(Some(code.clone())),
            first: code,
            cookies: Mutex::default(),
        }
    }

    /// The one-time code.
    pub fn code(&self) -> &str {
        &self.first
    }

    fn redeem(&self, given: &str) -> Option<String> {
        let mut code = self.code.lock().unwrap_or_else(PoisonError::into_inner);
        let ours = code
            .as_deref()
            .is_some_and(|code| digest(code) == digest(given));
        if !ours {
            return None;
        }
        *code = None;
        let cookie = secret();
        self.cookies
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(digest(&cookie));
        Some(cookie)
    }

    fn knows(&self, cookie: &str) -> bool {
        self.cookies
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(&digest(cookie))
    }
}

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// 256 random bits. Without randomness nobody can sign in: an unguessable value is impossible.
fn secret() -> String {
    let mut bytes = [0_u8; 32];
    match getrandom::fill(&mut bytes) {
        Ok(()) => URL_SAFE_NO_PAD.encode(bytes),
        Err(error) => {
            tracing::error!(action = "http.signin", result = "no_randomness", %error);
            std::process::abort()
        }
    }
}

/// A page that hands the code from the fragment to the host and goes on to the application.
pub async fn page() -> Response {
    let html = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Orgata</title><p id=m role=status>Signing in to Orgata on this device…</p><script>{SCRIPT}</script></html>"
    );
    let hash = base64::engine::general_purpose::STANDARD.encode(digest(SCRIPT));
    let csp = format!(
        "default-src 'none'; script-src 'sha256-{hash}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    let mut response = Html(html).into_response();
    if let Ok(value) = HeaderValue::from_str(&csp) {
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, value);
    }
    response
}

#[derive(Deserialize)]
pub struct Code {
    code: String,
}

/// Takes the code once and answers with the cookie.
pub async fn redeem(State(host): State<Arc<Host>>, Json(given): Json<Code>) -> Response {
    match host.signin.redeem(&given.code) {
        Some(cookie) => {
            let value = format!("{COOKIE}={cookie}; HttpOnly; SameSite=Strict; Path=/");
            (StatusCode::NO_CONTENT, [(header::SET_COOKIE, value)]).into_response()
        }
        None => (StatusCode::UNAUTHORIZED, Json(ApiError::not_signed_in())).into_response(),
    }
}

/// Lets only signed-in browsers through.
pub async fn require(State(host): State<Arc<Host>>, request: Request, next: Next) -> Response {
    if cookie(request.headers(), COOKIE).is_some_and(|cookie| host.signin.knows(cookie)) {
        return next.run(request).await;
    }
    (StatusCode::UNAUTHORIZED, Json(ApiError::not_signed_in())).into_response()
}
