//! What was said in a conversation. Clear text; these facts live in the private chain.

use orgata_log::{Fact, TurnId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Who speaks, as every provider names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Instructions.
    System,
    /// The person.
    User,
    /// The model.
    Assistant,
    /// A tool's answer.
    Tool,
}

/// A piece of a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Content {
    /// Text.
    Text {
        /// The text.
        text: String,
    },
    /// A picture; blocked by the gateway unless the profile lets images pass.
    Image {
        /// Media type, for example `image/png`.
        media_type: String,
        /// Base64 data.
        data: String,
    },
    /// The model wants a tool called.
    ToolCall(ToolCall),
    /// What the tool answered.
    ToolResult(ToolResult),
}

/// A call of a tool that the model proposes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ToolCall {
    /// Id given by the model; unique in the conversation.
    pub id: String,
    /// Name on the wire, `ext__tool`.
    pub name: String,
    /// Arguments, clear, checked against the tool's schema before the call.
    pub arguments: Value,
}

/// What a tool answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ToolResult {
    /// Id of the call.
    pub id: String,
    /// Name on the wire.
    pub name: String,
    /// Text of the answer, or the reason why the call was not made.
    pub text: String,
    /// Whether the call failed or was refused.
    pub is_error: bool,
    /// Where the whole answer is kept when `text` was shortened: a path inside the session's folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored_at: Option<String>,
}

/// One message of the transcript that a model sees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Message {
    /// Speaker.
    pub role: Role,
    /// Pieces in order.
    pub content: Vec<Content>,
}

impl Message {
    /// A message of one text.
    pub fn text(role: Role, text: impl Into<String>) -> Self {
        Self {
            role,
            content: vec![Content::Text { text: text.into() }],
        }
    }
}

/// A file or a long paste that goes with a message. The text is extracted on the device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Attachment {
    /// File name as the person sees it.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Extracted text; empty for a picture.
    #[serde(default)]
    pub text: String,
    /// Base64 data of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
}

/// The person sent a message. Acknowledged when durable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UserSaid {
    /// What they wrote.
    pub text: String,
    /// What they attached.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
}
impl Fact for UserSaid {
    const KIND: &'static str = "message.user";
    const VERSION: u16 = 1;
}

/// The model's answer of one call, restored, with the tool calls it proposed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AssistantSaid {
    /// Clear text.
    pub text: String,
    /// Proposed calls.
    #[serde(default)]
    pub tool_calls: Vec<ToolCall>,
    /// Model that answered, `provider/model`, or `orgata/offline`.
    pub model: String,
    /// Whether the answer was cut off by a cancel or a broken stream.
    #[serde(default)]
    pub partial: bool,
}
impl Fact for AssistantSaid {
    const KIND: &'static str = "message.assistant";
    const VERSION: u16 = 1;
}

/// A tool answered, failed or was refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ToolReturned {
    /// The answer.
    pub result: ToolResult,
}
impl Fact for ToolReturned {
    const KIND: &'static str = "message.tool";
    const VERSION: u16 = 1;
}

/// A turn began.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TurnStarted {
    /// The turn.
    pub turn: TurnId,
    /// Permission mode it runs in.
    pub mode: String,
}
impl Fact for TurnStarted {
    const KIND: &'static str = "turn.started";
    const VERSION: u16 = 1;
}

/// How a turn ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TurnOutcome {
    /// The model gave its final answer.
    Done,
    /// The person cancelled.
    Cancelled,
    /// The application stopped in the middle.
    Interrupted,
    /// The limit of model calls was reached.
    MaxTurns,
    /// Something failed; nothing further was sent.
    Failed {
        /// Machine code, for example `wrong_key`.
        code: String,
        /// Plain sentence.
        message: String,
    },
}

/// A turn ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TurnEnded {
    /// The turn.
    pub turn: TurnId,
    /// How.
    pub outcome: TurnOutcome,
}
impl Fact for TurnEnded {
    const KIND: &'static str = "turn.ended";
    const VERSION: u16 = 1;
}
