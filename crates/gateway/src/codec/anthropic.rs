//! Anthropic messages.

use super::{
    CallIds, Check, Encoded, Protocol, RawEvent, Reader, Stop, WireError, declared, images,
    reported, tool_names,
};
use orgata_agent::{ModelRequest, ToolSpec};
use orgata_profile::ModelSpec;
use orgata_work::{Content, Message, Role, ToolResult};
use serde_json::{Value, json};

const KEYS: [&str; 24] = [
    "model",
    "max_tokens",
    "messages",
    "role",
    "content",
    "type",
    "text",
    "source",
    "media_type",
    "data",
    "id",
    "name",
    "input",
    "tool_use_id",
    "is_error",
    "system",
    "tools",
    "input_schema",
    "stream",
    "temperature",
    "top_p",
    "top_k",
    "tool_choice",
    "stop_sequences",
];
const BLOCKS: [&str; 4] = ["text", "image", "tool_use", "tool_result"];

pub(super) fn encode(request: &ModelRequest, model: &ModelSpec) -> Encoded {
    let mut ids = CallIds::default();
    let mut messages: Vec<(&str, Vec<Value>)> = Vec::new();
    for said in &request.messages {
        push(&mut messages, said, &mut ids);
    }
    let message = |(role, content): (&str, Vec<Value>)| json!({"role": role, "content": content});
    let mut body = json!({
        "model": model.name,
        "max_tokens": request.max_tokens.unwrap_or(model.max_output),
        "messages": messages.into_iter().map(message).collect::<Vec<_>>(),
    });
    if !request.system.is_empty() {
        body["system"] = request.system.as_str().into();
    }
    if !request.tools.is_empty() {
        body["tools"] = request.tools.iter().map(tool).collect();
    }
    if let Some(temperature) = request.temperature {
        body["temperature"] = super::short(temperature);
    }
    body["stream"] = true.into();
    Encoded {
        protocol: protocol(request, model, &ids),
        body,
        path: "/messages",
    }
}

fn protocol(request: &ModelRequest, model: &ModelSpec, ids: &CallIds) -> Protocol {
    let pictures = || {
        request
            .messages
            .iter()
            .flat_map(|said| images(&said.content))
    };
    declared(request)
        .keys(KEYS)
        .constant("/model", Check::one_of([&model.name]))
        .constant("/max_tokens", Check::Number)
        .constant("/temperature", Check::Number)
        .constant("/messages/*/role", Check::one_of(["user", "assistant"]))
        .constant("/messages/*/content/*/type", Check::one_of(BLOCKS))
        .constant("/messages/*/content/*/id", ids.check())
        .constant("/messages/*/content/*/tool_use_id", ids.check())
        .constant("/messages/*/content/*/name", tool_names(request))
        .constant(
            "/messages/*/content/*/source/type",
            Check::one_of(["base64"]),
        )
        .constant(
            "/messages/*/content/*/source/media_type",
            Check::one_of(pictures().map(|p| p.0)),
        )
        .constant(
            "/messages/*/content/*/source/data",
            Check::one_of(pictures().map(|p| p.1)),
        )
        .constant("/tools/*/name", tool_names(request))
}

fn tool(spec: &ToolSpec) -> Value {
    json!({"name": spec.name, "description": spec.description, "input_schema": spec.input_schema})
}

/// Neighbours of one role are one message: answers of parallel calls must come together.
fn push(messages: &mut Vec<(&'static str, Vec<Value>)>, said: &Message, ids: &mut CallIds) {
    let blocks: Vec<Value> = said
        .content
        .iter()
        .filter_map(|part| block(part, ids))
        .collect();
    let role = if said.role == Role::Assistant {
        "assistant"
    } else {
        "user"
    };
    match messages.last_mut() {
        _ if blocks.is_empty() => {}
        Some((last, content)) if *last == role => content.extend(blocks),
        _ => messages.push((role, blocks)),
    }
}

fn block(part: &Content, ids: &mut CallIds) -> Option<Value> {
    Some(match part {
        // The provider refuses texts without a letter.
        Content::Text { text } if text.trim().is_empty() => return None,
        Content::Text { text } => json!({"type": "text", "text": text}),
        Content::Image { media_type, data } => {
            json!({"type": "image", "source": {"type": "base64", "media_type": media_type, "data": data}})
        }
        Content::ToolCall(call) => {
            let input = if call.arguments.is_object() {
                call.arguments.clone()
            } else {
                json!({})
            };
            json!({"type": "tool_use", "id": ids.wire(&call.id), "name": call.name, "input": input})
        }
        Content::ToolResult(result) => answer(result, ids),
    })
}

fn answer(result: &ToolResult, ids: &mut CallIds) -> Value {
    let id = ids.wire(&result.id);
    let mut block = json!({"type": "tool_result", "tool_use_id": id, "content": result.text});
    if result.is_error {
        block["is_error"] = true.into();
    }
    block
}

/// Reads the events of a message.
#[derive(Default)]
pub(super) struct Stream {
    stopped: bool,
}

impl Reader for Stream {
    fn read(&mut self, json: &Value, out: &mut Vec<RawEvent>) -> Result<(), WireError> {
        let kind = json["type"]
            .as_str()
            .ok_or_else(|| WireError::Format("no type".into()))?;
        match kind {
            "error" => return Err(WireError::Reported(reported(&json["error"]))),
            "message_start" => out.extend(usage(&json["message"]["usage"])),
            "content_block_start" => out.extend(start(json)),
            "content_block_delta" => out.extend(delta(json)),
            "message_delta" => {
                out.extend(usage(&json["usage"]));
                out.extend(
                    json["delta"]["stop_reason"]
                        .as_str()
                        .map(|reason| RawEvent::Stop(stop(reason))),
                );
            }
            "message_stop" => self.stopped = true,
            _ => {}
        }
        Ok(())
    }

    fn complete(&self) -> bool {
        self.stopped
    }
}

fn index(json: &Value) -> usize {
    json["index"]
        .as_u64()
        .and_then(|n| usize::try_from(n).ok())
        .unwrap_or(0)
}

fn start(json: &Value) -> Option<RawEvent> {
    let block = &json["content_block"];
    match block["type"].as_str()? {
        "tool_use" => Some(RawEvent::Call {
            index: index(json),
            name: block["name"].as_str()?.to_owned(),
        }),
        "text" => text(&block["text"]),
        _ => None,
    }
}

fn delta(json: &Value) -> Option<RawEvent> {
    let delta = &json["delta"];
    match delta["type"].as_str()? {
        "text_delta" => text(&delta["text"]),
        "input_json_delta" => {
            let fragment = delta["partial_json"].as_str()?.to_owned();
            Some(RawEvent::Arguments {
                index: index(json),
                fragment,
            })
        }
        _ => None,
    }
}

fn text(text: &Value) -> Option<RawEvent> {
    text.as_str()
        .filter(|text| !text.is_empty())
        .map(|text| RawEvent::Text(text.to_owned()))
}

/// What was read from or written to the provider's cache was sent too.
fn usage(usage: &Value) -> Option<RawEvent> {
    usage.as_object()?;
    let cached = ["cache_creation_input_tokens", "cache_read_input_tokens"];
    let cached: u64 = cached.iter().filter_map(|name| usage[*name].as_u64()).sum();
    let input = usage["input_tokens"].as_u64().map(|fresh| fresh + cached);
    Some(RawEvent::Usage {
        input,
        output: usage["output_tokens"].as_u64(),
    })
}

fn stop(reason: &str) -> Stop {
    match reason {
        "tool_use" => Stop::Tools,
        "max_tokens" | "model_context_window_exceeded" => Stop::Length,
        "refusal" => Stop::Refused,
        _ => Stop::End,
    }
}
