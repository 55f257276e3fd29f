//! OpenAI chat completions, as OpenAI and the many servers that copy it speak them.

use super::{
    CallIds, Check, Encoded, Protocol, RawEvent, Reader, Stop, WireError, calls, declared, images,
    joined, reported, results, tool_names,
};
use orgata_agent::{ModelRequest, ToolSpec};
use orgata_profile::ModelSpec;
use orgata_work::{Message, Role, ToolCall};
use serde_json::{Map, Value, json};

const ROLES: [&str; 5] = ["system", "developer", "user", "assistant", "tool"];
const KEYS: [&str; 40] = [
    "model",
    "messages",
    "role",
    "content",
    "type",
    "text",
    "image_url",
    "url",
    "detail",
    "name",
    "tool_calls",
    "tool_call_id",
    "id",
    "function",
    "arguments",
    "tools",
    "parameters",
    "strict",
    "tool_choice",
    "stream",
    "stream_options",
    "include_usage",
    "temperature",
    "top_p",
    "n",
    "seed",
    "stop",
    "max_tokens",
    "max_completion_tokens",
    "presence_penalty",
    "frequency_penalty",
    "user",
    "response_format",
    "json_schema",
    "schema",
    "parallel_tool_calls",
    "reasoning_effort",
    "logprobs",
    "top_logprobs",
    "metadata",
];
const NUMBERS: [&str; 9] = [
    "temperature",
    "top_p",
    "n",
    "seed",
    "max_tokens",
    "max_completion_tokens",
    "presence_penalty",
    "frequency_penalty",
    "top_logprobs",
];

pub(super) fn encode(request: &ModelRequest, model: &ModelSpec) -> Encoded {
    let mut ids = CallIds::default();
    let mut messages = Vec::new();
    if !request.system.is_empty() {
        messages.push(json!({"role": "system", "content": request.system}));
    }
    for said in &request.messages {
        push(&mut messages, said, &mut ids);
    }
    let mut body = json!({"model": model.name, "messages": messages});
    if !request.tools.is_empty() {
        body["tools"] = request.tools.iter().map(tool).collect();
    }
    limits(&mut body, request, model);
    body["stream"] = true.into();
    body["stream_options"] = json!({"include_usage": true});
    Encoded {
        protocol: protocol(request, model, &ids),
        body,
        path: "/chat/completions",
    }
}

/// Adds constants and keys of every chat completion, whoever made it; not ids nor tool names.
pub(crate) fn constants(start: Protocol, model: &str) -> Protocol {
    let start = start
        .keys(KEYS)
        .constant("/model", Check::one_of([model]))
        .constant("/messages/*/role", Check::one_of(ROLES))
        .constant(
            "/messages/*/content/*/type",
            Check::one_of(["text", "image_url", "refusal"]),
        )
        .constant("/messages/*/tool_calls/*/type", Check::one_of(["function"]))
        .constant("/tools/*/type", Check::one_of(["function"]))
        .constant("/tool_choice", Check::one_of(["auto", "none", "required"]))
        .constant(
            "/response_format/type",
            Check::one_of(["text", "json_object", "json_schema"]),
        );
    NUMBERS.iter().fold(start, |protocol, name| {
        protocol.constant(&format!("/{name}"), Check::Number)
    })
}

fn protocol(request: &ModelRequest, model: &ModelSpec, ids: &CallIds) -> Protocol {
    let pictures = request
        .messages
        .iter()
        .flat_map(|said| images(&said.content));
    let pictures = Check::one_of(pictures.map(|(media, data)| data_url(media, data)));
    constants(declared(request), &model.name)
        .constant("/messages/*/tool_calls/*/id", ids.check())
        .constant("/messages/*/tool_call_id", ids.check())
        .constant(
            "/messages/*/tool_calls/*/function/name",
            tool_names(request),
        )
        .constant("/tools/*/function/name", tool_names(request))
        .constant("/messages/*/content/*/image_url/url", pictures)
}

/// Reasoning models count their thoughts in another field and take no temperature.
fn limits(body: &mut Value, request: &ModelRequest, model: &ModelSpec) {
    let reasons = ["o1", "o3", "o4", "gpt-5"]
        .iter()
        .any(|name| model.name.starts_with(name));
    if let Some(limit) = request.max_tokens {
        let field = if reasons {
            "max_completion_tokens"
        } else {
            "max_tokens"
        };
        body[field] = limit.into();
    }
    if let (Some(temperature), false) = (request.temperature, reasons) {
        body["temperature"] = super::short(temperature);
    }
}

fn tool(spec: &ToolSpec) -> Value {
    json!({"type": "function", "function": {"name": spec.name, "description": spec.description,
        "parameters": spec.input_schema}})
}

/// A tool's answers are messages of their own on this wire.
fn push(messages: &mut Vec<Value>, said: &Message, ids: &mut CallIds) {
    for result in results(&said.content) {
        let id = ids.wire(&result.id);
        messages.push(json!({"role": "tool", "tool_call_id": id, "content": result.text}));
    }
    let text = joined(&said.content);
    let calls: Vec<Value> = calls(&said.content)
        .map(|call| call_json(call, ids))
        .collect();
    let has_images = images(&said.content).next().is_some();
    if text.is_empty() && calls.is_empty() && !has_images {
        return;
    }
    let mut message = Map::new();
    message.insert("role".into(), role(said.role).into());
    message.insert(
        "content".into(),
        if has_images {
            parts(said, text)
        } else {
            text.into()
        },
    );
    if !calls.is_empty() {
        message.insert("tool_calls".into(), calls.into());
    }
    messages.push(message.into());
}

fn call_json(call: &ToolCall, ids: &mut CallIds) -> Value {
    json!({"id": ids.wire(&call.id), "type": "function",
        "function": {"name": call.name, "arguments": call.arguments.to_string()}})
}

fn parts(said: &Message, text: String) -> Value {
    let picture = |(media, data): (&str, &str)| json!({"type": "image_url", "image_url": {"url": data_url(media, data)}});
    let text = (!text.is_empty()).then(|| json!({"type": "text", "text": text}));
    text.into_iter()
        .chain(images(&said.content).map(picture))
        .collect()
}

fn data_url(media: &str, data: &str) -> String {
    format!("data:{media};base64,{data}")
}

fn role(role: Role) -> &'static str {
    match role {
        Role::System => "system",
        Role::User | Role::Tool => "user",
        Role::Assistant => "assistant",
    }
}

/// Reads `chat.completion.chunk` objects.
#[derive(Default)]
pub(super) struct Stream {
    begun: Vec<usize>,
    stopped: bool,
}

impl Reader for Stream {
    fn read(&mut self, json: &Value, out: &mut Vec<RawEvent>) -> Result<(), WireError> {
        if json["error"].is_object() {
            return Err(WireError::Reported(reported(&json["error"])));
        }
        let choice = &json["choices"][0];
        let delta = &choice["delta"];
        if let Some(text) = delta["content"].as_str().filter(|text| !text.is_empty()) {
            out.push(RawEvent::Text(text.to_owned()));
        }
        for (place, call) in delta["tool_calls"]
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
        {
            self.call(place, call, out);
        }
        if json["usage"].is_object() {
            let count = |name: &str| json["usage"][name].as_u64();
            out.push(RawEvent::Usage {
                input: count("prompt_tokens"),
                output: count("completion_tokens"),
            });
        }
        if let Some(reason) = choice["finish_reason"].as_str() {
            self.stopped = true;
            out.push(RawEvent::Stop(stop(reason)));
        }
        Ok(())
    }

    fn done(&mut self) {
        self.stopped = true;
    }

    fn complete(&self) -> bool {
        self.stopped
    }
}

impl Stream {
    fn call(&mut self, place: usize, call: &Value, out: &mut Vec<RawEvent>) {
        let index = call["index"]
            .as_u64()
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(place);
        let name = call["function"]["name"]
            .as_str()
            .filter(|name| !name.is_empty());
        if let (Some(name), false) = (name, self.begun.contains(&index)) {
            self.begun.push(index);
            out.push(RawEvent::Call {
                index,
                name: name.to_owned(),
            });
        }
        let fragment = match &call["function"]["arguments"] {
            Value::String(text) => text.clone(),
            Value::Null => return,
            whole => whole.to_string(),
        };
        if !fragment.is_empty() {
            out.push(RawEvent::Arguments { index, fragment });
        }
    }
}

fn stop(reason: &str) -> Stop {
    match reason {
        "tool_calls" | "function_call" => Stop::Tools,
        "length" => Stop::Length,
        "content_filter" => Stop::Refused,
        _ => Stop::End,
    }
}
