//! What a rule or a recognizer found in a text.

use crate::GuardError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A stretch of text that a rule or a recognizer found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Byte offset of the first byte.
    pub start: usize,
    /// Byte offset past the last byte.
    pub end: usize,
    /// Kind, for example `EMAIL`: upper-case letters, digits and `_`.
    pub kind: String,
    /// How sure the rule is, 0 to 1. A checksum that fits gives 1.
    pub score: f32,
    /// Id of the rule, or `recognizer/<name>`.
    pub rule: String,
    /// A credential: never restored, blocks sending in strict mode.
    pub secret: bool,
    /// Other kinds that exactly this stretch may be, the likelier first: nine digits can be the
    /// number of several states.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
}

impl Finding {
    /// Its kind, and what else it may be.
    pub fn kinds(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.kind.as_str()).chain(self.also.iter().map(String::as_str))
    }
}

/// Something that finds more than rules can, for example a neural recognizer. Its findings join
/// those of the rules and go through the same total order.
pub trait Recognizer: Send + Sync {
    /// Short name, for example `ner`.
    fn name(&self) -> &str;

    /// Finds spans in a text.
    ///
    /// # Errors
    /// Whatever kept it from looking at the whole text; then nothing is sent.
    fn recognize(&self, text: &str) -> Result<Vec<Finding>, GuardError>;
}
