//! Sessions, messages, tasks, approvals and receipts: the things people see, as facts of the log
//! and as states folded from them. Pure.

mod actor;
mod approval;
mod message;
mod receipt;
mod session;
mod task;
mod transcript;

pub use actor::{Actor, UnknownActor};
pub use approval::*;
pub use message::*;
pub use receipt::{FoundToken, Receipt, ReceiptSettled, ReceiptTarget, Usage};
pub use session::{SessionErased, SessionRenamed, SessionStarted};
pub use task::*;
pub use transcript::{Item, ItemKind, Transcript};
