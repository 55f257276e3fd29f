//! What the gateway needs from the outside.

use futures::future::BoxFuture;
use orgata_guard::{Vault, VaultRecord};
use orgata_log::{Fact, Micros, SessionId};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex};
use zeroize::Zeroize;

/// Where the vaults of conversations are kept open. Implemented over the log.
pub trait Vaults: Send + Sync {
    /// The open vault of a conversation, with everything that was saved for it.
    fn open(&self, session: &SessionId) -> BoxFuture<'static, Result<Arc<Mutex<Vault>>, String>>;
}

/// Where API keys are kept: the keychain.
pub trait KeyStore: Send + Sync {
    /// The secret of this name; `None` when there is none.
    fn get(&self, name: &str) -> BoxFuture<'static, Result<Option<Secret>, String>>;
}

/// Time and ids.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Micros;
    /// A fresh id.
    fn id(&self) -> String;
}

/// The clock of this machine and UUIDv7.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Micros {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Micros(since.map_or(0, |d| i64::try_from(d.as_micros()).unwrap_or(i64::MAX)))
    }

    fn id(&self) -> String {
        uuid::Uuid::now_v7().to_string()
    }
}

/// A text that is wiped when dropped and never printed.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(<redacted>)")
    }
}

/// New values of a conversation's vault, each encrypted. Private chain, in the same commit as the
/// receipt of the call that made them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VaultKept {
    /// The records.
    pub records: Vec<VaultRecord>,
}

impl Fact for VaultKept {
    const KIND: &'static str = "guard.vault";
    const VERSION: u16 = 1;
}

#[cfg(test)]
mod tests {
    use super::VaultKept;

    /// Entries of this version lie on people's disks.
    #[test]
    fn a_released_vault_record_keeps_its_shape() {
        let released =
            r#"{"records":[{"token":"EMAIL_7F3K9Q2M4C1T","nonce":"AAAA","sealed":"BBBB"}]}"#;
        let kept: VaultKept = serde_json::from_str(released).unwrap();
        assert_eq!(serde_json::to_string(&kept).unwrap(), released);
    }
}
