//! Anthropic messages.

use crate::{
    Heard,
    play::{Fail, Play},
    script::Call,
    server::Wire,
};
use serde_json::{Value, json};

/// The wire format.
pub struct Anthropic;

fn event(kind: &str, mut data: Value) -> String {
    data["type"] = kind.into();
    format!("event: {kind}\ndata: {data}\n\n")
}

fn stop_reason(play: &Play) -> &'static str {
    if play.calls.is_empty() {
        "end_turn"
    } else {
        "tool_use"
    }
}

fn call_id(index: usize) -> String {
    format!("toolu_standin{index}")
}

fn message(play: &Play, heard: &Heard) -> Value {
    json!({"id": "msg_standin", "type": "message", "role": "assistant", "model": heard.model, "content": [],
        "stop_reason": null, "stop_sequence": null,
        "usage": {"input_tokens": play.input_tokens, "output_tokens": 1}})
}

fn block(index: usize, start: &Value, deltas: impl Iterator<Item = Value>) -> Vec<String> {
    let mut frames = vec![event(
        "content_block_start",
        json!({"index": index, "content_block": start}),
    )];
    frames.extend(deltas.map(|delta| {
        event(
            "content_block_delta",
            json!({"index": index, "delta": delta}),
        )
    }));
    frames
}

fn stop(index: usize) -> String {
    event("content_block_stop", json!({"index": index}))
}

fn tool_use(index: usize, call: &Call, input: &Value) -> Value {
    json!({"type": "tool_use", "id": call_id(index), "name": call.tool, "input": input})
}

impl Wire for Anthropic {
    fn heard(&self, body: &Value) -> Heard {
        Heard::messages(body)
    }

    fn content_type(&self) -> &'static str {
        "text/event-stream"
    }

    fn open(&self, play: &Play, heard: &Heard) -> Vec<String> {
        let mut frames = vec![event(
            "message_start",
            json!({"message": message(play, heard)}),
        )];
        frames.push(event("ping", json!({})));
        let deltas = play
            .pieces
            .iter()
            .map(|text| json!({"type": "text_delta", "text": text}));
        frames.extend(block(0, &json!({"type": "text", "text": ""}), deltas));
        for (at, call) in play.calls.iter().enumerate() {
            frames.push(stop(at));
            let fragments = play.argument_fragments(call).into_iter();
            let deltas =
                fragments.map(|part| json!({"type": "input_json_delta", "partial_json": part}));
            frames.extend(block(at + 1, &tool_use(at, call, &json!({})), deltas));
        }
        frames
    }

    fn close(&self, play: &Play, _heard: &Heard) -> Vec<String> {
        let delta = json!({"delta": {"stop_reason": stop_reason(play), "stop_sequence": null},
            "usage": {"output_tokens": play.output_tokens()}});
        vec![
            stop(play.calls.len()),
            event("message_delta", delta),
            event("message_stop", json!({})),
        ]
    }

    fn whole(&self, play: &Play, heard: &Heard) -> Value {
        let mut whole = message(play, heard);
        let mut content = vec![json!({"type": "text", "text": play.text()})];
        content.extend(
            play.calls
                .iter()
                .enumerate()
                .map(|(at, call)| tool_use(at, call, &call.arguments)),
        );
        whole["content"] = Value::Array(content);
        whole["stop_reason"] = stop_reason(play).into();
        whole["usage"]["output_tokens"] = play.output_tokens().into();
        whole
    }

    fn fail(&self, fail: &Fail, heard: &Heard) -> (u16, Value) {
        let (status, kind, message) = match fail {
            Fail::Unauthorized => (401, "authentication_error", "invalid x-api-key".to_owned()),
            Fail::UnknownModel => (404, "not_found_error", format!("model: {}", heard.model)),
            Fail::RateLimited(_) => (
                429,
                "rate_limit_error",
                "This request would exceed your rate limit.".to_owned(),
            ),
            Fail::Server => (500, "api_error", "Internal server error".to_owned()),
            Fail::Overflow => (
                400,
                "invalid_request_error",
                "prompt is too long: 210000 tokens > 200000 maximum".to_owned(),
            ),
        };
        (
            status,
            json!({"type": "error", "error": {"type": kind, "message": message}}),
        )
    }

    fn garbage(&self) -> &'static str {
        "event: content_block_delta\ndata: {\"type\": \"content_block_delta\", \"delta\": {\n\n"
    }
}
