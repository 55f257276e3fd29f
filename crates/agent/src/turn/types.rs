//! What goes into a turn and what comes out of it.

use super::Mode;
use crate::{Event, ModelError, ModelEvent, ModelReply, ModelRequest, ToolSpec};
use orgata_log::{ApprovalId, SessionId, TurnId};
use orgata_profile::ModelRef;
use orgata_work::{ApprovalAsked, Decision, ToolCall, ToolResult, TurnOutcome};
use std::collections::BTreeSet;

/// What does not change during a turn.
#[derive(Clone, Debug)]
pub struct TurnConfig {
    /// Conversation.
    pub session: SessionId,
    /// This turn.
    pub turn: TurnId,
    /// How calls are approved.
    pub mode: Mode,
    /// Most calls of the conversation's model in this turn, also over a restart; at least 1.
    pub max_turns: u32,
    /// Instructions, see [`crate::system_prompt`].
    pub system: String,
    /// Model of the conversation; `None` leaves the choice to the gateway.
    pub model: Option<ModelRef>,
    /// Model of hidden calls; `None` means the conversation's.
    pub hidden: Option<ModelRef>,
    /// Wire names of tools that a person has already allowed for the session or for always. Only
    /// mode `approve` looks here: it would ask again for what the policy allows.
    pub standing: BTreeSet<String>,
    /// Sampling temperature.
    pub temperature: Option<f32>,
    /// Limit of one answer, in tokens.
    pub max_tokens: Option<u32>,
}

/// What happened outside.
#[derive(Clone, Debug)]
pub enum Input {
    /// The turn begins or goes on after a restart. The first input.
    Start,
    /// The tools that the model may see now; answers [`Effect::ListTools`].
    Tools(Vec<ToolSpec>),
    /// The model says something; answers [`Effect::CallModel`].
    Model(ModelEvent),
    /// The model call failed; answers [`Effect::CallModel`].
    ModelFailed(ModelError),
    /// The policy's word; answers [`Effect::Judge`].
    Judged {
        /// Id of the call.
        call: String,
        /// What it says.
        verdict: crate::ports::Verdict,
        /// A fresh id, used if a person must be asked.
        approval: ApprovalId,
    },
    /// A model's word on whether a call only reads, `None` when there is none; answers
    /// [`Effect::AskModel`].
    Opinion {
        /// Id of the call.
        call: String,
        /// The whole answer.
        answer: Option<ModelReply>,
    },
    /// Somebody decided; answers [`Effect::Ask`].
    Decided {
        /// The question.
        id: ApprovalId,
        /// The decision.
        decision: Decision,
    },
    /// A tool answered; answers [`Effect::Run`].
    Returned(ToolResult),
    /// A reply, a result or a question could not be kept. Of the effects after it only
    /// [`Effect::Withdraw`] is still carried out. That the end could not be kept is not told: there
    /// is nothing left to change.
    NotKept(String),
    /// The person cancels. Everything that runs has been dropped.
    Cancel,
}

/// What must happen outside. Effects are carried out in order; a `Keep…` is durable before the next
/// one begins.
#[derive(Clone, Debug)]
pub enum Effect {
    /// List the tools.
    ListTools,
    /// Call the conversation's model.
    CallModel(Box<ModelRequest>),
    /// Judge a call.
    Judge(ToolCall),
    /// Make a hidden model call about a tool call.
    AskModel {
        /// Id of the call.
        call: String,
        /// The request.
        request: Box<ModelRequest>,
    },
    /// Put a question to people.
    Ask {
        /// The question.
        asked: Box<ApprovalAsked>,
        /// Whether it was already put before a restart.
        again: bool,
    },
    /// Answer a question with `Cancelled`.
    Withdraw(ApprovalId),
    /// Run a call.
    Run(ToolCall),
    /// Keep what the model said.
    KeepReply {
        /// The answer.
        reply: ModelReply,
        /// Whether it was cut off.
        partial: bool,
    },
    /// Keep a tool's result.
    KeepResult(ToolResult),
    /// Keep how the turn ended.
    KeepEnd(TurnOutcome),
    /// Tell the faces.
    Emit(Event),
    /// Drop everything that still runs.
    Stop,
    /// The turn is over.
    End(TurnOutcome),
}
