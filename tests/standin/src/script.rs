//! What the stand-in is told to say.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// One answer. In texts and in string arguments `{tokens}` stands for all tokens of the last
/// message, `{token}` for the first, `{token:EMAIL}` for the first of a type, `{last}` for the
/// last message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Reply {
    /// Answers from what it saw, as the default script does.
    Natural,
    /// Says a text.
    Say {
        /// The text.
        text: String,
    },
    /// Calls tools, after an optional text.
    Call {
        /// Said first.
        #[serde(default)]
        text: String,
        /// The calls.
        calls: Vec<Call>,
    },
    /// Says a text in pieces of one token or word with a pause after each.
    Slow {
        /// The text.
        text: String,
        /// Milliseconds between pieces.
        every_ms: u64,
    },
    /// Says a text and then keeps the connection open without another byte.
    Stall {
        /// Said first.
        #[serde(default)]
        text: String,
    },
    /// Reads the request and never answers, not even with a status line.
    Silent,
    /// Says a text and closes the connection in the middle of the stream.
    Break {
        /// Said first.
        text: String,
    },
    /// Says a text and then a piece that is not JSON.
    Malformed {
        /// Said first.
        #[serde(default)]
        text: String,
    },
    /// Says so many characters.
    Huge {
        /// Characters.
        chars: usize,
    },
    /// 401 in the provider's words.
    Unauthorized,
    /// 404 in the provider's words.
    UnknownModel,
    /// 429 in the provider's words.
    RateLimited {
        /// Value of `retry-after` in seconds.
        retry_after: Option<u64>,
    },
    /// 500 in the provider's words.
    ServerError,
    /// 400 with `context_length_exceeded` or what the provider says for it.
    ContextOverflow,
    /// Any status with any body.
    Raw {
        /// Status code.
        status: u16,
        /// Response headers.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// Response body.
        #[serde(default)]
        body: String,
    },
}

/// A tool call in a script.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Wire name of the tool.
    pub tool: String,
    /// Its arguments.
    pub arguments: Value,
}

/// An answer for messages that contain some words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Lower-case text that the last message must contain.
    pub when: String,
    /// The answer.
    pub reply: Reply,
}

/// Everything the stand-in is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Script {
    /// Answers that are used up first, in order, one a request.
    pub queue: Vec<Reply>,
    /// Answers for some words, tried after the queue.
    pub rules: Vec<Rule>,
    /// The answer when nothing else fits.
    pub otherwise: Reply,
    /// Models that it lists.
    pub models: Vec<String>,
    /// Ollama models that really run elsewhere: name → remote host. Listed too.
    pub remote: BTreeMap<String, String>,
    /// What `owned_by` says in `/v1/models`.
    pub owned_by: String,
    /// Characters in each streamed fragment of text and arguments.
    pub fragment: usize,
    /// Accepts any model name; when false an unlisted one gets the provider's 404.
    pub any_model: bool,
    /// When set, a call without this key gets the provider's 401.
    pub key: Option<String>,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            queue: Vec::new(),
            rules: Vec::new(),
            otherwise: Reply::Natural,
            models: vec!["standin-small".to_owned(), "standin-large".to_owned()],
            remote: BTreeMap::new(),
            owned_by: "orgata-standin".to_owned(),
            fragment: 7,
            any_model: true,
            key: None,
        }
    }
}

impl Script {
    /// A script that gives these answers in order and then answers naturally.
    pub fn queue(replies: impl IntoIterator<Item = Reply>) -> Self {
        Self {
            queue: replies.into_iter().collect(),
            ..Self::default()
        }
    }

    /// A script that always gives one answer.
    pub fn always(reply: Reply) -> Self {
        Self {
            otherwise: reply,
            ..Self::default()
        }
    }

    /// Takes the answer for a message out of the script.
    pub(crate) fn take(&mut self, last: &str) -> Reply {
        if !self.queue.is_empty() {
            return self.queue.remove(0);
        }
        let last = last.to_lowercase();
        let rule = self.rules.iter().find(|rule| last.contains(&rule.when));
        rule.map_or(&self.otherwise, |rule| &rule.reply).clone()
    }
}

impl Reply {
    /// Says a text.
    pub fn say(text: impl Into<String>) -> Self {
        Self::Say { text: text.into() }
    }

    /// Calls one tool.
    pub fn call(tool: impl Into<String>, arguments: Value) -> Self {
        Self::Call {
            text: String::new(),
            calls: vec![Call {
                tool: tool.into(),
                arguments,
            }],
        }
    }
}
