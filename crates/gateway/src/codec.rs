//! Wire formats of providers, pure: a clear request becomes a clear JSON body, and an answer's bytes
//! become [`RawEvent`]s. Nothing here seals, sends or restores.

mod anthropic;
mod frame;
mod ollama;
mod openai;

use orgata_agent::ModelRequest;
use orgata_guard::{Check, Protocol};
use orgata_profile::{ModelSpec, ProviderKind};
use orgata_work::{Content, ToolCall, ToolResult};
use serde_json::Value;

pub(crate) use frame::{Frame, Frames};
pub(crate) use openai::constants as openai_constants;

/// A request in a provider's format, still clear.
#[derive(Clone, Debug)]
pub struct Encoded {
    /// The body.
    pub body: Value,
    /// Which of its values and keys are the protocol's and not the person's.
    pub protocol: Protocol,
    /// Path below the provider's base URL, for example `/chat/completions`.
    pub path: &'static str,
}

/// A piece of an answer as it came, not restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawEvent {
    /// More text.
    Text(String),
    /// A tool call begins.
    Call {
        /// Distinguishes calls of one answer.
        index: usize,
        /// Wire name.
        name: String,
    },
    /// More of a call's arguments: a fragment of JSON text.
    Arguments {
        /// The call.
        index: usize,
        /// The fragment.
        fragment: String,
    },
    /// Tokens as the provider counts them; a later figure replaces an earlier one.
    Usage {
        /// Tokens sent.
        input: Option<u64>,
        /// Tokens received.
        output: Option<u64>,
    },
    /// The model stopped.
    Stop(Stop),
}

/// Why a model stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It was done.
    End,
    /// It wants tools called.
    Tools,
    /// The limit of the answer was reached.
    Length,
    /// The provider withheld the answer.
    Refused,
}

/// Why an answer could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WireError {
    /// A piece is not what the format says.
    #[error("the answer is not in the format of the provider: {0}")]
    Format(String),
    /// The stream ended before the model stopped.
    #[error("the answer ended too early")]
    Early,
    /// The provider reported an error inside the stream; its words are not repeated, they may
    /// quote what was sent.
    #[error("the provider reported an error: {0}")]
    Reported(String),
    /// One piece is larger than any real one.
    #[error("a piece of the answer is too large")]
    TooLarge,
}

/// Reads the body of a streamed answer, cut anywhere.
pub struct Decoder {
    frames: Frames,
    reader: Box<dyn Reader>,
}

/// Reads the frames of one format.
trait Reader: Send {
    /// Reads one frame's JSON.
    fn read(&mut self, json: &Value, out: &mut Vec<RawEvent>) -> Result<(), WireError>;
    /// The stream said that it is done.
    fn done(&mut self) {}
    /// Whether everything came that a whole answer has.
    fn complete(&self) -> bool;
}

impl Decoder {
    /// A decoder for a provider's streams.
    pub fn new(kind: ProviderKind) -> Self {
        let (frames, reader): (_, Box<dyn Reader>) = match kind {
            ProviderKind::OpenAi => (Frames::events(), Box::<openai::Stream>::default()),
            ProviderKind::Anthropic => (Frames::events(), Box::<anthropic::Stream>::default()),
            ProviderKind::Ollama => (Frames::lines(), Box::<ollama::Stream>::default()),
        };
        Self { frames, reader }
    }

    /// Takes more bytes.
    ///
    /// # Errors
    /// When a piece is not in the format, or the provider reports an error.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<RawEvent>, WireError> {
        let mut out = Vec::new();
        for frame in self.frames.push(bytes)? {
            self.read(&frame, &mut out)?;
        }
        Ok(out)
    }

    /// Whether the model stopped; what may still come is bookkeeping.
    pub fn complete(&self) -> bool {
        self.reader.complete()
    }

    /// The stream ended.
    ///
    /// # Errors
    /// When it ended before the model stopped.
    pub fn finish(&mut self) -> Result<Vec<RawEvent>, WireError> {
        let mut out = Vec::new();
        if let Some(frame) = self.frames.finish() {
            self.read(&frame, &mut out)?;
        }
        if self.reader.complete() {
            Ok(out)
        } else {
            Err(WireError::Early)
        }
    }

    fn read(&mut self, frame: &Frame, out: &mut Vec<RawEvent>) -> Result<(), WireError> {
        let Frame::Data(data) = frame else {
            self.reader.done();
            return Ok(());
        };
        let json = serde_json::from_str(data).map_err(|e| WireError::Format(e.to_string()))?;
        self.reader.read(&json, out)
    }
}

/// Puts a request into a provider's format. Calls in the transcript get ids `call_1`, `call_2`, …
/// in order, so that no id carries what a person or a tool wrote.
pub fn encode(kind: ProviderKind, request: &ModelRequest, model: &ModelSpec) -> Encoded {
    match kind {
        ProviderKind::OpenAi => openai::encode(request, model),
        ProviderKind::Anthropic => anthropic::encode(request, model),
        ProviderKind::Ollama => ollama::encode(request, model),
    }
}

/// Keys and constants of any body with tools: schema words, declared names, ids made by [`CallIds`].
fn declared(request: &ModelRequest) -> Protocol {
    let schemas = request.tools.iter().map(|tool| &tool.input_schema);
    schemas
        .fold(Protocol::new(), Protocol::schema)
        .keys(SCHEMA_WORDS)
}

fn tool_names(request: &ModelRequest) -> Check {
    Check::one_of(request.tools.iter().map(|tool| tool.name.as_str()))
}

/// Words of JSON Schema itself.
const SCHEMA_WORDS: [&str; 26] = [
    "type",
    "properties",
    "required",
    "items",
    "enum",
    "const",
    "default",
    "description",
    "title",
    "format",
    "pattern",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "additionalProperties",
    "anyOf",
    "oneOf",
    "allOf",
    "not",
    "$ref",
    "$defs",
    "$schema",
    "examples",
];

/// Texts of a message, joined by line breaks.
fn joined(content: &[Content]) -> String {
    let texts = content.iter().filter_map(|part| match part {
        Content::Text { text } => Some(text.as_str()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join("\n")
}

fn calls(content: &[Content]) -> impl Iterator<Item = &ToolCall> {
    content.iter().filter_map(|part| match part {
        Content::ToolCall(call) => Some(call),
        _ => None,
    })
}

fn results(content: &[Content]) -> impl Iterator<Item = &ToolResult> {
    content.iter().filter_map(|part| match part {
        Content::ToolResult(result) => Some(result),
        _ => None,
    })
}

fn images(content: &[Content]) -> impl Iterator<Item = (&str, &str)> {
    content.iter().filter_map(|part| match part {
        Content::Image { media_type, data } => Some((media_type.as_str(), data.as_str())),
        _ => None,
    })
}

/// Gives calls of a transcript ids that carry nothing.
#[derive(Default)]
pub(crate) struct CallIds(std::collections::BTreeMap<String, String>);

impl CallIds {
    /// The id on the wire for an id of the transcript.
    pub fn wire(&mut self, id: &str) -> String {
        let next = self.0.len() + 1;
        self.0
            .entry(id.to_owned())
            .or_insert_with(|| format!("call_{next}"))
            .clone()
    }
}

impl CallIds {
    pub fn check(&self) -> Check {
        Check::one_of(self.0.values().cloned())
    }
}

/// A number of few decimals: 0.7, not 0.699999988079071.
fn short(number: f32) -> Value {
    number
        .to_string()
        .parse::<f64>()
        .map_or(Value::Null, Value::from)
}

/// A code that a provider reports, if it looks like one: its words may quote what was sent.
pub(crate) fn reported(error: &Value) -> String {
    let plain = |text: &&str| {
        text.len() <= 64 && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let texts = [&error["code"], &error["type"]]
        .into_iter()
        .filter_map(Value::as_str);
    texts
        .filter(|text| !text.is_empty())
        .find(plain)
        .unwrap_or("error")
        .to_owned()
}

#[cfg(test)]
mod tests;
