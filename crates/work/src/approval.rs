//! Approvals: the only question that goes up.

use crate::Actor;
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

/// What a decision does to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is the first valid one and counts.
    Counts,
    /// Another one already counts; this one is kept for the record.
    Late,
    /// It may not be made; the question is not changed by it.
    Invalid(DecisionRefusal),
}

/// Why a decision may not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecisionRefusal {
    /// It does not come from a person. Whoever asks, an assistant, can never decide.
    #[error("only a person can decide this")]
    NotAPerson,
    /// It was not offered.
    #[error("this decision was not offered")]
    NotOffered,
    /// The question had lapsed.
    #[error("the question has expired")]
    Expired,
    /// It lapsed before its time, or never lapses.
    #[error("the question has not expired")]
    NotExpired,
}

impl DecisionRefusal {
    /// Stable machine code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAPerson => "decision_people_only",
            Self::NotOffered => "decision_not_offered",
            Self::Expired => "approval_expired",
            Self::NotExpired => "approval_not_expired",
        }
    }
}

impl Approval {
    /// A question that was just put.
    #[must_use]
    pub fn new(asked: ApprovalAsked, at: Micros) -> Self {
        Self {
            asked,
            asked_at: at,
            state: ApprovalState::Pending,
        }
    }

    /// What a decision made at `at` would do.
    #[must_use]
    pub fn judge(&self, decided: &ApprovalDecided, at: Micros) -> Standing {
        match self.refusal(decided, at) {
            Some(refusal) => Standing::Invalid(refusal),
            None if self.state == ApprovalState::Pending => Standing::Counts,
            None => Standing::Late,
        }
    }

    /// Applies a decision that was recorded. The first valid one wins; what a decision says about
    /// its own lateness is not believed.
    pub fn apply(&mut self, decided: ApprovalDecided, at: Micros) -> Standing {
        let standing = self.judge(&decided, at);
        if standing == Standing::Counts {
            self.state = ApprovalState::Decided {
                decision: decided.decision,
                by: decided.by,
                at,
            };
        }
        standing
    }

    fn refusal(&self, decided: &ApprovalDecided, at: Micros) -> Option<DecisionRefusal> {
        let by = decided.by.parse::<Actor>();
        let lapsed = self.asked.expires_at.is_some_and(|end| at >= end);
        let offered = match &decided.decision {
            Decision::Cancelled => {
                return (!is_system_or_person(&by)).then_some(DecisionRefusal::NotAPerson);
            }
            Decision::Expired if by != Ok(Actor::System) => {
                return Some(DecisionRefusal::NotOffered);
            }
            Decision::Expired => return (!lapsed).then_some(DecisionRefusal::NotExpired),
            Decision::Allow { scope } => DecisionOption::Allow { scope: *scope },
            Decision::Deny { .. } => DecisionOption::Deny,
        };
        if !by.is_ok_and(|by| by.is_person()) {
            return Some(DecisionRefusal::NotAPerson);
        }
        if !self.asked.options.contains(&offered) {
            return Some(DecisionRefusal::NotOffered);
        }
        lapsed.then_some(DecisionRefusal::Expired)
    }
}

fn is_system_or_person(by: &Result<Actor, crate::UnknownActor>) -> bool {
    matches!(by, Ok(Actor::System | Actor::Person(_)))
}
