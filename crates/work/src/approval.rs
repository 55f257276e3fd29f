//! Approvals: the only question that goes up.

use orgata_log::{ApprovalId, Fact, Micros, SessionId, TurnId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How far a decision reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// This call only.
    Once,
    /// This tool until the conversation ends.
    Session,
    /// This tool from now on, within the profile.
    Always,
}

/// One decision that is offered. The list comes in order, from the policy, never from the UI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum DecisionOption {
    /// Allow, so far.
    Allow {
        /// Reach.
        scope: Scope,
    },
    /// Refuse.
    Deny,
}

/// What a person decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Decision {
    /// Allowed.
    Allow {
        /// Reach.
        scope: Scope,
    },
    /// Refused; the reason goes to the model.
    Deny {
        /// Why, in the person's words.
        reason: Option<String>,
    },
    /// The turn was cancelled before anybody decided.
    Cancelled,
    /// Nobody decided in time; counts as refused.
    Expired,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ApprovalKind {
    /// A tool call.
    ToolCall {
        /// Id of the call.
        call: String,
        /// Wire name.
        tool: String,
        /// Clear arguments, as the person must see them.
        arguments: Value,
        /// One line that says what will happen, for example the command line.
        summary: String,
        /// Whether the call may send data over the network; shown as "can send unmasked data".
        network: bool,
    },
}

/// A question was put. The card in Chat and the row in the Inbox are this entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ApprovalAsked {
    /// Id.
    pub id: ApprovalId,
    /// Conversation.
    pub session: SessionId,
    /// Turn that waits.
    pub turn: TurnId,
    /// The question.
    pub kind: ApprovalKind,
    /// Why a person is asked: profile@version and rule ids, as a sentence.
    pub why: String,
    /// What can be decided, in order.
    pub options: Vec<DecisionOption>,
    /// When it lapses into a refusal.
    pub expires_at: Option<Micros>,
}
impl Fact for ApprovalAsked {
    const KIND: &'static str = "approval.asked";
    const VERSION: u16 = 1;
}

/// A decision was made. The first valid one counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ApprovalDecided {
    /// The question.
    pub id: ApprovalId,
    /// The decision.
    pub decision: Decision,
    /// Who decided: `person:<name>`, or `system` for cancel and expiry.
    pub by: String,
    /// True when an earlier decision already counted; kept for the record, changes nothing.
    #[serde(default)]
    pub late: bool,
}
impl Fact for ApprovalDecided {
    const KIND: &'static str = "approval.decided";
    const VERSION: u16 = 1;
}

/// Where a question stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ApprovalState {
    /// Waits for a person.
    Pending,
    /// Decided.
    Decided {
        /// The decision that counts.
        decision: Decision,
        /// Who.
        by: String,
        /// When.
        at: Micros,
    },
}

/// A question with its state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Approval {
    /// The question.
    pub asked: ApprovalAsked,
    /// When it was put.
    pub asked_at: Micros,
    /// Where it stands.
    pub state: ApprovalState,
}
