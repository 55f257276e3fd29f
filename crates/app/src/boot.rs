//! Opening: keys first, then the log that they unlock, then guard and roles.

use crate::{
    Options,
    api::{ApiError, KeysState, KeysUnlock},
    app::Opened,
    guarding::added_words,
    role::{RoleParts, Roles},
    vaults::VaultShelf,
};
use futures::future::{BoxFuture, FutureExt as _};
use orgata_gateway::KeyStore;
use orgata_guard::Keys as GuardKeys;
use orgata_log::{Log, TeamId, TenantId};
use orgata_store::{
    KeyError, KeyState, Keyholder, KeysConfig, MemoryReason, OpenError, Passphrase, Secret, Space,
    Store, StoreConfig, database_exists,
};
use std::{sync::Arc, time::Duration};
use tokio::task::spawn_blocking;

/// How long an append waits for another process.
const BUSY: Duration = Duration::from_secs(10);
/// Environment variable with the passphrase, for machines without keychain and terminal. Where there
/// is neither keychain nor key file, the first start makes the key file with it.
const PASSPHRASE: &str = "ORGATA_PASSPHRASE";

/// Why nothing is kept although there is a keychain.
const UNUSED: &str = "the keychain is locked or was never set up. Unlock it and start Orgata again, or set a passphrase in Settings.";

/// The keys of this process, off the async threads.
#[derive(Clone)]
pub struct Keeper {
    holder: Arc<Keyholder>,
    /// The keychain does not open and nothing is kept yet.
    unused: bool,
}

impl Keeper {
    async fn open(options: &Options, unlock: Option<KeysUnlock>) -> Result<Self, ApiError> {
        let config = KeysConfig {
            keychain: options.keychain,
            ..KeysConfig::new(options.paths.data.clone())
        };
        // A run that keeps nothing makes no keys either; it uses those that are there.
        let create = !options.memory;
        blocking(move || {
            let holder = Keyholder::open(config.clone())?;
            let given = std::env::var(PASSPHRASE)
                .ok()
                .map(|passphrase| KeysUnlock { passphrase, create });
            let given = unlock.or(given);
            // A keychain that was never set up looks locked. Where nothing is kept yet, a key file may
            // take its place.
            let unused =
                holder.state() == KeyState::KeychainLocked && !database_exists(&config.dir);
            let holder = if unused && given.is_some() {
                Keyholder::memory(config)?
            } else {
                holder
            };
            if let Some(given) = given {
                give(&holder, &given)?;
            }
            Ok(Self {
                holder: Arc::new(holder),
                unused,
            })
        })
        .await
    }

    /// Where the keys are, as faces show it.
    pub fn state(&self) -> KeysState {
        match self.holder.state() {
            KeyState::Keychain => KeysState::Keychain,
            KeyState::KeychainLocked if self.unused => KeysState::MemoryOnly {
                why: UNUSED.to_owned(),
            },
            KeyState::KeychainLocked => KeysState::KeychainLocked,
            KeyState::PassphraseFile { locked: false } => KeysState::Passphrase,
            KeyState::PassphraseFile { locked: true } => KeysState::PassphraseLocked,
            KeyState::MemoryOnly { why } => KeysState::MemoryOnly { why: reason(&why) },
        }
    }

    /// Whether a provider's key is kept.
    pub async fn has_secret(&self, provider: &str) -> bool {
        KeyStore::get(self, provider)
            .await
            .is_ok_and(|secret| secret.is_some())
    }

    /// A secret by its whole name.
    ///
    /// # Errors
    /// While locked, or as keychain or folder fail.
    pub async fn named(&self, name: &str) -> Result<Option<String>, String> {
        let (holder, name) = (self.holder.clone(), name.to_owned());
        let found = blocking(move || holder.secret(&name))
            .await
            .map_err(|error| error.message)?;
        Ok(found.map(|secret| secret.expose().to_owned()))
    }

    /// Keeps a provider's key; an empty one removes it.
    ///
    /// # Errors
    /// While locked, or as keychain or folder fail; then nothing was changed.
    pub async fn set_secret(&self, provider: &str, key: &str) -> Result<(), ApiError> {
        let (holder, name) = (self.holder.clone(), item(provider));
        let secret = (!key.is_empty()).then(|| Secret::new(key));
        blocking(move || holder.set_secret(&name, secret)).await
    }
}

impl KeyStore for Keeper {
    fn get(
        &self,
        name: &str,
    ) -> BoxFuture<'static, Result<Option<orgata_gateway::Secret>, String>> {
        let (holder, name) = (self.holder.clone(), item(name));
        async move {
            let found = blocking(move || holder.secret(&name))
                .await
                .map_err(|error| error.message)?;
            Ok(found.map(|secret| orgata_gateway::Secret::new(secret.expose())))
        }
        .boxed()
    }
}

/// Opens everything, with a passphrase when one was given.
pub(crate) async fn open(
    options: &Options,
    unlock: Option<KeysUnlock>,
) -> Result<Opened, ApiError> {
    let keeper = Keeper::open(options, unlock).await?;
    let store = store(options, &keeper).await?;
    let masking = match keeper.holder.masking() {
        Some(masking) => GuardKeys::new(masking.expose()),
        // Locked: a key that ends with the process, for a log that ends with it too.
        None => GuardKeys::new(&random()?),
    };
    let tenant = store.origin().tenant.clone();
    let log: Arc<dyn Log> = Arc::new(store.clone());
    let vaults = VaultShelf::new(tenant, masking.clone(), log);
    let words = added_words(&store).await?;
    let parts = RoleParts {
        store: store.clone(),
        vaults: vaults.clone(),
        keys: masking,
        secrets: Arc::new(keeper.clone()),
        person: crate::device::person(),
        config: options.paths.config.clone(),
        limits: options.limits,
        rules: std::sync::OnceLock::new(),
    };
    let state = if options.memory {
        KeysState::MemoryOnly {
            why: reason(&MemoryReason::Chosen),
        }
    } else {
        keeper.state()
    };
    Ok(Opened {
        keys: state,
        roles: Roles::new(parts, words),
        keeper,
        store,
        vaults,
    })
}

async fn store(options: &Options, keeper: &Keeper) -> Result<Store, ApiError> {
    if !options.memory {
        return open_store(options, keeper.holder.keys()).await;
    }
    // A run that keeps nothing still works with the person's role, providers, models and words.
    let (kept, store) = (
        open_store(options, keeper.holder.keys()).await?,
        open_store(options, None).await?,
    );
    for name in [
        crate::settings::PROFILE,
        crate::role::PROVIDERS,
        crate::role::MODELS,
        crate::guarding::WORDS,
    ] {
        if let Some(value) = kept.get::<serde_json::Value>(Space::Settings, name).await? {
            store.put(Space::Settings, name, None, &value).await?;
        }
    }
    kept.close();
    Ok(store)
}

async fn open_store(
    options: &Options,
    keys: Option<orgata_store::Keys>,
) -> Result<Store, ApiError> {
    let (tenant, team) = (TenantId::new("this-device"), TeamId::new("this-device"));
    let dir = options.paths.data.clone();
    let opened = spawn_blocking(move || match keys {
        Some(keys) => Store::open(StoreConfig {
            dir,
            key: keys.db,
            tenant,
            team,
            writer: None,
            busy: BUSY,
        }),
        None => Store::memory(tenant, team),
    });
    let opened = opened
        .await
        .map_err(|_| ApiError::internal("opening the log was interrupted"))?;
    opened.map_err(cannot_open)
}

fn cannot_open(error: OpenError) -> ApiError {
    match error {
        OpenError::Log(error) => error.into(),
        OpenError::WrongKey(_) => ApiError::new("wrong_database_key", crate::error::sentence(&error))
            .hint("The database belongs to another key. Unlock the keychain that made it, or move the data folder away to start anew."),
        OpenError::Newer { .. } => ApiError::new("cannot_open", crate::error::sentence(&error))
            .hint("Nothing was changed. Install the newer Orgata."),
        other => ApiError::new("cannot_open", crate::error::sentence(&other)).hint("Nothing was changed."),
    }
}

fn give(holder: &Keyholder, given: &KeysUnlock) -> Result<(), KeyError> {
    let passphrase = Passphrase::new(given.passphrase.clone());
    match holder.state() {
        KeyState::PassphraseFile { locked: true } => holder.unlock(&passphrase),
        KeyState::MemoryOnly { .. } if given.create => holder.create_file(&passphrase),
        KeyState::KeychainLocked => holder.retry().map(drop),
        _ => Ok(()),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, KeyError> + Send + 'static,
) -> Result<T, ApiError> {
    let done = spawn_blocking(work)
        .await
        .map_err(|_| ApiError::internal("the keys could not be reached"))?;
    done.map_err(|error| {
        let told = ApiError::new(
            error.code(),
            format!("{} Nothing was changed.", crate::error::sentence(&error)),
        );
        match error {
            KeyError::Locked => {
                told.hint("Unlock the keychain, or enter the passphrase in Settings.")
            }
            KeyError::WrongPassphrase => {
                told.hint("Try again; after a lost passphrase the data cannot be read by anybody.")
            }
            KeyError::Damaged(_) => told.hint(
                "Restore the key file from a backup. Without it the data cannot be read by anybody.",
            ),
            KeyError::Exists => told.hint(
                "If the key file is gone, restore it from a backup; to begin anew, move the data folder away.",
            ),
            _ => told,
        }
    })
}

fn item(provider: &str) -> String {
    format!("provider:{provider}")
}

fn reason(why: &MemoryReason) -> String {
    match why {
        MemoryReason::NoKeychain { .. } => "this device has no keychain and no passphrase was set. Set one in Settings to keep conversations.".to_owned(),
        MemoryReason::Chosen => "you asked for it.".to_owned(),
        MemoryReason::KeyMissing => "there is a database, but its key is in neither keychain nor key file. The database was left alone.".to_owned(),
        MemoryReason::Folder { detail } => format!("the data folder cannot be used: {detail}."),
    }
}

fn random() -> Result<[u8; 32], ApiError> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| ApiError::internal(&error.to_string()))?;
    Ok(bytes)
}
