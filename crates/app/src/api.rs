//! The operations table and the shapes that cross to every face.

mod chat;
mod guard;
mod settings;
mod table;
mod work;

pub use chat::*;
pub use guard::*;
pub use settings::*;
pub(crate) use table::for_each_operation;
pub use table::{OPERATIONS, Operation, Presence};
pub use work::*;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// No parameters, or no reply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Nothing {}

/// What crosses to a face when an operation fails. Words are looked up by `message_id`;
/// `message` is the English fallback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ApiError {
    /// Machine code, for example `not_found`.
    pub code: String,
    /// Id of the sentence in the message catalogue.
    pub message_id: String,
    /// Values for the sentence.
    #[serde(default)]
    pub params: std::collections::BTreeMap<String, String>,
    /// What happened and what was not done.
    pub message: String,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// What a face hears without asking.
#[expect(clippy::large_enum_variant, reason = "most pushes are the large one")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Push {
    /// A running turn.
    Turn(orgata_agent::TurnEvent),
    /// Queries with these tags are out of date, also because another process wrote.
    Changed {
        /// Cache tags.
        tags: Vec<String>,
    },
    /// A link from outside was opened; show it.
    Link {
        /// What it holds.
        preview: LinkPreview,
    },
}

/// What a link from outside holds. It is only shown; nothing of it runs until the person says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LinkPreview {
    /// Title.
    pub title: String,
    /// What it says it does.
    pub description: String,
    /// Text that would go into the composer.
    pub prompt: String,
    /// Why the link cannot be used, if so.
    pub problem: Option<String>,
}
