//! Conversations.

use orgata_agent::{Event, Masked};
use orgata_log::{Micros, SessionId, TurnId};
use orgata_work::{Approval, Attachment, ToolCall, ToolResult, TurnOutcome};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Starts a conversation.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct SessionCreate {
    /// Role profile; the selected one when missing.
    #[serde(default)]
    pub profile: Option<String>,
    /// Folder that its tools may touch; a fresh folder of its own when missing.
    #[serde(default)]
    pub folder: Option<String>,
    /// Title.
    #[serde(default)]
    pub title: Option<String>,
}

/// One conversation in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SessionRow {
    /// Id.
    pub session: SessionId,
    /// Title.
    pub title: String,
    /// Role profile.
    pub profile: String,
    /// Folder of its tools.
    pub folder: Option<String>,
    /// Begun.
    pub started_at: Micros,
    /// Last entry.
    pub updated_at: Micros,
    /// Messages of the person and the assistant.
    pub messages: u64,
    /// Values masked in all.
    pub masked: u64,
    /// Whether a turn is running or waits for an approval.
    pub running: bool,
}

/// Lists conversations, newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct SessionList {
    /// At most so many; 100 when missing.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// Names a conversation.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SessionRef {
    /// Id.
    pub session: SessionId,
}

/// Gives a conversation a title.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SessionRename {
    /// Id.
    pub session: SessionId,
    /// Title.
    pub title: String,
}

/// One thing in a transcript, in order.
#[expect(
    clippy::large_enum_variant,
    reason = "lists of it are short-lived and go straight to a face"
)]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ChatItem {
    /// The person wrote.
    User {
        /// Turn it began.
        turn: TurnId,
        /// Text.
        text: String,
        /// What of it is masked when it leaves.
        masks: Vec<Masked>,
        /// Attachments.
        attachments: Vec<Attachment>,
        /// When.
        at: Micros,
    },
    /// The assistant answered.
    Assistant {
        /// Turn.
        turn: TurnId,
        /// Text with the real values.
        text: String,
        /// Values that left as tokens.
        masks: Vec<Masked>,
        /// `provider/model`.
        model: String,
        /// Cut off by a cancel or a broken stream.
        partial: bool,
        /// When.
        at: Micros,
    },
    /// A tool was proposed; result and approval when there are any.
    Tool {
        /// Turn.
        turn: TurnId,
        /// The call.
        call: ToolCall,
        /// The answer.
        result: Option<ToolResult>,
        /// The question to a person; the same object as in the Inbox.
        approval: Option<Approval>,
        /// When.
        at: Micros,
    },
    /// A turn ended otherwise than done.
    Ended {
        /// Turn.
        turn: TurnId,
        /// How.
        outcome: TurnOutcome,
        /// When.
        at: Micros,
    },
}

/// A whole conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SessionView {
    /// Its row.
    pub row: SessionRow,
    /// Its transcript.
    pub items: Vec<ChatItem>,
    /// The turn that runs or waits.
    pub running_turn: Option<TurnId>,
    /// What that turn has said since its transcript was kept last.
    pub streamed: Option<Streamed>,
}

/// The beginning of an answer that is still being written, for a face that comes late.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Streamed {
    /// Model that writes it.
    pub model: String,
    /// How many texts of this turn came before it; they are or will be in the transcript.
    pub after: u32,
    /// The text so far.
    pub text: String,
    /// Places in `text`.
    pub masks: Vec<Masked>,
}

impl Streamed {
    /// Follows the events of a turn.
    pub(crate) fn hear(&mut self, event: &Event) {
        match event {
            Event::ModelCalled { model, .. } => {
                self.model.clone_from(model);
                // An answer that was empty is not kept, and asked for again.
                self.text.clear();
                self.masks.clear();
            }
            Event::Delta { at, text, masks } => {
                self.text.push_str(text);
                self.masks.extend(masks.iter().map(|mask| Masked {
                    start: mask.start + at,
                    end: mask.end + at,
                    ..mask.clone()
                }));
            }
            Event::Said { text, .. } => {
                self.after += u32::from(!text.is_empty());
                self.text.clear();
                self.masks.clear();
            }
            _ => {}
        }
    }
}

/// Sends a message.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ChatSend {
    /// Conversation.
    pub session: SessionId,
    /// Text.
    pub text: String,
    /// Attachments.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
}

/// A turn began; what it does comes as events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChatStarted {
    /// The turn.
    pub turn: TurnId,
}

/// Searches all conversations.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SessionSearch {
    /// Words; the last may be a beginning.
    pub query: String,
    /// At most so many; 50 when missing.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// A place where the words were found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SearchHit {
    /// Conversation.
    pub session: SessionId,
    /// Its title.
    pub title: String,
    /// Turn.
    pub turn: Option<TurnId>,
    /// Text around the place; matches stand between U+0002 and U+0003.
    pub snippet: String,
    /// When.
    pub at: Micros,
}

/// Writes a conversation as a file's text.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SessionExport {
    /// Conversation.
    pub session: SessionId,
    /// `markdown` or `json`.
    pub format: ExportFormat,
    /// Clear values instead of tokens; only for a person.
    #[serde(default)]
    pub clear: bool,
}

/// A format of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// Readable.
    Markdown,
    /// For programs.
    Json,
}

/// A text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TextReply {
    /// The text.
    pub text: String,
}
