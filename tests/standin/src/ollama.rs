//! Ollama chat, tags and show.

use crate::{
    Heard, Script,
    play::{Fail, Play},
    server::Wire,
};
use serde_json::{Value, json};

/// The wire format.
pub struct Ollama;

const AT: &str = "2026-11-20T09:42:00.000000Z";

fn line(heard: &Heard, message: &Value) -> String {
    let line = json!({"model": heard.model, "created_at": AT, "message": message, "done": false});
    format!("{line}\n")
}

fn tool_calls(play: &Play) -> Value {
    let call = |call: &crate::script::Call| json!({"function": {"name": call.tool, "arguments": call.arguments}});
    play.calls.iter().map(call).collect()
}

fn end(play: &Play, heard: &Heard) -> Value {
    json!({"model": heard.model, "created_at": AT, "message": {"role": "assistant", "content": ""},
        "done": true, "done_reason": "stop", "total_duration": 5_000_000, "load_duration": 1_000_000,
        "prompt_eval_count": play.input_tokens, "eval_count": play.output_tokens()})
}

fn details() -> Value {
    json!({"parent_model": "", "format": "gguf", "family": "llama", "families": ["llama"],
        "parameter_size": "3.2B", "quantization_level": "Q4_K_M"})
}

/// `GET /api/tags`.
pub fn tags(script: &Script) -> Value {
    let entry = |name: &String| {
        json!({"name": name, "model": name, "modified_at": AT, "size": 2_019_393_189_u64,
            "digest": "a80c4f17acd55265feec403c7aef86be0c25983ab279d83f3bcd3abbcb5b8b72", "details": details()})
    };
    let local = script.models.iter().map(entry);
    let remote = script.remote.iter().map(|(name, host)| {
        let mut entry = entry(name);
        mark_remote(&mut entry, name, host);
        entry
    });
    json!({"models": local.chain(remote).collect::<Vec<_>>()})
}

/// `POST /api/show`; `None` when the model is not listed.
pub fn show(script: &Script, model: &str) -> Option<Value> {
    let mut shown = json!({"modelfile": format!("FROM {model}"), "parameters": "", "template": "{{ .Prompt }}",
        "details": details(), "model_info": {"general.architecture": "llama", "llama.context_length": 131_072},
        "capabilities": ["completion", "tools"]});
    if let Some(host) = script.remote.get(model) {
        mark_remote(&mut shown, model, host);
        return Some(shown);
    }
    script
        .models
        .iter()
        .any(|known| known == model)
        .then_some(shown)
}

fn mark_remote(entry: &mut Value, name: &str, host: &str) {
    entry["remote_model"] = name.trim_end_matches("-cloud").into();
    entry["remote_host"] = host.into();
}

impl Wire for Ollama {
    fn heard(&self, body: &Value) -> Heard {
        Heard::chat(body, body["stream"].as_bool().unwrap_or(true))
    }

    fn content_type(&self) -> &'static str {
        "application/x-ndjson"
    }

    fn open(&self, play: &Play, heard: &Heard) -> Vec<String> {
        let text = |text: &String| line(heard, &json!({"role": "assistant", "content": text}));
        let mut frames: Vec<String> = play.pieces.iter().map(text).collect();
        if !play.calls.is_empty() {
            let message =
                json!({"role": "assistant", "content": "", "tool_calls": tool_calls(play)});
            frames.push(line(heard, &message));
        }
        frames
    }

    fn close(&self, play: &Play, heard: &Heard) -> Vec<String> {
        vec![format!("{}\n", end(play, heard))]
    }

    fn whole(&self, play: &Play, heard: &Heard) -> Value {
        let mut whole = end(play, heard);
        whole["message"]["content"] = play.text().into();
        if !play.calls.is_empty() {
            whole["message"]["tool_calls"] = tool_calls(play);
        }
        whole
    }

    fn fail(&self, fail: &Fail, heard: &Heard) -> (u16, Value) {
        let (status, message) = match fail {
            Fail::Unauthorized => (401, "unauthorized".to_owned()),
            Fail::UnknownModel => (404, format!("model '{}' not found", heard.model)),
            Fail::RateLimited(_) => (429, "too many requests".to_owned()),
            Fail::Server => (500, "llama runner process has terminated".to_owned()),
            Fail::Overflow => (
                400,
                "the input length exceeds the context length".to_owned(),
            ),
        };
        (status, json!({"error": message}))
    }

    fn garbage(&self) -> &'static str {
        "{\"model\": \"m\", \"message\": {\"content\": \n"
    }
}
