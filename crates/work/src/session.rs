//! Conversations.

use orgata_log::{Fact, SessionId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A conversation began.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SessionStarted {
    /// The conversation.
    pub session: SessionId,
    /// Role profile, for example `finance`.
    pub profile: String,
    /// Folder that its tools may touch.
    pub folder: Option<String>,
    /// Title until the person or the model gives another.
    pub title: String,
}
impl Fact for SessionStarted {
    const KIND: &'static str = "session.started";
    const VERSION: u16 = 1;
}

/// A conversation got a title.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SessionRenamed {
    /// The title.
    pub title: String,
    /// Whether a person gave it; such a title is never replaced by a model's.
    pub by_person: bool,
}
impl Fact for SessionRenamed {
    const KIND: &'static str = "session.renamed";
    const VERSION: u16 = 1;
}

/// A conversation's bodies were erased. Says nothing of their content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SessionErased {
    /// The conversation.
    pub session: SessionId,
    /// How many bodies were erased.
    pub entries: u64,
}
impl Fact for SessionErased {
    const KIND: &'static str = "session.erased";
    const VERSION: u16 = 1;
}
