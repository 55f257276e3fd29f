//! What a rule or a recognizer found in a text.

use crate::GuardError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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

/// What was found in a text, and which recognizers could not look at it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) found: Vec<Finding>,
    pub(crate) skipped: BTreeSet<String>,
}

/// Something that finds more than rules can, for example a neural recognizer. Its findings join
/// those of the rules and go through the same total order; those below 0.5 are only possible,
/// see [`crate::Possible`].
pub trait Recognizer: Send + Sync {
    /// Short name, for example `ner`.
    fn name(&self) -> &str;

    /// All kinds that it may find.
    fn kinds(&self) -> &[&str];

    /// Whether nothing may leave that it could not look at. Otherwise the rules alone decide then,
    /// and the report names it.
    fn required(&self) -> bool {
        true
    }

    /// Finds spans in a text. `expired` says when the time for it is over.
    ///
    /// # Errors
    /// Whatever kept it from looking at the whole text, `Timeout` among it.
    fn recognize(&self, text: &str, expired: &dyn Fn() -> bool)
    -> Result<Vec<Finding>, GuardError>;
}
