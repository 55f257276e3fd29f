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
const SCRIPT: &str = "fetch('/api/sign-in',{method:'POST',headers:{'content-type':'application/json'},body:JSON.stringify({code:location.hash.slice(1)})}).then(r=>{history.replaceState(null,'','/sign-in');if(r.ok)location.replace('/');else document.getElementById('m').textContent='This sign-in address was already used, replaced or is wrong. Press Enter in the terminal where Orgata runs and open the new address that it prints.'});";

/// Codes and cookies of one running host. Both end with the process.
pub struct SignIn {
    /// Hash of the code that may still be used; at most one.
    code: Mutex<Option<[u8; 32]>>,
    /// Hashes, so that a look into memory dumps of the set gives nothing to replay.
    cookies: Mutex<BTreeSet<[u8; 32]>>,
}

impl SignIn {
    /// Nobody can sign in until a code is made.
    pub fn new() -> Self {
        Self {
            code: Mutex::default(),
            cookies: Mutex::default(),
        }
    }

    /// A code that counts once; one that was made before and not used counts no more.
    pub fn new_code(&self) -> String {
        let code = secret();
        *self.code.lock().unwrap_or_else(PoisonError::into_inner) = Some(digest(&code));
        code
    }

    fn redeem(&self, given: &str) -> Option<String> {
        let mut code = self.code.lock().unwrap_or_else(PoisonError::into_inner);
        code.take_if(|code| *code == digest(given))?;
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
