//! What the tests share.

use futures::executor::block_on;
use orgata_log::{Draft, Fact, Log, Micros, SessionId};
use orgata_store::{DbKey, Store, StoreConfig};
use orgata_work::{SessionRenamed, SessionStarted, UserSaid};
use std::{path::Path, time::Duration};

pub const KEY: [u8; 32] = [7; 32];

pub fn config(dir: &Path) -> StoreConfig {
    StoreConfig {
        dir: dir.to_owned(),
        key: DbKey::new(KEY),
        tenant: "acme".into(),
        team: "finance".into(),
        writer: None,
        busy: Duration::from_secs(5),
    }
}

pub fn open(dir: &Path) -> Store {
    Store::open(config(dir)).unwrap()
}

pub fn memory() -> Store {
    Store::memory("acme".into(), "finance".into()).unwrap()
}

/// Waits for a future of the store.
pub fn now<T>(future: impl Future<Output = T>) -> T {
    block_on(future)
}

pub fn private<F: Fact>(fact: &F, at: i64) -> Draft {
    Draft::private(fact, Micros(at)).unwrap()
}

pub fn started(session: &str, title: &str, at: i64) -> Draft {
    let fact = SessionStarted {
        session: session.into(),
        profile: "finance".into(),
        folder: None,
        title: title.into(),
    };
    private(&fact, at).within(&session.into(), None)
}

pub fn renamed(session: &str, title: &str, by_person: bool, at: i64) -> Draft {
    let fact = SessionRenamed {
        title: title.into(),
        by_person,
    };
    private(&fact, at).within(&session.into(), None)
}

pub fn said(session: &str, text: &str, at: i64) -> Draft {
    let fact = UserSaid {
        text: text.into(),
        attachments: Vec::new(),
    };
    private(&fact, at).within(&SessionId::from(session), None)
}

pub fn append(store: &Store, drafts: Vec<Draft>) -> Vec<orgata_log::Entry> {
    now(store.append(drafts)).unwrap()
}
