//! The open vaults of conversations, loaded from the log at first use.

use futures::future::{BoxFuture, FutureExt as _};
use orgata_gateway::{VaultKept, Vaults};
use orgata_guard::{Keys, Scope, Vault};
use orgata_log::{Fact as _, Log, Query, SessionId, TenantId};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

type Open = BTreeMap<SessionId, Arc<Mutex<Vault>>>;

/// Vaults by conversation.
pub struct VaultShelf {
    tenant: TenantId,
    keys: Keys,
    log: Arc<dyn Log>,
    open: Mutex<Open>,
}

impl VaultShelf {
    /// Nothing is open yet.
    pub fn new(tenant: TenantId, keys: Keys, log: Arc<dyn Log>) -> Arc<Self> {
        Arc::new(Self {
            tenant,
            keys,
            log,
            open: Mutex::default(),
        })
    }

    /// The conversation's vault with everything that was kept for it.
    pub async fn vault(&self, session: &SessionId) -> Result<Arc<Mutex<Vault>>, String> {
        if let Some(vault) = self.opened(session) {
            return Ok(vault);
        }
        let vault = self.load(session).await?;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(open
            .entry(session.clone())
            .or_insert_with(|| Arc::new(Mutex::new(vault)))
            .clone())
    }

    /// Forgets an erased conversation.
    pub fn forget(&self, session: &SessionId) {
        self.open
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(session);
    }

    fn opened(&self, session: &SessionId) -> Option<Arc<Mutex<Vault>>> {
        self.open
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(session)
            .cloned()
    }

    async fn load(&self, session: &SessionId) -> Result<Vault, String> {
        let mut vault = Vault::new(Scope::new(self.tenant.as_str(), session.as_str()));
        let query = Query {
            session: Some(session.clone()),
            kinds: vec![VaultKept::KIND.to_owned()],
            ..Query::default()
        };
        for entry in self
            .log
            .read(query)
            .await
            .map_err(|error| error.to_string())?
        {
            let kept: VaultKept = entry.fact().map_err(|error| error.to_string())?;
            for record in &kept.records {
                vault
                    .load(record, &self.keys)
                    .map_err(|error| error.to_string())?;
            }
        }
        Ok(vault)
    }
}

/// The port that gateway and tools see.
pub struct VaultPort(pub Arc<VaultShelf>);

impl Vaults for VaultPort {
    fn open(&self, session: &SessionId) -> BoxFuture<'static, Result<Arc<Mutex<Vault>>, String>> {
        let (shelf, session) = (self.0.clone(), session.clone());
        async move { shelf.vault(&session).await }.boxed()
    }
}
