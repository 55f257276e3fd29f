//! What a turn tells its face while it runs. One face, one event enum.

use orgata_log::{ApprovalId, SessionId, TurnId};
use orgata_work::{ApprovalAsked, Decision, ToolCall, ToolResult, TurnOutcome, Usage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A place in a text where a masked value was put back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Masked {
    /// UTF-16 offset of the first unit, as JavaScript counts.
    pub start: u32,
    /// UTF-16 offset past the last unit.
    pub end: u32,
    /// The token that left the device, for example `[EMAIL_7F3K9Q2M4C1T]`.
    pub token: String,
    /// Type, for example `EMAIL`.
    pub kind: String,
    /// False when the vault does not know the token: it stands as it came and is flagged.
    pub known: bool,
}

/// What happened in a turn, for the faces.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// A model call leaves.
    ModelCalled {
        /// Receipt id.
        receipt: String,
        /// `provider/model`.
        model: String,
        /// False in modes `off` and `detect`: the banner stays.
        guarded: bool,
    },
    /// More text of the answer.
    Delta {
        /// UTF-16 units of this answer that came before.
        at: u32,
        /// Restored text.
        text: String,
        /// Places in `text`.
        masks: Vec<Masked>,
    },
    /// One model call answered completely and the answer is durable.
    Said {
        /// Restored text.
        text: String,
        /// Proposed calls.
        tool_calls: Vec<ToolCall>,
    },
    /// A tool runs.
    ToolStarted {
        /// The call.
        call: ToolCall,
    },
    /// A tool answered or was refused.
    ToolEnded {
        /// The answer.
        result: ToolResult,
    },
    /// A person is asked.
    ApprovalAsked {
        /// The question.
        approval: ApprovalAsked,
    },
    /// Somebody decided.
    ApprovalDecided {
        /// The question.
        id: ApprovalId,
        /// The decision.
        decision: Decision,
    },
    /// The turn ended.
    TurnDone {
        /// How.
        outcome: TurnOutcome,
        /// Sum over its model calls.
        usage: Usage,
        /// Cache tags that the UI refetches.
        invalidates: Vec<String>,
    },
    /// The conversation got a title.
    Titled {
        /// The title.
        title: String,
    },
}

/// An event with where it belongs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TurnEvent {
    /// Conversation.
    pub session: SessionId,
    /// Turn.
    pub turn: TurnId,
    /// What happened.
    pub event: Event,
}
