//! The door for other programs of this device: a role's gateway behind an endpoint of its own.

use crate::{App, api::ApiError};
use axum::{
    Json, Router,
    extract::Request,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use orgata_gateway::{
    Gateway, Secret,
    proxy::{ProxyOptions, router},
};
use orgata_log::SessionId;
use orgata_profile::{ModelRef, Profile};
use std::sync::Arc;
use tower::ServiceExt as _;

impl App {
    /// The OpenAI-compatible endpoint of a role, for a listener on loopback. Receipts and vault belong
    /// to `session`. With `provider` only this one is reached, and it is the one for calls that name
    /// no model.
    ///
    /// # Errors
    /// When there is no such role or provider, or the guard does not work.
    pub async fn proxy(
        self: &Arc<Self>,
        token: &str,
        session: SessionId,
        profile: Option<&str>,
        provider: Option<&str>,
    ) -> Result<Router, ApiError> {
        let wanted = Wanted {
            token: token.to_owned(),
            session,
            profile: profile.map(str::to_owned),
            provider: provider.map(str::to_owned),
        };
        // What is wrong now is said at the start, not at the first call.
        drop(self.proxy_now(&wanted).await?);
        let app = self.clone();
        let serve = move |request: Request| {
            let (app, wanted) = (app.clone(), wanted.clone());
            async move {
                match app.proxy_now(&wanted).await {
                    Ok(router) => router.oneshot(request).await.into_response(),
                    Err(error) => refused(&error),
                }
            }
        };
        Ok(Router::new().fallback(serve))
    }

    /// The endpoint as the role is now: a word that was added a moment ago is masked in the next call.
    async fn proxy_now(&self, wanted: &Wanted) -> Result<Router, ApiError> {
        let role = match &wanted.profile {
            Some(name) => self.opened().roles.get(name).await?,
            None => self.role().await?,
        };
        let gateway: Gateway = match &wanted.provider {
            Some(id) => role.gateway_of(narrowed(&role.profile, id)?)?,
            None => role.gateway()?.clone(),
        };
        let options = ProxyOptions {
            token: Secret::new(wanted.token.as_str()),
            session: wanted.session.clone(),
        };
        Ok(router(gateway, options))
    }
}

/// What a proxy was started with.
#[derive(Clone)]
struct Wanted {
    token: String,
    session: SessionId,
    profile: Option<String>,
    provider: Option<String>,
}

/// The guard or the role does not work: nothing is passed on.
fn refused(error: &ApiError) -> Response {
    let body = serde_json::json!({ "error": { "message": error.to_string(), "type": error.code, "code": error.code } });
    (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response()
}

/// A profile with one provider. Its own choice of model stays if it is of that provider.
fn narrowed(profile: &Profile, provider: &str) -> Result<Profile, ApiError> {
    let found = profile
        .provider(provider)
        .ok_or_else(|| ApiError::not_found("provider", provider))?
        .clone();
    let own = profile
        .primary
        .clone()
        .filter(|model| model.provider == found.id);
    let first = found.models.first().map(|model| ModelRef {
        provider: found.id.clone(),
        model: model.name.clone(),
    });
    let mut narrowed = profile.clone();
    narrowed.primary = own.or(first);
    narrowed.hidden = None;
    narrowed.providers = vec![found];
    Ok(narrowed)
}
