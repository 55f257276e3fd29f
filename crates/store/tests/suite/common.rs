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

pub fn asked(id: &str, session: &str, at: i64) -> Draft {
    let fact = orgata_work::ApprovalAsked {
        id: id.into(),
        session: session.into(),
        turn: "turn".into(),
        kind: orgata_work::ApprovalKind::ToolCall {
            call: "call".into(),
            tool: "shell".into(),
            arguments: serde_json::json!({"command": "ls"}),
            summary: "ls".into(),
            network: false,
        },
        why: "finance@1".into(),
        options: vec![
            orgata_work::DecisionOption::Allow {
                scope: orgata_work::Scope::Once,
            },
            orgata_work::DecisionOption::Deny,
        ],
        expires_at: None,
    };
    private(&fact, at).within(&session.into(), None)
}

/// Denies a question and tells whether that counts.
pub fn decide_once(store: &Store, id: &str, by: &str) -> orgata_store::Decided {
    let decided = orgata_work::ApprovalDecided {
        id: id.into(),
        decision: orgata_work::Decision::Deny { reason: None },
        by: by.into(),
        late: false,
    };
    now(store.commit(move |pen| pen.decide(decided.clone(), Micros(50)))).unwrap()
}

/// Every text that the person said, in order of position.
pub fn texts(store: &Store) -> Vec<String> {
    let query = orgata_log::Query {
        kinds: vec![UserSaid::KIND.to_owned()],
        ..Default::default()
    };
    let entries = now(store.read(query)).unwrap();
    entries
        .iter()
        .map(|entry| entry.fact::<UserSaid>().unwrap().text)
        .collect()
}

/// Fails unless every chain is whole.
pub fn assert_whole(store: &Store) {
    let reports = now(store.view(|view| view.verify())).unwrap();
    assert!(
        reports.iter().all(|report| report.is_whole()),
        "{reports:?}"
    );
}

/// A connection of its own to the database, past the store.
pub fn raw(dir: &Path) -> rusqlite::Connection {
    let conn = rusqlite::Connection::open(dir.join("orgata.db")).unwrap();
    let digits: String = KEY.iter().map(|byte| format!("{byte:02x}")).collect();
    conn.execute_batch(&format!(
        "PRAGMA foreign_keys = OFF; PRAGMA cipher_log_level = NONE; PRAGMA key = \"x'{digits}'\""
    ))
    .unwrap();
    conn
}
