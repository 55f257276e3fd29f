//! What a turn needs from the outside. Each port is `dyn`, with boxed futures.

use crate::Masked;
use futures::{future::BoxFuture, stream::BoxStream};
use orgata_log::{SessionId, TurnId};
use orgata_work::{ApprovalAsked, Decision, DecisionOption, Message, ToolCall, ToolResult, Usage};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The table of call sites: every reason for which a model may be called. A call needs a row here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CallSite {
    /// The conversation itself.
    Turn,
    /// A title for the conversation.
    Title,
    /// `smart_approve`: is this call read-only?
    ApprovalJudge,
    /// A request that came in through `orgata proxy`.
    Proxy,
    /// The live test of a provider in Settings.
    ProviderTest,
}

impl CallSite {
    /// Stable name for receipts and logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Turn => "turn",
            Self::Title => "title",
            Self::ApprovalJudge => "approval_judge",
            Self::Proxy => "proxy",
            Self::ProviderTest => "provider_test",
        }
    }
}

/// A tool as a model sees it. Name, description and schema are pinned before a model sees them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolSpec {
    /// Wire name, `ext__tool`, or unprefixed for the built-in developer tools.
    pub name: String,
    /// Extension it belongs to.
    pub extension: String,
    /// What it does.
    pub description: String,
    /// JSON Schema of the arguments.
    pub input_schema: Value,
    /// Hint of the server; `Some(true)` lets `smart_approve` skip the judge.
    pub read_only: Option<bool>,
    /// Whether calls of it may run side by side.
    pub parallel: bool,
}

/// A call of a model, in no provider's format. Clear text: the gateway seals it.
#[derive(Clone, Debug)]
pub struct ModelRequest {
    /// Why the model is called.
    pub site: CallSite,
    /// Conversation; scopes the vault.
    pub session: SessionId,
    /// Turn, when there is one.
    pub turn: Option<TurnId>,
    /// Provider id of the profile; `None` means the profile's primary model.
    pub provider: Option<String>,
    /// Model name; `None` means the provider's default.
    pub model: Option<String>,
    /// Instructions.
    pub system: String,
    /// Transcript.
    pub messages: Vec<Message>,
    /// Tools that may be proposed.
    pub tools: Vec<ToolSpec>,
    /// Sampling temperature.
    pub temperature: Option<f32>,
    /// Limit of the answer.
    pub max_tokens: Option<u32>,
}

/// What comes back while a model answers. Text is already restored.
#[derive(Clone, Debug, PartialEq)]
pub enum ModelEvent {
    /// The receipt is durable and the bytes leave now.
    Sent {
        /// Receipt id.
        receipt: String,
        /// `provider/model`.
        model: String,
        /// False in modes `off` and `detect`.
        guarded: bool,
    },
    /// More text, with the places where a masked value was put back.
    Delta {
        /// Restored text.
        text: String,
        /// Places in `text`.
        masks: Vec<Masked>,
    },
    /// The whole answer; the last event.
    Reply(ModelReply),
}

/// The whole answer of one call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModelReply {
    /// Restored text.
    pub text: String,
    /// Proposed calls with restored arguments.
    pub tool_calls: Vec<ToolCall>,
    /// `provider/model`.
    pub model: String,
    /// Tokens and money.
    pub usage: Usage,
}

/// Why a call of a model failed. Nothing further was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// 401 or 403.
    #[error("the provider refused the key")]
    WrongKey,
    /// No key is stored for the provider.
    #[error("no key is stored for this provider")]
    NoKey,
    /// The provider does not have the model.
    #[error("the provider does not know the model `{0}`")]
    UnknownModel(String),
    /// No model is configured, or none may be used.
    #[error("no model is configured for this role")]
    NoModel,
    /// The provider cannot be reached.
    #[error("the provider cannot be reached: {0}")]
    NoNetwork(String),
    /// The conversation does not fit.
    #[error("the conversation is too long for the model")]
    ContextOverflow,
    /// 429 after all tries.
    #[error("the provider asks to wait")]
    RateLimited {
        /// Seconds, if the provider said.
        retry_after: Option<u64>,
    },
    /// The stream broke after something had been shown, or the provider answered nonsense.
    #[error("the provider's answer broke off: {0}")]
    Broken(String),
    /// 5xx after all tries.
    #[error("the provider failed: {0}")]
    Provider(String),
    /// The guard failed: nothing was sent.
    #[error("the privacy guard could not check the message; nothing was sent: {0}")]
    Guard(String),
    /// The guard blocks what the person is about to send (strict mode).
    #[error("the message holds {0}, which this role may never send; nothing was sent")]
    Blocked(String),
    /// The policy forbids the call.
    #[error("your profile does not allow this model call: {0}")]
    Denied(String),
    /// A budget is used up.
    #[error("the budget is used up: {0}")]
    Budget(String),
    /// The receipt could not be saved, so nothing was sent.
    #[error("the receipt could not be saved, so nothing was sent: {0}")]
    Receipt(String),
    /// The person cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl ModelError {
    /// Stable machine code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongKey => "wrong_key",
            Self::NoKey => "no_key",
            Self::UnknownModel(_) => "unknown_model",
            Self::NoModel => "no_model",
            Self::NoNetwork(_) => "no_network",
            Self::ContextOverflow => "context_overflow",
            Self::RateLimited { .. } => "rate_limited",
            Self::Broken(_) => "stream_broken",
            Self::Provider(_) => "provider_failed",
            Self::Guard(_) => "guard_failed",
            Self::Blocked(_) => "blocked",
            Self::Denied(_) => "denied",
            Self::Budget(_) => "budget",
            Self::Receipt(_) => "receipt_failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A language model behind judge, guard, budget and receipt. Implemented by `orgata-gateway`.
pub trait Model: Send + Sync {
    /// Calls the model. Dropping the stream cancels the call and closes the connection.
    fn call(&self, request: ModelRequest) -> BoxStream<'static, Result<ModelEvent, ModelError>>;
}

/// What the policy says of a tool call.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Run it.
    Allow,
    /// Do not; the reason goes to the model.
    Deny {
        /// A plain sentence.
        reason: String,
    },
    /// A person decides.
    Ask {
        /// Why, as a sentence with profile@version and rule ids.
        why: String,
        /// What can be decided, in order.
        options: Vec<DecisionOption>,
        /// One line that says what will happen.
        summary: String,
        /// Whether the call may send unmasked data over the network.
        network: bool,
        /// True when `smart_approve` may let a judged read-only call through.
        judge: bool,
    },
}

/// The tools of a session. Implemented by `orgata-tools` and composed in `orgata-app`.
pub trait Toolbox: Send + Sync {
    /// Tools that the model may see now.
    fn tools(&self) -> BoxFuture<'static, Vec<ToolSpec>>;

    /// Judges a call by profile, arguments and standing decisions. Never runs anything.
    fn judge(&self, turn: &TurnId, call: &ToolCall) -> BoxFuture<'static, Verdict>;

    /// Runs a call that was allowed. Dropping the future stops the tool's process group.
    /// Failures are results with `is_error`; an oversized answer is stored and referenced.
    fn call(&self, turn: &TurnId, call: ToolCall) -> BoxFuture<'static, ToolResult>;
}

/// Where questions go. Implemented in `orgata-app`: appends the entry, waits for a decision.
pub trait Approvals: Send + Sync {
    /// Makes the question durable, before anybody sees it. An implementation whose `ask` does that
    /// itself may leave this out.
    fn put(&self, asked: &ApprovalAsked) -> BoxFuture<'static, Result<(), String>> {
        let _ = asked;
        Box::pin(std::future::ready(Ok(())))
    }
    /// Resolves when somebody decided. After a restart it is called again for a question that was
    /// put before, and may resolve at once. Dropping the future decides nothing.
    fn ask(&self, asked: ApprovalAsked) -> BoxFuture<'static, Decision>;
    /// Answers a question with [`Decision::Cancelled`], unless it was decided already; resolves when
    /// that is durable. Called for every open question when a turn is cancelled.
    fn withdraw(&self, id: &orgata_log::ApprovalId) -> BoxFuture<'static, ()> {
        let _ = id;
        Box::pin(std::future::ready(()))
    }
    /// A fresh id.
    fn id(&self) -> orgata_log::ApprovalId;
}

/// Where what happened is kept. Implemented in `orgata-app` over `orgata_log::Log`.
pub trait Journal: Send + Sync {
    /// Keeps the model's answer; resolves when durable.
    fn assistant(
        &self,
        turn: &TurnId,
        reply: &ModelReply,
        partial: bool,
    ) -> BoxFuture<'static, Result<(), String>>;
    /// Keeps a tool's answer; resolves when durable.
    fn tool(&self, turn: &TurnId, result: &ToolResult) -> BoxFuture<'static, Result<(), String>>;
    /// Keeps the end of the turn; resolves when durable.
    fn ended(
        &self,
        turn: &TurnId,
        outcome: &orgata_work::TurnOutcome,
    ) -> BoxFuture<'static, Result<(), String>>;
}
