//! An answer before it is put into a wire format.

use crate::{
    Heard,
    heard::{kind, tokens},
    natural,
    script::{Call, Reply},
};
use serde_json::Value;
use std::collections::BTreeMap;

/// What happens after the last piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The stream ends as it should.
    Done,
    /// Nothing more comes and the connection stays open.
    Stall,
    /// The connection closes.
    Break,
    /// A piece that is not JSON, then the end.
    Malformed,
}

/// A text and calls to say.
#[derive(Clone, Debug, PartialEq)]
pub struct Play {
    /// Said first, in these pieces.
    pub pieces: Vec<String>,
    /// Called after it.
    pub calls: Vec<Call>,
    /// Pause after each frame.
    pub every_ms: u64,
    /// What happens after the last piece.
    pub ending: Ending,
    /// Characters in each fragment of arguments.
    pub fragment: usize,
    /// Reported size of the request.
    pub input_tokens: usize,
}

/// A refusal that each provider words in its own way.
#[derive(Clone, Debug, PartialEq)]
pub enum Fail {
    /// Wrong key.
    Unauthorized,
    /// No such model.
    UnknownModel,
    /// Too many requests, with the seconds to wait.
    RateLimited(Option<u64>),
    /// The provider broke.
    Server,
    /// The conversation is too long.
    Overflow,
}

/// What the server does with a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Answers.
    Play(Play),
    /// Refuses.
    Fail(Fail),
    /// Any answer.
    Raw {
        /// Status code.
        status: u16,
        /// Headers.
        headers: BTreeMap<String, String>,
        /// Body.
        body: String,
    },
    /// Never answers.
    Silent,
}

impl Act {
    /// Decides what to do, given the request.
    pub fn of(reply: Reply, heard: &Heard, fragment: usize) -> Self {
        let fragment = fragment.max(1);
        let play = |text: &str, calls: Vec<Call>, ending| {
            let pieces = cut(&fill(text, heard), fragment);
            let calls = calls
                .into_iter()
                .map(|call| fill_call(call, heard))
                .collect();
            Self::Play(Play {
                pieces,
                calls,
                every_ms: 0,
                ending,
                fragment,
                input_tokens: size(heard),
            })
        };
        match reply {
            Reply::Natural => Self::of(natural::answer(heard), heard, fragment),
            Reply::Say { text } => play(&text, Vec::new(), Ending::Done),
            Reply::Call { text, calls } => play(&text, calls, Ending::Done),
            Reply::Stall { text } => play(&text, Vec::new(), Ending::Stall),
            Reply::Break { text } => play(&text, Vec::new(), Ending::Break),
            Reply::Malformed { text } => play(&text, Vec::new(), Ending::Malformed),
            Reply::Huge { chars } => play(
                &"All work and no play. ".repeat(chars / 22 + 1),
                Vec::new(),
                Ending::Done,
            ),
            Reply::Slow { text, every_ms } => Self::slow(&fill(&text, heard), every_ms, heard),
            Reply::Silent => Self::Silent,
            Reply::Unauthorized => Self::Fail(Fail::Unauthorized),
            Reply::UnknownModel => Self::Fail(Fail::UnknownModel),
            Reply::RateLimited { retry_after } => Self::Fail(Fail::RateLimited(retry_after)),
            Reply::ServerError => Self::Fail(Fail::Server),
            Reply::ContextOverflow => Self::Fail(Fail::Overflow),
            Reply::Raw {
                status,
                headers,
                body,
            } => Self::Raw {
                status,
                headers,
                body,
            },
        }
    }

    fn slow(text: &str, every_ms: u64, heard: &Heard) -> Self {
        let pieces = text.split_inclusive(' ').map(str::to_owned).collect();
        let input_tokens = size(heard);
        Self::Play(Play {
            pieces,
            calls: Vec::new(),
            every_ms,
            ending: Ending::Done,
            fragment: 7,
            input_tokens,
        })
    }
}

impl Play {
    /// The text in one piece.
    pub fn text(&self) -> String {
        self.pieces.concat()
    }

    /// Reported size of the answer.
    pub fn output_tokens(&self) -> usize {
        self.text().len() / 4 + self.calls.len() * 8 + 1
    }

    /// The arguments of a call in fragments of their JSON text.
    pub fn argument_fragments(&self, call: &Call) -> Vec<String> {
        cut(&call.arguments.to_string(), self.fragment)
    }
}

/// Cuts a text into pieces of so many characters.
pub fn cut(text: &str, size: usize) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    chars
        .chunks(size)
        .map(|piece| piece.iter().collect())
        .collect()
}

fn size(heard: &Heard) -> usize {
    (heard.system.len() + heard.last.len()) / 4 + 1
}

fn fill_call(call: Call, heard: &Heard) -> Call {
    Call {
        tool: call.tool,
        arguments: fill_value(call.arguments, heard),
    }
}

fn fill_value(value: Value, heard: &Heard) -> Value {
    match value {
        Value::String(text) => Value::String(fill(&text, heard)),
        Value::Array(items) => items
            .into_iter()
            .map(|item| fill_value(item, heard))
            .collect(),
        Value::Object(fields) => {
            let filled =
                |(key, value): (String, Value)| (fill(&key, heard), fill_value(value, heard));
            Value::Object(fields.into_iter().map(filled).collect())
        }
        other => other,
    }
}

fn fill(text: &str, heard: &Heard) -> String {
    if !text.contains('{') {
        return text.to_owned();
    }
    let tokens = tokens(&heard.last);
    let first = tokens.first().map_or("", String::as_str);
    let mut text = text
        .replace("{tokens}", &tokens.join(" "))
        .replace("{token}", first);
    for token in tokens.iter().rev() {
        text = text.replace(&format!("{{token:{}}}", kind(token)), token);
    }
    text.replace("{last}", &heard.last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn heard() -> Heard {
        Heard {
            last: "to [EMAIL_7F3K9Q2M4C1T] from [PERSON_AAAAAAAAAAAA]".into(),
            ..Heard::default()
        }
    }

    #[test]
    fn placeholders_stand_for_the_tokens_that_were_seen() {
        let reply = Reply::call(
            "send",
            json!({"to": "{token:PERSON}", "n": 1, "{token}": ["{tokens}"]}),
        );
        let Act::Play(play) = Act::of(reply, &heard(), 5) else {
            panic!("an answer")
        };
        let tokens = "[EMAIL_7F3K9Q2M4C1T] [PERSON_AAAAAAAAAAAA]";
        assert_eq!(
            play.calls[0].arguments,
            json!({"to": "[PERSON_AAAAAAAAAAAA]", "n": 1, "[EMAIL_7F3K9Q2M4C1T]": [tokens]})
        );
        assert_eq!(
            play.argument_fragments(&play.calls[0]).concat(),
            play.calls[0].arguments.to_string()
        );
    }
}
