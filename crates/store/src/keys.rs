//! Keys and secrets, and where they come from.
//!
//! The database key, the tenant's masking key and provider keys live in the operating system's
//! keychain, or in a key file that a passphrase opens, or nowhere: then Orgata works in memory and
//! says so. No key is ever written unprotected, and none is made where an encrypted database
//! exists, because it could only lock the person out.

mod file;
mod keychain;
mod secret;

pub use secret::{DbKey, MaskingKey, Passphrase, Secret};

use crate::database_exists;
use file::{Contents, KeyFile, Opened};
use keychain::{Keychain, KeychainError};
use orgata_log::LogError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use zeroize::Zeroizing;

/// Item that holds both keys, so that a start costs one call.
const KEYS: &str = "keys";
/// Item that proves that a keychain which does not show the keys is not simply an empty one.
const CANARY: &str = "canary";

/// Where to look for keys.
#[derive(Clone, Debug)]
pub struct KeysConfig {
    /// Data folder: holds the key file, if any, and the note that a keychain is in use.
    pub dir: PathBuf,
    /// Name of the application in the keychain.
    pub service: String,
    /// Whether the operating system's keychain may be used.
    pub keychain: bool,
    /// How long one call of the keychain may take.
    pub wait: Duration,
}

impl KeysConfig {
    /// The usual places for a data folder: keychain under the name `orgata`, three seconds a call.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        let wait = Duration::from_secs(3);
        Self {
            dir: dir.into(),
            service: "orgata".to_owned(),
            keychain: true,
            wait,
        }
    }
}

/// Where the keys are, as the person must know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum KeyState {
    /// In the operating system's keychain.
    Keychain,
    /// In the keychain, which does not show them: locked, or emptied behind our back. Unlock it and
    /// call [`Keyholder::retry`].
    KeychainLocked,
    /// In the key file.
    PassphraseFile {
        /// Whether the passphrase is still to be given.
        locked: bool,
    },
    /// Nowhere: nothing is kept after the application ends.
    MemoryOnly {
        /// Why.
        why: MemoryReason,
    },
}

/// Why nothing is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum MemoryReason {
    /// There is no keychain, or it does not work, and no passphrase was set.
    NoKeychain {
        /// What it said.
        detail: String,
    },
    /// The person wants it so.
    Chosen,
    /// A database exists but its key is in neither place. It is left alone.
    KeyMissing,
    /// The data folder cannot be used.
    Folder {
        /// What is wrong with it.
        detail: String,
    },
}

/// Both keys.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Opens the database.
    pub db: DbKey,
    /// From it the guard derives its keys.
    pub masking: MaskingKey,
}

/// Why keys or secrets could not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The passphrase is not the right one.
    #[error("this is not the passphrase of the key file")]
    WrongPassphrase,
    /// A passphrase is too short.
    #[error("a passphrase needs at least 8 characters")]
    ShortPassphrase,
    /// The key file is damaged or of a newer Orgata.
    #[error("the key file is damaged or of a newer Orgata ({0})")]
    Damaged(String),
    /// The keychain is locked, or the passphrase has not been given.
    #[error("the keys are locked")]
    Locked,
    /// Keys exist already, or a database does; a new key could not open it.
    #[error("keys, or a database that belongs to keys, exist already; no new key is made")]
    Exists,
    /// The keychain failed.
    #[error("the keychain failed: {0}")]
    Keychain(String),
    /// The folder failed.
    #[error(transparent)]
    Folder(FolderError),
}

/// The data folder failed while keys were written or read; nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FolderError(String);

impl KeyError {
    /// Stable machine code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongPassphrase => "wrong_passphrase",
            Self::ShortPassphrase => "short_passphrase",
            Self::Damaged(_) => "key_file_damaged",
            Self::Locked => "keys_locked",
            Self::Exists => "keys_exist",
            Self::Keychain(_) => "keychain_failed",
            Self::Folder(_) => "key_folder_failed",
        }
    }
}

impl From<LogError> for KeyError {
    fn from(error: LogError) -> Self {
        Self::Folder(FolderError(error.to_string()))
    }
}

impl From<KeychainError> for KeyError {
    fn from(error: KeychainError) -> Self {
        match error {
            KeychainError::Locked => Self::Locked,
            KeychainError::Absent(detail) => Self::Keychain(detail),
        }
    }
}

/// Holds the keys while the application runs. All of its calls block: up to `wait` for each call of
/// the keychain, a fraction of a second to open the key file. Call them off the async threads.
#[derive(Debug)]
pub struct Keyholder {
    config: KeysConfig,
    held: Mutex<Held>,
}

#[derive(Debug)]
enum Held {
    Keychain(Keychain, Keys),
    Locked,
    File(Option<Opened>),
    Memory(MemoryReason, MaskingKey, BTreeMap<String, Secret>),
}

impl Keyholder {
    /// Looks for keys: in the key file if there is one, else in the keychain, where they are made
    /// at the first start. What came of it is in [`Keyholder::state`].
    ///
    /// # Errors
    /// Only when the operating system has no randomness.
    pub fn open(config: KeysConfig) -> Result<Self, KeyError> {
        let held = look(&config)?;
        Ok(Self {
            config,
            held: Mutex::new(held),
        })
    }

    /// Works in memory only, because the person wants it so.
    ///
    /// # Errors
    /// Only when the operating system has no randomness.
    pub fn memory(config: KeysConfig) -> Result<Self, KeyError> {
        let held = Mutex::new(in_memory(MemoryReason::Chosen)?);
        Ok(Self { config, held })
    }

    /// Where the keys are.
    pub fn state(&self) -> KeyState {
        match &*self.held() {
            Held::Keychain(..) => KeyState::Keychain,
            Held::Locked => KeyState::KeychainLocked,
            Held::File(opened) => KeyState::PassphraseFile {
                locked: opened.is_none(),
            },
            Held::Memory(why, ..) => KeyState::MemoryOnly { why: why.clone() },
        }
    }

    /// Both keys; `None` while locked and when nothing is kept.
    pub fn keys(&self) -> Option<Keys> {
        match &*self.held() {
            Held::Keychain(_, keys) => Some(keys.clone()),
            Held::File(Some(opened)) => Some(opened.contents.keys()),
            _ => None,
        }
    }

    /// The masking key: the kept one, or one that ends with the process. `None` while locked.
    pub fn masking(&self) -> Option<MaskingKey> {
        match &*self.held() {
            Held::Memory(_, masking, _) => Some(masking.clone()),
            Held::Keychain(_, keys) => Some(keys.masking.clone()),
            Held::File(opened) => opened.as_ref().map(|opened| opened.contents.keys().masking),
            Held::Locked => None,
        }
    }

    /// Looks again, for example after the person has unlocked the keychain.
    ///
    /// # Errors
    /// As [`Keyholder::open`].
    pub fn retry(&self) -> Result<KeyState, KeyError> {
        let mut held = self.held();
        if matches!(&*held, Held::Locked | Held::Memory(..)) {
            let found = look(&self.config)?;
            // Secrets that were set in memory outlive a retry that finds nothing better.
            if !matches!((&*held, &found), (Held::Memory(..), Held::Memory(..))) {
                *held = found;
            }
        }
        drop(held);
        Ok(self.state())
    }

    /// Opens the key file.
    ///
    /// # Errors
    /// [`KeyError::WrongPassphrase`], or what is wrong with the file.
    pub fn unlock(&self, passphrase: &Passphrase) -> Result<(), KeyError> {
        let mut held = self.held();
        if let Held::File(opened) = &mut *held {
            *opened = Some(self.file().open(passphrase)?);
        }
        Ok(())
    }

    /// Makes a key file for somebody who has no keychain or cannot open it, with fresh keys and the
    /// secrets that were set so far.
    ///
    /// # Errors
    /// [`KeyError::Exists`] when keys or a database exist already.
    pub fn create_file(&self, passphrase: &Passphrase) -> Result<(), KeyError> {
        let mut held = self.held();
        let secrets = match &*held {
            Held::Memory(_, _, secrets) => secrets,
            // A keychain that never opened has no keys of ours unless there is a database.
            Held::Locked => &BTreeMap::new(),
            Held::Keychain(..) | Held::File(_) => return Err(KeyError::Exists),
        };
        let _lock = self.file().lock()?;
        if self.file().exists() || database_exists(&self.config.dir) {
            return Err(KeyError::Exists);
        }
        let contents = Contents::new(&fresh_keys()?, secrets);
        *held = Held::File(Some(self.file().create(passphrase, contents)?));
        Ok(())
    }

    /// Gives the key file another passphrase.
    ///
    /// # Errors
    /// [`KeyError::WrongPassphrase`] when the old one is not right.
    pub fn change_passphrase(&self, old: &Passphrase, new: &Passphrase) -> Result<(), KeyError> {
        let mut held = self.held();
        let Held::File(opened) = &mut *held else {
            return Err(KeyError::Locked);
        };
        let _lock = self.file().lock()?;
        let contents = self.file().open(old)?.contents;
        *opened = Some(self.file().create(new, contents)?);
        Ok(())
    }

    /// A secret by its name, for example `provider:openai`.
    ///
    /// # Errors
    /// While locked, or as the keychain fails.
    pub fn secret(&self, name: &str) -> Result<Option<Secret>, KeyError> {
        match &mut *self.held() {
            Held::Keychain(keychain, _) => {
                let found = keychain.get(&item(name))?;
                found
                    .map(text)
                    .transpose()
                    .map(|text| text.map(Secret::new))
            }
            Held::File(Some(opened)) => {
                self.file().refresh(opened)?;
                Ok(opened.contents.secret(name))
            }
            Held::Memory(_, _, secrets) => Ok(secrets.get(name).cloned()),
            Held::Locked | Held::File(None) => Err(KeyError::Locked),
        }
    }

    /// Keeps a secret, or forgets it with `None`.
    ///
    /// # Errors
    /// While locked, or as keychain or folder fail; then nothing was changed.
    pub fn set_secret(&self, name: &str, secret: Option<Secret>) -> Result<(), KeyError> {
        match &mut *self.held() {
            Held::Keychain(keychain, _) => match secret {
                Some(secret) => Ok(keychain.put(&item(name), secret.expose().as_bytes())?),
                None => Ok(keychain.remove(&item(name))?),
            },
            Held::File(Some(opened)) => {
                let _lock = self.file().lock()?;
                self.file().refresh(opened)?;
                self.file()
                    .save(opened, |contents| contents.set_secret(name, secret))
            }
            Held::Memory(_, _, secrets) => {
                match secret {
                    Some(secret) => secrets.insert(name.to_owned(), secret),
                    None => secrets.remove(name),
                };
                Ok(())
            }
            Held::Locked | Held::File(None) => Err(KeyError::Locked),
        }
    }

    fn file(&self) -> KeyFile<'_> {
        KeyFile::new(&self.config.dir)
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn look(config: &KeysConfig) -> Result<Held, KeyError> {
    let file = KeyFile::new(&config.dir);
    if file.exists() {
        return Ok(Held::File(None));
    }
    if !config.keychain {
        return in_memory(missing_or(config, || MemoryReason::NoKeychain {
            detail: "the keychain is switched off".to_owned(),
        }));
    }
    // Two processes at their first start must not make two keys.
    let _lock = match file.lock() {
        Ok(lock) => lock,
        Err(error) => {
            return in_memory(MemoryReason::Folder {
                detail: error.to_string(),
            });
        }
    };
    let keychain = match Keychain::connect(&config.service, config.wait) {
        Ok(keychain) => keychain,
        Err(error) => return without_keychain(config, error),
    };
    match in_keychain(config, &keychain) {
        Ok(Some(keys)) => Ok(Held::Keychain(keychain, keys)),
        Ok(None) => in_memory(MemoryReason::KeyMissing),
        Err(Trouble::Keychain(error)) => without_keychain(config, error),
        Err(Trouble::Key(KeyError::Locked)) => Ok(Held::Locked),
        Err(Trouble::Key(error)) => in_memory(MemoryReason::Folder {
            detail: error.to_string(),
        }),
    }
}

enum Trouble {
    Keychain(KeychainError),
    Key(KeyError),
}

impl From<KeychainError> for Trouble {
    fn from(error: KeychainError) -> Self {
        Self::Keychain(error)
    }
}

impl From<KeyError> for Trouble {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

/// The keys of the keychain, made if that is safe. `None` when a database exists whose key is gone.
fn in_keychain(config: &KeysConfig, keychain: &Keychain) -> Result<Option<Keys>, Trouble> {
    let file = KeyFile::new(&config.dir);
    if let Some(kept) = keychain.get(KEYS)? {
        file.note_keychain()?;
        return Ok(Some(Contents::read(&kept)?.keys()));
    }
    if database_exists(&config.dir) {
        let shown = keychain.get(CANARY)?.is_some();
        // We have put a canary there. Without it this keychain shows nothing: it is locked.
        let hidden = file.keychain_noted() && !shown;
        return if hidden {
            Err(KeyError::Locked.into())
        } else {
            Ok(None)
        };
    }
    let keys = fresh_keys()?;
    let contents = Contents::new(&keys, &BTreeMap::new());
    prove(keychain, KEYS, &contents.write()?)?;
    prove(keychain, CANARY, b"Orgata keeps its keys here.")?;
    file.note_keychain()?;
    Ok(Some(keys))
}

/// Writes an item and reads it back: some keychains accept what they do not keep.
fn prove(keychain: &Keychain, name: &str, bytes: &[u8]) -> Result<(), KeychainError> {
    keychain.put(name, bytes)?;
    match keychain.get(name)? {
        Some(kept) if *kept == bytes => Ok(()),
        _ => Err(KeychainError::Absent(
            "it does not keep what is put into it".to_owned(),
        )),
    }
}

fn without_keychain(config: &KeysConfig, error: KeychainError) -> Result<Held, KeyError> {
    match error {
        KeychainError::Locked => Ok(Held::Locked),
        KeychainError::Absent(detail) => {
            // The keys may well be in the keychain that is not there now.
            let noted = KeyFile::new(&config.dir).keychain_noted();
            let why = || MemoryReason::NoKeychain { detail };
            in_memory(if noted {
                why()
            } else {
                missing_or(config, why)
            })
        }
    }
}

fn missing_or(config: &KeysConfig, why: impl FnOnce() -> MemoryReason) -> MemoryReason {
    if database_exists(&config.dir) {
        MemoryReason::KeyMissing
    } else {
        why()
    }
}

fn in_memory(why: MemoryReason) -> Result<Held, KeyError> {
    Ok(Held::Memory(why, fresh_keys()?.masking, BTreeMap::new()))
}

fn fresh_keys() -> Result<Keys, KeyError> {
    Ok(Keys {
        db: DbKey::new(random()?),
        masking: MaskingKey::new(random()?),
    })
}

fn random<const N: usize>() -> Result<[u8; N], KeyError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| KeyError::Keychain(error.to_string()))?;
    Ok(bytes)
}

fn item(name: &str) -> String {
    format!("secret:{name}")
}

fn text(bytes: Zeroizing<Vec<u8>>) -> Result<String, KeyError> {
    String::from_utf8(bytes.to_vec())
        .map_err(|_| KeyError::Keychain("the secret is not text".to_owned()))
}
