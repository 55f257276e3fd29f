//! Sessions, messages, tasks, approvals and receipts: the things people see, as facts of the log
//! and as states folded from them. Pure.

mod approval;
mod message;
mod receipt;
mod session;

pub use approval::{
    Approval, ApprovalAsked, ApprovalDecided, ApprovalKind, ApprovalState, Decision,
    DecisionOption, Scope,
};
pub use message::{
    AssistantSaid, Attachment, Content, Message, Role, ToolCall, ToolResult, ToolReturned,
    TurnEnded, TurnOutcome, TurnStarted, UserSaid,
};
pub use receipt::{Receipt, ReceiptSettled, ReceiptTarget, Usage};
pub use session::{SessionErased, SessionRenamed, SessionStarted};
