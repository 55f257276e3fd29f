//! Ollama's `/api/chat`, lines of JSON.

use super::{
    Check, Encoded, Protocol, RawEvent, Reader, Stop, WireError, calls, declared, images, joined,
    results, tool_names,
};
use orgata_agent::{ModelRequest, ToolSpec};
use orgata_profile::ModelSpec;
use orgata_work::{Message, Role};
use serde_json::{Map, Value, json};

const KEYS: [&str; 20] = [
    "model",
    "messages",
    "role",
    "content",
    "images",
    "tool_calls",
    "function",
    "name",
    "arguments",
    "tool_name",
    "tools",
    "type",
    "description",
    "parameters",
    "stream",
    "options",
    "temperature",
    "num_predict",
    "num_ctx",
    "keep_alive",
];

pub(super) fn encode(request: &ModelRequest, model: &ModelSpec) -> Encoded {
    let mut messages = Vec::new();
    if !request.system.is_empty() {
        messages.push(json!({"role": "system", "content": request.system}));
    }
    request
        .messages
        .iter()
        .for_each(|said| push(&mut messages, said));
    let mut body = json!({"model": model.name, "messages": messages});
    if !request.tools.is_empty() {
        body["tools"] = request.tools.iter().map(tool).collect();
    }
    body["stream"] = true.into();
    body["options"] = options(request, model);
    Encoded {
        protocol: protocol(request, model),
        body,
        path: "/api/chat",
    }
}

fn protocol(request: &ModelRequest, model: &ModelSpec) -> Protocol {
    let pictures = request
        .messages
        .iter()
        .flat_map(|said| images(&said.content));
    declared(request)
        .keys(KEYS)
        .constant("/model", Check::one_of([&model.name]))
        .constant(
            "/messages/*/role",
            Check::one_of(["system", "user", "assistant", "tool"]),
        )
        .constant(
            "/messages/*/tool_calls/*/function/name",
            tool_names(request),
        )
        .constant("/messages/*/tool_name", tool_names(request))
        .constant(
            "/messages/*/images/*",
            Check::one_of(pictures.map(|(_, data)| data)),
        )
        .constant("/tools/*/type", Check::one_of(["function"]))
        .constant("/tools/*/function/name", tool_names(request))
        .constant("/options/*", Check::Number)
}

/// Without `num_ctx` the server cuts long conversations silently.
fn options(request: &ModelRequest, model: &ModelSpec) -> Value {
    let mut options = json!({"num_ctx": model.context_tokens});
    if let Some(limit) = request.max_tokens {
        options["num_predict"] = limit.into();
    }
    if let Some(temperature) = request.temperature {
        options["temperature"] = super::short(temperature);
    }
    options
}

fn tool(spec: &ToolSpec) -> Value {
    json!({"type": "function", "function": {"name": spec.name, "description": spec.description,
        "parameters": spec.input_schema}})
}

fn push(messages: &mut Vec<Value>, said: &Message) {
    for result in results(&said.content) {
        messages.push(json!({"role": "tool", "content": result.text, "tool_name": result.name}));
    }
    let text = joined(&said.content);
    let calls: Vec<Value> = calls(&said.content)
        .map(|call| json!({"function": {"name": call.name, "arguments": call.arguments}}))
        .collect();
    let pictures: Vec<Value> = images(&said.content).map(|(_, data)| data.into()).collect();
    if text.is_empty() && calls.is_empty() && pictures.is_empty() {
        return;
    }
    let mut message = Map::new();
    message.insert("role".into(), role(said.role).into());
    message.insert("content".into(), text.into());
    for (key, list) in [("images", pictures), ("tool_calls", calls)] {
        if !list.is_empty() {
            message.insert(key.into(), list.into());
        }
    }
    messages.push(message.into());
}

fn role(role: Role) -> &'static str {
    match role {
        Role::System => "system",
        Role::User | Role::Tool => "user",
        Role::Assistant => "assistant",
    }
}

/// Reads the lines of an answer. Calls come whole, one or more a line, without ids.
#[derive(Default)]
pub(super) struct Stream {
    calls: usize,
    stopped: bool,
}

impl Reader for Stream {
    fn read(&mut self, json: &Value, out: &mut Vec<RawEvent>) -> Result<(), WireError> {
        if json["error"].is_string() {
            return Err(WireError::Reported("error".to_owned()));
        }
        let message = &json["message"];
        if let Some(text) = message["content"].as_str().filter(|text| !text.is_empty()) {
            out.push(RawEvent::Text(text.to_owned()));
        }
        for call in message["tool_calls"].as_array().into_iter().flatten() {
            self.call(&call["function"], out);
        }
        if json["done"] == true {
            self.stopped = true;
            let count = |name: &str| json[name].as_u64();
            out.push(RawEvent::Usage {
                input: count("prompt_eval_count"),
                output: count("eval_count"),
            });
            out.push(RawEvent::Stop(self.stop(json["done_reason"].as_str())));
        }
        Ok(())
    }

    fn complete(&self) -> bool {
        self.stopped
    }
}

impl Stream {
    fn call(&mut self, function: &Value, out: &mut Vec<RawEvent>) {
        let Some(name) = function["name"].as_str() else {
            return;
        };
        let index = self.calls;
        self.calls += 1;
        out.push(RawEvent::Call {
            index,
            name: name.to_owned(),
        });
        let fragment = function["arguments"].to_string();
        out.push(RawEvent::Arguments { index, fragment });
    }

    fn stop(&self, reason: Option<&str>) -> Stop {
        match reason {
            Some("length") => Stop::Length,
            _ if self.calls > 0 => Stop::Tools,
            _ => Stop::End,
        }
    }
}
