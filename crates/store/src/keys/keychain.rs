//! The operating system's keychain, with every call bounded in time.

use keyring_core::{CredentialStore, Error};
use std::{
    fmt,
    sync::{Arc, mpsc},
    time::Duration,
};
use zeroize::Zeroizing;

/// Why the keychain did not do what was asked.
#[derive(Debug)]
pub(super) enum KeychainError {
    /// It is there and does not open: the person must unlock it.
    Locked,
    /// It is not there, or does not work.
    Absent(String),
}

/// A connection to the keychain.
pub(super) struct Keychain {
    service: String,
    wait: Duration,
    store: Arc<CredentialStore>,
}

impl fmt::Debug for Keychain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keychain({})", self.service)
    }
}

impl Keychain {
    /// Connects.
    pub(super) fn connect(service: &str, wait: Duration) -> Result<Self, KeychainError> {
        let connected = bounded(wait, platform_store);
        let store = connected
            .ok_or_else(|| KeychainError::Absent("it does not answer".to_owned()))?
            .map_err(|error| KeychainError::Absent(error.to_string()))?;
        Ok(Self {
            service: service.to_owned(),
            wait,
            store,
        })
    }

    /// An item's bytes; `None` when there is no such item.
    pub(super) fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError> {
        match self.call(name, |entry| entry.get_secret()) {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(Some(Error::NoEntry)) => Ok(None),
            Err(error) => Err(explain(error)),
        }
    }

    /// Keeps an item, replacing one of the same name.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> Result<(), KeychainError> {
        let bytes = Zeroizing::new(bytes.to_vec());
        self.call(name, move |entry| entry.set_secret(&bytes))
            .map_err(explain)
    }

    /// Removes an item, if there is one.
    pub(super) fn remove(&self, name: &str) -> Result<(), KeychainError> {
        match self.call(name, |entry| entry.delete_credential()) {
            Ok(()) | Err(Some(Error::NoEntry)) => Ok(()),
            Err(error) => Err(explain(error)),
        }
    }

    /// Runs one call. `Err(None)` when it takes too long, as it does behind a prompt for the
    /// keychain's password.
    fn call<T: Send + 'static>(
        &self,
        name: &str,
        work: impl FnOnce(keyring_core::Entry) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Option<Error>> {
        let (store, service, name) = (self.store.clone(), self.service.clone(), name.to_owned());
        bounded(self.wait, move || {
            store.build(&service, &name, None).and_then(work)
        })
        .ok_or(None)?
        .map_err(Some)
    }
}

/// Runs something on a thread of its own and waits so long. A call that hangs keeps its thread.
fn bounded<T: Send + 'static>(
    wait: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (reply, answer) = mpsc::channel();
    let thread = std::thread::Builder::new().name("orgata-keychain".to_owned());
    thread.spawn(move || reply.send(work())).ok()?;
    answer.recv_timeout(wait).ok()
}

fn explain(error: Option<Error>) -> KeychainError {
    let text = match error {
        None | Some(Error::NoStorageAccess(_)) => return KeychainError::Locked,
        Some(error) => error.to_string(),
    };
    // The Secret Service reports a locked collection as a plain failure when an item is made.
    if text.to_lowercase().contains("locked") {
        return KeychainError::Locked;
    }
    KeychainError::Absent(text)
}

#[cfg(target_os = "linux")]
fn platform_store() -> Result<Arc<CredentialStore>, Error> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn platform_store() -> Result<Arc<CredentialStore>, Error> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn platform_store() -> Result<Arc<CredentialStore>, Error> {
    Err(Error::NotSupportedByStore(
        "this platform has no keychain that is known".to_owned(),
    ))
}
