//! Findings by content, so that an unchanged history costs one hash per leaf.

use crate::GuardError;
use crate::finding::Seen;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

/// Leaves shorter than this are cheaper to scan by rules than to look up.
pub(crate) const WORTH: usize = 256;
/// How many leaves and findings are remembered.
const LEAVES: usize = 4096;
const FINDINGS: usize = 1 << 16;

type Key = [u8; 32];

/// A bounded memory; the oldest leaf goes first.
#[derive(Default)]
pub(crate) struct Cache(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    found: BTreeMap<Key, Arc<Seen>>,
    order: VecDeque<Key>,
    findings: usize,
}

impl Cache {
    /// What was seen in a text of at least `worth` bytes before, or what is seen now.
    pub(crate) fn get_or(
        &self,
        text: &str,
        whole: bool,
        worth: usize,
        scan: impl FnOnce() -> Result<Seen, GuardError>,
    ) -> Result<Arc<Seen>, GuardError> {
        if text.len() < worth {
            return scan().map(Arc::new);
        }
        let key: Key = Sha256::new()
            .chain_update([u8::from(whole)])
            .chain_update(text)
            .finalize()
            .into();
        if let Some(found) = self.lock().found.get(&key) {
            return Ok(Arc::clone(found));
        }
        let seen = Arc::new(scan()?);
        // What a recognizer could not look at, it may look at the next time.
        if seen.skipped.is_empty() {
            self.lock().keep(key, &seen);
        }
        Ok(seen)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn keep(&mut self, key: Key, seen: &Arc<Seen>) {
        if self.found.insert(key, Arc::clone(seen)).is_none() {
            self.order.push_back(key);
            self.findings += seen.found.len();
        }
        while self.order.len() > LEAVES || self.findings > FINDINGS {
            let Some(oldest) = self.order.pop_front() else {
                return;
            };
            self.findings -= self
                .found
                .remove(&oldest)
                .map_or(0, |seen| seen.found.len());
        }
    }
}
