//! OpenAI chat completions.

use crate::{
    Heard,
    play::{Fail, Play},
    server::Wire,
};
use serde_json::{Value, json};

/// The wire format.
pub struct OpenAi;

const ID: &str = "chatcmpl-standin";

fn chunk(model: &str, delta: &Value, finish: Option<&str>) -> Value {
    json!({"id": ID, "object": "chat.completion.chunk", "created": 1_795_000_000, "model": model,
        "choices": [{"index": 0, "delta": delta, "logprobs": null, "finish_reason": finish}]})
}

fn event(data: &Value) -> String {
    format!("data: {data}\n\n")
}

fn usage(play: &Play) -> Value {
    let (input, output) = (play.input_tokens, play.output_tokens());
    json!({"prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output})
}

fn finish(play: &Play) -> &'static str {
    if play.calls.is_empty() {
        "stop"
    } else {
        "tool_calls"
    }
}

fn call_id(index: usize) -> String {
    format!("call_standin{index}")
}

impl Wire for OpenAi {
    fn heard(&self, body: &Value) -> Heard {
        Heard::chat(body, body["stream"].as_bool().unwrap_or(false))
    }

    fn content_type(&self) -> &'static str {
        "text/event-stream"
    }

    fn open(&self, play: &Play, heard: &Heard) -> Vec<String> {
        let model = &heard.model;
        let mut frames = vec![event(&chunk(
            model,
            &json!({"role": "assistant", "content": ""}),
            None,
        ))];
        frames.extend(
            play.pieces
                .iter()
                .map(|text| event(&chunk(model, &json!({"content": text}), None))),
        );
        for (index, call) in play.calls.iter().enumerate() {
            let begin = json!({"tool_calls": [{"index": index, "id": call_id(index), "type": "function",
                "function": {"name": call.tool, "arguments": ""}}]});
            frames.push(event(&chunk(model, &begin, None)));
            frames.extend(play.argument_fragments(call).into_iter().map(|part| {
                let delta =
                    json!({"tool_calls": [{"index": index, "function": {"arguments": part}}]});
                event(&chunk(model, &delta, None))
            }));
        }
        frames
    }

    fn close(&self, play: &Play, heard: &Heard) -> Vec<String> {
        let last = chunk(&heard.model, &json!({}), Some(finish(play)));
        let mut counted = chunk(&heard.model, &json!({}), None);
        counted["choices"] = json!([]);
        counted["usage"] = usage(play);
        vec![event(&last), event(&counted), "data: [DONE]\n\n".to_owned()]
    }

    fn whole(&self, play: &Play, heard: &Heard) -> Value {
        let call = |(index, call): (usize, &crate::script::Call)| {
            json!({"id": call_id(index), "type": "function",
                "function": {"name": call.tool, "arguments": call.arguments.to_string()}})
        };
        let calls: Vec<Value> = play.calls.iter().enumerate().map(call).collect();
        let mut message = json!({"role": "assistant", "content": play.text(), "refusal": null});
        if !calls.is_empty() {
            message["tool_calls"] = Value::Array(calls);
        }
        json!({"id": ID, "object": "chat.completion", "created": 1_795_000_000, "model": heard.model,
            "choices": [{"index": 0, "message": message, "logprobs": null, "finish_reason": finish(play)}],
            "usage": usage(play)})
    }

    fn fail(&self, fail: &Fail, heard: &Heard) -> (u16, Value) {
        let (status, kind, code, message) = match fail {
            Fail::Unauthorized => (
                401,
                "invalid_request_error",
                "invalid_api_key",
                "Incorrect API key provided.".to_owned(),
            ),
            Fail::UnknownModel => (
                404,
                "invalid_request_error",
                "model_not_found",
                format!(
                    "The model `{}` does not exist or you do not have access to it.",
                    heard.model
                ),
            ),
            Fail::RateLimited(_) => (
                429,
                "requests",
                "rate_limit_exceeded",
                "Rate limit reached.".to_owned(),
            ),
            Fail::Server => (
                500,
                "server_error",
                "server_error",
                "The server had an error while processing your request.".to_owned(),
            ),
            Fail::Overflow => (
                400,
                "invalid_request_error",
                "context_length_exceeded",
                "This model's maximum context length is 8192 tokens.".to_owned(),
            ),
        };
        (
            status,
            json!({"error": {"message": message, "type": kind, "param": null, "code": code}}),
        )
    }

    fn garbage(&self) -> &'static str {
        "data: {\"choices\": [{\"delta\": {\"content\": \n\n"
    }
}
