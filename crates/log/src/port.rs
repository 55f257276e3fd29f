//! The port through which everything reads and writes the log.

use crate::{Draft, Entry, SessionId};
use futures::future::BoxFuture;

/// Which entries to read, in order of position.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Only this conversation.
    pub session: Option<SessionId>,
    /// Only these kinds; empty means all.
    pub kinds: Vec<String>,
    /// Only entries with a greater position.
    pub after: Option<u64>,
    /// At most so many.
    pub limit: Option<usize>,
}

/// Where entries are kept. Implemented by `orgata-store`; in memory for "nothing is kept" mode.
pub trait Log: Send + Sync {
    /// Appends all drafts in one commit, in order. The future resolves when they are durable.
    /// Calls made later are appended later, also when they are awaited out of order.
    fn append(&self, drafts: Vec<Draft>) -> BoxFuture<'static, Result<Vec<Entry>, LogError>>;

    /// Reads entries in order of position.
    fn read(&self, query: Query) -> BoxFuture<'static, Result<Vec<Entry>, LogError>>;
}

/// Why the log could not be used. Nothing was written when an append fails.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    /// The disk is full.
    #[error("the disk is full; nothing was saved")]
    DiskFull,
    /// The database cannot be written (permissions, read-only medium).
    #[error("the data folder cannot be written: {0}")]
    ReadOnly(String),
    /// The database is damaged.
    #[error("the database is damaged: {0}")]
    Corrupt(String),
    /// Another process held the write lock for too long.
    #[error("another Orgata process keeps the database busy; nothing was saved")]
    Busy,
    /// The conversation was erased; nothing more can be added to it.
    #[error("the conversation {0} was erased; nothing was saved")]
    Erased(SessionId),
    /// The log was closed.
    #[error("the log is closed")]
    Closed,
    /// Anything else.
    #[error("the log could not be used: {0}")]
    Other(String),
}
