//! The log on disk, encrypted; keys; projections; search.
//!
//! [`Store`] keeps the log of `orgata-log` in one SQLite database, encrypted by SQLCipher with a
//! raw 256-bit key. All processes of a user share the database. One thread per process writes and
//! puts everything that waits into one commit; the head of a chain is read inside the write lock,
//! so chains have no gap and no duplicate whoever appends.
//!
//! Invariants: an append that resolved survives kill -9 and power loss. Projections are never the
//! truth and change in the commit of the entry that changes them. A database is never re-keyed or
//! made again by accident. No key is written unprotected.

mod erase;
mod error;
mod keys;
mod open;
mod project;
mod schema;
mod store;
mod values;
mod view;
mod writer;

pub use erase::Erased;
pub use error::OpenError;
pub use keys::*;
pub use open::{StoreConfig, database_exists};
pub use project::approvals::Decided;
pub use project::receipts::ReceiptRow;
pub use project::search::{Found, Fragment, Hit};
pub use project::sessions::SessionRow;
pub use project::tasks::TaskUnchanged;
pub use store::Store;
pub use values::Space;
pub use view::{ChainReport, View};
pub use writer::Pen;
