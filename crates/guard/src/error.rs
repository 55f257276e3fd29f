//! Everything that can stop the guard. Any of these means that nothing is sent.

use std::collections::BTreeSet;

/// Why the guard did not pass a text. The caller must not send it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GuardError {
    /// The rules could not be used.
    #[error("the privacy rules are damaged: {0}")]
    Rules(#[from] RuleError),
    /// The caller's time budget ran out before the text was checked.
    #[error("the privacy guard ran out of time; nothing was sent")]
    Timeout,
    /// There is no usable masking key.
    #[error("the privacy guard has no key; nothing was sent")]
    NoKey,
    /// The JSON is nested more deeply than the guard walks.
    #[error("the data is nested more than {limit} levels deep; nothing was sent")]
    TooDeep {
        /// Levels that the guard walks.
        limit: usize,
    },
    /// Strict mode: the text holds what must not be sent at all.
    #[error("sending is blocked: the text holds {}", list(kinds))]
    Blocked {
        /// Kinds found, for example `AWS_KEY`.
        kinds: BTreeSet<String>,
    },
    /// A recognizer failed.
    #[error("the recognizer {name} failed: {reason}")]
    Recognizer {
        /// The recognizer's name.
        name: String,
        /// What it said.
        reason: String,
    },
    /// Two values got one token and no other token was free.
    #[error("two values share the token {token}; nothing was sent")]
    Collision {
        /// The token.
        token: String,
    },
    /// A vault record or a stamp does not belong to this key, tenant or session.
    #[error("{what} does not belong to this key and session")]
    NotOurs {
        /// What was read.
        what: &'static str,
    },
    /// The body could not be written as JSON.
    #[error("the sealed body could not be written: {0}")]
    Json(String),
}

/// What is wrong with a rule file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {rule}{what}")]
pub struct RuleError {
    /// File name.
    pub file: String,
    /// `rule <id>: `, or empty when the file as a whole is wrong.
    pub rule: String,
    /// What is wrong, as a sentence part.
    pub what: String,
}

impl RuleError {
    pub(crate) fn file(file: &str, what: impl std::fmt::Display) -> Self {
        Self {
            file: file.to_owned(),
            rule: String::new(),
            what: what.to_string(),
        }
    }

    pub(crate) fn rule(file: &str, id: &str, what: impl std::fmt::Display) -> Self {
        Self {
            file: file.to_owned(),
            rule: format!("rule {id}: "),
            what: what.to_string(),
        }
    }
}

fn list(kinds: &BTreeSet<String>) -> String {
    kinds
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}
