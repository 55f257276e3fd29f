//! The vault: which token stands for which value, for one tenant and one session.

use crate::keys::{Key, Keys};
use crate::token::{self, Form};
use crate::{GuardError, Scope};
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use zeroize::Zeroize;

/// Values and their tokens, in memory. What was added since the last [`Vault::take_new`] waits there,
/// already encrypted, to be saved.
pub struct Vault {
    scope: Scope,
    live: Live,
    new: Vec<VaultRecord>,
}

/// The live tokens; cheap to share with a restorer while the vault grows.
pub(crate) type Live = Arc<BTreeMap<String, Arc<Held>>>;

/// One value.
pub(crate) struct Held {
    pub(crate) value: String,
    pub(crate) form: Form,
}

/// One value at rest: AES-256-GCM under the tenant's vault key, bound to tenant, session and token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VaultRecord {
    /// The token's inside, for example `EMAIL_7F3K9Q2M4C1T`.
    pub token: String,
    /// 12 bytes, base64. Derived from token and value, so it never repeats for two values.
    pub nonce: String,
    /// Ciphertext and tag, base64.
    pub sealed: String,
}

impl Vault {
    /// An empty vault.
    #[must_use]
    pub fn new(scope: Scope) -> Self {
        Self {
            scope,
            live: Live::default(),
            new: Vec::new(),
        }
    }

    /// The tenant and session it belongs to.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// How many values it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.live.len()
    }

    /// Whether it holds no value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.live.is_empty()
    }

    /// The value that a token stands for. Takes `EMAIL_7F3K9Q2M4C1T` with or without brackets.
    #[must_use]
    pub fn reveal(&self, token: &str) -> Option<&str> {
        let bare = token
            .strip_prefix('[')
            .and_then(|t| t.strip_suffix(']'))
            .unwrap_or(token);
        self.live.get(bare).map(|held| held.value.as_str())
    }

    /// All tokens (without brackets), in order.
    pub fn tokens(&self) -> impl Iterator<Item = &str> {
        self.live.keys().map(String::as_str)
    }

    /// The records made since the last call, to be saved before the sealed bytes are sent.
    pub fn take_new(&mut self) -> Vec<VaultRecord> {
        std::mem::take(&mut self.new)
    }

    /// Takes records back that could not be saved, so that the next attempt saves them.
    pub fn give_back(&mut self, records: Vec<VaultRecord>) {
        self.new.splice(0..0, records);
    }

    /// Adds a saved value.
    ///
    /// # Errors
    /// `NotOurs` when the record is damaged or of another key, tenant or session.
    pub fn load(&mut self, record: &VaultRecord, keys: &Keys) -> Result<(), GuardError> {
        let foreign = GuardError::NotOurs {
            what: "a vault record",
        };
        let decode = |text: &str| BASE64_STANDARD.decode(text).map_err(|_| foreign.clone());
        let nonce: [u8; 12] = decode(&record.nonce)?
            .try_into()
            .map_err(|_| foreign.clone())?;
        let sealed = decode(&record.sealed)?;
        let payload = Payload {
            msg: &sealed,
            aad: &self.bound(&record.token),
        };
        let mut clear = cipher(&keys.vault()?)
            .decrypt(&Nonce::from(nonce), payload)
            .map_err(|_| foreign.clone())?;
        let held = Held::from_bytes(&clear).ok_or(foreign)?;
        clear.zeroize();
        Arc::make_mut(&mut self.live).insert(record.token.clone(), Arc::new(held));
        Ok(())
    }

    pub(crate) fn live(&self) -> &Live {
        &self.live
    }

    /// The token of a value; a new one is added and encrypted.
    pub(crate) fn token(
        &mut self,
        keys: &Keys,
        key: &Key,
        kind: &str,
        value: &str,
        form: Form,
    ) -> Result<String, GuardError> {
        let mut taken = String::new();
        for attempt in 0..4 {
            let bare = token::bare(key, kind, value, form, attempt);
            match self.live.get(&bare) {
                Some(held) if held.value == value && held.form == form => return Ok(bare),
                Some(_) => taken = bare,
                None => {
                    self.add(
                        keys,
                        &bare,
                        Held {
                            value: value.to_owned(),
                            form,
                        },
                    )?;
                    return Ok(bare);
                }
            }
        }
        Err(GuardError::Collision { token: taken })
    }

    fn add(&mut self, keys: &Keys, bare: &str, held: Held) -> Result<(), GuardError> {
        let aad = self.bound(bare);
        let mut clear = held.to_bytes();
        let mac = keys.vault_nonce()?.mac(&[&aad, &clear]);
        let mut nonce = [0; 12];
        nonce.copy_from_slice(&mac[..12]);
        let payload = Payload {
            msg: &clear,
            aad: &aad,
        };
        let sealed = cipher(&keys.vault()?)
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| GuardError::NoKey)?;
        clear.zeroize();
        self.new.push(VaultRecord {
            token: bare.to_owned(),
            nonce: BASE64_STANDARD.encode(nonce),
            sealed: BASE64_STANDARD.encode(sealed),
        });
        Arc::make_mut(&mut self.live).insert(bare.to_owned(), Arc::new(held));
        Ok(())
    }

    /// What a record is bound to: moving it to another session or token makes it unreadable.
    fn bound(&self, token: &str) -> Vec<u8> {
        let mut out = Vec::new();
        for part in [&self.scope.tenant, &self.scope.session, token] {
            out.extend_from_slice(&(part.len() as u64).to_be_bytes());
            out.extend_from_slice(part.as_bytes());
        }
        out
    }
}

impl Held {
    fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![self.form as u8];
        out.extend_from_slice(self.value.as_bytes());
        out
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (form, value) = bytes.split_first()?;
        let form = match form {
            0 => Form::Text,
            1 => Form::Number,
            2 => Form::RawJson,
            _ => return None,
        };
        Some(Self {
            value: String::from_utf8(value.to_vec()).ok()?,
            form,
        })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.value.zeroize();
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Vault({}/{}, {} values)",
            self.scope.tenant,
            self.scope.session,
            self.len()
        )
    }
}

fn cipher(key: &Key) -> Aes256Gcm {
    Aes256Gcm::new(key.bytes().into())
}
