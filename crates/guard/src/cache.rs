//! Findings by content, so that an unchanged history costs one hash per leaf.

use crate::{Finding, GuardError};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

/// Leaves shorter than this are cheaper to scan than to look up.
const WORTH: usize = 256;
/// How many leaves are remembered.
const LEAVES: usize = 4096;

type Key = [u8; 32];

/// A bounded memory; the oldest leaf goes first.
#[derive(Default)]
pub(crate) struct Cache(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    found: BTreeMap<Key, Arc<Vec<Finding>>>,
    order: VecDeque<Key>,
}

impl Cache {
    pub(crate) fn get_or(
        &self,
        text: &str,
        scan: impl FnOnce() -> Result<Vec<Finding>, GuardError>,
    ) -> Result<Arc<Vec<Finding>>, GuardError> {
        if text.len() < WORTH {
            return scan().map(Arc::new);
        }
        let key: Key = Sha256::digest(text).into();
        if let Some(found) = self.lock().found.get(&key) {
            return Ok(Arc::clone(found));
        }
        let found = Arc::new(scan()?);
        let mut inner = self.lock();
        if inner.found.insert(key, Arc::clone(&found)).is_none() {
            inner.order.push_back(key);
        }
        if inner.order.len() > LEAVES
            && let Some(oldest) = inner.order.pop_front()
        {
            inner.found.remove(&oldest);
        }
        Ok(found)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
