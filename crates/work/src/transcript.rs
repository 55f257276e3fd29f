//! A conversation folded from its entries: what the model sees, and what people see.

use crate::{
    Approval, ApprovalAsked, ApprovalDecided, AssistantSaid, Attachment, Content, Message, Role,
    SessionRenamed, SessionStarted, ToolCall, ToolResult, ToolReturned, TurnEnded, TurnOutcome,
    TurnStarted, UserSaid,
};
use orgata_log::{Entry, Fact, Micros, SessionId, TurnId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What stands for the answer of a tool that never answered, so that every call has one.
const INTERRUPTED: &str = "The call was interrupted; whether it had an effect is not known.";

/// A conversation as people see it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Transcript {
    /// The conversation; `None` when nothing began it.
    pub session: Option<SessionId>,
    /// Title; may be empty.
    pub title: String,
    /// Whether a person gave the title.
    pub titled_by_person: bool,
    /// Role profile.
    pub profile: String,
    /// Folder that its tools may touch.
    pub folder: Option<String>,
    /// What happened, in order.
    pub items: Vec<Item>,
    /// Turn that has not ended. After a restart it waits for an approval or was interrupted.
    pub running: Option<TurnId>,
    /// Position of the last entry; read on from here.
    pub position: u64,
}

/// One thing in a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    /// Position of its entry.
    pub position: u64,
    /// When.
    pub at: Micros,
    /// Turn.
    pub turn: Option<TurnId>,
    /// What.
    #[serde(flatten)]
    pub kind: ItemKind,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ItemKind {
    /// The person wrote.
    User {
        /// What.
        text: String,
        /// What they attached.
        attachments: Vec<Attachment>,
    },
    /// The model answered.
    Assistant {
        /// What.
        text: String,
        /// `provider/model`.
        model: String,
        /// Whether the answer was cut off.
        partial: bool,
    },
    /// A tool was proposed; what became of it stands with it.
    Tool {
        /// The call.
        call: ToolCall,
        /// What a person was asked about it.
        approval: Option<Box<Approval>>,
        /// What it answered; `None` while it runs or waits.
        result: Option<ToolResult>,
    },
    /// A turn ended in another way than with an answer.
    Ended {
        /// How.
        outcome: TurnOutcome,
    },
}

impl Transcript {
    /// Folds a conversation's entries, in order of position. Entries of other kinds, and erased or
    /// damaged ones, leave no trace but the position.
    pub fn fold<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Self {
        let mut transcript = Self::default();
        entries.into_iter().for_each(|entry| transcript.push(entry));
        transcript
    }

    /// Takes in one more entry.
    pub fn push(&mut self, entry: &Entry) {
        self.position = entry.position;
        match entry.header.kind.as_str() {
            SessionStarted::KIND => with(entry, |fact| self.started(fact)),
            SessionRenamed::KIND => with(entry, |fact| self.renamed(fact)),
            UserSaid::KIND => with(entry, |fact| self.user(entry, fact)),
            AssistantSaid::KIND => with(entry, |fact| self.assistant(entry, fact)),
            ToolReturned::KIND => with(entry, |fact| self.tool(entry, fact)),
            ApprovalAsked::KIND => with(entry, |fact| self.asked(entry, fact)),
            ApprovalDecided::KIND => with(entry, |fact| self.decided(entry, fact)),
            TurnStarted::KIND => with(entry, |fact: TurnStarted| self.running = Some(fact.turn)),
            TurnEnded::KIND => with(entry, |fact| self.ended(entry, fact)),
            _ => {}
        }
    }

    /// What a model sees of it. Calls of ended turns that were never answered get an answer that
    /// says so, because providers refuse a call without one; calls of the running turn stay open.
    pub fn messages(&self) -> Vec<Message> {
        let mut messages: Vec<Message> = Vec::new();
        let mut results: Vec<Message> = Vec::new();
        for item in &self.items {
            match &item.kind {
                ItemKind::User { text, attachments } => {
                    messages.append(&mut results);
                    messages.push(user_message(text, attachments));
                }
                ItemKind::Assistant { text, .. } => {
                    messages.append(&mut results);
                    messages.push(assistant_message(text));
                }
                ItemKind::Tool { call, result, .. } => {
                    if let Some(message) = messages.last_mut() {
                        message.content.push(Content::ToolCall(call.clone()));
                    }
                    results.extend(self.answer(item, call, result.as_ref()));
                }
                ItemKind::Ended { .. } => {}
            }
        }
        messages.append(&mut results);
        messages.retain(|message| !message.content.is_empty());
        messages
    }

    fn answer(&self, item: &Item, call: &ToolCall, result: Option<&ToolResult>) -> Option<Message> {
        let open = self.running.is_some() && self.running == item.turn;
        let result = match result {
            Some(result) => result.clone(),
            None if open => return None,
            None => ToolResult {
                id: call.id.clone(),
                name: call.name.clone(),
                text: INTERRUPTED.to_owned(),
                is_error: true,
                stored_at: None,
            },
        };
        Some(Message {
            role: Role::Tool,
            content: vec![Content::ToolResult(result)],
        })
    }

    fn started(&mut self, fact: SessionStarted) {
        self.session = Some(fact.session);
        self.profile = fact.profile;
        self.folder = fact.folder;
        self.title = fact.title;
    }

    fn renamed(&mut self, fact: SessionRenamed) {
        if fact.by_person || !self.titled_by_person {
            self.title = fact.title;
            self.titled_by_person = fact.by_person;
        }
    }

    fn user(&mut self, entry: &Entry, fact: UserSaid) {
        self.add(
            entry,
            ItemKind::User {
                text: fact.text,
                attachments: fact.attachments,
            },
        );
    }

    fn assistant(&mut self, entry: &Entry, fact: AssistantSaid) {
        let AssistantSaid {
            text,
            tool_calls,
            model,
            partial,
        } = fact;
        self.add(
            entry,
            ItemKind::Assistant {
                text,
                model,
                partial,
            },
        );
        for call in tool_calls {
            self.add(
                entry,
                ItemKind::Tool {
                    call,
                    approval: None,
                    result: None,
                },
            );
        }
    }

    fn tool(&mut self, entry: &Entry, fact: ToolReturned) {
        // The first answer counts; an answer to no call says nothing to anybody.
        if let Some((_, slot @ None)) = self.call(entry, &fact.result.id.clone()) {
            *slot = Some(fact.result);
        }
    }

    fn asked(&mut self, entry: &Entry, fact: ApprovalAsked) {
        let crate::ApprovalKind::ToolCall { call, .. } = &fact.kind;
        if let Some((slot @ None, _)) = self.call(entry, &call.clone()) {
            *slot = Some(Box::new(Approval::new(fact, entry.header.at)));
        }
    }

    fn decided(&mut self, entry: &Entry, fact: ApprovalDecided) {
        let asked = self
            .items
            .iter_mut()
            .rev()
            .find_map(|item| match &mut item.kind {
                ItemKind::Tool {
                    approval: Some(approval),
                    ..
                } if approval.asked.id == fact.id => Some(approval),
                _ => None,
            });
        if let Some(approval) = asked {
            approval.apply(fact, entry.header.at);
        }
    }

    fn ended(&mut self, entry: &Entry, fact: TurnEnded) {
        if self.running.as_ref() == Some(&fact.turn) {
            self.running = None;
        }
        if fact.outcome != TurnOutcome::Done {
            self.add(
                entry,
                ItemKind::Ended {
                    outcome: fact.outcome,
                },
            );
        }
    }

    fn add(&mut self, entry: &Entry, kind: ItemKind) {
        let header = &entry.header;
        let turn = header.turn.clone();
        self.items.push(Item {
            position: entry.position,
            at: header.at,
            turn,
            kind,
        });
    }

    /// The last call of that id in the entry's turn, with its approval and its result. Providers
    /// are known to use an id again in a later turn.
    fn call(
        &mut self,
        entry: &Entry,
        id: &str,
    ) -> Option<(&mut Option<Box<Approval>>, &mut Option<ToolResult>)> {
        let turn = &entry.header.turn;
        self.items
            .iter_mut()
            .rev()
            .filter(|item| item.turn == *turn)
            .find_map(|item| match &mut item.kind {
                ItemKind::Tool {
                    call,
                    approval,
                    result,
                } if call.id == id => Some((approval, result)),
                _ => None,
            })
    }
}

fn with<F: Fact>(entry: &Entry, take: impl FnOnce(F)) {
    if let Ok(fact) = entry.fact() {
        take(fact);
    }
}

fn assistant_message(text: &str) -> Message {
    match text {
        "" => Message {
            role: Role::Assistant,
            content: Vec::new(),
        },
        text => Message::text(Role::Assistant, text),
    }
}

fn user_message(text: &str, attachments: &[Attachment]) -> Message {
    let mut message = Message::text(Role::User, text);
    message
        .content
        .extend(attachments.iter().map(|file| match &file.data {
            Some(data) => Content::Image {
                media_type: file.media_type.clone(),
                data: data.clone(),
            },
            None => Content::Text {
                text: format!("Attached file {:?}:\n{}", file.name, file.text),
            },
        }));
    message
}
