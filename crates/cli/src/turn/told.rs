//! What came of a turn, and the exit code for it.

use crate::{
    exit::{Code, Failure},
    words::here,
};
use orgata_log::{SessionId, TurnId};
use orgata_work::{ApprovalAsked, ApprovalKind, ToolCall, ToolResult, TurnOutcome, Usage};
use serde::Serialize;

/// What came of a turn.
#[derive(Debug, Serialize)]
pub struct Told {
    /// Conversation.
    pub session: SessionId,
    /// The turn.
    pub turn: TurnId,
    /// Model that answered last.
    pub model: Option<String>,
    /// All that the assistant said, with the real values.
    pub text: String,
    /// Calls that were made or refused.
    pub tools: Vec<Tool>,
    /// Receipts of what left.
    pub receipts: Vec<String>,
    /// How it ended.
    pub outcome: TurnOutcome,
    /// Tokens and money.
    pub usage: Usage,
    /// The question that nobody was there to answer.
    pub unanswered: Option<ApprovalAsked>,
}

/// A tool call with its answer.
#[derive(Debug, Serialize)]
pub struct Tool {
    /// The call.
    pub call: ToolCall,
    /// The answer.
    pub result: Option<ToolResult>,
}

impl Told {
    pub(super) fn new(session: SessionId, turn: TurnId) -> Self {
        Self {
            session,
            turn,
            model: None,
            text: String::new(),
            tools: Vec::new(),
            receipts: Vec::new(),
            outcome: TurnOutcome::Interrupted,
            usage: Usage::default(),
            unanswered: None,
        }
    }

    pub(super) fn said(&mut self, text: &str) {
        if !self.text.is_empty() && !text.is_empty() {
            self.text.push_str("\n\n");
        }
        self.text.push_str(text);
    }

    pub(super) fn returned(&mut self, result: ToolResult) {
        if let Some(tool) = self.tools.iter_mut().find(|tool| tool.call.id == result.id) {
            tool.result = Some(result);
        }
    }

    /// The exit code, or why it did not work.
    ///
    /// # Errors
    /// When the turn did not come to its end.
    pub fn result(&self) -> Result<Code, Failure> {
        if let Some(asked) = &self.unanswered {
            return Err(unanswered(asked));
        }
        match &self.outcome {
            TurnOutcome::Done => Ok(Code::Ok),
            TurnOutcome::Cancelled => Err(Failure::cancelled()),
            TurnOutcome::Interrupted => {
                Err(Failure::failed("interrupted", "The turn was cut off."))
            }
            TurnOutcome::MaxTurns => Err(Failure::failed(
                "max_turns",
                "The limit of steps of the role was reached before the assistant was done.",
            )),
            TurnOutcome::Failed { code, message } => {
                // Only a refusal has a code of its own; nothing was named wrongly on the command line.
                let exit = match Code::of(code) {
                    Code::Refused => Code::Refused,
                    _ => Code::Failed,
                };
                Err(Failure::new(exit, code, here(message)))
            }
        }
    }
}

fn unanswered(asked: &ApprovalAsked) -> Failure {
    let ApprovalKind::ToolCall { tool, summary, .. } = &asked.kind;
    let message = format!(
        "Nobody is there to approve {tool} ({summary}), so it was not run and the turn was cancelled. {}",
        asked.why
    );
    Failure::new(Code::Refused, "person_only", message).hint(
        "Run the same at a terminal and answer the question, or ask in the window or `orgata serve`; what is allowed always there is not asked again.",
    )
}
