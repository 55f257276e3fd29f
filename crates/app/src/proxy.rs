//! The door for other programs of this device: a role's gateway behind an endpoint of its own.

use crate::{App, api::ApiError};
use orgata_gateway::{
    Gateway, Secret,
    proxy::{ProxyOptions, router},
};
use orgata_log::SessionId;
use orgata_profile::{ModelRef, Profile};

impl App {
    /// The OpenAI-compatible endpoint of a role, for a listener on loopback. Receipts and vault belong
    /// to `session`. With `provider` only this one is reached, and it is the one for calls that name
    /// no model.
    ///
    /// # Errors
    /// When there is no such role or provider, or the guard does not work.
    pub async fn proxy(
        &self,
        token: &str,
        session: SessionId,
        profile: Option<&str>,
        provider: Option<&str>,
    ) -> Result<axum::Router, ApiError> {
        let role = match profile {
            Some(name) => self.opened().roles.get(name).await?,
            None => self.role().await?,
        };
        let gateway: Gateway = match provider {
            Some(id) => role.gateway_of(narrowed(&role.profile, id)?)?,
            None => role.gateway()?.clone(),
        };
        Ok(router(
            gateway,
            ProxyOptions {
                token: Secret::new(token),
                session,
            },
        ))
    }
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
