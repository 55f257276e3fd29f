//! Findings by content, so that an unchanged history costs one hash per leaf.

use crate::{Finding, GuardError};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

/// Leaves shorter than this are cheaper to scan than to look up.
const WORTH: usize = 256;
/// How many leaves and findings are remembered.
const LEAVES: usize = 4096;
const FINDINGS: usize = 1 << 16;

type Key = [u8; 32];

/// A bounded memory; the oldest leaf goes first.
#[derive(Default)]
pub(crate) struct Cache(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    found: BTreeMap<Key, Arc<Vec<Finding>>>,
    order: VecDeque<Key>,
    findings: usize,
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
        self.lock().keep(key, &found);
        Ok(found)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn keep(&mut self, key: Key, found: &Arc<Vec<Finding>>) {
        if self.found.insert(key, Arc::clone(found)).is_none() {
            self.order.push_back(key);
            self.findings += found.len();
        }
        while self.order.len() > LEAVES || self.findings > FINDINGS {
            let Some(oldest) = self.order.pop_front() else {
                return;
            };
            self.findings -= self.found.remove(&oldest).map_or(0, |f| f.len());
        }
    }
}
