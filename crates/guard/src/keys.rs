//! Keys, all derived from the tenant's one key.

use crate::{Audience, GuardError};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::sync::Arc;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The keys of one tenant. Cloning shares them; the last clone wipes them.
#[derive(Clone)]
pub struct Keys(Arc<Derived>);

#[derive(Zeroize, ZeroizeOnDrop)]
struct Derived {
    root: [u8; 32],
}

/// A 32-byte key that wipes itself.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Key([u8; 32]);

impl Keys {
    /// Derives all keys from the tenant's 32-byte masking key.
    #[must_use]
    pub fn new(tenant_key: &[u8; 32]) -> Self {
        let (root, _) = Hkdf::<Sha256>::extract(Some(b"orgata guard v1"), tenant_key);
        Self(Arc::new(Derived { root: root.into() }))
    }

    pub(crate) fn token(&self, audience: &Audience) -> Result<Key, GuardError> {
        self.derive(&["token", audience.as_str()])
    }

    pub(crate) fn vault(&self) -> Result<Key, GuardError> {
        self.derive(&["vault"])
    }

    pub(crate) fn vault_nonce(&self) -> Result<Key, GuardError> {
        self.derive(&["vault nonce"])
    }

    pub(crate) fn stamp(&self) -> Result<Key, GuardError> {
        self.derive(&["stamp"])
    }

    fn derive(&self, info: &[&str]) -> Result<Key, GuardError> {
        let hkdf = Hkdf::<Sha256>::from_prk(&self.0.root).map_err(|_| GuardError::NoKey)?;
        let mut key = Key([0; 32]);
        let joined = info.join("\0");
        hkdf.expand(joined.as_bytes(), &mut key.0)
            .map_err(|_| GuardError::NoKey)?;
        Ok(key)
    }
}

impl Key {
    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// HMAC-SHA256 over the parts, each led by its length so that no two lists read the same.
    pub(crate) fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        // HMAC takes keys of any length; this conversion cannot fail.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            return [0; 32];
        };
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(<redacted>)")
    }
}
