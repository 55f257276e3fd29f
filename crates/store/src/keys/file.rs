//! The key file: keys and secrets, opened by a passphrase (Argon2id, then AES-256-GCM).

use super::{DbKey, KeyError, Keys, MaskingKey, Passphrase, Secret, random};
use crate::{error::io, open};
use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fmt, fs,
    path::{Path, PathBuf},
    time::Duration,
};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const FILE: &str = "orgata.keys";
const LOCK: &str = "orgata.keys.lock";
/// Says that the keychain holds the keys of this folder. Holds no secret.
const NOTE: &str = "orgata.keychain";
const FORMAT: &str = "orgata.keys";
const FORMAT_VERSION: u32 = 1;
const SHORTEST: usize = 8;
const LOCK_WAIT: Duration = Duration::from_secs(10);

/// The file as it is written.
#[derive(Serialize, Deserialize)]
struct Written {
    format: String,
    version: u32,
    kdf: Kdf,
    /// 12 bytes, Base64; fresh for every writing.
    nonce: String,
    /// Ciphertext and tag, Base64.
    sealed: String,
}

/// How the passphrase becomes a key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kdf {
    name: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    /// 16 bytes, Base64.
    salt: String,
}

/// What is sealed inside: Base64 keys, and secrets by name.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub(super) struct Contents {
    db: String,
    masking: String,
    #[serde(default)]
    #[zeroize(skip)]
    secrets: BTreeMap<String, Zeroizing<String>>,
}

impl Contents {
    pub(super) fn new(keys: &Keys, secrets: &BTreeMap<String, Secret>) -> Self {
        let plain = |secret: &Secret| Zeroizing::new(secret.expose().to_owned());
        Self {
            db: BASE64.encode(keys.db.expose()),
            masking: BASE64.encode(keys.masking.expose()),
            secrets: secrets
                .iter()
                .map(|(name, s)| (name.clone(), plain(s)))
                .collect(),
        }
    }

    /// Reads what [`Contents::write`] wrote; both keys are checked here.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, KeyError> {
        let contents: Self = serde_json::from_slice(bytes).map_err(damaged)?;
        key_bytes(&contents.db)
            .and(key_bytes(&contents.masking))
            .map_err(damaged)?;
        Ok(contents)
    }

    pub(super) fn write(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        serde_json::to_vec(self)
            .map(Zeroizing::new)
            .map_err(damaged)
    }

    pub(super) fn keys(&self) -> Keys {
        // Both were checked when they were read.
        let key = |text: &str| key_bytes(text).unwrap_or_default();
        Keys {
            db: DbKey::new(key(&self.db)),
            masking: MaskingKey::new(key(&self.masking)),
        }
    }

    pub(super) fn secret(&self, name: &str) -> Option<Secret> {
        self.secrets
            .get(name)
            .map(|secret| Secret::new(secret.as_str()))
    }

    pub(super) fn set_secret(&mut self, name: &str, secret: Option<Secret>) {
        match secret {
            Some(secret) => {
                let plain = Zeroizing::new(secret.expose().to_owned());
                self.secrets.insert(name.to_owned(), plain)
            }
            None => self.secrets.remove(name),
        };
    }
}

/// A key file that the passphrase has opened.
pub(super) struct Opened {
    pub(super) contents: Contents,
    kdf: Kdf,
    key: Zeroizing<[u8; 32]>,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opened(<redacted>)")
    }
}

/// The key file of a data folder, and its neighbours.
pub(super) struct KeyFile<'a> {
    dir: &'a Path,
}

impl<'a> KeyFile<'a> {
    pub(super) fn new(dir: &'a Path) -> Self {
        Self { dir }
    }

    pub(super) fn exists(&self) -> bool {
        self.path().exists()
    }

    /// Keeps other processes from changing keys at the same time.
    pub(super) fn lock(&self) -> Result<fs::File, KeyError> {
        open::make_dir(self.dir)?;
        Ok(open::lock(&self.dir.join(LOCK), LOCK_WAIT)?)
    }

    pub(super) fn keychain_noted(&self) -> bool {
        self.dir.join(NOTE).exists()
    }

    pub(super) fn note_keychain(&self) -> Result<(), KeyError> {
        if self.keychain_noted() {
            return Ok(());
        }
        Ok(open::write_new(
            &self.dir.join(NOTE),
            b"The keys of this folder are in the keychain.\n",
        )?)
    }

    /// Opens the file.
    pub(super) fn open(&self, passphrase: &Passphrase) -> Result<Opened, KeyError> {
        let written = self.read()?;
        let key = derive(passphrase, &written.kdf)?;
        let contents = unseal(&written, &key)?;
        Ok(Opened {
            contents,
            kdf: written.kdf,
            key,
        })
    }

    /// Takes over what another process has written since. The passphrase is asked again if it was
    /// changed there.
    pub(super) fn refresh(&self, opened: &mut Opened) -> Result<(), KeyError> {
        let written = self.read()?;
        if written.kdf != opened.kdf {
            return Err(KeyError::Locked);
        }
        opened.contents = unseal(&written, &opened.key)?;
        Ok(())
    }

    /// Writes the file with a new passphrase.
    pub(super) fn create(
        &self,
        passphrase: &Passphrase,
        contents: Contents,
    ) -> Result<Opened, KeyError> {
        if passphrase.expose().chars().count() < SHORTEST {
            return Err(KeyError::ShortPassphrase);
        }
        let kdf = Kdf {
            name: "argon2id".to_owned(),
            memory_kib: 64 * 1024,
            passes: 3,
            lanes: 1,
            salt: BASE64.encode(random::<16>()?),
        };
        let key = derive(passphrase, &kdf)?;
        let opened = Opened { contents, kdf, key };
        self.write(&opened)?;
        Ok(opened)
    }

    /// Changes the contents in the file, then in memory.
    pub(super) fn save(
        &self,
        opened: &mut Opened,
        change: impl FnOnce(&mut Contents),
    ) -> Result<(), KeyError> {
        let before = opened.contents.clone();
        change(&mut opened.contents);
        let written = self.write(opened);
        if written.is_err() {
            opened.contents = before;
        }
        written
    }

    fn write(&self, opened: &Opened) -> Result<(), KeyError> {
        let nonce = random::<12>()?;
        let plain = opened.contents.write()?;
        let bound = bound(&opened.kdf)?;
        let payload = Payload {
            msg: &plain,
            aad: &bound,
        };
        let sealed = cipher(&opened.key)
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| KeyError::Damaged("sealing failed".to_owned()))?;
        let written = Written {
            format: FORMAT.to_owned(),
            version: FORMAT_VERSION,
            kdf: opened.kdf.clone(),
            nonce: BASE64.encode(nonce),
            sealed: BASE64.encode(sealed),
        };
        let text = serde_json::to_vec_pretty(&written).map_err(damaged)?;
        Ok(open::write_new(&self.path(), &text)?)
    }

    fn read(&self) -> Result<Written, KeyError> {
        let path = self.path();
        let bytes = fs::read(&path).map_err(|error| KeyError::from(io(&path, &error)))?;
        let written: Written = serde_json::from_slice(&bytes).map_err(damaged)?;
        if written.format != FORMAT || written.version != FORMAT_VERSION {
            let found = format!("format {} {}", written.format, written.version);
            return Err(KeyError::Damaged(found));
        }
        Ok(written)
    }

    fn path(&self) -> PathBuf {
        self.dir.join(FILE)
    }
}

fn unseal(written: &Written, key: &[u8; 32]) -> Result<Contents, KeyError> {
    let nonce: [u8; 12] = BASE64
        .decode(&written.nonce)
        .map_err(damaged)?
        .try_into()
        .map_err(|_| KeyError::Damaged("nonce".to_owned()))?;
    let sealed = BASE64.decode(&written.sealed).map_err(damaged)?;
    let bound = bound(&written.kdf)?;
    let payload = Payload {
        msg: &sealed,
        aad: &bound,
    };
    let plain = cipher(key)
        .decrypt(&Nonce::from(nonce), payload)
        .map(Zeroizing::new)
        .map_err(|_| KeyError::WrongPassphrase)?;
    Contents::read(&plain)
}

/// What the seal binds besides the contents, so that nobody weakens it unseen.
fn bound(kdf: &Kdf) -> Result<Vec<u8>, KeyError> {
    serde_json::to_vec(&(FORMAT, FORMAT_VERSION, "aes-256-gcm", kdf)).map_err(damaged)
}

fn cipher(key: &[u8; 32]) -> Aes256Gcm {
    Aes256Gcm::new(key.into())
}

fn derive(passphrase: &Passphrase, kdf: &Kdf) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    // A file from elsewhere must not eat the machine's memory.
    let sane = kdf.name == "argon2id"
        && (8 * 1024..=1024 * 1024).contains(&kdf.memory_kib)
        && (1..=16).contains(&kdf.passes)
        && (1..=16).contains(&kdf.lanes);
    if !sane {
        return Err(KeyError::Damaged("key derivation".to_owned()));
    }
    let salt = BASE64.decode(&kdf.salt).map_err(damaged)?;
    let params = Params::new(kdf.memory_kib, kdf.passes, kdf.lanes, Some(32)).map_err(damaged)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.expose().as_bytes(), &salt, &mut *key)
        .map_err(damaged)?;
    Ok(key)
}

fn key_bytes(text: &str) -> Result<[u8; 32], &'static str> {
    let bytes = Zeroizing::new(BASE64.decode(text).map_err(|_| "a key is not Base64")?);
    bytes
        .as_slice()
        .try_into()
        .map_err(|_| "a key has not 32 bytes")
}

fn damaged(error: impl fmt::Display) -> KeyError {
    KeyError::Damaged(error.to_string())
}
